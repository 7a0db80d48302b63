"""Settings that one writes by hand: `config.toml`, which need not be there.

What is wrong in it is said with its line, and holds as if it were not there; everything else holds.
A setting that can also be changed in the app (the theme, how many a review asks) has one value:
the one that was chosen last. So what the file says is taken over when the file says something new.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lessons.text import few

if TYPE_CHECKING:
    from lessons.course.tables import Table
    from lessons.store.progress import Progress

FILE = "config.toml"
Motion = Literal["auto", "full", "none"]
MOTIONS: tuple[Motion, ...] = ("auto", "full", "none")
VIM = "vim"
THEMES = "theme", "theme_16"  # for many colours, and for a terminal's own sixteen
MOST_KEYS = 4  # for one command


@dataclass(frozen=True)
class Config:
    """What the file says; `problems` are its faults, each with its line.

    `keys` are those that were chosen, by the id of a binding, as they are written in the file.
    `lines` tells where each setting stands, for what only the app can judge.
    """

    path: Path
    there: bool = False
    theme: str = ""
    theme_16: str = ""
    ascii: bool = False
    motion: Motion = "auto"
    review_cap: int | None = None
    data: Path | None = None
    vim: bool = False
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def without(self, faults: Mapping[str, str]) -> "Config":
        """The same without settings in which the app found a fault, by name (`keys.hint`)."""
        told = tuple(f"{self.path}:{self.lines[name]}: {why}" for name, why in faults.items())
        keys = {name: keys for name, keys in self.keys.items() if f"keys.{name}" not in faults}
        themes: dict[str, Any] = {name: "" for name in THEMES if name in faults}
        problems = tuple(sorted(self.problems + told, key=_line))
        return replace(self, **themes, keys=keys, problems=problems)

    @property
    def told(self) -> list[str]:
        """Its faults, or the first of many."""
        return few(self.problems, "dl-tui config")

    @property
    def themes(self) -> dict[str, str]:
        """The themes that it names, by the name of the setting."""
        return {name: theme for name in THEMES if (theme := getattr(self, name))}


def _line(problem: str) -> int:
    """The line that a fault names, for their order."""
    found = re.search(r":(\d{1,9}): ", problem)
    return int(found[1]) if found else 0


def read_config(path: Path) -> Config:
    """What a file says. Never raises: faults are in `problems`."""
    try:
        path.stat()
    except OSError:  # none there, or nobody may look
        return Config(path)
    from lessons.course.tables import LessonError, read_table, read_text

    try:
        table = read_table(path, 1, "config", read_text(path))
    except LessonError as error:
        return Config(path, there=True, problems=(str(error),))
    return _read(path, table)


def _read(path: Path, table: "Table") -> Config:
    from lessons.course.tables import LessonError

    found = Config(
        path,
        there=True,
        theme=_text(table, "theme"),
        theme_16=_text(table, "theme_16"),
        ascii=table.flag("ascii", False),
        motion=_motion(table),
        review_cap=_cap(table),
        data=_folder(table),
        vim=_is_vim(table),
        keys=_keys(table),
    )
    faults: tuple[LessonError, ...] = ()
    try:
        table.finish()
    except LessonError as error:
        faults = error.every
    names = [*table.values, *(f"keys.{name}" for name in found.keys)]
    lines = {name: table.error("", *name.split(".", 1)).line for name in names}
    return replace(found, problems=tuple(map(str, faults)), lines=lines)


def _cap(table: "Table") -> int | None:
    if "review_cap" not in table.values:
        table.take("review_cap")
        return None
    from lessons.review.deck import MOST

    before = len(table.faults)
    cap = table.integer("review_cap", 0, MOST)
    return cap if len(table.faults) == before else None


def _text(table: "Table", key: str) -> str:
    return table.text(key, "") if key in table.values else table.take(key) or ""


def _motion(table: "Table") -> Motion:
    value = table.take("motion", "auto")
    for motion in MOTIONS:
        if value == motion:
            return motion
    table.complain(f": motion is one of {', '.join(MOTIONS)}", "motion")
    return "auto"


def _folder(table: "Table") -> Path | None:
    text = _text(table, "data")
    if not text:
        return None
    folder = Path(os.path.expanduser(text))  # that of a user whom nobody knows stays relative
    if folder.is_absolute():
        return folder
    table.complain(": data is a folder from the root on, or from ~ on", "data")
    return None


def _is_vim(table: "Table") -> bool:
    value = table.take("keys", {})
    if isinstance(value, dict):
        like = value.get("like", "")
        if like not in ("", VIM):
            table.complain(f": like is {VIM!r} or is left out", "keys", "like")
        return bool(like == VIM)
    if value != VIM:
        table.complain(f": keys is {VIM!r}, or a table [keys] of ids and keys", "keys")
    return bool(value == VIM)


def _keys(table: "Table") -> dict[str, tuple[str, ...]]:
    value = table.values.get("keys", {})
    found: dict[str, tuple[str, ...]] = {}
    for name, chosen in value.items() if isinstance(value, dict) else ():
        if name == "like":
            continue
        if isinstance(chosen, dict):  # [keys.ask] pass = "u", or ask.pass = "u"
            given: dict[str, Any] = {f"{name}.{each}": key for each, key in chosen.items()}
        else:
            given = {name: chosen}
        for id, keys in given.items():
            every = [keys] if isinstance(keys, str) else keys
            fits = isinstance(every, list) and 1 <= len(every) <= MOST_KEYS
            if fits and all(isinstance(key, str) and _is_key(key) for key in every):
                found[id] = tuple(every)
            else:
                message = f': {id} is a key as in "u", "f5" or "ctrl+u", or a list of them'
                table.complain(message, "keys", name)
    return found


def _is_key(key: str) -> bool:
    return key == " " or (key == key.strip() != "" and len(key) <= 40)


def adopt(config: Config, progress: "Progress") -> None:
    """Take over what the file says of settings that the app can change, if it says so anew."""
    cap = "" if config.review_cap is None else str(config.review_cap)
    chosen = {name: getattr(config, name) for name in THEMES} | {"review_cap": cap}
    for name, value in chosen.items():
        said = f"config.{name}"
        if progress.get_setting(said) != value:
            progress.set_setting(said, value)
            if value:
                progress.set_setting(_kept_as(name), value)


def _kept_as(name: str) -> str:
    if name != "review_cap":
        return name.replace("_", "-")
    from lessons.review.deck import SETTING

    return SETTING
