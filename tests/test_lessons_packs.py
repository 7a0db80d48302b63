"""Other people's courses: added, read, translated and taken out again, whatever they hold."""

import io
import os
import random
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from lessons.course.check import check
from lessons.course.outline import MAX_LESSONS, Course, load_course
from lessons.course.packs import TEMPLATE, PackError, add, begin, combined, packs, remove
from lessons.held import Held, apart
from lessons.knobs import KnobError
from lessons.labs import LABS
from tui.cli import cli
from tui.commands.pack import command
from tui.formula import render

FIRST, OUTLINE = "01-first.md", "course.toml"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    begin("mine", tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "packs"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def contents(folder: Path, prefix: str = "") -> dict[str, bytes]:
    return {f"{prefix}{path.name}": path.read_bytes() for path in folder.iterdir()}


def test_a_new_pack_passes_the_check_and_stands_behind_our_course(
    mine: Path, folder: Path, course: Course
) -> None:
    assert [str(fault) for fault in check([mine], render).faults] == []
    assert add(mine, folder).problems == ()
    both = combined(course, packs(folder))
    assert [lesson.id for lesson in both.lessons[len(course.lessons) :]] == ["mine:first"]
    assert both.lessons[: len(course.lessons)] == course.lessons
    assert both.in_session(course.sessions[0]) == course.in_session(course.sessions[0])
    assert [each.id for each in both.in_session(both.sessions[-1])] == ["mine:first"]
    assert both.lessons[-1].questions[0] == "mine:first.hook"  # answers are kept apart
    with pytest.raises(PackError, match="is there already"):
        begin("mine", mine)
    remove("mine", folder)
    assert packs(folder) == ()
    with pytest.raises(PackError, match="there is no pack"):
        remove("../mine", folder)


@pytest.mark.parametrize("prefix", ["", "mine-1.2/"])
def test_a_zip_is_a_pack_too_and_is_replaced_by_the_next(
    mine: Path, folder: Path, tmp_path: Path, prefix: str
) -> None:
    add(mine, folder)
    (mine / FIRST).write_text((mine / FIRST).read_text("utf-8").replace("A first", "Another"))
    pack = add(zipped(tmp_path / "p.zip", contents(mine, prefix)), folder)
    assert pack.course is not None and pack.course.lessons[0].title == "Another lesson"
    assert sorted(path.name for path in folder.iterdir()) == ["mine"]
    if os.name != "nt":
        kept = [folder / "mine", *(folder / "mine").iterdir()]
        assert {path.stat().st_mode & 0o777 for path in kept} == {0o700, 0o600}
    (folder / "mine").rename(folder / ".old-mine")  # killed while the next one was put in its place
    assert [pack.name for pack in packs(folder) if pack.course] == ["mine"]


def test_only_plain_text_of_the_top_folder_is_taken_in(
    mine: Path, folder: Path, tmp_path: Path
) -> None:
    files = contents(mine) | {
        "../evil.md": b"x", "/tmp/evil.md": b"x", "a/b/02-deep.md": b"x", "setup.py": b"1/0",
        "..\\evil.md": b"x", "C:evil.md": b"x", ".hidden.md": b"x", "README.md": b"x",
    }  # fmt: skip
    pack = add(zipped(tmp_path / "p.zip", files), folder)
    assert sorted(path.name for path in pack.path.iterdir()) == [FIRST, OUTLINE]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "p.zip", "packs"]


def test_what_is_no_pack_is_refused_and_leaves_what_was_there(
    mine: Path, folder: Path, tmp_path: Path
) -> None:
    add(mine, folder)
    lesson = (mine / FIRST).read_bytes()
    good = (mine / OUTLINE).read_bytes()
    bad = {
        "no outline": {FIRST: lesson},
        "no name": {OUTLINE: good.replace(b'pack = "mine"', b""), FIRST: lesson},
        "a name that leaves": {OUTLINE: good.replace(b'"mine"', b'"../x"'), FIRST: lesson},
        "taken": {OUTLINE: good.replace(b'"mine"', b'"lab"'), FIRST: lesson},
        "too large": {OUTLINE: good, FIRST: b"x" * 300_000},
        "too many": {OUTLINE: good} | {f"{n:02}-a.md": b"" for n in range(MAX_LESSONS + 5)},
        "not utf-8": {OUTLINE: b"\xff\xfe", FIRST: lesson},
    }
    for name, files in bad.items():
        with pytest.raises(PackError):
            add(zipped(tmp_path / "bad.zip", files), folder)
        assert [pack.name for pack in packs(folder)] == ["mine"], name
        assert sorted(path.name for path in folder.iterdir()) == ["mine"], name
    (mine / OUTLINE).write_bytes(good + b"x [\n")
    with pytest.raises(PackError, match=r"course\.toml:\d+: .*TOML"):
        add(mine, folder)
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 not a zip")
    for source in (tmp_path / "no.zip", tmp_path / "nowhere", tmp_path):
        with pytest.raises(PackError):
            add(source, folder)


@given(
    st.binary(max_size=400),
    st.integers(0, 2_000),
    st.sampled_from(
        [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    ),
)
def test_no_zip_however_damaged_ends_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, packed: int
) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packed) as archive:
        for path in TEMPLATE.glob("*.*"):
            archive.writestr(path.name, path.read_bytes().replace(b"PACK", b"mine"))
    raw = whole.getvalue()
    base = tmp_path_factory.mktemp("zip")
    place = at % len(raw)
    (base / "p.zip").write_bytes(raw[:place] + noise + raw[place + len(noise) :])
    try:
        add(base / "p.zip", base / "packs")
    except PackError as problem:
        assert str(problem)
    assert all(not path.name.startswith(".new") for path in (base / "packs").glob(".*"))


def test_a_link_out_of_a_pack_is_not_followed(mine: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "private.md").write_text("a secret")
    (mine / "09-link.md").symlink_to(tmp_path / "private.md")
    pack = add(mine, folder)
    assert not pack.problems and not (folder / "mine" / "09-link.md").exists()


def test_a_broken_pack_is_told_and_all_else_works(mine: Path, folder: Path, course: Course) -> None:
    add(mine, folder)
    (folder / "mine" / FIRST).write_bytes(b"+++\nid = \n")
    (folder / "junk").mkdir()
    (folder / "file").write_text("x")
    (folder / "renamed").mkdir()
    for path in mine.iterdir():
        (folder / "renamed" / path.name).write_bytes(path.read_bytes())
    both = combined(course, packs(folder))
    assert both.lessons == course.lessons
    assert len(both.problems) >= 4 and all(str(problem) for problem in both.problems)


def test_who_adds_a_pack_with_faults_is_told_where_they_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))
    source = translation(tmp_path, "softmax", ('```poll\nid = "', '```poll\nid = "x'))
    told = CliRunner().invoke(cli, ["pack", "add", str(source)]).output
    assert "Added es: 1 lesson." in told and f"`dl-tui pack check {source}` says what" in told
    told = CliRunner().invoke(cli, ["pack", "list"]).output
    assert "translates 1 lesson" in told and "faults: `dl-tui pack check" in told
    for number in range(20):  # a folder of something else: a few are told, and where all are
        (tmp_path / "home" / "data" / "packs" / "es" / f"page-{number}.md").write_text("no lesson")
    told = CliRunner().invoke(cli, ["lessons"]).output
    assert told.count("page-") == 3 and "17 more: `dl-tui pack list` tells all" in told
    assert CliRunner().invoke(cli, ["pack", "list"]).output.count("page-") == 20
    (told,) = [line for line in CliRunner().invoke(cli, ["doctor"]).output.splitlines()
               if line.startswith("✗ pack es")]  # fmt: skip
    assert told.count("page-") == 3


def translation(tmp_path: Path, lesson: str, change: tuple[str, str] = ("", "")) -> Path:
    """A pack that says one of our lessons in other words."""
    original = load_course().lesson(lesson)
    assert original is not None
    folder = tmp_path / "es"
    folder.mkdir()
    sessions = "".join(
        f'[[sessions]]\nday = {s.day}\nsession = {s.number}\ntitle = "sesión"\n'
        for s in load_course().sessions
    )
    outline = f'pack = "es"\ntitle = "Un curso"\ntranslates = true\n{sessions}'
    (folder / OUTLINE).write_text(outline, encoding="utf-8")
    text = original.path.read_text("utf-8").replace(
        f'title = "{original.title}"', 'title = "Un título"', 1
    )
    assert change[0] in text
    (folder / original.path.name).write_text(text.replace(*change, 1), encoding="utf-8")
    return folder


def test_a_translation_stands_for_the_original_lesson_by_lesson(
    tmp_path: Path, folder: Path, course: Course
) -> None:
    source = translation(tmp_path, "softmax")
    told = CliRunner().invoke(command, ["check", str(source)], standalone_mode=False)
    assert told.return_value == 0 and "All is well: 1 lesson" in told.output
    assert "labs, and what they ask, stay English" in told.output
    add(source, folder)
    both = combined(course, packs(folder))
    assert [lesson.id for lesson in both.lessons] == [lesson.id for lesson in course.lessons]
    titles = {lesson.id: lesson.title for lesson in both.lessons}
    assert titles["softmax"] == "Un título"
    assert {i for i, t in titles.items() if t != course.lesson(i).title} == {"softmax"}  # type: ignore[union-attr]
    assert both.sessions == course.sessions


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('id = "softmax"', 'id = "softmaxx"'), "to translate; did you mean 'softmax'"),
        (("session = 1", "session = 2"), "the original is in day 1 session 1"),
        (("correct = true", "correct = false"), "correct"),
        (('```poll\nid = "', '```poll\nid = "x'), "ids are kept"),
    ],
)
def test_a_translation_that_asks_something_else_is_told(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    faults = [str(each) for each in check([translation(tmp_path, "softmax", change)]).faults]
    assert any(told in fault for fault in faults), faults


# ---- states that leave controls out --------------------------------------------------------------


@pytest.mark.parametrize("info", LABS, ids=lambda info: info.id)
def test_every_lab_can_be_opened_with_knobs_held_or_left_out(info: object) -> None:
    lab = info.load()()  # type: ignore[attr-defined]
    if not lab.KNOBS:
        return
    first = lab.KNOBS[0].name
    plain = lab.state
    mark = "&" if "?" in plain else "?"
    try:
        lab.load(plain)
    except KnobError:
        return  # a state that cannot be typed has no more to hold
    lab.load(f"{plain}{mark}fix={first}")
    before = dict(lab.settings)
    for by in (1, -1):
        assert not lab.turn(first, by) and lab.settings == before
    again = type(lab).from_state(lab.state)
    assert again.state == lab.state and "fix=" in lab.state
    lab.load(f"{plain}{mark}hide={first}")
    assert lab.leaves_out(first) and not lab.turn(first, 1)
    kept = lab.state
    with pytest.raises(KnobError, match="names knobs"):
        lab.load(f"{plain}{mark}fix=nonsense")
    assert lab.state == kept


def test_a_state_is_parted_or_refused() -> None:
    rng, parted = random.Random(2), 0
    pieces = ["hide=", "fix=", "hide", "&", "?", ":", "=", "a", "fi", "x"]
    for _ in range(2_000):
        try:
            plain, held = apart("".join(rng.choices(pieces, k=rng.randint(0, 9))), ())
        except KnobError:
            continue
        query = plain.partition("?")[2].split("&")
        assert held == Held() and not any(pair.startswith(("hide=", "fix=")) for pair in query)
        parted += 1
    assert 500 < parted < 2_000
