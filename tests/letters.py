"""A small language to learn letter by letter: numbers in words, three letters before the next."""

import numpy as np

from engine.objectives import CLASSIFICATION
from engine.tasks.task import Subset, Task

ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = [f"{ten}-{one}" for ten in TENS for one in ONES]
WINDOW = 3


def letters(window: int = WINDOW) -> Task:
    """Which letter comes behind each `window` of them; the end of a word is a letter, too."""
    alphabet = " " + "".join(sorted(set("".join(WORDS))))
    before, after, of = [], [], []
    for number, word in enumerate(WORDS):
        marked = [alphabet.index(letter) for letter in " " * window + word + " "]
        for start in range(len(word) + 1):
            before.append(marked[start : start + window])
            after.append(marked[start + window])
            of.append(number % 5)  # one word in five for validation, and one for the test
    inputs, targets = np.array(before, np.intp), np.array(after, np.intp)
    part = np.array(of)
    chosen = (np.flatnonzero(each) for each in (part > 1, part == 0, part == 1))
    parts = [Subset(inputs, targets, indices) for indices in chosen]
    return Task("letters", *parts, len(alphabet), CLASSIFICATION, vocabulary=len(alphabet))
