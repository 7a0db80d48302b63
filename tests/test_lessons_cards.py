"""Cards to be put in order or into groups: each is judged by itself, and what is right stays."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.ask import Ask, ask_task
from lessons.asking.attempt import Attempt, Phase
from lessons.asking.cards import judged, kept, spelled
from lessons.asking.hints import ladder
from lessons.asking.items import read_drill, read_item
from lessons.asking.places import GAP
from lessons.asking.resume import resume
from lessons.asking.tasks import Item
from lessons.course.outline import load_course
from lessons.course.steps import Drill
from tui.asking.plain import ask_plain

ORDER = 'kind = "order"\nquestion = "By the alphabet."\ndraw = 5\n' + "".join(
    f'[[line]]\ntext = "{letter * 3}"\nwhy = "{letter} is letter {at}."\n'
    for at, letter in enumerate("abcdefgh", 1)
)
SORT = """
kind = "sort"
question = "The innermost set counts."
draw = 4
[[group]]
name = "animals"
[[group]]
name = "birds"
inside = "animals"
[[group]]
name = "owls"
inside = "birds"
[[group]]
name = "stones"
[[card]]
text = "cat"
group = "animals"
why = "It lives and has no feathers."
instead = {stones = "It breathes, which no stone does."}
[[card]]
text = "wren"
group = "birds"
why = "Feathers, and no owl."
[[card]]
text = "snowy owl"
group = "owls"
why = "An owl by its name."
[[card]]
text = "barn owl"
group = "owls"
why = "An owl that lives in barns."
[[card]]
text = "flint"
group = "stones"
why = "It never lived."
"""
DECK = {"order": ORDER, "sort": SORT}


@cache
def item(kind: str) -> Item:
    return read_item("a.cards", tomllib.loads(DECK[kind]))


def ask(kind: str, seed: int = 1) -> Ask:
    return ask_task(item(kind).draw(seed))


def wrong_answer(kind: str, seed: int = 1) -> str:
    """One that is right in its beginning alone."""
    marks = ask(kind, seed).solution.split()
    if kind == "order":
        return " ".join([marks[0], *marks[:0:-1]])
    return " ".join([marks[0], *(str(int(mark) % 4 + 1) for mark in marks[1:])])


@given(st.integers(0, 10**6), st.permutations(range(5)))
def test_every_card_of_an_order_is_judged_with_a_true_reason(seed: int, attempt: list[int]) -> None:
    task = item("order").draw(seed)
    assert len({line.text for line in task.lines}) == 5
    assert [line.text for line in task.lines] == sorted(line.text for line in task.lines)
    text = " ".join(str(place + 1) for place in attempt)
    given_texts = [task.lines[task.order[place]].text for place in attempt]
    cards = judged(task, text)
    assert all(card.correct for card in cards) == task.judge(text).correct
    for rank, card in enumerate(cards):
        own = task.lines[card.at].text
        assert own == given_texts[rank] and card.correct == (sorted(given_texts)[rank] == own)
        if card.correct and not card.stays:  # it is to be laid again: where, is said
            assert card.said == f"it lay right, in place {rank + 1}"
        if not card.correct:  # what is said of it names another card that stands on the wrong side
            other = card.said[-4:-1]
            at = given_texts.index(other)
            early = card.said.startswith("too early: before it comes")
            assert (other < own and at > rank) if early else (other > own and at < rank)
    stay = kept(task, text).split()
    assert text.split()[: len(stay)] == stay == task.solution.split()[: len(stay)]
    assert len(stay) == 5 or text.split()[len(stay)] != task.solution.split()[len(stay)]


@given(st.integers(0, 10**6), st.lists(st.integers(1, 4), min_size=4, max_size=4))
def test_every_card_of_groups_is_judged_with_its_reason(seed: int, given_groups: list[int]) -> None:
    task = item("sort").draw(seed)
    names = [group.name for group in task.item.groups]
    assert len({line.group for line in task.lines}) == 4, "one of each group, where it can be"
    text = " ".join(map(str, given_groups))
    cards = judged(task, text)
    for number, card, at in zip(given_groups, cards, task.order, strict=True):
        line = task.lines[at]
        assert card.at == at and card.correct == (line.group == names[number - 1])
        assert line.why in card.said or card.said in line.instead.values()
    fine = sum(card.correct for card in cards)
    verdict = task.judge(text)
    assert verdict.correct == (fine == 4)
    assert verdict.correct or str(fine or "none") in verdict.message
    assert kept(task, text).split() == [
        mark if card.correct else GAP for mark, card in zip(text.split(), cards, strict=True)
    ]


def test_a_set_around_the_right_one_is_told_from_another_one() -> None:
    whole = read_item("a.b", tomllib.loads(SORT.replace("draw = 4\n", ""))).draw()

    def said(card: str, group: int) -> str:
        text = whole.solution.split()
        at = next(k for k, line in enumerate(whole.order) if whole.lines[line].text == card)
        text[at] = str(group)
        return judged(whole, " ".join(text))[at].said

    assert "deeper, in a set inside “birds”" in said("barn owl", 2)
    assert "deeper, in a set inside “animals”" in said("barn owl", 1)
    assert said("wren", 3) == "not as deep as “owls”. Feathers, and no owl."
    assert said("flint", 2) == "not in “birds”. It never lived."
    assert said("cat", 4) == "It breathes, which no stone does."


@pytest.mark.parametrize("text", ["", "1 2", "1 1 1 5", "0 1 1 1", "1 1 1 x", "1 1 1 1 1", "²"])
def test_what_are_no_groups_is_refused_with_the_form(text: str) -> None:
    verdict = item("sort").draw().judge(text)
    assert verdict.refused and "1 to 4: 1 2 3 4" in verdict.message
    assert judged(item("sort").draw(), text) == ()


@pytest.mark.parametrize("kind", DECK)
def test_a_second_try_begins_with_what_was_right_also_on_another_day(kind: str) -> None:
    attempt = Attempt(ask(kind))
    said = wrong_answer(kind)
    assert not attempt.commit(said).correct
    assert attempt.draft.split()[0] == said.split()[0] == attempt.ask.solution.split()[0]
    stored = attempt.take()
    assert [(a.choice, a.kind, a.correct, a.seed) for a in stored] == [(said, kind, False, 1)]
    later = resume(ask(kind), stored)
    assert later.phase is Phase.TYPE and later.draft == attempt.draft and later.last
    assert later.take() == (), "what is taken up is not recorded twice"
    assert resume(ask(kind, 2), stored).draft == "", "other cards are other cards"
    later.commit(later.ask.solution)
    assert later.settled and later.correct
    again = resume(ask(kind), [*stored, *later.take()])
    assert again.before and again.ask.seed == 2


@pytest.mark.parametrize("kind", DECK)
def test_the_last_hint_tells_every_card(kind: str) -> None:
    for seed in range(20):
        here = ask(kind, seed)
        assert here.task is not None
        last = ladder(here)[-1]
        assert spelled(here.task) in last
        assert all(line.text in last for line in here.task.lines)


@pytest.mark.parametrize("kind", DECK)
def test_in_plain_text_each_card_is_told_with_its_reason(kind: str) -> None:
    attempt = Attempt(ask(kind))
    said: list[str] = []
    words: Iterator[str] = iter(["1 2", wrong_answer(kind), "h", attempt.ask.solution])

    def answer(question: str) -> str:
        said.append(question)
        return next(words)

    recorded: list[object] = []
    ask_plain(attempt, answer, said.append, recorded.append)
    text = "\n".join(said)
    assert attempt.correct and len(recorded) == 2
    assert "Not judged: " in text and ": wrong. " in text and ": right. " in text
    assert "hint 1" in text
    for line in attempt.ask.task.lines:  # type: ignore[union-attr]
        assert line.why in text.replace("\n    ", " ").replace("\n  ", " ")
    if kind == "sort":
        assert "group 3: owls (inside birds)" in text


def test_the_cards_of_the_course_can_be_told_apart_and_all_are_drawn() -> None:
    """Of every drill with cards: solutions are right, and seeds bring each of its cards."""
    course = load_course(Path(__file__).parent.parent / "lessons" / "content")
    for lesson in course.lessons:
        for block in lesson.drills:
            drill = read_drill(block)
            if drill.kind not in DECK:
                continue
            tasks = [drill.draw(seed) for seed in range(1, 200 if drill.varies else 2)]
            assert all(task.judge(task.solution).correct for task in tasks)
            seen = {line.text for task in tasks for line in task.lines}
            assert seen == {line.text for line in drill.lines}, drill.id


def test_a_drill_fence_reads_the_same() -> None:
    assert read_drill(Drill("a.cards", tomllib.loads(SORT))) == item("sort")
