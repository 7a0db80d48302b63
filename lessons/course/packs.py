"""Other people's courses: a folder of lesson files with a `course.toml`, beside ours or instead.

A pack holds text and nothing else: lessons in Markdown, questions and figures in TOML. None of it
is ever run, and only files of these two kinds are taken in, each under its own plain name. A pack
that cannot be read is left out with a sentence; everything else works.
"""

import contextlib
import lzma
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.files.atomic import atomic_write, private_folder, sync_folder
from lessons.course.outline import MAX_LESSONS, Course, load_course, read_outline
from lessons.course.tables import MAX_FILE_BYTES, LessonError

OUTLINE = "course.toml"
TEMPLATE = Path(__file__).resolve().parent.parent / "pack"
MAX_PACKS = 50
_OLD = ".old-"  # before the name of a pack that is being replaced
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError,
           EOFError, ValueError)  # fmt: skip
"""What a zip file raises that is damaged, or packed in a way that nobody here can unpack."""


class PackError(ValueError):
    """A pack that cannot be added; the message says why."""


@dataclass(frozen=True)
class Pack:
    """A pack that was added: its name, where it is, and its course, or why there is none."""

    name: str
    path: Path
    course: Course | None = None
    problems: tuple[LessonError, ...] = ()


def packs(folder: Path) -> tuple[Pack, ...]:
    """Every pack in the folder, by name; one that is broken says so."""
    _brought_back(folder)
    try:
        names = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    except OSError:
        return ()
    return tuple(_read(folder / name) for name in names[:MAX_PACKS])


def _read(path: Path) -> Pack:
    try:
        course = load_course(path)
    except LessonError as error:
        return Pack(path.name, path, None, error.every)
    except OSError as error:
        reason = LessonError(path, 1, f"cannot be read: {error.strerror or error}")
        return Pack(path.name, path, None, (reason,))
    if course.pack != path.name:
        fault = LessonError(path / OUTLINE, 1, f"calls itself {course.pack!r}; add it again")
        return Pack(path.name, path, None, (fault,))
    return Pack(path.name, path, course, course.problems)


def combined(ours: Course, added: Sequence[Pack]) -> Course:
    """Our course with the packs behind it, and with those lessons that a pack translates."""
    courses = [pack.course for pack in added if pack.course is not None]
    instead = {
        lesson.id: replace(lesson, number=original.number)
        for course in courses
        if course.translates
        for lesson in course.lessons
        if (original := ours.lesson(lesson.id)) is not None
        and (lesson.day, lesson.session) == (original.day, original.session)
    }
    beside = [course for course in courses if not course.translates]
    return replace(
        ours,
        sessions=(*ours.sessions, *(s for course in beside for s in course.sessions)),
        lessons=(
            *(instead.get(lesson.id, lesson) for lesson in ours.lessons),
            *(lesson for course in beside for lesson in course.lessons),
        ),
        problems=(*ours.problems, *(fault for pack in added for fault in pack.problems)),
    )


# ---- adding and making ---------------------------------------------------------------------------


def add(source: Path, folder: Path) -> Pack:
    """Take a pack in: a folder or a zip file. One of the same name is replaced."""
    files = dict(_gathered(source))
    if OUTLINE not in files:
        raise PackError(f"{source} holds no {OUTLINE}, which gives a pack its name")
    private_folder(folder)
    waiting = folder / f".new-{os.getpid()}"
    shutil.rmtree(waiting, ignore_errors=True)
    private_folder(waiting)
    try:
        for name, content in files.items():
            atomic_write(waiting / name, content)
        try:
            name = read_outline(waiting).pack
        except LessonError as error:
            raise PackError(f"{OUTLINE}:{error.line}: {error.message}") from None
        _put(waiting, folder / name)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return _read(folder / name)


def _put(new: Path, place: Path) -> None:
    """Move a folder to its place; what was there goes only when the new one stands."""
    old = place.with_name(f"{_OLD}{place.name}")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    sync_folder(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def _brought_back(folder: Path) -> None:
    """Put a pack back whose replacement was killed between its going and the other's coming."""
    with contextlib.suppress(OSError):
        for old in folder.glob(f"{_OLD}*"):
            if not (place := folder / old.name.removeprefix(_OLD)).exists():
                old.rename(place)


def remove(name: str, folder: Path) -> None:
    """Take a pack out again. PackError if there is none of this name."""
    if name not in {pack.name for pack in packs(folder)}:
        known = ", ".join(pack.name for pack in packs(folder)) or "none"
        raise PackError(f"there is no pack {name!r}; there are: {known}")
    shutil.rmtree(folder / name)


def _gathered(source: Path) -> Iterator[tuple[str, bytes]]:
    """The files that make a pack, by name: lessons and the outline, nothing else."""
    try:
        if source.is_dir():
            found = [each for each in sorted(source.iterdir()) if _belongs(each.name)]
            _limit(source, len(found))
            for path in found:
                if path.is_file() and path.resolve().parent == source.resolve():
                    with path.open("rb") as file:
                        yield path.name, _whole(path.name, file.read(MAX_FILE_BYTES + 1))
        else:
            yield from _unzipped(source)
    except OSError as error:
        raise PackError(f"{source} cannot be read: {error.strerror or error}") from None


def _unzipped(source: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a zip that lie at its top, or together in one folder."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            top = [info for info in entries if info.filename == OUTLINE]
            outlines = top or [i for i in entries if i.filename.count("/") == 1
                               and i.filename.endswith(f"/{OUTLINE}")]  # fmt: skip
            if len(outlines) != 1:
                raise PackError(f"{source} holds no {OUTLINE} at its top or in one folder")
            where = outlines[0].filename.removesuffix(OUTLINE)
            inside = [
                info
                for info in entries
                if info.filename.startswith(where) and _belongs(info.filename[len(where) :])
            ]
            _limit(source, len(inside))
            for info in inside:
                name = info.filename[len(where) :]
                with archive.open(info) as file:
                    yield name, _whole(name, file.read(MAX_FILE_BYTES + 1))
    except PackError:
        raise
    except _BROKEN as error:
        raise PackError(f"{source} is no zip file that can be read: {error}") from None


def _belongs(name: str) -> bool:
    """Whether a file of this name makes a part of a pack; a name with a folder in it never does."""
    plain = "/" not in name and "\\" not in name and not name.startswith(".") and ":" not in name
    return plain and (name == OUTLINE or name.endswith(".md")) and name.lower() != "readme.md"


def _limit(source: Path, count: int) -> None:
    if count > MAX_LESSONS + 1:
        raise PackError(f"{source} holds {count} files; {MAX_LESSONS} lessons are the most")


def _whole(name: str, content: bytes) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise PackError(f"{name} is larger than {MAX_FILE_BYTES:,} bytes, the most allowed")
    return content


def begin(name: str, folder: Path) -> tuple[Path, ...]:
    """Write the beginnings of a pack into a new folder: an outline and a lesson that passes
    `dl-tui check`. PackError if the folder holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PackError(f"{folder} is there already; name a folder that is not")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted(TEMPLATE.iterdir()):
        if path.suffix in (".md", ".toml"):
            target = folder / path.name
            target.write_text(path.read_text("utf-8").replace("PACK", name), encoding="utf-8")
            written.append(target)
    return tuple(written)
