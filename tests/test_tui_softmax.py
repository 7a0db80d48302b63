"""The softmax lab on the screen: what was asked is done once it is answered, in any room."""

from collections.abc import Callable

from tui.app import DlTui
from tui.frame import KeyLine
from tui.labs.softmax.screen import TALL, SoftmaxScreen
from tui.stage import Stage

Make = Callable[..., DlTui]


def picture(screen: SoftmaxScreen, width: int, height: int) -> list[str]:
    return [line.plain for line in screen.figure(width, height)]


async def test_an_answer_is_followed_by_what_it_is_about(make_app: Make) -> None:
    app = make_app(state="softmax?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SoftmaxScreen)
        assert not {"before", "0.892"} & set(" ".join(picture(screen, 80, 9)).split())
        await pilot.press("a", "1")
        assert screen.lab.trial is not None
        for height in range(6, 12):  # however little room: all five, with what was before
            lines = [line for line in picture(screen, 80, height) if "│" in line]
            assert [line.count("0.892") for line in lines] == [0, 0, 0, 0, 2]
        await pilot.press("enter")
        assert screen.lab.trial is None and "0.892" not in "".join(picture(screen, 80, 9))
        await pilot.press("o")
        assert "0.892" in "".join(picture(screen, 80, 9))
        for height in (TALL, 56):
            for knob in range(len(screen.lab.KNOBS)):
                screen.lab.knob = knob
                lines = picture(screen, 70, height)
                assert len(lines) == height and any("p of all five" in line for line in lines)
                assert sum(line.count("●") for line in lines) >= 2
        assert "› seed 0" in str(screen.heading())
        screen.lab.knob = 0
        await pilot.press("shift+right", "shift+right", "shift+left", "right")
        assert screen.lab.settings["z1"] == 2.2  # ten steps of 0.1, and one
        screen.lab.set("z1", "10")
        await pilot.press("plus")  # at its end: nothing is pressed in vain
        assert screen.query_one(KeyLine).said == "Score 1: no further than 10"
        await pilot.press("minus")
        assert not screen.query_one(KeyLine).said
        await pilot.press(
            "k", "down", "down", "escape"
        )  # the panel has the keys, the figure the mark
        marked = [line.plain for line in screen.query_one(Stage)._held if "› " in line.plain]
        assert len(marked) == 1 and marked[0].lstrip("› ").startswith("3")
        for state, words, column in BROKEN:
            screen.lab.load(state)
            assert words in " ".join(screen.words())
            assert column in "".join(picture(screen, 80, 14))


BROKEN = (
    ("softmax?add=100", "e^103.7 is ∞", "z+100"),
    ("softmax?add=-1000", "e^−996.3 is 0", "z−1000"),
    ("softmax?t=2", "Add 100", "z/T"),
)
