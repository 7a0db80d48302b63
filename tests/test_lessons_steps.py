"""Steps downhill, as lessons have them: each number is one that the engine's optimizers give."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from worked import COURSE, key, number, says

from engine.expression.formula import parse
from engine.tensor import backward
from engine.training.batches import Minibatches
from engine.training.optimizers import SGD
from lessons.asking.items import read_drill
from lessons.asking.tasks import Item

ITEMS = {
    drill.id: read_drill(drill)
    for lesson_id in ("descent", "sgd")
    for lesson in [COURSE.lesson(lesson_id)]
    if lesson is not None
    for drill in lesson.drills
}
SEEDS = range(1, 21)


def walk(optimizer: SGD, bends: list[float], start: list[float], steps: int) -> list[list[float]]:
    """Where an optimizer stands in the bowl ½ Σ λw², at the start and after each step."""
    w = np.array(start, float)
    stands = [list(w)]
    for _ in range(steps):
        optimizer.step(w, np.array(bends) * w)
        stands.append(list(w))
    return stands


def item(id: str) -> Item:
    return ITEMS[id]


# ---- gradient descent ----------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "left"), [(-1.0, True), (1.0, False)])
def test_two_starts_end_in_two_valleys_and_the_left_one_is_deeper(start: float, left: bool) -> None:
    cost = parse("w^4/4 - w^2 + w/4")
    w = np.array([start])
    for _ in range(200):
        tape = cost.tape({"w": w[0]})
        backward(tape[-1])
        slope = next(tensor for tensor in tape if tensor.name == "w").grad
        SGD(0.1).step(w, np.array([float(slope)]))
    assert abs(float(slope)) < 1e-9 and bool(w[0] < 0) is left
    says("descent", number(w[0], 3))
    assert float(cost.sweep({"w": -1.473})) < float(cost.sweep({"w": 1.347}))


def test_what_the_line_promises_and_what_is_kept() -> None:
    for rate in (0.1, 0.5, 1, 1.1):
        (_, (w,)) = walk(SGD(rate), [2], [3], 1)
        cells = [rate, rate * 36, round(w * w, 9), round(9 - w * w, 9)]
        says("descent", "| " + " | ".join(map(number, cells)) + " |")
    falls = {rate: 9 - walk(SGD(rate), [2], [3], 1)[1][0] ** 2 for rate in (0.1, 0.2, 0.55, 1.1)}
    assert falls[0.2] > falls[0.1] and falls[0.55] > 0 > falls[1.1]
    assert key("descent.double").startswith("By more, by less")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_drills_of_descent_are_what_the_optimizer_does(seed: int) -> None:
    task = item("descent.factor").draw(seed)
    v = task.values
    ((before,), (after,)) = walk(SGD(v["r"]), [v["k"]], [1.0], 1)
    assert after / before == pytest.approx(task.wanted)
    task = item("descent.promised").draw(seed)
    v, w = task.values, np.zeros(1)
    SGD(v["r"]).step(w, np.array([v["g"]]))
    assert v["j"] + v["g"] * w[0] == pytest.approx(task.wanted)
    task = item("descent.after").draw(seed)
    v = task.values
    assert walk(SGD(v["r"]), [v["k"]], [v["w"]], int(v["n"]))[-1] == pytest.approx([task.wanted])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_rate_is_the_border(seed: int) -> None:
    task = item("descent.border").draw(seed)
    for rate, comes_down in ((0.99 * task.wanted, True), (1.01 * task.wanted, False)):
        (last,) = walk(SGD(rate), [task.values["k"]], [1.0], 500)[-1]
        assert abs(last) < 0.01 if comes_down else abs(last) > 100


def test_the_rate_that_comes_nearest_and_the_two_runs_that_measure_a_bend() -> None:
    near = {r: abs(walk(SGD(r), [10], [3], 1)[1][0]) for r in (0.1, 0.01, 0.2, 1)}
    assert key("descent.nearest") == f"{min(near, key=lambda rate: near[rate]):g}"
    for bend, converges in ((5.1, (True, False)), (9.9, (True, False)), (4.9, (True, True))):
        ends = (abs(walk(SGD(r), [bend], [1], 300)[-1][0]) for r in (0.2, 0.4))
        assert tuple(end < 1 for end in ends) == converges
    assert key("descent.unknown") == "λ is between 5 and 10"


def test_the_narrow_valley() -> None:
    (x, y) = walk(SGD(0.09), [1, 20], [9, 1], 10)[-1]
    says("descent", f"y is down to {y:.3f}, and x still at {x:.3f}")
    ((x, y), (next_x, next_y)) = walk(SGD(0.09), [1, 20], [9, 1], 1)
    says("descent", f"times {number(round(next_y / y, 9))} each step", f"times {next_x / x:.2f}.")
    border = 2 / 400
    assert key("descent.narrow") == f"It goes {number(100 * border)} % of the way"


def test_the_fates_are_walked() -> None:
    for card in item("descent.fates").lines:
        places = [float(text.replace("−", "-")) for text in card.text.split(", ")]
        factor = places[1] / places[0]
        assert all(b == pytest.approx(factor * a) for a, b in pairwise(places))
        walked = [w for (w,) in walk(SGD(1 - factor), [1], [3], 3)]
        assert places == pytest.approx(walked)
        group = "below 1" if factor > 0 else "between 1 and 2" if factor > -1 else "above 2"
        assert card.group == group
    for rate, second in ((0.1, 2.4), (0.9, -2.4)):
        assert walk(SGD(rate), [2], [3], 1)[1] == pytest.approx([second])


# ---- batches -------------------------------------------------------------------------------------


def updates(examples: int, batch: int, epochs: int) -> list[int]:
    """How many examples each update looks at, as the engine deals them out."""
    zeros: NDArray[np.float32] = np.zeros((examples, 1), "f4")
    rng = np.random.default_rng(0)
    batches = Minibatches(zeros, np.zeros(examples, "i8"), np.arange(examples), batch, rng)
    return [len(batches.next()[0]) for _ in range(epochs * len(batches))]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_drills_of_batches_are_what_the_engine_deals_out(seed: int) -> None:
    task = item("sgd.updates").draw(seed)
    v = {name: int(value) for name, value in task.values.items()}
    made = updates(v["b"] * v["m"] + v["c"], v["b"], v["e"])
    assert len(made) == task.wanted and made[-1] == v["c"]
    task = item("sgd.mean-step").draw(seed)
    v2, w = task.values, np.array([task.values["w"]])
    SGD(v2["r"]).step(w, np.mean([[v2["a"]], [v2["b"]], [v2["c"]]], axis=0))
    assert w[0] == pytest.approx(task.wanted)


def test_what_the_text_counts_and_averages() -> None:
    steps = [updates(4000, size, 3) for size in (4000, 100, 10)]
    assert {sum(looks) for looks in steps} == {12_000}
    once = [len(looks) // 3 for looks in steps]
    says("sgd", "makes {} step with batches of 4,000, {} steps with 100 and {} steps".format(*once))
    says("sgd", "as {} steps, as {} or as {:,}".format(*map(len, steps)))
    assert 2 * len(updates(4000, 100, 1)) == len(updates(4000, 50, 1))
    w = np.ones(1)
    mean = np.mean([4.0, -2.0, 7.0])
    SGD(0.1).step(w, np.array([mean]))
    says("sgd", f"The mean is {mean:g}", f"= {w[0]:g}. The second")


@pytest.mark.parametrize("batch", [1, 4])
def test_the_spread_around_the_bottom_is_the_one_that_the_lesson_tells(batch: int) -> None:
    rng = np.random.default_rng(3)
    for rate in (0.5, 0.1, 0.01):
        told = np.sqrt(rate / (2 - rate))
        if rate > 0.01:  # a thousand walks at once, long enough to have forgotten their start
            w = np.zeros(4000)
            for _ in range(100):
                SGD(rate).step(w, w - rng.normal(size=(batch, w.size)).mean(axis=0))
            assert w.std() == pytest.approx(told / np.sqrt(batch), rel=0.05)
        says("sgd", f"{told:.3f}")


def test_a_breath_off_the_ridge_is_enough() -> None:
    ends = {}
    for start in (0.0, 0.01):
        w = np.array([2.0, start])
        for _ in range(40):
            SGD(0.3).step(w, np.array([w[0], w[1] ** 3 - w[1]]))
        ends[start] = w
    assert np.allclose(ends[0.0], 0, atol=1e-4)
    says("sgd", f"at y = {ends[0.01][1]:.3f}")
