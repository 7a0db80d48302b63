"""A recall card on the screen: remember first, then see, then say whether you knew it."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from lessons.course.outline import Card
from tui.rows import Rows
from tui.wrapping import wrapped

WAYS = (("1", "not yet", "✗", "$wrong"), ("2", "knew it", "✓", "$right"))


class CardView(Rows, can_focus=True):
    """One card. Nobody but the learner can judge it, so there are two buttons and no third."""

    DEFAULT_CSS = """
    CardView {
        height: auto; margin: 1 0; padding: 0 1; border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "turn", "show the back", key_display="enter", id="card.turn"),
        Binding(
            "enter",
            "commit",
            "say so",
            key_display="enter",
            tooltip="Say what is marked",
            id="card.commit",
        ),
        Binding(
            "1",
            "choose(False)",
            "not yet",
            tooltip="It comes again at the end, and in days",
            id="card.choose_1",
        ),
        Binding(
            "2",
            "choose(True)",
            "knew it",
            tooltip="It waits longer than the last time",
            id="card.choose_2",
        ),
        Binding("left,up", "mark(0)", "choose", show=False, id="card.mark_left"),
        Binding("right,down", "mark(1)", "choose", show=False, id="card.mark_right"),
    ]

    @dataclass
    class Judged(Message):
        """The learner said whether they knew it."""

        view: "CardView"
        knew: bool

    @dataclass
    class Turned(Message):
        """The back is to be seen."""

        view: "CardView"

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card
        self.is_turned = False
        self.marked: int | None = None
        self._buttons = 0  # the row they stand in

    def rows(self, width: int, height: int) -> list[Content]:
        """The front, and once it is turned the back and the two buttons."""
        lines = wrapped(self.card.front, width, style="bold")
        if not self.is_turned:
            say = "Say it to yourself, or write it down. Then look."
            return [*lines, Content(""), *wrapped(say, width, "$faint")]
        lines += [Content(""), *wrapped(self.card.back, width), Content("")]
        self._buttons = len(lines)
        parts: list[tuple[str, str]] = []
        for at, (key, word, mark, style) in enumerate(WAYS):
            here = at == self.marked
            parts += [
                ("› " if here else "  ", "bold $here"),
                (key, "bold"),
                (f" {word} ", ""),
                (f"{mark}   ", style),
            ]
        return [*lines, Content.assemble(*parts)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nobody can say that they knew what they have not seen."""
        if action == "turn":
            return not self.is_turned
        return self.is_turned and (action != "commit" or self.marked is not None)

    def action_commit(self) -> None:
        """Say what is marked."""
        self.action_choose(bool(self.marked))

    def action_turn(self) -> None:
        """Turn the card over."""
        self.is_turned = True
        self.redraw()
        self.refresh_bindings()
        self.post_message(self.Turned(self))

    def action_mark(self, button: int) -> None:
        """Mark the left button or the right one."""
        self.marked = button
        self.redraw()
        self.refresh_bindings()

    def action_choose(self, knew: bool) -> None:
        """Say whether you knew it."""
        self.post_message(self.Judged(self, knew))

    def on_click(self, event: events.Click) -> None:
        """A click turns the card over, and presses a button."""
        at = event.get_content_offset(self)
        if not self.is_turned:
            self.action_turn()
        elif at is not None and at.y == self._buttons:
            first = 2 + len(" ".join(WAYS[0][:2])) + 3
            self.action_choose(at.x >= first)
