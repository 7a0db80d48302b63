"""Notes of one's own, on any step of a lesson and on any lab: what one thought there, kept there.

A note is a row among the answers (`records.NOTE`), so it is only ever appended: what it said before
is still there, it goes along in exports and imports, and of two windows neither overwrites what the
other wrote. The last one on a spot counts, and an empty one takes it away. A step is known by its
title, and by its place where the title is no more: a lesson that is written anew loses no note.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lessons.course.outline import Course, Lesson
from lessons.labs import LABS
from lessons.store.progress import Progress
from lessons.store.records import NOTE, NOTE_ON, Answer, StoredAnswer
from lessons.text import clean

if TYPE_CHECKING:
    from lessons.course.search import Place

MARK = "✎"  # stands where a note is


@dataclass(frozen=True)
class Spot:
    """What a note is on: step `step` (from 0) of the lesson `of`, or the lab `of` in a `state`."""

    of: str
    title: str = ""
    step: int | None = None
    state: str = ""

    @property
    def item(self) -> str:
        """Under which id its notes are kept; a lab's ends as a state string without knobs does."""
        return f"{NOTE_ON}{self.of}" + ("?" if self.step is None else f"#{self.title}")


@dataclass(frozen=True)
class Note:
    """What was written last on a spot, and when."""

    spot: Spot
    text: str
    at: datetime


def note(spot: Spot, text: str) -> Answer:
    """A note as it is kept; an empty text takes away what was there."""
    return Answer(
        spot.item, text.strip(), None, source="note", kind=NOTE, seed=spot.step, state=spot.state
    )


def versions(rows: Iterable[StoredAnswer]) -> dict[str, tuple[Note, ...]]:
    """All that was ever written on each spot, the oldest first."""
    found: dict[str, tuple[Note, ...]] = {}
    for row in rows:
        of, mark, title = row.item.removeprefix(NOTE_ON).partition("#")
        step = max(row.seed or 0, 0) if mark else None
        spot = Spot(of if mark else of.removesuffix("?"), title, step, row.state)
        found[row.item] = (*found.get(row.item, ()), Note(spot, clean(row.choice), row.at))
    return found


@dataclass(frozen=True)
class Notes:
    """All notes that stand, by the id of their spot."""

    kept: Mapping[str, Note]

    @classmethod
    def of(cls, progress: Progress) -> "Notes":
        """As they stand now."""
        every = versions(progress.noted())
        return cls({item: its[-1] for item, its in every.items() if its[-1].text})

    def on_lab(self, lab: str) -> str:
        """The note on a lab, or nothing."""
        kept = self.kept.get(Spot(lab).item)
        return kept.text if kept else ""

    def on_step(self, lesson: Lesson, step: int) -> str:
        """The note on a step (from 0): with those on steps that stood there and are no more."""
        return "\n\n".join(each.text for each in self.of_lesson(lesson).get(step, ()))

    def of_lesson(self, lesson: Lesson) -> dict[int, list[Note]]:
        """The notes on a lesson, by the step (from 0) that each is on today."""
        titles = [page.title for page in lesson.pages]
        found: dict[int, list[Note]] = {}
        for each in self.kept.values():
            spot = each.spot
            if spot.of == lesson.id and spot.step is not None:
                last = max(len(titles) - 1, 0)
                step = titles.index(spot.title) if spot.title in titles else min(spot.step, last)
                found.setdefault(step, []).append(each)
        return {step: found[step] for step in sorted(found)}


def keep_on_step(progress: Progress, lesson: Lesson, step: int, text: str) -> None:
    """Make `text` the note on a step (from 0): the only one, where several had met."""
    spot = Spot(lesson.id, lesson.pages[step].title, step)
    progress.record(note(spot, text))
    for each in Notes.of(progress).of_lesson(lesson).get(step, ()):
        if each.spot.item != spot.item:
            progress.record(note(each.spot, ""))


def places(course: Course, notes: Notes) -> "list[Place]":
    """Where a word of one's own notes can be found."""
    # Late: it reads lessons, and this is known at the start.
    from lessons.course.search import Place

    found = []
    for lesson in course.lessons:
        for step, its in notes.of_lesson(lesson).items():
            text = " ".join(" ".join(each.text for each in its).split())
            where = f"{lesson.title} · step {step + 1}"
            found.append(Place("note", where, text, text, lesson.id, step))
    for lab in LABS:
        if text := " ".join(notes.on_lab(lab.id).split()):
            found.append(Place("note", lab.title, text, text, lab=lab.id))
    return found


def as_markdown(
    course: Course, rows: Iterable[StoredAnswer], *, earlier: bool = False
) -> tuple[str, int]:
    """All notes as a Markdown text, and how many spots have one: by lesson and step in the order of
    the course, then by lab. With what they said `earlier`, if that is wanted."""
    every = versions(rows)
    notes = Notes({item: its[-1] for item, its in every.items() if its[-1].text or earlier})
    left = dict(notes.kept)
    lines = ["# Notes", ""]

    def tell(spot: Spot) -> Iterator[str]:
        del left[spot.item]
        *before, last = every[spot.item]
        yield from (last.text or "(taken away)", "")
        for each in reversed(before if earlier else []):
            if each.text:
                yield from (f"Earlier, {each.at:%Y-%m-%d %H:%M} UTC:", "", each.text, "")
        if last.spot.state:
            yield from (f"Written at `{last.spot.state}`.", "")

    for lesson in course.lessons:
        by_step = notes.of_lesson(lesson)
        if by_step:
            lines += [f"## {lesson.title}", ""]
        for step, its in by_step.items():
            lines += [f"### {lesson.pages[step].title}", ""]
            for each in its:
                lines += tell(each.spot)
    for lab in LABS:
        if Spot(lab.id).item in left:
            lines += [f"## {lab.title} (lab)", "", *tell(Spot(lab.id))]
    if left:  # of a pack that is not here, or a lesson that is no more
        lines += ["## Elsewhere", ""]
        for spot in [each.spot for each in left.values()]:
            where = " · ".join(filter(None, (spot.of, spot.title)))
            lines += [f"### {where}", "", *tell(spot)]
    return (clean("\n".join(lines)), len(notes.kept)) if notes.kept else ("", 0)
