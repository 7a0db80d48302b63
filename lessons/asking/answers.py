"""Reading what a learner typed, kindly: 1/3, .5, 1e-3, −1 and ln 10 are all numbers.

There are three outcomes, not two. Right and wrong are about the mathematics. *Refused* means that
the text is not an answer of the wanted form at all: it costs nothing, and it says which form is
wanted. Nobody should lose a point to a comma.
"""

import enum
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from lessons.numbers import MINUS, grouped, show, show_shape

NUMBER_FORM = "a number such as 3, −1.5, 1/3 or 1e-3"
SHAPE_FORM = "rows × columns, such as 3x2, or “none” if it does not exist"

SLACK = 0.005  # of the truth: so far off is who calculates on with numbers already rounded

LONGEST = 60
"""Characters of a typed answer that are read; nobody means more."""

_ALL_DIGITS = 17  # as many as a float has
_CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
_INFINITE = ("infinity", "infinite", "infty", "∞")
# A function and its number without brackets, as on paper: ln 10, √2, sqrt 2.
_WITHOUT_BRACKETS = re.compile(
    r"\b(ln|log|exp|sqrt|abs|tanh|relu|sigmoid)\s*((?:\d+\.?\d*|\.\d+)|pi|π|e\b)"
)
_RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_BEFORE = re.compile(r"(?:[A-Za-z∂ŷ][\w'/∂]{0,5}\s*)?[=≈~]\s*")
_UNIT = re.compile(
    r"(\d\.?)\s+(?:s|seconds?|epochs?|steps?|updates?|passes|weights?|parameters?|numbers?|points?"
    r"|multiplications?|neurons?|units?|pieces?|paths?|digits?|images?|times|pixels?|rows?"
    r"|channels?|pictures?|letters?|nats|layers?)\Z"
)
_LARGEST_POWER = 400
_DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒﹣－", "-") | {"⁄": "/", "÷": "/", "∕": "/"})
_DECIMAL = r"(?:\d+\.?\d*|\.\d+)"
_POWER = r"(?:e([+-]?\d+)|[x×*·]10\^([+-]?\d+))?"
_NUMBER = re.compile(rf"([+-]?)({_DECIMAL}){_POWER}", re.IGNORECASE)
_NONE = {"none", "no", "n", "-", "not valid", "invalid", "illegal", "impossible", "not possible",
         "does not exist", "undefined", "x"}  # fmt: skip


class Outcome(enum.Enum):
    """What became of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """The judgement of one answer, and the sentence that goes with it.

    `ideas` names the wrong ideas that would have given this answer (none, one, or several where
    they cannot be told apart); `message` explains them in words.
    """

    outcome: Outcome
    message: str = ""
    ideas: tuple[str, ...] = ()

    @property
    def correct(self) -> bool:
        """True for a right answer, false for a wrong or a refused one."""
        return self.outcome is Outcome.RIGHT

    @property
    def refused(self) -> bool:
        """True when the text was no answer of the wanted form: nothing was judged."""
        return self.outcome is Outcome.REFUSED


def right(message: str = "") -> Verdict:
    """The verdict on a right answer."""
    return Verdict(Outcome.RIGHT, message)


def wrong(message: str = "", ideas: Iterable[str] = ()) -> Verdict:
    """The verdict on a wrong answer."""
    return Verdict(Outcome.WRONG, message, tuple(ideas))


_WRONG = wrong()


def refused(message: str) -> Verdict:
    """The verdict on something that is not an answer yet."""
    return Verdict(Outcome.REFUSED, message)


class Refused(ValueError):
    """The text cannot be read as the wanted kind of answer. The message says what can."""


@dataclass(frozen=True)
class Number:
    """A number as typed: its exact value, and how finely it was given.

    `unit` is the worth of the last typed digit (0.01 for `2.30`), or 0 when nothing was rounded:
    whole numbers, fractions and what was computed are exact. `digits` counts the significant
    digits. `infinite` is 1 for ∞, −1 for −∞, else 0; then the value means nothing.
    """

    value: Fraction
    unit: Fraction
    digits: int
    infinite: int = 0

    def __float__(self) -> float:
        return self._nearest

    @property
    def is_worked_out(self) -> bool:
        """Whether it was typed as a fraction or a sum, and is no whole number."""
        return not self.unit and self.value.denominator != 1

    @cached_property
    def _grain(self) -> float:
        """How far off a number may be that was rounded or cut off to this one."""
        return float(min(self.unit, Fraction(10**300))) or float(self.value.denominator == 1)

    @cached_property  # asked for by one idea after the other
    def _nearest(self) -> float:
        if self.infinite:
            return self.infinite * math.inf
        try:
            return float(self.value)
        except OverflowError:
            return math.inf if self.value > 0 else -math.inf


_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
_ARGUMENTS = re.compile(r"max|min", re.IGNORECASE)  # what takes several
NO_COMMAS = "no commas, except between thousands (1,000): a decimal takes a point (0.5)"
# A number with a word behind it, or before it: `10 pixels`, `about 0.5`.
_AND_A_WORD = re.compile(r"[a-z]{2,}\s+[-+]?[\d./]+|[-+]?[\d./]+\s*[a-z]{2,}( [a-z]+)*")


@lru_cache(maxsize=256)  # one answer is held against one idea after the other
def parse_number(text: str, *, infinite: bool = False, percent: bool = False) -> Number:
    """Read one typed number, or raise Refused with the reason and the form that is wanted.

    A decimal, a fraction and a power of ten are read exactly, digit by digit. Anything else that
    can be computed, such as `ln 10`, `sqrt(2)/2` or `0.5^8`, is computed; a leading `=` changes
    nothing. With `infinite`, ∞ and every beginning of `infinity` are numbers too; with `percent`,
    `90 %` is 0.9.
    """
    typed = _bare(plainly(text))
    if not typed:
        raise Refused(f"type {NUMBER_FORM}")
    if len(typed) > LONGEST:
        raise Refused(f"that is too long to be {NUMBER_FORM}")
    if infinite and names_infinity(typed):
        return Number(Fraction(0), Fraction(0), 0, -1 if typed[0] == "-" else 1)
    if percent and typed.endswith("%"):
        part = parse_number(typed[:-1])
        return Number(part.value / 100, part.unit / 100, part.digits)
    if "," in typed and not _ARGUMENTS.search(typed):
        typed = _GROUPED.sub(lambda number: number[0].replace(",", ""), typed)
        if "," in typed and "(" not in typed:
            raise Refused(NO_COMMAS)
    if "%" in typed:
        raise Refused("no percent sign: half is 0.5")
    if re.search(r"[\d.]\s+[\d.]", typed):
        raise Refused(f"one number is wanted, without spaces inside: {NUMBER_FORM}")
    if typed.lstrip("+-").lower() in {"inf", "infinity", "∞", "nan"}:
        raise Refused(f"a finite number is wanted: {NUMBER_FORM}")
    parts = [_parse_decimal(part) for part in re.sub(r"\s+", "", typed).split("/")]
    if len(parts) > 2 or None in parts:
        return _computed(typed)
    top, bottom = parts[0], parts[-1]
    assert top is not None and bottom is not None
    if len(parts) == 1:
        return top
    if bottom.value == 0:
        raise Refused("nothing can be divided by 0")
    return Number(top.value / bottom.value, Fraction(0), max(top.digits, bottom.digits))


def names_infinity(text: str) -> bool:
    """Whether this is ∞ or a beginning of `infinity`: `i` is enough. A sign may stand before it."""
    word = text.lstrip("+-−").strip().lower()
    return bool(word) and any(name.startswith(word) for name in _INFINITE)


def _computed(typed: str) -> Number:
    """What an expression of numbers, π, e and functions comes to, or Refused with what is wrong."""
    from engine.expression.formula import ExpressionError, parse

    formula = _WITHOUT_BRACKETS.sub(r"\1(\2)", typed.lower().replace("√", "sqrt "))
    # Slips of the finger, not sums: e-3 for 1e-3, and --1.
    if re.match(r"e\s*[-+]\s*\d+\Z", formula) or re.search(r"[-+]\s*[-+]", formula):
        raise Refused(f"this is not {NUMBER_FORM}")
    no_number = f"this is not {NUMBER_FORM}"
    if _AND_A_WORD.fullmatch(formula):
        no_number = "the number alone is wanted, without a word before or behind it"
    try:
        expression = parse(formula)
        if not set(expression.names) <= _CONSTANTS.keys():
            raise Refused(no_number)
        value = expression.numbers(_CONSTANTS, tidy=True)[-1]
    except ExpressionError as error:
        # Where somebody clearly meant to compute, say what went wrong; else, what is wanted.
        is_meant = re.search(r"[\w)]\s*[-+*/^×·]\s*[\w(]|\(", formula)
        reason = error.message if is_meant else no_number
        raise Refused(reason) from None
    return Number(Fraction(float(value)), Fraction(0), _ALL_DIGITS)


def _bare(typed: str) -> str:
    """Without what people write around a number: = or ≈ before it, a unit or a stop behind."""
    typed = _BEFORE.sub("", typed.strip())
    typed = _UNIT.sub(r"\1", typed)
    return typed.removesuffix(".") if typed.count(".") == 2 else typed


def plainly(text: str) -> str:
    """Width variants, fractions, raised digits and every kind of dash in their ASCII form."""
    text = re.sub(r"(\d)([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])", r"\1 \2", text[:200])  # 1½ is not eleven halves
    text = _RAISED.sub(lambda found: f"^{found[0]}", text)  # and 2⁵ is not 25
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def _parse_decimal(text: str) -> Number | None:
    """A decimal with an optional power of ten, read digit by digit; None for anything else."""
    match = _NUMBER.fullmatch(text)
    if match is None or not re.sub("[×·]", "", text).isascii():
        return None
    sign, decimal, *powers = match.groups()
    power = int(next((typed for typed in powers if typed), "0"))
    if abs(power) > _LARGEST_POWER:
        raise Refused(f"a power of ten between −{_LARGEST_POWER} and {_LARGEST_POWER}, please")
    whole, _, places = decimal.partition(".")
    scale = Fraction(10) ** power
    value = Fraction(int((whole + places) or "0"), 10 ** len(places)) * scale
    exact = not places and power >= 0
    unit = Fraction(0) if exact else scale / 10 ** len(places)
    return Number(-value if sign == "-" else value, unit, len((whole + places).lstrip("0")))


def match_number(
    text: str, wanted: float, *, digits: int | None = None, within: float = 0.0
) -> Verdict:
    """Judge a typed number against `wanted`.

    The number itself is always right, up to the last bits that floating point leaves. With
    `within` any number at most that far away is right. With `digits` a decimal that was rounded
    (or cut off) correctly is right if it shows at least that many of the truth's significant
    digits; one that shows them and is off in the digits behind them, by no more than SLACK, is too.
    What was rounded correctly, but too far, is refused with the rule.
    """
    try:
        typed = parse_number(text)
    except Refused as problem:
        return refused(str(problem))
    if text.count(",") == 1 and not typed.unit and "." not in text:
        point = match_number(text.replace(",", "."), wanted, digits=digits, within=within)
        if point.correct:  # 1,234 for 1.234, where the thousands are not meant
            return refused(NO_COMMAS)
    # Far off is seen without exact arithmetic, of one idea after the other.
    near = (2e-9 if digits is None else 2 * float(SLACK)) * abs(wanted)
    near = max(near, 1.01 * within, 1.01 * typed._grain)
    if abs(typed._nearest - wanted) > near:
        return _WRONG
    # 3 − 0.1·12 is 1.7999999999999998 to a computer: cut off, that is still 1.8 and not 1.7.
    truth = Fraction(f"{wanted:.13g}")
    if abs(typed.value - truth) <= max(abs(truth) / 10**9, Fraction(within)):
        return right()
    if digits is None:
        if not typed.unit or not _rounds_to(typed, truth):
            return wrong()
        if within:
            return refused(f"rounded too far: it may be off by {show(within)} at most")
        return refused("rounded too far: all of its digits are wanted, or a fraction")
    if typed.value == parse_number(show(wanted)).value:
        return right()  # what our own screens show is never wrong
    if truth and (_rounds_to(typed, truth) or _calculated_on(typed, truth, digits)):
        if typed.is_worked_out or (typed.unit or 1) <= _coarsest(truth, digits):
            shown = grouped(show(wanted, max(digits + 2, 4)))
            is_nearer = abs(parse_number(shown).value - truth) < abs(typed.value - truth)
            return right(f"more exactly {shown}" if is_nearer else "")
        if typed.unit:
            if digits == 1:
                return refused("rounded too far: give one digit behind the zeros, or a fraction")
            return refused(f"give at least {digits} significant digits, or a fraction")
    return wrong()


def _rounds_to(typed: Number, wanted: Fraction) -> bool:
    """Whether `wanted`, rounded or cut off at the last typed digit, is what was typed."""
    unit = typed.unit or (1 if typed.value.denominator == 1 else Fraction(0))
    half = abs(typed.value - wanted) <= unit / 2
    cut_off = abs(typed.value) <= abs(wanted) < abs(typed.value) + unit
    return half or (cut_off and typed.value * wanted > 0)


def _calculated_on(typed: Number, wanted: Fraction, digits: int) -> bool:
    """Whether a decimal or a sum is as near as one comes with numbers rounded on the way.

    A truth of a few digits itself is never rounded on the way: there is no slack for it.
    """
    last = _coarsest(wanted, digits)
    if wanted == Fraction(f"{float(wanted):.6g}"):
        return False
    if not typed.is_worked_out and not 0 < typed.unit <= last:
        return False
    return abs(typed.value - wanted) <= min(abs(wanted) * Fraction(SLACK), last / 2)


def _coarsest(wanted: Fraction, digits: int) -> Fraction:
    """The worth of the last of so many significant digits of `wanted`: 0.01 for .964 and two.

    They are counted in the truth: 1.0 has two digits, but of .964 it shows not one.
    """
    exponent = math.floor(math.log10(abs(float(wanted)))) if float(wanted) else -_LARGEST_POWER
    return Fraction(10) ** (exponent - digits + 1)


Shape = tuple[int, ...]


def parse_shape(text: str) -> Shape | None:
    """Read a shape (`3x2`, `3 × 2`, `(3, 2)`, `3 by 2`), or None for “none”; else raise Refused."""
    typed = plainly(text).lower()
    if not typed:
        raise Refused(f"type {SHAPE_FORM}")
    if typed.rstrip(".!") in _NONE:
        return None
    inner = typed.removeprefix("=").rstrip(".").strip("()[] ")
    parts = re.split(r"\s*(?:[xх×*·,;]|-?by-?)\s*|\s+", inner) if len(inner) <= LONGEST else [""]
    if inner.endswith(","):  # (3,) is how Python writes a vector's shape
        parts = parts[:-1]
    if not all(re.fullmatch(r"[0-9]{1,6}", part) for part in parts):
        raise Refused(f"this is not {SHAPE_FORM}")
    shape = tuple(map(int, parts))
    if 0 in shape:
        raise Refused("sizes begin at 1")
    return shape


def match_shape(text: str, wanted: Shape | None) -> Verdict:
    """Judge a typed shape; None is the shape of something that does not exist."""
    try:
        typed = parse_shape(text)
    except Refused as problem:
        return refused(str(problem))
    if typed == wanted:
        return right()
    if typed and wanted and len(typed) < len(wanted) and len(wanted) > 1:
        how_many = "both" if len(wanted) == 2 else f"all {len(wanted)}"
        return refused(f"give {how_many} sizes: {SHAPE_FORM}")
    if wanted and len(wanted) == 1 and typed == (*wanted, 1):
        return right(f"as a column; as a plain vector it is {show_shape(wanted)}")
    return wrong()


def tidy(text: str, is_shape: bool = False) -> str:
    """What was typed as it is shown and kept: a true minus, and shapes as `3×2` or `none`."""
    text = " ".join(text.split())
    if not is_shape:
        return text.replace("-", MINUS)
    try:
        shape = parse_shape(text)
    except Refused:
        return text
    if shape is None:
        return "none"
    return show_shape(shape)[1:-1] if len(shape) > 1 else text  # a second size may follow
