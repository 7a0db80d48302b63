"""Shapes in prose are claims: every one that can be read is worked out again.

A text says (4×3)(3×2), or that A is 3×4, or which inner sizes do not agree. What is multiplied must
fit, or be said not to; the result must be the outer sizes; and a transpose has the sizes swapped.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from lessons.asking.items import pose, read_drill
from lessons.asking.polls import Poll
from lessons.course.outline import load_course
from lessons.course.steps import Drill, Prose
from lessons.labs.backprop.tour import TOUR

Shape = tuple[int, int]

_FACTOR = r"\((\d+)×(\d+)\)"
_PRODUCT = re.compile(rf"{_FACTOR}(?:\s*·?\s*{_FACTOR})+")
_RESULT = re.compile(r"\s*(?:→|=|gives|is)\s*\(?(\d+)×(\d+)\)?")
_NAMED = re.compile(
    r"(?<![\w·)])(d?[A-Z][₁₂]?ᵀ?)(?: is| of shape| has shape)?"  # C, dC, W₂, Aᵀ
    r" \(?(\d+)×(\d+)(?!\d)\)?(?! matri)(?!\()"  # and not the article of "A 3×8 matrix"
)
_INNER = re.compile(r"inner sizes,? (?:are |would be |here )?(\d+) and (\d+)")
_REFUSED = ("does not fit", "do not agree", "does not exist", "not even", "differ", "do not match")


def claims(texts: list[str]) -> Iterator[str]:
    """What is wrong with the shapes in texts that belong together: a question and its answers."""
    known: dict[str, Shape] = {}
    for text in texts:
        for name, rows, columns in _NAMED.findall(text):
            shape = int(rows), int(columns)
            if known.setdefault(name, shape) != shape:
                yield f"{name} is {shape} and {known[name]}: {text}"
    for name, shape in known.items():
        if name.endswith("ᵀ") and known.get(name[:-1], shape[::-1]) != shape[::-1]:
            yield f"{name} is {shape}, but {name[:-1]} is {known[name[:-1]]}"
    for text in texts:
        yield from _of_products(text, known)


def _of_products(text: str, known: dict[str, Shape]) -> Iterator[str]:
    pairs: list[Shape] = []  # inner sizes that meet in this text
    for found in _PRODUCT.finditer(text):
        factors = [(int(m), int(n)) for m, n in re.findall(_FACTOR, found[0])]
        inner = [(left[1], right[0]) for left, right in pairwise(factors)]
        pairs += inner
        fits = all(left == right for left, right in inner)
        sentence = text[found.end() :].split(". ")[0]
        refused = any(word in sentence for word in _REFUSED)
        if fits == refused:
            yield f"{found[0]} {'fits' if fits else 'does not fit'}: {text}"
        result = _RESULT.match(text, found.end())
        if result and (int(result[1]), int(result[2])) != (factors[0][0], factors[-1][1]):
            yield f"{found[0]} is not {result[0]}: {text}"
    named = _NAMED.findall(text)
    pairs += [(int(one[2]), int(other[1])) for one, other in pairwise(named)]
    for name, other in re.findall(r"(d?[A-Z]ᵀ?)·(d?[A-Z]ᵀ?)", text):
        shapes = known | {f"{key}ᵀ": shape[::-1] for key, shape in known.items()}
        if name in shapes and other in shapes:
            pairs.append((shapes[name][1], shapes[other][0]))
    for left, right in _INNER.findall(text):
        if pairs and (int(left), int(right)) not in pairs:
            yield f"inner sizes {left} and {right}, where {pairs} meet: {text}"


def texts_together() -> Iterator[tuple[str, list[str]]]:
    """Texts of lessons and of the backprop tour, each group about the same letters."""
    for lesson in load_course().lessons:
        for step in lesson.steps:
            for block in step.blocks:
                match block:
                    case Poll():
                        yield block.id, _of_poll(block)
                    case Drill():
                        yield from _of_drill(block)
                    case Prose():
                        for place, part in enumerate(block.markdown.split("\n\n")):
                            yield f"{lesson.id} {step.title} {place}", [" ".join(part.split())]
    for station in TOUR:
        yield station.id, [*_of_poll(station.poll), station.closing]


def _of_poll(poll: Poll) -> list[str]:
    answers = (f"{c.text}. {c.why} {c.argument}" for c in poll.choices)
    return [poll.question, *answers, poll.explanation]


def _of_drill(drill: Drill) -> Iterator[tuple[str, list[str]]]:
    item = read_drill(drill)
    for seed in range(1, 6):
        task = pose(item, seed)
        yield f"{drill.id} {seed}", [task.question, *task.hints, task.explanation]


def test_every_shape_in_a_text_is_right() -> None:
    groups = dict(texts_together())
    wrong = {name: found for name, texts in groups.items() if (found := list(claims(texts)))}
    assert wrong == {}
    products = sum(len(_PRODUCT.findall(text)) for texts in groups.values() for text in texts)
    named = sum(len(_NAMED.findall(text)) for texts in groups.values() for text in texts)
    assert products >= 20 and named >= 20, "what cannot be read is not checked"


@pytest.mark.parametrize(
    "texts",
    [
        ["A 3×4 and B 4×2", "dC is 3×2 and Aᵀ is 4×3: the inner sizes, 2 and 3, do not agree."],
        ["C = AB with A 3×4.", "Aᵀ is 3×4."],
        ["(3×4)(4×2) is 3×4."],
        ["(3×2)(4×3) is the way."],
        ["(3×2)(2×3) does not fit."],
        ["A is 3×4.", "A is 4×3."],
        ["A (4×3) and dC (4×2).", "dC·A: the inner sizes 4 and 2 differ."],
    ],
)
def test_a_false_shape_is_found(texts: list[str]) -> None:
    assert list(claims(texts))
