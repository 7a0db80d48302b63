"""Running text: wrapped by hand inside figures, or as Markdown in a lesson."""

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Markdown

from tui.formula import FormulaError, fit
from tui.wrapping import wrapped

__all__ = ["FormulaView", "ProseView", "wrapped"]


class ProseView(Markdown):
    """A stretch of a lesson's text, quiet: no colour but where a colour has a job."""

    DEFAULT_CSS = """
    ProseView {
        padding: 0 1 0 0;
        margin: 0;
        background: transparent;
        MarkdownBlock:dark > .code_inline, MarkdownBlock:light > .code_inline {
            background: $surface; color: $foreground; text-style: bold;
        }
        MarkdownH3 { color: $foreground; text-style: bold; margin: 1 0 0 0; }
        MarkdownFence, MarkdownFence:light {
            background: $surface; color: $foreground; margin: 0 0 1 0; padding: 0 1;
            & > Label { padding: 1 0; }
        }
        MarkdownBlockQuote { background: transparent; border-left: outer $rule; margin: 0 0 1 0; }
        MarkdownParagraph { margin: 0 0 1 0; }
        MarkdownBullet, MarkdownBullet:light { color: $faint; }
        MarkdownList Vertical MarkdownParagraph { margin: 0; }
        MarkdownTable, MarkdownTable:light { background: transparent; }
        MarkdownTableContent {
            keyline: none; grid-gutter: 0 2; border-top: solid $rule; border-bottom: solid $rule;
            & > .header { color: $faint; }
        }
    }
    """

    BULLETS = ["• ", "– ", "· ", "· ", "· "]


class FormulaView(Widget):
    """A displayed formula, in two dimensions, broken where it is too wide for the page.

    One that cannot be drawn shows its TeX instead.
    """

    DEFAULT_CSS = """
    FormulaView {
        height: auto;
        margin: 0 0 1 0;
        padding: 0 1 0 4;
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """

    def __init__(self, tex: str) -> None:
        super().__init__()
        self.tex = tex

    def _lines(self, width: int) -> tuple[str, ...]:
        try:
            return fit(self.tex, width)
        except FormulaError:
            return (self.tex,)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the formula takes at this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The rows, cut off where even a broken formula is too wide."""
        lines = self._lines(self.content_size.width)
        return Content("\n").join(Content(line) for line in lines)
