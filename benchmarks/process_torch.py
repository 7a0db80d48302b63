"""What `dl-tui train --epochs 1 --json` does, as a PyTorch script: one epoch, validation, test."""

import json

import numpy as np
import torch
from torch import nn

from engine.tasks.mnist import load


def main(cache: str) -> None:
    """Train one epoch; `cache` is the folder where the unpacked images are kept."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    data = load(cache=cache)
    X, test = (
        torch.from_numpy(s.images.reshape(-1, 784).astype(np.float32) / 255)
        for s in (data.train, data.test)
    )
    y, test_y = (torch.from_numpy(s.labels.astype(np.int64)) for s in (data.train, data.test))
    validation, training = torch.randperm(len(X)).split([5_000, len(X) - 5_000])
    network = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.3)
    loss_of = nn.CrossEntropyLoss()
    for chosen in training[torch.randperm(len(training))].split(64):
        optimizer.zero_grad()
        loss = loss_of(network(X[chosen]), y[chosen])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        for name, A, b in (("validation", X[validation], y[validation]), ("test", test, test_y)):
            accuracy = (network(A).argmax(dim=1) == b).float().mean().item()
            print(json.dumps({"event": name, "accuracy": round(accuracy, 4)}))


if __name__ == "__main__":
    import sys

    main(sys.argv[1])
