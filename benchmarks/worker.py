"""A worker process: it prepares one task, then does a piece of it for every line on its stdin.

Only the standard library is used here, because workers run in different environments.
"""

import os
import sys
import time
from collections.abc import Callable

# One thread each, set before any numerical library is imported: two would fight over the cores.
for _library in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

Task = Callable[[], Callable[[], int]]  # prepares; the result does a piece and says how many units


def serve(tasks: dict[str, Task]) -> None:
    """Run the task named on the command line: print seconds per unit for each line that comes."""
    piece = tasks[sys.argv[1]]()
    piece()  # the first piece warms caches up and is not measured
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        units = piece()
        print((time.process_time() - start) / units, flush=True)
