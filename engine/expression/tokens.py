"""The first half of reading an expression: cut the text into numbers, names and signs.

People write the same thing in several ways, × or ·, − or -, x₁ or x1, x² or x^2: here they become
one. What is left over is refused, with its place in the text and what would be allowed.
"""

import re
from dataclasses import dataclass

from engine.expression.functions import FUNCTIONS, WRITTEN

ALLOWED = (
    "numbers, names such as w1 or x, + − * / ^, brackets, and "
    f"{' '.join(dict.fromkeys(WRITTEN[op] for op in FUNCTIONS.values()))}"
)

# Other ways to write the same thing: × from a slide, − from a web page, x₁ and x² from a book.
_SAME_AS = str.maketrans("×·⋅∙∗÷−–↑", "*****/--^")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
SUPERSCRIPTS = {"²": 2.0, "³": 3.0}

_TOKEN = re.compile(
    r"""(?P<space>[ \t\u00a0]+)
      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[A-Za-z_\u03b1-\u03c9][A-Za-z0-9_\u03b1-\u03c9₀-₉]*)
      | (?P<operator>\*\*|[-+*/^(),²³])""",
    re.VERBOSE,
)
# A name is letters, then at most one number: w, w1, w_12, theta3. So w1x1 is never one name.
_NAME = re.compile(r"[A-Za-z_\u03b1-\u03c9]+[0-9]*\Z")


class ExpressionError(ValueError):
    """Text that is no expression, or values that it cannot be computed for.

    `position` counts characters from 0 and points at the first thing that is wrong; `message` says
    what is wrong and what is allowed, in one sentence.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True)
class Token:
    """One token and where it stands in the text, counted from 0."""

    kind: str  # "number", "name", "end", or the operator itself
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """Cut `text` into tokens. Every replacement is one character for one, so positions hold."""
    plain = text.translate(_SAME_AS)
    cut: list[Token] = []
    position = 0
    while position < len(plain):
        match = _TOKEN.match(plain, position)
        if match is None:
            raise ExpressionError(_bad_character(text[position]), position)
        kind, found = match.lastgroup or "", match.group()
        if kind == "name":
            found = found.translate(_SUBSCRIPTS)
            if not _NAME.match(found):
                raise _not_a_name(found, position)
        if kind == "operator":
            found = "^" if found == "**" else found
            cut.append(Token(found, found, position))
        elif kind != "space":
            cut.append(Token(kind, found, position))
        position = match.end()
    cut.append(Token("end", "", len(text)))
    return cut


def _bad_character(character: str) -> str:
    hints = {
        "=": "there is no = here: type the right-hand side alone",
        "[": "only round brackets ( ) are used here",
        "{": "only round brackets ( ) are used here",
        "|": "write abs(x) for |x|",
        "!": "there is no factorial here",
        ";": "one expression at a time",
        "√": "write sqrt(x) for √x",
        ".": "a point needs a digit beside it, as in 0.5",
    }
    what = hints.get(character)
    if what is None:
        what = (
            f"{character} means nothing here" if character.isprintable() else "a hidden character"
        )
    return f"{what}; allowed are {ALLOWED}"


def _not_a_name(found: str, position: int) -> ExpressionError:
    """`w1x1` looks like a product to people and like one name to a machine: so ask."""
    pieces = re.findall(r"[A-Za-z_\u03b1-\u03c9]+[0-9]*", found)
    return ExpressionError(
        f"did you mean {'*'.join(pieces)}? A product needs its *, and a name ends with its number",
        position + len(pieces[0]),
    )
