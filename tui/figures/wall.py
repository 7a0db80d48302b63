"""A wall of dots: how many of very many there are, and how many of them are done.

A number of five digits says little by itself. As dots one sees how many that is, and how slowly
they fill.
"""

from dataclasses import dataclass

from textual.content import Content

from tui.figures.paint import Paint

DOTS = 8  # of one cell
BITS = (0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80)  # down the left column, then the right
FULL = [chr(0x2800 + sum(BITS[:dots])) for dots in range(DOTS + 1)]
ROUND: list[int] = [digit * 10**power for power in range(12) for digit in (1, 2, 5)]


@dataclass(frozen=True)
class Wall:
    """`done` of `total`; one of them has a `name`, several a `plural`.

    Where not each has room for a dot of its own, a dot stands for a round number of them.
    """

    done: int
    total: int
    name: str = "one"
    plural: str = "of them"
    style: str = "$value"

    def each(self, width: int, height: int) -> int:
        """How many of them a dot stands for, so that all have room below the heading."""
        room = DOTS * max(width, 1) * max(height - 1, 1)
        return next((size for size in ROUND if size * room >= self.total), ROUND[-1])

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """Cell after cell and row after row; where nothing is done yet, a faint dot a cell."""
        if width < 1 or height < 1:
            return []
        each = self.each(width, height)
        what = f"a dot for each {self.name}" if each == 1 else f"a dot for {each:,} {self.plural}"
        head = Content.styled(what, "$faint").truncate(width, ellipsis=True)
        dots, done = -(-max(self.total, 0) // each), max(min(self.done, self.total), 0) // each
        cells = -(-dots // DOTS)
        lines = [head]
        for start in range(0, cells, width):
            whole = min(max(done // DOTS - start, 0), width)
            part = done % DOTS if start <= done // DOTS < start + width else 0
            text = FULL[DOTS] * whole + (FULL[part] if part else "")
            rest = min(cells - start, width) - len(text)
            lines.append(Content.assemble((text, self.style), ("⠂" * max(rest, 0), "$rule")))
        return lines[:height]

    def say(self) -> str:
        """The two numbers."""
        return f"{self.done:,} of {self.total:,} {self.plural}"
