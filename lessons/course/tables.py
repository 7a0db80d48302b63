"""Files from anyone are read here with suspicion: text with limits, and TOML tables that complain.

Every complaint is a LessonError that reads `file:line: what, and what is allowed`, so whoever wrote
the file can go to the line and mend it. Nothing that is read here is ever run.
"""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.course.places import Places, Where
from lessons.text import clean

MAX_FILE_BYTES = 200_000
MAX_TABLE_CHARACTERS = 16_000  # front matter, or one fence
MAX_STRING_CHARACTERS = 2_000
MAX_DEPTH = 20  # tables and lists within each other: the deepest figure has four

_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_TOML_MEANT = {  # what a message of the parser's does not say
    "Invalid value": "text stands in quotes; true, false and numbers do not",
    "Cannot overwrite a value": "a key stands once in its table",
}
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[btfre])")
_VAST = re.compile(r"0x[0-9a-fA-F_]{16,}|0[ob][0-7_]{21,}|[0-9][0-9_]{18,}")
_NEWLINE = re.compile(r"\r\n?|\n")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_ID_FORM = "allowed are lower-case letters and digits, with - between words"


class LessonError(ValueError):
    """A lesson file says something it may not. Reads `file:line: what, and what is allowed`.

    `every` holds it and what else was found in the same place: one run tells all of it.
    """

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{clean(str(path), keep_newlines=False)}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message
        self.every: tuple[LessonError, ...] = (self,)


def refuse(faults: Sequence[LessonError]) -> None:
    """Raise the first of the faults, by line, with all the others in its `every`; if any."""
    if faults:
        every = tuple(sorted(faults, key=lambda fault: fault.line))
        every[0].every = every
        raise every[0]


class FenceError(ValueError):
    """A fence that was read before its file is known breaks the rules; the message says the first.

    `faults` are all of them as (line in the lesson's file, message).
    """

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        super().__init__(faults[0][1])
        self.faults = tuple(faults)


def told(table: "Table", error: LessonError) -> list[tuple[int, str]]:
    """What a table had noted when an error ended its reading, and that error: each once."""
    found = [(fault.line, fault.message) for fault in (*table.faults, *error.every)]
    return sorted(dict.fromkeys(found), key=lambda fault: fault[0])


@dataclass
class Table:
    """A TOML table that knows where each key stands, so that every complaint can name the line.

    The `text`, `flag`, ... methods take one key each. What is wrong they note in `faults`, and give
    back something of the right type; `finish` then refuses the whole, and the keys nobody took.
    """

    path: Path
    line: int
    what: str
    values: Mapping[str, Any]
    places: Places = field(default_factory=Places)
    where: Where = ()  # within the places, for a table inside another one
    faults: list[LessonError] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def error(self, message: str, *where: str | int) -> LessonError:
        """A LessonError at the line of what is wrong, such as `"title"` or `"choice", 2`.

        The `message` says of which table it is, by `what`.
        """
        line = self.places.line(*self.where, *where) if self.places.text else self.line
        return LessonError(self.path, line, message)

    def complain(self, message: str, *where: str | int) -> None:
        """Note a fault, said after `what`; `finish` will raise it, with all the others."""
        self.faults.append(self.error(f"{self.what}{message}", *where))

    def text(self, key: str, default: str | None = None, limit: int = MAX_STRING_CHARACTERS) -> str:
        """A string that is not empty; required unless there is a default."""
        value = self._value(key, default)
        if value is None or (default is not None and value == default):
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self.complain(f': {key} is text in quotes, as in {key} = "..."', key)
            return ""
        if len(value) > limit:
            self.complain(f": {key} is {len(value)} characters long, at most {limit}", key)
        return value.strip()

    def identifier(self, key: str) -> str:
        """A short name of lower-case words: `outer-sizes`."""
        value = self.text(key, limit=60)
        if value and not _ID.fullmatch(value):
            self.complain(f": {key} {clean(value)!r} is not an id; {_ID_FORM}", key)
            return ""
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self._value(key, default)
        if value is None:
            return low
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.complain(f": {key} is a whole number from {low} to {high}", key)
            return low
        return value

    def flag(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            self.complain(f": {key} is true or false", key)
            return default
        return value

    def identifiers(self, key: str, most: int) -> tuple[str, ...]:
        """A list of at most `most` ids, empty when it is left out: `["shapes", "workshop"]`."""
        value = self._value(key, [])
        if not isinstance(value, list) or len(value) > most:
            self.complain(f': {key} is a list of at most {most} ids, as in ["shapes"]', key)
            return ()
        for entry in value:
            if not isinstance(entry, str) or not _ID.fullmatch(entry):
                self.complain(f": {key} holds {entry!r:.60}, which is not an id; {_ID_FORM}", key)
                return ()
        if (twice := unique(value)) is not None:
            self.complain(f": {key} holds {twice!r} twice; once is enough", key)
        return tuple(value)

    def words(self, key: str, most: int) -> tuple[str, ...]:
        """A list of at most `most` terms, empty when left out: `["inner product", "bias"]`."""
        value = self._value(key, [])
        if not isinstance(value, list) or len(value) > most or not all(map(_is_word, value)):
            message = f': {key} is a list of at most {most} terms, as in ["inner product"]'
            self.complain(message, key)
            return ()
        if (twice := unique(value)) is not None:
            self.complain(f": {key} holds {twice!r} twice; once is enough", key)
        return tuple(value)

    def tables(self, key: str, low: int, high: int) -> list["Table"]:
        """The tables of `[[key]]`, from `low` to `high` of them."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.complain(f": {key} is written as tables, each beginning [[{key}]]", key)
            return []
        if not low <= len(value) <= high:
            place = (key, min(len(value), high + 1)) if value else ()
            self.complain(f" has {len(value)} [[{key}]], allowed are {low} to {high}", *place)
            return []
        return [
            Table(
                self.path,
                self.line,
                f"{self.what}, {key} {number}",
                entry,
                self.places,
                (*self.where, key, number),
                self.faults,
            )
            for number, entry in enumerate(value, 1)
        ]

    def finish(self) -> None:
        """Refuse what was wrong, and the keys that no one asked for: a misspelt key would otherwise
        vanish in silence. A table inside another one leaves the refusing to that."""
        for key in sorted(self.values.keys() - self.taken - self._told):
            near = nearest(key, self.taken - self.values.keys()) or nearest(key, self.taken)
            known = f"allowed are {', '.join(sorted(self.taken))}"
            meant = f"did you mean {near!r}? {known}" if near else known
            self.complain(f": unknown key {clean(key)!r:.60}; {meant}", key)
        if not self.where:
            self.settle()

    def settle(self) -> None:
        """Raise what was noted so far, if anything was."""
        refuse(self.faults)

    def take(self, key: str, default: Any = None) -> Any:
        """The value of a key as it stands, for whoever looks at it with care."""
        self.taken.add(key)
        return self.values.get(key, default)

    def _value(self, key: str, default: Any) -> Any:
        value = self.take(key, default)
        if value is None:
            # A required key that is missing while one with nearly its name is there is misspelt.
            meant = nearest(key, self.values.keys() - self.taken - self._told)
            if meant:
                self._told.add(meant)
                self.complain(f": unknown key {meant!r}; did you mean {key!r}?", meant)
            else:
                self.complain(f" has no {key}; it needs one")
        return value


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None where none is near."""
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1)), None)


def read_text(path: Path) -> str:
    """The file's text, cleaned, or LessonError when it is too large, unreadable or not UTF-8."""
    return clean(read_raw(path))


def read_raw(path: Path) -> str:
    """The file's text as it stands: only the linter, which looks for bad characters, wants this.

    Windows ends a line with two characters, old Macs with another one; here each is a newline.
    """
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
        text = data.decode("utf-8-sig")  # Windows' editors begin a file with a mark
    except UnicodeDecodeError as error:
        line = len(_NEWLINE.findall(data[: error.start].decode("utf-8-sig", "replace"))) + 1
        raise LessonError(path, line, "is not UTF-8 text, the only encoding allowed") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
        offset = int(place[1]) - 1 if place and place[1] else text.count("\n")
        reason = _TOML_PLACE.sub("", message)
        if reason in _TOML_MEANT:
            reason += f"; {_TOML_MEANT[reason]}"
        raise LessonError(path, line + offset, f"{what} is not valid TOML: {reason}") from None
    except RecursionError:
        raise LessonError(path, line, f"{what} is nested too deeply") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise _vast(path, line, what, text) from None
    if _is_deep(values):  # a.a.a.a = 1 is read without a call within a call
        raise LessonError(path, line, f"{what} is nested too deeply")
    if any(not -(2**63) <= number < 2**63 for number in _integers(values)):
        raise _vast(path, line, what, text)
    cleaned = _cleaned(values)
    if cleaned != values:
        escape = _ESCAPE.search(text)
        offset = text[: escape.start()].count("\n") if escape else 0
        message = f"{what} spells out a control character; allowed is what can be printed"
        raise LessonError(path, line + offset, message)
    return Table(path, line, what, cleaned, Places(text, line))


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


def _vast(path: Path, line: int, what: str, text: str) -> LessonError:
    number = _VAST.search(text)
    offset = text[: number.start()].count("\n") if number else 0
    message = f"{what} holds a number of too many digits; allowed are whole numbers of 64 bits"
    return LessonError(path, line + offset, message)


def _is_deep(value: Any) -> bool:
    inner = [value]
    for _ in range(MAX_DEPTH):
        inner = [
            part
            for each in inner
            for part in (each.values() if isinstance(each, dict) else each)
            if isinstance(part, list | dict)
        ]
        if not inner:
            return False
    return True


def _integers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, list | dict):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _integers(entry)


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


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[^\W\d_][\w -]{1,39}", value))
