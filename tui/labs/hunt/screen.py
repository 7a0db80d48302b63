"""The hunt on the screen: the symptom beside the healthy run, the code, and in the end the mend."""

import math
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from lessons.asking.ask import Ask
from lessons.figures.scene import Curve, Grid, Mark, Plane, Point, Scene, Tables
from lessons.labs.hunt.bench import PILES, Trace
from lessons.labs.hunt.cases import CASES
from lessons.labs.hunt.hunt import Hunt, checks
from lessons.labs.hunt.shapes import Table
from lessons.numbers import show, show_shape
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series
from tui.figures.paint import paint_of
from tui.figures.raster import DASHED
from tui.keys import bind
from tui.looks import Look
from tui.scene_tables import draw_tables
from tui.scenes import draw_scene
from tui.wrapping import broken, wrapped

BOTH = 24  # rows from which code and curves stand one above the other
APART = 116  # columns from which they stand side by side
BOXES = 30  # rows of tables that are drawn as boxes, at most
SMOOTH = 8  # batches whose mean is a point of the curve


class HuntScreen(ExperimentScreen[Hunt]):
    """Run, suspect, point at the line."""

    LAB = Hunt
    DEFAULT_CSS = "HuntScreen.-wide #side { width: 62; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("go", "go on", "On to the line, to the mend, to the next case"),
        bind("view", "code or curves"),
    ]

    code_first = Look(False)

    def heading(self) -> str:
        """The symptom's name, and no word of the bug."""
        s = self.lab.settings
        number = f"case {s['case']}: " if self.lab.case else ""
        return f"Bug hunt · {number}{self.lab.name} · seed {s['seed']}"

    def status(self) -> str:
        """What is to be done."""
        lab = self.lab
        if lab.case is not None and not lab.finished:
            return super().status()
        if lab.free:
            return "free play"
        if lab.question is None:
            return "solved ✓" if lab.case else "all three said"
        if lab.case is None:
            return "what happens?"
        asked = self.questions.asked or lab.question
        return "what is it?" if asked == lab.asks()[0] else "which line?"

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The curves with the code, or one of them where there is little room."""
        if self.lab.case is None:
            lines = self._riddle(width)
            drawn = self._drawn(width, max(height - len(lines) - 1, 0))
            return [*lines, Content(""), *drawn] if len(drawn) > 1 else lines
        if not self._shows_code:
            return self._curves(width, height)
        code = self._code(width)
        if width >= APART:
            left = max(line.cell_length for line in code) + 3
            curves = self._curves(width - left, height)
            code += [Content("")] * (len(curves) - len(code))
            return [
                Content.assemble(one.pad_right(left - one.cell_length), two)
                for one, two in zip(code, curves, strict=True)
            ]
        if height >= BOTH:
            return [*self._curves(width, height - len(code) - 1), Content(""), *code]
        shows_code = self.code_first != (not self.lab.pair.mended.losses)  # first there is no curve
        return self._window(code, height) if shows_code else self._curves(width, height)

    def _window(self, code: list[Content], height: int) -> list[Content]:
        """As many lines of the code as fit: the first ones, but the mend is always among them."""
        end = self.lab.case.wrong[-1] + 1 + len(self.lab.case.wrong) if self.lab.case else 0
        top = max(end - height, 0) if self.lab.solved else 0
        return code[top : top + height]

    @property
    def _shows_code(self) -> bool:
        """The code stands beside the symptom, but not twice while its lines are to be chosen."""
        lab = self.lab
        if lab.solved or not lab.finished:
            return True
        return lab.question is None or lab.question == lab.asks()[0]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is another view where both have no room; a riddle has none to run."""
        if action == "go" and self._goes_on:
            return True
        if action == "view":
            size = self.query_one("#stage").size if self.query("#stage") else self.size
            small = size.width < APART and size.height < BOTH
            return small and bool(self.lab.pair.mended.losses) and self._shows_code
        return super().check_action(action, parameters)

    def action_view(self) -> None:
        """The code, or the curves."""
        self.code_first = not self.code_first
        self.draw()

    def _code(self, width: int) -> list[Content]:
        """The lines as they run; in the end each wrong one struck out, and the mend under it."""
        case = self.lab.case
        assert case is not None
        lines: list[Content] = []
        healthy = [case.healthy[at] for at in case.wrong]
        for at, line in enumerate(case.broken):
            number = f"{at + 1:>2} "
            if not (self.lab.solved and at in case.wrong):
                lines.append(Content.assemble((f"  {number}", "$faint"), line))
                continue
            lines.append(Content.styled(f"✗ {number}{line}", "$wrong"))
            if at == case.wrong[-1]:
                lines += [Content.styled(f"✓ {' ' * 3}{mend}", "$right") for mend in healthy]
        return [line.truncate(width, ellipsis=True) for line in lines]

    def _curves(self, width: int, height: int) -> list[Content]:
        lab, case = self.lab, self.lab.case
        assert case is not None
        chart = Chart("right of 100 unseen digits", x_range=(0, case.setup.epochs),
                      y_range=(0, 100), x_name="epochs")  # fmt: skip
        steps = case.setup.epochs * math.ceil(case.setup.digits / case.setup.batch)
        if case.shows == "loss":
            chart = Chart("loss", x_range=(0, steps), y_range=(0, case.top), x_name="steps")
        elif case.shows == "piles":
            chart = Chart("right of 100 unseen digits", x_range=(0, PILES[-2]), y_range=(0, 100),
                          x_name="in a pile")  # fmt: skip
        series = (
            Series(self._bug, *self._points(lab.pair.broken), "$wrong"),
            Series("without it", *self._points(lab.pair.mended), "$right", dash=DASHED),
        )
        said = [Content.styled(line, "$wrong")
                for line in map(str, wrapped(lab.pair.broken.error, width))]  # fmt: skip
        if not lab.pair.broken.error:
            said = []
        drawn = Chart(chart.title, series, chart.x_range, chart.y_range, x_name=chart.x_name)
        return [*said, *drawn.draw(width, height - len(said))]

    @property
    def _bug(self) -> str:
        """The name of the broken run's curve; where it cannot be drawn, its last loss."""
        losses = self.lab.pair.broken.losses
        if not losses or math.isfinite(losses[-1]):
            return "with the bug"
        return f"with the bug: {show(losses[-1])}"

    def _points(self, trace: Trace) -> tuple[list[float], list[float]]:
        """Where a curve goes."""
        case = self.lab.case
        assert case is not None
        if case.shows == "loss":
            found = trace.losses
            firsts = range(0, len(found), SMOOTH if len(found) > SMOOTH else 1)
            groups = [found[at : at + SMOOTH] for at in firsts]
            xs = [float(at) for at in firsts]
            return [0.0, *[x + SMOOTH for x in xs]][: len(groups) + 1], [
                *found[:1], *(sum(group) / len(group) for group in groups)
            ]  # fmt: skip
        if case.shows == "piles":
            return [*map(float, PILES[: len(trace.piles)])], [100 * s for s in trace.piles]
        return [*map(float, range(1, len(trace.accuracies) + 1))], [
            100 * share for share in trace.accuracies
        ]

    def _riddle(self, width: int) -> list[Content]:
        """The product and the line, with their shapes; answered, what NumPy makes of it."""
        asked = self.questions.asked
        clue = self.lab.clue(asked)
        shape = {name: show_shape(size) for name, size in clue.shapes.items()}
        (left, one), (right, two) = clue.factors
        rows = [
            ("forward", Content("C = A @ B")),
            ("", Content.styled(f"{shape['dC']} = {shape['A']} @ {shape['B']}", "$value")),
            ("", Content("")),
            ("backward", Content.styled(f"{clue.wanted} = {clue.line}", "bold")),
        ]
        if asked is not None and not self.lab.answered(asked) and not self.lab.free:
            known = f"dC is {shape['dC']}, and {clue.wanted} has to be {shape[clue.wanted]}"
            rows.append(("", Content(known)))
        else:
            sizes = f"{left} {show_shape(one)} @ {right} {show_shape(two)}"
            rows += [("", Content.styled(sizes, "$value")), ("", Content(""))]
            result = clue.result
            if isinstance(result, str):
                rows.append(("NumPy says", Content.styled(f"✗ {result}", "$wrong")))
            else:
                good = clue.outcome == "right"
                made = f"{'✓' if good else '✗'} {show_shape(result.shape)}: {clue.verdict}"
                rows.append(("NumPy makes", Content.styled(made, "$right" if good else "$wrong")))
        lines = [Content("")]
        for name, text in rows:
            for at, part in enumerate(broken(text, max(width - 16, 8))):
                lines.append(Content.assemble((f"  {name if at == 0 else '':<13}", "$faint"), part))
        return [line.truncate(width) for line in lines]

    def _drawn(self, width: int, height: int) -> list[Content]:
        """The sizes as boxes; once it is answered, the line with its numbers, and the truth."""
        asked, clue = self.questions.asked, self.lab.clue(self.questions.asked)
        if asked is not None and not self.lab.answered(asked) and not self.lab.free:
            sizes = [(name, clue.shapes[name]) for name in ("A", "B", "dC", clue.wanted)]
            return draw_scene(Scene((_boxes(sizes),)), width, min(height, BOXES))
        (left, one), (right, two) = clue.operands
        grids = [Grid(left, _rows(one)), Grid(right, _rows(two), before="·")]
        if not isinstance(clue.result, str):
            grids.append(Grid("", _rows(clue.result), before="="))
        grids.append(Grid(f"{clue.wanted} by the engine", _rows(clue.true), below=True))
        tables = draw_tables(Tables(tuple(grids)), width, height, paint_of(self))
        if len(tables) > 1:
            return tables
        return draw_scene(
            Scene((_boxes([*clue.factors, (clue.wanted, clue.true.shape)]),)),
            width,
            min(height, BOXES),
        )

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """What is to be done; and in the end the check, the numbers, and what they mean."""
        lab, case = self.lab, self.lab.case
        if case is None:
            if lab.question is None and self.questions.asked is None:
                yield "enter leads to case 1, the first bug; R draws other shapes."
            return
        if not lab.finished:
            yield (
                "One of these lines is wrong. space runs the program with it, and without it:"
                " same start, same digits, same order."
            )
            return
        if not lab.solved:
            return
        yield Content.assemble(("it was  ", "$faint"), ("✓ ", "$right"), case.ideas[case.right][0])
        broken, mended = checks(case)
        yield Content.assemble(("               with the bug   without it", "$faint"))
        for name, one, two in lab.numbers:
            yield Content.assemble((f"{name:<15}", "$faint"), (f"{one:<15}", "$wrong"),
                                   (two, "$right"))  # fmt: skip
        yield Content.assemble(("gradient check ", "$faint"),
                               (f"{show(broken, 2)} {_mark(broken)}".ljust(15),
                                "$wrong" if broken > 1e-6 else "$right"),
                               (f"{show(mended, 2)} {_mark(mended)}", "$right"))  # fmt: skip
        if not case.checked:
            yield "The check passes both: each rule is right as written. Something else is wrong."
        yield lab.meaning

    # ---- going on -------------------------------------------------------------------------------

    @property
    def _goes_on(self) -> bool:
        """Whether this case is done with, and another follows."""
        lab = self.lab
        return self.questions.asked is None and lab.solved and lab.settings["case"] != len(CASES)

    async def action_go(self) -> None:
        """On to what is asked next; after that to the next case."""
        if self._goes_on:
            self.lab.turn("case", 1)
            self.lab.note = ""
            self.code_first = False
            await self.renewed()
            return
        await super().action_go()

    def settled(self, ask: Ask) -> None:
        """What was answered changes the picture."""
        self.draw()


def _mark(error: float) -> str:
    return "✗" if error > 1e-6 else "✓"


def _rows(table: Table) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(round(value, 1) for value in row) for row in table.tolist())


def _boxes(named: Sequence[tuple[str, tuple[int, ...]]]) -> Plane:
    """A box for each table, as high as it has rows and as wide as it has columns."""
    marks: list[Mark] = []
    left, top = 0.0, float(max(rows for _, (rows, _) in named))
    for name, (rows, columns) in named:
        right, bottom = left + columns, top - rows
        corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        marks.append(Point(((left + right) / 2, (top + bottom) / 2), "", "foreground", name))
        xs, ys = zip(*corners, strict=True)
        marks.append(Curve(xs, ys))
        left = right + 1.5
    return Plane(-0.5, left - 1, -0.5, top + 0.5, tuple(marks), square=True, framed=False)
