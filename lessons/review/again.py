"""A question found again by its id: of a lesson, or of a lab in the state in which it was answered.

A lab's prediction is asked again as what it became: a number that was measured, to be recalled.
"""

from dataclasses import replace

from lessons.asking.answers import Refused, Verdict, parse_number
from lessons.asking.ask import Ask, Kind
from lessons.asking.registry import find
from lessons.course.outline import Course
from lessons.knobs import KnobError
from lessons.labs import LabInfo, lab_that_asks


def question(course: Course, id: str, state: str = "", truth: str = "") -> Ask | None:
    """The question of this id, or None; `state` and `truth` are what an answer to it has kept."""
    found = find(course, id)
    lab = lab_that_asks(id) if found is None else None
    return _of_lab(lab, id, state, truth) if lab else found


def _of_lab(info: LabInfo, id: str, state: str, truth: str) -> Ask | None:
    logic = info.load()
    try:
        lab = logic.from_state(state) if state.startswith(f"{info.id}?") else logic()  # type: ignore[attr-defined]
    except KnobError:  # of another version
        lab = logic()
    ask: Ask | None = next((each for each in lab.asks() if each.id == id), None)
    return _with_truth(ask, truth) if ask is not None and ask.awaits_truth else ask


def _with_truth(ask: Ask, truth: str) -> Ask | None:
    """A prediction once it is known what was measured; None where nothing was, or no number."""
    compare = ask.compare
    if compare is None:
        return None
    try:
        was = float(parse_number(truth))
    except Refused:
        return None

    def judge(text: str) -> Verdict:
        read = ask.judge(text)
        return compare(ask.read(text), was) if read.correct else read

    return replace(ask, kind=Kind.NUMBER, judge=judge, solution=truth, compare=None)
