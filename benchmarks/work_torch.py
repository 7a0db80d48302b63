"""PyTorch's workers: the same tasks as a careful user of PyTorch would write them.

All images are in memory as one tensor of floats, a batch is one indexing, and there is one thread.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from benchmarks.work_engine import (
    BATCHES,
    LETTERS,
    NETWORKS,
    RATES,
    STATES,
    Sizes,
    named,
    steps_at_once,
)
from benchmarks.worker import serve
from engine.tasks import names
from engine.tasks.mnist import load
from engine.tasks.names import LONGEST

STEPS = 100


def _train(
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    pictures: bool,
    batch: int = 64,
    steps: int = STEPS,
) -> Callable:
    torch.set_num_threads(1)
    split = load().train
    X = torch.from_numpy(split.images.astype(np.float32) / 255)
    X = X.reshape((-1, 1, 28, 28) if pictures else (-1, 784))
    if pictures:
        X = X.contiguous(memory_format=torch.channels_last)
        network.to(memory_format=torch.channels_last)
    y = torch.from_numpy(split.labels.astype(np.int64))
    loss_of = nn.CrossEntropyLoss()
    order = iter(())

    def piece() -> int:
        nonlocal order
        done = 0
        for _ in range(20 if pictures else steps):
            chosen = next(order, None)
            if chosen is None:
                order = iter(torch.randperm(len(X)).split(batch))
                chosen = next(order)
            optimizer.zero_grad()
            loss = loss_of(network(X[chosen]), y[chosen])
            loss.backward()
            optimizer.step()
            done += len(chosen) if pictures else 1
        return done

    return piece


def _mlp(optimizer: str, hidden: Sizes, batch: int, fused: bool = False) -> Callable:
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise((784, *hidden)):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    network = nn.Sequential(*layers, nn.Linear(hidden[-1], 10))
    options = {"lr": RATES[optimizer], "fused": fused or None}
    if optimizer == "adam":
        rule = torch.optim.Adam(network.parameters(), **options)
    else:
        momentum = 0.9 if optimizer == "momentum" else 0
        rule = torch.optim.SGD(network.parameters(), momentum=momentum, **options)
    return _train(network, rule, False, batch, steps_at_once(hidden, batch))


def _convolution() -> Callable:
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 8, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 10),
    )
    return _train(network, torch.optim.SGD(network.parameters(), lr=0.1), True)


def _convolution_pool_first() -> Callable:
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 8, 3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 10),
    )
    return _train(network, torch.optim.SGD(network.parameters(), lr=0.1), True)


class _Reader(nn.Module):
    """An embedding, what is between, and a score for each letter at every place."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        width = 32 if kind == "transformer" else 16
        self.kind, self.embedding = kind, nn.Embedding(LETTERS, width)
        if kind == "transformer":
            self.positions = nn.Parameter(torch.zeros(LONGEST + 1, width))
            self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
            self.ask, self.answer = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
            self.scores = nn.Linear(width, LETTERS)
        else:
            cell = {"rnn": nn.RNN, "lstm": nn.LSTM}[kind]
            self.cell = cell(width, STATES, batch_first=True)
            self.scores = nn.Linear(STATES, LETTERS)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        x = self.embedding(seen)
        if self.kind != "transformer":
            return self.scores(self.cell(x)[0])
        x = x + self.positions
        batch, steps, width = x.shape
        asked = self.ask(self.norms[0](x)).view(batch, steps, 3, 4, width // 4)
        q, k, v = asked.permute(2, 0, 3, 1, 4)
        taken = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.answer(taken.transpose(1, 2).reshape(batch, steps, width))
        x = x + self.down(nn.functional.relu(self.up(self.norms[1](x))))
        return self.scores(self.norms[2](x))


def _reads(kind: str) -> Callable:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    subset = names.task().train
    seen, following = (
        torch.from_numpy(values[subset.indices].astype(np.int64))
        for values in (subset.inputs, subset.targets)
    )
    over = (following == names.END).cumsum(1) - (following == names.END).long()
    following = following.masked_fill(over > 0, -100)  # what cross entropy leaves out
    network = _Reader(kind)
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.003)
    loss_of = nn.CrossEntropyLoss()
    order = iter(())

    def piece() -> int:
        nonlocal order
        for _ in range(20):
            chosen = next(order, None)
            if chosen is None:
                order = iter(torch.randperm(len(seen)).split(64))
                chosen = next(order)
            optimizer.zero_grad()
            scores = network(seen[chosen])
            loss = loss_of(scores.reshape(-1, LETTERS), following[chosen].reshape(-1))
            loss.backward()
            optimizer.step()
        return 20 * 64 * (LONGEST + 1)

    return piece


TASKS = {
    **{kind: partial(_reads, kind) for kind in ("rnn", "lstm", "transformer")},
    **{
        f"{'fused-' * fused}{named(optimizer, hidden, batch)}": partial(
            _mlp, optimizer, hidden, batch, fused
        )
        for optimizer in RATES
        for hidden in NETWORKS
        for batch in BATCHES
        for fused in (False, True)
    },
    "convolution": _convolution,
    "convolution-pool-first": _convolution_pool_first,
}

if __name__ == "__main__":
    serve(TASKS)
