"""Digits in half blocks: the ink is where the image has it, in any theme."""

import re

import numpy as np
import pytest
from textual.color import Color
from textual.content import Content

from tui.figures.digits import Digit, Digits, pixels
from tui.figures.image import LEVELS, half_blocks
from tui.theme import Themed

BLACK, WHITE = Color.parse("#000000"), Color.parse("#ffffff")


def image() -> np.ndarray:
    """A vertical bar through the middle, as MNIST would have it: margins empty."""
    grid = np.zeros((28, 28), np.uint8)
    grid[4:24, 12:16] = 255
    return grid


@pytest.mark.parametrize(("side", "bar"), [(28, range(12, 16)), (20, range(8, 12)), (10, (4, 5))])
def test_pixels_keep_the_bar_where_it_is(side: int, bar: range) -> None:
    shades = pixels(image(), side)
    assert len(shades) == side
    assert {len(row) for row in shades} == {side}
    middle = shades[side // 2]
    assert [x for x, shade in enumerate(middle) if shade == LEVELS - 1] == list(bar)
    assert sum(middle) == len(bar) * (LEVELS - 1)


def test_blocks_hold_two_pixels_a_cell() -> None:
    shades = tuple(tuple([15 * (y % 2)] * 28) for y in range(28))
    lines = half_blocks(shades, BLACK, WHITE)
    assert len(lines) == 14
    assert {line.cell_length for line in lines} == {28}
    (span,) = lines[0].spans
    assert (span.style.foreground, span.style.background) == (BLACK, WHITE)  # type: ignore[union-attr]
    *_, last = half_blocks(shades[:27], WHITE, BLACK)
    (span,) = last.spans
    assert (span.style.foreground, span.style.background) == (WHITE, WHITE), "paper below"  # type: ignore[union-attr]


def test_without_known_colours_a_pixel_is_there_or_not() -> None:
    lines = half_blocks(((15, 0, 15, 0), (0, 15, 15, 0)), Color.parse("ansi_default"), WHITE)
    assert [line.plain for line in lines] == ["▀▄█ "]
    assert not lines[0].spans
    faint = half_blocks(((1, 3, 6, 15), (0, 2, 6, 6)), None, None)
    assert [line.plain for line in faint] == [" ░▒▀"], "what is faint is seen"


class Harness(Themed):
    def compose(self):  # type: ignore[no-untyped-def]
        yield Digits()


async def test_row_shows_as_many_as_fit_each_with_its_caption() -> None:
    app = Harness()
    async with app.run_test(size=(70, 20)) as pilot:
        row = app.query_one(Digits)
        row.styles.height = 6  # of a row that is always there, its height says nothing
        await pilot.pause()
        row.show([], Content("Here come digits."))
        await pilot.pause()
        assert row.text == "Here come digits."
        row.styles.height = "auto"
        row.show([Digit(pixels(image(), 10), Content(f"{n} ✓ .9")) for n in range(8)])
        await pilot.pause()
        lines = [row.render_line(y).text for y in range(row.size.height)]
        assert len(lines) == 6
        assert re.findall(r"\d ✓", lines[-1]) == [f"{n} ✓" for n in range(6)]
        row.show([Digit(pixels(image(), 20), Content("1"))])
        await pilot.pause()
        assert row.size.height == 11
