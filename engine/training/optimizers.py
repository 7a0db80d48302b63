"""Optimizers: what to do with a gradient. Simplest first, each a small change to the one before.

All work in place on one flat vector of parameters θ and the equally long vector of its gradients g.
A step uses the gradients up: their memory serves for intermediate results, because in training
they are computed anew before the next step anyway, and no second vector has to pass through the
processor's cache. `state()` is what must be saved to go on later as if nothing had happened.
"""

import math
from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from engine.layers.blank import Few
from engine.memory import aligned

Array = np.ndarray[Any, np.dtype[np.floating[Any]]]

PIECE = 128 * 1024  # numbers: a small network is one piece


class SGD:
    """θ ← θ − lr g: a small step straight downhill."""

    name = "sgd"
    adds: ClassVar[bool] = False  # whether `update` does no more with a gradient than `add` it

    def __init__(self, lr: float = 0.1) -> None:
        self.lr = lr
        self.steps = 0
        self._memory: dict[str, Array] = {}  # what the optimizer remembers of earlier gradients
        self._length = 0  # of the whole vector
        self._here = slice(0)  # the piece of it that is being updated
        self._few: Few | None = None  # the rows of this piece that have a gradient, if not all do

    def step(self, parameters: Array, gradients: Array) -> None:
        """Change `parameters` in place. Afterwards `gradients` holds nothing of use.

        Piece by piece, for an update goes through the same numbers several times over, and a
        piece stays in the processor's cache while it does.
        """
        self.steps += 1
        self._length = len(parameters)
        if self._length <= PIECE:
            self._here = slice(None)
            self.update(parameters, gradients)
            return
        for start in range(0, self._length, PIECE):
            self._here = slice(start, start + PIECE)
            self.update(parameters[self._here], gradients[self._here])

    def step_in(self, pieces: Iterable[tuple[Array, Array]]) -> None:
        """The same for parameters and gradients that do not lie side by side, where nothing is
        remembered of them."""
        self.steps += 1
        for parameters, gradients in pieces:
            self.update(parameters, gradients)

    def step_few(self, parameters: Array, gradients: Array, few: Few) -> None:
        """`step` where the matrix that comes first has a gradient in a few rows only, for an
        optimizer that `adds`: the same numbers to the last bit, without adding all the zeros.

        The matrix's place in `gradients` serves for intermediate results alone, and each piece
        takes the same of it, which is in the cache already.
        """
        self.steps += 1
        self._length = len(parameters)
        length = max(PIECE // few.width, 1) * few.width  # whole rows
        for start in range(0, few.size, length):
            self._here = slice(start, min(start + length, few.size))
            self._few = few.within(self._here)
            self.update(parameters[self._here], gradients[: self._here.stop - start])
        self._few = None
        for start in range(few.size, self._length, PIECE):
            self._here = slice(start, start + PIECE)
            self.update(parameters[self._here], gradients[self._here])

    def given(self, g: Array) -> Array:
        """What there is of this piece's gradient: all of it, or that of a few rows [n, width]."""
        return g if self._few is None else self._few.gradient

    def add(self, total: Array, given: Array) -> None:
        """total ← total + given, in place: a row without gradient gets nothing added."""
        if self._few is None:
            total += given
        else:
            total.reshape(-1, self._few.width)[self._few.rows] += given

    def update(self, parameters: Array, g: Array) -> None:
        """The rule itself, for a piece; the one method that another optimizer has to bring."""
        g *= self.lr
        parameters -= g

    def remember(self, name: str, like: Array) -> Array:
        """This piece of a vector that lives from step to step and starts as zeros."""
        if name not in self._memory:
            self._memory[name] = aligned(self._length, like.dtype)
        return self._memory[name][self._here]

    def state(self) -> dict[str, Any]:
        """A copy of all that the next step depends on, except the constructor's arguments."""
        return {"steps": self.steps, **{k: v.copy() for k, v in self._memory.items()}}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what `state()` returned."""
        self.steps, self._memory = int(state["steps"]), {}
        for name, told in state.items():
            if name != "steps":
                values = np.asarray(told)
                self._memory[name] = aligned(len(values), values.dtype)
                self._memory[name][:] = values


class Momentum(SGD):
    """v ← μ v + g, θ ← θ − lr v: a heavy ball that keeps rolling where it has been rolling.

    Source: Polyak 1964, Some methods of speeding up the convergence of iteration methods.
    """

    name = "momentum"
    adds = True

    def __init__(self, lr: float = 0.05, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = momentum

    def update(self, parameters: Array, g: Array) -> None:
        """Roll on, then step."""
        v = self.remember("v", parameters)
        v *= self.momentum
        self.add(v, self.given(g))
        np.multiply(v, self.lr, out=g)
        parameters -= g


class Nesterov(Momentum):
    """v ← μ v + g, θ ← θ − lr (g + μ v): momentum that looks at where it is about to be.

    Source: Sutskever and others 2013, On the importance of initialization and momentum.
    """

    name = "nesterov"
    adds = False

    def update(self, parameters: Array, g: Array) -> None:
        """Roll on, look ahead, then step."""
        v = self.remember("v", parameters)
        v *= self.momentum
        v += g
        g += self.momentum * v
        g *= self.lr
        parameters -= g


class RMSProp(SGD):
    """s ← ρ s + (1 − ρ) g², θ ← θ − lr g / (√s + ε): the steep directions take smaller steps.

    Source: Hinton 2012, Neural networks for machine learning, lecture 6e.
    """

    name = "rmsprop"

    def __init__(self, lr: float = 0.001, decay: float = 0.99, epsilon: float = 1e-8) -> None:
        super().__init__(lr)
        self.decay = decay
        self.epsilon = epsilon

    def update(self, parameters: Array, g: Array) -> None:
        """Follow the mean square, then step by its root."""
        s = self.remember("s", parameters)
        s *= self.decay
        s += (1 - self.decay) * g * g
        g *= self.lr
        g /= np.sqrt(s) + self.epsilon
        parameters -= g


class Adam(SGD):
    """Momentum over RMSProp's scaling, both corrected for having started at zero.

    m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², then after t steps
    θ ← θ − lr (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).

    Source: Kingma and Ba 2015, Adam: a method for stochastic optimization.
    """

    name = "adam"
    adds = True

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(lr)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def update(self, parameters: Array, g: Array) -> None:
        """Two running sums, then the step.

        The sums leave out the factors 1 − β: with the corrections for t they make two plain
        numbers, which spares going through the long vectors twice more.
        """
        m, v = self.remember("m", parameters), self.remember("v", parameters)
        given = self.given(g)
        m *= self.beta1
        self.add(m, given)
        np.multiply(given, given, out=given)
        v *= self.beta2
        self.add(v, given)
        scale_m = (1 - self.beta1) / (1 - self.beta1**self.steps)
        scale_v = math.sqrt((1 - self.beta2) / (1 - self.beta2**self.steps))
        np.sqrt(v, out=g)
        g += self.epsilon / scale_v
        np.divide(m, g, out=g)
        g *= self.lr * scale_m / scale_v
        parameters -= g
        if self.steps % 64 == 0:
            _flush(m, 1e-30)
            _flush(v, 1e-34)


def _flush(values: Array, smallest: float) -> None:
    """Set tiny numbers to 0, in place.

    Weights of pixels that are always black get no gradient, so their running sums fade for ever,
    down to denormal numbers, with which processors compute many times more slowly.
    """
    values *= np.abs(values) >= smallest


class AdamW(Adam):
    """Adam that also shrinks the weights a little, θ ← (1 − lr λ) θ, apart from the gradient.

    Source: Loshchilov and Hutter 2019, Decoupled weight decay regularization.
    """

    name = "adamw"

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(lr, beta1, beta2, epsilon)
        self.weight_decay = weight_decay

    def update(self, parameters: Array, g: Array) -> None:
        """Shrink, then step as Adam does."""
        parameters *= 1 - self.lr * self.weight_decay
        super().update(parameters, g)


OPTIMIZERS: dict[str, type[SGD]] = {
    optimizer.name: optimizer for optimizer in (SGD, Momentum, Nesterov, RMSProp, Adam, AdamW)
}


def clip_gradients(gradients: Array, largest_norm: float) -> float:
    """Scale the gradient down, in place, if it is longer than `largest_norm`; return its length."""
    norm = float(np.sqrt(np.dot(gradients, gradients)))
    if norm > largest_norm:
        gradients *= largest_norm / norm
    return norm


def add_penalty(parameters: Array, gradients: Array, l1: float = 0.0, l2: float = 0.0) -> None:
    """Add the gradient of l1 Σ|θ| + l2/2 Σθ² to `gradients`, in place: a pull towards zero."""
    if l1:
        gradients += l1 * np.sign(parameters)
    if l2:
        gradients += l2 * parameters
