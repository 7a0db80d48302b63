"""A network as it is typed: by its sizes, 3-4-2, or by the shapes of its matrices, 4x3 2x4.

Whoever types shapes says how layers meet, and may be wrong: then the two that do not fit are put
side by side, as in the product that does not exist.
"""

import re
from itertools import pairwise

from lessons.knobs import KnobError
from lessons.labs.builder.net import DEEPEST, WIDEST, Sizes
from lessons.numbers import below, show_shape

FORM = "shapes in order of computation, such as 4x3 2x4, or sizes: 3-4-2"
LONGEST = 120


class MisfitError(KnobError):
    """Two neighbours do not fit. `shapes` are the later one's and the earlier one's, as in W₂W₁."""

    def __init__(self, layer: int, later: tuple[int, int], earlier: tuple[int, int]) -> None:
        self.layer, self.shapes = layer, (later, earlier)
        super().__init__(
            f"W{below(layer)} is {_plain(later)} and takes {later[1]} numbers, W{below(layer - 1)}"
            f" is {_plain(earlier)} and gives {earlier[0]}: in {show_shape(later)}"
            f"{show_shape(earlier)} the inner sizes {later[1]} and {earlier[0]} differ"
        )


def read_plan(text: str) -> Sizes:
    """The sizes n, …, m of a typed network; KnobError says what is wanted, or what does not fit."""
    typed = text[:LONGEST].strip().lower()
    parts = [part for part in re.split(r"[\s,;]+", re.sub(r"\s*[x×*]\s*", "x", typed)) if part]
    if re.fullmatch(r"\d{1,4}(?:\s*(?:-|−|–|→|>|->)\s*\d{1,4})+", typed):
        return _checked(tuple(map(int, re.findall(r"\d+", typed))))
    shapes = [re.fullmatch(r"\(?(\d{1,4})x(\d{1,4})\)?", part) for part in parts]
    found = [(int(shape[1]), int(shape[2])) for shape in shapes if shape]
    if not found or len(found) < len(parts):
        raise KnobError(f"a network is typed as {FORM}")
    for layer, (earlier, later) in enumerate(pairwise(found), 2):
        if later[1] != earlier[0]:
            raise MisfitError(layer, later, earlier)
    return _checked((found[0][1], *(m for m, _ in found)))


def _checked(sizes: Sizes) -> Sizes:
    if len(sizes) - 1 > DEEPEST:
        raise KnobError(f"a network here has at most {DEEPEST} layers")
    if not all(1 <= size <= WIDEST for size in sizes):
        raise KnobError(f"sizes are from 1 to {WIDEST}")
    return sizes


def written(sizes: Sizes) -> str:
    """Sizes as they are read: 3 → 4 → 2."""
    return " → ".join(map(str, sizes))


def shapes_of(sizes: Sizes) -> tuple[tuple[int, int], ...]:
    """The shapes of W₁, W₂, …"""
    return tuple((m, n) for n, m in pairwise(sizes))


def _plain(shape: tuple[int, int]) -> str:
    return show_shape(shape)[1:-1]
