"""`dl-tui pack`: other people's courses, added beside ours, and the beginnings of one's own."""

import re
from pathlib import Path

import click

from lessons.course.check import check
from lessons.course.outline import load_course
from lessons.course.packs import PackError, add, begin, packs, remove
from lessons.text import clean, few
from tui.paths import packs_folder
from tui.shell.outcome import BAD_DATA, say

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def _shown(text: object) -> str:
    return clean(str(text), keep_newlines=False)


@click.group(invoke_without_command=False)
def command() -> None:
    """Other people's courses, beside ours: folders of lessons, of which nothing is ever run."""


@command.command("new")
@click.argument("name")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def new(name: str, folder: Path | None) -> int:
    """Begin a pack called NAME. It gets an outline and a first lesson, in FOLDER (by default
    ./NAME)."""
    if not _NAME.fullmatch(name):
        form = "a name has small letters, digits and hyphens, such as my-course"
        raise click.BadParameter(f"{form}.", param_hint="NAME")
    try:
        written = begin(name, folder or Path(name))
    except PackError as problem:
        return say(_shown(problem), BAD_DATA)
    for path in written:
        click.echo(_shown(path))
    place = _shown(written[0].parent)
    click.echo(f"`dl-tui pack check {place}` checks it, `dl-tui pack add {place}` brings it in.")
    return 0


@command.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
def check_pack(folder: Path) -> int:
    """Check the pack in FOLDER. Each fault is a line, with what is allowed."""
    if not folder.is_dir():
        raise click.BadParameter(f"there is no folder {_shown(folder)!r}.", param_hint="FOLDER")
    from tui.formula import render

    report = check([folder], render)
    for fault in report.faults:
        click.echo(_shown(fault), err=True)
    if report.faults:
        return BAD_DATA
    click.echo(f"All is well: {report.counts}.")
    if load_course(folder).translates:
        click.echo("It translates lessons; labs, and what they ask, stay English.")
    return 0


@command.command("list")
def list_packs() -> int:
    """List the packs that were added, and what is wrong with them."""
    found = packs(packs_folder())
    bad = any(pack.problems for pack in found)
    if not found:
        click.echo("No pack was added. `dl-tui pack add FOLDER` adds one.")
    for pack in found:
        if pack.course is None:
            click.echo(f"{_shown(pack.name)}: cannot be read")
        else:
            kind = "translates" if pack.course.translates else "holds"
            count = len(pack.course.lessons)
            lessons = f"{count} lesson{'s' * (count != 1)}"
            click.echo(f"{_shown(pack.name)}: {_shown(pack.course.title)}; {kind} {lessons}")
        for problem in pack.problems:
            click.echo(f"  {_shown(problem)}")
        if not pack.problems:  # what lies deeper is found when a lesson is opened, or by the check
            faults = len(check([pack.path]).faults)
            bad = bad or bool(faults)
            if faults:
                where = f"`dl-tui pack check {_shown(pack.path)}` says where"
                click.echo(f"  {faults} fault{'s' * (faults != 1)}: {where}")
    return BAD_DATA if bad else 0


@command.command("add")
@click.argument("source", type=click.Path(path_type=Path))
def add_pack(source: Path) -> int:
    """Add the pack in SOURCE: a folder, a checkout, or a zip file. It replaces one of its name."""
    if not source.exists():
        raise click.BadParameter(f"there is no {_shown(source)!r}.", param_hint="SOURCE")
    try:
        pack = add(source, packs_folder())
    except PackError as problem:
        return say(_shown(problem), BAD_DATA)
    left_out = [f"left out: {_shown(fault)}" for fault in pack.problems]
    for line in few(left_out, "dl-tui pack list"):
        click.echo(line, err=True)
    count = len(pack.course.lessons) if pack.course is not None else 0
    click.echo(f"Added {_shown(pack.name)}: {count} lesson{'s' * (count != 1)}.")
    if pack.course is not None and not pack.course.translates:
        click.echo(f"Home has it behind ours; `dl-tui --pack {_shown(pack.name)}` shows it alone.")
    if count and check([pack.path]).faults:
        place = source if source.is_dir() else pack.path
        click.echo(
            f"Not all is well there: `dl-tui pack check {_shown(place)}` says what.", err=True
        )
    return 0


@command.command("remove")
@click.argument("name")
def remove_pack(name: str) -> int:
    """Take the pack NAME out again. What was answered in it is kept."""
    try:
        remove(name, packs_folder())
    except PackError as problem:
        return say(_shown(problem), BAD_DATA)
    click.echo(f"Removed {_shown(name)}. What you answered there is kept.")
    return 0
