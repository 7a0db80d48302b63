"""Layers for pictures: a few small windows slide over the whole, looking for the same everywhere.

How the windows slide is worked out in `engine.windows`.
"""

from typing import Any

import numpy as np

from engine.functions import convolution, max_pool, reshape
from engine.layers.initializers import Initializer, he
from engine.layers.layer import Layer
from engine.tensor import Parameter, Tensor, as_tensor
from engine.windows import batch_first, batch_last


class Pictures(Layer):
    """Rows of pixels become pictures again, laid out in memory as convolution likes them."""

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        self.shape = channels, height, width

    def __call__(self, x: Any, training: bool = False) -> Any:
        """[B, C H W] to [B, C, H, W]; raw data stay raw, for they need no gradient."""
        if isinstance(x, Tensor):
            return reshape(x, (x.shape[0], *self.shape))
        return batch_first(batch_last(np.reshape(x, (len(x), *self.shape))))


class Convolution(Layer):
    """`outputs` small kernels slide over all `inputs` channels: the same features everywhere.

    With `pool` > 1, only the largest value of every pool × pool tile is kept. The bias is added
    after that: max(x) + b = max(x + b), on a fraction of the numbers.

    Source: LeCun and others 1989, Backpropagation applied to handwritten zip code recognition.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: int,
        rng: np.random.Generator,
        pool: int = 1,
        initializer: Initializer = he,
    ) -> None:
        self.K = Parameter(initializer((outputs, inputs, size, size), rng), name="K")
        self.b = Parameter(np.zeros((outputs, 1, 1), dtype=np.float32), name="b")
        self.pool = pool
        super().__init__(K=self.K, b=self.b)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, C, H, W] to [B, O, (H − size + 1) // pool, (W − size + 1) // pool]."""
        y = convolution(x, self.K)
        if self.pool > 1:
            y = max_pool(y, self.pool)
        return y + self.b


class MaxPool(Layer):
    """The largest value of every size × size tile: a picture of fewer, stronger pixels."""

    def __init__(self, size: int = 2) -> None:
        super().__init__()
        self.size = size

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, C, H, W] to [B, C, H // size, W // size]."""
        return max_pool(as_tensor(x), self.size)
