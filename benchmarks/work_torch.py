"""PyTorch's workers: the same tasks as a careful user of PyTorch would write them.

All images are in memory as one tensor of floats, a batch is one indexing, and there is one thread.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from benchmarks.worker import serve
from engine.tasks.mnist import load

STEPS = 100


def _train(network: nn.Module, optimizer: torch.optim.Optimizer, pictures: bool) -> Callable:
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
        for _ in range(20 if pictures else STEPS):
            chosen = next(order, None)
            if chosen is None:
                order = iter(torch.randperm(len(X)).split(64))
                chosen = next(order)
            optimizer.zero_grad()
            loss = loss_of(network(X[chosen]), y[chosen])
            loss.backward()
            optimizer.step()
            done += len(chosen) if pictures else 1
        return done

    return piece


def _mlp() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def _sgd() -> Callable:
    network = _mlp()
    return _train(network, torch.optim.SGD(network.parameters(), lr=0.1), False)


def _adam() -> Callable:
    network = _mlp()
    return _train(network, torch.optim.Adam(network.parameters(), lr=0.001), False)


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


TASKS = {
    "sgd": _sgd,
    "adam": _adam,
    "convolution": _convolution,
    "convolution-pool-first": _convolution_pool_first,
}

if __name__ == "__main__":
    serve(TASKS)
