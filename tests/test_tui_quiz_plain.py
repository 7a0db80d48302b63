import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waits import LIMIT

from lessons.asking.attempt import Attempt
from lessons.asking.polls import LETTERS, Choice, Poll
from lessons.asking.quiz import Quiz, select
from lessons.asking.registry import find
from lessons.course.outline import load_course
from lessons.store.progress import Progress
from tui.asking.plain import EndOfInputError, ask_plain
from tui.cli import require_lesson
from tui.cli import run as run_command
from tui.commands.quiz import run_plain

Command = Callable[..., tuple[int, str, str]]

TWO = Poll(
    id="a.two",
    question="Which?",
    choices=(
        Choice("one", "why one", argument="for one"),
        Choice("two", "why two", correct=True, argument="for two"),
    ),
    explanation="In the end.",
)


def run(polls: tuple[Poll, ...], lines: list[str], progress: Progress) -> tuple[Quiz, str]:
    """Answer with `lines`, then end the input; returns the quiz and all that was said."""
    said: list[str] = []
    answers: Iterator[str] = iter(lines)

    def ask(question: str) -> str | None:
        said.append(question)
        return next(answers, None)

    quiz = run_plain(Quiz(polls), progress, ask, said.append)
    return quiz, "\n".join(said)


@pytest.fixture
def dl_tui(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Runs a command in this process: its exit code, what it printed, what it complained of."""
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str, str]:
        return run_command(arguments), *capfd.readouterr()

    return command


def test_a_vote_is_asked_argued_asked_again_and_explained(progress: Progress) -> None:
    quiz, said = run((TWO,), ["a", "3", "b"], progress)
    assert "for two" in said and "for one" not in said
    assert said.index("How sure") < said.index("for two") < said.index("Right: B.")
    assert "why two" in said and "In the end." in said
    assert "1 right, 0 wrong; 1 sure and wrong at first" in said
    first, second = progress.answers()
    assert (first.choice, first.correct, first.confidence, first.revote) == ("0", False, 3, False)
    assert (second.choice, second.correct, second.revote) == ("1", True, True)
    assert quiz.current is None


def test_a_wrong_answer_hears_why_its_own_idea_fails(progress: Progress) -> None:
    _, said = run((TWO,), ["1", "think", ""], progress)
    assert "Wrong: you chose A, the answer is B." in said
    assert "why one" in said and "why two" in said


def test_nonsense_is_asked_again_and_the_end_of_input_ends_the_quiz(progress: Progress) -> None:
    quiz, said = run((TWO, TWO), ["z", "", "99", "B", "perhaps", "2"], progress)
    assert said.count("Please type a letter from A to B") == 3
    assert said.count("Please type 1 guess") == 1
    assert "2 not answered" in said  # the re-vote was never given, but the vote is saved
    assert quiz.votes == () and len(progress.answers()) == 1


def test_q_ends_with_the_summary(progress: Progress) -> None:
    _, said = run((TWO,), ["q"], progress)
    assert said.endswith("Summary: 0 right, 0 wrong, 1 not answered.")


@given(st.lists(st.text(max_size=8), max_size=40))
def test_any_input_ends_without_a_fault(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    progress = Progress.open(tmp_path_factory.mktemp("p") / "p.db")
    try:
        quiz, said = run((TWO, TWO), lines, progress)
    finally:
        progress.close()
    assert "Summary:" in said
    assert len(quiz.votes) <= 2


def test_the_whole_course_can_be_answered_right(progress: Progress) -> None:
    polls = select(load_course(), "all")
    lines = [line for poll in polls for line in (LETTERS[poll.key], "sure", "")]
    quiz, said = run(polls, lines, progress)
    assert len(quiz.summary.right) == len(polls) >= 40
    assert max(map(len, said.split("\n"))) <= 300  # TeX is given as it is; all else is wrapped


def test_the_command_reads_a_pipe_and_saves(tmp_path: Path, dl_tui: Command) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "quiz", "layer", "--plain"],
        input="b\nsure\n\nb\n\xff\n2\n".encode("latin-1"),
        capture_output=True,
        env={**os.environ, "DL_TUI_HOME": str(tmp_path)},
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stderr
    assert b"Summary:" in done.stdout and b"\x1b" not in done.stdout
    _, shown, _ = dl_tui("progress", "show", "--json")
    assert json.loads(shown)["answers"] == 3


def test_an_unknown_topic_is_usage_and_lists_the_topics(dl_tui: Command) -> None:
    code, _, told = dl_tui("quiz", "cook\x1b[2Jery", "--plain")
    assert code == 2
    assert "shapes" in told and "workshop" in told
    assert "\x1b" not in told and told.count("\n") <= 3


def test_without_a_terminal_the_quiz_points_to_plain(dl_tui: Command) -> None:
    code, _, told = dl_tui("quiz")
    assert code == 2 and "--plain" in told


def test_lessons_are_listed_with_what_is_done(tmp_path: Path, dl_tui: Command) -> None:
    listed = json.loads(dl_tui("lessons", "--json")[1])
    assert [set(entry) for entry in listed] == [
        {
            *{"number", "id", "title", "day", "session", "minutes", "done"},
            *{"stage", "questions", "answered", "passed"},
        }
    ] * len(listed)
    assert {entry["stage"] for entry in listed} == {"new"}
    assert all(entry["questions"] > 0 == entry["answered"] for entry in listed)
    assert not any(entry["done"] for entry in listed)
    assert not list(tmp_path.iterdir())  # looking leaves no trace
    progress = Progress.open(tmp_path / "data" / "progress.db")
    progress.finish_lesson("layer")
    progress.pass_over("tensors.no-such")
    progress.set_place("matrices", 0)
    progress.end_lesson("products")
    progress.close()
    listed = json.loads(dl_tui("lessons", "--json")[1])
    assert [entry["id"] for entry in listed if entry["done"]] == ["layer"]
    _, text, _ = dl_tui("lessons")
    assert "✓  5  One layer" in text and "○  2  Vectors" in text
    assert "◐  3  Matrices, two views" in text and "▹  4  Matrix products" in text
    for entry in listed:  # the number by which `--lesson` and `lesson` know it
        assert require_lesson(str(entry["number"])).id == entry["id"]


def test_check_says_file_line_and_what_is_allowed(tmp_path: Path, dl_tui: Command) -> None:
    trial = Path(__file__).parent / "fixtures" / "course"  # ours is checked by a test of its own
    assert dl_tui("check", str(trial))[0] == 0
    bad = tmp_path / "01-bad.md"
    bad.write_text('+++\nid = "Bad"\n+++\ntext\x1b[2J\n', encoding="utf-8")
    code, said, told = dl_tui("check", str(bad))
    assert code == 3 and said == ""
    assert told.startswith(f"{bad}:2: ") and "lower-case" in told
    assert dl_tui("check", str(tmp_path / "none.md"))[0] == 2


def test_a_drill_can_be_asked_in_plain_text_too(progress: Progress) -> None:
    course = load_course()
    for id, lines, phrases in (
        ("products.outer", ["8x8", "h", "3x12"], ["Wrong:", "hint 1", "Right: (3×8)"]),
        ("products.one-cell", ["9", "3"], ["  3  row 2", "Not judged:", "Right: This meets"]),
        ("layer.steps", ["h", "h"], ["hint 1  The order is", "Passed: seen"]),
        ("layer.neuron", ["s"], ["Passed; answer it any time."]),
    ):
        ask = find(course, id)
        assert ask is not None
        said: list[str] = []
        answers: Iterator[str] = iter(lines)
        attempt = Attempt(ask, "plain")
        ask_plain(attempt, lambda question: next(answers, None), said.append, progress.record)  # noqa: B023
        assert next(answers, None) is None, "it ends with the answer"
        for phrase in phrases:
            assert any(phrase in line for line in said), (phrase, said)
    stored = [(answer.item, answer.choice, answer.correct) for answer in progress.answers()]
    assert stored == [
        ("products.outer", "8×8", False),
        ("products.outer", "3×12", True),
        ("products.one-cell", "3", True),
    ]
    with pytest.raises(EndOfInputError):
        ask_plain(attempt.again(), lambda question: "q", said.append, progress.record)
