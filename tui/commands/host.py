"""`dl-tui host`: a room votes, from phones, laptops and terminals, on what the wall shows."""

import errno
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from engine.files.atomic import atomic_write
from lessons.asking.quiz import UnknownTopicError
from lessons.room import export, wire
from lessons.room.ledger import Ledger, LedgerError
from lessons.room.programme import NothingToAskError, programme
from lessons.room.room import Room
from tui.courses import the_course
from tui.paths import exports_folder, rooms_folder
from tui.shell.outcome import BAD_STATE, USAGE, reason, say

MISSING = (
    "A class needs a server: in the checkout `make extras` brings it, or, where dl-tui is a "
    "command of yours, `pip install '.[class]'`."
)
LASTS = timedelta(hours=12)
"""How long a room that was not closed can be gone on with."""
EVERYWHERE = "0.0.0.0"


@click.command()
@click.argument("topic", required=False)
@click.option("--lan", is_flag=True, help="Let others in: listen on every network of this machine.")
@click.option("--bind", metavar="ADDRESS", help="Listen on this address (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65_535),
              help="Listen on this port (default 8765, or the next that is free).")  # fmt: skip
@click.option("--most", type=click.IntRange(1, 20_000), default=2_500, show_default=True,
              help="How many may be here at once.")  # fmt: skip
@click.option("--new", is_flag=True, help="Begin a new room, even if one was left open.")
def command(
    topic: str | None, lan: bool, bind: str | None, port: int | None, most: int, new: bool
) -> int:
    """Ask a room the questions of TOPIC: a lesson's or lab's id, or a quiz.

    Without a topic it asks the five polls of the workshop's first day. Nobody can reach it from
    another machine unless --lan or --bind lets them.
    """
    try:
        from tui.room.host import HostScreen
        from tui.room.server import RoomServer
    except ModuleNotFoundError as error:
        if error.name in ("websockets", "segno"):
            return say(MISSING, USAGE)
        raise
    if lan and bind:
        raise click.UsageError("--lan listens everywhere and --bind on one address: use one.")
    course = the_course()
    try:
        title, questions = programme(course, topic)
    except (UnknownTopicError, NothingToAskError) as error:
        raise click.BadParameter(str(error), param_hint="TOPIC") from None
    from tui.shell.terminal import refuse_reason

    refused = refuse_reason()  # before anything is opened
    if refused:
        return say(refused, USAGE)
    try:
        kept = _left_open(topic or "") if not new else None
        kept = kept or _new_room(topic or "")
        kept.ledger.hold()
    except LedgerError as error:
        return say(f"{error}; --new begins another.", BAD_STATE)
    room = Room(questions, kept.ledger.events())
    server = RoomServer(room, kept.ledger, kept.code, title, most=most)
    address = EVERYWHERE if lan else bind or "127.0.0.1"
    try:
        port = server.start(address, port or kept.port)
    except (OSError, ValueError) as error:
        kept.ledger.close()
        return say(not_listening(address, port or kept.port, error), USAGE)
    kept.ledger.put("port", str(port))
    url = f"http://{reachable(address)}:{port}/{kept.code}"
    told = f"room {kept.code} goes on: " if kept.goes_on else ""
    told += _opened(address, port)
    screen = HostScreen(server, questions, url, lambda: _export(kept, title), told)
    from tui.start import open_app

    try:
        code = open_app(screen=screen)
    finally:
        server.stop()
        if screen.closed:
            kept.ledger.put("ended", _now())
        kept.ledger.close()
    return code


@dataclass(frozen=True)
class _Kept:
    """A room's file, and what is written down in it beside the events."""

    ledger: Ledger
    code: str
    port: int | None = None
    goes_on: bool = False


def _new_room(topic: str) -> _Kept:
    """A file for a room whose code no other has."""
    while (path := rooms_folder() / f"{(code := wire.new_code())}.room").exists():
        pass
    ledger = Ledger(path)
    for name, value in (("code", code), ("topic", topic), ("begun", _now())):
        ledger.put(name, value)
    return _Kept(ledger, code)


def _left_open(topic: str) -> _Kept | None:
    """The room on this topic that was not closed, if it is not long ago."""
    since = (datetime.now(UTC) - LASTS).isoformat()
    for path in sorted(rooms(), key=_age, reverse=True):
        try:
            ledger = Ledger(path)
        except LedgerError:
            continue
        if (
            ledger.get("topic") == topic
            and not ledger.get("ended")
            and ledger.get("begun") > since
            and (code := ledger.get("code"))
        ):
            port = ledger.get("port")
            return _Kept(ledger, code, int(port) if port.isdecimal() else None, goes_on=True)
        ledger.close()
    return None


def rooms() -> list[Path]:
    """The files of all rooms that were ever held here."""
    return list(rooms_folder().glob("*.room"))


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _export(kept: _Kept, title: str) -> str:
    """Write the votes out; a sentence that says where."""
    path = exports_folder() / f"room-{kept.code}.csv"
    try:
        events = list(kept.ledger.dated())
        atomic_write(path, export.as_csv(events).encode())
        document = export.as_json(events, title, kept.code)
        atomic_write(path.with_suffix(".json"), document.encode())
    except OSError as error:
        return f"not written: {error.strerror or error}"
    return f"written: {path} and .json"


def _opened(address: str, port: int) -> str:
    """What was opened, said so that nobody opens more than they meant to."""
    if address in ("127.0.0.1", "::1", "localhost"):
        return f"port {port} of this machine alone; --lan lets others in"
    return f"port {port} of {'every network here' if address == EVERYWHERE else address} is open"


def not_listening(address: str, port: int | None, error: Exception) -> str:
    """Why nobody can come in, and what to do about a port that is taken."""
    where = f"{address} port {port}" if port else address
    why = reason(error) if isinstance(error, OSError) else str(error)
    other = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    return f"Cannot listen on {where}: {why}{'; --port takes another' if other else ''}."


def reachable(address: str) -> str:
    """The address under which others find this machine. Nothing is sent to find it."""
    if address != EVERYWHERE:
        return f"[{address}]" if ":" in address else address
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
