"""Events as lines of JSON: what is written is read back as the very same event."""

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweep import sweep
from told import EVENTS

from engine.training.config import TrainingConfig
from engine.training.events import (
    PROTOCOL,
    Array,
    Event,
    Look,
    Progress,
    Start,
    Step,
)
from engine.training.wire import KINDS, MANY, from_json, to_json


def same(a: Any, b: Any) -> bool:
    """Equal to the last bit and of the same kind; NaN is NaN."""
    if type(a) is not type(b):
        return False
    if dataclasses.is_dataclass(a):
        names = [field.name for field in dataclasses.fields(a)]
        return all(same(getattr(a, name), getattr(b, name)) for name in names)
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return a.hex() == b.hex()
    return bool(a == b)


def test_every_kind_of_event_is_tried_here() -> None:
    assert set(EVENTS) == set(KINDS.values())


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_written_and_read_back_an_event_is_the_same(kind: type) -> None:
    @given(EVENTS[kind])
    @settings(max_examples=60, deadline=None)
    def check(event: Event) -> None:
        line = to_json(event)
        assert "\n" not in line
        # Strict JSON: there is no constant that the standard does not know.
        values = json.loads(line, parse_constant=lambda text: pytest.fail(text))
        assert values["event"] == kind.__name__.lower()
        assert same(from_json(line), event)
        assert same(from_json(line.encode()), event)

    check()


def test_a_line_is_plain_to_read() -> None:
    assert to_json(Step(1, 1, 2.5)) == '{"event": "step", "step": 1, "epoch": 1, "loss": 2.5}'
    look = json.loads(to_json(Look(3, {"unit.open_share": Array((), (math.nan,))})))
    assert look["arrays"] == {"unit.open_share": {"shape": [], "numbers": ["NaN"]}}


def test_many_numbers_are_packed_to_the_last_bit() -> None:
    """The smallest one, what is not finite, and a zero below zero among them."""
    odd = (5e-324, math.nan, math.inf, -math.inf, -0.0, 1 / 3)
    numbers = odd + tuple(n / 7 for n in range(MANY - len(odd)))
    look = Look(3, {"wall.pictures": Array((MANY,), numbers)})
    line = to_json(look)
    assert same(from_json(line), look)
    written = json.loads(line)["arrays"]["wall.pictures"]["numbers"]
    assert written.startswith("AQAAAAAAAAA")  # eight bytes, the lowest first, in base64


def test_what_is_newer_is_passed_over_and_what_may_be_missing_has_its_default() -> None:
    assert from_json('{"event": "step", "step": 1, "epoch": 1, "loss": 2, "more": []}') == Step(
        1, 1, 2.0
    )
    line = '{"event": "progress", "step": 1, "epoch": 1, "loss": 2, "steps_per_second": 3}'
    assert from_json(line) == Progress(1, 1, 2.0, 3.0, ())


def packed(numbers: str) -> str:
    return json.dumps(
        {"event": "look", "step": 1, "arrays": {"a": {"shape": [1], "numbers": numbers}}}
    )


def start(**changes: Any) -> str:
    event = Start(TrainingConfig(), 1, 2, 3, 4, 5, 0, 5, "MNIST", 0)
    return json.dumps(json.loads(to_json(event)) | changes)


@sweep(
    ("line", "words"),
    [
        ("", "no JSON"),
        ("nonsense", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no event"),
        ('"step"', "no event"),
        ("{}", "no kind"),
        ('{"event": "dance"}', "dance"),
        ('{"event": ["step"]}', "no kind"),
        ('{"event": "step"}', "step"),
        ('{"event": "step", "step": "1", "epoch": 1, "loss": 2.0}', "step.step"),
        ('{"event": "step", "step": true, "epoch": 1, "loss": 2.0}', "step.step"),
        ('{"event": "step", "step": 1, "epoch": 1, "loss": null}', "step.loss"),
        ('{"event": "step", "step": 1, "epoch": 1, "loss": "low"}', "step.loss"),
        ('{"event": "step", "step": 1, "epoch": 1, "loss": false}', "step.loss"),
        ('{"event": "examples", "samples": [1]}', "examples.samples"),
        ('{"event": "examples", "samples": "abc"}', "examples.samples"),
        ('{"event": "look", "step": 1, "arrays": {"a": {"shape": [2], "numbers": [1]}}}', "shape"),
        ('{"event": "look", "step": 1, "arrays": {"a": {"shape": [-1, 0], "numbers": []}}}', "-1"),
        *((packed(text), "numbers makes no sense") for text in ("AAAAAAAA8D8", "AAAAAA==", "é")),
        (start(protocol=PROTOCOL + 1), "protocol"),
        (start(protocol=None), "protocol"),
        (start(config={"activation": "swoosh"}), "activation"),
        (start(config={"code": 1} | {"epochs": 0}), "epochs"),
        (start(parameters=1.5), "parameters"),
        ('{"event": "step", "step": 1, "epoch": 1, "loss": 1' + "0" * 400 + "}", "too large"),
    ],
)
def test_what_is_no_event_is_refused_in_one_sentence(line: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        from_json(line)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
fields = st.sampled_from(
    sorted({f.name for kind in KINDS.values() for f in dataclasses.fields(kind)})  # type: ignore[arg-type]
)


@given(st.sampled_from([*KINDS, "x"]), st.dictionaries(fields, json_values))
@settings(deadline=None)
def test_no_object_however_odd_is_anything_but_an_event_or_refused(
    kind: str, values: dict[str, Any]
) -> None:
    try:
        event = from_json(json.dumps(values | {"event": kind}))
    except ValueError as error:
        assert "\n" not in str(error)
    else:
        assert same(from_json(to_json(event)), event)
