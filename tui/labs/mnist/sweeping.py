"""The face of the MNIST lab that sweeps: one knob or two, every value, and a picture of what came.

Of one knob the picture is bars and the losses as they fell, of two a heat map. It grows while the
runs are trained, one after the other, in a process of their own.
"""

import math
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from engine.training.events import Died
from engine.training.wire import from_json as read_event
from lessons.kept import opened, share
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.sweep import Axis, Cell, Sweep, Swept, from_json
from lessons.labs.mnist.sweeping import EPOCHS, ROWS, Sweeping
from lessons.store.trained import Runs
from lessons.text import clean
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.heat import HeatMap
from tui.figures.paint import Paint
from tui.figures.raster import DOTTED, SOLID
from tui.keys import bind
from tui.labs.mnist.charts import PEAK
from tui.labs.mnist.faces import BACK, LinesFace
from tui.labs.mnist.runs import RunsPanel
from tui.trainer import Trainer, sweep_command
from tui.wrapping import wrapped

NAME = 13  # columns of a row's name
SHORT = 8  # rows below which the picture of one knob is bars alone


def _read(line: bytes) -> object:
    return from_json(line) or read_event(line)


def process(plan: Sweep) -> Trainer:
    """The process that trains a sweep."""
    return Trainer(0, sweep_command(plan), _read)


class SweepPanel(LinesFace):
    """First the knobs to be chosen; then the picture, in which a cell is marked and opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "choose", "Another row", action="walk(-1, 0)"),
        bind("down", "choose", "Another row", action="walk(1, 0)"),
        bind("left", "turn", "Another knob; in the picture another run", action="walk(0, -1)"),
        bind("right", "turn", "Another knob; in the picture another run", action="walk(0, 1)"),
        bind("run", "sweep", "Sweep over these knobs"),
        bind("commit", "sweep", "Sweep over these knobs", action="run"),
        bind("commit", "open", "Look at the marked run", action="open"),
        bind("stop", "stop", "End the sweep here"),
        bind("undo", "anew", "Choose other knobs"),
        bind("view", "own pictures", "Train on pictures of your own", action="screen.view"),
        BACK,
    ]

    class Changed(Message):
        """It stands otherwise than before."""

    def __init__(self, lab: Mnist, runs: Runs) -> None:
        super().__init__(lab)
        self._runs = runs
        self._trainer: Trainer | None = None
        self.make = process

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Sweep before, stop while it runs, and look at the marked run once it is over."""
        sweeping = self.sweeping
        match action:
            case "run":
                return sweeping.plan is None
            case "stop":
                return sweeping.running
            case "undo":
                return sweeping.plan is not None
            case "open":
                return sweeping.marked is not None and not sweeping.running
        return True

    @property
    def sweeping(self) -> Sweeping:
        """What the lab knows of it."""
        return self.lab.sweeping

    # ---- running --------------------------------------------------------------------------------

    def changed(self) -> None:
        """It was said what will be best: run the plan."""
        if self.sweeping.plan is not None and self.sweeping.running:
            self._trainer = self.make(self.sweeping.plan)
            self._listen(self._trainer)
        self._changed()

    @work
    async def _listen(self, trainer: Trainer) -> None:
        trouble = ""
        async for event in trainer.events():
            if trainer is not self._trainer:
                return
            if isinstance(event, Swept):
                self.sweeping.add(event)
                self._runs.keep(event.run)
                self._changed()
            elif isinstance(event, Died):
                trouble = f"The trainer ended: {clean(event.message, keep_newlines=False)}"
        if trainer is self._trainer:
            self._end(trouble)

    def _end(self, trouble: str = "") -> None:
        self._trainer = None
        self.sweeping.end(trouble)
        self.post_message(self.Stepped())
        self._changed()

    def close(self) -> None:
        """End what runs."""
        trainer, self._trainer = self._trainer, None
        if trainer is not None:
            trainer.close()
        if self.sweeping.running:
            self.sweeping.end()

    def on_unmount(self) -> None:
        """The trainer never outlives its screen."""
        self.close()

    def _changed(self) -> None:
        self.show()
        self.post_message(self.Changed())

    # ---- keys -----------------------------------------------------------------------------------

    def action_walk(self, down: int, right: int) -> None:
        """Another row, or its next value; in the picture another cell."""
        sweeping = self.sweeping
        if sweeping.plan is not None:
            sweeping.move(down, right)
        elif down:
            sweeping.row = min(max(sweeping.row + down, 0), len(ROWS) - 1)
        else:
            sweeping.turn(right)
        self.show()
        self.refresh_bindings()  # not every cell has a run to look at

    def action_run(self) -> None:
        """Sweep over the chosen knobs, once it was said what will be best."""
        sweeping = self.sweeping
        if sweeping.plan is None:
            if sweeping.begin(self.lab.settings, self.lab.state, free=self.lab.free):
                self.changed()
            elif sweeping.posed is not None:
                self.post_message(self.Asking())
            self._changed()

    def action_open(self) -> None:
        """Look at the marked run."""
        if (run := self.sweeping.marked) is not None:
            self.post_message(RunsPanel.Opened(run))

    def action_stop(self) -> None:
        """End the sweep here."""
        self.close()
        self._changed()

    def action_undo(self) -> None:
        """Choose other knobs."""
        self.close()
        self.sweeping.drop()
        self.post_message(self.Asking())  # what was asked is no longer
        self._changed()

    # ---- what is seen ---------------------------------------------------------------------------

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """The rows to choose from, or the picture."""
        plan = self.sweeping.plan
        lines = [*(self._choice(width) if plan is None else self._state(plan, width))]
        if self.sweeping.trouble:
            lines += wrapped(self.sweeping.trouble, width, "$wrong")
        if plan is not None:
            lines += [Content(), *self._picture(plan, width, height - len(lines) - 1, paint)]
        return lines[:height]

    def _choice(self, width: int) -> Iterator[Content]:
        sweeping = self.sweeping
        axes = sweeping.axes(self.lab.settings)
        yield from wrapped(
            "A sweep: the run as the knobs say, but with each of these values.", width, "$faint"
        )
        yield Content()
        values = [_values(axis) for axis in axes]
        told = [values[0], values[1] if len(axes) > 1 else "none"]
        told.append(str(EPOCHS[sweeping.epochs]))
        for row, (name, text) in enumerate(zip(ROWS, told, strict=True)):
            here = row == sweeping.row and self.has_focus
            yield Content.assemble(
                ("› " if here else "  ", "bold $here"),
                (name.ljust(NAME), "bold" if here else ""),
                ("‹ " if here else "  ", "$here"),
                (text, "$value"),
                (" ›" if here else "", "$here"),
            ).truncate(width, ellipsis=True)
        runs = math.prod(len(axis.values) for axis in axes)
        yield Content()
        yield Content.styled(
            f"{runs} runs. The test {self.lab.pictures.noun}s are not looked at.", "$faint"
        )

    def _state(self, plan: Sweep, width: int) -> Iterator[Content]:
        sweeping = self.sweeping
        done, of = len(sweeping.results), len(plan.cells)
        if sweeping.posed is not None:
            yield from wrapped("Say first which value will be best.", width, "$faint")
        elif sweeping.running:
            yield Content.styled(f"● sweeping: {done} of {of} runs", "$right")
        elif (winner := sweeping.best) is not None:
            told = "best" if done == of else f"best of {done}"
            run = sweeping.results[winner]
            yield Content.assemble(
                (f"{told}: ", "bold"), _named(plan, winner), "   read right of validation ",
                (share(run.best), "bold $value"),
            ).truncate(width, ellipsis=True)  # fmt: skip
        if sweeping.verdict is not None:
            mark = ("✓ ", "$right") if sweeping.verdict.correct else ("✗ ", "$wrong")
            said = Content(sweeping.verdict.message).wrap(max(width - 2, 1))
            for number, line in enumerate(said):
                yield Content.assemble("  " if number else mark, line)
        if sweeping.results and not sweeping.running:
            keys = ("enter", "bold"), " opens the marked run   ", ("⌫", "bold"), " other knobs"
            yield Content.assemble(*keys).truncate(width, ellipsis=True)

    def _picture(self, plan: Sweep, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Bars and losses of one knob, a heat map of two."""
        if len(plan.axes) == 2:
            return self._heat(plan, width, height, paint)
        return self._one(plan, width, height)

    def _heat(self, plan: Sweep, width: int, height: int, paint: Paint | None) -> list[Content]:
        down, across = plan.axes
        values = np.full((len(down.values), len(across.values)), np.nan)
        for cell, run in self.sweeping.results.items():
            values[cell] = math.nan if run.best is None else run.best
        known = values[np.isfinite(values)]
        low = float(known.min()) if known.size else 0.0
        spread = (float(known.max()) - low if known.size else 0.0) or 1.0
        shades = np.where(np.isfinite(values), 0.1 + 0.9 * (values - low) / spread, 0.0)
        figure = HeatMap(
            values,
            f"validation by {down.name} (down) and {across.name}",
            tuple(down.names),
            tuple(across.names),
            deepest=1.0,
            lit=(self.sweeping.at[0], self.sweeping.at[1]) if self.has_focus else None,
            shades=shades,
        )
        return figure.draw(width, height, paint)

    def _one(self, plan: Sweep, width: int, height: int) -> list[Content]:

        (axis,) = plan.axes
        sweeping, bars, curves = self.sweeping, [], []
        for place, name in enumerate(axis.names):
            run = sweeping.results.get((place,))
            here = (place,) == sweeping.at and self.has_focus
            label = Content.assemble(("› " if here else "  ", "bold $here"), f"{name} ")
            best = run.best if run is not None else None
            text = "·" if run is None else share(best) if best is not None else run.outcome
            mark = " ✓" if (place,) == sweeping.best and not sweeping.running else ""
            bars.append(Bar(label, best or 0.0, text=text, tail=Content.styled(mark, "$right")))
            if run is not None:
                kept = opened(run, 0)
                marked = (place,) == sweeping.at
                curves.append(
                    Series(name, tuple(kept.train.steps), tuple(kept.train.values),
                           "$value" if marked else "$faint", dash=SOLID if marked else DOTTED)
                )  # fmt: skip
        rows = min(len(bars) + 3, height)
        lines = Bars(tuple(bars), f"validation by {axis.name}", span=(0.0, 1.0)).draw(width, rows)
        room = height - len(lines) - 1
        if curves and room >= SHORT:
            curves.sort(key=lambda one: one.dash != SOLID)
            told = Chart(
                f"loss by {axis.name}",
                tuple(curves),
                x_range=(0, _long(curves)),
                y_range=(0, _high(curves)),
                x_name="step",
            )
            lines += [Content(), *told.draw(width, room)]
        return lines

    def on_focus(self) -> None:
        """The mark is seen where it can be moved."""
        self.show()

    on_blur = on_focus


def _long(curves: Sequence[Series]) -> float:
    """As far as the longest run."""
    return max((one.xs[-1] for one in curves if one.xs), default=1.0)


def _high(curves: Sequence[Series]) -> float:
    """As high as the losses reach, but for those that blow up."""
    losses = [y for one in curves for y in one.ys if math.isfinite(y)]
    return min(max(losses, default=PEAK), PEAK)


def _values(axis: Axis) -> str:
    return f"{axis.knob.label.lower()} {', '.join(axis.names)}"


def _named(plan: Sweep, cell: Cell) -> str:
    named = zip(plan.axes, cell, strict=True)
    return ", ".join(f"{axis.name} {axis.names[place]}" for axis, place in named)
