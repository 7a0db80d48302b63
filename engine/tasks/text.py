"""Text: which letter comes next? The network sees the last few and gives each letter its chance.

Every line is a small text of its own; its beginning and its end are marked by a line break, so the
network also learns how lines begin and when they are over. Letters are numbers in a list, and each
gets a learned vector: letters that play the same part come to lie close together.

Source: Bengio and others 2003, A neural probabilistic language model.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION
from engine.tasks.task import SPLIT_SEED, Indices, Subset, Task, holdout

END = "\n"
WINDOW = 4
_HELD_OUT = 10  # one line in ten is for validation, and one for the test

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def alphabet(lines: Sequence[str]) -> str:
    """The letters that occur, in order, the end of a line first: a letter's number is its place."""
    return END + "".join(sorted(set("".join(lines)) - {END}))


def make(lines: Sequence[str], window: int = WINDOW, name: str = "text") -> Task:
    """The task of telling the next letter from the `window` letters before it.

    Whole lines are held out: of a line that is in training, no letter is in the test. Raises
    ValueError for fewer than three lines or an empty window.
    """
    if window < 1 or len(lines) < 3:
        raise ValueError("a text task needs three lines and a window of at least one letter")
    inputs, targets, owner = windows(lines, window)
    held = max(1, len(lines) // _HELD_OUT)
    rng = np.random.default_rng(SPLIT_SEED)
    rest, test = holdout(len(lines), held, rng)
    train, validation = (rest[chosen] for chosen in holdout(len(rest), held, rng))

    def of(chosen: Indices) -> Subset:
        return Subset(inputs, targets, np.flatnonzero(np.isin(owner, chosen)))

    count = len(alphabet(lines))
    return Task(name, of(train), of(validation), of(test), count, CLASSIFICATION, vocabulary=count)


def windows(lines: Sequence[str], window: int) -> tuple[NDArray[np.intp], ...]:
    """For every letter of every line, ends included: the letters before it, itself, and its line.

    Letters are numbers in the alphabet; the shapes are (N, window), (N,) and (N,).
    """
    place = {letter: number for number, letter in enumerate(alphabet(lines))}
    before, letters, owner = [], [], []
    for number, line in enumerate(lines):
        marked = [place[letter] for letter in END * window + line.strip(END) + END]
        for start, letter in enumerate(marked[window:]):
            before.append(marked[start : start + window])
            letters.append(letter)
            owner.append(number)
    return np.array(before, np.intp), np.array(letters, np.intp), np.array(owner, np.intp)


def number_names(count: int = 1000) -> list[str]:
    """The names of the numbers from 0, `count` of them up to 1000: a language of 30 words."""
    return [_name(number) for number in range(min(count, 1000))]


def _name(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]} hundred" + (f" {_name(rest)}" if rest else "")
