"""What a participant's terminal shows of a vote, as rows: the question and one's own ballot."""

from textual.content import Content

from lessons.asking.polls import CONFIDENCES, LETTERS
from lessons.numbers import show
from lessons.room.room import Stage
from lessons.room.seat import SHOWN, Seat
from lessons.room.tally import Share
from lessons.text import capital
from tui.room.line import CONNECTING
from tui.wrapping import wrapped


def ballot_rows(seat: Seat, broken: str, width: int) -> list[Content]:
    """The question, what is chosen of it, and how things stand; `broken` is why there is no line,
    or empty."""
    now = seat.now
    if not now.prompt:
        trying = "" if broken == CONNECTING else "; trying again"
        said = f"{broken}{trying}."
        if seat.note:  # not let in
            said = f"{seat.note}. q leaves; `dl-tui join` asks for the address and the code."
        return wrapped(capital(said), width)
    rows = [Content.styled(line.plain, "bold") for line in wrapped(now.prompt, width)]
    rows += wrapped(now.formula, width, style="$faint") if now.formula else []
    rows.append(Content(""))
    for at, text in enumerate(now.options):
        rows += _option(seat, at, text, width)
    if seat.is_number and not seat.is_open:
        rows += _numbers(seat)
    if now.explanation:
        rows += [*wrapped(now.explanation, width), Content("")]
    return [*rows, *_standing(seat, broken, width)]


def _option(seat: Seat, at: int, text: str, width: int) -> list[Content]:
    letter, now = LETTERS[at], seat.now
    ballot = seat.ballot
    mine = letter == (ballot.choice if ballot and not seat.is_open else seat.choice)
    mark, style = ("›", "bold") if mine else (" ", "")
    if now.key:
        mark, style = ("✓", "$right") if letter == now.key else (" ", "")
        mark, style = ("✗", "$wrong") if mine and letter != now.key else (mark, style)
    head = Content.assemble((f"{mark} ", style or "$here"), (f"{letter}  ", style))
    lines = wrapped(text, width - 5, style=style)
    rows = [Content.assemble(head if not i else " " * 5, line) for i, line in enumerate(lines)]
    shares = []
    for counts in now.counts:
        share = Share(counts[at] if at < len(counts) else 0, sum(counts))
        shares.append(f"{share.percent} % ({share.count})" if share.of else "nobody")
    if shares:
        rows.append(Content.styled(f"     {'  →  '.join(shares)}", "$value"))
    if now.key and at < len(now.whys) and (mine or letter == now.key):
        rows += [
            Content.assemble("     ", line)
            for line in wrapped(now.whys[at], width - 5, style="$faint")
        ]
    return rows


def _numbers(seat: Seat) -> list[Content]:
    values, rows = sorted(seat.now.numbers), []
    if values:
        middle = values[len(values) // 2]
        rows.append(Content(f"{len(values)} said a number; the middle one is {show(middle)}."))
    if seat.ballot is not None:
        rows.append(Content(f"You said {shown(seat.ballot.choice)}."))
    if seat.now.truth:
        rows.append(Content.assemble("Measured: ", (shown(seat.now.truth), "bold $right")))
    return [*rows, Content("")]


def _standing(seat: Seat, broken: str, width: int) -> list[Content]:
    now, ballot = seat.now, seat.ballot
    rows = [Content("")]
    if seat.is_choice:
        row = Content("How sure?  ")
        for level, word in CONFIDENCES.items():
            here = level == seat.sure
            said = f"{'›' if here else ' '} {level} {word}   "
            row = Content.assemble(row, (said, "bold" if here else "$faint"))
        rows += [row, Content("")]
    if seat.note:
        said, style = seat.note, "$wrong"
    elif broken:
        said, style = f"{broken}; trying again", "$wrong"
    elif now.stage is Stage.WAITING:
        said, style = "The vote is not open yet.", "$faint"
    elif seat.is_open and seat.sending:
        said, style = "Sending …", "$faint"
    elif seat.is_open and ballot is not None:
        sure = f" ({CONFIDENCES[ballot.sure]})" if ballot.sure in CONFIDENCES else ""
        said = f"✓ Your vote is in: {shown(ballot.choice)}{sure}. It can be changed until"
        said, style = f"{said} the vote is closed.", "$right"
    elif seat.is_open:
        again = "Talk to your neighbours, then vote once more: "
        number = "a number and enter; esc frees the keys"
        how = number if seat.is_number else "a letter, how sure, enter"
        said, style = f"{again if now.round > 1 else ''}{how}", "$faint"
    elif now.stage is Stage.CLOSED:
        said, style = "The vote is closed.", "$faint"
    else:
        return rows
    return [*rows, *wrapped(capital(said), width, style=style)]


def asked_rows(seat: Seat, width: int) -> list[Content]:
    """What the room asks, where anybody does."""
    rows, marked = [], seat.wanted
    for number, text, ups in seat.asked[:SHOWN]:
        mark = "› " if number == marked else "✓ " if number in seat.ups else "  "
        head = Content.assemble((mark, "$here"), (f"▲ {ups}  ", "$value"))
        rows += [
            Content.assemble(head if not i else " " * head.cell_length, line)
            for i, line in enumerate(wrapped(text, width - head.cell_length))
        ]
    heading = Content.styled("The room asks", "$faint")
    return [Content(""), heading, *rows] if rows else []


def shown(choice: str) -> str:
    """A letter as it is, a number as everywhere."""
    try:
        return show(float(choice))
    except ValueError:
        return choice
