"""A digit walked through the network and back: what is asked when, and how it is judged."""

import random
from dataclasses import replace

import numpy as np
import pytest

from engine.tasks import mnist
from engine.training.config import TrainingConfig
from engine.training.events import Array, Look
from engine.training.look import look
from engine.training.run import Run
from lessons.labs.mnist.digit import DELTA, INK, MOST, OneDigit, Seen, Subject, delta_ask
from lessons.labs.mnist.mnist import Mnist


@pytest.fixture(scope="module")
def run() -> Run:
    run = Run(TrainingConfig(hidden=(6, 5), batch_size=16, lr=0.1), mnist.load().task())
    for _ in range(10):
        run.train_step()
    return run


def subjects(run: Run, count: int = 3) -> tuple[Subject, ...]:
    part = run.task.test
    return tuple(
        Subject(part.inputs[i].tobytes(), int(part.targets[i]), f"test digit {i}")
        for i in part.indices[:count]
    )


def walked(run: Run) -> OneDigit:
    one = OneDigit()
    one.choose(subjects(run))
    assert one.subject is not None
    one.hear(look(run, {"digit": one.subject.number}))
    assert one.seen is not None
    return one


def test_a_look_at_another_digit_is_not_taken_for_this_one(run: Run) -> None:
    one = walked(run)
    first = one.seen
    one.walk(1)
    assert one.seen is None and one.subject == subjects(run)[1]
    one.hear(look(run, {"digit": subjects(run)[0].number}))
    assert one.seen is None
    one.walk(-1)
    one.hear(look(run, {"digit": subjects(run)[0].number}))
    assert one.seen == first and first is not None
    assert [s.name for s in first.stations] == ["x", "z1", "h1", "z2", "h2", "z3"]


def test_the_gradient_goes_back_by_a_layer_and_both_questions_come_before_what_they_ask(
    run: Run,
) -> None:
    one = walked(run)
    seen = one.seen
    assert seen is not None
    one.step(1, "mnist")
    assert one.shown == 0 and one.posed is not None and one.posed.ask.id == DELTA
    assert not one.posed.commit(str(1 - seen.p[seen.label])).correct
    assert one.posed.commit(str(seen.p[seen.label] - 1)).correct
    one.answered()
    assert one.shown == 1 and "p − y" in one.told()
    one.step(99, "mnist")
    assert one.shown == one.last - 1 and one.posed is not None and one.posed.ask.id == INK
    told = set()
    for _ in range(4):
        told.add(one.told())
        one.back -= 1
    assert len(told) == 4, "each layer has its own rule"
    one.back += 4
    one.posed.choose(1)
    one.answered()
    assert one.shown == one.last
    (answer,) = one.decided()
    paper = 2 * seen.inked < MOST
    assert answer.correct == paper and one.verdict is not None
    assert one.decided() == [], "it is decided once"
    one.step(-99, "mnist")
    one.step(99, "mnist")
    assert one.shown == one.last and one.posed is None, "nothing is asked twice"


def test_who_plays_freely_or_leaves_is_not_asked(run: Run) -> None:
    one = walked(run)
    one.step(99, "mnist", free=True)
    assert one.shown == one.last and one.decided() == []
    lab = Mnist()
    lab.digit.choose(subjects(run))
    lab.digit.hear(look(run, {"digit": subjects(run)[0].number}))
    lab.digit.step(1, lab.state)
    assert [ask.id for ask in lab.asks()] == [DELTA] and lab.question is not None
    assert lab.aside(lab.question) is lab.digit
    assert lab.asides.withdraw() and not lab.asides.withdraw()
    assert [ask.id for ask in lab.asks()] != [DELTA]


def test_the_pixels_that_matter_most_are_counted_as_a_slow_count_does(run: Run) -> None:
    seen = walked(run).seen
    assert seen is not None
    slope, ink = (np.array(a.numbers) for a in (seen.stations[0].gradient, seen.stations[0].value))
    assert seen.inked == int((ink[np.argsort(-np.abs(slope), kind="stable")[:MOST]] > 0.2).sum())


def test_every_wrong_idea_of_the_first_gradient_has_its_own_answer(run: Run) -> None:
    seen = walked(run).seen
    assert seen is not None
    chance = random.Random(0)
    for _ in range(120):
        p = chance.uniform(0.001, 0.9)
        rest = (1 - p) / 9
        shares = tuple(p if digit == seen.label else rest for digit in range(10))
        ask = delta_ask(replace(seen, p=shares, loss=float(-np.log(p))))
        assert ask.judge(ask.solution).correct and ask.judge(f"{p - 1:.2f}").correct
        for said in (1 - p, p, -np.log(p), -1 / p, 0.0, 5.0):
            verdict = ask.judge(str(said))
            assert verdict.correct == (abs(said - (p - 1)) <= 0.015)
            assert verdict.correct or verdict.message
        assert ask.judge("what").refused


def test_a_look_that_makes_no_sense_is_none(run: Run) -> None:
    whole = look(run, {"digit": subjects(run)[0].number}).arrays
    assert Seen.of(Look(1, whole)) is not None
    for name in ("label", "p", "covered", "0.pixels.value", "3.sum.gradient"):
        rest = {key: value for key, value in whole.items() if key != f"digit.{name}"}
        assert Seen.of(Look(1, rest)) is None
        for other in (Array((), (77.0,)), Array((2,), (0.0, float("nan")))):
            assert Seen.of(Look(1, whole | {f"digit.{name}": other})) is None
