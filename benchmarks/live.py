"""Steps a second with a live picture on the screen, beside none at all.

The picture, the charts or the wall of weights, is drawn in a real terminal (a pty, 120 x 40), at
four a second, while the trainer runs in its own process and measures its layers. The first epoch
does not count: it begins slowly. All take turns; a ratio is the median over the turns. That of the
processor time which the trainer takes for a step says how much of it is the trainer's own doing; it
can be had on a busy machine, too.
"""

import asyncio
import fcntl
import json
import os
import pty
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from dataclasses import astuple, dataclass, field
from pathlib import Path

EPOCHS = 10
TURNS = 5
STATE = f"mnist?hidden=128&epochs={EPOCHS}"
PICTURES = ("charts", "wall")


@dataclass(frozen=True)
class Pace:
    """Steps a second; steps for a second of the trainer's processor time; the screen's share."""

    steps: float
    own: float
    share: float = 0.0


def processor(pid: int) -> float:
    """Seconds that a process has computed so far, as clock_getcpuclockid(3) has it."""
    return time.clock_gettime((~pid << 3) | 2)


@dataclass
class Marks:
    """The ends of epochs: steps so far, the seconds of the run's own clock, processor seconds."""

    found: list[tuple[int, float, float]] = field(default_factory=list)

    def add(self, step: int, seconds: float, pid: int) -> None:
        """An epoch is over."""
        self.found.append((step, seconds, processor(pid)))

    def pace(self, share: float = 0.0) -> Pace:
        """From the first one to the last."""
        first, last = self.found[0], self.found[-1]
        steps, seconds, own = (b - a for a, b in zip(first, last, strict=True))
        return Pace(steps / seconds, steps / own, share)


def headless() -> Pace:
    """The pace of `dl-tui train` that nobody watches."""
    line = [sys.executable, "-m", "tui", "train", "--json", "--epochs", str(EPOCHS)]
    marks = Marks()
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as trainer:
        assert trainer.stdout is not None
        for text in trainer.stdout:
            event = json.loads(text)
            if event["event"] == "epoch":
                marks.add(event["step"], event["seconds"], trainer.pid)
    return marks.pace()


def live(picture: str) -> Pace:
    """The pace under a live picture."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        line = [sys.executable, "-m", "benchmarks.live", picture, str(result)]
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        with subprocess.Popen(
            line, stdin=slave, stdout=slave, stderr=slave, env=environment
        ) as app:
            os.close(slave)
            threading.Thread(target=_drain, args=(master,), daemon=True).start()
            app.wait()
        return Pace(*json.loads(result.read_text()))


def _drain(master: int) -> None:
    """Read what the app draws and throw it away, as fast as a terminal would."""
    try:
        while os.read(master, 65536):
            pass
    except OSError:  # the other end is closed
        os.close(master)


def watch(picture: str, result: Path) -> None:
    """The app on the MNIST lab: run once without predictions, write down how fast, and leave."""
    from engine.training.events import Epoch
    from lessons.store.progress import Progress
    from tui.labs.mnist.crowd import WallPanel
    from tui.labs.mnist.faces import Faces
    from tui.labs.mnist.screen import MnistScreen
    from tui.labs.mnist.training import Told
    from tui.theme import Themed

    class Watcher(Themed):
        async def on_mount(self) -> None:
            screen = MnistScreen(Progress.open(result.with_name("progress.sqlite")), STATE)
            await self.push_screen(screen)
            await asyncio.sleep(1)  # the images are loaded
            await screen.action_free()
            screen.action_run()
            self.marks, self.began = Marks(), (0.0, 0.0)
            hear = screen.hearing.hear

            def heard(told: Told, faces: Faces) -> None:
                hear(told, faces)
                if isinstance(told.event, Epoch):
                    self.look(screen, told.event)

            screen.hearing.hear = heard  # type: ignore[method-assign]

        def look(self, screen: MnistScreen, epoch: Epoch) -> None:
            self.marks.add(epoch.step, epoch.seconds, _child())
            if epoch.epoch == 1:
                self.began = time.perf_counter(), time.process_time()
                if picture == "wall":
                    screen.action_inside()
                    while not screen.faces.is_on(WallPanel):
                        screen.action_view()
            if epoch.epoch == EPOCHS:
                wall, cpu = time.perf_counter() - self.began[0], time.process_time() - self.began[1]
                result.write_text(json.dumps(astuple(self.marks.pace(cpu / wall))))
                self.exit()

    Watcher().run()


def _child() -> int:
    """The process that trains."""
    pid = os.getpid()
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def turns() -> dict[str, Pace]:
    """Each picture's pace over that without one, in steps a second and for the trainer's own time;
    its share of a processor is told as it is."""
    found: dict[str, list[Pace]] = {picture: [] for picture in PICTURES}
    for _ in range(TURNS):
        alone = headless()
        for picture, paces in found.items():
            pace = live(picture)
            paces.append(Pace(pace.steps / alone.steps, pace.own / alone.own, pace.share))
    return {
        picture: Pace(
            statistics.median(each.steps for each in paces),
            statistics.median(each.own for each in paces),
            statistics.median(each.share for each in paces),
        )
        for picture, paces in found.items()
    }


if __name__ == "__main__":
    watch(sys.argv[1], Path(sys.argv[2]))
