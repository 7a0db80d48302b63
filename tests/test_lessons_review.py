"""A review asks what is in danger of being forgotten, never too much of it, whatever clocks do."""

import dataclasses
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.hints import ladder
from lessons.course.outline import Course, load_course
from lessons.labs import LABS, lab_that_asks
from lessons.review.again import question
from lessons.review.deck import Deck, Subject, deck, key_of, mixed
from lessons.review.exam import Outcome, can_skip, exam, placement, to_repeat
from lessons.review.ideas import ideas, where_to_look
from lessons.review.known import (
    TOO_LONG,
    WEEKS,
    Known,
    calibration,
    known,
    leans_on,
    practice,
    shaky,
    sure_and_wrong,
    sure_by_week,
    weakest,
    weeks,
)
from lessons.review.memory import LONGEST, WANTED, Calendar, days_of, forgetting
from lessons.review.sitting import Sitting, ask_of, card_of, command, recalled
from lessons.store.records import UNDO, StoredAnswer, kept_answer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
UTC_DAYS = Calendar(UTC)
COURSE = load_course()
EARLY = {lesson.id: START for lesson in COURSE.lessons[:4]}


def given_at(answer: object, at: datetime, number: int = 0) -> StoredAnswer:
    return kept_answer(answer, at, "s", number)  # type: ignore[arg-type]


def deck_at(
    answers: Sequence[StoredAnswer], now: datetime, *, cap: int = 15, done: object = EARLY
) -> Deck:
    return deck(COURSE, answers, done, now, cap=cap, calendar=UTC_DAYS)  # type: ignore[arg-type]


def card(id: str) -> Subject:
    return Subject(id, True, id.partition(".")[0], id, START.date())


def test_the_cards_of_a_lesson_come_the_day_after_it_was_done_one_a_day() -> None:
    assert not deck_at((), START).due
    tomorrow = deck_at((), START + timedelta(days=1))
    assert {each.id for each in tomorrow.due} == {
        key_of(c) for x in COURSE.lessons[:4] for c in x.cards
    }
    assert len(tomorrow.for_today) == 4  # two of a lesson would give each other away
    assert len({each.lesson for each in tomorrow.for_today}) == 4
    assert tomorrow.ahead(2) == (4, 0)


def test_what_was_known_waits_longer_each_time_and_what_was_not_comes_tomorrow() -> None:
    id = key_of(COURSE.lessons[0].cards[0])
    answers: list[StoredAnswer] = []
    waits, now = [], START + timedelta(days=1)
    for knew in (True, True, True, False, True):
        answers.append(given_at(recalled(card(id), knew), now, len(answers)))
        subject = next(each for each in deck_at(answers, now).subjects if each.id == id)
        waits.append((subject.due - now.date()).days)
        now += timedelta(days=waits[-1])
    assert waits[0] < waits[1] < waits[2] and waits[3] < waits[1]
    assert waits[3] >= 1


def test_a_grade_that_is_taken_back_never_was() -> None:
    id = key_of(COURSE.lessons[0].cards[0])
    now = START + timedelta(days=1)
    before = deck_at((), now)
    answers = [given_at(recalled(card(id), False), now), given_at(command(card(id), UNDO), now, 1)]
    after = deck_at(answers, now)
    assert after == before
    assert deck_at(answers[:1], now) != before


def test_taking_back_both_votes_of_today_leaves_what_was_answered_days_ago() -> None:
    from lessons.store.records import Answer

    item = COURSE.lessons[0].questions[0]
    old = given_at(Answer(item, "0", False, confidence=2), START)
    now = START + timedelta(days=9)
    votes = [
        given_at(Answer(item, "0", False, confidence=2, revote=again, source="review"), now, 1)
        for again in (False, True)
    ]
    undone = command(Subject(item, False, COURSE.lessons[0].id, "", START.date()), UNDO)
    answers = [old, *votes, given_at(undone, now, 3), given_at(undone, now, 4)]
    assert deck_at(answers, now) == deck_at([old], now)
    assert deck_at(answers[:4], now).asked == {item}  # one of the two votes still stands


def test_the_cells_of_a_product_are_one_question_of_the_day() -> None:
    from lessons.store.records import Answer

    item = COURSE.lessons[0].questions[0]
    given = [
        given_at(Answer(name, "4", name != item, source="review", seed=1), START, number)
        for number, name in enumerate([f"{item}.step", f"{item}.step", item])
    ]
    assert deck_at(given, START).asked == {item}


def test_questions_come_when_they_were_wrong_or_have_other_numbers() -> None:
    items = [item for lesson in COURSE.lessons[:2] for item in lesson.questions][:3]
    wrong, right, drill = items
    from lessons.store.records import Answer

    answers = [
        given_at(Answer(wrong, "0", False, confidence=3), START),
        given_at(Answer(right, "0", True, confidence=3), START, 1),
        given_at(Answer(drill, "4", True, kind="number", seed=7), START, 2),
    ]
    found = {each.id: each for each in deck_at(answers, START, done={}).subjects}
    assert found.keys() == {wrong, drill}
    assert found[wrong].due < found[drill].due


def test_a_year_with_a_forgetting_curve_keeps_what_is_wanted_and_never_more_than_the_cap() -> None:
    """Somebody finishes a lesson every tenth day and sits down each day, at whatever hour: 400
    days. Their head is a model of its own, of moments and not of days, that knows nothing of the
    deck. Nothing is asked of them beyond the cap, nine of ten are known when asked, and the
    schedule that their answers give is the same when it is built anew."""
    from fsrs import Card, Rating, Scheduler

    mind = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    heads: dict[str, Card] = {}
    course = dataclasses.replace(COURSE, lessons=COURSE.lessons[:20])
    rng = random.Random(5)
    answers: list[StoredAnswer] = []
    asked = known = 0
    for day in range(400):
        now = START + timedelta(days=day, hours=rng.randrange(-6, 9))
        done = {x.id: START + timedelta(days=10 * at) for at, x in enumerate(course.lessons)}
        done = {id: since for id, since in done.items() if since <= now}
        today = deck(course, answers, done, now, cap=6, calendar=UTC_DAYS)
        assert len(today.for_today) <= 6
        for subject in today.for_today:
            head = heads.get(subject.id)
            chance = 0.75 if head is None else mind.get_card_retrievability(head, now)
            knew = rng.random() < chance
            if head is not None:
                asked, known = asked + 1, known + knew
            heads[subject.id], _ = mind.review_card(
                head or Card(), Rating.Good if knew else Rating.Again, now
            )
            answers.append(given_at(recalled(subject, knew), now, len(answers)))
    assert asked > 200
    assert known / asked == pytest.approx(WANTED, abs=0.03)
    again = [StoredAnswer(**dataclasses.asdict(answer)) for answer in answers]
    assert deck(course, again, done, now, cap=6, calendar=UTC_DAYS) == deck(
        course, answers, done, now, cap=6, calendar=UTC_DAYS
    )


@given(st.integers(0, 2**32), st.integers(0, 9))
def test_whatever_the_clock_does_nothing_is_due_at_nonsense(seed: int, cap: int) -> None:
    rng = random.Random(seed)
    ids = [key_of(card) for lesson in COURSE.lessons[:4] for card in lesson.cards]
    answers: list[StoredAnswer] = []
    now = START
    for number in range(rng.randrange(1, 25)):
        jump = rng.choice([1, 1, 1, 3, 40, -2, -400, 4_000, 10**6, -(10**6)])
        now = (
            max(min(now, datetime(7000, 1, 1, tzinfo=UTC)), datetime(3000, 1, 1, tzinfo=UTC))
            if (abs((now - START).days + jump) > 2_000_000)
            else now
        )
        try:
            now += timedelta(days=jump, seconds=rng.randrange(86_400))
        except OverflowError:
            now = START
        answers.append(given_at(recalled(card(rng.choice(ids)), rng.random() < 0.8), now, number))
        today = deck_at(answers, now, cap=cap)
        assert len(today.for_today) <= cap
        for subject in today.subjects:
            assert subject.due <= today.today + timedelta(days=LONGEST + 1)
            assert 0 <= subject.danger(today.today) <= 1
        assert all(count <= cap for count in today.ahead(5))


def test_one_jump_ahead_costs_nothing_once_the_clock_is_right_again() -> None:
    id = key_of(COURSE.lessons[0].cards[0])
    at = [START, START + timedelta(days=4000), START + timedelta(days=3)]
    answers = [given_at(recalled(card(id), True), when, n) for n, when in enumerate(at)]
    days = days_of(answers, (START + timedelta(days=9)).date(), UTC_DAYS)
    assert [(day - START.date()).days for day in days] == [0, 3, 3]


def test_a_day_ends_in_the_night_and_not_in_the_midst_of_a_sitting() -> None:
    evening = datetime(2026, 5, 1, 23, 50, tzinfo=UTC)
    assert (
        UTC_DAYS.day(evening) == UTC_DAYS.day(evening + timedelta(minutes=30)) == date(2026, 5, 1)
    )


def test_a_sitting_asks_what_was_wrong_once_more_at_the_end_but_not_for_ever() -> None:
    a, b = card("x.a"), card("x.b")
    sitting = Sitting((a, b)).grade(False)
    assert sitting.current == b and not sitting.again
    sitting = sitting.grade(True)
    assert sitting.current == a and sitting.again
    sitting = sitting.grade(False).grade(False)
    assert sitting.current is None
    assert sitting.first == {a: False, b: True}


def test_a_sitting_says_what_is_left_and_what_comes_once_more() -> None:
    a, b = card("x.a"), card("x.b")
    sitting = Sitting((a, b))
    assert sitting.standing == "2 to go"
    assert sitting.grade(False).standing == "1 to go · 1 once more"
    assert sitting.grade(False).grade(True).standing == "1 once more"
    assert sitting.leave_out().standing == "1 to go" and not sitting.leave_out().first
    assert sitting.leave_out(True).first == {a: True}
    assert sitting.grade(True).grade(True).standing == ""


def test_every_card_and_question_of_the_course_can_be_asked(course: Course) -> None:
    lesson = course.lessons[3]
    for each in lesson.cards:
        assert card_of(course, Subject(key_of(each), True, lesson.id, "", START.date())) == each
    varied = 0
    for item in lesson.questions:
        first, second = (
            ask_of(course, Subject(item, False, lesson.id, "", START.date()), met) for met in (0, 1)
        )
        assert first is not None and second is not None and first.id == second.id == item
        varied += first.prompt != second.prompt
        assert first.solution == "" or first.judge(first.solution).correct
    assert varied or not any(drill for drill in lesson.drills)


def test_no_question_has_the_id_of_a_card(course: Course) -> None:
    for lesson in course.lessons:
        assert not {key_of(card) for card in lesson.cards} & set(lesson.questions)


def test_lessons_take_turns() -> None:
    many = [Subject(f"{name}.{n}", True, name, "", START.date()) for name in "ab" for n in range(3)]
    order = mixed(many, "seed")
    assert {each.lesson for each in order[:2]} == {"a", "b"} and set(order) == set(many)
    assert mixed(many, "seed") == order


def test_sure_is_held_against_right_by_first_votes_alone() -> None:
    from lessons.store.records import Answer

    def vote(correct: bool, sure: int, number: int, revote: bool = False) -> StoredAnswer:
        item = f"x.{number}"
        return given_at(Answer(item, "0", correct, confidence=sure, revote=revote), START, number)

    answers = [vote(True, 3, 0), vote(False, 3, 1), vote(True, 3, 1, True), vote(False, 1, 2)]
    guess, think, sure = calibration(answers)
    assert (guess.count, guess.right, think.count, sure.count, sure.right) == (1, 0, 0, 2, 1)
    assert sure.share == 0.5 and think.share == 0
    assert [each.item for each in sure_and_wrong(answers)] == ["x.1"]
    answers.append(vote(True, 2, 1))
    assert not sure_and_wrong(answers)
    weeks = sure_by_week(answers, START.date(), UTC_DAYS)
    assert len(weeks) == WEEKS and weeks[-1][1] == sure
    assert all(monday.weekday() == 0 for monday, _ in weeks)


def test_what_is_known_of_a_lesson_is_the_mean_over_what_was_asked_of_it() -> None:
    lessons = COURSE.lessons[:2]
    keys = [key_of(lesson.cards[0]) for lesson in lessons]
    now = START + timedelta(days=1)
    answers = [
        given_at(recalled(card(key), knew), now, n)
        for n, (key, knew) in enumerate(zip(keys, (True, False), strict=True))
    ]
    later = deck_at(answers, now + timedelta(days=20))
    knows = known(COURSE, later)
    assert [each.lesson for each in knows] == list(COURSE.lessons[:4])
    strong, weak = knows[0].strength, knows[1].strength
    assert strong is not None and weak is not None and weak < strong
    by_id = {each.id: each for each in later.subjects}
    memory = by_id[keys[0]].memory
    assert memory is not None and strong == memory.strength(later.today)
    assert knows[2].strength is None
    assert weakest(knows, 1) == (knows[1],)
    asked = practice(later, weakest(knows, 1), 9)
    assert {each.lesson for each in asked} == {lessons[1].id}


def test_a_lesson_leans_on_those_that_teach_what_it_needs() -> None:
    for lesson in COURSE.lessons:
        for other in leans_on(COURSE, lesson):
            assert set(other.teaches) & set(lesson.needs)
            assert COURSE.lessons.index(other) < COURSE.lessons.index(lesson)


def test_an_exam_asks_each_lesson_in_turn_without_hints_and_tells_what_to_repeat() -> None:
    lessons = COURSE.lessons[1:4]
    questions = exam(lessons, 3, 9)
    assert len(questions) == 9 and len({each.ask.id for each in questions}) == 9
    assert {each.lesson.id for each in questions} == {lesson.id for lesson in lessons}
    assert not any(ladder(each.ask) for each in questions)
    for each in questions:
        if each.full.solution:
            assert each.ask.judge(each.full.solution).correct
    assert [q.full.seed for q in exam(lessons, 3, 9)] == [q.full.seed for q in questions]
    outcomes = [Outcome(each, "", each.lesson is not lessons[1]) for each in questions]
    (weak, right, asked), *rest = to_repeat(outcomes)
    assert (weak, right, rest) == (lessons[1], 0, []) and asked == 3
    assert set(can_skip(outcomes)) == {lessons[0], lessons[2]}
    assert len(placement(lessons, 1)) == 9


def test_what_an_idea_needs_is_what_builds_on_that() -> None:
    every = ideas(COURSE, ())
    assert set(every) == {name for lesson in COURSE.lessons for name in lesson.teaches}
    for name, idea in every.items():
        assert all(name in every[need].needed_by for need in idea.needs)
        assert all(name in every[later].needs for later in idea.needed_by)
    assert where_to_look(every, COURSE.lessons[2].id) == COURSE.lessons[2].teaches[0]
    weak = [Known(COURSE.lessons[0], 0.9, 1, 0), Known(COURSE.lessons[3], 0.4, 2, 0)]
    every = ideas(COURSE, weak)
    assert where_to_look(every, None) == COURSE.lessons[3].teaches[0]
    assert every[COURSE.lessons[0].teaches[-1]].strength == 0.9


ALONE = [(lab.id, name) for lab in LABS for name in lab.alone]


@pytest.mark.parametrize(("lab", "name"), ALONE)
def test_what_a_lab_says_can_be_asked_alone_is_judged_alone(lab: str, name: str) -> None:
    """Each is a question of its lab; its own solution is right, and something else is not. Of a
    prediction the solution is what was measured."""
    (info,) = (each for each in LABS if each.id == lab)
    asked = [each for each in info.load()().asks() if each.id == name or each.id.startswith(name)]
    assert asked and all(lab_that_asks(each.id) is info for each in asked)
    for each in asked:
        truth = "0.25" if each.awaits_truth else ""
        ask = question(COURSE, each.id, "", truth)
        assert ask is not None and not ask.awaits_truth and ask.id == each.id
        assert "the picture" not in ask.prompt
        if ask.kind.value != "grid":
            assert ask.judge(ask.solution).correct, ask.prompt
            wrong = "ABCDE"[ask.solution == "A"] if ask.poll else "98765"
            assert not ask.judge(wrong).correct


def test_what_was_wrong_in_a_lab_is_asked_again_as_it_stood_and_a_prediction_as_it_came_out() -> (
    None
):
    from lessons.store.records import Answer

    state = "descent?curvature=4&start=-2&rate=0.1"
    answers = [
        given_at(Answer("descent.next", "0", False, source="lab", state=state), START),
        given_at(Answer("batch.large", "90", False, source="lab", truth="31"), START, 1),
        given_at(Answer("convolution.cell-1", "0", False, source="lab"), START, 2),
        given_at(Answer("softmax.shift", "0", True, source="lab"), START, 3),
        given_at(Answer("descent.next", "1", True, source="review"), START + timedelta(days=1), 4),
    ]
    now = START + timedelta(days=30)
    found = {each.id: each for each in deck_at(answers, now, done={}).subjects}
    assert set(found) == {"descent.next", "batch.large"}
    assert found["descent.next"].state == state and found["batch.large"].truth == "31"
    ask = ask_of(COURSE, found["batch.large"], 0)
    assert ask is not None and ask.judge("31").correct and not ask.judge("90").correct
    assert not ask.judge("many").correct


def test_the_curve_of_a_memory_falls_and_each_review_lifts_it() -> None:
    id = key_of(COURSE.lessons[0].cards[0])
    days = (1, 4, 30)
    answers = [
        given_at(recalled(card(id), knew), START + timedelta(days=day), day)
        for day, knew in zip(days, (True, False, True), strict=True)
    ]
    today = deck_at(answers, START + timedelta(days=50))
    memory = next(each for each in today.subjects if each.id == id).memory
    assert memory is not None and memory.reviews == 3 and memory.lapses == 1
    curve = forgetting(memory, today.today)
    assert curve[-1] == (today.today, memory.strength(today.today))
    lifted = [at[0] for at, after in pairwise(curve) if after[1] > at[1]]
    assert [(day - START.date()).days for day in lifted] == [4, 30]
    assert all(day == later for (day, _), (later, chance) in pairwise(curve) if chance == 1)
    assert len(forgetting(memory, today.today + timedelta(days=4_000))) < 400


def test_what_a_lesson_leans_on_is_told_where_it_is_weak() -> None:
    lesson = next(each for each in COURSE.lessons if len(leans_on(COURSE, each)) > 2)
    a, b, c, *_ = leans_on(COURSE, lesson)
    other = COURSE.lessons[-1]
    knows = [
        Known(a, 0.7, 1, 0),
        Known(b, 0.95, 1, 0),
        Known(c, 0.3, 1, 0),
        Known(other, 0.1, 1, 0),
    ]
    assert [each.lesson for each in shaky(COURSE, lesson, knows)] == [c, a]
    assert not shaky(COURSE, lesson, [Known(a, None, 0, 0)])


def test_the_last_weeks_are_counted_and_a_coffee_is_no_thought() -> None:
    from lessons.store.records import Answer

    long_ago, before = (-99, True, 1), [(-8, True, 30.0), (-8, False, 9_999.0)]
    given = [long_ago, *before, (-1, None, 5.0), (0, True, None)]
    answers = [
        given_at(
            Answer(f"x.{n}", "0", right, seconds=seconds),
            START + timedelta(days=day),
            n,
        )
        for n, (day, right, seconds) in enumerate(given)
    ]
    found = weeks(answers, START.date(), UTC_DAYS)
    assert len(found) == WEEKS and [each.monday.weekday() for each in found] == [0] * WEEKS
    assert sum(each.answers for each in found) == 4  # the one of long ago is not of these weeks
    assert (found[-2].answers, found[-2].right, found[-2].seconds) == (2, 1, 30 + TOO_LONG)
    assert (found[-1].answers, found[-1].judged, found[-1].right) == (2, 1, 1)
