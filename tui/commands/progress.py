"""`dl-tui progress`: what you have done so far, and how to start over."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import click

from lessons.course.standing import Stage, standings
from lessons.numbers import show_share
from lessons.review.deck import deck_of, key_of
from lessons.review.known import Known, known, time_of, weakest
from lessons.store import exchange
from lessons.store.progress import Progress, ProgressError
from lessons.text import clean
from tui.courses import the_course
from tui.paths import progress_file
from tui.shell.outcome import BAD_DATA, BAD_STATE, write_out

LARGEST = 256 << 20  # bytes that are taken in: no history of answers comes near
SQLITE = b"SQLite format 3\0"  # what a backup begins with


@click.group()
def command() -> None:
    """Show, reset, export or import what you have done so far."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> int:
    """Show how much you have answered and finished."""
    progress = Progress.open(progress_file())
    try:
        if progress.trouble and not progress.readable:
            click.echo(progress.trouble, err=True)
            return BAD_STATE
        for line in filter(None, (progress.notice, progress.trouble)):
            click.echo(line, err=True)
        summary, done, place = progress.summary(), progress.lessons_done(), progress.place()
        answers = progress.answers()
        now = standings(the_course(), progress)
        skipped = [id for id, each in now.items() if each.stage is Stage.SKIPPED]
    finally:
        progress.close()
    if as_json:
        facts = {
            "answers": summary.answers,
            "correct": summary.correct,
            "lessons_done": summary.lessons_done,
            "lessons_skipped": skipped,
            "seconds": round(time_of(answers), 1),
            "lessons": sorted(done),
            "place": None if place is None else {"lesson": place[0], "step": place[1]},
            "last_answer": answers[-1].at.isoformat() if answers else None,
            "file": str(progress_file()),
        }
        click.echo(json.dumps(facts))
        return 0
    click.echo(f"answers       {summary.answers}")
    click.echo(f"right         {summary.correct}")
    click.echo(f"lessons done  {summary.lessons_done}")
    click.echo(f"skipped       {len(skipped)}")
    click.echo(f"time on them  {time_of(answers) / 60:.0f} minutes of thought")
    if place is not None:
        click.echo(f"you are at    {clean(place[0])}, step {place[1] + 1}")
    return 0


@command.command("known")
def known_() -> int:
    """Show how much you remember of each lesson today. The weakest is named."""
    course = the_course()
    knows: tuple[Known, ...] = ()
    if progress_file().exists():  # looking must not make a file
        progress = Progress.open(progress_file())
        try:
            if progress.trouble and not progress.readable:
                click.echo(progress.trouble, err=True)
                return BAD_STATE
            knows = known(course, deck_of(course, progress, progress.now()))
        finally:
            progress.close()
    for each in knows:
        left = "new" if each.strength is None else f"{show_share(each.strength)} over {each.asked}"
        due = f", {each.due} due" if each.due else ""
        click.echo(f"{each.lesson.title}: {left}{due}")
    weak = ", ".join(each.lesson.title for each in weakest(knows))
    click.echo(f"Weakest: {weak}" if weak else "Nothing was reviewed yet.")
    return 0


@command.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--lesson", metavar="ID", help="Forget this lesson alone.")
def reset(yes: bool, lesson: str | None) -> int:
    """Forget all answers and lessons done, after a backup. Settings, notes and runs stay."""
    from tui.cli import require_lesson

    found = None if lesson is None else require_lesson(lesson)
    progress = Progress.open(progress_file())
    try:
        summary = progress.summary()
        if not yes:
            question = (
                f"Forget {summary.answers} answers and {summary.lessons_done} finished lessons?"
            )
            if found is not None:
                question = f"Forget the lesson {found.title!r}, with what you answered in it?"
            if not click.confirm(question, err=True):
                click.echo("Nothing was changed.", err=True)
                return 0
        items = [] if found is None else [*found.questions, *map(key_of, found.cards)]
        backup = progress.reset() if found is None else progress.reset_lesson(found.id, items)
        if backup is None:
            click.echo(progress.backup_trouble or progress.trouble, err=True)
            click.echo("Nothing was changed.", err=True)
            return BAD_STATE
        click.echo(f"Starting anew. What was there is in {clean(str(backup))}")
        click.echo("`dl-tui progress import` with that file brings it back.")
        return 0
    finally:
        progress.close()


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export_(file: Path | None) -> int:
    """Write all that is kept of you into FILE. It is JSON, and goes to the output without FILE;
    trained runs stay out."""
    progress = Progress.open(progress_file())
    try:
        if not progress.readable:
            click.echo(progress.trouble, err=True)
            return BAD_STATE
        document = progress.document()
    finally:
        progress.close()
    text = exchange.write(document)
    if file is None or str(file) == "-":
        click.echo(text, nl=False)
        return 0
    return write_out(file, text, f"{len(document.answers)} answers")


def _backup(content: bytes) -> str:
    """What a backup holds, written as an export. ExchangeError if nothing of it can be read."""
    # SQLite takes a file that ends within its first page for an empty one.
    page, count = (int.from_bytes(content[at:end]) for at, end in ((16, 18), (28, 32)))
    if len(content) != page * count:
        raise exchange.ExchangeError("it is a backup that is damaged")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "backup.db"
        path.write_bytes(content)
        try:
            progress = Progress.open(path)
        except ProgressError as error:
            raise exchange.ExchangeError(str(error)) from None
        try:
            if progress.notice or progress.trouble:
                raise exchange.ExchangeError("it is a backup that is damaged")
            return exchange.write(progress.document())
        finally:
            progress.close()


@command.command("import")
@click.argument("file", type=click.File("rb"))
def import_(file: IO[bytes]) -> int:
    """Add what an exported FILE or a backup has. `-` is the standard input.

    A backup is made before. What is here already stays as it is, and nothing is there twice.
    """
    try:
        content = file.read(LARGEST + 1)
        if len(content) > LARGEST:  # a pipe without an end, or a disk as a whole
            raise exchange.ExchangeError(f"it is larger than {LARGEST >> 20} MB")
        text = _backup(content) if content.startswith(SQLITE) else content.decode("utf-8-sig")
        document = exchange.read(text)
    except (exchange.ExchangeError, UnicodeDecodeError, OSError) as error:
        click.echo(
            clean(f"{file.name} cannot be taken in: {error}.", keep_newlines=False), err=True
        )
        return BAD_DATA
    progress = Progress.open(progress_file())
    try:
        done = progress.take_in(document)
        if done is None:
            click.echo(progress.backup_trouble or progress.trouble, err=True)
            click.echo("Nothing was changed.", err=True)
            return BAD_STATE
        backup, new = done
        known = len(document.answers) - new
        click.echo(f"{new} answers are new, {known} were here before.")
        click.echo(f"What was here is in {clean(str(backup))}")
        return 0
    finally:
        progress.close()
