"""The memory and the names lab on the screen, fed with a little news of their own."""

from collections.abc import Callable

from seen import picture

from engine.tasks.names import SYMBOLS
from lessons.labs.memory.memory import Stand as Errors
from lessons.labs.names.names import Stand, network
from tui.app import DlTui
from tui.labs.memory.screen import MemoryScreen
from tui.labs.names.screen import NamesScreen

Make = Callable[..., DlTui]


async def test_names_are_written_and_one_is_drawn_letter_by_letter(make_app: Make) -> None:
    app = make_app(state="names?kind=rnn")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, NamesScreen)
        await pilot.press("v")
        assert "may follow" not in picture(screen, 76, 14), "first the predictions"
        assert not screen.look, "and no view is chosen unseen"
        await pilot.press("v", *"2.1", "enter", *"20", "enter")
        assert screen.lab.open
        screen.lab.step()
        screen.told(screen.lab.run, Stand(500, 2.05, network("rnn", 3).values))
        for size in ((56, 8), (76, 14), (150, 54)):
            assert screen.lab.written[0][:11] in picture(screen, *size)
        await pilot.press("v", "full_stop", "full_stop")
        assert len(screen.lab.prefix) == 2
        assert "may follow, at T = 1" in picture(screen, 76, 14)
        letters = [row.split()[1] for row in picture(screen, 76, 40).split("\n") if "│" in row]
        assert len(letters) > 20 and all(len(each) == len("0.098") for each in letters), letters
        await pilot.press("comma")
        assert len(screen.lab.prefix) == 1
        screen.lab.ended(screen.lab.run)
        told = " ".join(map(str, screen.words()))
        assert "draws a letter" in told
        await pilot.press("v")
        told = " ".join(map(str, screen.words()))
        assert "stand in the list" in told and "✓ 2.1" in told and "heads" not in told


async def test_the_heads_of_a_transformer_are_seen_in_any_room(make_app: Make) -> None:
    app = make_app(state="names?kind=transformer")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, NamesScreen)
        await pilot.press("o", "v", "v")
        held, lab = screen.lab.looked_at, screen.lab
        for letters in ("", "m", "ma", "elizabethan"):
            lab.prefix[:] = map(SYMBOLS.index, letters)
            for size in ((40, 6), (56, 8), (76, 14), (63, 26), (150, 54)):
                drawn = picture(screen, *size)
                assert f"name  {letters or held}" in drawn and "head 4" in drawn, size
                if "rows ask" in drawn:
                    assert drawn.count("\n") >= len(letters or held) + 4, "every row of a head"
        assert "1.0" in drawn and "each head takes its own shares" in " ".join(screen.words())
        screen.lab.set("kind", "lstm")
        assert "may follow" in picture(screen, 76, 14), "an LSTM has none to be seen"


async def test_both_cells_are_drawn_and_what_was_said_is_judged(make_app: Make) -> None:
    app = make_app(state="memory?length=6")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MemoryScreen)
        await pilot.press("b", "2", *"0.1", "enter")
        assert screen.lab.open
        screen.lab.step()
        screen.told(screen.lab.run, Errors(0, 0.4, 0.3))
        screen.told(screen.lab.run, Errors(1500, 0.002, 0.0001))
        assert "always 1" in picture(screen, 76, 14)
        screen.lab.ended(screen.lab.run)
        told = " ".join(map(str, screen.words()))
        assert (
            "✗ the LSTM's is 2 to 10" in told
            and "✗ 0.1" in told
            and "multiplied by f alone" in told
        )
