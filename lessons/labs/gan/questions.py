"""What the GAN lab asks: a loss, a slope and a step by hand; what ten steps to one do."""

import math
from collections.abc import Iterator

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.ideas import Idea, ask_number, other_bases, seen
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_of_hundred, read_whole
from lessons.labs.gan.duel import REAL, Pair
from lessons.labs.gan.ring import CLUSTERS, JUDGED, ROUNDS
from lessons.numbers import MINUS, show, show_factor

FORM = "two digits, or a formula such as =-ln(0.4)"


def _sure(pair: Pair) -> str:
    p, made, q = show(pair.p, 3), show(pair.made, 3), show(pair.q, 3)
    return f"D gives x = {show(pair.x)} the chance {p} to be real, and G(z) = {made} the chance {q}"


def loss(pair: Pair) -> Ask:
    """What D pays for one real number and one that was made."""
    p, q = pair.p, pair.q
    costs = -math.log(seen(p)), -math.log(1 - seen(q))
    ideas = (
        Idea("real alone", -math.log(p), "that is what the real one costs; the made one is added"),
        Idea("made alone", -math.log(1 - q), "that is what the made one costs; the real one is"
             " added"),
        Idea("no 1 −", -math.log(p) - math.log(q), "for the made one D wants to say no: −ln(1 −"
             " D(G(z)))"),
        Idea("changed", -math.log(1 - p) - math.log(q), "the two have changed places: the real one"
             " should get a yes, the made one a no"),
        Idea("both no", -math.log(1 - p) - math.log(1 - q), "for the real one D wants a yes:"
             " −ln D(x)"),
        Idea("mean", pair.loss / 2, "that is half of it: both are added"),
        Idea("generator", -math.log(q), "that is G's loss. D wants to say no to what G made"),
        Idea("no logarithm", 1 - p + q, "that is how far off D is from 1 and 0. The loss is −ln of"
             " the chance that it gave to the truth"),
        Idea("product", p * (1 - q), "that is the chance of being right with both; the loss is −ln"
             " of it"),
        Idea("difference", -math.log(p) + math.log(1 - q), "both cost something: they are added"),
        *(Idea("chance", chance, "that is a chance. The loss is −ln of what D gave to the truth")
          for chance in (p, q, 1 - p, 1 - q)),
        Idea("nothing", 0.0, "that would be a D that is sure of both, and right"),
        *other_bases(1 / (p * (1 - q)), "ln is meant"),
    )  # fmt: skip
    hints = (
        "−ln of the chance that D gave to the truth: yes for the real one, no for the made one.",
        f"−ln {show(p, 3)} − ln(1 − {show(q, 3)})",
        f"{show(-math.log(p), 3)} + {show(-math.log(1 - q), 3)} = {show(pair.loss, 3)}",
    )
    return ask_number(
        "gan.pays", f"{_sure(pair)}. What is D's loss for the two, −ln D(x) − ln(1 − D(G(z)))?",
        pair.loss, ideas, hints, form=FORM, digits=2, within=0.005, shown=3,
        reached=(sum(costs), sum(map(seen, costs))),
    )  # fmt: skip


def side(pair: Pair) -> Ask:
    """Which way G's next step moves what it makes."""
    to_right = pair.players.w > 0
    w, c = show(pair.players.w), pair.players.c
    score = f"{w}·x {MINUS if c < 0 else '+'} {show(abs(c))}"
    more = "rises" if to_right else "falls"
    return ask_poll(
        Poll(
            "gan.side",
            f"D's score is {score}; the real numbers lie around"
            f" {show(REAL)}, G's around b = {show(pair.players.b)}. Now G takes a step. Where does"
            " b go?",
            (
                Choice("to the right", f"G goes where D holds more for real, and D's score {more}"
                       " to the right.", to_right),
                Choice("to the left", f"G goes where D holds more for real, and D's score {more} to"
                       " the right.", not to_right),
                Choice("nowhere: only D has seen the real numbers", "G sees none of them, but it"
                       " sees D's slope, and follows it."),
                Choice(f"straight to {show(REAL)}, where the real ones lie", "G does not know where"
                       " they lie. It knows D's slope at what it made, and takes one step along"
                       " it, right or wrong."),
            ),
        )
    )  # fmt: skip


def slope(pair: Pair) -> Ask:
    """The slope of G's loss for b."""
    w, p, q, wanted = pair.players.w, pair.p, pair.q, pair.slope
    ideas = (
        Idea("sign", -wanted, "where D's score rises G's loss falls: the slope has the sign of"
             " −w"),
        Idea("saturating", -q * w, "that is the slope of ln(1 − D). G's loss is −ln D, whose slope"
             " has 1 − D in it"),
        Idea("of D", q * w, "that is how D's loss changes with b. G wants the opposite, and its"
             " loss is −ln D"),
        Idea("no w", -(1 - q), "that is the slope for D's score. The score changes by w for each"
             " step of b"),
        Idea("w alone", -w, "that is the score's slope. −ln σ has one, too: −(1 − D)"),
        Idea("real", -(1 - p) * w, "that takes D of the real number. G's loss is about what G"
             " made"),
        Idea("of a", wanted * pair.z, "that is the slope for a: b is added, not multiplied by z"),
        Idea("bent twice", -q * (1 - q) * w, "σ' = D(1 − D), and the logarithm divides by D again:"
             " −(1 − D)·w is left"),
        Idea("no logistic", -w / q, "that leaves σ' out: −1/D · D(1 − D) · w"),
        Idea("times b", wanted * pair.players.b, "G(z) changes by 1 for each step of b, not by b"),
        Idea("of D's w", -(1 - q) * pair.made, "that is how G's loss changes with D's own w. For b"
             " the score changes by w"),
        Idea("bare", 1 - q, "that is 1 − D alone: the slope is −(1 − D)·w"),
        Idea("chance", q, "that is D's chance itself: the slope is −(1 − D)·w"),
        Idea("nothing", 0.0, f"D's score has a slope, {show(w)}: so G's loss has one, too"),
    )  # fmt: skip
    hints = (
        "Chain rule: −ln D for the score, the score for what was made, what was made for b.",
        f"−(1 − {show(q, 3)}) for the score; the score changes by w = {show(w)}; G(z) by 1.",
        f"−{show(1 - q, 3)}·{show_factor(w)} = {show(wanted, 3)}",
    )
    return ask_number(
        "gan.leads", f"{_sure(pair)}; w = {show(w)}. G's loss is −ln D(G(z)). What is its slope for"
        " b, ∂/∂b?", wanted, ideas, hints,
        form="two digits, or a formula such as =-0.3*2", digits=2, within=0.005, shown=3,
    )  # fmt: skip


def moved(pair: Pair, rate: float) -> Ask:
    """Where b is after the step."""
    b, g = pair.players.b, pair.slope
    wanted = b - rate * g
    ideas = (
        Idea("uphill", b + rate * g, "that goes up its loss: the slope is taken off"),
        Idea("no rate", b - g, f"the slope is multiplied by the rate {show(rate)} first"),
        Idea("step", -rate * g, "that is the step. It is added to where b was"),
        Idea("bare", rate * g, "that is the rate times the slope. It is taken off where b was"),
        Idea("slope", g, "that is the slope. b moves by the rate times it, the other way"),
        Idea("stays", b, "it moves: the slope is not 0"),
        Idea("other way", rate * g - b, "b minus the rate times the slope, not the other way"
             " round"),
        Idea("times", b * (1 - rate * g), "the step is taken off, not multiplied with b"),
        Idea("through z", b - rate * g * pair.z, "z belongs to the slope for a"),
    )  # fmt: skip
    hints = (
        "A step of descent: the rate times the slope is taken off.",
        f"b = {show(b)}, the slope {show(g, 3)}, the rate {show(rate)}",
        f"{show(b)} − {show(rate)}·{show_factor(g, 3)} = {show(wanted, 3)}",
    )
    return ask_number(
        "gan.moved", f"The slope for b is {show(g, 3)}, b is {show(b)}. Where is b after a step of"
        f" G with the rate {show(rate)}?", wanted, ideas, hints,
        form="three digits, or a formula such as =1-0.1*2", digits=3, shown=3,
        within=min(0.005, abs(rate * g) / 10),  # who leaves b where it is is never that near
    )  # fmt: skip


# ---- the ring ------------------------------------------------------------------------------------


def _steps(count: int) -> str:
    return "a step" if count == 1 else f"{count} steps"


def read_clusters(text: str) -> float:
    """A number of clusters, or Refused."""
    return read_whole(text, most=CLUSTERS)


def judge_found(said: float, was: float) -> Verdict:
    """Compare a predicted number of clusters with how many were found."""
    if said == was:
        return right("exactly so")
    if said >= CLUSTERS:
        return wrong("nothing asks G to make something of each kind: what fools D is enough",
                     ["all"])  # fmt: skip
    if said <= 1 and was > 2:
        return wrong("where it makes too much of one kind, D learns it, and G has to spread",
                     ["one"])  # fmt: skip
    return wrong("more than you thought" if said < was else "fewer than you thought", ["near"])


def judge_inside(said: float, was: float) -> Verdict:
    """Compare a predicted count of points inside with the measured one."""
    if abs(said - was) <= 8:
        return right("within 8 of it")
    if said > was and was < 50:
        return wrong("fewer: what fools the D of this round need not lie inside a cluster",
                     ["fooled"])  # fmt: skip
    if said > was and said >= 95:
        return wrong("G bends one sheet over all clusters: something lies between them", ["clean"])
    return wrong("more than you thought" if said < was else "fewer than you thought", ["near"])


def ring(told: int, made: int) -> Iterator[Ask]:
    """What G finds of eight clusters."""
    played = (
        f"A round: D takes {_steps(told)}, then G {_steps(made)}. After {ROUNDS:,} rounds G makes"
    )
    found = Prediction(
        "gan.found", "clusters",
        f"{played} {JUDGED:,} points. How many of the {CLUSTERS} clusters get at least 2 of 100"
        " points?",
        judge_found, read_clusters,
    )  # fmt: skip
    inside = Prediction(
        "gan.inside", "of 100 inside",
        f"{played} {JUDGED:,} points. How many of 100 lie inside a cluster, whichever?",
        judge_inside, read_of_hundred,
    )  # fmt: skip
    yield ask_prediction(found, f"a whole number from 0 to {CLUSTERS}")
    yield ask_prediction(inside, "a number from 0 to 100")
