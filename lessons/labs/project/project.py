"""The lab of the project: ten decisions from data to report, each predicted and then measured.

`data` holds the pictures, `measuring` what is measured, `questions` what is asked before, `report`
what is written down. A decision that was gone on from is fixed; the test comes once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.tasks.task import Task
from engine.training.run import Run
from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings, Value
from lessons.lab import Source, Truth
from lessons.labs.project import measuring, questions
from lessons.labs.project.data import SPLITS, Pool, forms
from lessons.labs.project.measuring import CHANGES, LONG, METRICS, NETS, RATES, SHORT, Trained
from lessons.labs.project.questions import STAGES

TENTH = len(STAGES)
SAME = "always the same"  # said to every picture: the class that is most frequent
NAMES = {1: "most frequent", 2: "points", 3: "nearest mean", 4: SAME, TENTH: "test"}
"""What is asked about, where a stage measures numbers."""


@dataclass(frozen=True)
class Found:
    """A number that was measured, by its name."""

    name: str
    value: float


News = Found | Trained


@dataclass(frozen=True)
class Entry:
    """One line of the report: what was decided, what was predicted, and what was measured."""

    title: str
    decided: str
    said: str
    was: str
    right: bool | None


class Project(Experiment[News]):
    """Which decision has its turn, what was measured so far, and the pictures."""

    id = "project"
    help = """\
A project in ten decisions. In each: predict, let it be measured (space), decide with + and −, and
go on (enter); what was gone on from is fixed. The pictures are digits from forms, off their centre,
every third of them a 0; or your own (m): MNIST's four IDX files, a CSV file or a folder of PNGs for
each class, of which at most 2,700 are taken. Validation is asked as often as you like, the test
once: after it nothing is decided any more. s saves the report as Markdown. r begins anew, and the
report will say that its test pile was seen before, however it is split then; R draws other pictures
and other piles, but of your own pictures some were seen, whatever the seed.
"""
    KNOBS = (
        Knob("split", "Split", "60/20/20", tuple(SPLITS), "Per cent to train on, to validate with"
             " and to test."),
        Knob("metric", "Metric", METRICS[0], METRICS, "All pictures count alike, or all classes."),
        Knob("net", "Network", "128 units", tuple(NETS), "The architecture."),
        Knob("rate", "Learning rate", 0.01, RATES, "Of the steps, with momentum.", 0.0001, 10),
        Knob("epochs", "Epochs", 8, tuple(range(1, LONG + 1)), "When training stops.", 1, LONG),
        Knob("change", "Change", "nothing", tuple(CHANGES), "The one thing that is changed."),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws pictures, piles and weights.", 0, 10**6),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        self.own: Pool | None = None
        self.tested: dict[tuple[str, int], int] = {}  # how often each test pile was seen
        self.at = 1
        self.now: Entry | None = None  # the present stage, where it was measured before a pause
        self.entries: list[Entry] = []
        self.found: dict[int, dict[str, News]] = {}
        self._piles: tuple[tuple[int, str, int], Task] | None = None
        self._asked: tuple[object, tuple[Ask, ...]] | None = None
        super().__init__(settings)

    # ---- where it stands ------------------------------------------------------------------------

    @property
    def stage(self) -> questions.Stage:
        """The decision that has its turn; after the last one, that."""
        return STAGES[min(self.at, TENTH) - 1]

    @property
    def reported(self) -> bool:
        """Whether all ten are behind."""
        return self.at > TENTH

    @property
    def pool(self) -> Pool:
        """The pictures."""
        return self.own or forms(self.seed)

    @property
    def task(self) -> Task:
        """The pictures in the piles that were decided."""
        key = (id(self.pool), self._text("split"), self.seed)
        if self._piles is None or self._piles[0] != key:
            self._piles = key, self.pool.task(self._text("split"), self.seed)
        return self._piles[1]

    @property
    def pile(self) -> tuple[str, int]:
        """What tells test piles from those that have nothing to do with them: each split tests on
        some of the same pictures, and of one's own every seed does."""
        return self.pool.path, 0 if self.own else self.seed

    @property
    def seen(self) -> int:
        """How often the test pile, or a part of it, was looked at."""
        return self.tested.get(self.pile, 0)

    def _text(self, name: str) -> str:
        return str(self.settings[name])

    def numbers(self, at: int) -> dict[str, float]:
        """What was measured at a stage: numbers, or the scores of trainings, by name."""
        return {
            name: news.value if isinstance(news, Found) else news.score
            for name, news in self.found.get(at, {}).items()
        }

    def trained(self, at: int, name: str) -> Trained | None:
        """A training of a stage."""
        news = self.found.get(at, {}).get(name)
        return news if isinstance(news, Trained) else None

    @property
    def training(self) -> Trained | None:
        """The training that is on its way."""
        last = next(reversed(self.found.get(self.at, {}).values()), None)
        return last if isinstance(last, Trained) else None

    @property
    def epochs(self) -> int:
        """Of each training of this stage."""
        return {5: SHORT, 6: SHORT, 7: LONG}.get(self.at, int(self.settings["epochs"]))

    @property
    def long(self) -> Trained:
        """The long training, as far as it has come."""
        return self.trained(7, self._text("net")) or Trained(self._text("net"))

    @property
    def validation(self) -> float:
        """The score on validation of what was decided."""
        change = self.trained(9, self._text("change"))
        return change.score if change is not None else 0.0

    # ---- the knobs ------------------------------------------------------------------------------

    def lacks(self, name: str) -> str:
        """Each decision has its turn; once one is written down, no turn of a knob begins anew."""
        if name == "seed":
            return "(fixed: R draws anew)" if self.entries else ""
        now = name == self.stage.knob and not self.reported
        return "" if now else "decided" if self._turn(name) < self.at else "(later)"

    @staticmethod
    def _turn(name: str) -> int:
        return next(at for at, stage in enumerate(STAGES, 1) if stage.knob == name)

    def can_turn(self, name: str) -> bool:
        """A decision is open until it was gone on from; it may be thought of before its turn."""
        if name == "seed":
            return not self.entries
        return not self.reported and self._turn(name) >= self.at and not self.running

    def _give(self, name: str, value: Value) -> bool:
        """A decision; the seed begins another project."""
        if name == "seed":
            return super()._give(name, value)
        if name == "net" and value not in measuring.nets_for(self.pool.images.shape[1:]):
            return False
        if value == self.settings[name]:
            return False
        self.settings[name] = value
        if (
            name in ("split", "metric") and name == self.stage.knob
        ):  # what was measured was for another one
            self.found.pop(self.at, None)
            self.finished = False
            self.now = None
        return True

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """The prediction of the stage; it is worked out once for what was decided."""
        decided = (v for n, v in self.settings.items() if n == "seed" or self._turn(n) <= self.at)
        key = (self.at, id(self.pool), *decided)
        if self._asked is None or self._asked[0] != key:
            self._asked = key, self._asks()
        return self._asked[1]

    def _asks(self) -> tuple[Ask, ...]:
        if self.reported:
            return ()
        pool, classes = self.pool, len(self.pool.names)
        net, rate = self._text("net"), float(self.settings["rate"])
        match self.at:
            case 1:
                return (questions.ask_look(classes, len(pool.labels)),)
            case 2:
                return (questions.ask_split(self._text("split"), len(self.task.validation)),)
            case 3:
                return (questions.ask_baseline(measuring.most_frequent(self.task, METRICS[0])),)
            case 4:
                other = next(m for m in METRICS if m != self._text("metric"))
                score = measuring.most_frequent(self.task, other)
                return (questions.ask_metric(self._text("metric"), score, classes),)
            case 5:
                return (questions.ask_net(measuring.nets_for(pool.images.shape[1:])),)
            case 6:
                return (questions.ask_rate(net, RATES),)
            case 7:
                return (questions.ask_stop(net, rate),)
            case 8:
                return (questions.ask_read(self.long),)
            case 9:
                return (questions.ask_change(net, tuple(CHANGES)),)
        return (questions.ask_test(self.validation, len(self.task.test), self.seen),)

    def truth(self, ask: Ask) -> Truth | None:
        """What the stage has found."""
        if not self.finished or ask not in self.asks():
            return None
        numbers = self.numbers(self.at)
        if self.at in (5, 6, 9):
            best = [key for key, one in enumerate(numbers.values()) if one == max(numbers.values())]
            vote = self.attempt(ask).vote
            said = vote.final if vote is not None and vote.choice is not None else None
            return Truth(key=said if said in best else best[0])  # whoever named one of several
        if self.at == 7:
            return Truth(was=float(self.long.best))
        return Truth(was=round(numbers[NAMES[self.at]], 4))

    # ---- what is measured -----------------------------------------------------------------------

    def work(self) -> Iterator[News]:
        """What this stage measures."""
        at, task, seed = self.at, self.task, self.seed
        metric, net, rate = self._text("metric"), self._text("net"), float(self.settings["rate"])
        epochs, change = int(self.settings["epochs"]), self._text("change")
        if at == 1:
            yield Found("most frequent", max(self.pool.counts) / len(self.pool.labels))
        elif at == 2:
            yield Found("points", measuring.spread(len(task.validation), seed))
        elif at == 3:
            yield Found(SAME, measuring.most_frequent(task, METRICS[0]))
            yield Found("nearest mean", measuring.nearest_mean(task, METRICS[0]))
        elif at == 4:
            yield Found(SAME, measuring.most_frequent(task, metric))
            yield Found("nearest mean", measuring.nearest_mean(task, metric))
        elif at == 5:
            for each in measuring.nets_for(self.pool.images.shape[1:]):
                told = measuring.config(each, measuring.USUAL_RATE, SHORT, seed)
                yield from measuring.train(each, Run(told, task), metric)
        elif at == 6:
            for one in RATES:
                told = measuring.config(net, one, SHORT, seed)
                yield from measuring.train(f"{one:g}", Run(told, task), metric)
        elif at == 7:
            yield from measuring.train(net, Run(measuring.config(net, rate, LONG, seed), task),
                                       metric)  # fmt: skip
        elif at == 9:
            for each in CHANGES:
                told = measuring.config(net, rate, epochs, seed, each)
                yield from measuring.train(each, Run(told, task), metric)
        elif at == TENTH:
            run = Run(measuring.config(net, rate, epochs, seed, change), task)
            yield from measuring.train("validation", run, metric)
            yield Found("test", measuring.judge(run, task.test, metric))

    def hear(self, news: News) -> None:
        """A number, or how far a training has come."""
        self.found.setdefault(self.at, {})[news.name] = news

    def ended(self, run: int) -> bool:
        """The stage was measured: what was best is proposed."""
        over = super().ended(run)
        self._ends.clear()  # a stage is measured for its decisions, and these are no single state
        self._heard = []
        if over:
            self._propose()
        return over

    def _propose(self) -> None:
        """What was best on validation is decided, until it is decided otherwise."""
        numbers = self.numbers(self.at)
        if self.at in (5, 6, 9) and numbers:
            best = max(numbers, key=lambda name: numbers[name])
            self.settings[self.stage.knob] = float(best) if self.at == 6 else best
        if self.at == 7:
            self.settings["epochs"] = max(self.long.best, 1)
        if self.at == TENTH:
            self.tested[self.pile] = self.seen + 1

    # ---- going on -------------------------------------------------------------------------------

    @property
    def can_go(self) -> bool:
        """Whether the decision may be gone on from."""
        if self.reported or not self.open:
            return False
        return self.finished or self.at == 8

    @property
    def can_run(self) -> bool:
        """Reading curves needs no run, and the report is the end."""
        return super().can_run and self.at != 8 and not self.reported

    def go_on(self) -> None:
        """Write the decision down, and on to the next."""
        if not self.can_go:
            return
        self.entries.append(self.entry())
        self.at += 1
        self.now = None
        self.run += 1
        self.running = self.paused = self.finished = False
        self.trial_of = ""
        self._mark()

    def goes_on(
        self, at: int, entries: list[Entry], found: dict[int, dict[str, News]], now: Entry | None
    ) -> None:
        """Stand where a project of these settings was kept."""
        self.at, self.entries, self.found, self.now = at, entries, found, now
        self.finished = now is not None
        self._mark()

    def _mark(self) -> None:
        """The marked knob is the one that is decided now."""
        self.knob = next((at for at, knob in enumerate(self.KNOBS) if knob.name == self.stage.knob),
                         len(self.KNOBS) - 1)  # fmt: skip

    def entry(self) -> Entry:
        """What is written down of the present stage."""
        stage, ask = self.stage, self.asks()[0]
        attempt = self.attempt(ask)
        knob = next((knob for knob in self.KNOBS if knob.name == stage.knob), None)
        decided = knob.shown(self.settings[knob.name]) if knob else "—"
        said, correct = (self.now.said, self.now.right) if self.now is not None else ("—", None)
        if attempt.vote is not None and attempt.vote.choice is not None and attempt.taken:
            said = attempt.vote.poll.choices[attempt.vote.final].text
            correct = attempt.correct if attempt.settled else None
        elif attempt.vote is None and attempt.last is not None and attempt.taken:
            said = attempt.last.text
            correct = attempt.last.verdict.correct if attempt.settled else None
        return Entry(stage.title, decided, said, self.outcome(ask), correct)

    def outcome(self, ask: Ask) -> str:
        """What was measured, in a few words."""
        numbers = self.numbers(self.at)
        if self.at == 8:
            assert ask.poll is not None
            return ask.poll.choices[ask.poll.key].text
        if self.at == 7:
            return f"epoch {self.long.best}" if self.long.best else "none: no loss was a number"
        if self.at == 2:
            return f"{numbers['points']:.1f} points"
        if self.at in (5, 6, 9):
            best = max(numbers.values())
            names = [name for name, one in numbers.items() if one == best]
            return f"{' = '.join(names)}: {100 * best:.1f} %"
        return f"{100 * numbers[NAMES[self.at]]:.1f} %"

    def forget(self) -> None:
        """From the beginning."""
        self.at, self.entries, self.found, self.now = 1, [], {}, None
        self._asked = None

    def changed(self) -> None:
        """Another project: everything is open."""
        super().changed()
        self.finished = False
        self.attempts.clear()

    def take(self, pool: Pool | None) -> None:
        """Begin with pictures of one's own, or with ours again."""
        self.own = pool
        if self._text("net") not in measuring.nets_for(self.pool.images.shape[1:]):
            self.settings["net"] = "128 units"
        self.changed()

    def code(self) -> tuple[Source, ...]:
        """The run, and what measures."""
        return Run, measuring
