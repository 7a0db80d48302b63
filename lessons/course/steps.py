"""A lesson's body is a row of steps, one page each, and a step a row of blocks.

A block is prose, a formula, a poll, a drill, a figure or a door into a lab. Nothing of this is read
before somebody opens the lesson.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.asking.polls import Poll, read_poll
from lessons.course.fences import DRAWING, RawBlock, split_steps
from lessons.course.places import Places
from lessons.course.tables import LessonError, Table, read_table, refuse, split_front_matter

_SAID = re.compile(rf"^(`{{3,}}\s*{DRAWING}) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Prose:
    """Markdown to read. What a drawing shows, in words, stands behind the name of its fence."""

    markdown: str
    line: int = 0

    @property
    def seen(self) -> str:
        """The same for whoever sees the drawings."""
        return _SAID.sub(r"\1", self.markdown)


@dataclass(frozen=True)
class Math:
    """A displayed formula, in TeX."""

    tex: str
    line: int = 0


@dataclass(frozen=True)
class Drill:
    """An exercise with a typed answer: its TOML table, which `lessons.asking.items` understands."""

    id: str
    table: Mapping[str, Any] = field(hash=False)
    line: int = 0
    places: Places = field(default_factory=Places, compare=False, repr=False)


@dataclass(frozen=True)
class Figure:
    """A figure to touch: its TOML table, which `lessons.figures.kinds` understands."""

    table: Mapping[str, Any] = field(hash=False)
    line: int = 0
    places: Places = field(default_factory=Places, compare=False, repr=False)


@dataclass(frozen=True)
class LabLink:
    """A door into a laboratory: which one, in which state, and a sentence on what to try there."""

    lab: str
    title: str
    text: str = ""
    state: str = ""
    line: int = 0
    places: Places = field(default_factory=Places, compare=False, repr=False)


Block = Prose | Math | Poll | Drill | Figure | LabLink


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

    @property
    def drills(self) -> tuple[Drill, ...]:
        """The drills of this page, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Drill))

    @property
    def figure(self) -> Figure | None:
        """The figure that stands beside this page, if it has one; the first of several."""
        return next((block for block in self.blocks if isinstance(block, Figure)), None)

    @property
    def has_picture(self) -> bool:
        """Whether a figure stands beside this page, or a question brings the curve of a run."""
        return self.figure is not None or any(poll.curve for poll in self.polls)


def read_steps(path: Path, text: str, lesson_id: str, title: str) -> tuple[Step, ...]:
    """The steps in the `text` of a lesson's file; the first carries the lesson's title.

    Raises LessonError.
    """
    steps, faults = parse_steps(path, text, lesson_id, title)
    refuse(faults)
    return steps


def parse_steps(
    path: Path, text: str, lesson_id: str, title: str
) -> tuple[tuple[Step, ...], list[LessonError]]:
    """As `read_steps`, for the linter: what can be read, and everything that cannot.

    Raises LessonError where nothing can: the front matter has no end, say.
    """
    _, body, line = split_front_matter(path, text)
    faults: list[LessonError] = []
    steps = []
    first: dict[str, int] = {}  # the line of each id
    for raw in split_steps(path, body, line, faults):
        blocks = []
        for raw_block in raw.blocks:
            try:
                block = _read_block(path, lesson_id, raw_block)
            except LessonError as error:
                faults += error.every
                continue
            blocks.append(block)
            if isinstance(block, Poll | Drill):
                at = block.places.line("id")
                if (other := first.setdefault(block.id, at)) != at:
                    message = (
                        f"the id {block.id} occurs twice, first in line {other}; it is used once"
                    )
                    faults.append(LessonError(path, at, message))
        steps.append(Step(raw.title or title, tuple(blocks), raw.line))
    return tuple(steps), faults


def _read_block(path: Path, lesson_id: str, raw: RawBlock) -> Block:
    if raw.kind == "prose":
        return Prose(raw.text, raw.line)
    if raw.kind == "math":
        return Math(" ".join(raw.text.split()), raw.line)
    table = read_table(path, raw.line, raw.kind, raw.text)
    if raw.kind == "poll":
        return read_poll(lesson_id, table)
    if raw.kind == "drill":
        name = table.identifier("id")
        table.settle()
        return Drill(f"{lesson_id}.{name}", dict(table.values), raw.line, table.places)
    if raw.kind == "figure":
        return Figure(dict(table.values), raw.line, table.places)
    return _read_lab(table)


def _read_lab(table: Table) -> LabLink:
    link = LabLink(
        lab=table.identifier("id"),
        title=table.text("title", "", limit=80),
        text=table.text("text", ""),
        state=table.text("state", "", limit=500),
        line=table.line,
        places=table.places,
    )
    table.finish()
    return link
