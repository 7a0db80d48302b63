"""`dl-tui runs`: what was trained, here and in the MNIST lab, as a table."""

import json

import click

from lessons.kept import COLUMNS, Column, as_csv, opened, ordered, share, what
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.settings import as_command
from lessons.store.progress import Progress
from lessons.store.trained import Trained
from lessons.text import clean
from tui.paths import progress_file
from tui.shell.outcome import BAD_STATE

_BY_NAME = {column.name: column for column in COLUMNS}


@click.command()
@click.option(
    "--sort",
    type=click.Choice(list(_BY_NAME)),
    default=COLUMNS[0].name,
    show_default=True,
    help="What comes first: the newest, the best, the quickest.",
)
@click.option("--csv", "as_table", is_flag=True, help="Print all of it as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--curves",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="Print one run's curves as CSV: losses, accuracy, and how each layer did.",
)
def command(sort: str, as_table: bool, as_json: bool, curves: int | None) -> int:
    """List what was trained: knobs, best validation, test, seconds, seed."""
    if not progress_file().exists():  # listing must not make a file
        runs, trouble = [], ""
    else:
        progress = Progress.open(progress_file())
        try:
            runs, trouble = progress.runs.all(), progress.trouble
            if curves is not None:
                runs = [run for run in runs if run.number == curves]
            if as_json or curves is not None:  # with all that is known of each
                runs = [progress.runs.find(run.key) or run for run in runs]
            readable = progress.readable
        finally:
            progress.close()
        if trouble:
            click.echo(trouble, err=True)
            if not readable:
                return BAD_STATE
    if curves is not None:
        if not runs:
            raise click.UsageError(f"--curves: there is no run {curves}: `dl-tui runs` lists them.")
        from lessons.labs.mnist.written import CURVES, texts  # late: NumPy

        click.echo(texts(opened(runs[0], 0))[CURVES], nl=False)
        return 0
    rows = ordered(runs, _BY_NAME[sort])
    if as_table:
        click.echo(as_csv(rows, KNOBS), nl=False)
    elif as_json:
        for run in rows:
            click.echo(json.dumps(_facts(run)))
    else:
        for line in _lines(rows, _BY_NAME[sort]):
            click.echo(clean(line, keep_newlines=False))
    return 0


def _facts(run: Trained) -> dict[str, object]:
    return {
        "number": run.number,
        "at": run.at.isoformat(timespec="seconds"),
        "source": run.source,
        "data": run.data,
        "name": run.name,
        "note": run.note,
        "outcome": run.outcome,
        "steps": run.step,
        "best_validation": run.best,
        "test": run.test,
        "seconds": run.seconds,
        "settings": run.settings,
        "command": as_command(run.settings, str(run.told.get("path", ""))),
    }


def _lines(runs: list[Trained], column: Column) -> list[str]:
    if not runs:
        return ["No run was kept yet: dl-tui train makes one."]
    lines = [f"{'':>5}  validation    test  seconds    seed  outcome    knobs"]
    for run in runs:
        seconds = "–" if run.seconds is None else f"{run.seconds:.1f}"
        told = ", ".join(filter(None, (run.name, "" if run.data == "MNIST" else run.data)))
        lines.append(
            f"{run.number:>5}  {share(run.best):>10}  {share(run.test):>6}  {seconds:>7}"
            f"  {run.settings.get('seed', '–')!s:>6}  {run.outcome:<9}  {what(run, KNOBS)}"
            + (f"   ({told})" if told else "")
        )
    return lines
