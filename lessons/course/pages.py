"""What stands on which page of a lesson, read without reading the lesson.

The map of the course shows for every lesson how many of its questions were answered, at the very
start. Parsing every lesson's fences for that would cost more than the rest of the first picture, so
this looks only for headings, for the lines of a fence and for its id. A test holds it against the
parsed lessons.
"""

import re
from dataclasses import dataclass

QUESTIONS = frozenset({"poll", "drill"})
ASKING = QUESTIONS | {"lab"}

# The lines that may say something of the pages; all others are only looked at for being there.
_TELLING = re.compile(r"""\n(```|## |[^\S\n]*["']?id["']?[^\S\n]*=).*""")


@dataclass(frozen=True)
class Page:
    """One page of a lesson: its heading, the ids of its questions, and the labs it leads to."""

    title: str
    questions: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()


def read_pages(lesson_id: str, title: str, body: str) -> tuple[Page, ...]:
    """The pages of a lesson's `body`, what follows the front matter; the first is the lesson's own.

    Never raises: of what breaks the rules it finds what it can.
    """
    pages: list[Page] = []
    heading, questions, labs = title, list[str](), list[str]()
    body = "\n" + body
    is_empty, opening, kind, end = True, "", "", 0
    for found in _TELLING.finditer(body):
        line = found[0][1:]
        is_empty = is_empty and not body[end : found.start()].strip()
        end = found.end()
        if opening:
            name = _id(line) if kind else ""
            if name and kind in QUESTIONS:
                questions.append(f"{lesson_id}.{name}")
            elif name:
                labs.append(name)
            kind = "" if name else kind  # the first id is the fence's own
            if line.startswith(opening) and not line.strip("` "):
                opening = ""
        elif line.startswith("```"):
            rest = line.lstrip("`")
            if "`" not in rest:
                opening, kind = line[: len(line) - len(rest)], rest.strip()
                kind = kind if kind in ASKING else ""
                is_empty = False
        elif line.startswith("## "):
            if pages or not is_empty:
                pages.append(Page(heading, tuple(questions), tuple(labs)))
            heading, questions, labs, is_empty = line[3:].strip(), [], [], True
        else:
            is_empty = False
    pages.append(Page(heading, tuple(questions), tuple(labs)))
    return tuple(pages)


def _id(line: str) -> str:
    """What a line like `id = "name"` of a fence gives as the id; nothing if it gives none."""
    key, _, value = line.partition("=")
    value = value.strip()
    if key.strip() not in ("id", '"id"', "'id'") or value[:1] not in ('"', "'"):
        return ""
    return value[1:].partition(value[0])[0]
