"""A face of the MNIST lab: which digits are taken for which, cell by cell, with the digits.

Rows are what a digit is, columns what the network says. The last row and column are all mistakes,
and their corner the worst of all.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from lessons.labs.mnist.confusion import Confusion
from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import MNIST, Pictures
from tui.figures.digits import Digits
from tui.keys import bind
from tui.labs.mnist.faces import CHARTS, Face
from tui.labs.mnist.panels import drawn, subjects

CELLS = (6, 5, 4)  # columns of a cell of the table, as wide as it fits
AROUND = 2  # rows that are neither the table nor digits
LABEL = 12  # characters of a row's name, at most
PICTURES = 7  # rows that a table of many classes leaves to these
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
        CHARTS,
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self._at: tuple[int, int] | None = None  # the mark; at first on all mistakes

    @property
    def cell(self) -> int:
        """The number of the marked cell, as a look counts them."""
        return (self.lab.pictures.classes + 1) * self.at[0] + self.at[1]

    @property
    def at(self) -> tuple[int, int]:
        """Row and column of the mark."""
        every = self.lab.pictures.classes
        if self._at is None or max(self._at) > every:
            self._at = every, every
        return self._at

    @at.setter
    def at(self, at: tuple[int, int]) -> None:
        self._at = at

    def wants(self) -> str:
        """The counts, and the digits of the marked cell."""
        return f"look confusion {self.cell}"

    def digits(self) -> tuple[Subject, ...]:
        """Those of the marked cell."""
        found = self.lab.confusion
        if found is None or self.data is None or found.cell != self.at:
            return ()
        noun = self.lab.pictures.noun
        split, name = (self.data.test, f"test {noun}") if found.tested else (self.data.train, noun)
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
        tall, pictures = height >= TALL, self.lab.pictures
        self.set_class(tall, "-tall")
        room = max(height - AROUND - 3 * tall - PICTURES, 12) if found.any > 10 else height
        shown = table(found, self.at, width, room, pictures)
        self.query_one("#table", Static).update(shown)
        self.query_one("#cell", Static).update(told(found, self.at, pictures, whole=tall))
        rows = shown.plain.count("\n") + 1
        self._draw_digits(found, width, height - rows - AROUND + 1 - 3 * tall)

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
        row.show(
            list(
                drawn(
                    split,
                    found.samples[: across * rows],
                    side,
                    self.lab.pictures,
                    max(side, 14) + 1,
                )
            )
        )

    def action_walk(self, down: int, right: int) -> None:
        """Mark another cell, round and round."""
        side = self.lab.pictures.classes + 1
        self.at = ((self.at[0] + down) % side, (self.at[1] + right) % side)
        self.show()
        self.ask()


def table(
    found: Confusion, at: tuple[int, int], width: int, height: int, pictures: Pictures = MNIST
) -> Content:
    """Counts, classes in rows and answers in columns; what stands beside the diagonal is wrong.

    Of many classes those are seen that stand around the marked cell.
    """
    every = found.any
    names = [*(pictures.call(label, LABEL) for label in range(every)), "all"]
    label = max(3, *map(len, names)) + 1
    wide = next((cell for cell in CELLS if label + cell * (every + 1) <= width), CELLS[-1])
    rows = _window(at[0], every + 1, height - 1)
    columns = _window(at[1], every + 1, max((width - label) // wide, 1))
    head = "".join(names[column][: wide - 1].rjust(wide) for column in columns)
    lines = [Content.styled(" " * label + head, "$faint")]
    for row in rows:
        parts: list[Content | tuple[str, str]] = [(names[row].ljust(label), "$faint")]
        for column in columns:
            count = found.count(row, column)
            text = str(count) if count else "·"
            style = "$right" if row == column < every else "$wrong" if count else "$faint"
            if (row, column) == at:
                text, style = f"›{text}", "bold $here"
            parts.append((text.rjust(wide), style))
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def _window(at: int, count: int, room: int) -> range:
    """So many of `count` as have room, `at` among them."""
    first = min(max(at - room // 2, 0), max(count - room, 0))
    return range(first, min(first + max(room, 1), count))


def told(
    found: Confusion, at: tuple[int, int], pictures: Pictures = MNIST, *, whole: bool
) -> Content:
    """What the marked cell is, in a sentence; `whole` says of what, too."""
    row, column = at
    every, noun = found.any, pictures.noun
    count = found.count(row, column)
    whose = f"a {noun}" if row == every else pictures.one(row)
    taken = "another" if column == every else pictures.one(column)
    where = "test" if found.tested else "validation"
    if row == column < every:
        text = f"{count:,} times {whose} was read right; first those it was least sure of"
    elif not count:
        text = f"not once was {whose} taken for {taken}"
    else:
        text = f"{count:,} times {whose} was taken for {taken}, the surest first"
    of = f"of {found.total:,} {where} {noun}s, step {found.step:,}"
    line = Content.assemble(("› ", "$here"), text)
    return line + Content.styled(f"\n  {of}", "$faint") if whole else line
