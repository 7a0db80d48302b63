"""Each lab of the table has its screen, and a state from the command line opens it."""

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.events import Paste
from textual.pilot import Pilot

from lessons.lab import Lab
from lessons.labs import LABS, LabInfo, find_lab
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.view import AskView
from tui.frame import KeyLine
from tui.knobs import KnobPanel
from tui.lab import LabScreen, fitted
from tui.labs import lab_screen
from tui.looks import Look
from tui.screens.code import CodeScreen
from tui.screens.help import HelpScreen
from tui.screens.home import HomeScreen

Make = Callable[..., DlTui]


@pytest.mark.parametrize("lab", LABS, ids=[lab.id for lab in LABS])
async def test_a_state_opens_its_lab_which_answers_the_keys_of_all_labs(
    make_app: Make, progress: Progress, lab: LabInfo
) -> None:
    """Also the very first time, when without one the welcome would come."""
    app = make_app(started=False, state=lab.default_state)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home, opened = app.screen_stack
        assert isinstance(home, HomeScreen)
        assert type(opened) is type(lab_screen(lab, progress, lab.default_state))
        assert isinstance(opened, LabScreen)
        view = opened.focused
        if isinstance(view, AskView):  # who is asked may pass it over, and then has no keys
            asked = view.attempt
            await pilot.press("escape")
            assert asked.passed or asked.vote is None
            holder = opened.focused
            assert not (isinstance(holder, AskView) and holder.attempt is asked)
        await pilot.press("y")
        assert opened.lab.note == f"Copied: {opened.lab.state}"
        if opened.lab.KNOBS:
            await pilot.press("k")
            assert isinstance(opened.focused, KnobPanel)
            await pilot.press("escape")
            assert not isinstance(opened.focused, KnobPanel)
            assert app.screen is opened
        if opened.lab.asks():
            await pilot.press("o")
            assert opened.lab.free and opened.lab.open
        await pilot.press("right", "down", "right", "up")
        painted = shown(opened)
        for widget in opened.query("*"):
            widget.refresh()
        await pilot.pause()
        assert painted == shown(opened)  # what was not painted anew would look the same
        if opened.lab.code():
            await pilot.press("c")
            assert isinstance(app.screen, CodeScreen)
            await pilot.press("q")
        await copied_pasted_and_named(pilot, opened, changed(lab))
        await pilot.press("q", "q")
        assert app.screen is home
    assert [answer for answer in progress.answers() if answer.item.startswith(lab.id)] == []


async def copied_pasted_and_named(pilot: Pilot[None], screen: LabScreen[Lab], state: str) -> None:
    """`y` copies a state, a paste opens it, and `?` says that both work and what it is."""
    app = pilot.app
    (app.focused or screen).post_message(Paste(f"  {state}\n"))  # as a terminal's comes
    await pilot.pause()
    assert screen.lab.state == state
    screen.set_focus(None)
    await pilot.press("y")
    await pilot.pause()
    assert app.clipboard == state
    screen.post_message(Paste(f"{screen.lab.id}?nonsense=1"))
    await pilot.pause()
    assert "cannot be read" in screen.lab.note
    assert screen.lab.state == state
    await pilot.press("question_mark")
    await pilot.pause()
    assert isinstance(app.screen, HelpScreen)
    assert state in app.screen.text.about
    assert ("y", "copy state") in [key[:2] for key in app.screen.text.keys]
    told = " ".join(keys for keys, _, _ in app.screen.text.keys)
    for both, half in (
        ("+−", "-"),
        ("[ ]", "]"),
        ("↑↓", "↓"),
        ("←→", "→"),
        ("shift ←→", "shift+→"),
    ):
        assert both not in told or half not in told.replace(both, "").split()


async def test_the_lab_is_in_the_state_that_was_asked_for(make_app: Make) -> None:
    state = "matrix?kind=sum&level=2&seed=17"
    app = make_app(state=state)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.lab.state == state  # type: ignore[attr-defined]
    lab = find_lab("matrix")
    assert lab is not None and lab.default_state != state


def shown(screen: LabScreen[Lab]) -> list[list[tuple[str, object]]]:
    """Each row as it was last painted, in pieces of one style."""
    return [
        [(piece.text, piece.style and piece.style.without_color) for piece in row.simplify()]
        for row in screen._compositor.render_strips()
    ]


def changed(lab: LabInfo) -> str:
    """A state of the lab that is not the one in which it opens."""
    logic = lab.load()()
    for knob in logic.KNOBS:
        if logic.turn(knob.name, 1) or logic.turn(knob.name, -1):
            break
    else:
        logic.new_seed()
    assert logic.state != lab.default_state
    return str(logic.state)


async def test_a_state_of_another_lab_is_opened_there(make_app: Make) -> None:
    app = make_app(state="race?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.screen.post_message(Paste("softmax?seed=0"))
        await pilot.pause()
        assert app.screen.lab.id == "softmax"  # type: ignore[attr-defined]


@pytest.mark.parametrize("lab", LABS, ids=[lab.id for lab in LABS])
def test_how_a_lab_is_looked_at_is_kept_for_whoever_comes_back(
    progress: Progress, lab: LabInfo
) -> None:
    screen = lab_screen(lab, progress)
    assert isinstance(screen, LabScreen)
    for kind in type(screen).__mro__[: type(screen).__mro__.index(LabScreen)]:
        for name, value in vars(kind).items():
            own = not (name.isupper() or name[0] == "_" or hasattr(LabScreen, name))
            assert not own or type(value) not in (bool, int), f"{name} is forgotten: a Look is not"
            if isinstance(value, Look):
                setattr(screen, name, getattr(screen, name) + 1)
                again = lab_screen(lab, progress, None, screen.lab)
                assert getattr(again, name) == getattr(screen, name) != value.first


async def test_r_at_the_beginning_says_so_and_arrows_name_the_knob_that_is_not_seen(
    make_app: Make,
) -> None:
    app = make_app(state="bend")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o", "r")
        assert isinstance(app.screen, LabScreen)
        line = app.screen.query_one(KeyLine)
        assert line.said == "this is the beginning already; R draws anew"
        await pilot.press("down")
        assert line.said == "› seed 0"
        await pilot.press("right", "r")
        assert app.screen.lab.settings["seed"] == 1 and "beginning" in line.said


@pytest.mark.parametrize("state", ["matrix", "bend"])
async def test_escape_where_nothing_is_held_says_how_to_leave(make_app: Make, state: str) -> None:
    app = make_app(state=state)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o", "escape")
        assert isinstance(app.screen, LabScreen) and not app.screen.lab.note
        line = app.screen.query_one(KeyLine)
        assert line.said == ""
        await pilot.press("escape")
        assert line.said == "q goes back"


async def test_long_words_keep_to_their_room_and_are_read_by_page_and_knobs_come_in_sight(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(state="latent")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o")
        screen = app.screen
        assert isinstance(screen, LabScreen) and "pagedown" not in screen.active_bindings
        side, stage = screen.query_one("#side"), screen.query_one("#stage")
        monkeypatch.setattr(screen, "words", lambda: ["eleven " * 200])
        screen.draw()
        await pilot.pause()
        assert side.max_scroll_y > 0 and stage.size.height >= side.size.height
        words = screen.query_one("#words")
        shown = [words.render_line(y).text.split() for y in range(words.size.height)]
        assert min(map(len, shown[:-1])) > 5, "the scroll bar has its column: no row is cut in two"
        await pilot.press("pagedown")
        assert 0 < side.scroll_y < side.size.height
        await pilot.press("pageup")
        assert side.scroll_y == 0
        await pilot.press("k")
        await pilot.pause()
        panel, room = screen.query_one("#knobs").region, side.content_region
        assert room.y <= panel.y and panel.bottom <= room.bottom
        drawn: list[int] = []

        def longer_where_there_is_more_room() -> list[str]:
            drawn.append(side.scrollable_content_region.width)
            return ["word"] * (1 if side.show_vertical_scrollbar else 60)

        monkeypatch.setattr(screen, "words", longer_where_there_is_more_room)
        screen.draw()
        await pilot.pause()
        assert 1 <= len(drawn) <= 4, "a scroll bar that comes and goes draws nothing anew"


async def test_what_is_seen_anyway_is_no_key(make_app: Make) -> None:
    app = make_app(state="approximation")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "i" in app.screen.active_bindings
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "i" not in app.screen.active_bindings


def test_a_heading_without_room_keeps_its_lab_the_marked_knob_and_last_the_seed() -> None:
    told = ("Two that remember", "length 30", "units 32", "› U turns", "clip at 1", "seed 0")
    whole = Content(" · ").join(map(Content, told))
    assert fitted(whole, whole.cell_length) == whole
    for room in range(46, whole.cell_length):
        shown = fitted(whole, room).plain
        assert len(shown) <= room and shown.endswith(" · … · seed 0")
        assert shown.startswith(told[0]) and told[3] in shown
    for room in range(33, 42):  # nothing is cut in the middle of a word
        assert fitted(whole, room).plain == "Two that remember · › U turns · …"
    assert fitted(whole, 1).plain == "Two that remember · › U turns · …"
