"""The project on the screen: one decision at a time, what was measured, and the list of all ten."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from lessons.asking.ask import Ask
from lessons.labs.project import keeping, report
from lessons.labs.project.data import Pool, read
from lessons.labs.project.measuring import LONG
from lessons.labs.project.project import TENTH, Project
from lessons.labs.project.questions import STAGES
from lessons.numbers import show
from lessons.store.progress import Progress
from lessons.text import clean
from tui.experiment import ExperimentScreen
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.digits import shades_of, squared
from tui.figures.image import half_blocks
from tui.figures.paint import paint_of
from tui.figures.raster import DASHED
from tui.keys import bind
from tui.path_sheet import PathScreen
from tui.paths import exports_folder

KEPT = "project"  # the setting that holds the project as it stands
SIDE = 20  # pixels of an example, each way
MARKS = {True: ("✓", "$right"), False: ("✗", "$wrong"), None: ("·", "$faint")}
TOLD = (
    "MNIST's four IDX files, such as Fashion-MNIST; a CSV file of lines label,pixel,pixel,...; or a"
    " folder with a folder of PNGs for each class. The project begins anew with them."
)


class ProjectScreen(ExperimentScreen[Project]):
    """Predict, measure, decide, go on; ten times."""

    LAB = Project
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("go", "go on", "Write the decision down, and on to the next"),
        bind("run", "measure", "Measure it; pause, go on"),
        bind("stop", "save the report", "Write the report to a file of your own"),
        bind("map", "own pictures", "Name pictures of your own, and begin with them", line=False),
    ]

    def __init__(
        self, progress: Progress, state: str | None = None, lab: Project | None = None
    ) -> None:
        super().__init__(progress, state, lab)
        self._opened, self._as_left = state, lab is not None

    async def on_mount(self) -> None:
        """Go on with the project that was kept when the app was closed."""
        lab, kept = self.lab, self.progress.get_setting(KEPT)
        if self._as_left or not kept:
            return
        opened = lab.state if self._opened is not None else ""
        if await asyncio.to_thread(keeping.bring, lab, kept, partial(_goes_on, opened)):
            lab.note = "Your project, as you left it. r begins anew."

    def _keep(self) -> None:
        self.progress.set_setting(KEPT, keeping.keep(self.lab))

    def decide(self) -> None:
        """Judged, recorded, and kept."""
        super().decide()
        if self.lab.finished:
            self._keep()

    def settled(self, ask: Ask) -> None:
        """A prediction is kept before it is measured: that may take a minute, and be left.

        Who pressed `r` and then went on has thought better of it: it is asked twice again.
        """
        self.lab.note = ""
        self._keep()

    def action_run(self) -> None:
        """Measure; a key that was to be pressed once more is forgotten."""
        self.lab.note = ""
        super().action_run()

    def heading(self) -> str:
        """Which decision it is, and about what."""
        lab = self.lab
        if lab.reported:
            return f"{lab.title} · report · {clean(lab.pool.name, keep_newlines=False)[:30]}"
        return f"{lab.title} · {lab.at} of {TENTH} · {lab.stage.title}"

    def status(self) -> str:
        """What is to be done now."""
        lab = self.lab
        if lab.reported:
            return "done ✓"
        if lab.finished or (lab.at == 8 and lab.open):
            return "decide" if lab.stage.knob and lab.finished else "measured"
        return super().status()

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """What this decision is about, measured or not; in the end the list of all."""
        lab = self.lab
        if lab.reported:
            return self._list(width, height)
        match lab.at:
            case 1 if not lab.finished:
                return self._examples(width, height)
            case 1:
                return self._counts().draw(width, height)
            case 2:
                return self._piles().draw(width, height)
            case 7 | 8:
                return self._curves(width, height)
        names = {4: "score", TENTH: "score"}.get(lab.at, "score on validation")
        bars = tuple(
            Bar(f"{name} ", 100 * value, "$here" if name == self._marked else "$value")
            for name, value in lab.numbers(lab.at).items()
        )
        if not bars:
            return self._list(width, height)
        drawn = Bars(bars, f"{names}, in %", span=(0.0, 100.0), digits=3, most=3).draw(
            width, height
        )
        rest = height - len(drawn) - 1
        return [*drawn, Content(""), *self._list(width, rest)] if rest >= TENTH else drawn

    @property
    def _marked(self) -> str:
        """The name of what is decided now."""
        knob = self.lab.stage.knob
        value = self.lab.settings.get(knob, "")
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _examples(self, width: int, height: int) -> list[Content]:
        """As many pictures as fit, as they come."""
        pool = self.lab.pool
        paint = paint_of(self)
        ground = (paint.paper, paint.ink) if paint is not None else (None, None)
        tall = SIDE // 2
        across, down = max((width + 2) // (SIDE + 2), 1), max((height + 1) // (tall + 2), 1)
        lines: list[Content] = []
        for row in range(down):
            chosen = range(row * across, min((row + 1) * across, len(pool.labels)))
            drawn = [half_blocks(_small(pool, at), *ground) for at in chosen]
            lines += [Content("  ").join(parts) for parts in zip(*drawn, strict=True)]
            named = (
                clean(pool.names[pool.labels[at]], keep_newlines=False)[:SIDE] for at in chosen
            )
            lines.append(Content.styled("  ".join(f"{name:^{SIDE}}" for name in named), "$faint"))
            lines.append(Content(""))
        return [line.truncate(width) for line in lines[:height]]

    def _counts(self) -> Bars:
        pool = self.lab.pool
        most = max(pool.counts)
        shown = sorted(zip(pool.counts, pool.names, strict=True), reverse=True)
        return Bars(
            tuple(
                Bar(f"{clean(name, keep_newlines=False)[:16]} ", count,
                    "$here" if count == most else "$value", text=f"{count:,}")
                for count, name in (shown if len(shown) > 12 else zip(pool.counts, pool.names,
                                                                     strict=True))
            )[:12],
            f"pictures of each class, {len(pool.labels):,} in all",
        )  # fmt: skip

    def _piles(self) -> Bars:
        task = self.lab.task
        piles = (("train", task.train), ("validate", task.validation), ("test", task.test))
        return Bars(
            tuple(Bar(f"{name} ", len(pile), text=f"{len(pile):,}") for name, pile in piles),
            "pictures in each pile", most=3,
        )  # fmt: skip

    def _curves(self, width: int, height: int) -> list[Content]:
        """Both losses of the long training."""
        lab, long = self.lab, self.lab.long
        epochs = tuple(map(float, range(1, len(long.train) + 1)))
        series = (
            Series("training", epochs, long.train, "$value", dash=DASHED),
            Series("validation", epochs, long.validation, "$here", "◆"),
        )
        finite = [loss for loss in (*long.train, *long.validation) if loss < 1e6]
        seen = lab.finished or lab.at > 7
        ends = (Vertical(float(long.best), "$right"),) if seen and long.best else ()
        return Chart("loss", series, (1, LONG), (0, max([1.0, *finite])), x_name="epochs",
                     verticals=ends).draw(width, height)  # fmt: skip

    def _list(self, width: int, height: int) -> list[Content]:
        """All ten: what was said, what it was, what was decided."""
        lines: list[Content] = []
        wide = max(len(stage.title) for stage in STAGES) + 1
        for number, stage in enumerate(STAGES, 1):
            here = number == self.lab.at
            head = (f"{'›' if here else ' '} {number:>2} {stage.title:<{wide}}",
                    "bold $here" if here else "$faint")  # fmt: skip
            if number > len(self.lab.entries):
                lines.append(Content.assemble(head))
                continue
            entry = self.lab.entries[number - 1]
            mark, style = MARKS[entry.right]
            was, said = entry.was, entry.said
            if number == 8:  # what the curves show, without the reason
                was, said = (text.partition(":")[0] for text in (was, said))
            best = was.startswith(f"{entry.decided}:")  # what was taken is named already
            lines.append(Content.assemble(
                (head[0], ""), (f"{mark} ", style), (was, "$value"),
                (f"   said {said}" if said != "—" else "", "$faint"),
                (f"   took {entry.decided}" if entry.decided != "—" and not best else "", "bold"),
            ))  # fmt: skip
        return [line.truncate(width, ellipsis=True) for line in lines[:height]]

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """What is to be decided; what was said beside what it is; in the end what was found."""
        lab = self.lab
        if lab.reported:
            yield from self._end()
            return
        if not lab.finished and not (lab.at == 8 and lab.open):
            yield Content.styled(lab.stage.about, "$faint")
            if lab.can_run and not lab.running:
                yield "space measures it."
            elif lab.running and (run := lab.training) is not None:
                then = "goes on" if lab.paused else "pauses"
                yield f"{run.name}: {len(run.scores)} of {lab.epochs} epochs. space {then}."
            return
        if lab.at != 8:
            for ask in lab.asks():
                yield from self.said(ask)
        if lab.now is not None:
            yield f"Before the pause: said {lab.now.said}, measured {lab.now.was}."
        if lab.at == 2:
            yield f"Measured: {show(lab.numbers(2)['points'], 3)} points. + and − split otherwise."
        elif lab.at == 4:
            yield "+ and − choose the other metric: then it is asked and measured anew."
        elif lab.stage.knob and lab.finished:
            knob = lab.KNOBS[lab.knob]
            chosen = knob.shown(lab.settings[knob.name])
            yield Content.assemble(
                "decided: ", (chosen, "bold $here"), ("   + − otherwise", "$faint")
            )
        yield "enter writes it down and goes on."

    def _end(self) -> Iterator[str | Content]:
        lab = self.lab
        test = lab.numbers(TENTH).get("test", 0.0)
        yield Content.assemble("Test ", (f"{100 * test:.1f} %", "bold $value"),
                               f", validation {100 * lab.validation:.1f} %")  # fmt: skip
        said = [entry.right for entry in lab.entries if entry.right is not None]
        if said:
            yield f"Foreseen: {sum(said)} of {len(said)}."
        yield "s saves the report as Markdown. R draws other pictures, r begins anew with these."

    # ---- keys -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A decision is gone on from once it is measured; a report begins with a line."""
        lab = self.lab
        if action == "go":
            return lab.can_go or bool(super().check_action(action, parameters))
        if action == "stop":
            return bool(lab.entries)
        if action == "step":
            return False
        return super().check_action(action, parameters)

    async def action_go(self) -> None:
        """Put the answer away; then write the decision down, and on to the next."""
        lab = self.lab
        if self.questions.asked is not None and lab.answered(self.questions.asked) and lab.at != 8:
            await super().action_go()
            return
        if lab.can_go:
            lab.go_on()
            self._keep()
            lab.note = ""
        await self.renewed()

    async def action_turn(self, by: int) -> None:
        """Another decision: where it was measured, it is measured anew or marked."""
        await super().action_turn(by)
        if self.lab.finished:
            self._keep()
        self.draw()

    async def action_again(self) -> None:
        """Begin anew: asked twice where decisions would be gone."""
        if self._meant("r"):
            await super().action_again()

    async def action_new_seed(self) -> None:
        """Other pictures: asked twice where decisions would be gone."""
        if self._meant("R"):
            await super().action_new_seed()

    def _meant(self, key: str) -> bool:
        """Whether nothing would be lost, or this key was pressed already and is meant."""
        lab = self.lab
        told = f"{key} once more begins anew; what was decided is gone then. s saves the report."
        if not lab.entries or lab.note == told:
            lab.note = ""
            return True
        lab.note = told
        self.draw()
        return False

    def action_stop(self) -> None:
        """Ask for the file, and write the report."""
        first = str(report.free_name(exports_folder()))

        def write(path: Path) -> Path:
            return report.write(self.lab, path)

        self.app.push_screen(PathScreen("Save the report as", write, "Markdown, one page.", first),
                             self._saved)  # fmt: skip

    def _saved(self, path: object) -> None:
        if isinstance(path, Path):
            self.lab.note = f"Saved: {path}"
            self.draw()

    def action_map(self) -> None:
        """Ask where the pictures are."""
        self.app.push_screen(PathScreen("A file or a folder of pictures", read, TOLD), self._taken)

    async def _taken(self, pool: object) -> None:
        if isinstance(pool, Pool):
            self._close()
            self.lab.take(pool)
            self.lab.note = f"{pool.name}: {len(pool.labels):,} pictures."
            await self.renewed()


def _goes_on(opened: str, kept: str) -> bool:
    """Whether a kept project is the one that is opened: any, or of a seed without a decision."""
    return opened in ("", kept) or opened == Project({"seed": Project.from_state(kept).seed}).state


def _small(pool: Pool, at: int) -> tuple[tuple[int, ...], ...]:
    """A picture with its margin, as large as an example is."""
    return shades_of(squared(pool.images[at].astype("float32"), SIDE))
