"""`dl-tui join`: vote in a room that somebody hosts, in the app or line by line."""

import asyncio
import sys
from functools import partial

import click

from lessons.text import clean
from tui.commands.host import MISSING
from tui.shell.outcome import USAGE, say


@click.command()
@click.argument("address", required=False)
@click.argument("code", required=False)
@click.option("--plain", is_flag=True, help="Ask on standard input and output, in words alone.")
@click.option("--name", default="", help="Shown on the wall beside what you ask, and nowhere else.")
def command(address: str | None, code: str | None, plain: bool, name: str) -> int:
    """Vote in the room at ADDRESS, as the wall shows it: 192.168.0.7:8765/4F7K.

    What is left out is asked for, but no name: nobody needs one.
    """
    try:
        from tui.room.line import Address, AddressError, read_address
    except ModuleNotFoundError as error:
        if error.name == "websockets":
            return say(MISSING, USAGE)
        raise
    from lessons.room.room import nickname
    from lessons.room.wire import read_code

    name = nickname(name)
    try:
        where = read_address(address or _asked("The address on the wall"))
    except AddressError as problem:
        raise click.BadParameter(f"{problem}.", param_hint="ADDRESS") from None
    if code:
        where = Address(where.host, where.port, read_code(code))
    if not where.code:
        where = Address(where.host, where.port, read_code(_asked("The code on the wall")))
    if plain:
        from tui.asking.plain import tell
        from tui.room.plain import join_plain

        speak = partial(tell, click.echo)
        # Its end may come while the next line is waited for: that must not hold a buffer's lock.
        source = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        return asyncio.run(join_plain(where, source, speak, name))
    from tui.shell.terminal import refuse_reason, settle

    reason = refuse_reason()
    if reason:
        return say(reason, USAGE)
    colours = settle()
    from tui.room.join import JoinApp

    app = JoinApp(where, colours, name)
    app.run()
    return app.return_code or 0


def _asked(what: str) -> str:
    return clean(str(click.prompt(what)), keep_newlines=False)
