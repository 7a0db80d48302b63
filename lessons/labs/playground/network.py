"""The network of the playground, and a training of it that can be looked at between any two steps.

It is the engine's own network in the engine's own run. What is added here is that each layer has
an activation of its own, and that penalties, which pull at weights but not at biases, are part of
the loss.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.functions import absolute, sum_
from engine.layers.activation import Activation
from engine.layers.initializers import INITIALIZERS, Initializer, for_activation
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.layers.regularization import Dropout
from engine.layers.sequential import Sequential
from engine.losses import Loss, mean_squared_error
from engine.objectives import CLASSIFICATION, Objective, guessed_square, mean_square
from engine.tasks.task import Subset, Task
from engine.tensor import Parameter, Tensor
from engine.training.config import TrainingConfig
from engine.training.divergence import better_rate
from engine.training.run import Run
from lessons.labs.playground.ground import features, ground, inputs, outputs, targets
from lessons.labs.playground.setup import Setup

HALF_BIAS = 0.1  # with which biases start in TensorFlow Playground


class WrongSize(ValueError):
    """The weights given are not as many as the network has."""


def half_square(outputs: Tensor, wanted: Any) -> Tensor:
    """½ Σ (output − target)², the sum over the outputs, the mean over the batch."""
    return mean_squared_error(outputs, wanted) * (outputs.shape[1] / 2)


def _mean_half_square(outputs: NDArray[Any], wanted: NDArray[Any]) -> float:
    return float(mean_square(outputs, wanted) * outputs.shape[1] / 2)


HALF_SQUARES = Objective("half squares", half_square, _mean_half_square, guessed_square)


def _half(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    return (rng.random(shape) - 0.5).astype(np.float32)


def _initializer(setup: Setup, activation: str) -> Initializer:
    if setup.initializer == "half":
        return _half
    if setup.initializer == "suited":
        return for_activation(activation)
    return INITIALIZERS[setup.initializer]


def network_of(setup: Setup, loss: Loss | None = None) -> Sequential:
    """The network as it is before training, with its own loss if none is given.

    Raises WrongSize if the weights of the setup do not fit.
    """
    found = ground(setup)
    rng = np.random.default_rng(np.random.SeedSequence(setup.seed, spawn_key=(7,)))
    layers: list[Layer] = []
    before, last = inputs(setup), "tanh"
    for units, bend in setup.hidden:
        layers += [Linear(before, units, rng, _initializer(setup, bend)), Activation(bend)]
        if setup.dropout:
            layers.append(Dropout(setup.dropout, rng))
        before, last = units, bend
    layers.append(Linear(before, outputs(setup, found), rng, _initializer(setup, last)))
    if found.classes and not setup.entropy:
        layers.append(Activation("tanh"))
    network = Sequential(layers, loss or _loss(setup))
    if setup.initializer == "half":
        for layer in linears(network):
            layer.b.data[...] = HALF_BIAS
    if setup.weights:
        given = np.frombuffer(setup.weights, "<f4")
        if given.size != network.parameters.size:
            raise WrongSize(
                f"{given.size} weights do not fit a network of {network.parameters.size}"
            )
        network.parameters[...] = given
    return network


def _loss(setup: Setup) -> Loss:
    return CLASSIFICATION.loss if setup.entropy else half_square


def linears(network: Sequential) -> list[Linear]:
    """The layers with weights, in order."""
    return [layer for layer in network.layers if isinstance(layer, Linear)]


def penalized(value: Tensor, weights: list[Parameter], setup: Setup) -> Tensor:
    """A loss, and what large weights cost: l1 · Σ|w| and l2/2 · Σw²."""
    if setup.l1:
        value = value + reduce(add, (sum_(absolute(W)) for W in weights)) * setup.l1
    if setup.l2:
        value = value + reduce(add, (sum_(W * W) for W in weights)) * (setup.l2 / 2)
    return value


@dataclass(frozen=True)
class Score:
    """A loss, without penalties, and the share that is right; NaN where nothing is right."""

    loss: float
    right: float


class Patience:
    """Early stopping: where the loss was lowest, and whether that is too long ago."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """From here on anew."""
        self.told = ""
        self._lowest, self._epoch = math.inf, 0.0
        self._best: NDArray[np.float32] | None = None

    def look(self, loss: float, epoch: float, weights: NDArray[np.float32], most: int) -> None:
        """After an epoch: where `most` epochs had no lower loss, the best weights come back."""
        if loss < self._lowest:
            self._lowest, self._epoch, self._best = loss, epoch, weights.copy()
        elif epoch - self._epoch >= most and self._best is not None:
            np.copyto(weights, self._best)
            self.told = (
                f"Stopped: for {most} epochs the test loss was not lower than in epoch"
                f" {self._epoch:.0f}, and that network is back. space goes on from it."
            )


class Session:
    """One training. `setup` may be changed between two steps where it is `LIVE`."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.ground = ground(setup)
        self.network = network_of(setup, self._penalized)
        wanted = targets(setup, self.ground)
        inputs = features(self.ground.inputs, setup.features)
        self._inputs, self._targets = inputs, wanted
        self._objective = CLASSIFICATION if setup.entropy else HALF_SQUARES
        train, test = (
            Subset(inputs, wanted, chosen) for chosen in (self.ground.train, self.ground.test)
        )
        task = Task(setup.data, train, test, test, outputs(setup, self.ground), self._objective)
        config = TrainingConfig(
            hidden=tuple(units for units, _ in setup.hidden),
            optimizer=setup.optimizer,
            lr=setup.lr,
            batch_size=setup.batch or len(self.ground.train),
            seed=setup.seed,
        )
        self.run = Run(config, task, self.network)
        self.patience = Patience()

    def _penalized(self, outputs: Tensor, wanted: Any) -> Tensor:
        weights = [layer.W for layer in linears(self.network)]
        return penalized(_loss(self.setup)(outputs, wanted), weights, self.setup)

    @property
    def epoch(self) -> float:
        """How often it has gone through the points."""
        return self.run.step / len(self.run.batches)

    @property
    def trouble(self) -> str:
        """Why it cannot go on, or nothing."""
        return self.run.divergence.text if self.run.divergence is not None else ""

    @property
    def cure(self) -> float:
        """The learning rate that would help where it cannot go on, else 0."""
        return better_rate(self.run.optimizer, self.setup.lr) if self.trouble else 0.0

    @property
    def ended(self) -> str:
        """Why it has stopped by itself, or nothing."""
        return self.patience.told

    def change(self, setup: Setup) -> None:
        """Go on with another learning rate or other penalties."""
        self.setup = setup
        self.run.learning_rate = setup.lr

    def train(self, epochs: int = 1) -> None:
        """Go through the points so many times, unless there is trouble."""
        for _ in self.steps(epochs):
            pass

    def steps(self, epochs: int = 1) -> Iterator[None]:
        """The same, step by step; after each epoch it may be out of patience, and stop."""
        for _ in range(epochs * len(self.run.batches)):
            if self.run.divergence is not None or self.ended:
                return
            self.run.train_step()
            if self.setup.patience and self.run.step % len(self.run.batches) == 0:
                loss = self.score(self.ground.test).loss
                self.patience.look(loss, self.epoch, self.network.values, self.setup.patience)
            yield

    def score(self, chosen: NDArray[np.intp]) -> Score:
        """How it does on some of the points."""
        with np.errstate(all="ignore"):
            found = self.network(self._inputs[chosen]).data
            loss = self._objective.mean_loss(found, self._targets[chosen])
        right = math.nan
        if self.ground.classes:
            right = float((answers(found) == self.ground.labels[chosen]).mean())
        return Score(loss if math.isfinite(loss) else math.nan, right)

    @property
    def weights(self) -> bytes:
        """All weights and biases, layer by layer, as little-endian float32."""
        return self.network.parameters.astype("<f4").tobytes()


def answers(found: NDArray[Any]) -> NDArray[np.intp]:
    """The class that each row of outputs (N, K) names; of one output, by its sign."""
    if found.shape[1] == 1:
        return (found[:, 0] >= 0).astype(np.intp)
    answer: NDArray[np.intp] = found.argmax(axis=1)
    return answer


def fits(setup: Setup) -> bool:
    """Whether the weights of a setup, if it has any, are as many as its network's."""
    try:
        network_of(setup)
    except WrongSize:
        return False
    return True
