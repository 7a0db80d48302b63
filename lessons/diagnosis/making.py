"""Make the curves that are asked about: train every run of `runs.toml`, and keep its losses.

    python -m lessons.diagnosis.making

It takes half a minute and writes `kept.json` beside this file. Nothing in there is drawn by hand; a
test trains some of the runs again and compares. The wildest come out differently with every other
rounding: what lessons and tests say of their losses is then to be read again.
"""

import json
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from engine.objectives import CLASSIFICATION
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.training.batches import Minibatches
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.diagnosis.kept import FILE, RECIPES

HELD = 1000  # digits that validate
POINTS = 96  # of a training curve, at most


def made(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The losses of a run: `training` as (epoch, loss) pairs, each the mean of a few steps, and
    `validation` from before the first epoch to after the last; `ended` if numbers overflowed."""
    run = begun(recipe)
    batches, epochs = len(run.batches), run.config.epochs
    every = max(-(-epochs * batches // POINTS), 1)
    each: list[tuple[float, float]] = []
    training: list[tuple[float, float]] = []
    validation = [run.validate()[0]]
    losses: list[float] = []
    while run.step < epochs * batches and run.divergence is None:
        losses.append(run.train_step())
        each.append((run.step / batches, losses[-1]))
        if len(losses) == every:
            training.append((run.step / batches, float(np.mean(losses))))
            losses = []
        if run.step % batches == 0 and run.divergence is None:
            validation.append(run.validate()[0])
    if run.divergence is not None and len(training) < POINTS // 2:
        training = each  # it was over soon: every step is told
    return {
        "training": [(_short(at), _short(loss)) for at, loss in training if np.isfinite(loss)],
        "validation": [_short(loss) for loss in validation if np.isfinite(loss)],
        "ended": "" if run.divergence is None else f"at step {run.divergence.step}",
    }


def begun(recipe: Mapping[str, Any]) -> Run:
    """The run before its first step."""
    config = dict(recipe["config"])
    config["hidden"] = tuple(config["hidden"])
    count = int(recipe["digits"])
    split = first(count + 2 * HELD)
    labels = split.labels.astype(np.intp)
    ends = (0, count, count + HELD, count + 2 * HELD)
    learned, held, last = (Subset(split.images, labels, np.arange(*one)) for one in pairwise(ends))
    task = Task("MNIST", learned, held, last, 10, CLASSIFICATION)
    run = Run(TrainingConfig(**config), task)
    if recipe.get("order") == "sorted":
        by_class = np.argsort(labels[:count], kind="stable")
        size, rng = run.config.batch_size, np.random.default_rng(0)
        run.batches = Minibatches(split.images, labels, by_class, size, rng, shuffle=False)
    return run


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def main() -> None:
    """Make them all."""
    recipes = tomllib.loads(RECIPES.read_text("utf-8"))
    kept = {name: {"recipe": recipe, **made(recipe)} for name, recipe in recipes.items()}
    lines = ",\n".join(f'"{name}": {json.dumps(run)}' for name, run in kept.items())
    FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
