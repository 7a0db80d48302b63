"""Faces of the MNIST lab about many at once: a wall of units, a map of digits, how true it is."""

import math
from collections.abc import Callable, Iterator
from string import ascii_letters, digits
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.asking.ask import Ask
from lessons.labs.mnist.crowd import NEAR, TOO_SURE, Map, Wall, near_ask, sure_ask
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import SHORT, Pictures
from lessons.numbers import show
from lessons.runs import Run
from tui.figures.chart import Chart, Series
from tui.figures.paint import Paint
from tui.figures.raster import DOTTED
from tui.figures.shades import tile
from tui.keys import bind
from tui.labs.mnist import view
from tui.labs.mnist.faces import OUT, LinesFace, headed
from tui.wrapping import wrapped

COLOURS = ("$value", "$gradient", "$right", "$here", "$foreground")  # of digits, round and round
CAPTION = 1
SIGNS = digits + ascii_letters
MARKS = ("●", "◆", "▲", "■", "○")  # of layers
TITLES = ("∂ length", "step ÷ weights", "dead units")
DEAD = 2  # which of them are shares
ROOM = 9  # rows that a chart wants for itself
NEXT = bind("view", "next view", "Units, map, sureness, one unit", action="screen.view")


class WallPanel(LinesFace):
    """All hidden units as small pictures of their weights, which change while it learns."""

    broad = True

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("down", "units", "The units after these, or before", action="walk(1)"),
        bind("up", "units", "The units after these, or before", action="walk(-1)"),
        NEXT,
        OUT,
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self.first = 0
        self._fit = 1

    def wants(self) -> str:
        """The weights of the units."""
        return f"look wall {self.first}"

    def action_walk(self, by: int) -> None:
        """Other units; past the last ones the first."""
        first = self.first + by * self._fit
        self.first = first if self._wall is not None and 0 <= first < self._wall.count else 0
        self.changed()

    @property
    def _wall(self) -> Wall | None:
        """What the newest look says of the units."""
        look = self.lab.run.look if self.lab.run is not None else None
        return Wall.of(look) if look is not None else None

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """As many pictures as fit, all in one scale: blue is above 0, orange below."""
        wall = self._wall
        if wall is None:
            none = self.lab.run is not None and not self.lab.run.settings["layers"]
            return [Content.styled("There is no hidden layer." if none else "looking …", "$faint")]
        first = wall.first
        grids = np.array(wall.pictures.numbers).reshape(wall.pictures.shape)
        _, rows, columns = grids.shape
        times = 8  # cells for each weight: as many as all of them have room for
        while True:
            wide, tall = columns * times, -(-rows * times // 2)
            across, down = (width + 2) // (wide + 2), (height - 1) // (tall + CAPTION)
            if times == 1 or across * down >= len(grids):
                break
            times -= 1
        across, down = max(across, 1), max(down, 1)
        self._fit = min(across * down, len(grids))
        deepest = float(np.abs(grids[np.isfinite(grids)]).max(initial=0)) or 1.0
        is_cnn = self.lab.run is not None and self.lab.run.settings["network"] == "cnn"
        which = "kernels" if is_cnn else "units"
        told = f"{which} {first + 1} to {first + self._fit} of {wall.count}"
        head = headed(
            width, (told, "bold"), (f"after step {wall.step:,}", "$faint"),
            Content.assemble(
                ("w: ", "$faint"), ("▓", "$value"), (f" +{show(deepest, 2)}, ", "$faint"),
                ("⠿", "$gradient"), (f" −{show(deepest, 2)}", "$faint"),
            ),
        )  # fmt: skip
        lines = [head]
        for start in range(0, self._fit, across):
            row = grids[start : min(start + across, self._fit)]
            tiles = [tile(grid, tall, wide, paint, deepest) for grid in row]
            lines += [Content("  ").join(parts) for parts in zip(*tiles, strict=True)]
            names = "".join(str(first + start + at + 1).ljust(wide + 2) for at in range(len(row)))
            lines.append(Content.styled(names, "$faint"))
        return lines


class CoursePanel(LinesFace):
    """Over time, layer by layer: how long the gradient is, how far a step moves the weights, and
    how many units are dead."""

    broad = True

    BINDINGS: ClassVar[list[BindingType]] = [NEXT, OUT]

    def wants(self) -> str:
        """The layers as they are now; while it trains they are measured anyway."""
        return "look layers"

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Two charts in powers of ten, and one of shares: one over the other where there is room,
        else the first two side by side."""
        run = self.lab.run
        if run is None or not run.measured:
            return [Content.styled("looking …", "$faint")]
        told = f"of the newest batch, measured as it trains, by step {run.step:,}"
        head = Content.styled(told, "$faint").truncate(width, ellipsis=True)
        charts = [self._chart(run, place) for place in range(len(TITLES))]
        charts = [chart for chart in charts if chart.series]
        if not charts:
            return [Content.styled("No layer had a number to draw.", "$faint")]
        tall = (height - 1) // len(charts)
        if tall >= ROOM or len(charts) < len(TITLES):
            return [head, *(line for one in charts for line in one.draw(width, tall, paint))]
        half, tall = (width - 2) // 2, (height - 1) // 2
        shorter = (self._chart(run, place, brief=True) for place in range(2))
        left, right = (chart.draw(half, tall, paint) for chart in shorter)
        above = [
            a.pad_right(half + 2 - a.cell_length) + b for a, b in zip(left, right, strict=True)
        ]
        return [head, *above, *charts[2].draw(width, tall, paint)]

    def _chart(self, run: Run, place: int, *, brief: bool = False) -> Chart:
        """One of the three, with a curve for each layer that has such numbers, named as the
        network's own picture does or, if `brief`, by its letter there."""
        series = []
        for layer, (name, curves) in enumerate(run.measured.items()):
            xs, ys = tuple(curves[place].steps), tuple(curves[place].values)
            if any(map(math.isfinite, ys)):
                colour, mark = COLOURS[layer % len(COLOURS)], MARKS[layer % len(MARKS)]
                if brief:
                    name = name.replace("hidden layer ", "h").replace("output layer", "p")
                series.append(Series(name, xs, ys, colour, mark))
        title, shares = TITLES[place], place == DEAD
        ends = (0.0, 1.0) if shares else None
        return Chart(title, tuple(series), y_range=ends, log=not shares, x_name="step",
                     cursor=run.at)  # fmt: skip


class ForetoldFace(LinesFace):
    """A face of which something is asked the first time it is seen."""

    broad = True
    item: ClassVar[str]
    make: ClassVar[Callable[[Pictures], Ask]]

    BINDINGS: ClassVar[list[BindingType]] = [NEXT, OUT]

    def show(self) -> None:
        """The first time, ask before anything is seen."""
        crowd = self.lab.crowd
        if self.display and self.known() and not crowd.waits(self.item):
            crowd.predict(type(self).make, self.lab.state, free=self.lab.free)
            self.post_message(self.Asking() if crowd.waits(self.item) else self.Stepped())
        super().show()

    def known(self) -> bool:
        """Whether there is something to be seen, of which one can ask."""
        raise NotImplementedError

    def verdict(self) -> Iterator[Content]:
        """What was said, judged."""
        verdict = self.lab.crowd.verdicts.get(self.item)
        if verdict is not None:
            mark = ("✓ ", "$right") if verdict.correct else ("✗ ", "$wrong")
            yield Content.assemble(mark, verdict.message)


class MapPanel(ForetoldFace):
    """Digits where the last hidden layer puts them."""

    item, make = NEAR, near_ask

    def wants(self) -> str:
        """The map."""
        return "look crowd"

    def known(self) -> bool:
        """Whether there is a map."""
        return self.lab.crowd.map is not None

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Each digit at its place; what is misread is bold and has the colour of mistakes."""
        seen, crowd = self.lab.crowd.map, self.lab.crowd
        if crowd.waits(NEAR):
            return [Content.styled("The map waits for what you say of it.", "$faint")]
        if seen is None:
            return [Content.styled("looking …", "$faint")]
        wrong = sum(a != b for a, b in zip(seen.labels, seen.guesses, strict=True))
        head = headed(
            width,
            (f"{len(seen.places)} {self.lab.pictures.noun}s", "bold"),
            (f"{show(seen.near, 2)} among their own kind", "$value"),
            (f"step {seen.step:,}", "$faint"),
            ("by the last hidden layer", "$faint"),
        )
        told = (
            f"Principal components: {100 * sum(seen.explained):.0f} % of all spread. {wrong} are"
            " misread, in bold. , and . wind the run."
        )
        below = [line for one in self.verdict() for line in one.wrap(width)]
        if self.lab.pictures.names:
            call = self.lab.pictures.call
            named = (f"{_sign(label)} {call(label, SHORT)}" for label in sorted(set(seen.labels)))
            told = "   ".join(named)
        rows = max(height // 4, 1) if self.lab.pictures.names else height
        below += list(wrapped(told, width, "$faint"))[:rows]
        chart = Chart(series=tuple(self._kinds(seen)), ground=tuple(self._misread(seen)),
                      x_range=_ends(seen, 0), y_range=_ends(seen, 1))  # fmt: skip
        return [head, *chart.draw(width, height - 1 - len(below), paint), *below]

    def _kinds(self, seen: Map) -> Iterator[Series]:
        """The digits of each class that are read right."""
        for digit in sorted(set(seen.labels)):
            yield _points(seen, digit, COLOURS[digit % len(COLOURS)], misread=False)

    def _misread(self, seen: Map) -> Iterator[Series]:
        """And those that are not, as what they are."""
        for digit in sorted(set(seen.labels)):
            yield _points(seen, digit, "bold $wrong", misread=True)


def _sign(label: int) -> str:
    """One character for a class: its number, then letters, round and round."""
    return SIGNS[label % len(SIGNS)]


def _points(seen: Map, digit: int, style: str, *, misread: bool) -> Series:
    places = [
        place
        for place, label, guess in zip(seen.places, seen.labels, seen.guesses, strict=True)
        if label == digit and (guess != label) == misread
    ]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return Series("", xs, ys, style, _sign(digit), joined=False)


def _ends(seen: Map, axis: int) -> tuple[float, float]:
    values = [place[axis] for place in seen.places]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1, high + 1)


class SurePanel(ForetoldFace):
    """A reliability diagram: of those of which it is so sure, how many are right?"""

    item, make = TOO_SURE, sure_ask

    def wants(self) -> str:
        """How sure it is, and how often right."""
        return "look calibration"

    def known(self) -> bool:
        """Whether there are digits of which it is half sure."""
        seen = self.lab.crowd.sureness
        return seen is not None and not math.isnan(seen.gap)

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Sure across, right up; on the dotted line it keeps its word."""
        crowd, seen = self.lab.crowd, self.lab.crowd.sureness
        if crowd.waits(TOO_SURE):
            return [Content.styled("The diagram waits for what you say of it.", "$faint")]
        if seen is None:
            return [Content.styled("looking …", "$faint")]
        known = [
            (s, r, n)
            for s, r, n in zip(seen.sure, seen.right, seen.counts, strict=True)
            if n and math.isfinite(s) and math.isfinite(r)
        ]
        sure, correct = [s for s, _, _ in known], [r for _, r, _ in known]
        chart = Chart(
            "",
            (
                Series("right", sure, correct, "$value", "●"),
                Series("as sure as right", [0.0, 1.0], [0.0, 1.0], "$faint", dash=DOTTED),
            ),
            x_range=(0.0, 1.0), y_range=(0.0, 1.0), x_name="sure",
        )  # fmt: skip
        where = "test" if seen.tested else "validation"
        head = headed(
            width,
            ("How true is its sureness?", "bold"),
            (f"{show(seen.error, 2)} beside it on average", "$value"),
            (f"step {seen.step:,}", "$faint"),
            (f"{sum(seen.counts):,} {where} {self.lab.pictures.noun}s", "$faint"),
        )
        each = max(width // max(len(known), 1), 1)
        table = [
            Content.styled("".join(text.ljust(each)[:each] for text in texts), style)
            for style, texts in (
                ("$faint", [f"{n:,}" for _, _, n in known]),
                ("", [f"{view.share(s)}→{view.share(r)}" for s, r, _ in known]),
            )
        ]
        below = [line for one in self.verdict() for line in one.wrap(width)]
        told = "By how sure it is of them: how many, how sure on average → the share right."
        below += wrapped(told, width, "$faint")
        return [head, *chart.draw(width, height - 3 - len(below), paint), *table, *below]
