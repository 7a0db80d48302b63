"""The batch lab's screen: both predictions first, three curves, and what was said beside them."""

from pathlib import Path

from textual.widgets import Static

from lessons.labs.batch.batch import Stand
from lessons.store.progress import Progress
from tests.test_tui_race import drawn
from tui.labs.batch.screen import BatchScreen
from tui.theme import Themed


class Harness(Themed):
    def __init__(self, screen: BatchScreen) -> None:
        super().__init__()
        self.lab = screen

    def on_mount(self) -> None:
        self.push_screen(self.lab)


class Told(BatchScreen):
    """One whose news the test brings itself."""

    def start(self, *, running: bool = True) -> None:
        pass


async def test_predict_both_then_see_all_three(tmp_path: Path) -> None:
    screen = Told(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(80, 24)) as pilot:
        plan = drawn(screen)
        assert "■ 3 steps of 4,000" in plan and "● 1,200 steps of 10" in plan
        assert "space starts" not in plan, "first the predictions"
        assert "looks\n" not in plan, "there is no room for axes yet"
        await pilot.resize_terminal(120, 40)
        await pilot.press("space", *"60", "enter")
        await pilot.pause()
        axes = drawn(screen)
        assert "right of 100   □ you said of ■" in axes and axes.count("□") == 2
        assert "○" not in axes and "10,000" in axes
        await pilot.resize_terminal(80, 24)
        await pilot.press(*"91", "enter", "space")
        run = screen.lab.run
        assert run == 1
        stands = tuple(
            Stand(size, rate, steps, (0, 12_000), (10.0, right), size == 4000)
            for size, rate, steps, right in ((4000, 0.1, 3, 28.0), (100, 0.1, 120, 88.0),
                                             (10, 0.1, 1200, 91.0))
        )  # fmt: skip
        screen.told(run, stands)
        await pilot.pause()
        assert "right of 100" in drawn(screen)
        words = str(screen.query_one("#words", Static).content)
        assert "12,000 of 12,000 looks" in words and "✗" not in words and "overflowed ∞" in words
        await screen.over(run)
        await pilot.pause()
        words = str(screen.query_one("#words", Static).content)
        assert "✗ 60 ■" in words and "✓ 91 ●" in words and "rescue" in words
        for size in ((60, 20), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            chart = drawn(screen)
            assert "right of 100" in chart and "● 1,200 × 10\n" in chart
            assert "□" in chart, "where it was said to end"
    stored = [(a.item, a.truth, a.correct) for a in screen.progress.answers()]
    assert stored == [("batch.large", "28", False), ("batch.small", "91", True)]
