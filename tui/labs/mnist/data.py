"""The face of the MNIST lab for pictures of one's own: checked, counted, seen before training."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.own import Seen, look
from lessons.text import clean
from tui.figures.bars import Bar, Bars
from tui.figures.image import LEVELS, half_blocks
from tui.figures.paint import Paint
from tui.keys import bind
from tui.labs.mnist.faces import BACK, LinesFace
from tui.path_sheet import PathScreen
from tui.wrapping import wrapped

TOLD = (
    "Pictures of your own: MNIST's four IDX files, of any size and with any classes, such as"
    " Fashion-MNIST; a CSV file of lines label,pixel,pixel,...; or a folder with a folder of small"
    " PNGs for each class."
)
Array = NDArray[Any]
GAP = 2  # columns between two pictures
ROOMY = 26  # rows below which counts are words, so that pictures have room
NAME = 10  # columns that the name of a class has, if it is so long
MOST = 12  # classes whose counts are drawn


class DataPanel(LinesFace):
    """First how to name the pictures; then what there is: counts and examples, to be taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("map", "open", "Name the file or the folder of your pictures"),
        bind("commit", "train on them", "Train on these from now on", action="take"),
        bind("commit", "back to MNIST", "Train on MNIST again", action="leave"),
        bind("view", "experiments", "One thing is changed of a run", action="screen.view"),
        BACK,
    ]

    @dataclass
    class Taken(Message):
        """These are to be trained on; None is MNIST."""

        seen: Seen | None

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self.seen: Seen | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to take, or to go back from."""
        takes = self.seen is not None and not self.in_use
        match action:
            case "take":
                return takes
            case "leave":
                return not takes and bool(self.lab.pictures.path)
        return True

    @property
    def in_use(self) -> bool:
        """Whether what is looked at is what the lab trains on."""
        return self.seen is not None and self.seen.pictures.path == self.lab.pictures.path

    def action_take(self) -> None:
        """Take what is looked at."""
        self.post_message(self.Taken(self.seen))

    def action_leave(self) -> None:
        """MNIST again, where what is looked at is in use, or nothing is looked at."""
        self.post_message(self.Taken(None))

    def action_map(self) -> None:
        """Ask where the pictures are."""
        self.app.push_screen(PathScreen("A file or a folder of pictures", look, TOLD), self._looked)

    def _looked(self, seen: object) -> None:
        if isinstance(seen, Seen):
            self.seen = seen
            self.show()
            self.refresh_bindings()  # enter takes them, or leaves

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """What there is, or how to name it."""
        if self.seen is None:
            asked = Content.assemble(("m", "bold"), " names the file or the folder.")
            if self.lab.pictures.path:
                asked = Content.assemble(asked, "   ", ("enter", "bold"), " goes back to MNIST.")
            return [*wrapped(TOLD, width, "$faint"), Content(), asked][:height]
        return self._told(self.seen, width, height, paint)[:height]

    def _told(self, seen: Seen, width: int, height: int, paint: Paint | None) -> list[Content]:
        found = seen.pictures
        rows, columns = found.shape
        head = Content.assemble(
            (found.name, "bold"),
            f"   pictures of {rows} × {columns}, {found.classes} classes: {found.train:,} to"
            f" train, {found.validation:,} to validate, {found.test:,} to test",
        )
        lines = [*head.wrap(width)]
        for note in seen.notes:
            lines += wrapped(clean(note, keep_newlines=False), width, "$faint")
        for warning in seen.warnings:
            lines += wrapped(clean(f"! {warning}", keep_newlines=False), width, "$wrong")
        bars = tuple(
            Bar(f"{clean(name, keep_newlines=False)[:16]} ", count, text=f"{count:,}")
            for name, count in seen.classes[:MOST]
        )
        told = "trains on them, here and now: the knobs, questions and charts are those of MNIST."
        if self.in_use:
            told = "goes back to MNIST. These are what is trained on; q leads to the network."
        command = list(Content.assemble(("enter", "bold"), f" {told}").wrap(width))
        if height >= ROOMY:
            lines += [Content(), *Bars(bars).draw(width, len(bars))]
        else:
            counts = ", ".join(f"{bar.label}{bar.text}" for bar in bars)
            lines += wrapped(f"to learn from: {counts}", width)
        if len(seen.classes) > MOST:
            lines.append(Content.styled(f"and {len(seen.classes) - MOST} classes more", "$faint"))
        room = height - len(lines) - len(command) - 2
        lines += [Content(), *self._pictures(seen, width, room, paint), *command]
        return lines

    def _pictures(
        self, seen: Seen, width: int, room: int, paint: Paint | None
    ) -> Iterator[Content]:
        """Examples with their classes below them, in as many rows as there is room for."""
        high, broad = seen.examples[0][0].shape
        longest = max(len(name) for _, name in seen.examples)
        for step in (1, 2, 3):  # as large as all of them can be
            tall, wide = -(-high // (2 * step)), max(-(-broad // step), min(longest, NAME))
            across = max((width + GAP) // (wide + GAP), 1)
            if -(-len(seen.examples) // across) * (tall + 1) <= room:
                break
        for first in range(0, len(seen.examples), across):
            room -= tall + 1
            if room < 0:
                return
            row = seen.examples[first : first + across]
            drawn = [_drawn(_smaller(picture, step), wide, paint) for picture, _ in row]
            for line in zip(*drawn, strict=True):
                yield Content(" " * GAP).join(line)
            names = (f"{clean(name, keep_newlines=False)[:wide]:^{wide}}" for _, name in row)
            yield Content.styled((" " * GAP).join(names), "$faint")


def _smaller(picture: Array, step: int) -> Array:
    """A picture of which each square of step × step pixels is one, their mean."""
    high, broad = (-(-side // step) * step for side in picture.shape)
    whole = np.zeros((high, broad))
    whole[: picture.shape[0], : picture.shape[1]] = picture
    means: Array = whole.reshape(high // step, step, broad // step, step).mean(axis=(1, 3))
    return means


def _drawn(picture: Array, wide: int, paint: Paint | None) -> list[Content]:
    """A picture as lines of `wide` cells, two rows of pixels each."""
    odd, narrow = picture.shape[0] % 2, max(wide - picture.shape[1], 0)
    whole = np.pad(picture, ((0, odd), (narrow // 2, narrow - narrow // 2)))
    shades = np.round(whole * (LEVELS - 1) / 255).astype(int)
    ground = (paint.paper, paint.ink) if paint is not None else (None, None)
    return half_blocks(tuple(map(tuple, shades.tolist())), *ground)
