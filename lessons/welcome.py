"""The first minute: two predictions about a network that has never seen a digit.

Nothing here knows the answers. A real network is measured before and after it is trained, and the
measured share decides which of the options was nearest.
"""

from dataclasses import dataclass, replace

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll


@dataclass(frozen=True)
class Option:
    """An answer in words, the shares of digits it stands for, and what the idea behind it is."""

    text: str
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Question:
    """A question about a share of digits; its options cover every share from 0 to 1."""

    id: str
    text: str
    options: tuple[Option, ...]

    def ask(self) -> Ask:
        """It as a question whose answer an experiment gives; it asks nobody how sure they are."""
        choices = tuple(Choice(option.text, option.why) for option in self.options)
        poll = Poll(self.id, self.text, choices, scored=False)
        return replace(ask_poll(poll), sureness=False)

    def nearest(self, share: float) -> int:
        """The index of the option that a measured share falls under."""
        return next(i for i, option in enumerate(self.options) if share <= option.high)


UNTRAINED = Question(
    "welcome.untrained",
    "The weights of a network, all its adjustable numbers, are drawn by lot: it has never seen a"
    " digit. Of 5,000 like this one, how many will it read right?",
    (
        Option(
            "none of them",
            0.0,
            0.02,
            "To be wrong every time it would have to know every digit, and then say another.",
        ),
        Option(
            "about one in ten",
            0.02,
            0.25,
            "It says something for every digit, and with ten to choose from one in ten is luck.",
        ),
        Option(
            "about half",
            0.25,
            0.75,
            "Half would be luck if there were two answers. Here there are ten.",
        ),
        Option(
            "nearly all",
            0.75,
            1.0,
            "What a digit looks like is not built in. All it can ever know is in its weights.",
        ),
    ),
)

TRAINED = Question(
    "welcome.trained",
    "Now it looks once at 55,000 other digits. After every 64 it nudges its weights. How many of"
    " the same 5,000 will it read right then?",
    (
        Option(
            "still about one in ten",
            0.0,
            0.2,
            "One look is little, but each of its 860 nudges was in a direction that helps.",
        ),
        Option(
            "about one in three",
            0.2,
            0.5,
            "Most of what there is to learn comes early: the first nudges help the most.",
        ),
        Option(
            "about two in three",
            0.5,
            0.85,
            "The digits are more alike than they seem, and it has 101,770 weights to tune.",
        ),
        Option(
            "more than eight in ten",
            0.85,
            1.0,
            "Small steps, each downhill for the 64 digits just seen, add up fast.",
        ),
    ),
)
