"""Assemble the loop on the screen: cards by keys and mouse, a prediction, a run, and why."""

from collections.abc import Callable, Iterator
from functools import partial

from seen import painted

from lessons.labs.loop.loop import Loop, Turn
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.labs.loop.screen import LoopScreen


class Quick(Loop):
    """The real lab; its network is not trained, but does as one does that guesses."""

    def work(self) -> Iterator[Turn]:
        for number in range(0, 301, 100):
            yield Turn(number, (2.3 + number / 1e4, 10.0), (2.3 - number / 200, 10.0 + number / 4))


async def test_cards_are_put_predicted_and_carried_out(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = LoopScreen(progress, lab=Quick())
        await pilot.app.push_screen(screen)
        await pilot.pause()
        seen = partial(painted, screen)
        assert "Put the training loop together" in seen()
        assert [line for line in seen().splitlines() if "·" in line][-1].split() == ["7", "·"]
        assert "accuracy or loss" not in seen(), "there is no curve yet"
        await pilot.press("3", "backspace", "5", "4")
        assert screen.lab.begun == ("sample", "forward") and "2  forward pass" in seen()
        await pilot.press("1", "3", "6", "7", "2", "enter")
        await pilot.pause()
        assert "what will come of it?" in seen() and "   7  clear the gradients" in seen()
        assert "╭▸ 1  sample" in seen() and "╰─ 6  repeat" in seen(), "the circle is closed"
        await pilot.press("space", "c", "2", "enter")
        assert progress.answers() == [] and not screen.lab.running
        await pilot.press("space")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        text = seen()
        assert "you said  ✗ it learns, then falls apart" in text and "✓ it goes on guessing" in text
        assert "right of 100 unseen" in text
        for size in ((60, 20), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert screen._cards(58, 4)[1].plain.startswith("sample → forward →"), "a few rows will do"
        assert "never reached" in seen() and "The gradients are never cleared" in seen()
        await pilot.press("v")
        assert "loss on unseen digits" in seen()
        await pilot.press("r")
        await pilot.pause()
        assert "Put the training loop together" in seen() and screen.lab.order == ()
    told = [(a.item, a.correct, a.kind) for a in progress.answers()]
    assert told == [
        ("loop.put-round", False, "prediction"), ("loop.does-round", False, "prediction"),
    ]  # fmt: skip


def test_the_heading_names_only_knobs_that_count(progress: Progress) -> None:
    """The workflow tries rates of its own, so the loop's rate is no part of where one is."""

    def heading(what: str) -> str:
        return str(LoopScreen(progress, f"loop?what={what}&rate=0.3&seed=2").heading())

    assert (
        heading("loop")
        == "Assemble the loop · › circle loop · rate 0.3 · sampled shuffled · seed 2"
    )
    assert heading("workflow") == "Assemble the loop · › circle workflow · seed 2"
