"""What the lab of failures draws: curves, digits and what was added to them, tables of counts."""

from collections.abc import Sequence

import numpy as np
from textual.content import Content

from lessons.labs.fooled.attack import ASKED, Curve, Fooled
from lessons.labs.fooled.hand import Unit
from lessons.labs.fooled.network import SIDE, Learning, Pixels
from lessons.labs.fooled.shortcut import Few, Tagged
from lessons.labs.fooled.strange import Sure
from lessons.numbers import show
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.grids import abreast
from tui.figures.heat import HeatMap
from tui.figures.paint import Paint
from tui.figures.raster import DASHED, DOTTED

Lines = list[Content]
Counts = tuple[tuple[int, ...], ...]
SIDES = (56, 48, 40, 28, 24, 20, 16)  # columns: with each pixel twice, or once; less of the margin
TWICE = 40  # columns from which each pixel has two
GAP = 2  # columns between two pictures
BARS = 12  # rows of ten bars with their axis
WIDE = 90  # columns from which bars and curve stand side by side
TALL = 24  # rows from which pictures stand over their numbers


# ---- curves --------------------------------------------------------------------------------------


def learning(now: Learning, digits: int) -> Chart:
    """What is read while it learns."""
    read = Series("new digits", tuple(map(float, now.seen)), now.right, "$here", "◆")
    return Chart("of 100", (read,), x_range=(0, float(digits)), y_range=(0, 100),
                 x_name="digits seen")  # fmt: skip


def curve(found: Curve, said: Sequence[tuple[str, float]], eps: float | None) -> Chart:
    """What is still read for one ε after another, what was predicted, and the ε of the digit."""
    by_name = dict(said)
    series = [
        Series("by the sign", found.sizes, found.signed, "$wrong", "■", dash=DASHED),
        Series("by lot", found.sizes, found.lot, "$value", "●"),
    ]
    for name, text, marker in (("signed", "you, sign", "□"), ("lot", "you, lot", "○")):
        if name in by_name:
            series.append(Series(text, (ASKED,), (by_name[name],), "$here", marker, joined=False))
    here = () if eps is None else (Vertical(eps, "$here"),)
    return Chart("of 100", tuple(series), x_range=(0, 0.3), y_range=(0, 100), x_name="ε",
                 verticals=here)  # fmt: skip


def reliability(found: Sure) -> Chart:
    """Real digits: how often it is right, over how sure it is."""
    sure = tuple(100 * each.sure for each in found.digits)
    right = tuple(100 * each.right for each in found.digits)
    return Chart(
        "right, of 100",
        (Series("real digits", sure, right, "$value", "●"),
         Series("as sure as right", (0, 100), (0, 100), "$faint", dash=DOTTED)),
        x_range=(0, 100), y_range=(0, 100), x_name="in %",
    )  # fmt: skip


def trusted(found: Sure) -> Bars:
    """Where there is no room for more: how sure it is, and how right of digits."""
    return Bars(
        (
            Bar(f"sure: {found.thing}", found.mean, "$here", text=show(found.mean, 3)),
            Bar("sure: new digits", found.digits_sure, "$value", text=show(found.digits_sure, 3)),
            Bar("right: new digits", found.digits_right, "$right",
                text=show(found.digits_right, 3)),
        ),
        "", name="in %", span=(0.0, 100.0),
    )  # fmt: skip


# ---- pixels --------------------------------------------------------------------------------------


def picture(pixels: Pixels, title: str, side: int, paint: Paint | None) -> Lines:
    """784 numbers as a square of `side` columns: ink above 0, and what is taken away below.

    Where it is too narrow for all pixels, the margin around the digit is left out.
    """
    rim = (SIDE - (side // 2 if side >= TWICE else side)) // 2
    grid = np.asarray(pixels, float).reshape(SIDE, SIDE)[rim : SIDE - rim, rim : SIDE - rim]
    head = Content(title).truncate(side, ellipsis=True)
    return HeatMap(grid, head, deepest=1.0).draw(side, side // 2 + 1, paint)


def tile(count: int, width: int, height: int, *, whole: bool = True) -> tuple[int, int]:
    """Columns of each picture, and how many go side by side, so that they fill the room best.

    Three of them are seen, where there are three and they fit, and the more of a room is filled the
    better. `whole` ones keep their margin. 0, 0 where not one fits.
    """
    found = (0, 0.0, 0, 0, 0)
    for side in SIDES:
        if whole and side % SIDE:
            continue
        across = min((width + GAP) // (side + GAP), count)
        shown = min(across * (height // (side // 2 + 1)), count)
        if shown:
            found = max(found, (min(shown, 3), shown * side * side, shown, side, across))
    return found[3:]


def tiled(
    pictures: Sequence[Pixels], titles: Sequence[str], width: int, height: int,
    paint: Paint | None, *, whole: bool = True,
) -> Lines:  # fmt: skip
    """As many of the pictures as fit, in rows; where not one fits whole, without its margin."""
    side, across = tile(len(pictures), width, height, whole=whole)
    if not side:
        return tiled(pictures, titles, width, height, paint, whole=False) if whole else []
    named = list(zip(pictures, titles, strict=True))
    lines: Lines = []
    for at in range(0, len(named), across):
        row = [picture(each, title, side, paint) for each, title in named[at : at + across]]
        if len(lines) + len(row[0]) > height:
            break
        lines += abreast(row, GAP)
    return lines


def three(width: int, height: int) -> tuple[int, int]:
    """Columns of each of three pictures side by side, and how many lines are left below them."""
    room = height if height < TALL else height - BARS
    most = min((width - 2 * GAP) // 3, 2 * (room - 1))
    side = next((side for side in SIDES if side <= most), 0)
    return side, height - (side // 2 + 2)


def both(width: int, height: int) -> bool:
    """Whether one digit and the curve of all are seen at once."""
    side, left = three(width, height)
    return side > 0 and (left >= BARS + 9 or (width >= WIDE and left >= BARS + 2))


def added(found: Fooled, eps: float, side: int, paint: Paint | None) -> Lines:
    """The digit, the sign of what was added, and the sum, each of so many columns."""
    before, after = found.p_before, found.p_after
    titles = (
        f"read {_said(before)}",
        f"+ {show(eps)} × signs",
        f"= read {_said(after)}",
    )
    named = zip((found.before, found.signs, found.after), titles, strict=True)
    return abreast([picture(pixels, title, side, paint) for pixels, title in named], GAP)


def _said(p: Sequence[float]) -> str:
    answer = int(np.argmax(p))
    return f"{answer}, {percent(p[answer])} %"


def percent(p: float) -> str:
    """As the lessons write it, and 100 for nothing less than 1."""
    return show(min(100 * p, 99.9) if p < 1 else 100.0, 3)


def probabilities(found: Fooled) -> Bars:
    """Its ten probabilities, after the step."""
    bars = []
    for digit, p in enumerate(found.p_after):
        here, truth = digit == found.said, digit == found.label
        style = "$right" if here and truth else "$wrong" if here else "$value"
        mark = ("✓" if truth else "✗") if here else "·" if truth else " "
        bars.append(Bar(f"{mark} {digit}", 100 * p, style, text=f"{100 * p:.1f}"))
    return Bars(tuple(bars), "", name="in %", span=(0.0, 100.0))


# ---- shares --------------------------------------------------------------------------------------


def tagged(found: Tagged) -> Bars:
    """What is read with the right tag, without one, with a wrong one."""
    return Bars(
        (
            Bar("✓ right tag", found.right, "$right", text=show(found.right, 3)),
            Bar("· no tag", found.none, "$value", text=show(found.none, 3)),
            Bar("✗ wrong tag", found.wrong, "$wrong", text=show(found.wrong, 3)),
            Bar("  says the tag's", found.follows, "$faint", text=show(found.follows, 3)),
        ),
        "", name="of 100 new digits", span=(0.0, 100.0), most=2,
    )  # fmt: skip


def table(
    counts: tuple[tuple[int, ...], ...], title: str, width: int, paint: Paint | None
) -> Lines:
    """What was said of sevens and of ones."""
    heat = HeatMap(np.array(counts, float), title, ("is 7", "is 1"), ("7", "1"))
    return heat.draw(width, 5, paint)


def rare(found: Few, width: int, height: int, paint: Paint | None) -> Lines:
    """Both tables, and what can be counted of the new digits."""
    half = min((width - GAP) // 2, 34)
    named = ((found.own, "its own digits, said to be"), (found.new, "new digits, said to be"))
    lines = abreast([table(counts, name, half, paint) for counts, name in named], GAP)
    (sevens, missed), (taken, ones) = np.array(found.new) / np.sum(found.new, axis=1)[:, None]
    del missed, taken
    bars = Bars(
        (
            Bar("right of its own", found.of_own, "$value", text=show(found.of_own, 3)),
            Bar("new sevens found", 100 * sevens, "$right", text=show(100 * sevens, 3)),
            Bar("new ones found", 100 * ones, "$wrong", text=show(100 * ones, 3)),
            Bar("mean of the two", 50 * (sevens + ones), "$here",
                text=show(50 * (sevens + ones), 3)),
        ),
        "", name="of 100", span=(0.0, 100.0), most=2,
    )  # fmt: skip
    room = height - len(lines) - 1
    return [*lines, Content(""), *bars.draw(width, room)] if room > 4 else lines[:height]


# ---- by hand -------------------------------------------------------------------------------------


def plane(unit: Unit, *, moved: bool) -> Chart:
    """The plane of both pixels: where p is a half, where the picture is, how far it may move."""
    (w1, w2), (x1, x2), e = unit.w, unit.x, unit.eps
    ends = [(x, -(w1 * x + unit.b) / w2) for x in np.linspace(0, 1, 101)]
    inside = [(x, y) for x, y in ends if 0 <= y <= 1]
    border = Series("p = 0.5", [x for x, _ in inside], [y for _, y in inside], "$foreground",
                    dash=DOTTED)  # fmt: skip
    box = Series("within ε", (x1 - e, x1 + e, x1 + e, x1 - e, x1 - e),
                 (x2 - e, x2 - e, x2 + e, x2 + e, x2 - e), "$faint")  # fmt: skip
    here = Series("the picture", (x1,), (x2,), "$value", "●", joined=False)
    series = [here, box, border]
    if moved:
        after = unit.moved
        series.insert(0, Series("after the step", (after[0],), (after[1],), "$wrong", "◆",
                                joined=False))  # fmt: skip
    return Chart("x₂", tuple(series), x_range=(0, 1), y_range=(0, 1), x_name="x₁")
