"""The stage of the playground: it has the keys, and digits become points."""

from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui.stage import Stage


class Room(Stage, can_focus=True):
    """The stage, which has the keys when nothing else wants them."""

    @dataclass
    class Typed(Message):
        """A digit, or nothing for the key that takes away."""

        digit: int | None

    def on_key(self, event: events.Key) -> None:
        """Digits put points of that class where the cursor is on the plane."""
        if event.key in ("backspace", "delete") or event.key in "0123456789":
            self.post_message(self.Typed(int(event.key) if event.key.isdecimal() else None))
