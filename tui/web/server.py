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
import sys
from collections.abc import Sequence
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
    """The server of the page. `most` visitors at once; their homes lie in `homes`."""

    def __init__(self, options: Sequence[str], host: str, port: int, homes: Path, most: int):
        super().__init__("", host, port, title="dl-tui", templates_path=Path(__file__).parent)
        self.options, self.homes, self.most = options, homes, most
        self.here = 0
        self._lines: set[web.WebSocketResponse] = set()
        self._ends = False

    def initialize_logging(self) -> None:
        """What visitors do is not logged."""

    async def on_startup(self, app: web.Application) -> None:
        """The command has said what was opened."""

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
        if self.here >= self.most:
            return web.Response(status=503, text="All places are taken; try again later.")
        page: str = (Path(__file__).parent / "page.html").read_text("utf-8")
        answer = web.Response(text=page, content_type="text/html")
        if _visitor(request) is None:
            answer.set_cookie(
                COOKIE, secrets.token_hex(16), max_age=_A_YEAR, httponly=True, samesite="Strict"
            )
        return answer

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One visitor, from the first picture to the last."""
        visitor, origin = _visitor(request), request.headers.get("Origin", "")
        if visitor is None or (origin and urlsplit(origin).netloc != request.host):
            raise web.HTTPForbidden(text="Open the page first.")
        if self.here >= self.most:
            raise web.HTTPServiceUnavailable(text="All places are taken.")
        line = web.WebSocketResponse(heartbeat=15, max_msg_size=100_000, timeout=2.0)
        self.here += 1
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
                self.here -= 1  # a place is free when the process has ended
        return line


def _visitor(request: web.Request) -> str | None:
    told = request.cookies.get(COOKIE, "")
    return told if _ID.fullmatch(told) else None


def _size(request: web.Request, name: str, usual: int) -> int:
    told = request.query.get(name, "")
    value = int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else usual
    return min(max(value, _SIZES[0]), _SIZES[1])
