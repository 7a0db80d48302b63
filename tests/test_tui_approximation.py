"""The approximation lab's screen: place by keys and mouse, commit, and see both curves."""

from pathlib import Path

from textual.geometry import Offset

from lessons.labs.approximation.approximation import PLACES
from lessons.labs.approximation.units import Drawn, Fit, Unit
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.labs.approximation.pictures import closer
from tui.labs.approximation.screen import ApproximationScreen, Board
from tui.theme import Themed


class Harness(Themed):
    def __init__(self, screen: ApproximationScreen) -> None:
        super().__init__()
        self.shown = screen

    def on_mount(self) -> None:
        self.push_screen(self.shown)


class Paused(ApproximationScreen):
    """A lab whose news the test brings itself."""

    def start(self, *, running: bool = True) -> None:
        pass


def drawn(screen: ApproximationScreen) -> str:
    size = screen.query_one(Board).content_size
    return "\n".join(line.plain for line in screen.figure(*size))


def words(screen: ApproximationScreen) -> str:
    return str(screen.query_one("#words").content)  # type: ignore[attr-defined]


async def test_place_by_hand_predict_and_compare(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"))
    lab = screen.lab
    async with Harness(screen).run_test(size=(80, 24)) as pilot:
        await pilot.press("up", "up", "right", "enter", "down", "3", "up")
        assert [unit.height for unit in lab.hand.units] == [0.2, -0.1, 0.1, 0.0]
        assert "1" in drawn(screen).splitlines()[-1], "each unit's number stands where it steps"
        assert "step 3 of 4" in words(screen)
        assert screen.check_action("choose", (3,)) and not screen.check_action("choose", (4,))
        await pilot.press("space")
        assert screen.query(AskView) and lab.run == 0
        await pilot.press("c", "3", "space")
        assert lab.running
        learned = Fit(4, 0, 10, 10, Drawn((Unit(2.0, 1.0, 3.0),) * 4, 0.1), 0.001)
        screen.told(lab.run, learned)
        await screen.over(lab.run)
        assert lab.finished
        await pilot.pause()
        stored = screen.progress.answers()[-1]
        assert (stored.item, stored.choice, stored.correct) == ("approximation.versus", "2", True)
        assert "You said" in words(screen) and "engine 0.001" in words(screen)
        await pilot.press("i")
        assert "your units" in drawn(screen)
        await pilot.press("i")
        assert "the engine's units" in drawn(screen)
        await pilot.press("v")
        await pilot.pause()
        assert screen.query(AskView) and "waits" in drawn(screen)


async def test_the_mouse_places_drags_and_draws(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"), "approximation?target=own&w=200")
    lab = screen.lab
    async with Harness(screen).run_test(size=(120, 40)) as pilot:
        await pilot.mouse_down(Board, offset=(30, 6))
        await pilot.hover(Board, offset=(36, 4))
        await pilot.mouse_up(Board, offset=(36, 4))
        unit = lab.hand.units[0]
        assert unit.height > 0 and lab.hand.placed
        board = screen.query_one(Board)
        gutter = board.content_region.offset - board.region.offset
        x, y, _ = place(screen, Offset(36, 4) - gutter)
        assert abs(unit.at - x) < 0.01
        assert abs(unit.height - y) < 0.02, "the curve climbs from 0 to where it was dragged"
        await pilot.press("enter")
        lab.drawing = True
        before = list(lab.line)
        await pilot.mouse_down(Board, offset=(50, 5))
        await pilot.mouse_up(Board, offset=(50, 5))
        assert lab.line != before and len(lab.line) == PLACES


def place(screen: ApproximationScreen, at: Offset) -> tuple[float, float, float]:
    from tui.labs.approximation import pictures

    size = screen.query_one(Board).content_size
    found = pictures.place(screen.lab, at.x, at.y, size.width, size.height, 0)
    assert found is not None
    return found


async def test_every_room_and_every_view_can_be_drawn(tmp_path: Path) -> None:
    screen = Paused(Progress.open(tmp_path / "p.db"), "approximation?units=16")
    lab = screen.lab
    lab.free = True
    async with Harness(screen).run_test(size=(60, 20)) as pilot:
        for _ in range(3):
            await pilot.press("up", "enter")
        lab.learned = Fit(16, 0, 10, 10, Drawn((Unit(0.0, 1.0, 0.0), Unit(-9, 1, 3)), 0.1), 0.0)
        for view in ("curve", "errors"):
            lab.set("view", view)
            for screen.inside in (0, 1, 2):
                for width, height in ((8, 1), (16, 5), (30, 8), (60, 14), (100, 36), (200, 55)):
                    lines = screen.figure(width, height)
                    assert len(lines) <= height
                    assert all(line.cell_length <= width for line in lines), (width, height)


def test_errors_that_differ_by_nothing_are_not_told_as_one_time_smaller() -> None:
    assert closer(0.02, 0.019) == closer(0.019, 0.02) == "The two errors are about the same."
    assert closer(0.03, 0.02) == "Its error is 1.5 times smaller than yours."
    assert closer(0.02, 0.9) == "Your error is 45 times smaller."
