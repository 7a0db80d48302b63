"""The learner's hand: pen and rubber, the image that comes of it, and what a network makes of that.

The image is centred as MNIST's are. It can be moved aside, too, once one has said what will become
of it there: a network of layers has a weight for each pixel, and knows nothing of the ones beside.
"""

import math
from dataclasses import replace

from engine.training.events import Look, mark_of
from lessons.asking.answers import Verdict
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.attempt import Attempt
from lessons.asking.polls import Choice, Poll
from lessons.labs.mnist.aside import Aside
from lessons.labs.mnist.drawing import MOVED, PENS, Drawing, Point, as_mnist
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.store.records import Answer

STEP = 1 / 40  # of the paper, for an arrow
ITEM = "mnist.moved"


def moved_ask(guess: int, pictures: Pictures = MNIST) -> Ask:
    """What will it say of the same ink, moved aside?"""
    name, noun = pictures.one(guess), pictures.noun
    poll = Poll(
        ITEM,
        f"It reads your drawing as {name}. Now the same ink is put {MOVED} pixels"
        " further to the right. What will it read then?",
        (
            Choice(
                f"{name}, as before",
                f"The form is the same, but not the pixels: it stays the same {noun} only for a"
                f" network that has met moved {noun}s, or whose weights let that much pass.",
            ),
            Choice(
                f"another {noun}",
                "Each weight belongs to one pixel. Moved ink meets weights that were learned for"
                f" other ink, and what they add up to may be any {noun}.",
            ),
        ),
    )
    return replace(ask_poll(poll, later=True), sureness=False)


class Hand(Aside):
    """A sheet of paper with a pen at a place on it, and the newest answer to what it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.drawing = Drawing()
        self.at: Point = (0.5, 0.5)
        self.down = self.rubs = False
        self.pen = PENS.index(0.08)
        self.moved = False
        self.p: tuple[float, ...] | None = None  # for each digit, of the image as it is
        self.before: int | None = None  # what it was read as in the middle
        self.verdict: Verdict | None = None  # on what was said
        self._image: int | None = None

    @property
    def attempt(self) -> Attempt | None:
        """What is said of the digit beside the middle."""
        return self.asked(ITEM)

    # ---- the pen --------------------------------------------------------------------------------

    def touch(self, at: Point, *, rubs: bool | None = None) -> None:
        """Put the pen down somewhere."""
        self.at, self.down = at, True
        self.drawing.begin(at, PENS[self.pen], rubs=self.rubs if rubs is None else rubs)
        self._changed()

    def reach(self, at: Point) -> None:
        """Go there, with the pen down or in the air."""
        self.at = at
        if self.down:
            self.drawing.draw(at)
            self._changed()

    def move(self, down: int, right: int) -> None:
        """Go some steps of the arrows, up to the edge of the paper."""
        x, y = self.at
        self.reach((_inside(x + right * STEP), _inside(y + down * STEP)))

    def lift(self) -> None:
        """The stroke is over."""
        self.down = False

    def change_pen(self, by: int) -> None:
        """A thicker pen, or a thinner one; a stroke that is under way ends."""
        self.lift()
        self.pen = min(max(self.pen + by, 0), len(PENS) - 1)

    def undo(self) -> None:
        """Take the last stroke back."""
        self.lift()
        if self.drawing.undo():
            self._changed()

    def clear(self) -> None:
        """A new sheet, and the digit in the middle again."""
        self.lift()
        self.drawing.clear()
        self.moved = False
        self._changed()

    def _changed(self) -> None:
        self._image, self.posed = None, None
        if self.attempt is not None and not (self.attempt.settled or self.attempt.passed):
            self.attempts.clear()  # it was about another drawing
        if self.drawing.is_blank:
            self.p = None

    # ---- the image and its answer ---------------------------------------------------------------

    @property
    def image(self) -> int:
        """What the network is shown: pixel after pixel a byte of one number; 0 is a blank one."""
        if self._image is None:
            seen = as_mnist(self.drawing.ink, MOVED if self.moved else 0, self.pictures.shape)
            self._image = int.from_bytes(seen.tobytes())
        return self._image

    @property
    def pixels(self) -> bytes:
        """The image, row by row, a byte for each pixel."""
        return self.image.to_bytes(self.pictures.pixels)

    @property
    def guess(self) -> int | None:
        """The digit that the drawing is taken for."""
        return self.p.index(max(self.p)) if self.p is not None else None

    def hear(self, look: Look) -> list[Answer]:
        """Take in an answer, if it is to this image; returns a prediction that it decides."""
        found, image = look.arrays.get("drawing.p"), look.number("drawing.image")
        if found is None or len(found.numbers) != self.pictures.classes or self.drawing.is_blank:
            return []
        if image != mark_of(self.image):
            return []  # of the image before: the answer to this one is on its way
        self.p = found.numbers if all(map(math.isfinite, found.numbers)) else None
        attempt = self.attempt
        if self.p is None or not self.moved or attempt is None or not attempt.taken:
            return []
        if attempt.settled or attempt.ask.poll is None:
            return []
        self.verdict = attempt.reveal(key=0 if self.guess == self.before else 1)
        return list(attempt.take())

    # ---- beside the middle ----------------------------------------------------------------------

    def forget(self) -> None:
        """Another network: nothing is known of it, and it can be asked about anew."""
        super().forget()
        self.p = self.verdict = self._image = None
        self.attempts.clear()

    def shift(self, state: str, *, free: bool = False) -> None:
        """Move the digit aside or back; the first time, one has to say what will come of it."""
        if not self.moved and self.attempt is None and self.guess is not None and not free:
            self.before = self.guess
            self.pose(moved_ask(self.guess, self.pictures), state)
        elif free or self.posed is None:
            self._put(aside=not self.moved)

    def answered(self) -> None:
        """It was said what will come of it, or passed over: now it is moved."""
        self._put(aside=True)

    def withdraw(self) -> None:
        """The sheet was left before it was said: it can be asked again."""
        if self.posed is not None:
            self.attempts.clear()
        super().withdraw()

    def _put(self, *, aside: bool) -> None:
        self.posed, self.moved = None, aside
        self._image = self.p = None


def _inside(place: float) -> float:
    return min(max(place, 0.0), 1.0)
