"""What the recurrence lab asks: values and gradients step by step, and what fifty steps leave."""

import math
from collections.abc import Iterable, Sequence

from engine.activations import ACTIVATIONS
from lessons.asking.answers import Verdict, match_number, wrong
from lessons.asking.ask import Ask, Kind, ask_poll
from lessons.asking.ideas import Idea, judge_number, seen
from lessons.asking.polls import Choice, Poll
from lessons.labs.recurrence.cell import STEPS, Unrolled, W
from lessons.labs.recurrence.fade import LONG
from lessons.numbers import below, show, show_factor

FORM = "three digits, or =tanh 0.5"
_sigmoid = ACTIVATIONS["logistic"].function


def _ask(name: str, prompt: str, wanted: float, ideas: Iterable[Idea], hints: tuple[str, ...],
         otherwise: str, reached: Sequence[float], form: str = FORM) -> Ask:  # fmt: skip
    """A number to be typed; each of the ideas has its own answer."""
    listed = tuple(ideas)

    def match(text: str, number: float) -> Verdict:
        return match_number(text, number, digits=2, within=min(0.002, abs(number) / 100))

    def judge(text: str) -> Verdict:
        return judge_number(text, wanted, listed, match, lambda _: wrong(otherwise),
                            (*reached, seen(wanted)))  # fmt: skip

    return Ask(f"recurrence.{name}", Kind.NUMBER, prompt, judge, form, hints, show(wanted, 3),
               hints[-1])  # fmt: skip


def ask_state(cell: Unrolled, t: int) -> Ask:
    """The state after step t."""
    x, before, u = cell.x[t], cell.h[t - 1], cell.u
    z, h = cell.z[t], cell.h[t]
    ideas = (
        Idea("no bend", z, f"that is z = {show(z, 3)}; the state is tanh of it"),
        Idea("no state", math.tanh(W * x), "that is what the input alone gives. The state before,"
             f" {show(before, 3)}, comes in through u"),
        Idea("no input", math.tanh(u * before), "that is what the state before gives alone; the"
             f" input {show(x)} comes in through w"),
        Idea("no u", math.tanh(W * x + before), "the state before is multiplied by u on its way"),
        Idea("no w", math.tanh(x + u * before), f"the input is multiplied by w = {show(W)}"),
        Idea("u alone", math.tanh(W * x + u), "u is added there as it is; it multiplies the state"
             " before"),
        Idea("swapped", math.tanh(u * x + W * before), "w belongs to the input, u to the state"),
        Idea("old input", math.tanh(W * cell.x[t - 1] + u * before), "that takes the input of the"
             " step before"),
        Idea("z handed on", math.tanh(W * x + u * cell.z[t - 1]), "that hands on z of the step"
             " before. What is handed on is the state, after tanh"),
        Idea("sign of the state", math.tanh(W * x - u * before), "the two are added, each with its"
             f" sign: u h is {show(u * before, 3)}"),
        Idea("sign of the input", math.tanh(u * before - W * x), "the two are added, each with its"
             f" sign: w x is {show(W * x, 3)}"),
        Idea("product", math.tanh(W * x * u * before), "the two are added, not multiplied"),
        Idea("logistic", float(_sigmoid(z)), "that is the logistic function of z; this cell bends"
             " by tanh"),
        Idea("slope", 1 - h * h, "that is tanh's slope at this step; the state itself is asked"),
        Idea("unchanged", before, "that is the state before this step"),
    )  # fmt: skip
    sum_ = f"{show(W)}·{show_factor(x)} + {show(u)}·{show_factor(before, 3)}"
    return _ask(
        f"h{t}",
        f"x = {show(x)} comes in at step {t}, and the state before is {show(before, 3)}. What is"
        f" the state after it, h{below(t)}? w = {show(W)}, u = {show(u)}.",
        h,
        ideas,
        (
            "h = tanh(w x + u h), with the h of the step before.",
            f"z = {sum_} = {show(z, 3)}.",
            f"h{below(t)} = tanh({show(z, 3)}) = {show(h, 3)}.",
        ),
        "no usual slip gives that: z = w x + u h, then tanh",
        (math.tanh(W * x + u * seen(before)), math.tanh(seen(z))),
    )


def ask_gradient(cell: Unrolled, t: int) -> Ask:
    """The slope of the last state with respect to the state after step t, from the one behind."""
    u, arrives, h, before = cell.u, cell.dh[t + 1], cell.h[t + 1], cell.h[t]
    slope, flat, wanted = 1 - h * h, 1 - seen(h) ** 2, cell.dh[t]
    ideas: tuple[Idea, ...] = (
        Idea("no slope", arrives * u, "on its way it passes tanh of step"
             f" {t + 1}, whose slope is {show(slope, 3)}"),
        Idea("no u", arrives * slope, f"that is what arrives before tanh. Then it goes through u ="
             f" {show(u)}"),
        Idea("wrong step", arrives * (1 - before * before) * u, f"that takes the slope at step {t};"
             f" between the two states lies tanh of step {t + 1}"),
        Idea("value for slope", arrives * h * u, f"{show(h, 3)} is the state. The slope of tanh"
             " there is 1 − h²"),
        Idea("no square", arrives * (1 - h) * u, "the slope of tanh is 1 − h², not 1 − h"),
        Idea("logistic slope", arrives * h * (1 - h) * u, "h(1 − h) is the slope of the logistic"
             " function. That of tanh is 1 − h²"),
        Idea("by the input", arrives * slope * W, "w leads to the input. Back to the state before"
             " it goes through u"),
        Idea("slope of u", arrives * slope * before, "that times the state is this step's part of"
             " ∂u. Back to the state it goes through u"),
        Idea("unchanged", arrives, "that is what arrives one step later; it passes tanh and u"),
        Idea("added", arrives + slope * u, "along a path factors are multiplied"),
        Idea("twice", arrives * slope * slope * u, "it passes one tanh on this way, not two"),
        Idea("u twice", arrives * slope * u * u, "it passes u once on this way"),
        Idea("the state", before, "that is the value of the state, not its gradient"),
        Idea("zero", 0.0, "0 would mean that this state does not matter for the last one"),
    )  # fmt: skip
    if t + 1 < STEPS:  # at the end 1 does arrive
        ideas += (Idea("slope alone", slope * u, "that takes 1 for what arrives; it is"
                       f" {show(arrives, 3)}"),)  # fmt: skip
    return _ask(
        f"g{t}",
        f"Back from h{below(t + 1)} to h{below(t)}: ∂h{below(t + 1)} = {show(arrives, 3)} arrives,"
        f" h{below(t + 1)} = {show(h, 3)}, u = {show(u)}. What is ∂h{below(t)}?",
        wanted,
        ideas,
        (
            "Two factors lie on the way: the slope of tanh, and u.",
            f"The slope of tanh at step {t + 1} is 1 − {show_factor(h, 3)}² = {show(slope, 3)}.",
            f"∂h{below(t)} = {show(arrives, 3)}·{show(slope, 3)}·{show(u)} = {show(wanted, 3)}.",
        ),
        "no usual slip gives that: what arrives, times 1 − h², times u",
        [seen(arrives) * way * u for way in (flat, seen(flat), seen(slope))],
        "two digits, such as 0.25",
    )


def ask_weight(cell: Unrolled) -> Ask:
    """The slope of u, which every step has used."""
    steps = range(1, STEPS + 1)
    shares = [cell.share(t) for t in steps]
    ideas = (
        Idea("last step", shares[-1], "that is what the last step adds. Every step has used the"
             " same u"),
        Idea("without the last", sum(shares[:-1]), "the last step has used u as well"),
        Idea("mean", cell.du / STEPS, "gradients of uses are added, not averaged"),
        Idea("bias", sum(cell.dz[1:]), "that adds up ∂z alone, as a bias would. u meets the state:"
             " each ∂z is multiplied by the h before it"),
        Idea("wrong state", sum(cell.dz[t] * cell.h[t] for t in steps), "that takes each step's"
             " own state. What u multiplies at step t is the state before it"),
        Idea("input's", sum(cell.dz[t] * cell.x[t] for t in steps), "that is ∂w: w meets the"
             " inputs, u the states"),
        Idea("no slopes", sum(cell.dh[t] * cell.h[t - 1] for t in steps), "that takes ∂h for ∂z:"
             " the slope of tanh lies between"),
        Idea("states", sum(cell.h[:-1]), "those are the states that u has met; each counts as much"
             " as ∂z says"),
        Idea("sign", -cell.du, "the size is right, the sign is not"),
        Idea("signs", sum(map(abs, shares)), "a minus sign was lost: each product counts with its"
             " own"),
        Idea("through u", cell.du * cell.u, "to u itself nothing goes through u: each ∂z is"
             " multiplied by the state alone"),
        Idea("product", math.prod(shares[1:]), "what comes by several steps is added, not"
             " multiplied"),
    )  # fmt: skip
    products = [seen(cell.dz[t]) * seen(cell.h[t - 1]) for t in steps]
    parts = " + ".join(
        f"{show_factor(cell.dz[t], 3)}·{show_factor(cell.h[t - 1], 3)}" for t in steps[1:]
    )
    return _ask(
        "u",
        "All four steps have used the same u. What is ∂u, the slope of the last state with respect"
        " to u? ∂z and h stand in the picture.",
        cell.du,
        ideas,
        (
            "A weight that is used several times gets the sum of all its gradients.",
            "At step t it is ∂z of the step times the state before it; before step 1 that is 0.",
            f"{parts} = {show(cell.du, 3)}.",
        ),
        "no usual slip gives that: at each step ∂z times the h before it, and all added",
        (sum(products), sum(map(seen, products))),
        "two digits, such as 0.25",
    )


def ask_left(rho: float, was: float) -> Ask:
    """How long the gradient is after so many steps with no input, where tanh has the slope 1."""
    ideas = (
        Idea("one step", rho, "that is after one step"),
        Idea("one less", rho ** (LONG - 1), f"that is after {LONG - 1} steps; there are {LONG}"),
        Idea("one more", rho ** (LONG + 1), f"that is after {LONG + 1} steps; there are {LONG}"),
        Idea("times", rho * LONG, "from step to step it is multiplied, not added"),
        Idea("shares", max(1 - LONG * (1 - rho), 0.0), "that takes the same amount off at each"
             " step. It loses (or gains) the same share: factors multiply"),
        Idea("sum", 1 + LONG * (rho - 1), "that adds the same amount at each step. Factors"
             " multiply"),
        Idea("unchanged", 1.0, "it would stay 1 only for ρ = 1"),
        Idea("zero", 0.0, "small, but no product of such factors is 0"),
        Idea("exponential", math.exp(rho), "e^ρ has nothing to do with it: ρ is multiplied by"
             f" itself {LONG} times"),
        Idea("upside down", rho**-LONG, "upside down: going back, too, each step multiplies by ρ"),
        Idea("squared", rho ** (2 * LONG), f"ρ comes once a step: {LONG} factors"),
        Idea("half", rho ** (LONG / 2), f"that is after {LONG // 2} steps"),
    )  # fmt: skip

    def nearly(text: str, number: float) -> Verdict:
        return match_number(text, number, digits=1, within=abs(number) / 20)

    def judge(text: str) -> Verdict:
        return judge_number(text, was, ideas, nearly, lambda value: wrong(
            f"after {LONG} steps it is {'more' if value < was else 'less'}: ρ multiplied by itself"
            f" {LONG} times"
        ))  # fmt: skip

    power = f"{show(rho)}^{LONG}"
    return Ask(
        "recurrence.left",
        Kind.NUMBER,
        f"No input comes in, so h stays 0, where tanh has the slope 1. U turns a vector and makes"
        f" it ρ = {show(rho)} times as long. A gradient of length 1 starts at step {LONG}: how"
        " long is it at step 0?",
        judge,
        f"one digit is enough, such as 2e-4, or ={power}",
        (
            "Each step multiplies the length by ρ.",
            f"{LONG} steps: ρ multiplied by itself {LONG} times.",
            f"{power} = {show(was, 3)}.",
        ),
        show(was, 3),
        f"{power} = {show(was, 3)}.",
        seed=None,
    )


def outcome(was: float) -> int:
    """The option that a length falls under: it fades, stays about as long, or grows."""
    return 0 if was < 0.1 else 1 if was <= 10 else 2


def ask_driven(rho: float, drive: float, was: float, alone: float) -> Ask:
    """What is left when inputs keep the states away from 0."""
    lost = f"U alone would leave {show(alone, 2)}; it is {show(was, 2)}"
    slopes = "Away from 0 tanh is flatter, and every step multiplies by its slopes, too"
    key = outcome(was)
    texts = (
        ("it fades: below 0.1 is left", f"{slopes}: {lost}." if key == 0 else
         f"It would take more slopes well below 1, or a smaller ρ: {lost}."),
        ("about as long: 0.1 to 10", f"What U makes longer and the slopes make shorter holds the"
         f" balance here: {lost}." if key == 1 else
         f"That would be a balance of ρ and slopes that nothing holds here: {lost}."),
        ("it grows: more than 10", f"The states stay where tanh is steep, and ρ has its way:"
         f" {lost}." if key == 2 else f"{slopes}, which takes back what ρ adds: {lost}."),
    )  # fmt: skip
    return ask_poll(
        Poll(
            "recurrence.driven",
            f"Now inputs come in at each step, with a spread of {show(drive)}, and move the states"
            f" away from 0. ρ = {show(rho)} as before: what becomes of the gradient in {LONG}"
            " steps?",
            tuple(Choice(text, why, at == key) for at, (text, why) in enumerate(texts)),
        )
    )
