"""Voting line by line: for a screen reader, a braille display, a slow line or a script."""

import asyncio
import threading
from collections.abc import Callable
from typing import BinaryIO

from lessons.asking.polls import CONFIDENCES, LETTERS
from lessons.room.room import Stage
from lessons.room.tally import Share
from lessons.room.told import Asked, No, Now, Told, Yours
from lessons.text import capital, clean
from tui.room.ballot import shown
from tui.room.line import Address, Line
from tui.shell.outcome import USAGE

LONGEST_LINE = 2_000
SURE = {word[0]: level for level, word in CONFIDENCES.items()}


async def join_plain(
    address: Address, source: BinaryIO, say: Callable[[str], None], name: str = ""
) -> int:
    """Tell what the room does, and send what is typed: `b`, `b 3`, `0.4`, `? a question`, `+ 2`.

    `name` stands beside what is asked, and beside no vote. Ends with q, with the input, or when the
    room does not let one in.
    """
    told: asyncio.Queue[Told | str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    line = Line(address, told.put_nowait)
    staying = asyncio.create_task(line.run())
    staying.add_done_callback(lambda _: told.put_nowait(""))
    threading.Thread(target=_read, args=(source, loop, told), daemon=True).start()
    now, broken, asked = Now(), "", set[int]()
    say("A letter votes, with 1, 2 or 3 behind it for how sure: b 3. q leaves.")
    say("? asks whoever presents something: ? why. + says that you want to know it, too: + 1.")
    if name:
        say(f"The wall shows {name} beside what you ask; your votes bear no name.")
    try:
        while True:
            heard = await told.get()
            match heard:
                case str() if heard == "":
                    return USAGE if staying.done() else 0
                case str():
                    if heard.strip().lower() in ("q", "quit"):
                        return 0
                    await _typed(heard.strip(), name, now, line, say)
                case Now():
                    if (heard.item, heard.stage, heard.round) != (now.item, now.stage, now.round):
                        _tell(heard, heard.item != now.item or not now.prompt, say)
                    now = heard
                case Yours():
                    for ballot in list(heard.votes.values())[-1:]:
                        if heard.item == now.item and now.stage is Stage.OPEN:
                            line.voted()
                            choice = ballot.choice if now.options else shown(ballot.choice)
                            say(f"Your vote is in: {choice}.")
                case Asked():
                    for number, text, _ in heard.questions:
                        if number not in asked:
                            say(f"The room asks ({number}): {text}")
                    asked |= {number for number, _, _ in heard.questions}
                case No():
                    say(f"{capital(heard.why)}.")
                case None if line.broken != broken:
                    say(f"{capital(line.broken)}; trying again.")
            broken = line.broken
    finally:
        staying.cancel()


def _read(source: BinaryIO, loop: asyncio.AbstractEventLoop, told: "asyncio.Queue[object]") -> None:
    """Hand every typed line over; an empty text at the end of the input."""
    while raw := source.readline(LONGEST_LINE):
        text = clean(raw.decode("utf-8", "replace"), keep_newlines=False)
        if text.strip():
            loop.call_soon_threadsafe(told.put_nowait, text)
    loop.call_soon_threadsafe(told.put_nowait, "")


async def _typed(text: str, name: str, now: Now, line: Line, say: Callable[[str], None]) -> None:
    if text.startswith("?"):
        await line.ask(text[1:].strip(), name)
        return
    if text.startswith("+"):
        number = text[1:].strip()
        if number.isascii() and number.isdecimal() and len(number) < 6:
            await line.upvote(int(number))
        else:
            say("Behind + stands the number of a question: + 1.")
        return
    if now.stage is not Stage.OPEN:
        say("No vote is open.")
        return
    if not now.options:
        await line.vote(now.item, now.round, text, 0)
        return
    words = text.split()
    sure = words[1] if len(words) > 1 else ""
    level = int(sure) if sure in ("1", "2", "3") else SURE.get(sure[:1].lower(), 0)
    await line.vote(now.item, now.round, words[0].upper(), level)


def _tell(now: Now, is_new: bool, say: Callable[[str], None]) -> None:
    """The question when it is new, then what changed."""
    if is_new:
        say("")
        say(f"Question {now.place} of {now.of}: {now.prompt}")
        if now.formula:
            say(now.formula)
        for letter, text in zip(LETTERS, now.options, strict=False):
            say(f"  {letter}  {text}")
    match now.stage:
        case Stage.WAITING:
            say("The vote is not open yet.")
        case Stage.OPEN:
            again = "Talk to your neighbours. " if now.round > 1 else ""
            say(
                f"{again}The vote is open: {'a letter' if now.options else now.form or 'a number'}."
            )
        case Stage.CLOSED | Stage.REVEALED:
            _tell_result(now, say)


def _tell_result(now: Now, say: Callable[[str], None]) -> None:
    told = now.key or now.truth or now.explanation
    say("The answer." if told and now.stage is Stage.REVEALED else "The vote is closed.")
    for at, letter in enumerate(LETTERS[: len(now.options)]):
        shares = [
            f"{Share(counts[at], sum(counts)).percent} percent"
            for counts in now.counts
            if at < len(counts) and any(counts)
        ]
        key = ", the right one" if letter == now.key else ""
        say(f"  {letter}: {', then '.join(shares) or 'nobody'}{key}")
    if now.key and LETTERS.index(now.key) < len(now.whys):
        say(now.whys[LETTERS.index(now.key)])
    if now.explanation:
        say(now.explanation)
    if now.truth:
        say(f"Measured: {shown(now.truth)}.")
