"""The knobs of every lab by click, wheel and key; many of them fold into groups."""

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from lessons.held import Held
from lessons.knobs import Knob
from lessons.labs import LABS, LabInfo
from lessons.labs.mnist.knobs import KNOBS
from tui.app import DlTui
from tui.knobs import KnobPanel, Row, headed, rows
from tui.lab import LabScreen

WITH_KNOBS = [lab for lab in LABS if getattr(lab.load(), "KNOBS", ())]


def lines(panel: KnobPanel) -> list[str]:
    return str(panel.render()).split("\n")


def line_of(panel: KnobPanel, label: str) -> int:
    return next(at for at, line in enumerate(lines(panel)) if line[2:].startswith(label))


async def opened(pilot: "Pilot[int]") -> tuple[LabScreen, KnobPanel]:  # type: ignore[type-arg]
    screen = pilot.app.screen
    assert isinstance(screen, LabScreen)
    if not screen.query_one(KnobPanel).display:
        screen.action_knobs()
    await pilot.pause()
    return screen, screen.query_one(KnobPanel)


@pytest.mark.parametrize("lab", WITH_KNOBS, ids=[lab.id for lab in WITH_KNOBS])
def test_the_longest_name_does_not_touch_the_arrow_of_its_value(lab: LabInfo) -> None:
    knows = lab.load()()
    knows.knob = max(range(len(knows.KNOBS)), key=lambda at: len(knows.KNOBS[at].label))
    line = KnobPanel(knows)._line(Row(knows.knob), 80).plain
    label = knows.KNOBS[knows.knob].label
    assert line.startswith(f"› {label} ") and line.partition("‹")[0].endswith(" ")
    name = knows.KNOBS[knows.knob].name  # what a lesson holds is said to be so, or nowhere named
    knows.held = Held(fixed=frozenset({name, "seed"}))
    line = KnobPanel(knows)._line(Row(knows.knob), 80).plain
    assert "‹" not in line and (knows.lacks(name) or "held fast") in line
    assert not knows.draws_anew
    knows.held = Held(hidden=frozenset(knob.name for knob in knows.KNOBS))
    assert headed(knows).plain == knows.title


@pytest.mark.parametrize("lab", WITH_KNOBS, ids=[lab.id for lab in WITH_KNOBS])
async def test_every_labs_knobs_turn_by_click_and_wheel(make_app: object, lab: LabInfo) -> None:
    app: DlTui = make_app(state=lab.default_state)  # type: ignore[operator]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen, panel = await opened(pilot)
        knows = screen.lab
        unfolded = knows.KNOBS[knows.knob].group
        knob = next(k for k in knows.KNOBS if knows.can_turn(k.name) and k.group == unfolded)
        at, value = line_of(panel, knob.label), panel._room + 2
        side = screen.query_one("#side")
        side.scroll_to(y=panel.virtual_region.y + at, animate=False, immediate=True)
        await pilot.pause()
        middle = knob.steps[1 if len(knob.steps) > 2 else 0]
        knows.set(knob.name, str(middle))
        await pilot.click(panel, offset=(3, at))  # the border and the padding are two columns
        assert knows.KNOBS[knows.knob] is knob and knows.value(knob.name) == middle
        await pilot.click(panel, offset=(value + 2, at))
        up = knows.value(knob.name)  # one step on, which for a zoom is one step in
        assert up != middle and up in (knob.turn(middle, 1), knob.turn(middle, -1))
        await pilot.click(panel, offset=(value, at))
        assert knows.value(knob.name) == middle, "on the arrow before the value it turns back"
        await pilot._post_mouse_events([MouseScrollUp], panel, offset=(4, at))
        assert knows.value(knob.name) == up
        await pilot._post_mouse_events([MouseScrollDown], panel, offset=(4, at))
        assert knows.value(knob.name) == middle


async def test_every_knob_of_mnist_is_reached_by_keys_at_80x24(make_app: object) -> None:
    app: DlTui = make_app(state="mnist?seed=0")  # type: ignore[operator]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("k")
        screen, panel = await opened(pilot)
        seen = []
        for _ in KNOBS:
            knob = screen.lab.KNOBS[screen.lab.knob]
            seen.append(knob.name)
            at = line_of(panel, knob.label)
            side = screen.query_one("#side")
            assert lines(panel)[at].startswith("› ")
            assert side.region.contains(panel.region.x, panel.region.y + at), knob.name
            before = screen.lab.settings[knob.name]
            await pilot.press("minus", "plus", "plus")
            if before != knob.steps[-1]:
                assert screen.lab.settings[knob.name] != before, knob.name
            assert len(lines(panel)) <= 16, "it fits"
            await pilot.press("down")
        assert seen == [knob.name for knob in KNOBS]
        assert all(f"{name}=" in screen.lab.state for name in seen)


async def test_a_heading_opens_its_group(make_app: object) -> None:
    app: DlTui = make_app(state="mnist?seed=0&dropout=0.5")  # type: ignore[operator]
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen, panel = await opened(pilot)
        assert "▸ against overfitting   dropout 0.5" in "\n".join(lines(panel))
        await pilot.click(panel, offset=(4, line_of(panel, "against overfitting")))
        assert "▾ against overfitting" in "\n".join(lines(panel))
        assert screen.lab.KNOBS[screen.lab.knob].name == "dropout"
        assert "only with adamw" in lines(panel)[line_of(panel, "Weight decay")]


def test_rows_show_each_group_once_and_the_marked_ones_knobs() -> None:
    knobs = tuple(Knob(n, n, 0, (0, 1), "", group=g) for n, g in zip("abcd", "xxyy", strict=True))
    assert rows(knobs, 2, everything=False) == [
        Row(0, "x", True),
        Row(2, "y", False),
        Row(2),
        Row(3),
    ]
    assert len(rows(knobs, 0, everything=True)) == 6
    plain = tuple(Knob(n, n, 0, (0, 1), "") for n in "ab")
    assert rows(plain, 1, everything=False) == [Row(0), Row(1)]
    assert rows((), 0, everything=False) == []


def test_a_reason_that_has_no_room_beside_a_value_stands_in_its_place() -> None:
    from lessons.labs.playground.playground import Playground

    panel = KnobPanel(Playground.from_state("playground?layers=1&data=own&fix=lr"))
    names = [knob.name for knob in panel.lab.KNOBS]
    for width in (31, 60):
        lines = {
            name: panel._line(Row(at), width).rstrip().truncate(width, ellipsis=True).plain
            for at, name in enumerate(names)
        }
        for name, line in lines.items():
            reason = panel.lab.lacks(name)
            assert len(line) <= width and line.endswith(reason), name
        assert "0.03" in lines["lr"], "what is fixed has a value that counts"
        assert ("tanh" in lines["act3"]) == (width == 60)
