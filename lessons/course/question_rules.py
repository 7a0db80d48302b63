"""How a lesson asks: before it tells, often enough, and so that every answer is worth hearing.

A poll teaches by the argument between the vote and the re-vote, so whatever was chosen there has to
be one; and "wrong" alone teaches nothing, so every choice says what its idea overlooks.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lessons.asking.items import ItemError, try_out
from lessons.asking.polls import Poll
from lessons.course.steps import Drill, Figure, LabLink, Step
from lessons.course.tables import FenceError, LessonError, nearest
from lessons.knobs import KnobError
from lessons.labs import LABS, find_lab

HOOKS = 1  # questions before the telling, which are not scored
MIN_SCORED = 3
MIN_WHY = 31  # characters; less than that only says right or wrong


def question_faults(path: Path, steps: Sequence[Step], whole: bool) -> Iterator[LessonError]:
    """What is wrong with a lesson's questions; they are counted if the `whole` of it was read."""
    for step in steps:
        for block in step.blocks:
            match block:
                case Poll():
                    yield from _poll_faults(path, block)
                case Drill():
                    yield from _drill_faults(path, block)
                case Figure():
                    yield from _figure_faults(path, step, block)
                case LabLink():
                    yield from _lab_faults(path, block)
    if not whole:
        return
    hooks = [poll for poll in steps[0].polls if not poll.scored]
    if len(hooks) != HOOKS:
        yield LessonError(
            path,
            hooks[1].line if hooks else steps[0].line,
            f"asks {len(hooks)} questions before it tells; the first step has one ```poll"
            " with scored = false",
        )
    scored = sum(poll.scored for step in steps for poll in step.polls)
    if scored < MIN_SCORED:
        yield LessonError(
            path, steps[0].line, f"has {scored} scored ```poll, at least {MIN_SCORED}; ask more"
        )


def _poll_faults(path: Path, poll: Poll) -> Iterator[LessonError]:
    name = f"poll {poll.id.rpartition('.')[2]!r}"
    whys: set[str] = set()
    texts: set[str] = set()
    for number, choice in enumerate(poll.choices, 1):
        text = " ".join(choice.text.split()).casefold()
        if text in texts:
            message = f"{name}, choice {number}: text is that of another choice; each has its own"
            yield LessonError(path, poll.places.line("choice", number, "text"), message)
        texts.add(text)
        line = poll.places.line("choice", number, "why")
        if len(choice.why) < MIN_WHY:
            message = (
                f"{name}, choice {number}: why is {len(choice.why)} characters long,"
                f" at least {MIN_WHY}; say what the idea behind it overlooks"
            )
            yield LessonError(path, line, message)
        elif choice.why in whys:
            message = f"{name}, choice {number}: why is that of another choice; each has its own"
            yield LessonError(path, line, message)
        whys.add(choice.why)
    if not poll.scored:
        return
    if not poll.choices[poll.key].argument:
        message = f"{name}: the right choice has no argument, and whoever chose another hears none"
        yield LessonError(path, poll.places.line("choice", poll.key + 1), message)
    if poll.rival(poll.key) is None:
        message = f"{name}: one of the wrong choices needs an argument, for whoever chose right"
        wrong = next(at for at in range(len(poll.choices)) if at != poll.key)
        yield LessonError(path, poll.places.line("choice", wrong + 1), message)


def _drill_faults(path: Path, drill: Drill) -> Iterator[LessonError]:
    try:
        try_out(drill)
    except ItemError as error:
        yield from _told(path, error)


def _told(path: Path, error: FenceError) -> Iterator[LessonError]:
    for line, message in error.faults:
        yield LessonError(path, line, message)


def _figure_faults(path: Path, step: Step, figure: Figure) -> Iterator[LessonError]:
    from lessons.figures.kinds import FigureError, check_figure

    try:
        check_figure(step, figure)
    except FigureError as error:
        yield from _told(path, error)


def _lab_faults(path: Path, link: LabLink) -> Iterator[LessonError]:
    lab = find_lab(link.lab)
    if lab is None:
        names = [lab.id for lab in LABS]
        near = nearest(link.lab, names)
        meant = f"did you mean {near!r}? " if near else ""
        message = f"no lab is called {link.lab!r}; {meant}labs are {', '.join(names)}"
        yield LessonError(path, link.places.line("id"), message)
        return
    try:
        lab.read_state(link.state)
    except KnobError as error:
        yield LessonError(path, link.places.line("state"), f"lab: {error}")
