"""What the playground knows: its setup, how the training stands, the film of it, what is asked.

Whoever trains is told orders, and tells stands. Everything that is drawn follows from the newest
stand's weights, or from those of an earlier one while the film is wound back.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from engine.layers.sequential import Sequential
from engine.training.run import Run
from lessons.asking.ask import Ask
from lessons.asking.attempt import Attempt, Phase
from lessons.curve import Curve
from lessons.film import Film
from lessons.knobs import KnobError, Settings, Value
from lessons.lab import Beginning, Lab, Source
from lessons.labs.playground import knobs, setup
from lessons.labs.playground.bounds import Bounds
from lessons.labs.playground.cursor import widths
from lessons.labs.playground.driver import beginning
from lessons.labs.playground.golf import HOLES, Card, Hole, Round, came_in, parameters
from lessons.labs.playground.ground import FOUR, Ground, features, ground
from lessons.labs.playground.help import HELP
from lessons.labs.playground.kept import Kept
from lessons.labs.playground.network import Session, fits, network_of
from lessons.labs.playground.presets import ALL
from lessons.labs.playground.questions import ALONE, ask_for, option, trial_of
from lessons.labs.playground.seeds import trial
from lessons.labs.playground.setup import Place, Setup
from lessons.labs.playground.stand import Stand, Tally
from lessons.numbers import show
from lessons.pins import Pins
from lessons.store.records import Answer

PACES = (1, 5, 20, 60, 0)  # epochs a second; 0: as fast as it can
FIRST_PACE = 2
_HELD = "The data are fixed here: m has other networks to begin with."


class Playground(Lab):
    """The lab as it stands. `number` is that of the present start, `tally` what `p` has found."""

    id = "playground"
    help = HELP
    KNOBS = knobs.KNOBS
    LONGEST = setup.LONGEST

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.points: tuple[Place, ...] = ()
        self.heights = False
        self.weights = b""  # with which it starts, if not with those of the seed
        self.edited = b""  # those that were moved by hand since
        self.number = 0
        self.pace = FIRST_PACE
        self.known: frozenset[str] = frozenset()  # questions that were answered in earlier sittings
        self.pins: Pins[Kept] = Pins(1)
        self.bounds = Bounds()
        self.round = Round()
        self.proving = False
        self.proved: Setup | None = None  # what the counts of `p` are those of
        self.changed()

    @classmethod
    def beginnings(cls) -> Sequence[Beginning]:
        """The presets, those of the perceptron lab among them, and the holes of golf."""
        presets = [Beginning(each.name, each.promise, each.state) for each in ALL]
        told = "a test loss to come under: {:g}"
        golf = [
            Beginning(f"neuron golf {each.number}: {each.name}", told.format(each.goal), each.state)
            for each in HOLES
        ]
        return [*presets, *golf]

    # ---- settings -------------------------------------------------------------------------------

    @property
    def setup(self) -> Setup:
        """The knobs, points and weights as a run takes them."""
        return Setup.of(
            self.settings, self.points or FOUR, heights=self.heights, weights=self.weights
        )

    @property
    def state(self) -> str:
        """Everything, as one string."""
        own = self.points if self.settings["data"] == knobs.OWN else ()
        weights = self.edited or self.weights
        return setup.write(self.settings, own, heights=self.heights, weights=weights,
                           bounds=self.bounds)  # fmt: skip

    @property
    def trained(self) -> str:
        """The same with the weights as they are on the screen: who opens it begins with them."""
        own = self.points if self.settings["data"] == knobs.OWN else ()
        return setup.write(self.settings, own, heights=self.heights, weights=self.shown.weights,
                           bounds=self.bounds)  # fmt: skip

    def load(self, state: str) -> None:
        """Go to the state of a string; raises KnobError and changes nothing if it cannot."""
        told = setup.read(state)
        if not fits(setup.setup_of(state)):
            raise KnobError("the weights in it are not as many as its network has")
        self.settings, self.bounds = told.whole, told.bounds
        if self.hides(self.KNOBS[self.knob].name):
            shown = (at for at, knob in enumerate(self.KNOBS) if not self.hides(knob.name))
            self.knob = next(shown, 0)
        self.points, self.heights, self.weights = told.points, told.heights, told.weights
        self.changed()

    def lacks(self, name: str) -> str:
        """Why a knob would change nothing."""
        if self.bounds.fixes(name):
            return "fixed"
        return knobs.lacks(self.settings, name)

    def can_turn(self, name: str) -> bool:
        """Whether a lesson or a hole of golf lets this knob turn."""
        return not self.bounds.fixes(name)

    def hides(self, name: str) -> bool:
        """Whether a knob is left out of the panel."""
        return name in self.bounds.hidden

    def _give(self, name: str, value: Value) -> bool:
        """A new value; what is live keeps the run, and the last feature cannot be taken away."""
        if value == self.settings[name]:
            return False
        trial = self.settings | {name: value}
        if not any(trial[each] == "yes" for each in knobs.FEATURE_NAMES):
            self.note = "The network needs at least one feature."
            return False
        self.settings = trial
        if self.lacks(name):
            return True  # what changes nothing now costs no run
        self.by_hand |= self.begun and name in knobs.LEARNS
        if name not in knobs.LIVE:
            self.weights = b""
            self.changed()
        return True

    def again(self) -> None:
        """From the beginning, with the same weights as at the beginning."""
        self.note = ""
        self.changed()

    def changed(self) -> None:
        """Another setup: a new start."""
        self.number = getattr(self, "number", 0) + 1
        self.__dict__.pop("stand", None)
        self._net: tuple[tuple[object, ...], Sequential] | None = None
        self.running = False
        self.edited = b""
        self.by_hand = False  # whether a hand was in the run after its first step
        self.film: Film[Stand] = Film()
        self.train, self.test = Curve(), Curve()
        self.tally: Tally | None = None

    # ---- how it stands --------------------------------------------------------------------------

    @cached_property
    def stand(self) -> Stand:
        """The newest stand; before the first step that of the beginning."""
        first = beginning(self.setup, self.number)
        self._note(first)
        return first

    @property
    def begun(self) -> bool:
        """Whether it has taken a step since its start."""
        return self.running or self.stand.step > 0

    def _note(self, stand: Stand) -> None:
        for epoch, train, test in stand.path:
            self.train.add(epoch, train)
            self.test.add(epoch, test)
        self.film.add(stand)

    def told(self, stand: Stand) -> bool:
        """News of the training; False if they are late ones of an earlier start."""
        if stand.number != self.number:
            return False
        first = self.stand  # so that the beginning is on the film
        self._play(stand)
        if stand.step or stand.running or first.running:
            self._note(stand)
            self.stand = stand
        self.running = stand.running
        if stand.trouble:
            self.note = f"{stand.trouble} enter does so, and begins again."
        elif stand.ended:
            self.note = stand.ended
        return True

    def cure(self) -> None:
        """Where it cannot go on: the learning rate that is advised, from the beginning."""
        self.settings = self.settings | {"lr": self.stand.cure}
        self.note = f"The learning rate is {show(self.stand.cure)} now."
        self.changed()

    @property
    def shown(self) -> Stand:
        """The stand on the screen: the newest, or that to which the film was wound."""
        newest = self.stand
        return newest if self.film.at is None else self.film[self.film.at]

    @property
    def ground(self) -> Ground:
        """The points."""
        return ground(self.setup)

    @property
    def network(self) -> Sequential:
        """The network with the weights of the stand on the screen."""
        key = (self.number, self.shown.weights)
        if self._net is None or self._net[0] != key:
            made = replace(self.setup, weights=self.shown.weights)
            self._net = key, network_of(made)
        return self._net[1]

    # ---- golf -----------------------------------------------------------------------------------

    @property
    def hole(self) -> Hole | None:
        """The hole of neuron golf that is played, if one is."""
        return self.bounds.hole

    @property
    def parameters(self) -> int:
        """Weights and biases of the network."""
        return parameters(widths(self.setup, self.ground))

    def _play(self, stand: Stand) -> None:
        """Whether the network is in; weights that were moved by hand do not count."""
        hole = self.hole
        if hole is None or self.weights or self.edited:
            return
        epoch = came_in(hole, stand.path)
        if epoch is not None and self.round.play(hole, Card(self.parameters, epoch, self.state)):
            par = self.parameters - hole.par.parameters
            told = f"{abs(par)} {'over' if par > 0 else 'under'} par" if par else "par"
            self.note = f"In with {self.parameters} numbers after {epoch:.0f} epochs: {told}."

    # ---- own points, own weights ----------------------------------------------------------------

    def own(self, points: tuple[Place, ...], *, heights: bool) -> bool:
        """Other points of one's own, and a new start; False, and a note, if the data are fixed."""
        if self.bounds.fixes("data"):
            self.note = _HELD
            return False
        self.points, self.heights, self.weights = points, heights, b""
        self.settings = self.settings | {"data": knobs.OWN}
        self.changed()
        return True

    def nudge(self, index: int, by: float) -> bytes:
        """Change one weight or bias of the newest stand by hand; all weights as they are then."""
        values = np.frombuffer(self.stand.weights, "<f4").copy()
        values[index] = np.clip(values[index] + by, -100, 100)
        self.film.at = None
        self.by_hand |= self.begun
        self.edited = values.tobytes()
        session = Session(replace(self.setup, weights=self.edited))
        train, test = session.score(self.ground.train), session.score(self.ground.test)
        self.stand = replace(
            self.stand, weights=self.edited, train_loss=train.loss, test_loss=test.loss,
            train_right=train.right, test_right=test.right, path=(),
        )  # fmt: skip
        self.film.frames[-1] = self.stand  # what was changed is how this step stands
        return self.edited

    def new_seed(self) -> None:
        """New weights."""
        self.weights, self.note = b"", ""
        super().new_seed()

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> Sequence[Ask]:
        """How many units it takes, once for each data set; before that, what it does with none."""
        ask = ask_for(self.setup) if self.hole is None else None
        if ask is None:
            return ()
        kept = self.attempts.get(ask.id)
        if kept is not None and (kept.taken or kept.passed):
            return (kept.ask,)  # said once, for whatever settings it was
        wider = self.attempts.get(ask.id.removesuffix(ALONE))
        said = wider is not None and (wider.taken or wider.passed)
        return () if said or {ask.id, ask.id.removesuffix(ALONE)} & self.known else (ask,)

    def attempt(self, ask: Ask) -> Attempt:
        """What is said is said of the knobs as they stand when it is said."""
        attempt = super().attempt(ask)
        if not attempt.taken:
            attempt.state = self.state
        return attempt

    @property
    def predicted(self) -> Attempt | None:
        """A prediction about this data set that nothing has settled yet."""
        ask = next(iter(self.asks()), None)
        attempt = self.attempt(ask) if ask is not None else None
        return attempt if attempt is not None and attempt.phase is Phase.TAKEN else None

    def is_of(self, attempt: Attempt, setup: Setup | None = None) -> bool:
        """Whether the forty starts of a setup (or of this one) are those that were spoken of."""
        return trial_of(attempt.state) == trial(setup or self.setup)

    def prove(self) -> None:
        """The forty starts begin."""
        self.proving, self.proved = True, self.setup

    @property
    def counted(self) -> bool:
        """Whether these starts are counted to the end: counted again they would say the same."""
        tally, waiting = self.tally, self.predicted
        whole = tally is not None and tally.epoch >= tally.over and self.proved == self.setup
        return whole and (waiting is None or not self.is_of(waiting))

    def tallied(self, tally: Tally) -> list[Answer]:
        """News of the forty seeds; at the end what was predicted is decided, and to be recorded.

        What was said of other knobs stays open: these counts are not about it.
        """
        self.tally = tally
        if tally.epoch < tally.over:
            return []
        self.proving = False
        attempt = self.predicted
        if attempt is None or not self.is_of(attempt, self.proved):
            return []
        attempt.reveal(key=option(tally))
        return list(attempt.take())

    # ---- pins, pace, code -----------------------------------------------------------------------

    def pin(self) -> None:
        """Keep this run beside the next one, or let go of the one that is kept."""
        if self.pins.results:
            self.pins.clear()
            self.note = "Nothing is pinned."
            return
        self._note(self.stand)  # so that the beginning is on the film
        curves = self.train.copy(), self.test.copy()
        self.pins.toggle(Kept(dict(self.settings), self.setup, *curves, self.film.copy()))
        self.note = "Pinned: this run. Its curves and its map stay beside those of the next."

    def faster(self, by: int) -> int:
        """Another pace; gives epochs a second, 0 for as fast as it can."""
        self.pace = min(max(self.pace + by, 0), len(PACES) - 1)
        return PACES[self.pace]

    def code(self) -> tuple[Source, ...]:
        """The network, its features, the step."""
        return network_of, features, Session, Run.train_step
