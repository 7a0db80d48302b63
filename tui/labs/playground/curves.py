"""How the weights of a layer have changed: a line for each, over the film of the run."""

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lessons.labs.playground.playground import Playground
from lessons.numbers import show
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.raster import DASHED, DOTTED
from tui.labs.playground.chosen import Chosen


def curves(lab: Playground, chosen: Chosen, width: int, height: int) -> list[Content]:
    """Those of the chosen weight's layer above zero at the end, those below, and the chosen one."""
    index = chosen.index
    newest = lab.stand  # so that the beginning is on the film
    epochs = [stand.epoch for stand in lab.film]
    if len(epochs) < 2:
        waits = "Nothing has been trained yet: the curves begin with the first epoch."
        return [Content.styled(waits, "$faint").truncate(width)][:height]
    past = np.array([np.frombuffer(stand.weights, "<f4") for stand in lab.film], np.float64)
    begin, rows, columns = chosen.slices()[chosen.layer]
    others = [i for i in range(begin, begin + rows * columns) if i != index]
    end = np.frombuffer(newest.weights, "<f4")
    up = [i for i in others if end[i] >= 0]
    down = [i for i in others if end[i] < 0]
    name = f"{chosen.name} {show(past[-1, index])}"
    series = (
        Series(name, epochs, past[:, index].tolist(), "$here"),
        _bundle("others above 0", epochs, past, up, "$value", DASHED),
        _bundle("below 0", epochs, past, down, "$gradient", DOTTED),
    )
    marks = (Vertical(lab.shown.epoch, "$here"),) if lab.film.at is not None else ()
    return Chart("", series, verticals=marks, x_name="epochs").draw(width, height)[:height]


def _bundle(
    name: str,
    epochs: list[float],
    past: NDArray[np.float64],
    which: list[int],
    colour: str,
    dash: tuple[float, float],
) -> Series:
    """Several curves as one, with a gap between any two."""
    xs: list[float] = []
    ys: list[float] = []
    for index in which:
        xs += [*epochs, epochs[-1]]
        ys += [*past[:, index].tolist(), float("nan")]
    return Series(name, xs, ys, colour, dash=dash)
