"""The sheets of the playground's inside, in their order."""

from lessons.labs.playground.cursor import Spot
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.point import nearest
from tui.labs.playground.face import Face
from tui.labs.playground.onepoint import PointFace


def faces(lab: Playground, spot: Spot) -> list[Face]:
    """Every sheet; the point is the one nearest to the cursor, or the first one."""
    ground = lab.ground
    number = int(ground.train[0]) if spot.place is None else nearest(ground, spot.place)
    return [PointFace(lab, number)]
