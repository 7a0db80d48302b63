"""The matrix drills' figure: the grids, the words under them, and whoever types into the cells."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content

from lessons.labs.matrix.scene import Scene
from lessons.labs.matrix.walk import Walk
from lessons.products.algebra import Cell
from lessons.products.problems import Problem
from tui.figures.grids import ABOVE
from tui.figures.matrices import TEXT_WIDTH, Drawing
from tui.keys import character_of
from tui.stage import Stage

WORDS = 6  # lines that are kept for the words, so that nothing moves for one more or less
CLOSE_BELOW = 8  # lines that grids may have although it is more than two fifths of the room
APART = 12  # columns between two views that stand beside each other, at most
AIRY = 22  # from this many lines on, the words stand a line further away

Hits = dict[Cell, tuple[int, int, int]]


class Board(Stage, can_focus=True):
    """Holds the keys: what can be an answer is one, every other key is a command."""

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "clear", tooltip="Undo what is not committed", id="matrix.clear")
    ]

    @property
    def _scene(self) -> Scene:
        scene: Scene = self._lab_screen.lab.scene  # type: ignore[attr-defined]
        return scene

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is a part of the answer here and now."""
        character = character_of(key, character)
        return character is not None and self._scene.takes(character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is typed can be cleared, and the key line says so."""
        return bool(self._scene.draft) if action == "clear" else True

    def action_clear(self) -> None:
        """Nothing is typed any more."""
        self._scene.put("")
        self._lab_screen.typed()  # type: ignore[attr-defined]

    async def on_key(self, event: events.Key) -> None:
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
    room = height - WORDS - between
    if scene.problem.values:  # numbers far apart are no easier to read
        room = min(room, max(height * 2 // 5, CLOSE_BELOW))
    picture = Drawing(scene).picture(width, max(room, 1))
    left = max((width - picture.width) // 2, 0)
    text_width = min(TEXT_WIDTH, width, max(width - left - 2, 50))
    text_left = max(min(left + 2, width - text_width), 0)
    words = list(Drawing(scene).words(text_width))
    more = _views(scene, width, height - len(picture.lines) - WORDS - 3 * between)
    spare = height - len(picture.lines) - between - max(len(words), WORDS) - len(more)
    top = min(max(spare // 3, 0), 9)
    if len(picture.lines) + len(words) >= height:
        between = 0
    lines = [Content("")] * top + _shifted(picture.lines, left) + [Content("")] * between
    lines += _shifted(words, text_left)
    if more:
        lines += [Content("")] * (max(WORDS - len(words), 0) + between) + more
    return lines, {cell: (x + left, y + top, w) for cell, (x, y, w) in picture.hits.items()}


def _shifted(lines: Iterable[Content], left: int) -> list[Content]:
    return [Content(" " * left) + line for line in lines]


# ---- the same product in its other views, where a window has room for them ----------------------


def _views(scene: Scene, width: int, height: int) -> list[Content]:
    """The product in its views, all equally far, or else nothing.

    While one is watched, these are the others as far as it; while cells are filled, each view is
    where it has just made the marked cell.
    """
    if not scene.problem.result or len(scene.problem.kind.views) < 2 or scene.drill.cursor is None:
        return []
    rows = max(len(values) for values in (*scene.problem.values.values(), scene.problem.result))
    if height < rows + ABOVE + 1:
        return []
    walks = list(_beside(scene.walk) if scene.walk else _making(scene.problem, scene.drill.cursor))
    for columns in (len(walks), 2, 1):
        room = width // columns - 2
        widest = max(line.cell_length for line in _panel(scene, walks[0], 0))
        if widest > room:
            continue
        room = min(room, widest + APART)
        left = (width - columns * (room + 2)) // 2
        lines: list[Content] = []
        for at in range(0, len(walks), columns):
            panels = [_panel(scene, walk, room) for walk in walks[at : at + columns]]
            band = [[line.pad_right(room + 2 - line.cell_length) for line in p] for p in panels]
            lines += [Content("")] * (at > 0)
            lines += [Content("").join(row) for row in zip(*band, strict=True)]
        return _shifted(lines, left) if len(lines) <= height else []
    return []


def _beside(walk: Walk) -> Iterator[Walk]:
    for view in walk.problem.kind.views:
        if view != walk.view:
            other = Walk(walk.problem, view)
            other.place = round((walk.place + 1) / len(walk.steps) * len(other.steps)) - 1
            yield other


def _making(problem: Problem, cell: Cell) -> Iterator[Walk]:
    for view in problem.kind.views:
        walk = Walk(problem, view)
        steps = enumerate(walk.steps)
        walk.place = next(at for at, step in steps if step.whole and cell in step.written)
        yield walk


def _panel(scene: Scene, walk: Walk, room: int) -> list[Content]:
    """A view with its name above, in one line of grids, centred in `room` columns if it can be."""
    picture = Drawing(Scene(scene.drill, walk=walk, free=scene.free)).picture(200)
    left = max((room - picture.width) // 2, 0)
    return [Content.styled(" " * (left + 2) + walk.label, "$faint"), *_shifted(picture.lines, left)]
