"""A filled piece of a rail, to half a cell: every bar on every screen."""

from textual.content import Content

Glyphs = tuple[str, str, str, str]
THIN: Glyphs = ("─", "╺", "━", "╸")
THICK: Glyphs = (" ", "▐", "█", "▌")
"""How a rail is drawn, in one row or in several: nothing, a right half, the whole, a left half."""


def rail(
    width: int,
    first: int,
    last: int,
    style: str = "$value",
    glyphs: Glyphs = THIN,
) -> Content:
    """A rail of `width` cells whose halves `first` .. `last` are filled, counted from 0."""
    none, right, whole, left = glyphs
    if last < first:
        return Content.styled(none * width, "$rule")
    lead, half = divmod(first, 2)
    full = (last + 1) // 2 - lead - half
    tip = last % 2 == 0
    return Content.assemble(
        (none * lead, "$rule"),
        (right * half + whole * full + left * tip, style),
        (none * (width - lead - half - full - tip), "$rule"),
    )


def share_bar(part: float, width: int, style: str = "$value") -> Content:
    """A rail filled from the left to `part` of it, as far as one is through something."""
    return rail(width, 0, round(min(max(part, 0.0), 1.0) * width * 2) - 1, style)
