"""The course checks itself: what the loader lets pass for a reader's sake, this refuses.

The loader only keeps the program safe from a file. The linter also keeps the learner from a bad
lesson: a formula that cannot be drawn, a door to a lab that does not exist, a step that is a wall
of text, a question that cannot be argued about. It tells everything it finds in one run, each fault
at its line. Drawing belongs to the terminal's side of the house, so it is passed in.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lessons.asking.polls import LETTERS
from lessons.course.concepts import concept_faults
from lessons.course.outline import CONTENT, Lesson, load_course, read_lesson, read_outline
from lessons.course.page_rules import Draw, page_faults
from lessons.course.question_rules import question_faults
from lessons.course.steps import Step, parse_steps
from lessons.course.tables import LessonError, read_text
from lessons.course.terms import term_faults
from lessons.course.translated import translated
from lessons.numbers import show_share

MIN_STEPS = 2
MANY_POLLS = 20  # so many tell whether right answers have a favourite place
FAVOURITE = 0.45  # the share of right answers that one letter may have


@dataclass
class Report:
    """What was looked at, and what is wrong with it."""

    lessons: list[Lesson] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    faults: list[LessonError] = field(default_factory=list)

    @property
    def bare(self) -> list[str]:
        """The steps that have neither a figure nor a reason why not: `speed: Count the work`."""
        return [
            f"{lesson.id}: {step.title}"
            for lesson in self.lessons
            for step in lesson.steps
            if not step.has_picture and step.title not in lesson.no_figure
        ]

    @property
    def counts(self) -> str:
        """One line: `12 lessons, 44 polls, 20 drills, 24 cards`."""
        counted = {
            "lesson": len(self.lessons),
            "poll": sum(len(step.polls) for step in self.steps),
            "drill": sum(len(step.drills) for step in self.steps),
            "card": sum(len(lesson.cards) for lesson in self.lessons),
        }
        return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in counted.items())


def check(paths: Sequence[Path] = (), draw: Draw | None = None) -> Report:
    """Check lesson files and whole courses (folders); our own course if no path is given.

    `draw` turns TeX into lines or raises ValueError; without it formulas are not looked at.
    """
    report = Report()
    for path in paths or (CONTENT,):
        if path.is_dir():
            _check_course(path, draw, report)
        else:
            _check_file(path, draw, report)
    seen: dict[str, Lesson] = {}
    for lesson in report.lessons:
        if (other := seen.setdefault(lesson.id, lesson)) is not lesson:
            message = f"id {lesson.id!r} is used by {other.path}; ids are unique"
            report.faults.append(lesson.fault("id", message))
    report.faults.sort(key=lambda fault: (fault.path, fault.line))
    return report


def _check_course(directory: Path, draw: Draw | None, report: Report) -> None:
    try:
        course = load_course(directory)
    except LessonError as error:
        report.faults += error.every
        return
    begin = len(report.steps)
    bad = dict.fromkeys(problem.path for problem in course.problems)
    report.faults += course.problems
    for path in bad:  # the heads of these are told already
        report.faults += _body_faults(path, None, draw, report)
    for lesson in course.lessons:
        report.lessons.append(lesson)
        report.faults += _body_faults(lesson.path, lesson, draw, report)
    if not course.lessons and not course.problems:
        report.faults.append(LessonError(directory, 1, "holds no lesson; one is NN-slug.md"))
    if not course.problems:  # what a lesson teaches that could not be read, nobody knows
        report.faults += (*concept_faults(course), *term_faults(course), *translated(course))
    report.faults += _place_faults(directory, report.steps[begin:])


def _check_file(path: Path, draw: Draw | None, report: Report) -> None:
    lesson = None
    try:
        lesson = read_lesson(path, _pack_of(path))
    except LessonError as error:
        report.faults += error.every
    else:
        report.lessons.append(lesson)
    report.faults += _body_faults(path, lesson, draw, report)
    if lesson is not None and _is_in_a_course(path):
        course = load_course(path.parent)
        if not course.problems:
            faults = (*concept_faults(course), *term_faults(course), *translated(course))
            report.faults += [fault for fault in faults if fault.path == path]


def _is_in_a_course(path: Path) -> bool:
    try:
        read_outline(path.parent)
    except LessonError:
        return False
    return True


def _pack_of(path: Path) -> str:
    return read_outline(path.parent).before_ids if _is_in_a_course(path) else ""


def _body_faults(
    path: Path, lesson: Lesson | None, draw: Draw | None, report: Report
) -> Iterator[LessonError]:
    """What is wrong below the front matter; without a `lesson` that was bad itself."""
    try:
        steps, faults = _read_steps(path, lesson)
    except LessonError as error:
        if lesson is not None:
            yield from error.every
        return
    report.steps += steps
    yield from faults
    yield from page_faults(path, steps, draw)
    yield from question_faults(path, steps, whole=not faults)
    if not faults:
        yield from _step_faults(path, steps)
    if not faults and lesson is not None:
        yield from _reason_faults(lesson, steps)


def _read_steps(
    path: Path, lesson: Lesson | None
) -> tuple[tuple[Step, ...], Sequence[LessonError]]:
    """The steps of a page and their faults. What a lesson without faults has read, it keeps."""
    if lesson is not None:
        with suppress(LessonError):
            return lesson.steps, ()
    return parse_steps(path, read_text(path), *_names(lesson))


def _names(lesson: Lesson | None) -> tuple[str, str]:
    return (lesson.id, lesson.title) if lesson is not None else ("lesson", "Lesson")


def _step_faults(path: Path, steps: Sequence[Step]) -> Iterator[LessonError]:
    if len(steps) < MIN_STEPS:
        yield LessonError(
            path, steps[0].line, "has a single step; `## ` headings divide it into steps"
        )
    seen: set[str] = set()
    for step in steps:
        if step.title in seen:
            yield LessonError(
                path, step.line, f"two steps are called {step.title!r}; titles differ"
            )
        seen.add(step.title)


def _reason_faults(lesson: Lesson, steps: Sequence[Step]) -> Iterator[LessonError]:
    """A reason for having no figure belongs to a step that is there, and has none."""
    bare = [step.title for step in steps if not step.has_picture]
    for title in lesson.no_figure:
        if title not in bare:
            allowed = f"they are {', '.join(map(repr, bare))}" if bare else "there is none"
            message = f"no_figure has {title!r:.60}, which is no step without a figure; {allowed}"
            yield lesson.fault("no_figure", message)


def _place_faults(directory: Path, steps: Collection[Step]) -> Iterator[LessonError]:
    """Whoever always takes the same letter should not do well."""
    keys = [poll.key for step in steps for poll in step.polls]
    if len(keys) < MANY_POLLS:
        return
    [(key, count)] = Counter(keys).most_common(1)
    if count > FAVOURITE * len(keys):
        message = (
            f"{LETTERS[key]} is right in {count} of {len(keys)} polls;"
            f" allowed is a share of {show_share(FAVOURITE)}, so move some of the right choices"
        )
        yield LessonError(directory / "course.toml", 1, message)
