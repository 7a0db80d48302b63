"""A lesson's body is taken apart here: into steps, and into the live fences inside them.

A fence is a block between two lines of three backticks. Five kinds are live: `math` holds TeX;
`poll`, `drill`, `figure` and `lab` hold TOML. Everything else is Markdown and passes through
untouched.
Every limit below exists because a file without it could freeze the screen or fill the memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessons.course.tables import LessonError

LIVE_FENCES = ("math", "poll", "drill", "figure", "lab")

MAX_MATH_CHARACTERS = 1_000
MAX_LINE_CHARACTERS = 2_000
MAX_STEPS = 30
MAX_BLOCKS = 40  # in one step
MAX_PROSE_LINES = 200  # in one step
MAX_PROSE_CHARACTERS = 12_000  # in one step: Markdown's time grows with the square of it
MAX_HEADINGS = 20  # in one step
MAX_PIPES = 400  # in one step: what table cells are made of
MAX_NESTING = 4  # lists and quotations inside one another
MAX_INDENT = 12

_FENCE = re.compile(r"^(`{3,})\s*([^`]*)$")
_MARKERS = re.compile(r"^(?:[ ]*(?:>|[-+*](?=[ ]|$)|\d{1,9}[.)](?=[ ]|$)))+")
_MARKER = re.compile(r">|[-+*]|\d+[.)]")


@dataclass(frozen=True)
class RawBlock:
    """A stretch of a step: `kind` is "prose" or one of LIVE_FENCES, `line` where it begins."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class RawStep:
    """One page of a lesson before its fences are read. The first step has no heading of its own."""

    title: str
    blocks: tuple[RawBlock, ...]
    line: int


def split_steps(path: Path, body: str, first_line: int) -> list[RawStep]:
    """Cut a body into steps at its `## ` headings, and each step into prose and fences."""
    steps: list[RawStep] = []
    title, line, blocks = "", first_line, list[RawBlock]()
    for block in _blocks(path, body, first_line):
        if block.kind != "heading":
            blocks.append(block)
            continue
        if blocks or title:
            steps.append(RawStep(title, tuple(blocks), line))
        title, line, blocks = block.text, block.line, []
    if blocks or title:
        steps.append(RawStep(title, tuple(blocks), line))
    if not steps:
        raise LessonError(path, first_line, "has no text after its front matter; it needs a step")
    if len(steps) > MAX_STEPS:
        raise LessonError(
            path, steps[MAX_STEPS].line, f"has {len(steps)} steps (##), at most {MAX_STEPS}"
        )
    for step in steps:
        _check_limits(path, step)
    return steps


def _blocks(path: Path, body: str, first_line: int) -> Iterator[RawBlock]:
    """Yield prose, live fences and `## ` headings (kind "heading") in order."""
    lines = body.split("\n")
    prose: list[str] = []
    prose_line = first_line
    index = 0

    def flush() -> Iterator[RawBlock]:
        text = "\n".join(prose).strip("\n")
        if text.strip():
            skipped = next(i for i, line in enumerate(prose) if line.strip())
            yield RawBlock("prose", text, prose_line + skipped)
        prose.clear()

    while index < len(lines):
        text, number = lines[index], first_line + index
        fence = _FENCE.match(text)
        if fence:
            end = _fence_end(lines, index, fence[1])
            if end is None:
                raise LessonError(path, number, "fence has no end; a line of ``` closes it")
            kind = fence[2].strip()
            if kind in LIVE_FENCES:
                yield from flush()
                yield RawBlock(kind, "\n".join(lines[index + 1 : end]), number + 1)
                prose_line = first_line + end + 1
            else:
                prose.extend(lines[index : end + 1])
            index = end + 1
            continue
        if text.startswith("## "):
            yield from flush()
            yield RawBlock("heading", text[3:].strip(), number)
            prose_line = number + 1
        else:
            prose.append(text)
        index += 1
    yield from flush()


def _fence_end(lines: list[str], start: int, ticks: str) -> int | None:
    for index in range(start + 1, len(lines)):
        closing = lines[index].rstrip()
        if closing.startswith(ticks) and not closing.strip("`"):
            return index
    return None


def _check_limits(path: Path, step: RawStep) -> None:
    """Refuse what would freeze the screen: the limits at the top of this file."""
    if not step.blocks:
        raise LessonError(path, step.line, f"step {step.title!r} is empty; it needs text")
    if len(step.blocks) > MAX_BLOCKS:
        line = step.blocks[MAX_BLOCKS].line
        raise LessonError(
            path,
            line,
            f"step has {len(step.blocks)} blocks of text and fences, at most {MAX_BLOCKS}",
        )
    prose_lines = characters = pipes = headings = 0
    for block in step.blocks:
        if block.kind == "math" and len(block.text) > MAX_MATH_CHARACTERS:
            raise LessonError(
                path, block.line, f"formula is longer than {MAX_MATH_CHARACTERS} characters"
            )
        if block.kind != "prose":
            continue
        for number, text in enumerate(block.text.split("\n"), block.line):
            prose_lines += 1
            characters += len(text)
            pipes += text.count("|")
            headings += text.lstrip().startswith("#")
            _check_line(path, number, text)
            for name, count, most in (
                ("lines of text", prose_lines, MAX_PROSE_LINES),
                ("characters of text", characters, MAX_PROSE_CHARACTERS),
                ("table cells (|)", pipes, MAX_PIPES),
                ("headings", headings, MAX_HEADINGS),
            ):
                if count > most:
                    raise LessonError(path, number, f"step has more than {most:,} {name}")


def _check_line(path: Path, number: int, line: str) -> None:
    if len(line) > MAX_LINE_CHARACTERS:
        raise LessonError(path, number, f"line is longer than {MAX_LINE_CHARACTERS:,} characters")
    markers = _MARKERS.match(line)
    depth = len(_MARKER.findall(markers[0])) if markers else 0
    if depth > MAX_NESTING:
        raise LessonError(path, number, f"list or quotation is nested deeper than {MAX_NESTING}")
    if len(line) - len(line.lstrip(" ")) > MAX_INDENT and markers:
        raise LessonError(path, number, f"list is indented by more than {MAX_INDENT} spaces")
