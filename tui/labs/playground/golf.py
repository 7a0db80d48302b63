"""How a hole of neuron golf stands: the goal, par, what the network has now, and one's best."""

from collections.abc import Iterator

from textual.content import Content

from lessons.labs.playground.golf import LIMIT, Hole
from lessons.labs.playground.playground import Playground
from lessons.numbers import show


def golf_lines(lab: Playground, hole: Hole, *, narrow: bool) -> Iterator[Content]:
    """In two or three lines; narrow, in one."""
    best = lab.round.best.get(hole.number)
    now, par = lab.parameters, hole.par.parameters
    mark = ("", "") if best is None else ("✓ ", "$right") if best.parameters <= par else ("", "")
    mine = Content.assemble(mark, f"your best {best.parameters}") if best else "not in yet"
    head = Content.assemble(("⚑ ", "bold $here"), f"test loss ≤ {show(hole.goal)}")
    count = Content.assemble((f"{now}", "bold $value"), f" numbers · par {par} · ", mine)
    if narrow:
        yield Content.assemble(head, " · ", count)
        return
    yield Content.assemble(head, f" by epoch {LIMIT}")
    yield count
    if lab.weights or lab.edited:
        yield Content.styled("weights moved by hand: does not count", "$faint")
    yield Content("")
