"""Assemble the loop: put its cards in order, say what they will do, and have them carried out.

There are two circles, the training loop (`rounds`) and the workflow around it (`plan`). No order is
held against a list: what it does is measured beside the right one, and why follows from what each
card had to work with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.asking.answers import Refused, Verdict, refused, right, wrong
from lessons.asking.ask import Ask, Kind, ask_poll, ask_task
from lessons.asking.attempt import Attempt
from lessons.asking.places import parse_order
from lessons.experiment import Experiment
from lessons.knobs import Knob, KnobError, Settings, encode
from lessons.lab import Source, Truth
from lessons.labs.loop.cards import SIDES, WORDS, Side
from lessons.labs.loop.plan import TEAMS, TRIES, Hits, Net, Outcome, Slip, follow, judge, slips
from lessons.labs.loop.plan import train as train_net
from lessons.labs.loop.rounds import SETTLED, Fault, Ledger, Rounds, faults
from lessons.numbers import show

ROUNDS, PIECE = 300, 10
NEAR = 5.0  # of 100 digits: as well as the right order
FALLEN = 15.0  # below its own best
GUESS = 20.0  # no better than this is guessing
MORE = 1.5  # of 100 digits: more is promised than kept
POOR = 3.0  # below what the right order's choice reads


@dataclass(frozen=True)
class Turn:
    """How both loops stand after so many rounds: (loss, digits right of 100) on unseen ones."""

    number: int
    mine: tuple[float, float]
    model: tuple[float, float]


@dataclass(frozen=True)
class Tried:
    """So many networks are trained; at the end what both plans promise and keep."""

    number: int
    mine: Outcome | None = None
    model: Outcome | None = None


def does_round(turns: list[Turn]) -> int:
    """The option that two curves bear out."""
    mine = [turn.mine[1] for turn in turns]
    if all(turn.mine == turns[0].mine for turn in turns):
        return 4
    if mine[-1] > turns[-1].model[1] - NEAR:
        return 0
    if mine[-1] < max(mine) - FALLEN:
        return 2
    return 3 if mine[-1] < GUESS else 1


def does_plan(mine: Outcome, model: Outcome) -> int:
    """The option that what was promised and kept bears out."""
    if mine.promised is None or mine.kept is None or model.kept is None:
        return 3
    if mine.promised > mine.kept + MORE:
        return 1
    return 2 if mine.kept < model.kept - POOR else 0


class Loop(Experiment[Turn | Tried]):
    """Two circles of cards, the learner's order of one of them, and what it does."""

    id = "loop"
    help = """\
Put the cards in order by their numbers, or with `↑` `↓` and `space`, or with the mouse. Then say
what your order will do, and `space` carries it out, beside the right one. `r` takes the cards up
again, `R` shuffles them anew.

A card does its work with what lies there when its turn comes. If nothing lies there yet, it is
passed over. Behind “repeat” nothing is reached; behind “modify” it is done once, at the end. There
is more than one right order.

The loop trains 784→32→10 on 5,000 digits in batches of 50. The workflow has 200 digits to train on
and tries 12 hyper-parameters; 200 teams follow it, each with 50 digits to validate and 50 to test.
"""
    KNOBS = (
        Knob("what", "Circle", "loop", tuple(SIDES), "The loop, or the workflow around it."),
        Knob(
            "rate", "Learning rate", 0.1, (0.03, 0.1, 0.3, 0.7, 1.0), "Of the loop.", 1e-4, 10.0,
            short="rate",
        ),
        Knob(
            "digits", "Sampled", "shuffled", ("shuffled", "file", "sorted"),
            "The order of the digits in the loop: shuffled, as in the file, or sorted.",
        ),
        Knob("seed", "Seed", 0, (0,), "Shuffles the cards and draws the start.", 0, 10**6),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        self._given: tuple[str, ...] = ()  # an order that a state string brought
        super().__init__(settings)

    # ---- the order ------------------------------------------------------------------------------

    @property
    def side(self) -> Side:
        """The circle whose cards lie there."""
        return SIDES[str(self.settings["what"])]

    @property
    def _brought(self) -> tuple[str, ...]:
        return self._given if set(self._given) == set(self.side.steps) else ()

    @property
    def order(self) -> tuple[str, ...]:
        """The learner's order, or nothing as long as it is not put."""
        attempt = self._putting
        if attempt is None or attempt.last is None or not attempt.taken:
            return self._brought
        return self._named(attempt.last.text)

    @property
    def begun(self) -> tuple[str, ...]:
        """The cards put so far, or the whole order."""
        return self.order or self._named(self._putting.draft if self._putting else "")

    @property
    def _putting(self) -> Attempt | None:
        """How far the cards are put; nothing if it has not begun, or those lay in another way."""
        attempt = self.attempts.get(self.side.item.id)
        return attempt if attempt is not None and attempt.ask == self._put() else None

    def _named(self, text: str) -> tuple[str, ...]:
        task, steps = self._put().task, self.side.steps
        assert task is not None
        return tuple(steps[task.order[int(number) - 1]] for number in text.split())

    @property
    def carried_out(self) -> tuple[str, ...]:
        """The order that runs: the learner's; a right one for who only looks."""
        return self.order or self.side.steps

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong with the order, in sentences, the worst first."""
        return tuple(WORDS[each] for each in self._judge(self.carried_out))

    def _judge(self, order: tuple[str, ...]) -> tuple[Fault, ...] | tuple[Slip, ...]:
        return faults(order) if self.side.name == "loop" else slips(order)

    @property
    def peeked(self) -> bool:
        """Whether the test part was looked at before the end."""
        return self.side.name == "workflow" and follow(self.carried_out).peeked

    @property
    def plain_state(self) -> str:
        """The knobs, and the order if one is put, as the cards' numbers in a right one."""
        told = dict(self.settings)
        if self.order:
            told["order"] = "".join(str(self.side.steps.index(card) + 1) for card in self.order)
        return encode(self.id, told)

    def read(self, state: str) -> None:
        """The knobs, and an order such as 1234567."""
        head, _, tail = state.strip().partition("?")
        pairs = tail.split("&")
        orders = [pair.partition("=")[2] for pair in pairs if pair.startswith("order=")]
        if any(sorted(order) != sorted("1234567") for order in orders) or len(orders) > 1:
            raise KnobError("order has each of 1 to 7 once, as in order=1234567")
        rest = [pair for pair in pairs if not pair.startswith("order=")]
        super().read(f"{head}?{'&'.join(rest)}")
        self._forget_answers()
        steps = self.side.steps
        self._given = tuple(steps[int(number) - 1] for order in orders for number in order)
        self.changed()

    def _forget_answers(self) -> None:
        self._given = ()
        for side in SIDES.values():
            self.attempts.pop(side.item.id, None)
            self.attempts.pop(side.poll_id, None)

    def again(self) -> None:
        """The cards are taken up again."""
        self._forget_answers()
        super().again()

    def new_seed(self) -> None:
        """Other cards first, another start."""
        self._forget_answers()
        super().new_seed()

    def lacks(self, name: str) -> str:
        """The workflow tries rates of its own."""
        return (
            "only for the loop" if self.side.name != "loop" and name in ("rate", "digits") else ""
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Beside each card of the order that runs: what happened when its turn came, if not all."""
        order = self.carried_out
        end = order.index(self.side.closing)
        if self.side.name == "loop":
            ledger = Ledger(order)
            ledger.round()
            first = ledger.passed
            for _ in range(SETTLED):
                ledger.round()
            last, behind = ledger.passed, "never reached"
        else:
            story, behind = follow(order), "once, at the end"
            first, last = story.passed, story.idle
        told = []
        for place, card in enumerate(order):
            note = behind if place > end else ""
            if card in first:
                idle_note = "nothing to work with" + ("" if card in last else " at first")
                note = f"{note}: {idle_note}" if note else idle_note
            told.append(note)
        return tuple(told)

    # ---- what is asked --------------------------------------------------------------------------

    def _put(self) -> Ask:
        task = self.side.item.draw(self.seed)
        asked = ask_task(task)
        return Ask(
            asked.id, Kind.PREDICTION, asked.prompt, self._take, task=task, compare=self._compare,
            seed=task.seed, read=_number,
        )  # fmt: skip

    def _take(self, text: str) -> Verdict:
        try:
            parse_order(text, len(self.side.steps))
        except Refused as problem:
            return refused(str(problem))
        return right()

    def _compare(self, said: float, was: float) -> Verdict:
        found = self._judge(self._named(" ".join(str(int(said)))))
        return wrong(WORDS[found[0]]) if found else right()

    def asks(self) -> tuple[Ask, ...]:
        """The order; once it is put, what it will do."""
        asked = () if self._brought else (self._put(),)
        if not self.order:
            return asked
        if self.side.name == "loop":
            rate, drawn = self.settings["rate"], self.settings["digits"]
            how = {
                "shuffled": "",
                "file": ", the digits as in the file",
                "sorted": ", sorted digits",
            }
            question = (
                f"{ROUNDS} rounds in your order at rate {show(float(rate))}{how[str(drawn)]}:"
                " what will come of it?"
            )
        else:
            question = f"{TEAMS} teams follow your plan, with {TRIES} tries. What will come of it?"
        return (*asked, ask_poll(self.side.poll(question), later=True))

    # ---- running --------------------------------------------------------------------------------

    def work(self) -> Iterator[Turn | Tried]:
        """Both orders, side by side."""
        order, model, seed = self.carried_out, self.side.steps, self.seed
        if self.side.name == "loop":
            rate, drawn = float(self.settings["rate"]), str(self.settings["digits"])
            return _turns(Rounds(order, rate, drawn, seed), Rounds(model, rate, seed=seed))
        return _tries(order, model, seed)

    def hear(self, news: Turn | Tried) -> None:
        """One piece more."""
        if isinstance(news, Turn):
            self.turns.append(news)
        else:
            self.tried: Tried | None = news

    def forget(self) -> None:
        """Nothing has run."""
        self.turns: list[Turn] = []
        self.tried = None

    @property
    def found(self) -> int | None:
        """The option that the run bears out, once it is over."""
        if not self.finished:
            return None
        if self.side.name == "loop":
            return does_round(self.turns)
        tried = self.tried
        assert tried is not None and tried.mine is not None and tried.model is not None
        return does_plan(tried.mine, tried.model)

    def truth(self, ask: Ask) -> Truth | None:
        """What came of the order, once it was carried out."""
        if self.found is None:
            return None
        return Truth(self._score, self.found if ask.poll is not None else None)

    @property
    def _score(self) -> float:
        if self.side.name == "loop":
            return round(self.turns[-1].mine[1], 6)
        kept = self.tried.mine.kept if self.tried and self.tried.mine else None
        return round(kept or 0.0, 6)

    def code(self) -> tuple[Source, ...]:
        """What the cards do."""
        return (Ledger, Rounds) if self.side.name == "loop" else (follow, train_net, judge)


def _number(text: str) -> float:
    """An order of seven cards as one number, 3 1 2 being 312."""
    return float("".join(text.split()))


def _turns(mine: Rounds, model: Rounds) -> Iterator[Turn]:
    for number in range(ROUNDS + 1):
        if number:
            mine.round()
            model.round()
        if number % PIECE == 0:
            (a, b), (c, d) = mine.measure(), model.measure()
            yield Turn(number, (a, 100 * b), (c, 100 * d))


def _tries(order: tuple[str, ...], model: tuple[str, ...], seed: int) -> Iterator[Tried]:
    stories, hits = (follow(order), follow(model)), dict[Net, Hits]()
    yield Tried(0)
    for story in stories:
        for net in story.nets:
            if net not in hits:
                hits[net] = train_net(net, seed)
                yield Tried(len(hits))
    yield Tried(len(hits), *(judge(story, hits, seed) for story in stories))
