"""A run from a file, whoever saved it: read, held against the data, and put into the table."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lessons.kept import kept
from lessons.labs.mnist.settings import settings_of
from lessons.runs import Run, Status
from lessons.store.trained import Trained

if TYPE_CHECKING:
    from engine.files.checkpoint import Checkpoint
    from engine.tasks.task import Task


def taken(path: Path, task: "Task", data: str = "") -> tuple[Trained, "Checkpoint"]:
    """The run in a file, after making sure that it can be gone on with on this data.

    `data` is where that lies, if it is one's own. Raises ValueError, in a sentence: what is wrong
    with the file, where, and what to do.
    """
    from engine.files import checkpoint

    found = checkpoint.load(path)
    try:
        woken = checkpoint.restore(found, task)
    except ValueError as error:
        raise ValueError(f"{path}: {error}.") from None
    run = Run(0, settings_of(found.config), found.lr, data=task.name, path=data,
              status=Status.LEFT)  # fmt: skip
    run.step, run.epoch, run.seconds = found.step, len(found.curve), found.seconds
    run.steps_per_epoch = len(woken.batches)
    run.parameters, run.test_size = woken.network.parameters.size, len(task.test)
    run.message = "space goes on with it."
    for epoch in found.curve:
        run.train.add(epoch.step, epoch.train_loss)
        run.validation.add(epoch.step, epoch.validation_loss)
        if epoch.validation_accuracy is not None:
            run.accuracy.add(epoch.step, epoch.validation_accuracy)
        if epoch.train_accuracy is not None:
            run.train_accuracy.add(epoch.step, epoch.train_accuracy)
    return replace(kept(run, "file"), name=path.stem[:40]), found


def copied(path: Path, target: Path) -> None:
    """Copy a run's file to where the table's own are. Raises OSError."""
    from engine.files.atomic import atomic_write

    with path.open("rb") as file:
        atomic_write(target, lambda out: shutil.copyfileobj(file, out))
