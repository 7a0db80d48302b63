"""A vote in a room: opened, closed, perhaps taken a second time, and only then revealed.

The order is that of peer instruction: everybody commits alone, sees how the room is split, argues
with a neighbour, and votes again (Crouch & Mazur 2001). What a room knows is a list of events, and
nothing else: who kills the host and starts it again hears them once more and stands where it stood.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lessons.asking.polls import CONFIDENCES
from lessons.room.question import Question
from lessons.text import clean

ROUNDS = 2  # everybody votes once, and once more after they talked
LONGEST_QUESTION = 280
"""Characters of a question from the room."""
MOST_QUESTIONS = 10
"""Questions one participant may ask."""
MOST_WAITING = 200
"""Questions that may wait for an answer."""
LONGEST_NAME = 24
"""Characters of a nickname."""


class Kind(StrEnum):
    """What can happen in a room."""

    SHOWN = "shown"  # the presenter turned to a question
    OPENED = "opened"  # everybody may vote, in this round
    CLOSED = "closed"
    REVEALED = "revealed"
    MEASURED = "measured"  # an experiment showed the number that was predicted
    VOTE = "vote"
    ASKED = "asked"  # somebody in the room asks something
    UPVOTED = "upvoted"  # somebody would like to know that too
    ANSWERED = "answered"  # the presenter has answered it
    NAMED = "named"


class Stage(StrEnum):
    """Where a question stands."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"


@dataclass(frozen=True)
class Event:
    """One thing that happened. `who` is a participant, or empty for the presenter.

    `item` is the question's id and `round` 1 or 2 where the event is about one; `text` is what was
    chosen, typed, asked or named, and `sure` how sure (0: not said).
    """

    kind: Kind
    who: str = ""
    item: str = ""
    round: int = 0
    text: str = ""
    sure: int = 0


@dataclass(frozen=True)
class Ballot:
    """What one participant said in one round: a letter or a number as text, and how sure."""

    choice: str
    sure: int = 0


@dataclass
class Asked:
    """A question from the room; `ups` are those who would like to know it, its asker among them."""

    number: int
    who: str
    text: str
    ups: set[str] = field(default_factory=set)
    answered: bool = False
    name: str = ""  # that its asker wanted beside it


def nickname(text: str) -> str:
    """A name as it is shown: one short line."""
    return " ".join(clean(text, keep_newlines=False).split())[:LONGEST_NAME].strip()


class NotNow(ValueError):
    """What somebody wanted is not possible as things stand; the message says what is."""


class Room:
    """The votes and questions of one room, over a row of questions to be asked.

    A move (`open`, `vote`, ...) checks and returns the event it is, or raises NotNow; `apply` makes
    it so. Events that a file brings and that fit nothing change nothing.
    """

    def __init__(self, questions: Sequence[Question], events: Iterable[Event] = ()) -> None:
        if not questions:
            raise ValueError("a room needs a question")
        self.questions = {question.id: question for question in questions}
        self.item = questions[0].id
        self.names: dict[str, str] = {}
        self.asked: list[Asked] = []
        self._votes: dict[tuple[str, int], dict[str, Ballot]] = {}
        self._stages: dict[str, tuple[Stage, int]] = {}
        self._truths: dict[str, str] = {}
        for event in events:
            self.apply(event)

    # ---- how things stand ------------------------------------------------------------------------

    @property
    def question(self) -> Question:
        """The question on the wall, with the right option where an experiment has found it."""
        return self.questions[self.item].decided(self.truth)

    @property
    def place(self) -> int:
        """Its place among all, from 0."""
        return list(self.questions).index(self.item)

    @property
    def stage(self) -> Stage:
        """Where the vote on it stands."""
        return self._stages.get(self.item, (Stage.WAITING, 1))[0]

    @property
    def round(self) -> int:
        """The round that is open, or that was the last."""
        return self._stages.get(self.item, (Stage.WAITING, 1))[1]

    @property
    def truth(self) -> str:
        """What was measured: a number, or the letter of the option that it was."""
        return self._truths.get(self.item, "")

    def votes(self, round: int | None = None, item: str | None = None) -> Mapping[str, Ballot]:
        """Who said what, in a round (by default the last) on a question (by default this one)."""
        return self._votes.get((item or self.item, round or self.round), {})

    def open_questions(self) -> list[Asked]:
        """What the room asks and nobody has answered, what most want to know first."""
        waiting = [asked for asked in self.asked if not asked.answered]
        return sorted(waiting, key=lambda asked: -len(asked.ups))

    # ---- the presenter's moves -------------------------------------------------------------------

    def show(self, by: int) -> Event:
        """Turn to another question; one that is open is closed by it."""
        ids = list(self.questions)
        place = self.place + by
        if not 0 <= place < len(ids):
            raise NotNow("this is the last question" if by > 0 else "this is the first question")
        return Event(Kind.SHOWN, item=ids[place])

    def open(self) -> Event:
        """Let everybody vote: at first, or once more after they talked."""
        if self.stage is Stage.OPEN:
            raise NotNow("the vote is open")
        if self.stage is Stage.REVEALED:
            raise NotNow("the answer was shown")
        again = self.stage is Stage.CLOSED
        if again and self.round >= ROUNDS:
            raise NotNow("everybody has voted twice")
        return Event(Kind.OPENED, item=self.item, round=self.round + again)

    def close(self) -> Event:
        """End the vote; only now is seen how it went."""
        if self.stage is not Stage.OPEN:
            raise NotNow("no vote is open")
        return Event(Kind.CLOSED, item=self.item, round=self.round)

    def reveal(self) -> Event:
        """Show the answer."""
        if self.stage is not Stage.CLOSED:
            raise NotNow("close the vote first")
        return Event(Kind.REVEALED, item=self.item, round=self.round)

    def measure(self, text: str) -> Event:
        """Say what the experiment showed, to be drawn over what was predicted."""
        if not self.questions[self.item].is_measured:
            raise NotNow("no experiment decides this question")
        if self.stage not in (Stage.CLOSED, Stage.REVEALED):
            raise NotNow("close the vote first")
        taken = self.question.taken(text)
        if taken is None:
            raise NotNow(f"{self.question.form}, please")
        return Event(Kind.MEASURED, item=self.item, round=self.round, text=taken)

    def answer(self, number: int) -> Event:
        """A question of the room is answered."""
        if not 1 <= number <= len(self.asked):
            raise NotNow("there is no such question")
        return Event(Kind.ANSWERED, round=number)

    # ---- a participant's moves -------------------------------------------------------------------

    def vote(self, who: str, item: str, round: int, text: str, sure: int = 0) -> Event:
        """Say or change what one thinks, as long as this very vote is open."""
        if item != self.item or self.stage is not Stage.OPEN or round != self.round:
            raise NotNow("this vote is closed")
        taken = self.question.taken(text)
        if taken is None:
            raise NotNow(f"{self.question.form}, please")
        if sure and sure not in CONFIDENCES:
            raise NotNow("how sure is 1, 2 or 3")
        return Event(Kind.VOTE, who, item, round, taken, sure)

    def ask(self, who: str, text: str) -> Event:
        """Ask the presenter something."""
        text = " ".join(clean(text, keep_newlines=False).split())[:LONGEST_QUESTION]
        if not text:
            raise NotNow("write a question first")
        if sum(asked.who == who for asked in self.asked) >= MOST_QUESTIONS:
            raise NotNow(f"{MOST_QUESTIONS} questions are enough")
        if sum(not asked.answered for asked in self.asked) >= MOST_WAITING:
            raise NotNow("very many questions wait already; say which you want to know, too")
        if any(asked.text == text for asked in self.asked if not asked.answered):
            raise NotNow("that was asked already; say that you want to know it too")
        return Event(Kind.ASKED, who, text=text)

    def upvote(self, who: str, number: int) -> Event:
        """Would like to know that too."""
        if not 1 <= number <= len(self.asked) or self.asked[number - 1].answered:
            raise NotNow("there is no such question")
        if who in self.asked[number - 1].ups:
            raise NotNow("you have said so already")
        return Event(Kind.UPVOTED, who, round=number)

    def name(self, who: str, text: str) -> Event:
        """Take a nickname, or none: what is asked from now on bears it, and no vote does."""
        return Event(Kind.NAMED, who, text=nickname(text))

    # ---- what becomes of them --------------------------------------------------------------------

    def apply(self, event: Event) -> None:
        """Make an event so."""
        match event.kind:
            case Kind.ASKED:
                number = len(self.asked) + 1
                name = self.names.get(event.who, "")
                self.asked.append(Asked(number, event.who, event.text, {event.who}, name=name))
            case Kind.UPVOTED if 1 <= event.round <= len(self.asked):
                self.asked[event.round - 1].ups.add(event.who)
            case Kind.ANSWERED if 1 <= event.round <= len(self.asked):
                self.asked[event.round - 1].answered = True
            case Kind.NAMED:
                self.names[event.who] = event.text
            case _ if event.item in self.questions:
                self._about_question(event)

    def _about_question(self, event: Event) -> None:
        match event.kind:
            case Kind.SHOWN:
                if self.stage is Stage.OPEN:
                    self._stages[self.item] = (Stage.CLOSED, self.round)
                self.item = event.item
            case Kind.OPENED:
                self._stages[event.item] = (Stage.OPEN, event.round)
            case Kind.CLOSED:
                self._stages[event.item] = (Stage.CLOSED, event.round)
            case Kind.REVEALED:
                self._stages[event.item] = (Stage.REVEALED, event.round)
            case Kind.MEASURED:
                self._truths[event.item] = event.text
            case Kind.VOTE:
                ballot = Ballot(event.text, event.sure)
                self._votes.setdefault((event.item, event.round), {})[event.who] = ballot
