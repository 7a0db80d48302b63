"""What `/` and the palette find: names, keys, and words of lessons, questions, labs and notes."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.app import SystemCommand
from textual.command import Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from tui.labs import LABS

if TYPE_CHECKING:
    from lessons.course.search import Place
    from tui.app import DlTui

GRADIENT = "gradient"  # the lesson that ends in proving one
MARK = {
    "lesson": "read",
    "question": "asked",
    "drill": "drill",
    "card": "card",
    "lab": "lab",
    "start": "start",
    "note": "note",
}


class InCourse(Provider):
    """The places in the course that have every word that was typed; enter opens there."""

    async def search(self, query: str) -> Hits:
        """The best places, each with where it is and the words around."""
        from lessons.course.search import index, search  # late: not before it is looked for
        from lessons.notes import Notes
        from lessons.notes import places as places_of

        if len(query) < 2 and query.isascii():
            return
        app = cast("DlTui", self.app)
        if app.places is None:  # read once, however many letters follow; the keys wait for nothing
            app.places = asyncio.ensure_future(asyncio.to_thread(index, app.course))
        places = await asyncio.shield(app.places)  # a search that ends early ends no reading
        around = max((min(app.size.width, 110) - 16) // 2, 10)
        own = places_of(app.course, Notes.of(app.progress))
        for found in search([*own, *places], query, around):
            place = found.place
            title = f"{MARK[place.kind]:<6}{place.title}"
            shown = Content.assemble((title[:6], "$faint"), place.title)
            help_text: Any = Content.styled(f"      {found.excerpt}", "$faint")
            yield Hit(0.5 + found.score / 2, shown, partial(_open, app, place), title, help_text)


def _open(app: "DlTui", place: "Place") -> None:
    if place.lab:
        app.open_lab(place.lab, place.state or None)
    else:
        app.open_lesson(place.lesson, place.step)


def commands(app: "DlTui", screen: Screen[object]) -> Iterator[SystemCommand]:
    """By name: lessons, labs, the app's places, steps, and what the keys of this screen do."""
    from tui.export import exports  # late: it draws formulas

    for lesson in app.course.lessons:
        open_it = partial(app.open_lesson, lesson.id)
        yield SystemCommand(f"Lesson: {lesson.title}", lesson.summary, open_it)
    for lab in LABS:
        yield SystemCommand(f"Lab: {lab.title}", lab.about, partial(app.open_lab, lab.id))
    yield SystemCommand("Welcome", "The first minute, once more", app.open_welcome)
    if app.course.lesson(GRADIENT):
        prove = partial(app.open_lesson, GRADIENT, 0)
        yield SystemCommand("Prove a gradient", "Six minutes: what one nudge promises", prove)
    yield SystemCommand("Review", "What is due today, before it is forgotten", app.open_review)
    about = "Twenty questions over a day, or what you may skip"
    yield SystemCommand("Exam", about, app.open_exams)
    known = "How much of each lesson is left, and how well you judge it"
    yield SystemCommand("What you know", known, app.open_known)
    about = "What each idea needs and what builds on it, with how much of it is left"
    yield SystemCommand("The map of ideas", about, app.open_ideas)
    yield SystemCommand("Quiz: workshop", "The five polls", partial(app.open_quiz, None))
    yield SystemCommand("Quiz: all", "Every question", partial(app.open_quiz, "all"))
    for lesson in app.course.lessons:  # found, but not listed unasked
        for step, page in enumerate(lesson.pages[1:], 1):
            open_it = partial(app.open_lesson, lesson.id, step)
            yield SystemCommand(f"Step: {page.title}", f"of {lesson.title}", open_it, False)
    seen: set[str] = set()
    for _, binding, enabled, tooltip in screen.active_bindings.values():
        if enabled and binding.show and binding.description not in seen:
            seen.add(binding.description)
            press = partial(app.simulate_key, binding.key)
            name = f"Key {binding.key_display or app.get_key_display(binding)}"
            yield SystemCommand(f"{name}: {binding.description}", tooltip or "", press)
    yield from exports(screen)
