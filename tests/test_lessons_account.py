"""What became of each question: right, wrong, passed, open, and sure but wrong."""

from lessons.asking.items import read_drill
from lessons.asking.polls import Poll
from lessons.course.account import Fate, account
from lessons.course.outline import Course, Lesson
from lessons.course.steps import Drill
from lessons.store.progress import Answer, Progress


def questions(lesson: Lesson) -> tuple[list[Poll], list[Poll], list[Drill]]:
    """The polls that count, the hooks, and the drills of a lesson."""
    scored = [poll for poll in lesson.polls if poll.scored]
    return scored, [poll for poll in lesson.polls if not poll.scored], list(lesson.drills)


def layer(course: Course) -> Lesson:
    lesson = course.lesson("layer")
    assert lesson is not None
    return lesson


def poll_answer(poll: Poll, choice: int, confidence: int, revote: bool = False) -> Answer:
    return Answer(poll.id, str(choice), poll.is_correct(choice), confidence, revote=revote)


def test_nothing_answered_is_all_open(course: Course, progress: Progress) -> None:
    lesson = layer(course)
    whole = account([lesson], progress)
    assert [outcome.item for outcome in whole.outcomes] == list(lesson.questions)
    assert whole.count(Fate.OPEN) == len(lesson.questions)
    assert whole.sure == () and whole.missed_polls == ()
    for outcome in whole.outcomes:
        assert outcome.item in lesson.pages[outcome.page].questions
        assert outcome.question and "{" not in outcome.question


def test_every_fate_of_a_poll(course: Course, progress: Progress) -> None:
    lesson = layer(course)
    (right, thought, sure, corrected, *_), hooks, _ = questions(lesson)
    off = {poll.id: (poll.key + 1) % len(poll.choices) for poll in lesson.polls}
    progress.record(poll_answer(right, right.key, 3))
    progress.record(poll_answer(thought, off[thought.id], 2))
    progress.record(poll_answer(sure, off[sure.id], 3))
    progress.record(poll_answer(corrected, off[corrected.id], 3))
    progress.record(poll_answer(corrected, corrected.key, 3, revote=True))
    progress.record(Answer(hooks[0].id, "0", None, kind="hook"))
    whole = account([lesson], progress)
    fates = {outcome.item: outcome for outcome in whole.outcomes}
    assert fates[right.id].fate is Fate.RIGHT and not fates[right.id].believed
    assert fates[hooks[0].id].fate is Fate.NOT_JUDGED and not fates[hooks[0].id].truth
    wrong = fates[thought.id]
    assert (wrong.fate, wrong.sure) == (Fate.WRONG, False)
    for poll in (thought, sure, corrected):
        told = fates[poll.id]
        assert told.believed == poll.choices[off[poll.id]].text
        assert told.truth == poll.choices[poll.key].text
        assert told.why == poll.choices[off[poll.id]].why
    # Sure and wrong stays worth meeting again, though hearing the other side changed the vote.
    assert {each.item for each in whole.sure} == {sure.id, corrected.id}
    assert fates[corrected.id].fate is Fate.RIGHT
    assert set(whole.missed_polls) == {thought.id, sure.id, corrected.id}
    # Asked again and right this time, it is right.
    progress.record(poll_answer(sure, sure.key, 2))
    again = account([lesson], progress)
    assert {each.item for each in again.sure} == {corrected.id}
    assert sure.id in {each.item for each in again.of(Fate.RIGHT)}


def test_a_drill_tells_what_was_typed_and_only_a_sure_error_what_is_right(
    course: Course, progress: Progress
) -> None:
    lesson = layer(course)
    _, _, drills = questions(lesson)
    number = next(
        drill for drill in drills if read_drill(drill).varies and drill.table["kind"] != "grid"
    )
    other = next(drill for drill in drills if drill is not number)
    progress.record(Answer(number.id, "−99", False, kind="number", seed=4))
    progress.pass_over(other.id)
    fates = {outcome.item: outcome for outcome in account([lesson], progress).outcomes}
    assert fates[other.id].fate is Fate.PASSED
    wrong, task = fates[number.id], read_drill(number).draw(4)
    assert (wrong.fate, wrong.believed, wrong.truth) == (Fate.WRONG, "−99", "")
    assert wrong.question == task.question
    progress.record(Answer(number.id, "−99", False, 3, kind="number", seed=4))
    sure = {outcome.item: outcome for outcome in account([lesson], progress).outcomes}[number.id]
    assert sure.sure and sure.truth == task.solution and task.judge(sure.truth).correct
    progress.record(Answer(number.id, task.solution, True, kind="number", seed=4))
    right = {outcome.item: outcome for outcome in account([lesson], progress).outcomes}[number.id]
    assert (right.fate, right.sure, right.believed) == (Fate.RIGHT, False, "")


def test_odd_choices_in_the_file_are_no_reason_to_stop(course: Course, progress: Progress) -> None:
    lesson = layer(course)
    for poll in lesson.polls:
        for choice in ("99", "", "²", "-1", "the first"):
            progress.record(Answer(poll.id, choice, False, 3))
    whole = account([lesson], progress)
    assert not any(outcome.believed for outcome in whole.outcomes)
