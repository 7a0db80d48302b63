"""Eight units on the spiral, side by side or behind each other: `python -m docs.depth`.

One start says little: each network is trained from eight, and what is kept are the shares of the
test points that they get right, in percent. The lesson tells the median.
"""

import json
from pathlib import Path

from lessons.labs.playground.network import Session
from lessons.labs.playground.setup import Setup

KEPT = Path(__file__).with_name("depth.json")
LAYERS = ((8,), (4, 4), (8, 8))  # units of each hidden layer
LR, EPOCHS, SEEDS = 0.1, 300, 8


def right(units: tuple[int, ...], seed: int) -> float:
    """The share of the test points that one of them gets right after its epochs, in percent."""
    hidden = tuple((each, "tanh") for each in units)
    session = Session(Setup(data="spiral", hidden=hidden, lr=LR, seed=seed))
    session.train(EPOCHS)
    return 100 * session.score(session.ground.test).right


if __name__ == "__main__":
    shares = [[round(right(units, seed), 1) for seed in range(SEEDS)] for units in LAYERS]
    kept = {"by": "python -m docs.depth", "layers": LAYERS, "right": shares}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(kept)
