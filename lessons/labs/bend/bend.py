"""The lab of bends: predict which networks learn XOR, then watch them being trained.

`questions` holds what is asked, `networks` what is trained.
"""

from collections.abc import Iterator
from dataclasses import replace

from lessons.asking.ask import Ask
from lessons.asking.attempt import Phase
from lessons.asking.polls import Vote
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings
from lessons.lab import Source
from lessons.labs.bend.networks import STARTS, Network, Trial, count, train
from lessons.labs.bend.questions import QUESTIONS, Question

Trials = tuple[Trial, ...]


class Bend(Experiment[Trials]):
    """One question at a time, and the networks that were trained for it so far."""

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

    def __init__(self, settings: Settings | None = None) -> None:
        self._shown: dict[str, Trials] = {}  # what has come to its end, by the state
        super().__init__(settings)

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
        for trial in train(self.subject.runs, int(self.settings["seed"])):
            trials = (*trials, trial)
            yield trials

    def hear(self, news: Trials) -> None:
        """One network more."""
        self.trials = news

    def forget(self) -> None:
        """None is trained; but what has come to its end with these settings can still be seen."""
        self.trials = self._shown.get(self.state, ())
        self.finished = len(self.trials) == len(self.subject.runs) * STARTS

    def again(self) -> None:
        """Train them once more: the same seed gives the same numbers."""
        self._shown.pop(self.state, None)
        super().again()

    def ended(self, run: int) -> bool:
        """All are trained: the prediction is judged, the first time."""
        over = super().ended(run)
        attempt = self.attempt(self.subject.ask)
        if over:
            self._shown[self.state] = self.trials
            if attempt.phase is Phase.TAKEN:
                attempt.reveal(key=self.right)
        return over

    @property
    def right(self) -> int:
        """The place of the option that these networks bear out, once all are trained."""
        return self.subject.right(count(self.trials))

    @property
    def outcome(self) -> Vote | None:
        """What was predicted, judged by what these networks show; None if nothing was."""
        vote = self.attempt(self.subject.ask).vote
        if vote is None or vote.choice is None:
            return None
        return replace(vote, poll=vote.poll.with_key(self.right), revealed=True)

    def code(self) -> tuple[Source, ...]:
        """The network and its training, as they run."""
        return (Network,)
