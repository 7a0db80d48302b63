"""Two sheets over the stepper: where to go, and an expression of one's own."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from engine.expression.formula import MAX_CHARACTERS, ExpressionError, parse
from lessons.labs.backprop.graph import build
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.state import StateError, read_values
from lessons.labs.backprop.tour import TOUR
from lessons.text import clean
from tui.shell.guards import Field, Modal, Options

_SHEET = """
    align: center middle;
    #sheet {
        width: 76; max-width: 96%; height: auto; max-height: 94%;
        background: $surface; border: round $rule; padding: 0 2;
    }
    Input { border: none; height: 1; padding: 0; background: $panel; }
    Input:focus { border: none; }
    #why { height: auto; margin: 0; }
    .faint { color: $faint; }
    Options { height: auto; background: $surface; }
"""

Own = tuple[str, dict[str, float]]


class OwnExpression(Modal[Own | None]):
    """Type an expression, then its values. What cannot be read is pointed at with a caret."""

    DEFAULT_CSS = f"OwnExpression {{ {_SHEET} }}"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="own.close")
    ]

    def __init__(self, text: str, values: dict[str, float]) -> None:
        super().__init__()
        self.text = text
        self.values = values

    def compose(self) -> ComposeResult:
        """Two lines to type, and room for what is wrong with them."""
        with Vertical(id="sheet"):
            yield Static("An expression of your own", markup=False)
            yield Field(self.text, id="text", max_length=MAX_CHARACTERS + 50)
            yield Static(id="why", markup=False)
            yield Static("Values", markup=False)
            yield Field(self._shown(self.values), id="values", max_length=MAX_CHARACTERS * 4)
            yield Static(
                "+ − * / ^  max min relu sigmoid tanh softplus exp log sqrt abs\n"
                "enter goes on   esc leaves it",
                classes="faint",
                markup=False,
            )

    def on_mount(self) -> None:
        """Begin with the expression."""
        self.query_one("#text", Input).focus()

    @staticmethod
    def _shown(values: dict[str, float]) -> str:
        shown = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        return shown.replace("-", "−")

    @on(Input.Changed, "#text")
    def _read(self, event: Input.Changed) -> None:
        """Point at the first thing that is wrong, as one types."""
        try:
            if event.value.strip():
                parse(event.value)
            self._explain("", 0, "")
        except ExpressionError as error:
            self._explain(event.value, error.position, error.message)

    @on(Input.Submitted, "#text")
    def _go_on(self, event: Input.Submitted) -> None:
        try:
            expression = parse(event.value)
        except ExpressionError as error:
            self._explain(event.value, error.position, error.message)
            return
        defaults = (2.0, 3.0, -1.0, 1.0, -2.0)
        known = {**self.values, **self._typed_values()}
        values = {
            name: known.get(name, defaults[place % len(defaults)])
            for place, name in enumerate(expression.names)
        }
        field = self.query_one("#values", Input)
        field.value = self._shown(values)
        field.focus()

    def _typed_values(self) -> dict[str, float]:
        try:
            return read_values(self.query_one("#values", Input).value)
        except StateError:
            return {}

    @on(Input.Submitted, "#values")
    def _finish(self, event: Input.Submitted) -> None:
        text = self.query_one("#text", Input).value
        try:
            values = read_values(event.value)
            expression = parse(text)
            build(expression, values)
        except StateError as error:
            self._explain("", 0, str(error))
        except ExpressionError as error:
            self._explain(text, error.position, error.message)
        else:
            self.dismiss((text, {name: values[name] for name in expression.names}))

    def _explain(self, text: str, position: int, message: str) -> None:
        """The text with a caret under the first bad character, and what is allowed."""
        width = 66
        start = max(position - width + 8, 0)
        piece = clean(text[start : start + width], keep_newlines=False)
        lines = []
        if text:
            lines = [Content(piece), Content.styled(" " * (position - start) + "^", "bold $wrong")]
        if message:
            lines.append(Content.styled(clean(message), "$wrong"))
        self.query_one("#why", Static).update(Content("\n").join(lines))


class GoTo(Modal[str | None]):
    """Where to go: a station of the tour, a level of practice, an expression of one's own."""

    DEFAULT_CSS = f"GoTo {{ {_SHEET} }}"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="map.close")
    ]

    def __init__(self, visited: set[str], here: str) -> None:
        super().__init__()
        self.visited = visited
        self.here = here

    def compose(self) -> ComposeResult:
        """One list of everything."""
        options = []
        for number, station in enumerate(TOUR, 1):
            mark = "✓" if station.id in self.visited else "○"
            title = f"{mark} {number:>2}  {station.title}"
            what = station.expression.replace("*", "·") or "vectors and matrices"
            options.append(self._option(title, what, station.id))
        for number, level in enumerate(LEVELS, 1):
            title = f"   {'practice' if number == 1 else '        '} {number}  {level.title}"
            options.append(self._option(title, "a fresh graph every time", f"level{number}"))
        options.append(self._option("   an expression of your own", "free play", "own"))
        with Vertical(id="sheet"):
            yield Options(*options, markup=False)

    @staticmethod
    def _option(title: str, what: str, id: str) -> Option:
        return Option(Content.assemble(title.ljust(38), (what, "$faint")), id=id)

    def on_mount(self) -> None:
        """Begin where the learner is."""
        options = self.query_one(Options)
        ids = [options.get_option_at_index(i).id for i in range(options.option_count)]
        options.highlighted = ids.index(self.here) if self.here in ids else 0
        options.focus()

    @on(Options.OptionSelected)
    def _chosen(self, event: Options.OptionSelected) -> None:
        self.dismiss(event.option_id)
