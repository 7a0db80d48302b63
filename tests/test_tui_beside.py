"""What computes in a thread beside the screen: in order, paced, obedient, gone when left."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from waits import LIMIT, comes, until

from lessons.breath import breathe
from tui.beside import Beside, InThread
from tui.trainer import Trainer


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.name.startswith("pydevd")}


async def gone(before: set[threading.Thread]) -> bool:
    await comes(lambda: not threads() - before)
    return True


class Counting:
    """Counts for ever, in a thread whose name it notes."""

    def __init__(self, last: int = 10**9) -> None:
        self.last, self.made = last, 0
        self.heard: list[str] = []
        self.thread = ""
        self.cleaned = False

    def __call__(self) -> Iterator[int]:
        self.thread = threading.current_thread().name
        try:
            while self.made < self.last:
                self.made += 1
                yield self.made
        finally:
            self.cleaned = True


async def test_all_of_it_arrives_in_order_and_from_another_thread() -> None:
    before, work = threads(), Counting(50)
    assert [event async for event in InThread(1, work).events()] == list(range(1, 51))
    assert work.thread != threading.current_thread().name
    assert await gone(before)


def test_process_and_thread_stand_behind_one_interface() -> None:
    one: Beside[object] = Trainer(1, [])
    other: Beside[object] = InThread(2, Counting())
    for beside in (one, other):
        beside.send("pause")  # before it began: heard by nobody, or later
        beside.close()
        beside.close()
    assert (one.number, other.number) == (1, 2)


async def test_nothing_piles_up_while_the_screen_is_busy() -> None:
    work = Counting()
    beside = InThread(1, work)
    async for event in beside.events():
        await asyncio.sleep(0.02)
        assert work.made <= event + 2
        if event == 5:
            break
    beside.close()


async def test_within_a_piece_the_work_gives_way_where_it_breathes() -> None:
    free, reached = threading.Event(), threading.Event()

    def give_way() -> None:
        reached.set()
        free.wait(LIMIT)

    def work() -> Iterator[str]:
        breathe()
        yield "told"

    assert next(work()) == "told", "nothing holds up what runs elsewhere"
    listening = asyncio.create_task(anext(InThread(1, work, give_way=give_way).events()))
    await comes(reached.is_set)
    assert not listening.done()
    free.set()
    assert await listening == "told"


async def test_pause_run_and_orders_of_the_works_own() -> None:
    work = Counting()
    beside = InThread(1, work, obey=work.heard.append, rest=0.001, running=False)
    seen: list[int] = []

    async def listen() -> None:
        async for event in beside.events():
            seen.append(event)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    assert seen == [], "it begins in pause"
    beside.send("width 3")
    beside.send("run")
    while len(seen) < 5:
        await asyncio.sleep(0.005)
    assert work.heard == ["width 3"]
    beside.send("pause")
    await asyncio.sleep(0.05)
    count = len(seen)
    await asyncio.sleep(0.05)
    assert len(seen) == count
    beside.send("again")
    await asyncio.sleep(0.02)
    assert work.heard == ["width 3", "again"], "in pause it listens, too"
    beside.send("run")
    while len(seen) == count:
        await asyncio.sleep(0.005)
    assert seen == list(range(1, len(seen) + 1))
    beside.close()
    await asyncio.wait_for(task, 2)


async def test_a_step_is_one_event_and_then_a_pause() -> None:
    work = Counting()
    beside = InThread(1, work, running=False)
    seen: list[int] = []

    async def listen() -> None:
        async for event in beside.events():
            seen.append(event)

    task = asyncio.create_task(listen())
    for count in (1, 2):
        beside.send("step")
        while len(seen) < count:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
        assert seen == list(range(1, count + 1))
    beside.send("run")
    while len(seen) < 5:
        await asyncio.sleep(0.005)
    beside.close()
    await asyncio.wait_for(task, 2)


@pytest.mark.parametrize("running", [True, False])
async def test_closing_ends_the_thread_and_the_listening(running: bool) -> None:
    before, work = threads(), Counting()
    beside = InThread(1, work, running=running)

    async def listen() -> None:
        async for _ in beside.events():
            pass

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.02)
    beside.close()
    beside.close()
    await asyncio.wait_for(task, 2)
    assert await gone(before)
    assert work.cleaned == running
    beside.send("run")  # nobody is there, and nothing happens


async def test_cancelling_or_leaving_the_loop_ends_the_thread() -> None:
    before = threads()
    work = Counting()
    beside = InThread(1, work, rest=0.001)

    async def listen() -> None:
        async for _ in beside.events():
            await asyncio.sleep(0.001)

    task = asyncio.create_task(listen())
    while work.made < 3:
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(before)
    assert work.cleaned


async def test_one_that_is_closed_before_it_begins_never_begins() -> None:
    work = Counting()
    beside = InThread(1, work)
    beside.close()
    assert [event async for event in beside.events()] == []
    assert work.made == 0


async def test_what_the_work_raises_is_raised_where_its_events_are_taken() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ValueError("no such data")

    seen = []
    with pytest.raises(ValueError, match="no such data"):
        async for event in InThread(1, work).events():
            seen.append(event)
    assert seen == [1]


def test_an_app_that_ends_in_the_midst_of_it_ends_quietly(
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = threads()
    beside = InThread(1, Counting(), rest=0.001)

    async def app() -> None:
        events = beside.events()
        await anext(events)  # and the loop is closed with all that runs in it

    asyncio.run(app())
    until(lambda: not threads() - before)
    assert capfd.readouterr().err == ""
