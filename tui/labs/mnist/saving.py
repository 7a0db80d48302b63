"""In the MNIST lab a run that is over gets a name and a note, and is written out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from lessons.kept import put_away
from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Run
from lessons.store.trained import Runs
from lessons.text import clean
from tui.labs.mnist import writing
from tui.labs.mnist.training import Training
from tui.sheet import Sheet
from tui.shell.guards import Field

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset

LONGEST_NAME, LONGEST_NOTE = 40, 400
Named = tuple[str, str]
"""A name and a note."""


class SaveScreen(Sheet[Named | None]):
    """A name and a note for a run, which is saved with them."""

    DEFAULT_CSS = "SaveScreen #sheet { width: 64; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="save.close")
    ]

    def __init__(self, name: str, note: str) -> None:
        super().__init__()
        self._told = name, note

    def compose(self) -> ComposeResult:
        """Two lines to type."""
        name, note = self._told
        with Vertical(id="sheet"):
            yield Static("Save this run: its name", markup=False)
            yield Field(name, id="name", max_length=LONGEST_NAME)
            yield Static("A note for later", markup=False)
            yield Field(note, id="note", max_length=LONGEST_NOTE)
            yield Static("enter goes on, and saves   esc leaves it", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#name", Input).focus()

    @on(Input.Submitted, "#name")
    def _go_on(self) -> None:
        self.query_one("#note", Input).focus()

    @on(Input.Submitted, "#note")
    def _finish(self) -> None:
        name, note = (self.query_one(place, Input).value.strip() for place in ("#name", "#note"))
        self.dismiss((clean(name, keep_newlines=False), clean(note, keep_newlines=False)))


class Saving:
    """Saves the run in sight, once it is over; `note` tells what became of it."""

    def __init__(
        self,
        screen: Screen[None],
        lab: Mnist,
        training: Training,
        runs: Runs,
        images: "Callable[[], Dataset | None]",
        note: Callable[[str], object],
    ) -> None:
        self._screen, self.lab, self.training = screen, lab, training
        self._runs, self._images, self._note = runs, images, note

    def ask(self, run: Run) -> None:
        """Ask for a name and a note; those that it has stand there already."""
        row = self._runs.find(run.key)
        named = (row.name, row.note) if row is not None else ("", "")
        self._screen.app.push_screen(SaveScreen(*named), self._named)

    def _named(self, named: Named | None) -> None:
        run = self.lab.run
        if named is None or run is None or run.alive:
            return
        put_away(self._runs, run)
        if (row := self._runs.find(run.key)) is not None:
            self._runs.keep(replace(row, name=named[0], note=named[1]))
        self._note("")
        if not self.training.save():
            self._write_out(run, "Its name and note are in the table of runs.")

    def saved(self, run: Run) -> None:
        """Its network is in its file now."""
        self._write_out(run, "Saved; the table of runs opens it again.")

    def _write_out(self, run: Run, said: str) -> None:
        """Its curves, and its network where that is saved, for other programs."""
        self._screen.run_worker(partial(self._written, run, said), thread=True)

    def _written(self, run: Run, said: str) -> None:
        told = writing.write(run, self._images())
        self._screen.app.call_from_thread(self._note, f"{said} {told}")
