"""The course checks itself: what the loader lets pass for a reader's sake, this refuses.

The loader only keeps the program safe from a file. The linter also keeps the learner from a bad
lesson: a formula that cannot be drawn, a link to a lab that does not exist, a step that is a wall
of text, a question nobody is asked. Drawing and labs belong to the terminal's side of the house,
so they are passed in.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from lessons.asking.polls import Poll
from lessons.course.outline import CONTENT, Lesson, load_course, read_lesson
from lessons.course.steps import Drill, Figure, LabLink, Math, Prose, Step
from lessons.course.tables import LessonError, read_raw, unique
from lessons.text import clean

PAGE_WIDTH = 72
MAX_FORMULA_WIDTH = 68  # formulas are indented
MAX_CODE_WIDTH = 66  # in a fence, which does not wrap
MAX_PAGE_LINES = 34  # prose and formulas of one step: two screens with room for a figure
MIN_STEPS = 2

Draw = Callable[[str], Sequence[str]]
Fence = TypeVar("Fence", Drill, Figure, LabLink)

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]*)")


@dataclass(frozen=True)
class Rules:
    """What the linter cannot know by itself: how a formula is drawn, which labs there are.

    `draw` turns TeX into lines or raises ValueError; `read_drill` refuses a bad drill with
    ValueError, and `read_figure` a bad figure of its step; `read_state` refuses a state string that
    its lab would not take. Without one, that check is left out.
    """

    draw: Draw | None = None
    labs: Collection[str] | None = None
    read_drill: Callable[[Drill], object] | None = None
    read_figure: Callable[[Step, Figure], object] | None = None
    read_state: Callable[[LabLink], object] | None = None


@dataclass
class Report:
    """What was looked at, and what is wrong with it."""

    lessons: list[Lesson] = field(default_factory=list)
    faults: list[LessonError] = field(default_factory=list)

    @property
    def counts(self) -> str:
        """One line: `12 lessons, 44 polls, 20 drills, 24 cards`."""
        counted = {
            "lesson": len(self.lessons),
            "poll": sum(len(lesson.polls) for lesson in self.lessons),
            "drill": sum(len(lesson.drills) for lesson in self.lessons),
            "card": sum(len(lesson.cards) for lesson in self.lessons),
        }
        return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in counted.items())


def check(paths: Sequence[Path] = (), rules: Rules | None = None) -> Report:
    """Check lesson files and whole courses (folders); our own course if no path is given."""
    rules = rules or Rules()
    report = Report()
    for path in paths or (CONTENT,):
        if path.is_dir():
            _check_course(path, rules, report)
        else:
            _check_file(path, rules, report)
    ids = [lesson.id for lesson in report.lessons]
    twice = unique(ids)
    if twice:
        lesson = next(lesson for lesson in reversed(report.lessons) if lesson.id == twice)
        report.faults.append(
            LessonError(lesson.path, 2, f"id {twice!r} is used by another lesson; ids are unique")
        )
    return report


def _check_course(directory: Path, rules: Rules, report: Report) -> None:
    try:
        course = load_course(directory)
    except LessonError as error:
        report.faults.append(error)
        return
    report.faults += course.problems
    for lesson in course.lessons:
        _check_lesson(lesson, rules, report)
    if not course.lessons and not course.problems:
        report.faults.append(LessonError(directory, 1, "holds no lesson; one is NN-slug.md"))


def _check_file(path: Path, rules: Rules, report: Report) -> None:
    try:
        lesson = read_lesson(path)
    except LessonError as error:
        report.faults.append(error)
    else:
        _check_lesson(lesson, rules, report)


def _check_lesson(lesson: Lesson, rules: Rules, report: Report) -> None:
    try:
        steps = lesson.steps
    except LessonError as error:
        report.faults.append(error)
        return
    report.lessons.append(lesson)
    report.faults += _lesson_faults(lesson, steps, rules)


def _lesson_faults(lesson: Lesson, steps: Sequence[Step], rules: Rules) -> Iterator[LessonError]:
    yield from _character_faults(lesson.path)
    if len(steps) < MIN_STEPS:
        yield LessonError(lesson.path, 1, "has a single step; `## ` headings divide it into steps")
    if not any(poll.scored for poll in lesson.polls):
        yield LessonError(lesson.path, 1, "asks nothing; it needs a ```poll that is scored")
    twice = unique([step.title for step in steps])
    if twice:
        line = next(step.line for step in reversed(steps) if step.title == twice)
        yield LessonError(lesson.path, line, f"two steps are called {twice!r}; titles differ")
    for step in steps:
        yield from _step_faults(lesson, step, rules)


def _character_faults(path: Path) -> Iterator[LessonError]:
    for number, line in enumerate(read_raw(path).split("\n"), 1):
        line = line.removesuffix("\r")
        bad = next((c for c in line if clean(c) != c), None)
        if bad is not None:
            yield LessonError(
                path,
                number,
                f"holds the character U+{ord(bad):04X};"
                " allowed are characters that can be printed (no tabs, no control characters)",
            )


def _step_faults(lesson: Lesson, step: Step, rules: Rules) -> Iterator[LessonError]:
    lines = 0
    for block in step.blocks:
        match block:
            case Prose():
                lines += _prose_lines(block.markdown)
                yield from _prose_faults(lesson.path, block)
            case Math():
                drawn = _draw(block.tex, rules)
                if isinstance(drawn, str):
                    yield LessonError(lesson.path, block.line, f"formula {drawn}")
                lines += 2 + (len(drawn) if not isinstance(drawn, str) else 0)
            case Poll():
                drawn = _draw(block.tex, rules) if block.tex else ()
                if isinstance(drawn, str):
                    yield LessonError(lesson.path, block.line, f"formula of {block.id} {drawn}")
            case Drill():
                yield from _refused(lesson.path, block, rules.read_drill)
            case Figure():
                read = rules.read_figure and partial(rules.read_figure, step)
                yield from _refused(lesson.path, block, read)
            case LabLink():
                if rules.labs is not None and block.lab not in rules.labs:
                    known = ", ".join(sorted(rules.labs))
                    yield LessonError(
                        lesson.path, block.line, f"no lab is called {block.lab!r}; labs are {known}"
                    )
                else:
                    yield from _refused(lesson.path, block, rules.read_state)
    if lines > MAX_PAGE_LINES:
        yield LessonError(
            lesson.path,
            step.line,
            f"step {step.title!r} is {lines} lines long at {PAGE_WIDTH} columns,"
            f" at most {MAX_PAGE_LINES}; divide it",
        )


def _refused(
    path: Path, block: Fence, read: Callable[[Fence], object] | None
) -> Iterator[LessonError]:
    if read is None:
        return
    try:
        read(block)
    except LessonError as error:
        yield error
    except ValueError as error:
        yield LessonError(path, block.line, str(error))


def _draw(tex: str, rules: Rules) -> Sequence[str] | str:
    """The drawn lines, or one string that says what is wrong."""
    if rules.draw is None:
        return ()
    try:
        drawn = rules.draw(tex)
    except ValueError as error:
        return str(error)
    width = max(map(len, drawn), default=0)
    if width > MAX_FORMULA_WIDTH:
        return f"is drawn {width} columns wide, at most {MAX_FORMULA_WIDTH}; break it"
    return drawn


def _prose_lines(markdown: str) -> int:
    """About how many lines the text takes on a page."""
    lines = 0
    for paragraph in re.split(r"\n\s*\n", markdown):
        rows = paragraph.split("\n")
        if any(row.lstrip().startswith(("-", "*", "|", ">", "```", "#")) for row in rows):
            lines += sum(1 + len(row) // PAGE_WIDTH for row in rows) + 1
        else:
            lines += 2 + len(" ".join(rows)) // PAGE_WIDTH
    return lines


def _prose_faults(path: Path, prose: Prose) -> Iterator[LessonError]:
    in_fence = False
    for number, line in enumerate(prose.markdown.split("\n"), prose.line):
        if line.startswith("```"):
            in_fence = not in_fence
        elif in_fence:
            if len(line) > MAX_CODE_WIDTH:
                yield LessonError(
                    path, number, f"line is {len(line)} wide, at most {MAX_CODE_WIDTH} in a fence"
                )
            continue
        if line.startswith("# "):
            yield LessonError(
                path, number, "# is the lesson's own title, which the front matter gives; use ##"
            )
        for link in _LINK.finditer(line):
            if not link[1].startswith("https://") or link[0].startswith("!"):
                yield LessonError(
                    path, number, f"links to {link[1]!r:.60}; allowed are https:// links to text"
                )
