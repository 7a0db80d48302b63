"""What the playground asks before a data set is run for the first time: how many units it takes.

Nobody wrote the answer down. Forty networks of each width are trained on the very points on the
screen, with the settings that stand there, and what they find is the truth.
"""

from functools import lru_cache

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.labs.playground.knobs import CODES, FEATURE_NAMES, OWN
from lessons.labs.playground.seeds import CLOSE, EPOCHS, RIGHT, SEEDS, bend_of, epochs_of, trial
from lessons.labs.playground.setup import Setup, setup_of
from lessons.labs.playground.stand import Tally
from lessons.numbers import show

HALF = SEEDS // 2
ASKED = (1, 2, 3, 4)  # widths that an option names; the last option is all that is wider

_CLASSES = (
    "One unit is one straight edge, soft on both sides. That does where a line parts the classes,"
    " and nowhere else.",
    "Two edges make a strip or a corner: one class between them, the other outside.",
    "Three edges can close a triangle: the fewest with which something is surrounded.",
    "Four edges close a box, and leave one to spare where three would do: more starts find a way.",
    "Many edges make a border that bends often. Where few edges are enough, more are not needed,"
    " though they make it easier to find a way there.",
)
_HEIGHTS = (
    "One unit is one slope: it rises in one direction and stays the same across it.",
    "Two slopes, of which one may rise while the other falls, make a ridge or a valley.",
    "With three slopes something can stand alone: a single hill on a plain.",
    "Four slopes make one hill with some to spare, or two ridges that cross.",
    "Several hills take several units each. Where the heights are one slope, one unit is enough.",
)
_CODED = (
    "One unit says one number, and each output is a straight line over it. Lines of different"
    " slopes take turns at being the highest; the more of them, the finer they have to be tuned.",
    "Two units are a plane. Codes that stand on a circle in it can each be parted from all others"
    " by a line.",
    "Three units that are off or on count to eight, as three bits do; there is room beside that.",
    "Four units have sixteen corners: codes find places far from each other with ease.",
    "As many units as codes, and each code may have one of its own. That is more than is needed.",
)
ALONE = ".alone"  # how the id of the question about no hidden layer ends
_COUNTS = ("none", "some, but fewer than half", "half of them or more")
_ALONE = (
    "A weighted sum rises in one direction, evenly. Where that cannot do it, no start can.",
    "For that most starts would have to get stuck. A single sum has little to get stuck in: mostly"
    " what one start finds the others find, too.",
    "Where a single weighted sum can do it, the way down leads there from most starts. Where it"
    " cannot, another start is no help.",
)


def ask_for(setup: Setup) -> Ask | None:
    """The question about these points and features; None for points of one's own."""
    if setup.data == OWN:
        return None
    if not setup.hidden:
        return _ask_alone(setup)
    if setup.data in CODES:
        return _ask_codes(setup)
    return _ask(
        setup,
        f"Given {_given(setup)}, and one hidden layer of {bend_of(setup)} units{_other(setup)}:"
        f" with how many units do at least {HALF} of {SEEDS} networks {_done(setup)} within"
        f" {EPOCHS} epochs?",
        _HEIGHTS if setup.regression else _CLASSES,
    )


def _ask_alone(setup: Setup) -> Ask:
    """Of a network without a hidden layer: what its width is cannot be the question."""
    given = "the codes" if setup.data in CODES else _given(setup)
    choices = tuple(Choice(text, why) for text, why in zip(_COUNTS, _ALONE, strict=True))
    question = (
        f"No hidden layer: each output is one weighted sum of {given}. From {SEEDS} starts, how"
        f" many networks {_done(setup)} within {epochs_of(setup):,} epochs?"
    )
    return ask_poll(Poll(f"playground.{setup.data}{ALONE}", question, choices), later=True)


def _given(setup: Setup) -> str:
    names = [FEATURE_NAMES[name] for name in setup.features]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _other(setup: Setup) -> str:
    """Who looks at a network of several layers is asked about another one."""
    return f" in place of these {len(setup.hidden)}" if len(setup.hidden) > 1 else ""


def _done(setup: Setup) -> str:
    if setup.data in CODES:
        return "give every code back"
    if setup.regression:
        return f"come to a test loss of {show(CLOSE)} or less"
    return f"get {RIGHT * 100:.0f} % of the test points right"


def _ask_codes(setup: Setup) -> Ask:
    count = CODES[setup.data]
    return _ask(
        setup,
        f"{count} codes go in, each a 1 among zeros, and shall come out as they went in; between"
        f" lies one layer of {bend_of(setup)} units{_other(setup)}. With how many units do at"
        f" least {HALF} of {SEEDS} networks give every code back within {epochs_of(setup):,}"
        " epochs?",
        _CODED,
    )


def _ask(setup: Setup, question: str, whys: tuple[str, ...]) -> Ask:
    options = [f"{n} unit{'s' * (n != 1)}" for n in ASKED] + ["more, or no width at all"]
    choices = tuple(Choice(text, why) for text, why in zip(options, whys, strict=True))
    return ask_poll(Poll(f"playground.{setup.data}", question, choices), later=True)


@lru_cache(maxsize=8)
def trial_of(state: str) -> Setup:
    """What the counts depend on in a state of the lab, as a string."""
    return trial(setup_of(state))


def option(tally: Tally) -> int:
    """The place of the option that the networks bear out: the smallest width that does, or, without
    a hidden layer, how many do."""
    if tally.widths == (0,):
        return (tally.solved[0] > 0) + (tally.solved[0] >= HALF)
    counts = dict(zip(tally.widths, tally.solved, strict=True))
    found = (place for place, width in enumerate(ASKED) if counts.get(width, 0) >= HALF)
    return next(found, len(ASKED))
