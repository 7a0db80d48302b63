"""`dl-tui lesson ID --plain`: a lesson as lines, for pipes, screen readers and braille displays.

Everything is read and answered line by line: formulas as words, figures as a sentence that says
what they show, questions as in the app. What is answered here counts there, and the other way.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from lessons.asking.attempt import Attempt
from lessons.asking.items import ItemError
from lessons.asking.polls import Poll
from lessons.asking.registry import ask_of
from lessons.asking.resume import resume
from lessons.course.outline import Course, Lesson
from lessons.course.standing import Stage, leave_behind, where_to_open
from lessons.course.steps import Drill, Figure, LabLink, Math, Prose, Step
from lessons.notes import Notes, keep_on_step
from lessons.numbers import show_share
from lessons.store.progress import Progress
from tui.asking.plain import Ask, EndOfInputError, Say, ask_plain, formula, tell, typed
from tui.commands.quiz import ask_terminal, ended
from tui.courses import the_course
from tui.paths import progress_file

if TYPE_CHECKING:
    from lessons.figures.live import LiveFigure

_EMPHASIS = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")


def lesson_plain(
    lesson: Lesson, progress: Progress, ask: Ask, say: Say, start: int = 0
) -> Stage | None:
    """Read a lesson from step `start` (from 0) on by saying and asking; how far it is at its end,
    or None where the input ended before."""
    steps = lesson.steps
    tell(say, f"{_ended(lesson.title)} {lesson.summary}")
    try:
        for number in range(min(start, len(steps) - 1), len(steps)):
            step = steps[number]
            progress.set_place(lesson.id, number)
            say("")
            say(f"Step {number + 1} of {len(steps)}: {step.title}")
            _step(step, progress, ask, say)
            if note := Notes.of(progress).on_step(lesson, number):
                tell(say, f"Your note: {note}")
            if number + 1 < len(steps):
                _go_on(lesson, number, progress, ask, say)
    except EndOfInputError:
        say("")
        if progress.writing.retry():  # if not, what was lost is told at the end
            say("Your place is kept.")
        return None
    standing = leave_behind(lesson, progress)
    say("")
    left = f", {standing.open} left open" if standing.open else ""
    say(f"The end of {lesson.title}: {standing.answered} of {standing.total} answered{left}.")
    return standing.stage


def _go_on(lesson: Lesson, number: int, progress: Progress, ask: Ask, say: Say) -> None:
    """Wait at the end of a step, where a note may be written in a line."""
    while typed(ask, "enter goes on, n writes a note, q ends: ").lower() == "n":
        text = typed(ask, "Your note in one line (enter keeps what was there, - takes it away): ")
        if text:
            keep_on_step(progress, lesson, number, "" if text == "-" else text)
            say("Taken away." if text == "-" else "Kept.")


def _step(step: Step, progress: Progress, ask: Ask, say: Say) -> None:
    covered: LiveFigure | None = None
    for block in step.blocks:
        say("")
        match block:
            case Prose():
                for line in _read(block.markdown):
                    tell(say, line)
            case Math():
                tell(say, formula(block.tex))
            case Figure():
                covered = _figure(step, block, say)
            case LabLink():
                state = block.state or block.lab
                opens = f"It needs a screen: dl-tui --state '{state}'"
                tell(say, f"Lab: {_ended(block.title)} {block.text} {opens}")
            case Poll() | Drill():
                _question(block, progress, ask, say)
    if covered is not None:  # it would have given the answer away
        covered.uncover()
        say("")
        tell(say, f"Figure: {covered.seen}")


def _figure(step: Step, block: Figure, say: Say) -> "LiveFigure | None":
    """Say a figure, or give it back where it waits until the questions are answered."""
    from lessons.figures.kinds import FigureError, read_figure
    from lessons.figures.live import LiveFigure

    try:
        live = LiveFigure(read_figure(step, block))
    except FigureError as error:
        tell(say, f"A figure that cannot be read: {error}")
        return None
    if live.waits:
        return live
    tell(say, f"Figure: {live.seen}")
    return None


def _question(block: Poll | Drill, progress: Progress, ask: Ask, say: Say) -> None:
    try:
        question = ask_of(block)
    except ItemError as error:
        tell(say, f"A question that cannot be asked: {error}")
        return
    answers = progress.answers(block.id)
    before = resume(question, answers, passed=block.id in progress.passed())
    if before.taken:
        tell(say, f"Answered before: {question.prompt}")
        if not typed(ask, "enter goes on, a asks it again: ").lower().startswith("a"):
            return
    attempt = Attempt(question, "lesson")
    ask_plain(attempt, ask, say, progress.record, may_skip=True)
    if attempt.passed and not answers:
        progress.pass_over(block.id)


def _read(markdown: str) -> list[str]:
    """Paragraphs, rows and points of Markdown, each as one line of plain words."""
    lines: list[str] = []
    is_open = in_code = is_told = False
    for raw in markdown.splitlines():
        line = raw.strip()
        if line.startswith("```"):
            in_code, is_open = not in_code, False
            _, _, words = line.strip("` ").partition(" ")
            is_told = bool(words)  # instead of the drawing
            if words:
                lines.append(f"Drawing: {words}")
            continue
        if in_code and is_told:
            continue
        if in_code:
            lines.append(re.sub(" {2,}", "; ", line))  # its columns are no columns when spoken
            continue
        if not line:
            is_open = False
            continue
        if re.fullmatch(r"[|:\s-]+", line) and "|" in line:
            continue  # the rule under a table's head
        starts = line.startswith(("|", "- ", "* ", "> ", "#")) or re.match(r"\d+\. ", line)
        text = line.strip("|").replace("|", ";") if line.startswith("|") else line.lstrip("#> ")
        text = " ".join(_EMPHASIS.sub(r"\2", text).split())
        if is_open and not starts:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
        is_open = not line.startswith("|")
    return lines


def _ended(title: str) -> str:
    """A title as a sentence of its own."""
    return title if title.endswith(("?", "!", ".")) else f"{title}."


def _complete(ctx: object, parameter: object, incomplete: str) -> list[str]:
    return [each.id for each in the_course().lessons if each.id.startswith(incomplete)]


@click.command()
@click.argument("lesson", shell_complete=_complete)
@click.option("--plain", is_flag=True, help="Read and answer line by line, in words alone.")
@click.option("--step", type=click.IntRange(1), help="Begin at this step, not where it was left.")
def command(lesson: str, plain: bool, step: int | None) -> int:
    """Open a LESSON by its id or number, in the app or with --plain as lines of text."""
    from tui.cli import require_lesson

    found = require_lesson(lesson)
    if not plain:
        from tui.start import open_app

        return open_app(lesson=found.id, step=step)
    return _run(the_course(), found, step, ask_terminal, click.echo)


def _leans(course: Course, lesson: Lesson, progress: Progress) -> Iterator[str]:
    """What the lesson leans on that is weak, before it begins."""
    if lesson.needs and progress.lessons_done():
        from lessons.review.deck import deck_of
        from lessons.review.known import known, shaky

        knows = known(course, deck_of(course, progress, progress.now()))
        for each in shaky(course, lesson, knows):
            left = show_share(each.strength or 0)
            yield f"It leans on {each.lesson.title}, of which {left} is left."


def _run(
    course: Course, found: Lesson, step: int | None, ask: Ask, say: Callable[[str], None]
) -> int:
    progress = Progress.open(progress_file())
    for line in filter(None, (progress.notice, progress.trouble)):
        click.echo(line, err=True)
    try:
        start = where_to_open(found, progress) if step is None else step - 1
        if start == 0:
            for line in _leans(course, found, progress):
                tell(say, line)
        lesson_plain(found, progress, ask, say, start)
    finally:
        code = ended(progress)
    return code
