"""Keys take effect in the order in which they are pressed, however fast.

A character goes straight to the widget that types it. Enter climbs through all widgets to the app,
which looks its command up; what the command did climbs as a message once more, and only then may
another question be asked. Of `2`, enter, `4` typed in one breath, the 4 would come to the question
that is just being settled. So a key waits until what the one before it did has been heard. Only a
key that moves something and is held down does not wait for itself: many of it make one picture.
Characters for a field that wait are put into it together.
A pointer that moves waits only behind what waits: a press, above all.
Nor does anything wait for ever: not for what is heard nowhere, and ctrl+q least of all.
What computes in a thread of the app lets a key pass, until what it did is on the screen.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any

from textual import events
from textual.app import App
from textual.errors import NoWidget
from textual.message_pump import MessagePump
from textual.screen import Screen

Waiting = events.Key | events.Paste | events.MouseDown | events.MouseMove | events.MouseUp
WAITING = (events.Key, events.Paste, events.MouseDown, events.MouseUp)
ROUNDS = 3  # of a call: behind the key, what its command says, and what a screen makes of that
TURNS = 3  # of the loop, for each box between a widget and its screen
PATIENCE = 2.0  # seconds after which a key waits no longer for the one before it
HURRY = 0.3  # the same for ctrl+q
QUIT, SUSPEND = "ctrl+q", "ctrl+z"
AT_ONCE = 50  # of a key that is held down, which are on their way: a new size stands behind them
ASIDE = 0.1  # seconds for which a thread lets a key pass that changes nothing on the screen
LEADING_OUT = frozenset({QUIT, "ctrl+c", SUSPEND})
ANSWERING = frozenset({"enter", "escape"})


class InTurn(App[None]):
    """An app in which a key waits until what the one before it did has been heard everywhere.

    That is told by a call that follows the key through the queues of the focused widget, of its
    screen and of the app: behind the key, behind what its command says, and behind what a screen
    makes of that.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._to_come: deque[Waiting] = deque()
        self._turn = 0
        self._waits = False
        self._moving = ""  # the last key, if it is one to hold down
        self._on_the_way = 0  # keys since something was heard
        self._limit: asyncio.TimerHandle | None = None  # of the patience with the last key
        self._shown = threading.Event()  # what the last key did is on the screen
        self._shown.set()

    def let_pass(self) -> None:
        """There is something to be worked out for the screen."""
        self._shown.clear()

    def give_way(self) -> None:
        """Let a key pass: for a thread that computes, between two steps. It shares one lock with
        the keys, and would take it from them at every turn of the loop."""
        if not self._shown.wait(ASIDE):
            self._shown.set()

    def post_display_hook(self) -> None:
        """Something was painted, and so was what the last key did."""
        self._shown.set()

    async def on_event(self, event: events.Event) -> None:
        """A key or a click that is new waits for its turn: ctrl+q not long, ctrl+z not at all."""
        key = event.key if isinstance(event, events.Key) else ""
        if isinstance(event, WAITING):
            self.let_pass()
        if isinstance(event, events.MouseMove) and self._to_come and not event.is_forwarded:
            self._to_come.append(event)  # no stroke goes on before it has begun
        elif not isinstance(event, WAITING) or event.is_forwarded or key == SUSPEND:
            await super().on_event(event)
        elif self._waits and (self._to_come or not self._again(event)):
            self._to_come.append(event)
            self._wait_at_most(PATIENCE)
            if key == QUIT:
                asyncio.get_running_loop().call_later(HURRY, self._leave)
        else:
            await self._give(event)

    def _wait_at_most(self, seconds: float) -> None:
        """What follows the last key may be lost in a queue that nobody reads any more."""
        if self._limit is None and self._to_come:
            call_later = asyncio.get_running_loop().call_later
            self._limit = call_later(seconds, self.call_next, self._heard, self._turn)

    def _leave(self) -> None:
        """What stood before ctrl+q was waited for long enough."""
        if not self._exit:
            self.exit()

    def press_instead(self, key: str, character: str | None = None) -> None:
        """Press a key that the last one stands for: before any that were pressed since.

        It comes from the app, as the driver's do: one that a screen sends would stop there.
        """
        self._to_come.appendleft(events.Key(key, character).set_sender(self))
        if not self._waits:
            self._waits = True
            self._turn += 1
            self._follow(self._turn, (self,), 1)
        self._wait_at_most(PATIENCE)

    def _again(self, event: Waiting) -> bool:
        held = isinstance(event, events.Key) and event.key == self._moving
        return held and self._on_the_way < AT_ONCE

    async def _give(self, event: Waiting) -> None:
        """Give a key to whoever has the focus, and have it followed; at the end nobody has it.

        A click is followed, too, from what lies under it. It is done when the button is let go.
        """
        if not self.screen_stack:
            return
        if isinstance(event, events.MouseDown | events.MouseMove):
            await super().on_event(event)
            return
        asked = self.focused or self.screen
        if isinstance(event, events.MouseUp):
            with suppress(NoWidget):
                asked = self.get_widget_at(event.x, event.y)[0]
        self._moving = ""
        if isinstance(event, events.Key) and event.key not in ANSWERING:
            typed = asked.check_consume_key(event.key, event.character)
            self._moving = "" if typed else event.key
        self._waits = True
        self._on_the_way += 1
        self._turn += 1
        deep = len(asked.ancestors_with_self)
        path = (asked, asked.screen, self) if deep > 2 else (asked, self)
        await super().on_event(event)
        self._follow(self._turn, ROUNDS * path, deep)

    def _follow(self, turn: int, path: Sequence[MessagePump], deep: int) -> None:
        """Wait in one queue after the other; one that is closed has nothing to wait for."""
        for at, pump in enumerate(path):
            turns = 0 if isinstance(pump, App | Screen) else TURNS * deep
            if self._go_through(pump, turn, path[at + 1 :], deep, turns):
                return
        self.call_next(self._heard, turn)

    def _go_through(
        self, pump: MessagePump, turn: int, on: Sequence[MessagePump], deep: int, turns: int
    ) -> bool:
        """Wait in a queue, if it is open. Textual counts the parameters of all that it calls: that
        takes longest for a bound method, and no time for a function without any."""
        return pump.call_later(lambda: self._climb(turn, on, deep, turns))

    def _climb(self, turn: int, path: Sequence[MessagePump], deep: int, turns: int) -> None:
        """Let pass the few turns of the loop in which a message climbs through what lies between:
        boxes, which do nothing with it."""
        if turns and turn == self._turn:
            call_soon = asyncio.get_running_loop().call_soon
            call_soon(self._climb, turn, path, deep, turns - 1)
        elif turn == self._turn:
            self._follow(turn, path, deep)

    def _next(self) -> Waiting:
        """What has waited longest: of characters for a field all that stand there, as one paste.
        With each alone it would break a long text into lines anew, and draw it."""
        field = self.focused
        if field is None or not getattr(field, "only_types", False):
            return self._to_come.popleft()

        def is_typed(event: Waiting) -> bool:
            return isinstance(event, events.Key) and event.is_printable

        run = [event.character or "" for event in takewhile(is_typed, self._to_come)]  # type: ignore[union-attr]
        if len(run) < 2:
            return self._to_come.popleft()
        for _ in run:
            self._to_come.popleft()
        return events.Paste("".join(run))

    async def _heard(self, turn: int) -> None:
        """What that key did has been heard: the next ones."""
        if turn == self._turn and self._waits:
            self._waits = False
            self._on_the_way = 0
            if self._limit is not None:
                self._limit.cancel()
                self._limit = None
            while self._to_come and (not self._waits or self._again(self._to_come[0])):
                await self._give(self._next())
            self._wait_at_most(PATIENCE)
