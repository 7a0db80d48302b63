"""What the wall shows of a vote, as rows of text: it is read from the last row of seats.

While a vote is open nothing is shown of it but how many have voted: who sees where the others go
goes with them.
"""

from collections.abc import Iterator
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.renderables.digits import Digits

from lessons.asking.polls import LETTERS
from lessons.numbers import show
from lessons.room.question import Question
from lessons.room.room import ROUNDS, Asked, Stage
from lessons.room.tally import Share, histogram, moved, numbers, shares, sure_and_wrong
from tui.figures.ridges import EIGHTHS
from tui.formula import FormulaError, fit
from tui.room.server import Wall
from tui.wrapping import wrapped

HEAD = 5  # columns before an option's text
SIZES = ((5, 3), (4, 2), (3, 2), (3, 1), (2, 1), (1, 1), (1, 0))  # rows of a bar, and below it
DIGITS_HIGH = 3  # rows of large digits
SURE = "█", "▒"  # a bar: those who are sure, and the others
LEAST_HIGH, MOST_HIGH = 8, 30  # rows of a histogram


def vote_rows(
    question: Question, wall: Wall, width: int, height: int = 0, *, whys: bool
) -> list[Content]:
    """The question, its options or what was predicted, and how the room stands.

    Bars and the air between them are as large as `height` rows allow, and never smaller than
    can be read: then there are more rows than that.
    """
    rows: list[Content] = []
    for thick, gap in SIZES:
        rows = [
            *(Content.styled(line.plain, "bold") for line in wrapped(question.prompt, width)),
            *_formula(question, width),
            Content(""),
        ]
        standing = _standing(question, wall, width, thick)
        if question.is_number:
            high = height - len(rows) - len(standing) - 5
            rows += _number_rows(question, wall, width, min(max(high, LEAST_HIGH), MOST_HIGH))
        else:
            for at in range(len(question.options)):
                rows += _option_rows(question, wall, at, width, thick, whys=whys)
                rows += [Content("")] * gap
        rows += [Content(""), *standing] if rows[-1].plain else standing
        if len(rows) <= height:
            break
    return rows


def _formula(question: Question, width: int) -> list[Content]:
    """The formula as it is written, or in words where it cannot be drawn."""
    if not question.tex:
        return []
    try:
        drawn = fit(question.tex, width - 2)
    except FormulaError:
        return [Content(""), *wrapped(question.formula, width)]
    return [Content(""), *(Content(f"  {line}") for line in drawn)]


# ---- options -------------------------------------------------------------------------------------


def _option_rows(
    question: Question, wall: Wall, at: int, width: int, thick: int, *, whys: bool
) -> Iterator[Content]:
    option, letter = question.options[at], LETTERS[at]
    revealed = wall.stage is Stage.REVEALED
    mark, style = ("✓", "bold $right") if revealed and at == question.key else (" ", "")
    head = Content.assemble((f"{mark} {letter}  ", style or "bold"))
    for row, line in enumerate(wrapped(option.text, width - HEAD)):
        yield Content.assemble(head if not row else " " * HEAD, (line.plain, style))
    if wall.stage in (Stage.CLOSED, Stage.REVEALED):
        yield from _bars(question, wall, at, width - HEAD, thick)
        if revealed and (whys or at == question.key) and option.why:
            for line in wrapped(option.why, width - HEAD - 2):
                yield Content.assemble(" " * HEAD, (line.plain, "$faint"))


def _bars(question: Question, wall: Wall, at: int, width: int, thick: int) -> Iterator[Content]:
    """`23 % ██▒▒▒▒▒▒▒ 43, 12 sure  ↘  9 % █▒▒ 17`: each round in columns of its own."""
    rounds = [shares(question, votes) for votes in wall.votes]
    each = [found[at] for found in rounds]
    arrows = [_arrow(old, new) for old, new in pairwise(each)]
    column = (width - 5 * len(arrows)) // len(each)
    said = max(len(_said(share)) for found in rounds for share in found)
    if column < said + 18:  # so narrow: how many, and no more
        said = 0
    digits = thick >= DIGITS_HIGH
    room = column - said - (12 if digits else 6) - 1
    most = max(share.share for found in rounds for share in found) or 1.0
    scale = max(room, 4) / most  # the longest bar of all takes all the room
    parts = [_bar(share, scale, thick, column, digits, bool(said)) for share in each]
    for row, first in enumerate(parts[0]):
        line = Content.assemble(" " * HEAD, first)
        for arrow, part in zip(arrows, parts[1:], strict=True):
            shown = arrow if row == thick // 2 else " "
            line = Content.assemble(line, (f"  {shown}  ", "bold $here"), part[row])
        yield line.rstrip()


def _arrow(old: Share, new: Share) -> str:
    """Whether more hold this option after they talked, or fewer; nothing where nobody voted."""
    if not (old.of and new.of):
        return " "
    return "→" if old.percent == new.percent else "↗" if new.percent > old.percent else "↘"


def _said(share: Share) -> str:
    return f"{share.count}{f', {share.sure} sure' if share.sure else ''}"


def _bar(
    share: Share, scale: float, thick: int, column: int, digits: bool, said: bool
) -> list[Content]:
    """The rows of one bar, so long for a share of 1: the share before it, how many behind it."""
    long = round(share.share * scale) or bool(share.count)
    sure = round(long * share.sure / share.count) if share.count else 0
    drawn = SURE[0] * sure + SURE[1] * (long - sure)
    figures = large(str(share.percent)) if digits else [f"{share.percent:>3}"]
    top = (thick - len(figures)) // 2
    rows = []
    for row in range(thick):
        here, middle = row - top, row == thick // 2
        number = figures[here] if 0 <= here < len(figures) else ""
        unit = " % " if here == len(figures) - 1 else "   "
        tail = f" {_said(share)}" if said and middle else ""
        line = Content.assemble(
            (number.rjust(9 if digits else 3), "bold"),
            (unit, "bold"),
            (drawn, "$value"),
            (tail, "$faint"),
        )
        rows.append(line.pad_right(max(column - line.cell_length, 0)))
    return rows


def large(number: str) -> list[str]:
    """A number in digits three rows high, to be read from the last row of seats."""
    parts = Digits(number).render(Style(bold=True))
    drawn = "".join(part.text for part in parts if isinstance(part, Segment))
    return drawn.splitlines()[:DIGITS_HIGH]


# ---- predicted numbers ---------------------------------------------------------------------------


def _number_rows(question: Question, wall: Wall, width: int, high: int) -> Iterator[Content]:
    if wall.stage not in (Stage.CLOSED, Stage.REVEALED):
        yield Content.styled(question.form or "a number", "$faint")
        return
    values = numbers(wall.votes[-1])
    truth = float(wall.truth) if wall.truth else None
    if not values:
        yield Content("Nobody said a number.")
        return
    boxes = min(max(round(2 * len(values) ** 0.5), 6), 30)
    wide = max((width - 4) // boxes, 1)  # columns of a box
    room = wide * boxes
    drawn = histogram(values, boxes, truth)
    most = max(max(drawn.counts), 1)
    span = drawn.high - drawn.low
    mark = -1 if truth is None else min(int((truth - drawn.low) / span * room), room - 1)
    for level in range(high, 0, -1):
        row = ""
        for count in drawn.counts:
            eighths = round(8 * high * count / most) - 8 * (level - 1)
            row += EIGHTHS[min(max(eighths, 0), 8)] * wide
        yield _with_truth(row, mark)
    left, right = show(drawn.low), show(drawn.high)
    yield Content.styled("  " + "─" * room, "$rule")
    yield Content.styled(f"  {left}{right.rjust(room - len(left))}", "$faint")
    outside = drawn.below + drawn.above
    said = f"{len(values)} said a number; the one in the middle is {show(values[len(values) // 2])}"
    said += f"; {outside} lie outside the picture" if outside else ""
    yield from (Content.assemble("  ", line) for line in wrapped(f"{said}.", width - 2))
    if truth is not None:
        yield Content.assemble("  measured: ", (f"│ {show(truth)}", "bold $right"))


def _with_truth(row: str, mark: int) -> Content:
    """A row of the histogram, with the line of what was measured over it."""
    if mark < 0:
        return Content.assemble("  ", (row, "$value"))
    left, right = (row[:mark], "$value"), (row[mark + 1 :], "$value")
    return Content.assemble("  ", left, ("│", "bold $right"), right)


# ---- how things stand ----------------------------------------------------------------------------


def _standing(question: Question, wall: Wall, width: int, thick: int) -> list[Content]:
    """What happens now, and what the second vote moved."""
    if wall.stage is Stage.WAITING:
        return [Content.styled("Not open yet: space opens the vote.", "$faint")]
    if wall.stage is Stage.OPEN:
        word = "votes" if wall.round == 1 else "votes once more"
        here = max(wall.here, wall.answered)
        said = Content.assemble((f"The room {word}:  ", "bold $here"))
        if thick < DIGITS_HIGH:
            bar = _progress(wall, max(width - said.cell_length - 14, 10))
            return [Content.assemble(said, bar, (f" {wall.answered} of {here}", "bold"))]
        digits = large(str(wall.answered))
        tails = [""] * (DIGITS_HIGH - 1) + [f" of {here}"]
        room = width - 4 - max(map(len, digits)) - len(tails[-1])
        lines = zip(digits, tails, strict=True)
        bars = (Content.assemble(_progress(wall, room), f"  {d}{t}") for d, t in lines)
        return [said, Content(""), *bars]
    rows: list[Content] = []
    if wall.stage is Stage.REVEALED:
        if question.explanation:
            rows += [*wrapped(question.explanation, width), Content("")]
        wrong = sure_and_wrong(question, wall.votes[0])
        if wrong:
            held = ", ".join(f"{count} held {letter}" for letter, count in wrong)
            rows += wrapped(f"Sure and wrong at first: {held}.", width)
    if len(wall.votes) > 1 and not question.is_number:
        shifts = moved(*wall.votes).most_common(6)
        told = ", ".join(f"{count} from {a} to {b}" for (a, b), count in shifts)
        nobody = "nobody moved" if wall.answered else "nobody voted"
        rows += wrapped(f"After they talked: {told or nobody}.", width)
    if wall.stage is Stage.CLOSED and wall.round < ROUNDS:
        rows.append(
            Content.styled("Let neighbours talk, then r lets everybody vote again.", "$faint")
        )
    if question.lab and question.key is None and not wall.truth:
        then = "l opens the lab, where it is measured; enter takes what it shows."
        rows.append(Content.styled(then, "$faint"))
    if not question.is_number and any(ballot.sure for ballot in wall.votes[-1].values()):
        sure, other = ((sign, "$value") for sign in SURE)
        rows.append(Content.assemble(sure, " sure   ", other, " less so"))
    return rows


def _progress(wall: Wall, room: int) -> Content:
    of = max(wall.here, wall.answered, 1)
    done = round(room * wall.answered / of)
    return Content.assemble(("▇" * done, "$here"), ("·" * (room - done), "$rule"))


def asked_rows(asked: tuple[Asked, ...], cursor: int, width: int) -> list[Content]:
    """What the room asks, what most want to know first; one is marked."""
    if not asked and cursor >= 0:
        return [Content.styled("Nobody has asked anything yet.", "$faint")]
    rows = [Content.styled("The room asks", "bold"), Content("")]
    for at, each in enumerate(asked):
        here = at == cursor
        head = Content.assemble(
            ("› " if here else "  ", "$here"), (f"▲ {len(each.ups):<4}", "$value")
        )
        for row, line in enumerate(wrapped(each.text, width - 9)):
            text = Content.styled(line.plain, "bold" if here else "")
            rows.append(Content.assemble(head if not row else " " * 8, text))
        if each.name:
            rows.append(Content.assemble(" " * 8, (f"asked by {each.name}", "$faint")))
    return rows
