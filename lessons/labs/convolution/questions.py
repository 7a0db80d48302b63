"""What the convolution lab asks: sizes and cells, and who survives a shift and a shuffle."""

from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, Kind, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_of_hundred
from lessons.labs.convolution import slips
from lessons.labs.convolution.contest import DIGITS, EPOCHS, NEW
from lessons.labs.convolution.problem import Cell, Problem
from lessons.numbers import show
from lessons.text import capital

NEAR = 6  # digits of 100 that a prediction may be off
GUESSING = 15

EVEN = ask_poll(
    Poll(
        "convolution.even",
        "The entries of a kernel add up to 0. Its window lies on an area that is evenly full of"
        " ink. What comes out?",
        (
            Choice("as much as there is ink", "That would be a kernel whose entries add up to 1,"
                   " such as blur. Here what some entries add the others take away."),
            Choice("0, however much ink there is", "The ink can be taken out of the sum, and what"
                   " is left is the sum of the entries. Such a kernel sees changes alone: edges.",
                   correct=True),
            Choice("the most that it can give", "Most comes where the ink lies under its positive"
                   " entries alone: at an edge."),
            Choice("it depends on the digit", "On an even area every window is the same, whatever"
                   " digit it belongs to."),
        ),
    )
)  # fmt: skip
SHUFFLE = ask_poll(
    Poll(
        "convolution.shuffle",
        "In all pictures, new ones too, the pixels are put in the same other order, before either"
        " network learns. Which of the two reads fewer digits than before?",
        (
            Choice("both: nobody can read that", "People cannot. But every pixel has its place"
                   " still, only another one, and to a full layer one place is as good as any."),
            Choice("the one with full layers", "It never knew which pixels touch: each has a"
                   " weight of its own. After the shuffle it only learns other weights."),
            Choice("neither: all ink is still there", "It is. But a window now covers pixels from"
                   " all over, and there is nothing that a kernel could find in many places."),
            Choice("the one with kernels", "It counts on neighbours belonging together. Without"
                   " that, looking for the same everywhere is of no use.", correct=True),
        ),
    )
)  # fmt: skip


def size(problem: Problem) -> Ask:
    """The side of the output."""
    level = problem.level
    n, k, s, p = level.n, level.k, level.stride, level.padding
    rim = f", a rim of {p} zero all around" if p else ""
    both = "Each of two channels has" if level.channels > 1 else "The input has"
    asked = (
        f"{both} {n}×{n} numbers{rim}, the kernel {k}×{k}, and the window moves {s} at a time. How"
        " many rows has the output?"
    )
    rule = f"(n + 2p − k)/s + 1, rounded down: ({n} + 2·{p} − {k})/{s} + 1 = {level.side}"
    return Ask(
        id="convolution.size",
        kind=Kind.NUMBER,
        prompt=asked,
        judge=partial(slips.judge_size, level),
        form="a number of rows",
        hints=("How many places has the window on its way from the left to the right edge?", rule),
        solution=str(level.side),
        worked=rule,
    )


def cell(problem: Problem, at: Cell, number: int) -> Ask:
    """One cell of the output."""
    i, j = at
    truth = str(problem.output[at]).replace("-", "−")
    if problem.kernel is None:
        listed = ", ".join(str(value) for value in problem.window(at).ravel())
        hints = (
            "Tiles of 2×2 stand side by side; of each only one number is kept.",
            f"In this tile stand {listed}.",
        )
        worked = f"The largest of {listed} is {truth}."
        name, what = "pool", "Max pooling, 2×2"
    else:
        lines = slips.terms(problem, at)
        row, column = (place * problem.level.stride + 1 for place in at)
        where = f"row {row}, column {column}" + " of the padded input" * problem.level.padding
        hints = (
            f"The window begins in {where}. Lay the kernel on it as it is, multiply what lies on"
            " each other, and add all of it.",
            "; ".join(lines),
        )
        worked = f"{' + '.join(lines)} = {truth}"
        name, what = "cell", capital(problem.level.name)
    return Ask(
        id=f"convolution.{name}-{number}",
        kind=Kind.NUMBER,
        prompt=f"{what}: which number stands in row {i + 1}, column {j + 1} of the output?",
        judge=partial(slips.judge_cell, problem, at),
        form="a number",
        hints=(*hints, worked),
        solution=truth,
        worked=worked,
        seed=problem.seed,
    )


def judge_shift(said: float, was: float) -> Verdict:
    """What is read after a shift of two pixels, as it was said and as it is."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if said >= 91:
        told = "a kernel finds its edges two pixels further on. But the last layer is a full one,"
        return wrong(f"{told} and it has learned where they should be", ["unmoved"])
    if said <= GUESSING:
        return wrong("guessing would be 10: most edges are found, only elsewhere", ["lost"])
    if said < was:
        return wrong("more: what is found is found everywhere, and pooling forgives a pixel",
                     ["low"])  # fmt: skip
    return wrong("less: the last layer asks where it was found", ["high"])


SHIFT = ask_prediction(
    Prediction(
        "convolution.shift",
        "shifted by 2",
        f"Two networks learn {DIGITS:,} digits, {EPOCHS} epochs: one has two layers of kernels with"
        f" pooling, one full layers. The one with kernels then reads about 93 of 100 new digits."
        f" Now these {NEW:,} are moved two pixels to the right. How many of 100 does it read?",
        judge_shift,
        read_of_hundred,
    ),
    "a number from 0 to 100",
)


def told(value: float) -> str:
    """A number of the output."""
    return show(float(value))
