"""What a learner did that is not on the disk yet. Whoever reads lays it over what is."""

from dataclasses import dataclass, field
from typing import Any

from lessons.store.database import Statement
from lessons.store.exchange import MARKS
from lessons.store.records import INSERT, StoredAnswer, to_row
from lessons.store.trained import Trained, statements

STEP = (
    "INSERT INTO steps VALUES (?, ?)"
    " ON CONFLICT (lesson) DO UPDATE SET furthest = max(furthest, excluded.furthest)"
)


@dataclass
class Pending:
    """Answers in their order, and the newest of everything that has only one state.

    `marks` are those of MARKS, by their table; `runs` are runs by their key, `gone` the keys of
    those to be forgotten. Statements from it may be run twice: they come to the same.
    """

    answers: list[StoredAnswer] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)
    place: tuple[str, int] | None = None
    marks: dict[str, dict[str, str]] = field(default_factory=lambda: {t: {} for t in MARKS})
    settings: dict[str, str] = field(default_factory=dict)
    runs: dict[str, Trained] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def statements(self) -> list[Statement]:
        """What brings all of it onto the disk; nothing if there is nothing."""
        found: list[Statement] = [(INSERT, to_row(answer)) for answer in self.answers]
        found += [(STEP, step) for step in self.steps.items()]
        if self.place is not None:
            found.append(("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", self.place))
        for table, marks in self.marks.items():
            found += [(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", x) for x in marks.items()]
        insert = "INSERT OR REPLACE INTO settings VALUES (?, ?)"
        found += [(insert, setting) for setting in self.settings.items()]
        return found + statements(self.runs.values(), self.gone)

    def copy(self) -> "Pending":
        """As it is now, whatever comes later."""
        marks = {table: dict(marks) for table, marks in self.marks.items()}
        kept = (list(self.answers), dict(self.steps), self.place, marks, dict(self.settings))
        return Pending(*kept, dict(self.runs), set(self.gone))

    def drop(self, saved: "Pending") -> None:
        """Let go of what was copied and saved. What came or changed since stays."""
        del self.answers[: len(saved.answers)]
        if self.place == saved.place:
            self.place = None
        self.gone -= saved.gone
        pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
            *((self.marks[table], saved.marks[table]) for table in MARKS),
            (self.steps, saved.steps),
            (self.settings, saved.settings),
            (self.runs, saved.runs),
        ]
        for mine, its in pairs:
            for name in [name for name, value in its.items() if mine.get(name) == value]:
                del mine[name]
