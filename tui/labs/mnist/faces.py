"""The faces of the MNIST lab: widgets in one place, of which one is seen.

Some show what the trainer answers: such a face says what it wants to look at (`wants`), and the
trainer is told when it comes into sight, when it wants something else, and when nobody looks.
"""

from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical

from lessons.labs.mnist.mnist import Mnist
from tui.labs.mnist.training import Order

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset


class Face(Vertical):
    """One face. `data` are the images, as soon as they are there."""

    def __init__(self, lab: Mnist) -> None:
        super().__init__()
        self.lab = lab
        self.data: Dataset | None = None

    def show(self) -> None:
        """Draw how things stand."""
        raise NotImplementedError

    def wants(self) -> str:
        """What the trainer is to look at for it, as an order to it; nothing where that is none."""
        return ""

    def ask(self) -> None:
        """Tell the trainer what is wanted."""
        if order := self.wants():
            self.post_message(Order(order))

    def on_resize(self) -> None:
        """More or less room."""
        if self.display:
            self.show()


F = TypeVar("F", bound=Face)


class Faces(Vertical):
    """All faces of the lab, one of them in sight."""

    DEFAULT_CSS = "Faces > * { height: 1fr; }"

    def __init__(self, *faces: Face) -> None:
        super().__init__(id="stage")
        self._faces = faces
        self._shown = faces[0]

    def compose(self) -> ComposeResult:
        """Each in the same place."""
        for face in self._faces:
            face.display = face is self._shown
            yield face

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
        face.show()
        face.ask()

    def give(self, data: "Dataset") -> None:
        """The images are there."""
        for face in self._faces:
            face.data = data
        self._shown.show()
