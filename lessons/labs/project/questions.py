"""What each decision of the project is preceded by: something to predict about what is measured."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll, poll_of
from lessons.asking.predictions import Prediction, read_positive, read_share, read_whole
from lessons.labs.project.measuring import LONG, METRICS, SHORT, Trained
from lessons.numbers import show

NEAR, CLOSE = 0.05, 0.02  # how far a predicted share may be off
EPOCHS_NEAR = 2


@dataclass(frozen=True)
class Stage:
    """One of the ten: what it is called, the knob that decides it, and what is to be decided."""

    title: str
    knob: str
    about: str


STAGES = (
    Stage("Look at the data", "", "First the pictures themselves: what is there, and how much?"),
    Stage("Split", "split", "Per cent to train on, to validate with, to test once. ← → choose."),
    Stage("A baseline", "", "What does one get without a network? Less is worth nothing."),
    Stage("A metric", "metric", "What counts alike: all pictures, or all classes? ← → choose."),
    Stage("An architecture", "net", f"Four networks, {SHORT} epochs each."),
    Stage("A learning rate", "rate", f"Five rates, {SHORT} epochs each."),
    Stage("When to stop", "epochs", f"One long training, {LONG} epochs."),
    Stage("Read the curves", "", "Before anything is changed: what is the matter?"),
    Stage("Change one thing", "change", "Four changes, one at a time, all else as it was."),
    Stage("Test, once", "", "Everything is decided. Now the third pile, a single time."),
)


def read_epoch(text: str) -> float:
    """A whole number of epochs; or Refused."""
    return read_whole(text, 1, LONG)


def read_points(text: str) -> float:
    """Points of 100: `5` and `5 %` both mean 5; or Refused."""
    return read_positive(text.strip().removesuffix("%"))


def judge_share(classes: int, said: float, was: float) -> Verdict:
    """The share of the most frequent class."""
    if abs(said - was) <= NEAR:
        return right("who looks before training is not surprised after it")
    if abs(said - 1 / classes) <= 0.01:
        return wrong("that would be so if all classes were equally frequent: seldom are they",
                     ["equal"])  # fmt: skip
    if said < was:
        return wrong("more: a class that fills the pictures fills the score as well", ["low"])
    return wrong("less: the others are more frequent than you thought", ["high"])


def judge_spread(examples: int, said: float, was: float) -> Verdict:
    """By how many points a score is off on so many examples."""
    if 0.75 * was <= said <= 1.33 * was:
        return right("100·√(0.9·0.1/n): four times as many examples halve it")
    if abs(said - was / 100) <= 0.3 * was / 100:
        return wrong("as a share, yes; in points of 100 it is a hundred times as much", ["share"])
    if abs(said - 100 / examples) <= 10 / examples:
        return wrong("that is what one example is worth; luck deals out more of them", ["one"])
    if said < was:
        return wrong(f"more: {examples} examples are few. 100·√(0.9·0.1/{examples})", ["low"])
    return wrong(f"less: over {examples} examples luck evens out. 100·√(0.9·0.1/{examples})",
                 ["high"])  # fmt: skip


def judge_baseline(frequent: float, said: float, was: float) -> Verdict:
    """What the nearest mean picture gets."""
    if abs(said - was) <= NEAR:
        return right("and no network was needed for that")
    if abs(said - frequent) <= CLOSE < abs(frequent - was):
        return wrong("that is what always saying the most frequent class gets: another baseline",
                     ["frequent"])  # fmt: skip
    if said > was:
        return wrong("the mean of pictures that lie anywhere is a blur, and all blurs are alike",
                     ["high"])  # fmt: skip
    return wrong("better than that: even mean pictures know something", ["low"])


def judge_always(
    other: float, classes: int, said: float, was: float, metric: str = METRICS[1]
) -> Verdict:
    """The score of one answer for everything, as the chosen metric has it."""
    if abs(said - was) <= CLOSE:
        return right("and there is nothing in it: so much a metric may give away")
    if abs(said - other) <= CLOSE:
        return wrong("so the other metric has it. One counts all pictures, the other all classes",
                     ["other metric"])  # fmt: skip
    if said <= 0.001:
        return wrong("one class it has right, all of it", ["nothing"])
    if metric == METRICS[0]:
        return wrong("it is right as often as that class occurs in validation", ["unclear"])
    return wrong(f"one class of {classes} it has wholly right, and all others wholly wrong",
                 ["unclear"])  # fmt: skip


def judge_epoch(said: float, was: float) -> Verdict:
    """The epoch with the lowest loss on validation."""
    if was < 1:
        return wrong("after none: no loss was a number, the rate is far too large", ["diverged"])
    if abs(said - was) <= EPOCHS_NEAR:
        return right(f"within {EPOCHS_NEAR} epochs")
    if said >= LONG - 1:
        return wrong("only if each epoch helped with new pictures: the lowest loss came earlier",
                     ["last"])  # fmt: skip
    if said < was:
        return wrong("later: after yours the loss on new pictures came lower still", ["early"])
    return wrong("earlier: after that the loss on new pictures came no lower", ["late"])


def judge_test(validation: float, seen: int, said: float, was: float) -> Verdict:
    """The score on the test pile, which was looked at so often before."""
    if abs(said - was) <= CLOSE:
        return right(
            "a number that nothing was chosen by"
            if not seen
            else "but with this pile, or a part of it, you have seen what does well"
        )
    if abs(said - validation) <= 0.005:
        return wrong(
            f"that is validation's number. It chose net, rate, epochs and change, and so it is"
            f" flattered; and luck moves both. Off by {show(100 * abs(said - was), 2)} points",
            ["validation"],
        )
    if said > max(was, validation):
        return wrong("less: not even validation, by which all was chosen, shows so much", ["above"])
    if said > was:
        return wrong("less: new pictures owe nothing to what was chosen by others", ["high"])
    return wrong("more: test and validation are drawn from the same pictures", ["low"])


def _number(name: str, question: str, judge: Callable[[float, float], Verdict],
            read: Callable[[str], float], form: str) -> Ask:  # fmt: skip
    return ask_prediction(Prediction(f"project.{name}", name, question, judge, read), form)


SHARE = "a share, such as 25 %"


def ask_look(classes: int, count: int) -> Ask:
    """How frequent the most frequent class is."""
    return _number(
        "look",
        f"Some of {count:,} pictures of {classes} classes. Which share of all belongs to the class"
        " that is most frequent?",
        partial(judge_share, classes), read_share, SHARE,
    )  # fmt: skip


def ask_split(split: str, examples: int) -> Ask:
    """How far off a score is."""
    return _number(
        "split",
        f"Split as {split}, validation has {examples} pictures. A network that is right 9 times of"
        " 10 is measured on them. By how many points of 100 is that off, typically?",
        partial(judge_spread, examples), read_points, "points of 100, such as 5",
    )  # fmt: skip


def ask_baseline(frequent: float) -> Ask:
    """What the nearest mean gets."""
    return _number(
        "baseline",
        "The mean picture of each class is taken; a new picture gets the class whose mean is"
        " nearest. Which share of validation is right so?",
        partial(judge_baseline, frequent), read_share, SHARE,
    )  # fmt: skip


def ask_metric(metric: str, other: float, classes: int) -> Ask:
    """What always saying one class is worth."""
    told = "accuracy" if metric == METRICS[0] else "the mean of the classes' shares"
    return _number(
        "metric",
        f"The metric is {told}. What does it give to one who says the most frequent of {classes}"
        " classes to every picture?",
        partial(judge_always, other, classes, metric=metric), read_share, SHARE,
    )  # fmt: skip


NET_WHYS = {
    "linear": "A linear network has one template a class: it fits where the digit lies just so.",
    "16 units": "So few units have to serve all classes: they learn fast, and not much.",
    "128 units": "128 units have room for all places of a stroke, if they see enough of them.",
    "small CNN": "A CNN's kernels look for a stroke everywhere at once, wherever the digit lies.",
}
RATE_WHYS = {
    0.001: "Small steps are safe, and in so few epochs they do not lead far.",
    0.01: "With momentum a rate counts about ten times: this is not as small as it looks.",
    0.03: "Large enough to get on, and small enough to settle: but that depends on the network.",
    0.1: "With momentum steps of this size may leap over the valley, or just cross it fast.",
    1.0: "With momentum that is about ten times the largest rate that most networks bear.",
}
CHANGE_WHYS = {
    "nothing": "Most changes do not help, and some that should help do harm. This is measured.",
    "shifts": "Every picture is shown at another place each time: more examples of what varies.",
    "dropout": "Units learn not to rely on each other. But a small network may need all it has.",
    "L2": "L2 pulls weights to 0: it calms a network that has learned too much by heart.",
    "batch norm": "Batch norm keeps what units hand on in a range: faster training, and noise.",
}


NO_UNITS = {
    "dropout": "It leaves out hidden units, and a linear network has none: nothing changes.",
    "batch norm": "It norms what hidden units get, and a linear network has none: nothing changes.",
}


def _which(name: str, question: str, options: Sequence[object], whys: Sequence[str]) -> Ask:
    choices = tuple(Choice(f"{show(o) if isinstance(o, float) else o}", why)
                    for o, why in zip(options, whys, strict=True))  # fmt: skip
    return ask_poll(Poll(f"project.{name}", question, choices), later=True)


def ask_net(nets: Sequence[str]) -> Ask:
    """Which network scores best."""
    question = f"Which of them scores best on validation after {SHORT} epochs?"
    return _which("net", question, nets, [NET_WHYS[net] for net in nets])


def ask_rate(net: str, rates: Sequence[float]) -> Ask:
    """Which rate scores best."""
    question = f"Network: {net}, momentum. Which learning rate scores best after {SHORT} epochs?"
    return _which("rate", question, rates, [RATE_WHYS[rate] for rate in rates])


def ask_stop(net: str, rate: float) -> Ask:
    """In which epoch validation is best."""
    return _number(
        "stop",
        f"Network: {net}, rate {show(rate)}, {LONG} epochs. After which one is the loss on"
        " validation lowest?",
        judge_epoch, read_epoch, f"an epoch from 1 to {LONG}",
    )  # fmt: skip


def diagnosis(curves: Trained) -> str:
    """What a pair of curves shows, as the letter of an option."""
    train, held = curves.train, curves.validation
    if not math.isfinite(train[-1] + held[-1]) or train[-1] > 0.9 * train[0]:
        return "D"
    if held[-1] > 1.03 * min(held) and train[-1] < 0.8 * held[-1]:
        return "A"
    cut = 3 * len(held) // 4
    return "B" if min(held[cut:]) < 0.98 * min(held[:cut]) else "C"


def ask_read(curves: Trained) -> Ask:
    """What the curves show."""
    return ask_poll(
        poll_of(
            "project.read",
            "What do these two curves show?",
            ("it overfits: training falls, validation has turned", "So it is where the training"
             " loss goes on falling, far below a validation loss that is past its best."),
            ("it is not done: both still fall at the end", "So it is where the last quarter of the"
             " validation loss brings a new best, clearly."),
            ("it has come to rest: validation is about flat", "So it is where more epochs change"
             " little of the validation loss: it stays near its best."),
            ("it goes wild: the loss hardly falls, or leaps", "So it is where the training loss"
             " ends near where it began, or is no number."),
            right=diagnosis(curves),
        )
    )  # fmt: skip


def ask_change(net: str, changes: Sequence[str]) -> Ask:
    """What helps most."""
    question = f"Network: {net}, as it is or with one change. Which scores best on validation?"
    whys = CHANGE_WHYS | (NO_UNITS if net == "linear" else {})
    return _which("change", question, changes, [whys[change] for change in changes])


def ask_test(validation: float, examples: int, seen: int = 0) -> Ask:
    """What the test shows: pictures that chose nothing, unless some were looked at before."""
    told = "that chose nothing" if not seen else "of which some were tested on before"
    return _number(
        "test",
        f"On validation the chosen network scores {100 * validation:.1f} %. What will the test,"
        f" {examples} pictures {told}, show?",
        partial(judge_test, validation, seen), read_share, SHARE,
    )  # fmt: skip
