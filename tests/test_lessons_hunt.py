"""The hunt: every bug shows its symptom when run, and the mended program does not."""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from engine.losses import cross_entropy
from engine.tensor import Tensor, backward
from lessons.asking.attempt import Phase
from lessons.asking.quiz import select, topics
from lessons.course.outline import load_course
from lessons.labs.hunt import bench, shapes
from lessons.labs.hunt.bench import Array, Setup, Trace, check, put_together, train
from lessons.labs.hunt.cases import CASES, Case
from lessons.labs.hunt.hunt import Hunt
from lessons.labs.hunt.pieces import PIECES

BY_ID = {case.id: case for case in CASES}
GUESS = math.log(10)
BY_CHANCE = {
    0: {case.id for case in CASES},
    3: {"slow", "mean", "axis", "labels", "sign", "dead"},
    7: {"cleared"},
}
"""By seed: where the start might hide the symptom it is looked at from another one, too."""


def ran(case: Case, seed: int = 0) -> tuple[Trace, Trace]:
    """What came out in the end: with the bug, and without it."""
    measure = "count" if case.piece == "count" else "accuracy"
    return broken(case.id, seed, measure), mended(case.setup, seed, measure)


@cache
def broken(case_id: str, seed: int, measure: str) -> Trace:
    return list(train(BY_ID[case_id].code(mended=False), BY_ID[case_id].setup, seed, measure))[-1]


@cache
def mended(setup: Setup, seed: int, measure: str) -> Trace:
    """One program for all cases that train it alike."""
    return list(train(put_together({}), setup, seed, measure))[-1]


def leap(losses: Array) -> float:
    """From one batch to the next, the farthest upward in the second half of a training."""
    return float(np.diff(losses)[len(losses) // 2 :].max())


@pytest.mark.parametrize("case", CASES, ids=list(BY_ID))
def test_the_mended_program_learns_and_passes_the_check_which_finds_what_it_can(case: Case) -> None:
    _, healthy = ran(case)
    assert healthy.done and not healthy.error and np.isfinite(healthy.losses).all()
    assert healthy.losses[-1] < 0.7 * healthy.losses[0] and healthy.accuracies[-1] > 0.6
    assert check(case.code(mended=True), case.setup) < 1e-6
    found = check(case.code(mended=False), case.setup) > 0.5
    assert found == case.checked, "it is said of each whether the check can tell"


@pytest.mark.parametrize("seed", BY_CHANCE)
def test_every_bug_shows_its_symptom(seed: int) -> None:
    shown: dict[str, bool] = {}
    for case in CASES:
        if case.id not in BY_CHANCE[seed]:
            continue
        ill, healthy = ran(case, seed)
        one, two = np.array(ill.losses), np.array(healthy.losses)
        last = ill.accuracies[-1] if ill.accuracies else 0.0
        match case.id:
            case "crash":
                shown[case.id] = "mismatch" in ill.error and not ill.accuracies
            case "slow":
                falls = one[-16:].mean() < 0.7 * one[0]
                shown[case.id] = falls and one[-16:].mean() > 1.4 * two[-16:].mean()
            case "mean":
                leaps = one[1:6].max() > 2 * one[0]
                late = np.median(one[-32:])
                shown[case.id] = leaps and one[0] == two[0] and abs(late - GUESS) < 0.3
            case "overflow":
                shown[case.id] = math.isnan(one[0]) and np.isnan(one).all()
            case "axis":
                shown[case.id] = abs(one[0] - math.log(64)) < 0.4 and two[0] < 3
            case "leaky":
                close = np.abs(one - two).max() < 0.1
                shown[case.id] = close and one[0] == two[0] and (one[1:] != two[1:]).any()
            case "cleared":
                same = (one[:2] == two[:2]).all() and one[2] != two[2]
                early = one[4:16].mean() < two[4:16].mean()
                shown[case.id] = same and early and leap(one) > 1.5 * leap(two)
            case "labels":
                shown[case.id] = one[0] > GUESS + 0.02 and abs(one[-32:].mean() - GUESS) < 0.1
            case "sign":
                shown[case.id] = one[1] != two[1] and one[12] > 4 * one[0] and one[-1] > 55
            case "dead":
                still = abs(one - GUESS).max() < 0.1
                shown[case.id] = abs(one[0] - GUESS) < 1e-6 and still and ill.silent == 64
            case "dropout":
                shown[case.id] = last < healthy.accuracies[-1] - 0.02 and len(set(ill.again)) > 1
                assert len(set(healthy.again)) == 1 and one.tolist() == two.tolist()
            case "count":
                shown[case.id] = max(ill.accuracies) <= 0.75 < healthy.accuracies[-1]
                assert one.tolist() == two.tolist(), "the training is the same"
            case "piles":
                level = len(set(healthy.piles)) == 1
                all_at_once = abs(ill.piles[-1] - healthy.piles[-1]) < 0.03
                shown[case.id] = level and all_at_once and ill.piles[0] < 0.2
    assert all(shown.values()), shown
    assert set(shown) == BY_CHANCE[seed]


def test_the_same_slip_in_the_batches_of_the_training_costs_nearly_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = BY_ID["count"]
    assert "range(0, len(x) - size, size)" in "".join(count.broken[at] for at in count.wrong)
    full = [mended(count.setup, seed, "count").accuracies[-1] for seed in (0, 3)]

    def cut(x: Array, y: Array, size: int) -> Iterator[tuple[Array, Array]]:
        return ((x[at : at + size], y[at : at + size]) for at in range(0, len(x) - size, size))

    monkeypatch.setattr(bench, "_cut", cut)
    short = [list(train(put_together({}), count.setup, seed, "count"))[-1] for seed in (0, 3)]
    assert {len(trace.losses) for trace in short} == {8 * 31}, "one of 32 batches is left out"
    cost = 100 * (np.mean(full) - np.mean([trace.accuracies[-1] for trace in short]))
    assert abs(cost) < 1 and "(measured: less than 1 digit of 100)" in count.told


def test_each_case_has_one_place_that_is_wrong_and_one_idea_that_is_right() -> None:
    places = [case.right for case in CASES]
    assert {places.count(place) for place in range(4)} <= {2, 3, 4, 5}
    for case in CASES:
        assert case.broken != case.healthy and len(case.broken) <= 9
        assert max(map(len, case.broken)) <= 50
        poll, line = case.asks()
        assert poll.poll is not None and poll.poll.key == case.right
        assert len({choice.text for choice in poll.poll.choices}) == 4
        assert case.item.hints[1].endswith(")."), "a function is named"
        for at in range(len(case.broken)):
            verdict = line.judge(str(at + 1))
            assert verdict.correct == (at in case.wrong) and verdict.message
    assert sum(case.checked for case in CASES) == 5


def test_nothing_of_a_case_names_its_bug_before_it_is_solved() -> None:
    for number, case in enumerate(CASES, 1):
        lab = Hunt.from_state(f"hunt?case={number}")
        assert case.id not in lab.state and lab.question is None, "first the symptom"


def test_the_pieces_are_the_engines_rules() -> None:
    code = put_together({})
    rng = np.random.default_rng(0)
    z, y = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    scores = Tensor(z)
    loss = cross_entropy(scores, y)
    backward(loss)
    assert code["loss"](z, y) == pytest.approx(loss.data)
    np.testing.assert_allclose(code["to_scores"](1.0, None, z, y), scores.grad, atol=1e-12)
    assert set(PIECES) >= {case.piece for case in CASES}


def test_clues_come_out_as_numpy_has_them_and_every_outcome_comes() -> None:
    seen = set()
    for seed in range(25):
        for number, clue in enumerate(shapes.clues(seed), 1):
            poll = clue.poll(number)
            seen.add(clue.outcome)
            m, k, n = clue.sizes
            correct = clue.line == ("dC @ B.T" if clue.wanted == "dA" else "A.T @ dC")
            assert (clue.outcome == "right") == correct
            if clue.outcome == "chance":
                assert len({m, k, n}) < 3
            if clue.outcome == "breaks":
                assert "mismatch" in str(clue.result)
            assert sum(choice.correct for choice in poll.choices) == 1
            assert poll.choices[poll.key].why == clue.because
    assert seen == set(shapes.OUTCOMES)
    assert shapes.clues(5) == shapes.clues(5) != shapes.clues(6)


def finish(lab: Hunt) -> None:
    lab.run_or_pause()
    for news in lab.work():
        lab.told(lab.run, news)
    assert lab.ended(lab.run)


def test_symptom_idea_line_and_then_the_mend() -> None:
    lab = Hunt.from_state("hunt?case=6")
    case = lab.case
    assert case is not None and lab.can_run and not lab.solved
    finish(lab)
    poll, line = lab.asks()
    assert lab.question == poll and not lab.can_run
    attempt = lab.attempt(poll)
    attempt.choose(0)
    attempt.sure(3)
    assert attempt.settled and not attempt.correct, "said is said: on to the line"
    assert lab.question == line and not lab.solved
    tried = lab.attempt(line)
    assert not tried.commit("2").correct and not lab.solved
    assert tried.commit(str(case.wrong[0] + 1)).correct
    assert tried.phase is Phase.SETTLED and lab.solved
    assert lab.numbers[0][1] == lab.numbers[0][2], "the same first loss"
    lab.turn("case", 1)
    assert not lab.solved and lab.question is None
    lab.turn("case", -1)
    assert lab.solved, "what was found is still there"
    lab.again()
    assert lab.can_run and not lab.solved
    shape = Hunt()
    assert not shape.can_run and shape.question == shape.asks()[0]


def test_the_ideas_are_a_quiz_of_their_own() -> None:
    course = load_course()
    assert "hunt" in topics(course)
    polls = select(course, "hunt")
    assert [poll.id for poll in polls] == [case.poll.id for case in CASES]
    assert all(case.question in poll.question for case, poll in zip(CASES, polls, strict=True))
