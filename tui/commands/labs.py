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
    for lab in LABS:
        click.echo(f"{lab.title:<22}{lab.about:<42}lesson {lab.lesson}")
        click.echo(f"  {lab.default_state}")
    return 0


def _facts(lab: LabInfo) -> dict[str, str]:
    return {
        "id": lab.id,
        "title": lab.title,
        "about": lab.about,
        "lesson": lab.lesson,
        "state": lab.default_state,
    }
