"""A formula drawn in two dimensions: TeX goes in, lines of text come out.

TeXicode does the drawing. Around it stands what a learner's page needs: room around operators,
matrices whose numbers line up on the right, the true minus sign, and an error with a reason instead
of a formula with a hole in it. TeXicode is imported when the first formula is drawn.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

MAX_CHARACTERS = 1_000
MAX_WIDTH = 120
MAX_HEIGHT = 30

_MATRIX = re.compile(r"\\begin\{([bpvB]?)matrix\}(.*?)\\end\{\1matrix\}", re.DOTALL)
_OPERATOR = re.compile(
    r"(?<=\S) (=|\+|-|<|>|\\(?:times|approx|in|le|ge|ne|to|rightarrow|leftarrow|Rightarrow))"
    r" (?=\S)"
)
_NAME = r"\\(?:ln|log|exp|sin|cos|tanh|max|min)(?![A-Za-z])"
# A thin space after a comma, around a function's name where no parenthesis follows it, and where a
# matrix stands beside a factor.
_ROOM = (
    (re.compile(r"(?<!\\), (?=\S)"), r",\\,"),
    (re.compile(rf"({_NAME}) ?(?=[A-Za-z0-9\\])(?!\\(?:[,;]|left))"), r"\1\\,"),
    (re.compile(rf"((?<![A-Za-z])[\w}}]) ?(?={_NAME})"), r"\1\\,"),
    (re.compile(r"(?<=[\w}]) ?(?=\\begin\{[bpvB]?matrix\})"), r"\\,"),
    (re.compile(r"(\\end\{[bpvB]?matrix\}) (?=[\w(])"), r"\1\\,"),
)
_COMMAND = re.compile(r"\\[A-Za-z]+")
# Characters one types in a lesson, and the TeX they stand for.
_TYPED = str.maketrans(
    {"−": "-", "·": r"\cdot ", "×": r"\times ", "∂": r"\partial ", "→": r"\to ", "≈": r"\approx "}
)
# What is drawn, as the rest of the page writes it.
_DRAWN = str.maketrans({"-": "−", "⋅": "·"})


class FormulaError(ValueError):
    """A formula that cannot be drawn; the message says why."""


@lru_cache(maxsize=512)
def render(tex: str) -> tuple[str, ...]:
    """The formula as lines of equal width, or FormulaError. `a + b` gets room, `a+b` does not."""
    if len(tex) > MAX_CHARACTERS:
        raise FormulaError(f"is longer than {MAX_CHARACTERS} characters")
    prepared = " ".join(tex.translate(_TYPED).split())
    prepared = _MATRIX.sub(_aligned, prepared)
    for pattern, roomy in _ROOM:
        prepared = pattern.sub(roomy, prepared)
    art = _draw(_OPERATOR.sub(r"\\,\1\\,", prepared))
    if art.count("?") > tex.count("?"):
        unknown = [command for command in _COMMAND.findall(tex) if _is_unknown(command)]
        raise FormulaError(f"cannot draw {', '.join(unknown) or 'a part of the formula'}")
    lines = [line.translate(_DRAWN).rstrip() for line in art.split("\n")]
    lines = _roots(lines)
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        raise FormulaError("is empty")
    margin = min(len(line) - len(line.lstrip(" ")) for line in lines if line)
    width = max(len(line) for line in lines) - margin
    if width > MAX_WIDTH or len(lines) > MAX_HEIGHT:
        raise FormulaError(
            f"is drawn {width} wide and {len(lines)} high; at most {MAX_WIDTH} and {MAX_HEIGHT}"
        )
    return tuple(line[margin:].ljust(width) for line in lines)


def _roots(lines: list[str]) -> list[str]:
    """Roots with a slanted foot: TeXicode's round one looks like a cup beside the line above it."""
    for above, below in pairwise(range(len(lines))):
        foot = lines[below].find("╰┘")
        while foot >= 0:
            if lines[above][foot + 1 : foot + 2] in ("┌", "│"):
                lines[below] = f"{lines[below][:foot]}╲│{lines[below][foot + 2 :]}"
            foot = lines[below].find("╰┘", foot + 1)
    return lines


def fit(tex: str, width: int) -> tuple[str, ...]:
    """The formula in lines of at most `width`, if breaking it helps: see `_pieces`."""
    lines = render(tex)
    if len(lines[0]) <= width:
        return lines
    for pieces in _pieces(tex):
        try:
            drawn = [render(piece) for piece in pieces]
        except FormulaError:
            continue  # it was broken inside a bracket
        if max(len(block[0]) for block in drawn) <= width:
            break
    else:
        return lines
    rows = [row for block in drawn for row in (*block, "")][:-1]
    return tuple(row.ljust(width) for row in rows)


def _pieces(tex: str) -> Iterator[list[str]]:
    """Ways to break a formula, gentlest first: where it has a wide gap, and before each `=`."""
    parts = [part.strip() for part in re.split(r"\\qquad|\\quad", tex)]
    yield parts
    yield [
        piece if number == 0 else f"{{}} = {piece}"
        for part in parts
        for number, piece in enumerate(part.split(" = "))
    ]


def _draw(tex: str) -> str:
    from texicode.pipeline import render_tex_web

    try:
        art = str(render_tex_web(tex, True))
    except Exception as error:  # of any kind: TeXicode meets text that it was not made for
        raise FormulaError(f"cannot be drawn ({type(error).__name__})") from None
    if art.startswith("TeXicode: "):
        raise FormulaError(_unbalanced(tex) or art.removeprefix("TeXicode: "))
    return art


def _unbalanced(tex: str) -> str:
    """What has a beginning and no end, or the other way round; nothing if all have both."""
    bare = tex.replace("\\\\", "").replace(r"\{", "").replace(r"\}", "")
    commands = _COMMAND.findall(tex)
    for begin, end, first, last in (
        ("{", "}", bare.count("{"), bare.count("}")),
        (r"\left", r"\right", commands.count(r"\left"), commands.count(r"\right")),
        (r"\begin", r"\end", commands.count(r"\begin"), commands.count(r"\end")),
    ):
        if first != last:
            return f"has {first} {begin} and {last} {end}; each {begin} needs its {end}"
    return ""


def _is_unknown(command: str) -> bool:
    try:
        return "?" in _draw(command)
    except FormulaError:
        return False  # known, but it needs an argument


def _aligned(match: re.Match[str]) -> str:
    """A matrix whose numbers are padded to line up on the right, columns two spaces apart."""
    rows = [
        [cell.strip() for cell in row.split("&")]
        for row in match[2].strip().removesuffix("\\\\").split("\\\\")
    ]
    columns = max(len(row) for row in rows)
    widths = [max(_width(row[c]) for row in rows if c < len(row)) for c in range(columns)]
    padded = [
        [r"\," * (widths[c] - _width(cell) + (c > 0)) + cell for c, cell in enumerate(row)]
        for row in rows
    ]
    body = r" \\ ".join(" & ".join(row) for row in padded)
    return rf"\begin{{{match[1]}matrix}}{body}\end{{{match[1]}matrix}}"


def _width(cell: str) -> int:
    return max(len(line.strip()) for line in _draw(cell).split("\n")) if cell else 0
