"""The sheets of the playground's inside, in their order."""

from lessons.labs.playground.cursor import Spot
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.point import nearest
from tui.labs.playground.chosen import Chosen
from tui.labs.playground.confusion import ConfusionFace
from tui.labs.playground.data import DataFace
from tui.labs.playground.face import Face
from tui.labs.playground.onepoint import PointFace
from tui.labs.playground.past import PastFace
from tui.labs.playground.weights import WeightsFace


def faces(lab: Playground, spot: Spot) -> list[Face]:
    """Every sheet; the point is the one nearest to the cursor, or the first one."""
    ground = lab.ground
    anywhere = spot.place is None or ground.coded
    number = int(ground.train[0]) if anywhere else nearest(ground, spot.place or (0.0, 0.0))
    chosen = Chosen(lab)
    if spot.place is None:
        chosen.begin(spot)
    rows = [] if ground.coded else [DataFace(lab, number)]
    return [
        PointFace(lab, number),
        WeightsFace(lab, chosen),
        PastFace(lab, chosen),
        *rows,
        ConfusionFace(lab),
    ]
