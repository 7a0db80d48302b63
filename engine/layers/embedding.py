"""Words, letters, members of any list: each gets a vector of its own, which is learned."""

from typing import Any

import numpy as np

from engine.checks import check_numbers
from engine.functions import gather
from engine.layers.initializers import Initializer, normal
from engine.layers.layer import Layer
from engine.tensor import Parameter, Tensor


class Embedding(Layer):
    """A table with one learned vector for each of `count` words: looking up replaces one-hot.

    `checked` says that whoever calls has looked at the numbers of the words already.
    """

    def __init__(
        self,
        count: int,
        width: int,
        rng: np.random.Generator,
        initializer: Initializer = normal,
        checked: bool = False,
    ) -> None:
        self.checked = checked
        self.W = Parameter(initializer((count, width), rng), name="W")
        super().__init__(W=self.W)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Integers [B, ...] from 0 to count − 1 to vectors [B, ..., width]. Raises ValueError."""
        if not self.checked:
            check_numbers(x, len(self.W.data), "the numbers of the words")
        return gather(self.W, x)
