"""A line that parts two classes, and three rules that move it, one example at a time.

Each example is a point x with a class y, 1 or −1, and the line says w·x, a 1 being appended to x
for the bias. It is right where y·(w·x) is above 0. Rosenblatt's rule (1958) adds y·x to w after
each mistake and leaves w alone otherwise: a step of size 1 down the slope of max(0, −y·(w·x)).
Averaged, it walks the same way, and answers with the mean of all lines on it (Freund and Schapire
1999). MIRA (Crammer and Singer 2003) wants y·(w·x) to be 1 at least, and takes the shortest step
that gets there.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Line = tuple[float, float, float]
"""w₁, w₂ and the bias b: the line is where w₁x₁ + w₂x₂ + b is 0."""

COUNT = 20
REACH = 5.0  # of the points, to all sides
EPOCHS = 50  # after which a walk ends, at rest or not
APART, MIXED = "apart", "mixed"
ROSENBLATT, AVERAGED, MIRA = "rosenblatt", "averaged", "mira"
RULES = (ROSENBLATT, AVERAGED, MIRA)
ALMOST = 0.01  # by which MIRA's wish may be missed
STRANGERS = 2  # points of a mixed set that lie among the others
FEWEST = 5  # of a class


@dataclass(frozen=True, eq=False)
class Examples:
    """Points (N, 3), their last number 1, and a class each (N,), 1 or −1. `bound` is the most
    mistakes that Rosenblatt's rule can make; infinite where no line parts the classes."""

    x: Floats
    y: Floats
    bound: float


@dataclass(frozen=True)
class Look:
    """One example looked at: its number, its y·(w·x) before, whether w moved, and w after."""

    example: int
    score: float
    moved: bool
    w: Line


@dataclass(frozen=True)
class Walk:
    """All looks, in order; at rest if a whole epoch moved nothing."""

    looks: tuple[Look, ...]
    at_rest: bool


@lru_cache(maxsize=32)
def examples(kind: str, gap: float, seed: int) -> Examples:
    """Points on both sides of a line drawn by chance, none closer to it than `gap`.

    In a mixed set two of them are moved to the middle of three points of the other class: no line
    can part a point from three that surround it.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(11,)))
    while True:
        angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-1.5, 1.5)
        line = np.array([np.cos(angle), np.sin(angle), offset])
        places = np.column_stack([rng.uniform(-REACH, REACH, (50 * COUNT, 2)), np.ones(50 * COUNT)])
        x = places[np.abs(places @ line) >= gap][:COUNT]
        y = np.sign(x @ line)
        if len(x) == COUNT and min((y > 0).sum(), (y < 0).sum()) >= FEWEST:
            break
    # Novikoff 1962: as many mistakes at most as (the longest x · the length of a parting w / the
    # least y·(w·x))².
    longest = np.square(x).sum(axis=1).max()
    bound = longest * (line @ line) / (y * (x @ line)).min() ** 2
    if kind == APART:
        return Examples(x, y, float(bound))
    for stranger, side in zip(range(STRANGERS), (1, -1), strict=True):
        own, others = np.flatnonzero(y == side), np.flatnonzero(y == -side)
        x[own[stranger]] = x[rng.choice(others, 3, replace=False)].mean(axis=0)
    return Examples(x, y, float("inf"))


@lru_cache(maxsize=32)
def walk(rule: str, kind: str, gap: float, seed: int) -> Walk:
    """Look at one example after the other, in their order, until an epoch moves nothing."""
    given = examples(kind, gap, seed)
    w = np.zeros(3)
    looks: list[Look] = []
    for _ in range(EPOCHS):
        still = True
        for n, (x, y) in enumerate(zip(given.x, given.y, strict=True)):
            score = float(y * (w @ x))
            step = _step(rule, score, float(x @ x))
            w = w + step * y * x
            still = still and not step
            looks.append(Look(n, score, step > 0, (float(w[0]), float(w[1]), float(w[2]))))
        if still:
            return Walk(tuple(looks), True)
    return Walk(tuple(looks), False)


def _step(rule: str, score: float, square: float) -> float:
    """How much of y·x is added to w."""
    if rule == MIRA:
        return (1 - score) / square if score < 1 - ALMOST else 0.0
    return 1.0 if score <= 0 else 0.0


@lru_cache(maxsize=32)
def lines(rule: str, kind: str, gap: float, seed: int) -> Floats:
    """The line as it answers after 0, 1, 2, … looks, (looks + 1, 3): the last one, or the mean."""
    after = np.array([look.w for look in walk(rule, kind, gap, seed).looks])
    if rule == AVERAGED:
        after = after.cumsum(axis=0) / np.arange(1, len(after) + 1)[:, None]
    return np.vstack([np.zeros(3), after])


def margins(given: Examples, line: Line) -> Floats:
    """How far each point lies on the right side of the line, (N,); below 0 on the wrong one.

    NaN for a line that has no direction yet.
    """
    w = np.array(line)
    length = float(np.hypot(w[0], w[1]))
    if not length:
        return np.full(len(given.y), np.nan)
    return np.asarray(given.y * (given.x @ w) / length)


def mistakes(given: Examples, line: Line) -> int:
    """How many points are not on their side; of a line without direction, by its sign alone."""
    return int((given.y * (given.x @ np.array(line)) <= 0).sum())
