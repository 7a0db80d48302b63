"""A database that the first version wrote is opened by this one: every answer has to be there."""

import random
import sqlite3
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.store import backups
from lessons.store.progress import Progress, StoredAnswer
from lessons.store.versions import APPLICATION_ID

# As the first version made them; not read from the code, which could change.
VERSION_1 = """
CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            number INTEGER NOT NULL,
            item TEXT NOT NULL,
            kind TEXT NOT NULL,
            choice TEXT NOT NULL,
            correct INTEGER NOT NULL CHECK (correct IN (0, 1)),
            confidence INTEGER CHECK (confidence BETWEEN 1 AND 3),
            revote INTEGER NOT NULL CHECK (revote IN (0, 1)),
            seconds REAL CHECK (seconds >= 0),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            UNIQUE (session, number)
        );
CREATE INDEX answers_by_item ON answers (item, id);
CREATE TABLE steps (lesson TEXT PRIMARY KEY, furthest INTEGER NOT NULL);
CREATE TABLE place (
            only INTEGER PRIMARY KEY CHECK (only = 1), lesson TEXT NOT NULL, step INTEGER NOT NULL
        );
CREATE TABLE done (lesson TEXT PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)
"""

# item, kind, choice, correct, confidence, revote, seconds, at, source
Row = tuple[str, str, str, int, int | None, int, float | None, str, str]
AT = "2026-05-01T10:00:00+00:00"

ORDINARY: list[Row] = [
    ("gradient.size", "poll", "2", 1, 3, 0, 4.5, AT, "lesson"),
    ("gradient.size", "poll", "1", 0, 2, 1, 2.5, AT, "quiz"),
    ("welcome.trained", "hook", "3", 1, None, 0, None, AT, "welcome"),
    ("gradient.linear", "drill", "12.5 (seed 4)", 1, None, 0, 9.0, AT, "lesson"),
    ("gradient.promise", "drill", "0.08", 0, None, 0, 9.0, AT, "lesson"),
    ("matrices.fill.step", "drill", "−18 (seed 2)", 1, None, 0, 1.0, AT, "lesson"),
    ("products.order", "drill", "2 1 3", 1, None, 0, 7.0, AT, "lesson"),
    ("layer.shape", "drill", "3×2 (seed 11)", 0, None, 0, 7.0, AT, "lesson"),
    (
        "products.drill.product",
        "drill",
        "matrix?kind=product&level=2&seed=17 1,2: 24",
        1,
        None,
        0,
        3.0,
        AT,
        "lab",
    ),
    (
        "products.drill.sum",
        "drill",
        "matrix?kind=sum&level=0&seed=1 shape: none",
        0,
        None,
        0,
        3.0,
        AT,
        "lab",
    ),
    ("mnist.loss", "prediction", "2,3", 1, None, 0, 11.0, AT, "lab"),
    ("backprop.sides.∂a", "number", "−0.5", 1, None, 0, 2.0, AT, "backprop"),
    ("backprop.why.count", "choice", "b", 0, None, 0, None, AT, "lab"),
    ("race.first", "poll", "backprop, by far", 1, 1, 0, None, AT, "race"),
    ("activations.why_bend", "choice", "d", 0, None, 0, None, AT, "lab"),
    ("activations.why_not_square", "choice", "b", 1, None, 0, None, AT, "lab"),
]

# What looks like one of the old forms and is none, or only nearly.
ODD: list[Row] = [
    ("activations.why_bend", "choice", choice, 0, None, 0, None, AT, "lab")
    for choice in ("", "e", "A", "ab", "1", "a\0")
] + [
    ("a.b", "drill", choice, 0, None, 0, None, "no date", source)
    for source in ("lesson", "lab")
    for choice in (
        "",
        " (seed 3)",
        "x (seed 007)",
        "x (seed 3))",
        "x (seed )",
        "x (seed -3)",
        "x (seed 99999999999999999999999)",
        "a (seed 1) (seed 2)",
        "(seed 3)",
        "x (SEED 3)",
        "x\0y (seed 3)",
        "x (seed 3)\0y",
        "é∂×² (seed 5)",
        "matrix?kind=sum&seed=1",
        "matrix?kind=sum&seed=x 1,1: 2",
        "matrix?kind=sum&seed= 1,1: 2",
        "matrix?level=2&seed=99999999999999999999 1,1: 2",
        "matrix?kind=sum&seed=4  1,1: 2 (seed 9)",
        "matrix? ",
        "matrix",
        "matrix x (seed 8)",
    )
]


def write_version_1(path: Path, rows: list[Row]) -> None:
    """A progress file as the first version left it behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = sqlite3.connect(path)
    old.executescript(VERSION_1)
    old.executemany(
        "INSERT INTO answers (item, kind, choice, correct, confidence, revote, seconds, at, source,"
        " session, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*row, f"session{number % 7}", number) for number, row in enumerate(rows)],
    )
    old.execute("INSERT INTO done VALUES ('vectors', ?)", (AT,))
    old.execute("INSERT INTO steps VALUES ('vectors', 6), ('layer', 2)")
    old.execute("INSERT INTO place VALUES (1, 'layer', 1)")
    old.execute("INSERT INTO settings VALUES ('theme', 'dl-light')")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()


LETTERED = {"activations.why_bend", "activations.why_not_square"}


def old_kind(answer: StoredAnswer) -> str:
    """How the first version called what is a prediction now."""
    lettered = answer.item in LETTERED and answer.kind == "prediction"
    return "choice" if lettered else answer.kind


def old_choice(answer: StoredAnswer) -> str:
    """The text that the first version would have written for an answer."""
    if answer.item in LETTERED and answer.kind == "prediction":
        return "abcd"[int(answer.choice)]
    if answer.state:
        return f"{answer.state} {answer.choice}"
    return answer.choice if answer.seed is None else f"{answer.choice} (seed {answer.seed})"


def check(path: Path, rows: list[Row]) -> list[StoredAnswer]:
    """Open the file and hold each answer against the row it was."""
    progress = Progress.open(path)
    assert not progress.notice and not progress.trouble
    stored = progress.answers()
    assert len(stored) == len(rows)
    for number, (answer, row) in enumerate(zip(stored, rows, strict=True)):
        item, kind, choice, correct, confidence, revote, seconds, at, source = row
        assert old_choice(answer) == choice
        assert (answer.item, old_kind(answer), answer.source) == (item, kind, source)
        assert (answer.correct, answer.revote) == (bool(correct), bool(revote))
        assert (answer.confidence, answer.seconds) == (confidence, seconds)
        assert (answer.session, answer.number) == (f"session{number % 7}", number)
        assert (answer.hints, answer.truth) == (0, None)
        assert at != AT or answer.at.isoformat() == AT
    assert progress.lessons_done() == {"vectors"} and progress.place() == ("layer", 1)
    assert progress.steps_done == {"vectors": 6, "layer": 2}
    assert progress.get_setting("theme") == "dl-light"
    assert progress.passed() == progress.lessons_ended() == set()
    assert progress.check() == []
    assert progress.close()
    assert "before-migration" in backups.existing(path)[0].name
    return stored


def test_thousands_of_answers_of_all_kinds_survive_one_by_one(tmp_path: Path) -> None:
    rng = random.Random(1)
    rows = [rng.choice(ORDINARY if rng.random() < 0.9 else ODD) for _ in range(5_000)]
    path = tmp_path / "progress.db"
    write_version_1(path, [*ORDINARY, *ODD, *rows])
    stored = check(path, [*ORDINARY, *ODD, *rows])
    told = {(a.item, a.choice, a.seed, a.state) for a in stored[: len(ORDINARY)]}
    assert ("gradient.linear", "12.5", 4, "") in told
    assert ("gradient.promise", "0.08", None, "") in told
    assert ("layer.shape", "3×2", 11, "") in told
    state = "matrix?kind=product&level=2&seed=17"
    assert ("products.drill.product", "1,2: 24", 17, state) in told
    assert ("race.first", "backprop, by far", None, "") in told
    assert ("activations.why_bend", "3", None, "") in told
    assert ("activations.why_not_square", "1", None, "") in told
    # What is in the backup is what was there before.
    (backup,) = [each for each in backups.existing(path) if "before-migration" in each.name]
    old = sqlite3.connect(backup)
    assert old.execute("SELECT count(*) FROM answers").fetchone() == (len(stored),)
    old.close()


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
endings = st.sampled_from(["", " (seed 3)", " (seed 12))", " (seed 0)", ")", "0)", " (seed"])
beginnings = st.sampled_from(["", "matrix?kind=sum&level=1&seed=4 ", "matrix?", "matrix?seed=1 "])
odd_rows = st.tuples(
    texts,
    st.sampled_from(["drill", "poll", "hook", "number"]) | texts,
    st.builds(lambda a, b, c: a + b + c, beginnings, texts, endings),
    st.integers(0, 1),
    st.sampled_from([None, 1, 2, 3]),
    st.integers(0, 1),
    st.none() | st.floats(0, 1e9),
    st.just(AT) | texts,
    st.sampled_from(["lesson", "lab", "quiz", ""]),
)


@given(rows=st.lists(odd_rows, max_size=40))
@settings(max_examples=40)
def test_any_text_survives(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "progress.db"
        write_version_1(path, rows)
        check(path, rows)


def test_two_answers_of_one_number_in_a_damaged_file_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    write_version_1(path, ORDINARY)
    raw = sqlite3.connect(path)
    raw.execute("UPDATE answers SET number = -number - 1 WHERE number = 13")
    raw.commit()
    (root,) = raw.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_answers_1'"
    ).fetchone()
    (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    content = path.read_bytes()
    # The row says −14, the index too; in the row alone it becomes −8, as number 6 of that session.
    page = slice((root - 1) * size, root * size)
    assert content[page].count(b"session6\xf2") == 1
    row = content.index(b"session6\xf2")
    row = row if not page.start <= row < page.stop else content.index(b"session6\xf2", page.stop)
    path.write_bytes(content[: row + 8] + b"\x06" + content[row + 9 :])
    raw = sqlite3.connect(path)
    by_rows = "SELECT count(*) FROM answers NOT INDEXED WHERE session = 'session6' AND number = 6"
    assert raw.execute(by_rows).fetchone() == (2,)
    raw.close()
    progress = Progress.open(path)
    assert not progress.trouble and not progress.notice
    assert len(progress.answers()) == len(ORDINARY)
    assert progress.close()
