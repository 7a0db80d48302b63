"""`dl-tui progress`: what you have done so far, and how to start over."""

import json

import click

from lessons.store.progress import Progress
from lessons.text import clean
from tui.paths import progress_file
from tui.shell.outcome import BAD_STATE


@click.group()
def command() -> None:
    """Show or reset what you have done so far."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> int:
    """Show how much you have answered and finished."""
    progress = Progress.open(progress_file())
    try:
        if progress.trouble and not progress.readable:
            click.echo(progress.trouble, err=True)
            return BAD_STATE
        for line in filter(None, (progress.notice, progress.trouble)):
            click.echo(line, err=True)
        summary, done, place = progress.summary(), progress.lessons_done(), progress.place()
        answers = progress.answers()
    finally:
        progress.close()
    if as_json:
        facts = {
            "answers": summary.answers,
            "correct": summary.correct,
            "lessons_done": summary.lessons_done,
            "lessons": sorted(done),
            "place": None if place is None else {"lesson": place[0], "step": place[1]},
            "last_answer": answers[-1].at.isoformat() if answers else None,
            "file": str(progress_file()),
        }
        click.echo(json.dumps(facts))
        return 0
    click.echo(f"answers       {summary.answers}")
    click.echo(f"right         {summary.correct}")
    click.echo(f"lessons done  {summary.lessons_done}")
    if place is not None:
        click.echo(f"you are at    {clean(place[0])}, step {place[1] + 1}")
    return 0


@command.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> int:
    """Forget all answers and lessons done, after a backup. Settings and trained runs stay."""
    progress = Progress.open(progress_file())
    try:
        summary = progress.summary()
        if not yes:
            question = (
                f"Forget {summary.answers} answers and {summary.lessons_done} finished lessons?"
            )
            if not click.confirm(question, err=True):
                click.echo("Nothing was changed.", err=True)
                return 0
        backup = progress.reset()
        if backup is None:
            click.echo(progress.backup_trouble or progress.trouble, err=True)
            click.echo("Nothing was changed.", err=True)
            return BAD_STATE
        click.echo(f"Starting anew. What was there is in {clean(str(backup))}")
        return 0
    finally:
        progress.close()
