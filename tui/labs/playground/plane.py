"""The output's map with the points on it, and a ruler below; a cross marks the cursor."""

import numpy as np
from textual.color import Color
from textual.content import Content

from lessons.labs.playground.ground import Ground
from lessons.labs.playground.maps import Answer
from lessons.numbers import show
from tui.figures.paint import Paint
from tui.labs.playground.shading import TEST, TRAIN, answered

CROWD = 5  # cells to each point that is shown: with more points the map could not be seen


def size(width: int, height: int) -> tuple[int, int]:
    """Rows and columns of a square map in so many cells, its ruler left out."""
    rows = max(min(height - 1, width // 2), 1)
    return rows, 2 * rows


def shown_points(ground: Ground, rows: int, columns: int, *, tests: bool) -> dict[int, str]:
    """The points that are drawn and the sign of each: the first ones, as many as there is room."""
    most = max(rows * columns // CROWD, 1)
    share = 0.5 if tests and not ground.shared else 1.0
    signs: dict[int, str] = {}
    if tests and not ground.shared:
        signs = {int(n): _sign(ground, int(n), TEST) for n in _some(ground.test, most * share)}
    return signs | {int(n): _sign(ground, int(n), TRAIN) for n in _some(ground.train, most * share)}


def _some(chosen: "np.typing.NDArray[np.intp]", most: float) -> "np.typing.NDArray[np.intp]":
    """Evenly many of them, since they stand in the order of their classes."""
    count = min(int(most), len(chosen))
    places = np.linspace(0, len(chosen) - 1, max(count, 1)).astype(int)
    return np.asarray(chosen[places])


def _sign(ground: Ground, number: int, signs: str) -> str:
    label = float(ground.labels[number])
    if not ground.classes:
        return signs[1] if label >= 0 else signs[0]
    return signs[int(label) % len(signs)]


def draw(
    answer: Answer,
    ground: Ground,
    cross: tuple[float, float] | None,
    paint: Paint | None,
    colours: tuple[Color, ...],
    *,
    crisp: bool,
    tests: bool,
) -> list[Content]:
    """The map, (2 · rows) × columns pixels, and its ruler."""
    rows, columns = answer.shares.shape[0] // 2, answer.shares.shape[1]
    cells = [[" "] * columns for _ in range(rows)]
    reach = ground.reach
    for number, sign in shown_points(ground, rows, columns, tests=tests).items():
        row, column = _cell(ground.inputs[number].tolist(), reach, rows, columns)
        cells[row][column] = sign
    lines = answered(answer, ["".join(row) for row in cells], paint, colours, crisp)
    if cross is not None:
        row, column = _cell(cross, reach, rows, columns)
        for at, line in enumerate(lines):
            if at == row:
                left, right = line[: max(column - 1, 0)], line[column + 2 :]
                mark = "╶┼╴"[1 if column == 0 else 0 :][: columns - max(column - 1, 0)]
                lines[at] = Content.assemble(left, (mark, "bold $here reverse"), right)
    ends = f"−{show(reach)}", f"{show(reach)}"
    gap = columns - len(ends[0]) - len(ends[1]) - 2
    middle = f"{'0':^{max(gap, 1)}}"
    return [*lines, Content.styled(f" {ends[0]}{middle}{ends[1]} "[:columns], "$faint")]


def _cell(
    place: "tuple[float, float] | list[float]", reach: float, rows: int, columns: int
) -> tuple[int, int]:
    x, y = (place[0] / reach + 1) / 2, (1 - place[1] / reach) / 2
    return min(max(int(y * rows), 0), rows - 1), min(max(int(x * columns), 0), columns - 1)


def place_at(x: int, y: int, reach: float, rows: int, columns: int) -> tuple[float, float] | None:
    """The point of the plane in the middle of a cell of the map."""
    if not (0 <= y < rows and 0 <= x < columns):
        return None
    return ((x + 0.5) / columns * 2 - 1) * reach, (1 - (y + 0.5) / rows * 2) * reach
