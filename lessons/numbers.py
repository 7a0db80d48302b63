"""How a number looks on every screen: short, aligned, and with a real minus sign.

A reader compares numbers by their shape before reading their digits. So there is one way to write
them: at most four significant digits, U+2212 for minus, decimal points under each other.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import SupportsFloat

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_LARGE = 1e6  # from here on numbers are written with a power of ten
_SMALL = 1e-4  # and below this, too


def show(x: SupportsFloat, digits: int = 4) -> str:
    """Write `x` with at most `digits` significant digits: `−0.25`, `2.303`, `6.1e−6`.

    Whole numbers below a million keep all their digits, because there the digits are the point
    (55000 images). Infinities are ∞ and −∞; a NaN says so.
    """
    value = float(x)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    if value == 0:
        return "0"
    if value.is_integer() and abs(value) < _LARGE:
        return f"{value:.0f}".replace("-", MINUS)
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    rounded = abs(float(f"{mantissa}e{power}"))
    if _SMALL <= rounded < _LARGE:
        text = f"{float(f'{mantissa}e{power}'):.{max(digits - 1 - exponent, 0)}f}"
        text = _without_trailing_zeros(text)
    else:
        text = f"{_without_trailing_zeros(mantissa)}e{exponent}"
    return text.replace("-", MINUS)


_THOUSANDS = re.compile(r"(?<![\w.])\d{4,}")


def grouped(text: str) -> str:
    """The numbers of a text with commas between their thousands, as in prose: `1,616`, `55,000`.

    Not for what has commas of its own, vectors and shapes, nor for years.
    """
    return _THOUSANDS.sub(lambda number: f"{int(number[0]):,}", text)


def show_factor(x: SupportsFloat, digits: int = 4) -> str:
    """A number behind a sign, `2·(−3)` or `1 + (−3)`: a negative one stands in brackets."""
    text = show(x, digits)
    return f"({text})" if text.startswith(MINUS) else text


def _without_trailing_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_shape(shape: Sequence[int]) -> str:
    """A shape as it is read aloud, three by two: `(3×2)`. A vector is `(3,)`, a scalar `()`.

    With the comma of Python, as the lesson on tensors has it: `(3)` would be a number in brackets.
    """
    return "(" + TIMES.join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def show_vector(values: Iterable[SupportsFloat], digits: int = 4) -> str:
    """A vector on one line: `(2, −7, 0.5)`."""
    return "(" + ", ".join(show(value, digits) for value in values) + ")"


def align(texts: Sequence[str]) -> list[str]:
    """Pad shown numbers to one width, their decimal points in one column."""
    heads, tails = [], []
    for text in texts:
        cut = next((place for place, mark in enumerate(text) if mark in ".e"), len(text))
        heads.append(text[:cut])
        tails.append(text[cut:])
    left = max(map(len, heads), default=0)
    right = max(map(len, tails), default=0)
    return [head.rjust(left) + tail.ljust(right) for head, tail in zip(heads, tails, strict=True)]


def show_column(values: Iterable[SupportsFloat], digits: int = 4) -> list[str]:
    """Numbers to be put under each other, one a line, aligned on the decimal point."""
    return align([show(value, digits) for value in values])


def show_matrix(rows: Sequence[Sequence[SupportsFloat]], digits: int = 4) -> list[list[str]]:
    """The cells of a matrix as text, (m, n) as the numbers were: each column has one width."""
    columns = [show_column(column, digits) for column in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def below(number: int) -> str:
    """A whole number from 0 as it is written below a letter: the ₁₂ of W₁₂."""
    return str(number).translate(SUBSCRIPTS)


def show_share(share: float, places: int = 0) -> str:
    """A share from 0 to 1 in per cent: `67 %`, or with a place after the point `50.8 %`."""
    return f"{100 * share:.{places}f} %"
