"""The builder's stage: it holds the keys, and what can be a number is typed into the mark."""

from textual import events

from lessons.asking.answers import LONGEST, Refused, parse_number
from lessons.labs.builder.builder import Builder
from tui.stage import Stage

BEGINS = frozenset("0123456789=")


class Canvas(Stage, can_focus=True):
    """Digits and = begin a number, enter takes it; every other key is a command."""

    DEFAULT_CSS = "Canvas { width: 1fr; height: 1fr; }"

    draft = ""
    refused = ""

    @property
    def _lab(self) -> Builder:
        lab = self._lab_screen.lab
        assert isinstance(lab, Builder)
        return lab

    def takes(self, character: str) -> bool:
        """Whether a character is a part of the number here and now."""
        if self.draft:
            return character.isprintable() and len(character) == 1
        return character in BEGINS

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """What belongs to the number is no key of anything else."""
        return character is not None and self.takes(character)

    async def on_key(self, event: events.Key) -> None:
        """Type, take it, or take a character back."""
        if event.key == "backspace" and self.draft:
            self.draft = self.draft[:-1]
        elif event.key == "enter" and self.draft:
            await self._take()
        elif event.key == "escape" and self.draft:
            self.clear()
        elif event.character and self.takes(event.character):
            self.draft = (self.draft + event.character.replace("-", "−"))[:LONGEST]
            self.refused = ""
        else:
            return
        event.stop()
        event.prevent_default()
        self._lab_screen.draw()

    def clear(self) -> None:
        """Nothing is typed."""
        self.draft = self.refused = ""

    async def _take(self) -> None:
        """The number as it was typed; what cannot be read stays, with the form that is wanted."""
        try:
            value = float(parse_number(self.draft))
        except Refused as problem:
            self.refused = str(problem)
            return
        self.clear()
        if self._lab.put(value):
            await self._lab_screen.renewed()
