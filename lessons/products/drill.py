"""One drill from the first question to the last cell, as a state machine without a screen.

First the shape of the result, or the claim that it does not exist; then the blank cells, in any
order, each judged when it is entered. Wrong answers may be tried again.
"""

import enum
from dataclasses import dataclass, field

from lessons.asking.answers import Verdict
from lessons.products.algebra import Cell
from lessons.products.diagnosis import judge_cell, judge_shape
from lessons.products.hints import RUNGS, cell_hint, shape_hint
from lessons.products.problems import Problem


class Phase(enum.Enum):
    """What a drill waits for."""

    SHAPE = "shape"
    CELLS = "cells"
    DONE = "done"


@dataclass(frozen=True)
class Entry:
    """What was typed somewhere, and what became of it."""

    text: str
    verdict: Verdict


@dataclass
class Drill:
    """One drill in progress. `cursor` is the cell being filled, None while the shape is asked.

    `wrong` counts wrong answers (a refused one is none), `told` the answers that the last hint
    gave away.
    """

    problem: Problem
    shape_entry: Entry | None = None
    entries: dict[Cell, Entry] = field(default_factory=dict)
    cursor: Cell | None = None
    hints: dict[Cell | None, int] = field(default_factory=dict)
    wrong: int = 0
    told: int = 0

    @property
    def phase(self) -> Phase:
        """What is waited for."""
        if self.shape_entry is None or not self._shape_settled:
            return Phase.SHAPE
        return Phase.CELLS if self.open_cells else Phase.DONE

    @property
    def done(self) -> bool:
        """Whether nothing is waited for any more."""
        return self.phase is Phase.DONE

    @property
    def all_hinted(self) -> bool:
        """Whether every hint was given for what is being filled in."""
        return self.hints.get(self.cursor, 0) >= RUNGS

    @property
    def _shape_settled(self) -> bool:
        """Right, or answered at all where a yes-or-no leaves nothing to try again."""
        entry = self.shape_entry
        if entry is None or entry.verdict.refused:
            return False
        return entry.verdict.correct or self.problem.kind.name == "legal"

    @property
    def open_cells(self) -> list[Cell]:
        """The blanks without a right answer, in reading order."""
        return sorted(cell for cell in self.problem.blanks if not self.is_known(cell))

    @property
    def clean(self) -> bool:
        """Done without a wrong answer and without having one given away."""
        return self.phase is Phase.DONE and not self.wrong and not self.told

    def is_known(self, cell: Cell) -> bool:
        """Whether a cell's number is on screen: given from the start, or answered rightly."""
        if cell not in self.problem.blanks:
            return True
        entry = self.entries.get(cell)
        return entry is not None and entry.verdict.correct

    def answer(self, text: str) -> Verdict:
        """Judge what was typed where the drill waits, and move on if it is right."""
        return self._answer_shape(text) if self.phase is Phase.SHAPE else self._answer_cell(text)

    def _answer_shape(self, text: str) -> Verdict:
        verdict = judge_shape(self.problem, text)
        self._count(verdict)
        self.shape_entry = Entry(text, verdict)
        if self.phase is Phase.CELLS:
            self.cursor = self.open_cells[0]
        return verdict

    def _answer_cell(self, text: str) -> Verdict:
        cell = self.cursor
        if cell is None or self.is_known(cell):
            raise ValueError("no blank cell is chosen")
        verdict = judge_cell(self.problem, cell, text)
        self._count(verdict)
        self.entries[cell] = Entry(text, verdict)
        return verdict

    def _count(self, verdict: Verdict) -> None:
        self.wrong += not verdict.correct and not verdict.refused

    def move(self, down: int, right: int) -> None:
        """Move the cursor by cells; at the edge it stays."""
        shape = self.problem.shape
        if self.cursor is None or shape is None:
            return
        i = min(max(self.cursor[0] + down, 0), shape[0] - 1)
        j = min(max(self.cursor[1] + right, 0), shape[1] - 1)
        self.cursor = i, j

    def go_to(self, cell: Cell) -> None:
        """Put the cursor on a cell of the result, once there are cells."""
        shape = self.problem.shape
        if self.cursor is not None and shape and cell[0] < shape[0] and cell[1] < shape[1]:
            self.cursor = cell

    def go_on(self, by: int = 1) -> None:
        """Put the cursor on the next open cell in reading order, or (by −1) on the one before."""
        cells = self.open_cells
        if self.cursor is None or not cells:
            return
        here = self.cursor
        if by > 0:
            self.cursor = next((cell for cell in cells if cell > here), cells[0])
        else:
            self.cursor = next((cell for cell in reversed(cells) if cell < here), cells[-1])

    def hint(self) -> str:
        """The next hint where the drill waits; the last one is repeated. Empty when done."""
        phase = self.phase
        if phase is Phase.DONE or (self.cursor is not None and self.is_known(self.cursor)):
            return ""
        rung = min(self.hints.get(self.cursor, 0) + 1, RUNGS)
        if rung == RUNGS and self.hints.get(self.cursor) != RUNGS:
            self.told += 1
        self.hints[self.cursor] = rung
        return self.current_hint

    @property
    def current_hint(self) -> str:
        """The hint already given where the drill waits, empty if there was none."""
        rung = self.hints.get(self.cursor, 0)
        if not rung or self.phase is Phase.DONE:
            return ""
        if self.cursor is None:
            return shape_hint(self.problem, rung)
        return cell_hint(self.problem, self.cursor, rung)
