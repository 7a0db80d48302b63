"""The lab as one state machine: a tour, practice of growing depth, or an expression of one's own.

A station begins with a prediction, goes on with a walk, and ends with what was predicted beside
what came out. In free play there are neither predictions nor blanks: one looks, and steps.
"""

import random
from collections.abc import Callable, Mapping
from enum import Enum
from time import monotonic

from engine.expression.formula import ExpressionError, parse
from lessons.asking.answers import Verdict
from lessons.asking.polls import Poll, Vote
from lessons.labs.backprop.graph import Graph, build
from lessons.labs.backprop.nudge import Nudge, nudge
from lessons.labs.backprop.practice import LEVELS, exercise
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
from lessons.store.progress import Answer

CLEAN_TO_SKIP = 2  # clean solves in a row after which a level may be skipped


class Phase(Enum):
    """What the learner is doing now."""

    PREDICT = "predict"
    WALK = "walk"
    DONE = "done"


class Mode(Enum):
    """Where the problem comes from."""

    TOUR = "tour"
    PRACTICE = "practice"
    OWN = "own"


class Lab:
    """Everything the backprop lab knows. `record` receives every answer when it is given."""

    def __init__(
        self,
        record: Callable[[Answer], object],
        state: str | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.record = record
        self.rng = rng or random.Random()
        # One's own expression is for looking around, unless one wants to be asked there, too.
        self._free = {Mode.TOUR: False, Mode.PRACTICE: False, Mode.OWN: True}
        self.visited: set[str] = set()
        self.streak = 0
        self.problem = ""
        self.mode = Mode.TOUR
        self.station: Station = TOUR[0]
        self.round = 0
        self.level, self.seed = 1, 0
        self.votes: dict[str, Vote] = {}
        self.walk: Walk = Stepper(build(parse("x"), {"x": 1.0}))
        self._since = monotonic()
        self.go(TOUR[0].id)
        if state:
            try:
                self.load(state)
            except (StateError, ExpressionError) as error:
                self.problem = str(error)

    # Where to go --------------------------------------------------------------------------------

    def go(self, station: str, round: int = 0, values: Mapping[str, float] | None = None) -> None:
        """Begin a station of the tour, at one of its rounds; `values` override its own."""
        self.mode, self.station, self.round = Mode.TOUR, STATIONS[station], round
        if self.station.sheet:
            self._begin(SheetStepper(SHEETS[self.station.sheet]()))
            return
        own = {**self.station.rounds[round], **(values or {})}
        graph = build(parse(self.station.expression), own, self.station.upstream)
        blanks = backward_moves(graph, self.station.wires)
        if self.station.forward:
            blanks = all_moves(graph)
        self._begin(Stepper(graph, blanks))

    def practise(self, level: int, seed: int | None = None) -> None:
        """Begin a random graph of a level; without a seed a new one is drawn."""
        self.mode = Mode.PRACTICE
        self.level = min(max(level, 1), len(LEVELS))
        self.seed = self.rng.randrange(1, 1000) if seed is None else seed
        found = exercise(self.level, self.seed)
        self._begin(Stepper(found.graph, found.blanks))

    def own(self, text: str, values: Mapping[str, float], upstream: float = 1.0) -> None:
        """Begin an expression of one's own, or raise ExpressionError."""
        graph = build(parse(text), values, upstream)
        self.mode = Mode.OWN
        self._begin(Stepper(graph, all_moves(graph)))

    def again(self) -> None:
        """The same problem from its beginning."""
        if self.mode is Mode.TOUR:
            self.go(self.station.id, self.round)
        elif self.mode is Mode.PRACTICE:
            self.practise(self.level, self.seed)
        elif self.graph is not None:
            self._begin(Stepper(self.graph, all_moves(self.graph)))

    def next(self) -> None:
        """What comes after this: the next round, station, graph or level."""
        if self.mode is Mode.TOUR:
            if self.round + 1 < len(self.station.rounds):
                self.go(self.station.id, self.round + 1)
            elif self.station is TOUR[-1]:
                self.practise(1)
            else:
                self.go(TOUR[TOUR.index(self.station) + 1].id)
        elif self.mode is Mode.PRACTICE:
            self.practise(self.next_level)
        else:
            self.again()

    @property
    def next_level(self) -> int:
        """The level that follows: up after a clean solve, two up after two in a row."""
        if LEVELS[self.level - 1].blank < 1 or self.walk.clean:
            step = 2 if self.streak >= CLEAN_TO_SKIP else 1
            return min(self.level + step, len(LEVELS))
        return self.level

    def _begin(self, walk: Walk) -> None:
        self.walk = walk
        self._since = monotonic()
        self._apply_freedom()

    @property
    def free(self) -> bool:
        """Whether this is free play: no predictions, no blanks."""
        return self._free[self.mode]

    def set_free(self, free: bool) -> None:
        """Switch free play on or off here; off, the problem begins anew with its blanks."""
        self._free[self.mode] = free
        self.again()

    def _apply_freedom(self) -> None:
        if self.free and isinstance(self.walk, Stepper):
            self.walk.blanks = frozenset()

    # What is going on ---------------------------------------------------------------------------

    @property
    def poll(self) -> Poll | None:
        """The prediction of this station, if it has one and is asked here."""
        return self.station.poll if self.mode is Mode.TOUR else None

    @property
    def vote(self) -> Vote | None:
        """How far the learner is with the prediction."""
        poll = self.poll
        return None if poll is None else self.votes.get(poll.id, Vote(poll))

    @property
    def phase(self) -> Phase:
        """What the learner is doing now."""
        vote = self.vote
        if vote is not None and not vote.revealed and not self.free:
            return Phase.PREDICT
        return Phase.DONE if self.walk.finished else Phase.WALK

    @property
    def graph(self) -> Graph | None:
        """The graph, unless this station is a sheet."""
        return self.walk.graph if isinstance(self.walk, Stepper) else None

    @property
    def shows_rule(self) -> bool:
        """Whether the rule stands beside an open blank without asking for a hint."""
        if self.mode is Mode.PRACTICE:
            return LEVELS[self.level - 1].rule
        return self.mode is Mode.TOUR or self.free

    @property
    def place_id(self) -> str:
        """What the record of answers calls this problem."""
        if self.mode is Mode.TOUR:
            return self.station.id
        return f"level{self.level}" if self.mode is Mode.PRACTICE else "own"

    # What the learner does ----------------------------------------------------------------------

    def choose(self, choice: int) -> None:
        """Choose an option of the prediction, or another one."""
        vote = self.vote
        if vote is not None and not vote.revealed and choice < len(vote.poll.choices):
            self.votes[vote.poll.id] = vote.choose(choice)

    def commit(self, confidence: int) -> None:
        """Say how sure, which commits the prediction; nothing moves before that."""
        vote = self.vote
        if vote is None or vote.choice is None or vote.revealed:
            return
        vote = vote.commit(confidence)
        self.votes[vote.poll.id] = vote
        self._record(
            vote.poll.id,
            vote.poll.choices[vote.final].text,
            vote.correct,
            confidence=confidence,
            kind="poll" if vote.poll.scored else "hook",
        )

    def answer(self, typed: str) -> Verdict:
        """Judge what was typed into the open blank, and record it unless it was refused."""
        item = f"backprop.{self.place_id}.{self.walk.item()}"
        verdict = self.walk.answer(typed)
        if not verdict.refused:
            self._record(item, typed, verdict.correct, kind="number")
        self._note_end()
        return verdict

    def step(self) -> bool:
        """Let the next number appear."""
        done = self.walk.step()
        self._note_end()
        return done

    def give(self) -> None:
        """Fill the open blank for the learner."""
        self.walk.give()
        self._note_end()

    def _record(
        self, item: str, choice: str, correct: bool, *, kind: str, confidence: int | None = None
    ) -> None:
        now = monotonic()
        seconds, self._since = now - self._since, now
        self.record(
            Answer(item, choice, correct, confidence, seconds=seconds, source="backprop", kind=kind)
        )

    def _note_end(self) -> None:
        if not self.walk.finished:
            return
        if self.mode is Mode.TOUR:
            self.visited.add(self.station.id)
        elif self.mode is Mode.PRACTICE and self.walk.blanks:
            self.streak = self.streak + 1 if self.walk.clean else 0

    def edit(self, name: str, value: float) -> None:
        """Give a leaf another value; the whole graph follows, as far as it is known already."""
        if isinstance(self.walk, Stepper):
            graph = self.walk.graph
            self.walk.follow(build(graph.expression, {**graph.values, name: value}, graph.upstream))

    def nudge(self, name: str, step: float) -> Nudge | None:
        """Move a leaf a little and compare, once its gradient is known; None before."""
        if not isinstance(self.walk, Stepper):
            return None
        graph = self.walk.graph
        place = next(i for i in graph.leaves if graph.points[i].wire == name)
        if self.walk.gradient(place) is None or self.walk.awaits(place):
            return None
        return nudge(graph, name, step)

    # The whole state as one short string ----------------------------------------------------------

    def state(self) -> str:
        """This problem as a string to paste: a station, a level and seed, or an expression."""
        if self.mode is Mode.PRACTICE:
            return write(level=str(self.level), seed=str(self.seed))
        graph = self.graph
        values = dict(graph.values) if graph is not None else {}
        if self.mode is Mode.OWN and graph is not None:
            upstream = repr(graph.upstream) if graph.upstream != 1 else ""
            return write(f=graph.expression.to_text(), upstream=upstream, at=write_values(values))
        own = self.station.rounds[self.round] if self.station.rounds else {}
        changed = {name: value for name, value in values.items() if own[name] != value}
        round = str(self.round + 1) if self.round else ""
        return write(station=self.station.id, round=round, at=write_values(changed))

    def load(self, state: str) -> None:
        """Begin what a string made by `state` says, or raise StateError or ExpressionError."""
        pairs = read(state)
        values = read_values(pairs.get("at", ""))
        if "f" in pairs:
            self.own(pairs["f"], values, read_number("upstream", pairs.get("upstream", "1")))
            while "done" in pairs and self.walk.step():
                pass
        elif "level" in pairs:
            level, seed = (read_whole(key, pairs.get(key, "0")) for key in ("level", "seed"))
            self.practise(level, seed)
        else:
            self._load_station(pairs.get("station", TOUR[0].id), pairs.get("round", "1"), values)

    def _load_station(self, station: str, round: str, values: Mapping[str, float]) -> None:
        if station not in STATIONS:
            raise StateError(f"the stations are {', '.join(STATIONS)}")
        rounds = STATIONS[station].rounds
        known = rounds[0] if rounds else {}
        if values.keys() - known.keys():
            raise StateError(f"the variables of {station} are {', '.join(known) or 'none'}")
        last = max(len(rounds), 1)
        self.go(station, min(max(read_whole("round", round), 1), last) - 1, values)
