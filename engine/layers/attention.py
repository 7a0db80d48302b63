"""Layers of a transformer: every place of a sequence asks the places before it, all at once.

How queries, keys and values become an answer is worked out in `engine.attention`.
"""

from typing import Any

import numpy as np

from engine import attention
from engine.functions import attend, relu
from engine.layers.initializers import Initializer, glorot, he, normal
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.layers.regularization import LayerNorm
from engine.tensor import Parameter, Tensor, as_tensor


class Positions(Layer):
    """Adds to each place a learned vector of its own: first, second, third …"""

    def __init__(
        self, longest: int, width: int, rng: np.random.Generator, initializer: Initializer = normal
    ) -> None:
        self.P = Parameter(initializer((longest, width), rng), name="P")
        super().__init__(P=self.P)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, T, width] to the same shape. Raises ValueError for more than `longest` places."""
        values = as_tensor(x)
        steps, longest = values.shape[1], len(self.P.data)
        if steps > longest:
            raise ValueError(f"sequences have at most {longest} places, not {steps}")
        return values + (self.P if steps == longest else self.P[:steps])


class SelfAttention(Layer):
    """Queries, keys and values by one matrix, several heads side by side, and a matrix behind.

    With `causal`, no place sees what comes after it.

    Source: Vaswani and others 2017, Attention is all you need.
    """

    def __init__(
        self, width: int, heads: int, rng: np.random.Generator, causal: bool = True
    ) -> None:
        if width % heads:
            raise ValueError(f"{width} numbers cannot be divided among {heads} heads")
        self.heads, self.causal = heads, causal
        self.ask = Linear(width, 3 * width, rng, glorot)
        self.answer = Linear(width, width, rng, glorot)
        super().__init__(**_named(ask=self.ask, answer=self.answer))

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, T, width] to the same shape."""
        return self.answer(attend(self.ask(x), self.heads, self.causal))

    def shares(self, x: Any) -> Any:
        """How much each place of x[B, T, D] takes from which, head by head: [B, heads, T, T]."""
        q, k, _ = attention.split(self.ask(x).data, self.heads)
        return attention.shares(q, k, self.causal)


class Block(Layer):
    """A block of a transformer: places look at each other, then each thinks for itself.

    Both only add to what passes by, x ← x + attention(norm(x)) and x ← x + W₂ relu(W₁ norm(x)):
    the way from end to start stays open, as along an LSTM's memory.

    Source: He and others 2016 (residual connections); Radford and others 2019 (norm before).
    """

    def __init__(
        self, width: int, heads: int, rng: np.random.Generator, causal: bool = True
    ) -> None:
        self.first, self.second = LayerNorm(width), LayerNorm(width)
        self.attention = SelfAttention(width, heads, rng, causal)
        self.up = Linear(width, 4 * width, rng, he)
        self.down = Linear(4 * width, width, rng, glorot)
        super().__init__(
            **_named(
                first=self.first,
                attention=self.attention,
                second=self.second,
                up=self.up,
                down=self.down,
            )
        )

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, T, width] to the same shape."""
        values = as_tensor(x)
        values = values + self.attention(self.first(values))
        return values + self.down(relu(self.up(self.second(values))))

    def shares(self, x: Any) -> Any:
        """How much each place of x[B, T, D] takes from which, head by head: [B, heads, T, T]."""
        return self.attention.shares(self.first(as_tensor(x)))


def _named(**layers: Layer) -> dict[str, Parameter]:
    """The parameters of several layers, each under its layer's name."""
    return {f"{n}.{p}": t for n, layer in layers.items() for p, t in layer.parameters.items()}
