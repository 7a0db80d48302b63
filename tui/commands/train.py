"""`dl-tui train`: train a network without a screen, for scripts, for comparing, and for the app.

Results go to standard output, as text or with --json as one event a line; the progress bar goes to
standard error, if that is a terminal. The knobs are those of the MNIST lab.
"""

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from lessons.kept import kept
from lessons.knobs import KnobError
from lessons.labs.mnist.knobs import CNN_TRAINING
from lessons.labs.mnist.settings import configuration, lacks, settings_of, suited_lr
from lessons.runs import Run as Picture
from lessons.text import clean
from tui.commands.options import knob_options
from tui.shell.outcome import BAD_STATE, FAILED

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset
    from engine.training.config import TrainingConfig
    from engine.training.run import Run
    from lessons.store.trained import Trained

FREE_ON_RESUME = ("epochs", "lr")  # the knobs that may be turned when a run goes on


@click.command()
@knob_options
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Other pictures: a folder with MNIST's four files, such as Fashion-MNIST, or with a "
    "folder of PNGs for each class, or a CSV file of lines label,pixel,pixel,...",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the run in this file, after each epoch and at the end.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Go on with a run that was kept; only --epochs and --lr may be changed.",
)
@click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="KNOB=X,Y,...",
    help="Train once with each of these values, without the test, and tell which reads most of "
    "validation right: lr=.01,.1,1. Given twice, every pair is tried.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--control", is_flag=True, hidden=True, help="Take commands on standard input.")
@click.option(
    "--pace",
    type=click.FloatRange(-1, 1e9),
    default=0.0,
    hidden=True,
    help="Steps a second under --control, 0 for all it can, −1 slowly at first.",
)
@click.pass_context
def train(
    ctx: click.Context,
    /,
    data: Path | None,
    save: Path | None,
    resume: Path | None,
    sweeps: tuple[str, ...],
    as_json: bool,
    control: bool,
    pace: float,
    **knobs: Any,
) -> int:
    """Train a network on MNIST: 55,000 images to learn from, 5,000 to validate, 10,000 to test.

    The test images are looked at once, at the end. The same seed gives the same losses. ctrl+c
    stops and still tests. `dl-tui runs` lists what was trained.

    \b
    Exit codes:
      0    trained to the end
      1    a bug in dl-tui
      2    an option makes no sense; nothing was trained
      3    the data or the run to go on with cannot be used; nothing was trained
      4    the run cannot be saved
      5    the training failed: the loss overflowed, or the network collapsed
      130  stopped by ctrl+c and tested; 128 + n for another signal n
    """
    if sweeps:
        if save is not None or resume is not None:
            raise click.UsageError("--sweep: many runs are neither saved nor taken up again.")
        return _sweep(ctx, knobs, sweeps, data, as_json, control)
    if save is not None and (trouble := _cannot_save(save)):
        click.echo(clean(f"{save}: {trouble}. Nothing was trained."), err=True)
        return BAD_STATE
    from tui.commands.headless import Signals

    with Signals() as signals:
        if not control:
            _note_idle(ctx, knobs)
        run = _prepare(ctx, knobs, data, resume)
        signals.watch(run)
        picture = Picture(0, settings_of(run.config), run.learning_rate, step=run.step)
        picture.path = _path(data)
        saved = _drive(run, save, as_json or control, pace if control else None, signals, picture)
    if not control:
        _keep(kept(picture, "train"))
    if not saved:
        return BAD_STATE
    if signals.received is not None:
        return 128 + signals.received
    return FAILED if run.failed else 0


command = train


def _cannot_save(path: Path) -> str:
    """Why a file cannot be written there, known before hours of training; else nothing."""
    if path.exists() and not path.is_file():
        return "is not a regular file"
    folder = path.resolve().parent
    if not folder.is_dir():
        return "its folder does not exist"
    return "" if os.access(folder, os.W_OK) else "its folder cannot be written to"


def _given(ctx: click.Context, settings: dict[str, Any]) -> list[str]:
    """The knobs that are named on the command line."""
    line = ParameterSource.COMMANDLINE
    return [name for name in settings if ctx.get_parameter_source(name) is line]


def _note_idle(ctx: click.Context, settings: dict[str, Any]) -> None:
    """Say of options that were given, but make no difference with the others, that this is so."""
    for name in _given(ctx, settings):
        if why := lacks(settings, name):
            flag = f"--{name.replace('_', '-')}"
            click.echo(f"{flag} makes no difference here: {why}.", err=True)


def _prepare(
    ctx: click.Context, settings: dict[str, Any], data: Path | None, resume: Path | None
) -> "Run":
    """Load the data and make the run, a new one or one that was kept."""
    from engine.training.config import TrainingConfig
    from engine.training.run import Run

    given = set(_given(ctx, settings))
    if resume is not None:
        return _resume(settings, given, data, resume)
    config = TrainingConfig(**configuration(_settled(settings, given)))
    dataset = _understood(_load(data))
    try:
        return Run(config, dataset.task())
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None
    except MemoryError:
        raise click.UsageError("Not enough memory for this network and batch size.") from None


def _settled(settings: dict[str, Any], given: set[str]) -> dict[str, Any]:
    """The knobs with what suits the network and the optimizer, where nothing else was said."""
    if settings["network"] == "cnn":
        settings |= {name: value for name, value in CNN_TRAINING.items() if name not in given}
    if "lr" not in given:
        settings["lr"] = suited_lr(settings)
    if len(settings["hidden"]) > 1 and "layers" in given:
        raise click.UsageError("--layers: --hidden names the width of every layer already.")
    if len(settings["hidden"]) == 1:
        settings["hidden"] = settings["hidden"][0]
    return settings


def _resume(settings: dict[str, Any], given: set[str], data: Path | None, path: Path) -> "Run":
    from dataclasses import replace

    from engine.files import checkpoint
    from engine.tasks.idx import DataError

    fixed = sorted(given - set(FREE_ON_RESUME))
    if fixed:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in fixed)
        raise click.UsageError(f"{options}: a run that goes on keeps what it began with.")
    kept = checkpoint.load(path)
    if kept.doubts:
        click.echo(clean(f"{path}: {kept.doubts}", keep_newlines=False), err=True)
    config: TrainingConfig = kept.config
    if "epochs" in given:
        if settings["epochs"] < len(kept.curve):
            raise click.UsageError(f"--epochs: the run has had {len(kept.curve)} already.")
        config = replace(config, epochs=settings["epochs"])
    # Version 1 took all pixels for 0 to 255, and such a run goes on with the pixels that it knows.
    dataset = _load(data, stretch=kept.version > 1)
    if data is not None and kept.version > 1 and not checkpoint.fits(kept, dataset.task()):
        dataset = _load(data, stretch=False)
    _understood(dataset)
    try:
        run = checkpoint.restore(kept, dataset.task(), config)
    except ValueError as error:
        raise DataError(
            path, "the checkpoint", str(error), "Name the data it was trained on with --data."
        ) from None
    if "lr" in given:
        run.learning_rate = settings["lr"]
    return run


def _path(data: Path | None) -> str:
    return str(data.resolve()) if data is not None else ""


def _load(folder: Path | None, stretch: bool = True) -> "Dataset":
    from engine.tasks import mnist, own
    from engine.tasks.idx import DataError
    from tui.paths import cache_folder

    try:
        dataset = mnist.load(cache=cache_folder()) if folder is None else own.load(folder, stretch)
    except OSError as error:
        raise DataError.unread(folder or mnist.SHIPPED, error, "the data") from None
    return dataset


def _understood(dataset: "Dataset") -> "Dataset":
    """Say how data of one's own were understood, for whoever meant them otherwise."""
    for note in dataset.notes:
        click.echo(clean(note, keep_newlines=False), err=True)
    return dataset


def _sweep(
    ctx: click.Context,
    knobs: dict[str, Any],
    sweeps: tuple[str, ...],
    data: Path | None,
    as_json: bool,
    control: bool,
) -> int:
    """Train with each value; with `control` somebody else keeps the runs."""
    from lessons.labs.mnist.sweep import Sweep, axis
    from tui.commands.headless import Signals
    from tui.commands.reports import Bar
    from tui.commands.sweep import told

    given = set(_given(ctx, knobs))
    try:
        plan = Sweep(_settled(knobs, given), tuple(map(axis, sweeps)), _path(data))
    except KnobError as error:
        raise click.UsageError(f"--sweep: {error}.") from None
    for each in plan.axes:
        if each.knob.name in given:
            option = f"--{each.knob.name.replace('_', '-')}"
            raise click.UsageError(f"{option}: --sweep says which values it takes.")
    if plan.idle:
        raise click.UsageError(f"--sweep: {plan.idle}.")
    if control:
        threading.Thread(target=_end_with_app, daemon=True).start()
    shown = _is_terminal(sys.stderr) and not (as_json and _is_terminal(sys.stdout))
    with Signals() as signals:
        task = _understood(_load(data)).task()
        try:
            for run in told(plan, task, signals, lambda run: Bar(run, shown), as_json):
                if not control:
                    _keep(run)
        except ValueError as error:
            raise click.UsageError(f"{error}.") from None
        except MemoryError:
            raise click.UsageError("Not enough memory for such a network or batch.") from None
    return 0 if signals.received is None else 128 + signals.received


def _end_with_app() -> None:
    """A sweep has nothing to save: when nobody holds its input any more, it is over."""
    with suppress(OSError, AttributeError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    os._exit(0)


def _keep(run: "Trained") -> None:
    """Put the run into the table of runs; where that fails, it is told."""
    from lessons.store.progress import Progress, ProgressError
    from tui.paths import progress_file

    try:
        progress = Progress.open(progress_file())
    except ProgressError as error:
        click.echo(f"The run is not in the table of runs. {error}", err=True)
        return
    progress.runs.keep(run)
    trouble = progress.trouble
    if not progress.close():
        click.echo(f"The run is not in the table of runs. {trouble}", err=True)


def _drive(
    run: "Run", save: Path | None, as_json: bool, pace: float | None, signals: Any, picture: Picture
) -> bool:
    """Train to the end, telling and saving; return whether the last attempt to save succeeded.

    With a `pace` it is driven by commands. What happened is added to `picture` as well.
    """
    from engine.training.events import End, Epoch, Progress, grouped
    from engine.training.fit import fit
    from tui.commands.headless import Control
    from tui.commands.layers import Layers
    from tui.commands.reports import Bar, JsonLines, TextLines

    control = pace is not None
    commands = Control(run, pace=pace) if pace is not None else None
    events: Any = fit(run, initial=control)
    if commands is not None:
        commands.listen(sys.stdin.fileno() if sys.stdin is not None else -1)
        signals.wake = commands.commands
        events = commands.drive(events)
    tell = JsonLines(commands) if as_json else TextLines(run)
    bar = Bar(run, _is_terminal(sys.stderr) and not (as_json and _is_terminal(sys.stdout)))
    saved, layers = True, Layers(run)
    try:
        clock = commands.clock if commands is not None else run.clock
        for event in grouped(events, clock=clock, early=control):
            if not isinstance(event, Progress):
                bar.clear()
            if save is not None and isinstance(event, Epoch | End):
                saved = _save(save, run)
            tell(event)
            picture.fold(event)
            if isinstance(event, Progress):
                bar.draw(event)
                for look in () if control else layers.now():
                    picture.fold(look)
    finally:
        bar.clear()
    return saved


def _is_terminal(stream: Any) -> bool:
    """Whether people look at it. A stream is None if it was closed before we began."""
    return stream is not None and stream.isatty()


def _save(path: Path, run: "Run") -> bool:
    """Keep the run in a file. A failure is told and training goes on: there may be room later."""
    from engine.files import checkpoint

    if run.divergence is not None:
        kept = f"{path} holds the run as it was after epoch {len(run.curve)}"
        what = kept if run.curve and path.exists() else f"{path} was not written"
        click.echo(clean(f"Not saved, for it diverged: {what}.", keep_newlines=False), err=True)
        return True  # nothing is wrong with the disk
    try:
        checkpoint.save(path, checkpoint.take(run))
    except OSError as error:
        text = f"Not saved: {path}: {error.strerror or error}."
        click.echo(clean(text, keep_newlines=False), err=True)
        return False
    return True
