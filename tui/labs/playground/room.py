"""The stage of the playground: it has the keys, and digits become points."""

from dataclasses import dataclass
from typing import Self

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from tui.stage import Stage


class Room(Stage, can_focus=True):
    """The stage, which has the keys when nothing else wants them."""

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw the figure anew, and paint the rows that are not as they were.

        A step of the cursor changes a few rows of a picture that is costly to paint.
        """
        before = self._painted
        if regions or layout or recompose or not repaint or before is None:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        self._painted = None
        self.render_line(0)
        after = self._painted
        if after is None or len(after) != len(before):
            return Widget.refresh(self)
        for y, (was, now) in enumerate(zip(before, after, strict=True)):
            if was is not now:
                Widget.refresh(self, Region(0, y, self.size.width, 1))
        return self

    @dataclass
    class Typed(Message):
        """A digit, or nothing for the key that takes away."""

        digit: int | None

    def on_key(self, event: events.Key) -> None:
        """Digits put points of that class where the cursor is on the plane."""
        if event.key in ("backspace", "delete") or event.key in "0123456789":
            self.post_message(self.Typed(int(event.key) if event.key.isdecimal() else None))
