"""A run written out for other programs: its curves, its command line, its network, two loaders."""

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.files import checkpoint
from engine.files.atomic import atomic_write
from lessons import kept
from lessons.export import arrays_of, as_csv, numpy_loader, torch_loader
from lessons.labs.mnist.settings import as_command
from lessons.runs import MEASURED, Run

if TYPE_CHECKING:
    from engine.layers.sequential import Sequential
    from engine.tasks.task import Task

NETWORK, CURVES = "network.npz", "curves.csv"


def network_of(path: Path, task: "Task") -> "Sequential":
    """The network of a run that was saved; of one that stopped early its best weights.

    Raises ValueError, in a sentence, where the file or the data do not fit.
    """
    found = checkpoint.restore(checkpoint.load(path), task)
    over = found.out_of_patience or len(found.curve) >= found.config.epochs
    if over and found.best is not None:
        np.copyto(found.network.values, found.best)
    return found.network


def texts(run: Run) -> dict[str, str]:
    """What can be written of a run without its network, by the names of the files."""
    names = {"train": "train_loss", "validation": "validation_loss",
             "accuracy": "validation_accuracy", "train_accuracy": "train_accuracy"}  # fmt: skip
    curves = {names[name]: getattr(run, name) for name in kept.CURVES}
    for layer, three in run.measured.items():
        curves |= {
            f"{layer} {what}".replace(" ", "_"): curve
            for what, curve in zip(MEASURED, three, strict=True)
            if any(map(math.isfinite, curve.values))  # the output layer has no units that die
        }
    return {
        CURVES: as_csv("step", curves),
        "command.txt": as_command(run.settings, run.path) + "\n",
    }


def of_network(network: "Sequential") -> dict[str, bytes | str]:
    """The network's arrays, and the code that loads them."""
    file = io.BytesIO()
    np.savez(file, **arrays_of(network.layers))  # type: ignore[arg-type]
    return {
        NETWORK: file.getvalue(),
        "load_numpy.py": numpy_loader(network.layers, NETWORK),
        "load_torch.py": torch_loader(network.layers, NETWORK),
    }


def write(folder: Path, files: Mapping[str, bytes | str]) -> None:
    """Write them all, each whole or not at all. Raises OSError."""
    for name, content in files.items():
        atomic_write(folder / name, content.encode() if isinstance(content, str) else content)
