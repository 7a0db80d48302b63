"""`dl-tui labs`: which labs there are, and how each is opened from the shell."""

import json

import click

from lessons.labs import LABS, LabInfo


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(as_json: bool) -> int:
    """List the labs in the order of the course, each with the state in which it opens.

    Such a string, or a changed one, opens a lab from here: dl-tui --state 'mnist?lr=0.1'.
    """
    if as_json:
        click.echo(json.dumps([_facts(lab) for lab in LABS]))
        return 0
    title, about = (max(map(len, column)) + 2 for column in _told())
    for lab in LABS:
        click.echo(f"{lab.title:<{title}}{lab.about:<{about}}lesson {lab.lesson}")
        click.echo(f"  {lab.default_state}")
    return 0


def _told() -> tuple[list[str], list[str]]:
    """What each lab is called, and what it is about."""
    return [lab.title for lab in LABS], [lab.about for lab in LABS]


def _facts(lab: LabInfo) -> dict[str, str]:
    return {
        "id": lab.id,
        "title": lab.title,
        "about": lab.about,
        "lesson": lab.lesson,
        "state": lab.default_state,
    }
