"""What is promised of the program as a whole, held against its sources: one door for each danger.

Nothing that was read is run, nothing reaches for the network but what was asked to, a file is
written whole or not at all, and a moment is told by a clock that can be put in from outside.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What would do it, and the files that may: each for what stands behind it.
DOORS = {
    "runs text": (
        r"(?<![.\w])(?:exec|eval|compile|__import__)\(|\bimport (?:pickle|marshal|shelve)\b"
        r"|shell=True|\bos\.(?:system|popen)\(|allow_pickle=True",
        {
            "lessons/labs/hunt/bench.py",  # pieces of ours, put together by number
            "lessons/labs/hunt/shapes.py",  # one of eight lines of ours
            "lessons/labs/libraries/running.py",  # programs of ours, with sizes of ours
        },
    ),
    "opens a connection": (
        r"^\s*(?:import|from) (?:socket|ssl|ftplib|smtplib|requests|urllib\.request|http\.client"
        r"|websockets|aiohttp)\b|\b(?:open_connection|start_server|create_server)\(",
        {
            "tui/room/line.py",  # `dl-tui join`
            "tui/room/server.py",  # `dl-tui host`
            "tui/commands/host.py",
            "tui/web/server.py",  # `dl-tui serve`
        },
    ),
    "writes a file piece by piece": (
        r"\.write_(?:text|bytes)\(|open\([^)\n]*[\"'][wxa]b?\+?[\"']",
        {
            "engine/files/atomic.py",  # the door
            "lessons/course/packs.py",  # a new folder with a template, which is edited then
            "lessons/diagnosis/making.py",  # a file of the sources, made by hand
            "tui/commands/progress.py",  # a copy in a temporary folder
            "tui/shell/streams.py",  # the device that forgets
        },
    ),
    "asks the clock on the wall": (
        r"\bdatetime\.(?:now|today|utcnow)\(|\bdate\.today\(|\btime\.(?:time|localtime|ctime)\(",
        {
            "lessons/store/database.py",  # where none was put in
            "lessons/store/backups.py",  # how old litter is
            "engine/files/atomic.py",
            "lessons/room/ledger.py",  # when a room was held
            "tui/commands/host.py",
        },
    ),
}


def doing(what: str, source: str) -> list[int]:
    """The lines of a source that do it."""
    pattern = re.compile(DOORS[what][0], re.MULTILINE)
    if not pattern.search(source):  # as in nearly all
        return []
    return [n for n, line in enumerate(source.splitlines(), 1) if pattern.search(line)]


@pytest.mark.parametrize("what", DOORS)
def test_each_danger_has_its_doors_and_no_others(what: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for package in ("engine", "lessons", "tui")
        for path in (ROOT / package).rglob("*.py")
        if (lines := doing(what, path.read_text(encoding="utf-8")))
    }
    allowed = DOORS[what][1]
    assert {path: lines for path, lines in found.items() if path not in allowed} == {}
    assert allowed <= set(found), "a door that nobody uses is none"


@pytest.mark.parametrize(
    ("what", "source", "does"),
    [
        ("runs text", "value = eval(text)", True),
        ("runs text", "import pickle", True),
        ("runs text", "np.load(path, allow_pickle=True)", True),
        ("runs text", "subprocess.run(line, shell=True)", True),
        ("runs text", "PATTERN = re.compile('x')\nnp.load(path, allow_pickle=False)", False),
        ("opens a connection", "    from urllib.request import urlopen", True),
        ("opens a connection", "from urllib.parse import quote", False),
        ("writes a file piece by piece", "path.open('x', encoding='utf-8')", True),
        ("writes a file piece by piece", 'open(path, "wb")', True),
        ("writes a file piece by piece", 'path.open("rb")\npath.read_text()', False),
        ("asks the clock on the wall", "now = datetime.now(UTC)", True),
        ("asks the clock on the wall", "time.monotonic()", False),
    ],
)
def test_and_they_are_told_apart(what: str, source: str, does: bool) -> None:
    assert bool(doing(what, source)) is does
