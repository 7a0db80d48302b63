"""What a pilot need not wait for, and what many apps in one process need not work out again.

When has an app come to rest: nothing of it is left to run, and what it shows is drawn? Textual's
pilot finds out by the clock: after every key it sleeps for a fiftieth of a second, twice, and again
for as long as the process has been busy. Here the event loop itself is asked. That costs no time,
and a busy machine does not change the answer.
"""

import asyncio
import threading
from time import monotonic
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual._context import active_app
from textual._wait import wait_for_idle
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

MOST = 1.0  # seconds for one that is never at rest; so long does Textual's own waiting last, too
_OTHERS = frozenset(threading.enumerate())  # pytest's, there before any app is


async def rest(app: App[Any]) -> None:
    """Return when every message and callback has been dealt with, and the screen was drawn.

    A timer that runs is not waited for, except the screen's own, which draws: it is taken ahead.
    Where a thread computes, only the clock can tell whether it is done.
    """
    end = monotonic() + MOST
    while monotonic() < end:
        await _nothing_runs(end)
        if app._exception is not None or not _draw(app):
            break
    if _threads():
        await wait_for_idle(0)


def _threads() -> bool:
    """Whether a thread of the app may be computing; of the pool it is known when all rest."""
    threads = set(threading.enumerate()) - _OTHERS
    pool: Any = asyncio.get_running_loop()._default_executor  # type: ignore[attr-defined]
    if pool is not None and pool._idle_semaphore._value == len(pool._threads):
        threads -= pool._threads
    return bool(threads)


async def _nothing_runs(end: float) -> None:
    ready: Any = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    while ready and monotonic() < end:
        await asyncio.sleep(0)


def _draw(app: App[Any]) -> bool:
    """Obey a new size, or draw what there is to draw; False if there is nothing."""
    if not app._screen_stack:
        return False
    if app._resize_timer is not None:  # sizes that come fast are gathered for a moment
        app._check_resize()
        return True
    screen = app.screen
    if not screen.is_current or app._batch_count or not screen._running:
        return False
    due = (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
    if due:
        screen._on_timer_update()
    return bool(due)


async def _idle(_least: float = 0, _most: float = 0) -> None:
    await rest(active_app.get())


async def _wait_for_screen(self: Pilot[Any], timeout: float = 0) -> bool:
    await rest(self.app)
    return self.app._exception is None


_parse = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parse_rules(sheet: Stylesheet, css: str, *args: Any, **options: Any) -> list[RuleSet]:
    """The rules of a style sheet, which Textual remembers for one app: here, for every one."""
    key = (css, frozenset(sheet._variables.items()), args, *options.items())
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *args, **options)
    return _parsed[key]


def install() -> None:
    """From now on, for every app of this process."""
    patch = pytest.MonkeyPatch()  # for good
    patch.setattr(textual.app, "wait_for_idle", _idle)
    patch.setattr(textual.pilot, "wait_for_idle", _idle)
    patch.setattr(Pilot, "_wait_for_screen", _wait_for_screen)
    patch.setattr(Stylesheet, "_parse_rules", _parse_rules)
