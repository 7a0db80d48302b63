"""The perceptron's screen: predict, walk, watch the line and its margins."""

from pathlib import Path

import pytest
from textual.widgets import Static

from lessons.labs.perceptron.perceptron import Perceptron
from lessons.labs.perceptron.walk import COUNT, mistakes
from lessons.store.progress import Progress
from tests.test_tui_race import drawn
from tui.frame import TitleLine
from tui.labs.perceptron.screen import EDGE, PerceptronScreen
from tui.theme import Themed


class Harness(Themed):
    def __init__(self, screen: PerceptronScreen) -> None:
        super().__init__()
        self.lab = screen

    def on_mount(self) -> None:
        self.push_screen(self.lab)


async def test_the_line_is_walked_to_its_rest_and_the_prediction_told(tmp_path: Path) -> None:
    screen = PerceptronScreen(Progress.open(tmp_path / "p.db"), "perceptron?gap=1.0&seed=1")
    async with Harness(screen).run_test(size=(100, 40)) as pilot:
        await pilot.press("space", ".")
        assert screen.lab.at == 0 and screen.lab.question is not None
        await pilot.press("a", "2", ".")
        assert screen.lab.at == 1 and "way from the line" in drawn(screen)
        assert "so w moves" in str(screen.query_one("#words", Static).content)
        await pilot.press("]", "]", *["."] * 10)
        assert screen.lab.finished and "at rest" in str(screen.query_one(TitleLine).right)
        words = str(screen.query_one("#words", Static).content)
        assert "✓ all right" in words and "you said" in words
        await pilot.press(",", "space")
        assert screen.lab.running
        screen._tick()
        assert screen.lab.finished and not screen.lab.running
    (answer,) = screen.progress.answers()
    assert answer.item == "perceptron.rest" and answer.correct


@pytest.mark.parametrize("size", [(56, 14), (76, 16), (76, 40), (196, 50)])
def test_every_point_stands_on_its_side_of_0(size: tuple[int, int], tmp_path: Path) -> None:
    lab = Perceptron.from_state("perceptron?data=mixed&gap=0.1&seed=2")
    screen = PerceptronScreen(Progress.open(tmp_path / "p.db"), lab=lab)
    for at in (0, 1, 7, 333):
        lab.at = at
        assert len(screen.figure(*size)) <= size[1]
        assert all(line.cell_length <= size[0] for line in screen.figure(*size))
        drawn = [line.plain for line in screen._margins(60, 30)]
        middle = drawn[-1].index("0")
        signs = "".join(line[middle + 1 :] for line in drawn[1:-1]).replace(" ", "")
        wrong = "".join(line[:middle] for line in drawn[1:-1]).replace(" ", "")
        assert set(signs) <= set("●○") and set(wrong) <= set("■□")
        if at:
            assert len(wrong) == mistakes(lab.given, lab.line) and len(signs + wrong) == COUNT


@pytest.mark.parametrize("line", [(1.0, 0.0, 2.0), (0.0, -3.0, 1.0), (2.0, 2.0, -1.0)])
def test_the_line_is_drawn_where_it_is(line: tuple[float, float, float], tmp_path: Path) -> None:
    screen = PerceptronScreen(Progress.open(tmp_path / "p.db"), lab=Perceptron())
    (arrow,) = screen._line(line, 0.0, (1, 0))
    for x, y in (arrow.start, arrow.tip):
        assert line[0] * x + line[1] * y + line[2] == pytest.approx(0, abs=1e-4)
        assert max(abs(x), abs(y)) == pytest.approx(EDGE) or min(abs(x), abs(y)) <= EDGE
    assert screen._line((1.0, 0.0, 9.0), 0.0, (1, 0)) == []
    assert screen._line((0.0, 0.0, 1.0), 0.0, (1, 0)) == []
