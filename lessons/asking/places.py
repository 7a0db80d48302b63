"""Typed places: an order of lines, or the group of each card."""

import re

from lessons.asking.answers import Refused, plainly

GAP = "·"  # of groups: a card that lies in none yet


def parse_order(text: str, count: int) -> tuple[int, ...]:
    """Read an order of `count` lines, `2 1 3` or `bac`, as places from 0; else raise Refused."""
    form = f"each of the {count} lines once, such as " + " ".join(
        str(place) for place in [*range(2, count + 1), 1]
    )
    marks = re.findall(r"[0-9]+|[a-z]", plainly(text).lower())
    places = tuple(int(mark) - 1 if mark.isdigit() else ord(mark) - ord("a") for mark in marks)
    if sorted(places) != list(range(count)):
        raise Refused(form)
    return places


def parse_groups(text: str, cards: int, groups: int) -> tuple[int, ...]:
    """Read the group of each card, `2 1 1 3`, as places from 0; else raise Refused."""
    marks = plainly(text).split()
    numbers = [int(mark) for mark in marks if mark.isascii() and mark.isdigit() and len(mark) < 3]
    within = all(1 <= number <= groups for number in numbers)
    if len(numbers) != len(marks) or len(marks) != cards or not within:
        example = " ".join(str(at % groups + 1) for at in range(cards))
        raise Refused(
            f"for each of the {cards} cards the number of its group, 1 to {groups}: {example}"
        )
    return tuple(number - 1 for number in numbers)
