"""Prints by how many megabytes a process grows from the 10th to the 100th epoch of training."""

import itertools

import benchmarks.worker  # noqa: F401  (one thread)
from engine.tasks.mnist import load
from engine.training.config import TrainingConfig
from engine.training.run import Run


def resident() -> float:
    """Megabytes in memory now."""
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1e3


def main() -> None:
    """Train a hundred short epochs."""
    run = Run(TrainingConfig(epochs=100, limit=1280, optimizer="adam", lr=0.001), load().task())
    before = 0.0
    for epoch in itertools.count(1):
        for _ in range(len(run.batches)):
            run.train_step()
        run.finish_epoch()
        if epoch == 10:
            before = resident()
        if epoch == 100:
            break
    print(resident() - before)


if __name__ == "__main__":
    main()
