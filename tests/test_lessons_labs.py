"""The table of labs: each can be found, opened and told a state, without loading any before."""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.ask import Ask, Kind
from lessons.asking.hints import ladder
from lessons.asking.ideas import Idea
from lessons.course.outline import load_course
from lessons.experiment import Experiment
from lessons.knobs import Knob, KnobError
from lessons.lab import open_lab
from lessons.labs import LABS, LabInfo, find_lab, lab_of_state
from lessons.labs.softmax.softmax import Softmax

IDS = [lab.id for lab in LABS]


def test_each_lab_stands_in_a_lesson_of_the_course() -> None:
    course = load_course()
    for lab in LABS:
        assert course.lesson(lab.lesson) is not None, lab
        assert find_lab(lab.id) is lab
    assert find_lab("nowhere") is None
    assert len(set(IDS)) == len(IDS)


def test_no_hint_says_the_one_before_it_again_and_what_a_form_offers_can_be_typed() -> None:
    for lab in LABS:
        for ask in lab.load()().asks():
            for before, hint in pairwise(ladder(ask)):
                assert not hint.endswith(before), ask.id
            if "none" in ask.form:
                assert {"n", "N"} <= ask.keys, f"{ask.id}: n would write a note"


def test_no_wrong_idea_of_a_lab_leads_to_the_truth_whatever_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Idea] = []
    logics: list[Any] = [info.load() for info in LABS]  # before: who imports the function keeps it
    for place in ("lessons.labs.activations.judging", "lessons.asking.ideas"):
        monkeypatch.setattr(f"{place}.fitting", lambda _, found, __: heard.extend(found))
    count = 0
    for info, logic in zip(LABS, logics, strict=True):
        seen: set[tuple[str, str]] = set()
        slips: set[tuple[str, str]] = set()
        for seed in range(8 if any(knob.name == "seed" for knob in logic.KNOBS) else 1):
            for ask in logic.from_state(f"{info.id}?seed={seed}" if seed else info.id).asks():
                heard.clear()
                if ask.kind is Kind.NUMBER:
                    ask.judge("98765.4321")
                for idea in [idea for idea in heard if isfinite(idea.value)]:
                    seen.add((ask.id, idea.name))
                    if not ask.judge(f"{idea.value:.12g}").correct:
                        slips.add((ask.id, idea.name))
            if seen == slips:
                break
        assert seen == slips, seen - slips
        count += len(slips)
    assert count > 300


@pytest.mark.parametrize("lab", LABS, ids=IDS)
def test_a_lab_takes_its_own_state_whole_or_in_part_and_no_other(lab: LabInfo) -> None:
    state = lab.default_state
    assert state.startswith(f"{lab.id}?") and "=" in state
    assert lab.read_state(state) == state
    assert lab.read_state(f"{lab.id}?").startswith(f"{lab.id}?")
    assert lab_of_state(f" {state} ") is lab
    other = next(each for each in LABS if each is not lab)
    for bad in (other.default_state, f"{lab.id}?nonsense=1", f"{lab.id}?=", "?", "\x1b"):
        with pytest.raises(KnobError):
            lab.read_state(bad)
    for sign in (";", ",", " ", "?", "|") if "&" in state else ():
        with pytest.raises(KnobError, match=f"before .*= stands '{re.escape(sign)}'"):
            lab.read_state(state.replace("&", sign))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("mnist?lr=0.1", "lr=0.1"),
        ("race?hidden=64", "hidden=64&batch=64&seed=0"),
        ("matrix?kind=sum", "kind=sum&level=0"),
        ("activations?function=relu", "function=relu"),
        ("backprop?level=4&seed=17", "level=4&seed=17"),
    ],
)
def test_what_a_state_leaves_out_is_filled_in(text: str, whole: str) -> None:
    assert whole in lab_of_state(text).read_state(text)


ONE = re.compile(
    r"(?<![\d.,×/·^−-])\b1 (?:(?:numbers|digits|units|neurons|layers|steps|inputs|outputs|biases"
    r"|weights|points|examples|epochs|rows|columns)\b|(?:that )?(?:come|go)\b)"
)
"""One of something, said as if it were several."""
BARE = re.compile(r"[·×+−/] ?−[\d.]|\(\d+\.?\d*\)[²³]")
"""A negative number behind a sign without its brackets, 2·−3, or brackets around a bare one."""


def said(ask: Ask) -> Iterator[str]:
    """The question, its hints, its options, and what is answered to a few things typed."""
    yield from (ask.prompt, ask.worked, *ask.hints)
    if ask.poll is not None:
        for choice in ask.poll.choices:
            yield from (choice.text, choice.why)
    else:
        yield from (ask.judge(typed).message for typed in ("1", "2", "1x1", "2x2", "7x7", "none"))


@pytest.mark.parametrize("lab", LABS, ids=IDS)
def test_what_a_lab_says_is_written_as_one_writes_it(lab: LabInfo) -> None:
    """At the ends of every knob, and in between: 1 unit, not 1 units, and 2·(−3), not 2·−3."""
    kind = lab.load()
    for seed in range(4):
        rng, logic = random.Random(seed), kind()
        for knob in logic.KNOBS:
            # A word, that is; signs such as lr, w, sin x₁ are written as they are in formulas.
            assert not re.match("(?!sin )[a-z]{3}", knob.label), knob
            if knob.name != "seed":
                logic.turn(knob.name, rng.choice((-1000, 1000, 0)) if seed else -1000)
        for ask in logic.asks():
            for text in said(ask):
                assert not ONE.search(text), (logic.state, text)
                assert not BARE.search(text), (logic.state, text)


class Counting(Experiment[int]):
    id = "counting"
    KNOBS = (Knob("seed", "Seed", 0, (0, 1), "Begins the count.", 0, 9),)

    def work(self) -> Iterator[int]:
        yield from range(int(self.settings["seed"]), 3)

    def hear(self, news: int) -> None:
        self.count: int | None = news

    def forget(self) -> None:
        self.count = None


def test_an_experiment_hears_of_its_present_run_alone() -> None:
    lab = Counting()
    assert lab.run_or_pause() and lab.running and not lab.paused
    first = lab.run
    for news in lab.work():
        lab.told(first, news)
    assert lab.count == 2 and not lab.run_or_pause() and lab.paused
    assert lab.ended(first) and lab.finished and not lab.can_run
    lab.again()
    assert lab.count is None and not lab.finished
    assert lab.step() and lab.paused and not lab.step()
    lab.told(first, 7)
    assert lab.count is None and not lab.ended(first), "late news"
    lab.told(lab.run, 1)
    lab.turn("seed", 1)
    assert lab.count is None and not lab.running, "other settings are another run"
    lab.run_or_pause()
    lab.leave()
    assert not lab.ended(lab.run)


@given(st.integers(0, 10**6), st.integers(1, 50))
def test_a_seed_brings_what_it_draws_and_what_is_moved_by_hand_stays(seed: int, by: int) -> None:
    lab = Softmax.from_state(f"softmax?seed={seed}")
    drawn = lab.drawn(seed)
    assert lab.settings.items() >= drawn.items()
    moved = lab.turn("z2", by)
    assert Softmax.from_state(lab.state).settings == lab.settings
    lab.again()
    assert lab.settings.items() >= drawn.items()
    lab.set("seed", str(seed // 2))
    assert lab.settings.items() >= lab.drawn(seed // 2).items()
    part = Softmax.from_state(f"softmax?seed={seed}&z2=0.5")
    assert part.settings.items() >= (drawn | {"z2": 0.5}).items()
    assert moved or drawn["z2"] == 10.0


def test_the_table_is_there_before_any_lab_is() -> None:
    code = (
        "import sys; from lessons.labs import LABS; assert len(LABS) > 4;"
        "assert not [name for name in sys.modules if name.startswith(('lessons.labs.', 'numpy'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("lab", LABS, ids=IDS)
def test_the_marked_knob_changes_something_in_each_part(lab: LabInfo) -> None:
    opened = open_lab(lab.load(), None)
    parts = next((knob.steps for knob in opened.KNOBS if knob.name == "part"), ())
    seen = [opened, *(open_lab(lab.load(), f"{lab.id}?part={part}") for part in parts)]
    for part in parts:
        opened.set("part", str(part))
        seen.append(opened)
        assert not opened.lacks(opened.KNOBS[opened.knob].name)
    for each in seen:
        assert not each.KNOBS or not each.lacks(each.KNOBS[each.knob].name), each.state


@pytest.mark.parametrize("lab", LABS, ids=IDS)
def test_v_goes_through_all_parts_unless_a_lesson_holds_one(lab: LabInfo) -> None:
    logic = lab.load()()
    parts = logic.parts
    for held in ("", "&fix=part") * bool(parts):
        logic.load(f"{lab.id}?part={parts[0]}{held}")
        met = [logic.settings["part"]]
        for _ in parts:
            logic.other_part()
            met.append(logic.settings["part"])
        assert met == ([parts[0]] * len(met) if held else [*parts, parts[0]])
