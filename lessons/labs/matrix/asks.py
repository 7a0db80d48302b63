"""What the matrix lab can ask, as questions that a review, an exam or a class can ask again.

There is one question a kind, under an id that never changes. Where cells are to be filled it is a
grid, and the shape is asked first; where shapes are all there is, it is a shape.
"""

from lessons.asking.ask import Ask, Kind
from lessons.asking.tasks import FORMS, Item, Task
from lessons.numbers import show_shape
from lessons.products.diagnosis import YES_FORM, judge_shape
from lessons.products.hints import RUNGS, shape_hint
from lessons.products.problems import Problem, make
from lessons.products.shape_ideas import shape_rule

SHAPE_FORM = "rows × columns, or n for none"


def ask_id(kind: str) -> str:
    """The id under which the answers to drills of this kind are kept."""
    return f"products.drill.{kind}"


def asked(problem: Problem) -> str:
    """What is asked first: whether the result exists, or which shape it has."""
    if problem.kind.name == "legal":
        return f"Does {problem.form} exist?"
    return f"What is the shape of {problem.form}?"


def form(problem: Problem) -> str:
    """What the first answer looks like."""
    return YES_FORM if problem.kind.name == "legal" else SHAPE_FORM


def ask_drill(kind: str, level: int, seed: int) -> Ask:
    """The drill of this kind, level and seed as a question; it can be renewed with other seeds."""
    problem = make(kind, level, seed)
    given = ", ".join(f"{name} {show_shape(shape)}" for name, shape in problem.shapes.items())
    prompt = f"{given}. {asked(problem)}"
    again = max(level, 1)  # the worked example has only one seed

    def renew(other: int) -> Ask:
        return ask_drill(kind, again, other)

    if problem.kind.has_cells:
        item = Item(ask_id(kind), "grid", prompt, matrix=kind, level=level, ask_shape=True)
        task = Task(item, seed, {}, prompt, "", (), FORMS["grid"], problem=problem)
        return Ask(
            item.id, Kind.GRID, prompt, task.judge, task.form, seed=seed, renew=renew, task=task
        )
    shape = show_shape(problem.shape)[1:-1] if problem.shape else "none"
    legal = kind == "legal"
    return Ask(
        ask_id(kind),
        Kind.SHAPE,
        prompt,
        lambda text: judge_shape(problem, text),
        form(problem),
        hints=tuple(shape_hint(problem, rung) for rung in range(1, RUNGS + 1)),
        solution=("y" if problem.shape else "n") if legal else shape,
        worked=shape_rule(problem),
        seed=seed,
        renew=renew,
        keys=frozenset("yYnN" if legal else "nN"),
    )
