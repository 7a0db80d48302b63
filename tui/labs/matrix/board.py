"""The matrix drills' figure: the grids, the words under them, and whoever types into the cells."""

from collections.abc import Iterator

from textual import events
from textual.content import Content

from lessons.labs.matrix.algebra import Cell
from lessons.labs.matrix.scene import Scene
from lessons.labs.matrix.walk import Walk
from tui.figures.grids import Picture
from tui.figures.matrices import TEXT_WIDTH, Drawing
from tui.lab import Stage

WORDS = 6  # lines that are kept for the words, so that nothing moves for one more or less
AIRY = 22  # from this many lines on, the words stand a line further away

Hits = dict[Cell, tuple[int, int, int]]


class Board(Stage, can_focus=True):
    """Holds the keys: what can be an answer is one, every other key is a command."""

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"

    @property
    def _scene(self) -> Scene:
        scene: Scene = self._lab_screen.lab.scene  # type: ignore[attr-defined]
        return scene

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is a part of the answer here and now."""
        return character is not None and self._scene.takes(character)

    def on_key(self, event: events.Key) -> None:
        """Type."""
        if event.key in ("backspace", "delete"):
            self._scene.take_back()
        elif event.character and self._scene.takes(event.character):
            self._scene.type(event.character)
        else:
            return
        event.stop()
        event.prevent_default()
        self._lab_screen.typed()  # type: ignore[attr-defined]

    def on_paste(self, event: events.Paste) -> None:
        """Type what is pasted; a state string is the screen's."""
        if "?" not in event.text:
            event.stop()
            self._scene.paste(event.text)
            self._lab_screen.typed()  # type: ignore[attr-defined]


def laid_out(scene: Scene, width: int, height: int) -> tuple[list[Content], Hits]:
    """The lines of the figure, and where its cells stand: (x, y, width) of each."""
    between = 1 + (height >= AIRY)
    picture = Drawing(scene).picture(width, max(height - WORDS - between, 1))
    words = list(Drawing(scene).words(min(width, TEXT_WIDTH)))
    more = list(_other_views(scene, width, height - len(picture.lines) - WORDS - 2 * between))
    spare = height - len(picture.lines) - between - max(len(words), WORDS) - len(more)
    top = min(max(spare // 3, 0), 9)
    left = max((width - picture.width) // 2, 0)
    text_left = max(min(left + 2, width - max((w.cell_length for w in words), default=0)), 0)
    if len(picture.lines) + len(words) >= height:
        between = 0
    lines = [Content("")] * top + _shifted(picture.lines, left) + [Content("")] * between
    lines += _shifted(words, text_left)
    if more:
        lines += [Content("")] * (max(WORDS - len(words), 0) + between) + more
    return lines, {cell: (x + left, y + top, w) for cell, (x, y, w) in picture.hits.items()}


def _shifted(lines: "tuple[Content, ...] | list[Content]", left: int) -> list[Content]:
    return [Content(" " * left) + line for line in lines]


def _other_views(scene: Scene, width: int, height: int) -> Iterator[Content]:
    """While a view is watched: the same product in the other views, equally far, if all fit."""
    walk = scene.walk
    views = [view for view in scene.problem.kind.views if walk is not None and view != walk.view]
    if walk is None or not views:
        return
    panels = []
    for view in views:
        other = Walk(scene.problem, view)
        done = (walk.place + 1) / len(walk.steps)
        other.place = round(done * len(other.steps)) - 1
        panels.append((other.label, Drawing(Scene(scene.drill, walk=other, free=scene.free))))
    room = width // len(panels) - 2
    pictures = [drawing.picture(room) for _, drawing in panels]
    tallest = max(len(picture.lines) for picture in pictures)
    if tallest + 1 > height or max(picture.width for picture in pictures) > room:
        return
    gaps = [(room - picture.width) // 2 for picture in pictures]
    yield Content("  ").join(
        Content.styled((" " * (gap + 2) + label).ljust(room), "$faint")
        for gap, (label, _) in zip(gaps, panels, strict=True)
    )
    for at in range(tallest):
        yield Content("  ").join(
            _line(picture, at).pad_left(gap).pad_right(room - gap - picture.width)
            for gap, picture in zip(gaps, pictures, strict=True)
        )


def _line(picture: Picture, at: int) -> Content:
    line = picture.lines[at] if at < len(picture.lines) else Content("")
    return line.pad_right(picture.width - line.cell_length)
