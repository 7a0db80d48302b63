"""A lesson's body is taken apart here: into steps, and into the live fences inside them.

A fence is a block between two lines of three backticks. Five kinds are live: `math` holds TeX;
`poll`, `drill`, `figure` and `lab` hold TOML. Everything else is Markdown and passes through
untouched, but what was only meant to be live does not: a misspelt `poll` would show the learner its
own answer. Every limit below exists because a file without it could freeze the screen or fill the
memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessons.course.tables import LessonError, nearest

DRAWING = "text"  # a fence for drawings: behind its name may stand what it shows, in words
LIVE_FENCES = ("math", "poll", "drill", "figure", "lab")
# What a fence may hold that is shown as it is: nothing said, or one of these.
PLAIN_FENCES = (
    *(
        "text",
        "python",
        "console",
        "bash",
        "toml",
        "json",
        "yaml",
        "markdown",
        "html",
        "css",
        "sql",
    ),
    *("c", "cpp", "rust", "go", "java", "javascript", "julia", "r", "tex", "csv", "diff"),
)

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
# Whatever else looks like the first line of a fence: indented, quoted, in a list, of tildes or of
# other quotation marks, or with too few of them.
_NEARLY = re.compile(
    r"""^[\s>*+\d.)-]*(?:`{3,}|~{3,}|['´‘’｀]{3,}|[`~]{1,2}(?=(?:math|poll|drill|figure|lab)s?\s*$))([^`~]*)$""",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"^\s*(?:\[\[\s*(?:choice|wrong|line)\s*\]\]|correct\s*=\s*true\b)")
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


def split_steps(path: Path, body: str, first_line: int, faults: list[LessonError]) -> list[RawStep]:
    """Cut a body into steps at its `## ` headings, and each step into prose and fences.

    What is wrong is added to `faults`; nothing that comes with a fault may be shown to a learner.
    """
    steps: list[RawStep] = []
    title, line, blocks = "", first_line, list[RawBlock]()
    for block in _blocks(path, body, first_line, faults):
        if block.kind != "heading":
            blocks.append(block)
            continue
        if blocks or title:
            steps.append(RawStep(title, tuple(blocks), line))
        title, line, blocks = block.text, block.line, []
    if blocks or title:
        steps.append(RawStep(title, tuple(blocks), line))
    if not steps:
        message = "has no text after its front matter; it needs a step"
        faults.append(LessonError(path, first_line, message))
    if len(steps) > MAX_STEPS:
        message = f"has {len(steps)} steps (##), at most {MAX_STEPS}"
        faults.append(LessonError(path, steps[MAX_STEPS].line, message))
    for step in steps:
        try:
            _check_limits(path, step)
        except LessonError as fault:
            faults.append(fault)
    return steps


def _blocks(
    path: Path, body: str, first_line: int, faults: list[LessonError]
) -> Iterator[RawBlock]:
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
            kind = fence[2].strip()
            if kind.startswith(f"{DRAWING} "):  # what follows says what the drawing shows
                kind = DRAWING
            try:
                _check_kind(path, number, fence[1], kind)
                end = _fence_end(path, lines, index, fence[1], first_line)
            except LessonError as fault:
                faults.append(fault)
                end = _any_end(lines, index)
            else:
                if kind in LIVE_FENCES:
                    yield from flush()
                    yield RawBlock(kind, "\n".join(lines[index + 1 : end]), number + 1)
                    prose_line = first_line + end + 1
                else:
                    prose.extend(lines[index : end + 1])
                    if not kind:
                        for at in range(index + 1, end):
                            faults += _inside_fault(path, first_line + at, lines[at])
            index = end + 1
            continue
        if text.startswith("## "):
            yield from flush()
            yield RawBlock("heading", text[3:].strip(), number)
            prose_line = number + 1
        else:
            faults += _prose_fault(path, number, text)
            prose.append(text)
        index += 1
    yield from flush()


def _check_kind(path: Path, number: int, ticks: str, kind: str) -> None:
    """Refuse a fence of a kind that there is not: it was probably meant to be one that there is."""
    if kind in LIVE_FENCES:
        if len(ticks) > 3:
            raise LessonError(
                path, number, f"{kind} begins with {len(ticks)} backticks; a live fence has three"
            )
    elif kind and kind not in PLAIN_FENCES:
        near = nearest(kind.lower(), LIVE_FENCES)
        meant = f"did you mean {near!r}? " if near else ""
        raise LessonError(
            path,
            number,
            f"no fence is called {kind!r:.40}; {meant}live fences are {', '.join(LIVE_FENCES)};"
            f" what is shown as it is has no name or is {', '.join(PLAIN_FENCES)}",
        )


def _prose_fault(path: Path, number: int, text: str) -> list[LessonError]:
    """What is wrong with a line of prose that was meant to begin a fence, or to stand in one."""
    nearly = _NEARLY.match(text)
    if nearly:
        kind = nearly[1].strip()
        message = "a fence is three backticks (```) at the beginning of a line, its name after them"
        said = f"{kind!r:.40} is not the beginning of a fence; " if kind else ""
        return [LessonError(path, number, said + message)]
    return _inside_fault(path, number, text)


def _inside_fault(path: Path, number: int, text: str) -> list[LessonError]:
    if not _INSIDE.match(text):
        return []
    message = f"{text.strip()!r:.40} belongs into a fence that begins with ```poll or ```drill"
    return [LessonError(path, number, message)]


def _fence_end(path: Path, lines: list[str], start: int, ticks: str, first_line: int) -> int:
    """The index of the line that closes a fence, or LessonError where the next one begins first."""
    live = lines[start].strip("` ") in LIVE_FENCES
    for index in range(start + 1, len(lines)):
        closing = lines[index].rstrip()
        if closing.startswith(ticks) and not closing.strip("`"):
            return index
        if live and _FENCE.match(closing):
            break
    raise LessonError(path, first_line + start, "fence has no end; a line of ``` closes it")


def _any_end(lines: list[str], start: int) -> int:
    """Where to read on after a fence that is refused: behind it, or before the next one."""
    for index in range(start + 1, len(lines)):
        if lines[index].startswith("## "):
            return index - 1
        if fence := _FENCE.match(lines[index].rstrip()):
            return index - bool(fence[2])
    return len(lines)


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
