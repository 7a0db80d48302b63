"""`dl-tui lessons`: the course as a list, with what is done."""

import json

import click

from lessons.course.outline import Course, Lesson, load_course
from lessons.store.progress import Progress
from tui.paths import progress_file


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(as_json: bool) -> int:
    """List the lessons in the order of the course; ✓ marks those you have finished."""
    course = load_course()
    for problem in course.problems:
        click.echo(str(problem), err=True)
    done = _lessons_done()
    if as_json:
        click.echo(json.dumps([_facts(lesson, done) for lesson in course.lessons]))
        return 0
    for line in _outline(course, done):
        click.echo(line)
    return 0


def _lessons_done() -> set[str]:
    """What was finished; nothing if no progress was ever saved (listing must not create a file)."""
    if not progress_file().exists():
        return set()
    progress = Progress.open(progress_file())
    try:
        return progress.lessons_done()
    finally:
        progress.close()


def _facts(lesson: Lesson, done: set[str]) -> dict[str, object]:
    return {
        "id": lesson.id,
        "title": lesson.title,
        "day": lesson.day,
        "session": lesson.session,
        "minutes": lesson.minutes,
        "done": lesson.id in done,
    }


def _outline(course: Course, done: set[str]) -> list[str]:
    lines = [course.title]
    for session in course.sessions:
        lessons = course.in_session(session)
        if not lessons:
            continue
        lines += ["", f"Day {session.day} · Session {session.number} · {session.title}"]
        for lesson in lessons:
            mark = "✓" if lesson.id in done else "○"
            lines.append(f"  {mark} {lesson.title:<42}{lesson.minutes:>3} min   {lesson.id}")
    return lines
