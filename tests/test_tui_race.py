"""The race's screen: predict first, late news is dropped, and leaving ends the thread."""

import asyncio
import threading
from pathlib import Path

from textual.widgets import Static

from lessons.labs.race.race import Lap, Sample
from lessons.store.progress import Progress
from tui.labs.race.screen import RaceScreen
from tui.theme import Themed


class Harness(Themed):
    def __init__(self, screen: RaceScreen) -> None:
        super().__init__()
        self.race = screen

    def on_mount(self) -> None:
        self.push_screen(self.race)


class Paused(RaceScreen):
    """A race whose news the test brings itself."""

    def start(self) -> None:
        self.run_number += 1
        self.lap, self._racing = None, True
        self._go.set()


def lap(passes: int) -> Lap:
    samples = (Sample(17, 0.5, 0.501), Sample(4, -0.25, -0.25))
    return Lap(passes, 25_451, passes * 1e-4, 2e-4, samples, 0.001, 0.501)


def said(screen: RaceScreen) -> str:
    return str(screen.query_one("#race", Static).content)


async def test_predict_then_race_then_see_both(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        assert "Predict first" in said(screen) and screen.run_number == 0
        await pilot.press("2", "3")
        assert screen.progress.answers()[-1].item == "race.wiggle"
        await pilot.press("space")
        screen.post_message(RaceScreen.Lapped(1, lap(5_000)))
        await pilot.pause()
        assert "5,000 of 25,451" in said(screen)
        assert "13,000 times as long" in said(screen)
        assert "you said" not in said(screen)
        screen.post_message(RaceScreen.Lapped(1, lap(25_451)))
        await pilot.pause()
        assert "you said" in said(screen) and "✗" in said(screen)
        assert said(screen).count("\n") < screen.query_one("#race").size.height


async def test_late_news_of_an_older_race_is_dropped(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"), "race?hidden=64")
    async with Harness(screen).run_test() as pilot:
        await pilot.press("o", "space", "plus")
        assert screen.settings["hidden"] == 128
        screen.post_message(RaceScreen.Lapped(1, lap(77)))
        await pilot.pause()
        assert screen.lap is None


async def test_everything_fits_into_the_smallest_window(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(60, 20)) as pilot:
        assert said(screen).count("\n") < screen.query_one("#race").size.height
        await pilot.press("2", "1", "space")
        screen.post_message(RaceScreen.Lapped(1, lap(25_451)))
        await pilot.pause()
        assert said(screen).count("\n") < screen.query_one("#race").size.height


async def test_a_real_race_runs_pauses_and_ends_with_the_screen(tmp_path: Path) -> None:
    screen = RaceScreen(Progress.open(tmp_path / "p.db"), "race?hidden=8&batch=1")
    async with Harness(screen).run_test() as pilot:
        await pilot.pause()
        screen.free = True
        screen.action_run()
        for _ in range(100):
            await asyncio.sleep(0.05)
            if screen.lap is not None:
                break
        assert screen.lap is not None and screen.lap.passes > 0
        screen.action_run()
        await asyncio.sleep(0.3)
        paused = screen.lap.passes
        await asyncio.sleep(0.2)
        assert screen.lap.passes == paused
    await asyncio.sleep(0.3)
    assert not any("race" in thread.name.lower() for thread in threading.enumerate())
