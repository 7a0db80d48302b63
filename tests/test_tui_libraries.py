"""The libraries lab on the screen: gaps are filled where they stand, and losses lie over losses."""

from collections.abc import Callable

from seen import picture

from lessons.labs.libraries.libraries import Ran
from lessons.labs.libraries.programs import STEPS
from tui.app import DlTui
from tui.labs.libraries.screen import GAP, LibrariesScreen

Make = Callable[..., DlTui]


async def test_gaps_are_filled_and_losses_are_laid_over_ours(make_app: Make) -> None:
    app = make_app(state="libraries?library=torch&seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LibrariesScreen)
        lab = screen.lab
        small = picture(screen, 78, 12)
        assert f"nn.Linear(8, 32),           # its weight: {GAP}" in small and "›" in small
        assert "import" not in small, "where there is little room the steps come first"
        await pilot.press(*"8x32", "enter")
        assert lab.question is not None and lab.question.id.endswith("torch.first")
        await pilot.press(*"32x8", "enter", "enter")
        assert "# its weight: (32, 8)" in picture(screen, 78, 22)
        assert picture(screen, 78, 22).count(GAP) == 2 and screen.status() == "gaps left: 2"
        wide = picture(screen, 150, 57)
        assert all(name in wide for name in ("PyTorch", "Keras", "JAX", "our engine", "by hand"))
        assert wide.count(GAP) == 14
        await pilot.press("o")
        assert screen.check_action("run", ()) and lab.run_or_pause()  # told here, without a thread
        down = tuple(1.0 - step / 200 for step in range(STEPS))
        for name in ("engine", "numpy", "torch"):
            lab.told(lab.run, Ran(name, down))
        lab.told(lab.run, Ran("jax", error="it would not"))
        lab.ended(lab.run)
        for size in ((20, 3), (60, 9), (78, 12), (70, 36), (150, 57)):
            picture(screen, *size)
        losses = picture(screen, 78, 16)
        assert all(mark in losses for mark in ("━ our engine", "◆ NumPy", "■ PyTorch"))
        words = " ".join(str(word) for word in screen.words())
        assert "PyTorch losses differ from ours by 0 at most" in words and "it would not" in words
        assert screen.check_action("view", ()) and not screen.check_action("run", ())
        await pilot.press("v")
        assert "loss.backward()" in picture(screen, 78, 20)
        assert "differ" not in "".join(map(str, screen.words())), "the program has the room"
        await pilot.press("plus")
        assert lab.library.id == "keras" and lab.ran, "what has run stands whatever is read"
