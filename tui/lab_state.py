"""A lab as one short string: a key copies it, and what is pasted opens the lab in that state."""

from textual import events

from lessons.knobs import KnobError
from lessons.lab import Lab
from tui.frame import Frame
from tui.travel import OpenLab

TOLD = 400  # characters of a state that are shown when it is copied


class LabState(Frame):
    """The part of a lab's screen that gives its state away and takes one in."""

    lab: Lab

    def draw(self) -> None:
        """Draw the lab as it stands."""
        raise NotImplementedError

    async def renewed(self) -> None:
        """Other settings: other questions, another picture."""
        raise NotImplementedError

    def help_more(self) -> str:
        """The string under which this lab opens as it stands."""
        return f"As it stands: `{self.lab.state}`. `y` copies it, and what is pasted is opened."

    def action_state(self) -> None:
        """Copy the lab's string."""
        state = self.lab.state
        self.app.copy_to_clipboard(state)
        long = len(state) > TOLD
        self.lab.note = f"Copied: {state[:TOLD]}" + (f"… ({len(state):,} characters)" * long)
        self.draw()

    async def on_paste(self, event: events.Paste) -> None:
        """A pasted state string opens its lab in that state."""
        text = " ".join(event.text.split())[: self.lab.LONGEST + 1]
        name, mark, _ = text.partition("?")
        if not mark:
            return
        event.stop()
        if name != self.lab.id:
            self.post_message(OpenLab(self, name, text))
            return
        try:
            self.lab.load(text)
            self.lab.note = ""
        except KnobError as error:
            self.lab.note = f"That state cannot be read: {error}."
        await self.renewed()
