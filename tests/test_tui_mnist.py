"""The MNIST screen with a trainer that only pretends, and once with the real one."""

import asyncio
import math
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static
from waits import comes

from engine.training import events as news
from engine.training.config import TrainingConfig
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.sweep import Sweep, Swept
from lessons.runs import Run, Status
from lessons.seen import drawable
from lessons.store.progress import Progress
from lessons.store.trained import Trained
from tui.asking.view import AskView
from tui.figures.digits import Digits
from tui.figures.view import FigureView
from tui.frame import Frame, TitleLine
from tui.knobs import KnobPanel
from tui.labs.mnist import view
from tui.labs.mnist.charts import chart
from tui.labs.mnist.confusion import ConfusionPanel
from tui.labs.mnist.drawing import Words
from tui.labs.mnist.exam import ExamPanel
from tui.labs.mnist.experiments import ExperimentsPanel
from tui.labs.mnist.faces import Face, Lines, LinesFace
from tui.labs.mnist.inside import InsidePanel, pixels
from tui.labs.mnist.panels import PARTS, NetworkPanel, RunPanel
from tui.labs.mnist.paper import Sheet
from tui.labs.mnist.runs import RunsPanel
from tui.labs.mnist.screen import MnistScreen
from tui.labs.mnist.sweeping import SweepPanel
from tui.labs.mnist.telling import words
from tui.labs.mnist.training import Told, Training, process
from tui.paths import run_file
from tui.screens.code import CodeScreen, CodeView
from tui.theme import Themed
from tui.trainer import Trainer, command

START = news.Start(TrainingConfig(), 101_770, 55_000, 5000, 10_000, 860, 0, 4300, "MNIST", 0)
INITIAL = news.Initial(2.446, 0.14)
PAUSED = news.State(running=False, lr=0.3)
RUNNING = news.State(running=True, lr=0.3)
SAMPLES = tuple(news.Sample(n, n % 10, (0.01,) * 9 + (0.91,)) for n in range(12))
PROGRESS = news.Progress(430, 1, 0.5, 2000.0)
EPOCH = news.Epoch(1, 860, 0.3, 0.25, 0.938, 1.0)
EXAMPLES = news.Examples(SAMPLES)
END = news.End("finished", 4300, 0.9712, 0.0, "")


def array(*numbers: float) -> news.Array:
    return news.Array((len(numbers),), numbers)


def looked(unit: int = 0, open_share: float = 0.5) -> news.Look:
    """A look at a unit and at both layers of 784-128-10."""
    one = {
        "unit.number": unit, "unit.count": 128, "unit.open_share": open_share,
        "layers.0.gradient_norm": 0.25, "layers.0.update_ratio": 0.2, "layers.0.dead_share": 0.25,
        "layers.1.gradient_norm": 0.5, "layers.1.update_ratio": 0.001,
    }  # fmt: skip
    arrays = {name: news.Array((), (float(value),)) for name, value in one.items()}
    arrays["unit.incoming"] = array(*[0.5, -0.25] * 392)
    arrays["unit.outgoing"] = array(-0.4, *[0.0] * 8, 0.8)
    return news.Look(430, arrays)


INSIDE = looked()


class FakeTrainer(Trainer):
    """Tells nothing of itself; tests post the events. Remembers what it was told."""

    made: list["FakeTrainer"]

    def __init__(self, run: Run) -> None:
        super().__init__(run.number, [])
        self.sent: list[str] = []
        self.closed = False

    async def events(self) -> AsyncIterator[news.Event]:
        return
        yield INITIAL

    def send(self, command: str) -> None:
        self.sent.append(command)

    def close(self) -> None:
        self.closed = True

    def part(self, wish: str) -> None:
        self.send(wish)
        self.close()


class Bare(Themed):
    """No more of the app than the lab's screen needs: it starts faster."""

    def on_mount(self) -> None:
        self.push_screen(Frame())


def ticked(panel: RunPanel) -> None:
    """The ticks that draw all its parts anew, without the time between them."""
    panel.touch()
    for _ in PARTS:
        panel._tick()


class Lab:
    """A running app on the MNIST screen, and the trainers it made."""

    def __init__(self, pilot: Pilot[None], screen: MnistScreen, trainers: list[FakeTrainer]):
        self.pilot, self.screen, self.trainers = pilot, screen, trainers

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def tell(self, *events: news.Event, number: int = 0) -> None:
        for event in events:
            run = number or self.trainers[-1].number
            self.screen.post_message(Told(run, event))
        await self.pilot.pause()
        ticked(self.screen.query_one(RunPanel))
        await self.pilot.pause()

    async def predict(self, loss: str = "2.3", accuracy: str = ".9") -> None:
        """Both predictions without a key: pressing takes its time, and one test does it."""
        for typed in (loss, accuracy):
            asked = self.screen.lab.question
            assert asked is not None
            assert self.screen.lab.attempt(asked).commit(typed).correct
        await self.screen.renewed()
        self.screen._begin(at_once=False)
        await self.pilot.pause()

    def offered(self, face: Face) -> set[str]:
        """The keys of a face that work now."""
        keys = self.screen.active_bindings.values()
        return {key.binding.id or "" for key in keys if key.node is face and key.enabled}

    @property
    def enter(self) -> str:
        """What the key line says that enter does."""
        key = self.screen.active_bindings.get("enter")
        return key.binding.description if key is not None and key.enabled else ""

    @property
    def asked(self) -> str:
        return str(self.screen.query_one(AskView).render())

    def text(self, selector: str) -> str:
        content = self.screen.query_one(selector, Static).content
        return getattr(content, "plain", str(content))

    @property
    def title(self) -> str:
        line = self.screen.query_one(TitleLine)
        return f"{line.left.plain} | {line.right.plain}"


class Session:
    def __init__(self, app: Themed, progress: Progress, state: str | None, size: tuple[int, int]):
        self.app, self.size = app, size
        self.trainers: list[FakeTrainer] = []
        self.screen = MnistScreen(progress, state, trainer=self._make)

    def _make(self, run: Run) -> FakeTrainer:
        self.trainers.append(FakeTrainer(run))
        return self.trainers[-1]

    async def __aenter__(self) -> Lab:
        self.context = self.app.run_test(size=self.size)
        pilot = await self.context.__aenter__()
        self.app.push_screen(self.screen)
        await pilot.pause()
        return Lab(pilot, self.screen, self.trainers)

    async def __aexit__(self, *problem: Any) -> None:
        await self.context.__aexit__(*problem)


@pytest.fixture
def lab(progress: Progress) -> Callable[..., Session]:
    def start(state: str | None = None, size: tuple[int, int] = (80, 24)) -> Session:
        return Session(Bare(), progress, state, size)

    return start


Start = Callable[..., Session]


async def test_predictions_come_before_the_run(lab: Start, progress: Progress) -> None:
    async with lab() as it:
        asked = it.screen.query_one(AskView)
        assert asked.ask.id == "training.loss-before"
        await it.press("enter")
        assert "not judged" in it.asked and it.trainers == []
        await it.press("2", ".", "3", "enter")
        assert "share" in it.asked
        assert it.trainers == []
        await it.press("9", "0", "enter")
        assert len(it.trainers) == 1
        await it.tell(START, INITIAL, PAUSED)
        assert it.trainers[0].sent == [], "the loss is looked at before the run starts"
        assert "2.446 ✓" in it.text("#said")
        assert progress.answers("training.loss-before")[0].correct
        assert progress.answers("training.accuracy-after") == []
        await it.tell(EPOCH)
        assert "0.938 ✗" in it.text("#said")
        assert "better than you thought" in it.text("#said")
        (answer,) = progress.answers("training.accuracy-after")
        assert (answer.choice, answer.correct) == ("90", False)


async def test_a_refused_prediction_keeps_what_was_typed(lab: Start) -> None:
    async with lab() as it:
        await it.press("1", "slash", "0", "enter")
        assert it.screen.query_one(AskView).attempt.draft == "1/0"
        assert "not judged" in it.asked


async def test_letters_are_keys_until_something_is_typed(lab: Start) -> None:
    async with lab() as it:
        await it.press("2", "o")
        assert it.screen.query_one(AskView).attempt.draft == "2o" and not it.screen.lab.free
        await it.press("escape", "o")
        assert it.screen.lab.free and it.screen.lab.open
        assert not it.screen.query(AskView)
        await it.press("enter")
        await it.tell(START, INITIAL)
        assert it.trainers[0].sent == ["run"]


async def test_who_passes_the_questions_over_may_run(lab: Start, progress: Progress) -> None:
    async with lab() as it:
        await it.press("escape")
        await it.pilot.pause()
        assert it.screen.query_one(AskView).ask.id == "training.accuracy-after"
        await it.press("escape")
        await it.pilot.pause()
        assert len(it.trainers) == 1
        await it.tell(START, INITIAL, EPOCH)
        assert progress.answers() == []
        assert not it.screen.query(AskView), "the answer is on the screen"


async def test_a_finished_run_stays_while_the_knobs_are_turned(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH, EXAMPLES, END)
        await it.press("k", "up", "up", "plus")
        assert it.screen.lab.settings["activation"] != "relu"
        assert isinstance(it.screen.focused, KnobPanel), "a new question takes no keys away"
        assert it.screen.query_one(RunPanel).display and "0.9712" in it.text("#place")
        assert "run before" in it.text("#words")
        await it.press("escape", "2", ".", "3", "enter", ".", "9", "enter")
        assert len(it.trainers) == 2
        assert it.text("#words") == ""


async def test_a_lab_that_is_left_comes_back_with_its_run(lab: Start, progress: Progress) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH, EXAMPLES, END)
        await it.press("k", "q")
        again = MnistScreen(progress, lab=it.screen.lab)
        it.pilot.app.push_screen(again)
        await it.pilot.pause()
        panel = again.query_one(RunPanel)
        ticked(panel)
        assert panel.display
        assert "0.9712" in str(panel.query_one("#place", Static).render())


async def test_a_run_that_is_left_is_saved_and_goes_on(
    lab: Start, progress: Progress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS)
        await it.press("q")
        await it.pilot.pause()
        (row,) = progress.runs.all()
        assert (row.outcome, row.step) == ("left", 430)
        assert it.trainers[0].sent == [f"save {run_file(row.key)}"] and it.trainers[0].closed
        run_file(row.key).parent.mkdir(parents=True)
        run_file(row.key).touch()  # as the trainer does before it ends
        left = it.screen.lab.run
        assert left is not None and str(run_file(row.key)) in process(left).command
        made: list[FakeTrainer] = []

        def make(run: Run) -> FakeTrainer:
            made.append(FakeTrainer(run))
            return made[-1]

        again = MnistScreen(progress, lab=it.screen.lab, trainer=make)
        it.pilot.app.push_screen(again)
        await it.pilot.pause()
        await it.press("space")
        for event in (replace(START, step=430), INITIAL):
            again.post_message(Told(made[0].number, event))
        await it.pilot.pause()
        assert made[0].sent == ["run"], "it goes on at once"
        again.post_message(Told(made[0].number, replace(END, step=4300)))
        await it.pilot.pause()
        await it.press("s", "a", "enter", "b", "enter")
        await it.pilot.pause()
        (row,) = progress.runs.all()
        assert (row.name, row.note, row.outcome) == ("a", "b", "finished")
        assert made[0].sent[-1] == f"save {run_file(row.key)}"


async def test_a_run_whose_trainer_is_killed_goes_on_from_where_it_was_kept(
    lab: Start, progress: Progress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    monkeypatch.setattr("tui.labs.mnist.training.KEPT_APART", 0.0)
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, news.Saved(430, meanwhile=True))
        run = it.screen.lab.run
        assert run is not None
        file = run_file(run.key)
        assert it.trainers[0].sent == [f"keep {file}"] and progress.runs.find(run.key) is not None
        file.parent.mkdir(parents=True)
        file.touch()  # as the trainer does
        await it.tell(replace(PROGRESS, step=700, loss=0.4), news.Died("killed"))
        assert (run.status, run.train.steps) == (Status.DIED, [430, 700]), "its curves stay"
        assert "space goes on from step 430" in it.text("#words") and file.exists()
        await it.press("space")
        assert str(file) in process(run).command
        await it.tell(replace(START, step=430), INITIAL)
        assert it.trainers[1].sent == ["run"] and run.train.steps == [430]
        await it.tell(RUNNING, replace(PROGRESS, step=800), replace(END, step=4300))
        assert it.trainers[1].sent[-1] == f"keep {file}" and run.train.steps == [430, 800]
        await it.press("r")
        await it.tell(START, INITIAL, RUNNING, PROGRESS, news.Saved(430, meanwhile=True))
        another = it.screen.lab.run
        assert another is not None and another is not run
        run_file(another.key).touch()
        await it.tell(replace(END, step=4300))
        assert not run_file(another.key).exists(), "what came to its end is not kept unasked"


async def test_a_pin_is_told_at_once(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH, END)
        await it.press("P")
        await it.pilot.pause()
        assert "Pinned: this run" in it.text("#words")
        await it.press("P")
        await it.pilot.pause()
        assert "Pinned" not in it.text("#words")


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_charts_and_digits_grow_with_the_window(lab: Start, size: tuple[int, int]) -> None:
    async with lab(size=size) as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH)
        loss = it.screen.query_one("#loss", FigureView)
        assert loss.size.width >= 60 and loss.size.height >= 9
        row = it.screen.query_one(RunPanel).query_one(Digits)
        assert row.region.height == (15 if size == (200, 60) else 6)
        assert row.region.bottom <= size[1] - 2


async def test_run_pause_step_and_stop_reach_the_trainer(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.press("space")
        assert it.trainers[0].sent == [], "it is still starting"
        await it.tell(START, INITIAL, PAUSED)
        await it.press("space")
        await it.tell(RUNNING)
        assert "running" in it.title
        await it.press("space")
        await it.tell(PAUSED)
        await it.press("full_stop", "s")
        assert it.trainers[0].sent == ["run", "pause", "step", "stop"]
        it.screen.query = it.screen.query_one = None  # type: ignore[assignment, method-assign]
        for key in ("go", "run", "view", "map", "inside", "why", "prove", "draw", "pin", "free"):
            it.screen.check_action(key, ())  # many times a second: it searches no screen
        del it.screen.query, it.screen.query_one


async def test_the_learning_rate_turns_while_it_runs_and_nothing_else_does(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING)
        await it.press("plus", "minus", "minus")
        assert it.trainers[0].sent == ["lr 1.0", "lr 0.3", "lr 0.1"]
        assert "lr 0.1" in it.title
        await it.tell(replace(RUNNING, lr=0.1))
        run = it.screen.lab.run
        assert run is not None
        assert run.lr_changes == [(0, 0.1)]


async def test_what_turns_while_it_runs_is_told_and_an_epoch_is_one_key(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING)
        it.screen.lab.knob = next(
            i for i, k in enumerate(it.screen.lab.KNOBS) if k.name == "dropout"
        )
        await it.press("plus", "greater_than_sign")
        assert it.trainers[0].sent[-2:] == ["dropout 0.1", "epoch"]


async def test_knobs_are_chosen_and_turned(lab: Start) -> None:
    async with lab() as it:
        await it.press("k", "right", "down", "down", "right", "right", "minus", "up", "left")
        settings = it.screen.lab.settings
        assert settings["hidden"] == 256
        assert settings["optimizer"] == "momentum"
        assert settings["activation"] == "tanh"
        assert "784→256→10 · tanh · momentum" in it.title


async def test_again_is_the_same_seed_and_capital_r_the_next(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL)
        await it.press("r")
        assert it.trainers[0].closed
        assert "seed 0" in it.title
        await it.press("R")
        assert "seed 1" in it.title
        assert [trainer.number for trainer in it.trainers] == [1, 2, 3]
        await it.tell(PROGRESS, number=1)
        run = it.screen.lab.run
        assert run is not None
        assert run.step == 0, "a late message of an earlier run"
        await it.tell(START, INITIAL)
        assert it.trainers[2].sent == ["run"], "predictions were made: it runs at once"


async def test_one_trainer_at_a_time_however_fast_runs_are_begun(
    lab: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[int] = []
    most = 0

    async def events(trainer: FakeTrainer) -> AsyncIterator[news.Event]:
        nonlocal most
        alive.append(trainer.number)
        most = max(most, len(alive))
        while not trainer.closed:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)  # a process takes a moment to end
        alive.remove(trainer.number)
        return
        yield INITIAL

    monkeypatch.setattr(FakeTrainer, "events", events)
    async with lab() as it:
        await it.predict()
        await it.press(*["R"] * 10)
        await comes(lambda: alive == [11])
        assert most == 1
        it.trainers[-1].close()


async def test_charts_and_digits_show_the_newest_picture(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, replace(PROGRESS, samples=SAMPLES[:5]), EPOCH)
        await comes(lambda: it.screen.query_one(RunPanel).data is not None)
        await it.tell()
        loss = it.screen.query_one("#loss", FigureView).render().plain
        assert "train .500" in loss
        assert "validation .250" in loss
        assert "◆" in it.screen.query_one("#accuracy", FigureView).render().plain
        digits = it.screen.query_one(RunPanel).query_one(Digits).render().plain
        assert it.screen.query_one(RunPanel).query_one(Digits).render().plain.count("→") == 0
        assert "as 9 .91" in it.screen.query_one(RunPanel).query_one(Digits).render().plain
        assert digits
        assert "step 430 of 4,300" in it.text("#place")


async def test_never_two_charts_in_one_tick(lab: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING)
        panel = it.screen.query_one(RunPanel)
        drawn: list[str] = []
        monkeypatch.setattr(panel, "_draw", lambda part, run: drawn.append(part))
        panel.touch()
        before = 0
        for _ in range(6):
            panel._tick()
            assert len(drawn) - before <= 1
            before = len(drawn)
        assert sorted(drawn) == ["accuracy", "loss", "rest"], "each once, then nothing is stale"


async def test_the_clock_of_the_charts_stands_still_while_they_are_out_of_sight(lab: Start) -> None:
    async with lab() as it:
        panel = it.screen.query_one(RunPanel)
        assert not panel.display
        panel.touch()  # as the images do, when they have been read
        assert panel._timer is not None and panel._timer._active.is_set()
        panel._tick()
        assert not panel._timer._active.is_set()


async def test_the_end_shows_the_test_digits_and_their_probabilities(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH, EXAMPLES, END)
        assert "0.9712" in it.text("#place") and "surest mistakes" in it.text("#place")
        run = it.screen.lab.run
        assert run is not None
        assert not view.mistakes(replace(run, at=400), 80), "a batch's digits stand in the film"
        await it.press("m")
        assert it.screen.faces.of(ExamPanel).display
        assert "test digit 1 of 12" in it.text("#sentence")
        assert "a 0, taken for a 9" in it.text("#sentence")
        await it.press("left")
        assert "test digit 12 of 12" in it.text("#sentence")
        bars = it.text("#bars").split("\n")
        assert len(bars) == 10
        assert "✓" in bars[1]
        assert "✗" in bars[9]
        await it.press("q")
        assert it.screen.query_one(RunPanel).display
        await it.press("k")
        assert isinstance(it.screen.focused, KnobPanel)
        assert it.screen.query_one(RunPanel).display
        assert it.screen.check_action("inside", ())
        await it.tell(news.Died("the trainer ended without a word (signal 9)"))
        assert "(signal 9): its network is gone" in it.text("#note") and "finished" in it.title
        assert not it.screen.check_action("inside", ()), "nobody is there to look into it"


async def test_divergence_and_death_are_told_and_the_app_lives(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        why = "At step 2 the weights became infinite. " + "They had grown to 2.6e+27. " * 9
        await it.tell(START, INITIAL, RUNNING)
        await it.tell(replace(PROGRESS, loss=math.inf))
        await it.tell(replace(END, reason="diverged", test_accuracy=None, explanation=why))
        assert "diverged" in it.title
        place = it.screen.query_one("#place", Static)
        told = place.content
        assert isinstance(told, Content) and told.plain.startswith(f"✗ diverged. {why.strip()}")
        assert len(told.wrap(place.size.width)) == place.size.height, "the advice is its end"
        await it.press("r")
        await it.tell(news.Died("no more memory"))
        assert "step 0. No more memory." in it.text("#place")
        assert "r runs it again" in it.text("#words")
        await it.press("r")
        await it.tell(START, INITIAL, RUNNING)
        assert "running" in it.title
        dead = replace(END, reason="collapsed", explanation="This layer is dead. " * 14)
        await it.tell(EPOCH, EXAMPLES, dead)
        it.screen.faces.give(_data())
        await it.pilot.pause()
        await it.tell(START)
        assert it.screen.query_one("#loss", FigureView).size.height >= 5, "not digits alone"
        assert "below" not in it.text("#place"), "there are no digits below"


async def test_leaving_closes_the_trainer(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING)
        await it.press("q")
        assert it.pilot.app.screen is not it.screen
        assert it.trainers[0].closed


async def test_a_kept_run_stays_under_the_next(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH, END)
        assert "as through a film; s saves it." in it.text("#words")
        await it.press("P")
        assert "Pinned" in it.text("#words") and "film" not in it.text("#words"), "rows are few"
        await it.press("R")
        await it.tell(START, INITIAL, RUNNING)
        assert "◇ seed 0" in it.screen.query_one("#accuracy", FigureView).render().plain


async def test_runs_that_are_over_stand_in_a_table_and_are_opened_again(
    lab: Start, progress: Progress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    async with lab(size=(120, 40)) as it:
        table = it.screen.faces.of(RunsPanel)
        await it.press("p")
        assert it.offered(it.screen.faces.of(ExperimentsPanel)) == {"view", "prove"}, (
            "nothing to change yet"
        )
        await it.press("v")
        assert it.screen.focused is table
        assert it.offered(table) == {"map", "prove", "view"}, "what needs a run is not offered"
        await it.press("p")
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, PROGRESS, EPOCH, END)
        await it.press("R")
        await it.tell(START, INITIAL, RUNNING, EPOCH, replace(END, test_accuracy=0.5))
        await it.press("p", "v", "right", "right")
        assert it.offered(table) >= {"map", "commit", "undo", "pin", "stop", "down", "left"}
        rows = text(table).splitlines()
        assert "0.9712" in rows[1] and "0.5" in rows[2] and rows[1].startswith("›")
        await it.press("down", "P", "up", "enter")
        await it.tell()
        assert "0.9712" in it.text("#place") and "seed 0" in it.title
        assert it.trainers[-1].closed
        assert "seed 1" in it.screen.query_one("#accuracy", FigureView).render().plain
        await it.press("p", "v", "s", "backspace")
        assert len(progress.runs.all()) == 1
        written = (tmp_path / "data" / "exports" / "runs.csv").read_text()
        assert written.count("\n") == 3
        await it.press("backspace")
        assert len(progress.runs.all()) == 2


def text(face: LinesFace) -> str:
    """What a face of lines says."""
    return face.query_one(Lines).render().plain


class FakeSweep(Trainer):
    """Sweeps in no time: the second value is the best."""

    def __init__(self, plan: Sweep, kept_alive: asyncio.Event) -> None:
        super().__init__(0, [])
        self.plan, self.over = plan, kept_alive

    async def events(self) -> AsyncIterator[Swept | news.Event]:
        for cell in self.plan.cells:
            best = 0.9 - 0.1 * abs(cell[0] - 1) - 0.01 * sum(cell[1:])
            yield Swept(cell, Trained(str(cell), self.plan.settings(cell), "finished", best=best))
        await self.over.wait()
        yield news.End("finished", 0, None, 1.0, "")


async def test_a_sweep_is_predicted_watched_and_kept(lab: Start, progress: Progress) -> None:
    async with lab() as it:
        await it.press("o", "p", "v", "v")
        it.screen.lab.free = False
        panel, over = it.screen.faces.of(SweepPanel), asyncio.Event()
        panel.make = lambda plan: FakeSweep(plan, over)
        assert panel.has_focus and not {"stop", "undo"} & it.offered(panel)
        assert it.enter == "sweep"
        await it.press("space")
        await it.pilot.pause()
        assert it.screen.query_one(AskView).ask.id == "mnist.sweep"
        assert it.screen.lab.sweeping.results == {}, "nothing is seen before it is said"
        await it.press("b", "3")
        await it.pilot.pause()
        assert "5 of 5 runs" in text(panel) and len(progress.runs.all()) == 5
        assert {"stop", "undo"} <= it.offered(panel) and not {"run", "commit"} & it.offered(panel)
        assert it.enter == "", "not before it is over"
        await it.press("space", "enter")
        assert not it.trainers and panel.display, "no run beside the sweep"
        over.set()
        await it.pilot.pause()
        assert "best: lr 0.1" in text(panel) and "✓" in text(panel)
        assert it.enter == "open" and not {"run", "stop"} & it.offered(panel)
        (answer,) = progress.answers("mnist.sweep")
        assert answer.correct
        assert it.screen.lab.sweeping.at == it.screen.lab.sweeping.best, "the best is marked"
        await it.press("down", "enter")
        await it.tell()
        assert it.screen.lab.run is not None and it.screen.lab.settings["lr"] == 0.3
        await it.press("p", "v", "v", "backspace", "down", "right", "right", "o", "space")
        await it.pilot.pause()
        heat = text(panel)
        assert ".90" in heat and "hidden units" in heat and "[" in heat


async def test_a_state_string_sets_the_knobs_and_a_bad_one_is_explained(lab: Start) -> None:
    async with lab("mnist?hidden=8&lr=10.0") as it:
        assert "784→8→10" in it.title
        assert "lr 10" in it.title
    async with lab("mnist?hidden=zero") as it:
        assert "784→128→10" in it.title
        assert "hidden is a whole number" in it.text("#note")
        assert it.screen.query_one(NetworkPanel).display


async def test_the_code_is_the_engines_and_of_the_optimizer_that_is_chosen(lab: Start) -> None:
    async with lab("mnist?optimizer=adam") as it:
        await it.press("c")
        shown = it.pilot.app.screen
        assert isinstance(shown, CodeScreen)
        code = "\n".join(piece.source for piece in shown.query(CodeView))
        assert "def train_step" in code and "class Adam" in code and "def fit" in code


async def test_y_copies_the_state(lab: Start) -> None:
    async with lab("mnist?hidden=8&lr=10.0") as it:
        await it.press("y")
        assert it.pilot.app.clipboard == it.screen.lab.state
        assert "hidden=8" in it.pilot.app.clipboard


async def test_every_face_fits_every_size(lab: Start) -> None:
    """Each face at each size, from one that shows nothing; the window had another size before."""
    sizes = (20, 5), (60, 20), (80, 24), (120, 40), (200, 60)
    async with lab(size=sizes[0]) as it:

        async def seen() -> AsyncIterator[tuple[int, int]]:
            for size in sizes:
                await it.pilot.resize_terminal(*size)
                ticked(it.screen.query_one(RunPanel))
                await it.pilot.pause()
                if size[0] >= 60:
                    yield size

        await it.predict()
        await it.tell(START, INITIAL, RUNNING, replace(PROGRESS, samples=SAMPLES), EPOCH)
        async for width, height in seen():
            for selector in ("#place", "#loss", "#accuracy", "#said"):
                region = it.screen.query_one(selector).region
                assert region.height > 0
                assert region.right <= width
                assert region.bottom <= height - 2
            row = it.screen.query_one(RunPanel).query_one(Digits)
            assert row.region.bottom <= height - 2
            assert it.screen.query_one("#loss", FigureView).size.height >= 5
        await it.tell(EXAMPLES, END)
        await it.press("m")
        async for _, height in seen():
            assert it.screen.query_one("#examples").region.bottom <= height - 2
        await it.press("p")
        async for width, _ in seen():
            lines = str(it.screen.faces.of(ExperimentsPanel).render()).splitlines()
            assert "learning rate × 10" in str(lines) and "0.938" in lines[0]
            assert max(map(len, lines)) <= width
        await it.press("i")
        await it.tell(INSIDE)
        async for width, height in seen():
            panel = it.screen.faces.of(InsidePanel)
            told = panel.query_one("#told")
            assert told.region.height == 1 and told.region.bottom <= height - 2
            assert panel.query_one("#votes").region.right <= width
        await it.pilot.resize_terminal(*sizes[0])
        await it.press("m", "p", "i")
        await it.tell(INSIDE)


def counted(cell: int, tested: float = 1.0) -> news.Look:
    """A look at 10,000 digits of which 30 are 3s taken for 5s, two of them picked out."""
    counts = np.diag([997] * 10)
    counts[3, 5] = 30
    p = np.full((2, 10), 0.02)
    p[:, 5] = 0.82
    arrays = {
        "cell": news.Array((), (float(cell),)),
        "tested": news.Array((), (tested,)),
        "counts": news.Array((10, 10), tuple(map(float, counts.ravel()))),
        "places": array(0.0, 1.0),
        "labels": array(3.0, 3.0),
        "probabilities": news.Array((2, 10), tuple(p.ravel().tolist())),
    }
    return news.Look(430, {f"confusion.{name}": value for name, value in arrays.items()})


def drawn(image: int, digit: int) -> news.Look:
    """The answer to an image: this digit, rather surely."""
    p = [0.02] * 10
    p[digit] = 0.82
    arrays = {
        "drawing.p": array(*p),
        "drawing.image": news.Array((), (float(news.mark_of(image)),)),
    }
    return news.Look(430, arrays)


async def test_a_digit_is_drawn_read_and_moved_aside(lab: Start, progress: Progress) -> None:
    """Drawn and read at every size, and moved aside at the last."""
    sizes = [(60, 20), (80, 24), (120, 40), (200, 60)]
    async with lab(size=sizes[0]) as it:
        await it.press("d")
        sheet, hand = it.screen.query_one(Sheet), it.screen.lab.hand
        for size in sizes:
            await it.pilot.resize_terminal(*size)
            assert "No network is here: q" in str(it.screen.query_one(Words).render())
        await it.press("o")
        assert "No network is here: enter" in str(it.screen.query_one(Words).render())
        await it.press("o", "q")
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, EPOCH, END)
        it.screen.action_draw()
        await it.pilot.pause()
        for size in reversed(sizes):
            if hand.drawing.strokes:
                await it.press("escape")
            assert hand.drawing.is_blank
            await it.pilot.resize_terminal(*size)
            lines = str(sheet.render()).splitlines()
            assert len(lines) <= sheet.size.height and max(map(len, lines)) <= size[0] - 4, size
            assert sheet.side + 2 >= min(sheet.size.height * 2 - 2, 24), size
            x = 1 + sheet.side // 2
            await it.pilot.mouse_down(sheet, offset=(x, 2))
            await it.pilot.hover(sheet, offset=(x, sheet.side // 2 - 1))
            await it.pilot.mouse_up(sheet, offset=(x, sheet.side // 2 - 1))
            (stroke,) = hand.drawing.strokes
            assert not hand.down and len(stroke.points) >= 2, size
            assert it.trainers[-1].sent[-1] == f"look drawing {hand.image:#x}" and hand.image
            await it.tell(drawn(hand.image + 1, 7))
            assert hand.p is None, "that was of another image"
            await it.tell(drawn(hand.image, 1))
            assert "›1" in str(sheet.render()) and ".82" in str(sheet.render()), size
            assert "a 1, .82 sure" in str(it.screen.query_one(Words).render()), size
        await it.press("v")
        assert not hand.moved and "as a 1" in it.asked
        await it.press("b", "enter")
        assert hand.moved and it.trainers[-1].sent[-1] == f"look drawing {hand.image:#x}"
        await it.tell(drawn(hand.image, 4))
        assert "✓" in str(it.screen.query_one(Words).render())
        (answer,) = progress.answers("mnist.moved")
        assert answer.correct
        await it.press("v")
        assert not hand.moved and len(it.trainers) == 1, "an answer here begins no run"
        before = hand.image
        await it.press("d", "left", "left", "d", "right")
        assert len(hand.drawing.strokes) == 2 and len(hand.drawing.strokes[1].points) == 3
        await it.press("backspace")
        assert hand.image == before
        kept = sheet.rows(*sheet.size)
        sheet._forget()
        sheet._ink_lines = sheet._image_lines = (None, [])
        anew = sheet.rows(*sheet.size)
        assert [(x.plain, x.spans) for x in kept] == [(x.plain, x.spans) for x in anew]
        await it.press("escape")
        assert hand.drawing.is_blank and it.trainers[-1].sent[-1] == "look off"
        await it.press("q")
        assert it.screen.query_one(RunPanel).display


async def test_a_table_of_mistakes_is_walked_cell_by_cell(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING)
        await it.press("m")
        assert it.trainers[0].sent[-1] == "look confusion 120", "all mistakes, while it trains"
        await it.tell(counted(120, tested=0.0))
        panel = it.screen.faces.of(ConfusionPanel)
        assert "30 times a digit was taken for another" in it.text("#cell")
        await it.tell(EXAMPLES, END)
        assert it.trainers[0].sent[-1] == "look confusion 120", "the test digits, once it is over"
        panel.at = (3, 6)
        await it.press("left")
        assert it.trainers[0].sent[-1] == f"look confusion {3 * 11 + 5}"
        assert not panel.query_one(Digits).display, "these were of the cell before"
        await it.tell(counted(3 * 11 + 5))
        digits = panel.query_one(Digits)
        assert "film" not in it.text("#words"), (
            "at 80x24 each row that is told takes the digits away"
        )
        for size in ((80, 24), (60, 20), (120, 40)):
            await it.pilot.resize_terminal(*size)
            told = it.text("#cell")
            assert "30 times a 3 was taken for a 5" in told and "›30" in it.text("#table"), size
            assert max(map(len, it.text("#table").splitlines())) <= size[0]
            if size[1] >= 24:
                assert digits.display and digits.region.bottom <= size[1] - 2, size
                assert "3 ✗ as 5 .82" in str(digits.render()), size
        await it.press("v")
        assert it.screen.faces.of(ExamPanel).display and it.trainers[0].sent[-1] == "look off"
        await it.press("v", "m")
        assert it.screen.query_one(RunPanel).display


async def test_an_experiment_is_chosen_predicted_run_and_stands_in_the_table(
    lab: Start, progress: Progress
) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, EPOCH)
        assert not it.screen.check_action("prove", ()), "not while it runs"
        await it.tell(END)
        await it.press("p", "down", "enter")
        assert it.screen.lab.settings["lr"] == 0.003 and "93.8 %" in it.asked
        await it.press(".", "5", "enter")
        await it.tell(START, INITIAL, RUNNING, replace(EPOCH, validation_accuracy=0.78), END)
        assert "0.78 ✗" in it.text("#said")
        await it.press("p")
        table = str(it.screen.faces.of(ExperimentsPanel).render())
        assert "predicted so far: 3, of which right: 1" in table
        assert "0.5   0.78  ✗" in table and "each step a hundredth" in table
        (answer,) = progress.answers("mnist.rate-down")
        assert (answer.choice, answer.correct, answer.truth) == (".5", False, "0.78")


def test_shares_are_short_and_never_quite_one() -> None:
    assert [view.share(p) for p in (0.0, 0.304, 0.98, 0.9999, 1.0)] == [
        ".00", ".30", ".98", ">.99", ">.99",
    ]  # fmt: skip


def test_numbers_in_legends_take_four_characters() -> None:
    for value in (
        0.0,
        0.0213,
        0.5,
        0.9996,
        1.0,
        2.446,
        12.34,
        123.4,
        999.6,
        1520.0,
        9.7e12,
        math.nan,
    ):
        assert len(view.brief(value)) <= 4


def test_captions_fit_their_room() -> None:
    right = news.Sample(0, 4, (0.0,) * 4 + (1.0,) + (0.0,) * 5)
    wrong = news.Sample(0, 4, (0.0,) * 9 + (1.0,))
    for room in (10, 11, 15, 24):
        assert view.caption(right, room).cell_length <= room
        assert view.caption(wrong, room).cell_length <= room
    assert "✓" in view.caption(right).plain
    assert "✗ as 9" in view.caption(wrong).plain
    broken = drawable((news.Sample(0, 0, (math.nan,) * 10),))[0]
    assert view.caption(broken).plain == "0 ✗ NaN", "nothing is read right by no number"


async def test_inside_shows_the_layers_and_one_unit(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        sent = it.trainers[0].sent
        assert not it.screen.check_action("inside", ())
        await it.tell(START, INITIAL, PAUSED)
        await it.press("i")
        assert sent[-1] == "look unit 0 layers"
        panel = it.screen.faces.of(InsidePanel)
        assert panel.display and "looking" in str(panel.query_one("#layers", Static).render())
        await it.tell(INSIDE)
        table = str(panel.query_one("#layers", Static).render())
        assert "∂ 0.25" in table and "25 %" in table and "a wild step" in table
        assert "hidden unit 1 of 128" in str(panel.query_one("#head", Static).render())
        assert "for 9, against 0" in str(panel.query_one("#told", Static).render())
        assert "9  +0.8" in str(panel.query_one("#votes", Static).render())
        await it.press("left")
        assert sent[-1] == "look unit 127 layers"
        await it.press("down")
        assert sent[-1] == "look unit 9 layers"
        await it.tell(looked(9, open_share=0.0))
        assert "✗ dead" in str(panel.query_one("#told", Static).render())
        await it.press("q")
        assert sent[-1] == "look off" and it.screen.query_one(RunPanel).display


async def test_a_look_inside_fits_and_uses_the_window(lab: Start) -> None:
    """Nothing is below the last row, and in a large window the pictures are larger."""
    async with lab(size=(60, 20)) as it:
        await it.predict()
        await it.tell(START, INITIAL, PAUSED)
        await it.press("i")
        await it.tell(INSIDE)
        high = {(60, 20): 11, (80, 24): 11, (100, 30): 8, (120, 40): 11, (200, 60): 29}
        for size, rows in high.items():
            await it.pilot.resize_terminal(*size)
            await it.pilot.pause()
            panel = it.screen.faces.of(InsidePanel)
            pictures, told = panel.query_one(Digits), panel.query_one("#told")
            assert told.region.bottom <= panel.region.bottom, size
            assert told.region.y - pictures.region.bottom <= 12, "the sentence hangs far below"
            assert pictures.region.height == rows, size
            assert panel.query_one("#votes").region.height == 10, f"{size}: a vote is broken up"
            if size[1] < 40:  # above that a sentence stands below the rows
                assert panel.query_one("#layers").region.height == 3, f"{size}: a row is broken up"
        run = it.screen.lab.run
        assert run is not None
        run.settings = run.settings | {"network": "cnn"}
        arrays = dict(INSIDE.arrays) | {"unit.incoming": array(*range(9))}
        for size, high in (((60, 20), 11), ((140, 48), 15), ((200, 60), 29)):  # 15: of 27 pixels
            await it.pilot.resize_terminal(*size)
            await it.tell(replace(INSIDE, arrays=arrays | {"unit.outgoing": array(*range(16))}))
            assert panel.query_one("#told").region.bottom <= panel.region.bottom
            assert panel.query_one(Digits).region.height == high, size


async def test_the_end_of_a_run_is_looked_into_anew(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING)
        await it.press("i")
        await it.tell(INSIDE)
        before = len(it.trainers[0].sent)
        await it.tell(EPOCH, END)
        assert it.trainers[0].sent[before:] == ["look unit 0 layers"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_there_are_as_many_training_images_as_fit(lab: Start, size: tuple[int, int]) -> None:
    async with lab(size=size) as it:
        panel = it.screen.query_one(NetworkPanel)
        images = np.zeros((60, 28, 28), np.uint8)
        panel.data = SimpleNamespace(train=SimpleNamespace(images=images, labels=range(60)))  # type: ignore[assignment]
        panel.show()
        await it.pilot.pause()
        row = panel.query_one(Digits)
        assert row.region.bottom <= panel.region.bottom
        count = {80: 5, 120: 15, 200: 10}[size[0]]  # the last ones with all their pixels
        given = "Five" if count == 5 else str(count)
        assert str(panel.query_one("#given", Static).render()).startswith(f"{given} of")
        assert len(re.findall(r"\ban? \d", str(row.render()))) == count


def test_a_units_picture_keeps_the_places_of_its_weights() -> None:
    weights = [0.0] * 784
    weights[28 * 5 + 7], weights[28 * 20 + 10] = 2.0, -1.0
    for side, cut in ((28, 0), (20, 4)):
        adds, subtracts = pixels(tuple(weights), side)
        assert len(adds) == len(adds[0]) == side
        assert adds[5 - cut][7 - cut] == 15 and sum(map(sum, adds)) == 15
        assert subtracts[20 - cut][10 - cut] == 8 and sum(map(sum, subtracts)) == 8
    adds, subtracts = pixels(tuple(weights), 10)  # 2 x 2 pixels of the middle 20 x 20 in each
    assert adds[0][1] == 15 and sum(map(sum, adds)) == 15
    assert subtracts[8][3] == 8 and sum(map(sum, subtracts)) == 8


async def test_with_the_real_trainer(progress: Progress) -> None:
    """Predict, run, change the learning rate, and be tested, on few images and one epoch."""

    def small(run: Run) -> Trainer:
        return Trainer(run.number, [*command(run.settings), "--limit", "1600"])

    app = Bare()
    screen = MnistScreen(progress, "mnist?hidden=16&epochs=2&batch_size=32", trainer=small)
    async with app.run_test(size=(80, 24)) as pilot:

        async def until(condition: Callable[[Run], bool]) -> Run:
            await comes(lambda: screen.lab.run is not None and condition(screen.lab.run))
            assert screen.lab.run is not None
            return screen.lab.run

        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("2", ".", "3", "enter", ".", "8", "enter")
        run = await until(lambda run: run.status is Status.PAUSED)
        assert 2.2 < run.validation.values[0] < 3
        screen.action_step()
        run = await until(lambda run: run.step == 1 and run.status is Status.PAUSED)
        assert len(run.batch) == 5
        await screen.action_turn(-1)
        screen.action_run()
        run = await until(lambda run: run.ended)
        assert run.status is Status.FINISHED, run.message
        assert run.lr == 0.1
        assert run.lr_changes == [(1, 0.1)]
        assert run.step == 100
        assert run.train.steps[:3] == [1, 2, 3], "the beginning is told step by step"
        assert len(run.accuracy.values) == 3
        assert run.test_accuracy is not None
        assert run.test_accuracy > 0.5
        assert len(run.examples) == 12
        assert not run.examples[0].right, "mistakes come first"
        assert len(progress.answers()) == 2
        screen.action_inside()
        run = await until(lambda run: run.inside is not None)
        assert run.inside is not None
        assert (run.inside.step, run.inside.units, len(run.inside.incoming)) == (100, 16, 784)
        screen.query_one(RunPanel).data = data = await asyncio.to_thread(_data)
        for guess in run.examples:
            assert data.test.labels[guess.index] == guess.label
        for guess in run.batch:
            assert data.train.labels[guess.index] == guess.label


def _data() -> Any:
    from engine.tasks.mnist import load

    return load()


def test_training_accuracy_has_its_curve_where_it_is_known() -> None:
    run = Run(1, Mnist().settings, 0.3)
    run.fold(news.Initial(2.4, 0.11))
    before = "\n".join(line.plain for line in chart("accuracy", run).draw(60, 16))
    assert "−" not in before and "1.0┤" in before, "no share lies below 0"
    run.fold(news.Epoch(1, 860, 0.4, 0.3, 0.91, 1.0))
    assert run.train_accuracy.values == []
    run.fold(news.Epoch(2, 1720, 0.3, 0.25, 0.93, 2.0, 0.92))
    assert (run.train_accuracy.steps, run.train_accuracy.values) == ([1720], [0.92])
    shown = chart("accuracy", run)
    validation, train = shown.series
    assert (validation.name, train.name) == ("validation .930", "train .920")
    assert (validation.marker, train.marker) == ("◆", "●"), "they differ without colour, too"
    assert "●" in "\n".join(line.plain for line in shown.draw(60, 12))
    (error,) = [one for one in chart("accuracy", run, axis="log").series if "train" in one.name]
    assert error.ys == pytest.approx((0.08,))


def test_space_is_not_promised_where_it_sweeps() -> None:
    lab = Mnist()
    lab.free = True

    def told(*, sweeping: bool) -> str:
        training = Training(lab, lambda _: pytest.fail("runs"), lambda _: None)
        return " ".join(words(lab, training, proving=True, sweeping=sweeping))

    assert "space runs it" in told(sweeping=False)
    assert "space" not in told(sweeping=True) and "runs it" not in told(sweeping=True)


def test_what_is_told_beside_a_face_is_of_what_is_in_sight() -> None:
    lab = Mnist()
    lab.free = True
    run = lab.begin()
    assert run is not None
    training = Training(lab, lambda _: FakeTrainer(run), lambda _: None)

    def told(*, curves: bool) -> str:
        return " ".join(words(lab, training, proving=False, sweeping=False, curves=curves))

    for event in (START, INITIAL, RUNNING):
        lab.fold(run.number, event)
    assert "s stop" in told(curves=True) and told(curves=False) == ""
    lab.fold(run.number, replace(END, step=430))
    lab.turn("lr", 1)
    assert "Still in sight: the run before" in told(curves=True)
    assert "q shows what is still there: the run before" in told(curves=False)
