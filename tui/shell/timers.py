"""A timer that rings once is one that something waits for: it has to ring."""

from typing import Any

from textual.message_pump import MessagePump
from textual.timer import Timer


class RingsOnce(MessagePump):
    """An app or a screen whose one-shot timers do ring.

    If the process is held up for longer than the delay just as a timer begins, Textual skips that
    ring as late. One that repeats rings again; the only one of its kind is waited for for ever.
    """

    def set_timer(self, *args: Any, **options: Any) -> Timer:
        """A timer that rings once, and does ring."""
        timer = super().set_timer(*args, **options)
        timer._skip = False
        return timer
