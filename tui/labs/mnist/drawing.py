"""A face of the MNIST lab: a sheet of paper, what the network sees of it, and what it says.

The sheet is as large as it can be. Beside it stand the 28 × 28 pixels that the network is given,
and the probability of each digit, while one draws.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.drawing import MOVED, SIDE, resized
from lessons.labs.mnist.hand import Hand
from lessons.labs.mnist.mnist import Mnist
from tui.figures.image import LEVELS, half_blocks
from tui.figures.rail import share_bar
from tui.keys import bind
from tui.labs.mnist import view
from tui.labs.mnist.faces import Face
from tui.labs.mnist.training import Order
from tui.rows import Rows
from tui.wrapping import wrapped

if TYPE_CHECKING:
    from lessons.labs.mnist.drawing import Ink

WORDS = 3  # rows of words below the sheet
BARS = 12  # columns of the ten bars, at least
GAP = 2  # columns between sheet, image and bars
SMALLEST = 24  # dots of a sheet each way: with fewer the image beside it is made smaller
KEPT = 2000  # rows of dots that are kept as they were drawn
TALL = SIDE // 2 + 12  # rows in which the bars find room below the image


class Sheet(Rows):
    """The paper in its frame, and what stands beside it; the mouse draws on the paper."""

    ALLOW_SELECT = False  # the mouse draws, and marks no text

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._hand = hand
        self.side = 0  # dots of the paper each way; a cell has two of them, one over the other
        self.pointing = False  # whether the pen is moved by keys, and has to be seen
        self._made: dict[bytes, Content] = {}  # rows of dots, as they were drawn
        self._colours: object = None

    # ---- what is seen ---------------------------------------------------------------------------

    def rows(self, width: int, height: int) -> list[Content]:
        """The paper on the left, image and bars on its right."""
        tall = height >= TALL
        small = not tall and width - 4 - 2 * GAP - SIDE - BARS < SMALLEST
        image = SIDE // 2 if small else SIDE
        if len(self._made) > KEPT:
            self._made.clear()
        room = width - 2 - GAP - (image if tall else image + GAP + BARS)
        self.side = max(min(room, 2 * (height - 2)) // 2 * 2, 2)
        paper = self._paper()
        if tall:
            wide = width - self.side - 2 - GAP
            times = max(min(wide // SIDE, (height - 12) // (SIDE // 2)), 1)
            beside = [*self._image(image, times), Content(), *self._bars(min(wide, 60))]
        else:
            wide = width - self.side - 2 - image - 2 * GAP
            beside = _joined(self._image(image, 1), image, self._bars(min(wide, 40)))
        return _joined(paper, self.side + 2, beside)

    def _paper(self) -> list[Content]:
        lines = self._rows_of(resized(self._hand.drawing.ink, self.side))
        if self.pointing:
            self._point(lines)
        edge = Content.styled("│", "$rule")
        top, bottom = (
            Content.styled(left + "─" * self.side + right, "$rule") for left, right in ("┌┐", "└┘")
        )
        return [top, *(edge + line + edge for line in lines), bottom]

    def _point(self, lines: list[Content]) -> None:
        """Mark where the pen is: full if it is down, open in the air; square for the rubber."""
        hand = self._hand
        x = min(int(hand.at[0] * self.side), self.side - 1)
        y = min(int(hand.at[1] * self.side) // 2, len(lines) - 1)
        mark = "○●□■"[2 * hand.rubs + hand.down]
        lines[y] = lines[y][:x] + Content.styled(mark, "bold $here") + lines[y][x + 1 :]

    def _image(self, side: int, times: int) -> list[Content]:
        """The image as it is given to the network, and under it what it is."""
        import numpy as np

        seen = np.frombuffer(self._hand.pixels, np.uint8).reshape(SIDE, SIDE)
        grid: Ink = np.divide(seen, 255, dtype=np.float32)
        if side < SIDE:
            grid = grid.reshape(side, 2, side, 2).mean(axis=(1, 3))
        lines = self._rows_of(grid.repeat(times, axis=0).repeat(times, axis=1))
        told = f"{MOVED} pixels aside" if self._hand.moved else "what it sees: 28 × 28"
        return [*lines, Content.styled(told.ljust(side * times)[: side * times], "$faint")]

    def _rows_of(self, ink: "Ink") -> list[Content]:
        """Ink from 0 to 1 in half blocks. A row that was there before is not made anew."""
        _, _, paper, colour = self.colors
        if (paper, colour) != self._colours:
            self._colours = (paper, colour)
            self._made.clear()
        shades = (ink * (LEVELS - 1) + 0.5).astype("uint8")
        lines = []
        for upper, lower in zip(shades[::2], shades[1::2], strict=True):
            key = upper.tobytes() + lower.tobytes()
            if key not in self._made:
                both = (tuple(upper.tolist()), tuple(lower.tolist()))
                self._made[key] = half_blocks(both, paper, colour)[0]
            lines.append(self._made[key])
        return lines

    def _bars(self, width: int) -> list[Content]:
        """A bar for each digit; empty as long as nothing was said."""
        hand, lines = self._hand, []
        for digit in range(10):
            p = hand.p[digit] if hand.p is not None else 0.0
            here = digit == hand.guess
            lines.append(
                Content.assemble(
                    ("›" if here else " ", "bold $here"),
                    (f"{digit} ", "bold" if here else "$faint"),
                    share_bar(p, width - 8),
                    (
                        (view.share(p) if hand.p is not None else "").rjust(5),
                        "" if here else "$faint",
                    ),
                )
            )
        return lines

    # ---- the mouse ------------------------------------------------------------------------------

    class Drawn(Message):
        """Something was drawn with the mouse."""

    def _place(self, event: events.MouseEvent) -> tuple[float, float]:
        at = event.get_content_offset_capture(self)
        return (at.x - 1 + 0.5) / self.side, 2 * (at.y - 1 + 0.5) / self.side

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """On the paper the pen goes down; the right button rubs."""
        x, y = self._place(event)
        if 0 <= x <= 1 and 0 <= y <= 1:
            self.capture_mouse()
            self.pointing = False
            self._hand.touch((x, y), rubs=True if event.button == 3 else None)
            self.post_message(self.Drawn())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The pen follows."""
        if self.app.mouse_captured is self and self._hand.down:
            self._hand.reach(self._place(event))
            self.post_message(self.Drawn())

    def on_mouse_up(self) -> None:
        """The stroke is over."""
        if self.app.mouse_captured is self:
            self.release_mouse()
            self._hand.lift()
            self.post_message(self.Drawn())

    def on_click(self, event: events.Click) -> None:
        """The press has told it already."""
        event.stop()


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
        bind("more", "thicker", "A thicker pen", line=False),
        bind("less", "thinner", "A thinner pen", line=False),
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
            yield "Draw a digit with the mouse; the right button rubs out."
            yield "Keys: arrows move the pen, d puts it down and lifts it."
        if not self._listens():
            yield "No network is here: q, then enter or r, trains one."
        elif hand.guess is not None and hand.p is not None:
            where = f"{MOVED} pixels aside it is" if hand.moved else "It is"
            sure = view.share(max(hand.p))
            yield Content.assemble(
                f"{where} read as ", (f"a {hand.guess}", "bold"), f", {sure} sure."
            )
            yield from self._why(hand)

    def _why(self, hand: Hand) -> Iterator[str | Content]:
        if not hand.moved:
            yield "Scaled to 20 × 20 pixels and centred, as in MNIST. v moves it aside."
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


def _joined(left: list[Content], width: int, right: list[Content]) -> list[Content]:
    """Two blocks of lines side by side, the left one `width` columns wide."""
    lines = []
    for y in range(max(len(left), len(right))):
        line = left[y] if y < len(left) else Content(" " * width)
        line = line.pad_right(width + GAP - line.cell_length)
        lines.append(line + right[y] if y < len(right) else line)
    return lines
