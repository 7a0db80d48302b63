"""Five programs that say the same: they are run, their gaps are judged, their mistakes measured."""

import math
import os
import shlex
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from worked import COURSE, key, number, says, text

from engine import functions
from engine.layers.sequential import mlp
from engine.losses import cross_entropy
from engine.tasks.mnist import first
from engine.tensor import Tensor, backward
from engine.training.optimizers import SGD
from lessons.asking.ask import Kind
from lessons.labs.libraries import running
from lessons.labs.libraries.libraries import Libraries, Ran
from lessons.labs.libraries.programs import (
    LIBRARIES,
    STEPS,
    Library,
    Sizes,
    gaps,
    library_of,
    parts,
    sizes_of,
    start_of,
)
from lessons.labs.libraries.questions import asks
from lessons.labs.libraries.running import CannotRun, installed, run

IDS = [library.id for library in LIBRARIES]
TAUGHT = (
    ("autograd", "*autograd*; zero_grad()"),
    ("module", "*module*; nn.Linear(8, 32)"),
    ("data-loader", "*data loader*; drop_last"),
    ("compiled-graph", "*define-by-run*; jit"),
    ("layout-of-weights", "(in, out); (out, in)"),
    ("scores-or-probabilities", "from_logits=True; takes *scores*"),
    ("silent-bugs", "softmax in the network, and in the loss"),
)


@pytest.mark.parametrize(("concept", "told"), TAUGHT, ids=[row[0] for row in TAUGHT])
def test_libraries_are_taught_concept_by_concept(concept: str, told: str) -> None:
    lesson = COURSE.lesson("libraries")
    assert lesson is not None and concept in lesson.teaches
    assert {name for name, _ in TAUGHT} == set(lesson.teaches)
    for piece in told.split("; "):
        assert piece.lower() in text("libraries").lower()


# ---- the programs --------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES, ids=IDS)
def test_a_program_is_python_at_any_size_and_its_gaps_are_what_is_asked(library: Library) -> None:
    for seed in range(30):
        sizes = sizes_of(seed)
        compile(library.code(sizes), library.id, "exec")
        assert "‹" not in library.code(sizes)
        lines = library.lines(sizes)
        shown = ["".join(piece for piece, _ in parts(line)) for line in lines]
        assert max(map(len, shown)) <= 60, "it fits beside another one"
        names = gaps(library, sizes)
        asked = asks(library, sizes)
        assert [ask.id.rpartition(".")[2] for ask in asked] == list(names) and len(names) == 3
        for ask in asked:
            if ask.kind is Kind.SHAPE:  # what stands in the program is what is right
                said = next(p for line in lines for p, gap in parts(line) if ask.id.endswith(gap)
                            and gap)  # fmt: skip
                assert ask.judge(said).correct, (ask.id, said)
            else:
                assert ask.poll is not None
                right = ask.poll.choices[ask.poll.key].text
                assert right in library.code(sizes), right


def test_our_engine_and_numpy_by_hand_find_the_same_losses() -> None:
    for seed in (0, 1, 7):
        ours, by_hand = (run(library_of(name), seed) for name in ("engine", "numpy"))
        assert len(ours) == STEPS and ours == pytest.approx(by_hand, abs=1e-5)
        assert np.mean(ours[-10:]) < np.mean(ours[:10]) / 1.5, "it learns"
        if not seed:
            assert ours == pytest.approx(by_hand, abs=1e-6)
    assert key("libraries.hook") == "by less than 0.000001"


@pytest.mark.parametrize("name", ["torch", "keras", "jax"])
def test_a_library_that_is_there_finds_our_losses(name: str) -> None:
    library = library_of(name)
    if not installed(library):
        pytest.skip(f"{library.name} is not installed: pip install '{library.takes}'")
    if name != "torch" and not os.environ.get("DL_TUI_MEASURED"):
        pytest.skip("takes seconds to be loaded; DL_TUI_MEASURED=1 runs it")
    assert run(library, 0) == pytest.approx(run(library_of("engine"), 0), abs=1e-6)


def test_what_the_weights_and_sums_are_is_what_numpy_says() -> None:
    """The shapes that are asked for, as the numbers have them."""
    for seed in range(5):
        s, start = sizes_of(seed), start_of(seed)
        W1, _, W2, _ = start.weights
        X, y = start.batches[0]
        assert X.shape == (s.batch, s.inputs) and set(y.tolist()) <= set(range(s.classes))
        wanted = {
            "engine.first": W1, "engine.scores": X @ W1 @ W2, "numpy.hidden": X @ W1,
            "numpy.slope": X.T @ (X @ W1), "torch.first": W1.T, "torch.last": W2.T,
            "keras.kernel": W1, "keras.bias": np.zeros(s.classes), "jax.first": W1, "jax.last": W2,
        }  # fmt: skip
        for library in LIBRARIES:
            for ask in asks(library, s):
                if ask.kind is Kind.SHAPE:
                    shape = wanted[ask.id.removeprefix("libraries.")].shape
                    assert ask.judge("x".join(map(str, shape)) + "," * (len(shape) == 1)).correct


def test_a_program_that_stops_says_why() -> None:
    broken = Library("broken", "Broken", "numpy", lambda _: "raise ValueError('no such thing')", "")
    with pytest.raises(CannotRun, match="no such thing"):
        run(broken, 0)
    lab = Libraries()
    lab.run_or_pause()
    lab.told(lab.run, Ran("torch", error="no such thing"))
    assert not lab.apart


def test_a_program_that_is_at_work_ends_with_the_run() -> None:
    text = "import time; time.sleep(600)"
    slow, lab = Library("slow", "Slow", "numpy", lambda _: text, ""), Libraries()
    with ThreadPoolExecutor() as pool:
        losses = pool.submit(run, slow, 0)
        while not running._beside and not losses.done():
            time.sleep(0.01)
        lab.leave()
        with pytest.raises(CannotRun, match="without a word"):
            losses.result(60)
    assert not running._beside


# ---- the gaps ------------------------------------------------------------------------------------


def slips(s: Sizes, into: int, out: int) -> list[tuple[tuple[int, ...], str]]:
    """A wrong shape of a weight, and a word of what has to be said about it."""
    return [
        ((into + 1, out), "the bias"), ((out, 1), "the bias"), ((s.batch, out), "comes out"),
        ((s.batch, into), "goes in"), ((s.inputs, s.classes), "past the hidden"),
        ((into, into), f"from {into} to {into}"),
    ]  # fmt: skip


def test_each_slip_in_a_weight_is_named_and_no_right_answer_is() -> None:
    for seed in range(250):  # of four kinds each: a thousand
        s = sizes_of(seed)
        n, h, k, b = s.inputs, s.hidden, s.classes, s.batch
        assert len({n, n + 1, h, h + 1, k, k + 1, b}) == 7, "no two ideas are the same shape"
        for name, into, out in (("torch.first", n, h), ("torch.last", h, k), ("keras.kernel", n, h),
                                ("jax.last", h, k)):  # fmt: skip
            library, _, gap = name.partition(".")
            ask = next(a for a in asks(library_of(library), s) if a.id.endswith(gap))
            right = (out, into) if library == "torch" else (into, out)
            assert ask.judge(f"{right[0]}x{right[1]}").correct
            turned = ask.judge(f"{right[1]}x{right[0]}")
            assert not turned.correct and "(out, in)" in turned.message
            other = (h, k) if into == n else (n, h)
            assert "other layer" in ask.judge(f"{other[0]}x{other[1]}").message
            for shape, word in slips(s, into, out):
                verdict = ask.judge("x".join(map(str, shape)))
                assert not verdict.correct and word in verdict.message, (ask.id, shape)


def test_rows_and_a_bias_have_their_own_slips() -> None:
    s = sizes_of(0)
    scores = asks(library_of("engine"), s)[1]
    for typed, word in (("3x16", "transposed"), ("8x32", "a weight"), ("16x8", "X"),
                        ("1x3", "one example"), ("16x4", "appended"), ("16x32", "other layer"),
                        ("5x5", "16 examples"), ("none", "does exist")):  # fmt: skip
        verdict = scores.judge(typed)
        assert not verdict.correct and word in verdict.message, typed
    bias = asks(library_of("keras"), s)[1]
    for typed, word in (("32,", "go in"), ("16x3", "batch"), ("1,", "too few"), ("33x3", "kernel"),
                        ("1x3", "one axis"), ("8,", "inputs")):  # fmt: skip
        verdict = bias.judge(typed)
        assert not verdict.correct and word in verdict.message, typed
    assert bias.judge("3").correct and bias.judge("(3,)").correct


def test_another_library_keeps_what_has_run_and_other_sizes_do_not() -> None:
    lab = Libraries()
    lab.free = True
    lab.run_or_pause()
    for name in ("engine", "numpy"):
        lab.told(lab.run, Ran(name, (1.0, 0.5 if name == "engine" else 0.25)))
    assert lab.apart == {"numpy": 0.25}
    lab.free = False
    assert lab.turn("library", 1) and lab.running and lab.ran
    assert lab.question is not None and lab.question.id == "libraries.numpy.hidden"
    assert not lab.known(lab.library, "hidden") and not lab.known(library_of("jax"), "slope")
    lab.new_seed()
    assert not lab.ran and not lab.running


# ---- what the lesson says ------------------------------------------------------------------------


class Measured:
    """2,000 digits learned with one mistake, and what comes out, as the lesson has it."""

    def __init__(self, mistake: str, seed: int = 0, rate: float = 0.1) -> None:
        pictures = first(3000)
        X = pictures.images.reshape(3000, -1).astype(np.float32) / 255
        y = pictures.labels.astype(int)
        rng = np.random.default_rng(seed)

        def twice(outputs: Tensor, labels: Any) -> Tensor:
            return cross_entropy(functions.softmax(outputs), labels)

        loss = twice if mistake == "twice" else cross_entropy
        net = mlp((784, 64, 10), "relu", rng, loss=loss, dropout=0.5)
        sgd, piled = SGD(rate), np.zeros_like(net.parameters)
        self.right: list[float] = []
        for _ in range(10):
            order, losses = rng.permutation(2000), []
            for at in range(0, 2000, 50):
                chosen = order[at : at + 50]
                labels = rng.permutation(2000)[:50] if mistake == "labels" else chosen
                net.zero_grad()
                value = net.loss(X[chosen], y[labels])
                backward(value)
                losses.append(float(value.data))
                piled = piled + net.gradients if mistake == "piled" else net.gradients
                sgd.step(net.parameters, piled.copy())
            judged = net(X[2000:], training=mistake == "judged").data.argmax(axis=1)
            self.right.append(float((judged == y[2000:]).mean()))
            self.loss = float(np.mean(losses))


def test_the_mistakes_show_as_the_lesson_says() -> None:
    table = {
        "": (0.43, 90, 79, "all as it should be"),
        "twice": (1.79, 77, 34, "softmax in the network, and in the loss"),
        "judged": (0.43, 84, 65, "dropout left on when it is judged"),
    }
    for mistake, (loss, right, at_first, told) in table.items():
        says("libraries", f"{told} | {loss:.2f} | {right} %")
        found = Measured(mistake)
        assert found.loss == pytest.approx(loss, abs=0.03)
        assert 100 * found.right[-1] == pytest.approx(right, abs=1.5)
        assert 100 * found.right[0] == pytest.approx(at_first, abs=2)
    says("libraries", "34 % after an epoch, not 79 %")
    says("libraries", "labels shuffled, pictures not | 2.30 | about 10 %")
    found = Measured("labels")
    assert found.loss == pytest.approx(2.30, abs=0.02) and 0.05 < found.right[-1] < 0.16


def test_gradients_that_are_never_cleared_go_wild() -> None:
    says("libraries", "gradients never cleared | 2.2 to 21 | 11 to 38 %", "on average about 20 %")
    says("libraries", "after one epoch 70 % right, after ten 20 %")
    every = bool(os.environ.get("DL_TUI_MEASURED"))
    found = [Measured("piled", seed) for seed in range(8 if every else 2)]
    for one in found:
        assert one.loss > 2.15 and one.right[0] > 0.55 and 0.1 < one.right[-1] < 0.39
    if every:
        assert 100 * np.mean([one.right[0] for one in found]) == pytest.approx(70, abs=3)
        assert 100 * np.mean([one.right[-1] for one in found]) == pytest.approx(20, abs=3)
        says("libraries", "a smaller rate helps for a while, then it goes wild as well")
        for seed in range(3):
            slower = Measured("piled", seed, rate=0.01).right
            assert max(slower) > 0.8 > slower[-1] + 0.02 and slower[-1] < max(slower) - 0.05


def test_softmax_twice_has_the_floor_that_the_lesson_says() -> None:
    for classes in (2, 3, 10, 50):
        best = np.zeros((1, classes))
        best[0, 0] = 1.0
        floor = float(cross_entropy(Tensor(best), np.array([0])).data)
        assert floor == pytest.approx(math.log(1 + (classes - 1) / math.e))
    says("libraries", f"ln(1 + 9/e) = {number(math.log(1 + 9 / math.e), 3)}", "ln 10")
    assert f"{math.log(10):.2f}" == "2.30"


def test_what_is_cleared_is_what_the_poll_says() -> None:
    rng = np.random.default_rng(0)
    net = mlp((4, 5, 3), "relu", rng)
    X, y = rng.standard_normal((6, 4)).astype(np.float32), np.arange(6) % 3
    backward(net.loss(X, y))
    once = net.gradients.copy()
    for _ in range(2):
        backward(net.loss(X, y))
    assert np.allclose(net.gradients, 3 * once, rtol=1e-4)
    assert key("libraries.cleared") == "the sum of those of all three batches"


def test_what_installs_a_library_is_a_command() -> None:
    takes = {library.id: shlex.split(library.command)[2:] for library in LIBRARIES}
    assert takes["torch"] == ["dl-tui[torch]"] and takes["keras"] == ["keras", "jax"]
    assert "'" in library_of("torch").command, "brackets mean something to a shell"
