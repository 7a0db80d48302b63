"""A walk through one of the views of a drill: step by step, forwards and back."""

from dataclasses import dataclass

from lessons.products.algebra import Cell
from lessons.products.problems import Problem
from lessons.products.views import VIEWS, ViewStep, steps


@dataclass
class Walk:
    """Where a walk stands: `place` counts steps from 0 and is −1 before the first.

    With `by_term` every single product is a step, else what belongs together: a cell, a column, a
    row or a layer.
    """

    problem: Problem
    view: str = ""
    place: int = -1
    by_term: bool = True

    def __post_init__(self) -> None:
        self.view = self.view or self.problem.kind.views[0]
        self.steps = steps(self.problem, self.view)

    @property
    def current(self) -> ViewStep | None:
        """The step that was taken last, None before the first."""
        return self.steps[self.place] if self.place >= 0 else None

    @property
    def finished(self) -> bool:
        """Whether the last step has been taken."""
        return self.place == len(self.steps) - 1

    @property
    def label(self) -> str:
        """The view's name, and where in it the walk is."""
        return f"{VIEWS[self.view]} · step {self.place + 1} of {len(self.steps)}"

    def step(self, by: int = 1) -> None:
        """Take a step forwards or back; past the ends nothing happens."""
        last = len(self.steps) - 1
        self.place = min(max(self.place + by, -1), last)
        if self.by_term:
            return
        while -1 < self.place < last and not self.steps[self.place].whole:
            self.place += 1 if by > 0 else -1

    def turn(self, by: int = 1) -> None:
        """Change to the next view, from its beginning."""
        views = self.problem.kind.views
        self.view = views[(views.index(self.view) + by) % len(views)]
        self.place = -1
        self.steps = steps(self.problem, self.view)

    def reached(self, cell: Cell) -> float | None:
        """What has arrived in a cell so far, None where nothing has."""
        if not any(cell in step.written for step in self.steps[: self.place + 1]):
            return None
        return self.steps[self.place].sums[cell[0]][cell[1]]
