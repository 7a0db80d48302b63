"""What was ever predicted of runs on MNIST, and what happened: a table that grows.

Every prediction is kept as an answer with the lab's state and with what was measured, so the table
is read from there, and holds what was said in other sittings, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lessons.asking.answers import Refused
from lessons.asking.predictions import read_number, read_share
from lessons.knobs import KnobError, Settings, decode
from lessons.labs.mnist.experiments import CHANGES, Change, Reference, about
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.questions import ACCURACY, LOSS
from lessons.labs.mnist.states import parted
from lessons.pins import difference
from lessons.store.records import Answer

_NAMES = {change.id: change.name for change in CHANGES}
_ITEMS = {LOSS: "loss before", ACCURACY: "after one epoch"} | _NAMES
_SHORT = {knob.name: knob.short or knob.label.lower() for knob in KNOBS}
_USUAL = {knob.name: knob.default for knob in KNOBS}


@dataclass(frozen=True)
class Told:
    """One prediction: what was asked, of which knobs, what was said, what it was."""

    item: str
    name: str
    settings: Settings
    said: float
    was: float
    correct: bool
    path: str = ""  # of the pictures, where these were one's own


def setup(settings: Settings) -> str:
    """What of the knobs is not as it usually is: `lr 3, tanh`; or `as usual`."""
    usual = _USUAL | {name: settings[name] for name in ("seed", "epochs") if name in settings}
    return "as usual" if usual == settings else difference(settings, usual, _SHORT)


def told(answers: Iterable[Answer]) -> list[Told]:
    """The predictions among these answers, oldest first; what cannot be read is left out."""
    found = []
    for answer in answers:
        if answer.item not in _ITEMS or answer.truth is None or answer.correct is None:
            continue
        try:
            state, path = parted(answer.state)
            settings = decode("mnist", KNOBS, state)
            said = (read_number if answer.item == LOSS else read_share)(answer.choice)
            was = float(answer.truth.replace("−", "-"))
        except (KnobError, Refused, ValueError):  # of an older version, or damaged
            continue
        name = _ITEMS[answer.item]
        found.append(Told(answer.item, name, settings, said, was, answer.correct, path))
    return found


def of_experiment(rows: Iterable[Told], reference: Reference, change: Change) -> Told | None:
    """What was last said of this change of the reference, whatever the seed; None if nothing."""
    changed = change.of(reference)
    if changed is None:
        return None
    path = reference.pictures.path
    alike = [row for row in rows if row.item == change.id and row.path == path]
    found = [row for row in alike if about(row.settings) == about(changed)]
    return found[-1] if found else None
