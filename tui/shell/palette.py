"""The command palette: type a few letters of a lesson, a lab, an action or a theme.

Textual's own palette reads markup in every title, and its search takes exponential time when
letters repeat: forty of one letter and it never comes back. Ours searches in linear time, finds
words of the help as well, and shows titles as they are.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import Any

from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.await_complete import AwaitComplete
from textual.command import (
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.content import Content
from textual.errors import NoWidget
from textual.events import Click, Mount
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.worker import Worker, WorkerState

from tui.shell.pointer import Pointed, PointedList

MAX_QUERY = 80  # characters
REST = 0.1  # seconds without a letter after which it is searched: a word is searched once


def find(query: str, title: str) -> tuple[float, list[int]]:
    """How well `query` matches `title`, 0 to 2, and which characters of the title it matches.

    Best is a title that holds every word of the query, most of all at the beginning of its own
    words (above 1); then one that holds its letters in order, the closer together the better.
    """
    lowered, wanted = _lower(title), _lower(query)
    words = wanted.split()
    places: set[int] = set()
    starts = 0
    for word in words:
        at = lowered.find(word)
        if at < 0:
            break
        places.update(range(at, at + len(word)))
        starts += at == 0 or not lowered[at - 1].isalnum()
    else:
        if words:
            return 1 + (1 + starts) / (1 + len(words)), sorted(places)
    letters = "".join(words)
    in_order: list[int] = []
    for letter in letters:
        at = lowered.find(letter, in_order[-1] + 1 if in_order else 0)
        if at < 0:
            return 0.0, []
        in_order.append(at)
    if not in_order:
        return 0.0, []
    return len(in_order) / (1 + in_order[-1] - in_order[0]), in_order


@lru_cache(maxsize=2048)  # each letter that is typed asks for the same titles again
def _lower(text: str) -> str:
    """Lower case, character by character, so that places in it are places in `text`."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


class Commands(Provider):
    """What the app can do now, in the app's own order: lessons, labs, keys, themes."""

    def commands(self) -> Iterable[SystemCommand]:
        """Everything that can be found."""
        return self.app.get_system_commands(self.screen)

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for command in self.commands():
            if command.discover:
                help_text: Any = Content(command.help)
                yield DiscoveryHit(
                    Content(command.title), command.callback, command.title, help_text or None
                )

    async def search(self, query: str) -> Hits:
        """What matches, by its title or by the words of its help."""
        for command in self.commands():
            score, places = find(query, command.title)
            if not score:
                score = (find(query, command.help)[0] > 1) / 100
            if score:
                shown = Content(command.title)
                for place in places:
                    shown = shown.stylize("bold underline", place, place + 1)
                help_text: Any = Content(command.help)
                yield Hit(score, shown, command.callback, command.title, help_text or None)


def themes(app: App[Any]) -> Iterator[SystemCommand]:
    """Every theme, ours first: found among all else by its name, but not listed unasked."""
    known = app.available_themes
    for name in sorted(known, key=lambda name: (name[:3] != "dl-", name)):
        theme = known[name]
        count, ground = "Sixteen" if theme.ansi else "All", "dark" if theme.dark else "light"
        about = f"{count} colours, on a {ground} ground"
        yield SystemCommand(f"Theme: {name}", about, partial(setattr, app, "theme", name), False)


class Themes(Commands):
    """The themes alone, to look at one after the other."""

    def commands(self) -> Iterator[SystemCommand]:
        """Every theme by its bare name."""
        for title, _, take, _ in themes(self.app):
            yield SystemCommand(title.removeprefix("Theme: "), "", take)


class FoundList(CommandList, PointedList):
    """What was found; it changes with each letter that is typed."""


class Palette(CommandPalette, Pointed[Any]):
    """The palette, safe against double clicks and windows of a few lines or columns."""

    # In no column at all text cannot be broken into lines, and Textual would crash.
    DEFAULT_CSS = """
    Palette {
        & > .command-palette--help-text { color: $foreground 85%; text-style: not bold not dim; }
        CommandList { min-width: 12; }
        #--container, #--results { max-width: 110; }
    }
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._rest: Timer | None = None  # until it is searched for what was typed
        self._search: Worker[None] | None = None
        self._entered = False  # before what was typed was found

    def compose(self) -> ComposeResult:
        """Textual's palette around our list."""
        for widget in super().compose():
            yield FoundList() if isinstance(widget, CommandList) else widget

    def on_mount(self, event: Mount) -> None:
        """Nobody needs to type a page, and a still screen writes nothing."""
        if self not in self.app.screen_stack:  # the app was left before the palette was there
            event.prevent_default()
        field = self.query_one(Input)
        field.max_length = MAX_QUERY
        field.cursor_blink = False

    def on_click(self, event: Click) -> None:
        """A click where the window has meanwhile ended is no click outside the palette."""
        try:
            self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            event.prevent_default()

    def _gather_commands(self, search_value: str) -> None:  # type: ignore[override]
        """Search for what was typed, once the fingers rest."""
        self._entered = False
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        if search_value:
            self._rest = self.set_timer(REST, partial(self._begin, search_value))
        else:
            self._begin("")

    def _begin(self, search_value: str) -> None:
        self._rest = None
        self._search = super()._gather_commands(search_value)

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What was typed is found: an enter that came before it counts now."""
        if event.worker is self._search and event.state is WorkerState.SUCCESS:
            self._search = None
            if self._entered:
                self._entered = False
                await self.query_one(Input).action_submit()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _once(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        """Enter, held down, runs what was chosen once; what is listed yet was not asked for."""
        if self.app.screen is not self:
            event.stop()
            event.prevent_default()
        elif isinstance(event, Input.Submitted) and (self._rest or self._search):
            self._entered = True
            event.stop()
            event.prevent_default()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the palette, if it is still open."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def _watch__list_visible(self) -> None:
        """Show what was found, unless the palette was closed while it searched."""
        if self.query(CommandList):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        """Show that it searches, unless it was closed meanwhile."""
        if self.query(CommandList):
            await super()._watch__show_busy()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a line to show commands on, there is none to move to."""
        if action == "command_list" and not self.query_one(CommandList).scrollable_content_region:
            return False
        return super().check_action(action, parameters)
