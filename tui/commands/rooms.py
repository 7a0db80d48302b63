"""`dl-tui rooms`: the rooms that were held here, and their votes as CSV or JSON."""

import contextlib

import click

from lessons.room import export, wire
from lessons.room.ledger import Ledger, LedgerError
from lessons.room.room import Kind
from lessons.text import clean
from tui.paths import rooms_folder
from tui.shell.outcome import BAD_STATE, say


@click.command()
@click.argument("code", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print the votes of CODE, one row a ballot.")
@click.option("--json", "as_json", is_flag=True, help="Print all that is kept of CODE.")
def command(code: str | None, as_csv: bool, as_json: bool) -> int:
    """List the rooms that were held here, or print the votes of the room CODE."""
    if code is None:
        if as_csv or as_json:
            raise click.UsageError("Name the room whose votes you want.")
        return _list()
    code = wire.read_code(code)
    path = rooms_folder() / f"{code}.room"
    if not code.isalnum() or not path.is_file():
        raise click.BadParameter(f"there is no room {code!r}.", param_hint="CODE")
    try:
        with contextlib.closing(Ledger(path)) as ledger:
            events = list(ledger.dated())
            topic = ledger.get("topic") or "workshop"
    except LedgerError as error:
        return say(str(error), BAD_STATE)
    if as_json:
        click.echo(export.as_json(events, topic, code), nl=False)
    else:
        click.echo(export.as_csv(events), nl=False)
    return 0


def _list() -> int:
    found = sorted(rooms_folder().glob("*.room"), key=lambda path: path.stat().st_mtime)
    if not found:
        click.echo("No room was held here yet. `dl-tui host` opens one.")
    for path in found:
        try:
            with contextlib.closing(Ledger(path)) as ledger:
                events = list(ledger.events())
                topic, begun = ledger.get("topic") or "workshop", ledger.get("begun")[:16]
        except LedgerError as error:
            click.echo(f"{path.stem}  {error}")
            continue
        people = len({event.who for event in events if event.kind is Kind.VOTE})
        items = len({event.item for event in events if event.kind is Kind.VOTE})
        line = f"{path.stem}  {begun.replace('T', ' ')}  {topic}: {people} voted on {items}"
        click.echo(clean(line, keep_newlines=False))
    return 0
