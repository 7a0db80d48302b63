"""A sheet of vectors and matrices with their shapes, some cells open: backprop for whole layers."""

from textual.content import Content

from lessons.labs.backprop.sheet import Cell, SheetStepper, Table
from lessons.numbers import align, show, show_shape

_VECTOR_FIELD, _MATRIX_FIELD = 7, 3  # room to type in an open cell
_SHAPE_FIELD = 5


class SheetFigure:
    """Draws a moment of a walk through a sheet; `covered` hides what the prediction is about."""

    def __init__(self, walk: SheetStepper, typed: str, covered: bool) -> None:
        self.walk, self.typed, self.covered = walk, typed, covered

    def lines(self, height: int) -> list[Content]:
        """Lines of tables that stand beside each other."""
        sheet = self.walk.sheet
        lines: list[Content] = []
        for names in sheet.lines:
            blocks = [self._table(sheet.tables[name]) for name in names]
            for row in range(max(map(len, blocks))):
                pieces = [self._padded(block, row) for block in blocks]
                lines.append(Content("  ").join(pieces))
            if len(names) > 1 or names is not sheet.lines[-1]:
                lines.append(Content(""))
        if not self.covered:
            lines.append(Content(f"   {sheet.title}"))
        if len(lines) > height:  # rather no air than a row that cannot be seen
            lines = [line for line in lines if line.plain.strip()]
        return [Content("")] * min(max((height - len(lines)) // 2, 0), 1) + lines

    @staticmethod
    def _padded(block: list[Content], row: int) -> Content:
        width = max(line.cell_length for line in block)
        line = block[row] if row < len(block) else Content("")
        return line.pad_right(width - line.cell_length)

    def _table(self, table: Table) -> list[Content]:
        """A name with its shape, and the rows between brackets; a vector stands on one line."""
        cell = None if self.covered else self.walk.cell
        asks = cell is not None and cell.table == table.name and self.walk.asks
        head = self._head(table, cell if asks else None)
        columns = [
            [
                self._cell(table, row, column, cell if asks else None)
                for row in range(len(table.rows))
            ]
            for column in range(len(table.rows[0]))
        ]
        wide = any(other.table == table.name for other in self.walk.sheet.cells)
        rows = []
        for row in range(len(table.rows)):
            rows.append(
                Content(" " if len(table.rows) > 1 and wide else "  ").join(
                    column[row] for column in columns
                )
            )
        if len(rows) == 1:
            return [Content.assemble(head.pad_right(max(14 - head.cell_length, 1)), rows[0])]
        left = "⎡" + "⎢" * (len(rows) - 2) + "⎣"
        right = "⎤" + "⎥" * (len(rows) - 2) + "⎦"
        body = [
            Content.assemble((f"  {left[i]} ", "$faint"), line, (f" {right[i]}", "$faint"))
            for i, line in enumerate(rows)
        ]
        return [head, *body]

    def _head(self, table: Table, cell: Cell | None) -> Content:
        name = (table.name, "bold $gradient" if table.gradient else "bold $value")
        hidden = cell is not None and bool(cell.shape)
        if hidden:
            mark = (
                ("›[", "bold $here"),
                (self.typed[-_SHAPE_FIELD:].ljust(_SHAPE_FIELD), "bold"),
                ("]", "bold $here"),
            )
            return Content.assemble("  ", name, " ", *mark)
        asked = any(other.table == table.name and other.shape for other in self.walk.sheet.cells)
        shape = "" if asked and self.covered else f" {show_shape(table.shape)}"
        return Content.assemble("  ", name, (shape, "$faint"))

    def _cell(self, table: Table, row: int, column: int, cell: Cell | None) -> Content:
        """One number, a dot where it is not known, or a blank where it is asked for."""
        field = _VECTOR_FIELD if len(table.rows) == 1 else _MATRIX_FIELD
        if cell is not None and (cell.row, cell.column) == (row, column):
            typed = (self.typed[-field:].ljust(field), "bold")
            return Content.assemble(("›[", "bold $here"), typed, ("]", "bold $here"))
        texts = align([show(values[column]) for values in table.rows])
        filled = len(table.rows) == 1 or any(
            other.table == table.name for other in self.walk.sheet.cells
        )
        width = field + 3 if filled else max(map(len, texts))
        known = self.walk.known(table.name, row, column)
        if self.covered and table.gradient and filled:
            known = False
        if not known:
            return Content.styled("·".center(width), "$faint")
        text, style = texts[row], "$value"
        if table.gradient:
            style = "$gradient"
            if len(table.rows) == 1:
                text = f"∂{text.strip()}"
        return Content.styled(text.center(width), style)
