"""Where a problem comes from: a station of the tour, a level of practice, or one's own expression.

Each begins a walk, is one short string to paste, and knows what comes after it.
"""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from engine.expression.formula import ExpressionError, parse
from lessons.asking.parting import TRIES, gathered, part
from lessons.graphs.graph import Graph, build
from lessons.labs.backprop.diagnosis import ideas
from lessons.labs.backprop.practice import LEVELS, exercise, other_numbers
from lessons.labs.backprop.sheet import SHEETS, SheetStepper
from lessons.labs.backprop.state import (
    StateError,
    read,
    read_number,
    read_values,
    read_whole,
    write,
    write_values,
)
from lessons.labs.backprop.stepper import Stepper, all_moves, backward_moves
from lessons.labs.backprop.tour import STATIONS, TOUR, Station
from lessons.labs.backprop.walk import Walk


class Mode(Enum):
    """Where the problem comes from."""

    TOUR = "tour"
    PRACTICE = "practice"
    OWN = "own"


@dataclass(frozen=True)
class Problem:
    """One thing to work on. A sheet of matrices has no `graph`; `done` opens at the end.

    `station` and `round` count on the tour, `level` and `seed` in practice; a sheet has a `seed`,
    too, and 0 are the numbers of its station.
    """

    mode: Mode
    graph: Graph | None
    blanks: frozenset[int] = frozenset()
    station: Station = TOUR[0]
    round: int = 0
    level: int = 1
    seed: int = 0
    done: bool = False

    @property
    def id(self) -> str:
        """What the record of answers calls it."""
        if self.mode is Mode.TOUR:
            return self.station.id
        return f"level{self.level}" if self.mode is Mode.PRACTICE else "own"

    @property
    def is_published(self) -> bool:
        """Whether it begins with numbers of its station, which the station's prediction is about.

        A lesson's door often brings others, so that the page has not answered what is asked.
        """
        rounds = [dict(values) for values in self.station.rounds]
        return not self.seed if self.graph is None else dict(self.graph.values) in rounds

    def walk(self) -> Walk:
        """The walk through it, from its beginning."""
        if self.graph is None:
            return SheetStepper(SHEETS[self.station.sheet](self.seed))
        return Stepper(self.graph, self.blanks)

    def other(self, rng: random.Random) -> "Problem":
        """The same with other numbers: a fresh graph of the level, other leaves, another sheet."""
        if self.mode is Mode.PRACTICE:
            return practice(self.level, rng.randrange(1, 1000))
        if self.graph is None:
            return replace(self, seed=rng.randrange(1, 1000))
        return replace(self, graph=other_numbers(self.graph, rng))

    def parted(self, place: int, names: Collection[str]) -> "Problem | None":
        """The same expression with leaves that tell the ideas about a move apart, if there are."""
        for seed in range(1, TRIES + 1):
            if self.graph is None:
                break
            graph = other_numbers(self.graph, random.Random(f"part {seed}"))
            found = ideas(graph, graph.moves[place])
            if part(names, gathered((idea.name, idea.value) for idea in found)):
                return replace(self, graph=graph)
        return None

    def after(self) -> "Problem | None":
        """The next round or station of the tour; None where practice comes next."""
        if self.mode is not Mode.TOUR:
            return None
        if self.round + 1 < len(self.station.rounds):
            return on_tour(self.station.id, self.round + 1)
        if self.station is TOUR[-1]:
            return None
        return on_tour(TOUR[TOUR.index(self.station) + 1].id)

    def state(self, graph: Graph | None) -> str:
        """As a string to paste; `graph` may have got other values since it began."""
        if self.mode is Mode.PRACTICE:
            own = exercise(self.level, self.seed).graph.values
            other = graph.values if graph is not None and graph.values != own else {}
            return write(level=str(self.level), seed=str(self.seed), at=write_values(other))
        values = dict(graph.values) if graph is not None else {}
        if self.mode is Mode.OWN and graph is not None:
            upstream = repr(graph.upstream) if graph.upstream != 1 else ""
            return write(f=graph.expression.to_text(), upstream=upstream, at=write_values(values))
        own = self.station.rounds[self.round] if self.station.rounds else {}
        changed = {name: value for name, value in values.items() if own[name] != value}
        round, seed = str(self.round + 1) if self.round else "", str(self.seed or "")
        return write(station=self.station.id, round=round, seed=seed, at=write_values(changed))


def on_tour(name: str, round: int = 0, values: Mapping[str, float] | None = None) -> Problem:
    """A station of the tour, at one of its rounds; `values` override its own."""
    station = STATIONS[name]
    if station.sheet:
        return Problem(Mode.TOUR, None, station=station)
    own = {**station.rounds[round], **(values or {})}
    graph = build(parse(station.expression), own, station.upstream)
    asked = all_moves(graph) if station.forward else backward_moves(graph, station.wires)
    return Problem(Mode.TOUR, graph, asked, station, round)


def practice(level: int, seed: int) -> Problem:
    """The random graph of a level (the nearest there is) and a seed."""
    level = min(max(level, 1), len(LEVELS))
    found = exercise(level, seed)
    return Problem(Mode.PRACTICE, found.graph, found.blanks, level=level, seed=seed)


def of_ones_own(text: str, values: Mapping[str, float], upstream: float = 1.0) -> Problem:
    """An expression that was typed, or ExpressionError."""
    graph = build(parse(text), values, upstream)
    return Problem(Mode.OWN, graph, all_moves(graph))


def from_string(state: str) -> Problem:
    """What a string made by `Problem.state` says, or StateError, which says what is wanted."""
    try:
        return _read(read(state))
    except ExpressionError as error:
        raise StateError(str(error)) from error


def _read(pairs: Mapping[str, str]) -> Problem:
    values = read_values(pairs.get("at", ""))
    if "f" in pairs:
        upstream = read_number("upstream", pairs.get("upstream", "1"))
        return replace(of_ones_own(pairs["f"], values, upstream), done="done" in pairs)
    if "level" in pairs:
        drawn = practice(*(read_whole(key, pairs.get(key, "0")) for key in ("level", "seed")))
        if not values or drawn.graph is None:
            return drawn
        if values.keys() - drawn.graph.values.keys():
            raise StateError(f"the variables here are {', '.join(drawn.graph.values)}")
        moved = build(drawn.graph.expression, {**drawn.graph.values, **values})
        return replace(drawn, graph=moved)
    station = pairs.get("station", TOUR[0].id)
    if station not in STATIONS:
        raise StateError(f"the stations are {', '.join(STATIONS)}")
    rounds = STATIONS[station].rounds
    known = rounds[0] if rounds else {}
    if values.keys() - known.keys():
        raise StateError(f"the variables of {station} are {', '.join(known) or 'none'}")
    last = max(len(rounds), 1)
    round = min(max(read_whole("round", pairs.get("round", "1")), 1), last)
    begun = on_tour(station, round - 1, values)
    seed = read_whole("seed", pairs.get("seed", "0")) if begun.graph is None else 0
    return replace(begun, seed=seed)
