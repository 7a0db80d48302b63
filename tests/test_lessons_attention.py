"""One head of attention: the lab's numbers by hand, its slips, and what the lesson says."""

import math
import os

import numpy as np
import pytest
from worked import COURSE, says, text

from engine.functions import sequence_cross_entropy
from engine.layers.attention import Positions
from engine.layers.language import transformer
from engine.layers.sequential import Sequential
from engine.tasks import names
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.labs.attention.attention import (
    ASKED,
    ROW,
    WORD,
    Attention,
    ask_answer,
    ask_score,
    ask_share,
    drawn,
    turning,
)

TAUGHT = (
    ("attention-head", "*query* q; key k; value v"),
    ("causal-mask", "*causal mask*; −∞"),
    ("residual-stream", "*residual* connection; x + f(x)"),
    ("layer-normalization", "*layer normalization*; mean 0 and variance 1"),
    ("transformer", "*transformer* (2017)"),
)


@pytest.mark.parametrize(("concept", "told"), TAUGHT, ids=[row[0] for row in TAUGHT])
def test_attention_is_taught_concept_by_concept(concept: str, told: str) -> None:
    lesson = COURSE.lesson("attention")
    assert lesson is not None and concept in lesson.teaches
    for piece in told.split("; "):
        assert piece.lower() in text("attention").lower()


def test_a_row_is_softmax_of_its_scores_by_hand() -> None:
    for seed in range(30):
        head = drawn(seed)
        scores = [float(head.q[ROW] @ head.k[s]) / math.sqrt(2) for s in range(ROW + 1)]
        total = sum(map(math.exp, scores))
        shares = [math.exp(score) / total for score in scores]
        assert head.scores[ROW, : ROW + 1].tolist() == pytest.approx(scores)
        assert head.shares[ROW].tolist() == pytest.approx([*shares, 0.0])
        home = sum(p * v for p, v in zip(shares, head.v, strict=False))
        assert head.answers[ROW] == pytest.approx(home)


def test_the_truth_is_taken_and_each_slip_meets_its_idea() -> None:
    for seed in range(60):
        head = drawn(seed)
        e = np.exp(head.scores[ROW])
        seen, best = e[: ROW + 1].sum(), head.v[head.shares[ROW].argmax()]
        for ask, slips in (
            (ask_score(head), (head.q[ROW] @ head.k[ASKED], head.scores[ASKED, ROW])),
            (
                ask_share(head),
                (e[ASKED] / e.sum(), e[ASKED], e[ASKED] / (seen - e[ASKED]), 100 * e[ASKED] / seen),
            ),
            (ask_answer(head), (head.v[: ROW + 1].mean(), head.v[: ROW + 1].sum(), best)),
        ):
            assert ask.judge(ask.solution).correct and ask.hints[-1].endswith(ask.solution)
            for slip in slips:
                verdict = ask.judge(repr(float(slip)))
                assert verdict.ideas or (verdict.correct and ask.id == "attention.score"), slip


def test_the_head_turns_the_word_round_unless_it_may_not_look_ahead() -> None:
    free, masked = turning(6.0, False), turning(6.0, True)
    taken = "".join(WORD[s] for s in free.shares.argmax(axis=1))
    assert taken == WORD[::-1] == "REGAL"
    assert np.rint(free.answers).tolist() == [5, 4, 3, 2, 1]
    right = [int(masked.shares[t].argmax()) == len(WORD) - 1 - t for t in range(len(WORD))]
    assert right == [False, False, True, True, True], "from the middle on"
    assert np.ptp(turning(0.0, False).shares) == pytest.approx(0)
    assert [free.most(t) for t in range(5)] == [4, 3, 2, 1, 0]
    assert {turning(0.0, False).most(t) for t in range(5)} == {None}, "nobody is ahead"
    assert [masked.most(t) for t in range(5)] == [0, None, 2, 1, 0]


def test_what_is_asked_for_is_covered_in_both_halves() -> None:
    lab = Attention()
    for number, ask in enumerate(lab.asks()):
        assert lab.question == ask and not lab.seen(number)
        lab.attempt(ask).passed = True
        assert lab.seen(number)
    lab.other_part()
    assert [ask.id for ask in lab.asks()] == ["attention.mirror", "attention.ahead"]
    assert not lab.seen(0) and not lab.lacks("sharp")
    assert not lab.draws_anew and Attention().draws_anew, "chance draws the numbers by hand alone"


def test_the_numbers_of_the_lesson() -> None:
    says("attention", f"give 4/√2 = {4 / math.sqrt(2):.2f}")
    e = np.exp([2.0, 1.0, 0.0])
    p = e / e.sum()
    says("attention", f"the shares are {p[0]:.3f}, {p[1]:.3f} and {p[2]:.3f}")
    says("attention", f"0.090·40 = {p @ [10, 20, 40]:.1f}")
    assert transformer(27, 12, np.random.default_rng(0)).parameters.size == 14907
    says("attention", "14,907 parameters")


@pytest.mark.skipif(not os.environ.get("DL_TUI_MEASURED"), reason="trains for half a minute")
def test_the_transformer_learns_as_the_lesson_says() -> None:
    says("attention", "it pays 2.32 nats on new names after 50 steps, within a second")
    says("attention", "0.03 nats worse after 1,000 steps")
    task = names.task()
    found = []
    for placed in (True, False):
        network = transformer(27, names.LONGEST + 1, np.random.default_rng(0))
        if not placed:
            layers = [one for one in network.layers if not isinstance(one, Positions)]
            network = Sequential(layers, sequence_cross_entropy)
        run = Run(TrainingConfig(optimizer="adamw", lr=0.003, batch_size=64), task, network)
        for step in range(1, 1001):
            run.train_step()
            if step in (10, 20, 30, 50, 100, 300, 1000):
                found.append(run.validate()[0])
    with_places = [2.67, 2.50, 2.41, 2.32, 2.23, 2.13, 2.07]
    assert found[:7] == pytest.approx(with_places, abs=0.02)
    assert found[-1] - found[6] == pytest.approx(0.03, abs=0.015)
