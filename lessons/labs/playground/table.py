"""The data as a table: rows x₁, x₂, label, changed one at a time or pasted, judged line by line.

Whoever changes a row of a set that was drawn makes it a set of their own. What cannot be read is
told line by line, and then nothing is taken, so that nothing is lost either.
"""

import re

from lessons.knobs import KnobError
from lessons.labs.playground.ground import Ground
from lessons.labs.playground.knobs import OWN
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.point import nearest
from lessons.labs.playground.setup import MOST_POINTS, Place, checked

TOLD = 3  # lines that are wrong of which one is told
LONGEST = 24  # characters of a field that are told back
COLUMNS = ("x1", "x2", "label")


def rows(ground: Ground) -> list[Place]:
    """Every example: x₁, x₂, and its class or height."""
    return [
        (float(x), float(y), float(label))
        for (x, y), label in zip(ground.inputs.tolist(), ground.labels.tolist(), strict=True)
    ]


def read_row(text: str, *, heights: bool) -> Place:
    """A line `x1, x2, label`, with commas, semicolons, tabs or spaces; raises KnobError."""
    fields = [each for each in re.split(r"[,;\s]+", text.strip()) if each]
    if len(fields) != 3:
        raise KnobError(
            f"{len(fields)} value{'s' * (len(fields) != 1)} where 3 belong: x1, x2, label"
        )
    numbers = []
    for name, field in zip(COLUMNS, fields, strict=True):
        try:
            numbers.append(float(field.replace("\N{MINUS SIGN}", "-")))
        except ValueError:
            raise KnobError(f"{name} is {field[:LONGEST]!r}, not a number") from None
    try:
        return checked((numbers[0], numbers[1], numbers[2]), 1, heights=heights)
    except KnobError as error:
        raise KnobError(str(error).removeprefix("point 1: ")) from None


def read_rows(text: str, *, heights: bool) -> tuple[list[Place], list[str]]:
    """All rows of a text, and what is wrong with those that are none; empty lines do not count."""
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(read_row(line, heights=heights))
        except KnobError as error:
            faults.append(f"line {number}: {error}")
    return found, faults


def told(faults: list[str]) -> str:
    """What is wrong, of many lines the first."""
    more = f"; and {len(faults) - TOLD} more lines" if len(faults) > TOLD else ""
    return f"Nothing taken. {'; '.join(faults[:TOLD])}{more}."


class Table:
    """The lab's examples as rows that can be changed; each change says how it went."""

    def __init__(self, lab: Playground) -> None:
        self.lab = lab

    @property
    def rows(self) -> list[Place]:
        """The examples as they are."""
        return rows(self.lab.ground)

    @property
    def heights(self) -> bool:
        """Whether labels are heights."""
        return not self.lab.ground.classes

    @property
    def own(self) -> bool:
        """Whether these are points of one's own."""
        return self.lab.settings["data"] == OWN

    def put(self, at: int, text: str) -> str:
        """A row anew, or behind the last one another one; what is wrong with it, or nothing."""
        try:
            row = read_row(text, heights=self.heights)
        except KnobError as error:
            return f"Not taken: {error}."
        kept = self.rows
        return self._take([*kept[:at], row, *kept[at + 1 :]])

    def nudge(self, at: int, column: int, by: float) -> str:
        """A number of a row a little larger or smaller."""
        row = list(self.rows[at])
        row[column] += by
        return self.put(at, " ".join(map(repr, row)))

    def remove(self, at: int) -> str:
        """Take a row away; one stays."""
        kept = self.rows
        return self._take([*kept[:at], *kept[at + 1 :]]) if len(kept) > 1 else "One row stays."

    def add(self, place: tuple[float, float], label: int) -> str:
        """A point of one's own more; the first one makes a set of one's own."""
        own = self.lab.points if self.own and not self.heights else ()
        point = checked((*place, float(label)), len(own) + 1, heights=False)
        return self._take([*own, point], heights=False) or (
            f"{len(own) + 1} points of your own. backspace takes the nearest away."
        )

    def take_nearest(self, place: tuple[float, float]) -> str:
        """Away with one's own point that is nearest, unless it is the last one."""
        points = self.lab.points
        if not self.own or len(points) < 2:
            return "There is no point of your own to take away, or only one."
        return self.remove(nearest(self.lab.ground, place))

    def paste(self, text: str) -> str:
        """Rows that are added to points of one's own, or else become them; how that went."""
        found, faults = read_rows(text, heights=self.heights)
        if faults or not found:
            return told(faults or ["there is no row in it"])
        refused = self._take([*self.rows, *found] if self.own else found)
        return refused or f"Taken: {len(found)} row{'s' * (len(found) != 1)}."

    def _take(self, points: list[Place], *, heights: bool | None = None) -> str:
        if len(points) > MOST_POINTS:
            return f"{len(points):,} points: at most {MOST_POINTS} fit into a state."
        heights = self.heights if heights is None else heights
        return "" if self.lab.own(tuple(points), heights=heights) else self.lab.note
