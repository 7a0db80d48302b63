"""A room of two hundred: how long a vote takes until it is acknowledged, and what waiting costs.

`python -m benchmarks.room`: the server runs in one process and all participants in another, over
real sockets and a real file. First 200 people vote at random moments of five seconds; then 2,000
people do nothing but wait, for as long as it takes the server to ask each line once whether it is
there, and the server's memory and time are read.
"""

import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEOPLE, SECONDS, IDLE, REST = 200, 5.0, 2_000, 30.0
CODE = "4F7K"


def serve() -> None:
    """Open a room and its vote; on every line of input say what was used so far."""
    from lessons.course.outline import load_course
    from lessons.room.ledger import Ledger
    from lessons.room.programme import programme
    from lessons.room.room import Room
    from tui.room.server import RoomServer

    _, questions = programme(load_course(), None)
    with tempfile.TemporaryDirectory() as folder:
        server = RoomServer(Room(questions), Ledger(Path(folder) / "room"), CODE, "room")
        print(server.start("127.0.0.1", 0), flush=True)
        asyncio.run(server.do(Room.open))
        for _ in sys.stdin:
            used = resource.getrusage(resource.RUSAGE_SELF)
            print(used.ru_utime + used.ru_stime, _memory(), flush=True)
        server.stop()


def _memory() -> float:
    """Megabytes that this process holds now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6
    except OSError:
        return float("nan")


async def vote(port: int) -> list[float]:
    """Everybody votes once; seconds from sending to the acknowledgement."""
    from websockets.asyncio.client import connect

    async def one(rng: random.Random) -> float:
        url = f"ws://127.0.0.1:{port}/line"
        async with connect(url, compression=None, proxy=None) as line:
            await line.send(json.dumps({"do": "hello", "code": CODE}))
            while (told := json.loads(await line.recv()))["is"] != "now":
                pass
            await asyncio.sleep(rng.uniform(0, SECONDS))
            begun = time.perf_counter()
            ballot = {"item": told["item"], "round": told["round"], "choice": rng.choice("ABC")}
            await line.send(json.dumps({"do": "vote", "sure": 2, **ballot}))
            while json.loads(await line.recv())["is"] != "taken":
                pass
            return time.perf_counter() - begun

    return await asyncio.gather(*(one(random.Random(seed)) for seed in range(PEOPLE)))


async def wait(port: int, server: "subprocess.Popen[str]") -> tuple[float, float]:
    """Many are connected and wait: megabytes they add, and the share of a core they take."""
    from websockets.asyncio.client import connect

    before = _asked(server)
    lines = []
    for at in range(IDLE):
        line = await connect(f"ws://127.0.0.1:{port}/line", compression=None, proxy=None)
        await line.send(json.dumps({"do": "hello", "code": CODE}))
        lines.append(line)
        if at % 100 == 99:
            await asyncio.sleep(0.6)  # no more than so many come in a second
    await asyncio.sleep(2.0)
    here = _asked(server)
    await asyncio.sleep(REST)
    later = _asked(server)
    for line in lines:
        line.transport.abort()
    return here[1] - before[1], (later[0] - here[0]) / REST


def _asked(server: "subprocess.Popen[str]") -> tuple[float, float]:
    assert server.stdin is not None and server.stdout is not None
    server.stdin.write("\n")
    server.stdin.flush()
    seconds, megabytes = map(float, server.stdout.readline().split())
    return seconds, megabytes


def main() -> int:
    """Measure, print, and exit 1 where a bound is missed."""
    from tui.room.server import _allow_lines

    _allow_lines(IDLE)
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.room", "serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        took = sorted(asyncio.run(vote(port)))
        megabytes, share = asyncio.run(wait(port, server))
    finally:
        server.kill()
    middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
    print(f"{len(took)} of {PEOPLE} votes acknowledged within {SECONDS:g} s of voting")
    print(f"  until acknowledged: p50 {1e3 * middle:.1f} ms, p95 {1e3 * late:.1f} ms,", end=" ")
    print(f"longest {1e3 * took[-1]:.1f} ms")
    print(
        f"{IDLE} people wait: {megabytes:.0f} MB (must ≤ 300), {100 * share:.1f} % of a core",
        end="",
    )
    print(f" (must ≤ 5); {1e3 * megabytes / IDLE:.0f} KB and {1e6 * share / IDLE:.0f} µs/s each")
    return 0 if len(took) == PEOPLE and megabytes <= 300 and share <= 0.05 else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        raise SystemExit(main())
