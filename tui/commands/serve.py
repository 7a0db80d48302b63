"""`dl-tui serve`: the whole app in a browser, for those who have no terminal at hand."""

import click

from tui.paths import data_folder
from tui.shell.outcome import USAGE, say

MISSING = (
    "The browser needs a server: in the checkout `make extras` brings it, or, where dl-tui is a "
    "command of yours, `pip install '.[web]'`."
)
PORT = 8000


@click.command()
@click.option("--lan", is_flag=True, help="Let others in: listen on every network of this machine.")
@click.option("--bind", metavar="ADDRESS", help="Listen on this address (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True,
              help="Listen on this port.")  # fmt: skip
@click.option("--most", type=click.IntRange(1, 200), default=10, show_default=True,
              help="How many visitors at once; each is a process of its own.")  # fmt: skip
@click.option("--lesson", metavar="ID", help="Open this lesson for everybody.")
@click.option("--state", metavar="STATE", help="Open a lab as a state string says.")
def command(
    lan: bool, bind: str | None, port: int, most: int, lesson: str | None, state: str | None
) -> int:
    """Serve the app as a web page; each visitor has a home of their own.

    Nobody can reach it from another machine unless --lan or --bind lets them. The line is not
    encrypted: beyond a room you trust, put a proxy with TLS before it.
    """
    try:
        from tui.web.server import Pages
    except ModuleNotFoundError as error:
        if error.name in ("textual_serve", "aiohttp"):
            return say(MISSING, USAGE)
        raise
    if lan and bind:
        raise click.UsageError("--lan listens everywhere and --bind on one address: use one.")
    if lesson is not None and state is not None:
        raise click.UsageError("--lesson opens a lesson and --state a lab: use one of them.")
    from tui.cli import require_lesson, require_state

    options: list[str] = []
    if lesson is not None:
        options = ["--lesson", require_lesson(lesson).id]
    if state is not None:
        require_state(state)
        options = ["--state", state]
    from tui.commands.host import EVERYWHERE, not_listening, reachable

    address = EVERYWHERE if lan else bind or "127.0.0.1"
    told = f"http://{reachable(address)}:{port} · at most {most} visitors · ctrl+c ends it"
    homes = data_folder() / "visitors"
    pages = Pages(options, address, port, homes, most, lambda: click.echo(told))
    try:
        pages.serve()
    except OSError as error:
        return say(not_listening(address, port, error), USAGE)
    return 0
