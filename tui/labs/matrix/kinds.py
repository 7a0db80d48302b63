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
from lessons.labs.matrix.problems import MAX_LEVEL
from tui.shell.guards import Modal, Options

LEVELS = (
    "the worked example",
    "small whole numbers, one blank",
    "digits, some blanks",
    "negative numbers, most cells blank",
    "negative numbers, all cells blank",
    "halves",
    "tenths, larger matrices",
)


class KindsScreen(Modal[tuple[str, int] | None]):
    """Enter takes the marked kind at the level shown; + and − change the level."""

    DEFAULT_CSS = """
    KindsScreen {
        align: center middle;
        #sheet {
            width: 62; max-width: 96%; height: auto; max-height: 96%;
            background: $surface; border: round $rule; padding: 0 1;
        }
        Options, Options:focus {
            height: auto; border: none; background: transparent; padding: 0;
        }
        #keys-here { color: $faint; height: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,k", "dismiss(None)", "close"),
        Binding("plus,equals_sign,right", "level(1)", "harder"),
        Binding("minus,left", "level(-1)", "easier"),
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
            yield Static("enter start   + − level   esc back", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """Mark the kind on screen."""
        kinds = self.query_one(OptionList)
        kinds.highlighted = list(KINDS).index(self.practice.kind)
        kinds.focus()

    def _row(self, kind: str) -> Content:
        level = self.levels[kind]
        here = ("› ", "$here") if kind == self.marked else ("  ", "")
        mark = ("✓ ", "$right") if kind in self.practice.mastered else ("  ", "")
        return Content.assemble(
            here, mark, KINDS[kind].label.ljust(26), f"{level}  ", (LEVELS[level], "$faint")
        )

    def action_level(self, by: int) -> None:
        """Change the level of the marked kind."""
        kinds = self.query_one(OptionList)
        if kinds.highlighted is None:
            return
        kind = list(KINDS)[kinds.highlighted]
        self.levels[kind] = min(max(self.levels[kind] + by, 0), MAX_LEVEL)
        kinds.replace_option_prompt(kind, self._row(kind))

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        before, self.marked = self.marked, event.option_id or self.marked
        for kind in (before, self.marked):
            event.option_list.replace_option_prompt(kind, self._row(kind))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind = event.option_id or self.practice.kind
        self.dismiss((kind, self.levels[kind]))
