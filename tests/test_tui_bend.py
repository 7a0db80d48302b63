"""The lab of bends on the screen: nothing is shown before it is predicted, and that is recorded."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from seen import painted

from lessons.labs.bend.bend import Bend, Trials
from lessons.labs.bend.networks import Trial, train
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
        seen = partial(painted, screen)
        assert "0 of 10" not in seen(), "no result before the prediction"
        assert "space trains" not in seen(), "nor a key before it works"
        await pilot.press("space", "d", "2", "enter")
        await pilot.pause()
        assert "space trains 40 networks" in seen()
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


async def test_in_a_large_window_every_network_has_its_picture(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    """Real networks, few of them: the corner that one takes for class 1 is inked, others not."""
    trials = [next(train(((units, 1),))) for units in ("linear", "tanh")]
    async with make_app().run_test(size=(200, 60)) as pilot:
        screen = BendScreen(progress, lab=Bend())
        await pilot.app.push_screen(screen)
        await pilot.pause()
        screen.lab.free, screen.lab.trials = True, tuple(trials)
        for width, height in ((145, 50), (65, 34), (200, 200), (30, 30)):
            lines = screen.figure(width, height)
            assert len(lines) <= height and all(line.cell_length <= width for line in lines)
            assert ("■ it says class 1" in lines[0].plain) == (width > 60)
    linear, tanh = (np.array(trial.plane) for trial in trials)
    corners = tanh[[2, 2, -3, -3], [2, -3, 2, -3]]  # (0, 1), (1, 1), (0, 0), (1, 0): inside a rim
    assert np.array_equal(corners > 0.5, [True, False, False, True])
    assert np.abs(linear - 0.5).max() < 0.2  # XOR leaves a straight border nothing to say
