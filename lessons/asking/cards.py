"""Cards to be put in order, or into groups: how they are written, drawn and judged one by one.

"Wrong" says little where seven cards lie on a table and five of them lie well. So every card is
judged by itself, with the reason, and what is right stays for the next try: of an order its right
beginning, of groups each card that is where it belongs.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lessons.asking.answers import (
    Refused,
    Verdict,
    refused,
    right,
    wrong,
)
from lessons.asking.places import GAP, parse_groups, parse_order
from lessons.course.tables import Table, nearest

if TYPE_CHECKING:
    from lessons.asking.tasks import Task

MAX_LINES = 9  # on the screen at once
MAX_POOL = 40  # from which a seed draws
MAX_GROUPS = 6
QUOTED = 48  # characters of a card that is quoted in what is said about another


@dataclass(frozen=True)
class Line:
    """A line to be put in order or to be judged, or a card that belongs into a `group`.

    `instead` says, by the name of a group that is not its own, what speaks against that one.
    """

    text: str
    why: str
    wrong: bool = False
    group: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """A group that cards are put into; it may lie `inside` another one, as a set does."""

    name: str
    inside: str = ""


@dataclass(frozen=True)
class Judged:
    """One card after a try: the line `at` this place of the task's lines, in the group or place
    where it was put, whether that is right, whether it stays for the next try, and the reason."""

    at: int
    correct: bool
    stays: bool
    said: str


# ---- reading ---------------------------------------------------------------------------------


def read_lines(table: Table, kind: str) -> tuple[Line, ...]:
    """The `[[line]]`s of an order, or of a work with one error. An order may `draw` some."""
    most = MAX_POOL if "draw" in table.values and kind == "order" else MAX_LINES
    lines: list[Line] = []
    for number, entry in enumerate(table.tables("line", 3, most), 1):
        flag = entry.flag("wrong", False) if kind == "error" else False
        text = _text(table, entry, lines, "line", number)
        if re.match(rf"{number}[:.)] ", text):
            table.complain(": lines are numbered when they are shown", "line", number, "text")
        lines.append(Line(text, entry.text("why"), flag))
        entry.finish()
    if lines and kind == "error" and sum(line.wrong for line in lines) != 1:
        table.complain(": exactly one line has wrong = true")
    return tuple(lines)


def read_groups(table: Table) -> tuple[Group, ...]:
    """The `[[group]]`s of a sort, each after the one it lies inside of."""
    groups: list[Group] = []
    for number, entry in enumerate(table.tables("group", 2, MAX_GROUPS), 1):
        name, inside = entry.text("name", limit=40), entry.text("inside", "")
        names = [group.name for group in groups]
        if name and name in names:
            table.complain(": no two groups have one name", "group", number, "name")
        if inside and inside not in names:
            message = ": a group lies inside one that is written before it"
            table.complain(f"{message}, not {inside!r:.60}", "group", number, "inside")
        groups.append(Group(name, inside))
        entry.finish()
    return tuple(groups)


def read_cards(table: Table, groups: Sequence[Group]) -> tuple[Line, ...]:
    """The `[[card]]`s of a sort: text, why, its group, and what speaks against the others."""
    names = [group.name for group in groups]
    most = MAX_POOL if "draw" in table.values else MAX_LINES
    cards: list[Line] = []
    for number, entry in enumerate(table.tables("card", 3, most), 1):
        text = _text(table, entry, cards, "card", number)
        why, group, instead = entry.text("why"), entry.text("group"), entry.take("instead", {})
        if group and names and group not in names:
            near = nearest(group, names)
            meant = f"did you mean {near!r}? " if near else ""
            message = f": no group is called {group!r:.60}; {meant}groups are {', '.join(names)}"
            table.complain(message, "card", number, "group")
        fine = isinstance(instead, dict) and all(isinstance(v, str) for v in instead.values())
        if not fine or (names and not instead.keys() <= set(names) - {group}):
            message = ": instead says by the name of another group why not there"
            table.complain(message, "card", number, "instead")
            instead = {}
        cards.append(Line(text, why, group=group, instead=instead))
        entry.finish()
    return tuple(cards)


def read_draw(table: Table, lines: Sequence[Line]) -> int:
    """How many of the lines a seed draws; 0 for all of them."""
    if "draw" not in table.values:
        table.take("draw")
        return 0
    return table.integer("draw", 3, max(3, min(MAX_LINES, len(lines) - 1)))


def _text(table: Table, entry: Table, lines: Sequence[Line], key: str, number: int) -> str:
    text = entry.text("text", limit=200)
    if text and text in (line.text for line in lines):
        table.complain(f": no two {key}s are alike", key, number, "text")
    return text


# ---- drawing ---------------------------------------------------------------------------------


def drawn(lines: tuple[Line, ...], draw: int, rng: random.Random) -> tuple[Line, ...]:
    """`draw` of the lines as they are written, with one of as many groups as can be."""
    if not draw:
        return lines
    left = list(range(len(lines)))
    rng.shuffle(left)
    first = {lines[at].group: at for at in left}  # one of each group; of an order, any one
    chosen = list(first.values())[:draw]
    chosen += [at for at in left if at not in chosen][: draw - len(chosen)]
    return tuple(lines[at] for at in sorted(chosen))


def shuffled(count: int, rng: random.Random) -> tuple[int, ...]:
    """Which line stands at each place of the screen: never all as they are written."""
    order = list(range(count))
    while order == sorted(order):
        rng.shuffle(order)
    return tuple(order)


# ---- judging ---------------------------------------------------------------------------------


def judge_order(task: "Task", text: str) -> Verdict:
    """Right, refused, or wrong with the reason for the first card that is out of its place."""
    try:
        given = _order(task, text)
    except Refused as problem:
        return refused(str(problem))
    slip = next((at for at, line in enumerate(given) if line != at), None)
    if slip is None:
        return right()
    place = "first" if slip == 0 else f"in place {slip + 1}"
    return wrong(
        f"“{task.lines[given[slip]].text}” does not come {place}."
        f" {place.capitalize()} comes the line of which this is true: {task.lines[slip].why}"
    )


def judge_sort(task: "Task", text: str) -> Verdict:
    """Right, refused, or wrong with how many cards are where they belong."""
    try:
        parse_groups(text, len(task.lines), len(task.item.groups))
    except Refused as problem:
        return refused(str(problem))
    fine, count = sum(card.correct for card in judged(task, text)), len(task.lines)
    if fine == count:
        return right()
    are = "is where it belongs" if fine == 1 else "are where they belong"
    return wrong(f"{fine or 'none'} of the {count} cards {are}")


def judged(task: "Task", text: str) -> tuple[Judged, ...]:
    """Every card of a whole order or of whole groups by itself; none where it cannot be read."""
    try:
        return _judged_order(task, text) if task.item.kind == "order" else _judged_sort(task, text)
    except Refused:
        return ()


def kept(task: "Task", text: str) -> str:
    """What of a try stays for the next one, as it would be typed."""
    cards = judged(task, text)
    if task.item.kind == "order":
        return " ".join(str(task.order.index(card.at) + 1) for card in cards if card.stays)
    return " ".join(
        mark if card.stays else GAP for mark, card in zip(text.split(), cards, strict=False)
    )


def solution(task: "Task") -> str:
    """The right answer as it would be typed."""
    if task.item.kind == "order":
        return " ".join(str(task.order.index(at) + 1) for at in range(len(task.order)))
    names = [group.name for group in task.item.groups]
    return " ".join(str(names.index(task.lines[at].group) + 1) for at in task.order)


def spelled(task: "Task") -> str:
    """The right answer in words, with the numbers that would be typed."""
    if task.item.kind == "order":
        return f"The order is {solution(task)}: {'; '.join(line.text for line in task.lines)}."
    parts = []
    for number, group in enumerate(task.item.groups, 1):
        cards = [_marked(line.text) for line in task.lines if line.group == group.name]
        if cards:
            parts.append(f"in group {number} ({group.name}): {', '.join(cards)}")
    return f"They belong {'; '.join(parts)}."


def _order(task: "Task", text: str) -> list[int]:
    """The lines in the order given, each as its place among the task's lines."""
    return [task.order[place] for place in parse_order(text, len(task.order))]


def _judged_order(task: "Task", text: str) -> tuple[Judged, ...]:
    given = _order(task, text)
    cards, stays = [], True
    for rank, at in enumerate(given):
        stays = stays and rank == at
        if rank == at:
            said = task.lines[at].why if stays else f"it lay right, in place {at + 1}"
        elif rank < at:  # then one that comes before it was put after it
            other = max(each for each in given[rank + 1 :] if each < at)
            said = f"too early: before it comes {_quoted(task.lines[other].text)}"
        else:
            other = min(each for each in given[:rank] if each > at)
            said = f"too late: after it comes {_quoted(task.lines[other].text)}"
        cards.append(Judged(at, rank == at, stays, said))
    return tuple(cards)


def _judged_sort(task: "Task", text: str) -> tuple[Judged, ...]:
    """In the order of the screen."""
    groups = task.item.groups
    cards = []
    for at, number in zip(
        task.order, parse_groups(text, len(task.lines), len(groups)), strict=True
    ):
        line, given = task.lines[at], groups[number]
        fine = line.group == given.name
        cards.append(Judged(at, fine, fine, line.why if fine else _against(task, line, given.name)))
    return tuple(cards)


def _against(task: "Task", line: Line, given: str) -> str:
    """Why a card does not belong where it was put."""
    if given in line.instead:
        return line.instead[given]
    around = {group.name: group.inside for group in task.item.groups}
    if given in _outside(line.group, around):
        return f"true of it, but it lies deeper, in a set inside “{given}”. {line.why}"
    if line.group in _outside(given, around):
        return f"not as deep as “{given}”. {line.why}"
    return f"not in “{given}”. {line.why}"


def _outside(name: str, around: Mapping[str, str]) -> list[str]:
    found = []
    while name := around.get(name, ""):
        found.append(name)
    return found


def _quoted(text: str) -> str:
    if len(text) > QUOTED:
        text = text[: text.rfind(" ", 0, QUOTED)] + " …" + "”" * text.startswith("“")
    return _marked(text)


def _marked(text: str) -> str:
    """In quotation marks, of which what somebody says has its own."""
    return text if text.startswith("“") and text.endswith("”") else f"“{text}”"
