"""`g` on any screen: the signs of the course, how each is said, and an example with numbers."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lessons.course.outline import load_course
from lessons.signs import SIGNS, Sign
from tui.sheet import Sheet
from tui.wrapping import wrapped

WIDTH = 92
LEFT = 9  # columns for the sign itself


class SignsScreen(Sheet[None]):
    """A sheet over the screen whose signs it explains."""

    DEFAULT_CSS = """
    SignsScreen {
        #sheet { width: 92; }
        VerticalScroll { max-height: 80vh; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,g,enter", "dismiss", "close", show=False, id="signs.close")
    ]

    def compose(self) -> ComposeResult:
        """One sign after the other, in the order in which the lessons bring them."""
        with Vertical(id="sheet"):
            with VerticalScroll():
                yield Static(id="signs", markup=False)
            yield Static("↑ ↓ scroll   g closes", id="keys-here", classes="below", markup=False)

    def on_mount(self) -> None:
        """Fill the sheet, as wide as it is."""
        self._fill()

    def on_resize(self) -> None:
        """The width decides where lines break."""
        self._fill()

    def _fill(self) -> None:
        titles = {lesson.id: lesson.title for lesson in load_course().lessons}
        room = min(WIDTH, self.app.size.width * 24 // 25) - 8 - LEFT
        lines = [line for sign in SIGNS for line in _lines(sign, titles.get(sign.lesson, ""), room)]
        self.query_one("#signs", Static).update(Content("\n").join(lines))


def _lines(sign: Sign, lesson: str, room: int) -> list[Content]:
    """What is said aloud, what it means, and the example with the lesson that brings it."""
    head = Content.styled(sign.sign.ljust(LEFT), "bold $here")
    said = Content.styled(f"“{sign.said}”", "bold")
    rest = [
        Content.assemble(" " * LEFT, text)
        for text in wrapped(sign.means, room, style="$foreground")
    ]
    example = Content.assemble(
        " " * LEFT, (sign.example, "$value"), (f"   {lesson}" if lesson else "", "$faint")
    )
    return [Content.assemble(head, said), *rest, example, Content("")]
