"""What the playground's screen shows, put together for the room there is.

Where there is room network, output and losses stand side by side; else, or if one likes, a part at
a time. What costs something to compute is kept until weights, room or colours are others.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from textual.color import Color
from textual.content import Content

from lessons.labs.playground import cursor, maps
from lessons.labs.playground.codes import codes
from lessons.labs.playground.ground import ground
from lessons.labs.playground.kept import Kept
from lessons.labs.playground.network import linears, network_of
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import Setup
from lessons.labs.playground.stand import Stand
from tui.figures.paint import Paint
from tui.labs.playground import coded, losses, picture, plane

WHOLE = (62, 15)  # columns and rows from which all may stand on the screen at once
SMALLEST = (24, 5)  # below which numbers have to do
BESIDE = 2  # columns between a map and that of the pinned run
ACROSS = 7  # columns that each layer of the network wants then
PARTS = ("all", "network", "output", "losses")
T = TypeVar("T")


class Board:
    """Draws the lab. `part` is what is seen where there is room for one thing only."""

    def __init__(self, lab: Playground) -> None:
        self.lab = lab
        self.part = 0
        self.spot = cursor.Spot()
        self._kept: dict[str, tuple[Any, Any]] = {}
        self._rows: list[tuple[Content, Content, Content]] = []

    def seen(self, width: int, height: int) -> str:
        """Which of the parts is seen in a room of this size: the network where all is too much."""
        part = PARTS[self.part]
        return "network" if part == "all" and not self.has_room(width, height) else part

    def has_room(self, width: int, height: int) -> bool:
        """Whether all parts have room beside each other."""
        layers = len(self.lab.setup.hidden) + 2
        left = width - self._right(width, height) - 3
        return width >= WHOLE[0] and height >= WHOLE[1] and left >= ACROSS * layers

    def _once(self, name: str, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, made anew only if the key is another one."""
        if name not in self._kept or self._kept[name][0] != key:
            self._kept[name] = key, make()
        found: T = self._kept[name][1]
        return found

    # ---- all of it ------------------------------------------------------------------------------

    def draw(
        self, width: int, height: int, paint: Paint | None, colours: tuple[Color, ...]
    ) -> list[Content]:
        """The picture for a room of this size."""
        if width < SMALLEST[0] or height < SMALLEST[1]:
            numbers = losses.numbers(self.lab, width)
            return [line.truncate(width, ellipsis=True) for line in numbers][:height]
        match self.seen(width, height):
            case "network":
                return self.network(width, height, paint)
            case "output":
                return self._centred(self.output(width, height, paint, colours), width)
            case "losses":
                return self.losses(width, height)
        right = self._right(width, height)
        left = width - right - 3
        upper = self.output(right, self._above(right, height), paint, colours)
        lower = [Content(""), *self.losses(right, height - len(upper) - 1)]
        return self._beside(self.network(left, height, paint), [*upper, *lower])

    def _beside(self, left: list[Content], right: list[Content]) -> list[Content]:
        """Rows beside each other. A row of which both halves are the same as before stays itself:
        whoever walks changes a few, and the others need not be looked at again.
        """
        before = self._rows
        pairs = list(zip(left, right, strict=False))
        self._rows = [
            (one, two, before[y][2])
            if y < len(before) and before[y][0] is one and before[y][1] is two
            else (one, two, Content.assemble(one, "   ", two))
            for y, (one, two) in enumerate(pairs)
        ]
        return [row for _, _, row in self._rows]

    def _above(self, right: int, height: int) -> int:
        """Rows of the output's map, or of the tables of codes, above the losses."""
        rows, most = right // 2 + 1, height - 9
        if self.lab.ground.coded:
            count = len(self.lab.ground.inputs)
            rows = 2 * count + 5 if 2 * count + 5 <= most else count + 2
        return min(rows, most)

    @staticmethod
    def _right(width: int, height: int) -> int:
        """Columns of the output's map and of the losses."""
        return max(min(2 * (height * 3 // 5), int(width * 0.4)), 26) // 2 * 2

    @staticmethod
    def _centred(lines: list[Content], width: int) -> list[Content]:
        room = max((line.cell_length for line in lines), default=0)
        return [Content.assemble(" " * ((width - room) // 2), line) for line in lines]

    # ---- its parts ------------------------------------------------------------------------------

    def network(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Tiles and lines."""
        lab = self.lab
        stand, setup = lab.shown, lab.setup
        here = stand.weights, setup, width, height
        sizes = cursor.widths(setup, lab.ground)
        where = picture.plan(sizes, width, height, picture.label_room(setup))
        weights = [layer.W.data for layer in linears(lab.network)]

        def make() -> picture.Drawn:
            tiles = picture.drawn_tiles(self._tiles(), where, paint)
            return picture.draw(setup, where, tiles, weights, (width, height))

        drawn = self._once("drawn", (here, paint), make)
        spot = self.spot if self.spot.place is None else None
        return self._once(
            "network", (here, paint, spot), lambda: picture.marked(drawn, where, weights, spot)
        )

    def _tiles(self) -> list[list[maps.Map]]:
        lab = self.lab
        setup, reach = lab.setup, lab.ground.reach

        def make() -> list[list[maps.Map]]:
            network = lab.network
            hidden = maps.unit_maps(network, setup, reach)
            answer = maps.output_maps(network, setup, reach)
            return [maps.feature_maps(setup, reach), *hidden, answer]

        return self._once("tiles", (lab.shown.weights, setup), make)

    def output(
        self, width: int, height: int, paint: Paint | None, colours: tuple[Color, ...]
    ) -> list[Content]:
        """The output's map with the points, and beside it that of the pinned run at this step; of
        codes, what the network makes of each.
        """
        lab = self.lab
        if lab.ground.coded:
            return coded.draw(codes(lab.setup, lab.network, lab.ground), width, height, paint)
        own, kept = (lab.setup, lab.shown), self._pinned()
        if kept is None:
            return self._map("output", own, width, height, paint, colours)
        then = kept.film.near(lab.shown.step) or kept.film[0]
        half = (width - BESIDE) // 2
        mine = self._map("output", own, half, height - 1, paint, colours)
        theirs = self._map("pinned", (kept.setup, then), half, height - 1, paint, colours)
        room = max(line.cell_length for line in mine)
        heads = (f"● seed {lab.setup.seed}", f"◆ {losses.pinned_name(lab, kept)}")
        top = [Content.styled(head[:room].ljust(room), "bold") for head in heads]
        return [
            Content.assemble(one, " " * BESIDE, two)
            for one, two in zip([top[0], *mine], [top[1], *theirs], strict=True)
        ]

    def _pinned(self) -> Kept | None:
        """The run whose map stands beside the present one's, if that is a map as well."""
        kept = next(iter(self.lab.pins.results), None)
        return None if kept is None or ground(kept.setup).coded else kept

    def _map(
        self,
        name: str,
        seen: tuple[Setup, Stand],
        width: int,
        height: int,
        paint: Paint | None,
        colours: tuple[Color, ...],
    ) -> list[Content]:
        """One run's map, kept under a name of its own."""
        setup, stand = seen
        rows, columns = plane.size(width, height)
        settings, found = self.lab.settings, ground(setup)
        crisp, tests = settings["crisp"] == "yes", settings["tests"] == "yes"

        def make() -> maps.Answer:
            network = network_of(replace(setup, weights=stand.weights))
            return maps.answer_map(network, setup, found.reach, 2 * rows, columns)

        seen_at = stand.weights, setup, rows
        answer = self._once(f"{name}'s answer", seen_at, make)
        place = self.spot.place
        return self._once(
            name,
            (*seen_at, paint, crisp, tests, place),
            lambda: plane.draw(answer, found, place, paint, colours, crisp=crisp, tests=tests),
        )

    def losses(self, width: int, height: int) -> list[Content]:
        """How things stand in numbers, and both losses as curves."""
        head = losses.numbers(self.lab, width)
        rows = max(height - len(head), 0)
        key = losses.key(self.lab), width, rows
        return [*head, *self._once("losses", key, lambda: losses.chart(self.lab, width, rows))]

    # ---- the cursor -----------------------------------------------------------------------------

    def told(self) -> tuple[str, ...]:
        """What is under the cursor, in words."""
        return cursor.told(self.spot, self.lab.setup, self.lab.network, self.lab.ground)

    def move(self, down: int, right: int) -> None:
        """One step of the cursor."""
        ground = self.lab.ground
        sizes = cursor.widths(self.lab.setup, ground)
        self.spot = cursor.moved(self.spot, down, right, sizes, ground.reach)
        if PARTS[self.part] in ("network", "output"):  # the one in which the cursor is
            self.part = PARTS.index("network" if self.spot.place is None else "output")

    def turn_over(self, width: int, height: int) -> None:
        """The next part that looks another in this room; the cursor goes where it is seen."""
        before = self.seen(width, height)
        self.part = (self.part + 1) % len(PARTS)
        if self.seen(width, height) == before:  # all of it, where there is no room for all
            self.part = (self.part + 1) % len(PARTS)
        place = self.spot.place
        if PARTS[self.part] == "output" and place is None and not self.lab.ground.coded:
            last = len(cursor.widths(self.lab.setup, self.lab.ground)) - 1
            self.spot = cursor.Spot(last, 0, place=(0.0, 0.0))
        elif PARTS[self.part] == "network" and place is not None:
            self.spot = cursor.Spot(self.spot.column, self.spot.row)

    def fit(self) -> None:
        """Another network: the cursor stays where it can."""
        sizes = cursor.widths(self.lab.setup, self.lab.ground)
        self.spot = cursor.kept_within(self.spot, sizes)
        if self.lab.ground.coded:
            self.spot = replace(self.spot, place=None)

    def at(self, x: int, y: int, width: int, height: int) -> cursor.Spot | None:
        """What is under a cell: a neuron, or a point of the plane."""
        ground = self.lab.ground
        sizes = cursor.widths(self.lab.setup, ground)
        seen = self.seen(width, height)
        whole = seen == "all"
        right = self._right(width, height) if whole else width
        left = width - right - 3 if whole else width
        if seen == "network" or (whole and x < left):
            label = picture.label_room(self.lab.setup)
            return picture.plan(sizes, left, height, label).at(x, y)
        if seen == "losses" or ground.coded:
            return None
        high = self._above(right, height) if whole else height
        pinned = self._pinned() is not None
        wide = (right - BESIDE) // 2 if pinned else right
        rows, columns = plane.size(wide, high - pinned)
        drawn = 2 * columns + BESIDE if pinned else columns
        x -= left + 3 if whole else (width - drawn) // 2
        if pinned and x >= columns + BESIDE:  # the same place on the pinned run's map
            x -= columns + BESIDE
        place = plane.place_at(x, y - pinned, ground.reach, rows, columns)
        return None if place is None else cursor.Spot(len(sizes) - 1, 0, place=place)
