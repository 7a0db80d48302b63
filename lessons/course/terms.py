"""No word before it is taught: each term of the field has a step that introduces it.

A lesson's front matter may say `terms = ["scalar", "inner product"]`. The step that introduces a
term sets it in *italics*; no earlier step of the course may use it. Where a lesson has to name one
before its time, an overview say, `ahead = ["gradient"]` admits it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lessons.asking.polls import Poll
from lessons.course.outline import Course, Lesson
from lessons.course.steps import Block, Drill, Figure, LabLink, Math, Prose, Step
from lessons.course.tables import LessonError

# Keys whose text nobody reads; those of the second line belong to figures.
_SILENT = {"id", "kind", "answer", "formula", "state", "asks"} | {
    "let", "y", "of", "at", "from", "to", "size", "when", "job", "dash", "walk", "parts", "does",
}  # fmt: skip


@dataclass(frozen=True)
class Introduction:
    """The step that introduces a term, counted through the whole course."""

    lesson: Lesson
    step: Step
    place: int


def introductions(course: Course) -> dict[str, Introduction]:
    """Each term with the step that introduces it, as far as the lessons can be read."""
    found: dict[str, Introduction] = {}
    for place, lesson, step in _steps(course):
        for term in lesson.terms:
            if term not in found and _introduces(step, term):
                found[term] = Introduction(lesson, step, place)
    return found


def term_faults(course: Course) -> Iterator[LessonError]:
    """Terms that no step introduces, that two lessons do, and that are used before their step."""
    found = introductions(course)
    for lesson in course.lessons:
        for term in lesson.terms:
            if term not in found:
                message = f"no step introduces {term!r}; the one that does sets it in *italics*"
                yield lesson.fault("terms", message)
            elif (other := found[term].lesson) is not lesson:
                message = f"{term!r} is introduced by {other.id!r} already; a term is taught once"
                yield lesson.fault("terms", message)
        for term in lesson.ahead:
            if term not in found or found[term].lesson.number <= lesson.number:
                message = f"ahead names {term!r}, which no later lesson has in its terms"
                yield lesson.fault("ahead", message)
    patterns = {term: _pattern(term) for term in found}
    # A text that has not a term's first word has not the term: that is seen much sooner.
    firsts = {term: re.split(r"[\s-]+", term)[0].lower() for term in found}
    for place, lesson, step in _steps(course):
        later = [t for t, one in found.items() if one.place > place and t not in lesson.ahead]
        for block in step.blocks:
            text = " ".join(texts(block)).replace("*", "")
            lower = text.lower()
            for term in later:
                if firsts[term] in lower and patterns[term].search(text):
                    where = f"step {found[term].step.title!r} of {found[term].lesson.path.name}"
                    message = f"uses {term!r} before the {where} introduces it"
                    yield LessonError(lesson.path, block.line, f"{message}; or say so in `ahead`")


def _steps(course: Course) -> Iterator[tuple[int, Lesson, Step]]:
    place = 0
    for lesson in course.lessons:
        try:
            steps = lesson.steps
        except LessonError:  # told elsewhere
            continue
        for step in steps:
            yield place, lesson, step
            place += 1


def _pattern(term: str) -> re.Pattern[str]:
    """The term as a word of its own, one or several, with a hyphen or a blank inside."""
    words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", term)))
    return re.compile(rf"\b{words}(?:s|es)?\b", re.IGNORECASE)


def _introduces(step: Step, term: str) -> bool:
    pattern = _pattern(term)
    prose = (block.markdown for block in step.blocks if isinstance(block, Prose))
    return any(pattern.search(part) for text in prose for part in _italics(text))


def _italics(markdown: str) -> list[str]:
    return re.findall(r"\*([^*]+)\*", markdown.replace("**", "*"))


def texts(block: Block) -> Iterator[str]:
    """What a learner reads in a block; formulas, which have no words, not."""
    match block:
        case Prose():
            yield " ".join(block.markdown.split())
        case Poll():
            yield from (block.question, block.explanation)
            for choice in block.choices:
                yield from (choice.text, choice.why, choice.argument)
        case Drill() | Figure():
            yield from _strings(block.table)
        case LabLink():
            yield from (block.title, block.text)
        case Math():
            return


def _strings(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if key in _SILENT:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _strings(one)
            elif isinstance(one, str):
                yield one
