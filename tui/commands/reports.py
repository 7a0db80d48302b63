"""How a training run without a screen tells its events: as JSON, as text, and as a bar.

JSON is for programs, one object a line; text is for people, a line an epoch; the bar is drawn on
standard error, so that it never gets into a file with the results.
"""

import os
import sys
from typing import Any

import click

from engine.training.config import TrainingConfig
from engine.training.events import Event, Examples, Progress
from engine.training.run import Run
from engine.training.wire import to_json
from lessons.labs.mnist.knobs import KNOBS
from lessons.text import clean
from tui.commands.headless import Control


class JsonLines:
    """Writes one JSON object a line for each event, at once."""

    def __init__(self, control: Control | None) -> None:
        self.control = control

    def __call__(self, event: Event) -> None:
        """Write an event. Examples and samples are for whoever draws them."""
        if self.control is not None:
            event = self.control.with_samples(event)
        elif isinstance(event, Examples):
            return
        click.echo(to_json(event))  # echo flushes


class TextLines:
    """The events as text: the beginning, each epoch, the end."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __call__(self, event: Any) -> None:
        """Print an event, if it is one for people."""
        write = getattr(self, f"_{type(event).__name__.lower()}", None)
        if write is not None:
            click.echo(write(event))

    def _start(self, event: Any) -> str:
        config = self.run.config
        widths = "-".join(map(str, self.run.sizes))
        name = clean(self.run.task.name, keep_newlines=False)
        lines = [
            f"{widths}, {config.activation}, {config.optimizer}, "
            f"learning rate {self.run.learning_rate:g}, batch {config.batch_size}, "
            f"seed {config.seed}: {event.parameters:,} weights",
            f"{name}: {event.train:,} images to train, {event.validation:,} to validate, "
            f"{event.test:,} to test",
        ]
        if config.limit is not None and config.limit > event.train:
            lines.append(f"there are no more than {event.train:,}: all of them are used")
        if event.lacking:
            lines.append(f"no image to train on is of class {_classes(event)}")
        if turned := _turned(config):
            lines.insert(1, turned)
        if event.step:
            lines.append(f"going on after step {event.step:,} of {self.run.steps:,}")
        return "\n".join(lines)

    def _epoch(self, event: Any) -> str:
        return (
            f"epoch {event.epoch} of {self.run.config.epochs}"
            f"   training loss {_figure(event.train_loss)}"
            f"   validation loss {_figure(event.validation_loss)}"
            f"   accuracy {100 * event.validation_accuracy:.2f} %   {event.seconds:.1f} s"
        )

    def _end(self, event: Any) -> str:
        text = f"{event.reason}: {event.explanation.rstrip('.')}."
        if event.test_accuracy is not None:
            text += f" Test accuracy {100 * event.test_accuracy:.2f} %."
        return text


class Bar:
    """One line that is drawn over and over: how far, how fast, how long still."""

    WIDTH = 20

    def __init__(self, run: Run, shown: bool) -> None:
        self.run, self.shown = run, shown
        self.length = 0

    def clear(self) -> None:
        """Make the line empty, for something else to be written."""
        if self.length:
            sys.stderr.write("\r" + " " * self.length + "\r")
            sys.stderr.flush()
            self.length = 0

    def draw(self, event: Progress) -> None:
        """Draw the line anew."""
        if not self.shown:
            return
        share = event.step / self.run.steps
        left = (self.run.steps - event.step) / max(event.steps_per_second, 1e-9)
        text = (
            f"[{'#' * int(share * self.WIDTH):-<{self.WIDTH}}] {100 * share:3.0f} %  "
            f"{_duration(left)} left  epoch {event.epoch}  loss {_figure(event.loss)}  "
            f"{event.steps_per_second:,.0f} steps/s"
        )[: _columns() - 1]
        sys.stderr.write("\r" + text.ljust(self.length))
        sys.stderr.flush()
        self.length = len(text)


def _turned(config: TrainingConfig) -> str:
    """The rare knobs that are not as usual: `dropout 0.5, schedule cosine`."""
    usual = TrainingConfig()
    told = []
    for knob in KNOBS:
        value = getattr(config, knob.name, None)
        if knob.rare and value is not None and value != getattr(usual, knob.name):
            told.append(f"{knob.label.lower()} {'yes' if value is True else knob.shown(value)}")
    return ", ".join(told)


def _classes(event: Any, most: int = 12) -> str:
    """The classes that are lacking, by name if they have any."""
    names = [event.names[i] if i < len(event.names) else str(i) for i in event.lacking]
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return clean(", ".join([*names[:most], *more]), keep_newlines=False)


def _columns() -> int:
    """The width of the terminal that the bar is drawn on."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80


def _figure(loss: float) -> str:
    """Four decimals, or a power of ten where these would be a long row of digits."""
    return f"{loss:.4f}" if abs(loss) < 10_000 else f"{loss:.3g}"


def _duration(seconds: float) -> str:
    """0:07, 12:34 or 1:02:03."""
    whole = min(round(seconds), 359_999)
    hours, minutes = divmod(whole // 60, 60)
    return (f"{hours}:{minutes:02}" if hours else f"{minutes}") + f":{whole % 60:02}"
