"""Reviews that are killed in the midst: `python tests/kills.py 1000` kills so many, with -9.

Two windows at a time answer what is due in one file, as fast as they can, and are killed at random
moments. What a window was told is saved has to be there afterwards, once, in a file that is whole.
"""

import os
import random
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lessons.course.outline import Course, load_course
from lessons.review.memory import scheduler
from lessons.store.progress import Progress
from lessons.store.records import Answer
from tui.commands.review import review_plain

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LESSONS = 12  # that were done
PIECE = 40  # kills in one file: a learner's history, and no longer
ANSWERS = 4  # before which a window is killed: it has given fewer, or a few more
LONGEST = 0.1  # seconds until then, at most


def answer_all(path: Path, now: datetime, course: Course, seed: int, told: int) -> None:
    """A window: review what is due, and tell `told`, a pipe, of each answer that is saved."""
    rng = random.Random(seed)
    progress = Progress.open(path, lambda: now)
    keep, count = progress.record, 0

    def record(answer: Answer) -> bool:
        nonlocal count
        saved, count = keep(answer), count + 1
        if saved:
            os.write(told, f"{progress._session} {count}\n".encode())
        return saved

    progress.record = record  # type: ignore[method-assign]

    def ask(question: str) -> str:
        if "Your choice" in question or "Your vote" in question:
            return rng.choice("AB")
        if "How sure" in question or "1 not yet" in question:
            return rng.choice("12")
        return "" if "enter" in question and "to skip" not in question else rng.choice(["7", "s"])

    while True:  # again and again, until it is killed
        review_plain(course, progress, ask, lambda _: None)
        now += timedelta(days=1)


def one_round(path: Path, now: datetime, course: Course, rng: random.Random) -> list[str]:
    """Open two windows, kill both; `session number` of each answer that they were told is saved."""
    windows = []
    for _ in range(2):
        get, put = os.pipe()
        seed = rng.randrange(1 << 30)
        if not (pid := os.fork()):
            try:
                answer_all(path, now, course, seed, put)
            finally:
                os._exit(1)  # a window ends by being killed, and by nothing else
        os.close(put)
        windows.append((pid, os.fdopen(get)))
    told = []
    for pid, pipe in windows:
        told += [next(pipe).strip() for _ in range(rng.randrange(ANSWERS))]
        time.sleep(rng.random() * LONGEST)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status), "a window ended by itself"
        told += [line.strip() for line in pipe]
        pipe.close()
    return told


def main(kills: int, seed: int = 0) -> None:
    """Kill so many windows; AssertionError where an answer is lost or a file is not whole."""
    rng, course = random.Random(seed), load_course()
    scheduler()  # imported once, and the lessons are read once: a window is quick then
    assert all(lesson.steps for lesson in course.lessons[:LESSONS])
    saved = done = 0
    while done < kills:
        with tempfile.TemporaryDirectory() as folder:
            path, told = Path(folder) / "progress.db", list[str]()
            progress = Progress.open(path, lambda: START)
            for lesson in course.lessons[:LESSONS]:
                progress.finish_lesson(lesson.id)
                for item in lesson.questions[:4]:
                    progress.record(Answer(item, "0", False, confidence=3, source="lesson"))
            progress.close()
            for turn in range(1, PIECE // 2 + 1):
                if done >= kills:
                    break
                told += one_round(path, START + timedelta(days=9 * turn), course, rng)
                done += 2
                progress = Progress.open(path, lambda: START)
                kept = [f"{each.session} {each.number}" for each in progress.history()]
                assert not progress.notice and not progress.trouble and not progress.check()
                assert len(kept) == len(set(kept)), "an answer is there twice"
                assert not set(told) - set(kept), "an answer is lost"
                progress.close()
            saved += len(told)
    print(f"{done} kills, {saved} answers, none lost")
    assert saved > done // 2, "so few answers try nothing"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
