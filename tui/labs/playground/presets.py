"""A sheet over the playground: networks to begin with, and what each of them promises; on its other
side the holes of neuron golf.
"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from lessons.labs.playground.golf import HOLES, LIMIT, Round
from lessons.labs.playground.presets import ALL
from lessons.numbers import show
from tui.keys import bind
from tui.sheet import Choices, Sheet

Rows = dict[str, Content]
"""What each row says, by the state that it opens."""


def presets() -> Rows:
    """Every preset with its promise, and those of the perceptron lab."""
    return {
        preset.state: Content.assemble(preset.name.ljust(27), (preset.promise, "$faint"))
        for preset in ALL
    }


def holes(played: Round) -> Rows:
    """The ten holes, each with its goal, par, and the learner's best."""
    room = max(len(hole.name) for hole in HOLES) + 2
    rows: Rows = {}
    for hole in HOLES:
        best, par = played.best.get(hole.number), hole.par.parameters
        mine = "" if best is None else f"   you {best.parameters}"
        mark = " ✓" if best is not None and best.parameters <= par else ""
        rows[hole.state] = Content.assemble(
            f"{hole.number:>2}  {hole.name:<{room}}",
            (f"loss {show(hole.goal):<5} par {par:>2}", "$faint"),
            mine, (mark, "$right"),
        )  # fmt: skip
    return rows


class PresetsScreen(Sheet[str | None]):
    """Enter opens the marked one; `v` turns the sheet over."""

    DEFAULT_CSS = "PresetsScreen #sheet { width: 72; padding: 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="presets.close"),
        bind("view", "turn over", "The other side: neuron golf, or networks to begin with"),
    ]

    def __init__(self, played: Round, *, golf: bool = False) -> None:
        super().__init__(classes="-list")
        self.played, self.golf = played, golf

    def compose(self) -> ComposeResult:
        """A head, the rows, the keys."""
        told = "Neuron golf" if self.golf else "To begin with"
        with Vertical(id="sheet"):
            yield Static(Content.styled(told, "bold"), markup=False)
            if self.golf:
                rule = f"Come under the test loss in {LIMIT} epochs, with few weights and biases."
                yield Static(rule, markup=False)
            yield Choices(holes(self.played) if self.golf else presets())
            other = "networks to begin with" if self.golf else "neuron golf"
            keys = f"enter open   v {other}   q back"
            yield Static(keys, id="keys-here", classes="below", markup=False)

    async def action_view(self) -> None:
        """The other side."""
        self.golf = not self.golf
        await self.recompose()
        self.query_one(Choices).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
