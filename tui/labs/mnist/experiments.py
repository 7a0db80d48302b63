"""The face of the MNIST lab that keeps count: seven experiments, and all that was ever predicted.

Above, what can be changed of the run that is compared with, what was said of it and what happened.
Below, every prediction so far: the table grows with each run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lessons.labs.mnist.experiments import CHANGES, Change, Reference
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.told import Told, of_experiment, setup
from lessons.numbers import show
from tui.keys import bind
from tui.labs.mnist.faces import BACK, Face
from tui.wrapping import wrapped

NAME, STEP = 23, 24  # columns of an experiment's name, and of what is changed
NUMBERS = "  said    was   "


class ExperimentsPanel(Face, can_focus=True):
    """A list to choose the next experiment from, and the table of what was said and what was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "choose", "Another experiment", action="choose(-1)"),
        bind("down", "choose", "Another experiment", action="choose(1)"),
        bind("commit", "try it", "Set the knobs for this experiment", action="try_it"),
        bind("view", "all runs", "The table of all runs", action="screen.view"),
        BACK,
    ]

    @dataclass
    class Chosen(Message):
        """The learner wants to try this."""

        change: Change

    def __init__(self, lab: Mnist, read: Callable[[], list[Told]]) -> None:
        super().__init__(lab)
        self._read = read
        self._rows: list[Told] = []
        self._at = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a run to change one thing of."""
        return action not in ("choose", "try_it") or self.lab.reference is not None

    def show(self) -> None:
        """Read anew what was predicted, and draw it."""
        self._rows = self._read()
        self.refresh()

    def render(self) -> RenderResult:
        """Both tables, in as many lines as there is room for."""
        width, height = self.size
        lines = [*self._experiments(width)]
        room = height - len(lines) - 2
        if self._rows and room >= 1:
            right = sum(row.correct for row in self._rows)
            head = f"predicted so far: {len(self._rows)}, of which right: {right}"
            lines += [Content(), Content.styled(head, "$faint")]
            lines += [past(row, width) for row in self._rows[-room:]]
        return Content("\n").join(lines[: max(height, 1)])

    def _experiments(self, width: int) -> Iterator[Content]:
        reference = self.lab.reference
        if reference is None:
            text = (
                "When a run has been through an epoch, no knob turned meanwhile, seven experiments"
            )
            text += " can be made on it; or open such a run from the table of all runs, with v."
            yield from wrapped(text, width, "$faint")
            return
        yield from Content.assemble(
            ("one change each to the run ", "$faint"),
            setup(reference.settings),
            (", which read ", "$faint"),
            (show(reference.accuracy), "bold $value"),
        ).wrap(width)
        step = min(STEP, max(width - NAME - len(NUMBERS) - 2, 0))
        yield Content.styled(" " * (2 + NAME + step) + NUMBERS, "$faint")
        for place, change in enumerate(CHANGES):
            yield self._line(place, change, reference, width)
        row = self._row(CHANGES[self._at], reference)
        if row is not None:
            yield Content()
            why = CHANGES[self._at].why(reference, row.was)
            yield from wrapped(f"{why[0].upper()}{why[1:]}.", width)

    def _line(self, place: int, change: Change, reference: Reference, width: int) -> Content:
        here = place == self._at and self.has_focus
        possible = change.of(reference) is not None
        step = change.told(reference) if possible else "changes nothing here"
        row = self._row(change, reference)
        room = min(STEP, max(width - NAME - len(NUMBERS) - 2, 0))
        return Content.assemble(
            ("› " if here else "  ", "bold $here"),
            (change.name.ljust(NAME), "bold" if here else "" if possible else "$faint"),
            (step[:room].ljust(room), "$faint"),
            numbers(row) if row is not None else "",
        )

    def _row(self, change: Change, reference: Reference) -> Told | None:
        return of_experiment(self._rows, reference, change)

    def action_choose(self, by: int) -> None:
        """Mark another experiment."""
        self._at = (self._at + by) % len(CHANGES)
        self.refresh()

    def action_try_it(self) -> None:
        """Set the knobs for the marked one, to be predicted."""
        self.post_message(self.Chosen(CHANGES[self._at]))

    def on_focus(self) -> None:
        """The mark is seen where it can be moved."""
        self.refresh()

    on_blur = on_focus


def numbers(row: Told) -> Content:
    """What was said, what it was, and the mark of the verdict."""
    mark = ("  ✓", "$right") if row.correct else ("  ✗", "$wrong")
    return Content.assemble(show(row.said, 3).rjust(6), (show(row.was, 3).rjust(7), "$value"), mark)


def past(row: Told, width: int) -> Content:
    """One prediction of the table: what was asked, of which network, and how it went."""
    room = max(width - NAME - len(NUMBERS) - 2, 0)
    room = min(room, STEP)
    setting = setup(row.settings)
    if len(setting) > room:
        setting = setting[: max(room - 1, 0)] + "…"
    return Content.assemble(
        "  ", row.name.ljust(NAME), (setting.ljust(room), "$faint"), numbers(row)
    )
