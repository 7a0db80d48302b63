"""A face of the MNIST lab: which digits are taken for which, cell by cell, with the digits.

Rows are what a digit is, columns what the network says. The last row and column are all mistakes,
and their corner the worst of all.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from lessons.labs.mnist.confusion import ANY, SIDE, Confusion
from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.questions import a_digit
from tui.figures.digits import Digits
from tui.keys import bind
from tui.labs.mnist.faces import Face
from tui.labs.mnist.panels import drawn, subjects

CELLS = (6, 5, 4)  # columns of a cell of the table, as wide as it fits
AROUND = SIDE + 2  # rows that are not digits: the table and a line of words
TALL = 24  # rows from which there is room for one more, and air between them
SIZES = (28, 20, 10)  # of a digit, the largest first


class ConfusionPanel(Face, can_focus=True):
    """The table with a mark that walks, what the marked cell is, and its digits."""

    DEFAULT_CSS = """
    ConfusionPanel { #table, #cell { height: auto; } &.-tall #cell { margin: 1 0; } }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "cell", "Another cell", action="walk(-1, 0)"),
        bind("down", "cell", "Another cell", action="walk(1, 0)"),
        bind("left", "cell", "Another cell", action="walk(0, -1)"),
        bind("right", "cell", "Another cell", action="walk(0, 1)"),
        bind("view", "one by one", "The test digits one by one", action="screen.view"),
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self.at = (ANY, ANY)

    @property
    def cell(self) -> int:
        """The number of the marked cell, as a look counts them."""
        return SIDE * self.at[0] + self.at[1]

    def wants(self) -> str:
        """The counts, and the digits of the marked cell."""
        return f"look confusion {self.cell}"

    def digits(self) -> tuple[Subject, ...]:
        """Those of the marked cell."""
        found = self.lab.confusion
        if found is None or self.data is None or found.cell != self.at:
            return ()
        split, name = (self.data.test, "test digit") if found.tested else (self.data.train, "digit")
        return subjects(split, found.samples, name)

    def compose(self) -> ComposeResult:
        """The table, what is marked, its digits."""
        yield Static(id="table", markup=False)
        yield Static(id="cell", markup=False)
        yield Digits()

    def show(self) -> None:
        """Draw the newest counts, and the digits of the marked cell."""
        found = self.lab.confusion
        if found is None:
            waiting = Content.styled("counting …", "$faint")
            self.query_one("#table", Static).update(waiting)
            return
        width, height = self.size
        wide = next((cell for cell in CELLS if 4 + cell * SIDE <= width), CELLS[-1])
        tall = height >= TALL
        self.set_class(tall, "-tall")
        self.query_one("#table", Static).update(table(found, self.at, wide))
        self.query_one("#cell", Static).update(told(found, self.at, whole=tall))
        self._draw_digits(found, width, height - AROUND - 3 * tall)

    def _draw_digits(self, found: Confusion, width: int, height: int) -> None:
        """As large as a good row of them fits; then as many rows as there is room for."""
        row = self.query_one(Digits)
        side = next((s for s in SIZES if s // 2 + 1 <= height and 5 * (s + 1) <= width + 1), 0)
        row.display = bool(side) and found.cell == self.at and bool(found.samples)
        if self.data is None or not row.display:
            return
        across = max((width + 1) // (max(side, 15) + 1), 1)
        rows = max((height + 1) // (side // 2 + 2), 1)
        split = self.data.test if found.tested else self.data.train
        row.across = across
        row.show(list(drawn(split, found.samples[: across * rows], side, max(side, 14) + 1)))

    def action_walk(self, down: int, right: int) -> None:
        """Mark another cell, round and round."""
        self.at = ((self.at[0] + down) % SIDE, (self.at[1] + right) % SIDE)
        self.show()
        self.ask()


def table(found: Confusion, at: tuple[int, int], wide: int) -> Content:
    """Counts, digits in rows and answers in columns; what stands beside the diagonal is wrong."""
    names = [*map(str, range(SIDE - 1)), "all"]
    head = "".join(name.rjust(wide) for name in names)
    lines = [Content.styled(f"    {head}", "$faint")]
    for row, name in enumerate(names):
        parts: list[Content | tuple[str, str]] = [(name.ljust(4), "$faint")]
        for column in range(SIDE):
            count = found.count(row, column)
            text = str(count) if count else "·"
            style = "$right" if row == column < ANY else "$wrong" if count else "$faint"
            if (row, column) == at:
                text, style = f"›{text}", "bold $here"
            parts.append((text.rjust(wide), style))
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def told(found: Confusion, at: tuple[int, int], *, whole: bool) -> Content:
    """What the marked cell is, in a sentence; `whole` says of what, too."""
    row, column = at
    count = found.count(row, column)
    whose = "a digit" if row == ANY else a_digit(row)
    taken = "another" if column == ANY else a_digit(column)
    where = "test" if found.tested else "validation"
    if row == column < ANY:
        text = f"{count:,} times {whose} was read right; first those it was least sure of"
    elif not count:
        text = f"not once was {whose} taken for {taken}"
    else:
        text = f"{count:,} times {whose} was taken for {taken}, the surest first"
    of = f"of {found.total:,} {where} digits, step {found.step:,}"
    line = Content.assemble(("› ", "$here"), text)
    return line + Content.styled(f"\n  {of}", "$faint") if whole else line
