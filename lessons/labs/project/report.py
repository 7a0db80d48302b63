"""The report of a project: one page of Markdown that says what was decided, predicted and measured.

Whoever reads it can repeat all of it: the last line is the command.
"""

import math
import shlex
from pathlib import Path

from engine.files.atomic import atomic_write
from lessons.labs.project.measuring import BATCH, CHANGES, NETS
from lessons.labs.project.project import TENTH, Project
from lessons.text import clean

MARKS = {True: "✓", False: "✗", None: ""}
OF_WHAT = {1: "most frequent class ", 2: "luck ", 3: "nearest mean ", 4: "always the same class ",
           7: "lowest after ", TENTH: "test "}  # fmt: skip


def report(lab: Project) -> str:
    """The page, as far as the project has come."""
    pool, task, s = lab.pool, lab.task, lab.settings
    name = _cell(pool.name)
    lines = [
        f"# Report: {name}",
        "",
        f"{len(pool.labels):,} pictures of {len(pool.names)} classes,"
        f" {pool.images.shape[1]} × {pool.images.shape[2]} pixels: {len(task.train):,} to train,"
        f" {len(task.validation):,} to validate, {len(task.test):,} to test. Seed {lab.seed}.",
        "",
        "| decision | decided | predicted | measured | |",
        "| --- | --- | --- | --- | --- |",
    ]
    for number, entry in enumerate(lab.entries, 1):
        cells = (f"{number} {entry.title}", entry.decided, entry.said,
                 OF_WHAT.get(number, "") + entry.was, MARKS[entry.right])  # fmt: skip
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    if lab.long.train:
        lines += ["", f"## The long training: {lab.long.name}, rate {float(s['rate']):g}", "",
                  "| epoch | training loss | validation loss | score |",
                  "| --- | --- | --- | --- |"]  # fmt: skip
        told = zip(lab.long.train, lab.long.validation, lab.long.scores, strict=True)
        for epoch, (train, held, score) in enumerate(told, 1):
            if epoch % 3 == 0 or epoch in (1, lab.long.best):
                lines.append(f"| {epoch} | {train:.4f} | {held:.4f} | {score:.4f} |")
    metric = _cell(str(s["metric"]))
    for at, title in ((4, "Baselines"), (5, "Networks"), (6, "Learning rates"), (9, "Changes")):
        if scores := lab.numbers(at):
            told_scores = ", ".join(_score(lab, at, name) for name in scores)
            lines += ["", f"{title}, {metric} on validation: {told_scores}."]
    if "test" in lab.numbers(TENTH):
        times = (
            "once"
            if lab.seen <= 1
            else f"{lab.seen} times, or a part of it: after the first it is no fair test"
        )
        lines += ["", f"**Test: {100 * lab.numbers(TENTH)['test']:.1f} %**"
                  f" ({metric}), validation {100 * lab.validation:.1f} %."
                  f" The test pile was looked at {times}."]  # fmt: skip
    path = _cell(lab.pool.path)
    again = f"To repeat it (the key m takes {path} there; or the training alone):" if path else (
        "To repeat it:"
    )  # fmt: skip
    return "\n".join([*lines, "", again, "", *(f"    {c}" for c in commands(lab)), ""])


def commands(lab: Project) -> list[str]:
    """The commands that repeat it: the project, and for pictures of one's own their training."""
    found = [f"dl-tui --state {shlex.quote(lab.state)}"]
    if not lab.pool.path:
        return found
    s = lab.settings
    told = {**NETS[str(s["net"])], **CHANGES[str(s["change"])]}
    options = ["--data", lab.pool.path, "--optimizer", "momentum", "--lr", f"{float(s['rate']):g}",
               "--epochs", f"{s['epochs']}", "--batch-size", f"{BATCH}", "--seed",
               f"{lab.seed}"]  # fmt: skip
    for name, value in told.items():
        match name:
            case "hidden":
                options += ["--hidden", f"{value[0]}"] if value else ["--layers", "0"]
            case "network" | "dropout" | "l2" | "shifts":
                options += [f"--{name}", f"{value}"]
            case "batch_norm":
                options += ["--batch-norm", "yes"]
    return [*found, "dl-tui train " + " ".join(map(shlex.quote, options))]


def write(lab: Project, path: Path) -> Path:
    """Write the report to a new file and return its path. Raises OSError: nothing is replaced."""
    path = path.absolute()
    if path.exists():
        raise FileExistsError(f"{path.name} is there already; another name, please")
    atomic_write(path, report(lab).encode())
    return path


def free_name(folder: Path) -> Path:
    """The first name for a report in a folder that is not taken."""
    number = 1
    while (path := folder / f"project-{number}.md").exists():
        number += 1
    return path


def _score(lab: Project, at: int, name: str) -> str:
    """A score by its name; a training whose loss was no number in the end has none."""
    run = lab.trained(at, name)
    diverged = run is not None and bool(run.train) and not math.isfinite(run.train[-1])
    return f"{name} {'diverged' if diverged else f'{lab.numbers(at)[name]:.4f}'}"


def _cell(text: str) -> str:
    return clean(text, keep_newlines=False).replace("|", "/")
