"""The playground's screen: ask, train, walk, wind back, and never wait for whoever trains."""

import asyncio
import itertools
import math
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.color import Color
from textual.events import Paste
from textual.widgets import Static

from engine.training.events import Died
from lessons.labs.playground.intake import state_of
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import ID
from lessons.labs.playground.stand import Stand, Tally
from lessons.store.progress import Progress
from tests.test_tui_race import drawn
from tui.frame import KeyLine
from tui.knobs import KnobPanel
from tui.labs.playground import losses
from tui.labs.playground.board import PARTS, Board
from tui.labs.playground.screen import PlaygroundScreen
from tui.labs.playground.tally import COUNTED
from tui.theme import Themed

COLOURS = (Color.parse("red"), Color.parse("blue"), Color.parse("green"))


class Fake:
    """One that trains nothing: it keeps its orders, and the test brings the news."""

    number = 0

    def __init__(self, state: str, *, seeds: bool = False) -> None:
        self.state, self.seeds = state, seeds
        self.orders: list[str] = []
        self.news: asyncio.Queue[Any] = asyncio.Queue()
        self.closed = False

    async def events(self) -> AsyncIterator[Any]:
        while True:
            yield await self.news.get()

    def send(self, order: str) -> None:
        self.orders.append(order)

    def close(self) -> None:
        self.closed = True


class Harness(Themed):
    def __init__(self, screen: PlaygroundScreen) -> None:
        super().__init__()
        self.lab = screen

    def on_mount(self) -> None:
        self.push_screen(self.lab)


async def test_predict_train_walk_and_settle(tmp_path: Path) -> None:
    made: list[Fake] = []

    def make(state: str, *, seeds: bool = False) -> Fake:
        made.append(Fake(state, seeds=seeds))
        return made[-1]

    screen = PlaygroundScreen(Progress.open(tmp_path / "p.db"), f"{ID}?data=circle", make=make)
    app = Harness(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        trainer, lab = made[0], screen.lab

        def stand(step: int, loss: float, *, running: bool = True) -> Stand:
            path = ((step / 25, loss, loss),)
            weights = lab.stand.weights
            return Stand(lab.number, step, step / 25, loss, loss, 0.5, 0.5, weights, path,
                         running=running)  # fmt: skip

        await pilot.press("space")
        assert not lab.running and trainer.orders == [] and lab.question is not None
        await trainer.news.put(Stand(0, 0, 0.0, 1, 1, 1, 1, b""))
        await pilot.pause()
        assert trainer.orders[0] == "pace 20" and trainer.orders[1].startswith("start ")
        await pilot.press("c", "2", "space")
        assert "You said: 3 units. p tries" in str(screen.query_one("#words", Static).content)
        assert lab.running and trainer.orders[-1] == "run"
        await trainer.news.put(stand(50, 0.25))
        await pilot.pause()
        assert "epoch 2" in screen.status().plain and ".2500" in drawn(screen)
        await pilot.press("k", *["down"] * 4, "escape", "right", "right")
        words = str(screen.query_one("#words", Static).content)
        assert "neuron 1.1: bias b = 0" in words and "tanh(" in words
        await pilot.press("plus")
        first = np.frombuffer(bytes.fromhex(trainer.orders[-1].split()[1]), "<f4")
        assert first[8] == pytest.approx(0.1) and "weights=" in lab.state
        await pilot.press("comma")
        assert not lab.running and "pause" in trainer.orders and lab.film.at == 0
        assert "0 of 2" in screen.status().plain
        await pilot.press("full_stop", "full_stop")
        assert trainer.orders[-1] == "epochs 1"
        await pilot.press("p")
        assert made[1].seeds and lab.proving
        await made[1].news.put(Tally(100, 100, (1, 2, 3, 4, 8), (0, 0, 35, 40, 40), 40))
        await pilot.pause()
        assert "you said" in str(screen.query_one("#words", Static).content)
        assert made[1].closed, "it has said all"
        await made[1].news.put(Died("the trainer ended without a word"))
        await pilot.pause()
        assert lab.note == ""
        await pilot.press("p")  # the same starts would come out the same
        assert len(made) == 2 and not lab.proving and lab.note == COUNTED
        before = lab.number
        screen.post_message(Paste("1,2,0\n2,3,1\n4,5,0\n"))
        await pilot.pause()
        assert lab.number > before and "points=" in trainer.orders[-1] and made[1].closed
        screen.post_message(Paste("1,2,0\n2,x,1\n"))
        await pilot.pause()
        assert "line 2" in lab.note and len(lab.points) == 3
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        assert "def answer(x):" in app.clipboard and "np.array" in app.clipboard
        await pilot.press("v", "v", "enter")
        kept = lab.stand.weights
        assert Playground.from_state(state_of(app.clipboard)).stand.weights == kept
        await pilot.press("q")
        screen.post_message(Paste(app.clipboard))
        await pilot.pause()
        assert lab.note.startswith("Taken: a network") and lab.stand.weights == kept
        await pilot.press("m")
        await pilot.pause()
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert lab.setup.hidden == () and lab.setup.data == "circle"
        await pilot.press(*["right"] * 9, "1", "left", "left", "0", "2")
        assert lab.points == ((4, 0, 1), (3, 0, 0), (3, 0, 2)) and lab.ground.classes == 3
        await pilot.press("backspace", "escape")
        assert len(lab.points) == 2 and "points=" in trainer.orders[-1]
        stage = screen.query_one("#stage")
        await pilot.double_click(stage, offset=(stage.size.width - 8, 8))
        assert len(lab.points) == 3 and lab.points[-1][2] == 2, "one more of the class typed last"
        await pilot.press("left", *["left"] * 20, "v")
        assert PARTS[screen.board.part] == "network"
        await pilot.press("right_square_bracket", "P")
        assert trainer.orders[-1] == "pace 60" and lab.pins.results
        await trainer.news.put(Died("no memory"))
        await pilot.pause()
        assert "no memory" in lab.note
        await pilot.press("r")
        assert made[-1] is not trainer and not made[-1].seeds, "r has another one begin"
    assert all(fake.closed for fake in made[1:])
    again = PlaygroundScreen(screen.progress, f"{ID}?data=circle&noise=0.2", make=make)
    assert again.lab.open, "what was said is not asked again"
    assert not PlaygroundScreen(screen.progress, f"{ID}?data=xor", make=make).lab.open
    stored = [(answer.item, answer.correct) for answer in screen.progress.answers()]
    assert stored == [("playground.circle", True)]


@pytest.mark.parametrize(
    "state",
    ["layers=0", "layers=6&units1=8&units2=8&units3=8&units4=8&units5=8&units6=8&data=hills",
     "data=three&loss=cross-entropy&sin1=yes&x1x2=yes", "data=own&crisp=yes&tests=no",
     "data=code8&layers=2&units1=2", "data=code4&layers=0"],
)  # fmt: skip
@pytest.mark.parametrize("size", [(8, 1), (56, 14), (76, 19), (100, 33), (164, 55)])
def test_every_network_is_drawn_in_every_room(state: str, size: tuple[int, int]) -> None:
    lab = Playground.from_state(f"{ID}?{state}")
    board = Board(lab)
    width, height = size
    for part in range(len(PARTS)):
        board.part = part
        lines = board.draw(width, height, None, COLOURS)
        assert len(lines) <= height + 1 and all(
            line.cell_length <= width for line in lines[:height]
        )
    for _ in range(40):
        board.move(1, 0)
        board.move(0, 1)
        assert board.told()
    assert (board.spot.place is None) == lab.ground.coded
    for x in range(0, width, 11):
        for y in range(0, height, 4):
            found = board.at(x, y, width, height)
            if found is not None:
                board.spot = found
                assert board.told()


def test_who_walks_changes_few_rows_and_sees_what_another_would() -> None:
    lab = Playground.from_state(f"{ID}?data=circle")
    board = Board(lab)
    before = board.draw(116, 36, None, COLOURS)
    for by in (1, 1, -1, 1):
        board.move(0, by)
        rows = board.draw(116, 36, None, COLOURS)
        fresh = Board(lab)
        fresh.spot = board.spot
        other = fresh.draw(116, 36, None, COLOURS)
        assert all(one.is_same(two) for one, two in zip(rows, other, strict=True))
        assert 10 < sum(one is two for one, two in zip(rows, before, strict=True)) < len(rows)
        before = rows


@pytest.mark.parametrize(("size", "parts"), [((76, 9), 3), ((56, 16), 3), ((116, 36), 4)])
def test_each_press_shows_another_part(size: tuple[int, int], parts: int) -> None:
    """Where all of it has no room, all of it is no part: a press would change nothing."""
    board = Board(Playground.from_state(f"{ID}?data=circle"))
    seen = [board.seen(*size)]
    for _ in range(2 * parts):
        board.turn_over(*size)
        seen.append(board.seen(*size))
        assert seen[-1] != seen[-2]
    assert len(set(seen)) == parts and seen[parts + 1 :] == seen[1 : parts + 1]


def test_a_cursor_names_the_numbers_that_it_stands_on() -> None:
    from lessons.labs.playground import cursor
    from lessons.labs.playground.network import linears

    lab = Playground.from_state(f"{ID}?layers=2&data=three&loss=cross-entropy")
    sizes = cursor.widths(lab.setup, lab.ground)
    assert sizes == (2, 4, 2, 3)
    values = np.frombuffer(lab.stand.weights, "<f4")
    for column, layer in enumerate(linears(lab.network)):
        for i in range(sizes[column]):
            for j in range(sizes[column + 1]):
                index = cursor.index_of(cursor.Spot(column, i, j), sizes)
                assert index is not None and values[index] == layer.W.data[i, j]
        for j in range(sizes[column + 1]):
            index = cursor.index_of(cursor.Spot(column + 1, j), sizes)
            assert index is not None and values[index] == layer.b.data[j]
    assert cursor.index_of(cursor.Spot(0, 1), sizes) is None


def test_a_pinned_run_is_named_and_its_loss_is_told_in_any_room() -> None:
    lab = Playground.from_state(f"{ID}?data=xor")
    assert lab.stand.step == 0
    lab.pin()
    kept = lab.pins.results[0]
    assert losses.pinned_name(lab, kept) == "seed 0"
    assert lab.turn("crisp", 1) and losses.pinned_name(lab, kept) == "seed 0", "only a look"
    assert all(lab.turn(name, by) for name, by in (("x1x1", 1), ("units2", -1), ("layers", -1)))
    assert lab.turn("units3", 1), "of a layer that neither has"
    assert losses.pinned_name(lab, kept) == "x₁² no, layers 2, units2 2"
    for width in range(14, 60):
        name, loss = losses.numbers(lab, width)[-1].plain.split("  ┈ ")
        assert name.startswith("◆ ") and loss == f"{kept.test.values[0]:.4f}"[1:]
        assert len(name) + len(loss) + 4 <= width
    for width in range(26, 60):
        assert losses.chart(lab, width, 12)[0].plain.endswith("◆"), "no legend is cut"


def test_where_it_cannot_go_on_no_key_says_that_it_does(tmp_path: Path) -> None:
    lab = Playground.from_state(f"{ID}?data=own")
    lab.free = True
    screen = PlaygroundScreen(Progress.open(tmp_path / "p.db"), lab=lab, make=Fake)
    assert screen.check_action("run", ()) and screen.check_action("step", (1,))
    path = ((3.0, math.nan, math.nan),)
    stand = replace(lab.stand, step=3, path=path, trouble="It ends.", cure=0.1)
    lab.told(stand)
    assert not screen.check_action("run", ()) and not screen.check_action("step", (1,))
    assert screen.check_action("go", ()) and screen.check_action("step", (-1,))
    lab.film.wind(-1)
    assert screen.check_action("run", ()), "back to the present"


async def test_what_a_state_leaves_out_is_on_no_line_and_its_key_says_so(tmp_path: Path) -> None:
    state = f"{ID}?data=gauss&layers=0&hide=seeds:weight:run:l1"
    screen = PlaygroundScreen(Progress.open(tmp_path / "p.db"), state, make=Fake)
    async with Harness(screen).run_test(size=(120, 40)) as pilot:
        await pilot.press("o")
        line = screen.query_one(KeyLine)
        shown = {screen.active_bindings[key].binding.action for key in screen.active_bindings}
        assert not shown & {"prove", "run"} and "step(1)" in shown
        weights = screen.lab.stand.weights
        for key in ("p", "space", "plus"):
            await pilot.press(key)
            assert "left out here" in line.said and not screen.lab.running, key
            assert not screen.lab.proving and screen.lab.stand.weights == weights
        await pilot.press("k", "down", "plus")
        assert screen.lab.settings["noise"] == 0.05 and "left out" not in line.said, "knobs turn"
        assert "L1" not in "\n".join(row.text for row in screen.query(KnobPanel))


async def test_a_small_screen_tells_what_its_key_line_has_no_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = f"{ID}?data=gauss&layers=0&hide=inside"
    screen = PlaygroundScreen(Progress.open(tmp_path / "p.db"), state, make=Fake)
    app = Harness(screen)

    def words() -> str:
        return str(screen.query_one("#words", Static).content)

    async with app.run_test(size=(80, 24)) as pilot:
        assert "no hidden layer" in str(screen.lab.question).lower() and "k knobs" not in words()
        await pilot.press("c", "3")
        for _ in range(50):  # the room grows once the question has gone, and the words follow
            await pilot.pause()
            if "training ━" not in words():
                break
        assert screen.board.seen(*screen.query_one("#stage").size) == "all"
        assert "training ━" not in words(), "the picture has the losses"
        assert "You said: half of them or more. p settles it: 40 starts." in words()
        screen.lab.attempts[f"{ID}.gauss.alone"].reveal(key=2)
        await pilot.press("right")
        assert "k knobs   p 40 seeds   P pin   s export" in words(), "i is left out here"
        rooms = itertools.cycle(["network", "all"])  # its words leave the figure the other room
        drawn: list[int] = []
        monkeypatch.setattr(screen.board, "seen", lambda *_: drawn.append(1) or next(rooms))
        screen.draw()
        await pilot.pause()
        assert 1 < len(drawn) < 20
