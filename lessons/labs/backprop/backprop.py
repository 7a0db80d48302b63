"""The lab as one state machine: a tour, practice of growing depth, or an expression of one's own.

A station begins with a prediction, goes on with a walk whose blanks are asked one after the other,
and ends with what was predicted beside what came out. In free play there are neither predictions
nor blanks: one looks, and steps. Everything that is in the middle of being done is kept here: the
number in question, the leaf looked at, the nudge on the screen.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from engine.expression.formula import ExpressionError
from lessons.asking.answers import Verdict
from lessons.asking.ask import Ask, Kind, ask_poll
from lessons.asking.attempt import Attempt
from lessons.asking.parting import offered
from lessons.graphs.graph import Graph, build
from lessons.knobs import Settings
from lessons.lab import Beginning, Lab
from lessons.labs.backprop.look import Look, known
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.problem import (
    Mode,
    Problem,
    from_string,
    of_ones_own,
    on_tour,
    practice,
)
from lessons.labs.backprop.stepper import Stepper
from lessons.labs.backprop.tour import TOUR
from lessons.labs.backprop.walk import Mark

CLEAN_TO_SKIP = 2  # clean solves in a row after which a level may be skipped
PREDICTIONS = {
    station.id: replace(ask_poll(station.poll), kind=Kind.PREDICTION) for station in TOUR
}


class Phase(Enum):
    """What the learner is doing now."""

    PREDICT = "predict"
    WALK = "walk"
    DONE = "done"


class Backprop(Lab):
    """Where the learner is, the walk they are on, and what they look at."""

    id = "backprop"
    help = """\
A value goes forward, a gradient (∂, in its own colour) comes back. Predict, then step; fill in what
is asked and see what a wrong number reveals. Three rules carry far: **+ copies, × swaps, max
routes**.

* `m` goes anywhere: ten stations, practice of growing depth, an expression of your own.
* `k` opens the expression and its values; an arrow chooses a leaf, and `+` `−` turn it.
* `p` nudges a leaf by a little and compares what F did with what its gradient promised; then `+`
  `−` nudge up or down, and `[` `]` by less or more.
* `esc` fills the open blank for you, `o` is free play: no predictions, no blanks.
"""

    @classmethod
    def beginnings(cls) -> Sequence[Beginning]:
        """The stations."""
        stations = enumerate(TOUR, 1)
        return [
            Beginning(
                f"station {at}: {each.title}",
                f"the way back through {each.expression or each.title}",
                f"{cls.id}?station={each.id}",
            )
            for at, each in stations
        ]

    def __init__(self, settings: Settings | None = None, rng: random.Random | None = None) -> None:
        # One's own expression is for looking around, unless one wants to be asked there, too.
        self._free = {Mode.TOUR: False, Mode.PRACTICE: False, Mode.OWN: True}
        self.problem = on_tour(TOUR[0].id)
        self.walk = self.problem.walk()
        super().__init__(settings)
        self.rng = rng or random.Random()
        self.visited: set[str] = set()
        self.streak = 0
        self.look = Look()
        self.begin(self.problem)

    # ---- where to go ----------------------------------------------------------------------------

    def begin(self, problem: Problem) -> None:
        """Begin a problem from its beginning."""
        self.problem, self.walk = problem, problem.walk()
        for place in self.walk.blanks:
            self.attempts.pop(self._item(place), None)
        self.walk.free = self.free
        self.changed()
        if problem.done:
            self.to_blank()

    def go(self, place: str) -> None:
        """Begin a station, or the practice of a level such as `level3`."""
        if place.startswith("level"):
            self.practise(int(place.removeprefix("level")))
        else:
            self.begin(on_tour(place))

    def practise(self, level: int) -> None:
        """Begin a fresh graph of a level."""
        self.begin(practice(level, self.rng.randrange(1, 1000)))

    def own(self, text: str, values: Mapping[str, float]) -> None:
        """Begin an expression of one's own, or raise ExpressionError."""
        self.begin(of_ones_own(text, values))

    def again(self) -> None:
        """The same problem from its beginning."""
        self.begin(replace(self.problem, done=False))

    @property
    def has_seed(self) -> bool:
        """Whether there are other numbers; those of a prediction wait until it is made."""
        return self.phase is not Phase.PREDICT

    def new_seed(self) -> None:
        """Other numbers: a fresh graph of this level, other leaves, or another sheet."""
        self.begin(self._parted or self.problem.other(self.rng))

    @property
    def can_go_on(self) -> bool:
        """Whether something comes after this problem, now that it is done."""
        return self.phase is Phase.DONE and self.problem.mode is not Mode.OWN

    def next(self) -> None:
        """What comes after this: the next round, station, graph or level."""
        if self.can_go_on:
            after = self.problem.after()
            if after is None:
                self.practise(self.next_level)
            else:
                self.begin(after)

    @property
    def next_level(self) -> int:
        """The level that follows: up after a clean solve, two up after two in a row."""
        if self.problem.mode is Mode.TOUR:
            return 1
        level = self.problem.level
        if LEVELS[level - 1].blank < 1 or self.walk.clean:
            return min(level + (2 if self.streak >= CLEAN_TO_SKIP else 1), len(LEVELS))
        return level

    def changed(self) -> None:
        """Other numbers, so other questions; nothing is looked at any more."""
        self._blanks: dict[int, Ask] = {}
        self._parted: Problem | None = None  # the same, where the ideas of the last answer part
        self.quiet()

    def quiet(self) -> None:
        """Look at nothing, and say nothing."""
        self.look.away()
        self.note = ""

    # ---- what is going on -----------------------------------------------------------------------

    @property
    def free(self) -> bool:
        """Whether this is free play: no predictions, no blanks."""
        return self._free[self.problem.mode]

    @free.setter
    def free(self, free: bool) -> None:
        self._free[self.problem.mode] = free
        self.walk.free = free

    @property
    def phase(self) -> Phase:
        """What the learner is doing now."""
        prediction = self.prediction
        if prediction is not None and not self.answered(prediction.ask) and not self.free:
            return Phase.PREDICT
        return Phase.DONE if self.walk.finished else Phase.WALK

    @property
    def graph(self) -> Graph | None:
        """The graph, unless this station is a sheet."""
        return self.walk.graph if isinstance(self.walk, Stepper) else None

    @property
    def as_given(self) -> bool:
        """Whether a station still has the numbers that its prediction is about."""
        rounds, graph = self.problem.station.rounds, self.graph
        return graph is None or dict(graph.values) in [dict(values) for values in rounds]

    @property
    def shows_rule(self) -> bool:
        """Whether the rule stands beside an open blank without asking for a hint."""
        if self.problem.mode is Mode.PRACTICE:
            return LEVELS[self.problem.level - 1].rule
        return self.problem.mode is Mode.TOUR or self.free

    def _item(self, place: int) -> str:
        return f"{self.id}.{self.problem.id}.{self.walk.item_of(place)}"

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """The prediction of this station, and every blank of this walk."""
        first = () if self.prediction is None else (self.prediction.ask,)
        return (*first, *map(self.blank, sorted(self.walk.blanks)))

    @property
    def prediction(self) -> Attempt | None:
        """How far the learner is with this station's prediction, which is about its own numbers."""
        problem = self.problem
        if problem.mode is not Mode.TOUR or not problem.is_published:
            return None
        return self.attempt(PREDICTIONS[problem.station.id])

    def blank(self, place: int) -> Ask:
        """The number or shape at this place of the walk as a question."""
        if place not in self._blanks:
            walk = self.walk
            story, shape = walk.story_of(place), walk.asks_shape(place)
            self._blanks[place] = Ask(
                id=self._item(place),
                kind=Kind.SHAPE if shape else Kind.NUMBER,
                prompt=story.asked,
                judge=lambda typed: self._judged(place, walk.judge(place, typed)),
                form="rows × columns, such as 2x3" if shape else "a number such as −2 or 1/4",
                hints=story.hints,
                solution=story.answer,
                worked=story.line,
                seed=self.problem.seed if self.problem.mode is Mode.PRACTICE else None,
            )
        return self._blanks[place]

    def _judged(self, place: int, verdict: Verdict) -> Verdict:
        """Where several ideas fit, other numbers may tell them apart: `R` brings those."""
        several = len(verdict.ideas) > 1 and self.has_seed
        self._parted = self.problem.parted(place, verdict.ideas) if several else None
        return verdict if self._parted is None else offered(verdict)

    @property
    def question(self) -> Ask | None:
        """The prediction, then the blank that stops the walk."""
        if self.phase is Phase.PREDICT:
            return PREDICTIONS[self.problem.station.id]
        return self.blank(self.walk.place) if self.walk.asks else None

    def settle(self, ask: Ask) -> None:
        """A question was answered or passed over: a blank is filled, and the walk goes on."""
        self.quiet()
        attempt = self.attempt(ask)
        is_open = self.walk.asks and ask is self.blank(self.walk.place)
        if not is_open or not (attempt.settled or attempt.passed):
            return
        mistakes = (t for t in attempt.tries if not (t.verdict.correct or t.verdict.refused))
        helped = attempt.hints_given >= len(ask.hints)
        mark = Mark.RIGHT if attempt.correct else Mark.GIVEN
        self.walk.fill(mark, sum(1 for _ in mistakes), helped)
        self._note_end()

    # ---- what the learner does ------------------------------------------------------------------

    def step(self, by: int = 1) -> bool:
        """Let the next number appear, or take the last one away; nothing before the prediction."""
        if self.phase is Phase.PREDICT:
            return False
        self.quiet()
        done = self.walk.step() if by > 0 else self.walk.back()
        self._note_end()
        return done

    def to_blank(self) -> None:
        """Everything up to the next open blank."""
        while self.step():
            pass

    def _note_end(self) -> None:
        if not self.walk.finished:
            return
        station, prediction = self.problem.station, self.prediction
        if self.problem.mode is Mode.TOUR:
            self.visited.add(station.id)
            if prediction and self.as_given and prediction.taken and not prediction.settled:
                prediction.reveal(key=station.poll.key)
        elif self.problem.mode is Mode.PRACTICE and self.walk.filled:
            self.streak = self.streak + 1 if self.walk.clean else 0

    def edit(self, values: Mapping[str, float]) -> None:
        """Give leaves other values; the whole graph follows, as far as it is known already."""
        if isinstance(self.walk, Stepper):
            graph, focus = self.walk.graph, self.look.focus
            self.walk.follow(build(graph.expression, {**graph.values, **values}, graph.upstream))
            self.changed()
            self.look.focus = focus

    @property
    def can_prove(self) -> bool:
        """Whether there is a leaf whose gradient is known."""
        return isinstance(self.walk, Stepper) and bool(known(self.walk))

    @property
    def can_turn_here(self) -> bool:
        """Whether + and − mean something: a nudge, a leaf, the level of practice."""
        if self.phase is Phase.PREDICT:
            return False
        leaf = isinstance(self.walk, Stepper) and self.look.leaf(self.walk)
        return bool(leaf) or self.problem.mode is Mode.PRACTICE

    def turn_here(self, by: int) -> None:
        """Nudge up or down; or turn the leaf looked at by a half; or another level."""
        walk = self.walk
        name = self.look.leaf(walk) if isinstance(walk, Stepper) else ""
        if isinstance(walk, Stepper) and self.look.nudged is not None:
            self.look.prove(walk, by)
        elif isinstance(walk, Stepper) and name:
            try:
                self.edit({name: walk.graph.values[name] + by / 2})
            except ExpressionError as error:
                self.note = f"{name} stays: {error.message}."
        elif self.problem.mode is Mode.PRACTICE:
            self.practise(self.problem.level + by)

    # ---- the whole state as one short string ----------------------------------------------------

    @property
    def plain_state(self) -> str:
        """This problem as a string to paste: a station, a level and seed, or an expression."""
        return self.problem.state(self.graph)

    def read(self, state: str) -> None:
        """Begin what a string made by `state` says, or raise StateError."""
        self.begin(from_string(state))
