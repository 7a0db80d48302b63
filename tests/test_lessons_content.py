"""Our course as a whole: the linter finds nothing, and each lesson holds its concepts."""

import pytest
from worked import text

from lessons.course.check import check
from lessons.course.outline import load_course
from lessons.course.terms import introductions
from tui.formula import render


def test_the_course_has_no_faults() -> None:
    report = check((), render)
    assert [str(fault) for fault in report.faults] == []
    assert report.lessons


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


INTRODUCED = {
    "inner product": ("vectors", "Multiply to a single number"),
    "batch": ("products", "Matrix products"),
    "bias": ("layer", "Multiply and shift"),
    "slope": ("activations", "How steep is a curve?"),
    "gradient": ("activations", "Slopes multiply"),
    "partial derivative": ("gradient", "Wiggle one weight"),
    "chain rule": ("graphs", "The chain rule"),
    "upstream": ("backprop", "Backward: three rules"),
    "epoch": ("training", "A batch at a time"),
}


def test_every_term_has_the_step_that_introduces_it() -> None:
    """The linter then sees that no step before it uses the term."""
    found = {term: (i.lesson.id, i.step.title) for term, i in introductions(load_course()).items()}
    declared = {term for lesson in load_course().lessons for term in lesson.terms}
    assert set(found) == declared and len(declared) >= 50
    assert INTRODUCED.items() <= found.items()
