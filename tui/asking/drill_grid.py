"""Cells of a matrix to fill in, inside a lesson: the matrix lab's drill on a small stage."""

from textual.content import Content

from lessons.asking.answers import NUMBER_KEYS
from lessons.labs.matrix.algebra import Cell
from lessons.labs.matrix.drill import Drill, Phase
from lessons.labs.matrix.problems import Problem
from lessons.labs.matrix.scene import Scene
from lessons.numbers import show_shape
from tui.asking.drill_figures import SHAPE_KEYS, Judged, typed_on
from tui.figures.matrices import Drawing


class GridFigure:
    """A drill of the matrix lab as a figure; what it is told, it hands on to the lab's logic."""

    def __init__(self, problem: Problem, ask_shape: bool) -> None:
        self.scene = Scene(Drill(problem))
        self.hits: dict[Cell, tuple[int, int, int]] = {}
        if not ask_shape and problem.shape is not None:
            self.scene.drill.answer(show_shape(problem.shape))

    @property
    def actions(self) -> frozenset[str]:
        """Cells can be moved between, a shape may not exist, and there is always a hint."""
        return frozenset({"none" if self._wants_shape else "move", "hint"})

    @property
    def done(self) -> bool:
        """Whether every cell is filled."""
        return self.scene.drill.phase is Phase.DONE

    @property
    def _wants_shape(self) -> bool:
        return self.scene.drill.phase is Phase.SHAPE

    def lines(self, width: int) -> list[Content]:
        """The grids, and under them what is asked and what was said."""
        drawing = Drawing(self.scene)
        picture = drawing.picture(width)
        self.hits = picture.hits
        return [*picture.lines, Content(""), *drawing.words(width)]

    def key(self, character: str) -> bool:
        """Digits and whatever else the answer is made of."""
        if character not in (SHAPE_KEYS if self._wants_shape else NUMBER_KEYS):
            return False
        self.scene.put(typed_on(self.scene.draft, character, self._wants_shape))
        return True

    def take_back(self) -> None:
        """One character less."""
        self.scene.take_back()

    def act(self, action: str, down: int = 0, right: int = 0) -> None:
        """Move to another cell, say that there is no result, or ask for a hint."""
        if action == "move":
            self.scene.drill.move(down, right)
        elif action == "none":
            self.scene.put("none")
        elif action == "hint":
            self.scene.drill.hint()

    def choose(self, x: int, y: int) -> None:
        """A click on a cell marks it."""
        for cell, (left, row, width) in self.hits.items():
            if row == y and left - 1 <= x <= left + width:
                self.scene.drill.go_to(cell)

    def commit(self) -> Judged:
        """Judge what was typed; with nothing typed, mark the next blank."""
        entry = self.scene.commit()
        return (entry.text, entry.verdict) if entry else ("", None)
