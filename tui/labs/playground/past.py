"""The weights of a layer as curves over the film of the run."""

from textual.content import Content

from tui.figures.paint import Paint
from tui.labs.playground.curves import curves
from tui.labs.playground.weights import OfAWeight


class PastFace(OfAWeight):
    """The weights of one layer over the epochs of the film."""

    name = "over time"
    help = "↑ ↓ ← → choose a weight, . , wind the film"

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """All of the room for the curves."""
        return curves(self.lab, self.chosen, width, height)
