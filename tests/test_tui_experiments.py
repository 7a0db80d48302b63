"""The table of experiments: every one of them is whole in the smallest window."""

import pytest

from lessons.knobs import defaults
from lessons.labs.mnist.experiments import CHANGES, Reference
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.told import Told
from tui.labs.mnist.experiments import ExperimentsPanel


@pytest.mark.parametrize("width", [56, 76, 116])
@pytest.mark.parametrize("turned", [{}, {"limit": 3000, "lr": 0.0003, "batch_size": 4096}], ids=str)
def test_every_experiment_stands_whole_in_its_row(width: int, turned: dict[str, float]) -> None:
    lab = Mnist()
    reference = Reference(defaults(KNOBS) | turned, 0.0939)
    lab.predicted.reference = reference
    panel = ExperimentsPanel(lab, list)
    changed = CHANGES[0].of(reference)
    assert changed is not None
    panel._rows = [Told(CHANGES[0].id, CHANGES[0].name, changed, 0.0123, 0.0939, correct=False)]
    lines = list(panel._experiments(width))
    assert max(line.cell_length for line in lines) <= width
    rows = [line.plain for line in lines]
    for change in CHANGES:
        row = next(row for row in rows if change.name in row)
        if change.of(reference) is not None:
            assert change.told(reference) in row
    assert "0.0123 0.0939  ✗" in next(row for row in rows if CHANGES[0].name in row)
    assert "0.0939" in " ".join(rows[:2]), "what it is compared with"
