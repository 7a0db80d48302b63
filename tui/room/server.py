"""The server of a room: it serves one page, and listens to what those who opened it say.

It runs in a thread with a loop of its own, so that neither a slow disk nor two hundred votes at
once hold up the presenter's keys. All that changes the room happens in that loop, one thing after
the other; the presenter's moves are handed over to it. There is no message that opens, closes or
reveals a vote: only who holds the terminal can.
"""

import asyncio
import contextlib
import errno
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib.resources import files
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from lessons.room import wire
from lessons.room.ledger import Ledger
from lessons.room.room import Asked, Ballot, Event, Kind, NotNow, Room, Stage

T = TypeVar("T")

PORT = 8765
_BURST, _A_SECOND = 12.0, 3.0  # messages of one connection: so many at once, then so many a second
_TOO_MANY = 60  # refused in a row: that is no person
_WRONG_CODES = 8  # tries a connection has
_NEW_A_SECOND = 200  # people who may come in one second
_SOON = 0.25  # seconds between two times that all are told what the room asks

_silent = logging.getLogger("dl-tui.room")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False  # what a stranger sends must not be printed into the presenter's terminal


@dataclass(frozen=True)
class Wall:
    """What the presenter's screen draws: a picture of the room at one moment."""

    item: str
    stage: Stage
    round: int
    here: int
    votes: tuple[dict[str, Ballot], ...]
    truth: str
    asked: tuple[Asked, ...]
    trouble: str = ""

    @property
    def answered(self) -> int:
        """How many have voted in this round."""
        return len(self.votes[-1])


class RoomServer:
    """Serves a room until `stop`. `start` returns when people can come, or raises OSError.

    `most` is how many may be here at once.
    """

    def __init__(
        self, room: Room, ledger: Ledger, code: str, title: str, *, most: int = 2_500
    ) -> None:
        self.code, self.title, self.most = code, title, most
        self._room, self._ledger = room, ledger
        self._people: dict[ServerConnection, str] = {}
        self._begun: WeakSet[ServerConnection] = WeakSet()
        self._lines = 0  # open connections, those that have not said hello among them
        self._waiting: asyncio.Queue[tuple[Event, asyncio.Future[None]]] = asyncio.Queue()
        self._disk = ThreadPoolExecutor(1, "room-ledger")
        self._trouble = ""
        self._came: list[float] = []
        self._questions_due = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._page = files("tui.room").joinpath("page.html").read_bytes()
        self.port = 0

    # ---- from the presenter's thread -------------------------------------------------------------

    def start(self, address: str, port: int | None = None) -> int:
        """Listen on an address; the port, by default PORT or the next that is free."""
        _allow_lines(self.most)
        ready = threading.Event()
        failed: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(self._serve(address, port, ready))
            except BaseException as error:  # told to whoever waits for the start
                failed.append(error)
            finally:
                ready.set()

        self._thread = threading.Thread(target=run, name="room", daemon=True)
        self._thread.start()
        ready.wait()
        if failed:
            raise failed[0]
        return self.port

    def stop(self) -> None:
        """End it: what was said is on the disk, and everybody is told. Waits a moment for that."""
        loop, over = self._loop, self._over
        if loop is not None and over is not None and self._thread is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(over.set)
            self._thread.join(5.0)
        self._disk.shutdown()  # what is being written is written before the file is closed

    async def do(self, move: Callable[[Room], Event]) -> None:
        """Make one of the presenter's moves; NotNow if the room does not allow it."""
        await self._over_there(self._move(move))

    async def wall(self) -> Wall:
        """How things stand."""
        return await self._over_there(self._wall())

    async def _over_there(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._loop is not None
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    # ---- in the loop of the room -----------------------------------------------------------------

    async def _serve(self, address: str, port: int | None, ready: threading.Event) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await self._listen(address, port)
        self.port = next(iter(server.sockets)).getsockname()[1]
        writing = asyncio.create_task(self._write_down())
        telling = asyncio.create_task(self._tell_questions())
        ready.set()
        await self._over.wait()
        server.close()
        for line in self._begun:  # browsers open lines ahead, on which they say nothing
            if line not in self._people and hasattr(line, "transport"):
                line.transport.abort()
        telling.cancel()
        while not self._waiting.empty() and not self._trouble:
            await asyncio.sleep(0.01)
        writing.cancel()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 2.0)

    async def _listen(self, address: str, port: int | None) -> Server:
        ports = [port] if port is not None else range(PORT, PORT + 20)
        for each in ports:
            try:
                return await serve(
                    self._meet,
                    address,
                    each,
                    process_request=self._page_or_line,
                    compression=None,  # messages are small, and a compressor takes memory for each
                    max_size=wire.LONGEST_MESSAGE,
                    max_queue=4,
                    ping_interval=30,
                    ping_timeout=30,
                    open_timeout=10,
                    close_timeout=2,
                    logger=_silent,
                    server_header=None,
                    create_connection=self._begin,  # type: ignore[arg-type]  # a factory will do
                )
            except OSError as error:
                if error.errno != errno.EADDRINUSE or each == ports[-1]:
                    raise
        raise OSError(errno.EADDRINUSE, "no port is free")

    def _begin(self, *parts: Any, **more: Any) -> ServerConnection:
        """Remember every line, also one on which nothing was asked for yet."""
        line = ServerConnection(*parts, **more)
        self._begun.add(line)
        return line

    def _page_or_line(self, connection: ServerConnection, request: Request) -> Response | None:
        """The page for whoever asks for it; None lets a participant's line come about."""
        path = urlsplit(request.path).path
        if path == "/line":
            if self._lines >= self.most:
                return _answer(HTTPStatus.SERVICE_UNAVAILABLE, b"The room is full.")
            origin = request.headers.get("Origin")
            host = request.headers.get("Host", "")
            if origin is not None and urlsplit(origin).netloc != host:
                return _answer(HTTPStatus.FORBIDDEN, b"Open the room's own page.")
            return None
        html = "text/html; charset=utf-8"
        if path == "/" or wire.read_code(path[1:]) == self.code:
            return _answer(HTTPStatus.OK, self._page, html)
        if wire.is_code(path[1:]):  # mistyped: the page says so, and asks for it
            return _answer(HTTPStatus.NOT_FOUND, self._page, html)
        return _answer(HTTPStatus.NOT_FOUND, b"There is nothing here.")

    async def _meet(self, line: ServerConnection) -> None:
        """One participant, from the first message to the last."""
        self._lines += 1
        try:
            await self._listen_to(line)
        except ConnectionClosed:
            pass
        finally:
            self._lines -= 1
            self._people.pop(line, None)

    async def _listen_to(self, line: ServerConnection) -> None:
        allowed, before, refused, wrong = _BURST, time.monotonic(), 0, 0
        async for message in line:
            moment = time.monotonic()
            allowed = min(_BURST, allowed + (moment - before) * _A_SECOND) - 1
            before = moment
            if allowed < 0:
                allowed, refused = 0.0, refused + 1
                if refused > _TOO_MANY:
                    await line.close(1008, "too many messages")
                    return
                await line.send(wire.no("slowly, please"))
                continue
            try:
                await self._grant(line, wire.read_wish(message))
                refused = 0
            except _WrongCode:
                wrong += 1
                await asyncio.sleep(min(wrong, 5) * 0.2)  # who guesses, guesses slowly
                await line.send(wire.no("there is no room with this code"))
                if wrong >= _WRONG_CODES:
                    await line.close(1008, "wrong code")
                    return
            except (wire.BadMessage, NotNow) as problem:
                refused += isinstance(problem, wire.BadMessage)
                await line.send(wire.no(str(problem)))

    async def _grant(self, line: ServerConnection, wish: wire.Wish) -> None:
        if isinstance(wish, wire.Hello):
            await self._welcome(line, wish)
            return
        who = self._people.get(line)
        if who is None:
            raise NotNow("say hello first")
        match wish:
            case wire.Vote():
                event = self._room.vote(who, wish.item, wish.round, wish.choice, wish.sure)
                await self._happens(event)
                await line.send(wire.taken(event))
            case wire.Question():
                asked, named = self._room.ask(who, wish.text), self._room.name(who, wish.name)
                if named.text != self._room.names.get(who, ""):
                    self._apply(named)
                await self._happens(asked)
                await line.send(wire.yours(self._room, who))
            case wire.Upvote():
                await self._happens(self._room.upvote(who, wish.number))
                await line.send(wire.yours(self._room, who))

    async def _welcome(self, line: ServerConnection, hello: wire.Hello) -> None:
        if hello.code != self.code:
            raise _WrongCode
        who = wire.identity(hello.secret)
        if self._people.get(line, who) != who:
            raise NotNow("you are here already")  # a line is one participant
        while self._is_crowded():
            await asyncio.sleep(_SOON)  # nobody is sent away: they come in a little later
        self._people[line] = who
        await line.send(wire.write(**{"is": "welcome"}, me=hello.secret, title=self.title))
        await line.send(wire.now(self._room, self.title))
        await line.send(wire.yours(self._room, who))
        await line.send(wire.questions(self._room))

    def _is_crowded(self) -> bool:
        """Whether one more would be too many in this second; if not, one more has come."""
        moment = time.monotonic()
        self._came = [came for came in self._came if came > moment - 1]
        if len(self._came) >= _NEW_A_SECOND:
            return True
        self._came.append(moment)
        return False

    async def _move(self, move: Callable[[Room], Event]) -> None:
        event = move(self._room)
        self._apply(event)
        broadcast(self._people, wire.now(self._room, self.title))
        if event.kind is Kind.SHOWN:  # who has voted on that before finds it again
            for line, who in self._people.items():
                broadcast([line], wire.yours(self._room, who))

    def _apply(self, event: Event) -> "asyncio.Future[None]":
        """Make it so, and have it written down: the future is done when it stands in the file."""
        self._room.apply(event)
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((event, written))
        self._questions_due |= event.kind in (Kind.ASKED, Kind.UPVOTED, Kind.ANSWERED)
        return written

    async def _happens(self, event: Event) -> None:
        await self._apply(event)

    async def _write_down(self) -> None:
        """Write what happened, all that waits at once; what cannot be written is tried again."""
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            events = [event for event, _ in batch]
            while True:
                try:
                    await loop.run_in_executor(self._disk, self._ledger.append, events)
                    break
                except (sqlite3.Error, OSError) as error:
                    self._trouble = f"not saved: {error}"
                    await asyncio.sleep(1.0)
            self._trouble = ""
            for _, written in batch:
                if not written.done():
                    written.set_result(None)

    async def _tell_questions(self) -> None:
        """Tell everybody what the room asks, when that has changed."""
        while True:
            await asyncio.sleep(_SOON)
            if self._questions_due:
                self._questions_due = False
                broadcast(self._people, wire.questions(self._room))

    async def _wall(self) -> Wall:
        room = self._room
        return Wall(
            room.item,
            room.stage,
            room.round,
            len(set(self._people.values())),
            tuple(dict(room.votes(each)) for each in range(1, room.round + 1)),
            room.truth,
            tuple(replace(asked, ups=set(asked.ups)) for asked in room.open_questions()),
            self._trouble,
        )


def _allow_lines(most: int) -> None:
    """Each line is an open file, of which many systems allow a process few unless asked."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + 200
    if soft != resource.RLIM_INFINITY and soft < wanted:
        enough = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


class _WrongCode(Exception):
    """Somebody tried to come in with another room's code."""


_HEADERS: Sequence[tuple[str, str]] = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
        " connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
)


def _answer(status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8") -> Response:
    headers = Headers(_HEADERS)
    headers["Content-Type"] = kind
    headers["Content-Length"] = str(len(body))
    return Response(status.value, status.phrase, headers, body)
