"""The course is a folder of Markdown files, one lesson a file, in order of name.

Opening the app reads only the few lines of front matter at the head of each file; a lesson's body
is parsed when someone opens it. A file that breaks the rules is left out and its fault reported as
`file:line: what, and what is allowed`; all other lessons work.

Somebody else's course, a pack, is such a folder, too. Its `course.toml` gives it a name, and that
name stands before every id of it, `graphs:layer.shape`: what a learner answered there is never
mistaken for an answer to one of ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lessons.course.pages import Page, read_pages
from lessons.course.places import Places
from lessons.course.tables import (
    LessonError,
    Table,
    read_table,
    read_text,
    split_front_matter,
    unique,
)

if TYPE_CHECKING:
    from lessons.asking.polls import Poll
    from lessons.course.steps import Drill, Step

CONTENT = Path(__file__).resolve().parent.parent / "content"
CARDS = 2  # recall cards a lesson
MAX_LESSONS = 200
MAX_CONCEPTS = 20  # that a lesson needs, or teaches
RESERVED = ("all", "lab", "labs", "session")  # what begins an id elsewhere in the program

_NAME = re.compile(r"(\d{2})-[a-z0-9-]+\.md")


@dataclass(frozen=True)
class Session:
    """One sitting of the workshop: `day` 1, `number` 2, "How networks learn".

    `pack` is the name of somebody else's course that it belongs to, empty for ours.
    """

    day: int
    number: int
    title: str
    pack: str = ""

    @property
    def where(self) -> str:
        """`Day 1`, or with the pack's name before it."""
        return f"{self.pack} · Day {self.day}" if self.pack else f"Day {self.day}"


@dataclass(frozen=True)
class Card:
    """A recall card for later review: ask `front`, remember, compare with `back`."""

    id: str
    front: str
    back: str


@dataclass(frozen=True)
class Lesson:
    """A lesson's front matter, and its steps when they are asked for.

    `number` is the file's place in the whole course. `needs` and `teaches` are concepts: what a
    learner should know before, and after. `terms` are the words that a step of it introduces,
    `ahead` those that it names before their time. `pages` says what is asked where, without
    reading it. `no_figure` says for steps, by title, why nothing stands beside them. `steps` reads
    and parses the body the first time (LessonError if it is bad) and keeps it.
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
    needs: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    places: Places = field(default_factory=Places, compare=False, repr=False)
    pages: tuple[Page, ...] = ()
    no_figure: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def pack(self) -> str:
        """The name of somebody else's course that it belongs to, empty for ours."""
        return self.id.rpartition(":")[0]

    @property
    def questions(self) -> tuple[str, ...]:
        """The ids of the polls and drills, in order."""
        return tuple(question for page in self.pages for question in page.questions)

    @property
    def labs(self) -> tuple[str, ...]:
        """The ids of the labs that the lesson leads to, each once, in order."""
        return tuple(dict.fromkeys(lab for page in self.pages for lab in page.labs))

    @cached_property
    def steps(self) -> "tuple[Step, ...]":
        """The pages, in order. The first one carries the lesson's title."""
        from lessons.course.steps import read_steps

        return read_steps(self.path, read_text(self.path), self.id, self.title)

    @property
    def polls(self) -> "tuple[Poll, ...]":
        """Every poll of the lesson, in order."""
        return tuple(poll for step in self.steps for poll in step.polls)

    @property
    def drills(self) -> "tuple[Drill, ...]":
        """Every drill of the lesson, in order."""
        return tuple(drill for step in self.steps for drill in step.drills)

    def fault(self, key: str, message: str) -> LessonError:
        """What is wrong with a key of the front matter, with its line."""
        return LessonError(self.path, self.places.line(key), message)


@dataclass(frozen=True)
class Course:
    """Every lesson that could be read, in order, and the faults of those that could not.

    `pack` is the name of somebody else's course, empty for our own; `translates` says that its
    lessons stand for ours of the same ids.
    """

    title: str
    sessions: tuple[Session, ...]
    lessons: tuple[Lesson, ...]
    problems: tuple[LessonError, ...] = ()
    pack: str = ""
    translates: bool = False

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of this id, or None."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def named(self, name: str) -> Lesson | None:
        """The lesson that somebody names: by its id, its number on the map (from 1), or its file,
        as in 02-vectors."""
        for number, lesson in enumerate(self.lessons, 1):
            if name in (lesson.id, str(number), lesson.path.stem):
                return lesson
        return None

    def in_session(self, session: Session) -> tuple[Lesson, ...]:
        """The lessons of one session, in order."""
        return tuple(
            lesson
            for lesson in self.lessons
            if (lesson.day, lesson.session, lesson.pack)
            == (session.day, session.number, session.pack)
        )

    def after(self, lesson_id: str) -> Lesson | None:
        """The lesson that follows this one, or None at the end."""
        return self._neighbour(lesson_id, 1)

    def before(self, lesson_id: str) -> Lesson | None:
        """The lesson that precedes this one, or None at the beginning."""
        return self._neighbour(lesson_id, -1)

    def where(self, session: Session) -> str:
        """`Day 1`, and where it stands beside ours with its pack's name before it."""
        return f"Day {session.day}" if session.pack == self.pack else session.where

    def _neighbour(self, lesson_id: str, by: int) -> Lesson | None:
        ids = [lesson.id for lesson in self.lessons]
        if lesson_id not in ids:
            return None
        place = ids.index(lesson_id) + by
        return self.lessons[place] if 0 <= place < len(ids) else None


def load_course(directory: Path | None = None) -> Course:
    """Read the course in `directory` (ours by default): `course.toml` and every lesson's head.

    Bad lessons are left out and listed in `problems`. A bad `course.toml` raises LessonError,
    because without its sessions there is nothing to hang a lesson on. Ours is a part of the program
    and read once.
    """
    return _load(directory) if directory else _ours()


@cache
def _ours() -> Course:
    return _load(CONTENT)


def _load(directory: Path) -> Course:
    outline = read_outline(directory)
    known = {(session.day, session.number) for session in outline.sessions}
    lessons: list[Lesson] = []
    problems: list[LessonError] = []
    paths = sorted(directory.glob("*.md"))
    for path in paths[:MAX_LESSONS]:
        try:
            lesson = read_lesson(path, outline.before_ids)
            if (lesson.day, lesson.session) not in known:
                where = f"day {lesson.day} session {lesson.session}"
                raise lesson.fault("session", f"{where} is not in course.toml")
            other = next((other for other in lessons if other.id == lesson.id), None)
            if other:
                taken = f"id {lesson.id!r} is taken by {other.path.name}; ids are unique"
                raise lesson.fault("id", taken)
        except LessonError as error:
            problems += error.every
        else:
            lessons.append(lesson)
    if len(paths) > MAX_LESSONS:
        problems.append(
            LessonError(paths[MAX_LESSONS], 1, f"is beyond the {MAX_LESSONS} lessons allowed")
        )
    return Course(
        outline.title,
        outline.sessions,
        tuple(lessons),
        tuple(problems),
        outline.pack,
        outline.translates,
    )


def read_lesson(path: Path, pack: str = "") -> Lesson:
    """Read one lesson's front matter, or raise LessonError. In a `pack` its id is `pack:id`."""
    name = _NAME.fullmatch(path.name)
    if not name:
        raise LessonError(path, 1, "is not named NN-slug.md, as in 05-layer.md")
    table, body, _ = split_front_matter(path, read_text(path))
    lesson_id = f"{pack}:" * bool(pack) + table.identifier("id")
    title = table.text("title", limit=60)
    lesson = Lesson(
        id=lesson_id,
        title=title,
        day=table.integer("day", 1, 9),
        session=table.integer("session", 1, 9),
        minutes=table.integer("minutes", 1, 120),
        summary=table.text("summary", limit=300),
        cards=tuple(_read_card(lesson_id, card) for card in table.tables("cards", CARDS, CARDS)),
        number=int(name[1]),
        path=path,
        needs=table.identifiers("needs", MAX_CONCEPTS),
        teaches=table.identifiers("teaches", MAX_CONCEPTS),
        terms=table.words("terms", MAX_CONCEPTS),
        ahead=table.words("ahead", MAX_CONCEPTS),
        places=table.places,
        pages=read_pages(lesson_id, title, body),
        no_figure=_reasons(table),
    )
    twice = unique([card.id for card in lesson.cards])
    if twice and not table.faults:
        table.complain(f": the card {twice} occurs twice; an id is used once", "cards", CARDS, "id")
    table.finish()
    return lesson


def _reasons(table: Table) -> dict[str, str]:
    """`no_figure = {"Title of a step" = "why it has none"}`."""
    reasons = table.take("no_figure", {})
    if not isinstance(reasons, dict) or not all(isinstance(why, str) for why in reasons.values()):
        table.complain(': no_figure gives steps reasons, as in {"A step" = "why"}', "no_figure")
        return {}
    return dict(reasons)


def _read_card(lesson_id: str, table: Table) -> Card:
    card = Card(
        id=f"{lesson_id}.{table.identifier('id')}",
        front=table.text("front", limit=400),
        back=table.text("back", limit=600),
    )
    table.finish()
    return card


@dataclass(frozen=True)
class Outline:
    """What `course.toml` says: the title, the sessions, a pack's name, and what kind it is."""

    title: str
    sessions: tuple[Session, ...]
    pack: str = ""
    translates: bool = False

    @property
    def before_ids(self) -> str:
        """The name that stands before every id; a translation has the ids of what it translates."""
        return "" if self.translates else self.pack


def read_outline(directory: Path) -> Outline:
    """Read the `course.toml` of a folder, or raise LessonError. A pack has to say its name."""
    path = directory / "course.toml"
    table = read_table(path, 1, "course", read_text(path))
    title = table.text("title", limit=80)
    pack = "" if directory.resolve() == CONTENT else table.identifier("pack")
    translates = bool(pack) and table.flag("translates", False)
    if pack in RESERVED:
        table.complain(f": pack {pack!r} is taken; another name is allowed", "pack")
    sessions = []
    for entry in table.tables("sessions", 1, 30):
        sessions.append(
            Session(
                entry.integer("day", 1, 9),
                entry.integer("session", 1, 9),
                entry.text("title", limit=80),
                "" if translates else pack,
            )
        )
        if (sessions[-1].day, sessions[-1].number) in {(s.day, s.number) for s in sessions[:-1]}:
            entry.complain(": day and session are those of another one", "session")
        entry.finish()
    table.finish()
    return Outline(title, tuple(sessions), pack, translates)
