"""What a page of a lesson may look like: it can be drawn, it fits, and it is not a wall of text."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lessons.asking.polls import Poll
from lessons.course.steps import Math, Prose, Step
from lessons.course.tables import LessonError, read_raw
from lessons.text import clean

PAGE_WIDTH = 72
MAX_FORMULA_WIDTH = 68  # formulas are indented
MAX_CODE_WIDTH = 51  # in a fence, which does not wrap: what a window of 60 columns shows
MAX_TOLD = 200  # characters in which a drawing is told in words
MAX_PAGE_LINES = 34  # prose and formulas of one step: two screens with room for a figure

Draw = Callable[[str], Sequence[str]]

_LINK = re.compile(r"!?\[[^\[\]]*\]\(([^)\s]*)")  # from one [ on: of many the last begins it
_BOXES = re.compile("[\u2500-\u257f]")  # the signs that lines and boxes are drawn with
_FOREIGN = (  # what other writers of Markdown draw, and what is written here in its place
    (re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"), "HTML", "allowed is Markdown"),
    (re.compile(r"\$(?=\S)[^$\\^_]*[\\^_][^$]*\$"), "TeX", "x² is written as it is, or in ```math"),
)
_CODE = re.compile(r"`[^`]*`")
_COMMAND = re.compile(r"\\[A-Za-z]+")


def page_faults(path: Path, steps: Sequence[Step], draw: Draw | None) -> Iterator[LessonError]:
    """What is wrong with how the steps of the lesson in `path` are written and drawn."""
    source = read_raw(path).split("\n")
    yield from _character_faults(path, source)
    for step in steps:
        yield from _step_faults(path, source, step, draw)


def _character_faults(path: Path, source: Sequence[str]) -> Iterator[LessonError]:
    for number, line in enumerate(source, 1):
        if clean(line) != line:
            bad = next(c for c in line if clean(c) != c)
            yield LessonError(
                path,
                number,
                f"holds the character U+{ord(bad):04X};"
                " allowed are characters that can be printed (no tabs, no control characters)",
            )


def _step_faults(
    path: Path, source: Sequence[str], step: Step, draw: Draw | None
) -> Iterator[LessonError]:
    lines = 0
    for block in step.blocks:
        match block:
            case Prose():
                lines += _prose_lines(block.markdown)
                yield from _prose_faults(path, block)
            case Math():
                drawn = _draw(block.tex, draw)
                if isinstance(drawn, str):
                    line = _line_of_command(source, block.line, drawn)
                    yield LessonError(path, line, f"formula {drawn}")
                lines += 2 + (len(drawn) if not isinstance(drawn, str) else 0)
            case Poll():
                drawn = _draw(block.tex, draw) if block.tex else ()
                if isinstance(drawn, str):
                    line = block.places.line("tex")
                    yield LessonError(path, line, f"formula of {block.id} {drawn}")
    if lines > MAX_PAGE_LINES:
        yield LessonError(
            path,
            step.line,
            f"step {step.title!r} is {lines} lines long at {PAGE_WIDTH} columns,"
            f" at most {MAX_PAGE_LINES}; divide it",
        )


def _draw(tex: str, draw: Draw | None) -> Sequence[str] | str:
    """The drawn lines, or one string that says what is wrong."""
    if draw is None:
        return ()
    try:
        drawn = draw(tex)
    except ValueError as error:
        return str(error)
    width = max(map(len, drawn), default=0)
    if width > MAX_FORMULA_WIDTH:
        return f"is drawn {width} columns wide, at most {MAX_FORMULA_WIDTH}; break it"
    return drawn


def _line_of_command(source: Sequence[str], first: int, message: str) -> int:
    """The line of a formula that holds the command a message complains about, or its first one."""
    command = _COMMAND.search(message)
    for number, line in enumerate(source[first - 1 :], first):
        if line.startswith("```"):
            break
        if command and command[0] in line:
            return number
    return first


def _prose_lines(markdown: str) -> int:
    """About how many lines the text takes on a page."""
    lines = 0
    for paragraph in re.split(r"\n\s*\n", markdown):
        rows = paragraph.split("\n")
        if any(row.lstrip().startswith(("-", "*", "|", ">", "```", "#")) for row in rows):
            lines += sum(1 + len(row) // PAGE_WIDTH for row in rows) + 1
        else:
            lines += 2 + len(" ".join(rows)) // PAGE_WIDTH
    return lines


def _prose_faults(path: Path, prose: Prose) -> Iterator[LessonError]:
    in_fence, opened, is_told = False, 0, True
    for number, line in enumerate(prose.markdown.split("\n"), prose.line):
        if line.startswith("```"):
            in_fence, opened = not in_fence, number
            is_told = " " in line.strip("` ")
            if in_fence and is_told and len(line) > MAX_TOLD:
                message = f"what a drawing shows is told in {MAX_TOLD} characters"
                yield LessonError(path, number, message)
        elif in_fence:
            if not is_told and _BOXES.search(line):
                is_told = True  # one is enough
                yield LessonError(
                    path,
                    opened,
                    "is a drawing, which not everybody sees; behind ```text belongs what it shows",
                )
            if len(line) > MAX_CODE_WIDTH:
                yield LessonError(
                    path, number, f"line is {len(line)} wide, at most {MAX_CODE_WIDTH} in a fence"
                )
            continue
        if line.startswith("# "):
            yield LessonError(
                path, number, "# is the lesson's own title, which the front matter gives; use ##"
            )
        told = _CODE.sub("", line)
        for sign, what, meant in _FOREIGN:
            if foreign := sign.search(told):
                message = f"{foreign[0]!r:.40} is {what}, which no reader sees drawn; {meant}"
                yield LessonError(path, number, message)
        for link in _LINK.finditer(line):
            if not link[1].startswith("https://") or link[0].startswith("!"):
                yield LessonError(
                    path, number, f"links to {link[1]!r:.60}; allowed are https:// links to text"
                )
