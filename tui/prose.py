"""Running text: wrapped by hand inside figures, or as Markdown in a lesson.

What a lesson says is known beforehand, so a stretch of it is one widget that draws rows of text: a
widget for every paragraph and every cell of a table takes ten times as long to open.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from textual.content import Content
from textual.geometry import Offset
from textual.selection import Selection

from lessons.course.steps import Math
from tui.formula import FormulaError, fit
from tui.rows import Rows
from tui.wrapping import broken, flowing

Lines = list[Content]
Part = str | Math  # Markdown, or a formula

CODE = "$foreground on $surface"
INLINE = {"em": "italic", "strong": "bold", "s": "strike", "code_inline": f"bold {CODE}"}
BULLETS = "•–·"
INDENT = 4 * " "  # before a formula
GAP = 3  # between the columns of a table, and 2 where room is short

_parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class ProseView(Rows):
    """A stretch of a lesson's text, quiet: no colour but where a colour has a job.

    Between its paragraphs stand formulas, in two dimensions, broken where they are too wide for the
    page. One that cannot be drawn shows its TeX instead.
    """

    DEFAULT_CSS = """
    ProseView {
        height: auto; padding: 0 1 1 0;
        &.-formula { padding: 0 1 0 0; margin: 0 0 1 0; }
    }
    """

    def __init__(self, *parts: Part) -> None:
        super().__init__()
        self.open(*parts)

    def open(self, *parts: Part) -> None:
        """Another text in its place."""
        self.parts = parts
        self.set_class(bool(parts) and isinstance(parts[-1], Math), "-formula")
        self.refresh(layout=True)

    @property
    def formulas(self) -> list[str]:
        """The TeX of its formulas."""
        return [part.tex for part in self.parts if isinstance(part, Math)]

    def rows(self, width: int, height: int = 0) -> Lines:
        """Its blocks, a blank row between two."""
        rows: Lines = []
        for part in self.parts:
            rows += [*([Content("")] if rows else []), *_part(part, width)]
        return rows

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is marked, as it is meant: a paragraph in one line, and a formula as its TeX, since
        a part of what is drawn in two dimensions is nothing."""
        width, top = self.content_size.width, 0
        start, end = selection.start or Offset(), selection.end
        said: list[str] = []
        for part in self.parts:
            rows = [row.plain for row in _part(part, width)]
            first, top = top, top + len(rows) + 1
            if top - 1 <= start.y or (end is not None and end.y < first):
                continue
            if isinstance(part, Math):
                said.append(part.tex)
                continue
            last = len(rows) - 1 if end is None else min(end.y - first, len(rows) - 1)
            within = end is not None and end.y - first == last
            said.append(
                flowing(
                    rows[max(start.y - first, 0) : last + 1],
                    width,
                    start.x if start.y >= first else 0,
                    end.x if end is not None and within else None,
                )
            )
        return ("\n\n".join(said), "\n") if said else None


# Markdown as rows --------------------------------------------------------------------------------


def _part(part: Part, width: int) -> Iterable[Content]:
    if isinstance(part, str):
        return prose(part, width)
    try:
        return [Content(INDENT + line) for line in fit(part.tex, width - len(INDENT))]
    except FormulaError:
        return [Content(INDENT + part.tex)]


@lru_cache(maxsize=64)
def prose(markdown: str, width: int) -> tuple[Content, ...]:
    """Markdown as rows of at most `width` cells."""
    return tuple(_blocks(SyntaxTreeNode(_parser.parse(markdown)).children, max(width, 8)))


def _blocks(nodes: list[SyntaxTreeNode], width: int, depth: int = 0, gap: int = 1) -> Lines:
    """One block below the other, `gap` blank rows between two."""
    rows: Lines = []
    for node in nodes:
        rows += [Content("")] * (gap if rows else 0)
        rows += _block(node, width, depth)
    return rows


def _block(node: SyntaxTreeNode, width: int, depth: int) -> Lines:
    match node.type:
        case "paragraph":
            return broken(_inline(node.children[0]), width)
        case "heading":
            return broken(_inline(node.children[0]).stylize("bold"), width)
        case "bullet_list" | "ordered_list":
            return _items(node, width, depth)
        case "fence" | "code_block":
            lines = ["", *node.content.rstrip("\n").split("\n"), ""]
            return [Content.styled(f" {line}".ljust(width), CODE) for line in lines]
        case "blockquote":
            inner = _blocks(node.children, width - 2, depth)
            return [Content.assemble(("▌ ", "$rule"), row) for row in inner]
        case "table":
            return _table(node, width)
        case "hr":
            return [Content.styled("─" * width, "$rule")]
        case _:  # what this page has no picture of is shown as it was written
            return broken(Content(node.content.rstrip("\n")), width)


def _items(node: SyntaxTreeNode, width: int, depth: int) -> Lines:
    """A list: each item hangs behind its mark, and all texts begin in one column."""
    first = int(node.attrs.get("start", 1))
    marks = [
        f"{BULLETS[min(depth, 2)]} " if node.type == "bullet_list" else f"{number}. "
        for number, _ in enumerate(node.children, first)
    ]
    left = max(map(len, marks)) + (node.type == "ordered_list")
    rows: Lines = []
    for mark, item in zip(marks, node.children, strict=True):
        for at, row in enumerate(_blocks(item.children, width - left, depth + 1, 0) or [Content()]):
            head = (mark.rjust(left), "$faint") if at == 0 else " " * left
            rows.append(Content.assemble(head, row))
    return rows


def _table(node: SyntaxTreeNode, width: int) -> Lines:
    """Columns as wide as their widest cell; where that is too much, the widest gives way."""
    lines = [
        [_inline(cell.children[0]) if cell.children else Content() for cell in line.children]
        for part in node.children
        for line in part.children
    ]
    lines[0] = [cell.stylize("$faint") for cell in lines[0]]
    columns = range(len(lines[0]))
    widths = [max(line[at].cell_length for line in lines) for at in columns]
    between = len(widths) - 1
    gap = GAP if sum(widths) + GAP * between <= width - 2 else 2
    while sum(widths) + gap * between > width - 2 and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    rule = Content.styled("─" * min(sum(widths) + gap * between + 2, width), "$rule")
    rows = [rule]
    for line in lines:
        cells = [broken(line[at], widths[at]) if line[at] else [Content()] for at in columns]
        for row in range(max(map(len, cells))):
            parts = [
                _filled(cell[row] if row < len(cell) else Content(), wide)
                for cell, wide in zip(cells, widths, strict=True)
            ]
            rows.append(Content.assemble(" ", Content(" " * gap).join(parts)))
    return [*rows, rule]


def _filled(cell: Content, width: int) -> Content:
    return cell.pad_right(width - cell.cell_length)


def _inline(node: SyntaxTreeNode) -> Content:
    """Words of a paragraph, with what stands out in them."""
    if node.type in ("softbreak", "hardbreak"):
        return Content(" " if node.type == "softbreak" else "\n")
    if node.children:
        text = Content("").join(_inline(child) for child in node.children)
    else:
        text = Content(re.sub(r"\s+", " ", node.content))
    style = INLINE.get(node.type)
    return text.stylize(style) if style else text
