"""The lab as one state machine: a tour, practice of growing depth, or an expression of one's own.

A station begins with a prediction, goes on with a walk, and ends with what was predicted beside
what came out. In free play there are neither predictions nor blanks: one looks, and steps.
"""

import random
import re
from collections.abc import Callable, Mapping
from enum import Enum
from time import monotonic

from engine.expression import ExpressionError, parse
from lessons.answers import Verdict
from lessons.labs.backprop.graph import Graph, build
from lessons.labs.backprop.nudge import Nudge, nudge
from lessons.labs.backprop.practice import LEVELS, exercise
from lessons.labs.backprop.sheet import SHEETS, SheetStepper
from lessons.labs.backprop.stepper import Stepper, all_moves, backward_moves
from lessons.labs.backprop.tour import STATIONS, TOUR, Station
from lessons.labs.backprop.walk import Walk
from lessons.polls import Poll, Vote
from lessons.progress import Answer

CLEAN_TO_SKIP = 2  # clean solves in a row after which a level may be skipped
_LONGEST_STATE = 2000


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


class StateError(ValueError):
    """A state string that this lab cannot read; the message says what it looks like."""


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
            return f"backprop?level={self.level}&seed={self.seed}"
        graph = self.graph
        pairs, own = {}, {}
        if self.mode is Mode.TOUR:
            pairs["station"] = self.station.id
            if self.round:
                pairs["round"] = str(self.round + 1)
            own = dict(self.station.rounds[self.round]) if self.station.rounds else {}
        elif graph is not None:
            pairs["f"] = graph.expression.to_text()
            if graph.upstream != 1:
                pairs["upstream"] = repr(graph.upstream)
        if graph is not None:
            changed = {n: value for n, value in graph.values.items() if own.get(n) != value}
            if changed:
                pairs["at"] = ",".join(f"{n}:{value!r}" for n, value in changed.items())
        return "backprop?" + "&".join(f"{name}={text}" for name, text in pairs.items())

    def load(self, state: str) -> None:
        """Begin what a string made by `state` says, or raise StateError or ExpressionError."""
        name, _, query = state.strip().partition("?")
        if name != "backprop" or len(state) > _LONGEST_STATE:
            raise StateError("a state of this lab begins with backprop?")
        pairs = {"at": "", **dict(pair.partition("=")[::2] for pair in query.split("&") if pair)}
        unknown = pairs.keys() - {"station", "round", "level", "seed", "f", "at", "upstream"}
        if unknown:
            raise StateError("a state has station, round, level, seed, f, at or upstream")
        values = read_values(pairs["at"])
        if "f" in pairs:
            self.own(pairs["f"], values, _number("upstream", pairs.get("upstream", "1")))
        elif "level" in pairs:
            self.practise(_whole(pairs["level"], "level"), _whole(pairs.get("seed", "0"), "seed"))
        else:
            self._load_station(pairs.get("station", TOUR[0].id), pairs.get("round", "1"), values)

    def _load_station(self, station: str, round: str, values: Mapping[str, float]) -> None:
        if station not in STATIONS:
            raise StateError(f"the stations are {', '.join(STATIONS)}")
        rounds = STATIONS[station].rounds
        known = rounds[0] if rounds else {}
        if values.keys() - known.keys():
            raise StateError(f"the variables of {station} are {', '.join(known) or 'none'}")
        self.go(station, min(max(_whole(round, "round"), 1), max(len(rounds), 1)) - 1, values)


def read_values(text: str) -> dict[str, float]:
    """Read `w:2, x:-1` or `w = 2  x = −1`, or raise StateError saying what is wanted."""
    values = {}
    for pair in re.split(r"[,;\s]+(?=[^\W\d])", text.strip(" ,;")):
        name, sign, number = (
            (part.strip() for part in re.split("([:=])", pair, maxsplit=1))
            if (":" in pair or "=" in pair)
            else (pair, "", "")
        )
        if pair and not (sign and number and name):
            raise StateError("values are written w = 2, x = −1")
        if pair:
            values[name] = _number(name, number)
    return values


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise StateError(f"{name} is a whole number")
    return int(text)


def _number(name: str, text: str) -> float:
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e300:
        raise StateError(f"{name[:20]} is a number")
    return value
