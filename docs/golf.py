"""Search for the smallest network at each hole of neuron golf, and keep it: `python -m docs.golf`.

Networks are tried in the order of how many weights and biases they have: every choice of the
hole's features, no hidden layer or one of up to eight units, and all its features with two layers
of up to four, with tanh and relu units, from several starts with two learning rates. Those of one
hidden layer are sieved many at a time; what comes through is trained alone, as the lab would, and
only that counts. What is hopeless is given up early. The search of a hole ends with the first size
at which the goal is reached.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, groupby, product

import engine  # noqa: F401  # isort: skip  (its one thread, before NumPy is loaded)
import numpy as np

from lessons.knobs import defaults
from lessons.labs.playground.bounds import Bounds
from lessons.labs.playground.cursor import widths
from lessons.labs.playground.golf import (
    BY_NUMBER,
    HOLES,
    LIMIT,
    PARS,
    Card,
    Hole,
    parameters,
)
from lessons.labs.playground.ground import ground
from lessons.labs.playground.knobs import FEATURE_NAMES, KNOBS
from lessons.labs.playground.network import Session
from lessons.labs.playground.seeds import Crowd
from lessons.labs.playground.setup import Setup, write

BENDS = ("tanh", "relu")
RATES = (0.1, 0.3)
SIEVED, ALONE = 12, 2  # starts of networks with one hidden layer, and with two
LOOK = 5  # epochs between two looks; a loss counts that two looks in a row have seen
HOPELESS = {LIMIT // 4: 4.0, LIMIT // 2: 2.0}  # epoch: times the goal, from which one gives up


def candidates(hole: Hole) -> Iterator[tuple[int, Setup]]:
    """All that is tried, the smallest first, with how many weights and biases it has."""
    subsets = chain.from_iterable(
        combinations(hole.features, count) for count in range(1, len(hole.features) + 1)
    )
    layouts: list[tuple[int, ...]] = [(), *((n,) for n in range(1, 9))]
    layouts += product(range(1, 5), repeat=2)
    found = []
    for features, layout, bend, lr in product(subsets, layouts, BENDS, RATES):
        if (not layout and bend != BENDS[0]) or (len(layout) > 1 and features != hole.features):
            continue
        hidden = tuple((units, bend) for units in layout)
        setup = Setup(data=hole.data, noise=hole.noise, features=features, hidden=hidden, lr=lr)
        found.append((parameters(widths(setup, ground(setup))), setup))
    return iter(sorted(found, key=lambda pair: pair[0]))


def alone(hole: Hole, setup: Setup) -> float | None:
    """The epoch in which a network is in, trained as the lab trains it; None if it never is."""
    session, before = Session(setup), False
    for epoch in range(LOOK, LIMIT + 1, LOOK):
        session.train(LOOK)
        loss = session.score(session.ground.test).loss
        if loss <= hole.goal and before:
            return float(epoch)
        before = loss <= hole.goal
        if session.trouble or not loss <= HOPELESS.get(epoch, np.inf) * hole.goal:
            return None
    return None


def seeds_for(hole: Hole, setup: Setup) -> list[int]:
    """From which starts it is worth while to train this network alone."""
    if len(setup.hidden) != 1:
        return list(range(ALONE if setup.hidden else 1))
    crowd = Crowd(setup, setup.hidden[0][0], SIEVED)
    chosen, least = crowd.ground.test, np.full(SIEVED, np.inf)
    for epoch in range(1, LIMIT + 1):
        crowd.train()
        if epoch % LOOK == 0:
            error = crowd.outputs(chosen) - crowd.wanted[chosen][:, None, :]
            least = np.fmin(least, np.square(error).sum(axis=2).mean(axis=0) / 2)
            if not least.min() <= HOPELESS.get(epoch, np.inf) * hole.goal:
                return []
    return [int(seed) for seed in np.argsort(least)[:3] if least[seed] <= 1.1 * hole.goal]


def state_of(hole: Hole, setup: Setup) -> str:
    """The lab's string for this network."""
    settings = defaults(KNOBS) | dict.fromkeys(FEATURE_NAMES, "no")
    settings |= dict.fromkeys(setup.features, "yes")
    settings |= {"data": setup.data, "noise": setup.noise, "lr": setup.lr, "seed": setup.seed}
    settings |= {"layers": len(setup.hidden)}
    for place, (units, bend) in enumerate(setup.hidden, start=1):
        settings |= {f"units{place}": units, f"act{place}": bend}
    return write(settings, bounds=Bounds(golf=hole.number))


def search(hole: Hole) -> tuple[Card | None, int]:
    """The smallest network that comes in, and how many were trained, starts counted."""
    tried = 0
    for count, group in groupby(candidates(hole), key=lambda pair: pair[0]):
        for _, setup in group:
            tried += SIEVED if len(setup.hidden) == 1 else ALONE
            for seed in seeds_for(hole, setup):
                epoch = alone(hole, replace(setup, seed=seed))
                if epoch is not None:
                    return Card(count, epoch, state_of(hole, replace(setup, seed=seed))), tried
    return None, tried


def main(numbers: list[int]) -> None:
    """Search at the holes of these numbers, or at all, and keep what is found."""
    for hole in [BY_NUMBER[number] for number in numbers] or HOLES:
        card, tried = search(hole)
        print(hole.number, hole.name, card, tried, flush=True)
        if card is not None:
            kept = json.loads(PARS.read_text()) if PARS.exists() else {"pars": {}}
            kept["by"] = "python -m docs.golf"
            kept["pars"][str(hole.number)] = {**vars(card), "tried": tried}
            PARS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]])
