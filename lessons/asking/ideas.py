"""A wrong idea about a number, carried out: what it would have given, and what to say about it.

"Wrong" teaches almost nothing. But most wrong numbers are the right result of a wrong idea. So each
usual idea is worked out for the numbers at hand, and what was typed is looked for among the
results. Often several ideas give the same number; then nobody can know which one it was, and that
is what is said. Every drill and every lab judges a number in this one way.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from lessons.asking.answers import (
    SHAPE_FORM,
    Refused,
    Shape,
    Verdict,
    match_number,
    match_shape,
    parse_number,
    parse_shape,
    refused,
    right,
    wrong,
)
from lessons.asking.ask import SHAPE_KEYS, Ask, Kind
from lessons.numbers import grouped, show, show_shape

Match = Callable[[str, float], Verdict]
"""How freely a number may be rounded: the verdict on a typed text, if this were the truth."""

OFFER = "; h gives a hint"  # behind what no idea explains, as long as there is one to give
ENOUGH = 3  # significant digits of an unending decimal, where nothing says how many

_SQUARE = re.compile(r"(\d+)\s*[x×X]\s*\1")  # a shape, where one side is asked for
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Idea:
    """A wrong idea: its name, the number it gives here, and the sentence that answers it."""

    name: str
    value: float
    message: str


def seen(x: float) -> float:
    """A number as a screen shows it, with three digits: this is what one calculates with."""
    return float(f"{x:.3g}")


def other_bases(number: float, told: str) -> tuple[Idea, ...]:
    """The logarithms of a number to base 10 and 2, where the natural one is wanted."""
    return tuple(
        Idea(f"log{base}", math.log(number, base), f"that is a logarithm to base {base}; {told}")
        for base in (10, 2)
    )


def ask_number(
    id: str,
    prompt: str,
    wanted: float,
    ideas: Iterable[Idea],
    hints: tuple[str, ...],
    otherwise: Callable[[float], str] | str = "",
    *,
    form: str = "a number",
    digits: int | None = None,
    within: float = 0.0,
    shown: int = 6,
    worked: str = "",
    seed: int | None = None,
    reached: Sequence[float] = (),
) -> Ask:
    """A number that is asked for, judged by the ideas behind wrong ones.

    It may be rounded to so many `digits`, or be `within` so much; `shown` are the digits of the
    solution. `otherwise` is what is to be said of a number that no idea gives; `worked` is the last
    hint where nothing else is given. What is `reached` from the digits on the screen is right, too.
    """
    ideas = tuple(ideas)

    def unexplained(value: float) -> Verdict:
        told = otherwise if isinstance(otherwise, str) else otherwise(value)
        return wrong(told or f"none of the usual slips gives {grouped(show(value, 6))}{OFFER}")

    match = partial(match_number, digits=digits, within=within)

    def judge(text: str) -> Verdict:
        return judge_number(text, wanted, ideas, match, unexplained, reached)

    return Ask(
        id=id,
        kind=Kind.NUMBER,
        prompt=prompt,
        judge=judge,
        form=form,
        hints=hints,
        solution=grouped(show(wanted, shown)),
        worked=worked or hints[-1],
        seed=seed,
    )


def ask_shape(
    id: str,
    prompt: str,
    wanted: Shape,
    ideas: Iterable[tuple[Shape, str]],
    hints: tuple[str, ...],
    otherwise: str,
    *,
    none: str = "it does exist",
    worked: str = "",
) -> Ask:
    """A shape that is asked for: what each wrong idea gives, and the sentence that answers it.

    `otherwise` is what is to be said of a shape that no idea gives, `none` of one that is denied.
    """
    listed = tuple(ideas)

    def judge(text: str) -> Verdict:
        verdict = match_shape(text, wanted)
        if verdict.correct or verdict.refused:
            return verdict
        typed = parse_shape(text)
        if typed is None:
            return wrong(none)
        messages = [message for shape, message in listed if shape == typed]
        return wrong(told(show_shape(typed), messages) or otherwise)

    return Ask(
        id=id,
        kind=Kind.SHAPE,
        prompt=prompt,
        judge=judge,
        form=SHAPE_FORM,
        hints=hints,
        solution=show_shape(wanted)[1:-1],
        worked=worked or hints[-1],
        keys=SHAPE_KEYS,
    )


def judge_number(
    typed: str,
    wanted: float,
    ideas: Iterable[Idea],
    match: Match,
    otherwise: Callable[[float], Verdict],
    reached: Sequence[float] = (),
) -> Verdict:
    """Right, refused, or wrong with every idea that gives what was typed.

    What is the truth, as freely as `match` rounds, is never blamed on an idea. What is rounded too
    far to be the truth is looked for among the ideas first: .2 may be somebody's .2, and not a
    short .16. `otherwise` says something about a number that no idea gives. Whoever calculates with
    the digits that the screen shows comes to the numbers `reached`, and is right. Who types 4×4
    where 4 rows are asked for has understood it, and is not told that 16 is wrong.
    """
    sides = _SQUARE.fullmatch(typed.strip())
    if sides and match(sides[1], wanted).correct and not match(typed, wanted).correct:
        return refused(f"{sides[1]} is asked for once, not {sides[0]}")
    try:
        value = float(parse_number(typed))
    except Refused as problem:
        return refused(str(problem))
    verdict = match(typed, wanted)
    if verdict.correct:
        return verdict
    if any(match(typed, near).correct for near in reached):
        return right(f"more exactly {grouped(show(wanted))}")
    found = fitting(typed, ideas, match)
    if found:
        messages = [idea.message for idea in found]
        return wrong(told(grouped(show(value, 6)), messages), [idea.name for idea in found])
    if wanted and match(typed, -wanted).correct:
        return wrong("the size is right, the sign is not", ["sign"])
    return verdict if verdict.refused else otherwise(value)


def fitting(typed: str, ideas: Iterable[Idea], match: Match) -> list[Idea]:
    """The ideas that give what was typed, each name once, the likeliest first.

    However freely a number may be rounded, −.01 is nobody's 0, and .01 nobody's −.01. Where the
    truth has to be typed exactly, an idea may still lead to .3333, and nobody types all of that.
    """
    value = float(parse_number(typed, infinite=True))
    found: dict[str, Idea] = {}
    for idea in ideas:
        same_side = value * idea.value > 0 or value == idea.value == 0
        if same_side and idea.name not in found and gives(idea.value, typed, match):
            found[idea.name] = idea
    return list(found.values())


def gives(value: float, typed: str, match: Match) -> bool:
    """Whether this value, as freely as `match` rounds, is what was typed: an unending decimal at
    least to ENOUGH digits. 10.079999999999998 is none: it is 10.08, but for rounding."""
    short = float(f"{value:.9g}")
    unending = math.isfinite(value) and not math.isclose(short, value, rel_tol=1e-12)
    return match(typed, value).correct or (
        unending and match_number(typed, value, digits=ENOUGH).correct
    )


def told(shown: str, messages: Sequence[str]) -> str:
    """What to say where these ideas give the answer shown; never that it was one of several.

    More than two would not be read; how many there are is said all the same.
    """
    messages = list(dict.fromkeys(messages))
    if len(messages) < 2:
        return messages[0] if messages else ""
    count = _COUNTS[len(messages)] if len(messages) < len(_COUNTS) else str(len(messages))
    first, second = (message if message[-1] in ".?!" else f"{message}." for message in messages[:2])
    some = "Either" if len(messages) == 2 else "Two of them"
    return f"{count} ideas give {shown}. {some}: {first} Or: {second} Which was yours?"
