"""The smallest useful Textual app: what the start of dl-tui is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Label, ListItem, ListView


class Minimal(App[None]):
    """A title, twenty lines to move among, and a footer."""

    BINDINGS = [("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        """One of each."""
        yield Header()
        yield ListView(*(ListItem(Label(f"line {number}")) for number in range(20)))
        yield Footer()


if __name__ == "__main__":
    Minimal().run()
