"""The small convolutional network as a run has it: made by the configuration, kept, looked into."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.files import checkpoint
from engine.layers.activation import Activation
from engine.layers.convolution import Convolution, Pictures
from engine.layers.linear import Flatten, Linear
from engine.layers.regularization import BatchNorm, Dropout
from engine.objectives import CLASSIFICATION
from engine.tasks import mnist, points
from engine.tasks.task import Task, divide
from engine.training.config import TrainingConfig
from engine.training.events import Epoch
from engine.training.fit import fit
from engine.training.live import set_dropout
from engine.training.look import look
from engine.training.run import Run

_DIGITS = mnist.first(400)
DIGITS = Task("MNIST", *divide(_DIGITS.images, _DIGITS.labels), 10, CLASSIFICATION)
CNN = TrainingConfig(network="cnn", optimizer="adam", lr=0.005, batch_size=20, epochs=3)


def test_the_configuration_counts_what_the_network_has() -> None:
    for batch_norm in (False, True):
        config = replace(CNN, batch_norm=batch_norm, dropout=0.2)
        run = Run(config, DIGITS)
        assert run.network.parameters.size == config.weights(784, 10)
        assert run.network.values.size == config.weights(784, 10) + config.remembered
        norm = [BatchNorm] * batch_norm
        part = [Convolution, *norm, Activation, Dropout]
        assert [type(x) for x in run.network.layers] == [Pictures, *part, *part, Flatten, Linear]
    assert CNN.sizes(784, 10) == (784, 8 * 12 * 12, 16 * 4 * 4, 10)
    assert CNN.weights(784, 10) == 8 * 26 + 16 * (8 * 25 + 1) + 257 * 10


def test_it_learns_is_kept_and_goes_on_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    run = Run(replace(CNN, dropout=0.1, shifts=1), DIGITS)
    epochs = [event for event in fit(run) if isinstance(event, Epoch)]
    assert epochs[-1].validation_accuracy is not None and epochs[-1].validation_accuracy > 0.5
    half = Run(replace(CNN, dropout=0.1, shifts=1), DIGITS)
    for _ in range(7):
        half.train_step()
    checkpoint.save(tmp_path / "run", checkpoint.take(half))
    again = checkpoint.restore(checkpoint.load(tmp_path / "run"), DIGITS)
    assert [e.validation_loss for e in fit(again) if isinstance(e, Epoch)] == [
        e.validation_loss for e in epochs
    ]


def test_one_can_look_at_its_layers_and_at_each_kernel() -> None:
    run = Run(CNN, DIGITS)
    set_dropout(run, 0.2)
    run.train_step()
    first, second = (x for x in run.network.layers if isinstance(x, Convolution))
    seen = look(run, {"unit": 3 + 8, "layers": None})
    assert (seen.number("unit.number"), seen.number("unit.count")) == (3, 8)
    assert seen.arrays["unit.incoming"].numbers == tuple(first.K.data[3].ravel().tolist())
    lengths = np.sqrt((second.K.data[:, 3].astype(float) ** 2).sum(axis=(1, 2)))
    assert seen.arrays["unit.outgoing"].numbers == pytest.approx(lengths)
    assert seen.number("layers.2.gradient_norm") is not None
    share = seen.number("unit.open_share")
    assert share is not None and 0 < share <= 1
    first.b.data[3] = -100
    assert look(run, {"unit": 3}).number("unit.open_share") == 0, "now it is dead"


def test_what_is_no_square_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="square"):
        Run(CNN, points.make("spiral", 120, 0.1, np.random.default_rng(0)).task())
    for inputs in (15 * 15, 1, 12):
        with pytest.raises(ValueError, match="small CNN"):
            CNN.sizes(inputs, 10)
    assert CNN.sizes(16 * 16, 2)[-2] == 16
    with pytest.raises(ValueError, match="network"):
        replace(CNN, network="rnn")
