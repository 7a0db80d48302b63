"""Figures of lessons: their numbers are the engine's and the text's, and a question comes first."""

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweep import sweep
from test_lessons_course import write
from worked import COURSE, A, X

from lessons.asking.polls import Choice, Poll
from lessons.course.check import check
from lessons.course.outline import load_course
from lessons.course.steps import Figure, Math, Prose, Step
from lessons.course.terms import texts
from lessons.figures.formula import Formula
from lessons.figures.kinds import KINDS, FigureError, check_figure, read_figure
from lessons.figures.live import LiveFigure
from lessons.figures.matrix import SUBSCRIPTS
from lessons.figures.scene import Arrow, Bars, Curve, Map, Plane, Point, Scene

FIGURES = {
    step.title: (step, step.figure)
    for lesson in COURSE.lessons
    for step in lesson.steps
    if step.figure is not None
}
VALLEY = {"kind": "valley", "formula": "w^2", "start": 3, "alpha": 0.1, "step": 1}
CHORD = {"kind": "chord", "formula": "w^2", "at": 1, "h": 0.1}
MANY = re.compile(r"(?<![\d.,·×^−])(?<!and )1 ((?!is|stands|gives|times|has)[a-z]+s)\b")
COLUMNS = {"kind": "columns", "matrix": [[1, 2], [3, 4]], "x": [1, 1]}
POLL = Poll(
    "l.p", "Which? 2.4", (Choice("a", "no"), Choice("b", "yes", correct=True), Choice("c", "no"))
)


def step_with(table: dict[str, Any], *more: Any) -> tuple[Step, Figure]:
    fence = Figure(table)
    return Step("S", (Prose("From 3 to 2.4, and −3, in four steps."), POLL, fence, *more)), fence


def live(table: dict[str, Any]) -> LiveFigure:
    return LiveFigure(read_figure(*step_with(table)))


def plane(scene: Scene | None) -> Plane:
    assert scene is not None
    return next(part for part in scene.parts if isinstance(part, Plane))


def words(scene: Scene | None) -> str:
    assert scene is not None
    return "\n".join("".join(text for text, _ in line.words) for line in scene.readings)


# ---- truth -------------------------------------------------------------------------------------


@sweep("title", FIGURES)
def test_every_figure_of_the_course_shows_numbers_of_its_text(title: str) -> None:
    step, fence = FIGURES[title]
    check_figure(step, fence)
    assert fence.table["shows"], "a figure promises numbers, or nothing holds it against the text"
    if "tell" not in fence.table:  # else whoever does not see the bars hears their names alone
        for bar in fence.table.get("bar", ()):
            assert re.search(r"\s\d|{", bar["label"]), bar


def test_no_figure_names_a_cost_or_a_function_before_its_lesson() -> None:
    """J is a cost since `loss`, F any function since `gradient`: until then a figure says what."""
    known: set[str] = set()
    for lesson in load_course().lessons:
        known |= {"J"} if lesson.id == "loss" else {"F"} if lesson.id == "gradient" else set()
        for step in lesson.steps:
            if step.figure is None:
                continue
            figure = read_figure(step, step.figure)
            said = figure.drawing.say(figure.start) + words(figure.drawing.scene(figure.start))
            assert not {"J", "F"} - known & {*re.findall(r"\b[JF]\b", said)}, (step.title, said)
    assert known == {"J", "F"}


def test_the_valley_walks_as_gradient_descent_does() -> None:
    for alpha, fate in (
        (0.1, "creeps down"),
        (0.5, "creeps down"),
        (0.8, "comes down, hopping"),
        (1.0, "hops to and fro for ever"),
        (1.1, "flies out"),
    ):
        figure = live({**VALLEY, "alpha": alpha})
        drawing, w = figure.figure.drawing, 3.0
        for taken in range(21):
            numbers = drawing.numbers({**figure.settings, "step": taken})
            assert numbers == pytest.approx({"w": w, "J": w * w, "slope": 2 * w})
            w -= alpha * 2 * w
        assert fate in words(figure.scene())


def test_a_valley_can_be_flat_endless_or_have_an_edge() -> None:
    assert "stays" in words(live({**VALLEY, "start": 0}).scene())
    assert "creeps down" in words(live({**VALLEY, "formula": "0 - w"}).scene())
    beyond = live({**VALLEY, "formula": "sqrt(w)", "alpha": 100, "window": [0, 4]})
    assert "flies out" in words(beyond.scene())
    walked = live({**VALLEY, "formula": "exp(w)", "alpha": 100, "step": 20})
    assert math.isfinite(float(walked.figure.drawing.numbers(walked.settings)["w"]))  # type: ignore[arg-type]


def test_the_chord_settles_at_the_engines_slope() -> None:
    step, fence = FIGURES["Wiggle one weight"]
    drawing = read_figure(step, fence).drawing

    def cost(w: float) -> float:
        return 3.25 + 5 * (w - 1.15) ** 2

    gaps = []
    for h in (1.0, 0.1, 0.01, 0.001):
        numbers = drawing.numbers({"at": 0.65, "h": h})
        assert numbers["slope"] == pytest.approx((cost(0.65 + h) - cost(0.65)) / h)
        assert numbers["tangent"] == pytest.approx(-5)
        gaps.append(abs(float(numbers["slope"]) + 5))  # type: ignore[arg-type]
    assert gaps == pytest.approx([5, 0.5, 0.05, 0.005])
    said = words(drawing.scene({"at": 0.65, "h": 0.001}))
    assert all(text in said for text in ("−4.5", "−4.95", "−4.995", "−5"))


def test_the_columns_end_where_the_product_is() -> None:
    step, fence = FIGURES["Second view: columns mix"]
    drawing = read_figure(step, fence).drawing
    for x in ([1, 3, 2], [0, 0, 0], [4, 0, 1]):
        at = dict(zip(("x1", "x2", "x3"), map(float, x), strict=True))
        assert drawing.numbers(at)["result"] == tuple(A @ x)
        scene = drawing.scene(at)
        arrows = [mark for mark in plane(scene).marks if isinstance(mark, Arrow)]
        assert len(arrows) == np.count_nonzero(x)
        tips = [(0.0, 0.0)] + [arrow.end for arrow in arrows]
        assert [arrow.start for arrow in arrows] == tips[:-1]
        assert tips[-1] == tuple((A @ x)[:2])
        bars = next(part for part in scene.parts if isinstance(part, Bars))
        assert [sum(value for value, _ in row.pieces) for row in bars.rows] == list(A @ x)
    assert fence.table["x"] == X.tolist() and fence.table["matrix"] == A.tolist()


def test_a_formula_is_computed_and_its_slope_is_backpropagated() -> None:
    formula = Formula("max(x^3, 2*x)")
    assert formula.variable == "x" and formula.written == "max(x³, 2·x)"
    for x in (-1.0, 0.3, 2.0):
        nudge = (formula.value(x + 1e-6) - formula.value(x - 1e-6)) / 2e-6
        assert formula.slope(x) == pytest.approx(nudge, abs=1e-6)
    assert math.isnan(Formula("1/x").value(0)) and math.isnan(Formula("ln(x)").slope(-1))


# ---- fences ------------------------------------------------------------------------------------


@sweep(
    ("table", "says"),
    [
        ({"kind": "vally"}, "kind is one of valley, chord, columns"),
        ({}, "has no kind"),
        ({"kind": "valley"}, "has no formula"),
        (VALLEY | {"formula": "w +"}, "formula"),
        (VALLEY | {"formula": "w*v"}, "one variable"),
        (VALLEY | {"alpha": "big"}, "alpha is a number"),
        (VALLEY | {"alpha": math.nan}, "alpha is a number"),
        (VALLEY | {"alpha": -1}, "alpha is a number from 0"),
        (VALLEY | {"step": 1.5}, "whole numbers"),
        (VALLEY | {"moves": {"beta": [0, 1]}}, "what can move is alpha, step, start"),
        (VALLEY | {"moves": {"start": [3]}}, "start is [low, high]"),
        (VALLEY | {"moves": {"start": {"of": list(range(61))}}}, "1 to 60 values"),
        (VALLEY | {"moves": 3}, "[moves] is a table"),
        (VALLEY | {"window": [2, 1]}, "left below right"),
        (VALLEY | {"colour": "red"}, "unknown key 'colour'"),
        (VALLEY | {"asks": "q"}, "asks is the id of a poll or drill of its step; they are p"),
        (VALLEY | {"still": True}, "it needs asks"),
        (VALLEY | {"asks": "p", "then": {"alpha": "x"}}, "then gives numbers to alpha"),
        (VALLEY | {"asks": "p", "then": {"step": 1000}}, "step is a number from 0 to 60"),
        (VALLEY | {"asks": "p", "said": [1]}, "each of the 3 options"),
        (VALLEY | {"asks": "p", "said": [1, 2, 3]}, "right option; the figure shows 2.4"),
        (VALLEY | {"shows": [{"w": 2.5}]}, "says w = 2.5; the figure shows 2.4"),
        (VALLEY | {"shows": [{"slope": 4.8}]}, "the step's text has no 4.8"),
        (VALLEY | {"shows": [{"loss": 1}]}, "this figure has w, J, slope"),
        (VALLEY | {"shows": [{}]}, "promises no number"),
        (VALLEY | {"shows": [{"at": {"alfa": 1}, "w": 2.4}]}, "at gives numbers to alpha"),
        (CHORD | {"h": 0}, "h is a number from"),
        (COLUMNS | {"x": [1, 2, 3]}, "x is a list of 2 numbers"),
        (COLUMNS | {"matrix": [[1, 2]]}, "two to four rows"),
        (COLUMNS | {"matrix": [[1, 2], [3]]}, "equally long"),
        (COLUMNS | {"matrix": [[1, "2"], [3, 4]]}, "list of 1 to 4 numbers"),
        (COLUMNS | {"asks": "p", "said": [[1, 2], [3, 8], [0, 0]]}, "the figure shows 3, 7"),
        (COLUMNS | {"asks": "p", "said": [[1, 2], 3, [0, 0]]}, "list of 2 numbers"),
    ],
)
def test_a_fence_is_refused_with_what_is_allowed(table: dict[str, Any], says: str) -> None:
    with pytest.raises(FigureError) as refused:
        check_figure(*step_with(table))
    assert says in str(refused.value)


def test_promises_that_hold_and_rounded_ones_pass() -> None:
    check_figure(*step_with(VALLEY | {"shows": [{"w": 2.4}, {"at": {"alpha": 1}, "w": -3}]}))
    check_figure(*step_with(VALLEY | {"start": 2.5, "shows": [{"slope": 4}]}))  # "four"
    figure = VALLEY | {"start": 2.961}
    check_figure(*step_with(figure | {"shows": [{"w": 2.4}]}))  # 2.3688, with one place
    with pytest.raises(FigureError, match=r"shows 2\.3688"):
        check_figure(*step_with(figure | {"shows": [{"w": 2.40001}]}))


def test_a_step_has_room_for_one_figure_and_the_linter_names_the_line(tmp_path: Path) -> None:
    step, _ = step_with(VALLEY, other := Figure(dict(VALLEY)))
    with pytest.raises(FigureError, match="room for one"):
        check_figure(step, other)
    body = '```figure\nkind = "valley"\n```\n\nText.\n\n## S\n\nText.\n'
    path = write(tmp_path, body=body)
    line = path.read_text(encoding="utf-8").split("\n").index("```figure") + 2
    faults = [str(fault) for fault in check([path]).faults]
    assert any(f"{path}:{line}: figure 'valley' has no formula" in fault for fault in faults)


# ---- under the learner's hands -----------------------------------------------------------------


def test_knobs_turn_stop_at_their_ends_and_come_home() -> None:
    figure = live(VALLEY)
    assert figure.knob is not None and figure.knob.name == "alpha"
    figure.turn(1)
    assert figure.settings["alpha"] == 0.2
    figure.turn(-10)
    assert figure.settings["alpha"] == 0.01
    figure.pick(1)
    figure.turn(10)
    assert figure.settings["step"] == 11
    figure.pick(-2)
    assert figure.knob is not None and figure.knob.name == "start"
    figure.put(0, 3)
    assert figure.settings["alpha"] == 0.2 and figure.cursor == 0
    figure.home()
    assert figure.settings == {"alpha": 0.1, "step": 1, "start": 3}


def test_what_moves_leaves_out_stands_still() -> None:
    figure = live(VALLEY | {"moves": {"step": [0, 3]}})
    assert [knob.name for knob in figure.figure.knobs] == ["step"]
    none = live(VALLEY | {"moves": {}})
    none.pick(1)
    none.turn(1)
    assert none.knob is None and none.settings == none.figure.start


def test_a_covered_figure_shows_says_and_does_nothing_before_the_answer() -> None:
    figure = live(VALLEY | {"asks": "p"})
    figure.turn(1)
    figure.put(0, 0)
    assert figure.scene() is None and figure.settings == figure.figure.start
    assert "2.4" not in figure.say()
    figure.uncover()
    assert figure.scene() is not None and "2.4" in figure.say()
    figure.turn(1)
    assert figure.settings["alpha"] == 0.2


def test_what_was_said_is_drawn_beside_what_is_so() -> None:
    table = COLUMNS | {"asks": "p", "still": True, "then": {"x2": 2}}
    figure = live(table | {"said": [[1, 2], [5, 11], [0, 0]]})
    before = figure.scene()
    figure.turn(1)
    assert before == figure.scene() and "when its question is answered" in figure.say()
    figure.uncover(0)
    signs = {mark.sign: mark.at for mark in plane(figure.scene()).marks if isinstance(mark, Point)}
    assert signs["●"] == (5, 11) and signs["✗"] == (1, 2)
    figure.turn(1)  # another question now: nothing was said about it
    assert all("you" not in getattr(mark, "label", "") for mark in plane(figure.scene()).marks)


@pytest.mark.parametrize("table", [VALLEY | {"step": 0}, CHORD], ids=["valley", "chord"])
def test_a_number_that_was_said_is_drawn(table: dict[str, Any]) -> None:
    drawing = live(table).figure.drawing
    at = live(table).settings
    bare, said = plane(drawing.scene(at)), plane(drawing.scene(at, 1.5))
    (extra,) = set(said.marks) - set(bare.marks)
    assert isinstance(extra, Curve | Point) and extra.job == "wrong"


@given(
    st.sampled_from([VALLEY, CHORD, COLUMNS]),
    st.lists(st.tuples(st.integers(-12, 12), st.integers(-2, 2)), max_size=12),
)
def test_however_it_is_turned_it_can_be_shown_and_said(
    table: dict[str, Any], turns: list[tuple[int, int]]
) -> None:
    figure = live(table)
    for by, pick in turns:
        figure.pick(pick)
        figure.turn(by)
        scene = figure.scene()
        assert scene is not None and plane(scene).marks
        assert figure.say().endswith(".") and "nan" not in figure.say().lower()


def test_every_kind_is_in_the_course_and_says_in_words_what_it_shows() -> None:
    seen = set()
    for step, fence in FIGURES.values():
        figure = LiveFigure(read_figure(step, fence))
        figure.uncover()
        seen.add(figure.figure.kind)
        said = figure.say()
        assert "What can be moved: " in said
        labels = [knob.label for knob in figure.figure.knobs]
        assert all(label in said for label in labels)
        if len(labels) > 1 and any("," in label for label in labels):
            assert "; " in said.partition("What can be moved: ")[2], said
        assert figure.figure.text and figure.figure.text in said  # what moving it would do
        assert not re.search(r"[\w)]\. [a-z]\w", said), said  # a sentence begins as one
    assert seen == set(KINDS)


@sweep("title", FIGURES)
def test_a_knob_is_called_as_the_text_beside_it_has_it(title: str) -> None:
    """Not z1 beside a page that speaks of z₁, nor w₁ beside one that has w1."""
    step, fence = FIGURES[title]
    text = " ".join(
        re.sub("_([0-9])", r"\1", one.tex).translate(SUBSCRIPTS) if isinstance(one, Math) else one
        for block in step.blocks
        for one in ([block] if isinstance(block, Math) else texts(block))
        if block is not fence
    )
    typed = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    for knob in read_figure(step, fence).knobs:
        for word in re.findall(r"\b[a-zA-Z][0-9₀-₉]\b", knob.label):
            plain, low = word.translate(typed), word.translate(typed).translate(SUBSCRIPTS)
            other = low if word == plain else plain
            assert word in text or other not in text, f"the text has {other}, the figure {word}"


@sweep("title", FIGURES)
def test_one_is_not_many_wherever_a_knob_stands_at_one(title: str) -> None:
    """Not “1 layers”: a word that follows a number fits it."""
    figure = LiveFigure(read_figure(*FIGURES[title]))
    figure.uncover()
    for place, knob in enumerate(figure.figure.knobs):
        for step in [at for at, value in enumerate(knob.steps) if value in (1, 2)]:
            figure.home()
            figure.put(place, step)
            assert not (found := MANY.search(words(figure.scene()))), found[0]


def test_a_figure_is_the_same_for_the_same_fence() -> None:
    step, fence = FIGURES["A step downhill, and not too far"]
    one, other = read_figure(step, fence), read_figure(step, fence)
    assert one == other and replace(one, title="") != one


@sweep("title", [t for t, (_, f) in FIGURES.items() if "asks" in f.table])
def test_what_was_said_stands_beside_what_is_so(title: str) -> None:
    """Each option of each question that a figure waits for is drawn, or stands there in words."""
    step, fence = FIGURES[title]
    for poll in step.polls:
        if poll.id.rpartition(".")[2] != fence.table["asks"]:
            continue
        for at, choice in enumerate(poll.choices):
            figure = LiveFigure(read_figure(step, fence))
            figure.uncover(at)
            told = words(figure.scene())
            assert told.count("you said") == 1 and ("✓ you said" in told) == choice.correct
            figure.pick(0)
            figure.turn(1)
            figure.turn(-2)
            figure.turn(2)
            if figure.settings != figure.figure.start | figure.figure.then:
                assert "you said" not in words(figure.scene())


def test_the_line_of_a_bias_that_was_said_runs_elsewhere() -> None:
    step, fence = FIGURES["One neuron decides"]
    truth, wrong = (LiveFigure(read_figure(step, fence)) for _ in range(2))
    truth.uncover(2)
    wrong.uncover(1)
    (so,), (said,) = (one.scene().parts for one in (truth, wrong))  # type: ignore[union-attr]
    assert isinstance(so, Map) and isinstance(said, Map) and so.said is None
    assert said.said is not None and np.allclose(said.heights - said.said, 1.0)  # −0.5 and −1.5
    assert np.array_equal(said.heights, so.heights)


@pytest.mark.parametrize(
    ("title", "wrong", "right", "there"),
    [("One rate for all directions", 1, 3, (0, -1)), ("What the noise gives", 2, 1, (2, 0))],
)
def test_where_somebody_said_that_a_step_leads_is_marked_on_the_map(
    title: str, wrong: int, right: int, there: tuple[float, float]
) -> None:
    for choice in (wrong, right):
        figure = LiveFigure(read_figure(*FIGURES[title]))
        figure.uncover(choice)
        scene = figure.scene()
        assert scene is not None and isinstance(scene.parts[0], Map)
        marks = [point.at for point in scene.parts[0].points if point.sign == "✗"]
        assert marks == [there] * (choice == wrong)
        assert ("✗" if choice == wrong else "✓") + " you said" in words(scene)
        figure.turn(-1)  # what was said was about how it stood then
        turned = figure.scene()
        assert turned is not None and "you said" not in words(turned)


@pytest.mark.parametrize(
    ("table", "truth", "wrong"),
    [(VALLEY, 2.4, 3.6), (CHORD | {"h": 1}, 3, 2), (COLUMNS, [3, 7], [3, 4])],
    ids=["valley", "chord", "columns"],
)
def test_what_was_said_is_not_called_wrong_where_it_is_right(
    table: dict[str, Any], truth: float | list[float], wrong: float | list[float]
) -> None:
    said = [wrong, truth, wrong]
    for at, right in ((0, False), (1, True)):
        figure = live(table | {"asks": "p", "said": said})
        figure.uncover(at)
        assert words(figure.scene()).count("✓ you said" if right else "✗ you said") == 1
        marks = [mark.job for mark in plane(figure.scene()).marks]
        assert ("wrong" in marks) != right


def test_what_is_left_is_never_told_as_nothing() -> None:
    """A share that shrinks with depth is told in digits, not in decimals that all become 0."""
    left = [r"of the gradient is left", r"so much of the spread"]
    for title, words_of in zip(
        ("Glorot, and the way back", "How far after L layers?"), left, strict=True
    ):
        figure = LiveFigure(read_figure(*FIGURES[title]))
        figure.uncover()
        for knob in figure.figure.knobs:
            for step in knob.steps:
                figure.settings = figure.figure.start | {knob.name: step}
                told = next(line for line in words(figure.scene()).split("\n") if words_of in line)
                assert not re.search(r"(: |= )0(\.0+)?\b(?![.e\d])", told), told
