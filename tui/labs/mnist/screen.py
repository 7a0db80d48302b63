"""Training on MNIST, live: say what you expect, run it, and watch the numbers answer.

The lab itself (`lessons.labs.mnist`) knows what may be done and keeps the picture of the run; the
trainer (`training`) is a process of its own. This screen passes keys to the one, commands to the
other, and events from the trainer to the lab. Which face is in sight, and how one comes from each
to the next, is in `looking`; how it all looks is in `faces` and what stands there.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from lessons.asking.ask import Ask
from lessons.kept import put_away
from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Run
from lessons.store.progress import Progress
from lessons.text import clean
from tui.labs.mnist.data import DataPanel
from tui.labs.mnist.experiments import ExperimentsPanel
from tui.labs.mnist.faces import Face
from tui.labs.mnist.hearing import Hearing
from tui.labs.mnist.looking import MnistLooking
from tui.labs.mnist.panels import NetworkPanel, RunPanel
from tui.labs.mnist.reading import Reading
from tui.labs.mnist.runs import RunsPanel
from tui.labs.mnist.saving import Saving
from tui.labs.mnist.sweeping import SweepPanel
from tui.labs.mnist.training import Order, Told, Training, process
from tui.labs.mnist.ways import KEYS
from tui.trainer import Trainer


class MnistScreen(MnistLooking):
    """The lab on MNIST, from the knobs to the test digits."""

    DEFAULT_CSS = """
    MnistScreen {
        #stage { height: 1fr; }
        &.-narrow.-knobs #asking { display: none; }
        &.-narrow.-knobs #said { display: none; }
        &.-narrow.-knobs RunPanel Digits { display: none; }
        &.-wide RunPanel.-tall {
            #place { margin: 1 0; }
            #said { margin: 1 0; }
        }
        &.-sheet #asking { display: none; }
        &.-broad Words { display: none; }
        &.-sheet Words { display: block; }
        &.-wide.-broad #room { layout: vertical; }
        &.-wide.-broad #side {
            dock: none; width: 1fr; height: auto; max-height: 70%; padding: 0;
        }
        &.-wide.-broad #knobs { display: none; }
        &.-wide.-broad.-knobs #knobs { display: block; }
        &.-wide ExamPanel #exam { margin: 2 0; }
        &.-wide InsidePanel #unit { margin: 1 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(
        self,
        progress: Progress,
        state: str | None = None,
        lab: Mnist | None = None,
        trainer: Callable[[Run], Trainer] = process,
    ) -> None:
        super().__init__(progress, state, lab)
        self.training = Training(self.lab, trainer, self._listen)
        self.reading = Reading(self.lab, self._part, self.renewed, self._note)
        self.saving = Saving(
            self, self.lab, self.training, progress.runs, lambda: self.faces.data, self._note
        )
        self.hearing = Hearing(
            self.lab, self.training, progress, self.draw, self._note, self.saving.saved
        )

    async def on_mount(self) -> None:
        """The network comes first, or the run that was left; the images are loaded meanwhile."""
        self._face(self._home)
        self._load_images()

    def on_unmount(self) -> None:
        """The trainer never outlives its screen."""
        self._part()

    def _part(self) -> None:
        """The trainer ends; a run that is not over is saved, to go on another time."""
        run = self.lab.run
        alive = run is not None and run.alive and run.step > 0
        self.training.close(keep=True)
        if alive and run is not None:
            put_away(self.progress.runs, run)

    @work(exclusive=True, group="images")
    async def _load_images(self) -> None:
        """The images to be drawn; with others than before a run may be gone."""
        others = await self.reading.read(self.faces)
        if others and self.lab.run is None and not self._is_on(DataPanel):
            self._face(NetworkPanel)

    @on(DataPanel.Taken)
    async def _taken(self, taken: DataPanel.Taken) -> None:
        """Pictures of one's own were chosen, or MNIST again: to the network, ready for them."""
        if taken.seen is not None:
            await self.reading.take(taken.seen, self.faces)
        else:
            await self.reading.leave()
            self._load_images()
        self._face(self._home)

    # ---- runs -----------------------------------------------------------------------------------

    def settled(self, ask: Ask) -> None:
        """After predicting, the loss before training is looked at first; space goes on."""
        if (aside := self.lab.aside(ask)) is not None:
            aside.answered()
            self.faces.shown.changed()
            self._decide()
            return
        if self.lab.open and not self.lab.busy:
            self._begin(at_once=False)
        elif not self.lab.open:
            self.call_later(self.renewed)

    async def renewed(self) -> None:
        """Another state was opened: a run that was going on ends here."""
        if self.lab.busy and (self.lab.outdated or self.lab.wanted is not None):
            self.training.close()
        if self.lab.wanted is not None:
            self._load_images()
        await super().renewed()

    def _begin(self, *, at_once: bool) -> None:
        if self.training.begin(at_once=at_once):
            self.lab.note = ""
            self.remove_class("-knobs")
            self._face(RunPanel)
            if self.questions.asked is not None:  # passed over: what comes answers it
                self.call_later(self._ask)

    def _woken(self) -> None:
        """The run in sight goes on where it was saved."""
        if self.training.wake():
            self._face(RunPanel)

    @work
    async def _listen(self, trainer: Trainer) -> None:
        async for event in self.training.news(trainer):
            self.post_message(event)

    @on(Told)
    def _told(self, message: Told) -> None:
        self.hearing.hear(message, self.faces)

    def _note(self, text: str) -> None:
        self.lab.note = clean(text, keep_newlines=False)
        self.draw()

    async def action_go(self) -> None:
        """On to the next prediction that is missing, or to the run; after a breakdown the cure."""
        if self.lab.cured():
            self._begin(at_once=True)
            return
        await super().action_go()
        if self.lab.ready:
            self._begin(at_once=self.lab.free)

    def action_run(self) -> None:
        """Run or pause; before the first step of all, begin."""
        if self.training.can_wake:
            self._woken()
        elif self.lab.ready:
            self._begin(at_once=self.lab.free)
        else:
            run = self.lab.run
            self.training.send("pause" if run is not None and run.running else "run")

    def action_step(self, by: int = 1) -> None:
        """One minibatch, then pause; in the film of the run a frame back or on."""
        wound = self.lab.run is not None and self.lab.run.at is not None
        self.training.send(f"wind {by}" if wound or by < 0 else "step")

    def action_leap(self) -> None:
        """To the end of the epoch, then pause."""
        self.training.send("epoch")

    async def action_turn(self, by: int) -> None:
        """Turn the marked knob; a run that is alive is told."""
        lab = self.lab
        name = lab.KNOBS[lab.knob].name
        before = lab.value(name)
        await super().action_turn(by)
        if lab.busy and lab.value(name) != before:
            self.training.send(f"{name} {lab.value(name)!r}")

    def action_stop(self) -> None:
        """End the run, and its trainer takes the test; one that is over is saved under a name."""
        run = self.lab.run
        if run is None or run.alive:
            self.training.send("stop")
            return
        self.saving.ask(run)

    async def action_again(self) -> None:
        """Another run with these knobs, at once."""
        self._begin(at_once=True)

    async def action_new_seed(self) -> None:
        """Another run with these knobs and the next seed."""
        self.lab.new_seed()
        self._begin(at_once=True)

    # ---- looking --------------------------------------------------------------------------------

    def action_pin(self) -> None:
        """Keep this run's curves, or let go of them."""
        self.lab.pin()
        self.faces.of(RunPanel).touch()
        self.draw()

    def action_stride(self, by: int) -> None:
        """Move the charts' cursor; while it runs, slower or faster."""
        run = self.lab.run
        if run is not None and (run.running or not run.step):
            self.lab.faster(by)
            self.training.send(f"pace {self.lab.pace.steps}")
            self.draw()
        else:
            self.faces.of(RunPanel).read(by)

    @on(Order)
    def _ordered(self, order: Order) -> None:
        self.training.send(order.text)

    @on(RunsPanel.Opened)
    def _open_again(self, opened: RunsPanel.Opened) -> None:
        """A run of the table comes into sight, as it was; the trainer of another one ends."""
        self.training.close()
        self.lab.open_again(opened.run)
        self.lab.note = ""
        self._face(RunPanel)
        self.call_later(self.renewed)

    @on(RunsPanel.Changed)
    @on(SweepPanel.Changed)
    def _table_changed(self) -> None:
        self.faces.of(RunPanel).touch()
        self.draw()

    @on(ExperimentsPanel.Chosen)
    async def _try(self, chosen: ExperimentsPanel.Chosen) -> None:
        """An experiment was chosen: its knobs are set, and it is predicted."""
        if not self.lab.prepare(chosen.change):
            self.lab.note = "With this run, that would change nothing."
            self.draw()
            return
        self._face(NetworkPanel)
        await self.renewed()

    @on(Face.Asking)
    async def _asks_first(self) -> None:
        await self.renewed()

    @on(Face.Said)
    def _say_why(self, said: Face.Said) -> None:
        self.say(said.text)

    @on(Face.Stepped)
    def _decide(self) -> None:
        """What is seen now may be what was predicted."""
        for aside in self.lab.asides:
            for answer in aside.decided():
                self.progress.record(answer)
