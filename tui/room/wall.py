"""What the wall shows of a vote, as rows of text: it is read from the last row of seats.

While a vote is open nothing is shown of it but how many have voted: who sees where the others go
goes with them.
"""

from collections.abc import Iterator

from textual.content import Content

from lessons.asking.polls import LETTERS
from lessons.numbers import show
from lessons.room.question import Question
from lessons.room.room import ROUNDS, Asked, Stage
from lessons.room.tally import Share, histogram, moved, numbers, shares, sure_and_wrong
from tui.formula import FormulaError, fit
from tui.room.server import Wall
from tui.wrapping import wrapped

HEAD = 5  # columns before an option's text
BOXES_HIGH = 8  # rows of a histogram


def vote_rows(question: Question, wall: Wall, width: int, *, whys: bool) -> list[Content]:
    """The question, its options or what was predicted, and how the room stands."""
    rows = [
        *(Content.styled(line.plain, "bold") for line in wrapped(question.prompt, width)),
        *_formula(question, width),
        Content(""),
    ]
    if question.is_number:
        rows += _number_rows(question, wall, width)
    else:
        for at in range(len(question.options)):
            rows += _option_rows(question, wall, at, width, whys=whys)
    return [*rows, Content(""), *_standing(question, wall, width)]


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
    question: Question, wall: Wall, at: int, width: int, *, whys: bool
) -> Iterator[Content]:
    option, letter = question.options[at], LETTERS[at]
    revealed = wall.stage is Stage.REVEALED
    mark, style = ("✓", "bold $right") if revealed and at == question.key else (" ", "")
    head = Content.assemble((f"{mark} {letter}  ", style or "bold"))
    for row, line in enumerate(wrapped(option.text, width - HEAD)):
        yield Content.assemble(head if not row else " " * HEAD, (line.plain, style))
    if wall.stage in (Stage.CLOSED, Stage.REVEALED):
        yield _bars(question, wall, at, width - HEAD)
        if revealed and (whys or at == question.key) and option.why:
            for line in wrapped(option.why, width - HEAD - 2):
                yield Content.assemble(" " * HEAD, (line.plain, "$faint"))
        yield Content("")
    elif len(question.options) <= ROUNDS * 2:
        yield Content("")


def _bars(question: Question, wall: Wall, at: int, width: int) -> Content:
    """`█████▒▒▒▒ 23 % (43, 12 sure)  →  ███▒ 9 % (17)`: certain ones in full blocks."""
    each = [shares(question, votes)[at] for votes in wall.votes]
    room = max((width - 26 * len(each)) // len(each), 6)
    parts = [_bar(share, min(room, 40)) for share in each]
    arrow = Content.styled("  →  ", "$here")
    return Content.assemble(" " * HEAD, arrow.join(parts))


def _bar(share: Share, room: int) -> Content:
    long = round(share.share * room) or bool(share.count)
    sure = round(long * share.sure / share.count) if share.count else 0
    said = f" {share.percent} %"
    tail = f" ({share.count}{f', {share.sure} sure' if share.sure else ''})"
    return Content.assemble(
        ("█" * sure + "▒" * (long - sure), "$value"), (said, "bold"), (tail, "$faint")
    )


# ---- predicted numbers ---------------------------------------------------------------------------


def _number_rows(question: Question, wall: Wall, width: int) -> Iterator[Content]:
    if wall.stage not in (Stage.CLOSED, Stage.REVEALED):
        yield Content.styled(
            f"a number: {question.form}" if question.form else "a number", "$faint"
        )
        return
    values = numbers(wall.votes[-1])
    truth = float(wall.truth) if wall.truth else None
    if not values:
        yield Content("Nobody said a number.")
        return
    boxes = min(max(round(2 * len(values) ** 0.5), 6), 30)
    wide = max(min(width - 4, 60) // boxes, 1)  # columns of a box
    room = wide * boxes
    drawn = histogram(values, boxes, truth)
    most = max(max(drawn.counts), 1)
    span = drawn.high - drawn.low
    mark = -1 if truth is None else min(int((truth - drawn.low) / span * room), room - 1)
    for level in range(BOXES_HIGH, 0, -1):
        row = ""
        for count in drawn.counts:
            eighths = round(8 * BOXES_HIGH * count / most) - 8 * (level - 1)
            row += " ▁▂▃▄▅▆▇█"[min(max(eighths, 0), 8)] * wide
        yield _with_truth(row, mark)
    low, high = show(drawn.low), show(drawn.high)
    yield Content.styled("  " + "─" * room, "$rule")
    yield Content.styled(f"  {low}{high.rjust(room - len(low))}", "$faint")
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


def _standing(question: Question, wall: Wall, width: int) -> list[Content]:
    """What happens now, and what the second vote moved."""
    if wall.stage is Stage.WAITING:
        return [Content.styled("Not open yet: space opens the vote.", "$faint")]
    if wall.stage is Stage.OPEN:
        word = "votes" if wall.round == 1 else "votes once more"
        bar = _progress(wall, min(width - 30, 40))
        counted = f" {wall.answered} of {max(wall.here, wall.answered)}"
        return [Content.assemble((f"The room {word}:  ", "bold $here"), bar, counted)]
    rows: list[Content] = []
    if wall.stage is Stage.REVEALED:
        wrong = sure_and_wrong(question, wall.votes[0])
        if wrong:
            held = ", ".join(f"{count} held {letter}" for letter, count in wrong)
            rows += wrapped(f"Sure and wrong at first: {held}.", width)
    if len(wall.votes) > 1 and not question.is_number:
        shifts = moved(*wall.votes).most_common(6)
        told = ", ".join(f"{count} from {a} to {b}" for (a, b), count in shifts)
        rows += wrapped(f"After they talked: {told or 'nobody moved'}.", width)
    if wall.stage is Stage.CLOSED and wall.round < ROUNDS:
        rows.append(
            Content.styled("Let neighbours talk, then r lets everybody vote again.", "$faint")
        )
    if not question.is_number and any(ballot.sure for ballot in wall.votes[-1].values()):
        rows.append(Content.assemble(("█", "$value"), " sure   ", ("▒", "$value"), " less so"))
    return rows


def _progress(wall: Wall, room: int) -> Content:
    of = max(wall.here, wall.answered, 1)
    done = round(room * wall.answered / of)
    return Content.assemble(("▇" * done, "$here"), ("·" * (room - done), "$rule"))


def asked_rows(asked: tuple[Asked, ...], cursor: int, width: int) -> list[Content]:
    """What the room asks, what most want to know first; one is marked."""
    if not asked:
        return [Content.styled("Nobody has asked anything yet.", "$faint")]
    rows: list[Content] = []
    for at, each in enumerate(asked):
        here = at == cursor
        head = Content.assemble(
            ("› " if here else "  ", "$here"), (f"▲ {len(each.ups):<4}", "$value")
        )
        for row, line in enumerate(wrapped(each.text, width - 9)):
            text = Content.styled(line.plain, "bold" if here else "")
            rows.append(Content.assemble(head if not row else " " * 8, text))
    return rows
