"""What a training run is told before it begins.

The numbers chosen here are hyper-parameters: nothing learns them, so people try several and let the
validation set decide.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MOST_PARAMETERS = 50_000_000
MOST_LAYERS = 20
NETWORKS = ("mlp", "cnn")
CHANNELS, KERNEL, POOL = (8, 16), 5, 2  # of the small CNN: kernels of each layer, their side
SCHEDULES = ("constant", "step", "cosine")
SAMPLES = ("drawn", "first")  # how `limit` chooses: by chance, or as version 1 did


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides how a run goes: same values, same losses, bit for bit.

    `hidden` are the widths of the hidden layers, `limit` the number of training examples to use
    (None: all), `sample` how these are chosen, `patience` the number of epochs without a better
    validation loss after which to stop early and return to the best weights (None: never).
    `network` "mlp" has those layers; "cnn" has two of small kernels instead, see `cnn` in
    `engine.layers.sequential`.

    How weights start is said by `initializer` (a name from INITIALIZERS, or "" for what suits the
    activation). `dropout` is the share of hidden units dropped in a step, `momentum` the share of
    the last direction that is kept (μ of momentum and nesterov, β₁ of Adam), `weight_decay` the λ
    of adamw, `l1` and `l2` the weights of the two penalties, `clip` the largest length of a
    gradient (0: any). `lr` rises over the first `warm_up` steps; then, with `schedule` "step", it
    is multiplied by `decay` every `decay_every` epochs, with "cosine" it falls to 0 at the end of
    the last. `label_noise` is the share of training examples whose class is made another one, and
    `shifts` by how many pixels each picture is moved at most, each way, whenever it is shown.
    Raises ValueError.
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
    initializer: str = ""
    batch_norm: bool = False
    dropout: float = 0.0
    momentum: float = 0.9
    weight_decay: float = 0.01
    l1: float = 0.0
    l2: float = 0.0
    clip: float = 0.0
    schedule: str = "constant"
    warm_up: int = 0
    decay: float = 0.1
    decay_every: int = 1
    label_noise: float = 0.0
    shifts: int = 0
    network: str = "mlp"

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
        self._check_rest()
        check_learning_rate(self.lr)
        if not _whole(self.seed, 0):
            raise ValueError(f"seed is a whole number from 0, not {self.seed!r}")

    def _check_rest(self) -> None:
        """What most runs leave as it is."""
        from engine.layers.initializers import INITIALIZERS

        if self.initializer and self.initializer not in INITIALIZERS:
            raise ValueError(f"initializer is one of {', '.join(INITIALIZERS)}, or empty")
        if not isinstance(self.batch_norm, bool):
            raise ValueError(f"batch_norm is true or false, not {self.batch_norm!r}")
        if self.network not in NETWORKS:
            raise ValueError(f"network is one of {', '.join(NETWORKS)}")
        if self.schedule not in SCHEDULES:
            raise ValueError(f"schedule is one of {', '.join(SCHEDULES)}")
        for name in ("dropout", "momentum", "label_noise", "decay"):
            value, whole = getattr(self, name), name in ("label_noise", "decay")
            if not _real(value, 1.0) or (value == 1 and not whole):
                raise ValueError(f"{name} is a number from 0 to {'1' if whole else 'below 1'}")
        for name in ("weight_decay", "l1", "l2", "clip"):
            if not _real(getattr(self, name), 1e30):
                raise ValueError(f"{name} is a number from 0 to 1e30, not {getattr(self, name)!r}")
        for name in ("warm_up", "shifts"):
            if not _whole(getattr(self, name), 0):
                raise ValueError(f"{name} is a whole number from 0, not {getattr(self, name)!r}")
        if not _whole(self.decay_every, 1):
            raise ValueError(f"decay_every is a whole number from 1, not {self.decay_every!r}")

    @property
    def remembered(self) -> int:
        """Numbers that layers remember besides their parameters: two averages for each unit."""
        units = CHANNELS if self.network == "cnn" else self.hidden
        return 2 * sum(units) if self.batch_norm else 0

    def weights(self, inputs: int, outputs: int) -> int:
        """Parameters of the network: weights, biases, and two for each normalized unit."""
        if self.network == "cnn":
            return cnn_parameters(inputs, outputs) + self.remembered
        return parameter_count(self.sizes(inputs, outputs)) + self.remembered

    def sizes(self, inputs: int, outputs: int) -> tuple[int, ...]:
        """The widths from input to output. Raises ValueError if that makes too many weights, or
        if this network cannot have such inputs."""
        if self.network == "cnn":
            return cnn_sizes(inputs, outputs)
        sizes = (inputs, *self.hidden, outputs)
        if parameter_count(sizes) > MOST_PARAMETERS:
            count = f"{parameter_count(sizes):,}"
            raise ValueError(f"{count} weights are more than the {MOST_PARAMETERS:,} allowed")
        return sizes


def cnn_sizes(inputs: int, outputs: int) -> tuple[int, ...]:
    """How many numbers there are from the pixels to the answers of the small CNN.

    Raises ValueError unless the pixels make a square that is large enough for both layers.
    """
    side = math.isqrt(inputs)
    sizes = [inputs]
    if side * side != inputs:
        raise ValueError("the small CNN is for square pictures")
    for channels in CHANNELS:
        side = (side - KERNEL + 1) // POOL
        sizes.append(channels * side * side)
    if side < 1:
        raise ValueError("the small CNN is for pictures of at least 16 pixels each way")
    return (*sizes, outputs)


def cnn_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases of the small CNN: each kernel is the same everywhere."""
    *_, last, _ = cnn_sizes(inputs, outputs)
    kernels = sum(
        (before * KERNEL * KERNEL + 1) * after for before, after in pairwise((1, *CHANNELS))
    )
    return kernels + (last + 1) * outputs


def _whole(value: Any, low: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value < 2**63


def _real(value: Any, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= high


def check_learning_rate(lr: Any) -> float:
    """Return `lr` as a float. Raises ValueError unless it is a number from 0 to 1e30."""
    if isinstance(lr, bool) or not isinstance(lr, int | float) or not 0 <= lr <= 1e30:
        raise ValueError(f"lr is a number from 0 to 1e30, not {lr!r}")
    return float(lr)


def parameter_count(sizes: tuple[int, ...]) -> int:
    """Weights and biases of fully connected layers between these widths."""
    return sum((a + 1) * b for a, b in pairwise(sizes))
