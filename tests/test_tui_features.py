"""The screen of ink and symmetry against pixels: predict, watch, see both answers."""

from pathlib import Path

from textual.widgets import Static

from lessons.labs.features.features import STEPS, Stand
from lessons.store.progress import Progress
from tests.test_tui_race import drawn
from tui.labs.features.screen import FeaturesScreen
from tui.theme import Themed


class Harness(Themed):
    def __init__(self, screen: FeaturesScreen) -> None:
        super().__init__()
        self.lab = screen

    def on_mount(self) -> None:
        self.push_screen(self.lab)


class Told(FeaturesScreen):
    """One whose news the test brings itself."""

    def start(self, *, running: bool = True) -> None:
        pass


async def test_predict_then_watch_then_see_what_was_said(tmp_path: Path) -> None:
    screen = Told(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        assert screen.lab.run == 0 and "symmetry" in drawn(screen)
        await pilot.press("d", "3", *"26", "enter", "space")
        run = screen.lab.run
        assert run == 1
        screen.told(run, Stand(0, 0.1, 0.1))
        screen.told(run, Stand(STEPS, 0.26, 0.91))
        await pilot.press("v")
        assert "right of 100 unseen" in drawn(screen)
        words = str(screen.query_one("#words", Static).content)
        assert "26 of 100" in words and "you said" not in words
        await screen.over(run)
        await pilot.pause()
        words = str(screen.query_one("#words", Static).content)
        assert "you said  ✓ the pixels, by more than 50" in words and "✓ 26" in words
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        both = drawn(screen)
        assert "right of 100 unseen" in both and "symmetry" in both
    stored = [(answer.item, answer.truth) for answer in screen.progress.answers()]
    assert stored == [("features.margin", "65"), ("features.count", "26")]
