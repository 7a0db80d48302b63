"""The race's screen: predict first, late news is dropped, and leaving ends the thread."""

import asyncio
import threading
from pathlib import Path

from textual.widgets import Static
from waits import comes

from lessons.labs.race.race import Lap, RaceLab, Sample
from lessons.store.progress import Progress
from tui.asking.view import AskView
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

    def start(self, *, running: bool = True) -> None:
        pass


def lap(passes: int) -> Lap:
    samples = (Sample(17, 0.5, 0.501), Sample(4, -0.25, -0.25))
    return Lap(passes, 25_451, passes * 1e-4, 2e-4, samples, 0.001, 0.501)


def drawn(screen: RaceScreen) -> str:
    stage = screen.query_one("#stage")
    return "\n".join(line.plain for line in screen.figure(*stage.size))


def words(screen: RaceScreen) -> str:
    return str(screen.query_one("#words", Static).content)


async def test_predict_then_race_then_see_both(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        assert screen.query(AskView) and screen.lab.run == 0
        await pilot.press("2", "3")
        stored = screen.progress.answers()[-1]
        assert (stored.item, stored.choice, stored.confidence) == ("race.wiggle", "1", 3)
        await pilot.press("enter", "space")
        run = screen.lab.run
        screen.told(run, lap(5_000))
        await pilot.pause()
        assert "5,000 of 25,451" in drawn(screen)
        assert "13,000 times as long" in drawn(screen)
        assert "you said" not in words(screen)
        screen.told(run, lap(25_451))
        await pilot.pause()
        assert "you said  ✗ about a hundred" in words(screen)
        assert "13,000 times" in words(screen)


async def test_both_bars_stand_on_one_scale_of_time(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(120, 40)):
        screen.lab.run_or_pause()
        screen.lab.free = True
        screen.lab.run_or_pause()
        screen.lab.told(screen.lab.run, Lap(50, 100, 1.0, 0.5, (), 0.0, 0.0))
        rows = [line.plain for line in screen.figure(96, 30)]
        wiggling = next(row for row in rows if row.startswith("wiggling"))
        backprop = next(row for row in rows if row.startswith("backprop"))
        # 1 s of wiggling done, 2 s in all; .5 s of backprop: a half and a quarter of the room.
        room = len(wiggling) - wiggling.index("│") - 1
        assert abs(wiggling.count("█") - room / 2) <= 0.5
        assert abs(backprop.count("█") - room / 4) <= 0.5


async def test_late_news_of_an_older_race_is_dropped(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"), "race?hidden=64")
    async with Harness(screen).run_test() as pilot:
        await pilot.press("o", "space")
        old = screen.lab.run
        await pilot.press("plus")
        assert screen.lab.settings["hidden"] == 128
        screen.told(old, lap(77))
        await pilot.pause()
        assert screen.lab.lap is None


async def test_everything_fits_into_the_smallest_window(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"))
    async with Harness(screen).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "weights, each to be wiggled" in drawn(screen), "no empty hall above the question"
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        view = screen.query_one(AskView)
        assert view.region.bottom <= screen.query_one("#keys").region.y
        await pilot.press("2", "1", "enter", "space")
        screen.told(screen.lab.run, lap(25_451))
        await pilot.pause()
        stage = screen.query_one("#stage")
        assert "times as long" in "\n".join(drawn(screen).split("\n")[: stage.size.height])


async def test_what_was_raced_is_there_when_one_comes_back(tmp_path: Path) -> None:
    progress = Progress.open(tmp_path / "p.db")
    screen = Paused(progress)
    async with Harness(screen).run_test() as pilot:
        await pilot.press("o", "space")
        screen.told(screen.lab.run, lap(5_000))
        await pilot.pause()
    assert not screen.lab.running
    again = Paused(progress, lab=screen.lab)
    async with Harness(again).run_test():
        assert "5,000 of 25,451" in drawn(again)


async def test_a_real_race_runs_pauses_and_ends_with_the_screen(tmp_path: Path) -> None:
    lab = RaceLab.from_state("race?hidden=8&batch=1")
    lab.free = True
    screen = RaceScreen(Progress.open(tmp_path / "p.db"), lab=lab)
    async with Harness(screen).run_test() as pilot:
        await pilot.pause()
        screen.action_run()
        await comes(lambda: lab.lap is not None)
        assert lab.lap is not None and lab.lap.passes > 0
        screen.action_run()
        for _ in range(20):  # the piece that was under way may still be told
            paused = lab.lap.passes
            await asyncio.sleep(0.5)
            if lab.lap.passes == paused:
                break
        assert lab.paused and lab.lap.passes == paused
    await comes(lambda: not any("race" in each.name.lower() for each in threading.enumerate()))
