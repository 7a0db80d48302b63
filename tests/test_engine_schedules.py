"""Learning-rate schedules at the steps where they can be computed by heart."""

import pytest

from engine.training.schedules import constant, cosine, step_decay, warm_up


def test_constant() -> None:
    assert {constant(0.3)(t) for t in range(100)} == {0.3}


def test_step_decay() -> None:
    rate = step_decay(1.0, every=3, factor=0.5)
    assert [rate(t) for t in range(8)] == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_cosine() -> None:
    rate = cosine(1.0, steps=4, lowest=0.2)
    assert rate(0) == 1
    assert rate(2) == pytest.approx(0.6)
    assert rate(4) == rate(400) == pytest.approx(0.2)
    rates = [rate(t) for t in range(5)]
    assert rates == sorted(rates, reverse=True)


def test_warm_up_then_follows_from_the_start() -> None:
    rate = warm_up(3, cosine(0.8, steps=10))
    assert [rate(t) for t in range(4)] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert rate(13) == pytest.approx(0)
    assert warm_up(0, constant(0.1))(0) == 0.1


def test_absurd_lengths_are_refused() -> None:
    for make in (
        lambda: step_decay(1, 0),
        lambda: cosine(1, 0),
        lambda: warm_up(-1, constant(1)),
    ):
        with pytest.raises(ValueError, match="step"):
            make()
