"""A digit of one's own: from the strokes of a pen to an image such as MNIST's.

Whoever draws does so anywhere on the paper and as large as it pleases. MNIST's images were all made
alike: a digit is scaled into 20 × 20 pixels, and its centre of mass put in the middle of 28 × 28.
A network that has only seen such images must be shown one, or it reads pixels that mean nothing.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ink = NDArray[np.float32]

FINE = 112  # dots of ink along each side of the paper
SIDE, FIT = 28, 20  # pixels of an image of MNIST, and of the square that its digit fills
MIDDLE = SIDE / 2 + 0.5  # where a centre of mass comes, from the left and from the top
PENS = (0.04, 0.06, 0.08, 0.1, 0.13, 0.16)  # widths of a pen, in sides of the paper
PEN = PENS[2]
FAINT = 0.05  # ink below this is nothing
MOVED = 6  # pixels to the right, to see what becomes of it there

Point = tuple[float, float]
"""A place on the paper, from (0, 0) above on the left to (1, 1) below on the right."""


@dataclass
class Stroke:
    """What a pen of this width does between down and up; one that `rubs` takes ink away."""

    points: list[Point]
    width: float = PEN
    rubs: bool = False


@dataclass
class Drawing:
    """Strokes in their order, and the ink that they leave."""

    strokes: list[Stroke] = field(default_factory=list)
    changes: int = 0  # how often the ink has become other ink
    _ink: "Ink | None" = None

    def begin(self, at: Point, width: float = PEN, *, rubs: bool = False) -> None:
        """Put the pen down: a stroke begins, and a dot is there."""
        self.strokes.append(Stroke([at], width, rubs))
        self.changes += 1
        self._mark(self.strokes[-1], 0)

    def draw(self, to: Point) -> None:
        """Draw the stroke that was begun last in a straight line to there."""
        if self.strokes and self.strokes[-1].points[-1] != to:
            stroke = self.strokes[-1]
            stroke.points.append(to)
            self.changes += 1
            self._mark(stroke, len(stroke.points) - 1)

    def undo(self) -> bool:
        """Take the last stroke back; False if there is none."""
        if not self.strokes:
            return False
        self.strokes.pop()
        self.changes += 1
        self._ink = None
        return True

    def clear(self) -> None:
        """A new sheet."""
        self.strokes.clear()
        self.changes += 1
        self._ink = None

    @property
    def ink(self) -> "Ink":
        """How much of each dot of the paper is ink, from 0 to 1: (FINE, FINE), row by row."""
        if self._ink is None:
            import numpy as np  # late: the lab opens without it

            self._ink = np.zeros((FINE, FINE), np.float32)
            for stroke in self.strokes:
                for place in range(len(stroke.points)):
                    self._mark(stroke, place)
        return self._ink

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to be read."""
        return not self.strokes or float(self.ink.max()) < 2 * FAINT

    def _mark(self, stroke: Stroke, place: int) -> None:
        """Leave the ink of the line that ends at a point of a stroke, or of its first dot."""
        ink = self._ink
        if ink is None:  # it is made of all strokes when it is asked for
            return
        import numpy as np

        a = FINE * np.array(stroke.points[max(place - 1, 0)], np.float32)
        b = FINE * np.array(stroke.points[place], np.float32)
        radius = FINE * stroke.width / 2
        low = np.clip(np.floor(np.minimum(a, b) - radius - 1), 0, FINE).astype(int)
        high = np.clip(np.ceil(np.maximum(a, b) + radius + 1), 0, FINE).astype(int)
        x = np.arange(low[0], high[0], dtype=np.float32) + 0.5 - a[0]
        y = np.arange(low[1], high[1], dtype=np.float32)[:, None] + 0.5 - a[1]
        along = b - a
        length = float(along @ along)
        t = np.clip((x * along[0] + y * along[1]) / length, 0, 1) if length else 0.0
        far = np.hypot(x - t * along[0], y - t * along[1])
        covered = np.clip(radius + 0.5 - far, 0, 1)  # a dot at the rim is partly ink
        part = ink[low[1] : high[1], low[0] : high[0]]
        if stroke.rubs:
            np.minimum(part, 1 - covered, out=part)
        else:
            np.maximum(part, covered, out=part)


def as_mnist(
    ink: "Ink", moved: int = 0, shape: tuple[int, int] = (SIDE, SIDE)
) -> "NDArray[np.uint8]":
    """Ink as an image of MNIST, `shape` from 0 for paper to 255 for ink.

    The digit is scaled so that it just fits into FIT × FIT pixels, and its centre of mass comes to
    the middle, or `moved` pixels to the right of it. What falls outside is lost. Without ink all of
    it is paper. An image of another shape has the same margins, as far as it is smaller or larger.
    """
    import numpy as np

    rows, columns = (np.flatnonzero((ink > FAINT).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return np.zeros(shape, np.uint8)
    fit = FIT * min(shape) / SIDE
    scale = fit / (max(np.ptp(rows), np.ptp(columns)) + 1)
    dots = np.arange(FINE) + 0.5
    mass = float(ink.sum())
    middle = MIDDLE - SIDE / 2  # how far beyond the middle MNIST has it
    down = shape[0] / 2 + middle - scale * float(ink.sum(axis=1) @ dots) / mass
    right = shape[1] / 2 + middle + moved - scale * float(ink.sum(axis=0) @ dots) / mass
    image = _shares(scale, down, shape[0]) @ ink @ _shares(scale, right, shape[1]).T
    return np.rint(255 * np.clip(image, 0, 1)).astype(np.uint8)


def resized(ink: "Ink", side: int) -> "Ink":
    """The whole paper in so many dots each way, of which each is the mean of what it covers."""
    import numpy as np

    shares = _shares(side / FINE, 0.0, side)
    return (shares @ ink @ shares.T).astype(np.float32, copy=False)


def _shares(scale: float, start: float, side: int = SIDE) -> "Ink":
    """How much of each pixel (side) each dot of the paper (FINE) covers, if the first dot begins
    at `start` and a dot is `scale` pixels wide; a pixel that lies inside has shares that make 1."""
    import numpy as np

    edges = (start + scale * np.arange(FINE + 1)).astype(np.float32)
    pixels = np.arange(side, dtype=np.float32)[:, None]
    low, high = np.maximum(edges[:-1], pixels), np.minimum(edges[1:], pixels + 1)
    shares: Ink = np.maximum(high - low, np.float32(0)).astype(np.float32)
    return shares
