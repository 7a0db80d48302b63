"""A room that votes, over real sockets: the server, the wall, and the ways in from a terminal."""

import asyncio
import io
import json
import random
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from waits import LIMIT, comes

pytest.importorskip("websockets", reason="the extra dl-tui[class] is not installed")
pytest.importorskip("segno", reason="the extra dl-tui[class] is not installed")

from textual.widgets import Input, Static
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lessons.asking.predictions import read_share
from lessons.room.ledger import Ledger
from lessons.room.question import Option, Question
from lessons.room.room import Ballot, Room, Stage
from lessons.room.seat import Seat
from lessons.room.tally import shares
from lessons.room.told import Now
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.room.ballot import ballot_rows
from tui.room.host import HostScreen
from tui.room.join import JoinApp, JoinScreen
from tui.room.line import Address, AddressError, Line, read_address
from tui.room.plain import _tell_result, join_plain
from tui.room.qr import qr_rows
from tui.room.server import RoomServer, Wall
from tui.room.wall import large, vote_rows

POLL = Question(
    "relu.slope",
    "What becomes of the gradient?",
    (Option("It stays", "not below 0"), Option("It stays or is zeroed", "the slope is 0 or 1")),
    key=1,
)
NUMBER = Question("mnist.accuracy", "What share is right?", form="a share", read=read_share)
# Its lab decides it.
FOUND = Question("batch.best", "Which?", (Option("1", "no"), Option("8", "yes")), lab="batch")
CODE = "4F7K"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RoomServer]:
    ledger = Ledger(tmp_path / f"{CODE}.room")
    server = RoomServer(Room((POLL, NUMBER, FOUND)), ledger, CODE, "ReLU")
    server.start("127.0.0.1", 0)
    yield server
    server.stop()
    ledger.close()


@asynccontextmanager
async def somebody(server: RoomServer, secret: str = "", **more: Any) -> AsyncIterator["Person"]:
    url = f"ws://127.0.0.1:{server.port}/line"
    async with connect(url, compression=None, proxy=None, **more) as line:
        person = Person(line)
        await person.say(do="hello", code=CODE, me=secret)
        yield person


class Person:
    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    async def say(self, **wish: object) -> None:
        await self.line.send(json.dumps(wish))

    async def hears(self, kind: str) -> dict[str, Any]:
        while True:
            told: dict[str, Any] = json.loads(await asyncio.wait_for(self.line.recv(), LIMIT))
            if told["is"] == kind:
                return told

    async def votes(self, choice: str, round: int = 1, item: str = POLL.id) -> dict[str, Any]:
        await self.say(do="vote", item=item, round=round, choice=choice, sure=2)
        return await self.hears("taken")


def fetch(server: RoomServer, path: str) -> tuple[int, bytes, Any]:
    url = f"http://127.0.0.1:{server.port}{path}"
    try:
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_the_page_is_one_file_that_asks_nobody_else(server: RoomServer) -> None:
    for path in ("/", f"/{CODE}", f"/{CODE.lower()}"):
        status, page, headers = fetch(server, path)
        assert status == 200 and b"<!doctype html>" in page and len(page) < 20_000
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    text = page.decode()
    for outside in ("https://", "src=", "@import", "url("):
        assert outside not in text
    status, asks_again, _ = fetch(server, "/ABCD")  # a code that was mistyped
    assert status == 404 and asks_again == page
    for other in ("/../etc/passwd", "/favicon.ico", "/%00%00"):
        assert fetch(server, other)[:2] == (404, b"There is nothing here.")


async def test_who_comes_back_finds_their_vote_and_nobody_votes_twice(server: RoomServer) -> None:
    async with somebody(server) as ann, somebody(server) as bob:
        secret = (await ann.hears("welcome"))["me"]
        await server.do(Room.open)
        await ann.votes("A")
        await ann.votes("B")
        await bob.votes("A")
        async with somebody(server, secret) as again:
            assert (await again.hears("yours"))["votes"] == [{"choice": "B", "sure": 2}]
            await again.votes("A")
        wall = await server.wall()
    assert wall.answered == 2 and wall.stage is Stage.OPEN
    assert sorted(ballot.choice for ballot in wall.votes[0].values()) == ["A", "A"]


async def test_sixty_votes_at_once_all_stand_in_the_file(
    server: RoomServer, tmp_path: Path
) -> None:
    await server.do(Room.open)

    async def one(number: int) -> str:
        async with somebody(server) as person:
            return str((await person.votes("AB"[number % 2]))["choice"])

    said = await asyncio.gather(*(one(number) for number in range(60)))
    kept = [event for event in Ledger(tmp_path / f"{CODE}.room").events() if event.who]
    assert len(said) == len(kept) == len({event.who for event in kept}) == 60


async def test_strangers_cannot_open_close_reveal_flood_or_guess(server: RoomServer) -> None:
    async with somebody(server) as eve:
        for wish in ("open", "close", "reveal", "show", "measure", "answer"):
            await eve.say(do=wish, item=POLL.id, round=1)
            assert (await eve.hears("no"))["why"] == "nobody can do that"
        assert (await server.wall()).stage is Stage.WAITING
        with pytest.raises(ConnectionClosed):
            for _ in range(400):
                await eve.say(do="up", number=1)
                await asyncio.sleep(0)
            while True:
                await eve.line.recv()
    url = f"ws://127.0.0.1:{server.port}/line"
    async with connect(url, compression=None, proxy=None) as line:
        with pytest.raises(ConnectionClosed):
            await line.send("x" * 3_000)  # larger than any message
            await line.recv()
    async with connect(url, compression=None, proxy=None) as line:
        await line.send(json.dumps({"do": "vote", "item": POLL.id, "round": 1, "choice": "A"}))
        assert json.loads(await line.recv())["why"] == "say hello first"
        await line.send(json.dumps({"do": "hello", "code": "AAAA"}))
        assert "no room" in json.loads(await line.recv())["why"]
    with pytest.raises(InvalidStatus):
        async with connect(url, proxy=None, origin="http://evil.example"):  # type: ignore[arg-type]
            pass


async def test_hostile_messages_change_no_vote_and_end_nothing(server: RoomServer) -> None:
    rng = random.Random(3)
    await server.do(Room.open)
    async with somebody(server) as ann:
        await ann.votes("B")
        pieces = ['{"do":', '"vote"', ",", '"item":"relu.slope"', "[[[[", "\x1b[2J", "null", "1e99",
                  '"choice":"A"', '"round":-1', "}", "\u202e", "[red]", '"sure":true']  # fmt: skip
        for _ in range(8):
            try:
                async with somebody(server) as eve:
                    for _ in range(40):
                        await eve.line.send("".join(rng.choices(pieces, k=rng.randint(1, 9))))
            except ConnectionClosed:
                continue
        wall = await server.wall()
    assert [ballot.choice for ballot in wall.votes[0].values()] == ["B"] and not wall.trouble


async def test_a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room(
    server: RoomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, full = server._ledger.append, threading.Event()
    full.set()

    def fails(events: Any) -> None:
        if full.is_set():
            raise OSError(28, "No space left on device")
        append(events)

    monkeypatch.setattr(server._ledger, "append", fails)
    await server.do(Room.open)
    async with somebody(server) as ann:
        await ann.say(do="vote", item=POLL.id, round=1, choice="A")
        for _ in range(200):
            if (await server.wall()).trouble:
                break
            await asyncio.sleep(0.01)
        assert "No space left" in (await server.wall()).trouble
        full.clear()
        assert (await ann.hears("taken"))["choice"] == "A"
    assert not (await server.wall()).trouble


# ---- the wall ------------------------------------------------------------------------------------


def shown(screen: HostScreen | JoinScreen) -> str:
    return "\n".join(str(each.content) for each in screen.query("#rows, #asked").results(Static))


async def until(what: Any, pilot: Any) -> None:
    await comes(what)
    await pilot.pause()


async def test_a_presenter_runs_a_vote_by_keys_alone(
    server: RoomServer, progress: Progress
) -> None:
    told = ["written"]
    address = f"http://127.0.0.1:{server.port}/{CODE}"
    screen = HostScreen(server, (POLL, NUMBER, FOUND), address, lambda: told[0])
    app = DlTui(progress, screen=screen)
    async with app.run_test(size=(120, 40)) as pilot, somebody(server) as ann:
        await until(lambda: screen.wall is not None, pilot)
        assert "Not open yet" in shown(screen)
        await pilot.press("space")
        await ann.votes("A")
        await until(lambda: screen.wall and screen.wall.answered == 1, pilot)
        assert "%" not in shown(screen) and "█" not in shown(
            screen
        )  # while it is open, nobody sees where the others go
        await pilot.press("enter")  # only leads on from an answer
        assert (await server.wall()).stage is Stage.OPEN
        await pilot.press("space")
        await until(lambda: large("100")[1] in shown(screen), pilot)  # in digits for the last row
        assert "✓" not in shown(screen)
        await pilot.press("r")
        await until(lambda: screen.wall and screen.wall.round == 2, pilot)
        await ann.votes("B", 2)
        await pilot.press("space")
        await until(lambda: "1 from A to B" in shown(screen), pilot)
        await pilot.press("enter")
        await until(lambda: "✓ B" in shown(screen), pilot)
        assert "the slope is 0 or 1" in shown(screen) and "not below 0" not in shown(screen)
        await pilot.press("w")
        assert "not below 0" in shown(screen)
        await pilot.press("enter", "space")  # on to the number
        await until(lambda: screen.wall and screen.wall.item == NUMBER.id, pilot)
        await ann.votes("90 %", 1, NUMBER.id)
        await pilot.press("space")
        await until(lambda: "1 said a number" in shown(screen), pilot)
        await pilot.press("enter", *"abc", "enter")  # what cannot be read shows no answer yet
        assert (await server.wall()).stage is Stage.CLOSED
        slot = screen.query_one("#truth", Input)
        assert slot.has_focus and slot.region.bottom <= 38 and slot.region.height == 3
        slot.value = ""
        await pilot.press("enter")  # and what is left open can be said later
        await until(lambda: screen.wall and screen.wall.stage is Stage.REVEALED, pilot)
        await pilot.press("enter", *"0.85", "enter")
        await until(lambda: "measured: │ 0.85" in shown(screen), pilot)
        await pilot.press("enter", "space", "space")  # on to what its lab decides
        await until(lambda: "where it is measured" in shown(screen), pilot)
        await pilot.press("enter", *"c", "enter")  # there is no such option
        assert (await server.wall()).stage is Stage.CLOSED
        await pilot.press("backspace", "b", "enter")
        await until(lambda: "✓ B" in shown(screen) and "yes" in shown(screen), pilot)
        await ann.say(do="ask", text="[red]why\x1b[2J?")
        await pilot.press("v", "v")
        await until(lambda: "[red]why" in shown(screen), pilot)
        assert "\x1b" not in shown(screen)
        async with somebody(server) as bob:
            await bob.say(do="up", number=1)
            await until(lambda: "▲ 2" in shown(screen), pilot)
        await pilot.press("enter")
        await until(lambda: "Nobody has asked" in shown(screen), pilot)
        await pilot.press("escape", "q")
        assert app.screen is screen  # leaving closes the room: it is asked for twice
        await pilot.press("q")
        assert screen.closed and app.screen is not screen


async def test_a_small_wall_says_how_to_come_in_until_the_vote_is_closed(
    server: RoomServer, progress: Progress
) -> None:
    address = f"http://127.0.0.1:{server.port}/{CODE}"
    screen = HostScreen(server, (POLL, NUMBER), address, str)
    async with DlTui(progress, screen=screen).run_test(size=(80, 24)) as pilot:
        await until(lambda: address in shown(screen), pilot)
        await pilot.press("space")
        await until(lambda: screen.wall and screen.wall.stage is Stage.OPEN, pilot)
        assert address in shown(screen)
        await pilot.press("space")
        await until(lambda: address not in shown(screen), pilot)


async def test_the_smallest_wall_shows_the_address_and_the_whole_code_for_cameras(
    server: RoomServer, progress: Progress
) -> None:
    address = f"http://192.168.100.100:8765/{CODE}"
    screen = HostScreen(server, (POLL, NUMBER), address, str)
    async with DlTui(progress, screen=screen).run_test(size=(60, 20)) as pilot:
        await pilot.press("v")
        await until(lambda: screen.wall is not None, pilot)
        await pilot.pause()
        seen = [strip.text.strip() for strip in screen._compositor.render_strips()]
        start = seen.index(address) + 1
        code = [row.strip() for row in qr_rows(address)]
        assert seen[start : start + len(code)] == code
        screen.address = "http://[2001:db8:1234:5678:9abc:def0:1234:5678]:8765/4F7K"
        screen.draw()
        door = str(screen.query_one("#door", Static).content)
        assert "too low" in door and screen.address in door and "▀" not in door  # whole, or none


def test_what_is_explained_is_on_the_wall_and_no_arrow_leads_to_a_vote_that_nobody_gave() -> None:
    poll = Question(POLL.id, POLL.prompt, POLL.options, 1, explanation="Slopes are 0 or 1.")
    votes: tuple[dict[str, Ballot], ...] = ({"a": Ballot("A", 3)}, {})
    wall = Wall(poll.id, Stage.REVEALED, 2, 1, votes, "", ())
    said = "\n".join(row.plain for row in vote_rows(poll, wall, 100, 40, whys=False))
    assert "Slopes are 0 or 1." in said and "After they talked: nobody voted." in said
    assert not set("→↗↘") & set(said)


def test_a_share_is_rounded_at_a_seat_as_on_the_wall() -> None:
    votes: tuple[dict[str, Ballot], ...] = ({str(n): Ballot("AB"[n > 0]) for n in range(8)},)
    wall = Wall(POLL.id, Stage.CLOSED, 1, 8, votes, "", ())
    on_wall = "\n".join(row.plain for row in vote_rows(POLL, wall, 100, 10, whys=False))
    assert "13 %" in on_wall and "88 %" in on_wall
    options = tuple(option.text for option in POLL.options)
    now = Now(POLL.id, Stage.CLOSED, prompt=POLL.prompt, options=options, counts=((1, 7),))
    at_seat = "\n".join(row.plain for row in ballot_rows(Seat(now), "", 78))
    assert "13 % (1)" in at_seat and "88 % (7)" in at_seat
    lines: list[str] = []
    _tell_result(now, lines.append)
    assert "  A: 13 percent" in lines and "  B: 88 percent" in lines


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("rounds", [1, 2])
def test_bars_are_as_large_as_the_hall_allows_and_never_wider(rounds: int, revealed: bool) -> None:
    rng, options = random.Random(7), tuple(Option(f"option {at}", "why") for at in range(4))
    poll = Question("relu.many", "What becomes of it?", options, key=1)
    votes = tuple(
        {f"p{n}": Ballot(rng.choice("ABD"), rng.choice([0, 3])) for n in range(187)}
        for _ in range(rounds)
    )
    stage = Stage.REVEALED if revealed else Stage.CLOSED
    wall = Wall(poll.id, stage, rounds, 187, votes, "", ())
    longest = []
    for width, height in ((54, 15), (74, 19), (114, 35), (194, 55)):
        rows = [row.plain for row in vote_rows(poll, wall, width, height, whys=False)]
        assert all(len(row) <= width for row in rows)
        assert len(rows) <= height or height < 25
        bars = [row for row in rows if "█" in row and "less so" not in row]
        starts = [row.rindex(" ", 0, row.index("█")) for row in bars]
        assert len(set(starts)) == 1 and len(bars) >= 3  # all begin in one column
        longest.append(max(row.count("█") + row.count("▒") for row in bars))
        for share in shares(poll, votes[0]):  # and each says its share, large where there is room
            digits = large(str(share.percent))
            many = sum(digits[0] in row for row in rows)
            assert many if height > 25 else any(f"{share.percent:>3} %" in row for row in rows)
    assert longest[1:] == sorted(longest[1:]) and longest[-1] > longest[0] * 3


def test_a_code_for_a_camera_has_a_light_edge_and_no_gap() -> None:
    for height in (0, 60):
        rows = qr_rows("http://192.168.0.7:8765/4F7K", height)
        assert len({len(row) for row in rows}) == 1
        assert set(rows[0]) == {"█"} and set(rows[-1]) == {"█"}
        assert all(row[:2] == "██" and row[-2:] == "██" for row in rows)


# ---- the ways in ---------------------------------------------------------------------------------


async def test_voting_from_a_terminal(
    server: RoomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    app = JoinApp(Address("127.0.0.1", server.port, CODE))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, JoinScreen)
        await until(lambda: "not open yet" in shown(screen), pilot)
        await server.do(Room.open)
        await until(lambda: "A letter, how sure" in shown(screen), pilot)
        await pilot.press("b", "3", "enter")
        await until(lambda: "Your vote is in: B (sure)" in shown(screen), pilot)
        await pilot.press("t", *"why", "tab", *"Ann")
        titles = [str(each.border_title) for each in screen.query("Input.-shown")]
        assert titles == ["your question", "your name"]  # a slot that is filled has its label
        await pilot.press("enter")
        await until(lambda: "The room asks" in shown(screen), pilot)
        assert [(asked.text, asked.name) for asked in (await server.wall()).asked] == [
            ("why", "Ann")
        ]
        async with somebody(server) as ann:
            await ann.say(do="ask", text="how")
            await until(lambda: "› ▲ 1  how" in shown(screen), pilot)
            assert "✓ ▲ 1  why" in shown(screen)  # one's own is wanted already
            await pilot.press("u")
            await until(lambda: "✓ ▲ 2  how" in shown(screen), pilot)
        await server.do(Room.close)
        await until(lambda: "closed" in shown(screen), pilot)
        await server.do(Room.reveal)
        await until(lambda: "✓ B" in shown(screen), pilot)
        await server.do(lambda room: room.show(1))
        await server.do(Room.open)
        await until(lambda: screen.query_one("#number", Input).has_focus, pilot)
        await pilot.press(*"0.5", "enter")
        await until(lambda: "Your vote is in: 0.5" in shown(screen), pilot)
        asked, slot = screen.query_one("#asked"), screen.query_one("#number", Input)
        assert slot.region.bottom <= asked.region.y  # what others ask does not push it away
        async with somebody(server) as ann:
            await ann.say(do="ask", text="which")
            await until(lambda: "› ▲ 1  which" in shown(screen), pilot)
            await pilot.press("escape", "u")  # its other keys can be had
            await until(lambda: "✓ ▲ 2  which" in shown(screen), pilot)
        await pilot.press("enter")
        assert slot.has_focus and slot.value == "0.5"
    again = JoinApp(Address("127.0.0.1", server.port, CODE))
    async with again.run_test(size=(80, 24)) as pilot:  # it comes back as the same person
        await until(lambda: "Your vote is in: 0.5" in shown(again.screen), pilot)  # type: ignore[arg-type]
    assert (await server.wall()).answered == 1


async def test_voting_line_by_line(
    server: RoomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    await server.do(Room.open)
    said: list[str] = []
    source = _Typed()
    joining = asyncio.create_task(
        join_plain(Address("127.0.0.1", server.port, CODE), source, said.append, "Bob")  # type: ignore[arg-type]
    )
    await comes(lambda: any("The vote is open" in line for line in said))
    source.type("b 3")
    await comes(lambda: "Your vote is in: B." in said)
    async with somebody(server) as ann:
        await ann.say(do="ask", text="how")
        await comes(lambda: "The room asks (1): how" in said)
        source.type("+ 1")
        await comes(lambda: len(server._room.asked[0].ups) == 2)
        source.type("? why")
        await comes(lambda: [asked.name for asked in server._room.asked] == ["", "Bob"])
        await ann.say(do="hello", code=CODE)  # a line is one participant, and votes once
        assert (await ann.hears("no"))["why"] == "you are here already"
    await server.do(Room.close)
    await server.do(Room.reveal)
    await comes(lambda: any("the right one" in line for line in said))
    source.type("q")
    assert await asyncio.wait_for(joining, LIMIT) == 0
    assert any("A  It stays" in line for line in said)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"nonsense", b"\x00" * 99])
async def test_whoever_answers_a_participant_ends_nothing(
    answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))

    async def cut_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    other = await asyncio.start_server(cut_off, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    heard: list[object] = []
    line = Line(Address("127.0.0.1", port, CODE), heard.append)
    staying = asyncio.create_task(line.run())
    await comes(lambda: len(heard) > 1)  # and it was tried again
    assert not staying.done() and line.broken.startswith(("no connection", "the room answers"))
    staying.cancel()
    other.close()


async def test_who_has_the_wrong_code_is_told_and_not_kept_waiting(
    server: RoomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    said: list[str] = []
    address = Address("127.0.0.1", server.port, "AAAA")
    assert await asyncio.wait_for(join_plain(address, _Typed(), said.append), LIMIT) == 2  # type: ignore[arg-type]
    assert said[-1] == "There is no room with this code."
    joining = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tui", "join", "--plain", f"127.0.0.1:{server.port}", "AAAA"),
        stdin=asyncio.subprocess.PIPE,  # where the next line is still waited for
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert joining.stdout is not None and joining.stderr is not None
    told, wrong = await asyncio.wait_for(
        asyncio.gather(joining.stdout.read(), joining.stderr.read()), LIMIT
    )
    assert b"There is no room" in told and (await joining.wait(), wrong) == (2, b"")


class _Typed(io.RawIOBase):
    """Standard input on which something is typed now and then."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._more = threading.Semaphore(0)

    def type(self, text: str) -> None:
        self._lines.append(text.encode() + b"\n")
        self._more.release()

    def readline(self, size: int | None = -1) -> bytes:
        self._more.acquire()
        return self._lines.pop(0)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://192.168.0.7:8765/4f7k", Address("192.168.0.7", 8765, "4F7K")),
        ("192.168.0.7:9000/4F7K ", Address("192.168.0.7", 9000, "4F7K")),
        ("class.local", Address("class.local", 8765)),
        ("[::1]:8765/4F7K", Address("::1", 8765, "4F7K")),
    ],
)
def test_an_address_is_read_as_the_wall_shows_it(text: str, wanted: Address) -> None:
    assert read_address(text) == wanted


@pytest.mark.parametrize("text", ["", "ftp://x/4F7K", "a b", "x:99999/4", "http://", "\x1b[2J"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        read_address(text)
