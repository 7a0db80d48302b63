"""Carrying a program out: ours and NumPy's here, the others' in a process of its own.

A large library takes seconds to be loaded and would slow every key down; in a process of its own it
does neither. What goes there and comes back are plain numbers.
"""

import atexit
import importlib.util
import json
import subprocess
import sys
from typing import Any

import numpy as np

from lessons.labs.libraries.programs import Library, Start, sizes_of, start_of

Losses = tuple[float, ...]
HERE = ("engine", "numpy")
PATIENCE = 120  # seconds for loading a library and training in it

_BEFORE = """\
import json, os, sys
os.environ.setdefault("KERAS_BACKEND", "jax")
import numpy as np
told = json.load(sys.stdin)
W1, b1, W2, b2 = (np.array(w, np.float32) for w in told["weights"])
batches = [(np.array(X, np.float32), np.array(y)) for X, y in told["batches"]]
losses = []
"""
_AFTER = """
print("losses", json.dumps([float(loss) for loss in losses]))
"""


class CannotRun(ValueError):
    """A library is there, and its program does not run; the message is the library's."""


def installed(library: Library) -> bool:
    """Whether the library's module can be found; it is not loaded."""
    return importlib.util.find_spec(library.module) is not None


def run(library: Library, seed: int) -> Losses:
    """The loss of every batch, as the library's program finds it. Raises CannotRun."""
    code, start = library.code(sizes_of(seed)), start_of(seed)
    return _run_here(code, start) if library.id in HERE else _run_beside(code, start)


def _run_here(code: str, start: Start) -> Losses:
    losses: list[float] = []
    names: dict[str, Any] = dict(zip(("W1", "b1", "W2", "b2"), start.weights, strict=True))
    names |= {"batches": start.batches, "losses": losses, "rng": np.random.default_rng(0)}
    exec(compile(code, "<program>", "exec"), names)
    return tuple(map(float, losses))


def _run_beside(code: str, start: Start) -> Losses:
    told = json.dumps({
        "weights": [w.tolist() for w in start.weights],
        "batches": [(X.tolist(), y.tolist()) for X, y in start.batches],
    })  # fmt: skip
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _BEFORE + code + _AFTER],
        stdin=pipe, stdout=pipe, stderr=pipe, text=True,
    ) as process:  # fmt: skip
        _beside.add(process)
        try:
            out, err = process.communicate(told, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise CannotRun(f"nothing came in {PATIENCE} seconds") from None
        finally:
            _beside.discard(process)
    name, _, found = (out.strip().splitlines() or [""])[-1].partition(" ")
    if process.returncode or name != "losses":
        raise CannotRun((err.strip().splitlines() or ["it ended without a word"])[-1][:200])
    return tuple(json.loads(found))


_beside: set[subprocess.Popen[str]] = set()


@atexit.register
def end() -> None:
    """Whatever still runs beside ends now: nobody waits for its losses any more."""
    for process in tuple(_beside):
        process.kill()
