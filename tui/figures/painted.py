"""What is painted on a screen as a drawing (SVG) that needs nothing from anywhere.

Each piece of a row is set to its own width, so that columns stay columns in whatever font there is.
"""

from html import escape

from rich.color_triplet import ColorTriplet
from textual.strip import Strip

CELL, LINE = 8.4, 17.0  # points of a character and a line
ROOM = 12  # points around
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
TEXT = f"text {{ font: 14px {FONT}; white-space: pre; }}"
PAPER, INK = ColorTriplet(20, 22, 26), ColorTriplet(220, 220, 220)


def row(strip: Strip, at: int) -> str:
    """One row of it, the row `at` from the top."""
    pieces, column = [], 0
    for segment in strip:
        text, style = segment.text, segment.style
        width = segment.cell_length
        back = style.bgcolor.get_truecolor() if style and style.bgcolor else PAPER
        ink = style.color.get_truecolor() if style and style.color else INK
        if style and style.reverse:
            back, ink = ink, back
        x, y = column * CELL, at * LINE
        if back != PAPER:
            pieces.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width * CELL:.1f}" '
                f'height="{LINE}" fill="{back.hex}"/>'
            )
        if text.strip():
            bold = ' font-weight="bold"' if style and style.bold else ""
            pieces.append(
                f'<text x="{x:.1f}" y="{y + 13:.1f}" textLength="{width * CELL:.1f}" '
                f'fill="{ink.hex}"{bold}>{escape(text)}</text>'
            )
        column += width
    return "".join(pieces)


def size(columns: int, rows: int) -> tuple[float, float]:
    """Points that so many cells take, with the room around."""
    return columns * CELL + 2 * ROOM, rows * LINE + 2 * ROOM


def opening(columns: int, rows: int, about: str, style: str = "", paper: str = PAPER.hex) -> str:
    """The head of a picture so large, as far as its ground."""
    width, height = size(columns, rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'role="img" aria-label="{escape(about)}">\n<style>{TEXT}{style}</style>\n'
        f'<rect width="100%" height="100%" rx="8" fill="{paper}"/>\n'
        f'<g transform="translate({ROOM} {ROOM})">'
    )


def drawing(strips: list[Strip], about: str) -> str:
    """Rows as they are painted, one picture of them."""
    first = next((piece.style for strip in strips for piece in strip), None)
    paper = first.bgcolor.get_truecolor() if first and first.bgcolor else PAPER
    columns = max((strip.cell_length for strip in strips), default=0)
    rows = "\n".join(row(strip, at) for at, strip in enumerate(strips))
    head = opening(columns, len(strips), about, paper=paper.hex)
    return f'{head}\n<g xml:space="preserve">{rows}</g>\n</g>\n</svg>\n'
