"""The examples as a table: where each lies, what it is, what the network says of it."""

from textual.content import Content

from lessons.labs.playground.confusion import said
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import Place
from lessons.labs.playground.table import Table
from lessons.numbers import show
from tui.figures.paint import Paint
from tui.labs.playground.face import Face

ROOM = 54  # columns of a row
NUMBER = 12  # of x₁ and of x₂: of four digits, zeros before them, a sign, and the cursor's marks
NUDGES = (0.5, 0.5, 1.0)  # of x₁, x₂ and a class
HEIGHT = 0.1  # of a height


class DataFace(Face):
    """Rows that can be changed, added and taken away."""

    name = "data"
    help = "+ − change a number, enter types a row, backspace takes it away, pasted rows are added"

    def __init__(self, lab: Playground, row: int) -> None:
        super().__init__(lab)
        self.table = Table(lab)
        self.row, self.column = row, 0

    def status(self) -> str:
        """Which row of how many."""
        count = len(self.lab.ground.inputs)
        return f"row {self.row + 1} of {count}" if self.row < count else "a new row"

    def move(self, down: int, right: int) -> None:
        """Another number; behind the last row lies a new one."""
        count = len(self.lab.ground.inputs)
        self.row = (self.row + down) % (count + 1)
        self.column = (self.column + right) % 3

    def turn(self, by: int) -> None:
        """A little more or less."""
        if self.row == len(self.lab.ground.inputs):
            self.note = "enter types a new row: x1, x2, label."
            return
        nudge = HEIGHT if self.column == 2 and self.table.heights else NUDGES[self.column]
        self._did(self.table.nudge(self.row, self.column, by * nudge))

    def remove(self) -> None:
        """The row under the cursor."""
        count = len(self.lab.ground.inputs)
        if self.row < count:
            self._did(self.table.remove(self.row))
            self.row = min(self.row, len(self.lab.ground.inputs))

    def typing(self) -> str | None:
        """The row, to be changed; a new one is empty."""
        rows = self.table.rows
        if self.row >= len(rows):
            return ""
        return ", ".join(show(value, 6) for value in rows[self.row])

    def take(self, text: str) -> bool:
        """A row, or pasted rows."""
        if "\n" in text.strip():
            told = self.table.paste(text)
            self._did(told if not told.startswith("Taken") else "")
            self.note = told
            return True
        return self._did(self.table.put(min(self.row, len(self.table.rows)), text))

    def _did(self, refused: str) -> bool:
        self.note = refused
        if not refused:
            self.changed = "points"
        return not refused

    # ---- drawing --------------------------------------------------------------------------------

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """As many rows as there is room for, side by side in columns, the cursor's among them."""
        lab = self.lab
        ground, rows = lab.ground, self.table.rows
        self.row = min(self.row, len(rows))
        answers = said(lab.setup, lab.network, ground).tolist()
        training = set(ground.train.tolist())
        down, across = max(height - 1, 1), max(width // ROOM, 1)
        page = self.row // (down * across) * down * across
        kind = "height" if self.table.heights else "class"
        head = f"{'':8}{'x₁ ':>{NUMBER}}{'x₂ ':>{NUMBER}}{kind:>8}   network"
        lines = [Content("").join(_cell(Content.styled(head, "$faint")) for _ in range(across))]
        for y in range(down):
            cells = [
                self._row(at, rows, answers, training)
                for at in range(page + y, page + down * across, down)
                if at <= len(rows)
            ]
            lines.append(Content("").join(_cell(cell) for cell in cells))
        return [line.truncate(width) for line in lines][: max(height, 0)]

    def _row(self, at: int, rows: list[Place], answers: list[float], training: set[int]) -> Content:
        here = at == self.row
        mark = ("› " if here else "  ", "bold $here")
        if at == len(rows):
            return Content.assemble(mark, ("a new row", "bold" if here else "$faint"))
        row, ground = rows[at], self.lab.ground
        part = "" if ground.shared else "train" if at in training else "test"
        parts: list[Content | str | tuple[str, str]] = [mark, (f"{at + 1:<6}", "$faint")]
        for column, value in enumerate(row):
            text = show(value, 4)
            lit = here and column == self.column
            room = NUMBER if column < 2 else 8
            text = f"[{text}]" if lit else f"{text} "
            parts.append((f"{text:>{room}}", "bold $here" if lit else ""))
        if ground.classes:
            right = answers[at] == row[2]
            parts += ["  ", ("✓" if right else "✗", "$right" if right else "$wrong")]
            parts.append((f" {show(answers[at])}", "$value"))
        else:
            parts.append((f"  {show(answers[at], 3)}", "$value"))
        return Content.assemble(*parts, (f"  {part}", "$faint"))


def _cell(line: Content) -> Content:
    return line.truncate(ROOM).pad_right(max(ROOM - line.cell_length, 0))
