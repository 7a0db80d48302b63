"""The descent lab on the screen: ◇ placed by arrows, six let go, and no trail told by colour."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.content import Content
from textual.widgets import Static

from lessons.asking.polls import Vote
from lessons.labs.descent.descent import Descent
from lessons.labs.descent.questions import who_never
from lessons.labs.descent.surfaces import SURFACES
from lessons.labs.descent.walk import NAMES
from lessons.store.progress import Progress
from tests.test_tui_race import drawn
from tui.app import DlTui
from tui.asking.choice import outcome_lines
from tui.figures.paint import Paint
from tui.figures.raster import Window
from tui.frame import KeyLine
from tui.labs.descent.pictures import SIGNS, MapPicture, guessed, the_line, thinned
from tui.labs.descent.screen import DescentScreen

Make = Callable[..., DlTui]


def words(screen: DescentScreen) -> str:
    return str(screen.query_one("#words", Static).content)


def drawings(screen: DescentScreen) -> list[int]:
    """Grows with every picture of the map that is drawn from now on, by how much it shows."""
    drawn_so_far: list[int] = []
    draw = screen._map.draw

    def counted(lab: Descent, width: int, height: int, paint: Paint | None) -> list[Content]:
        drawn_so_far.append(lab.seen)
        return draw(lab, width, height, paint)

    screen._map.draw = counted  # type: ignore[method-assign]
    return drawn_so_far


async def test_a_step_is_placed_with_the_arrows_and_drawn_once_it_was_said(
    make_app: Make, progress: Progress
) -> None:
    app = make_app(state="descent?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DescentScreen)
        assert "◇" not in drawn(screen)
        await pilot.press("right_square_bracket", "left", "left")  # from 3 on by halves
        assert guessed(screen.lab) == 2.0 and "◇ w' = 2?" in drawn(screen)
        await pilot.press("escape", "1", "full_stop", "8")
        assert "◇ w' = 1.8?" in drawn(screen) and screen.lab.seen == 0
        await pilot.press("enter")
        assert screen.lab.seen == 1 and "w' = 3 − 0.1·12 = 1.8" in words(screen)
        await pilot.press("enter", "escape", "enter")
        assert screen.lab.hunting
        screen.lab.set("alpha", "0.5")
        await pilot.press("right")
        assert screen.lab.settings["alpha"] == 0.55 and "it flies out: at step" in words(screen)
        await pilot.press("escape", "space")
        await pilot.pause(0.2)
        assert screen.lab.running and 0 < screen.lab.seen < 40
        await pilot.press("comma")
        assert not screen.lab.running
    assert [(a.item, a.correct) for a in progress.answers()] == [("descent.next", True)]


async def test_six_are_let_go_and_what_was_said_is_judged_at_the_end(
    make_app: Make, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.labs.descent.screen.SHARE", 0.002)  # many pieces to a trail
    app = make_app(state="descent?part=map&surface=bowl&seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DescentScreen)
        await pilot.press("space", "full_stop")
        assert screen.lab.seen == 0, "nobody moves before it is said"
        await pilot.press("c", "3", "e", "1")
        assert screen.lab.open and all(name in words(screen) for name in NAMES)
        screen.lab.pace = 3
        screen.lab.settings["step"] = 91
        await pilot.press("space")
        await pilot.pause(0.4)
        assert screen.lab.finished and not screen.lab.running
        told = words(screen)
        assert "✗ RMSProp" in told and "✓ GD, or SGD" in told and "✓ step 6" in told
        await pilot.press("w")
        assert "was there at step 6, but does not stay" in words(screen)
        assert "arrows move" in str(screen.query_one(KeyLine).render()), "not two of the four"
        await pilot.press("4")
        assert screen.lab.shown == (3,) and "◆" not in drawn(screen)
        await pilot.press("4")
        pictures = drawings(screen)
        await pilot.press("right")
        while screen.lab.walk.taken < 120:
            await pilot.pause(0.01)
        await pilot.pause(0.05)
        assert screen.lab.seen == 120 and 1 <= len(pictures) <= 2, "none for a piece of a trail"
        await pilot.press("v")
        assert screen.lab.on_line
        await pilot.resize_terminal(200, 60)
        await pilot.press("v")
        await pilot.pause()
        assert "J, log" in drawn(screen)
    assert [(a.item, a.truth) for a in progress.answers()] == [
        ("descent.first", "6"), ("descent.never", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("width", [30, 40, 56, 100])
def test_what_was_said_and_what_it_is_are_told_whole(width: int) -> None:
    poll = who_never(200).poll
    assert poll is not None
    first, *others = poll.choices
    key = replace(first, correct=True)
    for at in range(len(others) + 1):
        vote = Vote(replace(poll, choices=(key, *others))).choose(at)
        vote = replace(vote, confidence=1, revealed=True)
        lines = outcome_lines(vote, width)
        told = " ".join(" ".join(line.plain for line in lines).split())
        for text in (f"{vote.poll.choices[at].text} (guess)", first.text, poll.choices[at].why):
            assert text in told, "no option is cut off"
        assert all(line.cell_length <= width for line in lines)


def test_marks_of_a_trail_keep_apart_and_tell_the_six_without_colour() -> None:
    window = Window(-1, 1, -1, 1)
    trail = [(at / 1000, 0.0) for at in range(1000)]
    kept = thinned(trail, window, 80, 20)
    assert 5 <= len(kept) <= 40 / 5 and thinned(trail, window, 80, 20, 7.5)[0] != kept[0]
    assert len({*SIGNS}) == len(NAMES)
    lab = Descent.from_state("descent?part=map&surface=bowl&step=30")
    lab.free = True
    assert lab.catch_up() and lab.seen == 30
    text = "\n".join(line.plain for line in MapPicture().draw(lab, 100, 40, None))
    assert all(sign in text for sign in SIGNS) and "■" in text
    lab.settings["step"] = 0
    start = "\n".join(line.plain for line in MapPicture().draw(lab, 100, 40, None))
    assert "◎" in start and not any(sign in start for sign in SIGNS)


def test_every_picture_fits_any_room_even_where_everything_flies_out() -> None:
    for name in SURFACES:
        lab = Descent.from_state(f"descent?part=map&surface={name}&lr=100&scaled=10&step=120")
        lab.free = True
        lab.catch_up()
        picture = MapPicture()
        for width, height in ((9, 1), (20, 5), (41, 9), (78, 44)):
            lines = picture.draw(lab, width, height, None)
            assert len(lines) <= height and all(len(one.plain) <= width for one in lines)
    lab = Descent.from_state("descent?alpha=20&bend=8&step=40")
    lab.free = True
    for width, height in ((9, 1), (20, 5), (78, 12), (78, 44)):
        lines = the_line(lab, width, height)
        assert len(lines) <= height and all(one.cell_length <= width for one in lines)
