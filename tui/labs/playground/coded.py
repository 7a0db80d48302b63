"""In place of the plane, where there is none: what the narrowest layer makes of each code."""

from textual.content import Content

from lessons.labs.playground.codes import Codes
from tui.figures.heat import HeatMap
from tui.figures.paint import Paint

APART = 3  # columns between the two tables
NARROW = 5  # columns of a number


def draw(found: Codes, width: int, height: int, paint: Paint | None) -> list[Content]:
    """Each code's row: what the narrow layer says, and, where there is room, what comes out."""
    count, units = found.inside.shape
    names = tuple(
        f"{i} {'✓' if named == i else f'✗ {named}'}" for i, named in enumerate(found.named)
    )
    title = Content.assemble(("its own codes", "bold"), f"  ✓ {found.right} of {count}")
    inner = HeatMap(
        found.inside, title, names, tuple(f"u{j + 1}" for j in range(units)), deepest=1.0
    )
    outer = HeatMap(
        found.came_out, Content.styled("what comes out", "bold"), names,
        tuple(map(str, range(count))), deepest=1.0, digits=2,
    )  # fmt: skip
    least = max(map(len, names)) + 1
    one, two = max(least + NARROW * units, len(title.plain)), least + NARROW * count
    room = height
    lines: list[Content]
    if not units:
        lines = [title, *outer.draw(width, room - 1, paint)]
    elif one + APART + two <= width:
        left = inner.draw(max(one, (width - APART) * one // (one + two)), room, paint)
        most = max(line.cell_length for line in left)
        right = outer.draw(width - most - APART, room, paint)
        pairs = zip(left, right, strict=False)
        lines = [Content.assemble(a.pad_right(most - a.cell_length + APART), b) for a, b in pairs]
    elif 2 * count + 5 <= room:
        half = (room - 1) // 2
        lines = [*inner.draw(width, half, paint), Content(""), *outer.draw(width, half, paint)]
    else:
        lines = inner.draw(width, room, paint)
    return [line.truncate(width, ellipsis=True) for line in lines][: max(height, 0)]
