"""A run is put away with its curves, and taken out again as it was.

What is kept is what a picture needs: a few hundred points of each curve. Its network is not kept
here: that is what a checkpoint is for.
"""

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lessons.curve import Curve
from lessons.knobs import Knob
from lessons.pins import difference
from lessons.runs import MEASURED, Run, Status
from lessons.store.trained import Runs, Trained
from lessons.text import clean

CURVES = ("train", "validation", "accuracy", "train_accuracy")
FEW = 250  # points that are kept of each layer's curves, of which there are many
_COUNTS = ("steps_per_epoch", "parameters", "test_size", "epoch")


def kept(run: Run, source: str = "lab", name: str = "", note: str = "") -> Trained:
    """A run as it is put away now; `source` is where it was made."""
    measured = zip(run.accuracy.steps, run.accuracy.values, strict=True)
    seen = [value for step, value in measured if step > 0 and math.isfinite(value)]
    told: dict[str, Any] = {name: _plain(getattr(run, name)) for name in CURVES}
    told |= {name: getattr(run, name) for name in _COUNTS}
    told |= {"message": run.message, "lr": run.lr, "lr_changes": run.lr_changes}
    told |= {"path": run.path, "cure": run.cure, "live": run.live}
    told["layers"] = {
        name: [_plain(curve.fewer(FEW)) for curve in curves]
        for name, curves in run.measured.items()
    }
    return Trained(
        run.key,
        dict(run.settings),
        run.status.value,
        run.step,
        max(seen, default=None),
        run.test_accuracy,
        run.seconds or None,
        run.data,
        source,
        name,
        note,
        told,
    )


def put_away(runs: Runs, run: Run) -> bool:
    """Keep a run as it stands now, under the name and the note that it has; True once saved."""
    before = runs.find(run.key)
    if before is None:
        return runs.keep(kept(run))
    return runs.keep(replace(kept(run, before.source, before.name, before.note), at=before.at))


def opened(trained: Trained, number: int) -> Run:
    """The run as it was put away, with this number; what cannot be read of it is empty."""
    told = trained.told
    lr = told.get("lr", trained.settings.get("lr", 0.0))
    ends = {status.value: status for status in Status}
    run = Run(
        number,
        dict(trained.settings),
        float(lr) if isinstance(lr, int | float) else 0.0,
        trained.key,
        trained.data,
        status=ends.get(trained.outcome, Status.STOPPED),
        step=trained.step,
    )
    if not run.ended:
        run.status = Status.STOPPED
    for name in CURVES:
        setattr(run, name, _curve(told.get(name)))
    if isinstance(told.get("layers"), dict):
        run.measured = {
            name: (_curve(kept[0]), _curve(kept[1]), _curve(kept[2]))
            for name, kept in told["layers"].items()
            if isinstance(kept, list) and len(kept) == len(MEASURED)
        }
    for name in _COUNTS:
        count = told.get(name)
        if isinstance(count, int) and count >= 0:
            setattr(run, name, count)
    if isinstance(told.get("lr_changes"), list):
        run.lr_changes = [
            (int(pair[0]), float(pair[1]))
            for pair in told["lr_changes"]
            if isinstance(pair, list) and len(pair) == 2 and all(map(_is_number, pair))
        ]
    run.test_accuracy, run.seconds = trained.test, trained.seconds or 0.0
    run.message, run.path = str(told.get("message", "")), str(told.get("path", ""))
    for name in ("cure", "live"):
        if isinstance(told.get(name), dict):
            known = {k: v for k, v in told[name].items() if isinstance(v, int | float | str)}
            setattr(run, name, known)
    return run


def _plain(curve: Curve) -> list[list[float | None]]:
    """JSON has no word for what is no number."""
    values = [value if math.isfinite(value) else None for value in curve.values]
    return [list(curve.steps), [float(f"{v:.6g}") if v is not None else None for v in values]]


def _curve(told: Any) -> Curve:
    curve = Curve()
    if isinstance(told, list) and len(told) == 2 and all(isinstance(each, list) for each in told):
        for step, value in zip(*told, strict=False):
            if _is_number(step) and (value is None or _is_number(value)):
                curve.add(step, math.nan if value is None else float(value))
    return curve


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


# ---- the table of runs ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of the table: its head, what it is sorted by, and whether the best comes first.

    `of` gives a number or text, None where there is nothing: that comes last, however it is sorted.
    """

    name: str
    of: Callable[[Trained], float | str | None]
    largest_first: bool = False


COLUMNS = (
    Column("newest", lambda run: run.number or math.inf, largest_first=True),
    Column("validation", lambda run: run.best, largest_first=True),
    Column("test", lambda run: run.test, largest_first=True),
    Column("seconds", lambda run: run.seconds),
    Column("seed", lambda run: _number(run.settings.get("seed"))),
    Column("name", lambda run: run.name.lower() or None),
)


def _number(value: Any) -> float | None:
    return float(value) if _is_number(value) else None


def ordered(runs: Iterable[Trained], column: Column) -> list[Trained]:
    """The runs sorted by a column; those that have nothing in it come last, the newest first."""
    newest = sorted(runs, key=lambda run: -(run.number or math.inf))
    having = [run for run in newest if column.of(run) is not None]
    having.sort(key=lambda run: column.of(run), reverse=column.largest_first)  # type: ignore[arg-type,return-value]
    return having + [run for run in newest if column.of(run) is None]


def what(run: Trained, knobs: Sequence[Knob]) -> str:
    """What of its knobs is not as it usually is, and for how long: `lr 1, tanh, 5 epochs`.

    Its seed is left out, which has a column of its own.
    """
    usual = {knob.name: knob.default for knob in knobs}
    left_out = {"seed", "epochs", "layers" if "," in str(run.settings.get("hidden")) else ""}
    own = {name: value for name, value in run.settings.items() if name not in left_out}
    short = {knob.name: knob.short or knob.label.lower() for knob in knobs}
    usually = all(usual.get(name) == value for name, value in own.items())
    told = "as usual" if usually else difference(own, usual, short)
    if (epochs := run.settings.get("epochs")) is not None:  # the lab's usual is not the command's
        told += f", {epochs} epoch{'s' * (epochs != 1)}"
    return told


def share(value: float | None) -> str:
    """An accuracy with four places, as they stand below each other, or a dash."""
    return "–" if value is None else f"{value:.4f}"


def as_csv(runs: Iterable[Trained], knobs: Sequence[Knob]) -> str:
    """The table for other programs: a line for each run, a column for each knob."""
    names = [knob.name for knob in knobs]
    table = io.StringIO()
    write = csv.writer(table, lineterminator="\n").writerow
    head = ["number", "at", "source", "data", "name", "outcome", "steps", "best_validation"]
    write([*head, "test", "seconds", *names, "note"])
    for run in runs:
        values = [run.best, run.test, run.seconds, *(run.settings.get(name) for name in names)]
        data, name, note = (
            clean(text, keep_newlines=False) for text in (run.data, run.name, run.note)
        )
        row = [run.number, run.at.isoformat(timespec="seconds"), run.source, data, name]
        row += [run.outcome, run.step]
        write([*row, *("" if each is None else each for each in values), note])
    return table.getvalue()
