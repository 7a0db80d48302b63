import pytest

from lessons.asking.polls import Choice, Poll, Vote
from lessons.asking.quiz import (
    Quiz,
    UnknownTopicError,
    letter,
    order,
    scored_polls,
    select,
    topics,
)
from lessons.course.outline import load_course
from lessons.store.progress import Answer


def poll(name: str) -> Poll:
    return Poll(
        id=f"a.{name}",
        question=name,
        choices=(
            Choice("x", "w", correct=True, argument="for x"),
            Choice("y", "w", argument="for y"),
            Choice("z", "w"),
        ),
    )


ONE, TWO, THREE, FOUR = map(poll, ("one", "two", "three", "four"))


def test_sure_but_wrong_comes_first_then_wrong_then_new_then_right() -> None:
    answers = [
        Answer("a.one", "0", True, 2),
        Answer("a.three", "1", False, 1),
        Answer("a.four", "0", True, 1),
        Answer("a.four", "1", False, 3),
    ]
    asked = order((ONE, TWO, THREE, FOUR), answers)
    assert asked == (FOUR.mixed(2), THREE.mixed(1), TWO, ONE.mixed(1))


def test_the_summary_counts_right_wrong_and_sure_but_wrong() -> None:
    quiz = Quiz((ONE, TWO, THREE, FOUR))
    quiz = quiz.vote(Vote(ONE).choose(0).commit(3).revote(0))
    quiz = quiz.vote(Vote(TWO).choose(1).commit(3).revote(0))  # put right by the argument
    quiz = quiz.vote(Vote(THREE).choose(2).commit(1).revote(2))
    summary = quiz.summary
    assert (summary.right, summary.wrong) == ((ONE, TWO), (THREE,))
    assert summary.sure_but_wrong == (TWO,)
    assert summary.text == "2 right, 1 wrong, 1 not answered; 1 sure and wrong at first"
    assert quiz.current is FOUR


def test_a_quiz_takes_only_the_revealed_vote_of_its_current_poll() -> None:
    quiz = Quiz((ONE,))
    with pytest.raises(ValueError):
        quiz.vote(Vote(ONE).choose(0).commit(1))
    with pytest.raises(ValueError):
        quiz.vote(Vote(TWO).choose(0).commit(1).revote(0))
    done = quiz.vote(Vote(ONE).choose(0).commit(1).revote(0))
    assert done.current is None
    with pytest.raises(ValueError):
        done.vote(Vote(ONE).choose(0).commit(1).revote(0))


@pytest.mark.parametrize(
    ("text", "index"),
    [("a", 0), (" B ", 1), ("c)", 2), ("3", 2), ("1.", 0), ("d", None), ("4", None), ("0", None),
     ("", None), ("ab", None), ("²", None), ("-1", None), ("9" * 5000, None)],
)  # fmt: skip
def test_a_choice_is_a_letter_or_a_number(text: str, index: int | None) -> None:
    assert letter(text, ONE) == index


def test_topics_are_lessons_and_words_and_an_unknown_one_lists_them() -> None:
    course = load_course()
    names = topics(course)
    assert {"all", "workshop", "shapes", "layer"} <= set(names)
    for name in names:
        chosen = select(course, name)
        assert chosen and all(poll.scored for poll in chosen)
    assert select(course, "all") == scored_polls(course)
    with pytest.raises(UnknownTopicError) as error:
        select(course, "cookery")
    assert error.value.topics == names and "shapes" in str(error.value)


def test_the_quiz_without_a_topic_is_the_workshops_five_polls_in_order() -> None:
    ids = [poll.id for poll in select(load_course())]
    assert ids == ["products.p1", "layer.p3", "activations.p2", "backprop-layer.p4", "training.p5"]
