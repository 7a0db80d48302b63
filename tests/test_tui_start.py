"""The start lab on the screen: covered, then seen, then trained, in any window."""

from collections.abc import Callable, Iterator
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from seen import painted

from lessons.labs.start.start import News, Start
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.figures.ridges import Ridge, Ridges
from tui.labs.start.screen import StartScreen


class Quick(Start):
    """The real lab and the real network; it is not trained."""

    def work(self) -> Iterator[News]:
        yield from (News(step, 2.303, 0.11, self.seen) for step in (100, 200, 300))


async def test_ten_layers_are_covered_then_seen_and_the_prediction_is_judged(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        screen = StartScreen(progress, lab=Quick())
        await pilot.app.push_screen(screen)
        await pilot.pause()
        seen = partial(painted, screen)
        assert "0.091" in seen() and "1.3e−11" not in seen(), "layer 1 alone"
        await pilot.press("v", "a", "2")
        await pilot.pause()
        assert "1.3e−11" in seen() and "✓ right" in seen()
        await pilot.press("enter", "a", "2", "space")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        text = seen()
        assert "it is     ✓ no: it stays at guessing" in text and "11 % of 500" in text
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "10 " in seen() and "1.3e−11" in seen(), "the last layer is seen in any window"
        await pilot.press("v")
        await pilot.pause()
        assert "64 of 64 differ" in seen()
        for size in ((60, 20), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "64 of 64 differ" in seen()
    assert [(a.item, a.choice, a.correct) for a in progress.answers()] == [
        ("start.spread", "0", True), ("start.learns", "0", False),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.integers(10, 90))
@settings(max_examples=40, deadline=None)
def test_the_fullest_bin_of_a_ridge_is_its_highest_and_none_that_counts_is_lost(
    counts: list[int], width: int
) -> None:
    row = Ridges((Ridge("", tuple(counts)),), 0.0, 1.0).draw(width, 1)[0].plain
    bars = row[1:]
    assert (set(bars) - {" "} == set()) == (not any(counts))
    if any(counts) and len(counts) <= width - 2:
        assert "▇" in bars
