"""`dl-tui quiz`: a row of polls, in the app or as plain lines for pipes and screen readers.

The plain form asks in words alone: no colour, no cursor movement, one thing a line. It reads until
the quiz is over or the input ends, whichever comes first, and every answer is saved when given.
"""

import sys

import click

from lessons.asking.ask import ask_poll
from lessons.asking.attempt import Attempt
from lessons.asking.quiz import (
    DEFAULT_TOPIC,
    Quiz,
    UnknownTopicError,
    order,
    select,
    topics,
)
from lessons.store.progress import Progress
from lessons.text import clean
from tui.asking.plain import Ask, EndOfInputError, Say, ask_plain, tell
from tui.courses import the_course
from tui.paths import progress_file
from tui.shell.outcome import not_saved


def run_plain(quiz: Quiz, progress: Progress, ask: Ask, say: Say) -> Quiz:
    """Run a quiz by asking and saying; `ask` returns None at the end of the input."""
    count = len(quiz.polls)
    questions = f"{count} question{'s' * (count != 1)}"
    say(f"{questions}. Answer with a letter or a number; q ends the quiz.")
    try:
        while quiz.current is not None:
            number = len(quiz.votes) + 1
            say("")
            say(f"Question {number} of {len(quiz.polls)}")
            attempt = Attempt(ask_poll(quiz.current), "plain")
            ask_plain(attempt, ask, say, progress.record)
            assert attempt.vote is not None
            quiz = quiz.vote(attempt.vote)
    except EndOfInputError:
        say("")
    _tell_summary(quiz, say)
    return quiz


def _tell_summary(quiz: Quiz, say: Say) -> None:
    summary = quiz.summary
    say("")
    say(f"Summary: {summary.text}.")
    for title, polls in (("Wrong", summary.wrong), ("Sure but wrong", summary.sure_but_wrong)):
        for poll in polls:
            tell(say, f"{title}: {poll.question}", "  ")


def ask_terminal(question: str) -> str | None:
    """Ask on standard output and read one line of standard input, whatever bytes it holds."""
    click.echo(question, nl=False)
    line = sys.stdin.buffer.readline(10_000)
    if not line.endswith(b"\n"):
        click.echo()  # the line ended without enter: a pipe, or ctrl+d
    return clean(line.decode("utf-8", "replace"), keep_newlines=False) if line else None


def _complete_topic(ctx: object, parameter: object, incomplete: str) -> list[str]:
    return [name for name in topics(the_course()) if name.startswith(incomplete)]


@click.command()
@click.argument("topic", required=False, shell_complete=_complete_topic)
@click.option("--plain", is_flag=True, help="Ask on standard input and output, in words alone.")
def command(topic: str | None, plain: bool) -> int:
    """Take a quiz on TOPIC: a lesson's id, a word such as shapes, or all.

    Without a topic it asks the five polls of the workshop's first day.
    """
    course = the_course()
    try:
        polls = select(course, topic)
    except UnknownTopicError as error:
        raise click.BadParameter(str(error), param_hint="TOPIC") from None
    if not plain:
        from tui.start import open_app

        return open_app(quiz=topic or DEFAULT_TOPIC)
    progress = Progress.open(progress_file())
    try:
        for line in filter(None, (progress.notice, progress.trouble)):
            click.echo(line, err=True)
        run_plain(Quiz(order(polls, progress.answers())), progress, ask_terminal, click.echo)
    finally:
        code = ended(progress)
    return code


def ended(progress: Progress) -> int:
    """Close a learner's progress, and say what could not be saved; the exit code."""
    saved = progress.close()
    if progress.backup_trouble:
        click.echo(progress.backup_trouble, err=True)
    return 0 if saved else not_saved(progress)
