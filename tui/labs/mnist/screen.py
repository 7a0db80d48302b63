"""Training on MNIST, live: say what you expect, run it, and watch the numbers answer.

The lab itself (`lessons.labs.mnist`) knows what may be done and keeps the picture of the run; the
trainer (`training`) is a process of its own. This screen passes keys to the one, commands to the
other, and events from the trainer to the lab. How it all looks is in `faces` and what stands
there.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget

from lessons.asking.ask import Ask
from lessons.kept import put_away
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import MNIST
from lessons.runs import Run
from lessons.store.progress import Progress
from lessons.text import clean
from tui.lab import LabScreen
from tui.labs.mnist import view, writing
from tui.labs.mnist.crowd import CoursePanel
from tui.labs.mnist.data import DataPanel
from tui.labs.mnist.digit import DigitPanel
from tui.labs.mnist.drawing import DrawPanel
from tui.labs.mnist.experiments import ExperimentsPanel
from tui.labs.mnist.faces import Face, Faces
from tui.labs.mnist.hearing import Hearing
from tui.labs.mnist.images import mnist_images, own_images
from tui.labs.mnist.inside import InsidePanel
from tui.labs.mnist.panels import NetworkPanel, RunPanel
from tui.labs.mnist.runs import RunsPanel
from tui.labs.mnist.saving import Named, SaveScreen
from tui.labs.mnist.sweeping import SweepPanel
from tui.labs.mnist.telling import words
from tui.labs.mnist.training import Order, Told, Training, process
from tui.labs.mnist.ways import INSIDE, KEYS, PROVING, VIEWS, all_faces, key_works, to_digits
from tui.labs.mnist.why import WhyPanel
from tui.trainer import Trainer

if TYPE_CHECKING:
    from lessons.labs.mnist.own import Seen


class MnistScreen(LabScreen[Mnist]):
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

    LAB = Mnist

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(
        self,
        progress: Progress,
        state: str | None = None,
        lab: Mnist | None = None,
        trainer: Callable[[Run], Trainer] = process,
    ) -> None:
        super().__init__(progress, state, lab)
        self._faces: Faces | None = None
        self.training = Training(self.lab, trainer, self._listen)
        self.hearing = Hearing(
            self.lab, self.training, progress, self.draw, self._note, self._saved
        )

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
        """The images to be drawn: those that the lab has, or that it wants."""
        wanted = self.lab.pictures.path if self.lab.wanted is None else self.lab.wanted
        try:
            if wanted:
                await self._take(await asyncio.to_thread(own_images, Path(wanted)))
                return
            data = await asyncio.to_thread(mnist_images)
        except (OSError, ValueError, MemoryError) as error:
            # Of MNIST the trainer, which reads the same files, will say what is wrong.
            if wanted:
                self._note(f"Not read: {error or 'not enough memory'}")
                if self.lab.wanted is not None:
                    self.lab.wanted = None
                    await self.renewed()
            return
        if self.lab.wanted is not None or self.lab.pictures.path:
            self.lab.take(MNIST)
            await self.renewed()
        self.faces.give(data)

    async def _take(self, seen: "Seen") -> None:
        """Learn from these pictures: they are drawn, and asked about, from now on."""
        if self.lab.run is not None and self.lab.run.path != seen.pictures.path:
            self._part()
        self.lab.take(seen.pictures)
        self.faces.of(DataPanel).seen = seen
        self.faces.give(seen.data)
        if self.lab.run is None and not self._is_on(DataPanel):
            self._face(NetworkPanel)
        await self.renewed()

    @on(DataPanel.Taken)
    async def _taken(self, taken: DataPanel.Taken) -> None:
        """Pictures of one's own were chosen, or MNIST again: to the network, ready for them."""
        if taken.seen is not None:
            await self._take(taken.seen)
        else:
            self._part()
            self.lab.take(MNIST)
            self._load_images()
            await self.renewed()
        self._face(self._home)

    # ---- what is shown --------------------------------------------------------------------------

    def heading(self) -> Content:
        """The network and its knobs."""
        return view.title(self.lab)

    def status(self) -> Content:
        """How the run stands."""
        return view.state(self.lab)

    def words(self) -> list[str]:
        """What is in sight, and how to go on; beside what is to be as large as it can nothing."""
        if self._shows_broad:
            return []
        return words(
            self.lab, self.training, proving=self._is_on(*PROVING), sweeping=self._is_on(SweepPanel)
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

    def _saved(self, run: Run) -> None:
        self._write_out(run, "Saved; the table of runs opens it again.")

    @work(thread=True)
    def _write_out(self, run: Run, said: str) -> None:
        """Its curves, and its network where that is saved, for other programs."""
        told = writing.write(run, self.faces.data)
        self.app.call_from_thread(self._note, f"{said} {told}")

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
        row = self.progress.runs.find(run.key)
        named = (row.name, row.note) if row is not None else ("", "")
        self.app.push_screen(SaveScreen(*named), self._named)

    def _named(self, named: Named | None) -> None:
        run = self.lab.run
        if named is None or run is None or run.alive:
            return
        put_away(self.progress.runs, run)
        if (row := self.progress.runs.find(run.key)) is not None:
            self.progress.runs.keep(replace(row, name=named[0], note=named[1]))
        self.lab.note = ""
        if not self.training.save():
            self._write_out(run, "Its name and note are in the table of runs.")
        self.draw()

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

    def action_view(self) -> None:
        """The next of these faces; or the charts' axes."""
        if (turned := VIEWS.get(type(self.faces.shown))) is not None:
            self._face(turned)
        else:
            self.faces.of(RunPanel).view()

    def action_stride(self, by: int) -> None:
        """Move the charts' cursor; while it runs, slower or faster."""
        run = self.lab.run
        if run is not None and (run.running or not run.step):
            self.lab.faster(by)
            self.training.send(f"pace {self.lab.pace.steps}")
            self.draw()
        else:
            self.faces.of(RunPanel).read(by)

    def action_map(self) -> None:
        """To the test digits, while it trains to those of validation, and back to the charts."""
        self._face(to_digits(self.faces.shown, self.lab.run))

    @on(Order)
    def _ordered(self, order: Order) -> None:
        self.training.send(order.text)

    def action_prove(self) -> None:
        """To the experiments and the tables of predictions and runs, and back to the charts."""
        self._face(self._home if isinstance(self.faces.shown, PROVING) else ExperimentsPanel)

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

    def action_draw(self) -> None:
        """To a sheet of paper."""
        self._face(DrawPanel)

    def action_why(self) -> None:
        """To one weight of the unit that is looked at."""
        self.lab.why.at_unit(self.faces.of(InsidePanel).unit)
        self.faces.of(WhyPanel).back = InsidePanel
        self._face(WhyPanel)

    @on(Face.Asking)
    async def _asks_first(self) -> None:
        await self.renewed()

    @on(Face.Stepped)
    def _decide(self) -> None:
        """What is seen now may be what was predicted."""
        for aside in self.lab.asides:
            for answer in aside.decided():
                self.progress.record(answer)

    def action_inside(self) -> None:
        """Into the network, or into the digit that is looked at; and back."""
        shown = self.faces.shown
        if isinstance(shown, INSIDE):
            self._face(shown.back or RunPanel)
        elif digits := shown.digits():
            self.lab.digit.choose(digits)
            self.faces.of(DigitPanel).back = type(shown)
            self._face(DigitPanel)
        else:
            self._face(InsidePanel if self.training.listens else CoursePanel)

    def action_back(self) -> None:
        """One face back; from the network or a run, out of the lab."""
        if not self._is_on(self._home):
            self._face(self.faces.shown.back or self._home)
        else:
            super().action_back()

    @property
    def _home(self) -> type[Face]:
        return RunPanel if self.lab.run is not None else NetworkPanel
