"""The network builder: change a number, say what comes out, and see the whole way through.

A structure is asked about before it is shown: the shape of a new W, then how many parameters there
are. A changed number is asked about before anything follows it. What a learner has not said yet is
covered, and only that.
"""

import re
from dataclasses import replace
from functools import cached_property

from engine import activations, functions
from engine.layers.linear import Linear
from lessons.asking.ask import Ask
from lessons.knobs import Knob, KnobError, Settings, Value, check_signs, defaults, given
from lessons.lab import Lab, Source
from lessons.labs.builder.net import DEEPEST, WIDEST, Net, Place, Sizes
from lessons.labs.builder.plan import read_plan
from lessons.labs.builder.questions import (
    BY_HAND,
    ONE_ROW,
    ask_count,
    ask_moves,
    ask_neuron,
    ask_output,
    ask_shape,
    nameof,
)
from lessons.numbers import MINUS, show

LAYERS = tuple(f"u{layer}" for layer in range(1, DEEPEST + 1))
STRIDES = (0.1, 0.5, 1.0, 10.0)
LARGEST = 1e4  # of a number that is typed
_MANY = (*range(1, 13), 16, 24, 32, 48, WIDEST)
_EDIT = re.compile(r"(x|b|w)(\d{1,2})(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?")

Changes = dict[Place, float]


class Builder(Lab):
    """Sizes, a bend and a seed make a network; single numbers of it are changed by hand."""

    id = "builder"
    help = """\
A circle is a number, an edge a weight. The edge that is marked and its entry of W light up
together. `↑ ↓` goes through the neurons of a layer, `← →` through the layers, `.` and `,` through
the edges of a neuron; past the last one comes its bias. `v` lets the arrows move in the matrix.

Change the marked number with `+` and `−` (`[ ]` for smaller and larger steps), or type it: a
digit or `=` begins, `enter` takes it. Then say what comes out. `f` goes from the question to the
network and back. Thick edges are strong, broken ones negative, dotted ones 0.

`k` adds and removes units and layers; `m` takes a whole network, its shapes in order: `4x3 2x4`.
What does not fit is refused, with the two sizes side by side.
"""
    KNOBS = (
        Knob("x", "Inputs", 3, _MANY, "Numbers that go in.", 1, WIDEST, group="layers"),
        *(
            Knob(name, f"Layer {at}", {1: 2, 2: 1}.get(at, 0), _MANY if at == 1 else (0, *_MANY),
                 "Neurons of this layer; without any it is taken out.", at == 1, WIDEST,
                 group="layers", zero="" if at == 1 else "none")
            for at, name in enumerate(LAYERS, 1)
        ),
        Knob("g", "Bend g", "relu", ("relu", "tanh", "logistic", "linear"),
             "What follows Wx + b in the hidden layers; linear is no bend.", group="numbers"),
        Knob("last", "Last layer", "plain", ("plain", "bent"),
             "Whether g follows the last layer, too.", group="numbers"),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws weights, biases and inputs.", 0, 10**6,
             group="numbers"),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.mark = Place(1, 0, 0)
        self.stride = 2
        self.touched = 1  # the layer whose shape is asked about
        self.typed = False  # whether the learner has given all shapes already
        self.in_matrix = False  # whether the arrows move in the matrix, or in the drawing
        self.changes: Changes = {}
        self._begin()

    def _begin(self) -> None:
        """Numbers that were not asked about yet: the first question is about them all."""
        self.first, self.seen = dict(self.changes), dict(self.changes)
        self.changed()

    # ---- the network -----------------------------------------------------------------------------

    @property
    def sizes(self) -> Sizes:
        """n, …, m: the inputs, and the neurons of each layer."""
        units = (int(self.settings[name]) for name in LAYERS)
        return (int(self.settings["x"]), *(count for count in units if count))

    @cached_property
    def net(self) -> Net:
        """The network as it is now."""
        return self._net(self.changes)

    @cached_property
    def before(self) -> Net:
        """The network whose output was seen last."""
        return self._net(self.seen)

    def _net(self, changes: Changes) -> Net:
        s = self.settings
        return Net(self.sizes, str(s["g"]), s["last"] == "bent", int(s["seed"]), dict(changes))

    @property
    def moved(self) -> list[Place]:
        """The numbers that are others than when the output was last seen."""
        places = sorted({*self.changes, *self.seen})
        return [at for at in places if self.net.value(at) != self.before.value(at)]

    def changed(self) -> None:
        """Compute anew."""
        for name in ("net", "before", "_asked"):
            self.__dict__.pop(name, None)

    # ---- the state as a string -------------------------------------------------------------------

    @property
    def plain_state(self) -> str:
        """Sizes, bend and seed, and those numbers that were changed."""
        s = self.settings
        told = [f"net={'-'.join(map(str, self.sizes))}"]
        told += [f"{name}={s[name]}" for name in ("g", "last", "seed")]
        for place, value in sorted(self.changes.items()):
            told.append(f"{self._key(place)}={value!r}")
        return f"{self.id}?{'&'.join(told)}"

    def _key(self, place: Place) -> str:
        if place.layer == 0:
            return f"x{place.row + 1}"
        if place.column == self.sizes[place.layer - 1]:
            return f"b{place.layer}.{place.row + 1}"
        return f"w{place.layer}.{place.row + 1}.{place.column + 1}"

    def read(self, state: str) -> None:
        """Go to the state of a string; raises KnobError and changes nothing if it is none."""
        check_signs(state)
        name, _, query = state.strip().partition("?")
        pairs = [pair.partition("=") for pair in query[:2000].split("&") if pair]
        numbers = {key: text for key, _, text in pairs if _EDIT.fullmatch(key)}
        plan = next((text for key, _, text in pairs if key == "net"), "3-2-1")
        rest = [f"{k}={text}" for k, _, text in pairs if k != "net" and k not in numbers]
        named = ("g", "last", "seed")
        knobs = [knob for knob in self.KNOBS if knob.name in named]
        told = given(self.id, knobs, f"{name}?{'&'.join(rest)}")
        sizes = read_plan(plan)
        changes = dict(_read_number(key, text, sizes) for key, text in numbers.items())
        self.settings = defaults(self.KNOBS) | told | _as_knobs(sizes)
        self.changes = changes
        self._restructured(len(sizes) - 1, typed=False)

    # ---- building --------------------------------------------------------------------------------

    def build(self, text: str) -> None:
        """The network of these shapes; raises KnobError where they do not fit."""
        sizes = read_plan(text)
        self.settings |= _as_knobs(sizes)
        self._restructured(len(sizes) - 1, typed="x" in text.lower() or "×" in text)

    def _restructured(self, touched: int, *, typed: bool) -> None:
        """Other sizes: what has no place any more is forgotten, and everything is asked anew."""
        sizes = self.sizes
        self.changes = {at: value for at, value in self.changes.items() if _is_in(at, sizes)}
        self.touched, self.typed = min(touched, len(sizes) - 1), typed
        self._begin()
        self.mark = self._inside(self.mark)

    def can_turn(self, name: str) -> bool:
        """A layer comes after another one."""
        return not self.lacks(name)

    def lacks(self, name: str) -> str:
        """What is missing for a layer to be added."""
        if name in LAYERS and LAYERS.index(name) >= len(self.sizes):
            return f"after layer {len(self.sizes)}"
        return ""

    def _give(self, name: str, value: Value) -> bool:
        if value == self.settings[name]:
            return False
        self.settings[name] = value
        if name == "x" or name in LAYERS:
            layer = LAYERS.index(name) + 1 if name in LAYERS else 1
            if value == 0:  # those behind it move up
                self._moved_up(layer)
            self.settings |= _as_knobs(self.sizes)
            self._restructured(layer, typed=False)
            return True
        if name == "seed":
            self.changes = {}
        self._begin()
        return True

    def _moved_up(self, layer: int) -> None:
        """The changed numbers of the layers behind one that is taken out."""
        self.changes = {
            replace(at, layer=at.layer - (at.layer > layer)): value
            for at, value in self.changes.items()
            if at.layer not in (layer, layer + 1)
        }

    def again(self) -> None:
        """The numbers as the seed drew them."""
        self.changes = {}
        self.attempts.clear()
        self._begin()

    # ---- the mark --------------------------------------------------------------------------------

    def _inside(self, place: Place) -> Place:
        """The nearest place that there is."""
        sizes = self.sizes
        layer = min(max(place.layer, 0), len(sizes) - 1)
        row = min(max(place.row, 0), sizes[layer] - 1)
        column = min(max(place.column, 0), sizes[layer - 1]) if layer else 0
        return Place(layer, row, column)

    def go(self, down: int, right: int) -> None:
        """Move the mark: through neurons and layers, or through rows and columns of W."""
        mark = self.mark
        if down:
            self.mark = self._inside(replace(mark, row=mark.row + down))
        elif self.in_matrix and mark.layer and 0 <= mark.column + right <= self._last(mark):
            self.mark = replace(mark, column=mark.column + right)
        elif self.in_matrix:
            to = self._inside(Place(mark.layer + right, mark.row))
            self.mark = replace(to, column=0 if right > 0 else self._last(to))
        else:
            self.mark = self._inside(replace(mark, layer=mark.layer + right))

    def walk(self, by: int) -> None:
        """To the next edge of the neuron, and from its bias to the next neuron."""
        mark = self.mark
        column, row = mark.column + by, mark.row
        if not 0 <= column <= self._last(mark):
            row = (row + by) % self.sizes[mark.layer]
            column = 0 if by > 0 else self._last(mark)
        self.mark = self._inside(replace(mark, row=row, column=column))

    def _last(self, place: Place) -> int:
        return self.sizes[place.layer - 1] if place.layer else 0

    def go_to(self, place: Place) -> None:
        """Mark this number."""
        self.mark = self._inside(place)

    @property
    def marked(self) -> str:
        """The marked number by its name."""
        return nameof(self.net, self.mark)

    # ---- changing a number -----------------------------------------------------------------------

    def put(self, value: float) -> bool:
        """Give the marked number a value; True if it is another one."""
        value = round(min(max(value, -LARGEST), LARGEST), 9) + 0.0
        place = self.mark
        if value == self.net.value(place):
            return False
        asks = self.asks()
        if self.answered(asks[-1]):
            self.seen = dict(self.changes)
        elif not self.moved:
            self.first = self.seen = {**self.changes, place: value}  # nothing was seen yet
        self.changes = {**self.changes, place: value}
        if self._net({k: v for k, v in self.changes.items() if k != place}).value(place) == value:
            del self.changes[place]
        if self.free:
            self._begin()
        self.changed()
        return True

    def nudge(self, by: int) -> bool:
        """One step up or down for the marked number."""
        return self.put(self.net.value(self.mark) + by * STRIDES[self.stride])

    def resize(self, by: int) -> None:
        """Smaller or larger steps."""
        self.stride = min(max(self.stride + by, 0), len(STRIDES) - 1)

    # ---- what is asked ---------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """A shape, the number of parameters, then the output; and again for what was changed."""
        return self._asked

    @cached_property
    def _asked(self) -> tuple[Ask, ...]:
        net = self.net
        asked = [] if self.typed else [ask_shape(net, self.touched)]
        asked.append(ask_count(net))
        first = self._net(self.first)
        if net.work <= BY_HAND:
            asked.append(ask_output(first))
        elif net.sizes[0] <= ONE_ROW:
            asked.append(ask_neuron(first))
        if moved := self.moved:
            asked.append(self._about(moved))
        return tuple(asked)

    def _about(self, moved: list[Place]) -> Ask:
        """What the changed numbers do to an output."""
        net, before = self.net, self.before
        last = moved[-1]
        row = last.row if last.layer == net.depth else 0
        if len(moved) == 1:
            was, now = before.value(last), net.value(last)
            about = f"{nameof(net, last)} goes from {show(was)} to {show(now)}."
        else:
            names = ", ".join(f"{nameof(net, at)} = {show(net.value(at))}" for at in moved[-3:])
            about = f"{len(moved)} numbers are changed, {names}."
        if net.work <= BY_HAND:
            return ask_output(net, row, float(before.output[row]), about)
        return ask_moves(before, net, row, about)

    # ---- what may be seen ------------------------------------------------------------------------

    @property
    def shapes_open(self) -> bool:
        """Whether the matrices may be seen."""
        return self.free or self.typed or self.answered(self.asks()[0])

    @property
    def count_open(self) -> bool:
        """Whether the number of parameters may be seen."""
        return self.free or all(map(self.answered, self.asks()[: 1 if self.typed else 2]))

    @property
    def known(self) -> tuple[tuple[float | None, ...], ...]:
        """What the circles hold, as far as it may be seen: what a question is about is None."""
        columns = [tuple(map(float, h)) for _, h in self.net.columns]
        if self.open:
            return tuple(columns)
        moved, asks = self.moved, self.asks()
        if not moved or not all(map(self.answered, asks[:-1])):
            return (columns[0], *((None,) * size for size in self.sizes[1:]))
        first = min(at.layer for at in moved)
        rows = {at.row for at in moved if at.layer == first}
        return tuple(
            tuple(
                None if layer > first or (layer == first > 0 and row in rows) else value
                for row, value in enumerate(column)
            )
            for layer, column in enumerate(columns)
        )

    def code(self) -> tuple[Source, ...]:
        """A layer of the engine, and the bends."""
        return Linear, functions.matmul, activations


def _as_knobs(sizes: Sizes) -> Settings:
    units = (*sizes[1:], *[0] * DEEPEST)[:DEEPEST]
    return {"x": sizes[0], **dict(zip(LAYERS, units, strict=True))}


def _is_in(place: Place, sizes: Sizes) -> bool:
    if not 0 <= place.layer < len(sizes) or not 0 <= place.row < sizes[place.layer]:
        return False
    return 0 <= place.column <= (sizes[place.layer - 1] if place.layer else 0)


def _read_number(key: str, text: str, sizes: Sizes) -> tuple[Place, float]:
    """A number of a state string, such as w1.2.3=0.5; raises KnobError."""
    found = _EDIT.fullmatch(key)
    assert found is not None
    kind, *typed = found.groups()
    at = [int(number) for number in typed if number is not None]
    wanted = {"x": 1, "b": 2, "w": 3}[kind]
    place = Place(-1, 0)
    if len(at) == wanted:
        place = Place(0, at[0] - 1) if kind == "x" else Place(at[0], at[1] - 1, 0)
        if 0 < place.layer < len(sizes):
            place = replace(place, column=at[2] - 1 if kind == "w" else sizes[place.layer - 1])
    inside = _is_in(place, sizes) and (
        kind != "w" or (place.column < sizes[place.layer - 1] and place.layer > 0)
    )
    if not inside or (kind != "x" and place.layer == 0):
        raise KnobError(f"{key} is no number of a network {'-'.join(map(str, sizes))}")
    try:
        value = float(text.replace(MINUS, "-"))
    except ValueError:
        value = float("nan")
    if not abs(value) <= LARGEST:
        raise KnobError(f"{key} is a number from −{LARGEST:g} to {LARGEST:g}")
    return place, value
