"""Files from anyone are read here with suspicion: text with limits, and TOML tables that complain.

Every complaint is a LessonError that reads `file:line: what, and what is allowed`, so whoever wrote
the file can go to the line and mend it. Nothing that is read here is ever run.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.text import clean

MAX_FILE_BYTES = 200_000
MAX_TABLE_CHARACTERS = 16_000  # front matter, or one fence
MAX_STRING_CHARACTERS = 2_000

_TOML_PLACE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class LessonError(ValueError):
    """A lesson file says something it may not. Reads `file:line: what, and what is allowed`."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{clean(str(path), keep_newlines=False)}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass
class Table:
    """A TOML table that remembers where it stands, so that every complaint can name the line.

    The `text`, `flag`, ... methods take one key each; `finish` refuses the keys nobody took.
    """

    path: Path
    line: int
    what: str
    values: Mapping[str, Any]
    taken: set[str] = field(default_factory=set)

    def error(self, message: str) -> LessonError:
        """A LessonError at this table's line."""
        return LessonError(self.path, self.line, message)

    def text(self, key: str, default: str | None = None, limit: int = MAX_STRING_CHARACTERS) -> str:
        """A string that is not empty; required unless there is a default."""
        value = self._value(key, default)
        if default is not None and value == default:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.error(f'{self.what}: {key} is text in quotes, as in {key} = "..."')
        if len(value) > limit:
            raise self.error(f"{self.what}: {key} is {len(value)} characters long, at most {limit}")
        return value.strip()

    def identifier(self, key: str) -> str:
        """A short name of lower-case words: `outer-sizes`."""
        value = self.text(key, limit=60)
        if not _ID.fullmatch(value):
            raise self.error(
                f"{self.what}: {key} {clean(value)!r} is not an id;"
                " allowed are lower-case letters and digits, with - between words"
            )
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(f"{self.what}: {key} is a whole number from {low} to {high}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.error(f"{self.what}: {key} is true or false")
        return value

    def identifiers(self, key: str, most: int) -> tuple[str, ...]:
        """A list of at most `most` ids, empty when it is left out: `["shapes", "workshop"]`."""
        value = self._value(key, [])
        if not isinstance(value, list) or len(value) > most:
            raise self.error(
                f'{self.what}: {key} is a list of at most {most} ids, as in ["shapes"]'
            )
        for entry in value:
            if not isinstance(entry, str) or not _ID.fullmatch(entry):
                raise self.error(
                    f"{self.what}: {key} holds {entry!r:.60}, which is not an id;"
                    " allowed are lower-case letters and digits, with - between words"
                )
        return tuple(value)

    def tables(self, key: str, low: int, high: int) -> list["Table"]:
        """The tables of `[[key]]`, from `low` to `high` of them."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.error(f"{self.what}: {key} is written as tables, each beginning [[{key}]]")
        if not low <= len(value) <= high:
            raise self.error(f"{self.what} has {len(value)} [[{key}]], allowed are {low} to {high}")
        return [
            Table(self.path, self.line, f"{self.what}, {key} {number}", entry)
            for number, entry in enumerate(value, 1)
        ]

    def finish(self) -> None:
        """Refuse keys that no one asked for: a misspelt key would otherwise vanish in silence."""
        unknown = sorted(self.values.keys() - self.taken)
        if unknown:
            allowed = ", ".join(sorted(self.taken))
            raise self.error(f"{self.what}: unknown key {unknown[0]!r}; allowed are {allowed}")

    def _value(self, key: str, default: Any) -> Any:
        self.taken.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.error(f"{self.what} has no {key}; it needs one")
        return value


def read_text(path: Path) -> str:
    """The file's text, cleaned, or LessonError when it is too large, unreadable or not UTF-8."""
    return clean(read_raw(path))


def read_raw(path: Path) -> str:
    """The file's text as it stands: only the linter, which looks for bad characters, wants this."""
    try:
        if path.exists() and not path.is_file():
            raise LessonError(path, 1, "is not a regular file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        reason = clean(error.strerror or "unreadable", keep_newlines=False)
        raise LessonError(path, 1, f"cannot be read ({reason})") from None
    if len(data) > MAX_FILE_BYTES:
        raise LessonError(path, 1, f"is larger than {MAX_FILE_BYTES:,} bytes, the most allowed")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LessonError(path, line, "is not UTF-8 text, the only encoding allowed") from None


def read_table(path: Path, line: int, what: str, text: str) -> Table:
    """Read TOML that begins at `line`; an escape that hides a control character is refused."""
    if len(text) > MAX_TABLE_CHARACTERS:
        raise LessonError(
            path, line, f"{what} is {len(text):,} characters long, at most {MAX_TABLE_CHARACTERS:,}"
        )
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = clean(str(error), keep_newlines=False)
        place = _TOML_PLACE.search(message)
        offset = int(place[1]) - 1 if place else 0
        reason = _TOML_PLACE.sub("", message)
        raise LessonError(path, line + offset, f"{what} is not valid TOML: {reason}") from None
    except RecursionError:
        raise LessonError(path, line, f"{what} is nested too deeply") from None
    cleaned = _cleaned(values)
    if cleaned != values:
        raise LessonError(
            path, line, f"{what} spells out a control character; allowed is what can be printed"
        )
    return Table(path, line, what, cleaned)


def split_front_matter(path: Path, text: str) -> tuple[Table, str, int]:
    """The table between the two `+++` lines, the body after it, and the body's first line."""
    lines = text.split("\n")
    if lines[0].rstrip() != "+++":
        raise LessonError(path, 1, "does not begin with a line +++ (TOML front matter, then +++)")
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "+++":
            table = read_table(path, 2, "front matter", "\n".join(lines[1 : number - 1]))
            return table, "\n".join(lines[number:]), number + 1
    raise LessonError(path, 1, "front matter has no end; a second line +++ closes it")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(entry) for entry in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(entry) for key, entry in value.items()}
    return value


def unique(ids: Collection[str]) -> str | None:
    """The first id that occurs twice, or None."""
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            return name
        seen.add(name)
    return None
