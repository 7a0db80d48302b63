"""Writing beside the thread that draws: a disk takes the time it takes to have something for good.

Four milliseconds, or twenty; two seconds where it is busy or far away, and longer while another
instance writes. Nobody who only looks at the screen has to wait for that.
"""

import contextlib
import threading
from collections.abc import Callable

Call = Callable[[Callable[[], None]], object]


class Beside:
    """One piece of work at a time, on a thread of its own that is there as long as the work is.

    `call` has a function called soon by the thread that asked, and may be used from any thread.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._thread: threading.Thread | None = None

    def do(self, work: Callable[[], bool], then: Callable[[bool], None]) -> None:
        """Begin the work; what it returns is told to `then` by the thread that asks now."""

        def run() -> None:
            done = work()
            with contextlib.suppress(RuntimeError):  # whoever asked has left, or waits for us
                self._call(lambda: then(done))

        self._thread = threading.Thread(target=run, name="saving", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until the work is done, but not for ever."""
        if self._thread is not None:
            self._thread.join(seconds)
