"""How many of forty networks solve exclusive or, by width and activation: `python -m docs.xor`.

The four points are those with which one's own points begin in the playground; all of them are one
step. A network has solved it once it has named all four classes right.
"""

import json
from pathlib import Path

from lessons.labs.playground.seeds import LOOK, SEEDS, Crowd
from lessons.labs.playground.setup import Setup

KEPT = Path(__file__).with_name("xor.json")
WIDTHS = (1, 2, 3, 8)  # hidden units
BENDS = ("logistic", "tanh", "relu")
LR, EPOCHS = 0.1, 500


def solved(bend: str, units: int) -> int:
    """How many of them ever do within the epochs."""
    setup = Setup(data="own", hidden=((units, bend),), batch=0, lr=LR)
    crowd = Crowd(setup, units)
    there = crowd.solved()
    for epoch in range(1, EPOCHS + 1):
        crowd.train()
        if epoch % LOOK == 0:
            there |= crowd.solved()
        if there.all():
            break
    return int(there.sum())


if __name__ == "__main__":
    counts = {bend: [solved(bend, units) for units in WIDTHS] for bend in BENDS}
    kept = {"by": "python -m docs.xor", "seeds": SEEDS, "solved": counts}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(kept)
