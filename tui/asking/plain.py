"""A question in plain text, for pipes and screen readers: no colour, no cursor, one thing a line.

Every kind can be asked this way, because an answer is always text. What may be said when is the
`Attempt`'s affair, as on the screen.
"""

import textwrap
from collections.abc import Callable

from lessons.asking.ask import Kind
from lessons.asking.attempt import Attempt, Phase
from lessons.asking.cards import judged
from lessons.asking.polls import CONFIDENCES, LETTERS, Vote
from lessons.asking.quiz import letter
from lessons.diagnosis.kept import kept_runs
from lessons.store.records import Answer

WIDTH = 76

Ask = Callable[[str], str | None]
Say = Callable[[str], None]
Record = Callable[[Answer], object]


class EndOfInputError(Exception):
    """The input ended before the questions did: nobody is there to answer any more."""


def ask_plain(attempt: Attempt, ask: Ask, say: Say, record: Record) -> None:
    """One question from the prompt to the explanation. EndOfInputError when the input ends or
    says q. Every answer is recorded when it is given."""
    tell(say, attempt.ask.prompt)
    if attempt.ask.tex:
        say(f"In TeX: {attempt.ask.tex}")
    poll = attempt.ask.poll
    if poll is not None and poll.curve:
        tell(say, f"The curve: {kept_runs()[poll.curve].say()}")
    turn = _vote if attempt.vote is not None else _type
    while not attempt.taken and not attempt.passed:
        turn(attempt, ask, say)
        for answer in attempt.take():
            record(answer)
    if attempt.vote is not None:
        if attempt.settled:
            _tell_answer(attempt.vote, say)
    elif attempt.correct and attempt.ask.task is not None and attempt.ask.task.explanation:
        tell(say, attempt.ask.task.explanation)


def _vote(attempt: Attempt, ask: Ask, say: Say) -> None:
    """The next move of a choice."""
    vote = attempt.vote
    assert vote is not None
    if attempt.phase is Phase.CHOOSE:
        for index, choice in enumerate(vote.poll.choices):
            tell(say, choice.text, f"  {LETTERS[index]}  ")
        attempt.choose(_ask_choice(vote, ask, say))
    elif attempt.phase is Phase.SURE:
        levels = ", ".join(f"{number} {word}" for number, word in CONFIDENCES.items())
        attempt.sure(_ask_confidence(f"How sure are you? {levels}: ", levels, ask, say))
    elif vote.rival is not None:
        say("")
        say(f"Before the answer, an argument for {LETTERS[vote.rival]}:")
        tell(say, vote.poll.choices[vote.rival].argument, "  ")
        attempt.revote(_ask_choice(vote, ask, say, vote.choice))


def _type(attempt: Attempt, ask: Ask, say: Say) -> None:
    """One try at a typed answer, or one hint."""
    task = attempt.ask.task
    if task is not None and task.lines and not attempt.tries and not attempt.hints_given:
        for number, group in enumerate(task.item.groups, 1):
            inside = f" (inside {group.inside})" if group.inside else ""
            tell(say, f"group {number}: {group.name}{inside}", "  ")
        for at, index in enumerate(task.order or range(len(task.lines)), 1):
            tell(say, task.lines[index].text, f"  {at}  ")
    wanted = attempt.ask.form or "your answer"
    more = "h for a hint, " if attempt.can_hint else "h to leave it, " * attempt.can_give_up
    text = typed(ask, f"{wanted} ({more}s to skip): ")
    if text.lower() == "h" and attempt.can_hint:
        attempt.hint()
        tell(say, attempt.hints[-1], f"  hint {attempt.hints_given}  ")
    elif text.lower() == "h" and attempt.can_give_up:
        attempt.give_up()
        say("Passed: seen, and not a wrong answer.")
    elif text.lower() == "s":
        attempt.skip()
        say("Passed; answer it any time.")
    else:
        verdict = attempt.commit(text)
        word = "Right" if verdict.correct else "Not judged" if verdict.refused else "Wrong"
        tell(say, f"{word}: {verdict.message}" if verdict.message else f"{word}.")
        if task is not None and attempt.ask.kind in (Kind.ORDER, Kind.SORT):
            for card in judged(task, text):
                mark = "right" if card.correct else "wrong"
                tell(say, f"{task.lines[card.at].text}: {mark}. {card.said}", "  ")


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


def _ask_choice(vote: Vote, ask: Ask, say: Say, stay: int | None = None) -> int:
    poll = vote.poll
    last = LETTERS[len(poll.choices) - 1]
    if stay is None:
        question = f"Your choice, A to {last}: "
    else:
        question = f"Your vote now, A to {last} (enter stays with {LETTERS[stay]}): "
    while True:
        text = typed(ask, question)
        if stay is not None and not text:
            return stay
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
            paragraph, WIDTH, initial_indent=lead, subsequent_indent=" " * len(indent)
        )
        for line in lines or [""]:
            say(line)
