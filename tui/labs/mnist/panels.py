"""Two faces of the MNIST lab: the knobs with what is predicted, and the run with its charts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from engine.training.events import Sample
from lessons.asking.answers import NUMBER_KEYS
from lessons.labs.mnist.mnist import KNOBS, Mnist, Phase
from lessons.runs import Run
from tui.figures.chart import Chart
from tui.figures.digits import Digit, Digits, pixels
from tui.figures.view import FigureView
from tui.keys import bind
from tui.labs.mnist import charts, view
from tui.shell.guards import Field

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset, Split

TICK = 1 / 12  # seconds; each of the three parts has every third tick: 4 Hz
PARTS = ("loss", "accuracy", "rest")
ROOMY = 37  # columns from which a chart's legend has room for numbers
TALL = 30  # rows of a panel from which digits are drawn with all their pixels
AWAITED = (
    "Here come five images of the newest batch, and under each what the network takes it for and"
    " how sure it is: ✓ is right, ✗ a mistake."
)


class NumberField(Field):
    """An input that takes what belongs to a number and leaves all other keys to the screen."""

    DEFAULT_CSS = "NumberField { width: 20; }"

    BINDINGS: ClassVar[list[BindingType]] = [bind("commit", "commit", "Commit to this number")]

    def __init__(self) -> None:
        super().__init__(compact=True, max_length=20)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Only the keys of a number."""
        return character is not None and (character in NUMBER_KEYS or character == "%")

    async def action_commit(self) -> None:
        """Hand over what is typed."""
        await self.action_submit()

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()  # and let it go on to the screen's bindings


class KnobsPanel(Container, can_focus=True):
    """The knobs; beside or below them the network, or the prediction that is asked."""

    DEFAULT_CSS = """
    KnobsPanel {
        #choice { height: auto; }
        #knobs { height: auto; margin: 0 0 1 0; }
        #side { height: auto; }
        #given { color: $faint; margin: 1 0; }
        #network, #question, #refusal { height: auto; }
        #refusal { color: $wrong; }
        #answer { height: 1; margin: 1 0; }
        #answer Static { width: 2; color: $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "knob", "Choose a knob"),
        bind("down", "knob", "Choose a knob"),
        bind("right", "turn", "Turn the knob, as + and − do", action="turn(1)"),
        bind("left", "turn", "Turn the knob, as + and − do", action="turn(-1)"),
        bind("more", "turn", "Turn the knob, as + and − do"),
        bind("less", "turn", "Turn the knob, as + and − do"),
    ]

    class Turned(Message):
        """A knob has another value."""

    @dataclass
    class Said(Message):
        """Something was typed and committed."""

        text: str

    def __init__(self, lab: Mnist) -> None:
        super().__init__()
        self._lab = lab
        self._cursor = 0
        self.refusal = ""  # why the last thing typed, or a state string, was not taken
        self.data: Dataset | None = None

    def compose(self) -> ComposeResult:
        """Knobs, then the side with the network or the question."""
        with Container(id="choice"):
            yield Static(id="knobs", markup=False)
            with Vertical(id="side"):
                yield Static(id="network", markup=False)
                yield Static(id="question", markup=False)
                with Horizontal(id="answer"):
                    yield Static("› ", markup=False)
                    yield NumberField()
                yield Static(id="refusal", markup=False)
        yield Static("Five of MNIST's 60,000 training images", id="given", markup=False)
        yield Digits()

    def show(self) -> None:
        """Draw the knobs, and the network or the open question; the keys go where they belong."""
        lab, asking = self._lab, self._lab.question is not None
        self.query_one("#network").display = not asking
        self.query_one("#question").display = self.query_one("#answer").display = asking
        knobs = view.knobs(lab, self._cursor)
        self.query_one("#knobs", Static).update(knobs)
        above = 0 if self.screen.has_class("-wide") else knobs.plain.count("\n") + 3
        network = view.network(lab, self.size.height - above)
        self.query_one("#network", Static).update(network)
        self.query_one("#question", Static).update(view.question(lab))
        self.query_one("#refusal", Static).update(
            Content(f"✗ {self.refusal}" if self.refusal else "")
        )
        field = self.query_one(NumberField)
        if not self.refusal:
            field.clear()
        # At once, not `focus()`, which comes later and might steal the keys from another panel.
        self.screen.set_focus(field if asking else self)

    def show_images(self, data: "Dataset | None") -> None:
        """Where there is room, show what the network is given."""
        self.data = data
        room = data is not None and self.size.height >= TALL
        self.query_one("#given").display = room
        self.query_one(Digits).display = room
        if data is not None:
            images, labels = data.train.images[:5], data.train.labels[:5]
            self.query_one(Digits).show(
                [
                    Digit(pixels(image, 20), Content(f"a {label}"))
                    for image, label in zip(images, labels, strict=True)
                ]
            )

    def on_focus(self) -> None:
        """While a question is open the keys belong to its field."""
        if self._lab.question is not None:
            self.screen.set_focus(self.query_one(NumberField))

    def on_resize(self) -> None:
        """More or less room for the network."""
        self.show_images(self.data)
        if self.display and self._lab.question is None:
            self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Knobs turn before the questions are asked, not while."""
        return self._lab.phase is Phase.KNOBS or action not in ("move", "turn")

    def action_move(self, by: int, _: int = 0) -> None:
        """Move from knob to knob."""
        self._cursor = (self._cursor + by) % len(KNOBS)
        self.show()

    def action_turn(self, by: int) -> None:
        """Turn the chosen knob."""
        if self._lab.turn(KNOBS[self._cursor].name, by):
            self.refusal = ""
            self.show()
            self.post_message(self.Turned())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter commits what was typed."""
        event.stop()
        self.post_message(self.Said(event.value))


class RunPanel(Vertical):
    """Where the run is, both charts, what was said beside what it was, and five digits.

    `touch` says that there is something new; what is drawn, and when, is the panel's own affair:
    four times a second at most, and never two charts in the same tick, so that no key has to wait.
    """

    DEFAULT_CSS = """
    RunPanel {
        #place, #said { height: auto; max-height: 3; }
        #charts { height: 1fr; min-height: 4; }
        #charts FigureView { margin: 0 1 0 0; }
        Digits { height: 6; color: $foreground; }
        &.-tall Digits { height: 11; }
    }
    """

    def __init__(self, lab: Mnist) -> None:
        super().__init__()
        self._lab = lab
        self.data: Dataset | None = None
        self._stale: set[str] = set()
        self._written: dict[str, Content] = {}
        self._turn = 0
        self.axis = charts.AXES[0]
        self.cursor: float | None = None  # a step whose values the charts tell
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """From the place of the run down to the digits."""
        yield Static(id="place", markup=False)
        with Horizontal(id="charts"):
            yield FigureView(id="loss")
            yield FigureView(id="accuracy")
        yield Static(id="said", markup=False)
        yield Digits(id="digits")

    def on_mount(self) -> None:
        """The clock of the drawing stands still while there is nothing to draw."""
        self.query_one(Digits).empty = Content.styled(AWAITED, "$faint")
        self._timer = self.set_interval(TICK, self._tick, pause=True)

    def touch(self) -> None:
        """Something has changed: draw all parts in the ticks that come."""
        self._stale.update(PARTS)
        if self._timer is not None:
            self._timer.resume()

    def on_resize(self) -> None:
        """A new size may have room for larger digits."""
        self.set_class(self.size.height >= TALL, "-tall")
        self.touch()

    def _tick(self) -> None:
        run = self._lab.run
        if run is not None and self.display:  # otherwise all is drawn when it comes into sight
            part = PARTS[self._turn]
            self._turn = (self._turn + 1) % len(PARTS)
            if part in self._stale:
                self._stale.discard(part)
                self._draw(part, run)
        else:
            self._stale.clear()
        if not self._stale and self._timer is not None:
            self._timer.pause()

    def draw_all(self) -> None:
        """Draw everything now: for tests, and for the first sight of a run."""
        self._stale.clear()
        if self._lab.run is not None:
            for part in PARTS:
                self._draw(part, self._lab.run)

    def _draw(self, part: str, run: Run) -> None:
        if part == "rest":
            width = self.size.width
            self._write("place", view.progress(run, width) + view.mistakes(run, width))
            self._write("said", view.said(self._lab, self.size.width))
            self._draw_digits(run)
            return
        self.query_one(f"#{part}", FigureView).show(self._chart(part, run))

    def _chart(self, part: str, run: Run) -> Chart:
        """One chart as it is now."""
        kept = self._lab.kept
        if kept is run:
            kept = None
        room = self.query_one(f"#{part}", FigureView).size.width
        return charts.chart(
            part,
            run,
            kept,
            self._lab.kept_name() if kept is not None else "",
            axis=self.axis,
            cursor=self.cursor,
            numbers=room >= (ROOMY if kept is None else 2 * ROOMY) and self.cursor is None,
        )

    def view(self) -> None:
        """Another axis: what is newest, all of it, or powers of ten."""
        self.axis = charts.AXES[(charts.AXES.index(self.axis) + 1) % len(charts.AXES)]
        self.touch()

    def read(self, by: int) -> None:
        """Move the cursor of both charts by points of the loss, and read the values there."""
        run = self._lab.run
        chart = self._chart("loss", run) if run is not None else Chart()
        self.cursor = chart.stepped(by)
        self.touch()

    @on(FigureView.Clicked)
    def _clicked(self, message: FigureView.Clicked) -> None:
        self.cursor = message.hit if isinstance(message.hit, float) else None
        if self.cursor is not None:
            self.read(0)
        self.touch()

    def _write(self, where: str, text: Content) -> None:
        """Change a few lines, laying the screen out anew only if their number is another."""
        before = self._written.get(where)
        if before is None or (before.plain, before.spans) != (text.plain, text.spans):
            self._written[where] = text
            grown = before is None or before.plain.count("\n") != text.plain.count("\n")
            self.query_one(f"#{where}", Static).update(text, layout=grown)

    def _draw_digits(self, run: Run) -> None:
        guesses = run.examples if run.ended and run.examples else run.batch
        if self.data is None:
            return
        split = self.data.test if guesses is run.examples else self.data.train
        side = 20 if self.has_class("-tall") else 10
        row = self.query_one(Digits)
        row.show(list(drawn(split, guesses[:5], side, side + row.gap(side, 5))))


def drawn(split: "Split", guesses: tuple[Sample, ...], side: int, room: int = 0) -> Iterator[Digit]:
    """Each image, captioned within `room` columns by what the network says of it."""
    from engine.tasks.idx import let_go  # late, as NumPy is wherever images are drawn

    shaped = split.images.shape[1:] == (28, 28)
    for guess in guesses:
        if guess.index < len(split) and shaped:
            caption = view.caption(guess, room) if room else Content()
            yield Digit(pixels(split.images[guess.index], side), caption)
    let_go(split.images)
