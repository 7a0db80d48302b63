"""Our course as a whole: the linter finds nothing, and each lesson holds its concepts."""

import re
from functools import cache

import pytest
from sweep import sweep
from worked import text

from lessons.asking.ask import Ask, Kind
from lessons.asking.hints import ladder
from lessons.asking.registry import asks, lesson_asks
from lessons.course.check import Report, check
from lessons.course.outline import Lesson, load_course
from lessons.course.steps import LabLink, Step
from lessons.course.terms import introductions
from lessons.labs import LABS
from lessons.labs.backprop.tour import TOUR
from tui.formula import render


@cache
def report() -> Report:
    """What the linter says of our course, which it reads once for all tests here."""
    return check((), render)


def test_the_course_has_no_faults() -> None:
    assert [str(fault) for fault in report().faults] == []
    assert report().lessons


def opens_a_lab(step: Step) -> bool:
    return any(isinstance(block, LabLink) for block in step.blocks)


def test_every_step_of_the_twelve_lessons_has_a_figure_or_a_reason() -> None:
    twelve = {
        "vectors", "matrices", "products", "tensors", "layer", "activations",
        "gradient", "graphs", "backprop", "backprop-layer", "speed", "training",
    }  # fmt: skip
    assert twelve <= {lesson.id for lesson in report().lessons}
    assert [step for step in report().bare if step.partition(":")[0] in twelve] == []
    # A tour opens a lab at each of its steps; in every other lesson reasons are rare.
    others = [lesson for lesson in report().lessons if not all(map(opens_a_lab, lesson.steps))]
    assert len(others) >= len(report().lessons) - 1
    steps = sum(len(lesson.steps) for lesson in others)
    assert sum(len(lesson.no_figure) for lesson in others) <= steps / 20


CONCEPTS = {
    "vectors": "dimension, scalar, transpos, inner product, orthogonal, R^3, arrow, row, column",
    "matrices": "three rows, three columns, 2A, transpos, inner product, mix, shape",
    "products": "inner sizes, outer sizes, A b_1 & A b_2, outer products, order, transpose",
    "tensors": "tensor, axes, shape, flattened, reshap, broadcasting, batch",
    "layer": "activation, bias, weight matrix, neuron, circle, edge, trained, deep, R^{m",
    "activations": "unit step, sign, linear, piecewise linear, logistic, tanh, relu, softplus,"
    " why not x², how do i choose, validation set, vanishing gradient, minsky, dead, saturated",
    "neuron": "g(w·x + b), threshold, circle, edge, m×n takes, R^{3}, depth, hidden, parameters,"
    " bend, mcculloch",
    "inputs-outputs": "regression, classification, one-hot, category, pixel, 255, probabilities,"
    " standard deviation, none of them is below 0, together they are 1, logistic",
    "softmax": "logits, 45.350, share, difference, temperature, overflow, ratio,"
    " logistic function of the difference",
    "data": "supervised learning, label, 60,000×784, 60,000×10, parameters, one-hot,"
    " nobody has seen",
    "loss": "accuracy, cross entropy, squared error, −ln p, cost, mean, stand-in, staircase",
    "gradient": "partial derivative, partial, linear guess, learning rate, saddle, w' = w - α g",
    "descent": "random weights, promises, fall, not by too much, bend, converges, diverges,"
    " 1 − αλ, 2/λ, narrow valley, largest rate",
    "graphs": "computational graph, forward pass, local, chain rule, path, x + y = q",
    "backprop": "upstream, copies, swaps, routes, tie, added, kept, gradient check, convention",
    "backprop-layer": "relu, cross entropy, one-hot, p − y, transpose, bias, upstream, softmax",
    "speed": "wiggling, memory, kept, gradient check, forward pass, rounding",
    "sgd": "stochastic gradient descent, batch, epoch, mean, 1/√b, noise, updates, saddle, push",
    "splits": "training set, validation set, test set, hyper-parameters, luck, leak, patient,"
    " overfits, underfits, early stopping, patience, by heart",
    "optimizers": "momentum, rmsprop, adam, adamw, weight decay, running mean, correct, schedule,"
    " warm-up, cosine, remembers",
    "loop": "training loop, workflow, sample, forward pass, loss, backpropagate, update, repeat,"
    " split, architecture, hyper-parameters, validate, underfitting, modify, clears, shuffles",
    "training": "batch, epoch, stochastic gradient descent, validation set, test set, overfits,"
    " underfits, hyper-parameter, architecture, sample a batch, loss, accuracy, cost, mean",
}


@pytest.mark.parametrize("lesson_id", CONCEPTS)
def test_each_lesson_holds_the_concepts_of_its_part(lesson_id: str) -> None:
    plain = text(lesson_id).replace("*", "").replace("\\mathbb{R}", "R").lower()
    for concept in CONCEPTS[lesson_id].split(","):
        assert concept.strip().lower() in plain, f"{lesson_id}: {concept}"


INTRODUCED = {
    "inner product": ("vectors", "Multiply to a single number"),
    "batch": ("products", "Matrix products"),
    "bias": ("layer", "Multiply and shift"),
    "logistic function": ("layer", "Then bend"),
    "slope": ("activations", "How steep is a curve?"),
    "gradient": ("activations", "Slopes multiply"),
    "one-hot": ("inputs-outputs", "One place for each class"),
    "softmax": ("softmax", "Make positive, then share out"),
    "supervised learning": ("data", "Examples instead of rules"),
    "cross entropy": ("loss", "Cross entropy"),
    "partial derivative": ("gradient", "Wiggle one weight"),
    "converges": ("descent", "The largest rate of a bowl"),
    "chain rule": ("graphs", "The chain rule"),
    "upstream": ("backprop", "Backward: three rules"),
    "stochastic gradient descent": ("sgd", "The mean over a batch"),
    "epoch": ("sgd", "Counting steps"),
}


def test_every_term_has_the_step_that_introduces_it() -> None:
    """The linter then sees that no step before it uses the term."""
    found = {term: (i.lesson.id, i.step.title) for term, i in introductions(load_course()).items()}
    declared = {term for lesson in load_course().lessons for term in lesson.terms}
    assert set(found) == declared and len(declared) >= 50
    assert INTRODUCED.items() <= found.items()


@sweep("lesson", load_course().lessons, ids=lambda lesson: lesson.id)
def test_hints_climb_to_the_answer(lesson: Lesson) -> None:
    """The first does not tell it, each says something else, and the last one ends the matter."""
    for ask in lesson_asks(lesson):
        if ask.poll is None and ask.solution:
            hints_climb(ask)
            if ask.kind is Kind.NUMBER:
                is_written_as_in_a_lesson(ask)


def hints_climb(ask: Ask) -> None:
    hints = ladder(ask)
    assert len(set(hints)) == len(hints) and not set(hints) & {ask.prompt}
    if ask.kind in (Kind.NUMBER, Kind.SHAPE):
        assert len(ask.hints) >= 2, "a nudge, and the rule with the numbers in"
        assert f"= {ask.solution}" not in hints[0] and ask.solution in hints[-1]
        numbers = set(re.findall(r"\d+", ask.prompt)) | {ask.solution}
        assert any(number in ask.hints[-1] for number in numbers)


RAW = re.compile(r"(?<![\w.,×→(])(?:\d{4,})(?![\d×→])|\b(?:sqrt|exp|log)\(")
"""Thousands without a comma, and functions as they are typed: 55000, sqrt(2500), exp(0.5)."""


def is_written_as_in_a_lesson(ask: Ask) -> None:
    """55,000, √2,500 and e^0.5, with these numbers and the next. And it counts when it is typed,
    with the comma or without."""
    for each in (ask, ask.renew(2)) if ask.renew else (ask,):
        for said in (each.prompt, *ladder(each), each.solution):
            assert not RAW.search(said), said
        assert (
            each.judge(each.solution).correct and each.judge(each.solution.replace(",", "")).correct
        )


def test_no_two_questions_have_one_id() -> None:
    """Answers are kept under it: two questions would take each other's."""
    ids = [ask.id for ask in asks(load_course())] + [station.poll.id for station in TOUR]
    ids += [ask.id for lab in LABS if lab.id != "backprop" for ask in lab.load()().asks()]
    assert len(set(ids)) == len(ids)


def test_no_drawn_number_gets_an_ending_that_only_some_numbers_have() -> None:
    """`{p}th` is 4th, but 3th as well."""
    for lesson in load_course().lessons:
        assert not re.search(r"\}(st|nd|rd|th)\b", text(lesson.id)), lesson.id
