"""One learner's way through one question, from the prompt to the answer, without a screen.

What may be done next depends on the phase, and each kind of question has a path through them:

- choice: CHOOSE, SURE, REVOTE (where an argument for another option is heard), SETTLED;
- typed, lines or cells: TYPE, as often as it takes, SETTLED;
- prediction: CHOOSE and SURE, or TYPE, then TAKEN until the experiment has spoken, SETTLED.

Asking for hints is no fault. Giving up shows the worked solution and is not a wrong answer; nor is
passing a question over. Everything to be stored comes out of `take`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from lessons.asking.answers import Verdict, refused, tidy
from lessons.asking.ask import Ask, Kind, ask_poll
from lessons.asking.cards import kept
from lessons.asking.hints import ladder
from lessons.asking.ideas import OFFER
from lessons.asking.parting import Outcomes, offered, parting
from lessons.asking.polls import CONFIDENCES, Vote, VoteError
from lessons.asking.polls import Phase as Voting
from lessons.numbers import show, show_shape
from lessons.store.records import Answer

if TYPE_CHECKING:
    from lessons.products.drill import Drill


class Phase(Enum):
    """Where an attempt stands: what the learner may do next."""

    CHOOSE = "choose"
    SURE = "sure"
    REVOTE = "revote"
    TYPE = "type"
    TAKEN = "taken"
    SETTLED = "settled"


@dataclass(frozen=True)
class Try:
    """What was typed or chosen, tidied as it is shown, and what became of it."""

    text: str
    verdict: Verdict


@dataclass
class Attempt:
    """One way through `ask`. `source` says where it is asked, `state` is the lab's state string.

    `draft` is what has been typed and not committed: of an order the numbers of the cards put so
    far, of groups the group of each card or a gap. `before` means that it was solved in an earlier
    session, `passed` that it was knowingly passed over (it can still be answered).
    """

    ask: Ask
    source: str = "lesson"
    state: str = ""
    vote: Vote | None = None
    draft: str = ""
    tries: list[Try] = field(default_factory=list)
    hints_given: int = 0
    gave_up: bool = False
    passed: bool = False
    before: bool = False
    was: float | None = None
    clock: Callable[[], float] = field(default=time.monotonic, compare=False)
    parts_at: int | None = field(default=None, compare=False)
    """The seed of other numbers that tell apart the ideas which the last answer may come from."""

    def __post_init__(self) -> None:
        self.grid = _grid(self.ask)
        self.ladder = ladder(self.ask)
        self._taken = False
        self._thought: float | None = None  # seconds before a prediction; the run is none of them
        self._to_record: list[Answer] = []
        self._began = self.clock()
        if self.ask.poll is not None and self.vote is None:
            self.vote = Vote(self.ask.poll)

    # ---- where it stands -----------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """What the learner may do next."""
        if self.gave_up or self.before:
            return Phase.SETTLED
        if self.ask.awaits_truth and self._taken:
            known = self.tries and self.was is not None
            return Phase.SETTLED if known or (self.vote and self.vote.revealed) else Phase.TAKEN
        if self.vote is not None:
            return {
                Voting.CHOOSE: Phase.CHOOSE,
                Voting.CONFIDENCE: Phase.SURE,
                Voting.REVOTE: Phase.REVOTE,
                Voting.REVEALED: Phase.SETTLED,
            }[self.vote.phase]
        if self.grid is not None:
            return Phase.SETTLED if self.grid.done else Phase.TYPE
        return Phase.SETTLED if self.last and self.last.verdict.correct else Phase.TYPE

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to say: the truth is out."""
        return self.phase is Phase.SETTLED

    @property
    def taken(self) -> bool:
        """Whether the learner has said all there is to say; the truth may still be to come."""
        return self.phase in (Phase.TAKEN, Phase.SETTLED)

    @property
    def last(self) -> Try | None:
        """The last try, whatever became of it."""
        return self.tries[-1] if self.tries else None

    @property
    def correct(self) -> bool:
        """Whether the answer that counts is right."""
        if self.gave_up or not self.settled:
            return False
        if self.vote is not None and self.vote.revealed:
            return self.vote.correct
        return self.before or self.grid is not None or bool(self.last and self.last.verdict.correct)

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints given so far."""
        return self.ladder[: self.hints_given]

    @property
    def varies(self) -> bool:
        """Whether it can be asked again with other numbers."""
        return self.ask.renew is not None

    # ---- choices -------------------------------------------------------------------------------

    def choose(self, index: int) -> None:
        """Choose an option, as often as one likes before the commit. Nothing is committed yet,
        unless nobody asks how sure one is: then this is all there is to say."""
        self.passed = False
        self.vote = self._voting().choose(index)
        if not self.ask.sureness:
            self._commit_choice(None)

    def unchoose(self) -> None:
        """Before the commit: no option is chosen any more."""
        if self.phase is not Phase.SURE:
            raise VoteError("there is a choice to take back only before the commit")
        self.vote = Vote(self._voting().poll)

    def sure(self, confidence: int) -> None:
        """Say how sure (1 guess, 2 think, 3 sure) and commit; after that, until the reveal,
        correct it. The corrected one is stored with the re-vote."""
        if confidence not in CONFIDENCES:
            raise VoteError("how sure is 1 guess, 2 think or 3 sure")
        if self.phase is Phase.REVOTE:
            self.vote = replace(self._voting(), confidence=confidence)
        elif self.phase is Phase.SURE:
            self._commit_choice(confidence)
        else:
            raise VoteError("choose an option first, then say how sure you are")

    def _commit_choice(self, confidence: int | None) -> None:
        vote = self._voting()
        if self.ask.awaits_truth:
            self.vote, self._taken = replace(vote, confidence=confidence), True
            if vote.poll.is_known:
                self._record_vote(False)
            return
        self.vote = vote.commit(confidence) if confidence else replace(vote, revealed=True)
        self._record_vote(False)

    def revote(self, index: int) -> None:
        """Stay with the option or change to another, once; this reveals the answer."""
        self.vote = self._voting().revote(index)
        self._record_vote(True)

    def _voting(self) -> Vote:
        if self.vote is None:
            raise VoteError("this question has no options")
        return self.vote

    # ---- typed answers -------------------------------------------------------------------------

    def commit(self, text: str | None = None) -> Verdict:
        """Judge what was typed (the draft, if no text is given).

        What is refused stays as the draft, to be mended; of cards those that lie right stay.
        Raises ValueError when it is settled already.
        """
        if self.phase is not Phase.TYPE:
            raise ValueError("nothing is to be typed here")
        typed = self.draft if text is None else text
        self.passed = False
        cell = self.grid.cursor if self.grid else None
        verdict = self.grid.answer(typed) if self.grid else self._judged(typed)
        if not verdict.refused:
            verdict = self._parted(verdict, cell)
        is_shape = cell is None if self.grid else self.ask.kind is Kind.SHAPE
        shown = tidy(typed, is_shape)
        self.tries.append(Try(shown, verdict))
        if verdict.refused:
            self.draft = typed
            return verdict
        self.draft = self._kept(typed)
        if self.ask.awaits_truth:
            self._taken, self._thought = True, self.clock() - self._began
        else:
            self._record(shown, verdict.correct)
        return verdict

    def _judged(self, typed: str) -> Verdict:
        """What the question says of it; of nothing at all, what is asked for here."""
        if self.ask.kind in (Kind.NUMBER, Kind.PREDICTION) and self.ask.form and not typed.strip():
            return refused(f"type {self.ask.form}")
        verdict = self.ask.judge(typed)
        if self.can_hint:
            return verdict
        return replace(verdict, message=verdict.message.removesuffix(OFFER))

    def _parted(self, verdict: Verdict, cell: tuple[int, int] | None) -> Verdict:
        """Where several ideas fit: look for numbers that tell them apart, and say so."""
        ask, renew = self.ask, self.ask.renew
        self.parts_at = None
        if renew is None or ask.task is None or len(verdict.ideas) < 2:
            return verdict

        def outcomes(seed: int) -> Outcomes:
            task = renew(seed).task
            return {} if task is None else task.outcomes(cell)

        self.parts_at = parting(ask.seed or 0, verdict.ideas, outcomes)
        return verdict if self.parts_at is None else offered(verdict)

    def _kept(self, typed: str) -> str:
        """What stays of a try that was judged: cards that lie right, once some do not."""
        task = self.ask.task
        if task is None or self.ask.kind not in (Kind.ORDER, Kind.SORT) or self.settled:
            return ""
        return kept(task, typed)

    def take_up(self, typed: str) -> None:
        """Stand where a wrong try of an earlier session left it; what cannot be read is dropped."""
        verdict = self.ask.judge(typed)
        if not verdict.refused and not verdict.correct:
            self.tries.append(Try(typed, verdict))
            self.draft = self._kept(typed)

    # ---- hints, giving up, passing over --------------------------------------------------------

    @property
    def can_give_up(self) -> bool:
        """Whether all hints are given, so that the next step is to see how it is done."""
        if self.taken or self.ask.awaits_truth:
            return False
        if self.grid is not None:
            return self.grid.all_hinted
        return bool(self.ladder) and self.hints_given >= len(self.ladder)

    @property
    def can_hint(self) -> bool:
        """Whether there is another hint."""
        if self.taken or self.can_give_up:
            return False
        return self.grid is not None or self.hints_given < len(self.ladder)

    def hint(self) -> None:
        """One hint more."""
        if self.can_hint:
            self.hints_given += 1
            if self.grid is not None:
                self.grid.hint()

    def give_up(self) -> None:
        """See how it is done: settled, and not a wrong answer."""
        self.gave_up, self.draft = True, ""
        self.passed = True

    def skip(self) -> None:
        """Pass it over; it can be answered any time, from where the last try left it."""
        judged = self.last is not None and not self.last.verdict.refused
        self.passed, self.draft = True, self._kept(self.last.text) if self.last and judged else ""

    # ---- the truth -----------------------------------------------------------------------------

    def reveal(self, was: float | None = None, key: int | None = None) -> Verdict:
        """What the experiment found: a number, and for options the index of the right one.

        Without a `key` the poll knows it. What was said is judged, and can be recorded.
        """
        if self.phase is not Phase.TAKEN:
            raise ValueError("a truth is revealed once, after the prediction")
        self.was = was
        truth = None if was is None else show(was, 6)
        if self.vote is not None:
            recorded, poll = self.vote.poll.is_known, self.vote.poll
            if key is not None:
                poll = poll.with_key(key)
            self.vote = replace(self.vote, poll=poll, revealed=True)
            if not recorded:
                self._record_vote(False, truth)
            return poll.judge(self.vote.final)
        said = self.tries.pop()
        verdict = said.verdict
        if self.ask.compare is not None and was is not None:
            verdict = self.ask.compare(self.ask.read(said.text), was)
        self.tries.append(Try(said.text, verdict))
        self._record(said.text, verdict.correct, truth)
        return verdict

    # ---- again, and what is stored -------------------------------------------------------------

    def again(self, *, other: bool = False) -> "Attempt":
        """The same question once more, with `other` numbers if it has any.

        The options of a choice stand at other places: it is met for the second time.
        """
        ask, poll = self.ask, self.ask.poll
        if poll is not None and ask.kind is Kind.CHOICE:
            ask = replace(ask_poll(poll.mixed(poll.times + 1)), sureness=ask.sureness)
        if other and ask.renew is not None:
            ask = ask.renew(self.parts_at or (ask.seed or 0) + 1)
        return Attempt(ask, self.source, self.state, clock=self.clock)

    def take(self) -> tuple[Answer, ...]:
        """The answers given since the last call, oldest first: they are to be recorded now."""
        given = tuple(self._to_record)
        self._to_record.clear()
        return given

    def _record(self, text: str, correct: bool, truth: str | None = None) -> None:
        # A drill of many cells is solved with its last one; the others are steps on the way.
        step = correct and self.grid is not None and not self.settled
        item = f"{self.ask.id}.step" if step else self.ask.id
        self._keep(Answer(item, text, correct, kind=str(self.ask.kind), truth=truth))
        self._began = self.clock()

    def _record_vote(self, revote: bool, truth: str | None = None) -> None:
        vote = self._voting()
        # A hook is asked before the telling, so it is not judged, unless something was measured.
        judged = self.ask.scored or truth is not None
        self._keep(
            Answer(
                item=self.ask.id,
                choice=str(vote.poll.written(vote.final)),
                correct=vote.correct if judged else None,
                confidence=vote.confidence,
                revote=revote,
                kind="poll" if self.ask.kind is Kind.CHOICE else str(self.ask.kind),
                truth=truth,
            )
        )

    def _keep(self, answer: Answer) -> None:
        """To be recorded, with what is the same for every kind."""
        self._to_record.append(
            replace(
                answer,
                kind=answer.kind if self.ask.scored else "hook",
                seconds=(self.clock() - self._began if self._thought is None else self._thought),
                source=self.source,
                seed=self.ask.seed,
                state=self.state,
                hints=self.hints_given,
            )
        )


def _grid(ask: Ask) -> "Drill | None":
    """The cells to be filled, where the question is a grid."""
    if ask.kind is not Kind.GRID or ask.task is None or ask.task.problem is None:
        return None
    from lessons.products.drill import Drill

    drill = Drill(ask.task.problem)
    if not ask.task.item.ask_shape and ask.task.problem.shape is not None:
        drill.answer(show_shape(ask.task.problem.shape))
    return drill
