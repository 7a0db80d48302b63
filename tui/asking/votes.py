"""Between a poll on the screen and the answers on the disk: what is saved and shown again."""

from lessons.asking.polls import Poll, Vote
from lessons.asking.quiz import first_answer, second_answer
from lessons.store.progress import Progress
from tui.asking.poll import PollView


def save_vote(progress: Progress, event: PollView.Answered, source: str) -> bool:
    """Save the vote that was just given; True once it is on the disk."""
    answer = second_answer if event.revote else first_answer
    return progress.record(answer(event.vote, event.seconds, source))


def stored_vote(progress: Progress, poll: Poll) -> Vote | None:
    """The last vote given in this poll, or None; one cut short at the re-vote waits there again."""
    vote: Vote | None = None
    for answer in progress.answers(poll.id):
        choice = int(answer.choice) if answer.choice.isdecimal() else -1
        if not 0 <= choice < len(poll.choices):
            continue
        if not answer.revote:
            vote = Vote(poll).choose(choice).commit(answer.confidence or 2)
        elif vote is not None and not vote.revealed:
            vote = vote.revote(choice)
    return vote
