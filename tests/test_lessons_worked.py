"""Every number that a lesson works out is worked out again here, and must be found in its text."""

import re
from math import exp, lgamma, log

import numpy as np
import pytest
from worked import BIAS, COURSE, POLLS, A, B, X, column, key, matrix, number, row, says, softmax

from engine import functions
from engine.activations import ACTIVATIONS
from engine.expression.formula import parse
from engine.functions import relu, softmax_cross_entropy
from engine.layers.sequential import mlp
from engine.losses import binary_cross_entropy
from engine.tasks.images import VALIDATION_SHARE
from engine.tasks.mnist import first
from engine.tensor import Tensor, backward
from engine.training.batches import Minibatches
from engine.training.config import TrainingConfig
from lessons.asking.polls import Poll
from lessons.figures.kinds import read_figure
from lessons.labs.race.race import POLL

POLLS_OF_LABS = {POLL.id: POLL}


def test_vectors() -> None:
    u, v = np.array([2, 7, 3]), np.array([1, 3, 6])
    says("vectors", f"4 {column(u)} = {column(4 * u)}")
    says("vectors", f"{column(u)} + {column(v)} = {column(u + v)}")
    says("vectors", f"{matrix(u)}^T = {column(u)}", f"3 \\cdot 6 = {u @ v}")
    says("vectors", f"2 + 21 + 18 = {u @ v}")
    assert key("vectors.hook").startswith(f"{28 * 28}")
    assert key("vectors.combine") == row(2 * np.array([1, -3, 0]) + np.array([-1, 4, 2]))
    says("vectors", f"the sum is {row(np.add([3, 7], [6, 3]))}")
    a, b = np.array([1, 2, -1]), np.array([3, 0, 4])
    assert key("vectors.inner") == number(a @ b)
    chosen = {choice.text for choice in POLLS["vectors.inner"].choices}
    assert chosen == {row(a * b), number(a @ b), number(np.abs(a) @ b), number(a.sum() * b.sum())}
    w = np.array([1, 1])
    assert w @ [5, 2] == w @ [6, 1] == 7 and w @ [1, -1] == 0


def test_matrices() -> None:
    says("matrices", f"A = {matrix(A)}", f"2A = {matrix(2 * A)}", f"A^T = {matrix(A.T)}")
    says("matrices", f"= {column(A @ X)}")
    mix = " + ".join(f"{x} {column(c)}" for x, c in zip(X, A.T, strict=True))
    says("matrices", f"{mix} = {column(A @ X)}")
    says("matrices", f"3·(4, 3, 7) = {row(A @ [1, 3, 0])}")
    says("matrices", f"the result is {row(A @ [1, 3, 3])}")
    assert key("matrices.index") == str(A[2, 0])
    # An index read the other way, or counted from 0, or the diagonal: each finds another number.
    assert len({A[2, 0], A[0, 2], A[2, 1], A[2, 2]}) == 4
    assert key("matrices.transpose") == f"The rows {row(B.T[0])} and {row(B.T[1])}"
    reshaped = f"{row(B.reshape(2, 3)[0])} and {row(B.reshape(2, 3)[1])}"
    assert any(reshaped in choice.text for choice in POLLS["matrices.transpose"].choices)


def test_products() -> None:
    says("products", f"{matrix(A)} {matrix(B)} = {matrix(A @ B)}")
    says("products", f"7 \\cdot 4 = {(A @ B)[1, 1]}", f"{A.size * B.shape[1]} multiplications")
    says("products", f"A·(1, 3, 2) = {row(A @ X)}")
    Q, S = np.array([[1, 2], [3, 4]]), np.array([[0, 1], [1, 0]])
    says("products", f"{matrix(Q)} {matrix(S)} = {matrix(Q @ S)}", f"= {matrix(S @ Q)}")
    assert (A @ B)[2, 1] == 12
    found = re.findall(r"begin\{bmatrix\} (.*?) \\end", POLLS["products.p1"].tex)
    P, R = (
        np.array([[int(x) for x in line.split("&")] for line in part.split(r"\\")])
        for part in found
    )
    assert key("products.p1") == "{}×{}".format(*(P @ R).shape)
    first, second, third = map(row, P @ R)
    assert f"rows {first}, {second} and {third}" in POLLS["products.p1"].explanation


def test_tensors() -> None:
    says("tensors", f"{60_000 * 28 * 28:,} numbers", f"64·3·28·28 = {64 * 3 * 28 * 28:,}")
    T = np.arange(1, 7).reshape(2, 3)
    says("tensors", f"{matrix(T)} \\qquad {matrix(T.reshape(3, 2))} \\qquad {matrix(T.T)}")
    assert np.zeros((2, 3, 4)).reshape(6, 4).size == 24
    scores = np.zeros((64, 10))
    assert (scores - np.zeros((64, 1))).shape == scores.shape
    assert (scores - np.zeros(10)).shape == scores.shape
    with pytest.raises(ValueError):
        scores - np.zeros(64)
    assert np.array([3, 10, 9]).ndim == 1
    shape = (np.zeros((64, 784)) @ np.zeros((784, 128)) @ np.zeros((128, 10))).shape
    assert shape == (64, 10) and key("tensors.chain") == "(128, 10)"


def test_layer() -> None:
    z = A @ X + BIAS
    says("layer", f"= {column(A @ X)} + {column(BIAS)} = {column(z)}")
    says("layer", "pass unchanged: " + row(relu(Tensor(z.astype(float))).data))
    silent = A @ [0, -1, 1] + BIAS
    says("layer", f"z = {row(silent)}, and out comes {row(np.maximum(silent, 0))}")
    logistic = ACTIVATIONS["logistic"].function
    assert {f"{float(logistic(float(v))):.4f}" for v in z} == {"1.0000"}
    assert key("layer.elementwise") == row(np.maximum([4, -3, 0, -1], 0))
    assert key("layer.count") == str(8 * 32 + 8)
    network = mlp((784, 128, 10), "relu", np.random.default_rng(0))
    says("layer", f"= {784 * 128 + 128:,} trained", f"= {128 * 10 + 10:,};")
    says("layer", f"together {network.parameters.size:,}")
    says("training", f"{network.parameters.size:,} weights and biases")


def test_activations() -> None:
    table = ACTIVATIONS
    logistic, tanh = table["logistic"], table["tanh"]
    says("activations", f"it has reached {logistic.function(4.0):.4f}")
    says("activations", f"at −4 it is {logistic.function(-4.0):.4f}")
    says("activations", f"at 4 it is only {logistic.derivative(4.0):.4f}")
    assert logistic.function(0.0) == 0.5 and logistic.derivative(0.0) == 0.25
    assert np.all(logistic.derivative(np.linspace(-9, 9, 1001)) <= 0.25)
    x = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(tanh.function(x), 2 * logistic.function(2 * x) - 1)
    softplus = table["softplus"]
    says("activations", f"At 0 it is {softplus.function(0.0):.4f}")
    says("activations", f"At 4 it is {softplus.function(4.0):.4f}")
    np.testing.assert_allclose(softplus.derivative(x), logistic.function(x))
    says("activations", f"= {0.25**8:.7f}", "65{,}536")
    assert 0.25**8 == 1 / 65_536 and key("activations.vanish") == f"1/{4**4}"
    says("activations", f"out comes {(((((2**2) ** 2) ** 2) ** 2) ** 2):,}")
    W1, W2 = np.array([[3, 1], [0, 2]]), np.array([[1, 0], [2, 1]])
    says("activations", f"{matrix(W2)} {matrix(W1)} x = {matrix(W2 @ W1)} x")
    says("activations", f"gives {row(W1 @ [1, 0])} and {row(W1 @ [-1, 0])}")


def test_the_logistic_function_is_exactly_one_from_where_the_poll_says() -> None:
    explanation = POLLS["activations.p2"].explanation
    for kind, word in ((np.float64, "double"), (np.float32, "single")):
        first = next(
            x for x in range(100) if kind(1) / (kind(1) + np.exp(kind(-x), dtype=kind)) == 1
        )
        assert re.search(rf"{first}(?:, in| in|\.)", explanation)
        assert re.search(
            rf"{word} precision (?:the result is exactly 1.0 )?from x = {first}\b", explanation
        )
    shown = 1 / (1 + np.exp(-10.0))
    assert f"{np.exp(-10.0):.5f}" in POLLS["activations.p2"].choices[2].argument
    assert f"is {shown:.5f}" in POLLS["activations.p2"].choices[2].argument


def test_neuron() -> None:
    switches = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    for bias, wanted in (
        (-1.5, [0, 0, 0, 1]),
        (-0.5, [0, 1, 1, 1]),
        (-2.5, [0] * 4),
        (0.5, [1] * 4),
    ):
        z = switches @ [1.0, 1.0] + bias
        assert ACTIVATIONS["step"].function(z).tolist() == wanted
        if bias == -1.5:
            says("neuron", *(f"= {number(float(each))}" for each in z))
    assert key("neuron.threshold") == "−0.5"
    W1, W2, b1 = np.array([[1, -1, 0], [-2, 0, 1]]), np.array([[2, 5]]), np.array([2, -1])
    z = W1 @ [2, 1, 3] + b1
    h = relu(Tensor(z.astype(float))).data
    says("neuron", matrix(W1), matrix(W2), column(b1), f"z = {row(z)}", f"h = {row(h)}")
    says("neuron", f"2·3 + 5·0 = {float((W2 @ h)[0]):g}.")
    says("neuron", f"{matrix(W2)} {matrix(W1)} = {matrix(W2 @ W1)}")
    says("neuron", f"5·(−1) = {number(float((W2 @ b1)[0]))} as its bias")
    assert (W2 @ z).tolist() == (W2 @ W1 @ [2, 1, 3] + W2 @ b1).tolist() == [-4]
    says("neuron", "both ways give −4", "it was 6")
    wide, usual = (
        mlp((784, width, 10), "relu", np.random.default_rng(0)).parameters.size
        for width in (256, 128)
    )
    assert key("neuron.double") == f"{wide:,}: very nearly the double"
    says("neuron", f"its {usual:,} parameters", f"{usual + 128:,}: one", f"{4 * usual:,}: both")
    assert (wide - usual) / 128 == 784 + 1 + 10
    says("neuron", "795 numbers in all")
    small = mlp((3, 4, 2), "relu", np.random.default_rng(0)).parameters.size
    says("neuron", f"= 16 + 10 = {small}")
    no_bends = [np.ones((3, 40)), np.ones((40, 40)), np.ones((40, 5))]
    assert key("neuron.collapse") == str(np.linalg.multi_dot(no_bends).size)
    says("neuron", f"{sum(each.size for each in no_bends):,} are the weights as they stand")


def test_every_layer_of_the_tent_doubles_its_pieces() -> None:
    x = np.linspace(0, 1, 2**12 + 1)
    t = x
    for layers in range(1, 11):
        t = 2 * relu(Tensor(t)).data - 4 * relu(Tensor(t - 0.5)).data
        turns = np.flatnonzero(np.diff(np.sign(np.diff(t)))).size
        assert turns + 1 == 2**layers
    says("neuron", f"ten layers, with 20 neurons in all, have {2**10:,} pieces")


def test_gradient() -> None:
    slope = (4.45 - 4.50) / (0.66 - 0.65)
    assert round(slope, 9) == -5
    assert key("gradient.update") == f"{0.65 - 0.01 * -5:.2f}"

    def F(x: float, y: float) -> float:
        return x * y + y * y

    graph = parse("x*y + y^2").evaluate({"x": 2.0, "y": 3.0})
    backward(graph)
    slopes = {leaf.name: leaf.grad for leaf in leaves(graph)}
    assert (F(2, 3), slopes["x"], slopes["y"]) == (15, 3, 8)
    for step, guess, truth, error in ((0.1, "16.1", "16.12", 0.02), (1, "26", "28", 2)):
        assert number(15 + 3 * step + 8 * step) == guess
        assert number(round(F(2 + step, 3 + step), 9)) == truth
        assert abs(float(truth) - float(guess) - error) < 1e-9
        says("gradient", guess, truth)
    assert key("gradient.error") == f"{F(2.01, 3.01) - 15 - 0.11:.4f}"
    for rate in (0.1, 1, 1.1):
        w = 3 - rate * 6
        says("gradient", f"= {number(round(w, 9))} " if w < 0 else f"= {number(w)} ")
    says("gradient", f"J = {2.4**2:.2f}", f"J = {3.6**2:.2f}")


def leaves(root: Tensor) -> list[Tensor]:
    found: dict[int, Tensor] = {}
    todo = [root]
    while todo:
        node = todo.pop()
        if not node.parents:
            found[id(node)] = node
        todo.extend(node.parents)
    return list(found.values())


def gradients(expression: str, **values: float) -> dict[str, float]:
    root = parse(expression).evaluate(values)
    backward(root)
    return {"F": float(root.data)} | {
        leaf.name: float(leaf.grad) for leaf in leaves(root) if leaf.name in values
    }


def test_graphs() -> None:
    found = gradients("(x + y + 1)*r", x=2, y=1, r=3)
    assert found == {"F": 12, "x": 3, "y": 3, "r": 4}
    assert key("graphs.hook") == f"By {found['x'] * 0.01:.2f}"
    assert key("graphs.times") == "3"
    assert key("graphs.walk") == number(gradients("(x*y + 1)*r", x=2, y=5, r=3)["x"])
    says("graphs", f"instead of {number(gradients('(x*y + 1)*r', x=2, y=5, r=3)['F'])}", "33.15")
    assert round((2.01 * 5 + 1) * 3, 9) == 33.15
    assert gradients("x*x", x=3)["x"] == 6
    assert key("graphs.twice") == number(gradients("x*x + x", x=3)["x"])


def test_the_frightening_root() -> None:
    inner, outer = np.sqrt((2 - 1) * (2 + 2)), np.sqrt(np.sqrt(4.0) + 1)
    parts = (1 / (2 * outer), 1 / (2 * inner), 2 * 2 + 1)
    says("graphs", f"the root of that {outer:.5f}", f"= {parts[0]:.6f};", f"= {parts[1]:.2f};")
    says("graphs", f"= {np.prod(parts):.5f}")
    assert inner == 2 and parts[2] == 5
    found = gradients("sqrt(sqrt((x - 1)*(x + 2)) + 1)", x=2)
    assert f"{found['x']:.5f}" == f"{np.prod(parts):.5f}"


def test_backprop() -> None:
    example = "max(w1*x1 + w2*x2, x3)"
    values = {"w1": 3.0, "x1": 2.0, "w2": -2.0, "x2": 1.0, "x3": 3.0}
    found = gradients(example, **values)
    assert found == {"F": 4, "w1": 2, "x1": 3, "w2": 1, "x2": -2, "x3": 0}
    lesson = COURSE.lesson("backprop")
    assert lesson is not None
    drawing = lesson.path.read_text(encoding="utf-8").split("## The whole way back")[1]
    lines = re.split(r"```text[^\n]*\n", drawing)[1].split("```")[0].split("\n")
    for place, line in enumerate(lines):
        name = line.split(" ")[0]
        if name in values:
            assert line.split()[1] == number(values[name])
            shown = lines[place + 1].replace("∂", " ").split()[0]
            assert shown == number(found[name]), name
    says("backprop", "F = 4")
    assert gradients(example, **(values | {"x3": 5.0})) == {
        "F": 5, "w1": 0, "x1": 0, "w2": 0, "x2": 0, "x3": 1
    }  # fmt: skip
    tie = gradients(example, **(values | {"x3": 4.0}))
    assert (tie["w1"], tie["x3"]) == (2, 0)  # "the engine gives the whole gradient to the first"
    assert gradients("a*b + a", a=3, b=4)["a"] == 5
    wiggled = gradients(example, **(values | {"w1": 3.01}))["F"]
    says("backprop", f"and F = {wiggled:.2f}")
    root = Tensor(3.0, name="a") + Tensor(4.0, name="b")
    backward(root * 2.0)
    assert [leaf.grad for leaf in leaves(root)] == [2, 2]


def test_backprop_through_a_layer() -> None:
    left, right = Tensor(A.astype(float), name="A"), Tensor(B.astype(float), name="B")
    C = left @ right
    ones = np.ones_like(C.data)
    backward(C, ones)
    assert left.grad is not None and right.grad is not None
    says("backprop-layer", f"{matrix(A.T)} {matrix(ones)} = {matrix(right.grad)}")
    np.testing.assert_allclose(left.grad, ones @ B.T)
    raised = B.astype(float)
    raised[0, 0] += 0.01
    assert round(float((A @ raised - A @ B).sum()), 9) == 0.03
    dz = np.array([1, 0, -1])
    says("backprop-layer", f"{column(dz)} {matrix(X)} = {matrix(np.outer(dz, X))}")
    says("backprop-layer", f"dx = W^T dz = {column(A.T @ dz)}")
    z = Tensor(np.array([-5.0, 4.0, -2.0]))
    backward(relu(z), np.array([0.5, -1.0, 2.0]))
    says("backprop-layer", f"= {column(np.asarray(z.grad) + 0.0)}")


def test_inputs_and_outputs() -> None:
    digit = np.eye(10, dtype=int)[3]
    says("inputs-outputs", f"y = {row(digit)}", f"place {digit.argmax() + 1}")
    says("inputs-outputs", f"{matrix(A)} {column(np.eye(3)[1])} = {column(A[:, 1])}")
    assert key("inputs-outputs.column") == "It picks the third column of W"
    says("inputs-outputs", f"28·28 = {28 * 28} numbers", f"{0.01 * 40:g} + {0.01 * 50_000:g}")
    says("inputs-outputs", f"mean 40 and s 12, an age of 58 becomes {(58 - 40) / 12}")
    assert key("inputs-outputs.same").startswith(number((190 - 170) / 10))
    # "190 would be to them what 2,070 cm is to us"
    assert (2070 - 170) / 10 == 190
    stand = {d: {"soup": 9 - 0.7 * d, "tea": 5 - 0.05 * d, "ice": 0.5 * d - 5} for d in (12, 20)}
    assert [max(scores, key=scores.__getitem__) for scores in stand.values()] == ["tea", "ice"]
    says("inputs-outputs", f"{8 * 12 - 40} at 12 degrees, {8 * 20 - 40} at 20")
    outputs = [sigma(z) for z in (2, 1, -1)]
    shown = "{:.2f}, {:.2f} and {:.2f}".format(*outputs)
    says("inputs-outputs", shown, f"and that makes {sum(outputs):.2f}")
    assert sum(outputs) - sum(round(p, 2) for p in outputs) < 0.005
    vectors = [c.text for c in POLLS["inputs-outputs.valid"].choices]
    allowed = [v for v in map(entries, vectors) if min(v) >= 0 and round(sum(v), 9) == 1]
    assert allowed == [entries(key("inputs-outputs.valid"))]
    assert round(sigma(-3), 2) == 0.05
    assert sum(a != b for a, b in zip(f"{7:04b}", f"{8:04b}", strict=True)) == 4


def sigma(z: float) -> float:
    return float(ACTIVATIONS["logistic"].function(float(z)))


def entries(text: str) -> list[float]:
    return [float(part) for part in text.strip("()").replace("−", "-").split(",")]


def test_ink_that_is_not_divided_saturates_a_logistic_layer() -> None:
    ink = first(64).images.reshape(64, -1).astype(np.float32)
    layer = mlp((784, 128, 10), "logistic", np.random.default_rng(0)).layers[0]
    flat = [np.abs(layer(Tensor(x)).data) > 5 for x in (ink / 255, ink)]
    assert flat[0].mean() < 0.01 and flat[1].mean() > 0.8


def test_softmax() -> None:
    z = [1.1, 0.4, -8.2, -0.9, 3.7]
    p, powers = softmax(z), np.exp(z)
    says("softmax", f"divided by {powers.sum():.3f}", f"add up to {powers.sum():.3f}")
    lines = [(1.1, 3, 3), (0.4, 3, 3), (-0.9, 3, 3), (3.7, 3, 3)]
    for score, places, more in lines:
        e, share = powers[z.index(score)], p[z.index(score)]
        says("softmax", f"| {number(score)} | {e:.{places}f} | {share:.{more}f} |")
    says("softmax", f"| −8.2 | {powers[2]:.4f} | ? |")  # what the poll asks
    assert (
        f"{powers[2]:.4f} of {powers.sum():.3f} is {p[2]:.6f}"
        in POLLS["softmax.zero"].choices[2].why
    )
    said = ", ".join(f"{v:.2f}" for v in p)
    says("softmax", f"softmax}}({', '.join(f'{v:g}' for v in z)}) = ({said})")
    hook = [3, 1, -2]
    says("softmax", "{:.3f}, {:.3f} and {:.3f}".format(*softmax(hook)))
    says("softmax", "{:.4g}, {:.4g} and {:.4g} are all above 0".format(*np.exp(hook)))
    says("softmax", "come {:g}, {:g} and −{:g}".format(*np.abs(np.divide(hook, sum(hook)))))
    logistic = [sigma(score) for score in hook]
    says("softmax", "{:.2f}, {:.2f} and {:.2f}: each".format(*logistic), f"are {sum(logistic):.1f}")
    before, after = softmax([1.1, 0.4, -0.9]), softmax([1.1, 1.4, -0.9])
    says("softmax", f"from {before[1]:.3f} to {after[1]:.3f}")
    says("softmax", f"{before[0]:.3f} and {before[2]:.3f}")
    says("softmax", f"{before[0]:.3f} becomes {after[0]:.3f} and {before[2]:.3f} becomes")
    says("softmax", f"becomes {after[2]:.3f}: each has {after[0] / before[0]:.3f} of")
    assert after[0] / before[0] == pytest.approx(after[2] / before[2])
    says("softmax", *(f"{np.exp(gap):.4g} times" for gap in (1, 2, 3)[1:]), f"= {np.exp(1):.3f}")
    says("softmax", f"ln 2 = {np.log(2):.3f}")


SHIFTED = ([3.0, 1.0], [1003.0, 1001.0])


def test_softmax_shifted_heated_and_of_two() -> None:
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709.0)) and np.isinf(np.exp(710.0))
    three, shifted = (functions.softmax(Tensor(np.array([s]))).data[0] for s in SHIFTED)
    np.testing.assert_allclose(three, shifted)
    assert key("softmax.thousand").startswith("({:.2f}, {:.2f})".format(*shifted))
    says("softmax", f"(1, {np.exp(-2):.3f})", f"1/{1 + np.exp(-2):.3f} is {shifted[0]:.2f}")
    warm = [softmax([2 / t, 1 / t, 0])[0] for t in (1, 0.5, 10)]
    says("softmax", "{:.2f} at T = 1, {:.2f} at T = ½ and {:.2f} at T = 10".format(*warm))
    for scores, shown in (((3, -1), "σ(4) = 0.982"), ((-1, 1), "σ(−2) = 0.119")):
        says("softmax", shown)
        gap = sigma(scores[0] - scores[1])
        assert gap == pytest.approx(softmax(list(scores))[0]) and f"{gap:.3f}" in shown
    assert key("softmax.one-output") == "(1.5, 0)"
    why = POLLS["softmax.one-output"].choices[0].why
    assert f"σ(3) is {softmax([3, 0])[0]:.2f}" in why and f"is {softmax([1.5, 0])[0]:.2f}" in why


def test_data() -> None:
    weights = np.array([[2, 1], [-1, 0]]), np.array([[0, -1], [1, 0]])
    x = np.array([1, 1])
    for W in weights:
        p = softmax(list(W @ x))
        shown = r"\begin{bmatrix} " + f"{p[0]:.2f}" + r" \\ " + f"{p[1]:.2f}"
        says("data", f"softmax}}({matrix(W)} {column(x)}) = {shown}")
    says("data", f"{10 * 784:,} numbers")
    labels = first(5).labels
    assert list(labels) == [5, 0, 4, 1, 9]
    says("data", "first five labels are 5, 0, 4, 1 and 9", row(np.eye(10)[labels[0]]))


def test_losses() -> None:
    for p in (0.98, 0.7, 0.51, 0.1):
        says("loss", f"| {p} | {-np.log(p):.3f} |")
    for p in (0.01, 0.001):
        says("loss", f"p = {p} costs {-np.log(p):.3f}")
    assert 341.5 < np.log(0.001) / np.log(0.98) < 342.5
    says("loss", "as much as 342 answers", f"ln 2 = {np.log(2):.3f}", f"ln 10 = {np.log(10):.3f}")
    says("loss", f"ln 0.4 = {-np.log(0.4):.3f}")
    for z in (0, -4, -7):
        lead = Tensor(np.array([[float(z), 0.0]]))
        backward(softmax_cross_entropy(lead, np.array([0])))
        steep = float(np.asarray(lead.grad)[0, 0])
        p = softmax([z, 0])[0]
        flat = -2 * (1 - p) ** 2 * p
        shown = f"{p:.3f}".rstrip("0")
        slopes = [number(s, 3).rstrip("0") for s in (steep, flat)]
        says("loss", f"| {number(z)} | {shown} | {slopes[0]} | {slopes[1]} |")
    three = -np.log([0.98, 0.51, 0.1])
    shown = " + ".join(f"{loss:.3f}" for loss in three)
    says("loss", f"({shown})/3 = {three.mean():.3f}")


ZEROS, ONES = (1.2, 2.1, 2.9, 3.8, 5.6), (4.3, 5.1, 6.4, 7.3, 8.5)


def test_ten_points_and_a_line() -> None:
    def cost(t: float) -> float:
        z = Tensor(np.array([x - t for x in (*ZEROS, *ONES)]))
        return float(binary_cross_entropy(z, [0] * 5 + [1] * 5).data)

    def accuracy(t: float) -> float:
        return (sum(x < t for x in ZEROS) + sum(x > t for x in ONES)) / 10

    assert accuracy(2.2) == accuracy(2.8) == 0.7
    says("loss", f"falls from {cost(2.2):.3f} to {cost(2.8):.3f}")
    lines = np.arange(0.005, 10, 0.01)
    lowest = min(lines, key=cost)
    says("loss", f"near t = {lowest:.1f}, it is {cost(lowest):.3f}")
    highest = max(map(accuracy, lines))
    best = [t for t in lines if accuracy(t) == highest]
    says("loss", f"{accuracy(lowest)} there and {highest} between 3.8 and 4.3")
    assert min(best) == pytest.approx(3.805) and max(best) == pytest.approx(4.295)


def test_softmax_and_cross_entropy() -> None:
    z = [1.1, 0.4, -8.2, -0.9, 3.7]
    p = softmax(z)
    said = ", ".join(f"{v:.2f}" for v in p)
    says("backprop-layer", f"softmax}}({', '.join(f'{v:g}' for v in z)}) = ({said})")
    scores = Tensor(np.array([z]))
    loss = softmax_cross_entropy(scores, np.array([4]))
    backward(loss)
    shown = ", ".join(number(v, 3) for v in np.asarray(scores.grad)[0])
    says("backprop-layer", f"({shown})")
    assert key("backprop-layer.softmax") == row([0.2 - 1, 0.7, 0.1])
    for weights, name in (([[2, 1], [-1, 0]], "1"), ([[0, -1], [1, 0]], "2")):
        logits = np.array(weights) @ [1, 1]
        q = softmax(list(logits))
        slopes = q - [1, 0]
        line = (
            f"| network {name} | ({q[0]:.2f}, {q[1]:.2f}) | {-np.log(q[0]):.3f} |"
            f" ({number(slopes[0], 3)}, {number(slopes[1], 3)}) |"
        )
        says("backprop-layer", line, row(logits))
    ratio = softmax([-1, 1])[1] / softmax([3, -1])[1]
    assert 48 < ratio < 50  # "nearly fifty times as large"


def test_speed() -> None:
    small = mlp((784, 32, 10), "relu", np.random.default_rng(0)).parameters.size
    assert key("speed.hook") == f"{small + 1:,}"
    says("speed", f"= {small:,}", f"{784 * 128 + 128 + 1290 + 1:,} passes")
    says("speed", f"= {64 * (784 + 128 + 10):,} numbers")
    forward, back = counted_multiplications((784, 32, 10))
    says("speed", f"784·32 + 32·10 = {forward:,} multiplications", f"784·32 + 2·32·10 = {back:,}.")
    says("speed", f"The way back costs {back / forward:.2f} ways forward")
    deep = counted_multiplications((50,) * 40)
    assert 1.95 < deep[1] / deep[0] < 2  # "with many layers of one width it comes close to 2"
    why = POLLS_OF_LABS["race.wiggle"].choices[2].why
    assert f"costs {back / forward:.2f} of one" in why
    assert f"is {(small + 1) / (1 + back / forward):,.0f} to 1" in why
    says("speed", f"{784 * 32 * 10:,} paths", f"The {10 + 32} slopes")
    for h, shown in (
        (0.1, "says 6.1,"),
        (0.01, "says 6.01:"),
        (1e-13, "gives 6.004"),
        (1e-15, "gives 5.329"),
    ):
        slope = ((3 + h) * (3 + h) - 9) / h
        assert f"{slope:.4g}" in shown
        says("speed", shown)
    assert 3 + 1e-16 == 3


def counted_multiplications(sizes: tuple[int, ...]) -> tuple[int, int]:
    """Multiplications in one example's matrix products, forward and back, read off the graph that
    the engine records: a product going forward, and one back for each factor with a gradient."""
    network = mlp(sizes, "relu", np.random.default_rng(0))
    loss = network.loss(np.ones((1, sizes[0]), np.float32), np.array([0]))
    forward = back = 0
    todo = [loss]
    while todo:
        node = todo.pop()
        todo += node.parents
        if node.op is not None and node.op.name == "affine":
            work = next(parent.data.size for parent in node.parents if parent.name == "W")
            forward += work
            back += work * sum(parent.name != "b" for parent in node.parents)
    return forward, back


def test_training() -> None:
    for p, digits in ((0.7, 3), (0.1, 3), (0.99, 3), (0.51, 3), (0.98, 3)):
        says("training", f"{-np.log(p):.{digits}f}")
    count = 60_000 - 60_000 // VALIDATION_SHARE
    batches = Minibatches(
        np.zeros((count, 1), "f4"), np.zeros(count, "i8"), np.arange(count), 64,
        np.random.default_rng(0),
    )  # fmt: skip
    assert key("training.steps") == f"{len(batches)} times" and f"{count:,}" == "55,000"
    says("training", f"{count:,} train the weights", f"{60_000 - count:,}, the *validation* set")
    config = TrainingConfig()
    assert (config.hidden, config.activation, config.batch_size) == ((128,), "relu", 64)


def test_the_luckiest_of_a_thousand_guessers() -> None:
    best = best_of(1000, 200)
    for lesson in ("training", "splits"):  # said in both, in one way
        says(lesson, f"about {100 * best:.1f} %")


def best_of(many: int, items: int) -> float:
    """The share that the luckiest of so many guessers of ten classes has right, on average."""
    f = [lgamma(k + 1) for k in range(items + 1)]
    each = [
        exp(f[-1] - f[k] - f[items - k] + k * log(0.1) + (items - k) * log(0.9))
        for k in range(items + 1)
    ]
    at_most = np.minimum(np.cumsum(each), 1.0)
    return float((1 - at_most[:-1] ** many).sum() / items)


def test_what_the_figure_of_luck_draws_is_what_luck_does() -> None:
    lesson = COURSE.lesson("training")
    assert lesson is not None
    step = next(step for step in lesson.steps if step.title == "Which pile chooses?")
    assert step.figure is not None
    drawing = read_figure(step, step.figure).drawing
    for items in (100, 200, 1000, 10000):
        for many in (3, 10, 100, 1000, 10000):
            drawn = dict(drawing.numbers({"n": many, "k": items}))["best"]
            assert drawn == pytest.approx(best_of(many, items), abs=0.0006), (many, items)


def test_what_the_way_back_costs_is_drawn_as_it_is_told() -> None:
    lesson = COURSE.lesson("speed")
    assert lesson is not None and lesson.steps[0].figure is not None
    drawing = read_figure(lesson.steps[0], lesson.steps[0].figure).drawing
    both = dict(drawing.numbers({"h": 32}))["both"]
    assert isinstance(both, float) and both == pytest.approx(1 + 25728 / 25408)
    says("speed", f"The way back costs {both - 1:.2f} ways forward", "25,728", "25,408")


def test_the_five_polls_of_the_workshop_have_their_keys() -> None:
    keys = {"products.p1": "3×2", "activations.p2": "1", "layer.p3": "8×32",
            "backprop-layer.p4": "It stays the same or is zeroed",
            "training.p5": "The validation set"}  # fmt: skip
    assert {name: key(name) for name in keys} == keys
    assert key("layer.p3-hidden").startswith("h×32"), "P3 as it was worded: its width is not said"
    for name in keys:
        poll: Poll = POLLS[name]
        assert "workshop" in poll.topics and poll.explanation
