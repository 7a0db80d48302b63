"""Training on MNIST, live: say what you expect, run it, and watch the numbers answer.

The lab itself (`lessons.labs.mnist`) knows what may be done and keeps the picture of the run; the
trainer is a process of its own. This screen passes keys to the one, commands to the other, and
events from the trainer to the lab. How it all looks is in `panels`,
`exam`, `inside` and `view`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from engine.training.events import Event, Initial
from lessons.asking.predictions import Said
from lessons.knobs import KnobError
from lessons.labs.mnist.mnist import Mnist, Phase
from lessons.runs import Run
from lessons.store.progress import Answer, Progress
from tui.frame import LabScreen
from tui.keys import bind, bindings
from tui.labs.mnist import view
from tui.labs.mnist.exam import ExamPanel
from tui.labs.mnist.inside import InsidePanel
from tui.labs.mnist.panels import KnobsPanel, RunPanel
from tui.paths import cache_folder
from tui.trainer import Trainer, command
from tui.travel import OpenLab

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset


def _trainer(run: Run) -> Trainer:
    return Trainer(run.number, command(run.settings))


class MnistScreen(LabScreen):
    """The lab on MNIST, from the knobs to the test digits."""

    DEFAULT_CSS = """
    MnistScreen {
        KnobsPanel, RunPanel, ExamPanel, InsidePanel { height: 1fr; }
        &.-wide KnobsPanel {
            #choice { layout: horizontal; padding: 1 0; }
            #knobs { width: 44; }
            #side { width: 1fr; padding: 0 0 0 3; border-left: solid $rule; }
        }
        &.-wide RunPanel.-tall {
            #place { margin: 1 0; }
            #said { margin: 1 0; }
        }
        &.-wide ExamPanel #exam { margin: 2 0; }
        &.-wide InsidePanel #unit { margin: 1 0; }
    }
    """

    HELP = """\
A network reads 28 × 28 pixels and gives each of ten digits a probability. **Training** shows it
small batches of images and moves every weight a little against its gradient, a *step*; once through
all 55,000 images is an *epoch*.

- **Loss**: −ln of the probability that the right digit got, averaged. Blind guessing has 2.303.
- **Train** is the loss of the batches as they come; **validation** is measured after each epoch on
  5,000 images that are never trained on. **Accuracy** is the share of those that are read right.
- The **test** set, 10,000 images, is used once, at the end.
- **Inside**: for each layer the length of its gradient, the length of the next step beside that of
  the weights (a thousandth is about right), and its *dead* units, which no gradient reaches.
- `1 ✓ .98` under an image: read right, with 98 % of the probability. `4 ✗ as 9 .83`: a mistake.
- A vertical line in a chart is a step at which you changed the learning rate. `[` and `]`, or a
  click, move a cursor that reads the values of a step.
- The axes follow what is newest; `v` shows all of it, or powers of ten (there the error stands for
  the accuracy: 1 − accuracy).
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("go", "go on", "Predict, then run with these knobs"),
        bind("run", "run/pause", "Run or pause"),
        bind("step", "step", "One minibatch, then pause"),
        bind("more", "lr", "Change the learning rate while it runs"),
        bind("less", "lr", "Change the learning rate while it runs"),
        bind("right", "lr", "Change the learning rate while it runs", action="turn(1)", line=False),
        bind("left", "lr", "Change the learning rate while it runs", action="turn(-1)"),
        bind("stop", "stop", "End the run here, and take the test"),
        bind("map", "digits", "The test digits, one by one, with probabilities"),
        bind("inside", "inside", "Into the network: gradients, and one unit"),
        bind("again", "again", "Run again with the same seed: the same run"),
        bind("new_seed", "new seed", "Run again with another seed", line=True),
        bind("knobs", "knobs", "Turn the knobs again; the run stays until the next one begins"),
        bind("pin", "pin", "Keep this run's curves under those of the next"),
        bind("view", "axis", "Newest values, all of them, or powers of ten"),
        bind("smaller", "read", "Read a step"),
        bind("larger", "read", "Read a step"),
        bind("free", "free play", "Run without predicting first, or predict again"),
        *bindings(["code", "state"]),
    ]

    @dataclass
    class Told(Message):
        """The trainer of run `number` told something."""

        number: int
        event: Event

    def __init__(
        self,
        progress: Progress,
        state: str | None = None,
        trainer: Callable[[Run], Trainer] = _trainer,
    ) -> None:
        super().__init__()
        self._progress = progress
        self._problem = ""
        try:
            self.lab = Mnist.from_state(state) if state else Mnist()
        except KnobError as error:
            self.lab, self._problem = Mnist(), str(error)
        self._make_trainer = trainer
        self._trainer: Trainer | None = None
        self._trainers = asyncio.Lock()
        self._run_at_once = False
        self._asked_at = time.monotonic()

    def compose_body(self) -> ComposeResult:
        """Four faces, one of them visible."""
        yield KnobsPanel(self.lab)
        yield RunPanel(self.lab)
        yield ExamPanel(self.lab)
        yield InsidePanel(self.lab)

    def on_mount(self) -> None:
        """The knobs come first; the images are loaded meanwhile."""
        self.query_one(KnobsPanel).refusal = self._problem
        self._face(KnobsPanel)
        self._load_images()

    def on_unmount(self) -> None:
        """The trainer never outlives its screen."""
        if self._trainer is not None:
            self._trainer.close()

    @work
    async def _load_images(self) -> None:
        try:
            data = await asyncio.to_thread(_images)
        except (OSError, ValueError, MemoryError):
            return  # the trainer, which reads the same files, will say what is wrong with them
        self.query_one(KnobsPanel).show_images(data)
        self.query_one(ExamPanel).data = self.query_one(RunPanel).data = data
        self.query_one(RunPanel).touch()

    # What is shown

    def _face(self, face: type[KnobsPanel | RunPanel | ExamPanel | InsidePanel]) -> None:
        """Show one of the panels, up to date, with the keys that belong to it."""
        if self.query_one(InsidePanel).display and face is not InsidePanel:
            self._send("look off")
        for panel in self.query_one("#body").children:
            panel.display = isinstance(panel, face)
        if face is RunPanel:
            self.set_focus(None)
            self.query_one(RunPanel).touch()
        elif face is KnobsPanel:
            self.query_one(KnobsPanel).show()
        elif face is ExamPanel:
            self.query_one(ExamPanel).show()
        else:
            self.set_focus(self.query_one(InsidePanel))
            self.query_one(InsidePanel).show()
        self._label()

    def _label(self) -> None:
        self.set_title(view.title(self.lab), view.state(self.lab))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Which keys work depends on the phase and on whether the trainer listens."""
        lab, run = self.lab, self.lab.run
        in_run = lab.phase is Phase.RUN and run is not None
        alive = in_run and run is not None and run.alive
        match action:
            case "go" | "free":
                return not in_run
            case "run" | "step" | "turn" | "stop":
                return alive
            case "map":
                return in_run and run is not None and run.ended and bool(run.examples)
            case "inside":
                return in_run and run is not None and (run.listens or run.inside is not None)
            case "again" | "new_seed" | "knobs" | "pin" | "view" | "stride":
                return in_run
        return True

    # Predictions

    @on(KnobsPanel.Turned)
    def _turned(self) -> None:
        self._label()

    @on(KnobsPanel.Said)
    def _said(self, message: KnobsPanel.Said) -> None:
        refusal = self.lab.say(message.text, time.monotonic() - self._asked_at)
        panel = self.query_one(KnobsPanel)
        panel.refusal = refusal.message if refusal is not None else ""
        if refusal is not None:
            panel.show()
        else:
            self.action_go()

    def _record(self, said: Said) -> None:
        """Save a prediction as soon as its truth is known."""
        if said.verdict is None:
            return
        self._progress.record(
            Answer(
                item=said.prediction.item,
                choice=said.typed,
                correct=said.verdict.correct,
                seconds=said.seconds,
                source="lab",
                kind="prediction",
            )
        )

    # Runs

    def action_go(self) -> None:
        """On to the next prediction that is missing, or to the run."""
        first_look = not self.lab.free_play
        if self.lab.go() is None:
            self._asked_at = time.monotonic()
            self._face(KnobsPanel)
            return
        # After predicting, the loss before training is looked at first; space goes on.
        self._begin(at_once=not first_look)

    def _begin(self, *, at_once: bool) -> None:
        if self._trainer is not None:
            self._trainer.close()
        run = self.lab.run
        assert run is not None
        self._run_at_once = at_once
        self._trainer = self._make_trainer(run)
        self._listen(self._trainer)
        self._face(RunPanel)

    @work
    async def _listen(self, trainer: Trainer) -> None:
        # One process at a time: who holds the key for another run down starts no crowd of them.
        async with self._trainers:
            async for event in trainer.events():
                self.post_message(self.Told(trainer.number, event))

    @on(Told)
    def _told(self, message: Told) -> None:
        run = self.lab.run
        if run is None or message.number != run.number:
            return
        status = run.status
        for said in self.lab.fold(message.number, message.event):
            self._record(said)
        if isinstance(message.event, Initial) and self._run_at_once:
            self._send("run")
        if run.status is not status:
            self._label()
        self.query_one(RunPanel).touch()
        if self.query_one(InsidePanel).display:
            self.query_one(InsidePanel).show()

    def _send(self, command: str) -> None:
        if self._trainer is not None:
            self._trainer.send(command)

    def action_run(self) -> None:
        """Run or pause."""
        run = self.lab.run
        self._send("pause" if run is not None and run.running else "run")

    def action_step(self, by: int = 1) -> None:
        """One minibatch, then pause."""
        self._send("step")

    def action_turn(self, by: int) -> None:
        """Turn the learning rate of the run."""
        if self.lab.turn("lr", by) and self.lab.run is not None:
            self._send(f"lr {self.lab.run.lr!r}")
            self._label()

    def action_stop(self) -> None:
        """End the run; the trainer takes the test and tells how it went."""
        self._send("stop")

    def action_new_seed(self) -> None:
        """Another run with these knobs and the next seed."""
        self.lab.new_seed()
        self.action_again()

    def action_again(self) -> None:
        """Another run with these knobs, at once."""
        if self.lab.go() is None:
            self._face(KnobsPanel)
        else:
            self._begin(at_once=True)

    def action_pin(self) -> None:
        """Keep this run's curves, or let go of them."""
        self.lab.keep()
        self.query_one(RunPanel).touch()

    def action_view(self) -> None:
        """The charts' vertical axes: what is newest, all of it, or powers of ten."""
        self.query_one(RunPanel).view()

    def action_stride(self, by: int) -> None:
        """Move the charts' cursor."""
        self.query_one(RunPanel).read(by)

    def action_map(self) -> None:
        """To the test digits, and back to the charts."""
        showing = self.query_one(ExamPanel).display
        self._face(RunPanel if showing else ExamPanel)

    def action_inside(self) -> None:
        """Into the network, and back to the charts."""
        panel = self.query_one(InsidePanel)
        if panel.display:
            self._face(RunPanel)
        else:
            self._look(InsidePanel.Asked(panel.unit))
            self._face(InsidePanel)

    @on(InsidePanel.Asked)
    def _look(self, asked: InsidePanel.Asked) -> None:
        self._send(f"look unit {asked.unit} layers")

    def action_free(self) -> None:
        """Switch free play on or off."""
        self.lab.free_play = not self.lab.free_play
        self.lab.back_to_knobs()
        self._face(KnobsPanel)

    def action_knobs(self) -> None:
        """End the run and turn the knobs again."""
        if self._trainer is not None:
            self._trainer.close()
        self.lab.back_to_knobs()
        self._face(KnobsPanel)

    def action_code(self) -> None:
        """The engine's code of a run and of the present optimizer's step."""
        from engine.training import run
        from engine.training.optimizers import OPTIMIZERS
        from tui.screens.code import CodeScreen, source_of

        rule = OPTIMIZERS[str(self.lab.settings["optimizer"])]
        sources = [source_of(thing) for thing in (run.Run.train_step, rule, run.fit)]
        self.app.push_screen(CodeScreen("Training on MNIST: the engine's code", sources))

    def action_state(self) -> None:
        """Copy the lab's string."""
        self.app.copy_to_clipboard(self.lab.state)
        self.say(f"Copied: {self.lab.state}")

    def on_paste(self, event: events.Paste) -> None:
        """A pasted state string opens its lab in that state."""
        text = " ".join(event.text.split())[:2000]
        name, mark, _ = text.partition("?")
        if mark:
            event.stop()
            self.post_message(OpenLab(self, name, text))

    def action_back(self) -> None:
        """One face back; from the knobs or a run, out of the lab."""
        if self.lab.phase is Phase.PREDICT:
            self.action_knobs()
        elif self.query_one(ExamPanel).display:
            self.action_map()
        elif self.query_one(InsidePanel).display:
            self.action_inside()
        else:
            super().action_back()


def _images() -> "Dataset":
    """The same images that the trainer uses, to draw those that it talks about."""
    from engine.tasks.mnist import load  # late: NumPy takes as long to load as Textual

    return load(cache=cache_folder())
