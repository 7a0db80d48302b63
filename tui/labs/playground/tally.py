"""How many of forty networks of each width have solved it by now, as bars or on one line."""

from collections.abc import Iterator

from textual.content import Content

from lessons.labs.playground.playground import Playground
from lessons.labs.playground.stand import Tally
from tui.asking.choice import outcome_lines
from tui.figures.rail import THICK, rail

FEW = 3  # lines of what was said, where there is little room


def tally_lines(lab: Playground, tally: Tally, *, narrow: bool) -> Iterator[Content]:
    """A bar for each width; at the end what was said beside what it is."""
    ask = next(iter(lab.asks()), None)
    vote = lab.attempt(ask).vote if ask is not None else None
    said = vote if vote is not None and vote.revealed else None
    if narrow:
        pairs = zip(tally.widths, tally.solved, strict=True)
        told = "  ".join(f"{width}: {solved}" for width, solved in pairs)
        yield Content.assemble(
            (f"epoch {tally.epoch}, solved of {tally.seeds} by units  ", "$faint"), told
        )
        yield from outcome_lines(said, 72)[:FEW] if said else ()
        return
    yield Content.styled(f"one hidden layer, solved of {tally.seeds}", "$faint")
    yield Content.styled(f"by epoch {tally.epoch} of {tally.over}", "$faint")
    for width, solved in zip(tally.widths, tally.solved, strict=True):
        bar = rail(16, 0, round(32 * solved / tally.seeds) - 1, glyphs=THICK)
        name = f"{width} unit{'s' * (width != 1)}"
        yield Content.assemble(f"{name:<8}", bar, f" {solved}")
    if said:
        yield Content("")
        yield from outcome_lines(said, 32)
