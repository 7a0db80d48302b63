"""Every screen is framed alike: a line above says where you are, a line below what you can do.

Between the two rules stands the body. A screen that subclasses `Frame` writes `compose_body` and
declares its keys as `BINDINGS`; the key line, the help panel and the command palette all read them
from there.
"""

from typing import ClassVar, NamedTuple, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from tui.keys import KEYS, LATIN, PAIRS, PLACES, bind, bindings
from tui.rows import Rows
from tui.shell.order import InTurn
from tui.shell.pointer import Pointed

SMALLEST = (60, 20)
WIDE = 100
"""From this many columns on, words stand beside the figure and not above it (class `-wide`)."""


class TitleLine(Rows):
    """One line: where you are on the left, the state of things on the right."""

    DEFAULT_CSS = """
    TitleLine {
        height: 2;
        padding: 0 2;
        color: $foreground;
        border-bottom: solid $rule;
    }
    """

    left: reactive[Content] = reactive(Content(), repaint=False)
    right: reactive[Content] = reactive(Content(), repaint=False)
    warning: reactive[str] = reactive("", repaint=False)

    def on_mount(self) -> None:
        """Follow what is to be told from now on."""
        for said in ("left", "right", "warning"):
            self.watch(self, said, self.redraw, init=False)

    def rows(self, width: int, height: int) -> list[Content]:
        """Left and right, with the room between them; the left part gives way."""
        right = self.right
        if self.warning:
            right = Content.assemble((f"✗ {self.warning}", "bold $wrong"), "   ", right)
        right = right.truncate(max(width - 10, 0), ellipsis=True)
        room = width - right.cell_length - 2
        left = self.left.truncate(max(room, 0), ellipsis=True)
        gap = " " * max(width - left.cell_length - right.cell_length, 0)
        return [Content.assemble(left, gap, right)]


def fitted(heading: Content, room: int) -> Content:
    """What stands in the title line where there is no room for all of it.

    The lab and the knob that is marked stay: first the other knobs give way, then the seed.
    """
    parts = heading.split(" · ")
    seed, shown = len(parts) - 1, list(range(len(parts)))
    while True:
        told = [parts[at] for at in shown]
        if len(shown) < len(parts):
            told.insert(len(told) - (seed in shown), Content("…"))
        line = Content(" · ").join(told)
        idle = [at for at in shown[1:] if not parts[at].plain.startswith("›")]
        if line.cell_length <= room or not idle:
            return line
        shown.remove(max(idle, key=lambda at: (at != seed, at)))


# Both for one thing: the arrows, or vim's letters.
UP_AND_ACROSS = {frozenset(["↑↓", "←→"]): "arrows", frozenset(["jk", "hl"]): "hjkl"}


class Shown(NamedTuple):
    """A key on the line: what is pressed and how that is written, what it does, whether it always
    stands there, and whether it is one of what has the focus."""

    key: str
    display: str
    text: str
    always: bool
    focused: bool


class KeyLine(Rows):
    """The keys that work here and now, read from the active bindings, in the order of the table.

    What stands in no table comes first, as it was declared. What does not fit is left out, the
    screen's before those of what has the focus; help and back, the last ones, always show.
    """

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 2;
        padding: 0 2;
        color: $faint;
        border-top: solid $rule;
    }
    """

    ALWAYS = ("help", "back")
    # + and − do what the arrows do to a knob, and who can step on finds the way back.
    LAST_TO_COME = KEYS["more"].shown, KEYS["back_step"].shown

    said: reactive[str] = reactive("")
    """A word that stands in for the keys until the next one is pressed."""

    _is_due = False  # whether the keys are to be read anew

    def on_mount(self) -> None:
        """Follow the screen's bindings from now on."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._read_soon())

    def _read_soon(self) -> None:
        """Read the keys once, however often it was said in a moment that they are others."""
        if not self._is_due and self.screen is self.app.screen:
            self._is_due = True
            self.call_later(self._read)

    def _read(self) -> None:
        self._is_due = False
        self.redraw()

    def _keys(self) -> list[Shown]:
        """The keys that may stand on the line, in its order, without repetitions."""
        keys: dict[str, tuple[int, Shown]] = {}
        active, here = self.screen.active_bindings, self.screen.focused
        for node, binding, enabled, _ in active.values():
            if not binding.show or not enabled or not binding.description:
                continue
            display = binding.key_display or self.app.get_key_display(binding)
            if binding.description in keys:
                place, first = keys[binding.description]
                if both := UP_AND_ACROSS.get(frozenset((first.display, display))):
                    keys[first.text] = place, Shown(first.key, both, *first[2:])
                continue
            if binding.id == "again" and "R" in active:
                display += " R"  # the same once more, or with a new seed
            always = binding.action.rpartition(".")[2] in self.ALWAYS
            place = PLACES.get(binding.id or "", -1)
            found = Shown(binding.key, display, binding.description, always, node is here)
            keys[binding.description] = place, found
        return [key for _, key in sorted(keys.values(), key=lambda key: (key[1].always, key[0]))]

    def _waits(self, key: Shown) -> tuple[bool, ...]:
        """How long a key waits for room, to sort by; enter not long: it is how one goes on."""
        late = key.display in self.LAST_TO_COME
        return not key.always, key.key != "enter", not key.focused, late

    def _fitting(self) -> list[Shown]:
        """The keys that fit on the line: those that always show, enter, and as many others as
        there is room for; a short one stands where a longer one before it did not fit."""
        keys, room, fits = self._keys(), self.size.width + 3, []
        for key in sorted(keys, key=self._waits):
            takes = len(key.display) + len(key.text) + 4
            if key.always or takes <= room:
                room -= takes
                fits.append(key)
        return [key for key in keys if key in fits]

    def rows(self, width: int, height: int) -> list[Content]:
        """`enter commit   . step   ? help   q back`, as much of it as fits."""
        if self.said:
            return [Content.styled(self.said, "$here").truncate(width, ellipsis=True)]
        keys = (
            Content.assemble((key.display, "bold $foreground"), " ", key.text)
            for key in self._fitting()
        )
        return [Content("   ").join(keys)]

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        offset = event.get_content_offset(self)
        left = 0
        for key in self._fitting():
            right = left + len(key.display) + 1 + len(key.text)
            if offset is not None and left <= offset.x < right:
                self.app.simulate_key(key.key)
            left = right + 3


class Frame(Pointed[None]):
    """A screen with a title line, a body and a key line."""

    DEFAULT_CSS = """
    Frame {
        background: $background;
        #body { height: 1fr; padding: 0 2; }
        #too-small { display: none; width: 100%; height: 100%; content-align: center middle; }
        &.-too-small > * { display: none; }
        &.-too-small > #too-small { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(["help", "back", "release", "signs"]),
        bind("find", tooltip="Find a lesson, a lab, a word, an action", line=False),
    ]

    _had_keys: Widget | None = None  # who had the keys when the window became too small
    _says = False  # whether something stands in place of the keys
    _capitals = False  # whether a capital came where only the small letter means something

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def compose(self) -> ComposeResult:
        """The frame around `compose_body`."""
        # With the first size it would come too late: all would be styled and laid out twice.
        self.add_class("-wide" if self.app.size.width >= WIDE else "-narrow")
        yield TitleLine(id="title")
        with Vertical(id="body"):
            yield from self.compose_body()
        yield KeyLine(id="keys")
        yield Static("", id="too-small", markup=False)

    def compose_body(self) -> ComposeResult:
        """What stands between the two rules."""
        yield from ()

    def set_title(self, left: str | Content, right: str | Content = "") -> None:
        """Say where the learner is (left) and how things stand (right)."""
        title = self.query_one(TitleLine)
        title.left = Content(left) if isinstance(left, str) else left
        title.right = Content(right) if isinstance(right, str) else right

    @on(events.Resize)
    def _measure(self, event: events.Resize) -> None:
        width, height = event.size
        was, too_small = self.has_class("-too-small"), width < SMALLEST[0] or height < SMALLEST[1]
        if too_small and not was:
            self._had_keys = self.focused  # what is hidden loses them; now, and not a moment later
            self.set_focus(None)
        self.set_class(too_small, "-too-small")
        if too_small:
            wanted = f"{SMALLEST[0]}x{SMALLEST[1]}"
            for label in self.query("#too-small").results(Static):
                label.update(Content(f"needs {wanted}, has {width}x{height}: q quits"))
        elif was:
            self._give_back()

    def _give_back(self) -> None:
        """Who had the keys before the window became too small has them again, before the screen is
        seen: the first key would go to the screen itself, where enter folds the map."""
        had, self._had_keys = self._had_keys, None
        if self.focused is None and had is not None and had.is_attached and had.focusable:
            self.set_focus(had, scroll_visible=False)

    def saved_again(self) -> None:
        """What is kept can be read and written again: a screen that shows it looks anew."""

    def say(self, text: str) -> None:
        """Say something in place of the keys, until the next one is pressed."""
        self._says = bool(text)
        self.query_one(KeyLine).said = text

    def action_copy_text(self) -> None:
        """Copy what is marked, and say so: nobody sees a clipboard."""
        super().action_copy_text()
        self.say("copied; does it not arrive? ctrl+p exports this page into a file")

    def on_key(self, event: events.Key) -> None:
        """A letter of another alphabet means the command on that key; so does a capital that is
        none. Whoever holds the focus has had the key before, as an answer."""
        if self._says:
            self.say("")
        character = event.character or ""
        if character in LATIN:
            meant = LATIN[character]
        elif character.isupper() and self._means(character.lower()) and not self._means(character):
            self._capitals, meant = True, character.lower()
        elif self._capitals and character in PAIRS.values() and self._means(character):
            self._capitals = False
            self.say(f"caps lock? {character} is a command of its own, beside {character.lower()}")
            event.stop()
            event.prevent_default()
            return
        else:
            self._capitals = self._capitals and not character.islower()
            return
        event.stop()
        event.prevent_default()
        cast(InTurn, self.app).press_instead(meant)

    def _means(self, character: str) -> bool:
        """Whether a character is a command here and now."""
        return character in self.active_bindings

    def action_release(self) -> None:
        """There is nothing here to let go of."""
        self.say("q leaves" if len(self.app.screen_stack) == 1 else "q goes back")

    def action_find(self) -> None:
        """Lessons, labs and actions by name, and any word of the course."""
        self.app.action_command_palette()

    def help_more(self) -> str:
        """What the help says besides, as things stand now (Markdown)."""
        return ""

    def action_help(self) -> None:
        """Show every key of this screen."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen.of(self))

    def action_signs(self) -> None:
        """Show the signs of the course."""
        from tui.screens.signs import SignsScreen

        self.app.push_screen(SignsScreen())

    def action_back(self) -> None:
        """Go back to where the learner came from; from the first screen, leave."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.app.exit()
