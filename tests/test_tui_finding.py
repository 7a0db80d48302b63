"""`/` finds a word of the course on every screen, and enter opens where it stands."""

import time
from collections.abc import Callable

import pytest
from textual.command import CommandList
from textual.widgets import Input

from lessons.course.search import search
from tui.app import DlTui
from tui.screens.lesson import LessonScreen

Make = Callable[..., DlTui]


@pytest.mark.parametrize("state", [None, "race?seed=0"])
async def test_a_word_is_found_and_opened(make_app: Make, state: str | None) -> None:
    app = make_app(state=state)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("slash")
        app.screen.query_one(Input).value = "order"
        found = app.screen.query_one(CommandList)
        began, at, place = time.monotonic(), None, None
        while at is None and time.monotonic() - began < 30:  # the course is read first
            await pilot.pause(0.05)
            known = app.places.result() if app.places and app.places.done() else ()
            places = [each.place for each in search(known, "order") if not each.place.lab]
            place = places[0] if places else None
            shown = [str(found.get_option_at_index(n).prompt) for n in range(found.option_count)]
            rows = (n for n, text in enumerate(shown) if place and f" {place.title}\n" in text)
            at = next(rows, None)
        assert at is not None and place is not None
        found.highlighted = at
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.lesson.id == place.lesson


async def test_letters_typed_while_the_course_is_read_do_not_have_it_read_again(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []

    def slowly(course: object) -> tuple[()]:
        readings.append(course)
        time.sleep(0.3)
        return ()

    monkeypatch.setattr("lessons.course.search.index", slowly)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("slash")
        for letter in "word":  # each is searched by itself
            await pilot.press(letter)
            await pilot.pause(0.1)
        await pilot.pause(0.3)
        assert len(readings) == 1
