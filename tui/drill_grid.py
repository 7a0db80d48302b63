"""Cells of a matrix to fill in, inside a lesson: the matrix lab's drill on a small stage."""

from textual.content import Content

from lessons.answers import Verdict
from lessons.labs.matrix.algebra import Cell
from lessons.labs.matrix.drill import Drill, Phase
from lessons.labs.matrix.problems import Problem
from lessons.numbers import show_shape
from tui.labs.matrix_drawing import Drawing, Scene, said


class GridFigure:
    """A drill of the matrix lab as lines; what it is told, it hands on to the lab's logic."""

    def __init__(self, problem: Problem, ask_shape: bool) -> None:
        self.scene = Scene(Drill(problem))
        self.hits: dict[Cell, tuple[int, int, int]] = {}
        if not ask_shape and problem.shape is not None:
            self.scene.drill.answer(show_shape(problem.shape))

    @property
    def wants_shape(self) -> bool:
        """Whether the shape is still asked for."""
        return self.scene.drill.phase is Phase.SHAPE

    @property
    def done(self) -> bool:
        """Whether every cell is filled."""
        return self.scene.drill.phase is Phase.DONE

    @property
    def draft(self) -> str:
        """What has been typed in the cell that is marked."""
        return self.scene.draft

    def type(self, text: str) -> None:
        """Replace what has been typed; cells that are filled stay as they are."""
        drill = self.scene.drill
        if not self.done and (drill.cursor is None or not drill.is_known(drill.cursor)):
            self.scene.drafts[drill.cursor] = text

    def move(self, down: int, right: int) -> None:
        """Mark another cell."""
        self.scene.drill.move(down, right)

    def choose(self, x: int, y: int) -> None:
        """Mark the cell at this place of the lines, if there is one."""
        for cell, (left, row, width) in self.hits.items():
            if row == y and left - 1 <= x <= left + width:
                self.scene.drill.go_to(cell)

    def hint(self) -> None:
        """Give the next hint for the marked cell."""
        self.scene.drill.hint()

    def commit(self) -> tuple[str, Verdict | None]:
        """Judge what was typed; with nothing typed, mark the next blank."""
        drill, typed = self.scene.drill, self.scene.draft
        if not typed:
            drill.go_on()
            return "", None
        cursor = drill.cursor
        verdict = drill.answer(typed)
        if not verdict.refused:
            self.scene.drafts.pop(cursor, None)
        self.scene.said = said(typed, verdict)
        if verdict.correct and cursor is not None:
            drill.go_on()
        return typed, verdict

    def lines(self, width: int) -> list[Content]:
        """The grids, and under them what is asked and what was said."""
        drawing = Drawing(self.scene)
        picture = drawing.picture(width)
        self.hits = picture.hits
        return [*picture.lines, Content(""), *drawing.words(width)]
