"""The perceptron lab on the screen: the points and the line, and each point's way from the line."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.perceptron.perceptron import STRIDES, Perceptron
from lessons.labs.perceptron.walk import COUNT, MIRA, REACH, Line, margins, mistakes
from lessons.numbers import show
from tui.figures.heat import Point
from tui.figures.plane import Arrow, Plane
from tui.figures.raster import DASHED, SOLID, Raster, Window
from tui.keys import bind
from tui.walking import WalkScreen

EDGE = 6.0  # to which the line is drawn, to all sides
STRIP = 6  # rows of the margins, their ruler among them
BESIDE = 28  # columns from which they stand beside the plane, where that is low
AXIS = 8  # columns of the plane's own ruler
SIGNS = {1: ("●", "$value"), -1: ("○", "$gradient")}
WRONG = {1: "■", -1: "□"}


class PerceptronScreen(WalkScreen[Perceptron]):
    """Predict, then walk through the examples and watch the line."""

    LAB = Perceptron
    TICK = 0.15

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("run", "run/pause", "Look at one example after the other"),
        bind("step", "look on", "The next look, move or epoch"),
        bind("back_step", "back", "A look, a move or an epoch back"),
        bind("smaller", "stride", "By an example, by a move of the line, or by an epoch"),
        bind(
            "larger", "stride", "By an example, by a move of the line, or by an epoch", line=False
        ),
    ]

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The plane; beside it or below it the margins."""
        if not self.lab.looks:  # no line yet, and no way from it
            return self._plane().draw(width, height)
        side = width - 2 * height - AXIS
        if side >= BESIDE and height < 2 * BESIDE:
            left, right = self._plane().draw(width - side, height), self._margins(side - 2, height)
            pairs = zip(left, right, strict=False)
            return [Content.assemble(a.pad_right(width - side - a.cell_length + 2), b)
                    for a, b in pairs]  # fmt: skip
        strip = STRIP if height >= 3 * STRIP else 0
        plane = self._plane().draw(width, height - strip)
        return [*plane, *(self._margins(width, strip) if strip else [])]

    def _plane(self) -> Plane:
        lab = self.lab
        given, line = lab.given, lab.line
        near = margins(given, line)
        current = lab.looks[-1].example if lab.looks else -1
        points = []
        for n, (x, y) in enumerate(zip(given.x.tolist(), given.y.tolist(), strict=True)):
            sign, style = SIGNS[int(y)]
            if lab.looks and not near[n] > 0:
                sign, style = WRONG[int(y)], "$wrong"
            if n == current:
                style = "bold $here"
            points.append(Point(x[0], x[1], sign, style))
        arrows = self._line(line, 0.0, SOLID)
        closest = float(near.min())
        if closest > 0:
            for side in (-closest, closest):
                arrows += self._line(line, side, DASHED)
        title = "● and ○: right   ■ and □: wrong   " if lab.looks else "● and ○   "
        title += "┅ the nearest point" if closest > 0 else ""
        return Plane(tuple(arrows), tuple(points), REACH + 1, title.strip())

    def _line(self, line: Line, away: float, dash: tuple[float, float]) -> list[Arrow]:
        """The piece of the line that is seen, or of its parallel so far away."""
        w1, w2, b = line
        length = float(np.hypot(w1, w2))
        if not length:
            return []
        n1, n2, c = w1 / length, w2 / length, b / length - away
        ends = [(x, -(n1 * x + c) / n2) for x in (-EDGE, EDGE) if abs(n2) > 1e-9]
        ends += [(-(n2 * y + c) / n1, y) for y in (-EDGE, EDGE) if abs(n1) > 1e-9]
        seen = sorted({(round(x, 6), round(y, 6)) for x, y in ends if max(abs(x), abs(y)) <= EDGE})
        if len(seen) < 2:
            return []
        (x0, y0), (x1, y1) = seen[0], seen[-1]
        style = "$foreground" if away == 0.0 else "$faint"
        return [Arrow(x1 - x0, y1 - y0, "", style, (x0, y0), dash, headed=False)]

    def _margins(self, width: int, height: int) -> list[Content]:
        """Each point as far right of 0 as it lies on its side of the line, or left of it."""
        lab = self.lab
        near = margins(lab.given, lab.line)
        far = EDGE + 2
        raster = Raster(width, height - 2, Window(-far, far, float(height - 2), 0.0))
        raster.vertical(0.0, "│", "$rule")
        middle = raster.column(0.0)
        stacked: dict[int, int] = {}
        for y, value in zip(lab.given.y.tolist(), near.tolist(), strict=True):
            if value != value:
                continue
            column = raster.column(min(max(value, -far), far * 0.99))
            if column == middle:  # nothing stands on the 0 itself
                column += 1 if value > 0 else -1
            row = height - 3 - stacked.get(column, 0)
            stacked[column] = stacked.get(column, 0) + 1
            sign, style = SIGNS[int(y)] if value > 0 else (WRONG[int(y)], "$wrong")
            raster.text(max(row, 0), column, sign, style)
        head = "each point's way from the line"
        ruler = f"{'wrong':<{middle}}0{'right':>{width - middle - 1}}"
        return [
            Content.styled(head, "bold").truncate(width, ellipsis=True),
            *raster.rows(),
            Content.styled(ruler[:width], "$faint"),
        ]

    # ---- the words ------------------------------------------------------------------------------

    def status(self) -> str:
        """Epoch, moves, and whether it is at its end."""
        lab = self.lab
        if not lab.open:
            return "predict"
        end = " · at rest" if lab.finished and lab.walk.at_rest else " · end" * lab.finished
        return f"epoch {-(-lab.at // COUNT)} · {lab.moves} moves{end}"

    def words(self) -> Iterator[str | Content]:
        """The last look, how many are wrong, and at the end what was said."""
        lab = self.lab
        if not lab.open:
            return
        if not lab.looks:
            yield f"w = 0, and no line yet. A stride is {STRIDES[lab.stride]}; [ ] change that."
            return
        look, line = lab.looks[-1], lab.line
        wish = "below 1" if lab.rule == MIRA else "not above 0"
        what = f"{wish}, so w moves" if look.moved else "right: nothing moves"
        yield f"point {look.example + 1}: y·(w·x) = {show(look.score, 3)}, {what}"
        wrong = mistakes(lab.given, line)
        near = float(margins(lab.given, line).min())
        yield Content.assemble(
            f"w = ({show(line[0], 3)}, {show(line[1], 3)}), b = {show(line[2], 3)}   ",
            ("✓ all right" if not wrong else f"✗ {wrong} wrong", "$wrong" if wrong else "$right"),
            f", nearest {show(near, 3)}" if near > 0 else "",
        )
        if lab.given.bound < 1e6 and lab.rule != MIRA:
            yield f"At most {lab.given.bound:,.0f} mistakes are possible on these points."
        if lab.finished:
            for ask in lab.asks():
                yield from self.said(ask)
                if told := lab.evidence(ask):
                    yield told

    # ---- keys -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing moves before what is asked was answered."""
        if action in ("run", "stride"):
            return self.lab.open
        if action == "step":
            return self.lab.open and (parameters[:1] == (1,) or self.lab.at > 0)
        return super().check_action(action, parameters)

    def action_run(self) -> None:
        """Go, or pause; from the end it begins anew."""
        if self.lab.finished:
            self.lab.at = 0
        super().action_run()

    def action_stride(self, by: int) -> None:
        """Smaller or larger strides."""
        lab = self.lab
        lab.stride = min(max(lab.stride + by, 0), len(STRIDES) - 1)
        lab.note = f"A stride is {STRIDES[lab.stride]} now."
        self.draw()
