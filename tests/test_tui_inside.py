"""The playground's sheets of numbers: drawn in every room, walked by keys."""

from pathlib import Path

import pytest
from textual.widgets import Static

from lessons.labs.playground.cursor import Spot
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import ID
from lessons.store.progress import Progress
from tests.test_tui_playground import Fake, Harness
from tui.frame import TitleLine
from tui.labs.playground.faces import faces
from tui.labs.playground.inside import InsideScreen, Sheet
from tui.labs.playground.screen import PlaygroundScreen


@pytest.mark.parametrize(
    "state",
    ["layers=0", "layers=6&units1=8&units2=8&units6=8&data=hills", "data=own",
     "data=three&loss=cross-entropy&sin1=yes&x1x2=yes"],
)  # fmt: skip
@pytest.mark.parametrize("size", [(56, 14), (76, 17), (196, 54)])
def test_every_sheet_fits_every_room_wherever_one_stands(state: str, size: tuple[int, int]) -> None:
    lab = Playground.from_state(f"{ID}?{state}")
    width, height = size
    for face in faces(lab, Spot(0, 0, place=(1.0, 2.0))):
        for _ in range(40):
            lines = face.lines(width, height, None)
            assert len(lines) <= height and all(line.cell_length <= width for line in lines)
            assert face.status() or face.name != "one point"
            face.move(1, 0)
            face.step(1)
        face.move(0, -1)
        face.stride(1)
        assert any(line.plain.strip() for line in face.lines(width, height, None))


def sheet(screen: InsideScreen) -> str:
    return str(screen.query_one(Sheet).render())


async def test_a_point_is_walked_forward_and_back(tmp_path: Path) -> None:
    made: list[Fake] = []

    def make(state: str, *, seeds: bool = False) -> Fake:
        made.append(Fake(state, seeds=seeds))
        return made[-1]

    progress = Progress.open(tmp_path / "p.db")
    screen = PlaygroundScreen(progress, f"{ID}?data=own&layers=1&units1=2", make=make)
    async with Harness(screen).run_test(size=(100, 30)) as pilot:
        await pilot.press("i")
        inside = screen.app.screen
        assert isinstance(inside, InsideScreen)
        assert "forward 0 of 5" in str(inside.query_one(TitleLine).right)
        await pilot.press(".")
        assert "z1.1 = " in sheet(inside) and "∂" not in sheet(inside)
        await pilot.press("right_square_bracket")
        assert "L = ½ · (" in sheet(inside)
        await pilot.press("right_square_bracket")
        told = sheet(inside)
        assert "every weight's gradient" in told and "w(x₁→1.2)" in told
        point = sheet(inside).split("\n")[0]
        await pilot.press("right", "comma")
        assert sheet(inside).split("\n")[0] != point and "backward 7 of 8" in str(
            inside.query_one(TitleLine).right
        )
        assert str(inside.query_one("#note", Static).content)
        await pilot.press("q")
        assert screen.app.screen is screen
