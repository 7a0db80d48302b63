"""`dl-tui lessons`: the course as a list, with what is done."""

import json

import click

from lessons.course.outline import Course, Lesson
from lessons.course.standing import Kept, Stage, Standing, standings
from lessons.store.progress import Progress
from tui.courses import faults_of, the_course
from tui.paths import progress_file


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(as_json: bool) -> int:
    """List the lessons in the order of the course: ✓ done, ◐ begun, ▹ skipped, ○ new."""
    course = the_course()
    for problem in faults_of(course):
        click.echo(problem, err=True)
    now = _standings(course)
    if as_json:
        facts = [_facts(n, each, now[each.id]) for n, each in enumerate(course.lessons, 1)]
        click.echo(json.dumps(facts))
        return 0
    for line in _outline(course, now):
        click.echo(line)
    return 0


def _standings(course: Course) -> dict[str, Standing]:
    """How far each lesson is; all new if no progress was saved (listing must not make a file)."""
    if not progress_file().exists():
        return {lesson.id: Kept().standing(lesson) for lesson in course.lessons}
    progress = Progress.open(progress_file())
    try:
        return standings(course, progress)
    finally:
        progress.close()


def _facts(number: int, lesson: Lesson, standing: Standing) -> dict[str, object]:
    return {
        "number": number,
        "id": lesson.id,
        "title": lesson.title,
        "day": lesson.day,
        "session": lesson.session,
        "minutes": lesson.minutes,
        "done": standing.stage is Stage.DONE,
        "stage": standing.stage.name.lower(),
        "questions": standing.total,
        "answered": standing.answered,
        "passed": standing.passed,
    }


def _outline(course: Course, standings: dict[str, Standing]) -> list[str]:
    lines = [course.title]
    numbers = {lesson.id: number for number, lesson in enumerate(course.lessons, 1)}
    wide = max((len(lesson.title) for lesson in course.lessons), default=0) + 2
    for session in course.sessions:
        lessons = course.in_session(session)
        if not lessons:
            continue
        lines += ["", f"Day {session.day} · Session {session.number} · {session.title}"]
        for lesson in lessons:
            mark = standings[lesson.id].stage.value
            title = f"{numbers[lesson.id]:>2}  {lesson.title:<{wide}}"
            lines.append(f"  {mark} {title}{lesson.minutes:>3} min   {lesson.id}")
    return lines
