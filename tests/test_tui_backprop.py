"""The backprop screen by its keys: predict, step, fill in, nudge, edit, and go anywhere."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from lessons.labs.backprop.backprop import Backprop, Phase
from lessons.labs.backprop.problem import Mode
from lessons.labs.backprop.stepper import Stepper
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.figures.graph import draw
from tui.frame import KeyLine
from tui.labs.backprop.own import GoTo, OwnExpression
from tui.labs.backprop.screen import BackpropScreen
from tui.screens.code import CodeScreen
from tui.stage import Stage
from tui.theme import Themed


class Harness(Themed):
    def __init__(self, progress: Progress, state: str | None, lab: Backprop | None = None) -> None:
        super().__init__()
        self.progress = progress
        self.lab_screen = BackpropScreen(progress, state, lab)

    def on_mount(self) -> None:
        self.push_screen(self.lab_screen)


@asynccontextmanager
async def opened(
    tmp_path: Path,
    state: str | None = None,
    size: tuple[int, int] = (80, 24),
    lab: Backprop | None = None,
) -> AsyncIterator[tuple[Pilot[None], BackpropScreen]]:
    progress = Progress.open(tmp_path / "progress.db")
    app = Harness(progress, state, lab)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, app.lab_screen


def said(screen: BackpropScreen) -> str:
    """What stands beside the graph: the question, the words, the note."""
    asked = [str(view.render()) for view in screen.query(AskView)]
    words = [str(screen.query_one(id, Static).content) for id in ("#words", "#note")]
    return "\n".join([*asked, *words])


def drawing(screen: BackpropScreen) -> str:
    return str(screen.query_one(Stage).render())


def typed(screen: BackpropScreen) -> str:
    return screen.query_one(AskView).attempt.draft


async def type_(pilot: Pilot[None], *numbers: str) -> None:
    names = {"-": "minus", ".": "full_stop"}
    for number in numbers:
        await pilot.press(*(names.get(character, character) for character in number), "enter")


async def test_nothing_moves_before_the_prediction(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=workshop") as (pilot, screen):
        assert "choose" in said(screen)
        await pilot.press("full_stop", "enter", "p", "space")
        assert screen.lab.walk.place == 0
        await pilot.press("4")
        assert "how sure" in said(screen).lower() and screen.lab.phase is Phase.PREDICT
        await pilot.press("3")
        assert screen.lab.phase is Phase.WALK
        (answer,) = screen.progress.answers()
        assert (answer.item, answer.correct, answer.confidence) == ("backprop.workshop", True, 3)


async def test_the_workshop_example_from_the_first_key_to_a_proved_gradient(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, "backprop?station=workshop") as (pilot, screen):
        await pilot.press("4", "3")
        await type_(pilot, "6", "-2", "4", "4")
        await pilot.press("full_stop")
        await type_(pilot, "1", "0", "1", "1", "1", "-2", "2", "3")
        assert screen.lab.phase is Phase.DONE and screen.lab.walk.clean
        assert "you said" in said(screen) and "✓" in said(screen)
        whole = drawing(screen)
        assert "more" not in whole
        for number in ("∂2", "∂3", "∂−2", "∂0", "6", "−2", "4 = F"):
            assert number in whole
        await pilot.press("p")
        assert "they agree" in said(screen) and "3 → 3.01" in said(screen)
        items = {answer.item: answer.correct for answer in screen.progress.answers()}
        assert items["backprop.workshop.d-w1"] and items["backprop.workshop.multiply1"]
        await pilot.press("enter", "enter")
        assert screen.lab.problem.station.id == "sides"


async def test_a_wrong_number_is_told_what_it_reveals(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=twice") as (pilot, screen):
        await pilot.press("1", "1", "full_stop", "full_stop", "full_stop")
        await type_(pilot, "1")
        await type_(pilot, "1")
        await type_(pilot, "4")
        assert "✗ 4" in said(screen) and "gradients add" in said(screen)
        await type_(pilot, "1,5")
        assert "– 1,5" in said(screen) and "not judged" in said(screen)
        await pilot.press("backspace", "backspace", "backspace")
        await type_(pilot, "5")
        assert "✗" not in said(screen)


async def test_a_point_belongs_to_the_number_while_a_blank_is_open(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=neuron") as (pilot, screen):
        await pilot.press("3", "2", *["full_stop"] * 4)
        assert screen.lab.walk.asks
        await type_(pilot, ".25")
        assert screen.progress.answers()[-1].correct


async def test_hints_skip_and_back(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=copy") as (pilot, screen):
        await pilot.press("3", "2", "full_stop", "full_stop", "h")
        assert "hint" in said(screen)
        await pilot.press("h", "h")
        assert "∂J/∂a = 2 · 1 = 2" in said(screen), "∂F/∂a is 1: 2 is what J behind F sends"
        place = screen.lab.walk.place
        await pilot.press("escape")
        assert screen.lab.walk.place == place + 1
        assert "– given" in said(screen)
        await pilot.press("comma")
        assert screen.lab.walk.place == place
        assert all(answer.kind != "number" for answer in screen.progress.answers())


async def test_what_is_typed_stands_in_the_graph_too_and_escape_clears_it_first(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, "backprop?station=workshop") as (pilot, screen):
        await pilot.press("4", "3", "1", "2")
        assert "›[12  ]" in drawing(screen)
        await pilot.press("h", "k")
        assert typed(screen) == "12hk", "every key is text now"
        await pilot.press("escape")
        assert not typed(screen) and "›[    ]" in drawing(screen)
        assert screen.lab.walk.place == 0


async def test_escape_lets_go_of_the_leaf_before_it_skips(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=workshop") as (pilot, screen):
        await pilot.press("4", "3", "down")
        assert "▸ w1" in said(screen)
        await pilot.press("escape")
        assert "▸" not in said(screen) and screen.lab.walk.place == 0
        await type_(pilot, "6")
        assert screen.lab.walk.place == 1, "the question has the keys again"
        await pilot.press("escape")
        assert screen.lab.walk.place == 2


async def test_edit_a_leaf_and_the_graph_follows(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=workshop") as (pilot, screen):
        await pilot.press("o", "space")
        assert screen.lab.phase is Phase.DONE
        await pilot.press("up", "plus", "plus", "plus", "plus")
        assert "▸ x3" in said(screen) and "5 = F" in drawing(screen)
        await pilot.press("minus")
        assert "4.5 = F" in drawing(screen) and "station=workshop&at=x3:4.5" in screen.lab.state
        await pilot.press("k")
        await pilot.pause()
        sheet = pilot.app.screen
        assert isinstance(sheet, OwnExpression)
        await pilot.press("enter")
        sheet.query_one("#values", Input).value = "w1 = 3, x1 = 2, w2 = -2, x2 = 1, x3 = 9"
        await pilot.press("enter")
        await pilot.pause()
        assert "9 = F" in drawing(screen) and screen.lab.walk.finished
        assert screen.lab.problem.mode is Mode.TOUR


async def test_any_node_can_be_looked_at(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=twice") as (pilot, screen):
        await pilot.press("o", "space", "down")
        assert "▸ x" in said(screen) and "gradient ∂5" in said(screen)
        assert "used 2 times" in said(screen)
        await pilot.press("right", "right")
        assert "× swaps" in said(screen)
        await pilot.press("escape")
        assert "▸" not in said(screen)


async def test_a_tie_nudged_both_ways(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=tie") as (pilot, screen):
        await pilot.press("o", "space", "up", "p")
        assert "they differ" in said(screen) and "kink" in said(screen)
        await pilot.press("minus")
        assert "they agree" in said(screen)
        await pilot.press("right_square_bracket")
        assert "−0.1" in said(screen) or "2.9" in said(screen) or "3.9" in said(screen)


async def test_an_expression_of_ones_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, screen):
        await pilot.press("k")
        await pilot.pause()
        sheet = pilot.app.screen
        assert isinstance(sheet, OwnExpression)
        field = sheet.query_one("#text", Input)
        field.value = "w1x1 + b"
        await pilot.pause()
        why = str(sheet.query_one("#why", Static).content)
        assert why.splitlines()[1] == "  ^" and "w1*x1" in why
        await pilot.press("enter")
        assert pilot.app.screen is sheet
        field.value = "tanh(w*x) + b"
        await pilot.press("enter")
        await pilot.pause()
        assert sheet.query_one("#values", Input).value == "w = 2, x = 3, b = 4"
        sheet.query_one("#values", Input).value = "w = 2, x = 0, b = 1"
        await pilot.press("enter")
        await pilot.pause()
        assert screen.lab.problem.mode is Mode.OWN
        assert screen.lab.state == "backprop?f=tanh(w*x) + b&at=w:2.0,x:0.0,b:1.0"


async def test_what_has_no_value_keeps_the_sheet_open(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?f=a/b&at=a:1,b:2") as (pilot, screen):
        await pilot.press("k")
        await pilot.pause()
        sheet = pilot.app.screen
        await pilot.press("enter")
        sheet.query_one("#values", Input).value = "a = 1, b = 0"
        await pilot.press("enter")
        assert pilot.app.screen is sheet
        assert "no value" in str(sheet.query_one("#why", Static).content)
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_the_map_goes_anywhere_and_c_shows_the_engines_rule(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, screen):
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GoTo)
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert screen.lab.problem.station.id == "workshop"
        await pilot.press("1", "1", "c")
        await pilot.pause()
        code = pilot.app.screen
        assert isinstance(code, CodeScreen)
        assert any('Op("multiply"' in source for _, source in code.sources)
        assert any("def backward_steps" in source for _, source in code.sources)


async def test_the_last_line_of_the_map_is_ones_own_expression(tmp_path: Path) -> None:
    async with opened(tmp_path) as (pilot, _):
        await pilot.press("m")
        await pilot.pause()
        await pilot.press("end", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, OwnExpression)


async def test_practice_levels_and_seeds(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?level=2&seed=5") as (pilot, screen):
        await pilot.press("plus")
        assert screen.lab.problem.level == 3
        seed = screen.lab.problem.seed
        await pilot.press("r")
        assert (screen.lab.problem.level, screen.lab.problem.seed) == (3, seed)
        await pilot.press("R")
        assert screen.lab.problem.level == 3 and screen.lab.problem.seed != seed


async def test_enter_on_a_finished_graph_destroys_nothing(tmp_path: Path) -> None:
    state = "backprop?f=x*y&at=x:2.0,y:3.0&done=yes"
    async with opened(tmp_path, state, (120, 40)) as (pilot, screen):
        walk = screen.lab.walk
        assert "r begins again" in said(screen) and "enter" not in said(screen)
        await pilot.press("enter", "enter", "space")
        assert screen.lab.walk is walk and walk.finished
        await pilot.press("r")
        assert screen.lab.walk.place == 0


async def test_what_was_left_in_the_middle_is_handed_back(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=workshop") as (pilot, screen):
        await pilot.press("4", "3")
        await type_(pilot, "6", "9")
        await pilot.press("h", "7")
        lab = screen.lab
    async with opened(tmp_path / "later", lab=lab) as (pilot, screen):
        assert screen.lab is lab and lab.walk.place == 1
        assert "✗ 9" in said(screen) and "hint 1" in said(screen) and typed(screen) == "7"
        await pilot.press("backspace")
        await type_(pilot, "-2")
        assert lab.walk.place == 2


async def test_a_state_is_copied_and_pasted(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?level=4&seed=17") as (pilot, screen):
        await pilot.press("y")
        assert pilot.app.clipboard == "backprop?level=4&seed=17"
        screen.post_message(Paste("backprop?station=tie"))
        await pilot.pause()
        assert screen.lab.problem.station.id == "tie" and "choose" in said(screen)
        screen.post_message(Paste("backprop?station=nowhere"))
        await pilot.pause()
        assert screen.lab.problem.station.id == "tie" and "cannot be read" in said(screen)


async def test_a_state_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path, "backprop?station=[red]nowhere[/]") as (pilot, screen):
        assert screen.lab.problem.station.id == "copy"
        assert "cannot be read" in said(screen)
        await pilot.press("3", "2")
        assert screen.lab.phase is Phase.WALK


@pytest.mark.parametrize("width", [80, 120])
async def test_the_key_line_tells_the_way_to_stations_and_to_the_expression(
    tmp_path: Path, width: int
) -> None:
    async with opened(tmp_path, "backprop?f=x*y&at=x:2,y:3&done=yes", (width, 24)) as (_, screen):
        line = str(screen.query_one(KeyLine).render())
        assert "m stations" in line and "k edit" in line and "enter" not in line


@pytest.mark.parametrize(("size", "times"), [((120, 40), 2.0), ((200, 60), 3.0)])
async def test_a_graph_grows_with_the_window(
    tmp_path: Path, size: tuple[int, int], times: float
) -> None:
    async with opened(tmp_path, "backprop?station=workshop", size) as (_, screen):
        rows = drawing(screen).splitlines()
        used = [at for at, row in enumerate(rows) if row.strip()]
        closest = screen.lab.graph.layout if screen.lab.graph else None
        assert closest is not None
        assert used[-1] - used[0] >= times * (closest.height - 2)
        stage = screen.query_one(Stage)
        assert max(map(len, (row.rstrip() for row in rows))) > 0.7 * stage.size.width
        # The graph begins beside the question, not in another corner.
        assert used[0] <= stage.size.height / 4


@pytest.mark.parametrize(
    ("station", "sizes"),
    [
        ("workshop", ((60, 20), (80, 24), (120, 40))), ("softmax", ((200, 60),)),
        ("softmax", ((60, 20),)), ("matrix", ((80, 24), (60, 20))),
    ],
)  # fmt: skip
async def test_the_question_and_what_to_press_are_always_in_sight(
    tmp_path: Path, station: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    async with opened(tmp_path, f"backprop?station={station}", sizes[0]) as (pilot, screen):
        side, line = screen.query_one("#side"), screen.query_one(KeyLine)

        def in_sight(widget: Widget) -> bool:
            return side.region.y <= widget.region.y and widget.region.bottom <= side.region.bottom

        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()  # what is said is wrapped anew
            assert in_sight(screen.query_one(AskView)), size
            assert "enter commit" in str(line.render()), size
        await pilot.press("1", "1")
        assert screen.lab.phase is Phase.WALK
        await pilot.press("space", "h", "h", "h")
        await type_(pilot, "12345")
        for size in reversed(sizes):
            await pilot.resize_terminal(*size)
            await pilot.pause()  # what is said is wrapped anew
            assert in_sight(screen.query_one(AskView)), size
            assert "enter commit" in str(line.render()), size
            assert max(map(len, said(screen).splitlines())) <= side.size.width, size
        while screen.lab.phase is Phase.WALK:
            await pilot.press("escape" if screen.lab.walk.asks else "full_stop")
        words = screen.query_one("#words", Static)
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()  # what is said is wrapped anew
            assert in_sight(words) and words.size.height <= side.size.height, size
            assert "enter" in said(screen) and "enter go on" in str(line.render()), size


async def test_a_large_graph_scrolls_with_the_step(tmp_path: Path) -> None:
    text = "+".join(f"w{i}*x{i}" for i in range(30))
    values = ",".join(f"w{i}:1,x{i}:2" for i in range(30))
    async with opened(tmp_path, f"backprop?f={text}&at={values}") as (pilot, screen):
        walk = screen.lab.walk
        assert isinstance(walk, Stepper)
        stage, window = screen.query_one(Stage), screen._window
        for _ in range(12):
            await pilot.press(*["full_stop"] * 3)
            move = walk.move
            assert move is not None
            spot = walk.graph.layout.spots[move.target]
            drawing(screen)
            assert window.top <= spot.row < window.top + stage.size.height
            assert window.left <= spot.column < window.left + stage.size.width


def test_the_window_shows_exactly_its_part_of_the_whole(tmp_path: Path) -> None:
    from engine.expression.formula import parse
    from lessons.graphs.graph import build
    from tui.figures.graph import Pen

    walk = Stepper(build(parse("max(w1*x1 + w2*x2, x3) + x3*x3"), {
        "w1": 1.5, "x1": -2, "w2": 0.25, "x2": 1, "x3": 3,
    }))  # fmt: skip
    while walk.step():
        pass
    layout = walk.graph.layout
    whole = [line.plain for line in draw(walk, Pen(), layout, 0, 0, layout.width, layout.height)]
    for left, top in ((3, 2), (10, 5), (-4, -2)):
        part = [line.plain for line in draw(walk, Pen(), layout, left, top, 30, 6)]
        for row, line in enumerate(part):
            inside = 0 <= row + top < layout.height
            source = whole[row + top] if inside else ""
            shown = "".join(
                source[column] if 0 <= column < len(source) else " "
                for column in range(left, left + 30)
            )
            assert line == shown


@pytest.mark.parametrize("seed", range(3))
async def test_a_storm_of_keys(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    keys = [
        *"0123456789hsnNecmxorRyp", *"Pabdkwiv", "enter", "full_stop", "comma", "minus", "plus",
        "up", "down", "left", "right", "end", "escape", "backspace", "space",
        "left_square_bracket", "right_square_bracket", "tab",
    ]  # fmt: skip
    async with opened(tmp_path) as (pilot, screen):
        for _ in range(12):
            for key in rng.choices(keys, k=12):
                pilot.app.simulate_key(key)
            await pilot.pause()
            if screen not in pilot.app.screen_stack:
                break
