"""A map of digits and the truth of sureness: what is asked, and judged by what is seen."""

import math
from dataclasses import replace

import pytest

from engine.training.events import Array, Look
from lessons.labs.mnist.crowd import NEAR, TOO_SURE, Crowd, Map, Sureness, Wall, near_ask, sure_ask

NAN = float("nan")


def one(*numbers: float) -> Array:
    return Array((len(numbers),), numbers)


MAP = {
    "crowd.places": Array((3, 2), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)),
    "crowd.labels": one(3, 1, 4),
    "crowd.guesses": one(3, 1, 9),
    "crowd.explained": one(0.3, 0.2),
    "crowd.near": Array((), (0.5,)),
}
WALL = {
    "wall.first": Array((), (3.0,)),
    "wall.count": Array((), (5.0,)),
    "wall.pictures": Array((2, 1, 2), (0.5, NAN, -1.0, math.inf)),
}
SURE = {
    "calibration.counts": one(0, 10, 30, 60),
    "calibration.sure": one(NAN, 0.4, 0.6, 0.8),
    "calibration.right": one(NAN, 0.9, 0.5, 0.75),
    "calibration.error": Array((), (0.08,)),
    "calibration.tested": Array((), (0.0,)),
}


def test_a_look_is_read_or_left_alone() -> None:
    seen = Map.of(Look(7, MAP))
    assert seen is not None and seen.places == ((0.0, 1.0), (2.0, 3.0), (4.0, 5.0))
    assert (seen.step, seen.labels, seen.guesses, seen.near) == (7, (3, 1, 4), (3, 1, 9), 0.5)
    sure = Sureness.of(Look(7, SURE))
    assert sure is not None and sure.counts == (0, 10, 30, 60)
    assert sure.gap == pytest.approx((30 * -0.1 + 60 * -0.05) / 90)
    wall = Wall.of(Look(7, WALL))
    assert wall is not None and (wall.first, wall.count) == (3, 5), "also while a run breaks down"
    for kind, whole in ((Map, MAP), (Sureness, SURE), (Wall, WALL)):
        for name in whole:
            assert kind.of(Look(7, {k: v for k, v in whole.items() if k != name})) is None
        for name in list(whole)[:2]:
            assert kind.of(Look(7, whole | {name: one(NAN)})) is None
    assert Map.of(Look(7, MAP | {"crowd.near": Array((), (NAN,))})) is None
    for name, odd in (("first", math.inf), ("first", 4.0), ("count", math.inf), ("count", 1.0)):
        assert Wall.of(Look(7, WALL | {f"wall.{name}": Array((), (odd,))})) is None
    for shape in ((0, 1, 2), (2, 0, 2), (4,)):
        numbers = (0.5,) * math.prod(shape)
        assert Wall.of(Look(7, WALL | {"wall.pictures": Array(shape, numbers)})) is None


def test_what_was_said_of_the_map_is_judged_by_it() -> None:
    for said, correct in ((".45", True), ("50 %", True), (".1", False), (".9", False)):
        crowd = Crowd()
        crowd.hear(Look(7, MAP))
        crowd.predict(near_ask, "mnist")
        assert crowd.waits(NEAR) and crowd.posed is not None
        assert crowd.posed.ask.judge("-1").refused
        crowd.posed.commit(said)
        crowd.answered()
        (answer,) = crowd.decided()
        assert answer.correct == correct == crowd.verdicts[NEAR].correct
        assert not crowd.waits(NEAR) and crowd.decided() == []
        crowd.predict(near_ask, "mnist")
        assert not crowd.waits(NEAR), "once"


@pytest.mark.parametrize(("shift", "key"), [(-0.1, 0), (0.0, 1), (0.1, 2)])
def test_sureness_is_judged_where_it_is_neither_sure_nor_at_a_loss(shift: float, key: int) -> None:
    sure = tuple(map(float, (0.6, 0.8)))
    arrays = SURE | {
        "calibration.counts": one(5, 9),
        "calibration.sure": one(*sure),
        "calibration.right": one(*(each + shift for each in sure)),
    }
    for chosen in range(3):
        crowd = Crowd()
        crowd.hear(Look(7, arrays))
        crowd.predict(sure_ask, "mnist")
        assert crowd.posed is not None
        crowd.posed.choose(chosen)
        crowd.answered()
        (answer,) = crowd.decided()
        assert answer.item == TOO_SURE and answer.correct == (chosen == key)
    assert crowd.sureness is not None
    none = replace(crowd.sureness, counts=(0, 0))
    assert none.gap != none.gap
    crowd.predict(near_ask, "mnist", free=True)
    assert crowd.posed is None
