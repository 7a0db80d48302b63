"""The shape detective: a line of a backward pass and its sizes; does it break, fit, or fit by luck?

What happens is not written down: NumPy carries the line out, and its result is held against the
right gradient.
"""

import random
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from engine.functions import matmul
from engine.tensor import Tensor, backward
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.numbers import show_shape

Shape = tuple[int, ...]
Table = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

LINES = (
    ("dB", "A.T @ dC"), ("dB", "dC @ A.T"), ("dB", "dC.T @ A"), ("dB", "A @ dC"),
    ("dA", "dC @ B.T"), ("dA", "B.T @ dC"), ("dA", "dC @ B"), ("dA", "B @ dC.T"),
)  # fmt: skip
RIGHT = {"dA": "dC Bᵀ", "dB": "Aᵀ dC"}
OUTCOMES = ("breaks", "other", "chance", "right")
ROUNDS = 3


@dataclass(frozen=True)
class Clue:
    """C = A B with A (m×k) and B (k×n), dC known; and a `line` that claims to be the gradient."""

    wanted: str  # dA or dB
    line: str
    sizes: tuple[int, int, int]  # m, k, n

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of every name that a line may use."""
        m, k, n = self.sizes
        return {"A": (m, k), "B": (k, n), "dC": (m, n), "dA": (m, k), "dB": (k, n)}

    @cached_property
    def factors(self) -> tuple[tuple[str, Shape], tuple[str, Shape]]:
        """Both sides of the @, with their shapes."""
        left, right = (
            (name.replace(".T", "ᵀ"), self.shapes[name.removesuffix(".T")][:: -1 if ".T" in name
                                                                            else 1])
            for name in self.line.split(" @ ")
        )  # fmt: skip
        return left, right

    @cached_property
    def result(self) -> Table | str:
        """What NumPy makes of the line: numbers, or what it says instead."""
        names = {name: self.values[name] for name in ("A", "B", "dC")}
        try:
            return np.asarray(eval(self.line, {"__builtins__": {}}, names))
        except ValueError as error:
            return str(error)

    @cached_property
    def values(self) -> dict[str, Table]:
        """The numbers of A, B and dC, drawn once."""
        rng = np.random.default_rng(0)
        return {name: rng.standard_normal(self.shapes[name]) for name in ("A", "B", "dC")}

    @cached_property
    def outcome(self) -> str:
        """One of OUTCOMES, as it comes out."""
        if isinstance(self.result, str):
            return "breaks"
        if self.result.shape != self.shapes[self.wanted]:
            return "other"
        return "right" if np.allclose(self.result, self.true) else "chance"

    @cached_property
    def true(self) -> Table:
        """The gradient that is wanted, by the engine."""
        a, b = Tensor(self.values["A"]), Tensor(self.values["B"])
        backward(matmul(a, b), self.values["dC"])
        return np.asarray(a.grad if self.wanted == "dA" else b.grad)

    @cached_property
    def operands(self) -> tuple[tuple[str, Table], tuple[str, Table]]:
        """Both sides of the @, with their numbers."""
        left, right = (
            (name.replace(".T", "ᵀ"), table.T if ".T" in name else table)
            for name in self.line.split(" @ ")
            for table in (self.values[name.removesuffix(".T")],)
        )
        return left, right

    @property
    def verdict(self) -> str:
        """What is to be said of the numbers that came out."""
        return {
            "breaks": "none",
            "other": f"not the shape of {self.wanted}",
            "chance": f"the shape of {self.wanted}, other numbers",
            "right": "shape and numbers are the engine's",
        }[self.outcome]

    @property
    def because(self) -> str:
        """The sizes, one after another."""
        (left, one), (right, two) = self.factors
        product = f"{left} {right} is {show_shape(one)} times {show_shape(two)}"
        if self.outcome == "breaks":
            return f"{product}: {one[1]} and {two[0]} do not meet."
        wanted = show_shape(self.shapes[self.wanted])
        made = show_shape((one[0], two[1]))
        if self.outcome == "other":
            return f"{product}, which is {made}; {self.wanted} has to be {wanted}."
        if self.outcome == "chance":
            rule = f"{self.wanted} = {RIGHT[self.wanted]}"
            return f"{product}, which is {made} as it has to be, but by chance: right is {rule}."
        return f"{product}, which is {made} as {self.wanted} has to be; and the engine agrees."

    def _against(self, said: str) -> str:
        """What speaks against another outcome than the one that comes."""
        (_, one), (_, two) = self.factors
        made, wanted = show_shape((one[0], two[1])), show_shape(self.shapes[self.wanted])
        if self.outcome == "breaks":
            return f"It does not come so far: in the middle {one[1]} and {two[0]} do not meet."
        if said == "breaks":
            return f"It breaks only where the middle sizes differ; here both are {one[1]}."
        if self.outcome == "other":
            return f"The outer sizes are the result's: {made}. {self.wanted} has to be {wanted}."
        if said == "other":
            return f"The outer sizes are the result's: {made}, and so is {self.wanted}."
        if said == "chance":
            return f"It is no chance: {self.wanted} = {RIGHT[self.wanted]}, whatever the sizes."
        return f"The shape is; the numbers are not. Right is {self.wanted} = {RIGHT[self.wanted]}."

    def poll(self, number: int) -> Poll:
        """What happens?"""
        wanted = self.wanted[1:]
        texts = {
            "breaks": "it breaks: NumPy refuses it",
            "other": f"it runs, but not with the shape of {wanted}",
            "chance": f"it runs with {wanted}'s shape, and wrong numbers",
            "right": f"it is right: this is {self.wanted}",
        }
        choices = tuple(
            Choice(
                said,
                self.because if outcome == self.outcome else self._against(outcome),
                outcome == self.outcome,
            )
            for outcome, said in texts.items()
        )
        a, b, c = (show_shape(self.shapes[name]) for name in ("A", "B", "dC"))
        question = (
            f"C = A B, where A is {a} and B is {b}, so dC is {c}. What becomes of the line"
            f" {self.wanted} = {self.line}?"
        )
        return Poll(f"hunt.shapes.{number}", question, choices)


@lru_cache(maxsize=8)
def clues(seed: int) -> tuple[Clue, ...]:
    """Three clues: sizes that tell, sizes that all are one, and sizes two of which are."""
    rng = random.Random(f"shapes {seed}")
    a, b, c = rng.sample(range(2, 10), 3)
    patterns = [(a, b, c), (b, b, b), rng.choice([(a, a, c), (a, c, c), (c, a, c)])]
    rng.shuffle(patterns)
    return tuple(
        Clue(*line, sizes) for line, sizes in zip(rng.sample(LINES, ROUNDS), patterns, strict=True)
    )


@lru_cache(maxsize=8)
def asks(seed: int) -> tuple[Ask, ...]:
    """The three questions of a seed."""
    return tuple(ask_poll(clue.poll(at)) for at, clue in enumerate(clues(seed), 1))
