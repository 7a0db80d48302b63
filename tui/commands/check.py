"""`dl-tui check`: lint lesson files, and say for each fault where it is and what is allowed."""

from pathlib import Path

import click

from lessons.asking.items import read_drill
from lessons.course.check import Rules, check
from lessons.course.steps import LabLink
from lessons.text import clean
from tui.shell.outcome import BAD_DATA


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def command(paths: tuple[Path, ...]) -> int:
    """Check lesson files, or folders of them; without PATH the course that came with dl-tui.

    Exit code 3 if something is wrong; each fault is a line `file:line: what, and what is allowed`.
    """
    for path in paths:
        if not path.exists():
            name = clean(str(path), keep_newlines=False)
            raise click.BadParameter(f"there is no file or folder {name!r}.", param_hint="PATH")
    report = check(paths, rules())
    for fault in report.faults:
        click.echo(clean(str(fault), keep_newlines=False), err=True)
    if report.faults:
        return BAD_DATA
    click.echo(f"All is well: {report.counts}.")
    return 0


def rules() -> Rules:
    """What formulas and labs are, which the terminal's side knows, and drills and figures."""
    from lessons.figures.kinds import check_figure
    from tui.formula import render
    from tui.labs import LABS

    return Rules(
        draw=render,
        labs={lab.id for lab in LABS},
        read_drill=read_drill,
        read_figure=check_figure,
        read_state=read_state,
    )


def read_state(link: LabLink) -> None:
    """Raise ValueError unless the lab of this link would take its state string."""
    if not link.state:
        return
    if link.lab == "matrix":
        from lessons.labs.matrix.practice import Practice

        Practice.from_state(link.state)
    elif link.lab == "activations":
        from lessons.labs.activations.explorer import Explorer

        Explorer(link.state)
    elif link.lab == "backprop":
        from lessons.labs.backprop.problem import from_string

        from_string(link.state)
    elif link.lab == "mnist":
        from lessons.labs.mnist.mnist import Mnist

        Mnist.from_state(link.state)
