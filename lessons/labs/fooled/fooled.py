"""The lab of failures: a step that fools, things that are no digits, a tag, and a rare class.

`network` trains, `attack`, `strange` and `shortcut` measure, `hand` is one step by hand, and
`questions` holds what is predicted.
"""

from collections.abc import Iterator
from functools import lru_cache

from engine import adversarial, metrics
from engine.layers.sequential import Sequential
from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings, Value
from lessons.lab import Source, Truth
from lessons.labs.fooled import attack, hand, network, questions, shortcut, strange
from lessons.labs.fooled.attack import Curve, Fooled
from lessons.labs.fooled.network import Learning
from lessons.labs.fooled.shortcut import Few, Tagged
from lessons.labs.fooled.strange import Sure

STEP, HAND, STRANGE, TAG, RARE = PARTS = ("step", "hand", "strange", "tag", "rare")
News = Learning | Curve | Sure | Tagged | Few
BELONGS = {
    "eps": STEP, "digit": STEP, "way": STEP, "thing": STRANGE, "epochs": STRANGE, "side": TAG,
    "few": RARE, "copies": RARE,
}  # fmt: skip
LOOKS = ("eps", "digit", "way")  # turned after the run, and nothing is measured anew
ONCE, EVEN = "once", "as many"
_fool = lru_cache(maxsize=64)(attack.fool)


class Failures(Experiment[News]):
    """One of five parts, and how it stands."""

    id = "fooled"
    help = f"""\
Step: {network.DIGITS:,} digits are learned; then each pixel of {network.NEW:,} new ones moves by ε,
by the sign of ∂J/∂x or by lot. Afterwards ← → turn ε for one digit, away from what it is or towards
a class. Hand: one such step of a unit with two pixels. Strange: how sure is it of what is no digit,
and how often is it right when it is so sure? Tag: bright pixels tell the class. Rare: a few ones
among {shortcut.OWN} digits, the rest sevens. `v` goes from part to part.
"""
    KNOBS = (
        Knob("part", "Part", STEP, PARTS, "A step, by hand, no digits, a tag, a rare class.",
             short="of"),
        Knob("eps", "ε", 0.1, tuple(round(0.01 * k, 2) for k in range(31)),
             "How far each pixel moves.", 0, 1),
        Knob("digit", "Digit", 33, tuple(range(60)), "Which of the new digits.", 0,
             network.NEW - 1),
        Knob("way", "Direction", "8", attack.WAYS, "Away from what it is, by lot, to a class.",
             short="to"),
        Knob("thing", "Thing", strange.INVERTED, strange.THINGS, "What it is shown."),
        Knob("epochs", "Epochs", network.EPOCHS, (4, 10, 40), "How long it learns.", 1, 40),
        Knob("side", "Tag's side", 2, (1, 2, 3), "In pixels.", 1, 3),
        Knob("few", "Ones", 4, (4, 8, 16, 40), "Of the rare class.", 1, 100),
        Knob("copies", "Each one", ONCE, (ONCE, EVEN), "Once, or as many times as makes it even."),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws weights, order and lots.", 0, 10**6),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        self._learned: dict[tuple[int, int], Learning] = {}
        super().__init__(settings)

    # ---- the knobs ------------------------------------------------------------------------------

    def whole(self, name: str) -> int:
        """A knob that is a whole number."""
        return int(self.settings[name])

    @property
    def even(self) -> bool:
        """Whether the rare ones are repeated."""
        return self.settings["copies"] == EVEN

    def lacks(self, name: str) -> str:
        """Each part has knobs of its own, and those of one digit turn once it has learned."""
        belongs = BELONGS.get(name, self.part)
        if belongs != self.part:
            return f"({belongs})"
        return "(once it has learned)" if name in LOOKS and self.network is None else ""

    def hides(self, name: str) -> bool:
        """Of the other parts' knobs nothing is seen."""
        return BELONGS.get(name, self.part) != self.part

    def _give(self, name: str, value: Value) -> bool:
        """Another digit, or another ε, is only looked at."""
        if name not in LOOKS:
            return super()._give(name, value)
        turned = value != self.settings[name]
        self.settings[name] = value
        return turned

    # ---- what is asked, and run -----------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """What is predicted in this part, or computed by hand."""
        s = self.settings
        match self.part:
            case "step":
                return questions.SIGNED, questions.LOT
            case "hand":
                return hand.asks(self.unit)
            case "strange":
                return (questions.sure(str(s["thing"]), self.whole("epochs")),)
            case "tag":
                return questions.tag(self.whole("side"))
        return questions.rare(self.whole("few"), self.even)

    @property
    def unit(self) -> hand.Unit:
        """What is computed by hand."""
        return hand.make(self.seed)

    @property
    def can_run(self) -> bool:
        """By hand nothing runs."""
        return self.part != HAND and super().can_run

    def work(self) -> Iterator[News]:
        """Train, unless that network is there already, and measure."""
        seed, side, few = self.seed, self.whole("side"), self.whole("few")
        if self.part == TAG:
            return shortcut.with_tags(side, seed)
        if self.part == RARE:
            return shortcut.with_few(few, seed, even=self.even)
        epochs = self.whole("epochs") if self.part == STRANGE else network.EPOCHS
        return self._measure(self._learned.get((seed, epochs)), self.part, seed, epochs)

    def _measure(
        self, learned: Learning | None, part: str, seed: int, epochs: int
    ) -> Iterator[News]:
        thing = str(self.settings["thing"])
        news = iter((learned,)) if learned else network.plain(seed, epochs)
        last = Learning()
        for last in news:
            yield last
        assert last.network is not None
        if part == STEP:
            yield from attack.sweep(last.network, seed)
        else:
            yield strange.measure(last.network, thing, seed)

    def hear(self, news: News) -> None:
        """How it stands now."""
        if isinstance(news, Learning):
            self.learning = news
            if news.network is not None and self.part in (STEP, STRANGE):
                epochs = self.whole("epochs") if self.part == STRANGE else network.EPOCHS
                self._learned[self.seed, epochs] = news
        else:
            self.found: Curve | Sure | Tagged | Few | None = news

    def forget(self) -> None:
        """Nothing was learned."""
        self.learning = Learning()
        self.found = None
        self.mark_what_counts()

    def ended(self, run: int) -> bool:
        """It is over; what turns without a run is marked."""
        over = super().ended(run)
        if over and self.part == STEP:
            self.knob = next(at for at, knob in enumerate(self.KNOBS) if knob.name == "eps")
        return over

    @property
    def network(self) -> Sequential | None:
        """What has learned the digits, once all of them were measured."""
        return self.learning.network if self.finished else None

    def truth(self, ask: Ask) -> Truth | None:
        """What was found about a prediction."""
        found = self.found
        was: dict[str, float] = {}
        if not self.finished:
            return None
        if isinstance(found, Curve):
            at = found.sizes.index(attack.ASKED)
            was = {"signed": found.signed[at], "lot": found.lot[at]}
        elif isinstance(found, Sure):
            was = {"sure": found.mean}
        elif isinstance(found, Tagged):
            was = {"untagged": found.none, "mistagged": found.wrong}
        elif isinstance(found, Few):
            was = {"own": found.of_own, "ones": found.ones}
        value = was.get(ask.id.removeprefix("fooled."))
        return None if value is None else Truth(float(f"{value:.3g}"))

    @property
    def fooled(self) -> Fooled | None:
        """One digit and what comes of it, with the knobs as they stand."""
        if self.network is None:
            return None
        s = self.settings
        return _fool(self.network, self.whole("digit"), str(s["way"]), float(s["eps"]), self.seed)

    def code(self) -> tuple[Source, ...]:
        """The step, or what is counted."""
        match self.part:
            case "step" | "hand":
                return (adversarial,)
            case "strange":
                return metrics.reliability, metrics.calibration_error
            case "tag":
                return (shortcut.tagged,)
        return metrics.recall, metrics.precision, metrics.balanced_accuracy
