"""What the learner looks at in a graph: a leaf or any point, and the nudge that proves a gradient.

A nudge moves one leaf a little and compares what F did with what the leaf's gradient promised.
"""

from lessons.labs.backprop.nudge import DEFAULT_STEP, STEPS, Nudge, nudge
from lessons.labs.backprop.stepper import Stepper


class Look:
    """`focus` is the point looked at, `nudged` the nudge shown, `stride` a place in STEPS."""

    def __init__(self) -> None:
        self.focus: int | None = None
        self.nudged: Nudge | None = None
        self.stride = DEFAULT_STEP

    def away(self) -> None:
        """Look at nothing."""
        self.focus = self.nudged = None

    def at(self, point: int) -> None:
        """Look at any point of the graph."""
        self.focus, self.nudged = point, None

    def wander(self, walk: Stepper, by: int) -> None:
        """Look at the next point in the order of computation."""
        here = self.focus if self.focus is not None else -1 if by > 0 else 0
        self.at((here + by) % len(walk.graph.points))

    def leaf(self, walk: Stepper) -> str:
        """The name of the leaf looked at; empty if it is no leaf."""
        return walk.graph.points[self.focus].wire if self.focus in walk.graph.leaves else ""

    def choose_leaf(self, walk: Stepper, by: int) -> None:
        """Look at another leaf; a nudge that is shown is made again with it."""
        leaves = walk.graph.leaves if self.nudged is None else known(walk)
        if leaves:
            here = leaves.index(self.focus) if self.focus in leaves else (-1 if by > 0 else 0)
            self.focus = leaves[(here + by) % len(leaves)]
            self.renew(walk)

    def prove(self, walk: Stepper, sign: int = 1) -> None:
        """Nudge the leaf looked at, or the first one whose gradient is known."""
        leaves = known(walk)
        if leaves:
            self.focus = self.focus if self.focus in leaves else leaves[0]
            self.nudged = nudge(walk.graph, self.leaf(walk), sign * STEPS[self.stride])

    def resize(self, walk: Stepper, by: int) -> None:
        """A smaller or a larger step."""
        self.stride = min(max(self.stride + by, 0), len(STEPS) - 1)
        self.renew(walk)

    def renew(self, walk: Stepper) -> None:
        """Make the nudge that is shown once more."""
        if self.nudged is not None:
            self.prove(walk, 1 if self.nudged.step > 0 else -1)


def known(walk: Stepper) -> tuple[int, ...]:
    """The leaves whose whole gradient has arrived: a nudge gives no open blank away."""
    return tuple(
        leaf
        for leaf in walk.graph.leaves
        if walk.gradient(leaf) is not None and not walk.awaits(leaf)
    )
