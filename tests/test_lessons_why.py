"""A weight that is pointed at: what is asked of its step, how it is judged, and what came of it."""

from functools import cache

import numpy as np
import pytest

from engine.tasks import mnist
from engine.training.config import TrainingConfig
from engine.training.events import Array, Look
from engine.training.look import look
from engine.training.run import Run
from lessons.labs.mnist.why import ITEM, Weight, Why

PULLS = ("places", "labels", "inputs", "upstreams", "pulls")


@cache
def run(**knobs: float) -> Run:
    run = Run(TrainingConfig(hidden=(4, 3), batch_size=16, lr=0.1, **knobs), mnist.load().task())
    for _ in range(5):
        run.train_step()
    return run


def heard(why: Why) -> Weight:
    why.hear(look(run(), {"weight": why.number}))
    assert why.known is not None
    return why.known


@pytest.mark.parametrize("place", [(12, 14, 0), (9, 15, 0), (0, 0, 1)])
def test_the_step_is_foretold_once_and_judged_by_the_engine(place: tuple[int, int, int]) -> None:
    why = Why()
    heard(why)
    row, column, unit = place
    why.point(row - 14, column - 14, unit)
    assert why.known is None, "that was another weight"
    seen = heard(why)
    why.predict("mnist")
    assert why.covered and why.posed is not None
    right = int(np.select([seen.move > 0, seen.move < 0], [0, 1], 2))
    assert (right == 2) == (place[:2] == (0, 0)), "a corner has no ink, so nothing pulls"
    assert why.decided() == []
    why.posed.choose(right)
    why.answered()
    (answer,) = why.decided()
    assert answer.item == ITEM and answer.correct and why.verdict is not None
    assert not why.decided()
    why.predict("mnist")
    assert not why.covered, "asked once"
    why.point(1)
    assert why.verdict is None


def test_after_the_step_what_was_foretold_stands_beside_what_it_is() -> None:
    why = Why()
    first = heard(why)
    why.hear(look(run(), {"weight": why.number}))
    assert why.before is None, "no step was taken"
    run().train_step()
    second = heard(why)
    assert why.before == first and second.value == pytest.approx(first.value + first.move, abs=1e-9)
    run().train_step()
    run().train_step()
    heard(why)
    assert why.before is None, "two steps are not one"
    why.predict("mnist", free=True)
    assert not why.covered
    why.forget()
    assert why.known is None


def test_the_nudge_says_what_the_gradient_says_and_the_edge_holds() -> None:
    why = Why()
    seen = heard(why)
    assert seen.numeric == pytest.approx(seen.gradient, rel=0.02, abs=1e-5)
    why.point(-99, 99)
    assert (why.row, why.column) == (0, 27) and why.number == 27
    why.point(units=-1)
    assert why.unit == 3 and "unit 4 at row 1, column 28" in why.where


def test_in_the_film_no_step_is_told_and_nonsense_is_none() -> None:
    why = Why()
    whole = look(run(), {"weight": why.number}).arrays
    past = {name: value for name, value in whole.items() if name != "weight.step"}
    why.hear(Look(3, past))
    assert why.known is not None and why.known.move != why.known.move
    why.predict("mnist")
    assert not why.covered
    for name in ("value", "pulls", "losses", "weights"):
        rest = {key: value for key, value in whole.items() if key != f"weight.{name}"}
        assert Weight.of(Look(1, rest)) is None
        for other in (Array((2,), (0.0, float("nan"))), Array((3,), (1.0, 1.0, 1.0))):
            assert Weight.of(Look(1, whole | {f"weight.{name}": other})) is None
    for name, odd in (("nudge", Array((), (0.0,))), ("places", Array((2,), (0.0, -1e300)))):
        several = {f"weight.{each}": Array((2,), (1.0, 1.0)) for each in PULLS}
        assert Weight.of(Look(1, whole | several)) is not None
        assert Weight.of(Look(1, whole | several | {f"weight.{name}": odd})) is None
