"""What a learner has done: every answer ever given, the place they are at, their settings.

Answers are only ever appended. Whatever a later lesson wants to know (what was sure but wrong, what
is due for review) can be computed from them, and nothing can be lost by computing it wrongly once.
An answer is on the disk when `record` returns True. Until then it is in memory, in `unsaved`: for a
moment while it is written beside the screen, or longer where the disk is full or read-only. Then it
is tried again with the next one.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lessons.store import exchange
from lessons.store.database import Database, Statement
from lessons.store.exchange import MARKS, Document
from lessons.store.migrations import MIGRATIONS
from lessons.store.pending import STEP
from lessons.store.records import (
    COLUMNS,
    COMMANDS,
    INSERT_AT,
    LONG_AGO,
    NOTE,
    NOTE_ON,
    Answer,
    StoredAnswer,
    from_row,
    integer,
    kept_answer,
    kept_text,
    moment,
    that_count,
    to_row,
)
from lessons.store.trained import Runs
from lessons.store.versions import NewerDatabaseError
from lessons.store.writing import Writing

__all__ = ["Answer", "Progress", "ProgressError", "StoredAnswer", "Summary"]


class ProgressError(Exception):
    """Progress cannot be used at all; the message says why and what to do."""


@dataclass(frozen=True)
class Summary:
    """Totals: answers given (re-votes included), how many were right, lessons finished."""

    answers: int
    correct: int
    lessons_done: int


class Progress:
    """A learner's progress, kept in one database file. Make it with `Progress.open`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._session = os.urandom(6).hex()
        self._count = 0
        self.writing = Writing(database)
        self._pending = self.writing.pending
        self.runs = Runs(database, self._pending.runs, self._pending.gone, self.writing.retry)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], datetime] | None = None) -> "Progress":
        """Open or create the file at `path`; `clock` tells the time in UTC.

        Whatever is wrong with the disk, this returns something that works, and `trouble` or
        `notice` says what is wrong. Only a file of a newer dl-tui raises, a ProgressError.
        """
        try:
            return cls(Database(path, MIGRATIONS, clock))
        except NewerDatabaseError as error:
            raise ProgressError(str(error)) from None

    # What is wrong, if anything

    @property
    def notice(self) -> str:
        """One sentence for the learner to read once, or nothing: a damaged file was replaced."""
        return self._database.notice

    @property
    def trouble(self) -> str:
        """One sentence on why nothing can be saved at the moment, or nothing."""
        return self._database.trouble

    @property
    def backup_trouble(self) -> str:
        """One sentence on why the last backup could not be made, or nothing. Nothing is lost."""
        return self._database.backup_trouble

    def now(self) -> datetime:
        """The moment, in UTC, by the clock that answers are stamped with."""
        return self._database.clock()

    @property
    def readable(self) -> bool:
        """Whether what was saved earlier can be read."""
        return self._database.readable

    @property
    def unsaved(self) -> tuple[StoredAnswer, ...]:
        """The answers that are in memory only, oldest first."""
        return tuple(self._pending.answers)

    # Answers

    def record(self, answer: Answer) -> bool:
        """Save an answer; True once it is on the disk, False if it is `unsaved` for now."""
        self._count += 1
        now = self._database.clock()
        self._pending.answers.append(kept_answer(answer, now, self._session, self._count))
        return self.writing.retry()

    def answers(self, item: str | None = None) -> list[StoredAnswer]:
        """All answers that count, or those to one item, in the order they were saved."""
        return that_count(self.history(item))

    def history(self, item: str | None = None) -> list[StoredAnswer]:
        """All that was ever kept, or that of one item: with commands and what they took back."""
        where, parameters = ("WHERE item = ?", (item,)) if item is not None else ("", ())
        rows = self._database.read(f"SELECT {COLUMNS} FROM answers {where} ORDER BY id", parameters)
        stored = [from_row(row) for row in rows]
        return stored + [x for x in self._unknown(stored) if item in (None, x.item)]

    def _unknown(self, stored: list[StoredAnswer]) -> list[StoredAnswer]:
        """What is pending and not among these: it may be on the disk, and not be known to be."""
        known = {each.number for each in stored if each.session == self._session}
        return [each for each in self._pending.answers if each.number not in known]

    def noted(self) -> list[StoredAnswer]:
        """All that was ever written as a note, in the order it was saved (see `lessons.notes`)."""
        where = f"item GLOB '{NOTE_ON}*'"  # which the index on item answers
        rows = self._database.read(f"SELECT {COLUMNS} FROM answers WHERE {where} ORDER BY id")
        stored = [from_row(row) for row in rows]
        return stored + [x for x in self._unknown(stored) if x.item.startswith(NOTE_ON)]

    def answered(self) -> set[str]:
        """The items that were ever answered: cheap, for the map of the course."""
        rows = self._database.read("SELECT DISTINCT item FROM answers")
        return {str(row[0]) for row in rows} | {answer.item for answer in self._pending.answers}

    def latest(self) -> dict[str, StoredAnswer]:
        """The last answer to each item that was ever answered."""
        rows = self._database.read(
            f"SELECT {COLUMNS} FROM answers WHERE id IN (SELECT max(id) FROM answers GROUP BY item)"
        )
        last = {answer.item: answer for answer in map(from_row, rows)}
        last |= {answer.item: answer for answer in self._pending.answers}
        for item, answer in list(last.items()):  # the last row may be a command
            if answer.kind in COMMANDS:
                del last[item]
                if given := self.answers(item):
                    last[item] = given[-1]
        return last

    def pass_over(self, item: str) -> bool:
        """Remember that the learner chose not to answer an item, which is not a wrong answer."""
        return self._mark("passed", item)

    def passed(self) -> set[str]:
        """The items that were passed over, whether or not they were answered later."""
        return self._marked("passed")

    def summary(self) -> Summary:
        """How much has been answered, and how well. Hooks and open predictions are not judged."""
        answers = self.answers()
        right = sum(bool(answer.judged and answer.correct) for answer in answers)
        return Summary(len(answers), right, len(self.lessons_done()))

    # Place

    def set_place(self, lesson: str, step: int) -> bool:
        """Remember where the learner is: step `step` (from 0) of a lesson."""
        lesson = kept_text(lesson)
        if self.place() == (lesson, step) and self.writing.done:
            return True
        self._pending.place = (lesson, step)
        self._pending.steps[lesson] = max(step, self._pending.steps.get(lesson, 0))
        return self.writing.retry()

    def place(self) -> tuple[str, int] | None:
        """The lesson and step where the learner was last, or None at the very start."""
        if self._pending.place is not None:
            return self._pending.place
        rows = self._database.read("SELECT lesson, step FROM place")
        return (str(rows[0][0]), integer(rows[0][1])) if rows else None

    @property
    def steps_done(self) -> dict[str, int]:
        """For each lesson that was opened, the furthest step reached (from 0)."""
        rows = self._database.read("SELECT lesson, furthest FROM steps")
        steps = {str(lesson): integer(step) for lesson, step in rows}
        for lesson, step in self._pending.steps.items():
            steps[lesson] = max(step, steps.get(lesson, 0))
        return steps

    def end_lesson(self, lesson: str) -> bool:
        """Remember that the learner went past a lesson's end, whatever they left open in it."""
        return self._mark("ended", lesson)

    def lessons_ended(self) -> set[str]:
        """The ids of the lessons whose end was passed."""
        return self._marked("ended")

    def finish_lesson(self, lesson: str) -> bool:
        """Remember that a lesson is done: it stays done, also when questions are added to it."""
        return self._mark("done", lesson)

    def lessons_done(self) -> set[str]:
        """The ids of the lessons that were finished."""
        return self._marked("done")

    def done_since(self) -> dict[str, datetime | None]:
        """When each lesson that was finished was; None where nobody knows."""
        rows = self._database.read("SELECT lesson, at FROM done")
        marked = {str(lesson): str(at) for lesson, at in rows} | self._pending.marks["done"]
        since = {lesson: moment(at) for lesson, at in marked.items()}
        return {lesson: None if at == LONG_AGO else at for lesson, at in since.items()}

    def _mark(self, table: str, name: str) -> bool:
        self._pending.marks[table].setdefault(kept_text(name), self._database.clock().isoformat())
        return self.writing.retry()

    def _marked(self, table: str) -> set[str]:
        rows = self._database.read(f"SELECT {MARKS[table]} FROM {table}")
        return {str(row[0]) for row in rows} | set(self._pending.marks[table])

    # Settings

    def get_setting(self, name: str, default: str = "") -> str:
        """A setting's value, such as the theme's name."""
        if name in self._pending.settings:
            return self._pending.settings[name]
        rows = self._database.read("SELECT value FROM settings WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else default

    def set_setting(self, name: str, value: str) -> bool:
        """Change a setting."""
        self._pending.settings[kept_text(name)] = kept_text(value)
        return self.writing.retry()

    # To begin anew

    def reset(self) -> Path | None:
        """Forget answers, place and lessons done, and return the backup made before.

        Settings, notes and trained runs stay. None means that no backup could be made, and so
        nothing was forgotten.
        """
        answers: Statement = ("DELETE FROM answers WHERE kind != ?", (NOTE,))
        tables = ("steps", "place", *MARKS)
        return self._forget([answers, *((f"DELETE FROM {table}", ()) for table in tables)])

    def reset_lesson(self, lesson: str, items: Iterable[str]) -> Path | None:
        """Forget one lesson, with the answers to these items of it; else like `reset`."""
        tables = ("steps", "place", *(table for table, what in MARKS.items() if what == "lesson"))
        forget: list[Statement] = [(f"DELETE FROM {t} WHERE lesson = ?", (lesson,)) for t in tables]
        for item in items:
            forget.append(("DELETE FROM answers WHERE item IN (?, ?)", (item, f"{item}.step")))
            forget.append(("DELETE FROM passed WHERE item = ?", (item,)))
        return self._forget(forget)

    def _forget(self, statements: Sequence[Statement]) -> Path | None:
        self.writing.linger()
        backup = self._database.backup("before-reset")
        if backup is None or not self._database.write(statements):
            return None
        # The newest backup must not bring back what was just forgotten.
        self._database.backup("after-reset")
        self._pending.answers.clear()
        self._pending.steps.clear()
        self._pending.place = None
        for marks in self._pending.marks.values():
            marks.clear()
        return backup

    # To other machines, and from them

    def document(self) -> Document:
        """All that is kept but for trained runs, to be written out."""
        marks = {}
        for table, what in MARKS.items():
            rows = self._database.read(f"SELECT {what}, at FROM {table} ORDER BY at")
            marks[table] = {str(name): str(at) for name, at in rows} | self._pending.marks[table]
        rows = self._database.read("SELECT name, value FROM settings ORDER BY name")
        settings = {str(name): str(value) for name, value in rows} | self._pending.settings
        return Document(tuple(self.history()), self.steps_done, self.place(), marks, settings)

    def take_in(self, document: Document) -> tuple[Path, int] | None:
        """Add what a document has and this has not: the backup made before, and how many answers
        are new. None where it could not be done, and nothing was changed.

        A place and settings of one's own stay. The answers are put among one's own by their clocks.
        """
        self.writing.linger()
        rows = self._database.read("SELECT max(id) FROM answers")
        last = integer(rows[0][0]) if rows else 0
        rows = self._database.read(
            f"SELECT {COLUMNS} FROM answers WHERE id <= ? ORDER BY id", (last,)
        )
        own = [from_row(row) for row in rows]
        both = exchange.merged(own, document.answers)
        backup = self._database.backup("before-import")
        statements: list[Statement] = []
        if len(both) > len(own):
            # What another window adds meanwhile has a later id, and stays behind these.
            statements.append(("DELETE FROM answers WHERE id <= ?", (last,)))
            statements += [
                (INSERT_AT, (last - len(both) + at, *to_row(answer)))
                for at, answer in enumerate(both, 1)
            ]
        statements += [(STEP, step) for step in document.steps.items()]
        if document.place is not None:
            statements.append(("INSERT OR IGNORE INTO place VALUES (1, ?, ?)", document.place))
        for table in MARKS:
            insert = f"INSERT OR IGNORE INTO {table} VALUES (?, ?)"
            statements += [(insert, mark) for mark in document.marks.get(table, {}).items()]
        insert = "INSERT OR IGNORE INTO settings VALUES (?, ?)"
        statements += [(insert, setting) for setting in document.settings.items()]
        if backup is None or not self.writing.done or not self._database.write(statements):
            return None
        self.writing.changed = True
        return backup, len(both) - len(own)

    def check(self) -> list[str]:
        """What is wrong with the file after a thorough look, one line each."""
        return self._database.problems()

    def close(self) -> bool:
        """Try once more to save, back up, and let go of the file; True if all is saved."""
        saved = self.writing.linger()
        if self.writing.changed:
            self._database.backup("daily")
            self.writing.changed = False
        self._database.close()
        return saved
