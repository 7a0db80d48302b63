"""One graph, one move at a time: what is known now, what is asked, what was answered."""

from collections.abc import Iterable

from lessons.asking.answers import Verdict
from lessons.graphs.graph import Graph, Kind, Move
from lessons.labs.backprop.diagnosis import judge
from lessons.labs.backprop.story import Story, tell
from lessons.labs.backprop.walk import Walk


class Stepper(Walk):
    """A walk through the moves of a graph, forwards and then backwards."""

    def __init__(self, graph: Graph, blanks: frozenset[int] = frozenset()) -> None:
        super().__init__(len(graph.moves), blanks)
        self.graph = graph

    @property
    def move(self) -> Move | None:
        """The move that comes next, or None at the end."""
        return None if self.finished else self.graph.moves[self.place]

    def story_of(self, place: int) -> Story:
        """What can be said about a move."""
        return tell(self.graph, self.graph.moves[place])

    def judge(self, place: int, typed: str) -> Verdict:
        """Judge the number typed for a move, with the wrong idea that would give it."""
        return judge(self.graph, self.graph.moves[place], typed)

    def item_of(self, place: int) -> str:
        """The wire that a move fills: `w1` forwards, `d-w1` on the way back, then `d-w1-2`."""
        move = self.graph.moves[place]
        wire = self.graph.points[move.target].wire
        if move.kind is Kind.FORWARD:
            return wire
        return f"d-{wire}-{move.part}" if move.part > 1 else f"d-{wire}"

    def follow(self, graph: Graph) -> None:
        """Go on in a graph of the same shape with other numbers, as far as this one had come."""
        self.graph = graph

    def value(self, point: int) -> float | None:
        """The forward value of a point, once it is computed."""
        found = self.graph.points[point]
        if not found.op:
            return found.value
        done = any(
            move.kind is Kind.FORWARD and move.node == point
            for move in self.graph.moves[: self.place]
        )
        return found.value if done else None

    def gradient(self, point: int) -> float | None:
        """The gradient of a point as far as it has arrived, or None."""
        for move in reversed(self.graph.moves[: self.place]):
            if move.kind is not Kind.FORWARD and move.target == point:
                return move.number
        return None

    def awaits(self, point: int) -> bool:
        """Whether part of a point's gradient has arrived and more is still to come."""
        return self.gradient(point) is not None and self.graph.rest(point, self.place) > 0


def all_moves(graph: Graph) -> frozenset[int]:
    """Every move as a blank, except the first one of the way back, which is always given."""
    return frozenset(i for i, move in enumerate(graph.moves) if move.kind is not Kind.SEED)


def backward_moves(graph: Graph, wires: Iterable[str] | None = None) -> frozenset[int]:
    """The gradients as blanks: all of them, or those of the named wires."""
    chosen = None if wires is None else set(wires)
    return frozenset(
        i
        for i, move in enumerate(graph.moves)
        if move.kind is Kind.BACKWARD
        and (chosen is None or graph.points[move.target].wire in chosen)
    )
