"""What a pilot need not wait for, and what many apps in one process need not work out again.

When has an app come to rest: nothing of it is left to run, and what it shows is drawn? Textual's
pilot finds out by the clock: after every key it sleeps for a fiftieth of a second, twice, and again
for as long as the process has been busy. Here the event loop itself is asked. That costs no time,
and a busy machine does not change the answer.

A screen is drawn when it has come to rest, once, by the code that draws it in a terminal.
"""

import asyncio
import math
import threading
from time import monotonic, process_time
from typing import Any

import pytest
import textual.app
import textual.css.stylesheet
import textual.pilot
import textual.screen
from textual._context import active_app
from textual._wait import wait_for_idle
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen

SAVING = "saving"  # the thread that writes what a learner did
# Seconds of work, and by the clock, for one that is never at rest. A machine that is busy with
# something else makes no app restless.
MOST, LONGEST = 1.0, 20.0
ASKED = 50  # turns between two looks at the clock, which costs as much as a turn does
# Seconds from one drawing to the next while an app is not at rest: in the terminal sixty come in
# one. What lies between is seen by nobody here, and a third of all time went into drawing it.
PERIOD = 2.0
_OTHERS = frozenset(threading.enumerate())  # pytest's, there before any app is


async def rest(app: App[Any], drawn: bool = True) -> None:
    """Return when every message and callback has been dealt with, and the screen was drawn.

    With `drawn=False` it is laid out only, as between two keys that come in one breath.

    A timer that runs is not waited for, except the screen's own, which draws: it is taken ahead.
    Where a thread computes, only the clock can tell whether it is done.
    """
    end = _End()
    while end.is_not_yet():
        await _nothing_runs(end)
        if app._exception is not None or not _draw(app, drawn):
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


class _End:
    """When an app has been waited for long enough. Most rest at once: their time is not taken."""

    def __init__(self) -> None:
        self._asked = 0
        self._at = math.inf, math.inf

    def is_not_yet(self) -> bool:
        self._asked += 1
        if self._asked % ASKED:
            return True
        if self._asked == ASKED:
            self._at = process_time() + MOST, monotonic() + LONGEST
        return process_time() < self._at[0] and monotonic() < self._at[1]


async def _nothing_runs(end: _End) -> None:
    ready: Any = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    while (ready or _saves()) and end.is_not_yet():
        await asyncio.sleep(0 if ready else 0.0005)


def _saves() -> bool:
    """Whether an answer is being written, which is done in no time: the disk is not waited for."""
    return any(thread.name == SAVING for thread in threading.enumerate())


def _draw(app: App[Any], drawn: bool) -> bool:
    """Obey a new size, lay out what has to be, or draw what there is; False if there is nothing."""
    if not app._screen_stack:
        return False
    if app._resize_timer is not None:  # sizes that come fast are gathered for a moment
        app._check_resize()
        return True
    screen = app.screen
    if not screen.is_current or app._batch_count or not screen._running:
        return False
    if (
        screen._layout_required
        or screen._scroll_required
        or screen._recompose_required
        or screen._callbacks
    ):
        _update(screen)  # one of these may bring the next: drawn is what comes of them all
        return True
    if not drawn:
        return False
    if screen._repaint_required or screen._dirty_widgets or screen._compositor._dirty_regions:
        screen._on_timer_update()
        return True
    return False


async def _idle(_least: float = 0, _most: float = 0) -> None:
    await rest(active_app.get())


async def _between_keys(_least: float = 0, _most: float = 0) -> None:
    await rest(active_app.get(), drawn=False)


async def _wait_for_screen(self: Pilot[Any], timeout: float = 0) -> bool:
    begun = "begun" in vars(self)
    vars(self)["begun"] = True
    await rest(self.app, drawn=begun)  # from the first screen many go on before they look at it
    return self.app._exception is None


_refresh = Screen._compositor_refresh
_update = Screen._on_timer_update
_turn: set[Screen[Any]] = set()  # the screen whose turn to draw it is


def _compositor_refresh(screen: Screen[Any]) -> None:
    """Draw only when the screen's turn has come: no layout in between, which the next replaces."""
    if screen in _turn or screen is not screen.app.screen:
        _refresh(screen)
    else:
        screen._dirty_widgets.clear()  # the compositor has noted where they are
        screen._update_timer.resume()
        screen.app._update_mouse_over(screen)


def _on_timer_update(screen: Screen[Any]) -> None:
    _turn.add(screen)
    try:
        _update(screen)
        if screen._compositor._dirty_regions and screen.is_current and not screen.app._batch_count:
            _refresh(screen)
    finally:
        _turn.discard(screen)


_parse = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}
_themes: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = {}
_theme: tuple[object, frozenset[tuple[str, str]]] = (None, frozenset())  # of the sheet before


def _variables(sheet: Stylesheet) -> frozenset[tuple[str, str]]:
    """The colours of a style sheet, one object for equal ones: a hundred sheets ask for an app."""
    global _theme
    if _theme[0] is not sheet._variables:
        found = frozenset(sheet._variables.items())
        _theme = sheet._variables, _themes.setdefault(found, found)
    return _theme[1]


def _parse_rules(sheet: Stylesheet, css: str, *args: Any, **options: Any) -> list[RuleSet]:
    """The rules of a style sheet, which Textual remembers for one app: here, for every one."""
    key = (css, _variables(sheet), args, *options.items())
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *args, **options)
    return _parsed[key]


_tokenize = textual.css.stylesheet.tokenize_values
_tokens: dict[frozenset[tuple[str, str]], Any] = {}


def _tokenize_values(variables: dict[str, str]) -> Any:
    """The tokens of a theme's variables, which each app would read anew."""
    key = frozenset(variables.items())
    if key not in _tokens:
        _tokens[key] = _tokenize(variables)
    return _tokens[key]


def install() -> None:
    """From now on, for every app of this process."""
    patch = pytest.MonkeyPatch()  # for good
    patch.setattr(textual.app, "wait_for_idle", _between_keys)
    patch.setattr(textual.pilot, "wait_for_idle", _idle)
    patch.setattr(Pilot, "_wait_for_screen", _wait_for_screen)
    patch.setattr(Stylesheet, "_parse_rules", _parse_rules)
    patch.setattr(textual.css.stylesheet, "tokenize_values", _tokenize_values)
    patch.setattr(Screen, "_compositor_refresh", _compositor_refresh)
    patch.setattr(Screen, "_on_timer_update", _on_timer_update)
    patch.setattr(textual.screen, "UPDATE_PERIOD", PERIOD)
