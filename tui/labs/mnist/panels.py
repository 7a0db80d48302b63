"""Two faces of the MNIST lab: the network before its first run, and the run with its charts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from engine.training.events import Sample
from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import Pictures
from lessons.runs import Run
from tui.figures.chart import Chart
from tui.figures.digits import Digit, Digits, pixels
from tui.figures.view import FigureView
from tui.labs.mnist import charts, view
from tui.labs.mnist.faces import Face
from tui.rows import put

if TYPE_CHECKING:
    from engine.tasks.mnist import Split

TICK = 1 / 12  # seconds; each of the three parts has every third tick: 4 Hz
PARTS = ("loss", "accuracy", "rest")
ROOMY = 37  # columns from which a chart's legend has room for numbers
LOW = 16  # rows below which five digits would leave the charts none
TALL = 30  # rows of a panel from which digits are drawn with all their pixels
HUGE = 44  # and from which with their margins, too
WIDE = 90  # columns below which a tall panel has one chart over the other
AWAITED = (
    "Here come five images of the newest batch, and under each what the network takes it for and"
    " how sure it is: ✓ is right, ✗ a mistake."
)


class NetworkPanel(Face):
    """Before the first run: the network that the knobs describe, and what it is given."""

    DEFAULT_CSS = """
    NetworkPanel {
        #network { height: auto; }
        #given { color: $faint; margin: 1 0; }
    }
    """

    def compose(self) -> ComposeResult:
        """The network, then five images."""
        yield Static(id="network", markup=False)
        yield Static(id="given", markup=False)
        yield Digits()

    def show(self) -> None:
        """Draw the network, and the images where there is room: as large as five go in a row, then
        as many rows of them as there is height for."""
        network = view.network(self.lab)
        put(self.query_one("#network", Static), network)
        width, height = self.size
        height -= network.plain.count("\n") + 5  # with the line above the images, and captions
        sides = (28, 20, 10)
        side = next((x for x in sides if x // 2 <= height and 5 * (x + 1) <= width + 1), 0)
        row = self.query_one(Digits)
        row.display = self.query_one("#given").display = self.data is not None and side > 0
        if self.data is not None and side:
            count = 5 * max(height // (side // 2 + 2), 1)
            row.across = 5
            row.show(
                [
                    Digit(pixels(image, side), Content(self.lab.pictures.one(int(label))))
                    for image, label in zip(
                        self.data.train.images[:count], self.data.train.labels[:count], strict=True
                    )
                ]
            )
            given = "Five" if count == 5 else f"{count}"
            pictures = self.lab.pictures
            whose = "the" if pictures.path else f"{pictures.title}'s"
            of = f"{whose} {pictures.train + pictures.validation:,}"
            told = Content(f"{given} of {of} training images")
            put(self.query_one("#given", Static), told)


class RunPanel(Face):
    """Where the run is, both charts, what was said beside what it was, and five digits.

    `touch` says that there is something new; what is drawn, and when, is the panel's own affair:
    four times a second at most, and never two charts in the same tick, so that no key has to wait.
    """

    DEFAULT_CSS = """
    RunPanel {
        #place { height: auto; max-height: 5; }
        #said { height: auto; max-height: 3; }
        #charts { layout: horizontal; height: 1fr; min-height: 4; }
        #charts FigureView { margin: 0 1 0 0; }
        Digits { height: 6; color: $foreground; }
        &.-stacked #charts { layout: vertical; }
        &.-stacked #charts FigureView { height: 1fr; }
        &.-low Digits, &.-bare Digits { display: none; }
        &.-tall Digits { height: 11; }
        &.-huge Digits { height: 15; }
    }
    """

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self._stale: set[str] = set()
        self._turn = 0
        self.axis = charts.AXES[0]
        self.cursor: float | None = None  # a step whose values the charts tell
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """From the place of the run down to the digits."""
        yield Static(id="place", markup=False)
        with Container(id="charts"):
            yield FigureView(id="loss")
            yield FigureView(id="accuracy")
        yield Static(id="said", markup=False)
        yield Digits(id="digits")

    def on_mount(self) -> None:
        """The clock of the drawing stands still while there is nothing to draw."""
        self._timer = self.set_interval(TICK, self._tick, pause=True)

    def wants(self) -> str:
        """In the film, how the five digits were read then."""
        run = self.lab.run
        return "look samples" if run is not None and run.at is not None else ""

    def show(self) -> None:
        """Draw it all anew, when its turn comes."""
        self.touch()

    def touch(self) -> None:
        """Something has changed: draw all parts in the ticks that come."""
        self._stale.update(PARTS)
        if self._timer is not None:
            self._timer.resume()

    def on_resize(self) -> None:
        """A new size may have room for larger digits."""
        tall, width = self.size.height >= TALL, self.size.width
        self.set_class(self.size.height < LOW, "-low")  # where only one has room, the curves
        self.set_class(tall and width < WIDE, "-stacked")
        self.set_class(tall and width >= 5 * 21, "-tall")
        self.set_class(self.size.height >= HUGE and width >= 5 * 29 - 1, "-huge")
        self.touch()

    def _tick(self) -> None:
        run = self.lab.run
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

    def _draw(self, part: str, run: Run) -> None:
        if part == "rest":
            width = self.size.width
            self.set_class(run.ended and not (run.examples or run.batch), "-bare")
            place = view.progress(run, width)
            if self.query_one(Digits).display:
                place += view.mistakes(run, width)
            put(self.query_one("#place", Static), place)
            put(self.query_one("#said", Static), view.said(self.lab, self.size.width))
            self._draw_digits(run)
            return
        self.query_one(f"#{part}", FigureView).show(self._chart(part, run))

    def _chart(self, part: str, run: Run) -> Chart:
        """One chart as it is now."""
        beside = self.lab.beside
        room = self.query_one(f"#{part}", FigureView).size.width
        cursor = self.cursor if run.at is None else run.at
        return charts.chart(
            part,
            run,
            beside,
            axis=self.axis if run.at is None or self.axis != charts.AXES[0] else charts.AXES[1],
            cursor=cursor,
            numbers=room >= ROOMY * (1 + len(beside)) and cursor is None,
        )

    def view(self) -> None:
        """Another axis: what is newest, all of it, or powers of ten."""
        self.axis = charts.AXES[(charts.AXES.index(self.axis) + 1) % len(charts.AXES)]
        self.touch()

    def read(self, by: int) -> None:
        """Move the cursor of both charts by points of the loss, and read the values there."""
        run = self.lab.run
        chart = self._chart("loss", run) if run is not None else Chart()
        self.cursor = chart.stepped(by)
        self.touch()

    @on(FigureView.Clicked)
    def _clicked(self, message: FigureView.Clicked) -> None:
        self.cursor = message.hit if isinstance(message.hit, float) else None
        if self.cursor is not None:
            self.read(0)
        self.touch()

    def _draw_digits(self, run: Run) -> None:
        tested = run.ended and run.examples and run.at is None
        guesses = run.examples if tested else run.batch
        if self.data is None:
            return
        split = self.data.test if guesses is run.examples else self.data.train
        side = 28 if self.has_class("-huge") else 20 if self.has_class("-tall") else 10
        row = self.query_one(Digits)
        room = side + row.gap(side, 5)
        awaited = Content() if run.ended else Content.styled(AWAITED, "$faint")
        row.show(list(drawn(split, guesses[:5], side, self.lab.pictures, room)), awaited)


def drawn(
    split: "Split", guesses: tuple[Sample, ...], side: int, pictures: Pictures, room: int = 0
) -> Iterator[Digit]:
    """Each image, captioned within `room` columns by what the network says of it."""
    from engine.tasks.idx import let_go  # late, as NumPy is wherever images are drawn

    for guess in guesses:
        if guess.index < len(split):
            caption = view.caption(guess, room, pictures) if room else Content()
            yield Digit(pixels(split.images[guess.index], side), caption)
    let_go(split.images)


def subjects(split: "Split", guesses: tuple[Sample, ...], name: str) -> tuple[Subject, ...]:
    """Examples as digits that can be looked into."""
    return tuple(
        Subject(split.images[each.index].tobytes(), each.label, f"{name} {each.index:,}")
        for each in guesses
        if each.index < len(split)
    )
