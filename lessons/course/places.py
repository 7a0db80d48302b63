"""Where each key of a piece of TOML stands, so that a complaint can name its very line.

Python's reader of TOML gives the values and forgets the lines. Here the text is gone through once
more, roughly and only when there is something to complain about: strings and comments are blanked
out, and what is left of a line is a header, a key, or the inside of a list.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

Where = tuple[str | int, ...]

_OPAQUE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_INK = re.compile(r"[^\n]")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*")
_KEY = re.compile(r"\s*([\w.-]+)\s*=")


@dataclass(frozen=True)
class Places:
    """The lines of the keys in `text`, whose first line is line `first` of its file."""

    text: str = ""
    first: int = 0

    def line(self, *where: str | int) -> int:
        """The line of `"title"`, of `"choice", 2` (a header) or of `"choice", 2, "why"`.

        What does not stand there has the line of what is around it.
        """
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, self.first)

    @cached_property
    def _lines(self) -> dict[Where, int]:
        bare = _OPAQUE.sub(lambda found: _INK.sub(" ", found[0]), self.text)
        lines: dict[Where, int] = {}
        count: Counter[str] = Counter()
        inside: Where = ()
        depth = 0  # of the brackets of a list that goes over several lines
        for number, line in enumerate(bare.split("\n"), self.first):
            if depth == 0 and (header := _HEADER.fullmatch(line)):
                count[header[2]] += 1
                inside = (header[2],) if header[1] == "[" else (header[2], count[header[2]])
                lines.setdefault(inside, number)
                continue
            if depth == 0 and (key := _KEY.match(line)):
                lines.setdefault((*inside, key[1]), number)
            depth += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
        return lines
