"""The engine's own workers, and the bare matrix products that no NumPy program can beat."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count

from benchmarks.plain import OFF
from benchmarks.worker import serve

STEPS = 100


Sizes = tuple[int, ...]  # of the hidden layers

NETWORKS: tuple[Sizes, ...] = ((32,), (128,), (512,), (1024,), (256, 128), (1024, 1024))
BATCHES = (1, 32, 64, 256, 1024)
RATES = {"sgd": 0.1, "momentum": 0.05, "adam": 0.001}


def named(optimizer: str, hidden: Sizes = (128,), batch: int = 64) -> str:
    """The name of the task of training such a network so, here and among the peers."""
    return f"{optimizer}-{'-'.join(map(str, hidden))}-b{batch}"


def steps_at_once(hidden: Sizes, batch: int) -> int:
    """So many that a piece takes some hundredths of a second."""
    return max(2, min(STEPS, 2**24 // (sum(hidden) * 8 * batch)))


def _mnist_run(
    optimizer: str, hidden: Sizes = (128,), batch: int = 64, off: str = ""
) -> Callable[[], int]:
    """Steps of the training that `dl-tui train` does, batches and checks included.

    `off` names what makes it quick and is to be left out. Images are bytes, as they come; "floats":
    they are made floats beforehand, as they are for PyTorch.
    """
    if off in OFF:
        OFF[off]()
    import numpy as np

    from engine.tasks.mnist import load
    from engine.training.config import TrainingConfig
    from engine.training.run import Run

    task, rate = load().task(), RATES[optimizer]
    if off == "floats":
        pixels = (task.train.inputs / 255).astype(np.float32)
        task = replace(task, train=replace(task.train, inputs=pixels))
    run = Run(TrainingConfig(hidden=hidden, optimizer=optimizer, lr=rate, batch_size=batch), task)
    steps = steps_at_once(hidden, batch)

    def piece() -> int:
        for _ in range(steps):
            run.train_step()
        return steps

    return piece


def _gemm(adam: bool = False) -> Callable[[], int]:
    """The five matrix products of a step of 784-128-10 with batches of 64, and nothing else.

    With `adam` its update follows, by hand: what it must go through, ten times over long vectors.
    """
    import numpy as np

    rng = np.random.default_rng(0)
    x, W1, W2 = (rng.random(s, dtype=np.float32) for s in ((64, 784), (784, 128), (128, 10)))
    h, z, dh = (np.empty(s, np.float32) for s in ((64, 128), (64, 10), (64, 128)))
    dW1, dW2 = np.empty_like(W1), np.empty_like(W2)
    theta, g, m, v = (np.full(W1.size + W2.size + 138, 1e-3, np.float32) for _ in range(4))

    def update() -> None:
        np.multiply(m, 0.9, out=m)
        np.add(m, g, out=m)
        np.multiply(g, g, out=g)
        np.multiply(v, 0.999, out=v)
        np.add(v, g, out=v)
        np.sqrt(v, out=g)
        np.add(g, 1e-8, out=g)
        np.divide(m, g, out=g)
        np.multiply(g, 1e-3, out=g)
        np.subtract(theta, g, out=theta)

    def piece() -> int:
        for _ in range(STEPS):
            np.matmul(x, W1, out=h)
            np.matmul(h, W2, out=z)
            np.matmul(h.T, z, out=dW2)
            np.matmul(z, W2.T, out=dh)
            np.matmul(x.T, dh, out=dW1)
            if adam:
                update()
        return STEPS

    return piece


def _convolution(off: str = "") -> Callable[[], int]:
    """Training 8@3x3-pool-16@3x3-pool-10; units are images."""
    if off:
        OFF[off]()
    import numpy as np

    from engine.layers.activation import Activation
    from engine.layers.convolution import Convolution, Pictures
    from engine.layers.linear import Flatten, Linear
    from engine.layers.sequential import Sequential
    from engine.tasks.mnist import load
    from engine.tensor import backward
    from engine.training.batches import Minibatches
    from engine.training.optimizers import SGD

    rng = np.random.default_rng(0)
    data = load().train
    batches = Minibatches(data.images, data.labels, np.arange(len(data)), 64, rng)
    network = Sequential(
        [
            Pictures(1, 28, 28),
            Convolution(1, 8, 3, rng, pool=2),
            Activation("relu"),
            Convolution(8, 16, 3, rng, pool=2),
            Activation("relu"),
            Flatten(),
            Linear(16 * 5 * 5, 10, rng),
        ]
    )
    optimizer = SGD(0.1)

    def piece() -> int:
        images = 0
        for _ in range(20):
            X, y = batches.next()
            network.zero_grad()
            backward(network.loss(X, y))
            optimizer.step(network.parameters, network.gradients)
            images += len(y)
        return images

    return piece


LETTERS, STATES = 27, 128  # of the networks that read names, in work_torch as well


def _reads(kind: str) -> Callable[[], int]:
    """Training a network that reads names, 64 at a time; units are the letters it is asked for."""
    import numpy as np

    from engine.layers.language import recurrent, transformer
    from engine.tasks import names
    from engine.training.config import TrainingConfig
    from engine.training.run import Run

    rng, task = np.random.default_rng(0), names.task()
    if kind == "transformer":
        network = transformer(LETTERS, names.LONGEST + 1, rng)
    else:
        network = recurrent(LETTERS, STATES, rng, kind)
    run = Run(TrainingConfig(optimizer="adamw", lr=0.003), task, network)

    def piece() -> int:
        for _ in range(20):
            run.train_step()
        return 20 * run.config.batch_size * (names.LONGEST + 1)

    return piece


def _adds(cell: str, length: int) -> Callable[[], int]:
    """Steps of the memory lab: two of so many numbers are added, by a plain cell or an LSTM."""
    from lessons.labs.memory.memory import Memory, rivals

    run = dict(zip(("rnn", "lstm"), rivals(Memory({"length": length}).settings), strict=True))[cell]

    def piece() -> int:
        for _ in range(STEPS):
            run.train_step()
        return STEPS

    return piece


def _scalar(off: str = "") -> Callable[[], int]:
    """max(w1 x1 + w2 x2, x3) from five plain numbers to their five gradients."""
    if off:
        OFF[off]()
    from engine.functions import maximum
    from engine.tensor import Tensor, backward

    def piece() -> int:
        for _ in range(2000):
            w1, x1, w2, x2, x3 = Tensor(3.0), Tensor(2.0), Tensor(-2.0), Tensor(1.0), Tensor(3.0)
            backward(maximum(w1 * x1 + w2 * x2, x3))
        return 2000

    return piece


def _epochs(optimizer: str) -> Callable[[], int]:
    """A whole epoch at each call, one after another."""
    from engine.tasks.mnist import load
    from engine.training.config import TrainingConfig
    from engine.training.run import Run

    config = TrainingConfig(hidden=(128,), optimizer=optimizer, lr=RATES[optimizer], batch_size=64)
    run = Run(config, load().task())
    calls = count()

    def piece() -> int:
        if next(calls):  # the warm-up is no epoch
            for _ in range(len(run.batches)):
                run.train_step()
        return 1

    return piece


TASKS = {
    **{
        named(optimizer, hidden, batch): partial(_mnist_run, optimizer, hidden, batch)
        for optimizer in RATES
        for hidden in NETWORKS
        for batch in BATCHES
    },
    **{
        f"{optimizer}-without-{off}": partial(_mnist_run, optimizer, (1024, 1024), 256, off)
        for optimizer in RATES
        for off in ("memory", "pieces")
    },
    **{
        f"{optimizer}-without-{off}": partial(_mnist_run, optimizer, off=off)
        for optimizer in ("sgd", "adam")
        for off in ("lines", "chain", "numbers", "blank")
    },
    **{f"{optimizer}-floats": partial(_mnist_run, optimizer, off="floats") for optimizer in RATES},
    **{f"one-{optimizer}": partial(_mnist_run, optimizer, (1024,), 1) for optimizer in RATES},
    **{
        f"one-{optimizer}-without-touched": partial(_mnist_run, optimizer, (1024,), 1, "touched")
        for optimizer in RATES
    },
    "gemm": _gemm,
    "gemm-adam": partial(_gemm, True),
    "convolution": _convolution,
    "convolution-without-blocks": partial(_convolution, "blocks"),
    **{kind: partial(_reads, kind) for kind in ("rnn", "lstm", "transformer")},
    **{f"adds-{cell}-{n}": partial(_adds, cell, n) for cell in ("rnn", "lstm") for n in (6, 50)},
    "scalar": _scalar,
    "scalar-without-waiting": partial(_scalar, "waiting"),
    "sgd-epochs": lambda: _epochs("sgd"),
    "adam-epochs": lambda: _epochs("adam"),
}

if __name__ == "__main__":
    serve(TASKS)
