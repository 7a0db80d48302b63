"""Contests: workers that take turns, and whole processes that are run again and again."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers"
PEER_PACKAGES = ("torch==2.13.0", "scikit-learn", "micrograd", "jax")
ONE_THREAD = {
    **{f"{x}_NUM_THREADS": "1" for x in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM")},
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def peers_python() -> Path | None:
    """The interpreter of the peers' environment, made if need be; None if that cannot be done."""
    python, mark = PEERS / "bin" / "python", PEERS / ".complete"
    if mark.exists() and mark.read_text() == repr(PEER_PACKAGES):
        return python
    print(f"making {PEERS.name} with {', '.join(PEER_PACKAGES)} ...", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *PEER_PACKAGES]
        subprocess.run(install, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no peers: {error}")
        return None
    mark.write_text(repr(PEER_PACKAGES))
    return python


@dataclass(frozen=True)
class Contender:
    """A task of a module of workers, and the interpreter that runs it."""

    module: str
    task: str
    python: Path = Path(sys.executable)


def _environment() -> dict[str, str]:
    found = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    found.pop("OPENBLAS_CORETYPE", None)  # the processor's own kernel, not one for another
    return found


def kernel() -> str:
    """Which kernel of OpenBLAS multiplies matrices here; "unknown" if NumPy has another library."""
    told = subprocess.run(
        [sys.executable, "-c", "import numpy"],
        env={**_environment(), "OPENBLAS_VERBOSE": "2"},
        capture_output=True,
        text=True,
    )
    found = re.search(r"^Core: (\w+)", told.stdout + told.stderr, re.MULTILINE)
    return found[1] if found else "unknown"


def take_turns(contenders: Mapping[str, Contender], turns: int) -> dict[str, list[float]]:
    """Seconds per unit of each contender, turn by turn; they never run at the same time."""
    workers = {}
    try:
        for name, c in contenders.items():
            workers[name] = subprocess.Popen(
                [str(c.python), "-m", c.module, c.task],
                cwd=ROOT,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            _answer(workers[name])
        seconds: dict[str, list[float]] = {name: [] for name in workers}
        for _ in range(turns):
            for name, worker in workers.items():
                assert worker.stdin is not None
                worker.stdin.write("go\n")
                worker.stdin.flush()
                seconds[name].append(float(_answer(worker)))
        return seconds
    finally:
        for worker in workers.values():
            worker.kill()
            worker.communicate()


def _answer(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise RuntimeError(f"a worker died: {worker.args!r}")
    return line


def ratio(seconds: Mapping[str, Sequence[float]], mine: str, theirs: str) -> "Ratio":
    """My time over theirs, turn by turn."""
    return Ratio(tuple(a / b for a, b in zip(seconds[mine], seconds[theirs], strict=True)))


@dataclass(frozen=True)
class Ratio:
    """The same quotient, measured several times."""

    turns: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.turns)

    @property
    def spread(self) -> tuple[float, float]:
        """Half of the turns lie between these two."""
        low, _, high = statistics.quantiles(self.turns, n=4)
        return low, high


@dataclass(frozen=True)
class Result:
    """One line of the table. `most` says whether the goals are upper bounds."""

    what: str
    value: float | Ratio
    must: float | None = None
    aim: float | None = None
    most: bool = True

    def __str__(self) -> str:
        sign = "≤" if self.most else "≥"
        goals = "".join(
            f"  {name} {sign} {goal:<5g}{'✓' if self._meets(goal) else '✗'}"
            for name, goal in (("must", self.must), ("aim", self.aim))
            if goal is not None
        )
        spread = "" if isinstance(self.value, float) else "{:.2f}–{:.2f}".format(*self.value.spread)
        return f"{self.what:62}{self.middle:7.3f} {spread:>9}{goals}"

    @property
    def middle(self) -> float:
        """The figure itself."""
        return self.value.middle if isinstance(self.value, Ratio) else float(self.value)

    @property
    def missed(self) -> bool:
        """Whether it is not what it must be."""
        return self.must is not None and not self._meets(self.must)

    def _meets(self, goal: float) -> bool:
        return self.middle <= goal if self.most else self.middle >= goal


@dataclass(frozen=True)
class Usage:
    """What one run of a command took."""

    wall: float  # seconds
    cpu: float  # seconds
    peak: float  # megabytes


def run_process(command: Sequence[str], extra: Mapping[str, str]) -> Usage:
    """Run a command to its end. Raises RuntimeError if it fails."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env={**_environment(), **extra}, stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command!r} ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
