"""A matrix drill as lines: the formula in grids, and under it what is asked and answered.

The grids spread as far as there is room, in steps: a matrix keeps its form while the learner types,
and is larger in a larger window.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from lessons.labs.matrix.asks import asked, form
from lessons.labs.matrix.scene import Scene, judgement
from lessons.labs.matrix.walk import Walk
from lessons.numbers import align, show_shape
from lessons.products.algebra import Cell, Term, show, transpose
from lessons.products.drill import Phase
from lessons.products.hints import RUNGS, products, where
from lessons.products.problems import Problem
from lessons.products.views import lit_for
from tui.figures.grids import ABOVE, Block, Picture, beside, grid, outline, sign
from tui.wrapping import wrapped

TEXT_WIDTH = 76
SLOT = 3  # the narrowest cell for an answer
LOW = 14  # lines that a picture may have where nobody says how many


@dataclass(frozen=True)
class Spread:
    """Spaces between columns, empty lines between rows, and the scale of what is only outlined."""

    gap: int
    air: int
    scale: float = 1


ROOMY = (Spread(12, 4, 4), Spread(8, 3, 4), Spread(6, 2, 3), Spread(4, 1, 2))
CLOSE = (Spread(2, 0), Spread(1, 0))
OUTLINED = tuple(Spread(2, 0, 1 / part) for part in (1, 2, 3, 5, 8, 12, 20, 40, 80, 160))


def result_name(problem: Problem) -> str:
    """What the result is called above its grid."""
    return "C" if problem.kind.name in ("product", "sum") else str(problem.form)


class Drawing:
    """A scene as lines: the grids of its formula, and the words under them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    # ---- the grids -----------------------------------------------------------------------------

    def picture(self, width: int, height: int = 0) -> Picture:
        """The formula in grids, at most `width` wide if it can be, as large as `height` lines hold.

        Without a height it is as low as it can be without becoming unclear.
        """
        broken = last = None
        for spread in self._possible(width, height):
            last = self._formula(width, spread)
            if last.width <= width and self._height(last, spread) <= (height or LOW):
                if last.bands == 1:
                    return last
                broken = broken or last
        assert last is not None
        return broken or last

    def _possible(self, width: int, height: int) -> Iterator[Spread]:
        """Which spreads are worth drawing: a matrix of 784 rows is not, entry by entry."""
        problem = self.scene.problem
        shapes = [*problem.shapes.values(), *([problem.shape] if problem.shape else [])]
        rows, columns = max(m for m, _ in shapes), max(n for _, n in shapes)
        if problem.values:
            for spread in ROOMY:
                if rows * (spread.air + 1) - spread.air + ABOVE <= height:
                    yield spread
            yield from CLOSE
            return
        for spread in (*(ROOMY if height else ()), *OUTLINED):
            smallest = spread is OUTLINED[-1]
            if smallest or spread.scale <= min((height or LOW) / rows, width / columns / 2):
                yield spread

    def _height(self, picture: Picture, spread: Spread) -> int:
        """Lines that the picture takes, now or once the shape is known and its cells appear."""
        shape = self.scene.problem.shape
        if self.scene.drill.phase is not Phase.SHAPE or shape is None:
            return len(picture.lines)
        rows = shape[0] * (spread.air + 1) - spread.air
        if not self.scene.problem.values:
            rows = round(shape[0] * spread.scale)
        return len(picture.lines) + max(rows - picture.rows, 0)

    def _formula(self, room: int, spread: Spread) -> Picture:
        lit = self._lit()
        left = [
            sign(piece) if isinstance(piece, str) else self._operand(piece.name, lit, spread)
            for piece in _pieces(self.scene.problem.form)
        ]
        right = [sign("  = "), self._result(spread)]
        return beside([left, right], room)

    def _operand(self, name: str, lit: dict[str, frozenset[Cell]], spread: Spread) -> Block:
        problem = self.scene.problem
        shape = problem.shapes[name]
        title = Content.assemble((name, "bold"), " ", (show_shape(shape), "$faint"))
        values = problem.values.get(name)
        if values is None:
            return outline(title, *shape, spread.scale)
        cells = lit.get(name, frozenset())
        rows, columns = _marks(cells, shape)
        by_column = [align([show(row[j]) for row in values]) for j in range(shape[1])]
        drawn = [
            [
                Content.styled(text, "bold $here" if (i, j) in cells else "")
                for j, text in enumerate(row)
            ]
            for i, row in enumerate(zip(*by_column, strict=True))
        ]
        return grid(title, drawn, rows=rows, columns=columns, gap=spread.gap, air=spread.air)

    def _lit(self) -> dict[str, frozenset[Cell]]:
        scene = self.scene
        if scene.walk is not None:
            return dict(scene.walk.current.read) if scene.walk.current else {}
        if scene.drill.cursor is None or scene.drill.phase is Phase.DONE:
            return {}
        return lit_for(scene.problem, scene.drill.cursor)

    def _result(self, spread: Spread) -> Block:
        scene, problem = self.scene, self.scene.problem
        name = Content.styled(result_name(problem), "bold")
        gap = max(spread.gap - 2, 0)
        if scene.drill.phase is Phase.SHAPE:
            title = Content.assemble(name, " ", self._slot())
            return self._as_wide_as_the_result(
                grid(title, [[Content.styled(" ? ", "$faint")]]), gap
            )
        if problem.shape is None:
            title = Content.assemble(name, " ", ("none".center(9), "$faint"))
            return grid(title, [[Content.styled(" ∅ ", "$faint")]])
        title = Content.assemble(name, " ", (show_shape(problem.shape), "$faint"))
        if not problem.result:
            return outline(title, *problem.shape, spread.scale)
        columns, width = self._columns()
        cells = [
            [self._cell((i, j), column[i], width) for j, column in enumerate(columns)]
            for i in range(problem.shape[0])
        ]
        return grid(title, cells, gap=gap, air=spread.air)

    def _slot(self) -> Content:
        """The box for the shape; it says what is wanted until something is typed."""
        wanted = "y or n" if self.scene.problem.kind.name == "legal" else "rows × columns"
        draft = self.scene.draft[-len(wanted) :]
        inside = (draft.center(len(wanted)), "bold $here") if draft else (wanted, "$faint")
        return Content.assemble(("[ ", "bold $here"), inside, (" ]", "bold $here"))

    def _columns(self) -> tuple[list[list[str]], int]:
        """The result's numbers, aligned in their columns, and the width of the widest."""
        columns = [
            align([show(x) for x in column]) for column in transpose(self.scene.problem.result)
        ]
        return columns, max(SLOT, *(len(column[0]) for column in columns))

    def _as_wide_as_the_result(self, block: Block, gap: int) -> Block:
        """Room for what is to come, so that nothing moves when the result's cells appear."""
        if not self.scene.problem.result:
            return block
        columns, width = self._columns()
        room = len(columns) * (width + 4) + (len(columns) - 1) * gap + 6
        missing = max(room - block.width, 0)
        lines = tuple(line.pad_right(missing) for line in block.lines)
        return Block(lines, block.width + missing, block.rows)

    def _cell(self, cell: Cell, aligned: str, width: int) -> Content:
        """One cell of the result, `width` + 4 wide: room for brackets and a mark."""
        text, style, mark = self._content(cell)
        if text == aligned.strip():
            text = aligned
        if len(text) > width:
            text = "…" + text[len(text) - width + 1 :]
        drill = self.scene.drill
        here = cell == drill.cursor and drill.phase is Phase.CELLS and self.scene.walk is None
        before, after = ("[ ", "]") if here else ("  ", " ")
        return Content.assemble(
            (before, "bold $here"), (text.rjust(width) + mark, style), (after, "bold $here")
        )

    def _content(self, cell: Cell) -> tuple[str, str, str]:
        """What stands in a cell of the result: text, style, and the mark after it."""
        scene = self.scene
        entry = scene.drill.entries.get(cell)
        if scene.walk is not None:
            arrived = scene.walk.reached(cell)
            step = scene.walk.current
            lit = step is not None and cell in step.written
            if not scene.is_shown(cell):
                return "?" if lit else "·", "bold $here" if lit else "$faint", " "
            if arrived is None:
                return "·", "$faint", " "
            return show(arrived), "bold $here" if lit else "$value", " "
        if scene.drafts.get(cell):
            return scene.drafts[cell], "$here", " "
        if scene.is_shown(cell):
            own = cell in scene.problem.blanks and entry is not None and entry.verdict.correct
            number = show(scene.problem.answer(cell))
            return (number, "$right", "✓") if own else (number, "$value", " ")
        if entry is not None and not entry.verdict.refused:
            return entry.text.strip(), "$wrong", "✗"
        return "·" if cell != scene.drill.cursor else "", "$faint", " "

    # ---- the words -----------------------------------------------------------------------------

    def words(self, width: int) -> Iterator[Content]:
        """What is asked here, what was said about the last answer, and the hint."""
        scene = self.scene
        yield from wrapped(self._asked(), width)
        if scene.walk is None and scene.said is not None:
            mark, sentence = judgement(scene.said.verdict)
            style = {"✓": "$right", "✗": "$wrong"}.get(mark, "$here")
            head = Content.styled(f"{mark} {scene.said.text}", style)
            yield from _hanging(head, min(max(head.cell_length + 3, 8), 20), sentence, width)
        if scene.walk is None and scene.drill.current_hint:
            rung = scene.drill.hints[scene.drill.cursor]
            head = Content.styled(f"hint {rung}/{RUNGS}", "$faint")
            yield from _hanging(head, 10, scene.drill.current_hint, width)
        if scene.note:
            yield from wrapped(scene.note, width, style="$faint")

    def _asked(self) -> str:
        scene, drill, problem = self.scene, self.scene.drill, self.scene.problem
        if drill.phase is Phase.SHAPE:
            return f"{asked(problem)}  {form(problem)}"
        if scene.walk is not None:
            return self._walked(scene.walk)
        if drill.phase is Phase.DONE or drill.cursor is None:
            shape = show_shape(problem.shape) if problem.shape else "does not exist"
            return f"{problem.form}  {shape}"
        place = where(problem, drill.cursor)
        numbers = products(problem, drill.cursor)
        if drill.is_known(drill.cursor):
            return f"{place}:   {numbers} = {show(problem.answer(drill.cursor))}"
        return f"{place}:   {numbers}" if problem.written_out else place

    def _walked(self, walk: Walk) -> str:
        step = walk.current
        if step is None:
            return f"{walk.label}\nnothing yet: . takes a step, space runs, v is another view"
        seen = all(self.scene.is_shown(cell) for cell in step.written)
        text = step.text if seen else step.asked
        if not seen and step.text.startswith(f"{step.asked} = "):
            text += " = ?"
        if len(step.written) == 1 and not text.startswith(("row", "and")):
            text = f"{where(self.scene.problem, min(step.written))}:   {text}"
        return f"{walk.label}\n{text}"


def _hanging(head: Content, indent: int, text: str, width: int) -> Iterator[Content]:
    """A head, and beside it the text, wrapped to its own column."""
    for at, line in enumerate(wrapped(text, width - indent)):
        lead = head.pad_right(max(indent - head.cell_length, 1)) if at == 0 else " " * indent
        yield Content.assemble(lead, line)


def _pieces(form: Term) -> Iterator[str | Term]:
    """A formula from left to right: matrices, and the signs between them."""
    match form.op:
        case "name":
            yield form
        case "scale":
            yield f"{show(form.factor)} · "
            yield from _bracketed(form.parts[0])
        case "transpose":
            yield from _bracketed(form.parts[0], always=form.parts[0].op != "name")
            yield "ᵀ"
        case _:
            for at, part in enumerate(form.parts):
                if at:
                    yield " · " if form.op == "multiply" else " + "
                yield from _bracketed(part) if form.op == "multiply" else _pieces(part)


def _bracketed(part: Term, always: bool = False) -> Iterator[str | Term]:
    if part.op != "add" and not always:
        yield from _pieces(part)
        return
    yield "( "
    yield from _pieces(part)
    yield " )"


def _marks(cells: frozenset[Cell], shape: tuple[int, int]) -> tuple[set[int], set[int]]:
    """Which rows and columns to mark so that the lit cells can be told without colour."""
    rows, columns = {i for i, _ in cells}, {j for _, j in cells}
    if len(cells) == shape[0] * shape[1] > 1:
        return rows if shape[0] == 1 else set(), columns if shape[1] == 1 else set()
    if len(rows) == 1 and len(cells) == shape[1] > 1:
        return rows, set()
    if len(columns) == 1 and len(cells) == shape[0] > 1:
        return set(), columns
    return rows, columns
