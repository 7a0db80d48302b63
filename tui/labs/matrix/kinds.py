"""A sheet over the matrix drills: which kind to practise, and how hard."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.labs.matrix.kinds import KINDS
from lessons.labs.matrix.practice import Practice
from lessons.labs.matrix.problems import MAX_LEVEL, level_words
from tui.keys import bind
from tui.shell.guards import Modal, Options


class KindsScreen(Modal[tuple[str, int] | None]):
    """Enter takes the marked kind at the level shown; + and − change the level."""

    DEFAULT_CSS = """
    KindsScreen {
        align: center middle;
        #sheet {
            width: 52; max-width: 96%; height: auto; max-height: 96%;
            background: $surface; border: round $rule; padding: 0 1;
        }
        Options, Options:focus {
            height: auto; border: none; background: transparent; padding: 0;
        }
        Options > .option-list--option-highlighted { background: transparent; color: $here; }
        Options:focus > .option-list--option-highlighted { background: transparent; color: $here; }
        #level, #keys-here { color: $faint; height: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="close"),
        bind("more", "harder"),
        bind("less", "easier"),
        Binding("right", "turn(1)", "harder", id="harder"),
        Binding("left", "turn(-1)", "easier", id="easier"),
    ]

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.practice = practice
        self.levels = {kind: practice.levels.get(kind, 0) for kind in KINDS}
        self.levels[practice.kind] = practice.level
        self.marked = practice.kind

    def compose(self) -> ComposeResult:
        """Every kind with the level it would start at."""
        with Vertical(id="sheet"):
            yield Static(Content.styled("What to practise", "bold"), markup=False)
            yield Options(*(Option(self._row(kind), id=kind) for kind in KINDS), markup=False)
            yield Static(id="level", markup=False)
            yield Static("enter start   + − level   q back", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """Mark the kind on screen."""
        kinds = self.query_one(OptionList)
        kinds.highlighted = list(KINDS).index(self.practice.kind)
        kinds.focus()

    def _row(self, kind: str) -> Content:
        level = self.levels[kind]
        here = "› " if kind == self.marked else "  "
        mark = ("✓ ", "$right") if kind in self.practice.mastered else "  "
        steps = "▪" * level + "·" * (MAX_LEVEL - level)
        return Content.assemble(here, mark, KINDS[kind].label.ljust(26), f"level {level}  {steps}")

    def _show(self, kind: str) -> None:
        self.query_one(OptionList).replace_option_prompt(kind, self._row(kind))
        level = self.levels[self.marked]
        words = f"    level {level}: {level_words(self.marked, level)}"
        self.query_one("#level", Static).update(Content(words))

    def action_turn(self, by: int) -> None:
        """Change the level of the marked kind."""
        self.levels[self.marked] = min(max(self.levels[self.marked] + by, 0), MAX_LEVEL)
        self._show(self.marked)

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        before, self.marked = self.marked, event.option_id or self.marked
        for kind in (before, self.marked):
            self._show(kind)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind = event.option_id or self.practice.kind
        self.dismiss((kind, self.levels[kind]))
