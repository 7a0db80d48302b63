"""What is asked on which page, and how far a learner is: new, begun, skipped, done."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.course.outline import Course, Lesson
from lessons.course.pages import Page, read_pages
from lessons.course.standing import (
    Kept,
    Stage,
    Standing,
    leave_behind,
    next_lesson,
    standing,
    standings,
    where_to_open,
)
from lessons.course.steps import Drill, LabLink, read_steps
from lessons.store.progress import Answer, Progress


def test_the_pages_of_every_lesson_are_those_that_parsing_it_gives(course: Course) -> None:
    assert course.lessons
    for lesson in course.lessons:
        assert [page.title for page in lesson.pages] == [step.title for step in lesson.steps]
        for page, step in zip(lesson.pages, lesson.steps, strict=True):
            asked = [block.id for block in step.blocks if hasattr(block, "id")]
            assert list(page.questions) == asked
            doors = [block.lab for block in step.blocks if isinstance(block, LabLink)]
            assert list(page.labs) == doors


FENCES = """\
Text with an id = "none".

````markdown
```poll
id = "inside"
```
````
```drill
kind = "number"
id = 'first'
question = "id = 3"
[[wrong]]
id = "not this"
```

## Two
### not a page
```text
## not a page
```
``` lab
id = "matrix"
```

```poll
id = "second"
"""


def test_only_live_fences_ask_and_only_their_own_id_counts() -> None:
    assert read_pages("a", "One", FENCES) == (
        Page("One", ("a.first",)),
        Page("Two", ("a.second",), ("matrix",)),
    )
    assert read_pages("a", "One", "\n## Two\ntext") == (Page("Two"),)


blocks = st.sampled_from(
    [
        "text\n",
        "\n",
        "## Head\ntext\n",
        "```text\n## no\n```\n",
        "````\n```drill\nid = 'x'\n```\n````\n",
        '```lab\nid = "matrix"\ntitle = "id"\n```\n',
        '```drill\nid = "ID"\nkind = "number"\n[[wrong]]\nanswer = 1\n```\n',
        '```drill\nkind = "number"\n  id="ID"\n```  \n',
        "```math\nx\n```\n",
    ]
)


@given(parts=st.lists(blocks, max_size=12))
def test_pages_agree_with_the_parser_whatever_the_order(parts: list[str]) -> None:
    body = "begin\n" + "".join(
        part.replace("ID", f"q{number}") for number, part in enumerate(parts)
    )
    text = f"+++\n+++\n{body}"
    steps = read_steps(Path("01-a.md"), text, "a", "One")
    pages = read_pages("a", "One", body)
    assert [page.title for page in pages] == [step.title for step in steps]
    for page, step in zip(pages, steps, strict=True):
        assert list(page.questions) == [b.id for b in step.blocks if isinstance(b, Drill)]


@pytest.fixture
def lesson(course: Course) -> Lesson:
    lesson = course.lesson("layer")
    assert lesson is not None and len(lesson.questions) > 2
    return lesson


def test_new_begun_skipped_done(lesson: Lesson, progress: Progress) -> None:
    total = len(lesson.questions)
    assert standing(lesson, progress) == Standing(Stage.NEW, 0, 0, total)
    progress.set_place(lesson.id, 0)
    assert standing(lesson, progress) == Standing(Stage.BEGUN, 0, 0, total)
    first, *others = lesson.questions
    progress.record(Answer(first, "x", False))
    assert standing(lesson, progress) == Standing(Stage.BEGUN, 1, 0, total)
    assert leave_behind(lesson, progress) == Standing(Stage.SKIPPED, 1, 0, total)
    assert lesson.id not in progress.lessons_done()
    for item in others:
        progress.pass_over(item)
    assert standing(lesson, progress) == Standing(Stage.DONE, 1, total - 1, total)
    progress.record(Answer(others[0], "x", None))  # answered later, though nobody judged it
    now = leave_behind(lesson, progress)
    assert now == Standing(Stage.DONE, 2, total - 2, total) and now.open == 0
    assert lesson.id in progress.lessons_done()


def test_what_was_done_once_stays_done(lesson: Lesson, progress: Progress) -> None:
    progress.finish_lesson(lesson.id)
    now = standing(lesson, progress)
    assert now.stage is Stage.DONE and now.open == len(lesson.questions)


def test_a_lesson_without_questions_is_done_at_its_end(lesson: Lesson) -> None:
    bare = Lesson("bare", "Bare", 1, 1, 5, "", (), 1, Path("01-bare.md"), (Page("Bare"),))
    assert Kept().standing(bare).stage is Stage.NEW
    assert Kept(opened={"bare"}).standing(bare).stage is Stage.BEGUN
    assert Kept(ended={"bare"}).standing(bare).stage is Stage.DONE


def test_it_comes_back_from_the_disk_and_a_reset_forgets_it(
    tmp_path: Path, course: Course, lesson: Lesson
) -> None:
    path = tmp_path / "again.db"
    progress = Progress.open(path)
    progress.pass_over(lesson.questions[0])
    progress.record(Answer(lesson.questions[1], "3", True, kind="number", seed=3, hints=2))
    progress.record(Answer("mnist.loss", "2", None, kind="prediction", state="mnist?seed=1"))
    progress.record(Answer("mnist.loss", "2", True, kind="prediction", truth="2.31"))
    leave_behind(lesson, progress)
    before = standings(course, progress), progress.answers(), progress.latest()
    assert progress.close()

    again = Progress.open(path)
    assert (standings(course, again), again.answers(), again.latest()) == before
    assert before[0][lesson.id].stage is Stage.SKIPPED
    assert (before[1][0].seed, before[1][0].hints, before[1][0].truth) == (3, 2, None)
    assert (before[1][1].correct, before[1][1].judged) == (None, False)
    assert before[1][1].state == "mnist?seed=1"
    assert again.latest()["mnist.loss"].truth == "2.31"
    assert again.answered() == {lesson.questions[1], "mnist.loss"}
    assert again.passed() == {lesson.questions[0]}
    summary = again.summary()
    assert (summary.answers, summary.correct) == (3, 2)
    assert again.reset() is not None
    assert standing(lesson, again).stage is Stage.NEW
    assert again.passed() == again.lessons_ended() == again.answered() == set()
    again.close()


@pytest.mark.parametrize("seed", [2**63, -(2**80), 2**63 - 1, 0])
def test_a_seed_too_large_for_a_column_is_no_reason_to_lose_an_answer(
    progress: Progress, seed: int
) -> None:
    assert progress.record(Answer("a.b", "3", True, seed=seed, hints=2**70))
    (stored,) = progress.answers()
    assert stored.seed == (seed if abs(seed) < 2**63 else None)


def test_hooks_are_stored_but_do_not_count(progress: Progress) -> None:
    progress.record(Answer("a.hook", "1", True, kind="hook"))
    assert not progress.answers()[0].judged
    assert progress.summary().correct == 0


def test_one_key_goes_on_where_the_learner_is_and_comes_back_to_what_was_skipped(
    course: Course,
) -> None:
    first, second, third, *others = course.lessons
    assert next_lesson(course, Kept(), None) == first.id
    assert next_lesson(course, Kept(), ("no such lesson", 3)) == first.id
    assert next_lesson(course, Kept(), (second.id, 1)) == second.id
    # All of it is answered, but there are pages left to read.
    answered = Kept(answered=set(second.questions))
    assert next_lesson(course, answered, (second.id, 1)) == second.id
    ended = Kept(ended={first.id, second.id}, done={first.id})
    assert next_lesson(course, ended, (second.id, 1)) == third.id
    rest = {lesson.id for lesson in (third, *others)}
    assert next_lesson(course, Kept(ended={second.id}, done=rest), (third.id, 0)) == first.id
    left = Kept(ended={second.id}, done={*rest, first.id})
    assert next_lesson(course, left, (third.id, 0)) == second.id
    assert next_lesson(course, Kept(done={*rest, first.id, second.id}), (third.id, 0)) is None


def test_a_lesson_opens_where_it_was_left(lesson: Lesson, progress: Progress) -> None:
    assert where_to_open(lesson, progress) == 0
    progress.set_place(lesson.id, 4)
    progress.set_place(lesson.id, 2)
    assert where_to_open(lesson, progress) == 2
    progress.set_place("another", 0)
    assert where_to_open(lesson, progress) == 4
    handled = [item for page in lesson.pages[:3] for item in page.questions]
    for item in handled:
        progress.pass_over(item)
    leave_behind(lesson, progress)
    page = lesson.pages[where_to_open(lesson, progress)]
    assert set(page.questions) - set(handled)
    for item in lesson.questions:
        progress.pass_over(item)
    assert where_to_open(lesson, progress) == 0
