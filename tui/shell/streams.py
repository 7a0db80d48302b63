"""Standard input and output as a shell may leave them: closed, or speaking another alphabet.

One place for all commands, before any of them runs. What cannot be written in the encoding of a
pipe is written in letters that it has; what cannot be read is read with replacement characters.
"""

import codecs
import os
import re
import sys
import unicodedata

TIMES = re.compile(r"(?<=[^\s·(\[])·(?![\s·)\]])|(?<![\s·(\[])·(?=[^\s·)\]])")
"""The dot of a product, which touches a factor: with another mark in its place 2·5 would be 2.5 or
2-5. In brackets, (·), it stands for what is not known yet."""

PLAIN = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "○": "o",
        "◐": "~",
        "●": "*",
        "▹": ">",
        "▸": ">",
        "›": ">",
        "·": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "x",
        "→": "->",
        "←": "<-",
        "∂": "d",
        "Σ": "sum",
        "σ": "sigma",
        "α": "alpha",
        "≤": "<=",
        "≥": ">=",
        "≈": "~",
        "’": "'",
        "“": '"',
        "”": '"',
    }
)
"""Signs that say something, in ASCII: a mark that became `?` would say nothing."""


def prepare() -> None:
    """Make the three streams usable, whatever they are. Harmless when they are already."""
    _fill_gaps()
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    codecs.register_error("in plain letters", _in_plain_letters)
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "in plain letters"),
        (sys.stderr, "in plain letters"),
    ):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)


def _fill_gaps() -> None:
    """Open the numbers 0 to 2 where they are closed: the next file opened would get one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    left, right = max(error.start - 1, 0), error.end + 1  # a neighbour shows what a dot means
    text = TIMES.sub("*", error.object[left:right])[error.start - left :]
    text = text[: error.end - error.start].translate(PLAIN)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "replace").decode("ascii")
    return plain, error.end
