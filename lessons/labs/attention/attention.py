"""The attention lab: one head over four places, its scores, shares and answer filled in by hand.

Each place has a query, a key and a value. Row t of the table says how much place t takes from each
place. In the other half the queries are made so that the head turns a word round.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine import attention
from engine.layers.attention import SelfAttention
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.ideas import Idea, ask_number, seen
from lessons.asking.polls import Choice, Poll
from lessons.knobs import Knob
from lessons.lab import Lab, Source
from lessons.numbers import show, show_factor, show_vector

Floats = NDArray[np.float64]
Pair = tuple[int, int]
HAND, TURNED = "hand", "reverse"
PLACES, ROW, ASKED = 4, 2, 1  # place 3 asks, and place 2 is asked about, counted from 0
WORD = "LAGER"  # turned round it is a word as well
ROOT = math.sqrt(2)
NEAR = 0.005  # so far off a typed number may be
ALIKE = 1e-6  # shares that differ by less are equal but for rounding


@dataclass(frozen=True)
class Head:
    """Queries and keys (T, 2), values (T,), and what follows: scores, shares (T, T), answers."""

    q: Floats
    k: Floats
    v: Floats
    causal: bool

    @cached_property
    def scores(self) -> Floats:
        """q·k / √2 for every pair; what may not be seen included."""
        found: Floats = self.q @ self.k.T / ROOT
        return found

    @cached_property
    def shares(self) -> Floats:
        """softmax of every row, by the engine."""
        return np.asarray(attention.shares(self.q, self.k, self.causal), np.float64)

    @cached_property
    def answers(self) -> Floats:
        """The mean of the values in these shares."""
        found: Floats = self.shares @ self.v
        return found

    def most(self, t: int) -> int | None:
        """The place that place t takes most from; None where two of them share the lead."""
        *_, second, first = np.argsort(self.shares[t]).tolist()
        return first if self.shares[t, first] - self.shares[t, second] > ALIKE else None


@lru_cache(maxsize=64)
def drawn(seed: int) -> Head:
    """Small whole numbers for four places; place 3 sees the first three."""
    rng = random.Random(f"attention {seed}")
    while True:
        q, k = ([(rng.randint(-2, 2), rng.randint(-2, 2)) for _ in range(PLACES)] for _ in "qk")
        row = [_inner(q[ROW], key) for key in k]
        seen = row[: ROW + 1]
        if len({*seen}) == ROW + 1 and max(map(abs, seen)) <= 4 and row[3] and _own_score(q, k):
            v = rng.sample([-3, -2, -1, 1, 2, 3, 4, 5], PLACES)
            head = Head(np.array(q, float), np.array(k, float), np.array(v, float), True)
            if _tells_apart(head):
                return head


def _inner(a: Pair, b: Pair) -> int:
    return a[0] * b[0] + a[1] * b[1]


def _own_score(q: Sequence[Pair], k: Sequence[Pair]) -> bool:
    """Whether the score that is asked for is none that another pairing gives, or one pair alone."""
    (a, b), (c, d), score = q[ROW], k[ASKED], _inner(q[ROW], k[ASKED])
    others = _inner(q[ASKED], k[ROW]), _inner(k[ROW], k[ASKED]), _inner(q[ROW], q[ASKED])
    plain = all(map(any, (*q, *k))) and q[ROW] != k[ASKED]  # each looks for something of its own
    return plain and score not in (0, a * c, b * d, a * d + b * c, *others)


def _tells_apart(head: Head) -> bool:
    """Whether the usual slips end elsewhere than the truth: else the mask could be forgotten, or
    the own e^score, and what comes of it would still be right."""
    e, share, home = np.exp(head.scores[ROW]), head.shares[ROW, ASKED], head.answers[ROW]
    others, seen = e[: ROW + 1].sum() - e[ASKED], head.v[: ROW + 1]
    shares = e[ASKED] / np.array([e.sum(), others, e[ASKED] * (ROW + 1), 1 + e[ASKED]])
    one_less = home - (head.shares[ROW, : ROW + 1] * seen)[[0, ROW]]  # a place is left out
    homes = np.array([0, seen.mean(), seen.sum(), head.v.mean(), *seen, *one_less])
    return bool(abs(shares - share).min() > 2 * NEAR and abs(homes - home).min() > 0.15)


def turning(sharpness: float, causal: bool) -> Head:
    """Places on a circle: the query of place t points to the place mirrored at the middle."""
    count = len(WORD)
    angles = 2 * np.pi * np.arange(count) / count
    k = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Head(sharpness * k[::-1], k, np.arange(1.0, count + 1), causal)


# ---- what is asked -------------------------------------------------------------------------------


def _ask(name: str, prompt: str, wanted: float, ideas: Iterable[Idea], hints: tuple[str, ...],
         otherwise: str, reached: Sequence[float] = ()) -> Ask:  # fmt: skip
    return ask_number(
        f"attention.{name}", prompt, wanted, ideas, hints, otherwise, digits=2, within=NEAR,
        form="two digits, or a formula such as =3/sqrt(2)", shown=3, reached=reached,
    )  # fmt: skip


def ask_score(head: Head) -> Ask:
    """How well the query of place 3 fits the key of place 2."""
    (a, b), (c, d) = head.q[ROW], head.k[ASKED]
    product, wanted = a * c + b * d, float(head.scores[ROW, ASKED])
    ideas = (
        Idea("no root", product, "that is q·k. It is divided by √d, here √2"),
        Idea("by two", product / 2, "it is divided by the root of 2, not by 2"),
        Idea("first", a * c / ROOT, "the second pair of numbers belongs to the inner product, too"),
        Idea("second", b * d / ROOT, "the first pair of numbers belongs to it, too"),
        Idea("crossed", (a * d + b * c) / ROOT, "first meets first, and second meets second"),
        Idea("other way", float(head.scores[ASKED, ROW]), "that is what place 2 asks of place 3:"
             " its query with that key"),
        Idea("keys", float(head.k[ROW] @ head.k[ASKED]) / ROOT, "that takes the key of place 3. Who"
             " asks comes with a query"),
        Idea("queries", float(head.q[ROW] @ head.q[ASKED]) / ROOT, "that takes the query of place"
             " 2. Who is asked answers with a key"),
        Idea("times", product * ROOT, "it is divided by √2, so that many numbers make no larger"
             " scores than few"),
        Idea("sign", -wanted, "the size is right, the sign is not"),
        Idea("values", float(head.v[ROW] * head.v[ASKED]), "values are what is taken home; scores"
             " come from queries and keys"),
    )  # fmt: skip
    q, k = show_vector(head.q[ROW]), show_vector(head.k[ASKED])
    return _ask(
        "score",
        f"Place 3 asks with q = {q}, place 2 answers with k = {k}. What is the score, q·k/√2?",
        wanted,
        ideas,
        (
            "An inner product, divided by the root of how many numbers there are.",
            f"q·k = {show(a)}·{show_factor(c)} + {show_factor(b)}·{show_factor(d)}"
            f" = {show(product)}",
            f"{show(product)}/√2 = {show(wanted, 3)}",
        ),
        "no usual slip gives that: multiply pair by pair, add, divide by √2",
    )


def ask_share(head: Head) -> Ask:
    """Which share place 3 takes from place 2."""
    scores, wanted = head.scores[ROW], float(head.shares[ROW, ASKED])
    e = np.exp(scores)
    seen = float(e[: ROW + 1].sum())
    ideas = (
        Idea("ahead", float(e[ASKED] / e.sum()), "place 4 comes later and is not seen: its e^score"
             " does not belong to the sum"),
        Idea("raised", float(e[ASKED]), "that is e^score. A share is that, divided by the sum over"
             " the places that are seen"),
        Idea("of the others", float(e[ASKED] / (seen - e[ASKED])), "its own e^score belongs to the"
             " sum as well"),
        Idea("no exponential", float(scores[ASKED] / scores[: ROW + 1].sum())
             if scores[: ROW + 1].sum() else math.nan, "scores are no shares: e is raised to each"
             " of them first"),
        Idea("equal", 1 / (ROW + 1), "equal shares belong to equal scores"),
        Idea("the first", float(head.shares[ROW, 0]), "that is the share of place 1"),
        Idea("itself", float(head.shares[ROW, ROW]), "that is what place 3 takes from itself"),
        Idea("logistic", float(1 / (1 + math.exp(-scores[ASKED]))), "that is the logistic function"
             " of one score; here three places share"),
        Idea("the rest", 1 - wanted, "that is what the others get"),
        Idea("score", float(scores[ASKED]), "that is the score. Softmax makes a share of it"),
        Idea("per cent", 100 * wanted, "that is the share in per cent; as a number half is 0.5"),
    )  # fmt: skip
    told = ", ".join(show(x, 3) for x in scores[: ROW + 1])
    raised = " + ".join(show(x, 3) for x in e[: ROW + 1])
    return _ask(
        "share",
        f"Place 3 sees the places 1 to 3. Their scores are {told}. Which share does it take from"
        " place 2?",
        wanted,
        (idea for idea in ideas if not math.isnan(idea.value)),
        (
            "Softmax over the places that are seen.",
            f"e to each score: {raised} = {show(seen, 3)}",
            f"{show(float(e[ASKED]), 3)}/{show(seen, 3)} = {show(wanted, 3)}",
        ),
        "no usual slip gives that: e^score of place 2, divided by the sum over places 1 to 3",
    )


def ask_answer(head: Head) -> Ask:
    """What place 3 takes home."""
    shares, v, wanted = head.shares[ROW], head.v, float(head.answers[ROW])
    best = int(shares.argmax())
    ideas = (
        Idea("mean", float(v[: ROW + 1].mean()), "that is the plain mean. Each value counts as much"
             " as its share"),
        Idea("sum", float(v[: ROW + 1].sum()), "each value is multiplied by its share before they"
             " are added"),
        Idea("best", float(v[best]), "that is the value with the largest share alone; the others"
             " count with theirs"),
        Idea("last left out", float(shares[:ROW] @ v[:ROW]), "place 3 takes from itself as well"),
        Idea("first left out", float(shares[1:] @ v[1:]), "place 1 is seen, too"),
        Idea("own", float(v[ROW]), "that is its own value. It takes the mean of all it sees"),
        Idea("over three", wanted / (ROW + 1), "the shares add up to 1 already: nothing is left"
             " to divide by"),
        Idea("all", float(v.mean()), "place 4 is not seen, and what is seen counts by its share"),
        Idea("sign", -wanted, "the size is right, the sign is not"),
    )  # fmt: skip
    products = [seen(p) * x for p, x in zip(shares[: ROW + 1], v, strict=False)]
    parts = " + ".join(
        f"{show(p, 3)}·{show_factor(x)}"
        for p, x in zip(shares[: ROW + 1], v[: ROW + 1], strict=True)
    )
    return _ask(
        "answer",
        f"The shares are {', '.join(show(p, 3) for p in shares[: ROW + 1])}, the values"
        f" {', '.join(show(x) for x in v[: ROW + 1])}. What does place 3 take home?",
        wanted,
        ideas,
        (
            "The mean of the values, each weighted by its share.",
            parts,
            f"{parts} = {show(wanted, 3)}",
        ),
        "no usual slip gives that: each share times its value, and all added",
        (sum(products), sum(map(seen, products))),
    )


MIRROR = ask_poll(
    Poll(
        "attention.mirror",
        f"A head is to turn {WORD} round: each place is to take the letter that stands there when"
        " one reads from the end. Everybody may look everywhere. Which cell of row 1 needs the"
        " largest share?",
        (
            Choice("the first: each place knows itself best", "That head would give back the word"
                   " as it is. At place 1 the last letter is wanted."),
            Choice("the last: there stands the letter that is wanted", "The query of place 1 has to"
                   " fit the key of place 5, and that of 2 the key of 4: a diagonal from the other"
                   " side.", True),
            Choice("none: all five get the same", "Equal shares take the mean of all letters at"
                   " every place, and the word could not be read from that."),
        ),
    )
)  # fmt: skip
MASKED = ask_poll(
    Poll(
        "attention.ahead",
        "Now nobody looks ahead, as in a network that writes. Which places can still get the letter"
        " that they want?",
        (
            Choice("all of them: the mask only shortens the way", "What is masked has the share 0,"
                   " however well it fits. Place 1 sees itself alone."),
            Choice("none of them: turning round always means looking ahead", "From the middle on"
                   " the wanted letter lies behind: place 5 wants the first, and sees it."),
            Choice("from the middle on: theirs lies behind", "Place 3 wants itself, 4 wants 2 and 5"
                   " wants 1, which they see. 1 and 2 would have to look ahead.", True),
        ),
    )
)  # fmt: skip


class Attention(Lab):
    """The numbers of four places, or a word that is turned round."""

    id = "attention"
    help = """\
Row t says how much place t takes from each place: softmax of the scores q·k/√2. By hand: whole
numbers for four places, of which place 3 asks; later places are not seen. Reverse: the query of
place t points to the place mirrored at the middle, the more sharply the larger its length.
`v` goes from one half to the other.
"""
    KNOBS = (
        Knob("sharp", "Sharpness", 6.0, (0.0, 1.0, 3.0, 6.0, 12.0, 30.0), "The length of the"
             " queries that turn the word round.", 0.0, 1000.0),
        Knob("mask", "Mask", "none", ("none", "causal"), "Whether later places are seen, where the"
             " word is turned round."),
        Knob("part", "Part", HAND, (HAND, TURNED), "Four places by hand, or a word turned round."),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the numbers.", 0, 10**6),
    )  # fmt: skip

    @property
    def by_hand(self) -> bool:
        """Whether the four places are looked at."""
        return self.part == HAND

    def lacks(self, name: str) -> str:
        """Sharpness and mask belong to the word, the seed to the numbers by hand."""
        belongs = {"sharp": TURNED, "mask": TURNED, "seed": HAND}.get(name, self.part)
        return "" if belongs == self.part else f"({belongs})"

    @property
    def draws_anew(self) -> bool:
        """Whether `R` may: the word is turned round without chance."""
        return super().draws_anew and self.by_hand

    @property
    def head(self) -> Head:
        """The head that is looked at."""
        s = self.settings
        if self.by_hand:
            return drawn(int(s["seed"]))
        return turning(float(s["sharp"]), s["mask"] == "causal")

    def asks(self) -> tuple[Ask, ...]:
        """A score, a share, an answer; of the word, where the dark cells lie."""
        if self.by_hand:
            head = self.head
            return ask_score(head), ask_share(head), ask_answer(head)
        return MIRROR, MASKED

    def seen(self, number: int) -> bool:
        """Whether what the question of this number covers may be seen."""
        return self.free or self.answered(self.asks()[number])

    def code(self) -> tuple[Source, ...]:
        """The layer, and how shares and answers are computed."""
        return SelfAttention, attention
