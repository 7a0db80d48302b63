"""The workflow as somebody has put it: what each card looks at, and what is promised in the end.

Everything before `modify` is done for one set of hyper-parameters after another; what lies behind
it is done once, after the last. What is chosen is what looked best, to whatever was looked at last
before modifying. Whether a promise is kept shows on digits that nobody has used; one team may be
lucky, so 200 teams follow the same plan, each with a validation and a test set of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import mlp
from engine.tensor import backward
from engine.training.optimizers import SGD
from lessons.breath import breathe
from lessons.labs.loop.rounds import digits

PLAN = ("split", "architecture", "settings", "train", "check", "modify", "test")
RATES, WIDTHS = (0.01, 0.03, 0.1, 0.3), (8, 16, 32)
TRIES = len(RATES) * len(WIDTHS)
TEAMS = 200
PART, POOL, PILE = 200, 600, 50  # to train on, all that a team has, to validate on and to test on
STEPS, BATCH = 150, 20

Hits = NDArray[np.bool_]
"""Which of all digits a network reads right."""


class Slip(Enum):
    """What is wrong with a plan."""

    NOTHING = "nothing was trained"
    UNREPORTED = "no test at the end"
    SEEN = "trained on what judges"
    PEEKED = "chosen by the test set"
    UNCHECKED = "nothing was checked"
    ONE_TRY = "one try"


@dataclass(frozen=True)
class Net:
    """A network that was trained: with which of the settings, and whether on the whole pool,
    because nobody had split it."""

    setting: int
    pooled: bool


@dataclass
class Story:
    """What happened: all networks in turn, at what each was looked at last (`validation`, `test`,
    or `known` digits, where nobody had split), whether the test part had its say afterwards or
    lay open before, the cards that found nothing to work with at their first turn, and those that
    found nothing at their last."""

    looked: dict[Net, str] = field(default_factory=dict)
    nets: list[Net] = field(default_factory=list)
    tested_after: bool = False
    peeked: bool = False
    passed: set[str] = field(default_factory=set)
    idle: set[str] = field(default_factory=set)

    @property
    def nothing(self) -> bool:
        """Whether there is no network."""
        return not self.nets

    @property
    def pooled(self) -> bool:
        """Whether a network was trained on digits that are to judge it."""
        return any(net.pooled for net in self.nets)


def follow(order: Sequence[str]) -> Story:
    """Do what the cards say, keeping books only."""
    at = order.index("modify")
    story, lies = Story(), set[str]()
    net: Net | None = None
    for number in range(TRIES + 1):
        looked: tuple[Net, str] | None = None
        last = number == TRIES
        if not last and not order[:at]:
            continue
        for card in order[at + 1 :] if last else order[:at]:
            ready = True
            if card in ("split", "architecture", "settings"):
                lies.add(card)
            elif card == "train":
                ready = {"architecture", "settings"} <= lies
                if ready and not (last and story.nets):
                    net = Net(min(number, TRIES - 1), "split" not in lies)
                    story.nets.append(net)
            elif card == "check":
                ready = net is not None
                if net is not None and not last:
                    looked = net, "validation" if "split" in lies else "known"
            else:
                ready = net is not None and "split" in lies
                if ready and last:
                    story.tested_after = True
                elif ready and net is not None:
                    looked, story.peeked = (net, "test"), True
            if not ready and (last or number == 0):
                story.passed.add(card)
            (story.idle.discard if ready else story.idle.add)(card)
        if looked:
            story.looked[looked[0]] = looked[1]
    return story


def slips(order: Sequence[str]) -> tuple[Slip, ...]:
    """All that is wrong with a plan, the worst first."""
    story = follow(order)
    if story.nothing:
        return (Slip.NOTHING,)
    found = (
        (Slip.UNREPORTED, not (story.tested_after or story.peeked)),
        (Slip.SEEN, story.pooled),
        (Slip.PEEKED, "test" in story.looked.values()),
        (Slip.UNCHECKED, not story.looked and len(story.nets) > 1),
        (Slip.ONE_TRY, len(story.nets) == 1),
    )
    return tuple(slip for slip, holds in found if holds)


# ---- with numbers ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """Means over the teams, of 100 digits: what the plan promised (None: nothing), what the chosen
    network really reads of digits that nobody used, and how often each network was chosen."""

    promised: float | None
    kept: float | None
    chosen: tuple[int, ...] = ()


def settings(seed: int) -> list[tuple[float, int]]:
    """The hyper-parameters in the order in which they are tried: learning rate and width."""
    pairs = [(rate, width) for rate in RATES for width in WIDTHS]
    return [pairs[i] for i in np.random.default_rng([seed, 7]).permutation(TRIES)]


def train(net: Net, seed: int) -> Hits:
    """Train a network of the plan, on 200 digits or on the whole pool of 600."""
    known, unseen = digits()
    X, y = np.concatenate([known.X, unseen.X]), np.concatenate([known.y, unseen.y])
    rate, width = settings(seed)[net.setting]
    start, order = (np.random.default_rng([seed, net.setting, part]) for part in (0, 1))
    network, optimizer = mlp((784, width, 10), "relu", start), SGD(rate)
    count = POOL if net.pooled else PART
    left: NDArray[np.intp] = np.empty(0, np.intp)
    for _ in range(STEPS):
        if not len(left):
            left = order.permutation(count)
        chosen, left = left[:BATCH], left[BATCH:]
        network.zero_grad()
        backward(network.loss(X[chosen], y[chosen]))
        optimizer.step(network.parameters, network.gradients)
        breathe()
    hits: Hits = network(X).data.argmax(axis=1) == y
    return hits


def judge(story: Story, hits: Mapping[Net, Hits], seed: int) -> Outcome:
    """What 200 teams promise that follow the plan, and what it is worth."""
    if story.nothing:
        return Outcome(None, None)
    nets = story.nets
    table = np.array([hits[net] for net in nets])
    # Where the whole pool was trained on, the piles are of the pool; else of all other digits.
    piles = np.arange(PART, POOL if story.pooled else table.shape[1])
    truth = table[:, POOL if story.pooled else PART :].mean(axis=1)
    rng = np.random.default_rng([seed, 8])
    promised, kept, chosen = [], [], []
    for _ in range(TEAMS):
        drawn = rng.permutation(piles)[: 2 * PILE]
        valid, test = table[:, drawn[:PILE]].mean(axis=1), table[:, drawn[PILE:]].mean(axis=1)
        known = table[:, :POOL].mean(axis=1)
        best, at = -1.0, len(nets) - 1  # without a look, what is left at the end
        for i, net in enumerate(nets):
            look = story.looked.get(net)
            score = {"validation": valid, "test": test, "known": known}[look][i] if look else -1.0
            if score > best:
                best, at = score, i
        chosen.append(at)
        promised.append(test[at])
        kept.append(truth[at])
    told = story.tested_after or story.peeked
    return Outcome(
        100 * float(np.mean(promised)) if told else None,
        100 * float(np.mean(kept)),
        tuple(np.bincount(chosen, minlength=len(nets)).tolist()),
    )
