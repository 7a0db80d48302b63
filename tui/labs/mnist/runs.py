"""The face of the MNIST lab with every run that was trained: sorted, opened again, compared."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from engine.files.atomic import atomic_write
from lessons.kept import COLUMNS, as_csv, ordered, share, what
from lessons.labs.mnist.files import copied, taken
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.store.trained import Runs, Trained
from lessons.text import clean
from tui.figures.paint import Paint
from tui.keys import bind
from tui.labs.mnist.faces import BACK, LinesFace
from tui.path_sheet import PathScreen
from tui.paths import exports_folder, run_file
from tui.wrapping import wrapped

NONE = "No run was kept yet. Each one that ends, here or by dl-tui train, has a row in this table."
WIDTHS = (5, 10, 6, 7, 6)  # of number, validation, test, seconds and seed
ROOMY = 80  # columns below which the marked run's knobs stand once more below the table
NEEDS_RUN = ("choose", "sort", "open", "pin", "stop", "undo")  # actions that need one to work on
ENDS = {"finished": "✓", "diverged": "✗", "collapsed": "✗", "died": "✗"}


class RunsPanel(LinesFace):
    """The table of runs. What is marked is opened, pinned or let go of."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", "choose", "Another run", action="choose(-1)"),
        bind("down", "choose", "Another run", action="choose(1)"),
        bind("left", "sort", "Sort by another column", action="sort(-1)"),
        bind("right", "sort", "Sort by another column", action="sort(1)"),
        bind("commit", "open", "Look at this run again", action="open"),
        bind("pin", "pin", "Keep this run's curves under those of the next"),
        bind("stop", "CSV", "Write the table as CSV"),
        bind("map", "from a file", "Take in a run that was saved elsewhere"),
        bind("undo", "delete", "Take this run out of the table; again puts it back"),
        bind("view", "sweep", "Many runs: each with another value of a knob", action="screen.view"),
        BACK,
    ]

    @dataclass
    class Opened(Message):
        """This run is to be looked at."""

        run: Trained

    class Changed(Message):
        """There is something to be told, or another pin."""

    def __init__(self, lab: Mnist, runs: Runs) -> None:
        super().__init__(lab)
        self._runs = runs
        self._rows: list[Trained] = []
        self._column = 0
        self._at = 0
        self._saved: set[str] = set()  # the keys of those whose network is kept
        self._dropped: Trained | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a run; to undo, one that can come back is enough."""
        can_come_back = action == "undo" and self._dropped is not None
        return action not in NEEDS_RUN or bool(self._rows) or can_come_back

    def show(self) -> None:
        """Read the table anew, and draw it."""
        here = self._rows[self._at].key if self._rows else ""
        self._rows = ordered(self._runs.all(), COLUMNS[self._column])
        folder = run_file("").parent
        self._saved = {path.stem for path in folder.glob("*.run")} if folder.is_dir() else set()
        keys = [run.key for run in self._rows]
        self._at = keys.index(here) if here in keys else min(self._at, max(len(keys) - 1, 0))
        super().show()
        self.refresh_bindings()

    @property
    def marked(self) -> Trained | None:
        """The run in the marked row, with its curves."""
        return self._runs.find(self._rows[self._at].key) if self._rows else None

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """As many rows as there is room for, the marked one among them."""
        if not self._rows:
            return list(wrapped(NONE, width, "$faint"))
        run = self._rows[self._at]
        note = " · ".join(filter(None, (what(run, KNOBS) * (width < ROOMY), run.note)))
        room = max(height - 2 - bool(note), 1)
        first = min(max(self._at - room // 2, 0), max(len(self._rows) - room, 0))
        lines = [self._head(width)]
        for place in range(first, min(first + room, len(self._rows))):
            lines.append(self._row(place).truncate(width, ellipsis=True))
        if note:
            lines.append(Content.styled(f"  {note}", "$faint").truncate(width, ellipsis=True))
        by = COLUMNS[self._column].name
        told = f"{len(self._rows)} runs, {'newest first' if by == 'newest' else f'by {by}'}"
        lines.append(Content.styled(f"  {told}".replace("1 runs", "1 run"), "$faint"))
        return lines[:height]

    def _head(self, width: int) -> Content:
        names = ("", "validation", "test", "seconds", "seed")
        by = COLUMNS[self._column].name
        parts: list[Content] = []
        for name, wide in zip(names, WIDTHS, strict=True):
            style = "bold $here" if name == by else "$faint"
            parts.append(Content.styled(name.rjust(wide), style))
        end = Content.styled("name and knobs", "bold $here" if by == "name" else "$faint")
        return Content("  ").join([*parts, Content("  "), end]).truncate(width, ellipsis=True)

    def _row(self, place: int) -> Content:
        run = self._rows[place]
        here = place == self._at
        seconds = "–" if run.seconds is None else f"{run.seconds:.1f}"
        pinned = any(each.key == run.key for each in self.lab.pins.results)
        now = self.lab.run is not None and self.lab.run.key == run.key
        mark = ENDS.get(run.outcome, "■")
        data = "" if run.data == "MNIST" else f"{run.data}: "
        name = f"{run.name} · " if run.name else ""
        cells = (share(run.best), share(run.test), seconds, str(run.settings.get("seed", "–")))
        number = f"{'› ' if here else '  '}{run.number or ''!s:>3}"
        return Content("  ").join(
            [
                Content.styled(number, "bold $here" if here else "$faint"),
                *(
                    Content.styled(cell.rjust(wide), style)
                    for cell, wide, style in zip(
                        cells, WIDTHS[1:], ("$value", "$value", "", ""), strict=True
                    )
                ),
                Content.styled(mark, {"✓": "$right", "✗": "$wrong"}.get(mark, "")),
                Content.assemble(
                    (name, "bold"),
                    clean(f"{data}{what(run, KNOBS)}", keep_newlines=False),
                    ("  saved" * (run.key in self._saved), "$faint"),
                    ("  pinned" * pinned + "  in sight" * now, "$here"),
                ),
            ]
        )

    # ---- keys -----------------------------------------------------------------------------------

    def action_choose(self, by: int) -> None:
        """Mark another run."""
        if self._rows:
            self._at = min(max(self._at + by, 0), len(self._rows) - 1)
            super().show()

    def action_sort(self, by: int) -> None:
        """Sort by the next column, or the one before; the mark goes to the first row."""
        self._column = (self._column + by) % len(COLUMNS)
        self._rows, self._at = [], 0
        self.show()

    def action_open(self) -> None:
        """The marked run is to be looked at."""
        if (run := self.marked) is not None:
            self.post_message(self.Opened(run))

    def action_pin(self) -> None:
        """Pin the marked run, or let go of it."""
        if (run := self.marked) is not None:
            self.lab.pin_kept(run)
            self._tell("")

    def action_map(self) -> None:
        """Take in a run from a file, after looking whether it is whole and of these images."""
        if self.data is None:
            self._tell("The images are not loaded yet.")
            return
        task = self.data.task()

        def read(path: Path) -> Trained:
            found, _ = taken(path, task, self.lab.pictures.path)
            copied(path, run_file(found.key))
            return found

        self.app.push_screen(PathScreen("A file that was saved by dl-tui", read), self._taken)

    def _taken(self, found: object) -> None:
        if isinstance(found, Trained):
            self._runs.keep(found)
            self._rows, self._at, self._column = [], 0, 0
            self._tell(f"Here it is: {found.name}. enter opens it, and space goes on with it.")

    def action_undo(self) -> None:
        """Take the marked run out; the next time put it back."""
        if self._dropped is not None:
            self._runs.keep(self._dropped)
            self._dropped = None
            self._tell("It is back.")
        elif (run := self.marked) is not None:
            self._dropped = replace(run, number=0)
            self._runs.forget(run.key)
            self._tell("That run is out of the table. ⌫ puts it back.")

    def action_stop(self) -> None:
        """Write the table, as it is sorted, into a file."""
        path: Path = exports_folder() / "runs.csv"
        try:
            atomic_write(path, as_csv(self._rows, KNOBS).encode())
        except OSError as error:
            self._tell(f"Not written: {path}: {error.strerror or error}.")
        else:
            self._tell(f"Written: {path}")

    def _tell(self, note: str) -> None:
        self.lab.note = clean(note, keep_newlines=False)
        self.show()
        self.post_message(self.Changed())

    def on_focus(self) -> None:
        """The mark is seen where it can be moved."""
        super().show()

    on_blur = on_focus
