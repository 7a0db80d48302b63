"""The palette finds what was meant, quickly, whatever is typed, and shows titles as they are."""

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import SystemCommand
from textual.command import CommandList, CommandPalette
from textual.screen import Screen
from textual.widgets import Input
from waits import comes

from tui.shell.guards import Guarded
from tui.shell.palette import find

TITLES = ["Lesson: Training on MNIST", "Lesson: Vectors", "Lab: MNIST training", "Quiz: all"]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("train", "Lesson: Training on MNIST"),
        ("MNIST lab", "Lab: MNIST training"),
        ("vec", "Lesson: Vectors"),
        ("quz", "Quiz: all"),
        ("lvec", "Lesson: Vectors"),
    ],
)
def test_the_best_title_is_the_one_that_was_meant(query: str, best: str) -> None:
    assert max(TITLES, key=lambda title: find(query, title)[0]) == best


def test_what_is_not_there_is_not_found() -> None:
    assert find("zebra", "Lesson: Vectors") == (0.0, [])
    assert find("", "Lesson: Vectors") == (0.0, [])


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_places_are_where_the_letters_are(query: str, title: str) -> None:
    score, places = find(query, title)
    assert 0 <= score <= 2 and bool(score) == bool(places)
    assert places == sorted(set(places)) and all(0 <= place < len(title) for place in places)
    if score:
        wanted = {letter for letter in query.lower() if not letter.isspace()}
        assert {title[place].lower() for place in places} <= wanted | set(query)


def test_repeated_letters_take_no_time() -> None:
    began = time.process_time()
    find("a-" * 40 + "b", "a-" * 400)
    assert time.process_time() - began < 0.5


class Course(Guarded):
    ran = ""

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Lesson: [1, 2] and [/]", "about [@click=app.quit]lists[/]", self.open)
        yield SystemCommand("Lesson: Loss", "how wrong", self.show)

    def open(self) -> None:
        self.ran = "lesson"

    def show(self) -> None:
        self.ran = "loss"


async def test_titles_and_help_are_shown_as_they_are_and_found_by_both() -> None:
    app = Course()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause(0.3)
        commands = app.screen.query_one(CommandList)
        assert commands.option_count == 2
        shown = str(commands.get_option_at_index(0).prompt)
        assert shown == "Lesson: [1, 2] and [/]\nabout [@click=app.quit]lists[/]"
        app.screen.query_one(Input).value = "-0.0" * 300
        await pilot.pause(0.3)
        app.screen.query_one(Input).value = "lists"
        await pilot.pause(0.5)
        assert commands.option_count == 1
        await pilot.press("enter")
        await pilot.pause()
        assert app.ran == "lesson" and len(app.screen_stack) == 1


async def test_enter_runs_what_was_typed_and_not_what_was_listed_before() -> None:
    app = Course()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause(0.3)
        assert app.screen.query_one(CommandList).option_count == 2
        for key in "loss":
            app.post_message(events.Key(key, key))
        app.post_message(events.Key("enter", None))
        await pilot.pause(0.4)
        assert app.ran == "loss" and len(app.screen_stack) == 1


async def test_letters_of_one_breath_are_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    monkeypatch.setattr(
        CommandPalette, "_gather_commands", lambda self, text: searched.append(text)
    )
    monkeypatch.setattr("tui.shell.palette.REST", 0.5)  # a busy machine is slow, too
    app = Course()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause(0.1)
        for key in "loss":
            app.post_message(events.Key(key, key))
        await comes(lambda: "loss" in searched)
        assert searched == ["", "loss"]


async def test_the_themes_can_be_found() -> None:
    app = Course()
    async with app.run_test() as pilot:
        app.search_themes()
        await pilot.pause(0.3)
        app.screen.query_one(Input).value = "gruvbox"
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == "gruvbox"
