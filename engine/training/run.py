"""A training run: the same four moves thousands of times over, and what is measured on the way.

Take a batch, compute the loss, follow the gradient back, take a step: that is `Run.train_step`.
What is learned, digits or points or letters, makes no difference to it. `engine.training.fit`
repeats it to the end.
"""

import math
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.blank import FEW, FEWEST_ROWS, WORTH, Pairs
from engine.layers.chain import Chain, way_through
from engine.layers.regularization import Dropout
from engine.layers.sequential import Sequential
from engine.ops import softmax
from engine.tasks.idx import let_go
from engine.tasks.task import Indices, Subset, Task
from engine.training.batches import Minibatches, in_order
from engine.training.config import TrainingConfig, check_learning_rate
from engine.training.divergence import explain
from engine.training.events import Collapse, Divergence, Epoch, Sample, Stopwatch
from engine.training.optimizers import SGD
from engine.training.recipe import (
    make_network,
    make_optimizer,
    make_schedule,
    prepare,
    shifted,
    with_noise,
)
from engine.training.statistics import LayerStatistics, UnitStatistics, look_at, measure

MEASURED = 1000  # examples of a batch that statistics look at
_SNAPSHOT_STEPS = 50
# Purposes of chance, besides the weights and the order of the data.
_NOISE, _DROPS, _SHIFTS = 101, 102, 103

Past = tuple[tuple[int, NDArray[np.float32]], ...]
"""Weights as they were after some of the steps, each with the number of its step, in order."""


class Run:
    """One training run: network, optimizer, task and how far it has come.

    `network` takes batches of the task's inputs as `Minibatches` gives them; without one, a
    multilayer perceptron is made as `config` says. Between two steps `learning_rate` may be changed
    and `stop` called.
    """

    def __init__(
        self, config: TrainingConfig, task: Task, network: Sequential | None = None
    ) -> None:
        # Independent streams of chance: another network does not change the order of the data.
        weights, order, sample = (
            np.random.default_rng(child) for child in np.random.SeedSequence(config.seed).spawn(3)
        )
        train = task.train
        self.config = config
        self.task = task
        if config.shifts and (len(task.shape) != 2 or config.shifts >= min(task.shape)):
            raise ValueError("shifts are for pictures, and less than a picture is wide and high")
        self.sizes = config.sizes(task.features, task.outputs)
        self.is_standard = network is None  # the network that the configuration makes
        self.network = network or make_network(config, task, weights)
        self.way = way_through(self.network)
        self.dropping = [each for each in self.network.layers if isinstance(each, Dropout)]
        self.optimizer = make_optimizer(config)
        # Whether a weight without gradient stays as it is, or moves but remembers nothing new.
        small, shaped = config.batch_size < FEWEST_ROWS, config.l1 or config.l2 or config.clip
        self._stays = type(self.optimizer) is SGD and not shaped
        self._fades = self.optimizer.adds and small and not shaped
        chosen = _chosen(config, train.indices, sample)
        targets = self._targets(chosen)
        self.batches = Minibatches(train.inputs, targets, chosen, config.batch_size, order)
        self._factor = make_schedule(config, len(self.batches))
        self.clock = Stopwatch()
        self.step = 0  # steps taken
        self.learning_rate = config.lr
        self.loss_sum = 0.0  # over the epoch that is going on, in losses of a full batch
        self.hits: float | None = 0.0  # how many of its examples were right; None: not counted
        self.curve: list[Epoch] = []  # the epochs that are over
        self.best: NDArray[np.float32] | None = None  # weights of the best epoch, with patience
        self.last: NDArray[np.float32] | None = None  # what training ended with, if `best` is back
        self.stopping = False
        self.tested = False  # whether the test set was gone through
        self.skip_test = False
        self.divergence: Divergence | None = None
        self.collapse: Collapse | None = None
        self.weights_kept = self.network.values.copy()  # finite ones, to fall back on
        self.past: Past = ()  # of a run that was saved, what the file has of the way there

    def _targets(self, chosen: NDArray[np.intp]) -> NDArray[Any]:
        """What is to be learned: the truth, or with some labels made wrong."""
        config, targets = self.config, self.task.train.targets
        if not config.label_noise:
            return targets
        if self.task.objective.accuracy is None:
            raise ValueError("labels can only be made wrong where there are classes")
        return with_noise(
            targets, chosen, self.task.outputs, config.label_noise, self._chance(_NOISE)
        )

    def _chance(self, *purpose: int) -> np.random.Generator:
        """Chance for one purpose, the same in every run of this seed."""
        return np.random.default_rng(np.random.SeedSequence(self.config.seed, spawn_key=purpose))

    @property
    def learning_rate(self) -> float:
        """The learning rate, which a schedule multiplies; it may be changed between two steps."""
        return self._lr

    @learning_rate.setter
    def learning_rate(self, lr: float) -> None:
        self._lr = check_learning_rate(lr)
        self.optimizer.lr = self._lr * self._factor(self.step)

    @property
    def steps(self) -> int:
        """Steps in the whole run, if nothing ends it early."""
        return self.config.epochs * len(self.batches)

    @property
    def failed(self) -> bool:
        """Whether it ended worse than it began, or not at all, for a reason that is known."""
        return self.divergence is not None or self.collapse is not None

    @property
    def lacking(self) -> tuple[int, ...]:
        """The classes of which there is no example to train on."""
        if self.task.objective.accuracy is None:
            return ()
        found = self.batches.targets[self.batches.indices]
        return tuple(np.setdiff1d(np.arange(self.task.outputs), found).tolist())

    def stop(self, *, test: bool = True) -> None:
        """End at the next opportunity; with test=False without going through the test set."""
        self.stopping = True
        self.skip_test = self.skip_test or not test

    def train_step(self) -> float:
        """Take one step and return the batch's loss.

        If the loss is not finite, no step is taken, `divergence` says why, and the weights are the
        last finite ones.
        """
        X, y, pairs = self._batch()
        with np.errstate(all="ignore"):  # an overflow is found by its result, and explained
            self.seed_dropping()
            outputs, value = self.way.there(X, y, pairs)
            if not math.isfinite(value):
                self._diverged(self.augmented(self.batches.whole()), self.step + 1)
                return value
            self.optimizer.lr = self.rate
            if self._stays and pairs is not None and isinstance(self.way, Chain):
                self.way.descend(self.optimizer.step_in)
            elif self._fades and pairs is not None and isinstance(self.way, Chain):
                self.way.descend_by(self.optimizer.step_few)
            else:
                gradients = self.way.back()
                prepare(self.config, self.network.parameters, gradients)
                self.optimizer.step(self.network.parameters, gradients)
        self.step += 1
        self.loss_sum += value * (len(y) / self.config.batch_size)  # each example counts the same
        if self.hits is not None:
            accuracy = self._accuracy(outputs, y)
            self.hits = None if accuracy is None else self.hits + accuracy * len(y)
        if self.step % _SNAPSHOT_STEPS == 0:
            self._keep_if_finite()
        return value

    def _batch(self) -> tuple[NDArray[Any], NDArray[Any], Pairs | None]:
        """The next batch as it is trained on, without blank columns if that is quicker."""
        if worth := self._worth():
            return self.batches.next_shown(worth)
        X, y = self.batches.next()
        return self.augmented(X), y, None

    def _worth(self) -> float:
        """The share of columns up to which blank ones are left out; asked anew for each batch,
        because dropout may change the way."""
        if self.config.shifts or not self.way.narrows:
            return 0.0
        if self._stays or self.config.batch_size >= FEWEST_ROWS:
            return WORTH
        return FEW if self._fades and self.way.large else 0.0

    @property
    def rate(self) -> float:
        """The learning rate of the next step, as the schedule has it."""
        return self._lr * self._factor(self.step)

    def augmented(self, X: NDArray[Any]) -> NDArray[Any]:
        """The next step's batch as it is trained on: shifted, if images are to be."""
        if not self.config.shifts:
            return X
        chance = self._chance(_SHIFTS, self.step)
        return shifted(X, self.task.shape, self.config.shifts, chance)

    def seed_dropping(self) -> None:
        """Let the next step drop what it drops: by the step alone, so that a run can be taken up
        again."""
        if self.dropping:
            chance = self._chance(_DROPS, self.step)
            for layer in self.dropping:
                layer.rng = chance

    def _keep_if_finite(self) -> None:
        if np.isfinite(self.network.values).all():
            np.copyto(self.weights_kept, self.network.values)

    def _diverged(self, X: NDArray[np.float32], step: int) -> None:
        self.divergence = explain(self.network, X, step, self.optimizer, self.learning_rate)
        if not np.isfinite(self.network.values).all():
            np.copyto(self.network.values, self.weights_kept)

    def finish_epoch(self) -> Epoch | None:
        """Measure the network on the validation set and note the epoch in `curve`.

        If the validation loss is not finite, `divergence` says why and there is no such epoch.
        """
        loss, accuracy = self.validate()
        if not math.isfinite(loss):  # the very last step went too far
            held_out = self.task.validation
            X, _ = next(in_order(held_out.inputs, held_out.targets, held_out.indices))
            self._diverged(X, self.step)
            return None
        mean = self.loss_sum / (len(self.batches.indices) / self.config.batch_size)
        right = None if self.hits is None else min(self.hits / len(self.batches.indices), 1.0)
        self.loss_sum = self.hits = 0.0
        best = min((e.validation_loss for e in self.curve), default=math.inf)
        number = len(self.curve) + 1
        self.curve.append(Epoch(number, self.step, mean, loss, accuracy, self.clock(), right))
        if self.config.patience is not None and loss < best:
            self.best = self.network.values.copy()
        return self.curve[-1]

    @property
    def out_of_patience(self) -> bool:
        """Whether the validation loss has not become better for `patience` epochs."""
        if self.config.patience is None or not self.curve:
            return False
        losses = [e.validation_loss for e in self.curve]
        return len(losses) - 1 - losses.index(min(losses)) >= self.config.patience

    def validate(self) -> tuple[float, float | None]:
        """Mean loss and accuracy on the examples held out from training."""
        outputs, targets = self.outputs(self.task.validation)
        with np.errstate(all="ignore"):
            loss = self.task.objective.mean_loss(outputs, targets)
        return loss, self._accuracy(outputs, targets)

    def test(self, samples: int = 12) -> tuple[float | None, tuple[Sample, ...]]:
        """Accuracy on the test set, and some of its examples, half of them mistakes if possible.

        Where nothing is right or wrong, or a whole sequence of answers, there are no examples.
        """
        let_go(self.task.train.inputs)  # the training is over
        self.tested = True
        test = self.task.test
        logits, labels = self.outputs(test)
        accuracy = self._accuracy(logits, labels)
        if accuracy is None or logits.ndim > 2:
            return accuracy, ()
        with np.errstate(all="ignore"):
            p = softmax(logits)
        wrong = np.flatnonzero(logits.argmax(axis=1) != labels)
        right = np.flatnonzero(logits.argmax(axis=1) == labels)
        surest = wrong[np.argsort(-p[wrong].max(axis=1), kind="stable")]
        mistakes = surest[: max(samples // 2, samples - len(right))]
        picked = [*mistakes, *right[: samples - len(mistakes)]]
        return accuracy, tuple(_sample(test.indices[i], labels[i], p[i]) for i in picked)

    def samples(self, count: int = 5) -> tuple[Sample, ...]:
        """The first examples of the newest batch, as the network sees them now."""
        chosen = self.batches.chosen[:count]
        if not len(chosen) or self.task.objective.accuracy is None:
            return ()
        train = self.task.train
        logits, labels = self.outputs(Subset(train.inputs, train.targets, chosen))
        if logits.ndim > 2:  # an answer at every place of a sequence
            return ()
        with np.errstate(all="ignore"):
            p = softmax(logits)
        return tuple(_sample(*sample) for sample in zip(chosen, labels, p, strict=True))

    def statistics(self) -> tuple[LayerStatistics, ...]:
        """Gradient, dead units and size of the next step, layer by layer, for the newest batch.

        Of a large batch its first 1,000 examples are taken.
        """
        shape = partial(prepare, self.config)
        return measure(self.network, self.optimizer, *self._newest(), shape)

    def look_at(self, unit: int) -> UnitStatistics:
        """One unit of the first hidden layer, on the same examples."""
        return look_at(self.network, unit, self._newest()[0])

    def _newest(self) -> tuple[NDArray[Any], NDArray[Any]]:
        chosen = self.batches.chosen
        if not len(chosen):  # before the first step
            chosen = self.batches.indices[: self.config.batch_size]
        inputs, targets = self.task.train.inputs, self.batches.targets  # wrong ones, if it has them
        return next(in_order(inputs, targets, chosen[:MEASURED], MEASURED))

    def outputs(self, subset: Subset) -> tuple[NDArray[Any], NDArray[Any]]:
        """What the network gives for some examples, and their targets."""
        pieces = []
        targets = []
        for X, y in in_order(subset.inputs, subset.targets, subset.indices):
            with np.errstate(all="ignore"):
                pieces.append(self.network(X).data)
            targets.append(y)
        return np.concatenate(pieces), np.concatenate(targets)

    def _accuracy(self, outputs: NDArray[Any], targets: NDArray[Any]) -> float | None:
        accuracy = self.task.objective.accuracy
        return None if accuracy is None else accuracy(outputs, targets)


def _chosen(config: TrainingConfig, indices: Indices, rng: np.random.Generator) -> Indices:
    """The examples to train on: all, or `limit` of them drawn by chance.

    The first ones would not do: many data sets are sorted by class.
    """
    if config.limit is None or config.limit >= len(indices):
        return indices
    if config.sample == "first":
        return indices[: config.limit]
    return np.sort(rng.permutation(indices)[: config.limit])


def _sample(index: Any, label: Any, probabilities: NDArray[Any]) -> Sample:
    return Sample(int(index), int(label), tuple(map(float, probabilities)))
