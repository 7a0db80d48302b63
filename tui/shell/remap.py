"""Other keys for the same commands: what is set in `config.toml`, laid over what is declared.

A command of the table (`tui/keys.py`) is moved wherever it stands: a letter means one thing on
every screen, so what shares its key with it moves along. Only where two commands of the table share
a key, which of them is meant is told by the binding's id. Vim's letters stand beside the arrows,
and what stood on them moves to their capitals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from textual.binding import Binding, BindingsMap
from textual.keys import Keys, key_to_character

from lessons.course.tables import nearest
from tui.keys import KEYS, character_of

OPTIONS = frozenset("abcde123456789")  # they choose, in a question
CHARACTERS = {",": "comma", " ": "space"}  # which mean something else where keys are listed
MODIFIERS = frozenset({"ctrl", "shift", "alt"})
NAMED = frozenset(key.value for key in Keys)

VIM = {"up": "k", "down": "j", "left": "h", "right": "l"}
VIM_SHOWN = {"↑": "k", "↓": "j", "←": "h", "→": "l", "↑↓": "jk", "←→": "hl", "arrows": "hjkl"}


def _commands() -> dict[str, frozenset[str]]:
    keys = set(chain.from_iterable(key.keys.split(",") for key in KEYS.values()))
    return {
        key: frozenset(name for name, each in KEYS.items() if key in each.keys.split(","))
        for key in keys
    }


COMMANDS_OF = _commands()
"""The commands of the table that stand on each key."""


@dataclass(frozen=True)
class Remap:
    """Keys by the id of their binding, as Textual calls them, and whether hjkl are arrows."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vim: bool = False

    def __bool__(self) -> bool:
        return bool(self.keys) or self.vim

    def moved(self, binding: Binding) -> tuple[str, ...] | None:
        """The keys that were chosen for a binding, or None where none were."""
        own = binding.id or ""
        if own in self.keys:
            return self.keys[own]
        commands = COMMANDS_OF.get(binding.key, frozenset())
        if len(commands) > 1:
            commands &= {own.rpartition(".")[2]}
        return next((self.keys[each] for each in commands if each in self.keys), None)

    def apply(self, declared: BindingsMap) -> BindingsMap:
        """The bindings with their keys as chosen; what was moved comes before what it meets."""
        first: list[Binding] = []
        then: list[Binding] = []
        for _, binding in declared:
            chosen = self.moved(binding)
            if chosen is not None:
                first += [binding.with_key(key) for key in chosen]
                continue
            if self.vim and binding.key in VIM:
                shown = VIM_SHOWN.get(binding.key_display or "")
                first.append(binding.with_key(VIM[binding.key], shown))
            elif self.vim and binding.key in VIM.values():
                binding = binding.with_key(binding.key.upper())
            then.append(binding)
        found: dict[str, list[Binding]] = {}
        for binding in dict.fromkeys(first + then):
            found.setdefault(binding.key, []).append(binding)
        return BindingsMap.from_keys(found)


def key_named(key: str) -> str:
    """A key as Textual calls it (`/` is `slash`), or "" if there is none of that name."""
    if key in CHARACTERS:
        return CHARACTERS[key]
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    types = character_of(base, key_to_character(base)) is not None
    known = len(base) == 1 or base in NAMED or types
    if not known or "," in key or not set(modifiers) <= MODIFIERS:
        return ""
    return next(iter(Binding.make_bindings([Binding(key, "")]))).key


def remap_of(chosen: Mapping[str, tuple[str, ...]], vim: bool) -> tuple[Remap, dict[str, str]]:
    """The remapping that was chosen, and by id what is wrong: that stays as it was.

    An id without a dot is a command of the table; what has one stands on some screen alone. That no
    two commands of the table come to one key is held for the table.
    """
    faults: dict[str, str] = {}
    keys: dict[str, tuple[str, ...]] = {}
    for id, given in chosen.items():
        near = nearest(id, KEYS)
        named = tuple(map(key_named, given))
        if id not in KEYS and "." not in id:
            meant = f"did you mean {near!r}?" if near else "`dl-tui config` lists them"
            faults[id] = f"there is no command {id!r:.60}; {meant}"
        elif "" in named:
            what = given[named.index("")]
            faults[id] = f'{id}: there is no key {what!r}; allowed are "u", "f5", "ctrl+u"'
        elif "." not in id and (option := OPTIONS & set(named) - set(_default(id))):
            faults[id] = f"{id}: {min(option)!r} chooses in a question; take another key"
        else:
            keys[id] = named
    while met := _meeting(keys, vim):  # what is left out has its old key, which may meet again
        id, key, other = met
        del keys[id]
        faults[id] = f"{id}: {key!r} is the key of {other}; give that another one as well"
    return Remap(keys, vim), faults


def _default(id: str) -> list[str]:
    return KEYS[id].keys.split(",")


def _meeting(keys: Mapping[str, tuple[str, ...]], vim: bool) -> tuple[str, str, str] | None:
    """A command that was moved to the key of another one: its id, the key, the other."""
    where = {id: set(keys.get(id, _default(id))) for id in KEYS}
    if vim:
        letters = {letter: arrow for arrow, letter in VIM.items()}
        for id in where.keys() - keys.keys():
            where[id] = {key.upper() if key in letters else key for key in where[id]}
            where[id] |= {VIM[key] for key in where[id] if key in VIM}
    for id in keys.keys() & KEYS.keys():
        for other in KEYS.keys() - {id}:
            if (both := where[id] & where[other]) and not set(_default(id)) & set(_default(other)):
                return id, min(both), other
    return None
