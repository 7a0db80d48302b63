"""`dl-tui check`: lint lesson files, and say for each fault where it is and what is allowed."""

from pathlib import Path

import click

from lessons.course.check import check
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
    from tui.formula import render

    report = check(paths, render)
    for fault in report.faults:
        click.echo(clean(str(fault), keep_newlines=False), err=True)
    if report.faults:
        return BAD_DATA
    click.echo(f"All is well: {report.counts}.")
    if report.bare:
        click.echo(f"Neither figure nor reason (no_figure) has {'; '.join(report.bare)}.")
    return 0
