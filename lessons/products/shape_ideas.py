"""The wrong ideas about a shape: inner sizes kept, rows and columns swapped, no change at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lessons.numbers import show_shape
from lessons.products.algebra import DoesNotExist, Shape, Term
from lessons.products.problems import Problem


@dataclass(frozen=True)
class ShapeIdea:
    """A wrong idea about a shape: its name, the shape it gives (None: "does not exist"), a word."""

    name: str
    shape: Shape | None
    message: str


def shape_ideas(problem: Problem) -> list[ShapeIdea]:
    """Every wrong idea about the shape of this drill's result, likelier ones first."""
    return list(_ideas(problem))


def _ideas(problem: Problem) -> Iterator[ShapeIdea]:
    right = problem.shape
    if right is not None:
        agree = "; ".join(_agreements(problem.form, problem)) or "nothing has to agree here"
        yield ShapeIdea("fits-after-all", None, f"it does exist: {agree}")
        yield ShapeIdea(
            "shape-swapped",
            (right[1], right[0]),
            "rows and columns are swapped; the number of rows comes first",
        )
    form = problem.form
    if form.op == "add" and form.parts[0].op == "multiply":
        yield from _product_ideas(form.parts[0], problem)
    if form.op == "multiply":
        yield from _product_ideas(form, problem)
    if form.op == "transpose":
        yield ShapeIdea("not-flipped", _shape(form.parts[0], problem), "that is A's own shape")
    if form.op == "add" and right is None:
        for part in form.parts:
            yield ShapeIdea("one-part", _shape(part, problem), problem.misfit)


def _product_ideas(form: Term, problem: Problem) -> Iterator[ShapeIdea]:
    parts = [(part, _shape(part, problem)) for part in form.parts]
    (left, first), (right, last) = parts[0], parts[-1]
    if first is None or last is None:
        return
    fits = problem.shape is not None
    outer = first[0], last[1]
    inner = first[1], last[0]
    if not fits:
        yield ShapeIdea(
            "outer-although-misfit", outer, f"the outer sizes are not enough; {problem.misfit}"
        )
    yield ShapeIdea(
        "inner-kept",
        inner,
        "those are the inner sizes; "
        + ("they cancel, the outer ones remain" if fits else problem.misfit),
    )
    only = "; a product keeps only its {}" if fits else ", but does the product exist?"
    yield ShapeIdea("left-shape", first, f"that is the shape of {left}{only.format('rows')}")
    yield ShapeIdea("right-shape", last, f"that is the shape of {right}{only.format('columns')}")
    if fits and len(parts) > 2 and parts[1][1] is not None:
        after = parts[1][0]
        yield ShapeIdea(
            "stopped-early",
            (first[0], parts[1][1][1]),
            f"that is the shape of {left} · {after}; go on, there are {len(parts)} factors",
        )
    if last[1] == first[0]:
        yield ShapeIdea(
            "factors-swapped",
            (last[0], first[1]),
            f"that would be {right} · {left}; the order matters",
        )
    if right.op == "transpose" or left.op == "transpose":
        bare = [problem.shapes[(p.parts[0] if p.op == "transpose" else p).name] for p in form.parts]
        yield ShapeIdea(
            "transpose-overlooked",
            (bare[0][0], bare[-1][1]),
            "a ᵀ was overlooked: it swaps the two sizes of its matrix",
        )


def _shape(term: Term, problem: Problem) -> Shape | None:
    try:
        return term.shape(problem.shapes)
    except DoesNotExist:
        return None


def _agreements(term: Term, problem: Problem) -> Iterator[str]:
    """Which sizes agree at every sign of a fitting expression, without giving the result away."""
    for part in term.parts:
        yield from _agreements(part, problem)
    shapes = [part.shape(problem.shapes) for part in term.parts]
    if term.op == "multiply":
        for first, other in pairwise(shapes):
            yield f"the inner sizes agree, {first[1]} = {other[0]}"
    elif term.op == "add":
        yield f"both sides of the + are {show_shape(shapes[0])}"


def _checks(term: Term, problem: Problem) -> Iterator[str]:
    """Every sign of a fitting expression, with the sizes that agree there."""
    for part in term.parts:
        yield from _checks(part, problem)
    shapes = [part.shape(problem.shapes) for part in term.parts]
    if term.op == "multiply":
        first = shapes[0]
        for other in shapes[1:]:
            outer = first[0], other[1]
            yield (
                f"{show_shape(first)} · {show_shape(other)}: the inner {first[1]} = {other[0]}"
                f" cancel, {show_shape(outer)} remains"
            )
            first = outer
    elif term.op == "add":
        yield f"{' + '.join(map(show_shape, shapes))}: equal shapes, and the sum keeps them"
    elif term.op == "transpose":
        yield f"{show_shape(shapes[0])} transposed is {show_shape((shapes[0][1], shapes[0][0]))}"
    elif term.op == "scale":
        yield f"a number times {show_shape(shapes[0])} keeps the shape"


def shape_rule(problem: Problem) -> str:
    """Why the result has its shape, or why there is none: what is said after a right answer."""
    return problem.misfit or "; ".join(_checks(problem.form, problem))
