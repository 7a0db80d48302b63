"""The knobs of a lab, to be turned by key, by click or by wheel.

Where there are many they stand in groups, and only the group of the marked one is open, unless the
window has room for all.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from lessons.knobs import Knob
from lessons.lab import Lab
from tui.keys import bind
from tui.rows import Rows
from tui.wrapping import wrapped

FAR = (
    Binding(
        "shift+left",
        "turn(-10)",
        "ten steps",
        show=False,
        key_display="shift ←→",
        id="knobs.turn_fast_left",
    ),
    Binding(
        "shift+right",
        "turn(10)",
        "ten steps",
        show=False,
        key_display="shift ←→",
        id="knobs.turn_fast_right",
    ),
)
"""Ten steps of a knob at once, where the arrows turn it."""

TALL = 50  # rows of a window from which every group is open


def headed(lab: Lab, names: tuple[str, ...] = ()) -> Content:
    """A lab's title and its knobs that count now, of `names` if there are any; one is marked."""
    parts = [Content(lab.title)]
    for at, knob in enumerate(lab.KNOBS):
        out = names and knob.name not in names
        if out or lab.lacks(knob.name) or knob.name in lab.held.hidden:
            continue
        told = f"{knob.short or knob.label.lower()} {knob.shown(lab.settings[knob.name])}"
        here = at == lab.knob
        parts.append(Content.styled(f"› {told}", "bold $here") if here else Content(told))
    return Content(" · ").join(parts)


@dataclass(frozen=True)
class Row:
    """A line of the panel: a knob by its place in the list, or the heading of a group before it."""

    place: int
    heading: str = ""
    folded: bool = False


def rows(knobs: tuple[Knob, ...], marked: int, *, everything: bool) -> list[Row]:
    """The lines of the panel, from the top; `marked` is the place of the marked knob."""
    found: list[Row] = []
    grouped = any(knob.group for knob in knobs)
    here = knobs[marked].group if knobs else ""
    for place, knob in enumerate(knobs):
        if grouped and (place == 0 or knobs[place - 1].group != knob.group):
            found.append(Row(place, knob.group, not everything and knob.group != here))
        if everything or knob.group == here:
            found.append(Row(place))
    return found


@lru_cache(maxsize=64)
def longest(texts: tuple[str, ...], width: int) -> int:
    """Rows of the longest text: so many are kept, that nothing moves from knob to knob."""
    return max((len(wrapped(text, width)) for text in texts), default=0)


class KnobPanel(Rows, can_focus=True):
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
        *FAR,
    ]

    class Chosen(Message):
        """Another knob is marked."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(id="knobs")
        self.lab = lab

    @property
    def _listed(self) -> list[Row]:
        everything = self.app.size.height >= TALL
        found = rows(tuple(self.lab.KNOBS), self.lab.knob, everything=everything)
        shown = {knob.group for knob in self.lab.KNOBS if not self.lab.leaves_out(knob.name)}
        return [
            row
            for row in found
            if (row.heading in shown if row.heading else not self._hidden(row.place))
        ]

    def _hidden(self, place: int) -> bool:
        return self.lab.leaves_out(self.lab.KNOBS[place].name)

    @property
    def _room(self) -> int:
        """Columns of the mark, the longest name and a space: then the arrow before a value."""
        return max((len(knob.label) for knob in self.lab.KNOBS), default=0) + 3

    def rows(self, width: int, height: int) -> list[Content]:
        """A row a knob: its name, its value; under them what the marked one does."""
        width = max(width, 20)
        lines = [
            self._line(row, width).rstrip().truncate(width, ellipsis=True) for row in self._listed
        ]
        about = self.lab.KNOBS[self.lab.knob].help if self.lab.KNOBS else ""
        lines += wrapped(about, width, "$faint")
        most = longest(tuple(knob.help for knob in self.lab.KNOBS), width)
        return lines + [Content()] * (len(self._listed) + most - len(lines))

    def _line(self, row: Row, width: int) -> Content:
        knobs = self.lab.KNOBS
        if row.heading:
            mark = "▸ " if row.folded else "▾ "
            told = f"   {self._told(row.heading)}" if row.folded else ""
            return Content.assemble((mark, "$faint"), row.heading, (told, "$faint"))
        knob, here = knobs[row.place], row.place == self.lab.knob
        free, lacks = self.lab.may_turn(knob.name), self.lab.lacks(knob.name)
        lacks = lacks or "held fast" * self.lab.held.fixes(knob.name)
        counts = free and not lacks
        arrows = ("‹ ", " ›") if here and free else ("  ", "  ")
        value = knob.shown(self.lab.value(knob.name))
        if free and lacks and self._room + 5 + len(value) + len(lacks) > width:
            value, lacks = lacks, ""  # a value that counts for nothing may give way to the reason
        return Content.assemble(
            ("› " if here else "  ", "bold $here"),
            (knob.label.ljust(self._room - 2), "bold" if here else "" if counts else "$faint"),
            (arrows[0], "$here"),
            (value, "bold $value" if counts else "$faint"),
            (arrows[1], "$here"),
            (f" {lacks}" if lacks and arrows[1].strip() else lacks, "$faint"),
        )

    def _told(self, group: str) -> str:
        """What was turned in a folded group, what of it is in use, or else what there is."""
        knobs = [
            knob
            for knob in self.lab.KNOBS
            if knob.group == group and not self.lab.leaves_out(knob.name)
        ]
        turned = [
            knob.label.lower() if value == "yes" else f"{knob.label.lower()} {knob.shown(value)}"
            for knob in knobs
            if (value := self.lab.value(knob.name)) == "yes"
            or (value != knob.default and value != "no")
        ]
        return ", ".join(turned or [knob.label.lower() for knob in knobs])

    def action_choose(self, by: int) -> None:
        """Mark another knob."""
        count, step = max(len(self.lab.KNOBS), 1), 1 if by >= 0 else -1
        self.lab.knob = (self.lab.knob + by) % count
        for _ in range(count):  # past those that are left out, unless all are
            if self.lab.KNOBS and self._hidden(self.lab.knob):
                self.lab.knob = (self.lab.knob + step) % count
        self.redraw()
        self.call_after_refresh(self._keep_in_sight)
        self.post_message(self.Chosen())

    def _keep_in_sight(self) -> None:
        """Where the panel is higher than its room, the marked row is scrolled into sight."""
        line = next((at for at, row in enumerate(self._listed) if row == Row(self.lab.knob)), 0)
        where = Region(0, self.virtual_region.y + line - 1, 1, 3)
        parent = self.parent
        if isinstance(parent, Widget) and parent.is_scrollable:
            parent.scroll_to_region(where, animate=False)

    async def action_turn(self, by: int) -> None:
        """Turn the marked one, as + and − do."""
        await self.screen.action_turn(by)  # type: ignore[attr-defined]

    def _row_at(self, event: events.MouseEvent) -> Row | None:
        at = event.get_content_offset(self)
        found = self._listed
        return found[at.y] if at is not None and 0 <= at.y < len(found) else None

    async def on_click(self, event: events.Click) -> None:
        """A click marks a knob; on its value it turns it, on the arrow before it back."""
        row, at = self._row_at(event), event.get_content_offset(self)
        self.focus()
        if row is None or at is None:
            return
        was_marked = row.place == self.lab.knob
        self.action_choose(row.place - self.lab.knob)
        if not row.heading and at.x >= self._room:
            back = was_marked and at.x < self._room + 2
            await self.action_turn(-1 if back else 1)

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel turns the knob under the pointer."""
        await self._wheel(event, 1)

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel turns the knob under the pointer."""
        await self._wheel(event, -1)

    async def _wheel(self, event: events.MouseEvent, by: int) -> None:
        row = self._row_at(event)
        if row is not None and not row.heading:
            event.stop()
            event.prevent_default()
            if row.place != self.lab.knob:
                self.action_choose(row.place - self.lab.knob)
            await self.action_turn(by)
