"""A point's way through the network as a sheet: columns of numbers, and the operation at hand.

A value has its colour, a gradient its own and a ∂, as in the backprop lab.
"""

from textual.content import Content

from lessons.labs.playground.knobs import class_name
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.point import Column, Move, OnePoint
from lessons.numbers import align, show
from tui.figures.paint import Paint
from tui.labs.playground.face import Face, window
from tui.wrapping import broken

GAP = 3  # columns between two columns of numbers
MORE = 6  # columns before the second row of a line


class PointFace(Face):
    """The walk: `.` does the next operation, `,` takes it back."""

    name = "one point"
    help = ". does the next operation, ← → take another point, ↑ ↓ walk the lines"

    def __init__(self, lab: Playground, number: int) -> None:
        super().__init__(lab)
        self.number = number
        self.place = 0  # how many operations are done
        self.line = 0
        self._kept: tuple[object, OnePoint] | None = None

    @property
    def point(self) -> OnePoint:
        """The point in the network as it is on the screen."""
        lab = self.lab
        self.number %= len(lab.ground.inputs)
        key = lab.shown.weights, lab.setup, self.number
        if self._kept is None or self._kept[0] != key:
            self._kept = key, OnePoint(lab.setup, lab.network, lab.ground, self.number)
        return self._kept[1]

    def status(self) -> str:
        """Forward or backward, and how far."""
        moves = self.point.moves
        self.place = min(self.place, len(moves))
        ahead = sum(not move.back for move in moves)
        if self.place < ahead:
            return f"forward {self.place} of {ahead}"
        return f"backward {self.place - ahead} of {len(moves) - ahead}"

    def step(self, by: int) -> None:
        """An operation on, or one back."""
        self.place = min(max(self.place + by, 0), len(self.point.moves))
        self.line = 0

    def stride(self, by: int) -> None:
        """To the loss or the end, or back."""
        moves = self.point.moves
        ahead = sum(not move.back for move in moves)
        stops = [0, ahead, len(moves)]
        on = [stop for stop in stops if (stop > self.place if by > 0 else stop < self.place)]
        self.place = (on[0] if by > 0 else on[-1]) if on else self.place
        self.line = 0

    def move(self, down: int, right: int) -> None:
        """Another line, or another point."""
        self.line += down
        if right:
            self.number += right

    # ---- drawing --------------------------------------------------------------------------------

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """The point, the columns, the operation that was done last, and those before it."""
        point = self.point
        self.place = min(self.place, len(point.moves))
        done = point.moves[: self.place]
        head = [self._head(point), Content("")] if height > 16 else [self._head(point)]
        table = self._columns(point, done, width)
        lines = [*head, *table]
        if height - len(lines) > 5:
            lines.append(Content(""))
        lines += self._operation(point, done, width, height - len(lines))
        lines += self._before(done, width, height - len(lines))
        if len(done) < len(point.moves):
            lines += _to_come(point.moves[len(done) :], height - len(lines))
        return [line.truncate(width, ellipsis=True) for line in lines]

    def _head(self, point: OnePoint) -> Content:
        lab = self.lab
        where = ""
        if not lab.ground.coded:
            x, y = point.ground.inputs[self.number]
            where = f" ({show(x, 3)}, {show(y, 3)})"
        kind, label = "height", show(point.label)
        if lab.ground.classes:
            kind, label = "class", class_name(lab.setup.data, int(point.label))
        part = "train" if self.number in lab.ground.train else "test"
        wanted = ", ".join(show(value) for value in point.target.ravel().tolist())
        target = "" if lab.setup.entropy else f", target {wanted}"
        name = f"code {self.number}" if lab.ground.coded else f"point {self.number + 1}"
        return Content.assemble(
            (name, "bold"),
            f"{where}  {kind} {label}{target}",
            (f"  {part}", "$faint"),
        )

    def _columns(self, point: OnePoint, done: tuple[Move, ...], width: int) -> list[Content]:
        """As many columns as there is room for, that of the last operation in their midst."""
        seen = {0} | {move.column for move in done if not move.back}
        passed = {move.column for move in done if move.back and not move.weights}
        here = done[-1].column if done else 0
        blocks = [
            self._block(column, at in seen, at in passed, at == here)
            for at, column in enumerate(point.columns)
        ]
        widths = [block[0].cell_length for block in blocks]
        first = last = here
        while True:
            room = width - sum(widths[first : last + 1]) - GAP * (last - first)
            left = first > 0 and widths[first - 1] + GAP <= room
            right = last < len(blocks) - 1 and widths[last + 1] + GAP <= room
            if left and (not right or here - first <= last - here):
                first -= 1
            elif right:
                last += 1
            else:
                break
        tall = max(map(len, blocks))
        rows = []
        for row in range(tall):
            parts = []
            for at in range(first, last + 1):
                block = blocks[at]
                line = block[row] if row < len(block) else Content("")
                parts.append(line.pad_right(widths[at] - line.cell_length))
            rows.append(Content(" " * GAP).join(parts))
        return rows

    def _block(self, column: Column, seen: bool, passed: bool, here: bool) -> list[Content]:
        """A column's name, and a row for each of its numbers: name, value, gradient."""
        names = [name.ljust(max(map(len, column.rows))) for name in column.rows]
        values = align([show(value, 3) if seen else "·" for value in column.values])
        back = [f"∂{g}" if passed else "" for g in align([show(g, 3) for g in column.gradient])]
        back = back or [""] * len(names)
        wide = 8 if column.gradient else 0
        room = max(6, *map(len, values)) + 1
        rows = [
            Content.assemble(
                (name, "$faint"), " ", (value.ljust(room), "$value" if seen else "$faint"),
                (f"{gradient:<{wide}}", "$gradient"),
            )
            for name, value, gradient in zip(names, values, back, strict=True)
        ]  # fmt: skip
        across = max(row.cell_length for row in rows)
        style = "bold $here" if here else "bold"
        title = Content.styled(("› " if here else "") + column.name, style)
        return [title.pad_right(max(across - title.cell_length, 0)), *rows]

    def _operation(
        self, point: OnePoint, done: tuple[Move, ...], width: int, height: int
    ) -> list[Content]:
        """What the last operation computed, number by number; at the end every gradient."""
        if not done:
            return [Content.styled("The features of the point are given.  . goes on", "$faint")]
        move = done[-1]
        found = "bold $gradient" if move.back else "bold $value"
        lines = _worked(move, found, width)
        if len(done) == len(point.moves):
            lines += [
                Content(""),
                Content.styled("  every weight's gradient for this point", "bold"),
            ]
            lines += self._gradients(point, width)
        self.line = min(max(self.line, 0), len(lines) - 1)
        lines[self.line] = Content.assemble(("›", "bold $here"), lines[self.line][1:])
        mark = ("∂ ", "bold $gradient") if move.back else ("→ ", "bold $value")
        rule = Content.assemble(mark, (move.rule, "bold"))
        shown = window(lines, self.line, height - 1)
        more = f"   {len(lines)} lines" if len(shown) < len(lines) else ""
        return [Content.assemble(rule, (more, "$faint")), *shown][:height]

    def _before(self, done: tuple[Move, ...], width: int, height: int) -> list[Content]:
        """Below it, as far as there is room, how one came here: the latest operation first."""
        lines: list[Content] = []
        for move in reversed(done[:-1]):
            mark = "∂ " if move.back else "→ "
            block = [Content(""), Content.styled(mark + move.rule, "$faint")]
            block += _worked(move, "$gradient" if move.back else "$value", width)
            if len(lines) + len(block) > height:
                break
            lines += block
        return lines

    def _gradients(self, point: OnePoint, width: int) -> list[Content]:
        """Each weight and bias with its gradient, several in a row where there is room."""
        cells = []
        found = list(point.gradients())
        longest = max(len(name) for name, _, _ in found) + 1
        for name, value, gradient in found:
            text = Content.assemble(
                "  ", (name.ljust(longest), "$faint"), (f"{show(value, 3):<8}", "$value"),
                (f"∂{show(gradient, 3):<10}", "$gradient"),
            )  # fmt: skip
            cells.append(text)
        each = max(width // cells[0].cell_length, 1)
        return [Content("").join(cells[i : i + each]) for i in range(0, len(cells), each)]


def _to_come(moves: tuple[Move, ...], height: int) -> list[Content]:
    """As many of the operations that follow as there is room for, forward and back."""
    rows = [Content(""), Content.styled("to come", "bold $faint")]
    rows += [Content.styled(f"{'∂' if move.back else '→'} {move.rule}", "$faint") for move in moves]
    return rows[:height] if height > 3 else []


def _worked(move: Move, found: str, width: int) -> list[Content]:
    """Lines such as `z1.1 = 0.3·2 + 0.1 = 0.7`, what is found in this style; long ones go on in
    the next row."""
    rows: list[Content] = []
    for line in move.lines:
        told = Content.assemble(
            (f"{line.name} ", "bold"), ("= ", "$faint"), line.worked,
            (" = ", "$faint"), (show(line.value), found),
        )  # fmt: skip
        first, *rest = broken(told, max(width - MORE, MORE))
        rows += [Content.assemble("  ", first), *(Content.assemble(" " * MORE, r) for r in rest)]
    return rows
