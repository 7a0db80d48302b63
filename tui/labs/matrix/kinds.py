"""A sheet over the matrix drills: which kind to practise, and how hard."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from lessons.labs.matrix.practice import Practice
from lessons.products.kinds import KINDS
from lessons.products.problems import MAX_LEVEL, level_words
from tui.keys import bind
from tui.sheet import Choices, Sheet


class KindsScreen(Sheet[tuple[str, int] | None]):
    """Enter takes the marked kind at the level shown; + and − change the level."""

    DEFAULT_CSS = """
    KindsScreen {
        #sheet { width: 52; padding: 0 1; }
        #level { color: $faint; height: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="kinds.close"),
        bind("more", "level", "Harder, or easier"),
        bind("less", "level", "Harder, or easier"),
        Binding("right", "turn(1)", "level", id="kinds.harder"),
        Binding("left", "turn(-1)", "level", id="kinds.easier"),
    ]

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.practice = practice
        self.levels = {kind: practice.levels.get(kind, 0) for kind in KINDS}
        self.levels[practice.kind] = practice.level

    def compose(self) -> ComposeResult:
        """Every kind with the level it would start at."""
        rows = {kind: self._row(kind) for kind in KINDS}
        with Vertical(id="sheet"):
            yield Static(Content.styled("What to practise", "bold"), markup=False)
            yield Choices(rows, marked=self.practice.kind)
            yield Static(id="level", markup=False)
            yield Static("enter start   + − level   q back", id="keys-here", markup=False)

    def _row(self, kind: str) -> Content:
        level = self.levels[kind]
        mark = ("✓ ", "$right") if kind in self.practice.mastered else "  "
        steps = "▪" * level + "·" * (MAX_LEVEL - level)
        return Content.assemble(mark, KINDS[kind].label.ljust(26), f"level {level}  {steps}")

    def action_turn(self, by: int) -> None:
        """Change the level of the marked kind."""
        kinds = self.query_one(Choices)
        kind = kinds.marked
        self.levels[kind] = min(max(self.levels[kind] + by, 0), MAX_LEVEL)
        kinds.tell(kind, self._row(kind))
        self._tell(kind)

    def _tell(self, kind: str) -> None:
        level = self.levels[kind]
        words = f"    level {level}: {level_words(kind, level)}"
        self.query_one("#level", Static).update(Content(words))

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        self._tell(event.option_id or self.practice.kind)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind = event.option_id or self.practice.kind
        self.dismiss((kind, self.levels[kind]))
