"""The libraries lab on the screen: programs with gaps, and their losses over ours."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from lessons.labs.libraries.libraries import Libraries
from lessons.labs.libraries.programs import LIBRARIES, STEPS, Library, library_of, parts
from lessons.labs.libraries.running import installed
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series
from tui.keys import bind
from tui.looks import Look

WIDE, HIGH = 62, 17  # columns and rows of a program
GAP = "[ ? ]"
MARKS = {
    "numpy": ("$here", "◆"), "torch": ("$gradient", "■"), "keras": ("$right", "▲"),
    "jax": ("$foreground", "●"),
}  # fmt: skip
EVERY = 20  # batches from one mark of a library to its next


class LibrariesScreen(ExperimentScreen[Libraries]):
    """Fill the gaps of a program, then see five programs do the same."""

    LAB = Libraries
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "code or losses"),
        bind("run", "run it", "Run every program that can run here"),
    ]

    code_first = Look(False)

    def heading(self) -> str:
        """The network, and in what it is read."""
        s = self.lab.sizes
        net = f"{s.inputs}→{s.hidden}→{s.classes}"
        return f"{self.lab.title} · {self.lab.library.name} · {net} · seed {self.lab.seed}"

    def status(self) -> str:
        """What is missing."""
        left = [ask for ask in self.lab.asks() if not self.lab.answered(ask)]
        return f"gaps left: {len(left)}" if left and not self.lab.free else super().status()

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """As many programs beside and under each other as fit; the losses are one of the places."""
        columns, rows = max(width // WIDE, 1), max((height + 1) // (HIGH + 1), 1)
        wide, high = (width - 2 * (columns - 1)) // columns, (height + 1) // rows - 1
        cards = [self._card(which, wide, high) for which in self._shown(columns * rows)]
        lines: list[Content] = []
        for at in range(0, len(cards), columns):
            lines += [Content("")] * (at > 0)
            for row in zip_longest(*cards[at : at + columns], fillvalue=Content("")):
                padded = (cell.pad_right(max(wide - cell.cell_length, 0)) for cell in row[:-1])
                lines.append(Content("  ").join([*padded, row[-1]]))
        return lines[:height]

    def _shown(self, places: int) -> list[Library | None]:
        """What has a place: this library, the losses (None) once there are some, and the others."""
        here = LIBRARIES.index(self.lab.library)
        others = [*LIBRARIES[here + 1 :], *LIBRARIES[:here]]
        losses: list[Library | None] = [None] if self.lab.ran else []
        if places == 1 and losses and not self.code_first and self.lab.open:
            return losses
        return [self.lab.library, *losses, *others][:places]

    def _card(self, library: Library | None, width: int, height: int) -> list[Content]:
        return self._losses(width, height) if library is None else self._program(
            library, width, height
        )  # fmt: skip

    def _program(self, library: Library, width: int, height: int) -> list[Content]:
        """A program under its name; where it is higher than its room, without its imports, and
        then a window on it."""
        lab, asked = self.lab, self.questions.asked
        here = library == lab.library
        lines, mark = [], 0
        program = library.lines(lab.sizes)
        if len(program) >= height:
            program = tuple(line for line in program if line and "import " not in line)
        for at, line in enumerate(program):
            pieces: list[str | tuple[str, str]] = []
            for text, gap in parts(line):
                if not gap:
                    code, sign, note = text.partition("#")
                    pieces += [code, (f"{sign}{note}", "$faint")]
                elif here and asked is not None and asked.id.endswith(f".{library.id}.{gap}"):
                    known = lab.known(library, gap)
                    pieces.append((text if known else GAP, "bold $here"))
                    mark = at
                else:
                    known = lab.known(library, gap)
                    pieces.append((text, "$value") if known else (GAP, "$faint"))
            lines.append(Content.assemble(*pieces).truncate(width, ellipsis=True))
        title = Content.styled(f"› {library.name}" if here else library.name,
                               "bold $here" if here else "bold")  # fmt: skip
        room = max(height - 1, 1)
        top = min(max(mark - room // 2, 0), max(len(lines) - room, 0))
        return [title, *lines[top : top + room]]

    def _losses(self, width: int, height: int) -> list[Content]:
        """Our losses as a line, those of the others as marks: they lie on it, or they do not."""
        ran = {name: ran.losses for name, ran in self.lab.ran.items() if ran.losses}
        series = [Series("our engine", range(1, STEPS + 1), ran.pop("engine", ()), "$value")]
        for at, (name, losses) in enumerate(ran.items()):
            colour, mark = MARKS[name]
            firsts = slice(EVERY // len(MARKS) * at, None, EVERY)
            xs, ys = range(1, STEPS + 1)[firsts], losses[firsts]
            series.append(Series(_called(name), xs, ys, colour, mark, joined=False))
        top = max((max(s.ys) for s in series if s.ys), default=1.0)
        return Chart("loss", tuple(series), (1, STEPS), (0, top), x_name="batches").draw(
            width, height
        )

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """What can be done, how far apart the losses are, and what is not there to run."""
        lab = self.lab
        if not lab.open:
            return
        if lab.can_run and not lab.running:
            yield "space runs it: the same weights and batches in each library that is here."
        if lab.running:
            yield "A library that is large takes a few seconds to be loaded …"
        if self.code_first and self.check_action("view", ()):
            return  # the program has the room, and the losses' words go with the losses
        for name, error in ((ran.library, ran.error) for ran in lab.ran.values()):
            if error:
                yield Content.assemble(("✗ ", "$wrong"), f"{_called(name)}: {error}")
        for name, apart in lab.apart.items():
            yield Content.assemble(
                (f"{_called(name):<8}", "$faint"),
                f"losses differ from ours by {show(apart, 2)} at most",
            )
        missing = [library for library in LIBRARIES if not installed(library)]
        if lab.ran and missing:
            told = "; ".join(f"{one.name}: {one.command}" for one in missing)
            yield f"Not installed here. {told}."
        if lab.question is None and self.questions.asked is None:
            yield "+ and − lead to the other libraries; R draws other sizes."

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where code and losses have one place, there is another view."""
        if action == "view":
            size = self.query_one("#stage").size if self.query("#stage") else self.size
            small = size.width < 2 * WIDE and size.height < 2 * HIGH
            return small and bool(self.lab.ran) and self.lab.open
        if action == "step":
            return False
        return super().check_action(action, parameters)

    def action_view(self) -> None:
        """The code, or the losses."""
        self.code_first = not self.code_first
        self.draw()


def _called(name: str) -> str:
    """What a library is called, without what is said of it behind a comma."""
    return library_of(name).name.partition(",")[0]
