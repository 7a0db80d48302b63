from pathlib import Path

import pytest
from test_lessons_course import BODY, HEAD, write

from lessons.course.check import Rules, check
from lessons.course.steps import Drill, LabLink


def draw(tex: str) -> list[str]:
    if "bad" in tex:
        raise ValueError("cannot draw \\bad")
    return [tex]


def refuse_state(link: LabLink) -> None:
    if link.state.endswith("x"):
        raise ValueError("seed is a whole number")


def refuse_drill(drill: Drill) -> None:
    if drill.table.get("kind") != "number":
        raise ValueError("kind is number")


RULES = Rules(draw=draw, labs={"matrix"}, read_drill=refuse_drill, read_state=refuse_state)


def faults(path: Path) -> list[str]:
    return [str(fault) for fault in check([path], RULES).faults]


def test_a_good_lesson_and_a_good_course_have_no_faults(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert faults(path) == [] == faults(tmp_path)
    assert check([path], RULES).counts == "1 lesson, 1 poll, 1 drill, 2 cards"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("x\n + y", "\\bad", "x", "formula cannot draw"),
        ("x\n + y", "y" * 73, "x", "73 columns wide, at most 68"),
        ('kind = "number"', 'kind = "guess"', 'id = "d"', "kind is number"),
        ('id = "matrix"', 'id = "martix"', 'id = "matrix"', "labs are matrix"),
        ("seed=1", "seed=x", 'id = "matrix"', "whole number"),
        ("Text with `code`.", "[x](http://a.b)", "Text", "https://"),
        ("Text with `code`.", "![x](https://a.b/c.png)", "Text", "https://"),
        ("Text with `code`.", "# Title", "Text", "use ##"),
        ("Text with `code`.", "a\x1bb", "Text", "U+001B"),
        ("Text with `code`.", "a\tb", "Text", "U+0009"),
        ("Text with `code`.", "a\u202eb", "Text", "U+202E"),
        (
            "Text with `code`.",
            "word " * 60 + "\n\n" + ("word " * 300 + "\n\n") * 2,
            "## S",
            "divide",
        ),
        ("## no heading", "## " + "n" * 64, "## no", "67 wide, at most 66"),
        ("## Second step", "## A lesson", "## S", "titles differ"),
        ("correct = true", "correct = false", 'id = "p"', "exactly one choice"),
    ],
)
def test_each_fault_is_found_at_its_line(
    tmp_path: Path, old: str, new: str, line: str, says: str
) -> None:
    path = write(tmp_path)
    lines = path.read_text(encoding="utf-8").split("\n")
    expected = next(number for number, text in enumerate(lines, 1) if text.startswith(line))
    path = write(tmp_path, body=BODY.replace(old, new))
    [fault] = faults(path)
    assert fault.startswith(f"{path}:{expected}: ") and says in fault


@pytest.mark.parametrize(
    ("body", "says"),
    [("Only one step.", "single step"), ("One.\n\n## Two\nNo question.", "asks nothing")],
)
def test_a_lesson_has_steps_and_asks(tmp_path: Path, body: str, says: str) -> None:
    assert any(says in fault for fault in faults(write(tmp_path, body=body)))


def test_two_files_may_not_share_an_id(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md")
    other = tmp_path / "else"
    other.mkdir()
    twin = write(other, "01-a.md")
    [fault] = check([tmp_path / "01-a.md", twin], RULES).faults
    assert "ids are unique" in str(fault)


def test_a_missing_folder_outline_and_an_empty_course_are_faults(tmp_path: Path) -> None:
    assert "course.toml:1: cannot be read" in faults(tmp_path)[0]
    write(tmp_path).unlink()
    assert "holds no lesson" in faults(tmp_path)[0]
    assert "cannot be read" in faults(tmp_path / "09-none.md")[0]


def test_front_matter_is_complete(tmp_path: Path) -> None:
    for line in HEAD.split("\n"):
        key = line.partition(" = ")[0]
        if key in {"id", "title", "day", "session", "minutes", "summary", "front", "back"}:
            path = write(tmp_path, head=HEAD.replace(line + "\n", "", 1))
            assert f"no {key}" in faults(path)[0], line
