"""Wrong cells of an output, worked out: what each usual idea would have given.

A kernel that is turned round, a stride that is forgotten, a rim of zeros that is left out, a
channel that is missed: each gives a number of its own, and is answered when that number is typed.
"""

from collections.abc import Iterator

import numpy as np

from lessons.asking.answers import Verdict, match_number, wrong
from lessons.asking.ideas import OFFER, Idea, judge_number
from lessons.labs.convolution.problem import Cell, Level, Problem, Whole
from lessons.numbers import show, show_factor


def products(problem: Problem, cell: Cell) -> Whole:
    """Each entry of the window times the one of the kernel over it (C, k, k)."""
    assert problem.kernel is not None
    return problem.window(cell) * problem.kernel


def ideas(problem: Problem, cell: Cell) -> Iterator[Idea]:
    """Every usual wrong idea about one cell, with the number that it gives here."""
    yield from _pooled(problem, cell) if problem.kernel is None else _swept(problem, cell)
    yield from _others(problem, cell)


def _swept(problem: Problem, cell: Cell) -> Iterator[Idea]:
    kernel, window, level = problem.kernel, problem.window(cell), problem.level
    assert kernel is not None

    def idea(name: str, value: int | np.int_, message: str) -> Idea:
        return Idea(name, float(value), message)

    each = products(problem, cell)
    turned = (window * kernel[:, ::-1, ::-1]).sum()
    yield idea("flipped", turned, "that is with the kernel turned round, as mathematicians do it;"
               " networks lay it on as it is")  # fmt: skip
    yield idea("transposed", (window * kernel.transpose(0, 2, 1)).sum(),
               "that takes the kernel's rows for its columns")  # fmt: skip
    i, j = cell
    k = level.k
    if level.stride > 1:
        near = problem.padded[:, i : i + k, j : j + k]
        yield idea("stride", (near * kernel).sum(), f"there the window has moved {i} down and {j}"
                   f" across; with a stride of {level.stride} it moves {level.stride} for each"
                   " cell")  # fmt: skip
    if level.padding:
        inner = problem.inputs[:, i * level.stride :, j * level.stride :][:, :k, :k]
        if inner.shape == kernel.shape:
            yield idea("padding", (inner * kernel).sum(), "that lays the first window on the input"
                       " itself; the rim of zeros comes first")  # fmt: skip
    if level.channels > 1:
        for c, part in enumerate(each.sum(axis=(1, 2)), 1):
            yield idea(f"channel {c}", part, f"that is channel {c} alone; the other one is added")
        yield idea("one kernel", (window * kernel[:1]).sum(), "each channel has a kernel of its"
                   " own; that uses the first for both")  # fmt: skip
    yield idea("sum", window.sum(), "that adds up the window; each entry is first multiplied by"
               " the kernel's")  # fmt: skip
    yield idea("signs", np.abs(each).sum(), "that leaves the minus signs of the kernel out")
    yield idea("largest", each.max(), "that is the largest product; all of them are added")
    yield idea("negated", -each.sum(), "the size is right, the sign is not")
    for (c, row, column), product in np.ndenumerate(each):
        if product:
            yield idea(f"missing {c} {row} {column}", each.sum() - product,
                       f"one product is missing: {_product(problem, cell, (c, row, column))}"
                       f" = {show(product)}")  # fmt: skip


def _pooled(problem: Problem, cell: Cell) -> Iterator[Idea]:
    window = problem.window(cell)
    yield Idea("mean", float(window.mean()), "that is the mean of the tile; its largest is kept")
    yield Idea("sum", float(window.sum()), "that adds the tile up; its largest is kept")
    yield Idea("least", float(window.min()), "that is the least of the tile; its largest is kept")
    yield Idea("first", float(window[0, 0, 0]), "that is the tile's first entry; the largest is"
               " kept, wherever it stands")  # fmt: skip
    i, j = cell
    near = problem.inputs[:, i : i + 2, j : j + 2]
    yield Idea("stride", float(near.max()), "tiles stand side by side: the next one begins two"
               " further, not one")  # fmt: skip


def _others(problem: Problem, cell: Cell) -> Iterator[Idea]:
    """The value of a neighbouring cell."""
    i, j = cell
    sides = {"right": (i, j + 1), "left": (i, j - 1), "below": (i + 1, j), "above": (i - 1, j)}
    for side, (row, column) in sides.items():
        if 0 <= row < len(problem.output) and 0 <= column < len(problem.output):
            told = f"that is the cell {side}, row {row + 1}, column {column + 1}"
            if side in ("right", "left"):
                told = f"that is the cell to the {side}, row {row + 1}, column {column + 1}"
            yield Idea(f"cell {side}", float(problem.output[row, column]), told)


def judge_cell(problem: Problem, cell: Cell, text: str) -> Verdict:
    """Right, or the idea that gives what was typed."""

    def otherwise(value: float) -> Verdict:
        return wrong(f"none of the usual slips gives {show(value)}{OFFER}")

    truth = float(problem.output[cell])
    return judge_number(text, truth, ideas(problem, cell), match_number, otherwise)


def size_ideas(level: Level) -> Iterator[Idea]:
    """Wrong ideas about the side of the output."""
    n, k, s, p = level.n, level.k, level.stride, level.padding
    yield Idea("no one", (n + 2 * p - k) // s, "so many steps the window takes; it also has a place"
               " before the first step: + 1")  # fmt: skip
    yield Idea("input", n, "that is the side of the input; the window has fewer places than that")
    yield Idea("kernel", k, "that is the side of the kernel")
    yield Idea("less", n - k, "n − k counts steps of 1 without the first place")
    if s > 1:
        yield Idea("stride", n + 2 * p - k + 1, f"that is for steps of 1; here they are {s} wide")
        yield Idea("divided", n // s, "the kernel takes its own width off first: n − k")
    if p:
        yield Idea("padding", (n - k) // s + 1, "the rim of zeros is missing: n + 2p")
        yield Idea("one side", (n + p - k) // s + 1, "the rim is on both sides: 2p")
        yield Idea("padded", n + 2 * p, "that is the padded input; the window has fewer places")
    yield Idea("area", level.side**2, "so many cells there are; its side is asked")


def judge_size(level: Level, text: str) -> Verdict:
    """Right, or the idea that gives this side."""

    def otherwise(value: float) -> Verdict:
        return wrong("count the places of the window's left edge, from the first to the last")

    return judge_number(text, float(level.side), size_ideas(level), match_number, otherwise)


def _product(problem: Problem, cell: Cell, at: tuple[int, int, int]) -> str:
    assert problem.kernel is not None
    a, b = problem.window(cell)[at], problem.kernel[at]
    return f"{a}·{show_factor(b)}"


def terms(problem: Problem, cell: Cell) -> list[str]:
    """A cell as a sum of products, a row of the kernel each: `9·1 + 4·(−1)`."""
    if problem.kernel is None:
        return []
    channels, rows, columns = problem.kernel.shape
    return [
        " + ".join(_product(problem, cell, (c, i, j)) for j in range(columns))
        for c in range(channels)
        for i in range(rows)
    ]
