"""One table of keys: every screen is held against it, and no letter means two things."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sweep import sweep
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

import tui
from tui.app import DlTui
from tui.commands.config import every_id, judged
from tui.config import read_config
from tui.frame import KeyLine
from tui.keys import KEYS, LATIN, PAIRS
from tui.screens.contents import ContentsScreen
from tui.screens.help import HelpScreen
from tui.sheet import Sheet

Make = Callable[..., DlTui]
ROOT = Path(__file__).parent.parent
# What these keys do is not said by the table: options and digits are answers, and a list, a page
# or a field has the keys that every list, page or field has.
ANSWERS = frozenset("abcde123456789")
EVERYWHERE = frozenset(
    [
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "tab",
        "shift+tab",
        "backspace",
        "delete",
        "j",
        "k",
    ]
)
# Enter takes or opens what is marked, escape lets go of it: what that is called depends on it.
AT_HOME = {"HomeScreen", "CourseMap", "EndingScreen", "LessonFigure"}
GENERAL = {
    "enter": None,
    "escape": {"clear", "skip", "let_go", "dismiss", "cancel"},
    "space": {"fold", "go_on", "pick"},
    "h": {"give_up"},
    "r": {"again"},
    "R": {"again"},
}
# Home is no lab: it has a few letters of its own.
HOME = {
    "r": {"review"},
    "l": {"to_labs", "lab"},
    "e": {"exam"},
    "z": {"quiz"},
    "t": {"lab"},
    "f": {"let_go"},
}


def named(action: str) -> str:
    return action.partition("(")[0].rpartition(".")[2]


TABLE: dict[str, set[str]] = {}
for key in KEYS.values():
    for each in key.keys.split(","):
        TABLE.setdefault(each, set()).add(named(key.action))


def classes() -> list[type[Widget]]:
    found = []
    for path in sorted((ROOT / "tui").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1].startswith("__"):
            continue
        module = importlib.import_module(".".join(parts))
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and "BINDINGS" in vars(kind):
                found.append(kind)
    return found


HALVES = (("up", "down"), ("left", "right"), ("more", "less"), ("smaller", "larger"))


@sweep("kind", classes(), ids=lambda kind: kind.__qualname__)
def test_a_letter_means_one_thing(kind: type[Widget]) -> None:
    said = {}  # by id, the last word of all classes
    for each in reversed(kind.__mro__):
        said |= {key.id: key.description for key in vars(each).get("BINDINGS", ())}
    for first, second in HALVES:  # who says what ↑ does has said what ↓ does
        if first in said and second in said:
            assert said[first] == said[second], f"{first}, {second}"
    for binding in vars(kind)["BINDINGS"]:
        assert isinstance(binding, Binding)
        for key in binding.key.split(","):
            key, action = key.strip(), named(binding.action)
            if issubclass(kind, ModalScreen) and action == "dismiss":
                continue  # whatever opened a sheet closes it, too
            if key in ANSWERS and action in {"choose", "digit", "sure", "open_option"}:
                continue
            if key in EVERYWHERE or "+" in key:
                continue
            if key in GENERAL and (GENERAL[key] is None or action in GENERAL[key]):
                assert action not in {"back", "quit"}
                continue
            if kind.__name__ in AT_HOME and action in HOME.get(key, ()):
                continue
            assert action in TABLE.get(key, set()), f"{key} is {action} here"


def test_every_key_has_an_id_by_which_it_can_be_moved(tmp_path: Path) -> None:
    """Those of the table have its names, all others a dot: what has none is looked for there."""
    ids = every_id()
    assert KEYS.keys() <= ids.keys()
    assert all("." in id for id in ids.keys() - KEYS.keys())
    for kind in classes():
        for binding in vars(kind)["BINDINGS"]:
            assert binding.id in ids, f"{binding.key} of {kind.__name__}"
    (tmp_path / "config.toml").write_text('[keys]\n\nask.poss = "u"\nask.pass = "u"\n')
    config = judged(read_config(tmp_path / "config.toml"))
    assert [each.rpartition("toml:")[2][:35] for each in config.problems] == [
        "3: there is no key 'ask.poss'; `dl-"
    ]
    assert config.keys == {"ask.pass": ("u",)}


def test_a_capital_means_what_its_small_letter_does_not() -> None:
    for small, capital in PAIRS.items():
        assert TABLE[small].isdisjoint(TABLE[capital])
    capitals = {key for key in TABLE if len(key) == 1 and key.isupper()}
    assert capitals == set(PAIRS.values())


def test_other_alphabets_have_every_letter_of_the_table() -> None:
    letters = {key for key in TABLE if len(key) == 1 and key.islower()}
    russian = {LATIN[letter] for letter in "йцукенгшщзфывапролдячсмить"}
    greek = {LATIN[letter] for letter in "ςερτυθιοπασδφγηξκλζχψωβνμ"} | {"q"}
    hebrew = {LATIN[letter] for letter in "קראטוןםפשדגכעיחלךזסבהנמצ"} | {"q", "w"}
    assert letters <= russian
    assert letters <= greek
    assert letters <= hebrew
    assert all(not letter.isascii() and latin.isascii() for letter, latin in LATIN.items())


@pytest.mark.parametrize("state", ["mnist", "matrix", "activations"])
async def test_while_something_is_typed_no_printed_key_is_offered(
    make_app: Callable[..., DlTui], state: str
) -> None:
    """In a box every character is text: the key line offers none of them as a command, whatever
    Textual calls its key, and says how what is typed is cleared."""
    app = make_app(state=state)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("5")
        await pilot.pause()
        keys = {k: b.binding for k, b in app.screen.active_bindings.items() if b.enabled}
        offered = {key for key in keys if len(key) == 1 or key in {"plus", "minus", "slash"}}
        assert not offered
        assert "esc clear" in str(app.screen.query_one(KeyLine).render())


def test_every_sheet_says_how_it_is_closed() -> None:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    sheets = Sheet.__subclasses__()
    assert len(sheets) >= 10
    for sheet in sheets:
        if sheet.__module__.startswith("tui."):
            assert 'id="keys-here"' in inspect.getsource(sheet), (
                f"{sheet.__name__} has no such line"
            )


async def test_a_help_that_was_open_before_is_as_one_that_was_not(make_app: Make) -> None:
    app = make_app(lesson="gradient")
    async with app.run_test(size=(80, 24)) as pilot:

        def painted() -> list[list[tuple[str, str]]]:
            rows = app.screen._compositor.render_strips()
            return [[(text, str(style)) for text, style, _ in row.simplify()] for row in rows]

        async def asked() -> HelpScreen:
            await pilot.press("question_mark")
            await pilot.pause()
            assert isinstance(app.screen, HelpScreen)
            return app.screen

        await pilot.pause()
        sheet = await asked()
        box = sheet.query_one("#sheet")
        assert box.max_scroll_y > 0 and box.outer_size.height == 22  # all the room that it may take
        assert sheet.text.region.bottom - box.max_scroll_y == box.region.bottom - 1 - 2
        await pilot.press("pagedown", "escape", "n", "escape")
        app.theme = "textual-light"
        for key in ("full_stop", "q"):  # another step, another screen
            await pilot.press(key)
            await pilot.pause()
            assert await asked() is sheet and box.scroll_y == 0
            again, below = painted(), sheet.text.about
            await pilot.press("escape")
            app.uninstall_screen(sheet)
            assert await asked() is not sheet and sheet.text.about == below
            assert painted() == again
            await pilot.press("escape")
            app.uninstall_screen("help")
            app.install_screen(sheet, "help")
        await pilot.press("enter")
        await pilot.pause()
        for width in (200, 80):  # the window grows and shrinks under it
            await asked()
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            first, about = sheet.text.text.split("\n")[0], sheet.text.about.split("\n")[0]
            assert first.strip().startswith(sheet.text.keys[0][0])  # keys stand first,
            assert (about[:20] in first) is (width == 200)  # and the prose below or beside
            await pilot.press("escape")
        sheet.text.keys = [("ctrl+shift+a  +−", "a long command", "What it does in words")]
        for room in (20, 30, 72):
            rows = sheet.text._table(room)
            assert max(row.cell_length for row in rows) <= room and "words" in rows[-1].plain
        await asked()
        again = painted()
        await pilot.press("escape")
        app.uninstall_screen(sheet)
        fresh = await asked()
        assert fresh is not sheet and painted() == again
        await pilot.press("escape")
        app.uninstall_screen(fresh)
        app.install_screen(sheet, "help")
        await pilot.press("q")
        assert await asked() is sheet
        assert HelpScreen.of(app.screen_stack[0]) is not sheet  # it lies there already


async def test_the_help_of_a_list_names_the_arrows(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("question_mark")
        sheet = app.screen
        assert isinstance(sheet, HelpScreen)
        assert ("↑ ↓", "choose", "Mark a row") in sheet.text.keys
        written = {key for keys, _, _ in sheet.text.keys for key in keys.split()}
        assert {"ctrl+p", "ctrl+z", "ctrl+q"} <= written, "as everywhere, not ^p"
        assert all(tooltip for _, _, tooltip in sheet.text.keys)
        await pilot.press("q", "i")  # what is known, where nothing was learned yet
        await pilot.pause()
        assert "enter" not in str(app.screen.query_one(KeyLine).render())
        await pilot.press("q")
        await pilot.pause()
        app.screen.action_help()
        await pilot.pause()
        await pilot.press("q", "enter", "m")
        line = app.screen.query_one("#keys-here", Static)
        assert isinstance(app.screen, ContentsScreen) and line.region in app.screen.region
        assert "q closes" in str(line.content)
