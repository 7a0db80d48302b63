"""A face of the MNIST lab: one digit on its way through the network, and its gradient back.

Above, the image; once the gradient has reached it, what the pixels are to the loss, as a picture,
and beside it what covering a part of the image does to it. Below, a line for each layer, its
numbers as shades, the gradient beside the values as far as it has come.
"""

import math
from itertools import zip_longest
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.binding import BindingType
from textual.content import Content

from engine.training.events import Array
from lessons.labs.mnist.digit import Seen, Station, norm
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.numbers import MINUS, show
from tui.figures.digits import MNIST_SIDE, squared
from tui.figures.image import Image
from tui.figures.paint import Paint
from tui.figures.shades import Levels, levels_of, shaded, tile
from tui.keys import bind
from tui.labs.mnist import view
from tui.labs.mnist.faces import OUT, LinesFace, headed
from tui.wrapping import wrapped

MARGIN = 4  # pixels around a digit that may be left out
GAP = 2
NARROWEST = 5  # columns of an answer
NAME = 9  # columns of a layer's name and size
LENGTH = 9  # columns of a gradient's length
SMALLEST = 11  # rows of the pictures without their margin, and their captions
ENDS = {  # what is said where a step leads no further
    1: "the gradient has reached the pixels: , undoes a step",
    -1: "this is the way forward: . begins the way back",
}
TALLER, AIR = 3, 1  # lines of a layer from which its numbers are squares, and between two
TALL = 30  # rows from which there is air between the parts


class DigitPanel(LinesFace):
    """One digit, layer by layer; `.` goes a layer back, ← and → to another digit."""

    broad = True

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("step", "back a layer", "The gradient goes one layer further back", action="step(1)"),
        bind("back_step", "undo", "Take the last step back", action="step(-1)"),
        bind("larger", "loss, pixels", "To the forward pass, or all the way back"),
        bind("smaller", "loss, pixels", "To the forward pass, or all the way back"),
        bind("right", "digit", "Another digit", action="walk(1)"),
        bind("left", "digit", "Another digit", action="walk(-1)"),
        OUT,
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self.one = lab.digit

    def wants(self) -> str:
        """The digit, forward and backward."""
        subject = self.one.subject
        return f"look digit {subject.number:#x}" if subject is not None else ""

    def changed(self) -> None:
        """What is seen is other, or something is asked first."""
        self.post_message(self.Asking() if self.one.posed is not None else self.Stepped())
        self.show()

    def action_walk(self, by: int) -> None:
        """Another digit."""
        self.one.walk(by)
        self.changed()
        self.ask()

    def action_step(self, by: int) -> None:
        """A layer back, or one undone."""
        one = self.one
        shown = one.shown
        one.step(by, self.lab.state, free=self.lab.free)
        if one.seen is not None and one.posed is None and one.shown == shown:
            self.post_message(self.Said(ENDS[1 if by > 0 else -1]))
        self.changed()

    def action_stride(self, by: int) -> None:
        """All the way back to the pixels, or to the forward pass."""
        self.action_step(by * (self.one.last + 1))

    # ---- what is seen ---------------------------------------------------------------------------

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Pictures above, layers below, what the last step did between them."""
        seen, subject = self.one.seen, self.one.subject
        if seen is None or subject is None:
            return [Content.styled("looking …", "$faint")]
        air = [Content()] if height >= TALL else []
        head = [self._head(seen, subject.name, width), *air]
        layers = self._layers(seen, width, paint)
        words = list(wrapped(self.one.told(), min(width, 100)))
        rows = height - len(head) - 2 * len(air)
        if self.one.shown == self.one.last:  # what the gradient is for the pixels is what counts
            if (verdict := self.one.verdict) is not None:
                mark = ("✓ ", "$right") if verdict.correct else ("✗ ", "$wrong")
                words[:0] = Content.assemble(mark, verdict.message).wrap(min(width, 100))
            words = words[: max(rows - SMALLEST, 0)]
            layers = layers[: max(rows - SMALLEST - len(words), 0)]
        rows -= len(words)
        rows -= len(layers)
        pictures = self._pictures(seen, width, rows, paint)
        between = len(seen.stations) - 2
        if (tall := 1 + (rows - len(pictures)) // between) >= TALLER:  # what is left is theirs
            layers = self._layers(seen, width, paint, tall)
        return [*head, *pictures, *air, *words, *air, *layers]

    def _head(self, seen: Seen, name: str, width: int) -> Content:
        pictures, short = self.lab.pictures, max(width // 5, 1)
        mark = ("✓", "$right") if seen.guess == seen.label else ("✗", "$wrong")
        back = f"backward {self.one.shown} of {self.one.last}" if self.one.shown else "forward"
        if width < view.NARROW:
            name = name.removeprefix("test ")
        return headed(
            width,
            (f"{name}: {pictures.call(seen.label, short)}", "bold"),
            Content.assemble(
                f"as {pictures.call(seen.guess, short)} {view.share(max(seen.p))} ", mark
            ),
            (back, "$faint"),
            Content.assemble(("loss ", "$faint"), (show(seen.loss, 3), "$value")),
        )

    def _pictures(self, seen: Seen, width: int, rows: int, paint: Paint | None) -> list[Content]:
        """The image and what it is read as; at the end its gradient, and what covering does."""
        image, slope = map(_array, (seen.stations[0].value, seen.stations[0].gradient))
        pictures = self.lab.pictures
        count = 3 if width >= 3 * (MNIST_SIDE - 2 * MARGIN) + 2 * GAP else 2
        room = (width - (count - 1) * GAP) // count, 2 * (rows - 1)
        if image.shape == (MNIST_SIDE, MNIST_SIDE):
            side, cut = _side(len(image), *room)
        else:
            side, cut = max(min(room), 0) // 2 * 2, 0
            image, slope = (squared(each, side) for each in (image, slope) if side)
        if not side:
            return []
        tall = side // 2
        inner = slice(cut, len(image) - cut)
        blocks = [(Image(image[inner, inner].tolist()).draw(side, tall, paint), "the image")]
        if self.one.shown < self.one.last:
            wide = min(width - side - GAP, 60)
            bars = view.shares(seen.p, seen.label, wide, pictures).split("\n")
            blocks.append((list(bars[:tall]) + [Content()] * (tall - len(bars)), "what it says"))
        else:
            covered = _array(seen.covered).repeat(2, axis=0).repeat(2, axis=1)
            if len(covered) != len(image):
                covered = squared(covered, side)
            for values, title in ((slope, "∂x"), (covered, "covered")):
                deepest = float(np.abs(values).max()) or 1.0
                told = f"{title} up to {show(deepest, 2)}"
                blocks.append((tile(values[inner, inner], tall, side, paint, deepest), told))
        blocks = blocks[-count:]
        lines = [Content(" " * GAP).join(row) for row in zip(*(b for b, _ in blocks), strict=True)]
        captions = "".join(told[:side].ljust(side + GAP) for _, told in blocks).rstrip()
        return [*lines, Content.styled(captions, "$faint")]

    def _layers(self, seen: Seen, width: int, paint: Paint | None, tall: int = 1) -> list[Content]:
        """`tall` lines for each layer from the pixels on; the ten answers in numbers."""
        shown, lines = self.one.shown, list[Content]()
        for place, station in enumerate(seen.stations[1:-1], 1):
            back = len(seen.stations) - place
            lines += _layer(station, shown, back, width, paint, tall - AIR * (tall > AIR))
            lines += [Content()] * (AIR * (tall > AIR))
        return [*lines, *_answers(seen, shown, width, self.lab.pictures)]


def _array(array: Array) -> NDArray[np.float64]:
    return np.array(array.numbers).reshape(array.shape)


def _side(pixels: int, columns: int, rows: int) -> tuple[int, int]:
    """Columns of a picture, as large as it fits: whole pixels, if need be without its margin; and
    how many pixels are cut off all around."""
    room = min(columns, rows)
    if room >= pixels:
        return room // pixels * pixels, 0
    cut = (pixels - room + 1) // 2
    return (pixels - 2 * cut, cut) if cut <= MARGIN else (0, 0)


def _layer(
    station: Station, shown: int, back: int, width: int, paint: Paint | None, tall: int
) -> list[Content]:
    """A layer's values as shades, and beside them its gradient, if it has come so far."""
    columns = max((width - NAME - LENGTH - 2 * GAP) // 2, 1)
    here = back == shown
    values = block(station.value.numbers, tall, columns, paint)
    slopes, length = [Content.styled("·".ljust(columns), "$faint")], ""
    if back <= shown:
        slopes = block(station.gradient.numbers, tall, columns, paint)
        length = f"∂ {show(norm(station.gradient.numbers), 2)}"
    size = f"{len(station.value.numbers):,}"
    name = Content.assemble(
        (f"{station.name} ", "bold $here" if here else "bold"),
        (size.ljust(NAME - len(station.name) - 1), "$faint"),
    )
    rows = zip_longest(
        [name], values, [Content.styled(length.ljust(LENGTH), "$gradient")], slopes,
    )  # fmt: skip
    rooms = NAME, columns, LENGTH, columns
    return [
        Content("").join(
            part.pad_right(room - part.cell_length + GAP * (at in (1, 2)))
            for at, (part, room) in enumerate(
                zip((part or Content() for part in row), rooms, strict=True)
            )
        )
        for row in rows
    ]


def block(
    numbers: tuple[float, ...], tall: int, columns: int, paint: Paint | None
) -> list[Content]:
    """Numbers as squares in lines, as large as a room holds them; in a small one as a strip."""
    count = len(numbers)
    side, lines = max(
        (min(columns // math.ceil(count / lines), 2 * tall // lines), -lines)
        for lines in range(1, 2 * tall + 1)
    )
    if side < 2:
        return [_strip(numbers, columns, paint)]
    lines, across = -lines, math.ceil(count / -lines)
    grid = np.zeros((lines, across))
    grid.flat[:count] = numbers
    pixels = np.zeros((2 * math.ceil(lines * side / 2), across * side))
    pixels[: lines * side] = grid.repeat(side, axis=0).repeat(side, axis=1)
    return tile(pixels, len(pixels) // 2, across * side, paint, float(np.abs(grid).max()) or 1.0)


def _strip(numbers: tuple[float, ...], columns: int, paint: Paint | None) -> Content:
    """Numbers as shades, two in a cell, the largest deepest; of many a group's strongest."""
    values = np.array(numbers)
    groups = np.array_split(values, min(2 * columns, len(values)))
    strongest = np.array([group[np.abs(group).argmax()] for group in groups])
    levels: Levels = levels_of(strongest, float(np.abs(strongest).max()))
    if len(levels) <= columns:
        line = shaded(Content(" " * len(levels)), levels, levels, paint)
    else:
        levels = np.append(levels, np.zeros(len(levels) % 2, int))
        line = shaded(Content(" " * (len(levels) // 2)), levels[::2], levels[1::2], paint)
    return line.pad_right(columns - line.cell_length)


def _short(gradient: float) -> str:
    """A gradient at an answer, which is between −1 and 1."""
    return f"{gradient:.2f}".replace("0.", ".").replace("-", MINUS)


def _answers(seen: Seen, shown: int, width: int, pictures: Pictures = MNIST) -> list[Content]:
    """The numbers at the end, their probabilities, and their gradient once it is there; of many
    classes the most probable ones."""
    last, most = seen.stations[-1], max((width - NAME) // NARROWEST, 2)
    answers = pictures.ranked(seen.p, most, seen.label)
    cell = min((width - NAME) // len(answers), 9)
    scores, slopes = last.value.numbers, last.gradient.numbers
    rows: list[tuple[str, str, list[str]]] = [
        (last.name, "$value", [show(scores[at], 3) for at in answers]),
        ("p", "$value", [view.share(seen.p[at]) for at in answers]),
        (
            f"∂{last.name}",
            "$gradient",
            [_short(slopes[at]) if shown else "·" for at in answers],
        ),
    ]
    marks = [
        pictures.call(digit, cell - 2)
        + ("✓" if digit == seen.label else "✗" if digit == seen.guess else "")
        for digit in answers
    ]
    lines = [Content.styled(" " * NAME + "".join(mark.rjust(cell) for mark in marks), "$faint")]
    for name, style, texts in rows:
        label = "bold $here" if shown == 1 and name.startswith("∂") else "bold"
        shorter = [text if len(text) < cell else text[: cell - 1] for text in texts]
        lines.append(
            Content.assemble(
                (name.ljust(NAME), label), ("".join(t.rjust(cell) for t in shorter), style)
            )
        )
    return lines
