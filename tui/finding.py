"""What `/` and the palette find besides names: words of lessons, questions, cards, labs, notes."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import Hit, Hits, Provider
from textual.content import Content

if TYPE_CHECKING:
    from lessons.course.search import Place
    from tui.app import DlTui

MARK = {
    "lesson": "read",
    "question": "asked",
    "drill": "drill",
    "card": "card",
    "lab": "lab",
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
        app.open_lab(place.lab)
    else:
        app.open_lesson(place.lesson, place.step)
