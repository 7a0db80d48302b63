"""An array with no axis to three: how many indices it takes to find one of its numbers.

kind = "axes"
axes = 1             a number, a list, a table, or several tables: 0 to 3
length = 3           of every axis, 1 to 4
i = 0                the indices, counted from 0: as many of them as there are axes count
j = 0
k = 0

The array holds 1, 2, 3, … in the order in which it lies in memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.scene import (
    Grid,
    Reading,
    Scene,
    Tables,
    judged,
)
from lessons.knobs import Knob, Settings
from lessons.numbers import show

MOST, LONGEST = 3, 4
NAMES = "ijk"
WORDS = ("a number", "a list", "a table", "tables behind each other")


@dataclass(frozen=True)
class Axes:
    """An array whose axes are as many and as long as the knobs say, and one number of it."""

    knobs: tuple[Knob, ...]
    answer = "axes"

    def array(self, at: Settings) -> NDArray[np.int64]:
        """The array: `axes` sizes, all of them `length`."""
        axes, length = int(at["axes"]), int(at["length"])
        return np.arange(1, length**axes + 1).reshape((length,) * axes)

    def index(self, at: Settings) -> tuple[int, ...]:
        """Where the number is, one index for each axis; one beyond its end is its last."""
        names = NAMES[: int(at["axes"])]
        return tuple(min(int(at[name]), int(at["length"]) - 1) for name in names)

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The axes, how many numbers there are, and the one at the index."""
        array = self.array(at)
        return {
            "axes": float(array.ndim),
            "count": float(array.size),
            "value": float(array[self.index(at)]),
            "shape": tuple(map(float, array.shape)),
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """Every number of the array, the one at the index lit, its shape and what it takes."""
        array, index = self.array(at), self.index(at)
        sheets = array.reshape((-1, *array.shape[-2:])) if array.ndim == MOST else array[None]
        row, column = (0, 0, *index)[-2:]
        grids = []
        for sheet, values in enumerate(sheets):
            rows = np.atleast_2d(values)
            here = array.ndim < MOST or sheet == index[0]
            grids.append(
                Grid(
                    f"i = {sheet}" if array.ndim == MOST else "",
                    tuple(tuple(map(float, line)) for line in rows),
                    frozenset({(row, column)} if here else ()),
                    frozenset({row} if here and array.ndim > 1 else ()),
                    frozenset({column} if here and array.ndim > 0 else ()),
                    shape="",
                )
            )
        found = f"x[{', '.join(map(str, index))}]" if index else "x, without an index,"
        words = [
            Reading(((f"{WORDS[array.ndim]}: ndim {array.ndim}, shape {array.shape}", "faint"),)),
            Reading(((f"{found} is ", "faint"), (show(array[index]), "value"))),
        ]
        if isinstance(said, float | int):
            words.append(judged(show(said), said == array.ndim))
        return Scene((Tables(tuple(grids)),), tuple(words))

    def say(self, at: Settings) -> str:
        """The shape, and how one number of it is found."""
        array, index = self.array(at), self.index(at)
        by = f"by the indices {', '.join(map(str, index))}" if index else "without an index"
        return (
            f"An array of shape {array.shape}, ndim {array.ndim}, {WORDS[array.ndim]}:"
            f" {array.size} in all; {array[index]} is found {by}, counted from 0."
        )


def read(table: Table) -> Axes:
    """An array from its fence, or LessonError."""
    places = tuple(range(LONGEST))
    knobs = (
        Knob("axes", "axes", 1, tuple(range(MOST + 1)), "how many", 0, MOST),
        Knob("length", "length", 3, tuple(range(1, LONGEST + 1)), "of each axis", 1, LONGEST),
        *(Knob(name, f"index {name}", 0, places, "from 0", 0, LONGEST - 1) for name in NAMES),
    )
    return Axes(tuple(reading.mover(table, knob) for knob in knobs))
