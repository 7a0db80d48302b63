"""Taking a question up where the stored answers to it left off."""

from collections.abc import Iterable
from dataclasses import replace

from lessons.asking.ask import Ask, Kind
from lessons.asking.attempt import Attempt
from lessons.asking.polls import Poll, Vote
from lessons.store.records import Answer


def resume(
    ask: Ask, answers: Iterable[Answer], source: str = "lesson", *, passed: bool = False
) -> Attempt:
    """The attempt as the stored answers to this question leave it.

    A vote stands where it was left, also in the middle of a re-vote. A drill that was solved is
    solved, and its numbers are those that would come next. Cards that lay right lie there again.
    """
    given = list(answers)
    if ask.poll is not None:
        vote = _stored_vote(ask.poll, given)
        return Attempt(ask, source, vote=vote, passed=passed and vote is None)
    solved = sum(bool(answer.correct) for answer in given)
    if solved and ask.renew is not None:
        ask = ask.renew(1 + solved)
    attempt = Attempt(ask, source, before=bool(solved), passed=passed and not solved)
    cards = ask.kind in (Kind.ORDER, Kind.SORT)
    if cards and not solved and given and given[-1].seed == ask.seed:
        attempt.take_up(given[-1].choice)
    return attempt


def _stored_vote(poll: Poll, answers: list[Answer]) -> Vote | None:
    """The last vote given in this poll, or None; one cut short at the re-vote waits there."""
    vote: Vote | None = None
    for answer in answers:
        choice = int(answer.choice) if answer.choice.isdecimal() else -1
        if not 0 <= choice < len(poll.choices):
            continue
        choice = poll.shown(choice)
        if not answer.revote:
            vote = Vote(poll).choose(choice).commit(answer.confidence or 2)
        elif vote is not None and not vote.revealed:
            sure = answer.confidence or vote.confidence
            vote = replace(vote, confidence=sure).revote(choice)
    return vote
