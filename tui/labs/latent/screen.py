"""The latent lab on the screen: the plane of codes, a picture from any place, and walks."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar

import numpy as np
from textual import on
from textual.binding import BindingType
from textual.content import Content

from lessons.asking.ask import Ask
from lessons.labs.latent.latent import SHARES, STRIDES, Latent
from lessons.labs.latent.questions import a_digit
from lessons.labs.latent.training import SIDE, STEPS, Floats, blind, digits
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.bars import Bar, Bars
from tui.figures.image import Image
from tui.figures.paint import paint_of
from tui.figures.raster import DOTTED, Raster, Window
from tui.figures.scale import Axis, horizontal, vertical
from tui.keys import bind
from tui.looks import Look
from tui.stage import Stage

PLANE, WAY, PICTURES = range(3)
NARROWEST = 36  # columns of a plane beside its picture
EDGE = 1.02  # codes lie between −1 and 1
CLASSES = 10
LABEL, ERROR = 8, 6  # columns of what stands below a picture: 3: 0.034, or 0.034


class LatentScreen(ExperimentScreen[Latent]):
    """Predict, let it learn, then walk over the plane of codes."""

    # In a low window the picture keeps half of the room: the words can be scrolled.
    DEFAULT_CSS = "LatentScreen { &.-narrow.-told #side { max-height: 45%; } }"

    LAB = Latent
    REST = 0.01
    view: Look[int] = Look(PLANE)
    _drawn: tuple[object, Raster, tuple[Axis, Axis]] | None = None  # the plane without the mark,
    _known: tuple[object, list[Content]] | None = None  # the nearest digit; for what each is drawn
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "view", "The plane, the way from one digit to another, digits given back"),
        bind("up", "move", "Walk over the plane"),
        bind("down", "move", "Walk over the plane"),
        bind("left", "move", "Walk over the plane"),
        bind("right", "move", "Walk over the plane"),
        bind("smaller", "steps", "Smaller or larger steps"),
        bind("larger", "steps", "Larger steps", line=False),
        bind("up", "knob", "Choose a knob", action="by_knob(-1, 0)"),
        bind("down", "knob", "Choose a knob", action="by_knob(1, 0)"),
        bind("left", "turn", "Turn the knob", action="by_knob(0, -1)"),
        bind("right", "turn", "Turn the knob", action="by_knob(0, 1)"),
    ]

    # ---- keys -----------------------------------------------------------------------------------

    @property
    def seen(self) -> int:
        """The view, as far as there is one: only a code of two has a plane."""
        if not self.lab.open:
            return PICTURES
        return WAY if self.view == PLANE and not self.lab.has_plane else self.view

    @property
    def walks(self) -> bool:
        """Whether the arrows walk."""
        return self.seen == PLANE and self.lab.news is not None

    def action_view(self) -> None:
        """The next view."""
        self.view = (self.seen + 1) % (PICTURES + 1)
        self.draw()

    async def action_move(self, down: int, right: int) -> None:
        """Walk over the plane."""
        self.lab.move(down, right)
        self.draw()

    async def action_by_knob(self, down: int, right: int) -> None:
        """Where there is no plane, the arrows choose and turn the knobs."""
        await super().action_move(down, right)

    def action_stride(self, by: int) -> None:
        """Smaller or larger steps over the plane."""
        self.lab.longer(by)
        self.lab.note = f"The arrows walk by {show(STRIDES[self.lab.stride])}."
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The arrows walk where there is a plane."""
        if action in ("move", "by_knob"):
            return self.walks == (action == "move")
        if action in ("stride", "view"):
            return self.walks if action == "stride" else self.lab.open
        return super().check_action(action, parameters)

    @on(Stage.Clicked)
    def _clicked(self, event: Stage.Clicked) -> None:
        width, height = self.query_one("#stage", Stage).content_size
        wide = self._wide(width, height)
        if self.walks and event.x < wide:
            raster = self._raster(wide, height)
            self.lab.go_to(raster.x_at(event.x - self._margin), raster.y_at(event.y - 1))
            self.draw()

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """What the view shows."""
        seen = self.seen
        if seen == PLANE:
            lines = self._plane(width, height)
        elif seen == WAY:
            lines = self._way(width, height)
        else:
            lines = self._pictures(width, height)
        return [line.truncate(width, ellipsis=True) for line in lines][:height]

    def _side(self, width: int, height: int) -> int:
        """Columns of the picture beside a plane: a multiple of its pixels where there is room."""
        room = min(max(width - NARROWEST - 3, SIDE // 2), width // 2 - 3)
        times = min(room // SIDE, height // (SIDE // 2))
        return times * SIDE if times else min(room, 2 * height, SIDE)

    def _wide(self, width: int, height: int) -> int:
        return width - self._side(width, height) - 3

    def _raster(self, width: int, height: int) -> Raster:
        """The plane in so many columns and rows, its heading and axes included."""
        rows = max(height - 1 - FRAME, 1)
        y = vertical(-EDGE, EDGE, rows)
        self._margin = margin_of(y)
        x = horizontal(-EDGE, EDGE, max(width - self._margin, 1))
        self._axes = x, y
        return Raster(max(width - self._margin, 1), rows, Window.of(x, y))

    def _plane(self, width: int, height: int) -> list[Content]:
        """Every new digit where its code lies, the mark, and what the decoder draws there."""
        lab = self.lab
        wide = self._wide(width, height)
        raster = self._codes(wide, height).copy()
        raster.mark(*lab.at, "✛", "bold $here")
        chosen = int(lab.settings["from"]), int(lab.settings["to"])
        head = Content.assemble(
            ("new digits  ", "bold"), ("✛ you", "bold $here"),
            (f"  ┈ {chosen[0]} to {chosen[1]}", "bold $value"),
        ).truncate(wide, ellipsis=True)  # fmt: skip
        left = [head, *framed(raster, *self._axes, grid=True)]
        side = self._side(width, height)
        place = f"✛ ({', '.join(show(x, 2) for x in lab.at)})"
        right = self._image(lab.picture, side, height, Content.styled(place, "$here"))
        below = height - len(right) - 1
        if below >= SIDE // 2:
            right += [Content(""), *self._nearest(lab.near().at, side, below)]
        return _joined([left, right], [wide + 3, side])

    def _codes(self, wide: int, height: int) -> Raster:
        """Every new digit where its code lies: the same for each step of a walk."""
        lab, data = self.lab, digits()
        chosen = int(lab.settings["from"]), int(lab.settings["to"])
        key = wide, height, chosen, lab.run, len(lab.curve)
        if self._drawn is not None and self._drawn[0] == key:
            self._axes = self._drawn[2]
            return self._drawn[1]
        raster = self._raster(wide, height)
        codes = lab.news.codes if lab.news is not None else lab.network.encode(data.new)
        shown = min(len(codes), raster.width * raster.height // 3)
        for label, code in zip(data.new_labels[:shown].tolist(), codes[:shown].tolist(),
                               strict=True):  # fmt: skip
            style = "bold $value" if label in chosen else "$foreground"
            raster.mark(code[0], code[1], str(label), style)
        ends = codes[list(lab.ends)].astype(np.float64)
        raster.curve(ends[:, 0], ends[:, 1], "$value", DOTTED)
        self._drawn = key, raster, self._axes
        return raster

    def _nearest(self, at: int, side: int, height: int) -> list[Content]:
        """A digit that was learned from: often the same one for several steps of a walk."""
        data, key = digits(), (at, side, height, paint_of(self))
        if self._known is None or self._known[0] != key:
            told = Content(f"nearest real: {a_digit(int(data.labels[at]))}")
            self._known = key, self._image(data.known[at], side, height, told)
        return self._known[1]

    def _way(self, width: int, height: int) -> list[Content]:
        """From one digit to another by their codes, and by their pixels: five pictures, or three
        larger ones."""
        rows = max((height - 3) // 2, 3)
        few = len(SHARES) // 2 + 1
        narrow = (width + 1) // len(SHARES) - 1 < LABEL
        every = 2 if narrow or (width + 1) // few - 1 <= 2 * (rows - 2) else 1
        count = few if every == 2 else len(SHARES)
        side = max(min((width + 1) // count - 1, max(2 * (rows - 2), LABEL)), 2)
        lines: list[Content] = []
        for title, row in zip(("by their codes", "by their pixels"), self.lab.walked, strict=True):
            style = "bold" if lines else "bold $value"
            lines.append(Content.styled(f"{title}: nearest real digits, and how far off", style))
            images = [
                self._image(picture, side, rows - 1, f"{near.digit}: {show(near.error, 2)}")
                for picture, near in row[::every]
            ]
            lines += [*_joined(images, [side + 1] * len(images)), Content("")]
        return lines

    def _pictures(self, width: int, height: int) -> list[Content]:
        """New digits of each kind, and below each what comes back of it, in as many bands as make
        them largest."""
        bars = self._bars()
        below = len(bars.bars) + 4 if len(bars.bars) > 2 else 0
        room = height - below
        bands = max(range(1, CLASSES // 2 + 1), key=lambda bands: self._breadth(bands, width, room))
        each = -(-CLASSES // bands)
        side = max(self._breadth(bands, width, room), ERROR)
        lines: list[Content] = []
        for first in range(0, CLASSES, each):
            kinds = range(first, min(first + each, CLASSES))
            lines += self._band(kinds, width, self._rows(room // bands), side)
        if not self.lab.open:
            lines.append(Content.styled("given back: ?", "bold $here"))
        if below and height - len(lines) >= below:
            lines += bars.draw(width, height - len(lines))
        return lines

    def _rows(self, height: int) -> int:
        """Rows of a picture, in a band of so many: before the answer nothing stands below it."""
        return max((height - 4) // 2 if self.lab.open else height - 2, 2)

    def _breadth(self, bands: int, width: int, height: int) -> int:
        """Columns that a picture may have if there are so many bands."""
        most = SIDE if self.lab.open else 2 * SIDE
        beside = (width + 1) // -(-CLASSES // bands) - 1
        return min(2 * self._rows(height // bands), most, beside)

    def _band(self, kinds: range, width: int, rows: int, side: int) -> list[Content]:
        """As many of these digits as fit, over what is given back."""
        lab, data = self.lab, digits()
        places = [lab.example(digit) for digit in kinds[: (width + 1) // (side + 1)]]
        given, wide = data.new[places], [side + 1] * len(places)
        lines = [Content.styled("new digits", "bold")]
        lines += _joined([self._image(x, side, rows) for x in given], wide)
        if not lab.open:
            return lines
        back = lab.network.decode(lab.network.encode(given))
        lines.append(Content.styled("given back, and the error of each", "bold $value"))
        images = [
            self._image(x, side, rows + 1, show(float(np.mean((x - y) ** 2)), 2))
            for x, y in zip(back, given, strict=True)
        ]
        return [*lines, *_joined(images, wide), Content("")]

    def _bars(self) -> Bars:
        """The error of every code that was trained, beside that of the mean of all digits."""
        found = [("mean", blind(), "$faint"),
                 *((f"code of {c}", loss, "$value") for c, loss in self.lab.compared)]  # fmt: skip
        return Bars(
            tuple(
                Bar(f"{name:<10}", loss, style, text=show(loss, 2)) for name, loss, style in found
            ),
            "error of a pixel, new digits",
            span=(0.0, blind()),
        )

    def _image(
        self, pixels: Floats, side: int, height: int, title: Content | str = ""
    ) -> list[Content]:
        rows = pixels.reshape(SIDE, SIDE).tolist()
        return Image(rows, title).draw(side, height, paint_of(self))

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands, what was said beside what it is, and what can be tried."""
        lab = self.lab
        if not lab.open:
            return
        if lab.news is None:
            yield "Getting the digits …" if lab.running else "space lets it learn."
            return
        yield Content.assemble(
            (f"step {lab.news.step:,} of {STEPS:,} · error ", "$faint"),
            (show(lab.news.loss, 3), "bold $value"),
            (f" (mean: {show(blind(), 2)})", "$faint"),
        )
        if self.seen == PLANE:
            near = lab.near()
            yield (
                f"At ✛ the decoder draws something whose nearest real digits are mostly"
                f" {near.digit}s; the nearest is {show(near.error, 2)} off."
            )
        elif self.seen == WAY:
            drawn, mixed = (row[len(SHARES) // 2][1].error for row in lab.walked)
            yield f"Halfway: {show(drawn, 2)} by codes, {show(mixed, 2)} by pixels."
        if not lab.finished:
            return
        for ask in lab.asks():
            yield from self._told(ask)
        yield ""
        yield "k: another code, other digits. v: another view."

    def _told(self, ask: Ask) -> Iterator[Content]:
        """What was predicted, and what it is."""
        lines, truth = self.said(ask), self.lab.truth(ask)
        if not lines or truth is None:
            return
        yield Content("")
        if truth.was is not None:
            what = "error" if ask.id == "latent.loss" else "pairs of 100 in which codes do better"
            yield Content.styled(f"{what}: {show(truth.was, 3)}", "$faint")
        yield from lines


def _joined(blocks: Sequence[list[Content]], widths: Sequence[int]) -> list[Content]:
    """Blocks of lines side by side, each in so many columns but for the last one."""
    lines = []
    for parts in zip_longest(*blocks, fillvalue=Content("")):
        filled = [part.pad_right(max(wide - part.cell_length, 0))
                  for part, wide in zip(parts[:-1], widths, strict=False)]  # fmt: skip
        lines.append(Content("").join([*filled, parts[-1]]))
    return lines
