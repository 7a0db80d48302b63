"""What a trainer tells is put where it belongs: into the lab, the table of runs, onto a face."""

from collections.abc import Callable

from engine.training.events import Died, Initial, Look, Problem, Saved
from lessons.kept import put_away
from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Run
from lessons.store.progress import Progress
from lessons.text import capital
from tui.labs.mnist.crowd import CoursePanel
from tui.labs.mnist.faces import Faces
from tui.labs.mnist.panels import RunPanel
from tui.labs.mnist.training import Told, Training


class Hearing:
    """Hears the trainer of the run that is looked at; the news of others are let go of.

    `draw` draws the screen anew, `note` tells something below it, and `saved` is called with a run
    whose network is in its file now, because the learner wanted it there.
    """

    def __init__(
        self,
        lab: Mnist,
        training: Training,
        progress: Progress,
        draw: Callable[[], object],
        note: Callable[[str], object],
        saved: Callable[[Run], object],
    ) -> None:
        self.lab, self.training, self.progress = lab, training, progress
        self._draw, self._note, self._saved = draw, note, saved

    def hear(self, told: Told, faces: Faces) -> None:
        """One event of a trainer."""
        run = self.lab.run
        if run is None or told.number != run.number:
            return
        status, at = run.status, run.at
        self.training.keep(told.event)
        for answer in self.lab.fold(told.number, told.event):
            self.progress.record(answer)
        if isinstance(told.event, Initial) and self.training.at_once:
            self.training.send("run")
        if run.at != at:
            self._draw()
            if not faces.shown.wants():
                self.training.send("look off")
            elif at is None:  # later the look comes with it
                faces.shown.ask()
        if run.status is not status:
            self._draw()
            if run.ended:  # as it is now, not some steps ago
                put_away(self.progress.runs, run)
                faces.shown.ask()
        faces.of(RunPanel).touch()
        match told.event:
            case Look(meanwhile=meanwhile):
                if not meanwhile or faces.is_on(CoursePanel):
                    faces.draw()
            case Saved(meanwhile=True):
                put_away(self.progress.runs, run)
            case Saved():
                self._saved(run)
            case Died(message=message) if run.gone:
                why = f"{capital(message)}: its network is gone."
                self._note(f"{why} r trains it again.")
            case Problem(message=message) if message.startswith("not saved"):
                self._note(message)
