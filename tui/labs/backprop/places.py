"""Where the stepper can go: again, another seed or level, the map, an expression of one's own."""

from lessons.labs.backprop.stepper import Stepper
from tui.labs.backprop.code import rule_source, walker_source
from tui.labs.backprop.leaves import LeafKeys
from tui.labs.backprop.own import GoTo, Own, OwnExpression
from tui.screens.code import CodeScreen


class PlaceKeys(LeafKeys):
    """What the keys do that lead to another problem, to the code, or to a string to paste."""

    def action_again(self) -> None:
        """The same problem from its beginning."""
        self.lab.again()
        self._moved()

    def action_fresh(self) -> None:
        """Another graph of this level."""
        self.lab.practise(self.lab.level)
        self._moved()

    def action_level(self, by: int) -> None:
        """A level up or down."""
        self.lab.practise(self.lab.level + by)
        self._moved()

    def action_free(self) -> None:
        """Free play on or off."""
        self.lab.set_free(not self.lab.free)
        self._moved()

    def action_map(self) -> None:
        """Stations, levels, and an expression of one's own."""
        self.app.push_screen(GoTo(self.lab.visited, self.lab.place_id), self._go)

    def _go(self, place: str | None) -> None:
        if place is None:
            return
        if place == "own":
            self.action_own()
            return
        if place.startswith("level"):
            self.lab.practise(int(place.removeprefix("level")))
        else:
            self.lab.go(place)
        self._moved()

    def action_own(self) -> None:
        """Type an expression."""
        graph = self.lab.graph
        text = graph.expression.to_text() if graph is not None else ""
        values = dict(graph.values) if graph is not None else {}
        self.app.push_screen(OwnExpression(text, values), self._begin_own)

    def _begin_own(self, own: Own | None) -> None:
        if own is not None:
            self.lab.own(*own)
            self._moved()

    def action_code(self) -> None:
        """The engine's rule of this operation, and the walk that applies it."""
        graph = self.lab.graph
        if graph is None or not isinstance(self.lab.walk, Stepper):
            return
        move, focus = self.lab.walk.move, self.talk.focus
        place = len(graph.points) - 1 if move is None else move.node
        if focus is not None and graph.points[focus].op:
            place = focus
        op = graph.points[place].op
        sources = [*(rule_source(op) if op else []), *walker_source()]
        self.app.push_screen(CodeScreen(f"{graph.points[place].label} in the engine", sources))

    def action_state(self) -> None:
        """Say this problem's string, and copy it."""
        state = self.lab.state()
        self.app.copy_to_clipboard(state)
        self.talk.note = f"Copied: {state}"
        self.draw()
