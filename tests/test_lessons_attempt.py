"""One learner's way through a question: what may be done when, and what is stored of it."""

import re
import tomllib
from dataclasses import replace
from typing import Any

import pytest
from drills import ORDER
from hypothesis import given
from hypothesis import strategies as st
from sweep import sweep

from lessons.asking.answers import Outcome, parse_number, right, wrong
from lessons.asking.ask import Ask, Kind, ask_poll, ask_prediction, ask_task
from lessons.asking.attempt import Attempt, Phase
from lessons.asking.cards import spelled
from lessons.asking.hints import ladder
from lessons.asking.items import read_drill, read_item
from lessons.asking.polls import Choice, Poll, VoteError
from lessons.asking.predictions import Prediction, read_share
from lessons.asking.registry import asks, find, lesson_asks
from lessons.asking.resume import resume
from lessons.course.outline import Lesson, load_course
from lessons.numbers import show
from lessons.products.hints import RUNGS, cell_hint
from lessons.store.progress import Progress
from lessons.store.records import Answer
from lessons.welcome import UNTRAINED

POLL = Poll(
    id="a.one",
    question="Which?",
    choices=(
        Choice("one", "why one", correct=True, argument="for one"),
        Choice("two", "why two", argument="for two"),
        Choice("three", "why three"),
    ),
)
NUMBER = """
kind = "number"
question = "{a}·2 + 3?"
hints = ["In order.", "{a}·2 + 3"]
answer = "a*2 + 3"
[numbers]
a = [2, 9]
[[wrong]]
answer = "a*5"
why = "The product comes first."
"""
COURSE = load_course()


def drill(toml: str, seed: int = 1) -> Ask:
    return ask_task(read_item("a.drill", tomllib.loads(toml)).draw(seed))


def clock() -> Any:
    """Seconds that pass one by one, each time somebody looks."""
    seconds = iter(range(1000))
    return lambda: float(next(seconds))


# ---- choices -------------------------------------------------------------------------------------


def test_a_vote_goes_from_choice_to_sureness_to_the_other_side_to_the_reveal() -> None:
    attempt = Attempt(ask_poll(POLL), "quiz", clock=clock())
    assert attempt.phase is Phase.CHOOSE
    with pytest.raises(VoteError):
        attempt.sure(2)
    attempt.choose(2)
    attempt.choose(1)
    assert attempt.phase is Phase.SURE and attempt.take() == ()
    attempt.sure(3)
    assert attempt.phase is Phase.REVOTE and not attempt.settled
    (first,) = attempt.take()
    attempt.revote(0)
    assert attempt.settled and attempt.correct
    (second,) = attempt.take()
    assert (first.choice, first.correct, first.confidence, first.revote) == ("1", False, 3, False)
    assert (second.choice, second.correct, second.revote) == ("0", True, True)
    assert first.kind == second.kind == "poll" and first.source == "quiz"
    assert attempt.take() == ()
    with pytest.raises(VoteError):
        attempt.choose(1)


def test_how_sure_can_be_corrected_until_the_reveal_and_is_stored_so() -> None:
    attempt = Attempt(ask_poll(POLL))
    attempt.choose(1)
    attempt.sure(3)
    attempt.sure(1)
    attempt.revote(1)
    answers = attempt.take()
    assert [answer.confidence for answer in answers] == [3, 1]
    again = resume(ask_poll(POLL), answers)
    assert again.settled and again.vote == attempt.vote
    assert again.vote is not None and again.vote.confidence == 1 and not again.vote.sure_but_wrong
    with pytest.raises(VoteError):
        attempt.sure(2)


def test_a_vote_cut_short_waits_at_the_re_vote() -> None:
    attempt = Attempt(ask_poll(POLL))
    attempt.choose(1)
    attempt.sure(2)
    again = resume(ask_poll(POLL), attempt.take(), passed=True)
    assert again.phase is Phase.REVOTE and not again.passed
    assert resume(ask_poll(POLL), [], passed=True).passed
    assert resume(ask_poll(POLL), [Answer("a.one", "nonsense", True)]).phase is Phase.CHOOSE


def test_a_hook_is_not_judged() -> None:
    attempt = Attempt(ask_poll(replace(POLL, scored=False)))
    attempt.choose(0)
    attempt.sure(1)
    (answer,) = attempt.take()
    assert (answer.kind, answer.correct, answer.judged) == ("hook", None, False)


# ---- predictions ---------------------------------------------------------------------------------


def test_a_predicted_number_is_judged_when_the_truth_is_known() -> None:
    def compare(said: float, was: float) -> Any:
        return right() if abs(said - was) < 0.02 else wrong(f"it was {was}")

    ask = ask_prediction(
        Prediction("m.acc", "accuracy", "How many?", compare, read_share), "a share"
    )
    attempt = Attempt(ask, "lab", "mnist?x=1")
    assert attempt.commit(" ").message == "type a share"
    assert attempt.commit("many").refused and attempt.phase is Phase.TYPE
    attempt.commit("90 %")
    assert attempt.phase is Phase.TAKEN and attempt.taken and not attempt.settled
    assert attempt.take() == (), "nothing is right or wrong yet"
    assert not attempt.reveal(0.944).correct
    assert attempt.settled and not attempt.correct
    (answer,) = attempt.take()
    assert (answer.choice, answer.truth, answer.correct) == ("90 %", "0.944", False)
    assert (answer.kind, answer.state, answer.source) == ("prediction", "mnist?x=1", "lab")
    with pytest.raises(ValueError):
        attempt.reveal(0.9)


@given(st.floats(0, 1), st.integers(0, 3))
def test_an_option_that_nobody_knows_beforehand_is_judged_by_what_is_measured(
    share: float, choice: int
) -> None:
    attempt = Attempt(UNTRAINED.ask(), "welcome")
    attempt.choose(choice)
    assert attempt.phase is Phase.TAKEN, "it asks nobody how sure they are"
    key = UNTRAINED.nearest(share)
    verdict = attempt.reveal(share, key)
    assert verdict.message == UNTRAINED.options[choice].why
    (answer,) = attempt.take()
    assert attempt.correct == answer.correct == (choice == key)
    assert answer.confidence is None and answer.kind == "hook" and answer.truth == show(share, 6)


def test_a_poll_of_a_lab_can_wait_for_its_experiment() -> None:
    attempt = Attempt(ask_poll(POLL, later=True), "lab")
    assert attempt.ask.solution == "" and not attempt.ladder
    attempt.choose(1)
    attempt.sure(3)
    assert attempt.phase is Phase.TAKEN and not attempt.settled
    (answer,) = attempt.take()
    assert (answer.kind, answer.correct, answer.confidence) == ("prediction", False, 3)
    attempt.reveal()
    assert attempt.settled and not attempt.correct and attempt.take() == ()


# ---- typed answers -------------------------------------------------------------------------------


def test_a_drill_is_tried_until_it_is_right_and_every_try_is_kept() -> None:
    ask = drill(NUMBER)
    a = parse_number(ask.prompt.partition("·")[0]).value
    attempt = Attempt(ask, clock=clock())
    attempt.draft = "1,5"
    assert attempt.commit().refused
    assert attempt.draft == "1,5" and attempt.take() == (), "what is refused can be mended"
    assert "The product comes first." in attempt.commit(str(a * 5)).message
    attempt.hint()
    assert attempt.commit(f"={a}*2+3").correct
    assert attempt.settled and attempt.correct and attempt.draft == ""
    with pytest.raises(ValueError):
        attempt.commit("1")
    first, second = attempt.take()
    assert (first.choice, first.correct, first.hints) == (str(a * 5), False, 0)
    assert (second.choice, second.correct, second.hints) == (f"={a}*2+3", True, 1)
    assert first.kind == "number" and first.seed == second.seed == 1
    assert [try_.verdict.outcome for try_ in attempt.tries] == [
        Outcome.REFUSED,
        Outcome.WRONG,
        Outcome.RIGHT,
    ]


def test_giving_up_shows_the_solution_and_is_not_wrong() -> None:
    attempt = Attempt(drill(NUMBER))
    while attempt.can_hint:
        attempt.hint()
    assert attempt.hints_given == 3 and attempt.can_give_up
    assert re.search(rf"It is {attempt.ask.solution}\b", attempt.hints[-1])
    attempt.give_up()
    assert attempt.settled and attempt.passed and not attempt.correct
    assert attempt.take() == (), "nothing was answered"


def test_it_can_be_asked_again_with_the_same_numbers_or_others() -> None:
    attempt = Attempt(drill(NUMBER, 4), "lesson")
    attempt.commit(attempt.ask.solution)
    assert attempt.again().ask == attempt.ask and not attempt.again().settled
    other = attempt.again(other=True)
    assert other.ask.seed == 5 and other.phase is Phase.TYPE and other.source == "lesson"


def test_what_was_solved_before_comes_back_with_the_next_numbers() -> None:
    attempt = Attempt(drill(NUMBER))
    attempt.commit(attempt.ask.solution)
    again = resume(drill(NUMBER), attempt.take())
    assert again.settled and again.before and again.ask.seed == 2
    wrong_only = resume(drill(NUMBER), [Answer("a.drill", "1", False)], passed=True)
    assert wrong_only.phase is Phase.TYPE and wrong_only.passed


def test_the_right_beginning_of_an_order_stays() -> None:
    attempt = Attempt(drill(ORDER))
    first, second, third = attempt.ask.solution.split()
    verdict = attempt.commit(f"{first} {third} {second}")
    assert "In place 2 comes the line of which this is true: The loss" in verdict.message
    assert attempt.draft == first
    attempt.draft = f"{first} {second}"
    assert attempt.commit().refused and attempt.draft == f"{first} {second}"
    assert attempt.commit(attempt.ask.solution).correct and attempt.settled


def test_the_cells_of_a_grid_are_steps_and_the_last_one_is_the_answer() -> None:
    ask = drill('kind = "grid"\nquestion = "Fill."\nmatrix = "sum"\nlevel = 2\nshape = true')
    attempt = Attempt(ask)
    assert attempt.grid is not None
    problem = attempt.grid.problem
    assert problem.shape is not None
    attempt.commit("{} x {}".format(*problem.shape))
    while not attempt.settled:
        attempt.grid.go_on()
        cell = attempt.grid.cursor
        assert cell is not None
        attempt.commit(show(problem.answer(cell)))
    answers = attempt.take()
    assert answers[0].choice == "{}×{}".format(*problem.shape)
    assert [answer.item for answer in answers] == ["a.drill.step"] * (len(answers) - 1) + [
        "a.drill"
    ]
    assert all(answer.correct and answer.kind == "grid" for answer in answers)


def test_giving_up_a_grid_comes_after_its_last_hint() -> None:
    attempt = Attempt(drill('kind = "grid"\nquestion = "Fill."\nmatrix = "sum"\nlevel = 2'))
    for _ in range(RUNGS):
        assert attempt.can_hint and not attempt.can_give_up
        attempt.hint()
    assert attempt.can_give_up and not attempt.can_hint
    attempt.give_up()
    assert attempt.settled and attempt.take() == ()


def test_a_hint_is_offered_as_long_as_there_is_one() -> None:
    attempt = Attempt(drill(NUMBER))
    while attempt.can_hint:
        assert attempt.commit("777").message == "none of the usual slips gives 777; h gives a hint"
        attempt.hint()
    assert attempt.commit("777").message == "none of the usual slips gives 777"


def test_every_answer_can_be_stored(progress: Progress) -> None:
    attempt = Attempt(drill(NUMBER, 3))
    attempt.commit("-1")
    (answer,) = attempt.take()
    assert progress.record(answer)
    (stored,) = progress.answers("a.drill")
    assert (stored.choice, stored.seed, stored.correct) == ("−1", 3, False)


# ---- the questions of the course -----------------------------------------------------------------


@sweep("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_the_last_hint_of_every_drill_is_the_worked_solution(lesson: Lesson) -> None:
    for ask in lesson_asks(lesson):
        if ask.task is not None:
            the_last_hint_is_the_worked_solution(ask)


def the_last_hint_is_the_worked_solution(ask: Ask) -> None:
    for seed in range(1, 9):
        again = ask.renew(seed) if ask.renew else ask
        if again.kind is Kind.GRID:
            assert again.task is not None and again.task.problem is not None
            problem = again.task.problem
            for cell in problem.blanks:
                assert show(problem.answer(cell)) in cell_hint(problem, cell, RUNGS)
            continue
        last = ladder(again)[-1]
        if again.kind is Kind.SORT:  # in words: each card by the group it belongs into
            assert again.task is not None and spelled(again.task)[:-1] in last
            assert all(line.text[:20] in last for line in again.task.lines)
            assert "““" not in last  # a card of what somebody says has its marks
            assert again.judge(again.solution).correct
            continue
        assert re.search(rf"(?<![\d.]){re.escape(again.solution)}(?![\d.]*\d)", last), last
        assert again.judge(again.solution).correct
        for sum_, _, result in re.findall(r": ([^:=≈]+) (=|≈) (−?[\d.,]+)\.$", last):
            if again.kind is Kind.NUMBER:  # the way to it comes to what it says
                value = float(parse_number(sum_))
                assert value == pytest.approx(float(parse_number(result)), rel=1e-5), last


def test_every_question_is_listed_once_and_found_by_its_id() -> None:
    listed = list(asks(COURSE))
    ids = [ask.id for ask in listed]
    blocks = sum(len(lesson.polls) + len(lesson.drills) for lesson in COURSE.lessons)
    assert len(set(ids)) == len(ids) == blocks
    for ask in listed[::7]:
        assert find(COURSE, ask.id) == ask
    assert find(COURSE, "layer.nothing") is None and find(COURSE, "nothing") is None


def test_a_lab_can_list_its_questions() -> None:
    class Lab:
        def asks(self) -> list[Ask]:
            return [drill(NUMBER)]

    assert [ask.id for ask in asks(COURSE, [Lab()])][-1] == "a.drill"
    found = find(COURSE, "a.drill", [Lab()])
    assert found is not None and found.kind is Kind.NUMBER


@sweep("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_every_renewed_drill_keeps_its_id_and_changes_its_numbers(lesson: Any) -> None:
    for block in lesson.drills:
        ask = ask_task(read_drill(block).draw(1))
        if ask.renew is not None:
            others = [ask.renew(seed) for seed in range(2, 12)]
            assert {other.id for other in others} == {ask.id}
            tasks = [other.task for other in others]
            shown = {(t.question, str(t.problem), t.order) for t in tasks if t is not None}
            assert len(shown) > 1, ask.id
