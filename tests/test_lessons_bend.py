"""Networks with and without a bend: what they learn, and what is made of it."""

import itertools
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.asking.attempt import Phase
from lessons.lab import Truth
from lessons.labs.bend.bend import Bend, Trials
from lessons.labs.bend.networks import CORNERS, STARTS, Network, collapse, count, train
from lessons.labs.bend.questions import LINEAR, QUESTIONS, SQUARE, Question


@lru_cache(maxsize=2)
def measured(question: Question) -> Trials:
    return tuple(train(question.runs))


def test_exactly_one_claim_holds_whatever_is_measured() -> None:
    for n in range(STARTS + 1):
        assert sum(claim({("linear", 4): n}) for claim in LINEAR.claims) == 1
    for one, four in itertools.product(range(STARTS + 1), repeat=2):
        results = {("x²", 1): one, ("x²", 4): four}
        assert sum(claim(results) for claim in SQUARE.claims) == 1
    assert all(len(q.claims) == len(q.poll.choices) for q in QUESTIONS.values())


def test_without_a_bend_no_start_learns_xor() -> None:
    trials = measured(LINEAR)
    results = count(trials)
    assert LINEAR.poll.choices[LINEAR.right(results)].text == "none"
    assert results["tanh", 4] >= 8, "the same depth with a bend learns it"
    straight = [trial.loss for trial in trials if trial.units == "linear"]
    assert min(straight) > 0.6, "no better than guessing, which costs log 2"


def test_squares_learn_in_one_layer_and_blow_up_in_four() -> None:
    trials = measured(SQUARE)
    results = count(trials)
    assert SQUARE.poll.choices[SQUARE.right(results)].text == "one layer does, four do not"
    assert results["ReLU", 4] >= 8, "depth alone is not to blame"
    assert sum(t.overflowed for t in trials if (t.units, t.hidden) == ("x²", 4)) >= 5


def test_the_same_seed_gives_the_same_trials() -> None:
    first, again, other = (
        list(itertools.islice(train((("tanh", 1),), seed), 3)) for seed in (3, 3, 4)
    )
    assert first == again != other


@given(st.integers(1, 6), st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_linear_layers_collapse_to_one_matrix(hidden: int, seed: int) -> None:
    network = Network("linear", hidden, np.random.default_rng(seed))
    W, b = collapse(network)
    scores = network.scores(CORNERS).data
    np.testing.assert_allclose(scores, CORNERS @ W + b, atol=1e-12)


def test_conclusions_hold_computed_numbers() -> None:
    assert "e−1" in LINEAR.conclusion()
    assert "4.305e7" in SQUARE.conclusion()


# The lab -----------------------------------------------------------------------------------------


def predicted(lab: Bend, choice: int) -> None:
    attempt = lab.attempt(lab.subject.ask)
    attempt.choose(choice)
    attempt.sure(2)


def finish(lab: Bend) -> None:
    """Its run, as it was measured once for all tests."""
    lab.run_or_pause()
    lab.told(lab.run, measured(lab.subject))
    assert lab.ended(lab.run)


@pytest.mark.parametrize(("question", "right"), [("linear", 0), ("square", 1)])
@pytest.mark.parametrize("chosen", range(4))
def test_a_prediction_is_judged_by_the_networks_and_once(
    question: str, right: int, chosen: int
) -> None:
    lab = Bend.from_state(f"bend?question={question}")
    assert not lab.run_or_pause(), "first the prediction"
    predicted(lab, chosen)
    attempt = lab.attempt(lab.subject.ask)
    assert attempt.phase is Phase.TAKEN and attempt.take() == ()
    finish(lab)
    (answer,) = lab.decided()
    assert (answer.item, answer.kind) == (lab.subject.poll.id, "prediction")
    assert (answer.choice, answer.correct, answer.confidence) == (str(chosen), chosen == right, 2)
    assert lab.truth(lab.subject.ask) == Truth(key=right) and attempt.correct is (chosen == right)
    lab.again()
    assert lab.trials == () and not lab.finished
    finish(lab)
    lab.new_seed()
    assert lab.open and lab.trials == (), "other starts, the same prediction"
    assert lab.decided() == []


def test_what_was_shown_is_still_there_after_the_other_question() -> None:
    lab = Bend()
    lab.attempt(lab.subject.ask).skip()
    finish(lab)
    assert lab.truth(lab.subject.ask) == Truth(key=0)
    assert lab.decided() == [], "passed over: nothing to judge"
    assert lab.turn("question", 1) and lab.trials == () and not lab.open
    assert lab.turn("question", -1) and lab.finished and lab.trials == measured(LINEAR)


def test_work_tells_all_networks_so_far() -> None:
    news = list(itertools.islice(Bend().work(), 2))
    assert [len(trials) for trials in news] == [1, 2] and news[1][:1] == news[0]
    assert news[1] == measured(LINEAR)[:2]
