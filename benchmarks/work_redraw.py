"""Draws the loss of a run, as the MNIST lab does; units are pictures."""

from collections.abc import Callable
from functools import partial

from benchmarks.worker import serve

PICTURES = 20


def _loss(steps: int) -> Callable[[], int]:
    import numpy as np

    from lessons.curve import Curve
    from tui.figures.chart import Chart, Series

    rng, curve = np.random.default_rng(0), Curve()
    for step in range(1, steps + 1):
        curve.add(step, 2.3 * float(np.exp(-4 * step / steps)) + 0.1 * rng.random())

    def piece() -> int:
        for _ in range(PICTURES):
            Chart("loss", (Series("train", curve.steps, curve.values, "$value"),)).draw(100, 30)
        return PICTURES

    return piece


TASKS = {str(steps): partial(_loss, steps) for steps in (500, 50000)}

if __name__ == "__main__":
    serve(TASKS)
