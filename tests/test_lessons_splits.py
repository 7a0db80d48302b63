"""Splits: luck by its distribution, a leak by training, and what the lesson says of both."""

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from worked import says, text

from engine.objectives import accuracy, mean_cross_entropy
from engine.tasks.mnist import Dataset, load
from engine.tasks.task import Subset, Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.asking.answers import Refused
from lessons.asking.predictions import read_share
from lessons.course.outline import load_course
from lessons.figures.kinds import read_figure
from lessons.knobs import defaults
from lessons.labs.splits import leak, luck
from lessons.labs.splits.luck import FRESH, ITEMS, Luck
from lessons.labs.splits.questions import NEAR, USUAL, judge_best, judge_leak
from lessons.labs.splits.splits import Splits

LESSON = load_course().lesson("splits")


@cache
def digits() -> Dataset:
    return load()


def figure(title: str) -> dict[str, float]:
    """Numbers of a figure of the lesson for each value of its knob, as `8 valid`."""
    assert LESSON is not None
    steps = [step for step in LESSON.steps if step.figure]
    step = next(step for step in steps if step.figure and step.figure.table["title"] == title)
    assert step.figure is not None
    drawn = read_figure(step, step.figure).drawing
    knob = next(knob for knob in drawn.knobs if len(knob.steps) > 1)
    return {
        f"{value:g} {name}": number
        for value in map(float, knob.steps)
        for name, number in drawn.numbers(defaults(drawn.knobs) | {knob.name: value}).items()
        if isinstance(number, float | int)
    }


# ---- luck ----------------------------------------------------------------------------------------


def best_by_chance(many: int) -> float:
    """The mean share of the best of so many: the sum of the chances that it has more than k."""
    pmf = [math.comb(ITEMS, k) * 0.1**k * 0.9 ** (ITEMS - k) for k in range(ITEMS + 1)]
    below = np.minimum(np.cumsum(pmf), 1.0)
    return float((1 - below**many).sum()) / ITEMS


@pytest.mark.parametrize("many", [2, 10, 100, 1000])
def test_so_many_guess_the_best_is_chosen_and_tested_anew(many: int) -> None:
    news = list(luck.guess(many, 3))
    last = news[-1]
    assert sum(last.counts) == many and len(last.fresh) == FRESH
    assert last.best == max(k for k, n in enumerate(last.counts) if n)
    assert [sum(one.counts) for one in news] == sorted(sum(one.counts) for one in news)
    assert news == list(luck.guess(many, 3)) and last != list(luck.guess(many, 4))[-1]


def test_what_is_drawn_of_one_guesser_is_what_many_measure() -> None:
    """The binomial, built up item by item, and the share of a thousand that are so lucky."""
    exact = np.eye(1, ITEMS + 1)[0]
    for _ in range(ITEMS):
        exact = 0.9 * exact + 0.1 * np.roll(exact, 1)
    assert luck.chances() == pytest.approx(exact, abs=1e-12)
    measured = np.array(list(luck.guess(1000, 1))[-1].counts) / 1000
    assert measured == pytest.approx(luck.chances(), abs=0.035)


def test_the_best_is_as_lucky_as_chance_says_and_its_luck_stays_behind() -> None:
    for many, runs in ((10, 40), (100, 20), (1000, 5)):
        ends = [list(luck.guess(many, seed))[-1] for seed in range(runs)]
        mean = np.mean([end.best for end in ends]) / ITEMS
        assert mean == pytest.approx(best_by_chance(many), abs=0.012)
        fresh = [k for end in ends for k in end.fresh]
        assert np.mean(fresh) / ITEMS == pytest.approx(0.1, abs=0.004)


def test_the_table_of_the_best_of_many() -> None:
    shown = figure("The best of many that only guess, on 200 items")
    for at, many in enumerate((1, 10, 100, 1000, 10_000)):
        exact = 100 * best_by_chance(many)
        assert shown[f"{at} best"] == pytest.approx(exact, abs=0.05)
        if many <= 1000:
            says("splits", f"| {many:,} | {exact:.1f} % |")
    assert USUAL and LESSON is not None
    assert f"{100 * best_by_chance(1000):.1f} %" in LESSON.cards[0].back


def test_how_far_luck_moves_a_score() -> None:
    points = [100 * math.sqrt(0.09 / k) for k in (200, 5000)]
    says("splits", f"k = 200 that is {points[0]:.1f} points of 100, and for k = 5,000 it is"
         f" {points[1]:.1f}")  # fmt: skip
    whys = {poll.id: [choice.why for choice in poll.choices] for poll in LESSON.polls}  # type: ignore[union-attr]
    assert f"to {100 * math.sqrt(0.931 * 0.069 / 10_000):.1f} points" in whys["splits.winner"][0]
    assert f"luck is {100 * math.sqrt(0.97 * 0.03 / 2000):.1f} points" in whys["splits.patients"][2]


# ---- a leak --------------------------------------------------------------------------------------


@cache
def leaked(percent: int) -> leak.Leak:
    return list(leak.train(digits(), percent, seed=0))[-1]


def test_so_many_digits_are_in_both_piles_and_no_other() -> None:
    for percent in (0, 10, 100):
        task = leak.piles(digits(), percent, 5)
        train, validation = set(task.train.indices), set(task.validation.indices)
        assert len(validation) == leak.DIGITS == len(train) - len(train & validation)
        assert len(train & validation) == leak.DIGITS * percent // 100
        assert task.test.inputs is not task.train.inputs and len(task.test) == leak.FRESH


def test_a_leak_raises_the_score_and_hardly_the_network() -> None:
    """What it trained on it knows; the rest of validation is read as unseen digits are."""
    for percent in (50, 100):
        after = leaked(percent)
        clean, leaky = after.clean, after.leaky
        assert all(len(s) == leak.EPOCHS for s in (clean.validation, clean.fresh, leaky.fresh))
        assert clean.fresh[-1] == pytest.approx(USUAL, abs=0.03)
        known = percent / 100
        expected = known + (1 - known) * clean.validation[-1]
        assert leaky.validation[-1] == pytest.approx(expected, abs=0.03)
        assert abs(leaky.fresh[-1] - clean.fresh[-1]) < 0.05
        assert leaky.validation[-1] - leaky.fresh[-1] > 0.04


def test_the_table_of_leaks() -> None:
    rows = re.findall(r"\| (none|all|\d+ %) \| (\d+) % \| (\d+) % \|", text("splits"))
    assert [row[0] for row in rows] == ["none", "10 %", "50 %", "all"]
    shown = figure("What validation shows, and what new digits show")
    for at, (name, validation, fresh) in enumerate(rows, 1):
        percent = {"none": 0, "10 %": 10, "50 %": 50, "all": 100}[name]
        after = leaked(percent or 10)
        found = after.leaky if percent else after.clean
        assert found.validation[-1] == pytest.approx(int(validation) / 100, abs=0.016)
        assert found.fresh[-1] == pytest.approx(int(fresh) / 100, abs=0.016)
        assert (shown[f"{at} shown"], shown[f"{at} new"]) == (int(validation), int(fresh))
        assert shown[f"{at} both"] == percent


# ---- when to stop --------------------------------------------------------------------------------


@dataclass
class Told:
    """The lesson's run, and what it gave for the digits that validate after epochs 8 and 30."""

    run: Run
    outputs: dict[int, NDArray[Any]]

    def costs(self, epoch: int, right: bool) -> float:
        """The mean loss of the validation digits that it read right then, or wrong."""
        z, labels = self.outputs[epoch], self.run.task.validation.targets
        labels = labels[self.run.task.validation.indices]
        chosen = (z.argmax(axis=1) == labels) == right
        return mean_cross_entropy(z[chosen], labels[chosen])


@cache
def run_on(count: int) -> Told:
    """So many digits to learn from, the first 1,000 of those held out to validate, 30 epochs."""
    task = digits().task()
    pixels, held_out = task.validation.inputs, task.validation.indices[:1000]
    validation = Subset(pixels, task.validation.targets, held_out)
    task = Task(task.name, task.train, validation, task.test, task.outputs, task.objective)
    config = TrainingConfig(
        epochs=30, hidden=(64,), optimizer="adam", lr=0.003, batch_size=50, limit=count
    )
    run, outputs = Run(config, task), {}
    while len(run.curve) < 30:
        for _ in range(len(run.batches)):
            run.train_step()
        run.finish_epoch()
        if len(run.curve) in (8, 30):
            X = pixels[held_out].reshape(len(held_out), -1) / np.float32(255)
            outputs[len(run.curve)] = run.network(X).data
    return Told(run, outputs)


def test_what_it_learned_it_knows_and_of_others_less() -> None:
    shown = figure("Its own digits, and new ones")
    for count in (100, 300, 1000):
        run = run_on(count).run
        chosen = run.batches.indices
        own = run.network(run.task.train.inputs[chosen].reshape(count, -1) / np.float32(255)).data
        assert accuracy(own, run.task.train.targets[chosen]) == 1.0
        new = run.curve[-1].validation_accuracy
        assert new == pytest.approx(shown[f"{count} fresh"] / 100, abs=0.015)
    assert run_on(300).run.network.parameters.size == 50_890
    assert LESSON is not None and "50,890 parameters" in LESSON.polls[0].choices[3].why


def test_the_curve_that_turns() -> None:
    """Drawn as it was measured; rounding alone may move it a little on another machine."""
    curve = run_on(300).run.curve
    shown = figure("A real run: training dashed, validation solid")
    for key, number in shown.items():
        at, name = key.split()
        if name == "valid":
            assert number == pytest.approx(curve[int(at) - 1].validation_loss, abs=0.012)
        if name == "train":
            assert number == pytest.approx(curve[int(at) - 1].train_loss, rel=0.1, abs=0.004)
    losses = [epoch.validation_loss for epoch in curve]
    assert 7 <= losses.index(min(losses)) + 1 <= 9 and losses[-1] > min(losses) + 0.05
    rights = [epoch.validation_accuracy for epoch in curve]
    assert rights[7] == pytest.approx(0.83, abs=0.01) == rights[-1]
    says("splits", "after epoch 8, at 0.568, and then it climbs, to 0.637", "after epoch 13")


def test_while_the_loss_climbs_its_mistakes_grow_surer() -> None:
    told = run_on(300)
    assert LESSON is not None
    why = next(poll for poll in LESSON.polls if poll.id == "splits.climbs").choices[0].why
    costs = [float(x) for x in re.findall(r"([\d.]+) (?:on average )?after epoch", why)]
    assert len(costs) == 2
    for epoch, cost in zip((8, 30), costs, strict=True):
        assert told.costs(epoch, right=False) == pytest.approx(cost, abs=0.15)
    assert told.costs(30, right=True) < told.costs(8, right=True)


# ---- what is asked -------------------------------------------------------------------------------


@given(st.sampled_from([10, 100, 1000]), st.floats(0, 1), st.floats(0.1, 0.25))
def test_every_prediction_of_the_best_is_answered(many: int, said: float, was: float) -> None:
    verdict = judge_best(many, said, was)
    assert verdict.message and verdict.correct == (abs(said - was) <= NEAR)


@given(st.sampled_from([10, 25, 50, 100]), st.floats(0, 1), st.floats(0.85, 1))
def test_every_prediction_of_a_leak_is_answered(percent: int, said: float, was: float) -> None:
    verdict = judge_leak(percent, said, was)
    assert verdict.message and verdict.correct == (abs(said - was) <= 2 * NEAR)


def test_usual_ideas_are_told_apart() -> None:
    told = [judge_leak(50, said, 0.936).ideas for said in (0.87, 1.0, 0.5, 0.7, 0.43)]
    assert told == [("same",), ("all",), ("known",), ("low",), ("rest",)]
    told = [judge_best(1000, said, 0.175).ideas for said in (0.1, 0.5, 0.14, 0.25, 0.35, 0.01)]
    assert told == [("each",), ("far",), ("low",), ("high",), ("items",), ("below",)]
    assert judge_best(2, 0.05, 0.11).ideas == ("below",)
    assert read_share("17 %") == read_share("17") == read_share(".17") == 0.17
    for text_ in ("-1", "170 %", "many"):
        with pytest.raises(Refused):
            read_share(text_)


def test_the_experiment_decides_what_was_predicted() -> None:
    lab = Splits.from_state("splits?guessers=10")
    first, second = lab.asks()
    lab.attempt(first).commit("10 %")
    assert not lab.can_run
    lab.attempt(second).choose(1)
    lab.attempt(second).sure(3)
    assert lab.run_or_pause()
    for news in lab.work():
        lab.told(lab.run, news)
    assert lab.ended(lab.run) and lab.decided() and isinstance(lab.news, Luck)
    assert lab.score == lab.news.best / ITEMS == lab.attempt(first).was
    lab.turn("guessers", 1)
    assert lab.news is None and lab.question is not None
    lab.other_part()
    assert [ask.id for ask in lab.asks()] == ["splits.leak", "splits.cost"]
    assert lab.lacks("guessers") and not lab.lacks("leaked")
