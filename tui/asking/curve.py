"""The curve of a question that shows one, drawn; and beside it, after a wrong answer, the run that
the chosen option speaks of.
"""

from textual.content import Content

from lessons.asking.attempt import Attempt
from lessons.diagnosis.kept import Kept, kept_runs
from tui.figures.chart import Chart, Series

LOWEST, TALLEST = 9, 18  # rows of the picture, legend and axis among them
ROOMY = 30  # rows of a window in which the picture and the answer are seen together
MOST = 0.9  # of the losses are to lie well inside the picture
FAR = 30.0  # a loss from which powers of ten are drawn
DASHED, DOTTED = (4.0, 3.0), (1.0, 2.0)


def curve_lines(attempt: Attempt, width: int, window: int) -> list[Content]:
    """The picture under the prompt, in a window of so many rows; nothing without a curve."""
    poll = attempt.ask.poll
    if poll is None or not poll.curve:
        return []
    runs = kept_runs()
    claimed = None
    if attempt.settled and attempt.vote is not None and attempt.vote.choice is not None:
        said = poll.choices[attempt.vote.final]
        claimed = runs[said.curve] if said.curve and not said.correct else None
    height = min(max(window // 3, LOWEST), TALLEST)
    lines = chart(runs[poll.curve], claimed).draw(width, height)
    if window >= ROOMY:
        return [Content(""), *lines]
    # The legend may have been scrolled away when the answer stands below.
    told = Content.assemble(("┈", "$wrong"), (" as you said", "$faint"))
    return lines if claimed is None else [*lines, told]


def chart(run: Kept, claimed: Kept | None = None) -> Chart:
    """Training and validation loss over the epochs, and the training loss of another run."""
    series = [
        Series("training", *_both(run.training), "$value"),
        Series("validation", range(len(run.validation)), run.validation, marker="◆", dash=DASHED),
    ]
    if claimed is not None:
        series.append(Series("as you said", *_both(claimed.training), "$wrong", dash=DOTTED))
    last = max(at for one in series for at in one.xs)
    losses = sorted(loss for one in series for loss in one.ys)
    top, most = losses[-1], losses[int(len(losses) * MOST)]
    if most > FAR:
        return Chart("loss", tuple(series), (0, last), log=True, x_name="epoch")
    # A spike leaves the picture at its top; what came after it is to be seen as well.
    ends = (0.0, min(top, 1.3 * max(most, run.validation[0])))
    return Chart("loss", tuple(series), (0, last), ends, x_name="epoch")


def _both(points: tuple[tuple[float, float], ...]) -> tuple[list[float], list[float]]:
    return [at for at, _ in points], [loss for _, loss in points]
