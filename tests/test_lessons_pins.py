"""Pins: what is kept for comparison, and how the difference is said."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.knobs import Settings
from lessons.pins import Pins, difference


@dataclass
class Result:
    settings: Settings = field(default_factory=dict)


def test_a_second_time_lets_go_and_the_oldest_makes_room() -> None:
    pins: Pins[Result] = Pins(most=2)
    one, other, third = Result(), Result(), Result()  # equal, and yet three
    assert pins.toggle(one) and pins.toggle(other)
    assert one in pins and third not in pins
    assert pins.toggle(third)
    assert [id(result) for result in pins.results] == [id(other), id(third)]
    assert not pins.toggle(other)
    assert [id(result) for result in pins.results] == [id(third)]
    pins.clear()
    assert pins.results == []


def test_what_is_pinned_is_named_by_what_is_different_from_the_present_result() -> None:
    pins: Pins[Result] = Pins()
    first, second = Result({"lr": 0.1, "seed": 0}), Result({"lr": 1.0, "seed": 0})
    pins.toggle(first)
    pins.toggle(second)
    assert pins.beside(second) == [(first, "lr 0.1")]
    assert pins.beside(Result({"lr": 0.1, "seed": 2})) == [
        (first, "seed 0"),
        (second, "lr 1, seed 0"),
    ]
    assert pins.beside(None) == [(first, ""), (second, "")]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"lr": 0.3}, {"lr": 1.0}, "lr 0.3"),
        ({"lr": 0.3, "optimizer": "adam"}, {"lr": 1.0, "optimizer": "sgd"}, "lr 0.3, adam"),
        ({"batch_size": 55_000}, {"batch_size": 64}, "batch 55000"),
        ({"noise": -0.5}, {"noise": 0.5}, "noise −0.5"),
        ({"features": ""}, {"features": "x.y"}, "features none"),
        ({"lr": 0.3}, {"lr": 0.3}, "the same settings"),
        ({"lr": 0.3, "momentum": 0.9}, {"lr": 0.3}, "momentum 0.9"),
        ({}, {}, "the same settings"),
        ({"crisp": "no"}, {"crisp": "yes"}, "crisp no"),
    ],
)
def test_the_difference_in_a_few_words(one: Settings, other: Settings, words: str) -> None:
    assert difference(one, other) == words


def test_a_lab_may_call_its_knobs_by_shorter_names() -> None:
    assert difference({"hidden": 4}, {"hidden": 8}, {"hidden": "width"}) == "width 4"


values = st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["", "relu", "tanh"])
settings = st.dictionaries(st.sampled_from(["lr", "hidden", "seed", "kind"]), values)


@given(settings, settings)
def test_every_difference_is_said_and_nothing_else(one: Settings, other: Settings) -> None:
    changed = [name for name in one if other.get(name) != one[name]]
    words = difference(one, other)
    assert words == "the same settings" if not changed else words.count(", ") == len(changed) - 1
