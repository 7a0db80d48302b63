"""Recurrence as it is taught: what the lessons and the lab say is what the engine computes."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worked import COURSE, says, text

from engine.gradcheck import numeric_gradient
from engine.layers.initializers import orthogonal
from engine.layers.language import recurrent, transformer
from engine.layers.recurrent import LSTM, Recurrent
from engine.tasks import names
from lessons.asking.answers import Outcome
from lessons.asking.ask import Ask
from lessons.labs.recurrence.cell import INPUTS, STEPS, W, inputs, unrolled
from lessons.labs.recurrence.fade import LONG, fade
from lessons.labs.recurrence.questions import (
    ask_driven,
    ask_gradient,
    ask_left,
    ask_state,
    ask_weight,
    outcome,
)
from lessons.labs.recurrence.recurrence import FIFTY, Recurrence
from lessons.numbers import show

RADII = (0.3, 0.5, 0.9, 1.1, 1.5)
TAUGHT = (
    ("sequence", "sequences", "one thing after another"),
    ("hidden-state", "sequences", "*hidden state*"),
    ("recurrent-network", "sequences", "*recurrent network*; h_t = \\tanh(W x_t + U h_{t-1} + b)"),
    ("unrolling", "sequences", "*unrolled*; share their weights"),
    ("next-symbol", "sequences", "tell the next letter"),
    ("backpropagation-through-time", "through-time", "*backpropagation through time*"),
    ("exploding-gradient", "through-time", "*vanishing gradient*; *exploding gradient*"),
    ("spectral-radius", "through-time", "*spectral radius*"),
    ("gradient-clipping", "through-time", "*clipping*; the direction stays"),
    ("lstm", "gates", "*lstm*; f \\cdot c + i \\cdot g; o \\cdot \\tanh(c)"),
    ("gates", "gates", "*forget gate*; input gate; output gate"),
    ("teacher-forcing", "gates", "*teacher forcing*; never sees its own mistakes"),
    ("sampling", "gates", "*sampling*; temperature"),
)


@pytest.mark.parametrize(("concept", "lesson", "told"), TAUGHT, ids=[row[0] for row in TAUGHT])
def test_the_part_on_sequences_is_taught_concept_by_concept(
    concept: str, lesson: str, told: str
) -> None:
    found = COURSE.lesson(lesson)
    assert found is not None and concept in found.teaches
    for piece in told.split("; "):
        assert piece in text(lesson).lower().replace("\\cdot tanh", "") or piece in text(lesson)


# ---- the numbers of the lessons ------------------------------------------------------------------


def test_the_lessons_cell_is_the_one_of_the_lab() -> None:
    cell = unrolled(0.9, INPUTS)
    says("sequences", *(f"= {h:.3f}" for h in cell.h[1:]))
    says("through-time", f"∂h₃ = 1·{1 - cell.h[4] ** 2:.3f}·0.9 = {cell.dh[3]:.3f}.")
    says("through-time", f"∂h₂ = {cell.dh[2]:.3f} and ∂h₁ = {cell.dh[1]:.3f}.")
    parts = ", ".join(f"{cell.share(t):.3f}" for t in (2, 3))
    says("through-time", f"the gradients 0, {parts} and {cell.share(4):.3f}", f"= {cell.du:.3f}")


def test_sizes_and_prices_are_counted() -> None:
    parts = (len(part) for part in (names.task().train, names.task().validation))
    says("sequences", f"Our {len(names.names()):,} names",
         "{:,} to learn from, {} that judge".format(*parts))  # fmt: skip
    network, lstm = (cell(27, 64, np.random.default_rng(0)) for cell in (Recurrent, LSTM))
    count = [sum(t.data.size for t in cell.parameters.values()) for cell in (network, lstm)]
    says("sequences", f"+ 64 = {count[0]}", f"{11 * 27 * 64 + 64:,}", f"{22 * 27 * 64 + 64:,}")
    assert count[1] == 4 * count[0]
    task = names.task()
    held, known = task.validation, task.train
    pairs = names.pairs_loss(held, known)
    _, letters = names._pairs(known)
    shares = np.bincount(letters, minlength=27) / len(letters)
    single = -float(np.log(shares[names._pairs(held)[1]]).mean())
    says("sequences", f"ln 27 = {math.log(27):.3f}", f"occurs pays {single:.2f}.")
    among = f"{math.exp(2.37):.1f}"
    says("sequences", f"27 × 27, pays {pairs:.2f}: as unsure as among e^2.37 = {among}")


def test_what_fifty_steps_leave_is_as_the_table_says() -> None:
    for rho, shown in ((0.9, "0.0000019"), (1.1, "0.0012"), (2.0, "470")):
        found = fade(rho, 0.3, 0)
        alone = fade(rho, 0.0, 0).left[0]
        assert alone == pytest.approx(rho**LONG, rel=1e-6)
        assert float(shown) == pytest.approx(found.left[0], rel=0.05)
        says("through-time", f"ρ {show(rho)} {show(alone, 3 if rho < 2 else 2)} {shown}")
    sizes = [np.mean(fade(rho, 0.3, 0).size[1:]) for rho in (0.9, 2.0)]
    says("through-time", "{:.2f} in size for ρ = 0.9, and to {:.2f} for ρ = 2".format(*sizes))
    says("through-time", f"0.9⁵⁰ = {0.9**50:.5f}", f"at 0.8 only {0.8**50:.7f}")
    says("through-time", f"makes {1.1**50:.0f} out of 1")
    says("through-time", f"0.9⁷ = {0.9**7:.3f}")
    assert abs(0.9**22 - 0.1) < 0.002
    says("through-time", "Seeds 0 to 29 leave from half as much to four times as much for ρ = 0.9",
         "a hundredth to twenty times as much for ρ = 2")  # fmt: skip
    ends = {rho: np.array([fade(rho, 0.3, seed).left[0] for seed in range(30)])
            for rho in (0.9, 1.1, 2.0)}  # fmt: skip
    assert max(ends[0.9]) < 1e-4 and max(ends[1.1]) < 0.1 and min(ends[2.0]) > 1
    for rho, least, most in ((0.9, 0.5, 4), (2.0, 0.01, 20)):
        of_first = ends[rho] / ends[rho][0]
        assert [min(of_first), max(of_first)] == pytest.approx([least, most], rel=0.3), rho


def test_the_gates_numbers() -> None:
    c = 0.9 * 2 + 0.5 * -1
    says("gates", f"{0.99**30:.3f}", f"0.9³⁰ = {0.9**30:.4f}", f"= {c:g}, and h = 0.8·tanh(1.3)")
    says("gates", f"{0.8 * math.tanh(c):.3f}", f"σ(1) = {1 / (1 + math.exp(-1)):.3f}")


# ---- the lab -------------------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.floats(0.1, 2.5))
@settings(max_examples=30, deadline=None)
def test_every_gradient_that_is_asked_for_agrees_with_differences(seed: int, u: float) -> None:
    x = inputs(seed)
    cell = unrolled(u, x)

    def last(u: float, t: int = 0, h: float = 0.0) -> float:
        for value in x[t:]:
            h = math.tanh(W * value + u * h)
        return h

    assert cell.h[-1] == pytest.approx(last(u), abs=1e-12)
    assert cell.du == pytest.approx(numeric_gradient(last, u), rel=1e-7, abs=1e-8)
    assert cell.du == pytest.approx(sum(cell.share(t) for t in range(1, STEPS + 1)))
    for t in range(1, STEPS + 1):
        slope = numeric_gradient(lambda h, t=t: last(u, t, h), cell.h[t])
        assert cell.dh[t] == pytest.approx(slope, rel=1e-7, abs=1e-8)


def test_fifty_steps_agree_with_a_product_of_fifty_matrices() -> None:
    rng = np.random.default_rng(3)
    U = 1.2 * orthogonal((16, 16), rng).astype(np.float64)
    g = rng.standard_normal(16)
    g /= np.linalg.norm(g)
    h, states = np.zeros(16), []
    for a in 0.5 * rng.standard_normal((LONG, 16)):
        h = np.tanh(a + h @ U)
        states.append(h)
    lengths = [1.0]
    for h in reversed(states):
        g = U @ ((1 - h * h) * g)
        lengths.append(float(np.linalg.norm(g)))
    assert fade(1.2, 0.5, 3).left == pytest.approx(lengths[::-1], rel=1e-4)
    assert fade(1.2, 0.0, 3).left == pytest.approx(fade(1.2, 0.0, 3).alone, rel=1e-6)


def asked(seed: int) -> list[Ask]:
    rng = random.Random(seed)
    cell = unrolled(rng.choice(RADII), inputs(seed))
    left = ask_left(rho := rng.choice(RADII), fade(rho, 0.0, 0).left[0])
    return [ask_state(cell, 2), ask_state(cell, 3), ask_gradient(cell, 3), ask_gradient(cell, 2),
            ask_weight(cell), left]  # fmt: skip


def test_each_question_takes_the_truth_and_answers_a_slip_with_its_idea() -> None:
    named = wrong = 0
    for seed in range(40):
        cell = unrolled(RADII[seed % 5], inputs(seed))
        for ask in asked(seed):
            assert ask.judge(ask.solution).correct, (seed, ask.id, ask.solution)
            assert ask.hints[-1].rstrip(".").endswith(ask.solution)
            assert ask.judge("two").refused
        for ask, slips in (
            (ask_state(cell, 3), (cell.z[3], math.tanh(W * cell.x[3]), cell.h[2])),
            (ask_gradient(cell, 3), (cell.u, 1 - cell.h[4] ** 2, 1.0)),
            (ask_weight(cell), (cell.share(4), sum(cell.dz[1:]), -cell.du)),
        ):
            for slip in slips:
                verdict = ask.judge(repr(slip))
                if not verdict.correct:
                    wrong += 1
                    named += bool(verdict.ideas)
                    assert verdict.outcome is Outcome.WRONG
    assert named == wrong > 300, "each of these slips has its idea"
    assert not asked(0)[0].judge("17").ideas


def test_whoever_forgets_tanh_is_wrong_whatever_is_drawn() -> None:
    for seed in range(60):
        lab = Recurrence.from_state(f"recurrence?seed={seed}")
        cell, asks = lab.cell, {ask.id.removeprefix("recurrence."): ask for ask in lab.asks()}
        flat = {"h2": cell.z[2], "h3": cell.z[3], "g3": cell.dh[4] * cell.u}
        for name, value in flat.items():
            for digits in (2, 3, 4):
                assert not asks[name].judge(f"{value:.{digits}g}").correct, (seed, name, value)


def test_the_outcome_of_the_driven_steps_is_the_measured_one() -> None:
    met = set()
    for rho, drive in ((0.9, 0.3), (1.1, 0.1), (1.1, 0.3), (2.0, 0.3)):
        found = fade(rho, drive, 0)
        ask = ask_driven(rho, drive, found.left[0], found.alone[0])
        assert ask.poll is not None and ask.poll.key == outcome(found.left[0])
        met.add(ask.poll.key)
        assert all(show(found.left[0], 2) in choice.why for choice in ask.poll.choices)
    assert met == {0, 1, 2}


def test_the_lab_covers_what_it_asks_for_until_it_is_answered() -> None:
    lab = Recurrence()
    assert [lab.knows_state(t) for t in range(5)] == [True, True, False, False, False]
    assert not any(lab.knows_gradient(t) for t in range(1, 5)) and not lab.knows_slopes
    for number, ask in enumerate(lab.asks()):
        assert lab.question == ask
        lab.attempt(ask).passed = True
        assert lab.knows_state(2) and lab.knows_state(3) is (number > 0)
        assert lab.knows_gradient(3) is (number > 1) and lab.knows_slopes is (number > 2)
    assert lab.open and lab.knows_weight
    lab.other_part()
    assert not lab.open and lab.settings["part"] == FIFTY
    assert [ask.id for ask in lab.asks()] == ["recurrence.left", "recurrence.driven"]
    lab.turn("drive", -10)
    assert [ask.id for ask in lab.asks()] == ["recurrence.left"]


def test_the_networks_that_write_have_the_sizes_that_are_told() -> None:
    rng = np.random.default_rng(0)
    assert transformer(27, names.LONGEST + 1, rng).parameters.size == 14907
    lstm = 27 * 16 + 4 * (16 + 64 + 1) * 64 + 65 * 27
    assert recurrent(27, 64, rng, "lstm").parameters.size == lstm


def test_a_digit_that_is_rounded_away_is_asked_for_as_such() -> None:
    verdict = ask_left(0.9, 0.9**LONG).judge("0.01")
    assert verdict.refused and "behind the zeros" in verdict.message
