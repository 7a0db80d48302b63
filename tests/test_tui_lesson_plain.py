"""A lesson as lines: read, answered and finished by whoever sees nothing but the lines."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lessons.course.outline import Course, Lesson
from lessons.course.packs import add, begin
from lessons.course.standing import Stage
from lessons.course.steps import Drill, Math, Poll, Prose
from lessons.spoken import SpeechError, spoken
from lessons.store.progress import Progress
from tui.cli import run
from tui.commands import doctor
from tui.commands.lesson import lesson_plain
from tui.paths import packs_folder


class Reader:
    """A script that knows only what was said: it takes the first option, and asks for each hint."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)

    def ask(self, question: str) -> str:
        self.asked.append(question)
        assert len(self.asked) < 400, self.asked[-5:]
        if "Your choice" in question:
            return "A"
        if "How sure" in question:
            return "2"
        return "h" if re.search(r"\bh (for a hint|to leave it)", question) else ""


def with_every_kind(course: Course) -> Iterator[Lesson]:
    """The lessons in which a kind of block or of question is met for the first time."""
    met: set[str] = set()
    for lesson in course.lessons:
        kinds = {
            f"{type(block).__name__} {block.table.get('kind') if isinstance(block, Drill) else ''}"
            for step in lesson.steps
            for block in step.blocks
        }
        if kinds - met:
            met |= kinds
            yield lesson


def test_a_script_that_sees_only_the_lines_finishes_a_lesson_with_every_kind_of_block(
    course: Course, progress: Progress
) -> None:
    for lesson in with_every_kind(course):
        reader = Reader()
        assert lesson_plain(lesson, progress, reader.ask, reader.say) is Stage.DONE, lesson.id
        text = "\n".join(reader.said)
        assert "In TeX" not in text and "that cannot be" not in text
        assert all(len(line) <= 100 for line in reader.said), max(reader.said, key=len)
        assert not re.search(r"\\[a-z]+|```|\*\*", text), lesson.id
        assert "?." not in text and "What can be moved" not in text  # nothing can be, here


def test_what_was_answered_is_kept_and_where_the_input_ends_the_place(
    course: Course, progress: Progress
) -> None:
    lesson = course.lessons[1]
    lines = iter(["D", "2", ""])
    said: list[str] = []
    assert lesson_plain(lesson, progress, lambda _: next(lines, None), said.append) is None
    assert progress.answers(lesson.questions[0])[0].choice == "3"
    assert progress.place() == (lesson.id, 1) and said[-1] == "Your place is kept."
    lines = iter(["", "s"])
    lesson_plain(lesson, progress, lambda _: next(lines, None), said.append, 0)
    assert any(line.startswith("Answered before:") for line in said)


def test_every_formula_of_the_course_can_be_said(course: Course) -> None:
    for lesson in course.lessons:
        for step in lesson.steps:
            for block in step.blocks:
                tex = block.tex if isinstance(block, Math | Poll) else ""
                tex = tex or (str(block.table.get("tex", "")) if isinstance(block, Drill) else "")
                said = spoken(tex)
                assert not re.search(r"[\\{}^_&]", said), said
                assert said.count("(") == said.count(")"), said


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{∂J}{∂w} \approx -5", "d J over d w is about minus 5"),
        (r"\frac{1}{1 + e^{-x}}", "1 over (1 plus e to the power of minus x)"),
        (r"u^T v = 41", "u transposed v equals 41"),
        (r"A \begin{bmatrix} 1 \\ 3 \end{bmatrix}", "A times the column (1, 3)"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}^T", "the row (1, 2) transposed"),
        (r"\sum_{i=1} w_i^2", "the sum over i equals 1 of w i squared"),
        (r"\hat{y} = Wx + b", "y hat equals W x plus b"),
        (r"g \cdot \frac{c}{\|g\|}", "g times c over (the length of g)"),
        (r"0.25^8 = \frac{1}{65{,}536}", "0.25 to the power of 8 equals 1 over 65,536"),
        (r"L_1 + L_2 + \dots + L_N", "L 1 plus L 2 plus and so on to L N"),
    ],
)  # fmt: skip
def test_formulas_in_words(tex: str, words: str) -> None:
    assert spoken(tex) == words


@pytest.mark.parametrize("tex", [r"\unheard x", r"\frac{1", r"\begin{bmatrix} 1", "a}", "x^"])
def test_what_cannot_be_said_is_told(tex: str) -> None:
    with pytest.raises(SpeechError):
        spoken(tex)


def test_the_command_reads_a_pipe_and_knows_the_lessons(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.cli import cli

    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    result = CliRunner().invoke(cli, ["lesson", "vectors", "--plain"], input="d\n")
    assert "Step 1 of" in result.output and "Your place is kept." in result.output
    assert "did you mean" in CliRunner().invoke(cli, ["lesson", "vektors"]).output.lower()


def test_what_cannot_be_kept_is_not_called_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("in the way")
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run(["lesson", "vectors", "--plain"]) == 4
    out, err = capfd.readouterr()
    assert "Step 1 of" in out and "kept" not in out
    assert err.splitlines()[-1].startswith("Not saved: Your place or settings. Cannot save")


def test_a_lesson_of_which_a_step_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its head is read, so it is listed: what its body lacks is found by whoever opens it."""
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))
    (first, *_) = begin("mine", tmp_path / "mine")
    first.write_text(first.read_text("utf-8") + "\n## Empty\n", "utf-8")
    add(tmp_path / "mine", packs_folder())
    assert run(["lesson", "mine:first", "--plain"]) == 3
    line = len(first.read_text("utf-8").splitlines())
    (told,) = capfd.readouterr().err.splitlines()
    assert told.endswith(f"mine/01-first.md:{line}: step 'Empty' is empty; it needs text")
    (found,) = doctor._packs()
    assert found.mark == "✗" and f"01-first.md:{line}: step 'Empty'" in found.value


def test_a_drawing_is_told_in_words_and_shown_without_them(
    course: Course, progress: Progress
) -> None:
    told = 0
    for lesson in course.lessons:
        for number, step in enumerate(lesson.steps):
            for block in step.blocks:
                if isinstance(block, Prose) and re.search("[─-╿]", block.markdown):
                    told += 1
                    (words,) = re.findall(r"^```text (.+)$", block.markdown, re.MULTILINE)
                    assert words not in block.seen and "```text\n" in block.seen
                    said: list[str] = []
                    lesson_plain(lesson, progress, Reader().ask, said.append, number)
                    text = " ".join(" ".join(said).split())
                    assert words in text and not re.search("[─-╿]", text)
    assert told >= 6
