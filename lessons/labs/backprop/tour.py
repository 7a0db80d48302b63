"""Ten stations, each with a prediction first: from one plus sign to a whole layer.

A station is a graph (or, for the last two, a sheet of vectors and matrices), a question that is
answered before anything moves, which of its numbers the learner fills, and a closing word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.asking.polls import Choice, Poll


@dataclass(frozen=True)
class Station:
    """One stop of the tour.

    `rounds` are the values the graph is walked through with, one walk each. `forward` says whether
    the learner also fills the forward values; `wires` limits the gradients that are asked for.
    `sheet` names a sheet where there is no graph.
    """

    id: str
    title: str
    expression: str
    rounds: tuple[Mapping[str, float], ...]
    poll: Poll
    closing: str
    upstream: float = 1.0
    forward: bool = False
    wires: tuple[str, ...] | None = None
    sheet: str = ""
    notes: tuple[str, ...] = field(default=())


def _right(text: str, why: str) -> Choice:
    return Choice(text, why, correct=True)


_WORKSHOP = "max(w1*x1 + w2*x2, x3)"
_VALUES = {"w1": 3.0, "x1": 2.0, "w2": -2.0, "x2": 1.0, "x3": 3.0}

TOUR: tuple[Station, ...] = (
    Station(
        id="copy",
        title="+ copies",
        expression="a + b",
        rounds=({"a": 3.0, "b": 4.0},),
        upstream=2.0,
        poll=Poll(
            "backprop.copy",
            "F = 3 + 4 = 7, and F goes on into J, with ∂J/∂F = 2. Which gradients of J do a and b "
            "get?",
            (
                Choice(
                    "1 and 1: they share it",
                    "A gradient is not a cake. If a rises by a bit, F rises by the same bit, "
                    "whatever b does: a gets all of the 2, and so does b.",
                ),
                Choice(
                    "8 and 6: 2 times the other number",
                    "Handing over the other number is what × does. + does not care how large its "
                    "numbers are.",
                ),
                _right(
                    "2 and 2",
                    "Raise a by a bit and F rises by the same bit: the local slope is 1, for b, "
                    "too. So + copies what arrives: 2 · 1 to both.",
                ),
                Choice(
                    "1 and 1: the slope of + is 1",
                    "The local slope is 1, that is right. The chain rule multiplies it by what "
                    "arrives from behind: 2 · 1.",
                ),
            ),
        ),
        closing="+ copies the upstream gradient to both sides. Whatever stands behind F, the chain "
        "rule is the same: upstream · local.",
    ),
    Station(
        id="chain",
        title="the chain rule",
        expression="(x + y + 1)*r",
        rounds=({"x": 2.0, "y": -1.0, "r": 3.0},),
        poll=Poll(
            "backprop.chain",
            "F = (x + y + 1)·r. Without computing anything: what is ∂F/∂x?",
            (
                _right(
                    "r",
                    "× hands the bracket the other factor, r, and the two + copy it down to x.",
                ),
                Choice(
                    "x + y + 1",
                    "That is what × hands to the other side: it is ∂F/∂r. × swaps.",
                ),
                Choice(
                    "1",
                    "1 is the slope of the bracket by x. It still has to be multiplied by the "
                    "upstream gradient, which × makes r.",
                ),
                Choice(
                    "r·x",
                    "That is a part of F, not its slope. If x rises by 1, F rises by r, wherever "
                    "x stands.",
                ),
            ),
        ),
        closing="× swaps: each side gets the upstream times the other side. It needs both values "
        "from the forward pass, so they were kept.",
    ),
    Station(
        id="workshop",
        title="a larger example",
        expression=_WORKSHOP,
        rounds=(_VALUES,),
        forward=True,
        poll=Poll(
            "backprop.workshop",
            "Two products are added, and max compares the sum with x3 = 3. Which input does F "
            "not feel at all?",
            (
                Choice(
                    "w2, because its product is negative",
                    "A negative product still counts: the sum would be larger without it. F feels "
                    "w2 with a slope of x2 = 1.",
                ),
                Choice(
                    "none: F depends on all five",
                    "On paper it does. But here the sum, 4, is above x3 = 3: move x3 a little and "
                    "max does not even look at it.",
                ),
                Choice(
                    "x2, because it is the smallest",
                    "Small inputs can have large slopes: x2's is w2 = −2.",
                ),
                _right(
                    "x3, because the sum is larger",
                    "max lets the larger side through. The sum is 4, so x3 = 3 can move a little "
                    "without F noticing: its gradient is 0.",
                ),
            ),
        ),
        closing="+ copies, × swaps, max routes: with three rules, one pass from the right to the "
        "left gave all five gradients.",
    ),
    Station(
        id="sides",
        title="max changes sides",
        expression=_WORKSHOP,
        rounds=({**_VALUES, "x3": 5.0},),
        wires=("add", "x3", "w1", "x1"),
        poll=Poll(
            "backprop.sides",
            "The same graph, but x3 rises from 3 to 5. What happens to the gradients?",
            (
                Choice(
                    "x3 gets 1, the others keep theirs",
                    "There is only one 1 to give. If the others kept theirs, moving w1 would still "
                    "move F, but F is x3 now.",
                ),
                _right(
                    "x3 gets 1, all the others get 0",
                    "Now x3 is the larger side: max routes everything to it, and the whole upper "
                    "part receives 0.",
                ),
                Choice(
                    "x3 gets 5, all the others get 0",
                    "max routes the gradient, not the value: the slope of F = x3 is 1.",
                ),
                Choice(
                    "nothing: gradients belong to the graph",
                    "They belong to the graph at these values. Another side of max is another "
                    "slope.",
                ),
            ),
        ),
        closing="Upstream 0 times anything is 0: a side that loses at max learns nothing from "
        "this example. ReLU is max(0, z), so the same will happen there.",
    ),
    Station(
        id="tie",
        title="a tie",
        expression=_WORKSHOP,
        rounds=({**_VALUES, "x3": 4.0},),
        wires=("add", "x3"),
        poll=Poll(
            "backprop.who-wins",
            "Now x3 = 4, exactly the sum. Who should get the gradient?",
            (
                Choice(
                    "both get 1",
                    "Then moving both by a bit would promise F twice that bit, and F = max moves "
                    "by one. With 1{x ≥ y} on both sides that is the trap one falls into.",
                ),
                Choice(
                    "half each",
                    "A fair choice, and some make it: PyTorch and JAX halve at a tie. This engine "
                    "gives everything to the first side, as TensorFlow does.",
                ),
                _right(
                    "all of it to the first side",
                    "That is this engine's convention, and TensorFlow's. PyTorch and JAX halve. No "
                    "derivative exists at a kink, so one has to choose, and then keep to it.",
                ),
                Choice(
                    "nobody: there is no derivative",
                    "True, at the kink there is none. But training must go on, so every program "
                    "chooses a value between the two slopes. Ours: all to the first side.",
                ),
            ),
            scored=False,
        ),
        closing="At a tie our convention gives everything to the first side, here the sum. Nudge "
        "w1 and x3 up and down and see who keeps the promise.",
    ),
    Station(
        id="twice",
        title="a variable used twice",
        expression="x*y + x",
        rounds=({"x": 3.0, "y": 4.0},),
        poll=Poll(
            "backprop.two-wires",
            "F = x·y + x with x = 3 and y = 4. The variable x is used twice. What is ∂F/∂x?",
            (
                Choice(
                    "4, from the product",
                    "And the other wire? When x moves, F moves through both of them: 4 + 1.",
                ),
                Choice(
                    "1: the later one replaces the earlier",
                    "That is the classic bug, = where += belongs. Both wires move F: 4 + 1.",
                ),
                Choice(
                    "4 · 1 = 4",
                    "Along one path slopes multiply; over several paths they add: 4 + 1.",
                ),
                _right(
                    "5",
                    "x reaches F by two paths, with slopes y = 4 and 1. Gradients of several uses "
                    "add: 5.",
                ),
            ),
        ),
        closing="Along a path multiply, over paths add. That is why frameworks accumulate "
        "gradients, and why they must be set to zero between two steps.",
    ),
    Station(
        id="neuron",
        title="a sigmoid neuron",
        expression="sigmoid(w*x + b)",
        rounds=({"w": 2.0, "x": -1.0, "b": 2.0},),
        poll=Poll(
            "backprop.neuron",
            "Here z = w·x + b = 0, where σ is steepest. How much of the gradient gets through σ?",
            (
                Choice(
                    "all of it",
                    "The steepest slope of σ is 1/4: out·(1 − out) with out = 1/2. Even at its "
                    "best it takes three quarters away.",
                ),
                Choice(
                    "half of it, because σ(0) = 1/2",
                    "1/2 is the height. The slope is out·(1 − out) = 1/2 · 1/2 = 1/4.",
                ),
                _right(
                    "a quarter",
                    "out·(1 − out) = 1/2 · 1/2 = 1/4, and nowhere is σ steeper.",
                ),
                Choice(
                    "none: z is 0",
                    "The slope takes σ's output, which is 1/2 here, not z. Flat is σ only far out, "
                    "on both sides.",
                ),
            ),
        ),
        closing="At best a quarter gets through each σ. Ten layers of it leave at most a "
        "millionth: the vanishing gradient.",
    ),
    Station(
        id="relu",
        title="ReLU off and on",
        expression="relu(w*x + b)",
        rounds=({"w": 3.0, "x": 2.0, "b": -8.0}, {"w": 3.0, "x": 2.0, "b": -1.0}),
        wires=("add", "w", "x", "b"),
        poll=Poll(
            "backprop.relu",
            "ReLU stands in a large network. What does it do to the gradient on its way back?",
            (
                Choice(
                    "it stays the same",
                    "Where z is above 0 it does. Where z is below 0, F does not feel z at all, and "
                    "nothing gets through.",
                ),
                Choice(
                    "it is multiplied by a constant",
                    "By 1 or by 0, but which of the two depends on the sign of z: one constant "
                    "cannot do that.",
                ),
                Choice(
                    "it becomes 0",
                    "Where z is below 0, yes. Where z is above 0 ReLU has slope 1 and lets "
                    "everything through.",
                ),
                _right(
                    "it stays the same or becomes 0",
                    "The slope is 1 above 0 and 0 below: an open or a closed gate, for each unit "
                    "by itself.",
                ),
            ),
        ),
        closing="Off: every gradient is 0, and this example cannot change w. On: the gate is not "
        "felt. At z = 0 itself our convention is 0, as for max(0, z) at a tie.",
    ),
    Station(
        id="softmax",
        title="softmax with cross entropy",
        expression="",
        rounds=(),
        sheet="softmax",
        poll=Poll(
            "backprop.softmax",
            "The network gives p = (0.67, 0.24, 0.09), and the truth is the second class. What is "
            "the sign of ∂L/∂z for the three scores z?",
            (
                _right(
                    "+  −  +",
                    "A score with a positive gradient is pushed down by training. Wrong classes "
                    "go down, the true one goes up: p − y is + − +.",
                ),
                Choice(
                    "0  −  0",
                    "L = −ln p₂ names only p₂, but p₂ contains every score: softmax divides by "
                    "the sum of all. So the wrong ones count, too.",
                ),
                Choice(
                    "−  +  −",
                    "The other way round: w' = w − α·g, so a score that has to rise needs a "
                    "negative gradient.",
                ),
                Choice(
                    "−  −  −",
                    "Then training would raise every score. Adding the same to all of them "
                    "changes no probability: the three gradients sum to 0.",
                ),
            ),
        ),
        closing="All of softmax and cross entropy comes down to p − y: what the network said "
        "minus what is true. The entries sum to 0.",
    ),
    Station(
        id="matrix",
        title="a matrix product",
        expression="",
        rounds=(),
        sheet="matrix",
        poll=Poll(
            "backprop.product",
            "C = A·B with A (4×3) and B (3×2), and dC (4×2) arrives from behind. Of these four "
            "products only one can be dA. Which?",
            (
                Choice(
                    "dA = Bᵀ·dC",
                    "Bᵀ is (2×3), so this is (2×3)·(4×2): the inner sizes 3 and 4 differ. It does "
                    "not even exist.",
                ),
                Choice(
                    "dA = dC·B",
                    "(4×2)·(3×2): the inner sizes 2 and 3 differ. It is B lying down, Bᵀ, that has "
                    "rows for dC to meet.",
                ),
                _right(
                    "dA = dC·Bᵀ",
                    "dA has the shape of A, (4×3), and (4×2)·(2×3) gives just that. The shapes "
                    "find the formula.",
                ),
                Choice(
                    "dA = B·dCᵀ",
                    "(3×2)·(2×4) = (3×4). It exists, but it is dA transposed: a gradient has the "
                    "shape of what it belongs to.",
                ),
            ),
        ),
        closing="A gradient has the shape of what it belongs to: dA = dC·Bᵀ and dB = Aᵀ·dC are "
        "the only ones that fit where all sizes differ. It is × swaps, for matrices.",
    ),
)

STATIONS = {station.id: station for station in TOUR}
