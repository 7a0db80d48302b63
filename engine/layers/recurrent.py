"""Layers with a memory: at every step of a sequence they see the input and their own last state.

How the loop over the steps is worked out stands in `engine.recurrence`.
"""

from typing import Any

import numpy as np

from engine.functions import reshape, unroll, unroll_lstm
from engine.layers.initializers import Initializer, glorot, orthogonal
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.tensor import Parameter, Tensor, as_tensor


class Recurrent(Layer):
    """h[t] = tanh(x[t] W + h[t−1] U + b): one cell, used at every step.

    Source: Elman 1990, Finding structure in time.
    """

    parts = 1  # how many times `units` numbers a step has before the cell

    def __init__(
        self,
        inputs: int,
        units: int,
        rng: np.random.Generator,
        initializer: Initializer = orthogonal,
    ) -> None:
        self.input = Linear(inputs, self.parts * units, rng, glorot)
        self.U = Parameter(initializer((units, self.parts * units), rng), name="U")
        super().__init__(**self.input.parameters, U=self.U)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Sequences [B, T, inputs] to the states after every step, [B, T, units]."""
        return unroll(self.U, self.input(x))


class LSTM(Recurrent):
    """A cell with a memory c besides its state h, and three gates: write i, keep f, show o.

    c ← f c + i g and h ← o tanh(c). The bias of f begins at 1, so that at first most is kept.

    Source: Hochreiter and Schmidhuber 1997; the bias: Jozefowicz and others 2015.
    """

    parts = 4

    def __init__(
        self,
        inputs: int,
        units: int,
        rng: np.random.Generator,
        initializer: Initializer = orthogonal,
    ) -> None:
        super().__init__(inputs, units, rng, initializer)
        self.input.b.data[units : 2 * units] = 1

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Sequences [B, T, inputs] to the states after every step, [B, T, units]."""
        return unroll_lstm(self.U, self.input(x))


class Steps(Layer):
    """Rows of numbers become sequences again: `inputs` numbers come in at each step."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.inputs = inputs

    def __call__(self, x: Any, training: bool = False) -> Any:
        """[B, T · inputs] to [B, T, inputs]; raw data stay raw, for they need no gradient."""
        shape = (x.shape[0], -1, self.inputs)
        return reshape(x, shape) if isinstance(x, Tensor) else np.reshape(x, shape)


class Last(Layer):
    """Only what stands at the end of each sequence: one answer when all has been heard."""

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, T, n] to [B, n]."""
        return as_tensor(x)[:, -1]


CELLS: dict[str, type[Recurrent]] = {"rnn": Recurrent, "lstm": LSTM}
