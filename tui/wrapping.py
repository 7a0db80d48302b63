"""Text broken into lines by hand, and put together again for whoever copies it.

What the first screen needs of that loads no Markdown.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content

from lessons.text import glued, unglued


def broken(content: Content, width: int) -> list[Content]:
    """A paragraph as lines of at most `width` cells, broken between words."""
    text = glued(content.plain)
    if text == content.plain:
        return list(content.wrap(width))
    lines = Content(text, spans=list(content.spans)).wrap(width)
    return [Content(unglued(line.plain), spans=list(line.spans)) for line in lines]


def wrapped(text: str, width: int, style: str = "") -> list[Content]:
    """`text` as lines of at most `width` cells, broken between words but not inside a vector."""
    return list(_wrapped(text, width, style))


@lru_cache(maxsize=1024)  # most of a screen is written anew with each key, and says the same
def _wrapped(text: str, width: int, style: str) -> tuple[Content, ...]:
    lines: list[Content] = []
    for paragraph in text.split("\n"):
        content = Content.styled(paragraph, style) if style else Content(paragraph)
        lines += broken(content, max(width, 8)) if paragraph else [Content("")]
    return tuple(lines)


# What was drawn, or set in columns, is no text that was broken: its rows stay apart.
_DRAWN = re.compile(r"[\u2500-\u28ff]|\S {2,}\S")
_HEAD = re.compile(r"\s*(?:\S\s)?(?:[•–·▌]\s|\S{1,4}\s{2,}|\d{1,2}\.\s)\s*(?=\S)")  # of an item
NARROW = 24  # columns in which rows are a list, and no text
_WORD = re.compile(r"\([^()]{1,40}, [^()]{1,40}\)|\S+")


def goes_on(row: str, below: str, width: int) -> bool:
    """Whether text was broken between two rows of `width` cells: the next word had no room.

    So a laid out page is read by its rows alone, whoever broke them.
    """
    row, word = row.rstrip(), _WORD.match(glued(below.lstrip()))
    if not row or word is None or width < NARROW or _HEAD.match(below):
        return False
    head = _HEAD.match(row)
    begin = head.end() if head else len(row) - len(row.lstrip())
    if begin != len(below) - len(below.lstrip()):
        return False
    if _DRAWN.search(row[begin:]) or _DRAWN.search(below.strip()):
        return False
    return cell_len(row) <= width < cell_len(row) + 1 + cell_len(word[0])


def flowing(rows: Sequence[str], width: int, first: int = 0, last: int | None = None) -> str:
    """Rows of a page as they are meant: paragraphs in one line each, nothing behind a line's end.

    `first` is where the first row's part begins, `last` where that of the last one ends.
    """
    said = ""
    for at, row in enumerate(rows):
        end = last if at == len(rows) - 1 else None
        part = row[first if at == 0 else 0 : end].rstrip()
        joined = at > 0 and goes_on(rows[at - 1], row, width)
        said += f" {part.lstrip()}" if joined else f"{chr(10) * (at > 0)}{part}"
    return said
