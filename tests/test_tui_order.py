"""What is typed with no pause takes effect in its order, also across a question that settles."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from textual import events
from textual.pilot import Pilot
from waits import LIMIT, comes

from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.view import AskView
from tui.screens.note import NoteArea
from tui.shell import order
from tui.shell.guards import Field
from tui.shell.pointer import Pointed

Make = Callable[..., DlTui]


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """All at once, as a terminal delivers what was typed while the app was busy."""
    for key in keys:
        name = {".": "full_stop", "-": "minus"}.get(key, key)
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
    for _ in range(20):
        await pilot.pause()


async def test_in_the_backprop_lab_nothing_is_lost_after_a_right_answer(
    make_app: Make, progress: Progress
) -> None:
    """The workshop's whole graph in one breath, from the prediction to the last gradient."""
    answers = ["6", "-2", "4", "4", ".", "1", "0", "1", "1", "1", "-2", "2", "3"]
    keys = [key for answer in answers for key in (*answer, *([] if answer == "." else ["enter"]))]
    app = make_app(state="backprop?station=workshop")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "4", "3", *keys)
    given = [(a.choice.replace("−", "-"), a.correct) for a in progress.answers()[1:]]
    assert given == [(answer, True) for answer in answers if answer != "."]


async def test_on_the_matrix_board_a_shape_and_a_cell_are_two_answers(
    make_app: Make, progress: Progress
) -> None:
    app = make_app(state="matrix?kind=product&level=0&seed=1")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, *"2x3", "enter", *"3x2", "enter", *"10", "enter", *"24", "enter")
    assert [a.correct for a in progress.answers()] == [False, True, False, True]


async def test_in_the_explorer_the_next_question_gets_what_follows(
    make_app: Make, progress: Progress
) -> None:
    app = make_app(state="activations?function=logistic")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "1", "enter", "enter", "0", "enter")
    given = [(a.item.split(".")[1], a.choice, a.correct) for a in progress.answers()]
    assert given == [("limit", "1", True), ("where", "0", True)]


async def test_what_was_answered_before_ctrl_q_is_kept(
    make_app: Make, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "HURRY", 30.0)  # however busy the machine
    app = make_app(state="backprop?station=workshop")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "4", "3", "6", "enter", "-", "2", "enter", "ctrl+q")
        assert app._exit
    assert [a.choice for a in progress.answers()] == ["3", "6", "−2"]


async def test_what_nobody_hears_holds_no_key_up_for_long(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many come, the patience with each ends; and ctrl+q leaves meanwhile."""
    monkeypatch.setattr(order, "PATIENCE", 0.01)
    monkeypatch.setattr(order.InTurn, "_follow", lambda *_: None)  # as in a queue nobody reads
    given: list[str] = []
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(app.screen, "_forward_event", lambda event: given.append(event.key))
        monkeypatch.setattr(order.InTurn, "focused", None)
        await burst(pilot, "f7", "f8", "f9", "f8", "f7")
        await comes(lambda: len(given) == 5)
        assert given == ["f7", "f8", "f9", "f8", "f7"]
        monkeypatch.setattr(order, "PATIENCE", 60.0)
        monkeypatch.setattr(order, "HURRY", 0.01)
        await burst(pilot, "f8", "f9", "ctrl+q")
        await comes(lambda: app._exit)


async def test_characters_that_wait_for_a_field_are_put_into_it_together(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that does not mark what is pasted hands over a thousand keys."""
    given: list[str] = []
    give = order.InTurn._give

    async def giving(app: order.InTurn, event: order.Waiting) -> None:
        given.append(event.key if isinstance(event, events.Key) else repr(event))
        await give(app, event)

    monkeypatch.setattr(order.InTurn, "_give", giving)
    app = make_app(state="softmax")
    async with app.run_test(size=(80, 24)) as pilot:
        for key, kind, most in (("n", NoteArea, 99), ("!", Field, 8)):
            await pilot.pause()
            await pilot.press(key)
            await comes(lambda: app.screen.query(kind))  # noqa: B023
            field = app.screen.query_one(kind)
            if isinstance(field, Field):
                field.max_length = most
            given.clear()
            await burst(pilot, *"a note that is long", "left", "b")
            text = field.text if isinstance(field, NoteArea) else field.value
            assert text == "a note that is lonbg"[:most] if most > 20 else text == "a note t"
            assert len(given) < 6 and given[0] == "a" and given[-2:] == ["left", "b"], given
            await pilot.press("escape")


class Slow(order.InTurn):
    """Writes down what reaches it; a key takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    async def on_key(self, event: events.Key) -> None:
        await asyncio.sleep(0.02)
        self.heard.append(event.key)

    def on_mouse_down(self) -> None:
        self.heard.append("down")

    def on_mouse_move(self) -> None:
        self.heard.append("move")

    def on_click(self) -> None:
        self.heard.append("click")


async def test_a_click_overtakes_no_key_that_waits_and_no_key_a_click() -> None:
    """Nor does a pointer that moves the press before it: a stroke would lose all but its dot."""
    app = Slow()
    async with app.run_test(size=(20, 5)) as pilot:
        for key in "ab":
            app.post_message(events.Key(key, key))
        for kind in (events.MouseDown, events.MouseMove, events.MouseUp):
            app.post_message(kind(None, 3, 2, 0, 0, 1, False, False, False, 3, 2))
        app.post_message(events.Key("c", "c"))
        await comes(lambda: len(app.heard) == 6)
        await pilot.pause()
    assert app.heard == ["a", "b", "down", "move", "click", "c"]


async def test_what_computes_in_a_thread_lets_a_key_pass_until_its_effect_is_painted(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []

    def compute(name: str) -> threading.Thread:
        thread = threading.Thread(target=lambda: (app.give_way(), passed.append(name)))
        thread.start()
        return thread

    monkeypatch.setattr(order, "ASIDE", LIMIT)
    app = make_app(state="softmax")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        compute("nobody waits").join()
        painted = app.post_display_hook
        monkeypatch.setattr(app, "post_display_hook", lambda: (passed.append("painted"), painted()))
        passed.clear()
        await app.on_event(events.Key("down", None))
        held = compute("held")
        await pilot.pause()
        held.join()
        # Something else may be painted just then, too.
        assert passed[0] == "painted" and passed.count("held") == 1, passed
        monkeypatch.setattr(order, "ASIDE", 0)
        app.let_pass()  # for something that is seen nowhere
        compute("not for ever").join()
        monkeypatch.setattr(order, "ASIDE", LIMIT)
        compute("nor again").join()


async def test_of_a_key_held_down_few_are_on_their_way_and_none_is_lost(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new size, which comes last, would stand behind all of them in the screen's queue."""
    app = make_app(lesson="softmax")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        waiting: list[int] = []
        give = DlTui._give

        async def counted(self: DlTui, event: order.Waiting) -> None:
            await give(self, event)
            waiting.append(self._on_the_way)

        monkeypatch.setattr(DlTui, "_give", counted)
        await burst(pilot, *"x" * 300)
        await comes(lambda: len(waiting) == 300)
        assert max(waiting) <= order.AT_ONCE


async def test_for_a_key_that_is_nobodys_no_one_is_asked_and_every_other_is_found(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(lesson="softmax")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Pointed)
        for focused in (None, screen.query(AskView).first()):
            screen.set_focus(focused)
            for _, bindings in screen._binding_chain:
                for key, found in bindings.key_to_bindings.items():
                    assert all(screen.is_bound(key, binding.priority) for binding in found), key
        asked: list[str] = []
        chain = type(screen)._binding_chain

        def counted(self: Pointed[None]) -> object:
            asked.append("")
            return chain.fget(self)

        monkeypatch.setattr(type(screen), "_binding_chain", property(counted))
        assert not await app._check_bindings("x") and not await app._check_bindings("x", True)
        assert not asked
        assert await app._check_bindings("full_stop") and asked
