"""The course is a folder of Markdown files, one lesson a file, in order of name.

Opening the app reads only the few lines of front matter at the head of each file; a lesson's body
is parsed when someone opens it. A file that breaks the rules is left out and its fault reported as
`file:line: what, and what is allowed`; all other lessons work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lessons.fences import RawBlock, RawStep, split_front_matter, split_steps
from lessons.polls import Poll, read_poll
from lessons.tables import LessonError, Table, read_table, read_text, unique

CONTENT = Path(__file__).parent / "content"
CARDS = 2  # recall cards a lesson
MAX_LESSONS = 200

_NAME = re.compile(r"(\d{2})-[a-z0-9-]+\.md")


@dataclass(frozen=True)
class Session:
    """One sitting of the workshop: `day` 1, `number` 2, "How networks learn"."""

    day: int
    number: int
    title: str


@dataclass(frozen=True)
class Card:
    """A recall card for later review: ask `front`, remember, compare with `back`."""

    id: str
    front: str
    back: str


@dataclass(frozen=True)
class Prose:
    """Markdown to read."""

    markdown: str
    line: int = 0


@dataclass(frozen=True)
class Math:
    """A displayed formula, in TeX."""

    tex: str
    line: int = 0


@dataclass(frozen=True)
class Drill:
    """An exercise with a typed answer: its TOML table, which `lessons.items` understands."""

    id: str
    table: Mapping[str, Any] = field(hash=False)
    line: int = 0


@dataclass(frozen=True)
class LabLink:
    """A door into a laboratory: which one, in which state, and a sentence on what to try there."""

    lab: str
    title: str
    text: str = ""
    state: str = ""
    line: int = 0


Block = Prose | Math | Poll | Drill | LabLink


@dataclass(frozen=True)
class Step:
    """One page of a lesson: a heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]
    line: int = 0

    @property
    def polls(self) -> tuple[Poll, ...]:
        """The polls of this page, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Poll))


@dataclass(frozen=True)
class Lesson:
    """A lesson's front matter, and its steps when they are asked for.

    `number` is the file's place in the whole course. `steps` reads and parses the body the first
    time (LessonError if it is bad) and keeps it.
    """

    id: str
    title: str
    day: int
    session: int
    minutes: int
    summary: str
    cards: tuple[Card, ...]
    number: int
    path: Path

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The pages, in order. The first one carries the lesson's title."""
        _, body, line = split_front_matter(self.path, read_text(self.path))
        raw_steps = split_steps(self.path, body, line)
        steps = tuple(self._read_step(raw) for raw in raw_steps)
        ids = [
            block.id for step in steps for block in step.blocks if isinstance(block, Poll | Drill)
        ]
        twice = unique(ids)
        if twice:
            raise LessonError(self.path, line, f"the id {twice} occurs twice; an id is used once")
        return steps

    @property
    def polls(self) -> tuple[Poll, ...]:
        """Every poll of the lesson, in order."""
        return tuple(poll for step in self.steps for poll in step.polls)

    @property
    def drills(self) -> tuple[Drill, ...]:
        """Every drill of the lesson, in order."""
        return tuple(
            block for step in self.steps for block in step.blocks if isinstance(block, Drill)
        )

    def _read_step(self, raw: RawStep) -> Step:
        blocks = tuple(self._read_block(block) for block in raw.blocks)
        return Step(raw.title or self.title, blocks, raw.line)

    def _read_block(self, raw: RawBlock) -> Block:
        if raw.kind == "prose":
            return Prose(raw.text, raw.line)
        if raw.kind == "math":
            return Math(" ".join(raw.text.split()), raw.line)
        table = read_table(self.path, raw.line, raw.kind, raw.text)
        if raw.kind == "poll":
            return read_poll(self.id, table)
        if raw.kind == "drill":
            return Drill(f"{self.id}.{table.identifier('id')}", dict(table.values), raw.line)
        return _read_lab(table)


def _read_lab(table: Table) -> LabLink:
    link = LabLink(
        lab=table.identifier("id"),
        title=table.text("title", "", limit=80),
        text=table.text("text", ""),
        state=table.text("state", "", limit=500),
        line=table.line,
    )
    table.finish()
    return link


@dataclass(frozen=True)
class Course:
    """Every lesson that could be read, in order, and the faults of those that could not."""

    title: str
    sessions: tuple[Session, ...]
    lessons: tuple[Lesson, ...]
    problems: tuple[LessonError, ...] = ()

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of this id, or None."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def in_session(self, session: Session) -> tuple[Lesson, ...]:
        """The lessons of one session, in order."""
        return tuple(
            lesson
            for lesson in self.lessons
            if (lesson.day, lesson.session) == (session.day, session.number)
        )

    def after(self, lesson_id: str) -> Lesson | None:
        """The lesson that follows this one, or None at the end."""
        return self._neighbour(lesson_id, 1)

    def before(self, lesson_id: str) -> Lesson | None:
        """The lesson that precedes this one, or None at the beginning."""
        return self._neighbour(lesson_id, -1)

    def _neighbour(self, lesson_id: str, by: int) -> Lesson | None:
        ids = [lesson.id for lesson in self.lessons]
        if lesson_id not in ids:
            return None
        place = ids.index(lesson_id) + by
        return self.lessons[place] if 0 <= place < len(ids) else None


def load_course(directory: Path | None = None) -> Course:
    """Read the course in `directory` (ours by default): `course.toml` and every lesson's head.

    Bad lessons are left out and listed in `problems`. A bad `course.toml` raises LessonError,
    because without its sessions there is nothing to hang a lesson on.
    """
    directory = directory or CONTENT
    title, sessions = _read_outline(directory / "course.toml")
    known = {(session.day, session.number) for session in sessions}
    lessons: list[Lesson] = []
    problems: list[LessonError] = []
    paths = sorted(directory.glob("*.md"))
    for path in paths[:MAX_LESSONS]:
        try:
            lesson = read_lesson(path)
            if (lesson.day, lesson.session) not in known:
                raise LessonError(
                    path, 2, f"day {lesson.day} session {lesson.session} is not in course.toml"
                )
            other = next((other for other in lessons if other.id == lesson.id), None)
            if other:
                raise LessonError(
                    path, 2, f"id {lesson.id!r} is taken by {other.path.name}; ids are unique"
                )
        except LessonError as error:
            problems.append(error)
        else:
            lessons.append(lesson)
    if len(paths) > MAX_LESSONS:
        problems.append(
            LessonError(paths[MAX_LESSONS], 1, f"is beyond the {MAX_LESSONS} lessons allowed")
        )
    return Course(title, sessions, tuple(lessons), tuple(problems))


def read_lesson(path: Path) -> Lesson:
    """Read one lesson's front matter, or raise LessonError."""
    name = _NAME.fullmatch(path.name)
    if not name:
        raise LessonError(path, 1, "is not named NN-slug.md, as in 06-layer.md")
    table, _, _ = split_front_matter(path, read_text(path))
    lesson_id = table.identifier("id")
    lesson = Lesson(
        id=lesson_id,
        title=table.text("title", limit=60),
        day=table.integer("day", 1, 9),
        session=table.integer("session", 1, 9),
        minutes=table.integer("minutes", 1, 120),
        summary=table.text("summary", limit=300),
        cards=tuple(_read_card(lesson_id, card) for card in table.tables("cards", CARDS, CARDS)),
        number=int(name[1]),
        path=path,
    )
    twice = unique([card.id for card in lesson.cards])
    if twice:
        raise table.error(f"the card {twice} occurs twice; an id is used once")
    table.finish()
    return lesson


def _read_card(lesson_id: str, table: Table) -> Card:
    card = Card(
        id=f"{lesson_id}.{table.identifier('id')}",
        front=table.text("front", limit=400),
        back=table.text("back", limit=600),
    )
    table.finish()
    return card


def _read_outline(path: Path) -> tuple[str, tuple[Session, ...]]:
    table = read_table(path, 1, "course", read_text(path))
    title = table.text("title", limit=80)
    sessions = []
    for entry in table.tables("sessions", 1, 30):
        sessions.append(
            Session(
                entry.integer("day", 1, 9),
                entry.integer("session", 1, 9),
                entry.text("title", limit=80),
            )
        )
        entry.finish()
    table.finish()
    return title, tuple(sessions)
