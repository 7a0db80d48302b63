"""The recurrence lab on the screen: what is asked for is covered, in any room."""

from collections.abc import Callable

from seen import picture

from tui.app import DlTui
from tui.labs.recurrence.screen import RecurrenceScreen, _band

Make = Callable[..., DlTui]


async def test_states_are_filled_in_and_the_gradient_comes_back(make_app: Make) -> None:
    app = make_app(state="recurrence?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, RecurrenceScreen)
        assert "0.664" in picture(screen, 76, 14) and "0.195" not in picture(screen, 76, 14)
        await pilot.press(*".195", "enter")
        assert "0.195" in picture(screen, 76, 14) and "0.853" not in picture(screen, 76, 14)
        await pilot.press("o")
        for width, height in ((56, 8), (76, 14), (118, 34), (150, 54)):
            shown = picture(screen, width, height)
            assert len(shown.splitlines()) <= height
            assert max(map(len, shown.splitlines())) <= width
            assert "∂0.139" in shown and "0.853" in shown and "Σ ∂0.279" in shown
        assert "∂h₄ = 1 there is 0.139 left" in " ".join(screen.words())
        await pilot.press("v")
        assert "length of ∂h" in picture(screen, 76, 14)
        assert "ρ alone leaves 0.00515; with inputs 1.9e−6" in " ".join(screen.words())


def test_a_bar_stands_on_its_line_and_the_scale_beside_it() -> None:
    known = [True, True, True, False]
    rows = [line.plain for line in _band((0.0, 0.8, -0.8, 1.0), known, 6, 9, "$value", (-1.0, 1.0))]
    assert [line[:4].strip() for line in rows] == ["1", *[""] * 3, "0", *[""] * 3, "−1"]
    above, below = ([line[at : at + 4].strip("─ ") for line in rows] for at in (10, 16))
    assert any(above[:4]) and not any(above[5:]) and any(below[5:]) and not any(below[:4])
    assert not any(line[22:].strip("─ ") for line in rows), "what is covered has no bar"
