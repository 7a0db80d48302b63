"""Which face draws which kind of question."""

from lessons.asking.ask import Kind
from lessons.asking.attempt import Attempt
from tui.asking.choice import ChoiceFace
from tui.asking.face import Face


def face_of(attempt: Attempt) -> Face:
    """The face that draws this kind of question, imported when it is first asked: the grid, for
    one, needs all of the matrix lab's drill, and the welcome only options.
    """
    task = attempt.ask.task
    if attempt.vote is not None:
        return ChoiceFace(attempt)
    if attempt.grid is not None:
        from tui.asking.grid import GridFace

        return GridFace(attempt, attempt.grid)
    if task is not None and task.item.kind == "order":
        from tui.asking.order import OrderFace

        return OrderFace(attempt, task)
    if task is not None and attempt.ask.kind is Kind.SORT:
        from tui.asking.sort import SortFace

        return SortFace(attempt, task)
    if task is not None and task.lines:
        from tui.asking.lines import LinesFace

        return LinesFace(attempt, task)
    from tui.asking.entry import EntryFace

    return EntryFace(attempt)
