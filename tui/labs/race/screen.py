"""The wiggle race on the screen: two bars on one scale of time, and only one of them can be seen.

The real network runs in a thread of its own, in pieces so short that no key ever waits for it.
"""

from collections.abc import Iterator

from textual.content import Content

from engine.tasks.mnist import load
from lessons.labs.race.race import Lap, Race, RaceLab
from lessons.numbers import show, show_column
from tui.experiment import ExperimentScreen
from tui.figures.bars import Bar, Bars
from tui.figures.wall import Wall
from tui.paths import cache_folder

PIECE = 0.03  # seconds of wiggling between two looks at the screen
WALL, ROOMY = 6, 32  # rows that the wall of passes takes at least, and of a room that has them
BEFORE = 3  # rows that the wall of weights takes at least
BARS = 10  # rows of both bars beside it
PUBLISHED = 25_451  # forward passes of the network that the question is about


class RaceScreen(ExperimentScreen[RaceLab]):
    """Predict how long wiggling takes, then watch both ways find the same slopes."""

    LAB = RaceLab
    REST = 0.03

    def work(self) -> Iterator[Lap]:
        """Wiggle in pieces."""
        return Race(load(cache=cache_folder()), self.lab.settings).laps(PIECE)

    def figure(self, width: int, height: int) -> list[Content]:
        """Both ways on one scale of time, and the slopes that both have found."""
        lap = self.lab.lap
        if lap is None:
            return self._before(width, height)
        time = "" if lap.is_finished else f", {show(lap.finish, 3)} s in all"
        told = [
            f"wiggling  {lap.passes:,} of {lap.total:,} forward passes{time}",
            "backprop  one pass forward and one back",
        ]
        bars = Bars(
            (
                Bar(Content.styled("wiggling", "bold"), lap.seconds, text=show(lap.seconds, 3)),
                Bar(Content.styled("backprop", "bold"), lap.backprop, "$gradient",
                    text=show(lap.backprop, 2)),
            ),
            name="seconds",
            span=(0.0, lap.finish),
            most=4,
        )  # fmt: skip
        samples = list(self._samples(lap))
        rows = max(height - len(told) - 5 - len(samples), 4)
        rows = min(rows, BARS) if height >= ROOMY else rows
        lines = [
            Content(""),
            *bars.draw(width, rows),
            Content(""),
            *map(Content, told),
            Content.assemble("          ", (f"{_round(lap.ratio)} times as long", "bold")),
        ]
        if height <= len(lines):
            lines = [line for line in lines if line.plain]
        if height <= len(lines) + 4:
            return lines
        lines += [Content(""), *samples]
        rest = height - len(lines) - 1
        wall = Wall(lap.passes, lap.total, "forward pass", plural="forward passes")
        return [*lines, Content(""), *wall.draw(width, rest)] if rest >= WALL else lines

    def _before(self, width: int, height: int) -> list[Content]:
        """How many weights there are, and how the race is started once something was said."""
        what = "Getting the digits …" if self.lab.running else "space starts the race"
        start = [Content.assemble(("› ", "$here"), what)] * self.lab.open
        count = self.lab.weights
        wall = Wall(count, count, "weight", plural="weights", style="$faint")
        room = min(height - 5, ROOMY)
        shown = [Content(f"{count:,} weights, each to be wiggled"), *wall.draw(width, room)]
        return [Content(""), *start, Content(""), *(shown if room >= BEFORE else ())]

    @staticmethod
    def _samples(lap: Lap) -> Iterator[Content]:
        """The same slopes, found twice."""
        yield Content.styled("          weight    by wiggling    by backprop", "$faint")
        wiggled = show_column(sample.wiggled for sample in lap.samples)
        slopes = show_column(sample.backprop for sample in lap.samples)
        for sample, left, right in zip(lap.samples, wiggled, slopes, strict=True):
            yield Content.assemble(
                f"          {sample.weight:>6,}", (left.rjust(15), "$value"),
                (f"∂{right}".rjust(15), "$gradient"),
            )  # fmt: skip
        so_far = "" if lap.is_finished else " so far"
        yield Content.styled(f"          largest difference{so_far} {show(lap.worst, 2)}", "$faint")

    def words(self) -> Iterator[str | Content]:
        """What was said beside what it is, once there is something to compare with."""
        lap, vote = self.lab.lap, self.lab.attempt(self.lab.asks()[0]).vote
        if lap is None or not (lap.is_finished or self.lab.paused):
            return
        if lap.total == PUBLISHED and vote is not None and vote.revealed:
            said = vote.poll.choices[vote.final].text
            mark = ("✓ ", "bold $right") if vote.correct else ("✗ ", "bold $wrong")
            yield Content.assemble(("you said  ", "$faint"), mark, said)
            yield Content.assemble(
                ("it is       ", "$faint"), (_round(lap.ratio), "bold"), " times"
            )
            yield ""
        yield (
            "Both find the same slopes, but for rounding and the length of a wiggle. Backprop"
            " uses each gradient for all that stands before it."
        )


def _round(ratio: float) -> str:
    """A measured ratio with the two digits that mean something: 12,000."""
    return f"{float(f'{ratio:.1e}'):,.0f}" if ratio else "?"
