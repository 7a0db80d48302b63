"""The lab of splits: what a score is worth after it has chosen, and after a leak.

`luck` and `leak` hold what is measured, `questions` what is asked before.
"""

from collections.abc import Iterator

from engine.tasks.mnist import Dataset, load
from lessons.asking.ask import Ask
from lessons.asking.predictions import read_share
from lessons.experiment import Experiment
from lessons.knobs import Knob
from lessons.lab import Source, Truth
from lessons.labs.splits import leak, luck
from lessons.labs.splits.leak import Leak
from lessons.labs.splits.luck import ITEMS, Luck
from lessons.labs.splits.questions import COST, FRESH
from lessons.labs.splits.questions import best as ask_best
from lessons.labs.splits.questions import leak as ask_leak

LUCK, LEAK = "luck", "leak"
News = Luck | Leak


class Splits(Experiment[News]):
    """One of two experiments, and how it stands."""

    id = "splits"
    help = """\
Luck: many that only guess get the same 200 items, the best one is chosen, and then tested on 50
fresh sets. Leak: two networks, 784→64→10, learn the same 500 digits for 20 epochs; the second also
learns some of the 500 digits that validation judges it by. Fresh digits, 2,000 of the test files,
are in no pile. `v` changes from one to the other.
"""
    KNOBS = (
        Knob("part", "Part", LUCK, (LUCK, LEAK), "The best guesser, or a leak.", short="of"),
        Knob("guessers", "Guessers", 1000, (10, 100, 1000), "Of whom the best is chosen.", 2,
             100_000),
        Knob("leaked", "Leaked, in %", 50, (10, 25, 50, 100),
             "Validation digits that are in the training pile, too.", 1, 100),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws guesses, digits and weights.", 0, 10**6),
    )  # fmt: skip

    @property
    def guessers(self) -> int:
        """How many guess."""
        return int(self.settings["guessers"])

    @property
    def leaked(self) -> int:
        """Per cent of the validation digits that are in the training pile, too."""
        return int(self.settings["leaked"])

    def lacks(self, name: str) -> str:
        """Each part has a knob of its own."""
        if name == "guessers" and self.part == LEAK:
            return "(luck)"
        return "(leak)" if name == "leaked" and self.part == LUCK else ""

    def asks(self) -> tuple[Ask, ...]:
        """What the score will be, and what it promises."""
        if self.part == LUCK:
            return ask_best(self.guessers), FRESH
        return ask_leak(self.leaked), COST

    def work(self, data: Dataset | None = None) -> Iterator[News]:
        """The experiment with these settings; a leak needs the digits."""
        seed = self.seed
        if self.part == LUCK:
            yield from luck.guess(self.guessers, seed)
        else:
            yield from leak.train(data or load(), self.leaked, seed)

    def hear(self, news: News) -> None:
        """How it stands now."""
        self.news: News | None = news

    def forget(self) -> None:
        """Nobody has guessed, nothing was learned."""
        self.news = None

    @property
    def score(self) -> float | None:
        """The share that the first question asks for, as it stands."""
        if isinstance(self.news, Luck):
            return self.news.best / ITEMS
        shares = self.news.leaky.validation if self.news else ()
        return shares[-1] if shares else None

    @property
    def said(self) -> float | None:
        """The share named for the first question; None before that, and in free play."""
        last = self.attempt(self.asks()[0]).last
        return None if self.free or last is None or last.verdict.refused else read_share(last.text)

    def truth(self, ask: Ask) -> Truth | None:
        """Of the first question: the share that it was, once it is over."""
        return Truth(self.score) if self.finished and ask == self.asks()[0] else None

    def code(self) -> tuple[Source, ...]:
        """The guessing, or the piles and the training."""
        return (luck.guess,) if self.part == LUCK else (leak.piles, leak.train)
