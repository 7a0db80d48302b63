"""Between two steps a long computation takes a breath: whoever wants its processor has it then.

What computes in a thread beside a screen shares Python's one lock with it, and a key that comes in
the middle of a piece waits for that lock many times. A lab says where it may be held up, `breathe`,
and whoever runs it says what happens there, `breathing`: nothing, if nobody says anything.
"""

from collections.abc import Callable
from contextvars import ContextVar

_taken: ContextVar[Callable[[], None] | None] = ContextVar("breath", default=None)


def breathe() -> None:
    """A moment at which the computation may be held up, after every few milliseconds of it."""
    breath = _taken.get()
    if breath is not None:
        breath()


def breathing(breath: Callable[[], None]) -> None:
    """From now on each breath in this thread is this call."""
    _taken.set(breath)
