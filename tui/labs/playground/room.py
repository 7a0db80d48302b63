"""The stage of the playground: it has the keys, and digits and double clicks become points."""

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

    last = 0  # the digit that was typed last: a double click puts another point of that class

    def on_click(self, event: events.Click) -> None:
        """A second click where the first one has put the cursor."""
        if event.chain == 2:
            self.post_message(self.Typed(self.last))

    def on_key(self, event: events.Key) -> None:
        """Digits put points of that class where the cursor is on the plane."""
        if event.key in ("backspace", "delete") or event.key in "0123456789":
            digit = int(event.key) if event.key.isdecimal() else None
            self.last = self.last if digit is None else digit
            self.post_message(self.Typed(digit))
