"""The playground's sheets of numbers: drawn in every room, walked by keys."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import Paste
from textual.widgets import Static

from lessons.labs.playground.cursor import Spot, index_of
from lessons.labs.playground.golf import Round
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import ID
from lessons.labs.playground.stand import Stand
from lessons.numbers import show
from lessons.store.progress import Progress
from tests.test_tui_playground import Fake, Harness
from tui.figures.heat import HeatMap
from tui.frame import KeyLine, TitleLine
from tui.labs.playground.chosen import Chosen
from tui.labs.playground.data import DataFace
from tui.labs.playground.faces import faces
from tui.labs.playground.inside import InsideScreen, Sheet
from tui.labs.playground.onepoint import PointFace
from tui.labs.playground.presets import PresetsScreen
from tui.labs.playground.screen import PlaygroundScreen
from tui.labs.playground.weights import _pages
from tui.sheet import Choices
from tui.shell.guards import Field
from tui.theme import Themed


@pytest.mark.parametrize(
    "state",
    ["layers=0", "data=code8&layers=1&units1=2",
     "layers=6&units1=8&units2=8&units6=8&data=hills", "data=own",
     "data=three&loss=cross-entropy&sin1=yes&x1x2=yes"],
)  # fmt: skip
@pytest.mark.parametrize("size", [(56, 14), (76, 17), (196, 54)])
def test_every_sheet_fits_every_room_wherever_one_stands(state: str, size: tuple[int, int]) -> None:
    lab = Playground.from_state(f"{ID}?{state}")
    width, height = size
    for face in faces(lab, Spot(0, 0, place=(1.0, 2.0))):
        for _ in range(5):
            lines = face.lines(width, height, None)
            assert len(lines) <= height and all(line.cell_length <= width for line in lines)
            assert face.status() or face.name != "one point"
            face.move(7, 0)
            face.step(7)
        face.move(0, -1)
        face.stride(1)
        assert any(line.plain.strip() for line in face.lines(width, height, None))


def test_every_weight_is_reached_named_and_changed() -> None:
    lab = Playground.from_state(f"{ID}?layers=2&units1=3&data=three&x1x2=yes")
    chosen = Chosen(lab)
    seen = {}
    values = np.frombuffer(lab.stand.weights, "<f4")
    for _ in range(sum(rows for _, rows, _ in chosen.slices())):
        for _ in range(chosen.sizes[chosen.layer + 1]):
            seen[chosen.index] = chosen.name
            assert chosen.value == values[chosen.index]
            told = Spot(chosen.layer, chosen.row, chosen.column)
            if chosen.row < chosen.sizes[chosen.layer]:
                assert index_of(told, chosen.sizes) == chosen.index
            chosen.move(0, 1)
        chosen.move(1, 0)
    assert set(seen) == set(range(len(values))) and len(set(seen.values())) == len(values)
    assert (chosen.layer, chosen.row) == (0, 0)
    chosen.begin(Spot(2, 1))
    assert chosen.name == "bias of neuron 2.2"


@pytest.mark.parametrize("state", ["data=circle", "layers=0", "data=code8&layers=2&units2=1"])
@pytest.mark.parametrize("size", [(56, 14), (76, 17), (116, 34)])
def test_no_table_of_weights_is_cut_off_at_its_head(state: str, size: tuple[int, int]) -> None:
    lab = Playground.from_state(f"{ID}?{state}")
    (face,) = [each for each in faces(lab, Spot()) if each.name == "weights"]
    heads = set()
    for _ in range(sum(rows for _, rows, _ in Chosen(lab).slices())):
        text = "\n".join(line.plain for line in face.lines(*size, None))
        assert "…" not in text
        heads |= {k for k in range(7) if f"layer {k + 1}  W (" in text}
        face.move(1, 0)
    assert heads == set(range(int(lab.settings["layers"]) + 1))


@pytest.mark.parametrize("size", [(56, 90), (76, 60), (196, 54)])
@pytest.mark.parametrize(
    "state", ["data=code8&layers=1&units1=4", "data=three&loss=cross-entropy&sin1=yes&x1x2=yes"]
)
def test_an_operation_is_told_to_its_end(state: str, size: tuple[int, int]) -> None:
    lab = Playground.from_state(f"{ID}?{state}")
    face = PointFace(lab, 2)
    for place, move in enumerate(face.point.moves, start=1):
        face.step(1)
        assert face.place == place
        text = " ".join("\n".join(line.plain for line in face.lines(*size, None)).split())
        for line in move.lines:
            assert f"{line.name} = {line.worked} = {show(line.value)}" in text
        if size[0] > 100 and not move.back and place > 1:
            assert face.point.moves[place - 2].rule in text, "what came before is below"
        assert not re.search(r"\d∂", text), "a gradient stands apart from its value"


def test_a_weight_that_was_moved_is_how_its_step_stands_in_the_film() -> None:
    lab = Playground.from_state(f"{ID}?layers=0&data=xor")
    path = ((1.0, 0.5, 0.5),)
    lab.told(Stand(lab.stand.number, 25, 1.0, 0.5, 0.5, 0.5, 0.5, bytes(12), path))
    lab.nudge(1, 0.5)
    (face,) = [each for each in faces(lab, Spot(0, 1, 0)) if each.name == "over time"]
    assert "w(x₂ → output) 0.5" in face.lines(80, 20, None)[0].plain
    assert lab.film[-1].weights == lab.edited != lab.film[0].weights


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(2, 9), st.integers(1, 8)), min_size=1, max_size=7),
       st.integers(20, 200), st.integers(6, 60), st.integers(1, 3))  # fmt: skip
def test_every_layers_table_stands_on_one_page(
    shapes: list[tuple[int, int]], width: int, height: int, tall: int
) -> None:
    tables = [HeatMap(np.zeros(shape), "", ("x",) * shape[0]) for shape in shapes]
    pages = _pages(tables, width, height, tall)
    assert [k for page in pages for column in page for k in column] == [*range(len(tables))]
    assert all(column for page in pages for column in page)


def test_the_numbers_of_a_row_stand_apart_in_their_columns() -> None:
    lab = Playground()
    lab.own(((-0.00013384, 0.00078004, 1), (-5.99999, -1.23456e-7, 0)), heights=False)
    face = DataFace(lab, 0)
    for face.row in range(2):
        for face.column in range(3):
            head, *rows = [line.plain for line in face.lines(80, 4, None)]
            for row in rows[:2]:
                assert len(row.replace("[", " ").replace("]", " ").split()) == 6 + ("›" in row)
                assert row[20:22].strip(" []") == row[32:34].strip(" []") == "", row
            assert head.index("x₁") == 17 and rows[face.row].count("[") == 1


async def test_the_keys_of_the_presets_are_in_sight_on_a_small_screen() -> None:
    app = Themed()
    async with app.run_test(size=(80, 24)) as pilot:
        for golf in (False, True):
            sheet = PresetsScreen(Round(), golf=golf)
            await app.push_screen(sheet)
            await pilot.pause()
            keys, box = sheet.query_one("#keys-here"), sheet.query_one("#sheet")
            assert box.content_region.contains_region(keys.region) and keys.region.height == 1
            assert not keys.region.overlaps(sheet.query_one(Choices).region)
            app.pop_screen()


def test_weights_over_time_are_those_of_the_film() -> None:
    lab = Playground.from_state(f"{ID}?layers=0&data=xor")
    (face,) = [each for each in faces(lab, Spot(0, 0, 0)) if each.name == "over time"]
    assert "Nothing has been trained" in face.lines(80, 20, None)[0].plain
    first = lab.stand
    for epoch in (1, 2):
        weights = np.array([epoch, -epoch, 0.5], "<f4").tobytes()
        path = ((float(epoch), 0.5, 0.5),)
        lab.told(Stand(first.number, 25 * epoch, epoch, 0.5, 0.5, 0.5, 0.5, weights, path))
    drawn = face.lines(80, 20, None)
    assert "w(x₁ → output) 2" in drawn[0].plain and len(drawn) == 20
    face.step(-1)
    assert lab.film.at == 1 and any("┊" in line.plain for line in face.lines(80, 20, None))


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
        done, _, ahead = sheet(inside).partition("to come")
        assert "z1.1 = " in done and "∂" not in done and "∂ tanh passes on" in ahead
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
        await pilot.press("v", "up", "plus")
        before, orders = screen.lab.number, made[0].orders
        await made[0].news.put(Stand(0, 0, 0.0, 1, 1, 1, 1, b""))
        await pilot.pause()
        assert orders[-1] == f"weights {screen.lab.edited.hex()}"
        await pilot.press("enter")
        offered = {text for _, _, text, *_ in inside.query_one(KeyLine)._keys()}
        assert not offered & {"change", "next sheet", "take away"}, "the field has these keys"
        await pilot.press(*["backspace"] * 8, *"-2.5", "enter")
        assert "= −2.5" in sheet(inside) and orders[-1] == f"weights {screen.lab.edited.hex()}"
        await pilot.press("v", "v", "enter")
        assert inside.query_one("#edit", Field).value == "−3, 3, 1"
        await pilot.press("end", "x", "enter")
        assert "label is '1x'" in str(inside.query_one("#note", Static).content)
        await pilot.press("backspace", "enter", "plus")
        assert screen.lab.points[2] == (-2.5, 3, 1) and screen.lab.number > before
        inside.post_message(Paste("1, 2, 0\n2; 3; 1\n"))
        await pilot.pause()
        assert len(screen.lab.points) == 6 and "Taken: 2 rows" in inside.face.note
        await pilot.press("enter")
        inside.query_one("#edit", Field).post_message(Paste("1, 2, 0\n2, 2\n"))
        await pilot.pause()
        assert "line 2: 2 values where 3 belong" in inside.face.note and inside.focused is not None
        assert inside.focused.id == "sheet" and len(screen.lab.points) == 6
        inside.post_message(Paste("1, 2\n2; up; 1\n"))
        await pilot.pause()
        assert "line 1" in inside.face.note and "line 2: x2 is 'up'" in inside.face.note
        await pilot.press("backspace", "v")
        assert len(screen.lab.points) == 5 and "training" in sheet(inside)
        await pilot.press("q")
        await pilot.pause()
        assert screen.app.screen is screen and orders[-1].startswith("start ")
        assert "points=" in orders[-1]
        many = ";".join(f"{n / 50}:{n % 7}:{n % 2}" for n in range(400))
        state = f"{ID}?data=own&points={many}"
        screen.post_message(Paste(state))
        await pilot.pause()
        assert len(state) > 2000 and len(screen.lab.points) == 400
        await pilot.press("y")
        assert screen.app.clipboard == screen.lab.state and len(screen.lab.note) < 600
