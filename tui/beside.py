"""What takes long computes beside the screen, in another process or thread, and tells what happens.

A screen knows one interface, whatever stands behind it: it listens to `events`, sends orders, and
closes what it started when it is left. `tui.trainer.Trainer` computes in a process of its own;
`InThread` here in a thread, for what is short or shares its numbers with the screen.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Protocol, TypeVar

from lessons.breath import breathing

E_co = TypeVar("E_co", covariant=True)
E = TypeVar("E")


class Beside(Protocol[E_co]):
    """Something that computes beside the screen and tells events."""

    number: int
    """Marks its events, so that late ones of an earlier run can be told apart."""

    def events(self) -> AsyncIterator[E_co]:
        """Start it, and yield what it tells until it ends or `close` is called. To be called once.

        Leaving the loop early, or cancelling it, closes it as well.
        """

    def send(self, order: str) -> None:
        """Give it an order; one that is no longer there does not hear it. Never waits."""

    def close(self) -> None:
        """End it. May be called at any time, and more than once. Never waits."""


class InThread(Beside[E]):
    """Work in a thread of its own: a generator that yields an event now and then.

    `pause`, `run` and `step` (to the next event, then pause) are obeyed here, between two events;
    every other order is given to `obey`, in the same thread and at the same moments, so that the
    work need not guard itself. After each event the thread rests for `rest` seconds, in which the
    keys have their turn, and it waits until the event was taken: nothing can pile up. Within a
    piece, `give_way` is called wherever the work breathes (`lessons.breath`), and returns when
    nobody is to be let pass any more. What the work raises is raised by `events`.
    """

    def __init__(
        self,
        number: int,
        work: Callable[[], Iterator[E]],
        *,
        obey: Callable[[str], None] | None = None,
        give_way: Callable[[], None] | None = None,
        rest: float = 0.0,
        running: bool = True,
    ) -> None:
        self.number = number
        self._give_way = give_way
        self._work, self._obey = work, obey
        self._rest, self._running = rest, running
        self._orders: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._told: asyncio.Queue[E | _Over] = asyncio.Queue()
        self._taken = threading.Semaphore(1)
        self._closed = False

    async def events(self) -> AsyncIterator[E]:
        """Start the thread and yield what it tells, until the work is over or `close` is called."""
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._compute, args=(loop,), daemon=True).start()
        try:
            while not isinstance(event := await self._told.get(), _Over):
                if self._closed:
                    return
                yield event
                self._taken.release()
            if event.error is not None:
                raise event.error
        finally:
            self.close()

    def send(self, order: str) -> None:
        """`pause`, `run`, `step` or an order of the work's own; obeyed after the present piece."""
        self._orders.put(order)

    def close(self) -> None:
        """The thread ends after the present piece, and nothing more is told."""
        if self._closed:
            return
        self._closed = True
        self._taken.release()  # it may wait for this,
        self._orders.put("run")  # or for an order,
        self._told.put_nowait(_Over())  # and somebody may wait for it

    def _compute(self, loop: asyncio.AbstractEventLoop) -> None:
        over = _Over()
        if self._give_way is not None:
            breathing(self._give_way)
        try:
            events = self._work()
            while self._go_on() and (event := next(events, over)) is not over:
                self._taken.acquire()
                if self._closed:
                    break
                self._tell(loop, event)
                time.sleep(self._rest)
        except Exception as error:  # it is raised again where the events are taken
            over = _Over(error)
        if not self._closed:
            self._tell(loop, over)

    def _tell(self, loop: asyncio.AbstractEventLoop, event: "E | _Over") -> None:
        with suppress(RuntimeError):  # the app has ended, and nobody is there any more
            loop.call_soon_threadsafe(self._told.put_nowait, event)

    def _go_on(self) -> bool:
        """Obey what has arrived; in pause, wait for an order that ends it. False once closed."""
        while not self._closed and not (self._running and self._orders.empty()):
            match self._orders.get():
                case "pause":
                    self._running = False
                case "run":
                    self._running = True
                case "step":
                    self._running = False
                    break
                case order if self._obey is not None:
                    self._obey(order)
        return not self._closed


class _Over:
    """The end of what a thread tells, and why, if that was not the end of its work."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
