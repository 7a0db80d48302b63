"""A question in plain text, for pipes and screen readers: no colour, no cursor, one thing a line.

Every kind can be asked this way, because an answer is always text. What may be said when is the
`Attempt`'s affair, as on the screen.
"""

import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lessons.asking.answers import Verdict
from lessons.asking.ask import Kind
from lessons.asking.attempt import Attempt, Phase
from lessons.asking.cards import judged
from lessons.asking.polls import CONFIDENCES, LETTERS, Vote
from lessons.asking.quiz import letter
from lessons.diagnosis.kept import kept_runs
from lessons.numbers import show
from lessons.spoken import SpeechError, spoken
from lessons.store.records import Answer
from lessons.text import glued, unglued

if TYPE_CHECKING:
    from lessons.products.drill import Drill

WIDTH = 76

Ask = Callable[[str], str | None]
Say = Callable[[str], None]
Record = Callable[[Answer], object]


class EndOfInputError(Exception):
    """The input ended before the questions did: nobody is there to answer any more."""


def ask_plain(
    attempt: Attempt, ask: Ask, say: Say, record: Record, *, may_skip: bool = False
) -> None:
    """One question from the prompt to the explanation. EndOfInputError when the input ends or
    says q. Every answer is recorded when it is given; a choice can be passed over if `may_skip`."""
    tell(say, attempt.ask.prompt)
    if attempt.ask.tex:
        tell(say, formula(attempt.ask.tex))
    poll = attempt.ask.poll
    if poll is not None and poll.curve:
        tell(say, f"The curve: {kept_runs()[poll.curve].say()}")
    turn = partial(_vote, may_skip=may_skip) if attempt.vote is not None else _type
    if attempt.grid is not None:
        turn = partial(_fill, attempt.grid)
        for name, rows in attempt.grid.problem.values.items():
            tell(say, f"{name}: {_rows(rows)}", "  ")
    while not attempt.taken and not attempt.passed:
        turn(attempt, ask, say)
        for answer in attempt.take():
            record(answer)
    if attempt.vote is not None:
        if attempt.settled:
            _tell_answer(attempt.vote, say)
    elif attempt.correct and attempt.ask.task is not None and attempt.ask.task.explanation:
        tell(say, attempt.ask.task.explanation)


def formula(tex: str) -> str:
    """A formula in words, or as it is written where nobody told how to say a sign of it."""
    try:
        return spoken(tex)
    except SpeechError:
        return f"In TeX: {tex}"


def _vote(attempt: Attempt, ask: Ask, say: Say, *, may_skip: bool) -> None:
    """The next move of a choice."""
    vote = attempt.vote
    assert vote is not None
    if attempt.phase is Phase.CHOOSE:
        for index, choice in enumerate(vote.poll.choices):
            tell(say, choice.text, f"  {LETTERS[index]}  ")
        chosen = _ask_choice(vote, ask, say, may_skip=may_skip)
        if chosen is None:
            attempt.skip()
            say("Passed; answer it any time.")
        else:
            attempt.choose(chosen)
    elif attempt.phase is Phase.SURE:
        levels = ", ".join(f"{number} {word}" for number, word in CONFIDENCES.items())
        attempt.sure(_ask_confidence(f"How sure are you? {levels}: ", levels, ask, say))
    elif vote.rival is not None:
        say("")
        say(f"Before the answer, an argument for {LETTERS[vote.rival]}:")
        tell(say, vote.poll.choices[vote.rival].argument, "  ")
        attempt.revote(_ask_choice(vote, ask, say, vote.choice) or 0)


def _type(attempt: Attempt, ask: Ask, say: Say) -> None:
    """One try at a typed answer, or one hint."""
    task = attempt.ask.task
    if task is not None and task.lines and not attempt.tries and not attempt.hints_given:
        for number, group in enumerate(task.item.groups, 1):
            inside = f" (inside {group.inside})" if group.inside else ""
            tell(say, f"group {number}: {group.name}{inside}", "  ")
        for at, index in enumerate(task.order or range(len(task.lines)), 1):
            tell(say, task.lines[index].text, f"  {at}  ")
    verdict = _one_try(attempt, attempt.ask.form or "your answer", ask, say)
    if verdict is not None and task is not None and attempt.ask.kind in (Kind.ORDER, Kind.SORT):
        for card in judged(task, attempt.tries[-1].text):
            mark = "right" if card.correct else "wrong"
            tell(say, f"{task.lines[card.at].text}: {mark}. {card.said}", "  ")


def _one_try(attempt: Attempt, wanted: str, ask: Ask, say: Say) -> Verdict | None:
    """One answer and what is said of it; None for a hint, and where it is left or passed over."""
    more = "h for a hint, " if attempt.can_hint else "h to leave it, " * attempt.can_give_up
    text = typed(ask, f"{wanted} ({more}s to skip): ")
    if text.lower() == "h" and attempt.can_hint:
        attempt.hint()
        grid = attempt.grid
        hint = grid.current_hint if grid is not None else attempt.hints[-1]
        tell(say, hint, "  hint  " if grid is not None else f"  hint {attempt.hints_given}  ")
        return None
    if text.lower() == "h" and attempt.can_give_up:
        attempt.give_up()
        if attempt.grid is not None and attempt.grid.problem.result:
            problem = attempt.grid.problem
            tell(say, f"{problem.form}: {_rows(problem.result)}", "  ")
        say("Passed: seen, and not a wrong answer.")
        return None
    if text.lower() == "s":
        attempt.skip()
        say("Passed; answer it any time.")
        return None
    verdict = attempt.commit(text)
    word = "Right" if verdict.correct else "Not judged" if verdict.refused else "Wrong"
    tell(say, f"{word}: {verdict.message}" if verdict.message else f"{word}.")
    return verdict


def _fill(drill: "Drill", attempt: Attempt, ask: Ask, say: Say) -> None:
    """One try at a cell of a product, or at its shape; or one hint."""
    from lessons.labs.matrix.asks import asked
    from lessons.products.hints import where

    problem = drill.problem
    if drill.cursor is None:
        wanted = asked(problem)
    else:
        so_far = [
            [show(x) if drill.is_known((i, j)) else "open" for j, x in enumerate(row)]
            for i, row in enumerate(problem.result)
        ]
        tell(say, f"{problem.form}: {_rows(so_far)}", "  ")
        wanted = where(problem, drill.cursor)
    verdict = _one_try(attempt, wanted, ask, say)
    if verdict is not None and verdict.correct:
        drill.go_on()


def _rows(rows: Sequence[Sequence[float | str]]) -> str:
    """A matrix row by row: `row 1: 2, 4; row 2: 1, 3`."""
    shown = [", ".join(x if isinstance(x, str) else show(x) for x in row) for row in rows]
    return "; ".join(f"row {number}: {row}" for number, row in enumerate(shown, 1))


def _tell_answer(vote: Vote, say: Say) -> None:
    poll = vote.poll
    say("")
    final, key = LETTERS[vote.final], LETTERS[poll.key]
    say(f"Right: {key}." if vote.correct else f"Wrong: you chose {final}, the answer is {key}.")
    for index in dict.fromkeys((vote.final, poll.key)):
        tell(say, poll.choices[index].why, f"  {LETTERS[index]}  ")
    if (claimed := poll.choices[vote.final].curve) and not vote.correct:
        tell(say, f"A run as you said: {kept_runs()[claimed].say()}")
    if poll.explanation:
        tell(say, poll.explanation)


def _ask_choice(
    vote: Vote, ask: Ask, say: Say, stay: int | None = None, *, may_skip: bool = False
) -> int | None:
    """An option by its letter; the one that was chosen first for enter, None for s."""
    poll = vote.poll
    last = LETTERS[len(poll.choices) - 1]
    if stay is None:
        question = f"Your choice, A to {last}{', s to skip' * may_skip}: "
    else:
        question = f"Your vote now, A to {last} (enter stays with {LETTERS[stay]}): "
    while True:
        text = typed(ask, question)
        if stay is not None and not text:
            return stay
        if may_skip and text.lower() == "s":
            return None
        choice = letter(text, poll)
        if choice is not None:
            return choice
        say(f"Please type a letter from A to {last}, or a number from 1 to {len(poll.choices)}.")


def _ask_confidence(question: str, levels: str, ask: Ask, say: Say) -> int:
    words = {word[0]: number for number, word in CONFIDENCES.items()}
    while True:
        text = typed(ask, question).lower()
        if text.isascii() and text.isdecimal() and int(text[:3]) in CONFIDENCES:
            return int(text[:3])
        if text and text[0] in words and CONFIDENCES[words[text[0]]].startswith(text):
            return words[text[0]]
        say(f"Please type {levels}.")


def typed(ask: Ask, question: str) -> str:
    """One answer, or EndOfInputError."""
    text = ask(question)
    if text is None or text.strip().lower() in {"q", "quit"}:
        raise EndOfInputError
    return text.strip()


def tell(say: Say, text: str, indent: str = "") -> None:
    """Say a paragraph, wrapped, its first line after `indent`."""
    for number, paragraph in enumerate(text.split("\n")):
        lead = indent if number == 0 else " " * len(indent)
        lines = textwrap.wrap(
            glued(paragraph), WIDTH, initial_indent=lead, subsequent_indent=" " * len(indent)
        )
        for line in lines or [""]:
            say(unglued(line))
