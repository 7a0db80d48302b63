"""The first minute: predictions first, measured answers after, no trainer left behind."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding
from textual.widgets import Static

from engine.training.config import TrainingConfig
from engine.training.events import Died, End, Epoch, Event, Initial, Start, State
from lessons.course.steps import LabLink
from lessons.store.progress import Progress
from lessons.welcome import TRAINED, UNTRAINED, Question
from tui import trainer
from tui.app import DlTui
from tui.asking.view import AskView
from tui.screens import welcome
from tui.screens.home import HomeScreen
from tui.screens.lesson import LessonScreen
from tui.screens.welcome import WelcomeScreen


@pytest.mark.parametrize("question", [UNTRAINED, TRAINED])
@given(share=st.floats(0, 1))
def test_every_share_falls_under_exactly_one_option(question: Question, share: float) -> None:
    key = question.nearest(share)
    option = question.options[key]
    assert option.low <= share <= option.high
    inside = [i for i, other in enumerate(question.options) if other.low < share <= other.high]
    assert inside == [key] or (share == 0 and key == 0)


@pytest.mark.parametrize("question", [UNTRAINED, TRAINED])
def test_options_leave_no_gap(question: Question) -> None:
    edges = [option.low for option in question.options] + [question.options[-1].high]
    assert edges[0] == 0.0 and edges[-1] == 1.0
    assert [option.high for option in question.options] == edges[1:]


class FakeTrainer:
    """Speaks the trainer's events, without the process and its seconds."""

    def __init__(self, number: int, command: object) -> None:
        self.sent: asyncio.Queue[str] = asyncio.Queue()
        self.closed = False

    async def events(self) -> AsyncIterator[Event]:
        yield Start(TrainingConfig(), 101_770, 55_000, 5000, 10_000, 860, 0, 860, "MNIST", 0)
        yield Initial(2.4, 0.0978)
        assert await self.sent.get() == "run"
        yield State(running=True, lr=0.1)
        yield Epoch(1, 860, 0.4, 0.3, 0.9, 1.0)
        yield End("finished", 860, 0.91, 1.0, "1 epoch")

    def send(self, command: str) -> None:
        self.sent.put_nowait(command)

    def close(self) -> None:
        self.closed = True


def soon(screen: WelcomeScreen, delay: float, callback: Callable[[], None]) -> None:
    """The moment before the trainer is begun, over at once: a pilot waits for no timer."""
    assert delay == welcome.SOON
    screen.call_later(callback)


@pytest.fixture
def first_start(
    make_app: Callable[..., DlTui], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., DlTui]:
    """The app as it is the very first time, with a trainer that only pretends."""

    def start(kind: type[FakeTrainer] = FakeTrainer) -> DlTui:
        monkeypatch.setattr(trainer, "Trainer", kind)
        monkeypatch.setattr(WelcomeScreen, "_load_digits", lambda self: None)
        monkeypatch.setattr(WelcomeScreen, "set_timer", soon)
        return make_app(started=False)

    return start


async def test_both_predictions_come_before_what_is_measured(
    first_start: Callable[..., DlTui], progress: Progress
) -> None:
    app = first_start()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, WelcomeScreen)
        story = screen.query_one("#story", Static)
        assert "of 5,000" not in str(story.render())
        await pilot.press("a")
        await pilot.pause()
        assert "489 of 5,000" in str(story.render())
        (first,) = progress.answers()
        assert (first.item, first.choice, first.correct) == ("welcome.untrained", "0", False)

        await pilot.press("enter")
        await pilot.pause()
        assert screen.question is TRAINED
        assert screen.run is not None and screen.run.step == 0, "it trained before the prediction"
        await pilot.press("4")
        await pilot.pause()
        assert "4,500 of 5,000" in str(story.render())
        assert [answer.correct for answer in progress.answers()] == [False, True]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert screen.trainer.closed  # type: ignore[attr-defined]


async def test_a_short_way_leads_to_the_lesson_that_proves_a_gradient(
    first_start: Callable[..., DlTui],
) -> None:
    app = first_start()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen), "it opens once both questions are answered"
        for key in ("a", "enter", "a", "p"):
            await pilot.press(key)
            await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == "gradient"
        door = next(
            block
            for step in app.screen.lesson.steps
            for block in step.blocks
            if isinstance(block, LabLink)
        )
        app.open_lab(door.lab, door.state)
        await pilot.pause()
        await pilot.press("p")
        await pilot.pause()
        assert "they agree" in str(app.screen.query_one("#words", Static).render())
        await pilot.press("q", "q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_a_trainer_that_dies_does_not_hold_the_learner_up(
    first_start: Callable[..., DlTui],
) -> None:
    class Dying(FakeTrainer):
        async def events(self) -> AsyncIterator[Event]:
            yield Died("no such file")

    app = first_start(Dying)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b")
        await pilot.pause()
        assert "no such file" in str(app.screen.query_one("#story", Static).render())
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_what_was_wrong_is_explained_and_the_way_on_is_in_sight(
    first_start: Callable[..., DlTui], size: tuple[int, int]
) -> None:
    app = first_start()
    async with app.run_test(size=size) as pilot:
        while not isinstance(app.focused, AskView):
            await pilot.pause(0.01)
        for key in ("a", "enter", "a"):
            await pilot.press(key)
            await pilot.pause()
        view, story = app.screen.query_one(AskView), app.screen.query_one("#story", Static)
        key = TRAINED.nearest(0.9)
        explained = " ".join(str(view.render()).split())
        for option in (TRAINED.options[0], TRAINED.options[key]):
            assert option.why in explained
        assert "what one nudge is" in str(story.render())
        assert story.region.bottom <= app.screen.query_one("#body").region.bottom


async def test_esc_passes_a_prediction_over_and_stays(
    first_start: Callable[..., DlTui], progress: Progress
) -> None:
    app = first_start()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, WelcomeScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen and progress.answers() == []
        assert "answer it any time" in str(screen.query_one(AskView).render())
        await pilot.press("enter")
        await pilot.pause()
        assert screen.question is TRAINED and not screen.query_one(AskView).attempt.passed


@pytest.mark.parametrize(("size", "times"), [((80, 24), 1), ((120, 40), 2), ((200, 60), 4)])
async def test_the_digit_grows_with_the_window(
    first_start: Callable[..., DlTui], size: tuple[int, int], times: int
) -> None:
    app = first_start()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        both, digit = app.screen.query_one("#both"), app.screen.query_one("#digit")
        assert digit.region.width >= 20 * times and digit.region.height >= 10 * times + 2
        left, right = both.region.x, size[0] - both.region.right
        assert abs(left - right) <= 1 and both.region.bottom <= size[1] - 2


async def test_home_names_the_key_that_leads_to_the_proof() -> None:
    """What the map says of the welcome is what the welcome does."""
    from tui.screens.panel import about_welcome

    key = next(b for b in WelcomeScreen.BINDINGS if isinstance(b, Binding) and b.id == "prove").key
    assert f"From there {key} leads" in about_welcome(200).plain
