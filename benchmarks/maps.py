"""What the playground's maps cost its training: processor time beside the same run without them.

The screen draws the maps from the newest weights, so all that the training spends on them is to
tell these, at most four times a second. Runs take turns that tell their weights and runs that are
told to be silent; the drawing itself is measured in the process of the screen.
"""

import queue
import statistics
import sys
import time
from collections.abc import Iterable

import benchmarks.worker  # noqa: F401  (one thread)
from lessons.labs.playground import driver, maps
from lessons.labs.playground.network import Session, network_of
from lessons.labs.playground.setup import setup_of
from lessons.labs.playground.stand import to_json

STATE = "playground?data=spiral&layers=4&units1=8&units2=8&units3=6&units4=2&lr=0.03"  # 24 units
SECONDS = 3.0  # of processor time, for each turn
TURNS = 5
PICTURES = 4  # a second


def alone() -> float:
    """Steps for a second of processor time of the run itself."""
    session = Session(setup_of(STATE))
    began = time.process_time()
    while time.process_time() - began < SECONDS:
        session.train()
    return session.run.step / (time.process_time() - began)


def told() -> float:
    """The same in the process that the screen looks at: it measures losses and tells weights."""
    orders: driver.Orders = queue.SimpleQueue()
    for order in (f"start 1 {STATE}", "pace 0", "run"):
        orders.put(order)
    stands = driver.Driver(orders).stands()
    next(stands)
    began, step = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        stand = next(stands)
        step = stand.step
        sys.stderr.write("" if to_json(stand) else "\n")
    return step / (time.process_time() - began)


def drawing() -> float:
    """The share of a processor that computing all maps four times a second takes of the screen."""
    setup = setup_of(STATE)
    network = network_of(setup)
    spent = []
    for _ in range(20):
        began = time.process_time()
        maps.unit_maps(network, setup, 6.0)
        maps.answer_map(network, setup, 6.0, maps.SIDE, maps.SIDE)
        spent.append(time.process_time() - began)
    return PICTURES * statistics.median(spent)


def shares() -> Iterable[float]:
    """Steps a second with maps over without, in turns; then the share that the drawing takes."""
    yield statistics.median(told() / alone() for _ in range(TURNS))
    yield drawing()


if __name__ == "__main__":
    print(*shares())
