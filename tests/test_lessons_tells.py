"""The right option must not show by its looks: neither by how long it is nor by where it stands.

Whoever knows nothing and always takes the longest option, the shortest, the first or the last does
as well as chance over all polls together, within what luck allows; and no right option stands out
in its own poll.
"""

import math
from collections.abc import Callable

import pytest

from lessons.asking.polls import Poll
from lessons.course.outline import load_course
from lessons.labs import LABS
from lessons.labs.backprop.tour import TOUR

LUCK = 1.65  # standard deviations: what chance exceeds in one of twenty
STANDS_OUT = 1.3  # the longest option of a poll is at most so many times as long as the next one
SHORT = 12  # characters: below that, length is the answer's own (3×2, 0.5)


def polls() -> list[Poll]:
    """Every poll with a right option, of the lessons and the labs."""
    found = {poll.id: poll for lesson in load_course().lessons for poll in lesson.polls}
    found |= {station.poll.id: station.poll for station in TOUR}
    of_labs = (ask.poll for lab in LABS for ask in lab.load()().asks())
    found |= {poll.id: poll for poll in of_labs if poll is not None}
    return [poll for poll in found.values() if poll.is_known]


POLLS = polls()


def longest(poll: Poll) -> list[int]:
    most = max(len(choice.text) for choice in poll.choices)
    return [at for at, choice in enumerate(poll.choices) if len(choice.text) == most]


def shortest(poll: Poll) -> list[int]:
    least = min(len(choice.text) for choice in poll.choices)
    return [at for at, choice in enumerate(poll.choices) if len(choice.text) == least]


def place(number: int) -> Callable[[Poll], list[int]]:
    return lambda poll: [number % len(poll.choices)]


STRATEGIES = {
    "longest": longest,
    "shortest": shortest,
    "first": place(0),
    "second": place(1),
    "third": place(2),
    "last": place(-1),
}


@pytest.mark.parametrize("name", STRATEGIES)
def test_looks_alone_are_worth_no_more_than_chance(name: str) -> None:
    """Two-sided: what is never right tells as much as what always is."""
    scored = expected = variance = 0.0
    for poll in POLLS:
        taken = STRATEGIES[name](poll)
        scored += (poll.key in taken) / len(taken)  # among equally long ones: by lot
        chance = 1 / len(poll.choices)
        expected += chance
        variance += chance * (1 - chance)
    off = (scored - expected) / math.sqrt(variance)
    assert abs(off) <= LUCK, f"{name}: {scored:.1f} of {len(POLLS)}, by chance {expected:.1f}"


def test_the_right_option_does_not_stand_out_in_its_poll() -> None:
    out = []
    for poll in POLLS:
        lengths = [len(choice.text) for choice in poll.choices]
        right = lengths.pop(poll.key)
        if right > max(SHORT, STANDS_OUT * max(lengths)):
            out.append((poll.id, right, lengths))
    assert out == []
    assert len(POLLS) >= 70
