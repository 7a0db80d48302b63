"""Ink and symmetry against pixels: the plane of the two features, and both networks' curves."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.features.features import GRID, INK, MIRRORED, STEPS, Features, places
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED
from tui.keys import bind
from tui.looks import Look

COLOURS = ("$value", "$gradient", "$here", "$right", "$foreground")  # the mark is the digit itself
SPARSE = (6, 4)  # columns and rows from one faint mark to the next
APART = 96  # columns from which both pictures stand side by side
ABOVE = 26  # rows from which they stand one above the other


class FeaturesScreen(ExperimentScreen[Features]):
    """Predict who wins, then watch both learn."""

    LAB = Features
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [bind("view", "plane or curves")]

    plane_first = Look(True)
    _drawn: tuple[tuple[int, int, int, bytes], list[Content]] | None = None

    def action_view(self) -> None:
        """The other picture, where there is room for one."""
        self.plane_first = not self.plane_first
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is another view where not both stand on the screen."""
        if action == "view":
            size = self.query_one("#stage").size if self.query("#stage") else self.size
            return size.width < APART and size.height < ABOVE
        return super().check_action(action, parameters)

    def figure(self, width: int, height: int) -> list[Content]:
        """The plane of the features and the curves, or one of them where there is little room."""
        if width >= APART:
            left = width // 2 - 1
            pairs = zip(
                self._plane(left, height), self._curves(width - left - 2, height), strict=False
            )
            return [
                Content.assemble(one.pad_right(left - one.cell_length), "  ", two)
                for one, two in pairs
            ]
        if height >= ABOVE:
            upper = height * 3 // 5
            lower = self._curves(width, height - upper - 1)
            return [*self._plane(width, upper), Content(""), *lower]
        return (self._plane if self.plane_first else self._curves)(width, height)

    def _plane(self, width: int, height: int) -> list[Content]:
        """Each mark is a digit: to the right more ink, upwards more like its mirror image."""
        key = (self.lab.ways, width, height, self.lab.regions)
        if self._drawn is None or self._drawn[0] != key:  # most news change nothing here
            self._drawn = key, self._plane_anew(width, height)
        return self._drawn[1]

    def _plane_anew(self, width: int, height: int) -> list[Content]:
        shown = self.lab.shown
        series = []
        for digit in range(self.lab.ways):
            points = shown.features[shown.labels == digit]
            series.append(
                Series(
                    "", points[:, 0].tolist(), points[:, 1].tolist(),
                    COLOURS[digit % len(COLOURS)], str(digit), joined=False,
                )
            )  # fmt: skip
        chart = Chart("symmetry", tuple(series), x_range=INK, y_range=MIRRORED, x_name="ink",
                      ground=self._ground(width, height))  # fmt: skip
        return chart.draw(width, height)

    def _ground(self, width: int, height: int) -> tuple[Series, ...]:
        """What the network on both features would say, here and there in the plane."""
        if not self.lab.regions:
            return ()
        up, across = (
            np.unique(np.linspace(0, count - 1, min(max(cells // apart, 2), count)).astype(int))
            for count, cells, apart in zip(GRID, (height, width), SPARSE[::-1], strict=True)
        )
        said, where = np.frombuffer(self.lab.regions, np.uint8).reshape(GRID), places()
        chosen = (up[:, None] * GRID[1] + across).ravel()
        border = np.flatnonzero(
            (said != np.roll(said, 1, axis=0)) & (np.arange(GRID[0]) > 0)[:, None]
            | (said != np.roll(said, 1, axis=1)) & (np.arange(GRID[1]) > 0)
        )
        marks = [(str(digit), "$faint", chosen[said.flat[chosen] == digit])
                 for digit in range(self.lab.ways)]  # fmt: skip
        return tuple(
            Series("", where[at, 0].tolist(), where[at, 1].tolist(), colour, mark, joined=False)
            for mark, colour, at in (*marks, ("·", "$here", border))
        )

    def _curves(self, width: int, height: int) -> list[Content]:
        lab = self.lab
        chart = Chart(
            "right of 100 unseen",
            (
                Series("pixels", lab.pixels.steps, lab.pixels.values, "$value"),
                Series("ink and symmetry", lab.by_hand.steps, lab.by_hand.values, "$here",
                       dash=DASHED),
            ),
            x_range=(0, STEPS),
            y_range=(0, 100),
            x_name="steps",
        )  # fmt: skip
        return chart.draw(width, height)

    def words(self) -> Iterator[str | Content]:
        """How both stand; what was said beside what it is; then what it means."""
        lab, stand = self.lab, self.lab.stand
        if stand is None:
            if lab.running:
                yield "Getting the digits …"
            elif lab.open:
                yield "space lets both learn."
            yield (
                "Each mark is one digit. To the right: more ink. Upwards: more like its own"
                " mirror image."
            )
            return
        yield Content.styled(
            "Dots part the plane; a faint digit is what its whole part is read as.", "$faint"
        )
        for name, share, style in (
            ("ink and symmetry  ", stand.by_hand, "bold $here"),
            ("pixels            ", stand.pixels, "bold $value"),
        ):
            yield Content.assemble((name, "$faint"), (f"{show(100 * share, 3)} of 100", style))
        if not lab.finished:
            yield Content.styled(f"step {stand.step} of {STEPS}", "$faint")
            return
        margin, count = self.lab.asks()
        yield ""
        yield from self.said(margin)
        if told := self.said(count):
            yield ""
            yield Content.styled("ink and symmetry alone, of 100:", "$faint")
            yield from told
        yield ""
        yield (
            "Same hidden layer, same digits, same steps; only what they are told differs. What two"
            " numbers leave out cannot be learned back. From the pixels a network makes features"
            " of its own."
        )
