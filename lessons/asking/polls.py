"""A poll is a question with options, and a vote is one learner's way through it.

The order matters more than the question does: choose, say how sure you are, commit; then hear an
argument for another option and vote once more; only then is the answer revealed. Hearing the other
side before the reveal is what makes a poll teach (Crouch & Mazur 2001), and each option carries
its own explanation, because "wrong" alone teaches almost nothing (Van der Kleij 2015).
"""

import random
from dataclasses import dataclass, field, replace
from enum import Enum

from lessons.asking.answers import Verdict, right, wrong
from lessons.course.places import Places
from lessons.course.tables import Table, nearest

MIN_CHOICES, MAX_CHOICES = 2, 5
LETTERS = "ABCDE"
CONFIDENCES = {1: "guess", 2: "think", 3: "sure"}
GUESS, SURE = 1, 3


@dataclass(frozen=True)
class Choice:
    """One option: what it says, why it is right or wrong, and the best case one can make for it.

    `curve` names the run that it claims to see, where the poll shows a curve.
    """

    text: str
    why: str
    correct: bool = False
    argument: str = ""
    curve: str = ""


@dataclass(frozen=True)
class Poll:
    """A question and its options; exactly one of them is correct.

    `id` is `lesson.poll`. `tex` is an optional formula shown under the question. A poll that is not
    `scored` is a hook: asked before the telling, it counts neither as right nor as wrong. `topics`
    are words under which a quiz finds it. `order` says where each option stands as it is written,
    once they were `mixed` for somebody who meets it again after so many `times`. `curve` names a
    run of `lessons.diagnosis` whose losses are drawn under the question, to be diagnosed.
    """

    id: str
    question: str
    choices: tuple[Choice, ...]
    explanation: str = ""
    tex: str = ""
    scored: bool = True
    topics: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    times: int = 0
    curve: str = ""
    line: int = 0
    places: Places = field(default_factory=Places, compare=False, repr=False)

    @property
    def is_known(self) -> bool:
        """Whether one option is marked correct; for a prediction an experiment will tell."""
        return any(choice.correct for choice in self.choices)

    @property
    def key(self) -> int:
        """The index of the correct choice."""
        return next(index for index, choice in enumerate(self.choices) if choice.correct)

    def with_key(self, key: int) -> "Poll":
        """The poll once an experiment has shown which option is right."""
        marked = (replace(choice, correct=at == key) for at, choice in enumerate(self.choices))
        return replace(self, choices=tuple(marked))

    def mixed(self, times: int) -> "Poll":
        """The poll for somebody who has met it so often: at repeats its options change places.

        Who remembers "the third one" is to think again. The same `times` gives the same places.
        What speaks of all the others ("None of these") stays last.
        """
        written = sorted(
            zip(self.order or range(len(self.choices)), self.choices, strict=True),
            key=lambda pair: pair[0],
        )
        order = list(range(len(written)))
        if times:
            tail = [order.pop()] if _of_the_others(written[-1][1].text) else []
            random.Random(f"{self.id} {times}").shuffle(order)
            order += tail
        chosen = tuple(written[place][1] for place in order)
        return replace(self, choices=chosen, order=tuple(order) if times else (), times=times)

    def written(self, index: int) -> int:
        """Where the option of this index stands as the poll is written: so it is recorded."""
        return self.order[index] if self.order else index

    def shown(self, written: int) -> int:
        """The index of the option that is written at this place."""
        return self.order.index(written) if self.order else written

    def is_correct(self, choice: int) -> bool:
        """Whether the option of this index is the right one."""
        return self.choices[choice].correct

    def judge(self, choice: int) -> Verdict:
        """The verdict on an option, with its own explanation."""
        chosen = self.choices[choice]
        return right(chosen.why) if chosen.correct else wrong(chosen.why)

    def rival(self, choice: int) -> int | None:
        """The option whose argument is heard after `choice`.

        After a wrong choice that is the right one; after the right choice, the first other option
        that has an argument. So hearing an argument gives nothing away. None if there is none.
        """
        key = self.key
        if choice != key:
            return key if self.choices[key].argument else None
        others = (index for index, other in enumerate(self.choices) if other.argument)
        return next((index for index in others if index != key), None)


def poll_of(id: str, question: str, *options: tuple[str, str], right: str) -> Poll:
    """A poll of options, each with its why; `right` is the letter of the right one."""
    choices = (
        Choice(text, why, letter == right)
        for (text, why), letter in zip(options, LETTERS, strict=False)
    )
    return Poll(id, question, tuple(choices))


def _of_the_others(text: str) -> bool:
    return text.split()[0].strip(",:;.").lower() in {"none", "all", "both", "any", "neither"}


class Phase(Enum):
    """Where a vote stands: what the learner may do next."""

    CHOOSE = "choose"
    CONFIDENCE = "confidence"
    REVOTE = "revote"
    REVEALED = "revealed"


class VoteError(ValueError):
    """A move that this phase does not allow. The message says which are."""


@dataclass(frozen=True)
class Vote:
    """One learner's way through one poll. Each move returns a new Vote; `phase` says what is next.

    CHOOSE: `choose(index)`, as often as one likes. CONFIDENCE: `choose` again, or
    `commit(confidence)`. REVOTE: `rival` holds the option argued for; `revote(index)` takes the
    same option or another. REVEALED: `choice`, `final` and `correct` can be shown and recorded.
    """

    poll: Poll
    choice: int | None = None
    confidence: int | None = None
    second: int | None = None
    revealed: bool = False

    @property
    def phase(self) -> Phase:
        """What the learner may do next."""
        if self.revealed:
            return Phase.REVEALED
        if self.choice is None:
            return Phase.CHOOSE
        return Phase.CONFIDENCE if self.confidence is None else Phase.REVOTE

    def choose(self, index: int) -> "Vote":
        """Choose an option, or another one before the commit."""
        if self.phase not in (Phase.CHOOSE, Phase.CONFIDENCE):
            raise VoteError("the vote is committed; it can be changed once, in the re-vote")
        return replace(self, choice=self._checked(index))

    def commit(self, confidence: int) -> "Vote":
        """Say how sure (1 guess, 2 think, 3 sure) and commit. Without a rival it reveals."""
        if self.phase is not Phase.CONFIDENCE:
            raise VoteError("choose an option first, then say how sure you are")
        if confidence not in CONFIDENCES:
            raise VoteError("how sure is 1 guess, 2 think or 3 sure")
        voted = replace(self, confidence=confidence)
        return voted if voted.rival is not None else replace(voted, revealed=True)

    @property
    def rival(self) -> int | None:
        """The option whose argument is heard before the re-vote, if there is one."""
        return None if self.choice is None else self.poll.rival(self.choice)

    def revote(self, index: int) -> "Vote":
        """Stay with the option or change to another, once; this reveals the answer."""
        if self.phase is not Phase.REVOTE:
            raise VoteError("a re-vote comes once, after the commit")
        return replace(self, second=self._checked(index), revealed=True)

    @property
    def final(self) -> int:
        """The option that counts: the re-vote if there was one, else the first choice."""
        if self.choice is None:
            raise VoteError("no option is chosen yet")
        return self.choice if self.second is None else self.second

    @property
    def correct(self) -> bool:
        """Whether the option that counts is the right one."""
        return self.poll.is_correct(self.final)

    @property
    def sure_but_wrong(self) -> bool:
        """Sure at the commit, and wrong then: what is worth meeting again soon."""
        chosen = self.choice
        return chosen is not None and self.confidence == SURE and not self.poll.is_correct(chosen)

    def _checked(self, index: int) -> int:
        if not 0 <= index < len(self.poll.choices):
            raise VoteError(f"the options are 1 to {len(self.poll.choices)}")
        return index


def read_poll(lesson_id: str, table: Table) -> Poll:
    """Build a poll from a fence's TOML, or raise LessonError at the line of a fault."""
    identifier = table.identifier("id")
    table.what = f"poll {identifier!r}" if identifier else "poll"
    choices = tuple(
        _read_choice(entry) for entry in table.tables("choice", MIN_CHOICES, MAX_CHOICES)
    )
    correct = [number for number, choice in enumerate(choices, 1) if choice.correct]
    if choices and len(correct) != 1:
        place = ("choice", correct[1], "correct") if correct else ()
        table.complain(
            f" marks {len(correct)} choices correct; exactly one choice has correct = true", *place
        )
    curve = _read_curve(table)
    for number, choice in enumerate(choices, 1):
        if choice.curve and not curve:
            message = f", choice {number}: names a curve, and the poll shows none; it needs a curve"
            table.complain(f"{message} of its own", "choice", number, "curve")
        elif curve and choice.curve == curve:
            message = (
                f", choice {number}: claims the very curve that is shown; a wrong one has another"
            )
            table.complain(message, "choice", number, "curve")
    poll = Poll(
        id=f"{lesson_id}.{identifier}",
        question=table.text("question"),
        choices=choices,
        explanation=table.text("explanation", ""),
        tex=table.text("tex", "", limit=1_000),
        scored=table.flag("scored", True),
        topics=table.identifiers("topics", 5),
        curve=curve,
        line=table.line,
        places=table.places,
    )
    table.finish()
    return poll


def _read_choice(table: Table) -> Choice:
    choice = Choice(
        text=table.text("text", limit=300),
        why=table.text("why"),
        correct=table.flag("correct", False),
        argument=table.text("argument", ""),
        curve=_read_curve(table),
    )
    table.finish()
    return choice


def _read_curve(table: Table) -> str:
    """The name of a run that was kept, or nothing."""
    name = table.text("curve", "", limit=60)
    if not name:
        return ""
    from lessons.diagnosis.kept import kept_runs

    if name not in kept_runs():
        near = nearest(name, kept_runs())
        meant = f"did you mean {near!r}? " if near else ""
        known = ", ".join(kept_runs())
        table.complain(f": no run is called {name!r:.40}; {meant}there are {known}", "curve")
        return ""
    return name
