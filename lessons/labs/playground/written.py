"""Arithmetic as one writes it down: sums and products of numbers, with their signs."""

from lessons.numbers import MINUS, show, show_factor

DIGITS = 3  # of a number in a sum


def product(a: float, b: float) -> str:
    """`0.3 · (−2)`."""
    return f"{show(a, DIGITS)} · {show_factor(b, DIGITS)}"


def sum_of(terms: list[tuple[float, float]], bias: float) -> str:
    """`0.3·2 − 0.5·1 + 0.1`; a bias of 0 is left out."""
    text = ""
    for weight, value in terms:
        sign = f" {MINUS} " if weight < 0 else " + "
        text += (sign if text else sign.strip().replace("+", "")) + (
            f"{show(abs(weight), DIGITS)}·{show_factor(value, DIGITS)}"
        )
    if bias:
        text += f" {MINUS if bias < 0 else '+'} {show(abs(bias), DIGITS)}"
    return text


def bracketed(text: str, parts: int) -> str:
    """A text of several parts, in brackets."""
    return f"[{text}]" if parts > 1 else text
