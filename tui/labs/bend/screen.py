"""The lab of bends on the screen: a dot for every network, and whether it learned XOR.

Where there is room each has a picture of the plane as well: ink where it says class 1.
"""

from collections.abc import Iterator

from textual.content import Content

from lessons.figures.scene import Plane, Point, Scene
from lessons.labs.bend.bend import Bend
from lessons.labs.bend.networks import CLASSES, CORNERS, STARTS, Trial, count
from tui.experiment import ExperimentScreen
from tui.figures.image import Image
from tui.figures.paint import paint_of
from tui.scenes import draw_scene

LABEL = 17  # columns of "  hidden layers  "
LEAST, MOST = 3, 9  # rows of a network's picture
ABOVE = 2  # rows of a heading, and of the air above it
TASK = 12, 34  # rows that a picture of XOR takes at least, and at most


class BendScreen(ExperimentScreen[Bend]):
    """Predict, then see network after network being trained."""

    LAB = Bend

    def figure(self, width: int, height: int) -> list[Content]:
        """A line for each depth, a column for each kind of unit; they spread with the room."""
        lab, results = self.lab, count(self.lab.trials)
        if lab.trials and (pictures := self._pictures(width, height)):
            return pictures
        kinds = list(dict.fromkeys(units for units, _ in lab.subject.runs))
        depths = list(dict.fromkeys(hidden for _, hidden in lab.subject.runs))
        column = (width - LABEL) // len(kinds)
        gap = " " * min(max((column - len(" 10 of 10") - 2) // STARTS - 1, 0), 3)
        note = f"of {STARTS} starts each:  ● learned XOR   · did not   ∞ overflowed"
        head = Content.styled("  hidden layers  ", "$faint")
        head += Content("".join(f"{units} units".ljust(column) for units in kinds))
        between = [Content("")] * min(max((height - 3) // len(depths) - 1, 0), 2)
        lines = [Content.styled(note, "$faint"), Content(""), head]
        for hidden in depths:
            line = Content(f"  {hidden}".ljust(LABEL))
            for units in kinds:
                trials = [t for t in lab.trials if (t.units, t.hidden) == (units, hidden)]
                marks = map(_mark, trials)
                done = len(trials) == STARTS
                told = f" {results[units, hidden]} of {STARTS}" if done else ""
                cell = Content.assemble((gap.join(marks), "$value"), told)
                line += cell.pad_right(column - cell.cell_length)
            lines += [*between, line]
        if len(lines) > height:
            lines = [line for line in lines if line.plain]
        if not lab.trials and height - len(lines) > TASK[0]:
            lines += _task(width, min(height - len(lines), TASK[1]))
        return [line.truncate(width, ellipsis=True) for line in lines[:height]]

    def _pictures(self, width: int, height: int) -> list[Content]:
        """A picture of the plane for every network, as large as all of them fit; or nothing."""
        lab = self.lab
        kinds = list(dict.fromkeys(units for units, _ in lab.subject.runs))
        depths = list(dict.fromkeys(hidden for _, hidden in lab.subject.runs))
        runs = [(units, hidden) for hidden in depths for units in kinds]
        tall, columns, each = max(
            (_tall(width, height, len(runs), columns, each), columns, each)
            for columns in {1, len(kinds)}
            for each in range(3, STARTS + 1)
        )
        if tall < LEAST:
            return []
        note = "■ it says class 1   ● learned XOR   · did not   ∞ overflowed"
        lines = [Content.styled(note, "$faint")]
        for first in range(0, len(runs), columns):
            blocks = [self._block(*run, tall, each) for run in runs[first : first + columns]]
            for parts in zip(*blocks, strict=True):
                room = width // columns
                lines.append(
                    Content("").join(part.pad_right(room - part.cell_length) for part in parts)
                )
        return lines

    def _block(self, units: str, hidden: int, tall: int, each: int) -> list[Content]:
        """The networks of one kind: what they are, their pictures, and a mark under each."""
        trials = [t for t in self.lab.trials if (t.units, t.hidden) == (units, hidden)]
        done = f"  {count(trials)[units, hidden]} of {STARTS}" if len(trials) == STARTS else ""
        layers = f"{hidden} hidden" + f" layer{'s' * (hidden > 1)}" * (each * tall > 15)
        lines = [Content(""), Content.assemble((f"{units}, {layers}", "bold"), done)]
        for first in range(0, STARTS, each):
            row = trials[first : first + each]
            paint = paint_of(self)
            planes = [t.plane if paint else _sides(t.plane) for t in row]
            drawn = [Image(plane).draw(2 * tall, tall, paint) for plane in planes]
            for at in range(tall):
                cells = [one[at] if at < len(one) else Content("") for one in drawn]
                padded = (cell.pad_right(2 * tall + 1 - cell.cell_length) for cell in cells)
                lines.append(Content("").join(padded))
            marks = "".join(_mark(t).ljust(2 * tall + 1) for t in row)
            lines.append(Content.styled(marks, "$value"))
        return lines

    def words(self) -> Iterator[str | Content]:
        """What was said beside what it is, and what that means."""
        lab = self.lab
        if not lab.finished:
            if lab.open and not lab.running:
                yield f"space trains {STARTS * len(lab.subject.runs)} networks."
            return
        yield from self.said(lab.subject.ask)
        yield ""
        yield lab.subject.conclusion()


def _task(width: int, height: int) -> list[Content]:
    """XOR itself: four points, of which those opposite each other belong together."""
    corners = zip(CORNERS.tolist(), CLASSES.tolist(), strict=True)
    points = tuple(
        Point((x, y), "●○"[1 - label], "value" if label else "foreground", f"class {label}")
        for (x, y), label in corners
    )
    plane = Plane(-0.5, 1.5, -0.25, 1.25, points, "x₁", "x₂", square=True)
    head = Content.styled("XOR, which is to be learned", "$faint")
    return [Content(""), head, *draw_scene(Scene((plane,)), width, height - 2)]


def _mark(trial: Trial) -> str:
    return "●" if trial.learned else "∞" if trial.overflowed else "·"


def _tall(width: int, height: int, runs: int, columns: int, each: int) -> int:
    """How many rows a picture has, `each` so many beside each other, so that all of them fit."""
    down, rows = -(-runs // columns), -(-STARTS // each)
    high = ((height - 1) // down - ABOVE) // rows - 1
    return min(high, (width // columns // each - 1) // 2, MOST)


def _sides(plane: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """Where class 1 is the likelier one: all that can be shown where no shade can be mixed."""
    return tuple(tuple(float(p > 0.5) for p in row) for row in plane)
