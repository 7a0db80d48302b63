"""Steps a second with live charts on the screen, beside none at all.

The charts are drawn in a real terminal (a pty, 100 x 30), at four pictures a second, while the
trainer runs in its own process. Both take turns; the ratio is the median over the turns.
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
from pathlib import Path

EPOCHS = 10
TURNS = 5
STATE = f"mnist?hidden=128&epochs={EPOCHS}"


def headless() -> float:
    """Steps a second of `dl-tui train` that nobody watches."""
    line = [sys.executable, "-m", "tui", "train", "--json", "--epochs", str(EPOCHS)]
    output = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    end = json.loads(output.splitlines()[-1])
    return float(end["step"] / end["seconds"])


def live() -> tuple[float, float]:
    """Steps a second under live charts, and the share of a processor that the charts take."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        line = [sys.executable, "-m", "benchmarks.live", "watch", str(result)]
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        with subprocess.Popen(
            line, stdin=slave, stdout=slave, stderr=slave, env=environment
        ) as app:
            os.close(slave)
            threading.Thread(target=_drain, args=(master,), daemon=True).start()
            app.wait()
        speed, share = json.loads(result.read_text())
    return speed, share


def _drain(master: int) -> None:
    """Read what the app draws and throw it away, as fast as a terminal would."""
    try:
        while os.read(master, 65536):
            pass
    except OSError:  # the other end is closed
        os.close(master)


def watch(result: Path) -> None:
    """The app on the MNIST lab: run once without predictions, write down how fast, and leave."""
    from lessons.store.progress import Progress
    from tui.labs.mnist.screen import MnistScreen
    from tui.theme import Themed

    class Watcher(Themed):
        async def on_mount(self) -> None:
            screen = MnistScreen(Progress.open(result.with_name("progress.sqlite")), STATE)
            await self.push_screen(screen)
            await asyncio.sleep(1)  # the images are loaded
            await screen.action_free()
            screen.action_run()
            self.screen_under_test = screen
            self.began: tuple[float, float] | None = None
            self.set_interval(0.05, self.look)

        def look(self) -> None:
            run = self.screen_under_test.lab.run
            assert run is not None
            if run.running and self.began is None:
                self.began = (time.perf_counter(), time.process_time())
            if run.ended and self.began is not None:
                wall, cpu = time.perf_counter() - self.began[0], time.process_time() - self.began[1]
                result.write_text(json.dumps([run.step / run.seconds, cpu / wall]))
                self.exit()

    Watcher().run()


def turns() -> tuple[float, float]:
    """Steps a second with live charts over without, and the charts' share of a processor."""
    ratios, shares = [], []
    for _ in range(TURNS):
        alone = headless()
        speed, share = live()
        ratios.append(speed / alone)
        shares.append(share)
    return statistics.median(ratios), statistics.median(shares)


if __name__ == "__main__":
    watch(Path(sys.argv[2]))
