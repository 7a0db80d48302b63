"""The course as a whole: what every lesson has, and the concepts that it holds."""

from collections import Counter

import pytest
from worked import COURSE, POLLS, text

from lessons.asking.quiz import scored_polls
from lessons.course.check import check
from tui.commands.check import rules


def test_the_course_has_no_faults_every_formula_draws_and_every_lab_exists() -> None:
    report = check((), rules())
    assert [str(fault) for fault in report.faults] == []
    assert len(report.lessons) == 12


def test_every_scored_poll_can_be_argued_about_whatever_was_chosen() -> None:
    for poll in scored_polls(COURSE):
        for choice in range(len(poll.choices)):
            assert poll.rival(choice) is not None, poll.id


def test_the_right_answer_has_no_favourite_place() -> None:
    places = Counter(poll.key for poll in POLLS.values())
    assert max(places.values()) <= 0.45 * len(POLLS), places


def test_an_explanation_never_only_says_right_or_wrong() -> None:
    for poll in POLLS.values():
        reasons = [choice.why for choice in poll.choices]
        assert len(set(reasons)) == len(reasons)
        assert all(len(reason) > 30 for reason in reasons), poll.id


def test_every_lesson_asks_before_it_tells_and_three_times_after() -> None:
    for lesson in COURSE.lessons:
        hooks = [poll for poll in lesson.steps[0].polls if not poll.scored]
        assert len(hooks) == 1, lesson.id
        assert sum(poll.scored for poll in lesson.polls) >= 3, lesson.id
        assert len(lesson.cards) == 2


CONCEPTS = {
    "vectors": "dimension, scalar, transpos, inner product, orthogonal, R^3, arrow, row, column",
    "matrices": "three rows, three columns, 2A, transpos, inner product, mix, shape",
    "products": "inner sizes, outer sizes, A b_1 & A b_2, outer products, order, transpose",
    "tensors": "tensor, axes, shape, flattened, reshap, broadcasting, batch",
    "layer": "activation, bias, weight matrix, neuron, circle, edge, trained, deep, R^{m",
    "activations": "unit step, sign, linear, piecewise linear, logistic, tanh, relu, softplus,"
    " why not x², how do i choose, validation set, vanishing gradient, minsky, dead, saturated",
    "gradient": "partial derivative, partial, linear guess, learning rate, saddle, w' = w - α g",
    "graphs": "computational graph, forward pass, local, chain rule, path, x + y = q",
    "backprop": "upstream, copies, swaps, routes, tie, added, kept, gradient check, convention",
    "backprop-layer": "relu, cross entropy, one-hot, p − y, transpose, bias, upstream, softmax",
    "speed": "wiggling, memory, kept, gradient check, forward pass, rounding",
    "training": "batch, epoch, stochastic gradient descent, validation set, test set, overfits,"
    " underfits, hyper-parameter, architecture, sample a batch, loss, accuracy, cost, mean",
}


@pytest.mark.parametrize("lesson_id", CONCEPTS)
def test_each_lesson_holds_the_concepts_of_its_part(lesson_id: str) -> None:
    plain = text(lesson_id).replace("*", "").replace("\\mathbb{R}", "R").lower()
    for concept in CONCEPTS[lesson_id].split(","):
        assert concept.strip().lower() in plain, f"{lesson_id}: {concept}"
