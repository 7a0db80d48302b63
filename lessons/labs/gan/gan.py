"""The GAN lab: two players on a line, stepped by hand, and two networks before eight clusters.

On the line everything can be worked out: D's loss, G's slope, where G goes. On the ring it is
counted what the generator finds, and what it leaves out.
"""

from collections.abc import Iterator

from engine.training import rivals
from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob
from lessons.lab import Source, Truth
from lessons.labs.gan import questions
from lessons.labs.gan.duel import Pair, Players, batch, drawn, step_of_d, step_of_g
from lessons.labs.gan.ring import ROUNDS, Stand, play

LINE, RING = PARTS = ("line", "ring")
GAME = 150  # rounds that are played on the line
News = Players | Stand


class Gan(Experiment[News]):
    """The knobs, what is asked, and how the game stands.

    `way` are both players on the line, a step by hand or a round of the game after the other, and
    `hands` how many of these are by hand; `curve` the clusters found on the ring.
    """

    id = "gan"
    help = f"""\
Line: real numbers lie around 2, G makes a·z + b, D holds x for real with σ(w·x + c). `1` lets D
learn, `2` lets G learn, on 64 numbers each; `,` takes a step back, space plays {GAME} rounds.
Ring: two networks of two hidden layers, and eight clusters of real points; space plays {ROUNDS:,}
rounds. A round is D's steps and then G's. `v` goes from one to the other.
"""
    KNOBS = (
        Knob("part", "Part", LINE, PARTS, "Two players on a line, or two networks and a ring.",
             short="on a"),
        Knob("d", "D's steps", 1, (1, 10), "Steps of D in each round.", 1, 20, "D"),
        Knob("g", "G's steps", 1, (1, 10), "Steps of G in each round.", 1, 20, "G"),
        Knob("rate", "Rate", 0.3, (0.1, 0.3, 0.5), "Of both players' steps on the line.", 0.001,
             1.0),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws numbers, weights and batches.", 0, 10**6),
    )  # fmt: skip
    way: list[Players]
    hands: int
    news: Stand | None
    curve: tuple[tuple[int, int], ...]

    # ---- the knobs ------------------------------------------------------------------------------

    @property
    def by_hand(self) -> bool:
        """Whether the two players on the line are looked at."""
        return self.part == LINE

    @property
    def rate(self) -> float:
        """The rate of both players on the line."""
        return float(self.settings["rate"])

    @property
    def steps(self) -> tuple[int, int]:
        """D's and G's steps in a round."""
        return int(self.settings["d"]), int(self.settings["g"])

    def lacks(self, name: str) -> str:
        """The rate belongs to the line: the networks have Adam."""
        return "" if name != "rate" or self.by_hand else f"({LINE})"

    # ---- what is asked --------------------------------------------------------------------------

    @property
    def pair(self) -> Pair:
        """Where the game on the line begins."""
        return drawn(self.seed)

    def asks(self) -> tuple[Ask, ...]:
        """A loss, a side, a slope and a step; or what will be found of the ring."""
        if self.by_hand:
            pair = self.pair
            return (questions.loss(pair), questions.side(pair), questions.slope(pair),
                    questions.moved(pair, self.rate))  # fmt: skip
        return tuple(questions.ring(*self.steps))

    def truth(self, ask: Ask) -> Truth | None:
        """What was found of the ring."""
        if not self.finished or self.news is None:
            return None
        found = {"gan.found": float(self.news.found), "gan.inside": round(self.news.inside, 1)}
        return Truth(found[ask.id]) if ask.id in found else None

    # ---- by hand --------------------------------------------------------------------------------

    @property
    def players(self) -> Players:
        """Both, as they stand on the line."""
        return self.way[-1]

    @property
    def plays(self) -> bool:
        """Whether steps may be taken by hand."""
        return self.by_hand and self.open and (self.paused or not self.running)

    def play(self, who: int) -> None:
        """A step of D (1) or of G (2)."""
        self.way.append(_step(self.players, who, self.seed, len(self.way), self.rate))
        self.hands += 1

    def back(self) -> None:
        """Take the last step back."""
        if len(self.way) > 1:
            self.way.pop()
            self.hands = min(self.hands, len(self.way) - 1)

    @property
    def counted_in(self) -> str:
        """What one entry of the way is: a round of the game, a step by hand, or either."""
        if not self.hands:
            return "rounds"
        return "steps" if self.hands == len(self.way) - 1 else "moves"

    # ---- the run --------------------------------------------------------------------------------

    def work(self) -> Iterator[News]:
        """Play on: on the line from where the players stand."""
        if not self.by_hand:
            yield from play(*self.steps, self.seed)
            return
        players, at = self.players, len(self.way)
        order = [1] * self.steps[0] + [2] * self.steps[1]
        seed, rate = self.seed, self.rate
        for _ in range(GAME):
            for who in order:
                players = _step(players, who, seed, at, rate)
                at += 1
            yield players

    def hear(self, news: News) -> None:
        """How it stands now."""
        if isinstance(news, Players):
            self.way.append(news)
        else:
            self.news = news
            self.curve = (*self.curve, (news.round, news.found))

    def forget(self) -> None:
        """Nobody has moved."""
        self.way, self.hands = [self.pair.players], 0
        self.news = None
        self.curve = ()

    def code(self) -> tuple[Source, ...]:
        """Both losses, and the steps of two networks."""
        return (rivals,)


def _step(players: Players, who: int, seed: int, at: int, rate: float) -> Players:
    x, z = batch(seed, at)
    return step_of_d(players, x, z, rate) if who == 1 else step_of_g(players, z, rate)
