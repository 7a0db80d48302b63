"""What a training run is told before it begins.

The numbers chosen here are hyper-parameters: nothing learns them, so people try several and let the
validation set decide.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MOST_PARAMETERS = 50_000_000
MOST_LAYERS = 20
SAMPLES = ("drawn", "first")  # how `limit` chooses: by chance, or as version 1 did


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides how a run goes: same values, same losses, bit for bit.

    `hidden` are the widths of the hidden layers, `limit` the number of training examples to use
    (None: all), `sample` how these are chosen, `patience` the number of epochs without a better
    validation loss after which to stop early and return to the best weights (None: never). Raises
    ValueError.
    """

    epochs: int = 1
    hidden: tuple[int, ...] = (128,)
    activation: str = "relu"
    optimizer: str = "sgd"
    lr: float = 0.3
    batch_size: int = 64
    seed: int = 0
    limit: int | None = None
    patience: int | None = None
    sample: str = "drawn"

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "limit", "patience"):
            value = getattr(self, name)
            optional = name in ("limit", "patience")
            if not (optional and value is None) and not _whole(value, 1):
                raise ValueError(f"{name} is a whole number from 1, not {value!r}")
        if not isinstance(self.hidden, tuple) or not all(_whole(n, 1) for n in self.hidden):
            raise ValueError(f"hidden are whole numbers from 1, not {self.hidden!r}")
        if len(self.hidden) > MOST_LAYERS:
            raise ValueError(f"at most {MOST_LAYERS} hidden layers, not {len(self.hidden)}")
        # Late, so that whoever only reads the events of a run need not load NumPy.
        from engine.activations import ACTIVATIONS
        from engine.training.optimizers import OPTIMIZERS

        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation is one of {', '.join(ACTIVATIONS)}")
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer is one of {', '.join(OPTIMIZERS)}")
        if self.sample not in SAMPLES:
            raise ValueError(f"sample is one of {', '.join(SAMPLES)}")
        check_learning_rate(self.lr)
        if not _whole(self.seed, 0):
            raise ValueError(f"seed is a whole number from 0, not {self.seed!r}")

    def sizes(self, inputs: int, outputs: int) -> tuple[int, ...]:
        """The widths from input to output. Raises ValueError if that makes too many weights."""
        sizes = (inputs, *self.hidden, outputs)
        if parameter_count(sizes) > MOST_PARAMETERS:
            count = f"{parameter_count(sizes):,}"
            raise ValueError(f"{count} weights are more than the {MOST_PARAMETERS:,} allowed")
        return sizes


def _whole(value: Any, low: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value < 2**63


def check_learning_rate(lr: Any) -> float:
    """Return `lr` as a float. Raises ValueError unless it is a number from 0 to 1e30."""
    if isinstance(lr, bool) or not isinstance(lr, int | float) or not 0 <= lr <= 1e30:
        raise ValueError(f"lr is a number from 0 to 1e30, not {lr!r}")
    return float(lr)


def parameter_count(sizes: tuple[int, ...]) -> int:
    """Weights and biases of fully connected layers between these widths."""
    return sum((a + 1) * b for a, b in pairwise(sizes))
