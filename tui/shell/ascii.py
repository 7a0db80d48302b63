"""For fonts and terminals that cannot show the signs: everything painted, in ASCII.

One filter stands between what was drawn and the terminal, and no screen knows of it. Each sign
becomes a character as wide as itself, so that every column stays where it was; an exponent comes
down to its line. Pictures of braille dots keep where their dots lie, as well as a letter can.
"""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.shell.streams import TIMES

_TABLE = {
    "°": "o", "±": "+", "·": ".", "×": "x", "÷": "/", "¼": "/", "½": "/", "¾": "/",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "‖": "|",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "•": "*", "…": "~", "′": "'",
    "‹": "<", "›": ">", "\u2044": "/", "⁺": "+", "⁻": "-", "₋": "-", "ℝ": "R",
    "←": "<", "↑": "^", "→": ">", "↓": "v", "↖": "\\", "↗": "/", "↘": "\\", "↙": "/", "↺": "@",
    "∂": "d", "∅": "0", "∇": "D", "∈": "e", "\u2212": "-", "\u2215": "/", "\u2217": "*",
    "∘": "o", "∙": ".", "√": "V", "∞": "o", "≈": "~", "≠": "!", "≤": "<", "≥": ">",
    "⊙": "*", "⋄": "*", "⋅": ".", "⋮": ":", "⋱": "\\", "⌫": "<",
    "⎡": "[", "⎢": "[", "⎣": "[", "⎤": "]", "⎥": "]", "⎦": "]", "⏎": "<",
    "╱": "/", "╲": "\\", "▁": "_", "▂": "_", "▃": ".", "▄": "o", "▅": "=", "▆": "=", "▇": "%",
    "▀": '"', "█": "#", "▉": "#", "▊": "%", "▋": "%", "▌": "|", "▍": "|", "▎": "|", "▏": "|",
    "▐": "|", "░": ".", "▒": "+", "▓": "%", "▔": '"', "▕": "|", "▖": ".",
    "▗": ".", "▘": "'", "▝": "'", "▙": "%", "▚": "%", "▛": "%", "▜": "%", "▞": "%", "▟": "%",
    "■": "#", "□": "o", "▪": "*", "▫": "o", "▲": "A", "△": "A", "▴": "^", "▵": "^", "▶": ">",
    "▸": ">", "▹": ">", "▼": "V", "▽": "V", "▾": "v", "▿": "v", "◀": "<", "◂": "<",
    "◆": "*", "◇": "o", "◉": "@", "○": "o", "◎": "O", "●": "*", "◐": "c", "⚑": "P", "✎": "!",
    "✓": "Y", "✗": "X", "✛": "+", "⬩": "*", "\N{REPLACEMENT CHARACTER}": "?",
    "α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "n", "θ": "0", "λ": "l",
    "μ": "u", "ν": "v", "π": "p", "ρ": "r", "σ": "s", "τ": "t", "φ": "f", "χ": "x", "ψ": "y",
    "ω": "w", "ι": "i", "κ": "k", "ξ": "x", "ο": "o", "ς": "s", "υ": "u", "Δ": "D", "Σ": "S",
    "Φ": "F",
}  # fmt: skip
"""The signs of the course and the app; accents and raised digits are known without a table."""

BRAILLE = 0x2800
_ROWS = (0x09, 0x12, 0x24, 0xC0)  # the dots of a braille sign, from the top
_LEFT = 0x47


@lru_cache(maxsize=4096)
def in_ascii(text: str) -> str:
    """`text` in ASCII that takes as many cells; what nobody knows is `?`.

    Examples:
        >>> in_ascii("∂L/∂w ≈ −0.5 ✓")
        'dL/dw ~ -0.5 Y'
        >>> in_ascii("2·5 · x")
        '2*5 . x'
    """
    if text.isascii():
        return text
    plain = "".join(map(_sign, TIMES.sub("*", text)))
    return plain if len(plain) == cell_len(text) else set_cell_size(plain, cell_len(text))


@lru_cache(maxsize=1024)
def _sign(character: str) -> str:
    if character.isascii():
        return character
    if found := _TABLE.get(character):
        return found
    dots = ord(character) - BRAILLE
    if 0 <= dots < 256:
        return _braille(dots)
    name = unicodedata.name(character, "")
    if name.startswith("BOX DRAWINGS"):
        return _line(name)
    if unicodedata.combining(character):
        return ""
    plain = unicodedata.normalize("NFKD", character)[:1]
    if plain.isascii() or plain in _TABLE:
        return _TABLE.get(plain, plain).ljust(cell_len(character))
    return "?" * cell_len(character)


def _line(name: str) -> str:
    upright = "VERTICAL" in name or "UP" in name or "DOWN" in name
    level = "HORIZONTAL" in name or "LEFT" in name or "RIGHT" in name
    if upright and level:
        return "+"
    bold, broken = "HEAVY" in name, "DASH" in name
    if upright:
        return "I" if bold else ":" if broken else "|"
    return "=" if bold else "." if broken else "-"


def _braille(dots: int) -> str:
    rows = [bool(dots & row) for row in _ROWS]
    if not dots:
        return " "
    if dots.bit_count() >= 6:
        return "@"
    if not any(rows[2:]):
        return "'"
    if not any(rows[:2]):
        return "_" if dots & 0xC0 == 0xC0 else "."
    if sum(rows) >= 3 and not (dots & _LEFT and dots & ~_LEFT):
        return "|"
    return "=" if dots.bit_count() >= 4 else ":"


class InAscii(LineFilter):
    """The filter: what is painted, in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments in the same styles, each in ASCII."""
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


IN_ASCII = InAscii()
