"""Networks that read a sequence and say at every place what may come next.

All have the same two ends: each symbol becomes a vector of its own, and at each place a linear
layer gives every symbol its score. What stands between decides how the past is remembered.
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.functions import sequence_cross_entropy
from engine.layers.attention import Block, Positions
from engine.layers.embedding import Embedding
from engine.layers.initializers import normal
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.layers.recurrent import CELLS
from engine.layers.regularization import LayerNorm
from engine.layers.sequential import Sequential
from engine.ops import softmax


def recurrent(
    count: int, units: int, rng: np.random.Generator, cell: str = "rnn", width: int = 16
) -> Sequential:
    """A recurrent network over `count` symbols, each a vector of `width`; a cell of CELLS."""
    return Sequential(
        [
            Embedding(count, width, rng, partial(normal, scale=1.0), checked=True),
            CELLS[cell](width, units, rng),
            Linear(units, count, rng),
        ],
        sequence_cross_entropy,
    )


def transformer(
    count: int,
    longest: int,
    rng: np.random.Generator,
    width: int = 32,
    heads: int = 4,
    blocks: int = 1,
) -> Sequential:
    """A transformer over `count` symbols, in sequences of at most `longest` places."""
    start = partial(normal, scale=0.1)
    layers: list[Layer] = [
        Embedding(count, width, rng, start, checked=True),
        Positions(longest, width, rng, start),
        *(Block(width, heads, rng) for _ in range(blocks)),
        LayerNorm(width),
        Linear(width, count, rng),
    ]
    return Sequential(layers, sequence_cross_entropy)


def choose(scores: Any, temperature: float, rng: np.random.Generator) -> NDArray[np.intp]:
    """A symbol by chance for each row of scores[..., C], in the shares softmax(scores / T).

    A low temperature T favours the favourites, at 0 only the first of the best is left; a high one
    makes all alike. Raises ValueError for a negative one.
    """
    shares = chances(scores, temperature)
    drawn = rng.random((*shares.shape[:-1], 1))
    chosen: NDArray[np.intp] = (np.cumsum(shares, axis=-1) <= drawn).sum(axis=-1)
    last: NDArray[np.intp] = np.minimum(chosen, shares.shape[-1] - 1)
    return last


def chances(scores: Any, temperature: float) -> NDArray[np.float64]:
    """softmax(scores[..., C] / T): how probable each symbol is. Raises ValueError for T < 0."""
    if not temperature >= 0:
        raise ValueError(f"a temperature is a number from 0, not {temperature}")
    scores = np.asarray(scores, np.float64)
    if temperature == 0:
        first: NDArray[np.float64] = np.eye(scores.shape[-1])[scores.argmax(axis=-1)]
        return first
    with np.errstate(over="ignore"):
        ahead = (scores - scores.max(axis=-1, keepdims=True)) / temperature
    found: NDArray[np.float64] = softmax(np.maximum(ahead, -1e3))
    return found


def write(
    network: Sequential,
    temperature: float,
    rng: np.random.Generator,
    longest: int,
    count: int,
    end: int = 0,
) -> list[tuple[int, ...]]:
    """`count` sequences, symbol after symbol: what is chosen is what the network sees next.

    All begin behind an `end`, as names do, and each is over at its next one, or after `longest`.
    """
    seen = np.full((count, 1), end)
    written: list[list[int]] = [[] for _ in range(count)]
    open_ones = list(range(count))
    while open_ones and seen.shape[1] <= longest:
        chosen = choose(network(seen).data[:, -1], temperature, rng)
        going = chosen != end
        open_ones = [one for one, goes in zip(open_ones, going, strict=True) if goes]
        for one, symbol in zip(open_ones, chosen[going], strict=True):
            written[one].append(int(symbol))
        seen = np.column_stack([seen, chosen])[going]
    return [tuple(one) for one in written]
