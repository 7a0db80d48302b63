"""Writing an expression back: as text with as few brackets as it needs, and as TeX.

Each term is written from its operands' texts and from how tightly those bind: 1 sum, 2 product,
3 sign, 4 power, 5 a number, a name, a call. An operand that binds more loosely than its place
needs is put in brackets.
"""

from collections.abc import Callable, Sequence

from engine.expression.functions import WRITTEN
from engine.expression.parser import Term

_Written = tuple[str, int]


def texts(terms: Sequence[Term], times: str, minus: str) -> list[str]:
    """Each of `terms`, written with the given signs for multiplication and minus."""
    written: list[_Written] = []
    for term in terms:
        written.append(_write(term, [written[i] for i in term.operands], times, minus))
    return [text for text, _ in written]


def tex(terms: Sequence[Term]) -> str:
    """The last of `terms` as TeX."""
    written: list[_Written] = []
    for term in terms:
        written.append(_write_tex(term, [written[i] for i in term.operands]))
    return written[-1][0]


_BINDS = {"add": 1, "subtract": 1, "multiply": 2, "divide": 2, "negate": 3, "power": 4}


def _number(value: float, minus: str) -> _Written:
    text = repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return (minus + text[1:], 3) if text.startswith("-") else (text, 5)


def _in_brackets(written: _Written, least: int) -> str:
    return written[0] if written[1] >= least else f"({written[0]})"


def _write(term: Term, operands: list[_Written], times: str, minus: str) -> _Written:
    if not term.op:
        return (term.name, 5) if term.name else _number(term.value, minus)
    if term.op not in _BINDS:
        inside = ", ".join(text for text, _ in operands)
        return f"{WRITTEN[term.op]}({inside})", 5
    level = _BINDS[term.op]
    if term.op == "negate":
        return minus + _in_brackets(operands[0], 4), level
    if term.op == "power":
        return f"{_in_brackets(operands[0], 5)}^{_in_brackets(operands[1], 3)}", level
    sign = {"add": " + ", "subtract": f" {minus} ", "multiply": times, "divide": "/"}[term.op]
    # a − (b + c) and a / (b * c) need their brackets: on the right, equal is too loose.
    return f"{_in_brackets(operands[0], level)}{sign}{_in_brackets(operands[1], level + 1)}", level


_TEX_FUNCTIONS: dict[str, Callable[[str], str]] = {
    "sqrt": lambda inside: rf"\sqrt{{{inside}}}",
    "abs": lambda inside: rf"|{inside}|",
    "exp": lambda inside: rf"e^{{{inside}}}",
    "logistic": lambda inside: rf"\sigma({inside})",
}
_TEX_COMMANDS = {"max", "min", "tanh", "log"}  # TeX knows these by name, and sets them upright
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "varsigma sigma tau upsilon phi chi psi omega"
)
# The Greek letters stand in this order from α on.
_GREEK = {chr(ord("α") + place): name for place, name in enumerate(_GREEK_NAMES.split())}


def _tex_name(name: str) -> str:
    letters = name.rstrip("0123456789")
    number = name[len(letters) :]
    letters = letters.strip("_").replace("_", "") or "u"
    if len(letters) == 1:
        letter = rf"\{_GREEK[letters]}" if letters in _GREEK else letters
    else:
        letter = rf"\mathrm{{{letters}}}"
    return f"{letter}_{{{number}}}" if number else letter


def _write_tex(term: Term, operands: list[_Written]) -> _Written:
    if not term.op:
        return (_tex_name(term.name), 5) if term.name else _number(term.value, "-")
    if term.op == "divide":
        return rf"\frac{{{operands[0][0]}}}{{{operands[1][0]}}}", 5
    if term.op == "power":
        return f"{_in_brackets(operands[0], 5)}^{{{operands[1][0]}}}", 4
    if term.op == "negate":
        return "-" + _in_brackets(operands[0], 4), 3
    if term.op in _TEX_FUNCTIONS:
        return _TEX_FUNCTIONS[term.op](operands[0][0]), 4 if term.op == "exp" else 5
    if term.op not in _BINDS:
        name = WRITTEN[term.op]
        command = rf"\{name}" if name in _TEX_COMMANDS else rf"\mathrm{{{name.replace('_', ' ')}}}"
        return rf"{command}({', '.join(text for text, _ in operands)})", 5
    level = _BINDS[term.op]
    sign = {"add": " + ", "subtract": " - ", "multiply": r" \cdot "}[term.op]
    return f"{_in_brackets(operands[0], level)}{sign}{_in_brackets(operands[1], level + 1)}", level
