"""The hunt on the screen: nothing is asked before the symptom is seen, no mend before the line."""

from collections.abc import Callable
from functools import partial

from seen import painted

from lessons.labs.hunt.hunt import Hunt
from lessons.numbers import show
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.view import AskView
from tui.labs.hunt.screen import HuntScreen


async def test_a_case_from_the_symptom_to_the_mend(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = HuntScreen(progress, lab=Hunt.from_state("hunt?case=4"))
        await pilot.app.push_screen(screen)
        await pilot.pause()
        seen = partial(painted, screen)
        assert not screen.query(AskView) and "overflow" not in seen().lower()
        assert "code or curves" not in seen(), "there is no curve yet"
        await pilot.press("space")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "What explains it best?" in seen() and "with the bug" in seen()
        await pilot.press("v")
        assert "e = np.exp(z)" in seen()
        await pilot.press("v", "a", "3")
        assert "✗ A" in seen() and "✓ D" in seen(), "a wrong idea is answered"
        await pilot.press("enter")
        assert "And which line is it?" in seen()
        await pilot.press("3", "enter")
        assert "that line is right" in seen() and not screen.lab.solved
        await pilot.press("2", "enter", "enter")
        await pilot.pause()
        assert screen.lab.solved and "gradient check" in seen()
        await pilot.press("v")
        assert "✗  2" in seen() and "✓        z = z - z.max" in seen()
        for size in ((60, 20), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "gradient check" in seen()
        await pilot.press("k", "right")
        assert screen.lab.case is not None and screen.lab.case.id == "axis"
        assert not screen.lab.solved
    answers = [(a.item, a.correct) for a in progress.answers()]
    assert answers == [
        ("hunt.overflow", False),
        ("hunt.overflow.line", False),
        ("hunt.overflow.line", True),
    ]


async def test_a_verdict_is_in_sight_in_the_smallest_window(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    """A lab's side scrolls to what was answered, as a lesson's page does."""
    lab = Hunt.from_state("hunt?case=13")
    assert lab.case is not None
    lab.finished = True  # as after a run, which this does not need
    for ask in lab.asks()[:1]:
        lab.attempt(ask).skip()
    async with make_app().run_test(size=(60, 20)) as pilot:
        screen = HuntScreen(progress, lab=lab)
        await pilot.app.push_screen(screen)
        await pilot.pause()
        await pilot.press("3", "enter")
        await pilot.pause()
        seen = painted(screen)
        assert "that line is right" in seen
        await pilot.press("8", "enter", "enter")
        await pilot.pause()
        seen = painted(screen)
        assert screen.lab.solved and "✗  8" in seen and "✓        unseen" in seen, "and the mend"


async def test_a_riddle_shows_its_tables_and_no_number_before_it_is_answered(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    """Of three seeds: boxes as large as the sizes, then the numbers of the line and the truth."""
    async with make_app().run_test(size=(120, 40)) as pilot:
        for seed in range(3):
            screen = HuntScreen(progress, lab=Hunt.from_state(f"hunt?case=0&seed={seed}"))
            await pilot.app.push_screen(screen)
            await pilot.pause()
            clue = screen.lab.clue(screen.questions.asked)
            for room in ((58, 34), (120, 50), (56, 10)):
                lines = screen.figure(*room)
                text = "\n".join(line.plain for line in lines)
                assert len(lines) <= max(room[1], 12) and "by the engine" not in text
                assert all(line.cell_length <= room[0] for line in lines)
                assert ("⡇" in text or "⢸" in text) == (room[1] > 20)  # the side of a box
            screen.lab.free = True
            text = "\n".join(line.plain for line in screen.figure(120, 50))
            assert f"{clue.wanted} by the engine" in text
            for value in (clue.true[0][0], clue.true[-1][-1]):
                assert show(round(value, 1)) in text
