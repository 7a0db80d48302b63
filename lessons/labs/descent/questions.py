"""What the descent lab asks: where the next step leads, the largest rate, and who arrives."""

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.ideas import Idea, ask_number
from lessons.asking.polls import Choice, Poll
from lessons.labs.descent.walk import FAMILY, Fate, first
from lessons.numbers import show, show_factor

NOBODY = 4  # the last option of who is first


def next_step(name: str, formula: str, w: float, height: float, slope: float, alpha: float) -> Ask:
    """Where one step of gradient descent leads from w, before it is drawn; asked as it is shown."""
    w, slope, height = round(w, 4), round(slope, 4), round(height, 4)
    wanted = w - alpha * slope
    down = f"{show(w)} − {show(alpha)}·{show_factor(slope)}"
    ideas = (
        Idea("uphill", w + alpha * slope, "that adds α times the slope, and climbs: the slope"
             " points uphill, so it is taken away"),
        Idea("the step", alpha * slope, "that is α times the slope, the step alone; the point"
             f" moves by it from {show(w)}"),
        Idea("the step's opposite", -alpha * slope, "that is the step alone, −α times the slope;"
             f" it starts at {show(w)}"),
        Idea("no rate", w - slope, f"that takes the whole slope, as if α were 1; it is"
             f" {show(alpha)}"),
        Idea("the rate alone", w - alpha, "that moves by α itself; the step is α times the slope"),
        Idea("the sign alone", w + (alpha if slope > 0 else -alpha), "that moves by α itself, and"
             " uphill"),
        Idea("the height", w - alpha * height, f"that takes α times the height J = {show(height)};"
             f" the step takes the slope, {show(slope)}"),
        Idea("the place", w - alpha * w, "that takes α times w; the step takes the slope there,"
             f" {show(slope)}"),
        Idea("it stays", w, "then nothing would move; the slope there is not 0"),
        Idea("the slope", slope, "that is the slope, where the tangent points; where does the step"
             " lead?"),
        Idea("the bottom", 0.0, "that is where w = 0 is; a step knows nothing of the bottom, only"
             " the slope where it stands"),
    )  # fmt: skip

    def otherwise(value: float) -> str:
        if (value - w) * slope > 0:
            return (
                "that is uphill: the slope's sign says which way up is, and the step goes the"
                " other way"
            )
        way = "not so far" if (value - wanted) * slope < 0 else "further"
        return f"the step leads {way}: it is α times the slope long"

    return ask_number(
        f"descent.{name}",
        f"J = {formula}. The point stands at w = {show(w)}, the slope there is"
        f" {show(slope)}, and α = {show(alpha)}. Where does the next step of gradient descent put"
        " it?",
        wanted,
        ideas,
        (
            "Against the slope, and α times as far as the slope is steep.",
            f"w' = w − α·slope = {down}.",
            f"{down} = {show(wanted, 6)}.",
        ),
        otherwise,
        form="a number, or place ◇ with ← →",
        digits=2,
        worked=f"{down} = {show(wanted, 6)}",
    )  # fmt: skip


def largest(bend: float, formula: str) -> Ask:
    """The largest learning rate with which a bowl of the bend λ is still come down."""
    wanted = 2 / bend
    ideas = (
        Idea("one step", 1 / bend, f"with α = 1/λ = {show(1 / bend, 3)} one step lands at the"
             " bottom. A larger one hops over it, and still comes closer: how far can it hop and"
             " not end higher than it was?"),
        Idea("without the bend", 2.0, "2 would be it for a slope that is w itself; here the"
             f" slope is {show(bend)}·w"),
        Idea("upside down", bend / 2, "that is λ/2: but the steeper the walls, the shorter the"
             " steps have to be"),
        Idea("the bend", bend, "that is λ itself; the steeper the walls, the shorter the"
             " steps have to be"),
        Idea("twice the bend", 2 * bend, "that is 2λ; the steeper the walls, the shorter the"
             " steps have to be"),
        Idea("half the factor", 1 / (2 * bend), "λ is the factor of w in the slope; with that"
             " α each step still halves w, and there is much room above"),
        Idea("twice the limit", 4 / bend, f"with that α each step multiplies w by"
             f" 1 − {show(4 / bend, 3)}·{show(bend)} = {show(-3)}: three times as far, on the"
             " other side"),
    )  # fmt: skip

    def otherwise(value: float) -> str:
        factor = 1 - value * bend
        said = f"with α = {show(value, 4)} each step multiplies w by {show(factor, 3)}"
        if value <= 0:
            return "α is larger than 0, or the step goes uphill or nowhere"
        if abs(factor) < 1:
            return f"{said}: it comes down, and with a somewhat larger α it still does"
        return f"{said}: it ends further away than it was, and flies out"

    return ask_number(
        "descent.largest",
        f"J = {formula}, so the slope is {show(bend)}·w. Turn α with ← → and watch. Up to"
        " which α does the point come down, so that any larger one makes it fly out?",
        wanted,
        ideas,
        (
            f"One step: w' = w − α·{show(bend)}·w = (1 − {show(bend)}·α)·w. When is that factor no"
            " larger than 1, its sign left aside?",
            f"With growing α the factor falls from 1 through 0 to −1. Solve 1 − {show(bend)}·α ="
            " −1.",
            f"{show(bend)}·α = 2, so α = 2/{show(bend)} = {show(wanted, 4)}.",
        ),
        otherwise,
        digits=2,
        worked=f"2/λ = 2/{show(bend)} = {show(wanted, 4)}: there each step is w' = −w, to and fro"
        " for ever; any smaller α comes down.",
    )  # fmt: skip


def who_first(how: str, steps: int) -> Ask:
    """Whose family has the one who arrives first."""
    poll = Poll(
        "descent.first",
        f"{how} Who is the first to reach ◎ and stay there?",
        (
            Choice(
                "GD, or SGD with its noise",
                "Plain steps are as long as the slope says: good where it points at the goal and"
                " is neither tiny nor steep to the side. SGD's noise makes it a detour, or a way"
                " out.",
            ),
            Choice(
                "momentum or Nesterov",
                "Remembered slopes add up: where they agree it grows fast, along a valley or"
                " through a dip. Where they turn, it overshoots and has to come back.",
            ),
            Choice(
                "RMSProp",
                "The slope is divided by its own recent size, so every step is about α long:"
                " fast where slopes are small, slow where plain steps would be long.",
            ),
            Choice(
                "Adam",
                "Adam divides as RMSProp does and remembers the direction as well: steady, hardly"
                " ever lost, and seldom the very first.",
            ),
            Choice(
                f"nobody, in {steps} steps",
                "That is how it ends where no step is both short enough for the walls and long"
                " enough for the way, or where no slope points at the goal.",
            ),
        ),
    )
    return ask_poll(poll, later=True)


def first_key(fates: tuple[Fate, ...]) -> int:
    """Which option of `who_first` the run makes true."""
    winner = first(fates)
    return NOBODY if winner is None else (0, 0, 1, 1, 2, 3)[winner]


def who_never(steps: int) -> Ask:
    """In which of the families somebody never arrives."""
    poll = Poll(
        "descent.never",
        f"And who has not arrived, or not stayed, after {steps} steps?",
        (
            Choice(
                "nobody: all six arrive and stay",
                "So it is where every step is short enough not to be thrown out, and no flat place"
                " or wrong hollow lies on the way.",
            ),
            Choice(
                "one or both of GD and SGD, none of the others",
                "Plain steps forget: on flat ground they creep, in a shallow hollow they stop, and"
                " noise does not let SGD settle.",
            ),
            Choice(
                "one or both of momentum and Nesterov, none of the others",
                "What gathers speed can be too fast: it overshoots, or steep walls throw it out"
                " with an α that plain steps still bear.",
            ),
            Choice(
                "one or both of RMSProp and Adam, none of the others",
                "Steps of about α, whatever the slope: too short for a long way, too long to settle"
                " at the end, and they roll through no hollow.",
            ),
            Choice(
                "some of two families or of all three",
                "Where the start lies badly, on a ridge or before the wrong hollow, it takes noise"
                " or speed to get away, and only few have it.",
            ),
        ),
    )
    return ask_poll(poll, later=True)


def never_key(fates: tuple[Fate, ...]) -> int:
    """Which option of `who_never` the run makes true."""
    families = {FAMILY[at] for at, fate in enumerate(fates) if fate.arrived is None}
    if len(families) > 1:
        return 4
    return families.pop() + 1 if families else 0
