"""One seat of a room: what the room has told whoever sits there, and what they have chosen."""

from dataclasses import dataclass, field

from lessons.asking.polls import LETTERS
from lessons.room.room import Ballot, Stage
from lessons.room.told import Asked, No, Now, Told, Welcome, Yours

SHOWN = 5  # questions of the room


@dataclass
class Seat:
    """`choice` and `sure` are what is chosen and not yet voted, or what was voted before.

    `asked` is what the room asks (number, text, how many want to know it), `ups` the numbers that
    this seat wants to know; `note` is what is in the way, `sending` whether a vote is on its way.
    """

    now: Now = field(default_factory=Now)
    choice: str = ""
    sure: int = 0
    asked: tuple[tuple[int, str, int], ...] = ()
    ups: frozenset[int] = frozenset()
    note: str = ""
    sending: bool = False
    _mine: dict[tuple[str, int], Ballot] = field(default_factory=dict)

    def hear(self, told: Told | None) -> None:
        """What the room tells; None when the line broke."""
        match told:
            case Now():
                other = (told.item, told.round) != (self.now.item, self.now.round)
                if told.item != self.now.item:
                    self.choice, self.sure = "", 0
                if other or told.stage is not self.now.stage:
                    self.note, self.sending = "", False
                self.now = told
                self._prefill()
            case Yours():
                for round, ballot in told.votes.items():
                    self._mine[told.item, round] = ballot
                self.ups = self.ups if told.ups is None else told.ups
                if (told.item, self.now.round) in self._mine:
                    self.sending = False
                self._prefill()
            case Asked():
                self.asked = told.questions
            case No():
                self.note, self.sending = told.why, False
            case Welcome():
                self.note = ""

    def _prefill(self) -> None:
        """What was said before is chosen already."""
        ballot = self.ballot or self._mine.get((self.now.item, 1))
        if ballot is not None and not self.choice:
            self.choice, self.sure = ballot.choice, ballot.sure

    @property
    def ballot(self) -> Ballot | None:
        """What stands in the room's file of this seat, in this round."""
        return self._mine.get((self.now.item, self.now.round))

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for."""
        return not self.now.options and bool(self.now.prompt)

    @property
    def is_open(self) -> bool:
        """Whether one can vote."""
        return self.now.stage is Stage.OPEN

    @property
    def is_choice(self) -> bool:
        """Whether a letter votes now."""
        return self.is_open and not self.is_number

    @property
    def wanted(self) -> int | None:
        """The first question of the room that this seat has not said it wants to know."""
        numbers = (number for number, _, _ in self.asked[:SHOWN])
        return next((number for number in numbers if number not in self.ups), None)

    def mark(self, by: int) -> None:
        """Choose another option: the next one, or the one before."""
        letters = LETTERS[: len(self.now.options)]
        if letters:
            here = letters.find(self.choice) if self.choice else -1
            self.choice = letters[(here + by) % len(letters) if here >= 0 else min(by, 0)]

    def send(self) -> bool:
        """Whether what is chosen can be sent, and then it is on its way."""
        if not self.choice:
            how = "type a number first" if self.is_number else "choose first: a letter, or ↑ ↓"
            self.note = how
            return False
        self.sending, self.note = True, ""
        self._mine.pop((self.now.item, self.now.round), None)
        return True
