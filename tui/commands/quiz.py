"""`dl-tui quiz`: a row of polls, in the app or as plain lines for pipes and screen readers.

The plain form asks in words alone: no colour, no cursor movement, one thing a line. It reads until
the quiz is over or the input ends, whichever comes first, and every answer is saved when given.
"""

import sys
import textwrap
import time
from collections.abc import Callable

import click

from lessons.asking.polls import CONFIDENCES, LETTERS, Phase, Poll, Vote
from lessons.asking.quiz import (
    DEFAULT_TOPIC,
    Quiz,
    UnknownTopicError,
    first_answer,
    letter,
    order,
    second_answer,
    select,
    topics,
)
from lessons.course.outline import load_course
from lessons.store.progress import Progress
from lessons.text import clean
from tui.paths import progress_file
from tui.shell.outcome import BAD_STATE

WIDTH = 76

Ask = Callable[[str], str | None]
Say = Callable[[str], None]


class EndOfInputError(Exception):
    """The input ended before the quiz did: nobody is there to answer any more."""


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
            quiz = quiz.vote(_vote(quiz.current, progress, ask, say))
    except EndOfInputError:
        say("")
    _tell_summary(quiz, say)
    return quiz


def _vote(poll: Poll, progress: Progress, ask: Ask, say: Say) -> Vote:
    """One poll from the question to the explanation."""
    began = time.monotonic()
    _say(say, poll.question)
    if poll.tex:
        say(f"In TeX: {poll.tex}")
    for index, choice in enumerate(poll.choices):
        _say(say, choice.text, f"  {LETTERS[index]}  ")
    vote = Vote(poll).choose(_ask_choice(poll, ask, say))
    levels = ", ".join(f"{number} {word}" for number, word in CONFIDENCES.items())
    vote = vote.commit(_ask_confidence(f"How sure are you? {levels}: ", levels, ask, say))
    progress.record(first_answer(vote, time.monotonic() - began, "plain"))
    rival = vote.rival
    if vote.phase is Phase.REVOTE and rival is not None:
        say("")
        say(f"Before the answer, an argument for {LETTERS[rival]}:")
        _say(say, poll.choices[rival].argument, "  ")
        vote = vote.revote(_ask_choice(poll, ask, say, vote.choice))
        progress.record(second_answer(vote, time.monotonic() - began, "plain"))
    _tell_answer(vote, say)
    return vote


def _tell_answer(vote: Vote, say: Say) -> None:
    poll = vote.poll
    say("")
    final, key = LETTERS[vote.final], LETTERS[poll.key]
    say(f"Right: {key}." if vote.correct else f"Wrong: you chose {final}, the answer is {key}.")
    for index in dict.fromkeys((vote.final, poll.key)):
        _say(say, poll.choices[index].why, f"  {LETTERS[index]}  ")
    if poll.explanation:
        _say(say, poll.explanation)


def _tell_summary(quiz: Quiz, say: Say) -> None:
    summary = quiz.summary
    say("")
    say(f"Summary: {summary.text}.")
    for title, polls in (("Wrong", summary.wrong), ("Sure but wrong", summary.sure_but_wrong)):
        for poll in polls:
            _say(say, f"{title}: {poll.question}", "  ")


def _ask_choice(poll: Poll, ask: Ask, say: Say, stay: int | None = None) -> int:
    last = LETTERS[len(poll.choices) - 1]
    if stay is None:
        question = f"Your choice, A to {last}: "
    else:
        question = f"Your vote now, A to {last} (enter stays with {LETTERS[stay]}): "
    while True:
        text = _ask(ask, question)
        if stay is not None and not text:
            return stay
        choice = letter(text, poll)
        if choice is not None:
            return choice
        say(f"Please type a letter from A to {last}, or a number from 1 to {len(poll.choices)}.")


def _ask_confidence(question: str, levels: str, ask: Ask, say: Say) -> int:
    words = {word[0]: number for number, word in CONFIDENCES.items()}
    while True:
        text = _ask(ask, question).lower()
        if text.isascii() and text.isdecimal() and int(text[:3]) in CONFIDENCES:
            return int(text[:3])
        if text and text[0] in words and CONFIDENCES[words[text[0]]].startswith(text):
            return words[text[0]]
        say(f"Please type {levels}.")


def _ask(ask: Ask, question: str) -> str:
    text = ask(question)
    if text is None or text.strip().lower() in {"q", "quit"}:
        raise EndOfInputError
    return text.strip()


def _say(say: Say, text: str, indent: str = "") -> None:
    """Say a paragraph, wrapped, its first line after `indent`."""
    for number, paragraph in enumerate(text.split("\n")):
        lead = indent if number == 0 else " " * len(indent)
        lines = textwrap.wrap(
            paragraph, WIDTH, initial_indent=lead, subsequent_indent=" " * len(indent)
        )
        for line in lines or [""]:
            say(line)


def _ask_terminal(question: str) -> str | None:
    """Ask on standard output and read one line of standard input, whatever bytes it holds."""
    click.echo(question, nl=False)
    line = sys.stdin.buffer.readline(10_000)
    if not line.endswith(b"\n"):
        click.echo()  # the line ended without enter: a pipe, or ctrl+d
    return clean(line.decode("utf-8", "replace"), keep_newlines=False) if line else None


def _complete_topic(ctx: object, parameter: object, incomplete: str) -> list[str]:
    return [name for name in topics(load_course()) if name.startswith(incomplete)]


@click.command()
@click.argument("topic", required=False, shell_complete=_complete_topic)
@click.option("--plain", is_flag=True, help="Ask on standard input and output, in words alone.")
def command(topic: str | None, plain: bool) -> int:
    """Take a quiz on TOPIC: a lesson's id, a word such as shapes, or all.

    Without a topic it asks the five polls of the workshop's first day.
    """
    course = load_course()
    try:
        polls = select(course, topic)
    except UnknownTopicError as error:
        raise click.BadParameter(f"{error}.", param_hint="TOPIC") from None
    if not plain:
        from tui.start import open_app

        return open_app(quiz=topic or DEFAULT_TOPIC)
    progress = Progress.open(progress_file())
    try:
        for line in filter(None, (progress.notice, progress.trouble)):
            click.echo(line, err=True)
        run_plain(Quiz(order(polls, progress.answers())), progress, _ask_terminal, click.echo)
    finally:
        saved = progress.close()
    if not saved:
        click.echo(f"Not saved: {len(progress.unsaved)} answers. {progress.trouble}", err=True)
        return BAD_STATE
    return 0
