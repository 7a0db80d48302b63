"""A formula as a graph of wires: values on the way forward, slopes on the way back.

    kind = "graph"
    formula = "(x + y + 1)*r"
    result = "f"                 what it is called
    [numbers]
    x = 2
    y = 1
    r = 3
    [moves]
    x = [-3, 4]
    walk = "forward"             or "back": a knob `step` lets number after number appear,
                                 the values only, or the slopes as well; by default "none"
    step = 5                     how many have appeared; by default all
    parts = "x"                  bars for what comes back to x along each wire, and their sum
    answer = "dx"                what a question asks for: f, x, dx and so on

The walk is the engine's own, as in the backprop lab. The numbers are the variables, the result, and
the slopes `dx`, `dy`, ...
"""

from dataclasses import dataclass

from engine.expression.formula import Expression, ExpressionError, parse
from lessons.course.tables import Table
from lessons.figures.live import Number
from lessons.figures.scene import (
    Bar,
    Bars,
    Graph,
    Job,
    Node,
    Part,
    Reading,
    Scene,
    Words,
    judged,
)
from lessons.figures.sheet import Sheet, read_sheet
from lessons.graphs.graph import Graph as Walked
from lessons.graphs.graph import Kind, Move, build
from lessons.knobs import Knob, Settings
from lessons.numbers import show

WALKS = ("none", "forward", "back")
JOBS: tuple[Job, ...] = ("gradient", "foreground")


@dataclass(frozen=True)
class Wires:
    """A formula, its numbers, and how far the walk has come."""

    expression: Expression
    sheet: Sheet
    result: str
    back: bool
    parts: str
    knobs: tuple[Knob, ...]
    answer: str

    def graph(self, at: Settings) -> Walked:
        """The graph with the numbers that the knobs say."""
        values = self.sheet.values(at)
        return build(self.expression, {name: values[name] for name in self.expression.names})

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The variables, the result, and the slope of the result by each variable."""
        made = self.graph(at)
        numbers: dict[str, Number] = dict(self.sheet.values(at))
        numbers[self.result] = made.result
        for name in self.expression.names:
            numbers[f"d{name}"] = float(made.leaf(name).gradient or 0.0)
        numbers["values"] = tuple(point.value for point in made.points if point.op)
        if self.parts:
            numbers["parts"] = tuple(move.contribution for move in self._parts(made))
        return numbers

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The graph as far as the walk has come, and below it what comes back to one variable."""
        made = self.graph(at)
        done = made.moves[: int(at["step"])]
        values = {move.target: move.number for move in done if move.kind is Kind.FORWARD}
        slopes = {move.target: move.number for move in done if move.kind is not Kind.FORWARD}
        last = done[-1] if done and len(done) < len(made.moves) else None
        names = self._names(made)
        ends = {move.target: move.number for move in made.moves if move.kind is not Kind.FORWARD}
        nodes = tuple(
            Node(
                point.label,
                names[place],
                point.parents,
                values.get(place) if point.op else point.value,
                None if point.fixed else slopes.get(place),
                last is not None and last.target == place,
                (point.value, ends[place])
                if self.back and place in ends and not point.fixed
                else (point.value,),
            )
            for place, point in enumerate(made.points)
        )
        parts: list[Part] = [Graph(nodes, self.result)]
        if self.parts:
            parts.append(self._bars(made, done))
        readings = [Reading(self._told(made, done))]
        if isinstance(said, float | int):
            readings.append(judged(show(said), said == self.numbers(at)[self.answer]))
        return Scene(tuple(parts), tuple(readings))

    def say(self, at: Settings) -> str:
        """The formula with its numbers, and the slopes if they are shown."""
        made = self.graph(at)
        given = ", ".join(
            f"{name} = {show(made.leaf(name).value)}" for name in self.expression.names
        )
        told = f"A graph of {self.result} = {self.expression.to_screen()}. With {given}:"
        done = int(at["step"])
        if done < self._forward(made):
            return told + " it is computed step by step."
        told += f" {self.result} = {show(made.result)}."
        if self.back and done == len(made.moves):
            slopes = ", ".join(
                f"{name} {show(made.leaf(name).gradient or 0.0)}" for name in self.expression.names
            )
            told += f" Slopes: {slopes}."
        return told

    def _names(self, made: Walked) -> list[str]:
        """The formula of every number of the graph."""
        terms = self.expression.terms
        fixed = {term.operands[1] for term in terms if self.expression.has_fixed_exponent(term)}
        written = [part for at, part in enumerate(self.expression.parts()) if at not in fixed]
        return written if len(written) == len(made.points) else [p.name for p in made.points]

    def _parts(self, made: Walked) -> list[Move]:
        return [
            move
            for move in made.moves
            if move.kind is Kind.BACKWARD
            and made.points[move.target].wire == self.parts
            and not made.points[move.target].op
        ]

    def _bars(self, made: Walked, done: tuple[Move, ...]) -> Bars:
        arrived = [move for move in self._parts(made) if move in done]
        pieces = tuple((move.contribution, JOBS[at % 2]) for at, move in enumerate(arrived))
        sums = " + ".join(show(move.contribution) for move in arrived) or "0"
        total = sum(move.contribution for move in arrived)
        label = f"∂ of {self.parts}: {sums}" + (f" = {show(total)}" if len(arrived) > 1 else "")
        low = high = 0.0
        for values in self.sheet.corners():
            try:
                corner = self._parts(self.graph(dict(values)))
            except ExpressionError:
                continue
            low = min(low, sum(min(move.contribution, 0) for move in corner))
            high = max(high, sum(max(move.contribution, 0) for move in corner))
        return Bars((Bar(label, pieces),), low, high if high > low else low + 1)

    def _told(self, made: Walked, done: tuple[Move, ...]) -> Words:
        """The last number of the walk and how it came about."""
        if not done:
            return (("nothing is computed yet: turn the step", "faint"),)
        if len(done) == len(made.moves) or (not self.back and len(done) == self._forward(made)):
            return ((f"{self.result} = ", "faint"), (show(made.result), "value"))
        move = done[-1]
        name = made.points[move.target].name
        if move.kind is Kind.FORWARD:
            return ((f"{name} = ", "faint"), (show(move.number), "value"))
        if move.kind is Kind.SEED:
            return ((f"the way back begins: {self.result} has ", "faint"), ("∂ 1", "gradient"))
        more = f" + {show(move.before)} from before" if move.part > 1 else ""
        return (
            (
                f"{name}: upstream {show(move.upstream)} · local {show(move.local)}{more} = ",
                "faint",
            ),
            (f"∂ {show(move.number)}", "gradient"),
        )

    def _forward(self, made: Walked) -> int:
        return sum(move.kind is Kind.FORWARD for move in made.moves)


def read(table: Table) -> Wires:
    """A graph from its fence, or LessonError."""
    sheet = read_sheet(table, typed=True)  # as its wires are called
    written = table.text("formula", limit=200)
    table.settle()
    try:
        expression = parse(written)
        missing = [name for name in expression.names if name not in sheet.known]
        if missing:
            raise table.error(f"{table.what}: [numbers] has no {missing[0]}", "formula")
        start = sheet.values({knob.name: knob.default for knob in sheet.knobs})
        made = build(expression, {name: start[name] for name in expression.names})
    except ExpressionError as error:
        raise table.error(f"{table.what}: formula: {error.message}", "formula") from None
    walk = table.text("walk", "none")
    if walk not in WALKS:
        raise table.error(f"{table.what}: walk is one of {', '.join(WALKS)}", "walk")
    back = walk != "forward"
    last = len(made.moves) if back else sum(m.kind is Kind.FORWARD for m in made.moves)
    step = table.integer("step", 0, last, last)
    steps = tuple(range(last + 1)) if walk != "none" else (step,)
    knobs = (Knob("step", "step", step, steps, "how far the walk has come", 0, last), *sheet.knobs)
    result = table.text("result", "F", limit=12)
    parts = table.text("parts", "", limit=20)
    names = [f"d{name}" for name in expression.names]
    answer = table.text("answer", result, limit=20)
    if parts and parts not in expression.names:
        raise table.error(f"{table.what}: parts is one of {', '.join(expression.names)}", "parts")
    if answer not in (result, *sheet.known, *names):
        raise table.error(
            f"{table.what}: answer is one of {', '.join((result, *sheet.known, *names))}", "answer"
        )
    return Wires(expression, sheet, result, back, parts, knobs, answer)
