"""The names lab: a network reads first names, letter by letter, and learns to write new ones.

It is asked for the next letter at every place of every name. What it has learned so far can be
read at once: it writes. The temperature may be turned at any time; it changes nothing in the
network, only how boldly it draws.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers import language
from engine.layers.attention import Block
from engine.layers.sequential import Sequential
from engine.tasks import names as task_of
from engine.tasks.names import END, LONGEST, SYMBOLS, pairs_loss, spell
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_prediction
from lessons.asking.attempt import Phase
from lessons.asking.predictions import Prediction, read_of_hundred, read_positive
from lessons.breath import breathe
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings, Value
from lessons.lab import Source
from lessons.numbers import show

STEPS, PIECE, BATCH = 1000, 10, 64
ATTENDS = "transformer"  # the kind whose heads can be looked at
UNITS, RATE = 64, 0.003
SHOWN, COUNTED = 24, 100  # names written after every piece; at the end, to be looked up
NEAR = 0.1  # nats
KINDS = {
    "rnn": partial(language.recurrent, len(SYMBOLS), UNITS, cell="rnn"),
    "lstm": partial(language.recurrent, len(SYMBOLS), UNITS, cell="lstm"),
    ATTENDS: partial(language.transformer, len(SYMBOLS), LONGEST + 1),
}
CALLED = {"rnn": "RNN", "lstm": "LSTM"}  # in a sentence; the others are words


@cache
def task() -> Task:
    """All names, of which some are held out."""
    return task_of.task()


@cache
def baselines() -> tuple[float, float]:
    """Nats a letter of who guesses blindly, and of who counts pairs of letters."""
    return float(np.log(len(SYMBOLS))), pairs_loss(task().validation, task().train)


def network(kind: str, seed: int) -> Sequential:
    """An untrained one."""
    return KINDS[kind](rng=np.random.default_rng(seed))


@cache
def _real() -> frozenset[str]:
    return frozenset(task_of.names())


@cache
def unseen() -> str:
    """A name that was held out, for heads to look at before one is begun letter by letter."""
    places: list[int] = task().validation.indices.tolist()
    return next(name for i in places if len(name := task_of.names()[i]) == 6)


def is_real(name: str) -> bool:
    """Whether a name stands in the list of real ones."""
    return name in _real()


def real_of(written: Sequence[str]) -> int:
    """How many of these names are real."""
    return sum(map(is_real, written))


@dataclass(frozen=True)
class Stand:
    """After so many steps: nats a letter on names that were held out, and the weights, copied."""

    step: int
    loss: float
    weights: NDArray[np.float32]


# ---- what is asked -------------------------------------------------------------------------------


def judge_loss(said: float, was: float) -> Verdict:
    """Compare predicted nats a letter with the measured ones."""
    blind, pairs = baselines()
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if said >= blind:
        return wrong(f"{show(blind)} is what blind guessing costs; it learned more", ["blind"])
    if said >= pairs:
        return wrong(f"counts of pairs pay {show(pairs, 3)} already; it sees further", ["pairs"])
    if said < 1.5:
        told = f"{show(said, 3)} would be as sure as among {show(np.exp(said), 2)} letters; names"
        return wrong(f"{told} are too free for that", ["sure"])
    return wrong("more than you thought" if said < was else "less than you thought", ["near"])


def judge_known(temperature: float, said: float, was: float) -> Verdict:
    """Compare how many of 100 written names were said to be real with how many are."""
    if abs(said - was) <= 5:
        return right("within 5 of it")
    if said < was:
        return wrong("more than you thought: what is common is written often", ["low"])
    if said >= 90:
        return wrong("nothing in it holds the names: it knows which letters follow", ["copies"])
    told = "the more freely it draws, the more of its names are nobody's"
    return wrong(f"fewer: {told}" if temperature >= 0.8 else "fewer than you thought", ["high"])


def _asks(kind: str, temperature: float) -> tuple[Ask, ...]:
    blind, pairs = baselines()
    loss = Prediction(
        "names.loss",
        "nats a letter",
        f"Guessing blindly among {len(SYMBOLS)} symbols costs {show(blind)} nats a letter, counting"
        f" which letter follows which {show(pairs)}. What does this network"
        f" ({CALLED.get(kind, kind)}) pay on new names after {STEPS:,} steps?",
        judge_loss,
        read_positive,
    )
    known = Prediction(
        "names.known",
        "real names",
        f"Then it writes, at T = {show(temperature)}. Of 100 names that it writes, how many stand"
        " in the list of 5,163 real ones?",
        partial(judge_known, temperature),
        read_of_hundred,
    )
    return (
        ask_prediction(loss, "a number from 1 to 3.5"),
        ask_prediction(known, "a number from 0 to 100"),
    )


class Names(Experiment[Stand]):
    """The knobs, both predictions, what the network writes, and a name begun letter by letter.

    `prefix` holds the letters drawn so far in the view of single letters.
    """

    id = "names"
    help = f"""\
A network reads 4,163 first names, {BATCH} at a time, and is asked for the letter that follows at
each place. *rnn* and *lstm* have {UNITS} units, *transformer* looks back by attention. The curve is
nats a letter on 500 names that were held out. T divides the scores before softmax: low ones keep to
the best letter. `v` goes to a name letter by letter: `.` draws one, `,` takes it back. Of a
transformer it goes on to its heads: who takes how much from which letter.
"""
    KNOBS = (
        Knob("kind", "Network", "lstm", tuple(KINDS), "What reads the names."),
        Knob("t", "Temperature", 1.0, (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 5.0), "How boldly it"
             " draws; it can be turned at any time.", 0.0, 100.0, "T"),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the weights and the order.", 0, 10**6),
    )  # fmt: skip
    curve: tuple[tuple[int, float], ...]
    written: tuple[str, ...]

    def __init__(self, settings: Settings | None = None) -> None:
        self.prefix: list[int] = []
        super().__init__(settings)

    @property
    def temperature(self) -> float:
        """How boldly it draws."""
        return float(self.settings["t"])

    def asks(self) -> tuple[Ask, ...]:
        """What it will pay, and how much of what it writes is real."""
        return _asks(str(self.settings["kind"]), self._asked_t)

    def _give(self, name: str, value: Value) -> bool:
        """The temperature is turned without beginning anew: it is no part of the network."""
        if name != "t" or not self.curve or value == self.settings["t"]:
            return super()._give(name, value)
        self.settings["t"] = value
        self._write()
        return True

    # ---- the training ---------------------------------------------------------------------------

    def work(self) -> Iterator[Stand]:
        """Train, and show how it stands every few steps."""
        kind, seed = str(self.settings["kind"]), int(self.settings["seed"])
        config = TrainingConfig(
            epochs=1000, optimizer="adamw", lr=RATE, batch_size=BATCH, seed=seed
        )
        run = Run(config, task(), network(kind, seed))
        while run.step <= STEPS and run.divergence is None:
            yield Stand(run.step, run.validate()[0], run.network.values.copy())
            for _ in range(PIECE):
                run.train_step()
                breathe()

    def hear(self, news: Stand) -> None:
        """The network as it is now, and what it writes."""
        self.curve = (*self.curve, (news.step, news.loss))
        self.network.values[...] = news.weights
        self._write()

    def forget(self) -> None:
        """It has not read a name yet."""
        self.curve = ()
        self.written = ()
        self.prefix.clear()
        self.known: int | None = None
        self._asked_t = self.temperature
        self._pen = np.random.default_rng(int(self.settings["seed"]))
        self.network = network(str(self.settings["kind"]), int(self.settings["seed"]))

    def _write(self) -> None:
        written = self._names(COUNTED if self.finished else SHOWN, self.temperature)
        self.written = written[:SHOWN]
        self.known = real_of(written) if self.finished else None

    def _names(self, count: int, temperature: float) -> tuple[str, ...]:
        rng = np.random.default_rng(int(self.settings["seed"]))
        return tuple(map(spell, language.write(self.network, temperature, rng, LONGEST, count)))

    def ended(self, run: int) -> bool:
        """The reading is over: what was predicted is judged, the first time."""
        over = super().ended(run)
        if over and self.curve:
            self._write()
            loss, known = (self.attempt(ask) for ask in self.asks())
            if loss.phase is Phase.TAKEN:
                loss.reveal(round(self.curve[-1][1], 3))
            if known.phase is Phase.TAKEN:
                known.reveal(real_of(self._names(COUNTED, self._asked_t)))
        return over

    # ---- letter by letter -----------------------------------------------------------------------

    @property
    def chances(self) -> tuple[float, ...]:
        """How probable each symbol is behind the prefix, at this temperature; none at an end."""
        if self.over:
            return (0.0,) * len(SYMBOLS)
        scores = self.network(np.array([[END, *self.prefix]])).data[0, -1]
        return tuple(map(float, language.chances(scores, self.temperature)))

    @property
    def over(self) -> bool:
        """Whether the name that was begun has come to its end."""
        return self.prefix[-1:] == [END] or len(self.prefix) > LONGEST

    @property
    def looked_at(self) -> str:
        """The letters that the heads are shown: of the name begun, else of one held out."""
        begun = spell(symbol for symbol in self.prefix if symbol != END)
        return begun or unseen()

    @property
    def looks(self) -> NDArray[np.float64] | None:
        """How much each place takes from which, the start and each letter, (heads, T, T): row t
        asks what comes behind place t. None without attention."""
        x: Any = np.array([[END, *map(SYMBOLS.index, self.looked_at)]])
        for layer in self.network.layers:
            if isinstance(layer, Block):
                return np.asarray(layer.shares(x)[0], np.float64)
            x = layer(x)
        return None

    def draw(self) -> None:
        """One letter more, by chance; behind the end of a name another one begins."""
        if self.over:
            self.prefix.clear()
            return
        scores = self.network(np.array([[END, *self.prefix]])).data[0, -1]
        self.prefix.append(int(language.choose(scores, self.temperature, self._pen)))

    def take_back(self) -> None:
        """One letter less."""
        if self.prefix:
            self.prefix.pop()

    def code(self) -> tuple[Source, ...]:
        """The networks, how they write, and the task."""
        return language, task_of
