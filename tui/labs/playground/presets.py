"""A sheet over the playground: networks to begin with, and what each of them promises; on its other
side the holes of neuron golf.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.labs.playground.golf import HOLES, LIMIT, Round
from lessons.labs.playground.presets import PRESETS
from lessons.numbers import show
from tui.keys import bind
from tui.shell.guards import Modal, Options


@dataclass(frozen=True)
class Row:
    """One that can be opened: its name, what is to be said of it, and its state."""

    name: str
    about: str
    state: str


def presets() -> tuple[Row, ...]:
    """Networks to begin with."""
    return tuple(Row(preset.name, preset.promise, preset.state) for preset in PRESETS)


def holes(played: Round) -> tuple[Row, ...]:
    """The ten holes, each with its goal, par, and the learner's best."""
    rows = []
    for hole in HOLES:
        best = played.best.get(hole.number)
        about = f"loss {show(hole.goal):<5} par {hole.par.parameters:>2}"
        if best is not None:
            under = best.parameters <= hole.par.parameters
            about += f"   you {best.parameters}{' ✓' if under else ''}"
        rows.append(Row(f"{hole.number:>2} {hole.name}", about, hole.state))
    return tuple(rows)


class PresetsScreen(Modal[str | None]):
    """Enter opens the marked one; `v` turns the sheet over."""

    DEFAULT_CSS = """
    PresetsScreen {
        align: center middle;
        #sheet {
            width: 66; max-width: 96%; height: auto; max-height: 96%;
            background: $surface; border: round $rule; padding: 0 1;
        }
        Options, Options:focus {
            height: auto; border: none; background: transparent; padding: 0;
        }
        Options > .option-list--option-highlighted { background: transparent; color: $here; }
        Options:focus > .option-list--option-highlighted { background: transparent; color: $here; }
        #keys-here { color: $faint; height: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="close"),
        bind("view", "turn over", "The other side: neuron golf, or networks to begin with"),
    ]

    def __init__(self, played: Round, *, golf: bool = False) -> None:
        super().__init__()
        self.sides: tuple[Sequence[Row], ...] = presets(), holes(played)
        self.side = int(golf)
        self.marked = 0

    def compose(self) -> ComposeResult:
        """A head, the rows, the keys."""
        with Vertical(id="sheet"):
            yield Static(id="head", markup=False)
            yield Options(markup=False)
            yield Static(id="keys-here", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self._fill()
        self.query_one(OptionList).focus()

    def action_view(self) -> None:
        """The other side."""
        self.side = 1 - self.side
        self._fill()

    def _fill(self) -> None:
        self.marked = 0
        head = Content.styled("To begin with", "bold")
        if self.side:
            rule = f"come under the test loss in {LIMIT} epochs, with few weights and biases"
            head = Content.assemble(("Neuron golf", "bold"), f"\n{rule}")
        self.query_one("#head", Static).update(head)
        other = "networks to begin with" if self.side else "neuron golf"
        self.query_one("#keys-here", Static).update(f"enter open   v {other}   q back")
        options = self.query_one(OptionList)
        options.set_options(
            Option(self._row(at), id=str(at)) for at in range(len(self.sides[self.side]))
        )
        options.highlighted = 0

    def _row(self, at: int) -> Content:
        rows = self.sides[self.side]
        room = max(len(row.name) for row in rows) + 2
        here = "› " if at == self.marked else "  "
        return Content.assemble(here, rows[at].name.ljust(room), (rows[at].about, "$faint"))

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        before, self.marked = self.marked, int(event.option_id or 0)
        for at in {before, self.marked} & set(range(len(self.sides[self.side]))):
            self.query_one(OptionList).replace_option_prompt(str(at), self._row(at))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.sides[self.side][int(event.option_id or 0)].state)
