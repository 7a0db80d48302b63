"""Running text: wrapped by hand inside figures, or as Markdown in a lesson."""

from textual.content import Content
from textual.widgets import Markdown, Static

from tui.formula import FormulaError, render


def wrapped(text: str, width: int, style: str = "") -> list[Content]:
    """`text` as lines of at most `width` cells, broken between words."""
    lines: list[Content] = []
    for paragraph in text.split("\n"):
        content = Content.styled(paragraph, style) if style else Content(paragraph)
        lines += content.wrap(max(width, 8)) if paragraph else [Content("")]
    return lines


class ProseView(Markdown):
    """A stretch of a lesson's text, quiet: no colour but where a colour has a job."""

    DEFAULT_CSS = """
    ProseView {
        padding: 0;
        margin: 0;
        background: transparent;
        & > .code_inline { background: $surface; color: $foreground; text-style: none; }
        MarkdownH3 { color: $foreground; text-style: bold; margin: 1 0 0 0; }
        MarkdownFence { background: $surface; margin: 0 0 1 0; padding: 0 1; }
        MarkdownBlockQuote { background: transparent; border-left: outer $rule; margin: 0 0 1 0; }
        MarkdownParagraph { margin: 0 0 1 0; }
    }
    """

    BULLETS = ["• ", "– ", "· ", "· ", "· "]


class FormulaView(Static):
    """A displayed formula, in two dimensions; one that cannot be drawn shows its TeX instead."""

    DEFAULT_CSS = """
    FormulaView { height: auto; margin: 0 0 1 0; padding: 0 0 0 4; }
    """

    def __init__(self, tex: str) -> None:
        try:
            lines: tuple[str, ...] = render(tex)
        except FormulaError:
            lines = (tex,)
        super().__init__(Content("\n").join(Content(line) for line in lines), markup=False)
