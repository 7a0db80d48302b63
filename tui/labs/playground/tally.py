"""What `p` is for, and how many of forty networks of each width have solved it by now."""

from collections.abc import Iterator

from textual.content import Content

from lessons.labs.playground.playground import Playground
from lessons.labs.playground.stand import Tally
from tui.asking.choice import outcome_lines
from tui.figures.rail import THICK, rail

PROVES = "Forty starts are trained beside this: the first counts come soon."
COUNTED = "These starts are counted, and would come out the same: other knobs have others."
LEFT_OUT = "These learn by squared errors, and without dropout."


def seeds_lines(lab: Playground, width: int, *, narrow: bool) -> Iterator[str | Content]:
    """What was said and how it is settled; once `p` counts, the counts."""
    if lab.hole is not None or "prove" in lab.bounds.shut:
        return
    waiting, tally = lab.predicted, lab.tally
    of_this = waiting is not None and lab.is_of(waiting)
    if tally is not None:
        yield from tally_lines(lab, tally, width, narrow=narrow)
        if lab.setup.entropy or lab.setup.dropout:
            yield LEFT_OUT
        if waiting is not None and not of_this:
            yield "What you said was about other knobs: these counts do not settle it."
        return
    said = ""
    if waiting is not None and waiting.vote is not None:
        said = f"You said: {waiting.vote.poll.choices[waiting.vote.final].text}."
    tries = "forty starts of each of five widths" if lab.setup.hidden else "forty starts of this"
    if of_this:
        short = "200 networks" if lab.setup.hidden else "40 starts"
        yield (
            f"{said} p settles it: {short}."
            if narrow
            else f"{said} p tries {tries} and settles it."
        )
    elif not narrow:
        yield f"p tries {tries}, with these knobs." if said else f"p tries {tries} beside this."


def tally_lines(lab: Playground, tally: Tally, width: int, *, narrow: bool) -> Iterator[Content]:
    """A bar for each width; at the end what was said beside what it is."""
    ask = next(iter(lab.asks()), None)
    attempt = lab.attempt(ask) if ask is not None else None
    of_this = attempt is not None and attempt.settled and lab.is_of(attempt)
    said = attempt.vote if attempt is not None and of_this else None
    if narrow:
        yield from _in_a_row(tally, width)
        yield from outcome_lines(said, width) if said else ()
        return
    layer = "one hidden layer" if any(tally.widths) else "no hidden layer"
    yield Content.styled(f"{layer}, solved of {tally.seeds}", "$faint")
    yield Content.styled(f"by epoch {tally.epoch} of {tally.over}", "$faint")
    for units, solved in zip(tally.widths, tally.solved, strict=True):
        bar = rail(16, 0, round(32 * solved / tally.seeds) - 1, glyphs=THICK)
        name = f"{units} unit{'s' * (units != 1)}" if units else ""
        yield Content.assemble(f"{name:<8}", bar, f" {solved}")
    if said:
        yield Content("")
        yield from outcome_lines(said, width)


def _in_a_row(tally: Tally, width: int) -> Iterator[Content]:
    """All counts on one line; where that is too long, below what they are."""
    by = "by units" if any(tally.widths) else "without a hidden layer"
    head = Content.styled(f"epoch {tally.epoch}, solved of {tally.seeds} {by}", "$faint")
    pairs = zip(tally.widths, tally.solved, strict=True)
    counts = "  ".join(f"{units}: {solved}" if units else f"{solved}" for units, solved in pairs)
    whole = Content.assemble(head, "  ", counts)
    yield from [whole] if whole.cell_length <= width else [head, Content(counts)]
