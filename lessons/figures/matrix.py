"""Tables of numbers as a figure needs them: read from a fence, multiplied by the engine."""

from engine.functions import matmul
from engine.tensor import Tensor
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.knobs import Knob, Settings
from lessons.numbers import SUBSCRIPTS, show, show_shape

Rows = tuple[tuple[float, ...], ...]
LARGEST = 8  # rows and columns


def matrix(table: Table, key: str) -> Rows:
    """A list of rows, each a list of numbers, all equally long."""
    rows = table.take(key)
    if not isinstance(rows, list) or not 1 <= len(rows) <= LARGEST:
        raise table.error(f"{table.what}: {key} is a list of rows, as in [[2, 4], [1, 3]]", key)
    line = table.error("", key).line
    inner = [Table(table.path, line, f"{table.what}, {key}", {"row": row}) for row in rows]
    found = tuple(reading.row(row, "row", 1, LARGEST) for row in inner)
    if len({len(row) for row in found}) > 1:
        raise table.error(f"{table.what}: the rows of {key} have to be equally long", key)
    return found


def times(left: Rows, right: Rows) -> Rows:
    """The product of two tables, (m, n) and (n, p)."""
    return tuple(map(tuple, matmul(Tensor(left), Tensor(right)).data.tolist()))


def transposed(rows: Rows) -> Rows:
    """Columns as rows."""
    return tuple(zip(*rows, strict=True))


def shape(rows: Rows) -> str:
    """`(3×2)`."""
    return show_shape((len(rows), len(rows[0])))


def flat(rows: Rows) -> tuple[float, ...]:
    """The numbers row by row."""
    return tuple(value for row in rows for value in row)


def in_words(rows: Rows) -> str:
    """`(2, 4, 2), (1, 3, 7)`."""
    return ", ".join("(" + ", ".join(map(show, row)) + ")" for row in rows)


def cursor(table: Table, name: str, size: int, help: str = "") -> Knob:
    """A knob that walks over the rows or columns of a table, from 1 to `size`."""
    help = help or f"which {name} is looked at"
    knob = Knob(name, name, 1, tuple(range(1, size + 1)), help, 1, size)
    return reading.mover(table, knob)


def entries_of(table: Table, letter: str, rows: Rows, called: str) -> tuple[Knob, ...]:
    """A knob for each entry that `[moves]` names, `b12` for row 1 and column 2 of B.

    On the screen it is `called` like its table: B₁₂, or x₂ where the table is a vector.
    """
    moves = table.values.get("moves")
    names = moves if isinstance(moves, dict) else {}
    knobs = []
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row, 1):
            name = f"{letter}{i}{j}"
            if name in names:
                place = f"{i}{j}" if min(len(rows), len(row)) > 1 else f"{max(i, j)}"
                label = called + place.translate(SUBSCRIPTS)
                knob = Knob(name, label, float(value), (float(value),), "", -1e4, 1e4)
                knobs.append(reading.mover(table, knob, float(value)))
    return tuple(knobs)


def turned(rows: Rows, letter: str, at: Settings) -> Rows:
    """The table with its entries as the knobs have them."""
    return tuple(
        tuple(float(at.get(f"{letter}{i}{j}", value)) for j, value in enumerate(row, 1))
        for i, row in enumerate(rows, 1)
    )
