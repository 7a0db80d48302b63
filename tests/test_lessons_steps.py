"""Steps downhill, as lessons have them: each number is one that the engine's optimizers give."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from sweep import sweep
from worked import COURSE, key, number, says

from engine.expression.formula import parse
from engine.tensor import backward
from engine.training.batches import Minibatches
from engine.training.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Momentum, RMSProp
from engine.training.schedules import cosine, step_decay, warm_up
from lessons.asking.items import read_drill
from lessons.asking.tasks import Item

ITEMS = {
    drill.id: read_drill(drill)
    for lesson_id in ("descent", "sgd", "optimizers")
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


@sweep("seed", SEEDS)
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


@sweep("seed", SEEDS)
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


@sweep("seed", SEEDS)
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


# ---- optimizers ----------------------------------------------------------------------------------


def moved(optimizer: SGD, weight: float, *slopes: float) -> list[float]:
    """Where one weight stands after each step along these slopes."""
    w, places = np.array([weight]), []
    for slope in slopes:
        optimizer.step(w, np.array([slope]))
        places.append(float(w[0]))
    return places


@sweep("seed", SEEDS)
def test_the_drills_of_optimizers_are_what_the_engine_does(seed: int) -> None:
    task = item("optimizers.momentum").draw(seed)
    v = task.values
    momentum = Momentum(v["r"], 0.9)
    momentum.load_state({"steps": 1, "v": [v["v"]]})
    assert moved(momentum, v["w"], v["g"]) == pytest.approx([task.wanted])
    task = item("optimizers.rmsprop").draw(seed)
    v = task.values
    rmsprop = RMSProp(v["r"], 0.9)
    rmsprop.load_state({"steps": 1, "s": [v["s"]]})
    assert moved(rmsprop, v["w"], v["g"]) == pytest.approx([task.wanted])
    task = item("optimizers.adam").draw(seed)
    v = task.values
    first, second = moved(Adam(v["r"]), 0.0, v["a"], v["b"])
    assert second - first == pytest.approx(task.wanted)
    task = item("optimizers.adamw").draw(seed)
    v = task.values
    adamw = AdamW(v["r"], weight_decay=v["d"])
    assert moved(adamw, v["w"], v["g"]) == pytest.approx([task.wanted], abs=1e-6)
    task = item("optimizers.falls").draw(seed)
    v = task.values
    rate = step_decay(v["r"], int(v["n"]), v["f"])
    assert rate(int(v["n"] * v["m"] + v["c"])) == pytest.approx(task.wanted)


def test_the_slopes_of_the_valley_and_their_means() -> None:
    stands = walk(SGD(0.09), [1, 20], [9, 1], 9)
    along, across = np.array([[x, 20 * y] for x, y in stands]).T
    says("optimizers", ", ".join(number(round(s, 9)) for s in across[:4]))
    says("optimizers", ", ".join(number(round(s, 1)) for s in along[:4]))
    says("optimizers", f"{along.mean():.3f} along the valley and {across.mean():.3f} across")


def test_what_momentum_gathers() -> None:
    for slopes in ([1.0] * 4, [1.0, -1.0, 1.0, -1.0]):
        places = [0.0, *moved(Momentum(1.0, 0.9), 0.0, *slopes)]
        sums = [number(round(a - b, 9)) for a, b in pairwise(places)]
        says("optimizers", ", ".join(sums))
    for slope, settled in ((1.0, 10.0), (2.0, 20.0)):
        momentum = Momentum(0.001, 0.9)
        moved(momentum, 0.0, *[slope] * 300)
        assert momentum.state()["v"][0] == pytest.approx(settled)
    says("optimizers", "1/(1 − μ) = 10")
    assert key("optimizers.limit") == f"At {settled:g}"


def test_rmsprop_steps_by_the_usual_size_of_a_slope() -> None:
    rmsprop = RMSProp(1.0, 0.9)
    (place,) = moved(rmsprop, 0.0, 4.0)
    s = rmsprop.state()["s"][0]
    says("optimizers", f"{s:.1f}, its root is {np.sqrt(s):.3f}", f"= {-place:.3f}·α")
    for usual in (100.0, 0.01):
        steps = np.diff(moved(RMSProp(0.001, 0.9), 0.0, *[usual] * 200))
        assert steps[-1] == pytest.approx(-0.001, rel=1e-3)
    slopes = [3.0, -1.0, 0.5]
    once = moved(RMSProp(0.1, 0.9), 0.0, *slopes)
    scaled = moved(RMSProp(0.1, 0.9), 0.0, *(1000 * slope for slope in slopes))
    assert scaled == pytest.approx(once, rel=1e-6)
    assert key("optimizers.scaled") == "They stay just as long as they were"


def test_adams_first_step_is_the_rate_and_adamw_shrinks_besides() -> None:
    for slope in (50.0, 0.0002, -3.0):
        assert moved(Adam(0.001), 0.0, slope) == pytest.approx([-0.001 * np.sign(slope)], rel=1e-3)
    assert key("optimizers.first-step") == "Both by 0.001, each against its slope"
    kept, shrunk = (moved(kind(0.001), 1.0, *[0.0] * 1000)[-1] for kind in (Adam, AdamW))
    assert kept == 1.0 and shrunk == pytest.approx((1 - 0.001 * 0.01) ** 1000)
    says("optimizers", f"one part in {1 / (0.001 * 0.01):,.0f}")
    assert key("optimizers.decay") == "They shrink, each step by the same small share"


def test_the_schedules_and_what_is_kept() -> None:
    plan = warm_up(10, step_decay(1.0, 40, 0.1))
    assert [plan(k) * 11 for k in (0, 1, 10)] == pytest.approx([1, 2, 11])
    assert [plan(k) for k in (49, 50, 89, 90)] == pytest.approx([1, 0.1, 0.1, 0.01])
    says("optimizers", "1/11 of the rate in the first step, 2/11 in the second")
    assert [cosine(1.0, 100)(k) for k in (0, 50, 100)] == pytest.approx([1, 0.5, 0])
    remembered = {}
    for name, kind in OPTIMIZERS.items():
        optimizer = kind()
        optimizer.step(np.ones(7), np.ones(7))
        remembered[name] = sum(len(v) for k, v in optimizer.state().items() if k != "steps") // 7
    assert (remembered["sgd"], remembered["momentum"], remembered["rmsprop"]) == (0, 1, 1)
    assert remembered["adam"] == remembered["adamw"] == 2
    says("optimizers", f"Adam keeps {2 * 101_770:,} numbers more")
