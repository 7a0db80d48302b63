"""The pictures of the approximation lab: curves over their units, and the curve of errors."""

from collections.abc import Iterator, Sequence

import numpy as np
from textual.content import Content

from engine.tasks.curves import REACH
from lessons.labs.approximation.approximation import COUNTS, PENCIL, Approximation
from lessons.labs.approximation.units import Unit, values
from lessons.numbers import align, show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.raster import DASHED, DOTTED, Raster, Window
from tui.figures.scale import horizontal, vertical

__all__ = ["PENCIL", "compared", "curves", "error_words", "errors", "held", "place", "table"]

DIGITS = "123456789abcdefg"  # the names of up to sixteen units in a picture
ROOMY = 22  # rows from which the units stand below the curves
FINE = 481  # points of a drawn curve
HALF = 1.6  # how high the picture reaches, at least


def _chart(lab: Approximation) -> Chart:
    """Target, hand and engine in one picture, whose axes keep still while units are moved."""
    xs = np.linspace(-REACH, REACH, FINE)
    target = values(lab.target, xs)
    hand, learned = lab.hand.drawn.over(xs), lab.learned
    series = [Series("target, dotted", xs.tolist(), target.tolist(), "$foreground", dash=DOTTED)]
    if lab.hand.placed:
        series.insert(0, Series("by hand", xs.tolist(), hand.tolist(), "$here"))
    if learned is not None:
        engine = learned.drawn.over(xs).tolist()
        series.append(Series("engine, dashed", xs.tolist(), engine, "$value", dash=DASHED))
    mark = PENCIL[lab.place] if lab.drawing else lab.hand.at
    marks = (Vertical(mark, "$here"),) if lab.drawing or lab.hand.held else ()
    return Chart(
        "", tuple(series), (-REACH, REACH), (-HALF, HALF), verticals=marks, x_name="x"
    )  # fmt: skip


def _rows(height: int, inside: int) -> tuple[int, int]:
    """How many rows the curves have, and how many what the units add."""
    if height >= ROOMY:
        low = height * 2 // 5
        return height - low, low
    return (0, height) if inside else (height - 1, 1)


def curves(lab: Approximation, width: int, height: int, inside: int) -> list[Content]:
    """The curves, and below them the units: each with its number, or only where it steps."""
    top, low = _rows(height, inside)
    lines = _chart(lab).draw(width, top) if top else []
    engines = inside == 2 and lab.learned is not None
    if low > 1:
        return lines + units(lab, width, low, engines)
    return [*lines, _feet(lab, width, top, engines)]


def _shown(lab: Approximation, engines: bool) -> tuple[Sequence[Unit], tuple[int, ...]]:
    """The units that are looked at, and which of them are held."""
    if engines and lab.learned is not None:
        return lab.learned.drawn.units, ()
    return lab.hand.units, lab.hand.held


def _feet(lab: Approximation, width: int, top: int, engines: bool) -> Content:
    """One line with each unit's number under the place where it steps."""
    across, up = _chart(lab).axes(width, top - 1 - FRAME)
    raster = Raster(max(width - margin_of(up), 1), 1, Window.of(across, up))
    shown, held = _shown(lab, engines)
    for at in [*held, *range(len(shown))]:  # those that are held lie on top
        style = "bold $here" if at in held else "$faint" if not shown[at].v else "$value"
        column = raster.column(min(max(shown[at].at, -1e6), 1e6))
        raster.text(0, column, DIGITS[at], style)
    return raster.rows([" " * margin_of(up)])[0]


def units(lab: Approximation, width: int, height: int, engines: bool) -> list[Content]:
    """What each unit adds to the curve: a step each, its number halfway up."""
    shown, held = _shown(lab, engines)
    whose = "the engine's units" if engines else "your units"
    title = Content.assemble(("What each adds: ", "$faint"), (whose, "bold"))
    rows = height - 1 - FRAME
    if rows < 3:
        return [title.truncate(width)]
    reach = max([0.5, *(abs(unit.v) for unit in shown)])
    y = vertical(-reach, reach, rows)
    x = horizontal(-REACH, REACH, max(width - margin_of(y), 1))
    raster = Raster(width - margin_of(y), rows, Window.of(x, y))
    xs = raster.sample()
    for at in [*held, *(at for at in range(len(shown)) if at not in held)]:
        unit, mine = shown[at], at in held
        style = "bold $here" if mine else "$value"
        if abs(unit.at) <= REACH:
            raster.text(raster.row(unit.v / 2), raster.column(unit.at), DIGITS[at], style)
        if unit.v:
            raster.curve(xs, unit.over(xs), "$here" if mine else "$value",
                         (1.0, 0.0) if mine else (3.0, 1.0 + at % 3))  # fmt: skip
    return [title.truncate(width), *framed(raster, x, y, name="x", grid=True)]


def place(
    lab: Approximation, x: int, y: int, width: int, height: int, inside: int
) -> tuple[float, float, float] | None:
    """The (x, y) of the plane under a cell of the curves, and how wide a cell is there."""
    top, _ = _rows(height, inside)
    rows = top - 1 - FRAME
    if rows < 2 or width < 16:
        return None
    across, up = _chart(lab).axes(width, rows)
    raster = Raster(max(width - margin_of(up), 1), rows, Window.of(across, up))
    column, row = x - margin_of(up), y - 1
    if not (0 <= column < raster.width and 0 <= row < rows):
        return None
    return raster.x_at(column), raster.y_at(row), 2 * REACH / raster.width


# ---- words -----------------------------------------------------------------------------------


def held(lab: Approximation) -> Content:
    """What the arrows move: its place, height and weights."""
    hand = lab.hand
    height = (show(hand.height, 3), "bold $here")
    if not hand.held:
        return Content.assemble(("the level ", "bold $here"), "at the left, height ", height)
    at = (show(hand.at, 4), "bold $here")
    if hand.bumps:
        name = f"bump {hand.piece + 1} of {hand.pieces} "
        wide = f", width {show(hand.width, 3)}"
        return Content.assemble((name, "bold $here"), "at ", at, ", height ", height, wide)
    unit = hand.units[hand.piece]
    weights = f", v {show(unit.v, 3)}, w {show(unit.w, 3)}, b {show(unit.b, 4)}"
    name = f"step {hand.piece + 1} of {hand.pieces} "
    return Content.assemble((name, "bold $here"), "at −b/w = ", at, weights)


def compared(lab: Approximation) -> Iterator[str | Content]:
    """The error by hand, live, and the engine's beside it."""
    mine = lab.error
    parts = [Content.assemble("error by hand ", (show(mine, 3), "bold $here"))]
    if lab.learned is not None:
        fit = lab.learned
        parts.append(Content.assemble("engine ", (show(fit.error, 3), "bold $value")))
        parts.append(Content.styled(f"step {fit.step:,} of {fit.steps:,}", "$faint"))
    elif lab.promised is None:
        parts.append(Content.styled("space: done placing", "$faint"))
    elif lab.open:
        parts.append(Content.styled("space: the engine draws", "$faint"))
    yield Content("  ·  ").join(parts)
    fit_over = lab.learned is not None and lab.learned.over
    if fit_over and lab.learned is not None and lab.learned.error > 0 and mine > 0:
        yield f"{closer(mine, lab.learned.error)} v: and more units?"


def closer(mine: float, engines: float) -> str:
    """Whose error is smaller, and how many times; what differs by less than a tenth is told so."""
    less, more = sorted((mine, engines))
    if more < 1.1 * less:
        return "The two errors are about the same."
    times = f"{show(more / less, 2)} times"
    if engines < mine:
        return f"Its error is {times} smaller than yours."
    return f"Your error is {times} smaller."


def judged(lab: Approximation) -> Iterator[str | Content]:
    """What was predicted, once the engine has decided it, and what is to be said of it."""
    for ask in lab.asks():
        vote = lab.attempt(ask).vote
        if vote is not None and vote.revealed and vote.choice is not None:
            mark = ("✓ ", "$right") if vote.correct else ("✗ ", "$wrong")
            chosen = vote.poll.choices[vote.final]
            yield Content.assemble(mark, ("You said: ", "$faint"), chosen.text)
            yield chosen.why


def table(lab: Approximation, engines: bool) -> Iterator[Content]:
    """Each unit with its place, its height and its steepness."""
    shown, held = _shown(lab, engines)
    whose = "engine's" if engines else "yours"
    yield Content.styled(f"{whose:<9} steps at   height      w", "$faint")
    places = align([show(unit.at, 3) for unit in shown])
    heights = align([show(unit.height, 3) for unit in shown])
    steep = align([show(unit.w, 3) for unit in shown])
    for at, row in enumerate(zip(places, heights, steep, strict=True)):
        mark = "› " if at in held else "  "
        numbers = "".join(each.rjust(9) for each in row)
        yield Content.assemble(
            (mark, "bold $here"), (f"unit {DIGITS[at]} ", "bold" if at in held else ""), numbers
        )


# ---- the curve of errors ---------------------------------------------------------------------


def errors(lab: Approximation, width: int, height: int) -> list[Content]:
    """The error by units: three trainings each, their median, and the stairs of the recipe."""
    if not lab.open:
        return [
            Content(""),
            Content.styled("The curve of errors waits for your prediction.", "$faint"),
        ]
    done = sorted(lab.results.items())
    counts = [count for count in COUNTS if lab.middle(count) is not None]
    medians = [lab.middle(count) or 0.0 for count in counts]
    series = [
        Series("median", counts, medians, "$value"),
        Series("each training", [n for (n, _), _ in done], [e for _, e in done], "$value", "●",
               joined=False),
        Series("stairs by recipe", COUNTS, [lab.stairs(n) for n in COUNTS], "$foreground", "○",
               dash=DOTTED),
    ]  # fmt: skip
    if lab.hand.placed:
        count = len(lab.hand.units)
        series.insert(0, Series("by hand", [count], [lab.error], "$here", "◆", joined=False))
    return Chart("error", tuple(series), (0, 18), log=True, x_name="units").draw(width, height)


def error_words(lab: Approximation, wide: bool) -> Iterator[str | Content]:
    """How far the trainings are, and then how the error falls."""
    if not lab.open:
        return
    if not lab.finished:
        if lab.present is not None:
            fit = lab.present
            yield f"{fit.count} units, seed {fit.seed}: step {fit.step:,} of {fit.steps:,}"
        else:
            yield f"space: {len(lab.plan)} trainings, one after the other."
    middles = [lab.middle(count) for count in COUNTS]
    texts = [show(each, 2) if each is not None else "?" for each in middles]
    stairs = [show(lab.stairs(count), 2) for count in COUNTS]
    rows = (("units", [str(count) for count in COUNTS]), ("engine", texts), ("stairs", stairs))
    for name, row in rows:
        yield Content(f"{name:<8}" + "".join(each.rjust(10) for each in row))
    two, sixteen = middles[0], middles[-1]
    if lab.finished and two and sixteen:
        yield (
            f"From 2 units to 16 the median fell to 1/{show(two / sixteen, 2)}."
            if sixteen < two
            else "With 16 units it is no smaller than with 2."
        )
        if wide:
            yield ""
            yield (
                "The stairs are no training but a recipe: their error falls for certain. That good"
                " weights exist is the theorem; that training finds them it does not say."
            )
