"""What gives a right answer away without any knowledge: its place, its length.

By chance some letter is right more often than others, and some keys are the longest of their
options. How often, chance itself says: the bound of each test is what it passes once in a hundred.
"""

import random
from collections import Counter

import pytest
from sweep import sweep

from lessons.asking.ask import ask_poll
from lessons.asking.attempt import Attempt
from lessons.asking.items import read_drill
from lessons.asking.polls import LETTERS, Choice, Poll
from lessons.asking.quiz import order, scored_polls
from lessons.asking.resume import resume
from lessons.course.outline import load_course
from lessons.labs import LABS, LabInfo
from lessons.labs.attention.attention import MASKED, MIRROR
from lessons.labs.backprop.tour import TOUR
from lessons.labs.bend.questions import LINEAR, SQUARE
from lessons.labs.convolution.questions import EVEN, SHUFFLE
from lessons.labs.hunt.cases import CASES
from lessons.labs.hunt.shapes import OUTCOMES, clues
from lessons.labs.libraries.questions import LEFT_OUT
from lessons.labs.loss.questions import ELSEWHERE, MOVES, SURER
from lessons.labs.overfit.questions import BEYOND, THROUGH
from lessons.labs.race.race import POLL as RACE
from lessons.labs.softmax.softmax import DOUBLE, SHIFT
from lessons.labs.splits.questions import COST, FRESH
from lessons.store.records import Answer

COURSE = load_course()
LESSONS = [poll for lesson in COURSE.lessons for poll in lesson.polls]
POLLS = [*LESSONS, SHIFT, DOUBLE, *(station.poll for station in TOUR if station.poll.is_known)]
POLLS += [
    ask.poll
    for ask in (MOVES, SURER, ELSEWHERE, FRESH, COST, THROUGH, BEYOND, MIRROR, MASKED)
    if ask.poll is not None
]
POLLS += [ask.poll for ask in (EVEN, SHUFFLE) if ask.poll is not None]
POLLS += [RACE] if RACE.is_known else []
POLLS += [LINEAR.poll.with_key(0), SQUARE.poll.with_key(1)]  # as test_lessons_bend finds them
POLLS += [case.poll for case in CASES]
POLLS += LEFT_OUT.values()
KNOWN = {poll.id for poll in POLLS}
DRAWN = {"start", "hunt", "recurrence", "gan", "project"}
"""Labs some of whose options are fixed, while the right one is measured anew for each setting."""


@sweep("lab", LABS, ids=[lab.id for lab in LABS])
def test_no_question_of_a_lab_whose_answer_is_written_is_left_out_here(lab: LabInfo) -> None:
    """A lab that is added brings its own questions into the counts, or this says so."""
    asked = [ask.poll for ask in lab.load()().asks()]
    left = {poll.id for poll in asked if poll is not None and poll.is_known} - KNOWN
    assert not left or lab.id in DRAWN, left


def test_no_outcome_of_the_shape_detective_is_right_more_often_than_half_the_time() -> None:
    """The four are told apart by sizes alone; whoever always says one must not get far."""
    right = Counter(clue.outcome for seed in range(60) for clue in clues(seed))
    assert set(right) == set(OUTCOMES)
    assert max(right.values()) < 0.5 * right.total(), right


def bound(shares: list[float], by_chance: float = 0.01) -> int:
    """The count that independent events with these probabilities pass less often than that."""
    counts = [1.0]
    for share in shares:
        more = [0.0, *(share * p for p in counts)]
        counts = [(1 - share) * p + q for p, q in zip([*counts, 0.0], more, strict=True)]
    tail, at = 0.0, len(counts)
    while tail + counts[at - 1] < by_chance:
        at -= 1
        tail += counts[at]
    return at - 1


def test_the_bound_is_the_one_of_a_binomial() -> None:
    assert bound([0.5] * 10, 0.011) == 8  # 9 or 10 heads of ten come once in 93
    assert bound([1.0] * 3) == 3
    rng = random.Random(1)
    over = sum(
        sum(rng.random() < 0.25 for _ in range(62)) > bound([0.25] * 62) for _ in range(2000)
    )
    assert over < 40


def test_no_letter_is_right_more_often_than_chance_would_have_it() -> None:
    places = Counter(poll.key for poll in POLLS)
    for place, letter in enumerate(LETTERS[:4]):
        shares = [1 / len(poll.choices) for poll in POLLS if len(poll.choices) > place]
        assert places[place] <= bound(shares), (letter, places)


def extreme(poll: Poll, longest: bool) -> float:
    """Which share of the key it is to be the longest (or shortest) option: 1, or less in a tie."""
    lengths = [len(choice.text) for choice in poll.choices]
    wanted = max(lengths) if longest else min(lengths)
    return (lengths[poll.key] == wanted) / lengths.count(wanted)


@pytest.mark.parametrize("longest", [True, False], ids=["longest", "shortest"])
def test_the_key_is_no_more_often_the_longest_or_shortest_than_chance_would_have_it(
    longest: bool,
) -> None:
    told = sum(extreme(poll, longest) for poll in POLLS)
    assert told <= bound([1 / len(poll.choices) for poll in POLLS])


@pytest.mark.parametrize("longest", [True, False], ids=["longest", "shortest"])
def test_nor_is_the_key_so_seldom_the_longest_or_shortest_that_it_tells(longest: bool) -> None:
    told = sum(extreme(poll, longest) for poll in POLLS)
    assert len(POLLS) - told <= bound([1 - 1 / len(poll.choices) for poll in POLLS], 0.05)


SHORT = 12  # characters: below that, its length is the answer's own (3×2, 0.5)


def test_the_key_does_not_stand_out_in_its_own_poll() -> None:
    """At most a third longer than the next one."""
    out = []
    for poll in POLLS:
        lengths = [len(choice.text) for choice in poll.choices]
        key = lengths.pop(poll.key)
        if key > max(SHORT, 4 / 3 * max(lengths)):
            out.append((poll.question, key, lengths))
    assert out == []


def test_the_wrong_line_of_a_drill_has_no_place_of_its_own() -> None:
    drills = [drill for lesson in COURSE.lessons for drill in lesson.drills]
    items = [item for item in map(read_drill, drills) if item.kind == "error"]
    places = Counter(next(i for i, line in enumerate(item.lines) if line.wrong) for item in items)
    assert len(places) > 1, places


# ---- the places change at repeats ----------------------------------------------------------------


def test_the_options_change_places_at_repeats_and_nothing_else_changes() -> None:
    for poll in POLLS:
        assert poll.mixed(0) == poll
        for times in range(1, 8):
            mixed = poll.mixed(times)
            assert mixed == poll.mixed(times) == poll.mixed(3).mixed(times)
            assert sorted(c.text for c in mixed.choices) == sorted(c.text for c in poll.choices)
            assert mixed.choices[mixed.key] == poll.choices[poll.key]
            for index, choice in enumerate(mixed.choices):
                assert poll.choices[mixed.written(index)] == choice
                assert mixed.shown(mixed.written(index)) == index
            assert mixed.mixed(0) == poll


def test_at_repeats_the_key_stands_everywhere_as_often() -> None:
    polls = [poll for poll in POLLS if len(poll.choices) == 4]
    mixed = [poll.mixed(times) for poll in polls for times in range(1, 9)]
    places = Counter(poll.key for poll in mixed)
    assert all(places[place] <= bound([0.27] * len(mixed)) for place in range(4)), places
    assert all(len({poll.mixed(times).order for times in range(8)}) > 2 for poll in polls)


def test_what_speaks_of_the_others_stays_last() -> None:
    texts = ("It grows", "It falls", "It stays", "None of these")
    poll = Poll("a.b", "?", tuple(Choice(text, "why", text == "It falls") for text in texts))
    assert all(poll.mixed(times).choices[-1].text == "None of these" for times in range(9))
    assert len({poll.mixed(times).key for times in range(9)}) == 3


def answered(poll: Poll, text: str) -> Answer:
    attempt = Attempt(ask_poll(poll))
    attempt.choose([choice.text for choice in poll.choices].index(text))
    attempt.sure(2)
    return attempt.take()[0]


def test_an_answer_is_kept_by_the_place_at_which_its_option_is_written() -> None:
    for poll in LESSONS[:20]:
        for times in range(4):
            for written, choice in enumerate(poll.choices):
                answer = answered(poll.mixed(times), choice.text)
                assert answer.choice == str(written)
                assert answer.correct is (choice.correct if poll.scored else None)
                again = resume(ask_poll(poll.mixed(times + 1)), [answer]).vote
                assert again is not None and again.choice is not None
                assert again.poll.choices[again.choice].text == choice.text


def test_a_quiz_mixes_what_was_met_before_and_only_that() -> None:
    polls = scored_polls(COURSE)[:12]
    answers = [answered(poll, poll.choices[0].text) for poll in polls[:6]]
    asked = {poll.id: poll for poll in order(polls, answers)}
    assert all(asked[poll.id] == poll.mixed(1) for poll in polls[:6])
    assert all(asked[poll.id] == poll for poll in polls[6:])
    assert any(poll.mixed(1).key != poll.key for poll in polls[:6])


def test_the_same_question_again_has_its_options_elsewhere() -> None:
    attempt = Attempt(ask_poll(LESSONS[1]))
    again = attempt.again()
    assert again.ask.poll == LESSONS[1].mixed(1)
    assert again.again().ask.poll == LESSONS[1].mixed(2)
