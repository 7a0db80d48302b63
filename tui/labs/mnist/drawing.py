"""A face of the MNIST lab: a sheet of paper, what the network sees of it, and what it says.

The sheet is as large as it can be. Beside it stand the 28 × 28 pixels that the network is given,
and the probability of each digit, while one draws.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.drawing import FIT, MOVED, SIDE
from lessons.labs.mnist.hand import Hand
from lessons.labs.mnist.mnist import Mnist
from tui.keys import bind
from tui.labs.mnist import view
from tui.labs.mnist.faces import Face
from tui.labs.mnist.paper import Sheet
from tui.labs.mnist.training import Order
from tui.rows import Rows
from tui.wrapping import wrapped

WORDS = 3  # rows of words below the sheet


class DrawPanel(Face, can_focus=True):
    """A digit of one's own."""

    broad = True

    DEFAULT_CSS = "DrawPanel Sheet { height: 1fr; width: 1fr; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("draw", "pen", "Put the pen down, or lift it"),
        bind("up", "move", "Move the pen", action="move(-1, 0)"),
        bind("down", "move", "Move the pen", action="move(1, 0)"),
        bind("left", "move", "Move the pen", action="move(0, -1)"),
        bind("right", "move", "Move the pen", action="move(0, 1)"),
        bind("view", "aside", f"Move the image {MOVED} pixels aside, or back"),
        bind("undo", "undo", "Take the last stroke back"),
        bind("release", "clear", "A new sheet", action="clear", line=True),
        bind("rub", line=True),
        bind("more", "pen", "A thicker pen, or a thinner one", line=False),
        bind("less", "pen", "A thicker pen, or a thinner one", line=False),
    ]

    def __init__(self, lab: Mnist, listens: Callable[[], bool]) -> None:
        super().__init__(lab)
        self._listens = listens
        self._sheet = Sheet(lab.hand)

    def compose(self) -> ComposeResult:
        """The sheet with all that stands beside it, and a few words."""
        yield self._sheet
        yield Words(self)

    def digits(self) -> tuple[Subject, ...]:
        """The drawing, taken for what it is read as."""
        hand = self.lab.hand
        if hand.guess is None:
            return ()
        return (Subject(hand.pixels, hand.guess, "your drawing"),)

    def wants(self) -> str:
        """What the network makes of the image."""
        hand = self.lab.hand
        return "" if hand.drawing.is_blank else f"look drawing {hand.image:#x}"

    def show(self) -> None:
        """Draw the sheet as it is."""
        self._sheet.redraw()
        self.query_one(Words).redraw()

    def changed(self) -> None:
        """Another image: ask what it is, and draw it."""
        if self.lab.hand.drawing.is_blank:
            self.post_message(Order("look off"))
        self.ask()
        self.show()

    def on_sheet_drawn(self) -> None:
        """The mouse drew."""
        self.focus()
        self.changed()

    def told(self) -> Iterator[str | Content]:
        """What to do, what it is read as, and why."""
        hand = self.lab.hand
        if hand.drawing.is_blank:
            yield f"Draw a {self.lab.pictures.noun} with the mouse; the right button rubs out."
            yield "Keys: arrows move the pen, d puts it down and lifts it."
        if not self._listens():
            how = "enter trains one" if self.lab.ready else "q leads to where one is trained"
            yield f"No network is here: {how}."
        elif hand.guess is not None and hand.p is not None:
            where = f"{MOVED} pixels aside it is" if hand.moved else "It is"
            sure = view.share(max(hand.p))
            yield Content.assemble(
                f"{where} read as ", (self.lab.pictures.one(hand.guess), "bold"), f", {sure} sure."
            )
            yield from self._why(hand)

    def _why(self, hand: Hand) -> Iterator[str | Content]:
        if not hand.moved:
            fit = FIT * min(self.lab.pictures.shape) // SIDE
            yield f"Scaled to {fit} × {fit} pixels and centred, as in MNIST. v moves it aside."
            return
        if hand.verdict is not None and hand.attempt is not None and hand.attempt.settled:
            mark = ("✓ ", "$right") if hand.verdict.correct else ("✗ ", "$wrong")
            yield Content.assemble(mark, hand.verdict.message)
        else:
            yield (
                "Each weight belongs to one pixel; moved ink meets weights that were learned for"
                " other ink. The knob Shifts trains on moved digits."
            )

    # ---- keys -----------------------------------------------------------------------------------

    def action_draw(self) -> None:
        """The pen goes down, or up."""
        hand = self.lab.hand
        self._sheet.pointing = True
        if hand.down:
            hand.lift()
            self.show()
        else:
            hand.touch(hand.at)
            self.changed()

    def action_move(self, down: int, right: int) -> None:
        """Move the pen; where it is down it draws."""
        self._sheet.pointing = True
        self.lab.hand.move(down, right)
        if self.lab.hand.down:
            self.changed()
        else:
            self.show()

    def action_rub(self) -> None:
        """Pen or rubber."""
        hand = self.lab.hand
        hand.lift()
        hand.rubs = not hand.rubs
        self._sheet.pointing = True
        self.show()

    def action_turn(self, by: int) -> None:
        """A thicker or thinner pen."""
        self.lab.hand.change_pen(by)
        self.show()

    def action_undo(self) -> None:
        """Take the last stroke back."""
        self.lab.hand.undo()
        self.changed()

    def action_clear(self) -> None:
        """A new sheet."""
        self.lab.hand.clear()
        self.changed()

    def action_view(self) -> None:
        """Beside the middle, once it was said what will come of it; and back."""
        lab = self.lab
        lab.hand.shift(lab.state, free=lab.free)
        if lab.hand.posed is not None:
            self.post_message(self.Asking())
        else:
            self.changed()


class Words(Rows):
    """The words below the sheet, always of the same height: the sheet keeps its size."""

    DEFAULT_CSS = f"Words {{ height: {WORDS}; }}"

    def __init__(self, panel: DrawPanel) -> None:
        super().__init__()
        self._panel = panel

    def rows(self, width: int, height: int) -> list[Content]:
        """As many lines as there is room for."""
        lines: list[Content] = []
        for text in self._panel.told():
            if isinstance(text, str):
                lines += wrapped(text, width, "$faint")
            else:
                lines += text.wrap(width)
        return lines
