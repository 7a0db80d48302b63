"""A participant's line to a room: it comes about by itself again whenever it breaks."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from engine.files.atomic import atomic_write
from lessons.room import wire
from lessons.room.told import LONGEST, No, Told, Welcome, read_told
from tui.paths import state_folder
from tui.room.server import PORT
from tui.shell.outcome import reason

_silent = logging.getLogger("dl-tui.room")
CONNECTING = "connecting"
WAITS = 5.0  # seconds until somebody who does not answer counts as not there


class AddressError(ValueError):
    """A text is no address of a room; the message says what is."""


@dataclass(frozen=True)
class Address:
    """Where a room is; `code` is empty if it was not given."""

    host: str
    port: int
    code: str = ""

    @property
    def line(self) -> str:
        """Where its line begins."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ws://{host}:{self.port}/line"


def read_address(text: str) -> Address:
    """`http://192.168.0.7:8765/4F7K`, `192.168.0.7:8765/4F7K`, `host` or AddressError."""
    text = text.strip()
    form = "an address such as 192.168.0.7:8765/4F7K, as the wall shows it"
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        port = parts.port or PORT
    except ValueError:
        raise AddressError(form) from None
    host = parts.hostname or ""
    if parts.scheme not in ("", "http", "ws") or not re.fullmatch(r"[0-9A-Za-z.:_%-]{1,253}", host):
        raise AddressError(form)
    return Address(host, port, wire.read_code(parts.path.strip("/")))


class Line:
    """Hears a room and speaks to it. `hear` is called with everything that it tells.

    `broken` is why there is no line now, or empty. A vote that is on its way when the line breaks
    is sent again.
    """

    def __init__(self, address: Address, hear: Callable[[Told | None], None]) -> None:
        self.address = address
        self.broken = CONNECTING
        self._hear = hear
        self._connection: ClientConnection | None = None
        self._vote: str | None = None
        self._kept = state_folder() / "rooms" / (re.sub(r"\W", "", address.code) or "none")

    async def run(self) -> None:
        """Stay connected until cancelled, or until the room does not let one in: then `broken` says
        why."""
        pause = 0.3
        while True:
            try:
                async with connect(
                    self.address.line,
                    compression=None,
                    max_size=LONGEST,
                    open_timeout=WAITS,
                    proxy=None,
                    logger=_silent,
                ) as connection:
                    self._connection, pause = connection, 0.3
                    if not await self._converse(connection):
                        return
            except InvalidStatus as error:
                self.broken = f"the room answers {error.response.status_code}"
            except TimeoutError:
                self.broken = "no connection: nobody answers"
            except OSError as error:
                self.broken = f"no connection: {reason(error) if error.errno else 'nobody answers'}"
            except (WebSocketException, ValueError, EOFError):  # cut off, or no room of ours
                self.broken = "no connection: the line broke"
            else:
                self.broken = "the room closed the line"
            self._connection = None
            self._hear(None)
            await asyncio.sleep(pause)
            pause = min(pause * 1.7, 8.0)

    async def _converse(self, connection: ClientConnection) -> bool:
        """Hear the room out; whether one was let in."""
        secret, is_in = "", False
        with contextlib.suppress(OSError, UnicodeDecodeError):
            secret = self._kept.read_text()[:64]
        await connection.send(wire.write(do="hello", code=self.address.code, me=secret))
        async for message in connection:
            told = read_told(message)
            if isinstance(told, Welcome):
                self.broken, is_in = "", True
                if told.secret != secret:
                    with contextlib.suppress(OSError):  # then it is not found again, that is all
                        atomic_write(self._kept, told.secret.encode())
                if self._vote is not None:
                    await connection.send(self._vote)
            elif isinstance(told, No):
                self._vote = None
                if not is_in:
                    self.broken = told.why
                    self._hear(told)
                    return False
            self._hear(told)
        return True

    async def vote(self, item: str, round: int, choice: str, sure: int) -> None:
        """Say or change what one thinks."""
        self._vote = wire.write(do="vote", item=item, round=round, choice=choice, sure=sure)
        await self._send(self._vote)

    def voted(self) -> None:
        """The last vote stands in the room's file."""
        self._vote = None

    async def ask(self, text: str, name: str = "") -> None:
        """Ask whoever presents something, with a name beside it or none."""
        await self._send(wire.write(do="ask", text=text, name=name))

    async def upvote(self, number: int) -> None:
        """Would like to know that too."""
        await self._send(wire.write(do="up", number=number))

    async def _send(self, message: str) -> None:
        if self._connection is not None:
            with contextlib.suppress(ConnectionClosed, OSError):
                await self._connection.send(message)
