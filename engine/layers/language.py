"""Networks that read a sequence and say at every place what may come next.

All have the same two ends: each symbol becomes a vector of its own, and at each place a linear
layer gives every symbol its score. What stands between decides how the past is remembered.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

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


def choose(scores: Any, temperature: float, rng: np.random.Generator) -> int:
    """One of the symbols by chance, in the shares softmax(scores / temperature), for scores[C].

    A low temperature favours the favourites, at 0 only the first of the best is left; a high one
    makes all alike. Raises ValueError for a negative one.
    """
    if not temperature >= 0:
        raise ValueError(f"a temperature is a number from 0, not {temperature}")
    scores = np.asarray(scores, np.float64)
    if temperature == 0:
        return int(scores.argmax())
    with np.errstate(over="ignore"):
        shares = softmax(np.maximum((scores - scores.max()) / temperature, -1e3))
    place = int(np.searchsorted(np.cumsum(shares), rng.random(), "right"))
    return min(place, len(shares) - 1)


def write(
    network: Sequential, temperature: float, rng: np.random.Generator, longest: int, end: int = 0
) -> Iterator[int]:
    """Symbol after symbol: each is chosen, and is what the network sees next.

    It begins behind an `end`, as names do, and is over at the next one, or after `longest`.
    """
    seen = [end]
    while len(seen) <= longest:
        chosen = choose(network(np.array([seen])).data[0, -1], temperature, rng)
        if chosen == end:
            return
        seen.append(chosen)
        yield chosen
