"""Two sheets over the stepper: where to go, and an expression of one's own."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from engine.expression.formula import MAX_CHARACTERS, ExpressionError, parse
from lessons.graphs.graph import build
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.state import StateError, read_values
from lessons.labs.backprop.tour import TOUR
from lessons.text import clean
from tui.sheet import Choices, Sheet
from tui.shell.guards import Field

Own = tuple[str, dict[str, float]]


class OwnExpression(Sheet[Own | None]):
    """Type an expression, then its values. What cannot be read is pointed at with a caret."""

    DEFAULT_CSS = "OwnExpression #sheet { width: 76; }"

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
                id="keys-here",
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


class GoTo(Sheet[str | None]):
    """Where to go: a station of the tour, a level of practice, an expression of one's own."""

    DEFAULT_CSS = """
    GoTo {
        #sheet { width: 76; }
        Choices { text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="map.close")
    ]

    def __init__(self, visited: set[str], here: str) -> None:
        super().__init__(classes="-list")
        self.visited = visited
        self.here = here

    def compose(self) -> ComposeResult:
        """One list of everything."""
        rows = {}
        for number, station in enumerate(TOUR, 1):
            mark = "✓" if station.id in self.visited else "○"
            title = f"{mark} {number:>2}  {station.title}"
            what = station.expression.replace("*", "·") or "vectors and matrices"
            rows[station.id] = self._row(title, what)
        for number, level in enumerate(LEVELS, 1):
            title = f"  {'practice' if number == 1 else '        '} {number}  {level.title}"
            rows[f"level{number}"] = self._row(title, "a fresh graph every time")
        rows["own"] = self._row("  an expression of your own", "free play")
        with Vertical(id="sheet"):
            yield Choices(rows, marked=self.here)
            yield Static(
                "enter goes there   q closes", id="keys-here", classes="below", markup=False
            )

    @staticmethod
    def _row(title: str, what: str) -> Content:
        return Content.assemble(title.ljust(37), (what, "$faint"))

    @on(Choices.OptionSelected)
    def _chosen(self, event: Choices.OptionSelected) -> None:
        self.dismiss(event.option_id)
