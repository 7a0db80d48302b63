"""The lab of bends: predict which networks learn XOR, then watch them being trained.

`questions` holds what is asked, `networks` what is trained.
"""

from collections.abc import Iterator

from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob
from lessons.lab import Source, Truth
from lessons.labs.bend.networks import Network, Trial, count, train
from lessons.labs.bend.questions import QUESTIONS, Question

Trials = tuple[Trial, ...]


class Bend(Experiment[Trials]):
    """One question at a time, and the networks that were trained for it so far."""

    trials: Trials
    id = "bend"
    help = """\
Each network has 2 inputs, hidden layers of 8 units and 2 scores, and is trained by gradient descent
on the four points of XOR: 300 steps with learning rate 0.1. A start counts as learned when every
point gets its class with a probability of at least 0.6. `R` draws other starts: does it still hold?
"""
    KNOBS = (
        Knob("question", "Bend", "linear", tuple(QUESTIONS), "No bend at all, or x²."),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the starts.", 0, 2**31),
    )

    @property
    def subject(self) -> Question:
        """What the networks settle."""
        return QUESTIONS[str(self.settings["question"])]

    def asks(self) -> tuple[Ask, ...]:
        """What the networks will do."""
        return (self.subject.ask,)

    def work(self) -> Iterator[Trials]:
        """Train network after network, and tell all that were trained."""
        trials: Trials = ()
        for trial in train(self.subject.runs, self.seed):
            trials = (*trials, trial)
            yield trials

    def hear(self, news: Trials) -> None:
        """One network more."""
        self.trials = news

    def forget(self) -> None:
        """None is trained."""
        self.trials = ()

    def truth(self, ask: Ask) -> Truth | None:
        """The option that these networks bear out, once all are trained."""
        return Truth(key=self.subject.right(count(self.trials))) if self.finished else None

    def code(self) -> tuple[Source, ...]:
        """The network and its training, as they run."""
        return (Network,)
