"""The knobs of a lab with their values; the marked one is what + and − turn."""

from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lessons.knobs import Value
from lessons.lab import Lab
from lessons.numbers import show
from tui.keys import bind
from tui.prose import wrapped


def shown(value: Value) -> str:
    """A knob's value as it is written everywhere."""
    return value if isinstance(value, str) else show(value, 6)


class KnobPanel(Widget, can_focus=True):
    """The knobs with their values; the marked one is what + and − turn."""

    DEFAULT_CSS = """
    KnobPanel {
        height: auto; padding: 0 1; margin: 1 0; border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "knob", "Choose a knob", action="choose(-1)"),
        bind("down", "knob", "Choose a knob", action="choose(1)"),
        bind("left", "turn", "Turn the knob", action="turn(-1)"),
        bind("right", "turn", "Turn the knob", action="turn(1)"),
    ]

    class Chosen(Message):
        """Another knob is marked."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(id="knobs")
        self.lab = lab

    def render(self) -> RenderResult:
        """A row a knob: its name, its value; under them what the marked one does."""
        lab = self.lab
        room = max((len(knob.label) for knob in lab.KNOBS), default=0) + 2
        lines: list[Content] = []
        for at, knob in enumerate(lab.KNOBS):
            here = at == lab.knob
            free = lab.can_turn(knob.name)
            lines.append(
                Content.assemble(
                    ("› " if here else "  ", "bold $here"),
                    (knob.label.ljust(room), "bold" if here else "" if free else "$faint"),
                    (shown(lab.value(knob.name)), "bold $value" if free else "$faint"),
                )
            )
        about = lab.KNOBS[lab.knob].help if lab.KNOBS else ""
        lines += wrapped(about, max(self.content_size.width, 20), "$faint")
        return Content("\n").join(lines)

    def action_choose(self, by: int) -> None:
        """Mark another knob."""
        self.lab.knob = (self.lab.knob + by) % max(len(self.lab.KNOBS), 1)
        self.refresh(layout=True)
        self.post_message(self.Chosen())

    async def action_turn(self, by: int) -> None:
        """Turn the marked one, as + and − do."""
        await self.screen.action_turn(by)  # type: ignore[attr-defined]

    def on_click(self, event: events.Click) -> None:
        """A click marks a knob."""
        at = event.get_content_offset(self)
        self.focus()
        if at is not None and at.y < len(self.lab.KNOBS):
            self.action_choose(at.y - self.lab.knob)
