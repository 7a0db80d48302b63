"""The project on the screen: pictures first, ten decisions by keys, and a report that is kept."""

from collections.abc import Callable
from pathlib import Path

from seen import picture
from test_lessons_project import measure, tiny, walk

from lessons.labs.project.project import TENTH, Entry
from tui.app import DlTui
from tui.labs.project.screen import ProjectScreen
from tui.path_sheet import PathScreen

Make = Callable[..., DlTui]
SIZES = ((20, 4), (58, 9), (78, 14), (70, 36), (150, 57))


async def test_decisions_are_measured_and_the_report_is_kept(
    make_app: Make, tmp_path: Path
) -> None:
    app = make_app(state="project?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ProjectScreen)
        lab = screen.lab
        assert "0" in picture(screen, 78, 14) and screen.status() == "predict"
        await screen._taken(tiny())
        await pilot.press(*"33", "enter")
        assert lab.open and screen.check_action("run", ())
        measure(lab)  # what the thread would do, at once
        screen.decide()
        await screen.renewed()
        assert "30" in picture(screen, 78, 14) and screen.status() == "measured"
        assert "surprised" in " ".join(str(word) for word in screen.words())
        await pilot.press("enter")
        assert lab.at == 2 and "pictures in each pile" in picture(screen, 78, 14)
        lab.free = True
        for at in range(2, TENTH + 1):
            if lab.can_run:
                measure(lab)
            for size in SIZES:
                picture(screen, *size)
            assert list(screen.words())
            if at == 5:
                assert "linear" in picture(screen, 78, 14) and screen.status() == "decide"
            await screen.action_go()
            assert lab.at == at + 1
        assert "✓ 33.3 %   said 33" in picture(screen, 78, 14) and screen.status() == "done ✓"
        lab.entries[4] = Entry("", "small CNN", "linear", "small CNN: 80.7 %", False)
        told = picture(screen, 65, 14).splitlines()
        assert told[4].rstrip().endswith("✗ small CNN: 80.7 %   said linear"), "the best was taken"
        assert "took 60/20/20" in told[1] and told[7].rstrip().endswith("it is not done")
        await pilot.press("s")
        assert isinstance(app.screen, PathScreen)
        path = tmp_path / "report.md"
        app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert path.read_text().startswith("# Report: rows") and str(path) in lab.note
        lab.again()
        walk(lab, 3)
        await screen.renewed()
        assert screen.status() != "done ✓"


async def test_a_project_is_gone_on_with_after_the_app_was_closed(make_app: Make) -> None:
    states = "project?seed=0", "project?seed=0", None, None, "project?seed=1"
    for start, state in enumerate(states):
        app = make_app(state=state)
        async with app.run_test(size=(80, 24)) as pilot:
            if state is None:
                app.open_lab("project")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, ProjectScreen)
            lab = screen.lab
            match start:
                case 0:
                    await pilot.press(*"33", "enter")
                    measure(lab)
                    screen.decide()
                case 1:
                    assert (
                        lab.at == 1
                        and lab.finished
                        and "said 33" in "".join(map(str, screen.words()))
                    )
                    await screen.action_go()
                case 2:
                    assert lab.at == 2 and lab.entries[0].said == "33", "from the list of labs"
                    for once in ("r", "R"):
                        await pilot.press(once)
                        assert lab.at == 2 and f"{once} once more" in lab.note, "nothing is lost"
                    lab.knob = len(lab.KNOBS) - 1
                    await screen.action_turn(1)
                    assert (
                        lab.at == 2 and lab.seed == 0 and lab.note == "Seed is fixed: R draws anew."
                    )
                    await pilot.press("r", "5", "enter")
                    assert not lab.note, "what was done since then has taken the r back"
                case 3:
                    assert lab.at == 2 and lab.can_run, "what was predicted waits to be measured"
                    assert lab.attempt(lab.asks()[0]).last.text == "5"  # type: ignore[union-attr]
                    await pilot.press("r", "r")
                    assert lab.at == 1 and not lab.entries and not lab.note, "it was meant"
                case _:
                    assert lab.at == 1 and not lab.entries, "other pictures, another project"
