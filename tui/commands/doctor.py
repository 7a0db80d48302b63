"""`dl-tui doctor`: is everything there and well? Each finding says what was looked at.

✓ is well, ✗ is not, and says what to do; – is no fault, but worth knowing, or cannot be told.

It changes nothing but what every start changes: it opens the progress file and tries to write.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from lessons.text import clean, few
from tui import __version__, paths
from tui.config import read_config
from tui.shell.clipboard import tool
from tui.shell.outcome import BAD_DATA, BAD_STATE, OURS, USAGE
from tui.shell.terminal import PLAIN, asks_for_ascii, decided, refuse_reason

if TYPE_CHECKING:
    from lessons.course.outline import Course

# SHA-256 of the four MNIST files as they were published, unpacked.
MNIST_SUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `code` is the exit code that it causes if it is not well.

    `sure` is False where it is no fault and nothing to praise either.
    """

    name: str
    value: str
    well: bool = True
    code: int = OURS
    sure: bool = True

    @property
    def mark(self) -> str:
        """What stands before it."""
        return "✗" if not self.well else "✓" if self.sure else "–"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> int:
    """Check that everything dl-tui needs is there and well."""
    findings = [_cleaned(finding) for look in LOOKS for finding in _safely(look)]
    bad = [finding for finding in findings if not finding.well]
    if as_json:
        report = {
            "ok": not bad,
            "version": __version__,
            "findings": [asdict(finding) for finding in findings],
        }
        click.echo(json.dumps(report, indent=2))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            click.echo(f"{finding.mark} {finding.name:<{width}}  {finding.value}")
        names = ", ".join(dict.fromkeys(finding.name for finding in bad))
        click.echo(f"Not well: {names}." if bad else "All is well.")
    return bad[0].code if bad else 0


def _cleaned(finding: Finding) -> Finding:
    return replace(finding, value=clean(finding.value, keep_newlines=False))


def _safely(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What one look finds; that it fails is a finding too, and no reason not to look further."""
    try:
        yield from look()
    except Exception as error:
        name = look.__name__.strip("_").replace("_", " ")
        if isinstance(error, OSError) and error.filename is not None:
            told = f"{error.filename}: {error.strerror}"
            yield Finding(name, told, well=False, code=BAD_STATE)
        else:
            yield Finding(name, f"{type(error).__name__}: {error}", well=False)


def _versions() -> Iterator[Finding]:
    yield Finding("dl-tui", __version__)
    yield Finding("python", f"{sys.version.split()[0]} on {sys.platform}, {sys.executable}")
    for package in ("textual", "numpy", "TeXicode", "click"):
        try:
            yield Finding(package, importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(package, "is not installed: install dl-tui again", well=False)


def _numbers() -> Iterator[Finding]:
    from engine.blas import in_use

    blas = in_use()
    kernel = f"{blas.kernel} kernel" if blas.kernel else "its kernel is not told"
    yield Finding("blas", f"{blas.name}, {kernel}", sure=bool(blas.kernel))
    asked = os.environ.get("OPENBLAS_NUM_THREADS", "unset")
    if blas.threads == 1:
        yield Finding("blas threads", "1 in use, as suits small networks")
    elif blas.threads:
        told = f"{blas.threads} in use (OPENBLAS_NUM_THREADS={asked}): small networks want 1"
        yield Finding("blas threads", told, sure=False)
    else:
        yield Finding("blas threads", f"not told; OPENBLAS_NUM_THREADS={asked}", sure=False)


def _terminal() -> Iterator[Finding]:
    from tui.frame import SMALLEST

    environment, size = os.environ, shutil.get_terminal_size()
    refused = refuse_reason()
    # That there is no terminal here, in a pipe, is worth knowing but is no fault.
    is_there = _is_terminal()
    yield Finding("the app here", refused or "can run", not (refused and is_there), USAGE,
                  sure=not refused)  # fmt: skip
    fits = size.columns >= SMALLEST[0] and size.lines >= SMALLEST[1]
    wanted = "" if fits else f": the app needs {SMALLEST[0]} x {SMALLEST[1]}, make it larger"
    told = f"{size.columns} x {size.lines}, TERM={environment.get('TERM', '')}{wanted}"
    yield Finding("terminal", told, fits or not is_there, USAGE, sure=is_there)
    yield _signs()
    seen, because = decided(environment)
    if environment.get("NO_COLOR"):
        because = f"{because}; NO_COLOR asks for none"
    elif seen == "16":
        because = f"{because}; has it more? say TERM=xterm-256color"
    yield Finding("colours", f"{seen}: {because}", sure=seen != "16")
    yield _clipboard()
    if environment.get("TEXTUAL_ANIMATIONS"):
        yield Finding("motion", f"TEXTUAL_ANIMATIONS={environment['TEXTUAL_ANIMATIONS']}")
    elif environment.get("SSH_CONNECTION"):
        told = 'none over ssh; motion = "full" in config.toml moves'
        yield Finding("motion", told)


def _is_terminal() -> bool:
    streams = (sys.__stdin__, sys.__stderr__)
    return all(each is not None and not each.closed and each.isatty() for each in streams)


def _signs() -> Finding:
    """Whether ∂, ✓ and boxes can be written; whether the font has them nobody can tell."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "none"
    if asks_for_ascii(os.environ) or read_config(paths.config_file()).ascii:
        return Finding("signs", f"ASCII, as {PLAIN} or config.toml asks")
    try:
        "∂✓█⣿".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        told = f"{encoding} lacks the signs: set LC_ALL=C.UTF-8, or start dl-tui --ascii"
        return Finding("signs", told, not _is_terminal(), USAGE, sure=False)
    return Finding("signs", f"{encoding}: ∂ ✓ █ ⣿ (boxes instead? dl-tui --ascii)")


def _clipboard() -> Finding:
    if program := tool():
        return Finding("clipboard", f"by {program[0]}, and the terminal is asked (OSC 52)")
    told = "the terminal is asked (OSC 52); if it does not listen: ctrl+p, export"
    if os.environ.get("TERM_PROGRAM") == "Apple_Terminal" or os.environ.get("TERM") == "linux":
        told = "this terminal takes nothing: ctrl+p, export writes a file instead"
    return Finding("clipboard", told, sure=False)


def _settings() -> Iterator[Finding]:
    from tui.commands.config import judged

    config = judged(read_config(paths.config_file()))
    for problem in config.told:
        yield Finding("settings", problem, False, BAD_STATE)
    if not config.problems:
        value = f"{config.path}" if config.there else f"{config.path} is not there, nor needed"
        yield Finding("settings", value)


def _folders() -> Iterator[Finding]:
    for name, folder in (
        ("data", paths.data_folder()),
        ("state", paths.state_folder()),
        ("cache", paths.cache_folder()),
    ):
        problem = _cannot_write(folder)
        # Without a cache everything still works, only slower.
        well = not problem or name == "cache"
        told = f"{folder} {problem or 'is writable'}"
        yield Finding(f"{name} folder", told, well, BAD_STATE, sure=not problem)


def _cannot_write(folder: Path) -> str:
    """Why nothing can be written in `folder` (or made, where it does not exist yet)."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return (
            f"cannot be written: {error.strerror}" if folder.is_dir() else f"{folder} is no folder"
        )


def _mnist() -> Iterator[Finding]:
    from engine.tasks.idx import is_copy, unpack
    from engine.tasks.mnist import SHIPPED

    for name, expected in MNIST_SUMS.items():
        digest = hashlib.sha256()
        unpack(
            SHIPPED / f"{name}.gz",
            3 if "images" in name else 1,
            cast(BinaryIO, _Summing(digest.update)),
        )
        good = digest.hexdigest() == expected
        value = "as published" if good else "differs from what was published: install dl-tui again"
        yield Finding(name.removesuffix("-ubyte"), value, good, BAD_DATA)
        copy = paths.cache_folder() / "mnist" / name
        if copy.exists() and not is_copy(copy, SHIPPED / f"{name}.gz"):
            value = f"{copy} is damaged: the next training unpacks it anew"
            yield Finding(f"{name.removesuffix('-ubyte')} in use", value, False, BAD_DATA)


class _Summing:
    """A file that remembers nothing but a sum."""

    def __init__(self, update: Callable[[bytes], None]) -> None:
        self.write = update


def _progress() -> Iterator[Finding]:
    from lessons.store.progress import Progress

    path = paths.progress_file()
    if not path.exists():
        if problem := _cannot_write(path.parent):
            yield Finding("progress", f"{path} cannot be made: {problem}", False, BAD_STATE)
        else:
            yield Finding("progress", f"{path} will be made at the first start")
        return
    progress = Progress.open(path)
    try:
        problems = [*filter(None, (progress.notice, progress.trouble)), *progress.check()]
        summary = progress.summary()
        whole = f"{path}, {summary.answers} answers, every page of it looked at"
        yield Finding("progress", "; ".join(dict.fromkeys(problems)) or whole,
                      not problems, BAD_STATE)  # fmt: skip
    finally:
        progress.close()


def _runs() -> Iterator[Finding]:
    """Every network that is kept, by its checksum."""
    from engine.files import checkpoint
    from engine.tasks.idx import DataError

    found, bad = sorted(paths.run_file("").parent.glob("*.run")), []
    for path in found:
        try:
            checkpoint.load(path)
        except DataError as error:
            bad.append(f"{error} Delete it; its curves stay.")
    if found:
        yield Finding("runs", "; ".join(bad) or f"{len(found)} kept, all whole", not bad, BAD_DATA)


def _rooms() -> Iterator[Finding]:
    """Every room that was held here."""
    from lessons.room.ledger import Ledger

    found = sorted(paths.rooms_folder().glob("*.room"))
    bad = [f"{path} {problem}" for path in found if (problem := Ledger.check(path))]
    if found:
        whole = f"{len(found)} held here, every page of each looked at"
        yield Finding("rooms", "; ".join(bad) or whole, not bad, BAD_DATA)


def _course() -> Iterator[Finding]:
    from lessons.course.outline import load_course

    yield _read_whole("course", load_course())


def _packs() -> Iterator[Finding]:
    from lessons.course.packs import packs
    from tui.paths import packs_folder

    for pack in packs(packs_folder()):
        if pack.course is not None:
            yield _read_whole(f"pack {pack.name}", pack.course)
        else:
            told = "; ".join(few(pack.problems, "dl-tui pack list"))
            yield Finding(f"pack {pack.name}", told, False, BAD_DATA)


def _read_whole(name: str, course: "Course") -> Finding:
    """A course is well where every lesson can be opened: its text is parsed only then."""
    from lessons.course.tables import LessonError

    problems = [str(problem) for problem in course.problems]
    for lesson in course.lessons:
        try:
            lesson.steps  # noqa: B018  parsed when it is asked for
        except LessonError as error:
            problems.append(str(error))
    count = len(course.lessons)
    check = "dl-tui check" if name == "course" else "dl-tui pack list"
    told = "; ".join(few(problems, check)) or f"{count} lesson{'s' * (count != 1)}"
    return Finding(name, told, not problems, BAD_DATA)


LOOKS = (
    _versions,
    _numbers,
    _terminal,
    _settings,
    _folders,
    _mnist,
    _progress,
    _runs,
    _rooms,
    _course,
    _packs,
)
