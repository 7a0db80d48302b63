"""How long a drawn digit waits for its answer: from the last move of the mouse to the painted bars.

Strokes are drawn with the mouse in a real terminal (a pty, 120 x 40), as fast as a hand does, for a
network that has been trained. The answer is there when the words below the sheet are painted, which
are part of the same picture as the bars; strokes whose last move changes none of them do not count.
"""

import os
import random
import select
import time

from benchmarks.screen import Watched, training

STATE = "mnist?hidden=128&epochs=1&limit=10000&seed=0"
STROKES = 50
MOVES = 12  # of a stroke
APART = 0.012  # seconds between two of them
LEFT, TOP, RIGHT, BOTTOM = 12, 8, 50, 28  # where it is drawn, inside the sheet's frame
CLEAR, DRAW, PRESS, MOVE, RELEASE = b"\x1b", b"d", (0, "M"), (32, "M"), (0, "m")
QUIET = 0.25  # seconds without output: all is painted
ANSWER = b"sure."


def answers(home: str, strokes: int = STROKES) -> list[float]:
    """Seconds from the last move of each stroke until the answer to it is painted."""
    watched = training(STATE, home)
    _until(watched, "✓ finished".encode())
    watched.take(DRAW)
    rng = random.Random(0)
    found = []
    while len(found) < strokes:
        watched.take(CLEAR)
        if (seconds := _stroke(watched, rng)) is not None:
            found.append(seconds)
    watched.end()
    return found


def _stroke(watched: Watched, rng: random.Random) -> float | None:
    """One stroke from somewhere to somewhere else; None if its last move changed no word."""
    x, y = rng.randint(LEFT, RIGHT), rng.randint(TOP, BOTTOM)
    _mouse(watched, PRESS, x, y)
    for _ in range(MOVES - 1):
        watched.drain(APART)
        x = min(max(x + rng.randint(-9, 9), LEFT), RIGHT)
        y = min(max(y + rng.randint(-5, 5), TOP), BOTTOM)
        _mouse(watched, MOVE, x, y)
    watched.drain(APART)
    x = LEFT if 2 * x > LEFT + RIGHT else RIGHT  # far enough that the answer is another one
    y = TOP if 2 * y > TOP + BOTTOM else BOTTOM
    _mouse(watched, MOVE, x, y)
    began, painted, answer = time.perf_counter(), b"", None
    while select.select([watched.master], [], [], QUIET)[0]:
        painted += os.read(watched.master, 65536)
        if ANSWER in painted:
            painted, answer = b"", time.perf_counter() - began
    _mouse(watched, RELEASE, x, y)
    watched.drain(0.1)
    return answer


def _mouse(watched: Watched, what: tuple[int, str], x: int, y: int) -> None:
    os.write(watched.master, f"\x1b[<{what[0]};{x};{y}{what[1]}".encode())


def _until(watched: Watched, words: bytes, seconds: float = 120) -> None:
    seen, end = b"", time.monotonic() + seconds
    while words not in seen:
        if time.monotonic() > end:
            raise RuntimeError(f"{words.decode()} never came")
        if select.select([watched.master], [], [], 1)[0]:
            seen = seen[-1000:] + os.read(watched.master, 65536)
