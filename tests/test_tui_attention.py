"""The attention lab on the screen: a row that is filled in, and a word turned round."""

from collections.abc import Callable

from seen import picture

from tui.app import DlTui
from tui.labs.attention.screen import AttentionScreen

Make = Callable[..., DlTui]


async def test_a_row_is_filled_in_and_a_word_is_turned_round(make_app: Make) -> None:
    app = make_app(state="attention?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, AttentionScreen)
        score, share, answer = screen.lab.asks()
        assert picture(screen, 76, 14).count("?") == 5
        for key in score.solution.replace("−", "-"):
            await pilot.press({"-": "minus", ".": "full_stop"}.get(key, key))
        await pilot.press("enter")
        assert picture(screen, 76, 14).count("?") == 4
        await pilot.press("o")
        for size in ((56, 9), (76, 14), (150, 50)):
            assert answer.solution in picture(screen, *size)
            assert share.solution in picture(screen, *size)
        first = next(row for row in picture(screen, 150, 50).splitlines() if "1.00" in row)
        assert not first.split("1.00")[1].strip(" █"), "place 1 has only itself"
        screen.lab.free = False
        for size, covered in (((76, 14), 4), ((150, 50), 7)):
            assert picture(screen, *size).count("?") == covered, "a row is covered in both tables"
        screen.lab.free = True
        await pilot.press("v")
        for size in ((56, 9), (76, 14), (150, 50)):
            assert "L → R" in picture(screen, *size)
        said = {}
        for sharp in (6.0, 0.0):
            for mask in ("none", "causal"):
                screen.lab.settings |= {"sharp": sharp, "mask": mask}
                said[sharp, mask] = " ".join(map(str, screen.words()))
        assert said[6.0, "none"].startswith("5 of 5 places")
        assert said[6.0, "causal"].startswith("3 of 5 places"), "1 and 2 would look ahead"
        assert all(said[0.0, mask].startswith("0 of 5") for mask in ("none", "causal"))
        assert "Lower the sharpness" not in said[0.0, "none"], "it cannot be lowered further"
