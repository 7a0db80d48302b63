"""Any word of the lessons, questions, cards and labs is found, with its place and no spoiler."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.course.outline import load_course
from lessons.course.search import Place, excerpt, index, search
from lessons.labs import LABS, find_lab

COURSE = load_course()
PLACES = index(COURSE)


def test_relu_finds_lessons_and_questions_where_they_stand() -> None:
    found = search(PLACES, "relu")
    assert len(found) > 5
    best = found[0].place
    lesson = COURSE.lesson(best.lesson)
    assert lesson is not None and "ReLU" in lesson.steps[best.step].title
    assert {"lesson", "question"} <= {each.place.kind for each in found}
    assert any("ReLU" in each.excerpt for each in found)


def test_every_step_question_card_and_lab_is_in_the_index() -> None:
    kinds = [place.kind for place in PLACES]
    assert kinds.count("lesson") == sum(len(lesson.steps) for lesson in COURSE.lessons)
    asked = sum(len(lesson.polls) for lesson in COURSE.lessons)
    assert kinds.count("question") == asked
    assert kinds.count("drill") == sum(len(lesson.drills) for lesson in COURSE.lessons)
    assert kinds.count("card") == sum(len(lesson.cards) for lesson in COURSE.lessons)
    assert [place.lab for place in PLACES if place.kind == "lab"] == [lab.id for lab in LABS]
    for place in PLACES:
        lesson = COURSE.lesson(place.lesson)
        assert place.lab or (lesson is not None and place.step < len(lesson.steps))


def test_a_preset_is_found_by_its_name_and_opens_its_lab_as_it_says() -> None:
    starts = [place for place in PLACES if place.kind == "start"]
    assert {"playground", "perceptron", "backprop", "matrix"} <= {place.lab for place in starts}
    for place in starts:
        lab = find_lab(place.lab)
        assert lab is not None and lab.read_state(place.state)
    by_name = [each.place.state for each in search(PLACES, "spiral with sines")]
    assert any(state.startswith("playground?data=spiral&") for state in by_name)


@pytest.mark.parametrize("kind", ["lesson", "question", "drill", "card", "lab", "start"])
def test_what_is_quoted_is_found_by_its_own_words(kind: str) -> None:
    for place in [place for place in PLACES if place.kind == kind][:15]:
        words = [word for word in place.shown.split() if word.isalpha()][:8]
        assert any(place == each.place for each in search([place], " ".join(words))), place.title


def test_an_answer_is_searched_and_not_shown() -> None:
    poll = Place("question", "Loss", "What does blind guessing cost?", "blind guessing ln 10", "l")
    (found,) = search([poll], "ln 10")
    assert found.excerpt == poll.shown
    for place in PLACES:
        if place.kind == "drill":
            assert "{" not in place.shown


def test_all_words_count_and_beginnings_more() -> None:
    places = [
        Place("lesson", "A", "an unused gradient", "an unused gradient", "a"),
        Place("lesson", "B", "used well", "used well, a gradient", "b"),
        Place("lesson", "C", "used", "used", "c"),
    ]
    assert [each.place.title for each in search(places, "used gradient")] == ["B", "A"]
    assert search(places, "x") == search(places, "") == search(places, "nowhere at all") == []


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_an_excerpt_is_a_piece_of_the_text(text: str, words: list[str]) -> None:
    piece = excerpt(text, [word.lower() for word in words], 20)
    assert piece.removeprefix("… ").removesuffix(" …").strip() in text
    assert len(piece) <= 44
    # What there is room for is not left out, whatever stands where it would be cut.
    assert len(text) > 40 or piece == text.strip()
    assert len(piece) >= 18 or len(text) < 40 or text.split() != text.split(" ")
