"""Cells of a matrix to fill in: the matrix lab's drill on a small stage."""

from textual.content import Content

from lessons.asking.attempt import Attempt, Phase
from lessons.labs.matrix.scene import Scene
from lessons.products.algebra import Cell
from lessons.products.drill import Drill, Entry
from lessons.products.drill import Phase as Filling
from tui.figures.matrices import Drawing


class GridFace:
    """Draws the attempt's drill as the matrix lab does, and types into its cells."""

    marked_row: int | None = None

    def __init__(self, attempt: Attempt, drill: Drill) -> None:
        self.attempt = attempt
        self.drill = drill
        self.scene = Scene(drill)
        self.hits: dict[Cell, tuple[int, int, int]] = {}

    @property
    def _wants_shape(self) -> bool:
        return self.drill.phase is Filling.SHAPE

    @property
    def is_typing(self) -> bool:
        """Whether something is typed into the cell where the drill waits."""
        return bool(self.scene.draft)

    def lines(self, width: int) -> list[Content]:
        """The grids, and under them what is asked and what was said."""
        self.scene.free = self.attempt.gave_up
        drawing = Drawing(self.scene)
        picture = drawing.picture(width)
        self.hits = picture.hits
        below = [] if self.attempt.gave_up else [Content(""), *drawing.words(width)]
        return [*picture.lines, *below]

    def takes(self, character: str) -> bool:
        """What begins a number, or the shape; once it has begun, whatever can be seen."""
        return self.attempt.phase is Phase.TYPE and self.scene.takes(character)

    def take(self, character: str) -> None:
        """One character more, where the cell is still open."""
        self.scene.type(character)

    def take_back(self) -> bool:
        """One character less."""
        had = self.scene.draft
        self.scene.take_back()
        return bool(had)

    @property
    def can_clear(self) -> bool:
        """Whether something is typed here."""
        return self.is_typing

    def clear(self) -> None:
        """Nothing typed here."""
        self.scene.drafts.pop(self.drill.cursor, None)

    def moves(self, down: int, right: int) -> bool:
        """Between the cells, once there are some."""
        return self.attempt.phase is Phase.TYPE and not self._wants_shape

    def move(self, down: int, right: int) -> None:
        """To another cell."""
        self.drill.move(down, right)

    def choose(self, x: int, y: int) -> None:
        """A click on a cell marks it."""
        for cell, (left, row, width) in self.hits.items():
            if row == y and left - 1 <= x <= left + width:
                self.drill.go_to(cell)

    def commit(self) -> None:
        """Hand over what was typed; with nothing typed, mark the next blank."""
        typed, cursor = self.scene.draft, self.drill.cursor
        if not typed:
            self.drill.go_on()
            return
        verdict = self.attempt.commit(typed)
        last = self.attempt.last
        if not verdict.refused:
            self.scene.drafts.pop(cursor, None)
        self.scene.said = Entry(last.text if last else typed, verdict)
        if verdict.correct and cursor is not None:
            self.drill.go_on()
