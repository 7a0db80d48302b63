"""A handwritten digit of MNIST: one picture, and the number that a pixel is.

    kind = "digit"
    picture = 0          which of the first training images, from 0 on
    row = 15             the pixel that is looked at, from 1 to 28
    column = 14

The numbers are its place in the list of 784, its ink from 0 to 255, and what the digit is.
"""

from dataclasses import dataclass
from functools import lru_cache

from engine.tasks.mnist import Split, first
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.scene import (
    Picture,
    Reading,
    Scene,
    Words,
    judged,
)
from lessons.knobs import Knob, Settings
from lessons.numbers import show

SIDE, PICTURES = 28, 12
INK = 255
AROUND = 3  # pixels to either side whose numbers are told


ANSWERS = ("place", "ink", "digit", "size")  # what a question may ask for


@lru_cache(maxsize=1)
def pictures() -> Split:
    """The first images of MNIST: they are read when a digit is first looked at."""
    return first(PICTURES)


@dataclass(frozen=True)
class Digit:
    """A picture, and the pixel that is looked at."""

    knobs: tuple[Knob, ...]
    answer: str = "place"

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The pixel's place in the list, its ink, and the label."""
        picture, row, column = (int(at[name]) for name in ("picture", "row", "column"))
        split = pictures()
        return {
            "place": float((row - 1) * SIDE + column),
            "ink": float(split.images[picture, row - 1, column - 1]),
            "digit": float(split.labels[picture]),
            "size": float(split.images[picture].size),
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The picture with the pixel marked, and the piece of the list around it."""
        picture, row, column = (int(at[name]) for name in ("picture", "row", "column"))
        shades = pictures().images[picture] / INK
        words = f"row {row}, column {column}"
        readings = [Reading(self._place(at)), Reading(self._list(at))]
        if isinstance(said, float | int):
            readings.append(judged(show(said), said == self.numbers(at)[self.answer]))
        rows = tuple(map(tuple, shades.tolist()))
        return Scene((Picture(rows, words, (row - 1, column - 1)),), tuple(readings))

    def say(self, at: Settings) -> str:
        """Which digit it is, and the number of the pixel."""
        n = self.numbers(at)
        words = "".join(text for text, _ in self._place(at))
        return (
            f"A picture of a handwritten {show(n['digit'])}, 28 by 28 pixels,"  # type: ignore[arg-type]
            f" written as one list of 784 numbers."
            f" Row {at['row']}, column {at['column']} is {words}."
        )

    def _place(self, at: Settings) -> Words:
        n = self.numbers(at)
        return (
            ("number ", "faint"), (show(n["place"]), "here"),  # type: ignore[arg-type]
            (" of 784: ", "faint"), (show(n["ink"]), "value"),  # type: ignore[arg-type]
        )  # fmt: skip

    def _list(self, at: Settings) -> Words:
        """`… 0 0 [253] 90 …`: the neighbours in the list."""
        ink = pictures().images[int(at["picture"])].reshape(-1)
        place = (int(at["row"]) - 1) * SIDE + int(at["column"]) - 1
        left = [str(v) for v in ink[max(place - AROUND, 0) : place]]
        right = [str(v) for v in ink[place + 1 : place + 1 + AROUND]]
        dots = "… " if place > AROUND else ""
        before = "(" * (not dots) + dots + ", ".join([*left, ""])
        after = ", ".join(["", *right]) + (", …" if place + 1 + AROUND < ink.size else ")")
        return ((before, "faint"), (f"[{ink[place]}]", "here"), (after, "faint"))


def read(table: Table) -> Digit:
    """A digit from its fence, or LessonError."""
    around = tuple(range(1, SIDE + 1))
    knobs = (
        Knob("row", "row", 15, around, "which row of pixels", 1, SIDE),
        Knob("column", "column", 14, around, "which column of pixels", 1, SIDE),
        Knob("picture", "picture", 0, tuple(range(PICTURES)), "which picture", 0, PICTURES - 1),
    )
    answer = table.text("answer", "place")
    if answer not in ANSWERS:
        raise table.error(f"{table.what}: answer is one of {', '.join(ANSWERS)}", "answer")
    return Digit(tuple(reading.mover(table, knob) for knob in knobs), answer)
