"""What a part of the MNIST lab asks by the way, besides the predictions of a run.

A sheet that shows something a learner can foretell poses a question before it does, once. While it
is posed nothing else is asked; whoever leaves the sheet leaves the question, too.
"""

from engine.training.events import Look
from lessons.asking.ask import Ask
from lessons.asking.attempt import Attempt
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.store.records import Answer


class Aside:
    """Questions of one part by their ids, and the one that waits for an answer."""

    def __init__(self) -> None:
        self.pictures = MNIST
        self.attempts: dict[str, Attempt] = {}
        self.posed: Attempt | None = None

    def asked(self, ask_id: str) -> Attempt | None:
        """The learner's way through a question of this part, if it was asked."""
        return self.attempts.get(ask_id)

    def done(self, ask_id: str) -> bool:
        """Whether it was answered, or knowingly passed over."""
        attempt = self.attempts.get(ask_id)
        return attempt is not None and (attempt.taken or attempt.passed)

    def pose(self, ask: Ask, state: str) -> bool:
        """Ask, if that was not done before; True if it is to be answered now."""
        if self.done(ask.id):
            return False
        kept = self.attempts.get(ask.id)
        if kept is None or kept.ask != ask:
            self.attempts[ask.id] = Attempt(ask, "lab", state)
        self.posed = self.attempts[ask.id]
        return True

    def answered(self) -> None:
        """It was answered, or passed over."""
        self.posed = None

    def decided(self) -> list[Answer]:
        """Predictions that what is seen now has decided."""
        return []

    def withdraw(self) -> None:
        """Nobody looks at what it is about any more."""
        self.posed = None

    def hear(self, look: Look) -> list[Answer]:
        """Take in what the trainer saw; returns predictions that this has decided."""
        return []

    def forget(self) -> None:
        """Another network: nothing is known of it."""
        self.posed = None

    def take(self, pictures: Pictures) -> None:
        """Other pictures are learned from."""
        self.pictures = pictures
        self.forget()


class Asides(tuple[Aside, ...]):
    """All parts of a lab that ask by the way. At most one of them waits for an answer."""

    __slots__ = ()

    @property
    def posed(self) -> Attempt | None:
        """The question that waits for an answer."""
        return next((one.posed for one in self if one.posed is not None), None)

    def of(self, ask_id: str) -> Aside | None:
        """The part that has asked this."""
        return next((one for one in self if one.asked(ask_id) is not None), None)

    def withdraw(self) -> bool:
        """Whoever leaves a sheet leaves what it asked, too; True if something was asked."""
        waiting = self.posed is not None
        for one in self:
            one.withdraw()
        return waiting

    def forget(self) -> None:
        """Another network."""
        for one in self:
            one.forget()

    def take(self, pictures: Pictures) -> None:
        """Other pictures."""
        for one in self:
            one.take(pictures)

    def hear(self, look: Look) -> list[Answer]:
        """What the trainer saw."""
        return [answer for one in self for answer in one.hear(look)]
