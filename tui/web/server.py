"""Serves the whole app as a web page: each visitor has an app and a home of their own.

Which home is a visitor's says a cookie that nobody can guess. So who comes back finds their
answers, and nobody finds another's. Beyond so many visitors at once the page says that it is full:
each of them is a process.
"""

import asyncio
import contextlib
import re
import secrets
import shlex
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

COOKIE = "visitor"
_ID = re.compile(r"[0-9a-f]{32}")
_A_YEAR = 365 * 24 * 3600
LEAVES = 5.0  # seconds an app may take to end
_SIZES = (20, 500)  # columns and rows that a browser may ask for


class VisitorApp(AppService):
    """The app of one visitor, in a process of its own with a home of its own."""

    async def stop(self) -> None:
        """End the app, and return when its process is gone: asked at first, then made to."""
        with contextlib.suppress(TimeoutError, OSError):
            await asyncio.wait_for(super().stop(), LEAVES)
        process = self._process
        if process is None:
            return
        try:
            await asyncio.wait_for(process.wait(), LEAVES)
        except TimeoutError:
            process.kill()
            await process.wait()


class Pages(Server):
    """The server of the page. `most` visitors at once; their homes lie in `homes`.

    `opened` is called when people can come.
    """

    def __init__(
        self,
        options: Sequence[str],
        host: str,
        port: int,
        homes: Path,
        most: int,
        opened: Callable[[], None],
    ):
        super().__init__("", host, port, title="dl-tui", templates_path=Path(__file__).parent)
        self.options, self.homes, self.most = options, homes, most
        self.opened = opened
        self._here: Counter[str] = Counter()  # apps of each visitor, those that end among them
        self._lines: set[web.WebSocketResponse] = set()
        self._ends = False

    def initialize_logging(self) -> None:
        """What visitors do is not logged."""

    async def on_startup(self, app: web.Application) -> None:
        """What was opened is said once it is."""

    def serve(self, debug: bool = False) -> None:
        """Serve until ctrl+c. OSError if nobody can come in there."""
        self.debug, loop = debug, asyncio.new_event_loop()
        with contextlib.suppress(NotImplementedError):
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, self.request_exit)
        web.run_app(
            self._make_app(),
            host=self.host,
            port=self.port,
            handle_signals=False,
            loop=loop,
            print=lambda *_: self.opened(),
        )

    def request_exit(self) -> None:
        """End it once; who presses ctrl+c again while visitors leave ends nothing more."""
        if not self._ends:
            self._ends = True
            super().request_exit()

    async def on_shutdown(self, app: web.Application) -> None:
        """Every visitor is told, and their apps end."""
        lines = list(self._lines)
        await asyncio.gather(*(line.close() for line in lines), return_exceptions=True)

    async def handle_index(self, request: web.Request) -> Any:
        """The page, and for who comes the first time a cookie."""
        visitor = _visitor(request)
        if self._here.total() >= self.most and not self._here[visitor or ""]:
            return web.Response(status=503, text="All places are taken; try again later.")
        page: str = (Path(__file__).parent / "page.html").read_text("utf-8")
        answer = web.Response(text=page, content_type="text/html")
        if visitor is None:
            answer.set_cookie(
                COOKIE, secrets.token_hex(16), max_age=_A_YEAR, httponly=True, samesite="Lax"
            )  # Lax: who comes by a link from elsewhere is the same visitor
        return answer

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One visitor, from the first picture to the last."""
        visitor, origin = _visitor(request), request.headers.get("Origin", "")
        if visitor is None or (origin and urlsplit(origin).netloc != request.host):
            raise web.HTTPForbidden(text="Open the page first.")
        if not await self._has_place(visitor):
            raise web.HTTPServiceUnavailable(text="All places are taken.")
        line = web.WebSocketResponse(heartbeat=15, max_msg_size=100_000, timeout=2.0)
        self._here[visitor] += 1
        app: VisitorApp | None = None
        try:
            await line.prepare(request)
            self._lines.add(line)
            home = str(self.homes / visitor)
            app = VisitorApp(
                shlex.join([sys.executable, "-m", "tui.web.visitor", home, *self.options]),
                write_bytes=line.send_bytes,
                write_str=line.send_str,
                close=line.close,  # type: ignore[arg-type]  # whether it was open does not matter
                download_manager=self.download_manager,
            )
            await app.start(_size(request, "width", 80), _size(request, "height", 24))
            await self._process_messages(line, app)
        except (ValueError, TypeError, KeyError, AssertionError, IndexError, ConnectionError):
            pass  # a message that no page of ours sends: the line ends
        finally:
            self._lines.discard(line)
            try:
                if app is not None:
                    await app.stop()
            finally:
                self._here[visitor] -= 1  # a place is free when the process has ended
        return line

    async def _has_place(self, visitor: str) -> bool:
        """Whether there is a place for one more; who reloads the page waits for the own one."""
        end = time.monotonic() + 2 * LEAVES
        while self._here.total() >= self.most:
            if not self._here[visitor] or time.monotonic() > end:
                return False
            await asyncio.sleep(0.1)
        return True


def _visitor(request: web.Request) -> str | None:
    told = request.cookies.get(COOKIE, "")
    return told if _ID.fullmatch(told) else None


def _size(request: web.Request, name: str, usual: int) -> int:
    told = request.query.get(name, "")
    value = int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else usual
    return min(max(value, _SIZES[0]), _SIZES[1])
