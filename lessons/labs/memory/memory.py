"""The memory lab: a plain cell and an LSTM learn to add two numbers that lie far apart.

Both see the same sequences, in the same order, and take the same number of steps. The longer the
sequences, the longer both have to keep what they have seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.layers import recurrent
from engine.layers.initializers import Initializer, normal, orthogonal
from engine.layers.linear import Linear
from engine.layers.recurrent import CELLS, Last, Steps
from engine.layers.sequential import Sequential
from engine.losses import mean_squared_error
from engine.tasks import adding
from engine.tasks.adding import BLIND
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.attempt import Phase
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_positive
from lessons.breath import breathe
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings
from lessons.lab import Source
from lessons.numbers import show

STEPS, PIECE, BATCH = 1500, 25, 50
EXAMPLES, UNSEEN = 20_000, 500
RATE = 0.003
STARTS: dict[str, Initializer] = {"turns": orthogonal, "small": partial(normal, scale=0.1)}
TIMES = (2, 10)  # how many times smaller an error is to be, for the next option


@dataclass(frozen=True)
class Stand:
    """After so many steps, the mean squared error of both on sequences that neither has seen."""

    step: int
    plain: float
    lstm: float


def rivals(settings: Settings) -> tuple[Run, Run]:
    """The run of the plain cell and that of the LSTM: all else is the same."""
    seed, units = int(settings["seed"]), int(settings["units"])
    task = adding.make(EXAMPLES, int(settings["length"]), UNSEEN, seed)
    config = TrainingConfig(
        epochs=9, optimizer="adam", lr=RATE, batch_size=BATCH, seed=seed,
        clip=float(settings["clip"]),
    )  # fmt: skip
    start = STARTS[str(settings["start"])]
    runs = []
    for name in ("rnn", "lstm"):
        rng = np.random.default_rng(seed)
        layers = [Steps(2), CELLS[name](2, units, rng, start), Last(), Linear(units, 1, rng)]
        runs.append(Run(config, task, Sequential(layers, mean_squared_error)))
    return runs[0], runs[1]


def option(plain: float, lstm: float) -> int:
    """How far the LSTM is ahead at the end: not at all or little, clearly, or by far."""
    return sum(plain > times * lstm for times in TIMES)


def _ahead(length: int) -> Ask:
    few, many = TIMES
    return ask_poll(
        Poll(
            "memory.ahead",
            f"Of {length} numbers two are marked, and their sum is wanted at the end. A plain cell"
            f" and an LSTM take {STEPS:,} steps each. How do their squared errors compare?",
            (
                Choice(f"alike, within a factor of {few}, or the plain cell is ahead",
                       "Alike they are where both have learned to keep the numbers, or neither"
                       " has. Both can learn it; the question is how fast."),
                Choice(f"the LSTM's is {few} to {many} times smaller", "A lead of this size means"
                       " that the plain cell gets there, too, but later: its gradients reach far"
                       " back only through many slopes."),
                Choice(f"the LSTM's is more than {many} times smaller", "A lead of this size"
                       " means that the LSTM has found out how to keep the numbers, and the plain"
                       " cell has not, or by halves."),
            ),
        ),
        later=True,
    )  # fmt: skip


def judge(said: float, was: float) -> Verdict:
    """Compare a predicted error with the measured one: a factor of 2 is near."""
    if was / 2 <= said <= was * 2:
        return right("within a factor of 2")
    if said <= 0:
        return wrong("an error of 0 would be every sum exactly right", ["zero"])
    if said >= 0.9 * BLIND:
        return wrong(
            f"{show(BLIND, 3)} is the price of always saying 1: it learned more", ["blind"]
        )
    if said < was:
        return wrong("it is further off: what lies far back is learned slowly", ["low"])
    return wrong("better than you thought: a plain cell does learn it", ["high"])


def _plain() -> Ask:
    prediction = Prediction(
        "memory.plain",
        "the plain cell",
        f"Who always says 1 has the mean squared error {show(BLIND, 3)}. What is the plain cell's"
        f" after {STEPS:,} steps?",
        judge,
        read_positive,
    )
    return ask_prediction(prediction, "a number from 0 to 0.2")


class Memory(Experiment[Stand]):
    """The knobs, both predictions, and how the two cells stand."""

    id = "memory"
    help = f"""\
At each step a number between 0 and 1 comes in, and a mark: 1 at one step of the first half and at
one of the second. After the last step their sum is wanted. A plain cell and an LSTM see the same
{EXAMPLES:,} sequences, {BATCH} at a time, with Adam and a rate of {RATE}; the error is measured on
{UNSEEN} others. *turns*: U keeps the length of a vector at first; *small*: it begins near 0.
"""
    KNOBS = (
        Knob("length", "Length", 30, (6, 15, 30, 50), "Numbers in a sequence.", 2, 100),
        Knob("units", "Units", 32, (4, 8, 16, 32, 64), "Of each cell.", 1, 128),
        Knob("start", "U begins", "turns", tuple(STARTS), "How the weights from state to state"
             " begin.", short="U"),
        Knob("clip", "Clip at", 1.0, (0.0, 0.1, 1.0, 10.0), "The largest length of a gradient.", 0,
             1000, zero="never"),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the weights and the sequences.", 0, 10**6),
    )  # fmt: skip
    curve: tuple[Stand, ...]

    def asks(self) -> tuple[Ask, ...]:
        """How far the LSTM will be ahead, and how good the plain cell gets."""
        return _ahead(int(self.settings["length"])), _plain()

    def work(self) -> Iterator[Stand]:
        """Train both, a piece of one after a piece of the other."""
        both = rivals(dict(self.settings))
        for step in range(0, STEPS + 1, PIECE):
            for run in both:
                while run.step < step and run.divergence is None:
                    run.train_step()
                    breathe()
            plain, lstm = (run.validate()[0] for run in both)
            yield Stand(step, plain, lstm)

    def hear(self, news: Stand) -> None:
        """Another point of both curves."""
        self.curve = (*self.curve, news)

    def forget(self) -> None:
        """Nobody has learned anything."""
        self.curve = ()

    def ended(self, run: int) -> bool:
        """It is over: both predictions are judged, the first time."""
        over = super().ended(run)
        if over and self.curve:
            end = self.curve[-1]
            ahead, plain = (self.attempt(ask) for ask in self.asks())
            if ahead.phase is Phase.TAKEN:
                ahead.reveal(key=option(end.plain, end.lstm))
            if plain.phase is Phase.TAKEN:
                plain.reveal(float(f"{end.plain:.3g}"))
        return over

    def code(self) -> tuple[Source, ...]:
        """Both cells, and the task."""
        return recurrent, adding
