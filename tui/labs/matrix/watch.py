"""Watching a matrix drill being worked: steps forwards and back, by hand or by themselves."""

from textual.timer import Timer

from lessons.labs.matrix.walk import Walk
from tui.frame import LabScreen
from tui.labs.matrix.drawing import Scene

PACE = 0.7  # seconds a step while a walk runs by itself


class WatchScreen(LabScreen):
    """The half of the drills' screen that walks through views; `show` draws what has changed."""

    scene: Scene
    timer: Timer | None = None

    def show(self) -> None:
        """Draw everything anew."""
        raise NotImplementedError

    def _walk(self) -> Walk:
        if self.scene.walk is None:
            self.scene.walk = Walk(self.scene.problem)
        return self.scene.walk

    def action_step(self, by: int) -> None:
        """One step of the view, forwards or back."""
        self.stop_watching()
        self._walk().step(by)
        self.show()

    def action_watch(self) -> None:
        """Run the steps by themselves, or pause."""
        if self.timer is not None:
            self.stop_watching()
            return
        walk = self._walk()
        if walk.finished:
            walk.place = -1
        walk.step()
        self.timer = self.set_interval(PACE, self._tick)
        self.show()

    def _tick(self) -> None:
        walk = self.scene.walk
        if walk is None or walk.finished:
            self.stop_watching()
            return
        walk.step()
        self.show()

    def stop_watching(self) -> None:
        """Let no more steps come by themselves."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None

    def action_view(self) -> None:
        """Another view of the same product, from its beginning."""
        self.stop_watching()
        if self.scene.walk is None:
            self._walk()
        else:
            self.scene.walk.turn()
        self.show()

    def action_stride(self, by_term: bool) -> None:
        """Steps of single products, or of whole cells, columns, rows and layers."""
        self._walk().by_term = by_term
        self.show()

    def action_leave_walk(self) -> None:
        """Back to filling the cells."""
        self.stop_watching()
        self.scene.walk = None
        self.show()
