"""Text from outside is made safe here, once, where it enters the program.

A lesson, a file name, a checkpoint's metadata or an exception may hold control characters that a
terminal would obey: move the cursor, change the window's title, write to the clipboard, or reverse
the order of what is read. `clean` turns every one of them into a visible mark. What of clean text
belongs on one line, `glued` says to whoever breaks it.
"""

import re
import unicodedata
from collections.abc import Sequence

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Cc control, Cs surrogate, Cn unassigned, Co private use, Zl and Zp line separators, and Cf: what
# is invisible or reorders the text that follows (Trojan Source, CVE-2021-42574).
_UNSAFE = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
# Of those, the joiners that spell words (Persian, Hindi) and build emoji.
_JOINERS = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}


def clean(text: str, *, keep_newlines: bool = True) -> str:
    """Return `text` with every control, bidi and unassigned character replaced by U+FFFD.

    Tabs become four spaces. Lines end in newlines, whatever they ended in (a terminal hands over
    what is pasted with carriage returns), or in spaces if `keep_newlines` is false. The result is
    safe to send to any terminal.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    if not keep_newlines:
        text = text.replace("\n", " ")
    if text.replace("\n", "").isprintable():
        return text  # nearly always, and a hundred times quicker than looking at each character
    return "".join(character if _is_safe(character) else REPLACEMENT for character in text)


def few(told: Sequence[object], where: str, most: int = 3) -> list[str]:
    """The first of many sentences, and `where` all of them can be read."""
    lines = [str(each) for each in told[:most]]
    if len(told) > most:
        lines.append(f"… and {len(told) - most:,} more: `{where}` tells all of them")
    return lines


def capital(text: str) -> str:
    """A text as a sentence begins: its first letter is a capital, the others are as they are."""
    return text[:1].upper() + text[1:]


def _is_safe(character: str) -> bool:
    if character == "\n" or character in _JOINERS:
        return True
    return unicodedata.category(character) not in _UNSAFE


# A vector, (2, 7, 3), is read as one word; so are a number and its unit, a sign and its number, a
# letter and what it stands for, u = 0.9, a function and its argument, sin x, and what is known by
# its number: row 1.
_ONE_WORD = re.compile(
    r"\([^\s(),]{1,6}(?:, [^\s(),]{1,6}){1,4}\)|\([^\s(),]{1,2}(?:, [^\s(),]{1,2}){5,9}\)"
    r"|(?<=\d) (?=(?:%|°|ms|µs|s|h|kB|MB|GB|thousand|[mb]illion)(?!\w))"
    r"|(?<!\w)[^\W\d_]\w{0,4}['′]? (?=[=≈≠] )"
    r"|(?<=[=≈≠≤≥+−±·×]) (?=\S)|(?<=[<>]) (?=−?[.\d])|(?<=[↑←]) (?=[↓→])"
    r"|\b(?:row|column|class|place|step|epoch|layer|neuron|degree|seed|session|day) (?=\d)"
    r"|(?<!\w)(?:ln|sin|cos|tanh) (?=[^\W_]?[\d₀-₉]*(?!\w))",
    re.IGNORECASE,
)
# A formula, 1 − 0.1·3 = 0.7. A short one is one word, and of a longer one each side of its signs
# =, ≈ and so on is, so that a line ends where one side does.
_TERM = (  # no word, and nothing of the punctuation behind it
    r"(?:(?:ln|sin|cos|tanh) )?(?![(\[]*[^\W\d_]{5})"
    r"(?:[^\s=≈≠≤≥“”;,:.!?]|[,:.!?](?![\s”]|$))++"
)
_SIDE = rf"{_TERM}(?: [+−·×/] {_TERM})*"
_FORMULA = re.compile(rf"(?<!\S){_SIDE}(?: [=≈≠≤≥] {_SIDE})*")
_SIGN = re.compile(r" (?=[=≈≠≤≥] )")
SHORT = 28  # signs of a formula for which a line is left earlier than it had to be
_SIGNED = re.compile(r" [=≈≠≤≥+−·×/] ")
_GLUE = "\ue000"  # a private character: stands for a space that no line may end at


def glued(text: str) -> str:
    """The text, with another sign for each space that no line may end at."""
    if _SIGNED.search(text):
        text = _FORMULA.sub(_kept, text)
    return _ONE_WORD.sub(lambda one: one[0].replace(" ", _GLUE), text)


def _kept(formula: re.Match[str]) -> str:
    whole = formula[0]
    if len(whole) <= SHORT:
        return whole.replace(" ", _GLUE)
    sides = _SIGN.split(whole)
    return " ".join(side.replace(" ", _GLUE) if len(side) <= SHORT else side for side in sides)


def unglued(text: str) -> str:
    """The text as it is to be read."""
    return text.replace(_GLUE, " ")
