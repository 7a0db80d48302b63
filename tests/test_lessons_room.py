"""What a room may say when, what is kept of it, and what its votes say."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.asking.predictions import read_share
from lessons.asking.quiz import UnknownTopicError
from lessons.course.outline import load_course
from lessons.room import export, wire
from lessons.room.ledger import Ledger, LedgerError
from lessons.room.programme import NothingToAskError, programme
from lessons.room.question import Option, Question
from lessons.room.room import LONGEST_NAME, Ballot, Event, Kind, NotNow, Room, Stage
from lessons.room.seat import Seat
from lessons.room.tally import histogram, moved, numbers, shares, sure_and_wrong
from lessons.room.told import LONGEST, Asked, No, Now, Yours, read_told
from tui.room.wall import asked_rows

POLL = Question(
    "relu.slope",
    "What becomes of the gradient?",
    (Option("It stays", "no"), Option("It stays or is zeroed", "yes"), Option("It grows", "no")),
    key=1,
    explanation="the slope is 0 or 1",
)
NUMBER = Question("fit.best", "How much is right?", form="a share", read=read_share)


def voting(*questions: Question) -> Room:
    room = Room(questions or (POLL, NUMBER))
    room.apply(room.open())
    return room


def test_a_vote_is_alone_then_closed_then_taken_again_then_revealed() -> None:
    room = Room((POLL, NUMBER))
    with pytest.raises(NotNow, match="closed"):
        room.vote("ann", POLL.id, 1, "A")
    with pytest.raises(NotNow, match="close the vote first"):
        room.reveal()
    room.apply(room.open())
    room.apply(room.vote("ann", POLL.id, 1, "a", 3))
    room.apply(room.vote("ann", POLL.id, 1, "C", 1))  # changed: one vote each
    room.apply(room.vote("bob", POLL.id, 1, "B"))
    assert room.votes() == {"ann": Ballot("C", 1), "bob": Ballot("B", 0)}
    with pytest.raises(NotNow, match="close the vote first"):
        room.reveal()
    room.apply(room.close())
    with pytest.raises(NotNow, match="closed"):
        room.vote("bob", POLL.id, 1, "A")
    room.apply(room.open())
    assert (room.stage, room.round, dict(room.votes())) == (Stage.OPEN, 2, {})
    with pytest.raises(NotNow, match="closed"):
        room.vote("bob", POLL.id, 1, "A")  # of the first round, heard late
    room.apply(room.vote("ann", POLL.id, 2, "B", 2))
    room.apply(room.close())
    with pytest.raises(NotNow, match="twice"):
        room.open()
    room.apply(room.reveal())
    with pytest.raises(NotNow, match="shown"):
        room.open()
    assert moved(room.votes(1), room.votes(2)) == Counter({("C", "B"): 1})


@pytest.mark.parametrize("choice", ["", "D", "AB", "1", "a b", "É", "\x1b[2J", "A" * 500])
def test_only_an_option_is_a_vote(choice: str) -> None:
    with pytest.raises(NotNow):
        voting().vote("ann", POLL.id, 1, choice)


def test_a_number_is_read_as_its_lab_reads_it() -> None:
    room = voting(NUMBER)
    room.apply(room.vote("ann", NUMBER.id, 1, "90 %"))
    room.apply(room.vote("bob", NUMBER.id, 1, ".5"))
    assert numbers(room.votes()) == [0.5, 0.9]
    for bad in ("nan", "inf", "1e999", "ninety", "9" * 50):
        with pytest.raises(NotNow):
            room.vote("eve", NUMBER.id, 1, bad)
    room.apply(room.close())
    room.apply(room.measure("0.8"))
    assert float(room.truth) == 0.8


def test_what_an_experiment_decides_has_a_right_option_once_it_is_said() -> None:
    found = Question("batch.best", "Which?", POLL.options, form="a letter", lab="batch")
    room = voting(found, POLL)
    room.apply(room.vote("ann", found.id, 1, "A", 3))
    room.apply(room.close())
    for bad in ("D", "", "0.8"):
        with pytest.raises(NotNow, match=found.form):
            room.measure(bad)
    room.apply(room.reveal())
    now = read_told(wire.now(room, "t"))
    assert isinstance(now, Now) and now.key == now.truth == ""
    room.apply(room.measure("c"))
    now = read_told(wire.now(room, "t"))
    assert isinstance(now, Now) and now.key == "C" and now.truth == ""
    assert sure_and_wrong(room.question, room.votes()) == [("A", 1)]
    room.apply(room.measure("B"))  # a slip can be mended
    assert room.question.key == 1
    room.apply(room.show(1))
    with pytest.raises(NotNow, match="no experiment"):
        room.measure("A")


def test_turning_to_another_question_closes_what_is_open_and_coming_back_finds_it() -> None:
    room = voting()
    room.apply(room.vote("ann", POLL.id, 1, "A"))
    room.apply(room.show(1))
    assert room.item == NUMBER.id and room.stage is Stage.WAITING
    with pytest.raises(NotNow, match="last"):
        room.show(1)
    room.apply(room.show(-1))
    assert room.stage is Stage.CLOSED and dict(room.votes()) == {"ann": Ballot("A")}


def test_questions_of_the_room_are_told_without_names_most_wanted_first() -> None:
    room = voting()
    room.apply(room.ask("ann", "  why\nthough? \x1b]0;x\x07"))
    room.apply(room.ask("bob", "And then?"))
    room.apply(room.upvote("ann", 2))
    with pytest.raises(NotNow, match="already"):
        room.upvote("ann", 2)
    with pytest.raises(NotNow, match="already"):
        room.ask("eve", "And then?")
    assert [asked.number for asked in room.open_questions()] == [2, 1]
    told = wire.questions(room)
    assert "ann" not in told and "bob" not in told and "\x1b" not in told and "\\u001b" not in told
    room.apply(room.answer(2))
    assert [asked.number for asked in room.open_questions()] == [1]
    for number in range(20):
        try:
            room.apply(room.ask("bob", f"question {number}"))
        except NotNow as problem:
            assert "enough" in str(problem)
    assert sum(asked.who == "bob" for asked in room.asked) == 10


def test_nothing_is_told_of_a_vote_before_it_is_closed_nor_of_the_answer_before_it_is_shown() -> (
    None
):
    room = voting()
    room.apply(room.vote("ann", POLL.id, 1, "A", 3))
    opened = wire.now(room, "t")
    room.apply(room.close())
    closed = wire.now(room, "t")
    room.apply(room.reveal())
    shown = wire.now(room, "t")
    for told in (opened, closed):
        assert '"key"' not in told and "slope is 0" not in told and "whys" not in told
    assert "counts" not in opened and json.loads(closed)["counts"] == [[1, 0, 0]]
    assert json.loads(shown)["key"] == "B"


def test_shares_count_the_sure_and_the_wrong() -> None:
    votes = {str(i): Ballot("A", 3) for i in range(2)} | {"x": Ballot("B", 3), "y": Ballot("C", 1)}
    counted = shares(POLL, votes)
    assert [(s.count, s.percent, s.sure) for s in counted] == [(2, 50, 2), (1, 25, 1), (1, 25, 0)]
    assert sure_and_wrong(POLL, votes) == [("A", 2)]
    assert [s.percent for s in shares(POLL, {})] == [0, 0, 0]


@given(st.lists(st.floats(-1e9, 1e9), max_size=60), st.none() | st.floats(-1e6, 1e6))
@settings(max_examples=40, deadline=None)
def test_every_predicted_number_is_in_one_box_or_told_to_be_outside(
    values: list[float], truth: float | None
) -> None:
    drawn = histogram(sorted(values), 12, truth)
    assert sum(drawn.counts) + drawn.below + drawn.above == len(values)
    assert drawn.low < drawn.high
    if truth is not None and values:
        assert drawn.low <= truth <= drawn.high


# ---- over the wire -------------------------------------------------------------------------------

FIELDS = ("do", "is", "code", "me", "item", "round", "choice", "sure", "text", "number", "stage",
          "options", "counts", "votes", "questions", "key", "whys", "truth", "prompt", "ups",
          "token", "who", "name")  # fmt: skip
DOES = ("hello", "vote", "ask", "up", "name", "open", "close", "reveal", "show", "measure", "now",
        "yours", "taken", "questions", "no", "welcome")  # fmt: skip
ODD = (None, True, -1, 0, 1, 2, 10**30, 1.5, float("nan"), float("inf"), "", " ", "A", "B", "b ",
       "relu.slope", "4F7K", "\x1b[2J\x1b]0;x\x07", "\u202eabc", "[red]x[/]", "\ud800", "\x00",
       "\u200b" * 30, "1e309", "'; DROP TABLE events;--", "=1+1", "x" * 3_000, "Ａ", "А",
       [], {}, ["A"], [1, 2], [[1, "x"], None], {"choice": "A", "sure": 9}, [{"number": 1}],
       "ann")  # fmt: skip


def hostile(rng: random.Random) -> object:
    """Anything that a stranger might send: bytes, noise, halves of messages, forged ones."""
    kind = rng.random()
    if kind < 0.05:
        return rng.randbytes(rng.randrange(50))
    if kind < 0.15:
        return "".join(chr(rng.randrange(0xD7FF)) for _ in range(rng.randrange(200)))
    does = rng.choice(DOES)
    fields: dict[str, object] = {"do": does, "is": does}
    fields |= {name: rng.choice(ODD) for name in FIELDS[2:] if rng.random() < 0.2}
    if kind < 0.4:  # one that is nearly right, or right
        fields |= {"item": POLL.id, "round": 1, "choice": rng.choice(["A", "C", "D", "1"]),
                   "sure": rng.randrange(5), "number": rng.randrange(4),
                   "text": rng.choice(["why", "[red]x", "\x1b[2J"]),
                   "name": rng.choice(["", "Ann", "\x1b[2J\n" * 20]), "code": "4F7K", "me": "ann",
                   "prompt": "\x1b[2J", "key": "B"}  # fmt: skip
    message = json.dumps(fields if kind < 0.9 else rng.choice(ODD))
    return message if kind < 0.95 else message[: rng.randrange(len(message))]


def test_any_message_is_a_wish_or_refused_and_draws_nothing_dangerous() -> None:
    rng, room = random.Random(19), voting()
    room.apply(room.vote("ann", POLL.id, 1, "B", 3))
    room.apply(room.ask("ann", "what is that?"))
    before, counted = (room.stage, room.item, room.round), Counter[str]()
    for _ in range(2_500):
        message = hostile(rng)
        try:
            wish = wire.read_wish(message)
            match wish:
                case wire.Vote():
                    event = room.vote("eve", wish.item, wish.round, wish.choice, wish.sure)
                case wire.Question():
                    event = room.ask("eve", wish.text)
                    room.apply(room.name("eve", wish.name))
                    counted["Name"] += bool(room.names["eve"])
                case wire.Upvote():
                    event = room.upvote("eve", wish.number)
                case _:
                    event = Event(Kind.NAMED)
            room.apply(event)
            counted[type(wish).__name__] += 1
            assert wire.now(room, "t").isprintable() and wire.questions(room).isprintable()
        except (wire.BadMessage, NotNow):
            counted["refused"] += 1
        assert (room.stage, room.item, room.round) == before  # no message moves the room
        told = read_told(message)  # and the other way round: a host may be anybody, too
        if isinstance(told, Now):
            for text in (told.prompt, told.title, *told.options, told.key, told.form):
                assert text.replace("\n", "").isprintable()
            counted["told"] += 1
    assert room.votes()["ann"] == Ballot("B", 3) and room.votes().keys() <= {"ann", "eve"}
    assert all((asked.text + asked.name).isprintable() for asked in room.asked)
    assert {len(asked.name) <= LONGEST_NAME for asked in room.asked} == {True}
    kinds = ("Vote", "Question", "Upvote", "Name", "Hello", "refused", "told")
    assert all(counted[kind] for kind in kinds), counted  # each way was taken


def test_deep_long_and_huge_messages_are_refused() -> None:
    for bad in ("[" * 2_000, '{"do":"up","number":1' + "0" * 2_000 + "}", "{" * 100, '{"do":NaN}'):
        with pytest.raises(wire.BadMessage):
            wire.read_wish(bad)
    assert read_told("[" * (LONGEST - 1)) is None
    huge = read_told('{"is":"now","numbers":[[3,1e999,NaN,-Infinity,1' + "0" * 400 + "]]}")
    assert isinstance(huge, Now) and huge.numbers == (3.0,)


def test_what_the_room_tells_is_what_a_terminal_hears() -> None:
    room = voting()
    room.apply(room.vote("ann", POLL.id, 1, "B", 2))
    room.apply(room.ask("ann", "why?"))
    room.apply(room.close())
    room.apply(room.reveal())
    now = read_told(wire.now(room, "ReLU"))
    assert isinstance(now, Now)
    assert (now.item, now.stage, now.key, now.counts) == (
        POLL.id, Stage.REVEALED, "B", ((0, 1, 0),),
    )  # fmt: skip
    assert now.options == tuple(option.text for option in POLL.options)
    yours = read_told(wire.yours(room, "ann"))
    assert yours == Yours(POLL.id, {1: Ballot("B", 2)}, frozenset({1}))
    assert read_told(wire.questions(room)) == Asked(((1, "why?", 1),))


# ---- what is kept --------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_a_room_that_is_opened_again_stands_where_it_stood(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)
    ledger = Ledger(tmp_path_factory.mktemp("room") / "X.room")
    room = Room((POLL, NUMBER))
    for _ in range(40):
        who = rng.choice("abc")
        moves = [
            room.open, room.close, room.reveal, lambda: room.show(rng.choice([1, -1])),
            lambda who=who: room.vote(who, room.item, room.round, rng.choice(["A", "B", "0.5"]), 2),
            lambda who=who: room.ask(who, rng.choice(["x", "y"])),
            lambda who=who: room.upvote(who, rng.randint(0, 3)), lambda: room.answer(1),
            lambda: room.measure("0.3"),
        ]  # fmt: skip
        try:
            event = rng.choice(moves)()
        except NotNow:
            continue
        room.apply(event)
        ledger.append([event])
    again = Room((POLL, NUMBER), Ledger(ledger.path).events())
    assert wire.now(again, "t") == wire.now(room, "t")
    assert wire.questions(again) == wire.questions(room)
    assert all(again.votes(r, q.id) == room.votes(r, q.id) for q in (POLL, NUMBER) for r in (1, 2))
    ledger.close()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    odd = tmp_path / "odd.room"
    odd.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerError):
        Ledger(odd)
    assert odd.read_bytes().startswith(b"not a database")


def test_a_room_is_open_once_at_a_time(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "X.room"), Ledger(tmp_path / "X.room")
    first.put("code", "X")
    first.hold()
    with pytest.raises(LedgerError, match="room X is open in another terminal"):
        second.hold()
    assert list(second.events()) == []  # others read it meanwhile
    first.close()
    second.hold()
    second.close()


_WRITER = """
import sys
from pathlib import Path
from lessons.room.ledger import Ledger
from lessons.room.room import Event, Kind
ledger = Ledger(Path(sys.argv[1]))
for batch in range(10_000):
    ledger.append([Event(Kind.VOTE, f"p{batch}-{n}", "relu.slope", 1, "A") for n in range(3)])
    print(batch, flush=True)
"""


def test_every_acknowledged_vote_survives_a_kill(tmp_path: Path) -> None:
    rng = random.Random(5)
    for kill in range(4):
        path = tmp_path / f"{kill}.room"
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(rng.uniform(0, 0.15))
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged = [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        kept = {event.who for event in Ledger(path).events()}
        assert kept >= {f"p{batch}-{n}" for batch in acknowledged for n in range(3)}


def test_an_export_names_nobody_and_no_cell_calculates() -> None:
    events = [
        ("t1", Event(Kind.VOTE, "f00d", "b.x", 1, "A", 3)),
        ("t2", Event(Kind.VOTE, "f00d", "b.x", 1, "B", 2)),
        ("t3", Event(Kind.VOTE, "beef", "=cmd()", 1, "-0.5")),
        ("t4", Event(Kind.ASKED, "beef", text="why?")),
        ("t5", Event(Kind.UPVOTED, "f00d", round=1)),
    ]
    table = export.as_csv(events)
    assert table.splitlines() == [
        "question,round,participant,choice,sure,at",
        "b.x,1,1,B,2,t2",
        "'=cmd(),1,2,-0.5,,t3",
    ]
    document = json.loads(export.as_json(events, "t", "4F7K"))
    assert "f00d" not in json.dumps(document)
    assert document["questions"] == [{"at": "t4", "text": "why?", "ups": 2, "answered": False}]


def test_a_name_stands_beside_what_was_asked_with_it_alone() -> None:
    room, events = voting(), []
    for text, name in (("why?", ""), ("how?", " Ann\n\x1b[2J" + "n" * 99), ("when?", "")):
        for event in (room.name("f00d", name), room.ask("f00d", text)):
            room.apply(event)
            events.append(("t", event))
    named = room.asked[1].name
    assert named.startswith("Ann ") and named.isprintable() and len(named) == LONGEST_NAME
    assert [asked.name for asked in room.asked] == ["", named, ""]
    assert named not in wire.questions(room)  # the wall has it, and no other participant
    exported = json.loads(export.as_json(events, "t", "4F7K"))["questions"]
    assert [asked.get("name", "") for asked in exported] == ["", named, ""]
    wall = "\n".join(row.plain for row in asked_rows(tuple(room.asked), 0, 60))
    assert wall.count("asked by") == 1 and f"asked by {named}" in wall


def test_a_programme_is_a_lesson_with_its_labs_predictions_or_a_quiz() -> None:
    course = load_course()
    title, found = programme(course, "training")
    ids = [question.id for question in found]
    assert title == "Training on MNIST" and "training.accuracy-after" in ids
    assert len(ids) == len(set(ids)) and any(question.options for question in found)
    assert {question.lab for question in found if question.is_number} == {"mnist"}
    assert not any(question.lab for question in found if question.key is not None)
    with pytest.raises(NothingToAskError, match="'matrix' asks nothing"):
        programme(course, "matrix")  # drills alone
    with pytest.raises(UnknownTopicError, match="did you mean 'softmax'"):
        programme(course, "sofmax")
    workshop = programme(course, None)[1]
    assert len(workshop) == 5 and all(question.key is not None for question in workshop)


def test_codes_are_read_as_they_are_typed() -> None:
    code = wire.new_code()
    assert wire.read_code(f" {code.lower()[:2]} {code[2:]} ") == code
    secret = wire.new_secret()
    assert wire.read_wish(json.dumps({"do": "hello", "code": code, "me": secret})) == wire.Hello(
        code, secret
    )
    other = wire.read_wish(json.dumps({"do": "hello", "code": code, "me": "../../etc"}))
    assert isinstance(other, wire.Hello) and len(other.secret) == 22 and other.secret != secret
    assert wire.identity(secret) != wire.identity(other.secret)


# ---- one seat ------------------------------------------------------------------------------------


def test_a_seat_keeps_what_was_chosen_until_another_question_comes() -> None:
    seat = Seat()
    seat.mark(1)
    assert not seat.choice and not seat.send() and seat.note  # there is nothing to choose from
    first = Now("a", Stage.OPEN, prompt="?", options=("x", "y", "z"))
    seat.hear(first)
    assert seat.is_choice and not seat.note
    walked = []
    for by in (-1, 1, 1, -1):
        seat.mark(by)
        walked.append(seat.choice)
    assert walked == ["C", "A", "B", "A"]
    assert seat.send() and seat.sending
    seat.hear(No("not now"))
    assert not seat.sending and seat.note == "not now"
    seat.send()
    seat.hear(Yours("a", {1: Ballot("A", 2)}, frozenset({3})))
    assert not seat.sending and seat.ballot == Ballot("A", 2)
    seat.hear(replace(first, round=2))
    assert seat.ballot is None and seat.choice == "A"  # the second vote begins with the first
    seat.hear(Now("b", Stage.OPEN, prompt="?"))
    assert seat.is_number and not seat.choice and seat.ballot is None
    seat.hear(Asked(((3, "why", 2), (4, "how", 1))))
    assert seat.wanted == 4  # 3 it wants to know already
