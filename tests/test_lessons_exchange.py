"""What was learned goes to another machine and comes back: whole, once, and in its order."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from lessons.course.outline import Course
from lessons.review.deck import deck_of, key_of
from lessons.review.sitting import command, recalled
from lessons.store.exchange import VERSION, ExchangeError, merged, read, write
from lessons.store.progress import Answer, Progress
from lessons.store.records import UNDO, kept_answer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def opened(path: Path, days: float = 0) -> Progress:
    return Progress.open(path, lambda: START + timedelta(days=days))


def fill(progress: Progress, course: Course, seed: int) -> None:
    rng = random.Random(seed)
    lesson = course.lessons[seed]
    for item in lesson.questions:
        progress.record(Answer(item, f"“{rng.random()}” \\ \n", rng.random() < 0.5, confidence=3,
                               seconds=rng.random(), seed=rng.choice([None, 7]), hints=1,
                               truth=rng.choice([None, "x"]), state="softmax?seed=0"))  # fmt: skip
    progress.record(Answer("hook", "1", None, kind="hook"))
    progress.finish_lesson(lesson.id)
    progress.end_lesson(lesson.id)
    progress.pass_over(f"{lesson.id}.passed")
    progress.set_place(lesson.id, 2)
    progress.set_setting("theme", f"theme {seed}")


def test_what_is_written_out_is_read_back_as_it_was(tmp_path: Path, course: Course) -> None:
    progress = opened(tmp_path / "a.db")
    fill(progress, course, 1)
    document = progress.document()
    assert read(write(document)) == document and len(document.answers) > 5
    other = opened(tmp_path / "b.db", 9)
    done = other.take_in(read(write(document)))
    assert done is not None and done[1] == len(document.answers)
    assert other.document() == document and done[0].is_file()
    for each in (progress, other):
        each.close()
    now = START + timedelta(days=20)
    a, b = (opened(tmp_path / name, 20) for name in ("a.db", "b.db"))
    assert deck_of(course, a, now) == deck_of(course, b, now)


def test_two_histories_become_one_by_the_clock_and_nothing_is_there_twice(
    tmp_path: Path, course: Course
) -> None:
    late, early = opened(tmp_path / "late.db", 30), opened(tmp_path / "early.db")
    fill(late, course, 2)
    fill(early, course, 1)
    own = late.document()
    for new in (len(early.history()), 0, 0):
        done = late.take_in(early.document())
        assert done is not None and done[1] == new
    both = late.document()
    assert both.answers == early.document().answers + own.answers
    assert (both.place, both.settings) == (own.place, own.settings)  # one's own stay
    assert both.marks["done"].keys() == {course.lessons[1].id, course.lessons[2].id}
    late.record(Answer("after", "x", True))
    assert late.history()[-1].item == "after" and not late.check()


@pytest.mark.parametrize("seed", range(20))
def test_each_history_keeps_its_own_order_whatever_the_clocks_did(seed: int) -> None:
    rng = random.Random(seed)
    a, b = (
        [
            kept_answer(
                Answer("i", "x", True), START + timedelta(days=rng.randrange(-9, 9)), who, n
            )
            for n in range(rng.randrange(6))
        ]
        for who in "ab"
    )
    both = merged(a, [*b, *a, *b])
    assert [each for each in both if each.session == "a"] == a
    assert [each for each in both if each.session == "b"] == b and len(both) == len(a) + len(b)


def test_one_lesson_is_forgotten_and_no_other(tmp_path: Path, course: Course) -> None:
    progress = opened(tmp_path / "a.db")
    fill(progress, course, 1)
    kept = progress.document()
    fill(progress, course, 2)
    lesson = course.lessons[2]
    progress.set_place("else", 0)
    items = [*lesson.questions, key_of(lesson.cards[0])]
    backup = progress.reset_lesson(lesson.id, items)
    assert backup is not None and backup.is_file()
    after = progress.document()
    assert not {each.item for each in after.answers} & set(items)
    assert [a for a in after.answers if a.item != "hook"] == [
        a for a in kept.answers if a.item != "hook"
    ]
    assert after.marks["done"] == kept.marks["done"] and lesson.id not in after.steps


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "[" * 100_000, '{"format": "else"}', "null",
        '{"format": "dl-tui progress"}',
        f'{{"format": "dl-tui progress", "version": {VERSION + 1}}}',
    ],
)  # fmt: skip
def test_what_is_no_progress_is_refused(text: str) -> None:
    with pytest.raises(ExchangeError):
        read(text)


def test_every_field_that_cannot_be_is_refused_with_its_place(
    tmp_path: Path, course: Course
) -> None:
    progress = opened(tmp_path / "a.db")
    fill(progress, course, 1)
    sound = write(progress.document())
    for name in json.loads(sound)["answers"][0]:
        for value in ({}, [], 2**70, object):
            bad = json.loads(sound)
            if value is object:
                if name not in ("item", "choice", "correct", "at", "session", "number"):
                    continue
                del bad["answers"][1][name]
            else:
                bad["answers"][1][name] = value
            with pytest.raises(ExchangeError, match=f'"{name}"'):
                read(json.dumps(bad))
    for name in ("steps", "place", "done", "ended", "passed", "settings"):
        for value in ([1], {"x": []}, 3):
            with pytest.raises(ExchangeError, match=f'"{name}"'):
                read(json.dumps(json.loads(sound) | {name: value}))
    assert read(json.dumps(json.loads(sound) | {"more": 1})) == progress.document()


def test_summary_counts_no_answer_that_was_taken_back(tmp_path: Path, course: Course) -> None:
    progress = opened(tmp_path / "a.db")
    progress.finish_lesson(course.lessons[1].id)
    (subject, *_) = deck_of(course, progress, START + timedelta(days=1)).subjects
    progress.record(recalled(subject, knew=True))
    progress.record(recalled(subject, knew=True))
    progress.record(command(subject, UNDO))
    assert (progress.summary().answers, progress.summary().correct) == (1, 1)


def test_the_commands_write_and_take_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.cli import cli
    from tui.cli import run as main
    from tui.paths import progress_file

    def run(home: str, *words: str, text: str | None = None) -> tuple[int, str]:
        monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / home))
        result = CliRunner().invoke(cli, ["progress", *words], input=text)
        return result.exit_code, result.output

    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "a"))
    progress = Progress.open(progress_file())
    progress.record(Answer("vectors.mix", "9", True, kind="number", seed=1))
    progress.close()
    code, text = run("a", "export")
    assert code == 0 and len(read(text).answers) == 1
    file = tmp_path / "out.json"
    assert run("a", "export", str(file))[0] == 0 and read(file.read_text("utf-8")) == read(text)
    assert run("b", "import", str(file))[1].startswith("1 answers are new, 0 were here")
    assert run("b", "import", "-", text=text)[1].startswith("0 answers are new, 1 were here")
    assert read(run("b", "export")[1]) == read(text)
    file.write_text('{"format": "x"}')
    assert main(["progress", "import", str(file)]) == 3
    monkeypatch.setattr("tui.commands.progress.LARGEST", 1 << 20)
    if Path("/dev/zero").exists():  # which has no end
        assert "is larger than 1 MB" in run("b", "import", "/dev/zero")[1]
    assert run("b", "reset", "--lesson", "vectors", "--yes")[0] == 0
    assert not read(run("b", "export")[1]).answers


def test_the_backup_of_a_reset_can_be_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    from tui.cli import cli
    from tui.cli import run as main
    from tui.paths import progress_file

    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    progress = Progress.open(progress_file())
    fill(progress, course, 1)
    before = progress.document()
    progress.close()
    told = CliRunner().invoke(cli, ["progress", "reset", "--yes"]).output
    backup = Path(told.partition("What was there is in ")[2].split("\n")[0])
    assert "progress import" in told
    result = CliRunner().invoke(cli, ["progress", "import", str(backup)])
    assert result.exit_code == 0 and f"{len(before.answers)} answers are new" in result.output
    progress = Progress.open(progress_file())
    assert progress.document() == before
    progress.close()
    backup.write_bytes(backup.read_bytes()[:3000])
    assert main(["progress", "import", str(backup)]) == 3
