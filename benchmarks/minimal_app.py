"""The smallest Textual app with a list on it: what the start of dl-tui is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, OptionList


class Minimal(App[None]):
    """A title, twenty lines to move among, and a footer."""

    BINDINGS = [("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        """One of each."""
        yield Header()
        yield OptionList(*(f"line {number}" for number in range(20)))
        yield Footer()


if __name__ == "__main__":
    Minimal().run()
