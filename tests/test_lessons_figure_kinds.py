"""The general kinds of figures: what each shows is NumPy's, and every turn of them can be said."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweep import sweep
from test_lessons_figures import COURSE, FIGURES, live, step_with, words

from engine.expression.formula import ExpressionError, parse
from engine.tasks import mnist
from engine.windows import convolve
from lessons.figures.kinds import KINDS, FigureError, check_figure
from lessons.figures.live import LiveFigure
from lessons.figures.scene import Arrow, Bars, Curve, Graph, Map, Picture, Plane, Point, Tables

ROWS, OTHER = [[2, 4, 2], [1, 3, 7], [0, 7, 3]], [[1, 9], [3, 0], [2, 4]]
PLOT = {
    "kind": "plot",
    "numbers": {"x": 2, "k": 3},
    "names": {"k": "factor"},
    "moves": {"x": [-3, 3]},
    "let": {"f": "k*x^2", "g": {"slope": "k*x^2", "by": "x"}, "l": "ln(x)"},
    "window": [-4, 4],
    "curve": [{"y": "k*x^2"}],
    "point": [{"at": ["x", "f"], "label": "here {f}"}, {"at": ["x", "l"], "sign": "○"}],
    "arrow": [{"from": [0, 0], "to": ["x", 1], "when": "x"}],
    "box": [{"at": [0, 0], "size": [1, "x"], "label": "{x} high"}],
    "line": [{"from": ["x", 0], "to": ["x", "said"], "job": "wrong"}],
    "bar": [{"label": "f {f}", "of": ["f", "-x"]}],
    "reading": [{"text": "f = {f:2}, slope {∂g:.1}"}],
    "answer": "f",
}
GRAPH = {"kind": "graph", "formula": "x*x + x", "numbers": {"x": 3}, "moves": {"x": [-3, 4]}}
MAP = {"kind": "map", "formula": "x*y + y^2", "x": 2, "y": 3, "step": 0, "alpha": 0.1}
TABLE = {"kind": "table", "A": ROWS, "does": "transpose", "row": 2, "column": 3}
PRODUCT = {"kind": "product", "A": ROWS, "B": OTHER, "row": 2, "column": 2}
WAY = {"kind": "way", "A": ROWS, "B": OTHER, "dC": [[1, 2], [0, 1], [-1, 1]]}
AXES = {"kind": "axes", "axes": 2, "length": 3, "i": 1, "j": 2}
THREAD = {"kind": "thread", "count": 6, "rows": 3}
BROADCAST = {"kind": "broadcast", "A": [[1, 2, 3], [4, 5, 6]], "b": [10, 20, 30]}
SWEEP = {
    "kind": "sweep",
    "input": [[1, 0, 2, 5], [3, 1, 0, 4], [0, 2, 6, 1]],
    "kernel": [[1, -2], [0, 3]],
    "moves": {"row": [1, 6], "column": [1, 7], "stride": [1, 3], "padding": [0, 2]},
}
NET = {"kind": "net", "W": ROWS, "V": [[1, 0, 2]], "x": [1, 3, 2], "b": [-30, 0, 2], "bend": True}
DIGIT = {"kind": "digit", "row": 3, "column": 5}
GENERAL: dict[str, dict[str, Any]] = {
    str(table["kind"]): table
    for table in (PLOT, GRAPH, MAP, TABLE, PRODUCT, WAY, AXES, THREAD, BROADCAST, SWEEP, NET, DIGIT)
}


def part(figure: LiveFigure, sort: type) -> Any:
    scene = figure.scene()
    assert scene is not None
    return next(one for one in scene.parts if isinstance(one, sort))


def numbers(figure: LiveFigure) -> dict[str, Any]:
    return dict(figure.figure.drawing.numbers(figure.settings))


@pytest.mark.parametrize("padding", range(3))
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_sweep_is_the_engines_convolution(padding: int, stride: int) -> None:
    figure = live(SWEEP)
    figure.settings |= {"padding": padding, "stride": stride, "row": 2, "column": 7}
    x = np.pad(np.array(SWEEP["input"], float), padding)
    want = convolve(np.array(SWEEP["kernel"], float)[None, None], x[None, None])
    want = want.reshape(x.shape[0] - 1, x.shape[1] - 1)[::stride, ::stride]
    found = numbers(figure)
    assert (found["rows"], found["columns"]) == want.shape
    assert np.allclose(np.reshape(found["output"], want.shape), want)
    i, j = min(1, want.shape[0] - 1), want.shape[1] - 1  # past the end it is the last one
    assert found["out"] == want[i, j]
    first, kernel, last = part(figure, Tables).grids
    assert np.array_equal(first.values, x) and last.lit == {(i, j)}
    under = [first.values[a][b] for a, b in sorted(first.lit)]
    assert np.dot(under, np.ravel(kernel.values)) == want[i, j]


def test_a_pool_keeps_the_largest_of_each_tile() -> None:
    figure = live({"kind": "sweep", "input": [[3, 7, 0, 2], [1, 5, 2, 4]], "pool": 2, "column": 2})
    assert numbers(figure)["output"] == (7, 4) and numbers(figure)["mean"] == 2
    assert part(figure, Tables).grids[0].lit == {(0, 2), (0, 3), (1, 2), (1, 3)}
    for wrong in ({"pool": 4}, {"pool": 2, "kernel": [[1]]}, {"pool": 3}, {"pool": 0}):
        with pytest.raises(FigureError):
            live({"kind": "sweep", "input": [[1, 2], [3, 4]], **wrong})


# ---- truth -------------------------------------------------------------------------------------


def test_a_plot_follows_its_formulas() -> None:
    figure = live(PLOT)
    for x in (-3, -1, 0, 2):
        figure.settings["x"] = x
        found = numbers(figure)
        assert (found["f"], found["g"]) == (3 * x * x, 6 * x)
        assert math.isnan(found["l"]) == (x <= 0)
        marks = part(figure, Plane).marks
        points = {mark.at: mark for mark in marks if isinstance(mark, Point)}
        assert points[x, 3 * x * x].label == f"here {3 * x * x}"
        curve = max((m for m in marks if isinstance(m, Curve)), key=lambda mark: len(mark.xs))
        assert len(curve.xs) > 100 and np.allclose(curve.ys, 3 * np.array(curve.xs) ** 2)
        assert any(isinstance(mark, Arrow) for mark in marks) == (x > 0)
        (bar,) = part(figure, Bars).rows
        assert [size for size, _ in bar.pieces] == [3 * x * x, -x]
    assert words(figure.scene()) == "f = 12, slope ∂ 12.0"


def test_what_was_said_to_a_plot_is_drawn_and_judged() -> None:
    drawing, at = live(PLOT).figure.drawing, live(PLOT).settings
    right, wrong = drawing.scene(at, 12.0), drawing.scene(at, 7.0)
    assert "✓ you said 12" in words(right) and "✗ you said 7" in words(wrong)
    bare = next(part for part in drawing.scene(at).parts if isinstance(part, Plane))
    said = next(part for part in wrong.parts if isinstance(part, Plane))
    (extra,) = set(said.marks) - set(bare.marks)
    assert isinstance(extra, Curve) and extra.job == "wrong" and extra.ys == (0, 7)


def test_bars_have_room_for_all_that_the_knobs_can_do() -> None:
    bars = part(live(PLOT), Bars)
    assert (bars.low, bars.high) == (-3, 30)


def test_a_sweep_is_the_expression_at_every_point() -> None:
    xs = np.linspace(-2, 2, 9)
    for text in ("max(x^3, 2*x)", "tanh(x)/x", "ln(x) + sqrt(x)", "σ(x)*k", "x^0.5", "7"):
        expression = parse(text)
        swept = np.broadcast_to(expression.sweep({"x": xs, "k": 2.0}), xs.shape)
        for x, y in zip(xs.tolist(), swept.tolist(), strict=True):
            try:
                value = float(expression.evaluate({"x": x, "k": 2.0}).data)
            except ExpressionError:
                value = math.nan
            assert y == pytest.approx(value, nan_ok=True)


def test_a_graph_walks_forward_and_back_as_the_engine_does() -> None:
    figure = live({**GRAPH, "walk": "back", "parts": "x", "step": 0})
    assert [node.value for node in part(figure, Graph).nodes] == [3, None, None]
    shown = []
    for _ in range(figure.knob.steps[-1] + 1 if figure.knob else 0):  # type: ignore[operator]
        nodes = part(figure, Graph).nodes
        shown.append(
            sum(n.value is not None for n in nodes) + sum(n.gradient is not None for n in nodes)
        )
        figure.turn(1)
    assert shown == sorted(shown) and shown[0] == 1 and shown[-1] == 6
    assert [node.gradient for node in part(figure, Graph).nodes] == [7, 1, 1]
    assert sorted(numbers(figure)["parts"]) == [1, 3, 3]
    assert [node.name for node in part(figure, Graph).nodes] == ["x", "x·x", "x·x + x"]
    (bar,) = part(figure, Bars).rows
    assert sum(size for size, _ in bar.pieces) == 7


def test_a_map_has_the_heights_slopes_and_steps_of_its_function() -> None:
    figure = live(MAP)
    found = numbers(figure)
    assert found.pop("place") == (2, 3)
    assert found == pytest.approx(
        {"x": 2, "y": 3, "F": 15, "dx": 3, "dy": 8, "steep": math.hypot(3, 8)}
    )
    seen = part(figure, Map)
    ys, xs = np.mgrid[4:-4:65j, -4:4:65j]  # type: ignore[misc]
    assert np.allclose(seen.heights, xs * ys + ys**2)
    figure.settings["step"] = 1
    assert numbers(figure)["x"] == pytest.approx(2 - 0.1 * 3)
    assert np.allclose(part(figure, Map).trail, [(2, 3), (1.7, 2.2)])
    still = live({**MAP, "formula": "x^2 + y^2", "alpha": 0.4, "step": 12})  # 0.2 times each step
    assert numbers(still)["F"] > 0 and "at (0, 0)   F = 0\n" in words(still.scene())


def test_products_are_numpys_in_every_view() -> None:
    product = np.array(ROWS) @ np.array(OTHER)
    for view in (1, 2, 3, 4):
        for layer in (1, 2, 3):
            figure = live({**PRODUCT, "view": view, "layer": layer, "moves": {"b11": [0, 2]}})
            assert numbers(figure)["result"] == tuple(product.ravel())
            done = np.array(part(figure, Tables).grids[-1].values)
            wanted = np.array(ROWS)[:, :layer] @ np.array(OTHER)[:layer] if view == 4 else product
            assert (done == wanted).all()
    figure.turn(1)
    assert numbers(figure)["result"][0] == product[0, 0] + 2
    cell = live(PRODUCT)
    assert sum(numbers(cell)["products"]) == numbers(cell)["cell"] == 37
    left, right, result = part(cell, Tables).grids
    assert left.rows == {1} and right.columns == {1} and result.lit == {(1, 1)}


def test_the_way_back_adds_the_uses_of_an_entry() -> None:
    A, B, dC = (np.array(WAY[key]) for key in ("A", "B", "dC"))
    for row in (1, 2, 3):
        for column in (1, 2):
            found = numbers(live({**WAY, "row": row, "column": column}))
            assert sum(found["uses"]) == found["slope"] == (A.T @ dC)[row - 1, column - 1]
            assert found["dA"] == tuple((dC @ B.T).ravel())
            assert found["dB"] == tuple((A.T @ dC).ravel())


def test_tables_turn_over_and_scale() -> None:
    assert numbers(live(TABLE))["result"] == tuple(np.array(ROWS).T.ravel())
    one, other = part(live(TABLE), Tables).grids
    assert one.lit == {(1, 2)} and other.lit == {(2, 1)} and numbers(live(TABLE))["entry"] == 7
    scaled = live({**TABLE, "does": "scale", "k": 2})
    assert numbers(scaled)["result"] == tuple(2 * np.array(ROWS).ravel())


def test_a_thread_stays_in_order_when_reshaped_and_tangles_when_transposed() -> None:
    straight, tangled = live(THREAD), live({**THREAD, "rows": 2, "transpose": 1})
    assert numbers(straight) == {"order": (1, 2, 3, 4, 5, 6), "shape": (3, 2)}
    assert numbers(tangled) == {"order": (1, 4, 2, 5, 3, 6), "shape": (3, 2)}
    assert "the order of before" in words(straight.scene())
    assert "another order" in words(tangled.scene())


def test_broadcasting_is_numpys() -> None:
    A, b = np.array(BROADCAST["A"]), np.array(BROADCAST["b"])
    for which, small in enumerate((b, b[:2], b[:2].reshape(2, 1), b[0]), 1):
        found = numbers(live({**BROADCAST, "shape": which}))
        try:
            wanted = tuple((A + small).ravel())
        except ValueError:
            assert found["fits"] == 0 and "result" not in found
        else:
            assert found["fits"] == 1 and found["result"] == wanted


def test_a_net_has_its_edges_in_its_matrix() -> None:
    figure = live({**NET, "from": 2, "to": 3})
    assert numbers(figure)["entry"] == 7 and numbers(figure)["place"] == (3, 2)
    hidden = np.maximum(np.array(ROWS) @ [1, 3, 2] + [-30, 0, 2], 0)
    assert numbers(figure)["y"] == tuple(hidden)
    assert numbers(figure)["z"] == (hidden @ [1, 0, 2],)
    (grid,) = part(figure, Tables).grids
    assert grid.lit == {(2, 1)}


def test_a_digit_is_one_of_mnist() -> None:
    figure = live(DIGIT)
    split = mnist.first(3)
    assert numbers(figure)["place"] == 61 and split.labels.tolist() == [5, 0, 4]
    for picture in range(3):
        figure.settings["picture"] = picture
        assert np.allclose(part(figure, Picture).rows, split.images[picture] / 255)
        assert numbers(figure)["digit"] == split.labels[picture]


# ---- fences ------------------------------------------------------------------------------------


@sweep(
    ("table", "says"),
    [
        (PLOT | {"numbers": {"x": "big"}}, "x is a number"),
        (PLOT | {"numbers": {"2x": 1}}, "is letters, then at most a number"),
        (PLOT | {"let": {"x": "1"}}, "a new name"),
        (PLOT | {"let": {"f": "y + 1"}}, "f has 'y'; names are x, k"),
        (PLOT | {"let": {"f": "x +"}}, "f 'x +'"),
        (PLOT | {"let": {"f": {"slope": "x^2", "by": "k"}}}, "'k' is not in its formula"),
        (PLOT | {"curve": [{"y": "z"}]}, "y has 'z'"),
        (PLOT | {"curve": [{"y": "x", "job": "red"}]}, "job is one of"),
        (PLOT | {"curve": [{"y": "x", "colour": "red"}]}, "unknown key 'colour'"),
        (PLOT | {"point": [{"at": ["x"]}]}, "at is two formulas"),
        (PLOT | {"point": [{"at": [1, 1], "sign": "ab"}]}, "sign is one sign"),
        (PLOT | {"reading": [{"text": "{q}"}]}, "text has 'q'"),
        (PLOT | {"reading": [{"text": "{x:6.3} of it"}]}, "text has a brace to spare"),
        (PLOT | {"answer": "q"}, "answer is one of x, k, f, g, l"),
        (PLOT | {"height": [2, 1]}, "height is [low, high]"),
        (PLOT | {"over": "x₁"}, "no curve has it in its formula"),
        ({"kind": "plot"}, "nothing to show"),
        ({"kind": "plot", "curve": [{"y": "x"}]}, "need a window"),
        ({"kind": "plot", "point": [{"at": [1, 1]}], "window": [0, 1]}, "needs its height"),
        (GRAPH | {"formula": "x*w"}, "[numbers] has no w"),
        (GRAPH | {"formula": "ln(0 - x)"}, "log is for numbers above 0"),
        (GRAPH | {"walk": "sideways"}, "walk is one of"),
        (GRAPH | {"parts": "w"}, "parts is one of x"),
        (GRAPH | {"answer": "w"}, "answer is one of F, x, dx"),
        (GRAPH | {"step": 99}, "step is a whole number"),
        (MAP | {"formula": "x^2"}, "two variables"),
        (MAP | {"height": [1, 0]}, "height is [bottom, top]"),
        (TABLE | {"does": "flip"}, "does is one of"),
        (TABLE | {"A": [[1], [1, 2]]}, "equally long"),
        (TABLE | {"A": 3}, "A is a list of rows"),
        (TABLE | {"row": 4}, "row is a number from 1 to 3"),
        (TABLE | {"names": ["A"]}, "names is 2 short names"),
        (PRODUCT | {"B": [[1]]}, "the inner sizes have to agree"),
        (PRODUCT | {"moves": {"b44": [0, 1]}}, "[moves] has 'b44'"),
        (WAY | {"dC": [[1]]}, "the shape of A·B"),
        (WAY | {"B": [[1]]}, "inner sizes"),
        (THREAD | {"rows": 4}, "rows divides count"),
        (BROADCAST | {"b": [1]}, "b is a list of 3 numbers"),
        (NET | {"V": [[1]]}, "a column for each row of W"),
        (NET | {"x": [1]}, "x is a list of 3 numbers"),
        (DIGIT | {"row": 29}, "row is a number from 1 to 28"),
    ],
)
def test_a_fence_is_refused_with_what_is_allowed(table: dict[str, Any], says: str) -> None:
    with pytest.raises(FigureError) as refused:
        check_figure(*step_with(table))
    assert says in str(refused.value)


# ---- under the learner's hands -----------------------------------------------------------------


def test_an_array_needs_as_many_indices_as_it_has_axes() -> None:
    figure = live(AXES)
    assert numbers(figure)["value"] == 6 and "x[1, 2] is 6" in words(figure.scene())
    for axes, length in ((0, 4), (1, 3), (2, 2), (3, 4)):
        figure.settings |= {"axes": axes, "length": length, "i": 3, "j": 0, "k": 3}
        grids = part(figure, Tables).grids
        lit = [grid.values[row][column] for grid in grids for row, column in grid.lit]
        assert lit == [numbers(figure)["value"]]
        array = np.array([grid.values for grid in grids]).reshape((length,) * axes)
        assert np.array_equal(array.ravel(), np.arange(1, length**axes + 1))
        assert numbers(figure)["count"] == array.size and numbers(figure)["axes"] == array.ndim
        assert f"shape {array.shape}" in words(figure.scene())
    said = words(figure.figure.drawing.scene(figure.settings, 2.0))
    assert "✗ you said 2" in said and "✓" not in said


def test_bars_of_the_moment_are_as_long_as_each_other_says() -> None:
    figure = live(PLOT | {"range": "now"})
    for x in (-3, 1, 2):
        figure.settings["x"] = x
        bars = part(figure, Bars)
        sizes = [size for row in bars.rows for size, _ in row.pieces]
        assert bars.low == min(0, *sizes) and bars.high == sum(size for size in sizes if size > 0)


@pytest.mark.parametrize("kind", GENERAL)
@settings(max_examples=15)
@given(turns=st.lists(st.tuples(st.integers(-12, 12), st.integers(-2, 2)), max_size=8))
def test_however_it_is_turned_it_can_be_shown_and_said(
    kind: str, turns: list[tuple[int, int]]
) -> None:
    figure = live(GENERAL[kind])
    for by, pick in turns:
        figure.pick(pick)
        figure.turn(by)
        scene = figure.scene()
        assert scene is not None and scene.parts
        assert figure.say().endswith(".") and "nan" not in figure.say().lower()


def test_the_general_kinds_and_the_special_ones_are_all() -> None:
    assert {*GENERAL, "valley", "chord", "columns"} == set(KINDS)


@sweep("title", FIGURES)
def test_every_figure_of_the_course_can_be_turned_from_end_to_end(title: str) -> None:
    step, fence = FIGURES[title]
    figure = LiveFigure(check_figure(step, fence))
    figure.uncover()
    for place, knob in enumerate(figure.figure.knobs):
        for at in (0, len(knob.steps) - 1, len(knob.steps) // 2):
            figure.put(place, at)
            assert figure.scene() is not None
            assert "nan" not in (figure.say() + words(figure.scene())).lower()
    assert any(step is one for lesson in COURSE.lessons for one in lesson.steps)


def test_a_negative_number_behind_a_sign_stands_in_brackets() -> None:
    said = "{a}·{b} + {a} − {a} = {b}, of {a}"
    figure = live({"kind": "plot", "numbers": {"a": -2, "b": 3}, "reading": [{"text": said}]})
    assert words(figure.scene()) == "−2·3 + (−2) − (−2) = 3, of −2"
