"""A note of one's own is never lost: not by a lesson written anew, nor by a second window."""

from datetime import UTC, datetime
from pathlib import Path

from lessons.course.outline import Course
from lessons.course.search import search
from lessons.notes import Notes, Spot, as_markdown, keep_on_step, note, places
from lessons.store.exchange import read, write
from lessons.store.progress import Progress
from lessons.store.records import NOTE, Answer
from lessons.text import clean

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def opened(path: Path) -> Progress:
    return Progress.open(path, lambda: START)


def test_a_note_is_kept_and_changed_and_taken_away_and_what_it_said_is_still_there(
    tmp_path: Path, course: Course
) -> None:
    progress, lesson = opened(tmp_path / "a.db"), course.lessons[1]
    for text in ("first", "second\n\nwith a *line* more", ""):
        keep_on_step(progress, lesson, 2, text)
        assert Notes.of(progress).on_step(lesson, 2) == text
    assert not progress.answers() and not progress.summary().answers
    assert as_markdown(course, progress.noted()) == ("", 0)
    text, _ = as_markdown(course, progress.noted(), earlier=True)
    assert "first" in text and "second\n\nwith a *line* more" in text
    assert f"### {lesson.pages[2].title}\n" in text


def test_two_windows_write_on_one_step_and_nothing_is_lost(tmp_path: Path, course: Course) -> None:
    lesson = course.lessons[1]
    one, other = opened(tmp_path / "a.db"), opened(tmp_path / "a.db")
    keep_on_step(one, lesson, 0, "from one")
    keep_on_step(other, lesson, 0, "from the other")
    assert Notes.of(one).on_step(lesson, 0) == "from the other"
    assert "from one" in as_markdown(course, one.noted(), earlier=True)[0]


def test_a_step_that_is_no_more_leaves_its_note_to_the_one_in_its_place(
    tmp_path: Path, course: Course
) -> None:
    progress, lesson = opened(tmp_path / "a.db"), course.lessons[1]
    progress.record(note(Spot(lesson.id, "A step of an earlier version", 99), "old"))
    progress.record(note(Spot(lesson.id, lesson.pages[1].title, 3), "moved"))
    last = len(lesson.pages) - 1
    notes = Notes.of(progress)
    assert notes.on_step(lesson, last) == "old" and notes.on_step(lesson, 1) == "moved"
    keep_on_step(progress, lesson, last, "old and new")
    assert Notes.of(progress).on_step(lesson, last) == "old and new"
    progress.record(note(Spot("gone", "A step", 0), "of a lesson that is no more"))
    text, count = as_markdown(course, progress.noted())
    assert count == 3 and "of a lesson that is no more" in text.split("## Elsewhere")[1]


def test_notes_go_along_to_other_machines_and_stay_when_progress_is_forgotten(
    tmp_path: Path, course: Course
) -> None:
    progress, lesson = opened(tmp_path / "a.db"), course.lessons[0]
    keep_on_step(progress, lesson, 0, "mine")
    progress.record(note(Spot("softmax", state="softmax?seed=3"), "on a lab"))
    progress.record(Answer("x.y", "0", True))
    other = opened(tmp_path / "b.db")
    assert other.take_in(read(write(progress.document())))
    assert Notes.of(other) == Notes.of(progress) and Notes.of(other).on_lab("softmax") == "on a lab"
    assert other.reset() and not other.answers()
    assert Notes.of(other).on_step(lesson, 0) == "mine"
    assert "Written at `softmax?seed=3`." in as_markdown(course, other.noted())[0]


def test_whatever_somebody_else_wrote_is_clean_where_it_is_told(
    tmp_path: Path, course: Course
) -> None:
    bad = "\x1b]52;c;Zm9v\x07 \u202e \x9b31m"
    progress = opened(tmp_path / "a.db")
    progress.record(Answer(f"note:{bad}#{bad}", bad, None, kind=NOTE, seed=0, state=bad))
    progress._database.write([("UPDATE answers SET item = ?, choice = ?", (f"note:{bad}#", bad))])
    text, _ = as_markdown(course, progress.noted(), earlier=True)
    assert text == clean(text) and "52;c" in text
    assert all(clean(each.text) == each.text for each in Notes.of(progress).kept.values())


def test_a_word_of_a_note_is_found_where_it_stands(tmp_path: Path, course: Course) -> None:
    progress = opened(tmp_path / "a.db")
    keep_on_step(progress, course.lessons[1], 1, "a word: quokka\nand ∂")
    progress.record(note(Spot("softmax"), "quokka"))
    own = places(course, Notes.of(progress))
    step, lab = (found.place for found in search(own, "quokka"))
    assert (step.lesson, step.step, lab.lab) == (course.lessons[1].id, 1, "softmax")
    assert [found.place for found in search(own, "∂")] == [step] and not search(own, "q")
