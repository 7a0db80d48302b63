"""The MNIST lab without a terminal: predictions, knobs, and events folded into a picture."""

import dataclasses
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import EVENTS

from engine.layers.initializers import INITIALIZERS
from engine.training.config import SCHEDULES, TrainingConfig
from engine.training.events import (
    Array,
    Died,
    End,
    Epoch,
    Event,
    Examples,
    Initial,
    Look,
    Progress,
    Sample,
    Start,
    State,
)
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import make_optimizer, make_schedule
from lessons.asking.answers import Outcome, Verdict
from lessons.curve import MOST_POINTS, Curve
from lessons.knobs import KnobError
from lessons.labs.mnist.confusion import Confusion
from lessons.labs.mnist.experiments import CHANGES, Reference
from lessons.labs.mnist.knobs import DEFAULT_LR, KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import a_digit
from lessons.labs.mnist.questions import judge_accuracy, judge_loss
from lessons.labs.mnist.settings import NEEDS, configuration, lacks
from lessons.runs import Status

START = Start(TrainingConfig(), 101_770, 55_000, 5000, 10_000, 860, 0, 4300, "MNIST", 0)
INITIAL = Initial(2.37, 0.09)
END = End("finished", 4300, 0.941, 1.0, "5 epochs")


def progress(step: int, samples: tuple[Sample, ...] = (), speed: float = 100.0) -> Progress:
    return Progress(step, 1 + (step - 1) // 860, 1.0, speed, samples)


def epoch(number: int, accuracy: float = 0.93) -> Epoch:
    return Epoch(number, 860 * number, 0.4, 0.25, accuracy, 1.0)


def say(lab: Mnist, typed: str) -> Verdict:
    """Answer the present question."""
    assert lab.question is not None
    return lab.attempt(lab.question).commit(typed)


def predicted() -> Mnist:
    lab = Mnist()
    assert say(lab, "2.3").correct
    assert say(lab, "90%").correct
    return lab


def started() -> Mnist:
    lab = predicted()
    assert lab.begin() is not None
    lab.fold(1, START)
    lab.fold(1, INITIAL)
    return lab


# Predictions


def test_no_run_before_both_predictions() -> None:
    lab = Mnist()
    for name in ("training.loss-before", "training.accuracy-after"):
        assert lab.begin() is None
        assert lab.run is None
        assert not lab.open and not lab.ready
        assert lab.question is not None
        assert lab.question.id == name
        assert say(lab, ".5").correct
    assert lab.ready
    assert lab.begin() is not None


def test_free_play_asks_nothing() -> None:
    lab = Mnist()
    lab.free = True
    assert lab.question is None
    assert lab.begin() is not None


def test_another_configuration_is_predicted_again_but_not_another_seed() -> None:
    lab = started()
    lab.fold(1, END)
    lab.new_seed()
    assert lab.begin() is not None
    lab.fold(2, END)
    lab.turn("hidden", -1)
    assert lab.begin() is None
    lab.turn("hidden", +1)
    assert lab.begin() is not None


def test_each_prediction_is_revealed_once_when_its_truth_is_known() -> None:
    lab = predicted()
    lab.begin()
    assert lab.fold(1, START) == []
    (loss,) = lab.fold(1, INITIAL)
    assert (loss.item, loss.truth, loss.kind) == ("training.loss-before", "2.37", "prediction")
    assert (loss.choice, loss.source, loss.state) == ("2.3", "lab", lab.state)
    assert loss.correct
    assert lab.fold(1, progress(100)) == []
    (accuracy,) = lab.fold(1, epoch(1, 0.92))
    assert (accuracy.item, accuracy.choice) == ("training.accuracy-after", "90%")
    assert (accuracy.truth, accuracy.correct) == ("0.92", True)
    assert [(said.value, said.was) for said in lab.compared] == [(2.3, 2.37), (0.9, 0.92)]
    assert lab.fold(1, epoch(2)) == []
    lab.fold(1, END)
    lab.begin()
    assert lab.fold(2, START) == []
    assert lab.fold(2, INITIAL) == []


@pytest.mark.parametrize("typed", ["", "much", "1,5", "200", "-1", "200%", "1e999", "NaN"])
def test_what_is_no_share_is_refused_and_costs_nothing(typed: str) -> None:
    lab = Mnist()
    say(lab, "2.3")
    verdict = say(lab, typed)
    assert verdict.refused
    assert verdict.message
    assert len(lab.compared) == 1 and not lab.open


@pytest.mark.parametrize(("typed", "share"), [(".9", 0.9), ("90", 0.9), ("90 %", 0.9), ("1", 1.0)])
def test_shares_are_read_in_every_usual_form(typed: str, share: float) -> None:
    lab = Mnist()
    say(lab, "2.3")
    assert say(lab, typed).correct
    assert lab.compared[1].value == share


@pytest.mark.parametrize("was", [2.303, 2.37, 2.6])
def test_ln_10_is_right_whatever_random_weights_add(was: float) -> None:
    assert judge_loss(2.3, was).correct
    assert judge_loss(math.log(10), was).correct
    assert judge_loss(was, was).correct


@pytest.mark.parametrize(
    ("said", "idea"),
    [(0, "sure"), (0.1, "share"), (1, "log10"), (3.32, "log2"), (10, "count"), (1.7, "low")],
)
def test_a_wrong_loss_is_answered_by_what_it_would_be(said: float, idea: str) -> None:
    verdict = judge_loss(said, 2.37)
    assert verdict.outcome is Outcome.WRONG
    assert verdict.ideas == (idea,)
    assert "2.303" in verdict.message or idea == "sure"


@given(st.floats(0, 100), st.floats(0, 100) | st.just(math.nan))
def test_every_prediction_gets_a_sentence_that_fits_a_line(said: float, was: float) -> None:
    for verdict in (judge_loss(said, was), judge_accuracy(said / 100, was / 100)):
        assert 0 < len(verdict.message) <= 76
        assert not verdict.refused


def test_accuracy_is_compared_both_ways() -> None:
    assert judge_accuracy(0.92, 0.94).correct
    assert "better" in judge_accuracy(0.5, 0.94).message
    assert "not as good" in judge_accuracy(0.99, 0.9).message
    assert "learning rate" in judge_accuracy(0.9, 0.1).message


# Knobs


def test_knobs_turn_between_runs_and_the_learning_rate_during_one() -> None:
    lab = Mnist()
    assert lab.turn("hidden", 1)
    assert lab.settings["hidden"] == 256
    lab.turn("hidden", -1)
    lab = started()
    assert not lab.turn("hidden", 1)
    before = lab.settings["lr"]
    assert lab.turn("lr", -1)
    assert lab.run is not None
    assert lab.run.lr < float(before)
    assert lab.settings["lr"] == before, "the next run begins as this one did"
    assert lab.value("lr") == lab.run.lr
    own = lab.run.lr
    lab.fold(1, END)
    assert lab.turn("lr", 1) and lab.turn("hidden", 1)
    assert lab.run.lr == own, "what is over stays as it was"
    assert lab.outdated and lab.value("lr") == lab.settings["lr"] != before


def test_momentum_and_dropout_turn_while_it_runs_and_are_the_runs_own() -> None:
    lab = Mnist.from_state("mnist?optimizer=momentum")
    lab.free = True
    lab.begin()
    assert not lab.turn("dropout", 1), "not before it has started"
    lab.fold(1, START)
    lab.fold(1, INITIAL)
    assert lab.turn("dropout", 1) and lab.turn("momentum", -1)
    assert (lab.value("dropout"), lab.value("momentum")) == (0.1, 0.8)
    assert (lab.settings["dropout"], lab.settings["momentum"]) == (0.0, 0.9)
    assert not lab.can_turn("hidden") and not lab.outdated
    lab.fold(1, epoch(1))
    assert lab.reference is None, "it is no longer the run that the knobs describe"
    lab.fold(1, END)
    assert lab.value("dropout") == 0.0


def test_an_optimizer_brings_its_learning_rate_unless_it_was_chosen() -> None:
    lab = Mnist()
    lab.turn("optimizer", 4)
    assert (lab.settings["optimizer"], lab.settings["lr"]) == ("adam", 0.001)
    lab.turn("lr", 1)
    chosen = lab.settings["lr"]
    lab.turn("optimizer", -4)
    assert lab.settings["lr"] == chosen


@given(st.lists(st.tuples(st.sampled_from([k.name for k in KNOBS]), st.integers(-12, 12))))
def test_state_string_brings_back_every_setting(turns: list[tuple[str, int]]) -> None:
    lab = Mnist()
    for name, by in turns:
        lab.turn(name, by)
    assert Mnist.from_state(lab.state).settings == lab.settings


@pytest.mark.parametrize(
    "state", ["", "xor?hidden=3", "mnist?hidden=0", "mnist?lr=nan", "mnist?x=1"]
)
def test_a_bad_state_string_is_refused(state: str) -> None:
    with pytest.raises(KnobError):
        Mnist.from_state(state)


def test_every_knob_is_an_option_of_the_engine() -> None:
    settings = Mnist().settings
    config = TrainingConfig(**configuration(settings))
    assert config.activation == settings["activation"]
    # Whoever touches no rare knob has what the engine does by itself.
    for knob in KNOBS:
        if knob.rare and knob.name != "layers":
            assert getattr(config, knob.name) == getattr(TrainingConfig(), knob.name), knob.name
    fields = {field.name for field in dataclasses.fields(TrainingConfig)} - {"hidden"}
    assert fields - UNTURNED == {knob.name for knob in KNOBS} - {"hidden", "layers"}
    assert Mnist().parameters == 784 * 128 + 128 + 128 * 10 + 10


UNTURNED = {"sample"}  # how version 1 took its examples: nothing that anyone would want


def test_the_knobs_have_every_optimizer_initializer_and_schedule_of_the_engine() -> None:
    knobs = {knob.name: knob for knob in KNOBS}
    assert set(knobs["optimizer"].steps) == set(OPTIMIZERS) == set(DEFAULT_LR)
    assert set(knobs["initializer"].steps) == {"suited", *INITIALIZERS}
    assert set(knobs["schedule"].steps) == set(SCHEDULES)
    for knob in KNOBS:
        assert knob.help.endswith(".") and knob.label and knob.group, knob.name
        assert all(knob.check(step) == step for step in knob.steps)
        assert knob.parse(knob.shown(knob.default)) == knob.default


def test_a_state_names_a_rare_knob_only_when_it_was_turned() -> None:
    assert Mnist().state == (
        "mnist?hidden=128&activation=relu&optimizer=sgd&lr=0.3&batch_size=64&epochs=5&seed=0"
    )
    lab = Mnist.from_state("mnist?lr=0.1&dropout=0.5&batch_norm=yes&limit=all&layers=3")
    assert "dropout=0.5" in lab.state and "batch_norm=yes" in lab.state
    assert "limit" not in lab.state and "clip" not in lab.state
    assert Mnist.from_state(lab.state).settings == lab.settings


def test_depth_is_in_the_sizes_and_the_count() -> None:
    for layers, count in enumerate((7_850, 101_770, 118_282, 134_794, 151_306)):
        lab = Mnist.from_state(f"mnist?layers={layers}")
        assert lab.sizes == (784, *[128] * layers, 10)
        config = TrainingConfig(**configuration(lab.settings))
        assert lab.parameters == config.weights(784, 10) == count
    lab = Mnist.from_state("mnist?layers=2&batch_norm=yes")
    config = TrainingConfig(**configuration(lab.settings))
    assert lab.parameters == config.weights(784, 10) == 118_282 + 4 * 128


def test_the_small_cnn_has_its_own_sizes_and_count() -> None:
    for more in ("", "&batch_norm=yes"):
        lab = Mnist.from_state(f"mnist?network=cnn&layers=3{more}")
        config = TrainingConfig(**configuration(lab.settings))
        assert lab.is_cnn and lab.sizes == config.sizes(784, 10)
        assert lab.parameters == config.weights(784, 10)
        assert lab.lacks("hidden") == lab.lacks("layers") == "only with mlp"
        assert not lab.lacks("dropout") and not lab.lacks("initializer")
    changes = {change.id for change in CHANGES if change.of(Reference(lab.settings, 0.9)) is None}
    assert changes == {"mnist.twice-units"}


def test_a_knob_without_effect_says_what_it_waits_for() -> None:
    settings = Mnist().settings
    assert lacks(settings, "weight_decay") == "only with adamw"
    assert not lacks(settings | {"optimizer": "adamw"}, "weight_decay")
    assert lacks(settings | {"layers": 0}, "dropout") == "no hidden layer"
    assert lacks(settings, "momentum") == "not with sgd", "adam has one as well: none is named"
    for name, (other, values) in NEEDS.items():
        for value in next(knob for knob in KNOBS if knob.name == other).steps:
            # True to the engine: an optimizer that has no such argument does not know it.
            config = TrainingConfig(**configuration(settings | {other: value}))
            turned = dataclasses.replace(config, **{name: 7 if name == "decay_every" else 0.5})
            made = (make_optimizer(config).__dict__, make_schedule(config, 5)(6))
            same = made == (make_optimizer(turned).__dict__, make_schedule(turned, 5)(6))
            assert same == (value not in values), (name, value)


def test_the_question_counts_the_digits_that_there_are() -> None:
    question = Mnist.from_state("mnist?limit=300").asks()[1].prompt
    assert "300 digits" in question and "55,000" not in question
    assert "55,000 digits" in Mnist().asks()[1].prompt


# Events to picture


def test_events_of_an_earlier_run_are_ignored() -> None:
    lab = started()
    lab.new_seed()
    lab.begin()
    lab.fold(1, progress(300))
    assert lab.run is not None
    assert lab.run.step == 0
    lab.fold(2, progress(300))
    assert lab.run.step == 300


def test_picture_of_a_whole_run() -> None:
    lab = started()
    run = lab.run
    assert run is not None
    assert run.status is Status.PAUSED
    lab.fold(1, State(running=True, lr=0.1))
    assert run.status is Status.RUNNING
    sample = Sample(7, 4, (0.1,) * 9 + (0.9,))
    lab.fold(1, progress(430, (sample,), 860.0))
    assert run.seconds_left == pytest.approx(4.5)
    (guess,) = run.batch
    assert (guess.guess, guess.sure, guess.right) == (9, 0.9, False)
    lab.fold(1, epoch(1))
    lab.fold(1, Examples((sample, replace(sample, label=9))))
    lab.fold(1, END)
    assert run.ended
    assert run.test_accuracy == 0.941
    assert [guess.right for guess in run.examples] == [False, True]
    assert run.validation.steps == [0, 860]
    assert run.train.steps == [430]


def test_another_seed_is_compared_with_its_own_truth() -> None:
    lab = started()
    lab.fold(1, epoch(1))
    assert [said.was for said in lab.compared] == [2.37, 0.93]
    lab.new_seed()
    lab.begin()
    assert [said.was for said in lab.compared] == [None, None]
    lab.fold(2, START)
    assert lab.fold(2, replace(INITIAL, loss=2.4)) == []
    assert [said.was for said in lab.compared] == [2.4, None]
    assert lab.fold(2, epoch(1, 0.5)) == [], "what was recorded stays"
    loss, accuracy = lab.compared
    assert (loss.was, accuracy.was) == (2.4, 0.5)
    assert accuracy.verdict is not None and not accuracy.verdict.correct


def test_divergence_decides_the_accuracy_and_says_why() -> None:
    lab = started()
    (said,) = lab.fold(1, End("diverged", 2, None, 0.0, "At step 2 ..."))
    assert (said.item, said.correct, said.truth) == ("training.accuracy-after", False, "NaN")
    assert lab.run is not None
    assert (lab.run.status, lab.run.message) == (Status.DIVERGED, "At step 2 ...")


def test_a_collapse_is_an_end_of_its_own_and_told() -> None:
    lab = started()
    lab.fold(1, End("collapsed", 2, 0.1, 0.0, "Hidden layer 1 is dead."))
    assert lab.run is not None and lab.run.ended
    assert lab.run.status is Status.COLLAPSED
    assert "Hidden layer 1 is dead." in lab.told()


def test_the_death_of_the_trainer_is_a_message_made_safe() -> None:
    lab = started()
    lab.fold(1, Died("killed\x1b[2J"))
    assert lab.run is not None
    assert lab.run.status is Status.DIED
    assert "\x1b" not in lab.run.message


def test_a_table_of_mistakes_is_read_or_left_alone() -> None:
    counts = [0.0] * 100
    counts[35], counts[33], counts[75] = 30.0, 900.0, 4.0
    good = {
        "cell": Array((), (38.0,)), "tested": Array((), (1.0,)),
        "counts": Array((10, 10), tuple(counts)), "places": Array((1,), (7.0,)),
        "labels": Array((1,), (3.0,)), "probabilities": Array((1, 10), (0.1,) * 10),
    }  # fmt: skip

    def seen(**changed: Array) -> Confusion | None:
        return Confusion.of(Look(5, {f"confusion.{n}": a for n, a in (good | changed).items()}))

    found = seen()
    assert found is not None and (found.cell, found.tested, found.total) == ((3, 5), True, 934)
    assert [(s.index, s.label) for s in found.samples] == [(7, 3)]
    every = found.any
    assert (found.count(3, 5), found.count(3, every), found.count(every, 5)) == (30, 30, 34)
    assert (found.count(every, every), found.count(3, 3), found.count(5, 3)) == (34, 900, 0)
    lab = started()
    for bad in (
        {"counts": Array((4,), (1.0,) * 4)}, {"places": Array((2,), (1.0, 2.0))},
        {"probabilities": Array((1,), (1.0,))}, {"labels": Array((1,), (math.nan,))},
        {"cell": Array((2,), (1.0, 1.0))}, {"counts": Array((100,), (-1.0,) * 100)},
    ):  # fmt: skip
        assert seen(**bad) is None
    assert lab.confusion is None
    lab.fold(1, Look(5, {f"confusion.{n}": a for n, a in good.items()}))
    assert lab.confusion == found
    lab.fold(1, END)
    lab.begin()
    assert lab.confusion is None, "another run has others"


def looked(without: str = "") -> Look:
    """A look at a dead unit and at two layers, of which one array may be left out."""
    one = {
        "unit.number": 3.0, "unit.count": 8.0, "unit.open_share": 0.0,
        "layers.0.gradient_norm": 0.5, "layers.0.update_ratio": 0.001, "layers.0.dead_share": 0.25,
        "layers.1.gradient_norm": math.inf, "layers.1.update_ratio": 0.002,
    }  # fmt: skip
    arrays = {name: Array((), (value,)) for name, value in one.items()}
    arrays["unit.incoming"] = Array((784,), (0.5,) * 784)
    arrays["unit.outgoing"] = Array((10,), (0.1,) * 9 + (-0.2,))
    arrays.pop(without, None)
    return Look(12, arrays)


def test_one_can_look_inside_before_and_after_the_end() -> None:
    lab = started()
    run = lab.run
    assert run is not None and run.listens
    lab.fold(1, END)
    lab.fold(1, looked())
    inside = run.inside
    assert inside is not None and inside.dead
    assert (inside.unit, inside.units, inside.layers[0].dead_share) == (3, 8, 0.25)
    assert math.isnan(inside.layers[1].gradient_norm) and inside.layers[1].dead_share is None
    assert [layer.name for layer in inside.layers] == ["hidden layer 1", "output layer"]
    unit = [f"unit.{name}" for name in ("number", "count", "open_share", "incoming", "outgoing")]
    for name in (*unit, "layers.0.gradient_norm"):
        lab.fold(1, looked(without=name))
        assert run.inside is inside, "what is not whole changes nothing"
    lab.fold(1, Look(13, {"map.x": Array((2,), (0.0, 1.0))}))
    assert run.inside is inside and run.look is not None and "map.x" in run.look.arrays


any_number = st.floats()


@given(st.lists(any_number, min_size=1, max_size=5), any_number, any_number)
def test_no_look_however_odd_breaks_the_picture(
    weights: list[float], count: float, share: float
) -> None:
    lab = started()
    odd = looked().arrays | {
        "unit.incoming": Array((len(weights),), tuple(weights)),
        "unit.count": Array((), (count,)),
        "unit.open_share": Array((), (share,)),
    }
    lab.fold(1, Look(1, odd))
    assert lab.run is not None
    inside = lab.run.inside
    assert inside is None or all(map(math.isfinite, inside.incoming + inside.outgoing))
    assert inside is None or 0 <= inside.open_share <= 1


@given(st.lists(st.one_of(*EVENTS.values()), max_size=8))
@settings(deadline=None)
def test_no_event_however_odd_breaks_the_picture(events: list[Event]) -> None:
    lab = started()
    for event in events:
        lab.fold(1, event)
    run = lab.run
    assert run is not None
    for curve in (run.train, run.validation, run.accuracy):
        assert len(curve.steps) == len(curve.values)
        assert curve.steps == sorted(set(curve.steps))
        assert not any(map(math.isinf, curve.values))
    for sample in run.batch + run.examples:
        assert math.isfinite(sample.sure) and 0 <= sample.guess < len(sample.probabilities)
    assert "\x1b" not in run.message


def test_a_long_curve_keeps_its_ends_and_bounded_memory() -> None:
    curve = Curve()
    for step in range(50_000):
        curve.add(step, step / 2)
    assert len(curve.steps) <= MOST_POINTS
    assert (curve.steps[0], curve.steps[-1]) == (0, 49_999)
    assert curve.values == [step / 2 for step in curve.steps]


@given(st.lists(st.floats(-1e9, 1e9) | st.just(math.nan), min_size=1, max_size=3 * MOST_POINTS))
@settings(max_examples=25, deadline=None)
def test_a_thinned_curve_keeps_what_can_be_seen(values: list[float]) -> None:
    curve = Curve()
    for step, value in enumerate(values):
        curve.add(step, value)
    finite = [value for value in values if math.isfinite(value)]
    kept = [value for value in curve.values if math.isfinite(value)]
    assert len(curve.steps) <= MOST_POINTS
    assert (min(kept, default=0), max(kept, default=0)) == (
        min(finite, default=0),
        max(finite, default=0),
    )
    assert (curve.steps[0], curve.steps[-1]) == (0, len(values) - 1)
    assert all(
        value == values[int(step)] or math.isnan(value)
        for step, value in zip(curve.steps, curve.values, strict=True)
    )
    assert len(kept) < len(curve.values) or len(finite) == len(values), "a gap stays a gap"


def test_a_long_run_costs_no_more_to_draw_than_a_short_one() -> None:
    curve = Curve()
    longest = 0
    for step in range(20 * MOST_POINTS):
        curve.add(step, (step * 7919) % 1000)
        longest = max(longest, len(curve.steps))
    assert MOST_POINTS // 2 <= len(curve.steps) <= longest <= MOST_POINTS


def test_a_kept_run_is_named_by_what_is_different() -> None:
    lab = started()
    lab.pin()
    assert any("Pinned: this run" in line for line in lab.told())
    lab.fold(1, END)
    lab.turn("lr", 1)
    assert any("run before, lr 0.3" in line for line in lab.told())
    lab.free = True
    lab.begin()
    assert lab.told() == ["Pinned: lr 0.3, seed 0: see the charts."]
    assert [name for _, name in lab.beside] == [f"lr {Mnist().settings['lr']:g}, seed 0"]
    lab.pin()
    assert lab.run in lab.pins and len(lab.beside) == 1, "both stay"
    lab.pin()
    assert lab.run not in lab.pins and len(lab.beside) == 1
    lab.run = None
    assert [name for _, name in lab.beside] == ["as usual, MNIST, seed 0"]


def test_a_run_stays_until_the_next_one_begins() -> None:
    lab = started()
    first = lab.run
    assert first is not None
    lab.fold(1, epoch(1))
    lab.fold(1, END)
    lab.turn("hidden", 1)
    assert lab.run is first and not lab.open
    assert [said.was for said in lab.compared] == [2.37, 0.93], "of the run that is seen"
    assert lab.change is not None and lab.change.id == "mnist.twice-units"
    say(lab, "90%")
    assert lab.ready and lab.run is first
    assert lab.begin() is lab.run is not first


def test_a_run_that_is_left_is_over_and_can_be_looked_at() -> None:
    lab = started()
    lab.fold(1, progress(430))
    lab.leave()
    assert lab.run is not None
    assert (lab.run.status, lab.run.step) == (Status.STOPPED, 430)
    assert not lab.busy and lab.can_turn("hidden")
    lab.fold(1, END)
    lab.leave()
    assert lab.run.status is Status.STOPPED


def test_the_code_is_of_the_optimizer_that_is_chosen() -> None:
    assert [thing.__name__ for thing in Mnist.from_state("mnist?optimizer=adam").code()] == [
        "train_step", "Adam", "fit",
    ]  # fmt: skip


def test_digits_are_spoken_of_as_people_do() -> None:
    assert [a_digit(digit) for digit in (0, 1, 7, 8, 9)] == ["a 0", "a 1", "a 7", "an 8", "a 9"]
