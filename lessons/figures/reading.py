"""How a figure's fence is read: numbers, what may be moved, a formula. Every refusal says why."""

from dataclasses import replace

from engine.expression.formula import ExpressionError
from lessons.course.tables import Table
from lessons.course.templates import MAX_CHOICES, read_choices
from lessons.figures.formula import Formula
from lessons.knobs import Knob, Value

LARGEST = 1e12


def number(table: Table, key: str, default: float | None = None) -> float:
    """An ordinary number; required unless there is a default."""
    table.taken.add(key)
    value = table.values.get(key, default)
    if not _ordinary(value):
        raise table.error(f"{table.what}: {key} is a number, as in {key} = 0.5", key)
    return value  # type: ignore[no-any-return]


def row(table: Table, key: str, low: int, high: int) -> tuple[float, ...]:
    """A list of `low` to `high` numbers."""
    table.taken.add(key)
    values = table.values.get(key)
    wanted = f"{low} numbers" if low == high else f"{low} to {high} numbers"
    if not isinstance(values, list) or not low <= len(values) <= high:
        raise table.error(f"{table.what}: {key} is a list of {wanted}, as in [1, 3, 2]", key)
    if not all(map(_ordinary, values)):
        raise table.error(f"{table.what}: {key} is a list of {wanted}, as in [1, 3, 2]", key)
    return tuple(values)


def window(table: Table) -> tuple[float, float] | None:
    """The part of the horizontal axis that is seen, where the fence says so: `window = [0, 2]`."""
    if "window" not in table.values:
        table.taken.add("window")
        return None
    left, right = row(table, "window", 2, 2)
    if left >= right:
        message = f"{table.what}: window is [left, right], with left below right"
        raise table.error(message, "window")
    return left, right


def formula(table: Table) -> Formula:
    """A formula of one variable, in the language of the backprop lab."""
    text = table.text("formula", limit=200)
    try:
        return Formula(text)
    except ExpressionError as error:
        message = f"{table.what}: formula {text!r:.60}: {error.message}"
        raise table.error(message, "formula") from None


def mover(table: Table, knob: Knob, start: float | None = None) -> Knob:
    """A kind's knob as the fence wants it: it starts at `NAME = ...` and takes `[moves] NAME`.

    A kind that has read the `start` elsewhere gives it. A knob that `[moves]` leaves out stands
    still: it has its start for its only step.
    """
    table.taken.add("moves")
    first = number(table, knob.name, float(knob.default)) if start is None else start
    return _moved(table, knob, float(first))


def _moved(table: Table, knob: Knob, start: Value) -> Knob:
    steps = knob.steps
    moves = table.values.get("moves")
    if moves is not None:
        if not isinstance(moves, dict):
            message = f"{table.what}: [moves] is a table, as in {knob.name} = [0, 4]"
            raise table.error(message, "moves")
        steps = read_choices(moves[knob.name]) if knob.name in moves else (start,)
        if not 0 < len(steps) <= MAX_CHOICES:
            raise table.error(
                f"{table.what}: [moves] {knob.name} is [low, high] in whole numbers,"
                f" {{low, high, step}} or {{of = [...]}}, with 1 to {MAX_CHOICES} values"
            )
    if isinstance(knob.default, int):
        if any(value != int(value) for value in (start, *steps)):
            raise table.error(
                f"{table.what}: {knob.name} goes in whole numbers", "moves", knob.name
            )
        start, steps = int(start), tuple(int(value) for value in steps)
    if not all(knob.low <= float(value) <= knob.high for value in (start, *steps)):
        message = f"{table.what}: {knob.name} is a number from {knob.range_text}"
        raise table.error(message, "moves", knob.name)
    return replace(knob, default=start, steps=tuple(sorted(steps)))


def refuse_moves(table: Table, knobs: tuple[Knob, ...]) -> None:
    """Refuse `[moves]` of what this kind of figure does not have."""
    moves = table.values.get("moves", {})
    names = [knob.name for knob in knobs]
    for name in moves:
        if name not in names:
            raise table.error(
                f"{table.what}: [moves] has {name!r:.30}; what can move is {', '.join(names)}"
            )


def _ordinary(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
