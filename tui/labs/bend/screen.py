"""The lab of bends on the screen: a dot for every network, and whether it learned XOR."""

from collections.abc import Iterator

from textual.content import Content

from lessons.labs.bend.bend import Bend
from lessons.labs.bend.networks import STARTS, count
from tui.experiment import ExperimentScreen

LABEL = 17  # columns of "  hidden layers  "


class BendScreen(ExperimentScreen[Bend]):
    """Predict, then see network after network being trained."""

    LAB = Bend

    def figure(self, width: int, height: int) -> list[Content]:
        """A line for each depth, a column for each kind of unit; they spread with the room."""
        lab, results = self.lab, count(self.lab.trials)
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
                marks = ["●" if t.learned else "∞" if t.overflowed else "·" for t in trials]
                done = len(trials) == STARTS
                told = f" {results[units, hidden]} of {STARTS}" if done else ""
                cell = Content.assemble((gap.join(marks), "$value"), told)
                line += cell.pad_right(column - cell.cell_length)
            lines += [*between, line]
        if len(lines) > height:
            lines = [line for line in lines if line.plain]
        return [line.truncate(width, ellipsis=True) for line in lines[:height]]

    def words(self) -> Iterator[str | Content]:
        """What was said beside what it is, and what that means."""
        lab = self.lab
        if not lab.finished:
            return
        yield from self.said(lab.subject.ask)
        yield ""
        yield lab.subject.conclusion()
