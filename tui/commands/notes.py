"""`dl-tui notes`: what you wrote on the steps of lessons and on labs, as Markdown."""

from pathlib import Path

import click

from lessons.notes import as_markdown
from lessons.store.progress import Progress
from tui.courses import the_course
from tui.paths import progress_file
from tui.shell.outcome import BAD_STATE, write_out


@click.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write them into this file."
)
@click.option("--all", "every", is_flag=True, help="Also what was written over or taken away.")
def command(out: Path | None, every: bool) -> int:
    """Print your notes as Markdown. `n` writes one, on any step of a lesson and on any lab."""
    rows = []
    if progress_file().exists():  # listing must not make a file
        progress = Progress.open(progress_file())
        try:
            rows, trouble, readable = progress.noted(), progress.trouble, progress.readable
        finally:
            progress.close()
        if trouble:
            click.echo(trouble, err=True)
            if not readable:
                return BAD_STATE
    text, count = as_markdown(the_course(), rows, earlier=every)
    if out is None:
        click.echo(text or "There are no notes: n writes one, in a lesson or a lab.", nl=not text)
        return 0
    return write_out(out, text, f"{count} note{'s' * (count != 1)}")
