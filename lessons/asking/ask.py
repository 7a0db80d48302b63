"""One thing that can be asked of a learner, wherever it is asked: a lesson, a lab, a quiz, a class.

A question has an id under which its answers are kept, a prompt, a form ("a number such as 1/4"),
hints that climb from a nudge to a worked solution, and a judge that answers each wrong idea. What
an answer is depends on the kind:

- choice: one of the options, and how sure one is;
- number, shape: typed text;
- order, sort: cards to be put in order, or into groups; each is judged by itself;
- error: the wrong one among some lines;
- grid: cells of a matrix, filled one by one;
- prediction: a typed number, one of the options, or an order of cards, whose truth an experiment
  finds later.

Answers are text, so that every one of them can be stored, shown again and read out in one way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from lessons.asking.answers import Refused, Verdict, parse_number, refused, right

if TYPE_CHECKING:
    from lessons.asking.polls import Poll
    from lessons.asking.predictions import Prediction
    from lessons.asking.tasks import Task

Judge = Callable[[str], Verdict]
Compare = Callable[[float, float], Verdict]
"""What to say of a predicted number beside the measured one: `compare(said, was)`."""


def _read_number(text: str) -> float:
    return float(parse_number(text))


class Kind(StrEnum):
    """What kind of answer is wanted."""

    CHOICE = "choice"
    NUMBER = "number"
    SHAPE = "shape"
    ORDER = "order"
    SORT = "sort"
    ERROR = "error"
    GRID = "grid"
    PREDICTION = "prediction"


SHAPE_KEYS = frozenset("nN(")
"""What else begins a shape: “none”, and a bracket."""


@dataclass(frozen=True)
class Ask:
    """A question as one learner meets it, its numbers drawn.

    `judge(text)` is right, wrong with the idea behind the answer, or refused with the wanted form.
    For a prediction it only reads: right means "taken", and `compare` judges when the truth is in.
    `solution` is the right answer as it would be typed (empty where it is not known beforehand),
    `worked` the way to it. `renew(seed)` asks the same with other numbers, where there are some.
    `scored` is false for a hook, which is asked before the telling. `poll` holds the options of a
    choice, `task` the lines or cells of a drill. `sureness` is false where nobody asks how sure one
    is: then choosing is committing. `read` turns what was predicted into the number to compare.
    """

    id: str
    kind: Kind
    prompt: str
    judge: Judge = field(compare=False)
    form: str = ""
    hints: tuple[str, ...] = ()
    solution: str = ""
    worked: str = ""
    tex: str = ""
    scored: bool = True
    seed: int | None = None
    renew: "Callable[[int], Ask] | None" = field(default=None, compare=False)
    compare: Compare | None = field(default=None, compare=False)
    poll: "Poll | None" = None
    task: "Task | None" = None
    keys: frozenset[str] = frozenset()
    """Characters besides those of a number with which an answer may begin, such as i for ∞."""
    sureness: bool = True
    read: Callable[[str], float] = field(default=_read_number, compare=False)

    @property
    def awaits_truth(self) -> bool:
        """Whether an experiment decides about the answer."""
        return self.kind is Kind.PREDICTION


def ask_poll(poll: "Poll", *, later: bool = False) -> Ask:
    """A poll of a lesson or of a lab as a question; with `later` an experiment gives the answer.

    A poll none of whose options is marked correct is always such a prediction.
    """
    from lessons.asking.quiz import letter

    def judge(text: str) -> Verdict:
        index = letter(text, poll)
        if index is None:
            return refused(f"a letter from A to {'ABCDE'[len(poll.choices) - 1]}")
        return right() if later else poll.judge(index)

    later = later or not poll.is_known
    return Ask(
        id=poll.id,
        kind=Kind.PREDICTION if later else Kind.CHOICE,
        prompt=poll.question,
        judge=judge,
        form="a letter, or ↑ ↓ and enter",
        solution="" if later else "ABCDE"[poll.key],
        worked=poll.explanation,
        tex=poll.tex,
        scored=poll.scored,
        poll=poll,
    )


def ask_task(task: "Task") -> Ask:
    """A drill of a lesson, its numbers drawn, as a question."""
    from lessons.asking.worked import worked

    item = task.item
    return Ask(
        id=item.id,
        kind=Kind(item.kind),
        prompt=task.question,
        judge=task.judge,
        form=task.form,
        hints=task.hints,
        solution=task.solution,
        worked=worked(task),
        seed=task.seed if item.varies else None,
        renew=(lambda seed: ask_task(item.draw(seed))) if item.varies else None,
        task=task,
        keys=SHAPE_KEYS if item.kind == "shape" else frozenset(),
    )


def ask_prediction(prediction: "Prediction", form: str = "") -> Ask:
    """A number to be predicted before an experiment shows it."""

    def judge(text: str) -> Verdict:
        try:
            prediction.read(text)
        except Refused as problem:
            return refused(str(problem))
        return right()

    return Ask(
        id=prediction.item,
        kind=Kind.PREDICTION,
        prompt=prediction.question,
        judge=judge,
        form=form,
        compare=prediction.compare,
        read=prediction.read,
    )
