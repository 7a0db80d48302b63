"""Text broken into lines by hand: what the first screen needs of that loads no Markdown."""

import re

from textual.content import Content

_VECTOR = re.compile(r"\([^\s(),]{1,6}(?:, [^\s(),]{1,6}){1,4}\)")  # (2, 7, 3) is read as one word
_GLUE = "\ue000"  # a private character: stands for a space that no line may end at


def wrapped(text: str, width: int, style: str = "") -> list[Content]:
    """`text` as lines of at most `width` cells, broken between words but not inside a vector."""
    text = _VECTOR.sub(lambda vector: vector[0].replace(" ", _GLUE), text)
    lines: list[Content] = []
    for paragraph in text.split("\n"):
        content = Content.styled(paragraph, style) if style else Content(paragraph)
        lines += content.wrap(max(width, 8)) if paragraph else [Content("")]
    return [Content(line.plain.replace(_GLUE, " "), spans=list(line.spans)) for line in lines]
