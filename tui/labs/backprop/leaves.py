"""The stepper's leaves: look at one, nudge it and see what its gradient promised, or edit it."""

from textual import on

from engine.expression.formula import ExpressionError
from lessons.asking.answers import Refused, parse_number
from lessons.labs.backprop.lab import Lab, Phase
from lessons.labs.backprop.nudge import STEPS
from lessons.labs.backprop.stepper import Stepper
from tui.figures.graph import GraphView
from tui.frame import LabScreen
from tui.labs.backprop.panel import Talk


class LeafKeys(LabScreen):
    """What the keys do that concern a leaf. A subclass draws."""

    lab: Lab
    talk: Talk

    def draw(self) -> None:
        """Draw the state as it is now."""
        raise NotImplementedError

    def _moved(self) -> None:
        """After anything that changes the number in question."""
        self.talk.quiet()
        self.talk.focus = None
        self.draw()

    def _leaves(self) -> tuple[int, ...]:
        return self.lab.graph.leaves if self.lab.graph is not None else ()

    def _is_known(self, place: int) -> bool:
        walk = self.lab.walk
        return (
            isinstance(walk, Stepper)
            and walk.gradient(place) is not None
            and not walk.awaits(place)
        )

    def _leaf(self, *, known: bool) -> int | None:
        """The leaf in focus, or the first (whose gradient is known, where that is needed)."""
        leaves = self._leaves()
        if self.talk.focus in leaves and (not known or self._is_known(self.talk.focus or 0)):
            return self.talk.focus
        return next((leaf for leaf in leaves if not known or self._is_known(leaf)), None)

    def action_leaf(self, by: int) -> None:
        """Another leaf; a nudge that is shown is made again with it. Or another option."""
        lab, talk = self.lab, self.talk
        if lab.phase is Phase.PREDICT:
            vote = lab.vote
            if vote is not None:
                last = len(vote.poll.choices)
                lab.choose(0 if vote.choice is None else (vote.choice + by) % last)
            self.draw()
            return
        leaves = self._leaves()
        if talk.nudged is not None:
            leaves = tuple(leaf for leaf in leaves if self._is_known(leaf))
        if leaves:
            here = leaves.index(talk.focus) if talk.focus in leaves else (-1 if by > 0 else 0)
            talk.focus = leaves[(here + by) % len(leaves)]
            if talk.nudged is not None:
                self._nudge(1 if talk.nudged.step > 0 else -1)
        self.draw()

    def action_wander(self, by: int) -> None:
        """Any other node, in the order of computation."""
        graph = self.lab.graph
        if graph is not None:
            here = self.talk.focus if self.talk.focus is not None else -1 if by > 0 else 0
            self.talk.focus = (here + by) % len(graph.points)
            self.talk.nudged = None
            self.draw()

    @on(GraphView.Pointed)
    def _pointed(self, message: GraphView.Pointed) -> None:
        if self.lab.phase is not Phase.PREDICT:
            self.talk.focus, self.talk.nudged = message.place, None
            self.draw()

    def _nudge(self, sign: int) -> None:
        leaf, graph = self._leaf(known=True), self.lab.graph
        if leaf is not None and graph is not None:
            self.talk.focus = leaf
            self.talk.nudged = self.lab.nudge(graph.points[leaf].wire, sign * STEPS[self.talk.step])

    def action_nudge(self, sign: int) -> None:
        """Move the leaf a little, and compare."""
        self._nudge(sign)
        self.draw()

    def action_size(self, by: int) -> None:
        """A smaller or a larger nudge."""
        talk = self.talk
        talk.step = min(max(talk.step + by, 0), len(STEPS) - 1)
        if talk.nudged is not None:
            self._nudge(1 if talk.nudged.step > 0 else -1)
        self.draw()

    def action_edit(self) -> None:
        """Open the value of a leaf."""
        leaf, graph = self._leaf(known=False), self.lab.graph
        if leaf is not None and graph is not None:
            self.talk.quiet()
            self.talk.focus, self.talk.editing = leaf, graph.points[leaf].wire
            self.draw()

    def _finish_edit(self) -> None:
        talk = self.talk
        try:
            self.lab.edit(talk.editing, float(parse_number(talk.typed)))
        except Refused as refusal:
            talk.note = str(refusal)
        except ExpressionError as error:
            talk.note = error.message
        else:
            talk.quiet()
            talk.editing = ""
        self.draw()

    def action_cancel(self) -> None:
        """Leave what is open: the edit, the nudge, the focus, what was typed; then the lab."""
        talk = self.talk
        if talk.editing or talk.nudged is not None or talk.typed or talk.focus is not None:
            talk.quiet()
            talk.editing, talk.focus = "", None
            self.draw()
        else:
            self.action_back()
