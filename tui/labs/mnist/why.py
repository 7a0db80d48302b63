"""A face of the MNIST lab: one weight, pointed at in the picture of its unit, and why it moves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.why import Weight
from lessons.numbers import align, show
from tui.figures.digits import MARGIN, MNIST_SIDE, pixels
from tui.figures.image import half_blocks
from tui.figures.paint import Paint
from tui.figures.shades import tile
from tui.keys import bind
from tui.labs.mnist.faces import OUT, LinesFace, headed
from tui.wrapping import wrapped

if TYPE_CHECKING:
    from lessons.labs.mnist.why import Pull

GAP = 3
THUMB = 10  # columns of an image that pulls
SIDE = MNIST_SIDE
LOW = 22  # rows below which the unit's picture is without its margin


class WhyPanel(LinesFace):
    """The unit's weights with a mark on one, its gradient image by image, the step that comes."""

    broad = True

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "pixel", "The weight of another pixel"),
        bind("down", "pixel", "The weight of another pixel"),
        bind("left", "pixel", "The weight of another pixel"),
        bind("right", "pixel", "The weight of another pixel"),
        bind("smaller", "unit", "Another unit"),
        bind("larger", "unit", "Another unit"),
        bind("prove", "nudge it", "Nudge the weight both ways: is the gradient true?"),
        OUT,
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self.why = lab.why
        self._cut = 0

    def wants(self) -> str:
        """The weight, and the step that comes."""
        return f"look weight {self.why.number}"

    def show(self) -> None:
        """The first time, what the step will do is asked before it is told."""
        if not self.why.covered and self.display and self.lab.run is not None:
            self.why.predict(self.lab.state, free=self.lab.free)
            self.post_message(self.Asking() if self.why.covered else self.Stepped())
        super().show()

    def action_move(self, down: int, right: int) -> None:
        """To the weight of another pixel."""
        cut, (rows, columns) = self._cut, self.lab.pictures.shape
        row, column = self.why.row + down, self.why.column + right
        if cut <= row < rows - cut and cut <= column < columns - cut:
            self.why.point(down, right)
            self.changed()

    def action_stride(self, by: int) -> None:
        """To the same pixel's weight of another unit."""
        self.why.point(units=by)
        self.changed()

    def action_prove(self) -> None:
        """Show what two nudges say of the gradient."""
        self.why.nudged = not self.why.nudged
        self.show()

    # ---- what is seen ---------------------------------------------------------------------------

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """The unit's picture, the sum beside it, and below the images that pull most."""
        why = self.why
        seen = why.known
        rows, columns = self.lab.pictures.shape
        small = height < LOW or width < view_room(SIDE)
        self._cut = MARGIN if small and (rows, columns) == (SIDE, SIDE) else 0
        inner = rows - 2 * self._cut, columns - 2 * self._cut
        times = max(min((width - 46) // inner[1], 2 * (height - 9) // inner[0]), 1)
        # Of a large picture as much is seen as there is room for, around the weight.
        down = _window(why.row, self._cut, rows - self._cut, max(2 * (height - 9) // times, 20))
        across = _window(why.column, self._cut, columns - self._cut, max((width - 46) // times, 20))
        step = f"after step {seen.step:,}" if seen is not None else ""
        head = headed(width, (f"the weight of {why.where}", "bold"), (step, "$faint"))
        picture = self._picture(down, across, times, paint)
        wide = (across.stop - across.start) * times
        room = width - wide - GAP
        beside = [line for text in self._told(seen) for line in _lines(text, room)]
        below = seen is not None and height - 1 - len(picture) >= THUMB // 2 + 3
        if seen is not None and room >= 3 * (SIDE + 2) and len(picture) - len(beside) >= SIDE + 8:
            beside += [Content(), *self._images(seen.pulls, room, paint, SIDE)]
            below = False
        lines = [head]
        for row in range(max(len(picture), len(beside))):
            left = picture[row] if row < len(picture) else Content(" " * wide)
            right = beside[row] if row < len(beside) else Content()
            lines.append(Content.assemble(left, " " * GAP, right))
        if seen is not None and below:
            lines += [Content(), *self._images(seen.pulls, width, paint, THUMB)]
        return lines

    def _picture(
        self, down: slice, across: slice, times: int, paint: Paint | None
    ) -> list[Content]:
        """The unit's weights, blue adds and orange subtracts, with a mark at the weight."""
        why, pictures = self.why, self.lab.pictures
        columns = (across.stop - across.start) * times
        rows = -(-(down.stop - down.start) * times // 2)
        weights = why.seen.weights if why.seen is not None else (0.0,) * pictures.pixels
        grid = np.array(weights).reshape(pictures.shape)
        deepest = float(np.abs(grid).max()) or 1.0
        lines = tile(grid[down, across], rows, columns, paint, deepest)
        x = (why.column - across.start) * times + times // 2
        y = ((why.row - down.start) * times + times // 2) // 2
        if 0 <= y < len(lines) and 0 <= x < columns:
            sign = "▀" if times == 1 and why.row % 2 == 0 else "▄" if times == 1 else "╋"
            mark = Content.styled(sign, "bold $here")
            lines[y] = lines[y][:x] + mark + lines[y][x + 1 :]
        return lines

    def _told(self, seen: Weight | None) -> Iterator[Content | str]:
        """From the weight to its gradient, to the nudges, to the step."""
        why = self.why
        if seen is None:
            yield "looking …"
            return
        yield Content.assemble("w = ", (show(seen.value, 4), "$value"))
        pulling = f"{seen.pulling} of {seen.images} images pull at it"
        yield f"The next batch: {pulling}, each with its ink x times u, what the unit gets back."
        yield Content.assemble(
            ("∂ ", "$gradient"), "= mean of x·u = ", (show(seen.gradient, 3), "$gradient")
        )
        if why.nudged:
            yield Content.assemble(
                f"w ± {show(seen.nudge)}: loss ", (show(seen.up, 7), "$value"), " and ",
                (show(seen.down, 7), "$value"),
            )  # fmt: skip
            yield Content.assemble(
                f"their difference ÷ {show(2 * seen.nudge)} = ",
                (show(seen.numeric, 3), "$gradient"),
            )
        if why.covered:
            return
        if seen.move != seen.move:
            yield "In the film no step follows: the batch is the present's next one."
            return
        yield Content.assemble(
            "the step: w → ", (show(seen.value + seen.move, 4), "$value"),
            f", by {show(seen.move, 2)}",
        )  # fmt: skip
        if why.before is not None:
            then = why.before.value + why.before.move
            mark = ("✓ ", "$right") if then == seen.value else ("✗ ", "$wrong")
            yield Content.assemble(
                mark, f"the last step was to make it {show(then, 4)}: it is {show(seen.value, 4)}"
            )
        elif why.verdict is not None:
            mark = ("✓ ", "$right") if why.verdict.correct else ("✗ ", "$wrong")
            yield Content.assemble(mark, why.verdict.message)
        elif self.lab.run is not None and self.lab.run.alive:
            yield ". takes it"

    def _images(
        self, pulls: "tuple[Pull, ...]", width: int, paint: Paint | None, side: int
    ) -> list[Content]:
        """The images that pull most, each with its pull as a product; in rows, if need be."""
        if self.data is None:
            return []
        images = self.data.train.images
        shown = [one for one in pulls if one.place < len(images)]
        each = min(max(width // max(len(shown), 1), side + 2), 24 + side // 2)
        across = max(width // each, 1)
        if side == THUMB:
            shown = shown[:across]
        ink = (paint.paper, paint.ink) if paint is not None else (None, None)
        lines = []
        for start in range(0, len(shown), across):
            row = shown[start : start + across]
            drawn = [half_blocks(pixels(images[one.place], side), *ink) for one in row]
            for parts in zip(*drawn, strict=True):
                lines.append(Content("").join(part.pad_right(each - side) for part in parts))
            factors = [(show(one.input, 2), show(one.upstream, 2)) for one in row]
            tight = max(len(x) + len(u) for x, u in factors) + len(" · ") >= each
            products = [("·" if tight else " · ").join(pair) for pair in factors]
            totals = align([show(one.pull, 2) for one in row])
            lines.append(Content("".join(text.ljust(each) for text in products)))
            total = "".join(f"= {text}".ljust(each) for text in totals)
            lines.append(Content.styled(total, "$gradient"))
        return lines


def _window(at: int, low: int, high: int, room: int) -> slice:
    """So many places from `low` to below `high` as have room, `at` among them."""
    first = min(max(at - room // 2, low), max(high - room, low))
    return slice(first, min(first + room, high))


def view_room(side: int) -> int:
    """Columns from which the whole unit and the sum beside it have room."""
    return side + GAP + 40


def _lines(text: Content | str, width: int) -> list[Content]:
    return list(wrapped(text, width)) if isinstance(text, str) else list(text.wrap(width))
