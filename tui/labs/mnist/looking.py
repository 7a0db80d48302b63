"""The screen of the MNIST lab as one walks it: which face is in sight, and who has the keys.

Nothing here trains: a key that leads from one face to the next works whoever trains (`screen`).
"""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget

from lessons.labs.mnist.mnist import Mnist
from tui.lab import LabScreen
from tui.labs.mnist import view
from tui.labs.mnist.crowd import CoursePanel
from tui.labs.mnist.digit import DigitPanel
from tui.labs.mnist.drawing import DrawPanel
from tui.labs.mnist.experiments import ExperimentsPanel
from tui.labs.mnist.faces import Face, Faces
from tui.labs.mnist.inside import InsidePanel
from tui.labs.mnist.panels import NetworkPanel, RunPanel
from tui.labs.mnist.sweeping import SweepPanel
from tui.labs.mnist.telling import words
from tui.labs.mnist.ways import DIGITS, INSIDE, PROVING, VIEWS, all_faces, key_works, to_digits
from tui.labs.mnist.why import WhyPanel

if TYPE_CHECKING:
    from tui.labs.mnist.training import Training


class MnistLooking(LabScreen[Mnist]):
    """The faces of the lab, one in sight, and the keys that lead from one to the next."""

    LAB = Mnist
    training: "Training"
    _faces: Faces | None = None

    def stage(self) -> Widget:
        """The faces, one of them in sight: at first the network, or the run that was left."""
        progress = self.progress
        faces = all_faces(self.lab, self.training, progress.runs, progress.answers)
        self._faces = Faces(*faces)
        return self._faces

    @property
    def faces(self) -> Faces:
        """What stands on the stage. Each key in the line below asks for it: it is not looked up."""
        if self._faces is None:
            raise NoMatches("the stage is not there yet")
        return self._faces

    def heading(self) -> Content:
        """The network and its knobs."""
        return view.title(self.lab)

    def status(self) -> Content:
        """How the run stands."""
        return view.state(self.lab)

    def words(self) -> list[str]:
        """What is in sight, and how to go on; beside what is to be as large as it can nothing."""
        narrow = self.has_class("-narrow")
        if self._shows_broad or (narrow and self._is_on(*DIGITS, *INSIDE)):
            return []
        proving, sweeping = self._is_on(*PROVING), self._is_on(SweepPanel)
        curves = self.lab.run is not None and not self._is_on(NetworkPanel, *PROVING)
        return words(
            self.lab, self.training, proving=proving, sweeping=sweeping, curves=curves, brief=narrow
        )

    def rest(self) -> Widget | None:
        """Who has the keys: what is asked, or the face that walks."""
        if self._covers:
            return self.faces.shown
        return super().rest() or (self.faces.shown if self.faces.shown.can_focus else None)

    def _face(self, face: type[Face]) -> None:
        """Show one of the faces, with its keys; a question of another one goes."""
        if not self._is_on(face) and self.lab.asides.withdraw():
            self.call_later(self.renewed)
        self.faces.turn_to(face)
        self.set_focus(self.rest())
        self.draw()

    def _draw(self) -> None:
        self.set_class(self._shows_broad, "-broad")
        self.set_class(self._covers, "-sheet")
        super()._draw()
        if self._is_on(NetworkPanel):
            self.faces.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys work depends on how the run stands and on whether the trainer listens."""
        shown = self._faces.shown if self._faces is not None else None
        works = key_works(action, parameters, self.training, shown)
        return super().check_action(action, parameters) if works is None else works

    @property
    def _shows_broad(self) -> bool:
        return self._faces is not None and self._faces.shown.broad

    @property
    def _covers(self) -> bool:
        """Whether the face in sight has the keys, although something is asked of the next run."""
        return (self._shows_broad or self._is_on(*PROVING)) and not self._asks_aside

    @property
    def _asks_aside(self) -> bool:
        """Whether what is asked, or was and can still be read, is about the face in sight."""
        return self.questions.asked is not None and self.lab.aside(self.questions.asked) is not None

    def _is_on(self, *kinds: type[Face]) -> bool:
        return self._faces is not None and self._faces.is_on(*kinds)

    @property
    def _home(self) -> type[Face]:
        return RunPanel if self.lab.run is not None else NetworkPanel

    # ---- from face to face ----------------------------------------------------------------------

    def _walk(self, face: type[Face]) -> None:
        """To a face by a key: what was told on the one before goes."""
        self.lab.note = ""
        self._face(face)

    def action_view(self) -> None:
        """The next of these faces; or the charts' axes."""
        if (turned := VIEWS.get(type(self.faces.shown))) is not None:
            self._walk(turned)
        else:
            self.faces.of(RunPanel).view()

    def action_map(self) -> None:
        """To the test digits, while it trains to those of validation, and back to the charts."""
        self._walk(to_digits(self.faces.shown, self.lab.run))

    def action_prove(self) -> None:
        """To the experiments and the tables of predictions and runs, and back to the charts."""
        self._walk(self._home if isinstance(self.faces.shown, PROVING) else ExperimentsPanel)

    def action_draw(self) -> None:
        """To a sheet of paper."""
        self._walk(DrawPanel)

    def action_why(self) -> None:
        """To one weight of the unit that is looked at."""
        self.lab.why.at_unit(self.faces.of(InsidePanel).unit)
        self.faces.of(WhyPanel).back = InsidePanel
        self._walk(WhyPanel)

    def action_inside(self) -> None:
        """Into the network, or into the digit that is looked at; and back."""
        shown = self.faces.shown
        if isinstance(shown, INSIDE):
            self._walk(shown.back or RunPanel)
        elif digits := shown.digits():
            self.lab.digit.choose(digits)
            self.faces.of(DigitPanel).back = type(shown)
            self._walk(DigitPanel)
        else:
            self._walk(InsidePanel if self.training.listens else CoursePanel)

    def action_back(self) -> None:
        """One face back; from the network or a run, out of the lab."""
        if not self._is_on(self._home):
            self._walk(self.faces.shown.back or self._home)
        else:
            super().action_back()
