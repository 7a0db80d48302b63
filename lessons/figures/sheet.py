"""Numbers that follow from others by formulas: what is turned, and what comes of it.

    [numbers]                            where they stand at first; [moves] says which of them move
    x = 2
    [names]                              how a knob is called, where x, or x₁ for x1, is too little
    x = "input x"
    [let]                                what follows, in this order; each may use those before it
    q = "x + 1"
    g = {slope = "q^2 + q", by = "q"}    a slope, by the engine's backward pass

Formulas are those of `formulas`. In texts `{q}` becomes a number, `{q:2}` one of two digits,
`{q:.2}` one of two decimals, `{∂g}` a slope with its mark, `{q:layer|layers}` the word that fits
the number. What has no value where the knobs stand is NaN, and is not drawn.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from engine.expression.formula import Expression, ExpressionError
from engine.tensor import backward
from lessons.course.formulas import read
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.scene import Job, Words
from lessons.knobs import Knob, Settings
from lessons.numbers import MINUS, SUBSCRIPTS, grouped, show

Values = dict[str, float]

MOST = 40  # names of one sheet
CORNERS = 64  # settings of the knobs from which the room that a picture needs is found
DIGITS = 5
SIGNS = ("·", "+ ", "− ")  # behind which a negative number stands in brackets
GROUPED = 1_000  # from here on a comma parts the thousands, as in the text of the lessons
_BRACES = re.compile(r"\{(∂?)([^{}:]+)(?::(\.?\d|[^{}:|]+\|[^{}:|]+))?\}")
_NAME = re.compile(r"[A-Za-zα-ω_]+[0-9]*")


@dataclass(frozen=True)
class Term:
    """A formula of names that the sheet knows; `by` makes it the slope by one of them."""

    text: str
    by: str = ""

    @cached_property
    def expression(self) -> Expression:
        """The formula as the engine reads it."""
        return read(self.text)

    def at(self, values: Mapping[str, float]) -> float:
        """Its value, NaN where there is none; rounding is left as it is, as in a curve."""
        if not self.by:
            return float(self.expression.sweep(values))
        try:
            tape = self.expression.tape(values)
        except ExpressionError:
            return math.nan
        backward(tape[-1])
        leaf = next(tensor for tensor in tape if tensor.name == self.by)
        return float(leaf.grad)


@dataclass(frozen=True)
class Text:
    """Words with numbers in them, each a formula with its job and digits."""

    pieces: tuple[tuple[str, Term | None, Job, str], ...]

    def words(self, values: Mapping[str, float], job: Job = "faint") -> Words:
        """The words, the numbers in their colours."""
        said: list[tuple[str, Job]] = []
        for text, term, its, digits in self.pieces:
            if term is None:
                said.append((text, job))
                continue
            number, before = shown(term.at(values), digits), said[-1][0] if said else ""
            if not text and number.startswith(MINUS) and before.endswith(SIGNS):
                number = f"({number})"  # 3·(−2), and not 3·−2
            said.append((text + number, its))
        return tuple(said)

    def plain(self, values: Mapping[str, float]) -> str:
        """The same as one string."""
        return "".join(text for text, _ in self.words(values))


@dataclass(frozen=True)
class Sheet:
    """Knobs, and the numbers that follow from them."""

    knobs: tuple[Knob, ...]
    lets: tuple[tuple[str, Term], ...]

    def values(self, at: Settings) -> Values:
        """Every number by its name, where the knobs stand so."""
        values = {knob.name: float(at[knob.name]) for knob in self.knobs}
        for name, term in self.lets:
            values[name] = term.at(values)
        return values

    @property
    def known(self) -> list[str]:
        """The names that a formula may use."""
        return [knob.name for knob in self.knobs] + [name for name, _ in self.lets]

    def corners(self) -> Iterator[Values]:
        """The numbers with the knobs at their ends: what lies between them is in sight, too."""
        ends = [
            sorted({float(knob.steps[0]), float(knob.steps[-1]), float(knob.default)})
            for knob in self.knobs
        ]
        for place, corner in enumerate(product(*ends)):
            if place == CORNERS:
                return
            yield self.values(
                {knob.name: value for knob, value in zip(self.knobs, corner, strict=True)}
            )


def shown(value: float, form: str = "") -> str:
    """A number for the eye, in so many digits or, after a point, decimals; a dash for none.

    Commas part the thousands, but not those of a year: `{t:0}`. Of two words in place of the
    digits it is the one that fits: a layer, or several layers.
    """
    if "|" in form:
        one, many = form.split("|")
        return one if value == 1 else many
    if math.isnan(value):
        return "—"
    if form.startswith(".") and abs(value) < reading.LARGEST:
        return f"{value:z{form}f}".replace("-", MINUS)
    if form != "0" and value.is_integer() and GROUPED <= abs(value) < reading.LARGEST:
        return f"{value:,.0f}".replace("-", MINUS)
    text = show(value, int(form.lstrip(".") or 0) or DIGITS)
    return text if form == "0" else grouped(text)


def read_sheet(table: Table, *, typed: bool = False) -> Sheet:
    """The `[numbers]`, `[names]`, `[moves]` and `[let]` of a fence, or LessonError.

    A knob without a name of its own is called as a book writes it, x₁, or `typed` as a formula
    has it, x1.
    """
    starts = entries(table, "numbers")
    names = entries(table, "names")
    inner = Table(
        table.path, table.line, table.what, starts, table.places, (*table.where, "numbers")
    )
    knobs = []
    moves = table.values.get("moves", {})
    for name in starts:
        if not _NAME.fullmatch(name):
            raise table.error(
                f"{table.what}: {name!r:.30} in [numbers] is letters, then at most a number",
                "numbers",
                name,
            )
        start = float(reading.number(inner, name))
        label = names.get(name, name if typed else name.translate(SUBSCRIPTS))
        if not isinstance(label, str):
            raise table.error(f"{table.what}: [names] {name} is text in quotes", "names", name)
        knob = Knob(name, label, start, (start,), "", -reading.LARGEST, reading.LARGEST)
        table.taken.add("moves")
        knobs.append(reading.mover(table, knob, start) if name in moves else knob)
    sheet = Sheet(tuple(knobs), ())
    for name, entry in entries(table, "let").items():
        by = ""
        if isinstance(entry, dict) and entry.keys() == {"slope", "by"}:
            entry, by = entry["slope"], entry["by"]
        known = sheet.known
        if not _NAME.fullmatch(name) or name in known:
            raise table.error(
                f"{table.what}: [let] has {name!r:.30}; a new name is letters and at most a number",
                "let",
                name,
            )
        found = check_term(table, entry, known, "let", name)
        if by and by not in found.expression.names:
            raise table.error(
                f"{table.what}: [let] {name}: {by!r:.30} is not in its formula", "let", name
            )
        sheet = Sheet(sheet.knobs, (*sheet.lets, (name, Term(found.text, by))))
    return sheet


def entries(table: Table, key: str) -> dict[str, object]:
    """A table of names inside the fence, as `[numbers]` is."""
    values = table.take(key, {})
    if not isinstance(values, dict) or len(values) > MOST:
        raise table.error(f"{table.what}: [{key}] is a table of at most {MOST} names", key)
    return values


def check_term(table: Table, value: object, known: Collection[str], *where: str | int) -> Term:
    """A formula, written as text or as a number, of known names only; else LessonError."""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    name = where[-1] if where else "formula"
    if not isinstance(text, str):
        raise table.error(f'{table.what}: {name} is a formula, as in "2*x + 1"', *where)
    try:
        expression = read(text)
    except ExpressionError as error:
        raise table.error(f"{table.what}: {name} {text!r:.60}: {error.message}", *where) from None
    strange = next((one for one in expression.names if one not in known), None)
    if strange is not None:
        names = ", ".join(known) or "none"
        raise table.error(f"{table.what}: {name} has {strange!r:.30}; names are {names}", *where)
    return Term(text)


def term(table: Table, key: str, known: Collection[str], default: object = None) -> Term | None:
    """The formula under a key; None if it is left out and has no default."""
    value = table.take(key, default)
    return None if value is None else check_term(table, value, known, key)


def text(table: Table, key: str, known: Collection[str], default: str | None = "") -> Text:
    """Words with `{formulas}` under a key."""
    return read_text(table, table.text(key, default, limit=200), known, key)


def read_text(table: Table, written: str, known: Collection[str], *where: str | int) -> Text:
    """Words with `{formulas}`."""
    pieces: list[tuple[str, Term | None, Job, str]] = []
    end = 0
    for match in _BRACES.finditer(written):
        if match.start() > end:
            pieces.append((written[end : match.start()], None, "faint", ""))
        found = check_term(table, match[2], known, *where)
        job: Job = "faint" if "|" in (match[3] or "") else "gradient" if match[1] else "value"
        pieces.append(("∂ " if match[1] else "", found, job, match[3] or ""))
        end = match.end()
    if end < len(written):
        pieces.append((written[end:], None, "faint", ""))
    if any("{" in words or "}" in words for words, found, *_ in pieces if found is None):
        message = f"{table.what}: {where[-1]} has a brace to spare; a number is {{x}}, with digits"
        raise table.error(f"{message} {{x:4}}, with places {{x:.2}}", *where)
    return Text(tuple(pieces))
