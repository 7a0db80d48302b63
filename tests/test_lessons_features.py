"""Hand-made features against pixels: what is measured, what is asked, and who wins."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tasks.features import by_hand, ink, symmetry
from engine.tasks.mnist import first
from lessons.labs.features.features import (
    GRID,
    INK,
    MAPPED,
    MIRRORED,
    SPAN,
    STEPS,
    UNSEEN,
    Features,
    Stand,
    digits,
    judge,
    option,
)


@cache
def measured(ways: int) -> tuple[Stand, ...]:
    """A whole run on few digits, so that it is over soon."""
    lab = Features.from_state(f"features?digits={ways}&examples=1200&hidden=8&seed=1")
    return tuple(lab.work())


def test_features_by_hand() -> None:
    pictures = np.zeros((4, 4, 4), np.uint8)
    pictures[1] = 255
    pictures[2, :, :2] = 255  # the left half alone
    pictures[3, 0, 0], pictures[3, 0, 3] = 200, 100
    assert ink(pictures).tolist() == pytest.approx([0, 1, 0.5, 300 / 255 / 16])
    assert symmetry(pictures).tolist() == pytest.approx([1, 1, 0, 1 - 200 / 600])
    assert by_hand(pictures).shape == (4, 2)


@given(st.integers(0, 200))
def test_a_mirror_image_has_the_same_features(at: int) -> None:
    images = first(201).images[at : at + 1]
    assert np.allclose(by_hand(images), by_hand(images[:, :, ::-1]))
    assert 0 <= symmetry(images)[0] <= 1
    both = np.maximum(images, images[:, :, ::-1])
    assert symmetry(both)[0] == 1


def test_pixels_win_and_by_more_where_there_are_more_digits() -> None:
    gaps = {}
    for ways in (2, 10):
        run = measured(ways)
        assert [stand.step for stand in run][:3] == [0, 5, 10] and run[-1].step == STEPS
        gaps[ways] = run[-1].pixels - run[-1].by_hand
        assert run[-1].by_hand > 1.5 / ways, "two numbers do tell something"
    assert 0 < gaps[2] < 0.3 and gaps[10] > 0.4


def test_a_seed_brings_the_same_run() -> None:
    lab = Features.from_state("features?digits=2&examples=600&hidden=4&seed=3")
    some = [stand for stand, _ in zip(lab.work(), range(4), strict=False)]
    assert some == [stand for stand, _ in zip(lab.work(), range(4), strict=False)]


@given(st.floats(-100, 100))
def test_every_difference_falls_under_one_option(gap: float) -> None:
    here = option(gap)
    edges = (-float("inf"), *SPAN, float("inf"))
    assert edges[here] < gap <= edges[here + 1]


@given(st.sampled_from([2, 3, 5, 10]), st.floats(0, 100), st.floats(0, 100))
def test_every_prediction_is_answered(ways: int, said: float, was: float) -> None:
    verdict = judge(ways, said, was)
    assert verdict.message and verdict.correct == (abs(said - was) <= 5)


def test_both_predictions_are_decided_by_the_run_and_recorded_once() -> None:
    lab = Features.from_state("features?digits=2&examples=600&hidden=4&seed=0")
    margin, count = lab.asks()
    lab.attempt(margin).choose(1)
    lab.attempt(margin).sure(2)
    assert lab.attempt(count).commit("200").refused
    lab.attempt(count).commit("50%")
    assert lab.run_or_pause()
    assert lab.decided() == []
    lab.told(lab.run, Stand(STEPS, 0.9, 0.99))
    lab.ended(lab.run)
    answers = lab.decided()
    assert [(a.item, a.correct, a.truth) for a in answers] == [
        ("features.margin", True, "9"),
        ("features.count", False, "90"),
    ]
    assert lab.decided() == []
    assert "guessing" in lab.attempt(count).last.verdict.message  # type: ignore[union-attr]
    other = Features.from_state("features?digits=10")
    assert [ask.prompt for ask in other.asks()] != [ask.prompt for ask in lab.asks()]


def test_the_map_reads_unseen_digits_as_the_network_does() -> None:
    found = digits(1200, 2)
    unseen = slice(-(len(found.labels) // UNSEEN), None)
    row, column = (
        np.clip((found.features[unseen, which] - low) / (high - low) * count, 0, count - 1)
        for which, count, (low, high) in ((1, GRID[0], MIRRORED), (0, GRID[1], INK))
    )
    run = measured(2)
    assert {stand.step for stand in run if stand.regions} == set(range(0, STEPS + 1, MAPPED))
    said = np.frombuffer(run[-1].regions, np.uint8).reshape(GRID)
    assert set(np.unique(said)) == {0, 1}
    share = np.mean(said[row.astype(int), column.astype(int)] == found.labels[unseen])
    assert share == pytest.approx(run[-1].by_hand, abs=0.03)
