"""The lab of bends on the screen: nothing is shown before it is predicted, and that is recorded."""

from collections.abc import Callable, Iterator

from lessons.labs.bend.bend import Bend, Trials
from lessons.labs.bend.networks import Trial
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.labs.bend.screen import BendScreen


class Quick(Bend):
    """The real lab; its networks are not trained, but do as those of seed 0 do."""

    def work(self) -> Iterator[Trials]:
        trials = [
            Trial(units, hidden, start, units == "tanh", False, 0.5)
            for units, hidden in self.subject.runs
            for start in range(10)
        ]
        yield from (tuple(trials[:at]) for at in range(10, 41, 10))


async def test_a_prediction_is_judged_when_all_are_trained(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = BendScreen(progress, lab=Quick())
        await pilot.app.push_screen(screen)
        await pilot.pause()

        def seen() -> str:
            return "\n".join(strip.text for strip in screen._compositor.render_strips())

        assert "0 of 10" not in seen(), "no result before the prediction"
        await pilot.press("space", "d", "2", "enter")
        assert not screen.lab.running and progress.answers() == []
        await pilot.press("space")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        text = seen()
        assert "you said  ✗ nearly all" in text and "it is     ✓ none" in text
        assert "same functions: straight lines" in text
        assert "4              ·········· 0 of 10           ●●●●●●●●●● 10 of 10" in text
        for size in ((60, 20), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "10 of 10" in seen()
        await pilot.press("k", "right")
        assert "one layer does, four do not" in seen()
        await pilot.press("left")
        await pilot.pause()
        assert "10 of 10" in seen(), "what was shown is still there"
    assert [(a.item, a.choice, a.correct, a.confidence) for a in progress.answers()] == [
        ("activations.why_bend", "3", False, 2)
    ]
