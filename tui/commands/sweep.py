"""`dl-tui train --sweep`: the same run with each of several values, and which did best."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from lessons.kept import kept, share
from lessons.labs.mnist.settings import configuration, settings_of
from lessons.labs.mnist.sweep import Cell, Sweep, Swept, best, to_json
from lessons.runs import Run as Picture
from lessons.store.trained import Trained

if TYPE_CHECKING:
    from engine.tasks.task import Task


def sweep(plan: Sweep, task: "Task", signals: Any, bar: Any) -> Iterator[Swept]:
    """Train each run of the plan; a signal ends it after what is trained now.

    The test set is not looked at. Raises ValueError for a run that cannot be.
    """
    from engine.training.config import TrainingConfig
    from engine.training.events import Progress, grouped
    from engine.training.fit import fit
    from engine.training.run import Run

    for number, cell in enumerate(plan.cells):
        run = Run(TrainingConfig(**configuration(plan.settings(cell))), task)
        run.skip_test = True
        signals.watch(run)
        picture = Picture(number, settings_of(run.config), run.learning_rate, path=plan.data)
        draw = bar(run)
        for event in grouped(fit(run), clock=run.clock, early=True):
            picture.fold(event)
            if isinstance(event, Progress):
                draw.draw(event)
        draw.clear()
        if signals.received is not None:
            return
        yield Swept(cell, kept(picture, "sweep"))


class Table:
    """Tells a sweep as text: a line for each run, then all of them side by side."""

    def __init__(self, plan: Sweep) -> None:
        self.plan = plan
        self.results: dict[Cell, Trained] = {}

    def line(self, swept: Swept) -> str:
        """One run."""
        self.results[swept.cell] = swept.run
        named = zip(self.plan.axes, swept.cell, strict=True)
        told = ", ".join(f"{axis.name} {axis.names[place]}" for axis, place in named)
        end = "" if swept.run.outcome == "finished" else f"   {swept.run.outcome}"
        return f"{told}   validation {share(swept.run.best)}{end}"

    def picture(self) -> Iterator[str]:
        """Of two knobs a table, and of any the best run."""
        winner = best(self.results)
        if len(self.plan.axes) == 2:
            rows, columns = self.plan.axes
            wide = max(map(len, (*rows.names, rows.name)))
            yield ""
            yield f"{rows.name:>{wide}}  {columns.name}"
            yield " " * wide + "".join(f"{name:>8} " for name in columns.names).rstrip()
            for i, name in enumerate(rows.names):
                cells = (self._cell((i, j), winner) for j in range(len(columns.names)))
                yield (f"{name:>{wide}}" + "".join(cells)).rstrip()
        if winner is not None:
            yield f"best: {self.line(Swept(winner, self.results[winner]))}"

    def _cell(self, cell: Cell, winner: Cell | None) -> str:
        run = self.results.get(cell)
        return f"{share(run.best) if run else '':>8}{'*' if cell == winner else ' '}"


def told(plan: Sweep, task: "Task", signals: Any, bar: Any, as_json: bool) -> Iterator[Trained]:
    """Run the plan and print it; each run is yielded when it is over."""
    table, began = Table(plan), time.perf_counter()
    for swept in sweep(plan, task, signals, bar):
        click.echo(to_json(swept) if as_json else table.line(swept))
        yield swept.run
    if as_json:
        from engine.training.events import End
        from engine.training.wire import to_json as as_line

        seconds = time.perf_counter() - began
        click.echo(as_line(End("finished", 0, None, seconds, "the sweep is over")))
    else:
        for line in table.picture():
            click.echo(line)
