"""The third face of the MNIST lab: the test digits one by one, and what the network says."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.mnist import Mnist
from tui.figures.digits import Digits
from tui.keys import bind
from tui.labs.mnist import view
from tui.labs.mnist.faces import CHARTS, Face
from tui.labs.mnist.panels import drawn, subjects

BARS, WORDS = 40, 12  # columns and rows that a large digit leaves to what is said of it


class ExamPanel(Face, can_focus=True):
    """One test digit, large, with the probability that each answer got; the others in a line."""

    DEFAULT_CSS = """
    ExamPanel {
        #sentence, #examples, #result { height: auto; }
        #exam { height: auto; }
        #exam Digits { width: 28; margin: 0 4 0 0; }
        #bars { width: 1fr; height: auto; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("right", "digit", "Another test digit", action="walk(1)"),
        bind("left", "digit", "Another test digit", action="walk(-1)", line=True),
        bind("view", "table", "Which digits are taken for which", action="screen.view"),
        CHARTS,
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """The result, the digit with its bars, and the line of all examples."""
        yield Static(id="result", markup=False)
        with Horizontal(id="exam"):
            yield Digits()
            yield Static(id="bars", markup=False)
        yield Static(id="sentence", markup=False)
        yield Static(id="examples", markup=False)

    def digits(self) -> tuple[Subject, ...]:
        """The examples of the test set."""
        run = self.lab.run
        if run is None or self.data is None:
            return ()
        found = subjects(self.data.test, run.examples, f"test {self.lab.pictures.noun}")
        return found[self._chosen :] + found[: self._chosen]

    def show(self) -> None:
        """Draw the chosen one of the run's test examples."""
        run = self.lab.run
        if run is None or not run.examples:
            return
        count = len(run.examples)
        self._chosen %= count
        guess = run.examples[self._chosen]
        self.query_one("#result", Static).update(view.progress(run, self.size.width))
        side = self._side()
        if self.data is not None:
            self.query_one(Digits).show(
                list(drawn(self.data.test, (guess,), side, self.lab.pictures))
            )
        self.query_one(Digits).styles.width = side
        self.query_one("#bars").styles.padding = ((side - 20) // 4, 0, 0, 0)
        width = max(min(self.size.width - side - 6, 60), 14)
        self.query_one("#bars", Static).update(view.probabilities(guess, width, self.lab.pictures))
        self.query_one("#sentence", Static).update(
            view.verdict(guess, self._chosen, count, self.lab.pictures)
        )
        self.query_one("#examples", Static).update(
            view.examples(run.examples, self._chosen, self.lab.pictures)
        )

    def _side(self) -> int:
        """Columns of the digit: whole pixels, as large as they leave room for bars and words."""
        room = min(self.size.width - BARS, 2 * (self.size.height - WORDS))
        return max(room // 28 * 28, 28 if self.size.height >= 18 else 20)

    def action_walk(self, by: int) -> None:
        """Go to the next or the previous digit."""
        self._chosen += by
        self.show()
