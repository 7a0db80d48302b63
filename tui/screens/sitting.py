"""Questions in a row, each on a page of its own, and beside them how the sitting stands."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from tui.frame import WIDE, Frame
from tui.rows import Rows
from tui.screens.aside import WIDE_TEXT, lead_width, text_width


class Side(Rows):
    """What its screen tells beside the page."""

    def rows(self, width: int, height: int) -> list[Content]:
        """Nothing before the screen has begun."""
        screen = self.screen
        return list(screen.beside(width, height)) if isinstance(screen, SittingScreen) else []


class SittingScreen(Frame):
    """A page, and on wide screens a side; a subclass puts the questions on the page."""

    DEFAULT_CSS = """
    SittingScreen {
        #both { height: 1fr; align-horizontal: center; }
        #page {
            max-width: 78; height: 1fr; padding: 0 2 0 1; scrollbar-size-vertical: 1;
        }
        #side { display: none; width: 1fr; height: 1fr; padding: 1 0 0 2; margin: 0 0 0 1; }
        &.-wide #both { align-horizontal: left; }
        &.-wide #side { display: block; border-left: solid $rule; }
        &.-wide #side.-empty { border-left: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="enter", id="sitting.go_on"),
        Binding("down", "scroll(1)", "scroll", show=False, id="sitting.scroll_down"),
        Binding("up", "scroll(-1)", "scroll", show=False, id="sitting.scroll_up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="sitting.page_pagedown"),
        Binding("pageup", "page(-1)", "page up", show=False, id="sitting.page_pageup"),
    ]

    AUTO_FOCUS = ""  # the screen itself decides what gets the keys, and when

    def compose_body(self) -> ComposeResult:
        """The page and the side."""
        with Horizontal(id="both"):
            yield VerticalScroll(id="page", can_focus=False)
            yield Side(id="side")

    def beside(self, width: int, height: int) -> Iterable[Content]:
        """How the sitting stands, in lines."""
        return ()

    @property
    def page(self) -> VerticalScroll:
        """Where the questions are."""
        return self.query_one("#page", VerticalScroll)

    @property
    def page_width(self) -> int:
        """Columns that the page has, with what it leaves free."""
        width = self.size.width - 4
        if self.size.width < WIDE:
            return min(width, WIDE_TEXT)
        return text_width(width - lead_width(width), has_figure=True)

    def on_resize(self, event: events.Resize) -> None:
        """A wide window is divided as it is in a lesson, so that the text stands where it stood."""
        if self.query("#both"):
            is_wide = event.size.width >= WIDE
            self.page.styles.width = self.page_width if is_wide else None
            lead = lead_width(event.size.width - 4) if is_wide else 0
            self.query_one("#both").styles.padding = (0, 0, 0, lead)

    def action_scroll(self, by: int) -> None:
        """Some lines."""
        self.page.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """One page, less two lines so that the eye keeps its place."""
        self.action_scroll(by * max(self.page.size.height - 2, 1))
