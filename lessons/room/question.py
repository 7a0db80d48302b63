"""What a room is asked: a poll of the course, or a number that a lab will measure.

Everybody in the room gets the same question at the same moment, on screens that draw nothing but
text. So a question here is plain text, its formula in words, and it never carries the answer to
those who are still to vote.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from lessons.asking.answers import Refused
from lessons.asking.ask import Ask, Kind
from lessons.asking.polls import LETTERS
from lessons.spoken import SpeechError, spoken

LONGEST_NUMBER = 40
"""Characters of a predicted number."""


@dataclass(frozen=True)
class Option:
    """One option: what it says, and why it is right or wrong."""

    text: str
    why: str = ""


@dataclass(frozen=True)
class Question:
    """A question for a room. Without options it asks for a number, which `read` understands.

    `key` is the index of the right option, or None where an experiment or nobody decides; `lab` is
    the lab in which that experiment is.
    """

    id: str
    prompt: str
    options: tuple[Option, ...] = ()
    key: int | None = None
    formula: str = ""
    tex: str = ""
    form: str = ""
    explanation: str = ""
    lab: str = ""
    read: Callable[[str], float] | None = field(default=None, compare=False)

    @property
    def is_number(self) -> bool:
        """Whether a number is to be typed."""
        return not self.options

    @property
    def is_measured(self) -> bool:
        """Whether it is left to an experiment what is so, and the presenter says what it showed."""
        return self.is_number or (self.key is None and bool(self.lab))

    def decided(self, truth: str) -> "Question":
        """The same with the right option, by its letter, once an experiment has found it."""
        if self.is_number or self.taken(truth) is None:
            return self
        return replace(self, key=LETTERS.index(truth.strip().upper()))

    def taken(self, text: str) -> str | None:
        """An answer in the form in which it is counted: a letter, or a number; None if it is
        neither."""
        text = text.strip()
        if not self.is_number:
            letter = text.upper()
            known = LETTERS[: len(self.options)]
            return letter if len(letter) == 1 and letter in known else None
        if not text or len(text) > LONGEST_NUMBER or self.read is None:
            return None
        try:
            value = self.read(text)
        except (Refused, ValueError, OverflowError):
            return None
        return repr(value) if value - value == 0 else None  # neither infinite nor NaN


def question_of(ask: Ask, lab: str = "") -> Question | None:
    """A question of the course as a room can be asked it; None for what needs more than text."""
    tex, words = ask.tex, _words(ask.tex)
    if ask.poll is not None and not ask.poll.curve:
        poll = ask.poll
        return Question(
            ask.id,
            ask.prompt,
            tuple(Option(choice.text, choice.why) for choice in poll.choices),
            poll.key if poll.is_known and not ask.awaits_truth else None,
            words,
            tex,
            "a letter",
            poll.explanation,
            lab,
        )
    if ask.kind is Kind.PREDICTION and ask.poll is None and ask.task is None:
        form = ask.form or "a number"
        return Question(
            ask.id, ask.prompt, formula=words, tex=tex, form=form, lab=lab, read=ask.read
        )
    return None


def questions_of(asks: Iterable[Ask], lab: str = "") -> tuple[Question, ...]:
    """Those of the questions that a room can be asked, each once, in their order."""
    found: dict[str, Question] = {}
    for ask in asks:
        question = question_of(ask, lab)
        if question is not None:
            found.setdefault(question.id, question)
    return tuple(found.values())


def _words(tex: str) -> str:
    try:
        return spoken(tex) if tex else ""
    except SpeechError:
        return tex
