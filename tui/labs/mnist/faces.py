"""The faces of the MNIST lab: widgets in one place, of which one is seen.

Some show what the trainer answers: such a face says what it wants to look at (`wants`), and the
trainer is told when it comes into sight, when it wants something else, and when nobody looks.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from lessons.labs.mnist.mnist import Mnist
from tui.figures.paint import Paint, paint_of
from tui.keys import bind
from tui.labs.mnist.training import Order
from tui.rows import Rows

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset
    from lessons.labs.mnist.digit import Subject


FIRST = 2  # faces that are there from the beginning


OUT = bind("inside", "out", "Back to where one came from", action="screen.inside")
CHARTS = bind("map", "charts", "Back to the charts", action="screen.map")
BACK = bind("prove", "back", "Back to the run, or to the network", action="screen.prove")
"""The keys that have led to a face lead back from it, and say so."""


class Face(Vertical):
    """One face. `data` are the images, as soon as they are there.

    A `broad` one has the whole width, without the knobs beside it; `back` is the face to which one
    comes from it, the charts if it is none.
    """

    broad: ClassVar[bool] = False
    back: "type[Face] | None" = None

    def __init__(self, lab: Mnist) -> None:
        super().__init__()
        self.lab = lab
        self.data: Dataset | None = None

    class Asking(Message):
        """Something is to be said before what the face is about to show."""

    @dataclass
    class Said(Message):
        """A key changed nothing, and this is why."""

        text: str

    class Stepped(Message):
        """More is seen than before: what was predicted may be decided."""

    def show(self) -> None:
        """Draw how things stand."""
        raise NotImplementedError

    def changed(self) -> None:
        """What was asked is answered: look anew."""
        self.ask()
        self.show()

    def wants(self) -> str:
        """What the trainer is to look at for it, as an order to it; nothing where that is none."""
        return ""

    def ask(self) -> None:
        """Tell the trainer what is wanted."""
        if order := self.wants():
            self.post_message(Order(order))

    def digits(self) -> "tuple[Subject, ...]":
        """The digits that one can look into from here, the one that is looked at first."""
        return ()

    def on_mount(self) -> None:
        """Drawn as soon as it is there."""
        if self.display:
            self.show()

    def on_resize(self) -> None:
        """More or less room."""
        if self.display:
            self.show()


def headed(width: int, *parts: Content | tuple[str, str]) -> Content:
    """As many of these parts of a heading, the first ones before the others, as have room."""
    line = Content()
    for part in parts:
        longer = Content.assemble(line, "   " if line else "", part)
        if longer.cell_length <= width:
            line = longer
    return line


class Lines(Rows):
    """A face's lines of text, as many as there is room for."""

    DEFAULT_CSS = "Lines { width: 1fr; height: 1fr; }"

    def __init__(self, face: "LinesFace") -> None:
        super().__init__()
        self._face = face

    def rows(self, width: int, height: int) -> list[Content]:
        """What the face has for this room."""
        return self._face.lines(width, height, paint_of(self)) if min(width, height) > 1 else []


class LinesFace(Face, can_focus=True):
    """A face of text and pictures alone: a key paints the rows that it changes."""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Lines(self)

    def show(self) -> None:
        """Draw how things stand."""
        self.query_one(Lines).redraw()

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """What is to be seen in a room."""
        raise NotImplementedError


F = TypeVar("F", bound=Face)


class Faces(Vertical):
    """All faces of the lab, one of them in sight.

    All but the first ones come onto the screen when they are first turned to: what has never been
    seen costs nothing.
    """

    DEFAULT_CSS = "Faces > * { height: 1fr; }"

    def __init__(self, *faces: Face) -> None:
        super().__init__(id="stage")
        self._faces = faces
        self._shown = faces[0]
        self.data: Dataset | None = None

    def compose(self) -> ComposeResult:
        """The first ones, each in the same place."""
        for face in self._faces:
            face.display = face is self._shown
        yield from self._faces[:FIRST]

    @property
    def shown(self) -> Face:
        """The one in sight."""
        return self._shown

    def is_on(self, *kinds: type[Face]) -> bool:
        """Whether a face of one of these kinds is in sight."""
        return isinstance(self._shown, kinds)

    def of(self, kind: type[F]) -> F:
        """The face of a kind."""
        return next(face for face in self._faces if isinstance(face, kind))

    def turn_to(self, kind: type[Face]) -> None:
        """Bring a face into sight, up to date; the trainer hears what it is to look at now."""
        face = self.of(kind)
        if self._shown.wants() and face is not self._shown:
            self.post_message(Order("look off"))
        self._shown = face
        for each in self._faces:
            each.display = each is face
        if face.is_attached:
            self.draw()
        else:
            self.mount(face)  # it draws itself
        face.ask()

    def draw(self) -> None:
        """Draw the one in sight, if it is there yet."""
        if self._shown.is_mounted:
            self._shown.show()

    def give(self, data: "Dataset") -> None:
        """The images are there."""
        self.data = data
        for face in self._faces:
            face.data = data
        self.draw()
