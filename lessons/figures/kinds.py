"""The kinds of figures, and how a ```figure fence becomes one.

A fence is TOML: `kind`, the numbers of that kind, and `[moves]`, which says what of it moves and in
which steps. What every kind has:

    title = "One valley, three fates"    a heading above it
    text = "Turn α up to 1.1."           what to try, below it
    asks = "update"                      it waits until this poll or drill of its step is answered
    still = true                         meanwhile it is not covered, it only does not move
    then = {x3 = 3}                      the knobs after the answer, where the truth is seen
    said = [[18, 24, 30], [20, 31, 30]]  what each option of the poll says: drawn beside the truth;
                                         without it the chosen option stands there in words

    [[shows]]                            numbers that the text has: the linter holds them against
    at = {alpha = 0.1, step = 1}         what the figure shows with its knobs so, and looks for
    w = 2.4                              them in the text of the step

The kinds, each with its keys at the top of its file:

    plot        curves, arrows, points, boxes and bars of any formulas over a few numbers
    map         a function of two numbers from above: gradient, descent, borders between regions
    graph       a formula as wires, with values and slopes that appear step by step
    table       a table, its rows and columns, scaled or transposed          (`one_table`)
    product     two tables multiplied: by cells, columns, rows or layers
    way         the way back through a product, to one entry
    axes        an array of no axis to three, and the indices of one number
    thread      the order in memory, reshaped and transposed
    sweep       a kernel, or a tile of pooling, over a table
    broadcast   a small array repeated over a table                          (`stretch`)
    net         circles and edges, and the matrix that they are
    digit       a picture of MNIST and its pixels
    valley, chord, columns    descent in one dimension, a tangent, a mix of columns

A new kind is a file like `valley` and a line in KINDS.
"""

from collections.abc import Callable
from pathlib import Path

from lessons.asking.polls import Poll
from lessons.course.steps import Figure as Fence
from lessons.course.steps import Step
from lessons.course.tables import FenceError, LessonError, Table, told
from lessons.figures import (
    axes,
    chord,
    columns,
    digit,
    net,
    one_table,
    plot,
    product,
    reading,
    relief,
    stretch,
    sweep,
    thread,
    valley,
    way,
    wires,
)
from lessons.figures.live import Drawing, Figure, Number
from lessons.figures.promises import agree, check_promise, like, plain
from lessons.knobs import KnobError, Settings, defaults

KINDS: dict[str, Callable[[Table], Drawing]] = {
    "valley": valley.read,
    "chord": chord.read,
    "columns": columns.read,
    "plot": plot.read,
    "map": relief.read,
    "graph": wires.read,
    "table": one_table.read,
    "product": product.read,
    "way": way.read,
    "axes": axes.read,
    "thread": thread.read,
    "broadcast": stretch.read,
    "sweep": sweep.read,
    "net": net.read,
    "digit": digit.read,
}
MAX_SHOWS = 12


class FigureError(FenceError):
    """A figure's fence breaks the rules. The message says what, and what is allowed."""


def read_figure(step: Step, fence: Fence) -> Figure:
    """The figure of a fence that stands in `step`, or FigureError."""
    table = Table(Path(), fence.line, "figure", fence.table, fence.places)
    try:
        return _read(table, step)
    except LessonError as error:
        raise FigureError(told(table, error)) from None


def check_figure(step: Step, fence: Fence) -> Figure:
    """As `read_figure`, and every number that it promises is held against engine and text."""
    figure = read_figure(step, fence)
    table = Table(Path(), fence.line, f"figure {figure.kind!r}", fence.table, fence.places)
    if step.figure is not fence:
        message = f"{table.what}: its step has another figure already; it has room for one"
        raise FigureError([(fence.line, message)])
    try:
        for entry in table.tables("shows", 0, MAX_SHOWS):
            at = figure.start | _settings(entry, "at", figure.drawing)
            check_promise(entry, dict(figure.drawing.numbers(at)), step)
    except LessonError as error:
        raise FigureError(told(table, error)) from None
    return figure


def _read(table: Table, step: Step) -> Figure:
    kind = table.text("kind")
    if kind not in KINDS:
        raise table.error(f"{table.what}: kind is one of {', '.join(KINDS)}", "kind")
    table.what = f"figure {kind!r}"
    drawing = KINDS[kind](table)
    reading.refuse_moves(table, drawing.knobs)
    asks = table.text("asks", "")
    if not asks and any(key in table.values for key in ("still", "then", "said")):
        raise table.error(f"{table.what}: still, then and said belong to a question; it needs asks")
    figure = Figure(
        kind,
        drawing,
        title=table.text("title", "", limit=60),
        text=table.text("text", "", limit=200),
        asks=asks,
        still=table.flag("still", False),
        then=_settings(table, "then", drawing),
        said=_said(table, drawing, step, asks),
        options=_options(step, asks),
    )
    table.tables("shows", 0, MAX_SHOWS)  # what stands in them is the linter's affair
    table.finish()
    return figure


def _settings(table: Table, key: str, drawing: Drawing) -> Settings:
    """Where some knobs stand: `{alpha = 0.1, step = 1}`."""
    table.taken.add(key)
    given = table.values.get(key, {})
    names = ", ".join(knob.name for knob in drawing.knobs)
    if not isinstance(given, dict):
        raise table.error(f"{table.what}: {key} says where knobs stand, as in {{step = 1}}", key)
    knobs = {knob.name: knob for knob in drawing.knobs}
    for name, value in given.items():
        if name not in knobs or isinstance(value, str):
            message = f"{table.what}: {key} gives numbers to {names}; {name!r:.30} is none"
            raise table.error(message, key)
        try:
            knobs[name].check(value)
        except (KnobError, TypeError):
            allowed = knobs[name].range_text
            message = f"{table.what}: {key}: {name} is a number from {allowed}"
            raise table.error(message, key) from None
    return dict(given)


def _options(step: Step, asks: str) -> tuple[tuple[str, bool], ...]:
    """What the options of the poll say, and which of them is so."""
    poll = next((poll for poll in step.polls if poll.id.rpartition(".")[2] == asks), None)
    return tuple((choice.text, choice.correct) for choice in poll.choices) if poll else ()


def _said(table: Table, drawing: Drawing, step: Step, asks: str) -> tuple[Number, ...]:
    """What the options of the poll say; what the right one says must be the truth."""
    asked = next((b for b in step.polls + step.drills if b.id.rpartition(".")[2] == asks), None)
    if asks and asked is None:
        ids = [block.id.rpartition(".")[2] for block in step.polls + step.drills]
        allowed = f"they are {', '.join(ids)}" if ids else "there is none"
        message = f"{table.what}: asks is the id of a poll or drill of its step; {allowed}"
        raise table.error(message, "asks")
    table.taken.add("said")
    values = table.values.get("said")
    if values is None:
        return ()
    if not isinstance(asked, Poll):
        message = f"{table.what}: said is for the options of a poll; {asks!r} is a drill"
        raise table.error(message, "said")
    at = defaults(drawing.knobs) | _settings(table, "then", drawing)
    truth = drawing.numbers(at)[drawing.answer]
    if not isinstance(values, list) or len(values) != len(asked.choices):
        raise table.error(
            f"{table.what}: said has a value for each of the {len(asked.choices)} options", "said"
        )
    said = [like(table, "said", value, truth) for value in values]
    right = said[asked.key]
    if not agree(right, truth):
        raise table.error(
            f"{table.what}: said gives {plain(right)} for the right option;"
            f" the figure shows {plain(truth)}",
            "said",
        )
    return tuple(said)
