"""The linter, on a trial course: silent where all is well, and one message for each fault."""

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lessons.course.check import FAVOURITE, MANY_POLLS, check
from lessons.course.page_rules import MAX_PAGE_LINES
from lessons.figures.kinds import KINDS
from lessons.labs import LABS
from lessons.numbers import show_share
from tui.formula import render

FIXTURES = Path(__file__).parent / "fixtures"
FAULTS = tomllib.loads((FIXTURES / "faults.toml").read_text(encoding="utf-8"))["fault"]
FIRST = "01-counting.md"

Edit = Callable[..., Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Makes a copy of the trial course, and replaces some text of one of its lessons."""
    folder = tmp_path / "course"
    shutil.copytree(FIXTURES / "course", folder)

    def change(old: str = "", new: str = "", name: str = FIRST) -> Path:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return change


def faults(*paths: Path) -> list[str]:
    return [str(fault) for fault in check(paths, render).faults]


def test_the_trial_course_has_no_faults_as_a_whole_and_file_by_file() -> None:
    course = FIXTURES / "course"
    report = check([course], render)
    assert faults(course) == []
    assert report.counts == "3 lessons, 12 polls, 5 drills, 6 cards"
    for path in sorted(course.glob("*.md")):
        assert faults(path) == []
    assert check([course / FIRST]).counts == "1 lesson, 4 polls, 2 drills, 2 cards"


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"].replace(" ", "-") for fault in FAULTS])
def test_each_fault_is_told_at_its_line(edit: Edit, fault: dict[str, Any]) -> None:
    path = edit(fault["old"], fault["new"], fault.get("file", "01-counting") + ".md")
    text = "\n" + path.read_text(encoding="utf-8")
    if "at_last" in fault:
        at = text.rindex("\n" + fault["at_last"])
    else:
        at = text.index("\n" + fault.get("at", fault["new"]))
    line = text[:at].count("\n") + 1
    found = check([path.parent], render).faults
    says = fault["says"].replace("LABS", ", ".join(lab.id for lab in LABS))
    says = says.replace("KINDS", ", ".join(KINDS))
    assert [fault.message for fault in found][:1] == [says]
    assert (found[0].path, found[0].line) == (path, line)
    assert [fault.message for fault in found[1:]] == fault.get("also", [])


def test_no_two_faults_are_told_in_the_same_words() -> None:
    """A golden message for each rule, not many for one: names and numbers alone may be the same."""
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS) >= 50


def test_all_faults_of_a_file_are_told_in_one_run_in_order(edit: Edit) -> None:
    path = edit('title = "Counting"', 'titel = "Counting"')
    edit("minutes = 5", "minutes = 500")
    edit("```math", "```maths")
    edit('why = "There are three', 'wyh = "There are three')
    edit('question = "How many chairs does', 'qestion = "How many chairs does')
    edit('hints = ["Each', 'hint = ["Each')
    edit("r = [2, 5]", "r = [2, 500]")
    edit("Chairs in rows", "[Chairs](ftp://x) in rows")
    edit('needs = ["row"]', 'needs = ["rows"]', "02-order.md")
    said = faults(path)
    for words in (
        "'titel'",
        "1 to 120",
        "'maths'",
        "'wyh'",
        "'qestion'",
        "'hint'",
        "hall': r is",
        "ftp",
    ):
        assert sum(words in fault for fault in said) == 1, words
    assert len(said) == 8
    lines = [fault.line for fault in check([path], render).faults]
    assert lines == sorted(lines)
    assert all(fault in faults(path.parent) for fault in said)


def test_a_wall_of_text_is_told_at_its_heading(edit: Edit) -> None:
    path = edit("Chairs in rows", ("word " * 300 + "\n\n") * 3 + "Chairs in rows")
    line = path.read_text(encoding="utf-8").split("\n").index("## Many rows") + 1
    [fault] = check([path], render).faults
    assert fault.line == line
    assert f"at most {MAX_PAGE_LINES}; divide it" in fault.message


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["windows", "old-mac"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order-mark"])
def test_files_of_other_systems_are_read_and_their_lines_counted_alike(
    edit: Edit, ends: str, mark: bytes
) -> None:
    path = edit()
    good = path.read_text(encoding="utf-8")

    def write(text: str) -> None:
        path.write_bytes(mark + text.replace("\n", ends).encode())

    write(good)
    outline = path.with_name("course.toml")
    outline.write_bytes(mark + outline.read_text().replace("\n", ends).encode())
    assert faults(path.parent) == []
    write(good.replace('back = "How', 'bakc = "How'))
    [fault] = check([path.parent], render).faults
    assert good.split("\n")[fault.line - 1].startswith('back = "How')
    path.write_bytes(path.read_bytes().replace(b"## Many", b"## \xff"))
    line = good.split("\n").index("## Many rows") + 1
    assert f"{FIRST}:{line}: is not UTF-8 text" in faults(path)[0]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Only one step.", "has a single step; `## ` headings divide it into steps"),
        ("One.\n\n## Two\nNo question.", "has 0 scored ```poll, at least 3; ask more"),
        ("One.\n\n## Two\nNo question.", "the first step has one ```poll with scored = false"),
        ("", "has no text after its front matter; it needs a step"),
    ],
)
def test_a_lesson_has_steps_and_asks(edit: Edit, body: str, says: str) -> None:
    path = edit()
    head = path.read_text(encoding="utf-8").partition("\n+++\n")[0]
    path.write_text(f"{head}\n+++\n{body}", encoding="utf-8")
    assert any(says in fault for fault in faults(path))


def test_right_answers_have_no_favourite_place(edit: Edit) -> None:
    """In our own course, which has polls enough to tell: see test_lessons_content."""
    path = edit()
    block = path.read_text(encoding="utf-8").partition('```poll\nid = "order"')[2]
    poll = '```poll\nid = "order"' + block.partition("\n```\n")[0] + "\n```\n"
    many = "\n".join(poll.replace('"order"', f'"order-{n}"') for n in range(MANY_POLLS))
    edit("## Many rows\n", "## Many rows\n" + many)
    [fault] = faults(path.parent)
    assert f"A is right in 28 of 32 polls; allowed is a share of {show_share(FAVOURITE)}" in fault
    assert "course.toml:1: " in fault


def test_lessons_that_wait_for_each_other_are_told_the_way_round(edit: Edit) -> None:
    path = edit('teaches = ["number", "row"]', 'needs = ["sum"]\nteaches = ["number", "row"]')
    said = check([path.parent], render).faults
    assert [fault.path.name for fault in said] == [FIRST, "02-order.md", "11-adding.md"]
    assert "trial:counting → trial:adding → trial:counting" in said[0].message
    assert "trial:order → trial:counting → trial:adding → trial:order" in said[1].message


def test_a_concept_comes_before_the_lesson_that_needs_it(edit: Edit) -> None:
    path = edit('needs = ["number", "order"]\n', "", "11-adding.md")
    edit('teaches = ["number", "row"]', 'needs = ["sum"]\nteaches = ["number", "row"]')
    [fault] = faults(path.parent)
    assert "'sum' is taught by 11-adding.md, which has to come before" in fault
    assert faults(path.with_name(FIRST)) == [fault], "a file of a course is checked as part of it"


def test_a_term_is_used_by_no_step_before_the_one_that_introduces_it(edit: Edit) -> None:
    path = edit('teaches = ["sum"]', 'teaches = ["sum"]\nterms = ["terms"]', "11-adding.md")
    assert faults(path.parent) == []
    first = edit("Chairs in rows", "Chairs and *Terms* in rows")
    [fault] = faults(path.parent)
    says = "uses 'terms' before the step 'All of them' of 11-adding.md introduces it"
    assert f"{first}:" in fault and f"{says}; or say so in `ahead`" in fault
    assert faults(first) == [fault], "a file of a course is checked as part of it"
    edit('teaches = ["number", "row"]', 'teaches = ["number", "row"]\nahead = ["terms"]')
    assert faults(path.parent) == []
    edit('ahead = ["terms"]', 'terms = ["terms"]')
    assert "'terms' is introduced by 'trial:counting' already" in faults(path.parent)[0]


def test_a_pack_may_need_what_our_course_teaches(edit: Edit) -> None:
    path = edit('needs = ["row"]', 'needs = ["row", "matrix-product"]', "02-order.md")
    assert faults(path.parent) == []


def test_two_files_may_not_share_an_id(edit: Edit, tmp_path: Path) -> None:
    path = edit()
    twin = tmp_path / "else" / FIRST
    twin.parent.mkdir()
    shutil.copy(path, twin)
    shutil.copy(path.with_name("course.toml"), twin.parent)
    said = faults(path, twin)
    assert f"{twin}:2: id 'trial:counting' is used by {path}; ids are unique" in said


def test_a_missing_folder_outline_and_an_empty_course_are_faults(tmp_path: Path) -> None:
    assert "course.toml:1: cannot be read" in faults(tmp_path)[0]
    shutil.copy(FIXTURES / "course" / "course.toml", tmp_path)
    assert "holds no lesson" in faults(tmp_path)[0]
    assert "cannot be read" in faults(tmp_path / "09-none.md")[0]


def test_a_course_of_ones_own_has_a_name(edit: Edit) -> None:
    path = edit()
    outline = path.with_name("course.toml")
    good = outline.read_text(encoding="utf-8")
    for new, says in (
        ("", "1: course has no pack; it needs one"),
        ('pack = "My pack"', "2: course: pack 'My pack' is not an id"),
        ('pack = "lab"', "2: course: pack 'lab' is taken"),
        ('pakc = "trial"', "2: course: unknown key 'pakc'; did you mean 'pack'?"),
    ):
        outline.write_text(good.replace('pack = "trial"', new), encoding="utf-8")
        assert f"course.toml:{says}" in faults(path.parent)[0]
    lines = good.rstrip().split("\n")
    outline.write_text("\n".join([*lines, "[[sessions]]", *lines[-3:]]), encoding="utf-8")
    where = f"course.toml:{len(lines) + 3}: course, sessions {good.count('[[sess') + 1}"
    says = f"{where}: day and session are those of another one"
    assert says in faults(path.parent)[0]


@pytest.mark.parametrize(
    "number", ["1" * 5000, "-" + "9" * 19, "0x" + "f" * 5000, "[[1_" + "0" * 30 + "]]"]
)
def test_a_number_of_too_many_digits_is_a_fault_at_its_line(edit: Edit, number: str) -> None:
    path = edit("minutes = 5", f"minutes = {number}")
    line = path.read_text(encoding="utf-8").split("\n").index(f"minutes = {number}") + 1
    (fault,) = [fault for fault in faults(path) if "digits" in fault]
    assert fault.startswith(f"{path}:{line}: front matter holds a number of too many digits")
    assert fault.endswith("allowed are whole numbers of 64 bits")
