"""What the training lesson says was measured is measured again, on the real digits."""

import re

import numpy as np
import pytest
from worked import says, text

from engine.tasks import mnist
from engine.tasks.mnist import Dataset
from engine.training.config import TrainingConfig
from engine.training.events import Epoch
from engine.training.fit import fit
from engine.training.run import Run


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return mnist.load()


def right_after_one_epoch(data: Dataset, lr: float, batch_size: int = 64) -> float:
    config = TrainingConfig(epochs=1, optimizer="sgd", lr=lr, batch_size=batch_size, seed=0)
    run = Run(config, data.task())
    epoch = next(e for e in fit(run) if isinstance(e, Epoch))
    assert epoch.validation_accuracy is not None
    return epoch.validation_accuracy


def test_what_ink_and_averages_can_tell(digits: Dataset) -> None:
    train, test = digits.train, digits.test
    pixels = train.images.reshape(len(train.images), -1)
    ink = pixels.mean(axis=1) / 255
    pair = np.isin(train.labels, (0, 1))
    says("data", f"Of the {pair.sum():,} zeros and ones")
    right = ((ink > 0.11) == (train.labels == 0))[pair].mean()
    says("data", f"gets {100 * right:.1f} % right")
    pair = np.isin(train.labels, (4, 9))
    its_ink, nine = ink[pair], train.labels[pair] == 9
    shares = [((its_ink > t) == nine).mean() for t in np.linspace(0, 0.5, 2001)]
    best = max(*shares, *(1 - share for share in shares))
    says("data", f"at most {100 * best:.1f} % come out right")
    averages = np.stack([pixels[train.labels == digit].mean(axis=0) for digit in range(10)])
    others = test.images.reshape(len(test.images), -1).astype(float)
    apart = (averages**2).sum(axis=1) - 2 * others @ averages.T
    right = (apart.argmin(axis=1) == test.labels).mean()
    says("data", f"{100 * right:.0f} % of the {len(others):,} other pictures right")
    known = {image.tobytes() for image in train.images}
    assert not any(image.tobytes() in known for image in test.images)


def test_the_learning_rates_of_the_training_lesson(digits: Dataset) -> None:
    table = re.search(
        r"learning rate \| ([^R]*?) \| \|[-|]+\| \| right on validation \| (.*?) \|(?! \d)",
        text("training"),
    )
    assert table is not None
    rates = [float(cell) for cell in table[1].split(" | ")]
    shares = [float(cell.removesuffix(" %")) / 100 for cell in table[2].split(" | ")]
    said = dict(zip(rates, shares, strict=True))
    assert list(said) == [0.001, 0.01, 0.1, 0.3, 3]
    for rate in (0.001, 0.01, 0.1, 0.3):
        assert right_after_one_epoch(digits, rate) == pytest.approx(said[rate], abs=0.03), rate
    assert said[3] == 0.1
    assert right_after_one_epoch(digits, 3) < 0.3  # wild steps: rounding alone can move it


def test_many_small_steps_against_one_large_one(digits: Dataset) -> None:
    pattern = (
        r"all 55,000 images, (\d+) %.*?in 55 steps with 1,000 each, (\d+) %;"
        r" in 5,500 steps with 10 each, (\d+) %"
    )
    found = re.search(pattern, text("training"))
    assert found is not None
    for share, batch_size in zip(found.groups(), (55_000, 1000, 10), strict=True):
        measured = right_after_one_epoch(digits, 0.1, batch_size)
        assert measured == pytest.approx(float(share) / 100, abs=0.03)


def test_a_rate_of_three_kills_relus_in_a_few_steps(digits: Dataset) -> None:
    run = Run(TrainingConfig(optimizer="sgd", lr=3.0, seed=0), digits.task())
    for _ in range(30):
        run.train_step()
    W, b = run.network.parameters[: 784 * 128].reshape(784, 128), run.network.layers[0].b.data
    X = digits.train.images[:2000].reshape(2000, -1) / np.float32(255)
    dead = int(np.all(X @ W + b <= 0, axis=0).sum())
    assert dead >= 100
    says("training", "more than a hundred of the 128")
