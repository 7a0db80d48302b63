"""How many units does it take? Forty networks of each width settle it, all trained at once.

One training says little: another start may find a way, or none. So each width is tried from forty
starts, on the same points in the same order, and it is counted how many have solved the task.

Networks with one hidden layer, side by side, are one wide hidden layer, of which each network's
output sums its own units alone. With squared errors each of them then gets exactly the gradient
that it would get alone, and the engine trains forty in one go. Where the setup has no hidden layer
there is one width, 0: forty starts of what it is.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.functions import reshape, sum_
from engine.layers.activation import Activation
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential
from engine.tasks.task import Subset, Task
from engine.tensor import Parameter, Tensor
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.labs.playground.ground import features, ground, inputs, outputs, targets
from lessons.labs.playground.knobs import CODES, SQUARED
from lessons.labs.playground.network import (
    HALF_SQUARES,
    half_square,
    linears,
    network_of,
    penalized,
)
from lessons.labs.playground.setup import Setup
from lessons.labs.playground.stand import Tally

SEEDS = 40
WIDTHS = (1, 2, 3, 4, 8)  # units in the one hidden layer
EPOCHS = 100  # that each network gets
CODE_EPOCHS = 1000  # and where one is a single step, over a handful of codes
LOOK = 5  # epochs of a hundred between two looks at who is there
RIGHT = 0.95  # of the test points, for the task to be solved
CLOSE = 0.01  # loss on the test points, where heights are learned

Bools = NDArray[np.bool_]


class Apart(Layer):
    """Forty output layers side by side: x[B, n·in], W[n, in, out], b[n, out] to [B, n·out]."""

    def __init__(self, W: NDArray[Any], b: NDArray[Any]) -> None:
        self.W, self.b = Parameter(W, name="W"), Parameter(b, name="b")
        super().__init__(W=self.W, b=self.b)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Each network's outputs from its own units."""
        networks, units, out = self.W.shape
        apart = reshape(x, (x.shape[0], networks, units, 1)) * self.W
        return reshape(sum_(apart, axis=2) + self.b, (x.shape[0], networks * out))


def bend_of(setup: Setup) -> str:
    """The activation of the units that are tried: that of the first layer, or tanh."""
    return setup.hidden[0][1] if setup.hidden else "tanh"


def widths_of(setup: Setup) -> tuple[int, ...]:
    """The widths that are tried."""
    return WIDTHS if setup.hidden else (0,)


def member(setup: Setup, units: int, seed: int) -> Setup:
    """One of the networks, as the playground would train it alone; of no unit, without a layer."""
    hidden = ((units, bend_of(setup)),) if units else ()
    return replace(
        setup, hidden=hidden, seed=seed, loss=SQUARED, dropout=0.0, patience=0, weights=b""
    )


def trial(setup: Setup) -> Setup:
    """All that the counts depend on: two setups for which this is the same have the same counts."""
    return member(setup, widths_of(setup)[0], 0)


class Crowd:
    """Networks of one width from seeds 0, 1, 2, …, trained together."""

    def __init__(self, setup: Setup, units: int, seeds: int = SEEDS) -> None:
        self.members = [member(setup, units, seed) for seed in range(seeds)]
        first = self.members[0]
        self.ground = ground(first)
        self.answers = outputs(first, self.ground)
        alone = [linears(network_of(each)) for each in self.members]
        begin = Linear(inputs(first), (units or self.answers) * seeds, np.random.default_rng(0))
        begin.W.data[...] = np.concatenate([each[0].W.data for each in alone], axis=1)
        begin.b.data[...] = np.concatenate([each[0].b.data for each in alone])
        layers: list[Layer] = [begin]
        weights = [begin.W]
        if units:
            last = Apart(
                np.stack([two.W.data for _, two in alone]),
                np.stack([two.b.data for _, two in alone]),
            )
            layers += [Activation(bend_of(setup)), last]
            weights.append(last.W)
        if self.ground.classes:
            layers.append(Activation("tanh"))

        def loss(outputs: Tensor, wanted: Any) -> Tensor:
            return penalized(half_square(outputs, wanted), weights, first)

        self.network = Sequential(layers, loss)
        self._inputs = features(self.ground.inputs, first.features)
        self.wanted = targets(first, self.ground)
        wanted = np.tile(self.wanted, (1, len(self.members)))
        train, test = (
            Subset(self._inputs, wanted, chosen) for chosen in (self.ground.train, self.ground.test)
        )
        task = Task(setup.data, train, test, test, wanted.shape[1], HALF_SQUARES)
        config = TrainingConfig(
            hidden=(units * seeds,) if units else (),
            optimizer=setup.optimizer,
            lr=setup.lr,
            batch_size=setup.batch or len(self.ground.train),
        )
        self.run = Run(config, task, self.network)

    def train(self) -> None:
        """One epoch of all."""
        for _ in range(len(self.run.batches)):
            if self.run.divergence is None:
                self.run.train_step()

    def outputs(self, chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        """What each network answers to some points: (points, networks, outputs of one)."""
        with np.errstate(all="ignore"):
            found = self.network(self._inputs[chosen]).data.astype(np.float64)
        each: NDArray[np.float64] = found.reshape(len(chosen), len(self.members), self.answers)
        return each

    def solved(self) -> Bools:
        """Which of them do what is wanted on points that they were not trained on."""
        test = self.ground.test
        found, wanted = self.outputs(test), self.wanted[test][:, None, :]
        if not self.ground.classes:
            loss = np.square(found - wanted).sum(axis=2).mean(axis=0) / 2
            return np.asarray(loss <= CLOSE)
        labels = self.ground.labels[test][:, None]
        named = found[:, :, 0] >= 0 if self.answers == 1 else found.argmax(axis=2)
        return np.asarray((named == labels).mean(axis=0) >= RIGHT)


def epochs_of(setup: Setup) -> int:
    """How many epochs each network gets."""
    return CODE_EPOCHS if setup.data in CODES else EPOCHS


def trials(setup: Setup) -> Iterator[Tally]:
    """Train all of them, and tell now and then how many of each width have solved it by now."""
    epochs = epochs_of(setup)
    look = max(LOOK * epochs // EPOCHS, 1)
    widths = widths_of(setup)
    crowds = [Crowd(setup, units) for units in widths]
    there = [np.zeros(SEEDS, dtype=bool) for _ in crowds]
    for epoch in range(epochs + 1):
        for crowd, solved in zip(crowds, there, strict=True):
            if epoch and not solved.all():
                crowd.train()
            if epoch % look == 0:
                solved |= crowd.solved()
        if epoch % look == 0:
            yield Tally(epoch, epochs, widths, tuple(int(each.sum()) for each in there), SEEDS)
