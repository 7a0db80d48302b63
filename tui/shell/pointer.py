"""The pointer may press on what is just being taken away: then it presses on nothing.

Textual delivers a press, a move and a click to the widget that was drawn under them. Meanwhile the
widget may have been removed, or the window made smaller.
"""

from collections.abc import Mapping
from typing import TypeVar

from textual.binding import BindingsMap
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click, Event, Resize, ScreenResume
from textual.geometry import Offset, Size
from textual.keys import key_to_character
from textual.messages import Layout, Update, UpdateScroll
from textual.reactive import Reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList

from tui.rows import Rows
from tui.shell.painting import Painting
from tui.shell.timers import RingsOnce
from tui.wrapping import flowing

Result = TypeVar("Result")


class Pointed(RingsOnce, Screen[Result]):
    """A screen whose text can be selected with the mouse, even while it changes.

    It also knows which size is the window's. A screen lays out those beneath it, and each of them
    then tells itself its size: where the window changes twice in a moment, an old size and the new
    one would chase each other through the two queues for ever.
    """

    def __init__(
        self, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name, id, classes)
        self._compositor: Painting = Painting()

    _in_turn = False  # whether it is being laid out, and will be painted then

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # who had the focus and who
    # has it now look so by themselves: for Textual the whole screen is to be painted anew

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out once. Each widget that is told its new size asks for another layout on account of
        that size, and Textual would lay out, and paint, all things twice."""
        sizes = Widget.virtual_size
        sizes._layout = sizes._repaint = False
        try:
            super()._refresh_layout(size, scroll)
        finally:
            sizes._layout = sizes._repaint = True

    def lay_out(self) -> None:
        """Lay out at once, ahead of the next painting, for whoever must know now what is where.

        What its widgets are about to ask for is heard already, and need not be said.
        """
        seen = self._compositor.visible_widgets
        with self.prevent(Layout, Update, UpdateScroll):
            for widget in self.walk_children(Widget):
                widget._check_refresh()
                if widget._repaint_regions and widget in seen:
                    self._dirty_widgets.add(widget)
        self._refresh_layout()

    def fill(self, widget: Widget, is_moved: bool = False) -> None:
        """Show what a widget holds now, when all of the screen is about to be painted.

        It is laid out anew only if that has another size, or if something else has moved.
        """
        if self.is_mounted and (is_moved or widget._layout_required):
            self.lay_out()
        with self.prevent(Update):
            widget._check_refresh()

    def stay_styled(self, event: ScreenResume) -> None:
        """A screen that was put aside comes back as it was, unless the styles are others now."""
        styled, self._css_update_count = self._css_update_count, self.app._css_update_count
        event.refresh_styles = styled != self._css_update_count
        seen = self._compositor.visible_widgets
        with self.prevent(Update):
            for widget in seen:
                if isinstance(widget, ScrollBar):  # these are nobody's children
                    widget._check_refresh()
        self._compositor.update_widgets(set(seen))

    def _on_timer_update(self) -> None:
        """Lay out what is to be laid out, and paint."""
        self._hear_all()
        self._in_turn = True
        try:
            super()._on_timer_update()
        finally:
            self._in_turn = False
        if self._compositor._dirty_regions and self.is_current and not self.app._batch_count:
            super()._compositor_refresh()

    def _hear_all(self) -> None:
        """Paint now what has just been asked for. It is told by a message, which may come behind
        this painting: then there would be another one, of the same."""
        due = self._compositor._dirty_regions
        if not due and not self._dirty_widgets:
            return
        for widget, (region, clip) in self._compositor.visible_widgets.items():
            if not (asked := widget._repaint_regions):
                continue
            if region.intersection(clip) in due:  # all of it is painted anyway
                asked.clear()
            elif widget.outer_size.region not in asked:  # all of it may be laid out anew, too
                self._dirty_widgets.add(widget)

    def _compositor_refresh(self) -> None:
        """Paint at the end of one's turn. A screen that comes into sight is laid out when it does,
        when it hears its size, and when it has something to show: Textual paints it each time."""
        if self is not self.app.screen:
            self._compositor.forget(self._compositor._dirty_regions)
            super()._compositor_refresh()
        elif self._in_turn:
            self._dirty_widgets.clear()  # the compositor has noted where they are
        else:
            self._update_timer.resume()

    def on_screen_suspend(self) -> None:
        """It is left as it stands. Textual has just asked for all of it to be painted anew."""
        self._repaint_required = False

    async def on_event(self, event: Event) -> None:
        """Handle an event, but for a size that the window no longer has."""
        if isinstance(event, Resize) and event.size != self.app.size:
            return
        await super().on_event(event)

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        """Who may answer a key, and to which; with the keys that were chosen, if any were.

        Textual's own way of laying other keys over them loses what shares a key with them.
        """
        remap = getattr(self.app, "remap", None)
        if not remap:
            return super()._binding_chain
        found: list[tuple[DOMNode, BindingsMap]] = []
        for node in self._who_answers():
            bindings = remap.apply(node._bindings)
            for key in list(bindings.key_to_bindings):
                character = key_to_character(key)
                if any(typing.check_consume_key(key, character) for typing, _ in found):
                    del bindings.key_to_bindings[key]
            found.append((node, bindings))
        return found

    def _who_answers(self) -> list[DOMNode]:
        """Who is asked what a key means, the first one first."""
        focused = self.focused if self.focused is not None and not self.focused.loading else None
        return [self, self.app] if focused is None else focused.ancestors_with_self

    def is_bound(self, key: str, priority: bool) -> bool:
        """Whether a key is anybody's command, apart from who may take it as text before that."""
        remap = getattr(self.app, "remap", None)
        for node in self._who_answers():
            bindings = remap.apply(node._bindings) if remap else node._bindings
            found = bindings.key_to_bindings.get(key, ())
            if any(binding.priority == priority for binding in found):
                return True
        return False

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The widget at a place of the screen, and the place within it; none that has left it."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if widget is not None and widget is not self and widget.parent is None:
            return None, None
        if isinstance(widget, Rows):
            region = self.find_widget(widget).region
            return widget, widget.offset_at(x - region.x, y - region.y)
        return widget, offset

    def validate_selections(self, selections: dict[Widget, Selection]) -> dict[Widget, Selection]:
        """What was marked. From a gap between two paragraphs Textual takes whole lines of the
        window: a figure beside the text would come along with it."""
        state = self._select_state
        if state is None or state.end is None:
            return selections
        columns = state.start.pointer_start_offset.x, state.screen_offset.x
        ends = [state.start.content_widget, state.end.content_widget]
        texts = [each.region for each in ends if each is not None and not each.children]

        def beside(widget: Widget) -> bool:
            area = widget.region
            is_out = area.x > max(columns) or area.right <= min(columns)
            return is_out and not any(x.x < area.right and area.x < x.right for x in texts)

        return {each: selections[each] for each in selections if not beside(each)}

    def get_selected_text(self) -> str | None:
        """What is selected, as it is meant: no line ends where only the room did.

        Nothing where the text has meanwhile become shorter than that.
        """
        if not self.selections:
            return None
        texts = [
            said
            for widget, selection in self.selections.items()
            if widget.is_attached and (said := meant(widget, selection)) is not None
        ]
        return "\n".join(texts).rstrip("\n") or None

    def painted(self, widget: Widget) -> list[Strip]:
        """What stands in a widget, without its frame, as it is on the screen: a strip a row."""
        area = widget.content_region.intersection(self.region)
        rows = self._compositor.render_strips()[area.y : area.bottom]
        return [row.crop(area.x, area.right) for row in rows]

    def _watch_selections(  # type: ignore[override]
        self, before: Mapping[Widget, Selection], now: Mapping[Widget, Selection]
    ) -> None:
        """Tell widgets what is selected in them.

        Textual's own is a coroutine; that of a screen that is closing is never awaited, and Python
        complains about it on the terminal that we have just given back.
        """
        for widget in before.keys() | now.keys():
            widget.selection_updated(now.get(widget))


def meant(widget: Widget, selection: Selection = SELECT_ALL) -> str | None:
    """The text of a widget as it is meant (a formula as its TeX), or the selected part of it."""
    if type(widget).get_selection is not Widget.get_selection:
        return (widget.get_selection(selection) or (None,))[0]
    shown = widget.render()
    if not isinstance(shown, Content):
        return None
    rows = shown.plain.split("\n")
    start, end = selection.start or Offset(), selection.end
    if start.y >= len(rows):
        return None
    if end is None or end.y >= len(rows):
        end = Offset(len(rows[-1]), len(rows) - 1)
    return flowing(rows[start.y : end.y + 1], widget.content_size.width, start.x, end.x)


class PointedList(OptionList):
    """A list of options that may be replaced by fewer while somebody clicks on one."""

    def on_click(self, event: Click) -> None:
        """What was drawn there may be an option that is no longer in the list."""
        option = event.style.meta.get("option")
        if option is not None and option >= self.option_count:
            event.prevent_default()
