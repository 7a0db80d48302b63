import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.asking.polls import Poll
from lessons.course.outline import CONTENT, Course, Lesson, load_course, read_lesson
from lessons.course.steps import Drill, LabLink, Math, Prose
from lessons.course.tables import MAX_FILE_BYTES, LessonError

OUTLINE = """
pack = "trial"
title = "A course"
[[sessions]]
day = 1
session = 1
title = "First"
"""
HEAD = """+++
id = "NAME"
title = "A lesson"
day = 1
session = 1
minutes = 5
summary = "What it is."
[[cards]]
id = "a"
front = "f"
back = "b"
[[cards]]
id = "b"
front = "f"
back = "b"
+++
"""
BODY = """A hook.

## Second step
Text with `code`.

```math
x
 + y
```
```python
## no heading
```

```poll
id = "p"
question = "Which?"
[[choice]]
text = "one"
why = "because"
correct = true
[[choice]]
text = "two"
why = "not"
```
```drill
id = "d"
kind = "number"
```
```lab
id = "matrix"
state = "matrix?seed=1"
```
"""


def write(folder: Path, name: str = "01-a.md", body: str = BODY, head: str = HEAD) -> Path:
    (folder / "course.toml").write_text(OUTLINE, encoding="utf-8")
    path = folder / name
    text = head.replace("NAME", name[3:-3]) + body
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lesson_is_read_into_steps_and_blocks(tmp_path: Path) -> None:
    lesson = read_lesson(write(tmp_path))
    assert (lesson.id, lesson.number, lesson.minutes) == ("a", 1, 5)
    assert [card.id for card in lesson.cards] == ["a.a", "a.b"]
    assert [step.title for step in lesson.steps] == ["A lesson", "Second step"]
    kinds = [type(block) for block in lesson.steps[1].blocks]
    assert kinds == [Prose, Math, Prose, Poll, Drill, LabLink]
    _, math, code, poll, drill, lab = lesson.steps[1].blocks
    assert isinstance(math, Math) and math.tex == "x + y"
    assert isinstance(code, Prose) and "## no heading" in code.markdown
    assert isinstance(poll, Poll) and poll.id == "a.p"
    assert isinstance(drill, Drill) and (drill.id, drill.table["kind"]) == ("a.d", "number")
    assert isinstance(lab, LabLink) and lab.state == "matrix?seed=1"


def test_every_block_knows_its_line(tmp_path: Path) -> None:
    path = write(tmp_path)
    lines = path.read_text(encoding="utf-8").split("\n")
    for step in read_lesson(path).steps:
        for block in step.blocks:
            if isinstance(block, Prose):
                assert lines[block.line - 1] == block.markdown.split("\n")[0]
            else:
                assert lines[block.line - 2].startswith("```")


def test_a_bad_lesson_is_left_out_and_all_others_work(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md")
    write(tmp_path, "02-b.md", head=HEAD.replace("minutes = 5", 'minutes = "five"'))
    write(tmp_path, "03-c.md")
    write(tmp_path, "04-d.md", head=HEAD.replace("day = 1", "day = 2"))
    (tmp_path / "05-e.md").write_bytes(b"+++\n\xff\n+++\n")
    (tmp_path / "notes.md").write_text("no lesson", encoding="utf-8")
    course = load_course(tmp_path)
    assert [lesson.id for lesson in course.lessons] == ["trial:a", "trial:c"]
    said = [str(problem) for problem in course.problems]
    assert [text.split(": ")[0].rpartition("/")[2] for text in said] == [
        "02-b.md:6",
        "04-d.md:5",
        "05-e.md:2",
        "notes.md:1",
    ]
    assert "whole number from 1 to 120" in said[0]


def test_ids_are_unique_in_a_course_and_in_a_lesson(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md")
    twin = write(tmp_path, "02-b.md")
    twin.write_text(twin.read_text(encoding="utf-8").replace('id = "b"', 'id = "a"', 1))
    [problem] = load_course(tmp_path).problems
    assert "02-b.md:2: id 'trial:a' is taken by 01-a.md" in str(problem)
    lesson = read_lesson(
        write(tmp_path, "03-c.md", body=BODY + BODY.replace("## Second", "## 3rd"))
    )
    with pytest.raises(LessonError, match=r"c\.p occurs twice"):
        _ = lesson.steps


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "no text"),
        ("hello\n```poll\nid = 'x'\n", "fence has no end"),
        ("## A\n## B\ntext", "empty"),
        ("text\n" + "\n".join(f"## {n}\ntext" for n in range(2000)), "at most 30"),
        ("| a " * 50 + "|\n" + "|---" * 50 + "|\n" + ("| b " * 50 + "|\n") * 200, "table cells"),
        ("### h\n" * 2000, "headings"),
        ("word\n" * 5000, "lines of text"),
        ("x" * 2001, "longer than 2,000"),
        (("[" * 1990 + "\n") * 7, "characters of text"),
        ("> " * 30 + "deep", "nested deeper"),
        ("- " * 30 + "deep", "nested deeper"),
        (" " * 40 + "- deep", "indented"),
        ("```math\nx\n```\n" * 50, "blocks"),
        ("```math\n" + "x" * 1001 + "\n```", "longer than 1000"),
        ("```poll\n" + "#" * 20_000 + "\n```", "at most 16,000"),
        ("```poll\nx = " + "[" * 5000 + "\n```", "poll"),
        ("```poll\n" + "a." * 2000 + "a = 1\n```", "nested too deeply"),
        ("```lab\nid = 'matrix'\nrun = 'rm'\n```", "unknown key 'run'"),
        ("```Poll\ncorrect = true\n```", "did you mean 'poll'"),
        ("```polls\ncorrect = true\n```", "did you mean 'poll'"),
        ("```quiz\ncorrect = true\n```", "no fence is called 'quiz'"),
        ("~~~poll\ncorrect = true\n~~~", "three backticks"),
        (" ```poll\ncorrect = true\n ```", "three backticks"),
        ("\t```poll\ncorrect = true\n\t```", "three backticks"),
        ("> ```poll\n> correct = true\n> ```", "three backticks"),
        ("1. ```poll\n   correct = true\n   ```", "three backticks"),
        ("````poll\ncorrect = true\n````", "4 backticks"),
        ("``poll\ncorrect = true\n``", "three backticks"),
        ("'''poll\ncorrect = true\n'''", "three backticks"),
        ("```\npoll\n[[choice]]\n```", "belongs into a fence"),
        ("poll\n[[choice]]", "belongs into a fence"),
        ("```poll\nid = 'a'\n\n```text\nx\n```", "fence has no end"),
    ],
)
def test_what_would_freeze_or_confuse_is_refused_with_a_line(
    tmp_path: Path, body: str, says: str
) -> None:
    lesson = read_lesson(write(tmp_path, body=body))
    with pytest.raises(LessonError, match=says) as error:
        _ = lesson.steps
    assert error.value.line > 0
    assert str(error.value).startswith(f"{lesson.path}:{error.value.line}: ")


def test_a_huge_file_and_a_missing_end_are_refused(tmp_path: Path) -> None:
    huge = write(tmp_path, body="x" * MAX_FILE_BYTES)
    with pytest.raises(LessonError, match="larger than"):
        read_lesson(huge)
    for text, says in (("hello", "does not begin"), ("+++\nid = 'a'\n", "no end")):
        huge.write_text(text, encoding="utf-8")
        with pytest.raises(LessonError, match=says):
            read_lesson(huge)


def test_control_characters_never_come_through(tmp_path: Path) -> None:
    path = write(tmp_path, body="A \x1b]52;c;aGk=\x07 title\x9b\u202e\n\n## B\x1b\ntext\x00")
    lesson = read_lesson(path)
    shown = "".join(
        [
            step.title + "".join(b.markdown for b in step.blocks if isinstance(b, Prose))
            for step in lesson.steps
        ]
    )
    assert not set(shown) & set("\x1b\x07\x9b\u202e\x00")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(["```poll", "```", "## x", "+++", "```lab", "id = 'a'", "[[choice]]"]),
        ),
        max_size=30,
    ).map("\n".join)
)
def test_any_body_is_parsed_or_refused(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "01-a.md"
    path.write_bytes((HEAD.replace("NAME", "a") + body).encode("utf-8", "replace"))
    try:
        steps = read_lesson(path).steps
    except LessonError as error:
        assert ":1" in str(error) or error.line > 1
    else:
        assert steps


def test_the_course_goes_forward_and_back(tmp_path: Path) -> None:
    for name in ("01-a.md", "02-b.md"):
        write(tmp_path, name)
    course = load_course(tmp_path)
    assert isinstance(course, Course)
    after, before = course.after("trial:a"), course.before("trial:b")
    assert after is not None and before is not None
    assert (after.id, before.id) == ("trial:b", "trial:a")
    assert course.after("trial:b") is None and course.before("trial:a") is None
    assert course.after("x") is None
    assert course.in_session(course.sessions[0]) == course.lessons
    found = course.lesson("trial:b")
    assert isinstance(found, Lesson) and course.lesson("zz") is None


@pytest.mark.parametrize(
    ("name", "id"),
    [("vectors", "vectors"), ("2", "vectors"), ("02-vectors", "vectors"), ("12", "data"),
     ("21-data", "data"), ("0", None), ("42", None), ("²", None), ("", None)],
)  # fmt: skip
def test_a_lesson_is_named_by_its_id_its_number_on_the_map_or_its_file(
    name: str, id: str | None
) -> None:
    found = load_course().named(name)
    assert (found and found.id) == id


def test_our_course_loads_whole_without_numpy() -> None:
    course = load_course(CONTENT)
    assert course.problems == ()
    code = (
        "import sys; from lessons.course.outline import load_course; load_course();"
        "assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_ids_of_a_pack_never_meet_those_of_another_course(tmp_path: Path) -> None:
    ours = load_course().lessons[0]
    write(tmp_path, f"01-{ours.id}.md")
    [theirs] = load_course(tmp_path).lessons
    assert theirs.id == f"trial:{ours.id}" and load_course(tmp_path).pack == "trial"
    items = [*theirs.polls, *theirs.drills, *theirs.cards]
    assert len(items) == 4 and all(item.id.startswith(f"trial:{ours.id}.") for item in items)
    assert load_course().pack == ""
    assert ":" not in "".join(poll.id for poll in ours.polls)


def test_what_a_lesson_needs_and_teaches_is_read_with_its_head(tmp_path: Path) -> None:
    concepts = 'needs = ["row"]\nteaches = ["sum", "mean"]\n[[cards]]'
    lesson = read_lesson(write(tmp_path, head=HEAD.replace("[[cards]]", concepts, 1)))
    assert (lesson.needs, lesson.teaches) == (("row",), ("sum", "mean"))
    plain = read_lesson(write(tmp_path))
    assert plain.needs == plain.teaches == ()


def test_plain_fences_are_shown_as_they_are_whatever_stands_in_them(tmp_path: Path) -> None:
    """Also how a poll is written, in a lesson about writing lessons."""
    shown = "````markdown\n```poll\ncorrect = true\n```\n````\n\n```toml\n[[choice]]\n```"
    [step] = read_lesson(write(tmp_path, body=shown)).steps
    [block] = step.blocks
    assert isinstance(block, Prose) and block.markdown == shown


@given(
    st.sampled_from(["math", "poll", "drill", "lab"]),
    st.sampled_from(["upper", "capital", "doubled", "plural", "space", "tildes", "four", "dot"]),
)
def test_no_spelling_of_a_live_fence_is_shown_to_the_learner(
    tmp_path_factory: pytest.TempPathFactory, kind: str, spelt: str
) -> None:
    fence = {
        "upper": f"```{kind.upper()}",
        "capital": f"```{kind.capitalize()}",
        "doubled": f"```{kind}{kind[-1]}",
        "plural": f"```{kind}s",
        "space": f"   ```{kind}",
        "tildes": f"~~~~{kind}",
        "four": f"````{kind}",
        "dot": f"```{{.{kind}}}",
    }[spelt]
    body = f"Text.\n\n{fence}\nid = 'x'\ncorrect = true\n{fence.replace(kind, '').strip()}\n"
    path = write(tmp_path_factory.mktemp("fence"), body=body)
    with pytest.raises(LessonError) as error:
        _ = read_lesson(path).steps
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[error.value.line - 1] == fence
