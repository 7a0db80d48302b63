"""The MNIST lab: a network learns to read handwritten digits while you watch.

A learner turns the knobs (`knobs`), says two things about the run that is to come (`questions`),
and then may watch it. The lab says what may be done when, and how what was said compares with what
happened. It trains nothing; whoever drives a trainer passes its events to `Mnist.fold`.
"""

from contextlib import suppress
from dataclasses import replace

from engine.training.events import Event, Look
from lessons.asking.ask import Ask
from lessons.asking.attempt import Attempt
from lessons.asking.predictions import Said
from lessons.kept import opened
from lessons.knobs import KnobError, Settings, Value
from lessons.lab import Lab, Source
from lessons.labs.mnist.aside import Aside, Asides
from lessons.labs.mnist.confusion import Confusion
from lessons.labs.mnist.crowd import Crowd
from lessons.labs.mnist.digit import OneDigit
from lessons.labs.mnist.experiments import Change, Reference, recognized
from lessons.labs.mnist.hand import Hand
from lessons.labs.mnist.help import HELP
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.pace import Pace
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.labs.mnist.pinned import Pinned
from lessons.labs.mnist.predicted import Predicted
from lessons.labs.mnist.settings import lacks, turned
from lessons.labs.mnist.sizes import parameters, sizes
from lessons.labs.mnist.states import joined, parted
from lessons.labs.mnist.sweeping import Sweeping
from lessons.labs.mnist.why import Why
from lessons.pins import difference
from lessons.runs import Run, Status
from lessons.store.records import Answer
from lessons.store.trained import Trained

WATCHED_EPOCHS = 5  # one alone is over before one has looked; a state string names its own

LIVE = ("lr", "momentum", "dropout")  # what turns while a run is alive
_LR = next(place for place, knob in enumerate(KNOBS) if knob.name == "lr")


class Mnist(Lab):
    """What the lab knows: the knobs, what was predicted, and the run as it stands.

    `settings` are the knobs of the next run. A run keeps the settings that it began with, and is
    there to be looked at until the next one begins.
    """

    id = "mnist"
    help = HELP
    # Who watches has time for a curve.
    KNOBS = tuple(replace(k, default=WATCHED_EPOCHS) if k.name == "epochs" else k for k in KNOBS)

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.run: Run | None = None
        self.pins = Pinned()
        self._runs = 0
        self.confusion: Confusion | None = None  # the newest table of what is taken for what
        self.hand = Hand()
        self.digit = OneDigit()
        self.why = Why()
        self.crowd = Crowd()
        self.sweeping = Sweeping()
        self.asides = Asides((self.hand, self.digit, self.why, self.crowd, self.sweeping))
        self.pace = Pace()
        self.pictures = MNIST
        self.wanted: str | None = None  # where pictures lie that are to be read; "" is MNIST
        self._predicted = {"": Predicted()}

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers, and two numbers for each normalized unit."""
        return parameters(self.settings, self.pictures)

    @property
    def is_cnn(self) -> bool:
        """Whether it is the small convolutional network."""
        return self.settings["network"] == "cnn"

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers there are in each layer, from the pixels to the ten answers."""
        return sizes(self.settings, self.pictures)

    # ---- what is learned from -------------------------------------------------------------------

    def take(self, pictures: Pictures) -> None:
        """Learn from these from now on; a run on others goes out of sight."""
        if self.run is not None and self.run.path != pictures.path:
            self.run = None
        self.pictures, self.wanted = pictures, None
        self.settings = pictures.fitted(self.settings)
        self.confusion = None
        self.asides.take(pictures)
        self.changed()
        if self.run is not None and not self.outdated:
            self._known()

    def _known(self) -> None:
        """Whoever sees what came of it need not say what will."""
        for ask in self.asks():
            self.attempt(ask).passed = True

    @property
    def predicted(self) -> Predicted:
        """What was said of runs on these pictures."""
        path = self.pictures.path
        return self._predicted.setdefault(path, Predicted(self.pictures))

    def read(self, state: str) -> None:
        """Go to the state of a string; pictures of one's own are then `wanted`, to be read."""
        told, path = parted(state)
        super().read(told)
        self.wanted = path if path != self.pictures.path else None
        if self.wanted is None:
            self.settings = self.pictures.fitted(self.settings)

    @property
    def plain_state(self) -> str:
        """The knobs, and where the pictures lie if they are one's own."""
        return joined(
            super().plain_state, self.pictures.path if self.wanted is None else self.wanted
        )

    # ---- knobs ----------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a run has begun and is not over."""
        return self.run is not None and not self.run.ended

    def can_turn(self, name: str) -> bool:
        """Between runs everything turns; while one is alive, what works from step to step."""
        if self.pictures.lacks(name):
            return False
        return not self.busy or (name in LIVE and self.run is not None and self.run.alive)

    def lacks(self, name: str) -> str:
        """What has to be turned first, for a knob to make a difference."""
        return self.pictures.lacks(name) or lacks(self.settings, name)

    def value(self, name: str) -> Value:
        """A knob's value; while a run goes on, what it has been turned to meanwhile."""
        if self.busy and self.run is not None:
            return self.run.lr if name == "lr" else self.run.live.get(name, self.settings[name])
        return self.settings[name]

    def turn(self, name: str, by: int) -> bool:
        """Turn a knob by so many steps; True if its value changed.

        While a run is alive this is the run's own value, and whoever drives the trainer must tell
        it the new one. Another optimizer or network brings its own training along.
        """
        if self.busy and self.run is not None and self.can_turn(name):
            before = self.value(name)
            after = next(knob for knob in KNOBS if knob.name == name).turn(before, by)
            if name == "lr":
                self.run.lr = float(after)
            elif after != before:
                self.run.live[name] = after
            return after != before
        return super().turn(name, by)

    def _give(self, name: str, value: Value) -> bool:
        before = dict(self.settings)
        if not super()._give(name, value):
            return False
        self.settings = turned(before, name, value, self.KNOBS)
        return True

    # ---- predictions ----------------------------------------------------------------------------

    @property
    def reference(self) -> Reference | None:
        """The run that the experiments change one thing of."""
        return self.predicted.reference

    @property
    def change(self) -> Change | None:
        """Which experiment on the reference these knobs are, if they are one."""
        return recognized(self.reference, self.settings)

    def prepare(self, change: Change) -> bool:
        """Set the knobs for an experiment on the reference; False if it would change nothing."""
        changed = change.of(self.reference) if self.reference is not None else None
        if changed is None or self.busy:
            return False
        self.settings = changed
        self.changed()
        return True

    def asks(self) -> tuple[Ask, ...]:
        """What is to be predicted of a run with these knobs, or of what a sheet is to show."""
        posed = self.asides.posed
        return (posed.ask,) if posed is not None else self.predicted.asks(self.settings, self.state)

    def attempt(self, ask: Ask) -> Attempt:
        """What is said for these knobs; another seed is no other question."""
        aside = self.aside(ask)
        if aside is not None and (attempt := aside.asked(ask.id)) is not None:
            return attempt
        return self.predicted.attempt(ask, self.settings, self.state)

    def aside(self, ask: Ask) -> Aside | None:
        """The part of the lab that asks this by the way, if one does."""
        return self.asides.of(ask.id)

    @property
    def compared(self) -> list[Said]:
        """What was said, judged by the run that is looked at: another seed has other truths."""
        return self.predicted.compared(self.run, self.settings)

    # ---- runs -----------------------------------------------------------------------------------

    @property
    def outdated(self) -> bool:
        """Whether the knobs are no longer those of the run that is looked at."""
        return self.run is not None and self.run.settings != self.settings

    @property
    def cure(self) -> str:
        """What is to be changed of a run that broke down, in a few words: `lr 0.03`; or nothing."""
        if self.run is None or self.outdated or self.busy:
            return ""
        return difference(self.run.cure, self.run.settings) if self.run.cure else ""

    def cured(self) -> bool:
        """Take the advice after a run that broke down; False where there is none.

        Nothing is asked: whoever mends something knows what it is for.
        """
        if not self.cure or self.run is None:
            return False
        self.settings = self.settings | self.run.cure
        self.changed()
        for ask in self.asks():
            self.attempt(ask).passed = True
        return True

    @property
    def ready(self) -> bool:
        """Whether a run may begin that is not the one that is looked at."""
        return self._may_begin and not self.busy and (self.run is None or self.outdated)

    @property
    def _may_begin(self) -> bool:
        """Whether everything was said, and the pictures are there."""
        return self.open and self.wanted is None

    def begin(self) -> Run | None:
        """A new run with these knobs; None while something is asked first, or read."""
        if not self._may_begin:
            return None
        self._runs += 1
        self.confusion = None
        self.asides.forget()
        self.knob = _LR  # what turns while it runs
        lr, pictures = float(self.settings["lr"]), self.pictures
        self.run = Run(self._runs, dict(self.settings), lr, data=pictures.name, path=pictures.path)
        self.run.pace = self.pace.steps
        return self.run

    def faster(self, by: int) -> None:
        """Another pace, told in the note."""
        self.pace = self.pace.turned(by)
        self.note = self.pace.told
        if self.run is not None:
            self.run.pace = self.pace.steps

    def leave(self, *, saved: bool = False) -> None:
        """The trainer is gone: a run that was not over ends here, and can still be looked at.

        One that is `saved` can be taken up again.
        """
        if self.run is not None and self.busy:
            self.run.status, self.run.message = Status.STOPPED, "It was left before its end."
            if saved:
                self.run.status, self.run.message = Status.LEFT, "space goes on with it."

    @property
    def goes_on(self) -> bool:
        """Whether the run in sight, if it is saved, could be trained on with these knobs.

        That is so while they are its own, but for more epochs.
        """
        run = self.run
        if (
            run is None
            or self.busy
            or self.wanted is not None
            or run.status in (Status.DIVERGED, Status.COLLAPSED)
        ):
            return False
        more = int(self.settings["epochs"]) - run.epochs
        return run.step > 0 and more >= 0 and self._alike(run)

    def _alike(self, run: Run) -> bool:
        now = self.settings | {"epochs": run.epochs}
        several = "," in str(run.settings.get("hidden", ""))  # no knob says so
        return several or now == run.settings

    def wake(self) -> Run | None:
        """Take up the run in sight where it was saved; None where that cannot be."""
        run = self.run
        if run is None or not self.goes_on:
            return None
        self._runs += 1
        self.knob = _LR
        run.settings = run.settings | {"epochs": self.settings["epochs"]}
        run.pace = max(self.pace.steps, 0)
        self.asides.forget()
        run.wake(self._runs)
        return run

    def fold(self, number: int, event: Event) -> list[Answer]:
        """Add a trainer's event to the picture; returns predictions that it has just decided.

        Events that carry another number belong to a run that was left, and are ignored.
        """
        run = self.run
        if run is None or number != run.number:
            return []
        run.fold(event)
        answers: list[Answer] = []
        if isinstance(event, Look) and not event.meanwhile:
            self.confusion = Confusion.of(event) or self.confusion
            answers = self.asides.hear(event)
        return answers + self.predicted.hear(run)

    # ---- runs that are kept ---------------------------------------------------------------------

    def pin(self) -> None:
        """Keep the present run's curves under those of later runs; again lets go of them."""
        if self.run is not None:
            self.pins.toggle(self.run)

    @property
    def beside(self) -> list[tuple[Run, str]]:
        """The pinned runs but the present one, each with what is different about it and its seed:
        `lr 1, seed 0`.
        """
        return self.pins.named(self.run)

    def open_again(self, trained: Trained) -> bool:
        """Look at a run that was kept, its knobs set as they were; False while one goes on."""
        if self.busy:
            return False
        self._runs += 1
        self.confusion = None
        self.hand.forget()
        self.run = self.pins.of(trained.key) or opened(trained, 0)
        self.run.number = self._runs
        with suppress(KnobError):  # layers of several widths, or a knob of another version
            settings = {knob.name: knob.check(trained.settings[knob.name]) for knob in self.KNOBS}
            self.run.settings = dict(settings)
            self.settings = settings
            self.changed()
        if self.run.path == self.pictures.path:
            self._known()
            if not self.outdated:  # else no knobs of ours say what it was
                self.predicted.refer(self.run)
        else:  # its pictures are to be read first
            self.wanted = self.run.path
        return True

    def pin_kept(self, trained: Trained) -> bool:
        """Pin a run that was kept, or let go of it; True if it is pinned now."""
        return self.pins.toggle_kept(trained, self.run)

    def told(self, *, in_sight: bool = True) -> list[str]:
        """What is to be known of the curves, which need not be `in_sight`: which run they are, and
        which one is pinned."""
        lines = []
        if self.run is not None and self.run.status is Status.COLLAPSED:
            lines.append(self.run.message)
        if self.run is not None and self.run.went_back:
            lines.append(
                f"Its patience ended after epoch {self.run.epoch}: {self.run.message}."
                if self.run.epoch < self.run.epochs
                else f"After {self.run.message}."
            )
        if self.run is not None and self.outdated:
            before = difference(self.run.settings, self.settings)
            still = "Still in sight" if in_sight else "q shows what is still there"
            lines.append(f"{still}: the run before, {before}.")
        return lines + self.pins.told(self.run if in_sight else None)

    # ---- what stands behind it ------------------------------------------------------------------

    def code(self) -> tuple[Source, ...]:
        """A step, the rule of the present optimizer, and the whole run."""
        from engine.training import fit, run  # late: NumPy
        from engine.training.optimizers import OPTIMIZERS

        return run.Run.train_step, OPTIMIZERS[str(self.settings["optimizer"])], fit.fit
