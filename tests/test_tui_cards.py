"""Cards on the screen: put in order or into groups by keys and by the mouse."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.asking.attempt import Attempt, Phase
from tests.test_lessons_cards import DECK, ask, wrong_answer
from tui.asking.order import OrderFace
from tui.asking.sort import SortFace


def order(seed: int = 1) -> OrderFace:
    attempt = Attempt(ask("order", seed))
    assert attempt.ask.task is not None
    return OrderFace(attempt, attempt.ask.task)


def sort(seed: int = 1) -> SortFace:
    attempt = Attempt(ask("sort", seed))
    assert attempt.ask.task is not None
    return SortFace(attempt, attempt.ask.task)


def text(face: OrderFace | SortFace, width: int = 60) -> str:
    return "\n".join(line.plain for line in face.lines(width))


def spot(face: OrderFace | SortFace, words: str, width: int = 60) -> tuple[int, int]:
    """Where the words stand."""
    y, line = next(
        (y, line.plain) for y, line in enumerate(face.lines(width)) if words in line.plain
    )
    return line.index(words), y


def test_cards_with_a_place_stand_above_in_their_order() -> None:
    face = order()
    for key in ("4", "2"):
        face.take(key)
    rows = re.findall(r"(\d)  \[(.)\]", text(face))
    assert rows == [("4", "1"), ("2", "2"), ("1", " "), ("3", " "), ("5", " ")]
    face.move(0, -1)  # the marked card, 2, goes before 4
    assert face.order == [1, 3]
    face.move(0, -1)
    assert face.order == [1, 3], "there is nothing before the first place"
    face.take(" ")
    assert face.order == [3] and face.cursor == 1, "the space bar takes it out"
    face.choose(*spot(face, "1  [ ]"))
    assert face.order == [3, 0], "a click puts a card"
    face.choose(*spot(face, "4  [1]"))
    assert face.order == [0], "and takes it out again"
    face.commit()
    assert "4 cards have no place yet" in text(face)


def test_a_wrong_order_says_of_each_card_what_is_wrong_and_keeps_the_beginning() -> None:
    face = order()
    for key in wrong_answer("order").split():
        face.take(key)
    face.commit()
    shown = text(face)
    assert len(face.order) == 1 and "too late: after it comes" in shown
    assert "too early: before it comes" in shown and " is letter " in shown
    for key in face.attempt.ask.solution.split()[1:]:
        face.take(key)
    face.commit()
    shown = text(face)
    assert face.attempt.settled and shown.count(" is letter ") == 5 and "✗" not in shown


def test_groups_are_filled_by_number_arrows_and_clicks() -> None:
    face = sort()
    names = [line.text for line in (face.task.lines[at] for at in face.task.order)]
    assert face.cursor == 0
    face.take("3")
    assert face.groups == [2, None, None, None] and face.cursor == 1, "the next one is marked"
    face.move(0, 1)
    assert face.groups[1] == 0
    face.move(0, -1)
    assert face.groups[1] == 3, "round to the last group"
    face.choose(*spot(face, names[2]))
    assert face.cursor == 2, "a click on a card marks it"
    face.choose(*spot(face, "4 stones"))
    assert face.groups[2] == 3 and face.cursor == 3, "a click on a group puts it there"
    assert face.take_back() and face.groups[2] is None and face.cursor == 2
    face.commit()
    assert "2 cards lie in no group yet" in text(face)
    face.clear()
    assert face.groups == [None] * 4 and not face.can_clear


@pytest.mark.parametrize("kind", DECK)
def test_cards_that_are_passed_over_lie_where_the_last_try_left_them(kind: str) -> None:
    for tried in (False, True):
        face = order() if kind == "order" else sort()
        if tried:
            for key in wrong_answer(kind).split():
                face.take(key)
            face.commit()
        before = face.attempt.draft
        cards = {line.text for line in face.task.lines}
        face.take(next(key for key in "54321" if face.takes(key)))
        face.clear()
        face.attempt.skip()
        assert all(card in text(face) for card in cards)
        assert face.attempt.draft.split() == before.split() or not tried
        for mark in face.attempt.ask.solution.split()[len(set(before) - {"·", " "}) :]:
            if isinstance(face, SortFace):
                face.cursor = face.groups.index(None)
            face.take(mark)
        face.commit()
        assert face.attempt.correct


def test_of_wrong_groups_the_right_cards_stay_and_cannot_be_moved() -> None:
    face = sort()
    for key in wrong_answer("sort").split():
        face.take(key)
    face.commit()
    shown = text(face)
    first = face.task.lines[face.task.order[0]].text
    assert "1 of the 4 cards is where it belongs" in shown and shown.count("✗ ") == 4
    assert face.groups == [face.groups[0], None, None, None] and f"✓ {first}" in shown
    for _ in range(4):
        face.move(1, 0)
        assert face.cursor != 0
    for mark in face.attempt.ask.solution.split()[1:]:
        face.cursor = face.groups.index(None)
        face.take(mark)
    face.commit()
    assert face.attempt.settled and "✗" not in text(face)
    assert all(line.why in text(face, 100) for line in face.task.lines)


@pytest.mark.parametrize("width", [30, 40, 78, 160])
@pytest.mark.parametrize("kind", DECK)
def test_cards_keep_to_their_room(kind: str, width: int) -> None:
    for tried in (False, True):
        face = order() if kind == "order" else sort()
        if tried:
            face.attempt.commit(wrong_answer(kind))
            face = type(face)(face.attempt, face.task)
        assert all(line.cell_length <= width for line in face.lines(width))
        frames = [line for line in text(face, width).split("\n") if "│" in line or "─" in line]
        assert len(set(map(len, frames))) <= 1, "frames are one beneath the other"


KEYS = st.sampled_from(
    [*"123456789 ", "up", "down", "left", "right", "back", "esc", "enter", "click"]
)


@settings(max_examples=60)
@given(st.sampled_from(list(DECK)), st.lists(KEYS, max_size=40), st.integers(0, 30))
def test_no_play_with_cards_loses_or_doubles_one(kind: str, keys: list[str], y: int) -> None:
    face: OrderFace | SortFace = order() if kind == "order" else sort()
    count = len(face.task.lines)
    for key in keys:
        before = face.attempt.phase
        match key:
            case "up" | "down" | "left" | "right":
                way = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}[key]
                if face.moves(*way):
                    face.move(*way)
            case "back":
                _ = before is Phase.TYPE and face.take_back()
            case "esc":
                if before is Phase.TYPE:
                    passes, _ = not face.can_clear, face.clear()
                    if passes:
                        face.attempt.skip()
            case "enter":
                if before is Phase.TYPE:
                    face.commit()
            case "click":
                face.choose(10, y)
            case _:
                if face.takes(key):
                    face.take(key)
        shown = text(face)
        if face.attempt.settled:
            break
        if isinstance(face, OrderFace):
            assert len(set(face.order)) == len(face.order)
            assert sorted(re.findall(r"(\d)  \[", shown)) == [str(n + 1) for n in range(count)]
        else:
            assert len(face.groups) == count
            for line in face.task.lines:
                assert len(re.findall(rf"[›✓✗· ] {line.text}\b", shown)) >= 1


def test_the_table_of_kinds_in_the_recipe_is_whole() -> None:
    """An author finds each kind of drill in CONTRIBUTING or where it points to."""
    recipes = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text()
    assert "`order`" in recipes and "`sort`" in recipes
