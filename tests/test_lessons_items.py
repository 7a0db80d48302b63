"""Drills in lessons: keys that the engine computes, a reason for every wrong idea."""

import re
import tomllib
from typing import Any

import pytest
from drills import SORT
from hypothesis import given
from hypothesis import strategies as st
from sweep import sweep

import lessons.asking.items
from lessons.asking.answers import Outcome
from lessons.asking.ask import ask_task
from lessons.asking.hints import ladder
from lessons.asking.items import TRIAL_SEEDS, ItemError, pose, read_drill, read_item, try_out
from lessons.asking.tasks import Item, Task
from lessons.asking.worked import worked
from lessons.course.places import Places
from lessons.course.steps import Drill
from lessons.course.templates import TemplateError, compute, fill

NUMBER = """
id = "row-meets-column"
kind = "number"
question = "({a}, {b}) meets ({c}, 3): {a}·{c} + {b}·3."
explanation = "{a*c} and {b*3} add up to {a*c + b*3}."
hints = ["In pairs.", "{a}·{c} + {b}·3"]
answer = "a*c + b*3"
[numbers]
a = [1, 9]
b = {low = -2, high = 2, step = 0.5, nonzero = true}
c = {of = [2, 5, 10]}
[[wrong]]
answer = "a*c"
why = "{a}·{c} alone."
[[wrong]]
answer = "a*b + c*3"
why = "Within one vector."
"""
SHAPE = """
id = "outer"
kind = "shape"
question = "A is {m}×{k}, B is {k}×{n}."
factors = [["m", "k"], ["k", "n"]]
[numbers]
m = [2, 9]
k = [2, 9]
n = [2, 9]
"""
ORDER = """
id = "loop"
kind = "order"
question = "Put in order."
[[line]]
text = "sample"
why = "First there must be data."
[[line]]
text = "forward"
why = "The loss needs outputs."
[[line]]
text = "loss"
why = "Backprop starts at the loss."
[[line]]
text = "backprop"
why = "The update needs gradients."
"""
ERROR = """
id = "slip"
kind = "error"
question = "Which line is wrong?"
[[line]]
text = "2·1 + 4·3 + 2·2 = 18"
why = "2 + 12 + 4 is 18."
[[line]]
text = "1·1 + 3·3 + 7·2 = 20"
why = "1 + 9 + 14 is 24."
wrong = true
[[line]]
text = "0·1 + 7·3 + 3·2 = 27"
why = "0 + 21 + 6 is 27."
"""


def read(text: str) -> Item:
    return read_item("products.it", tomllib.loads(text))


def tried(text: str) -> None:
    """What the linter does with a drill."""
    try_out(Drill("products.it", tomllib.loads(text), 1, Places(text, 1)))


@given(st.integers(0, 10**6))
def test_numbers_are_drawn_and_the_key_is_computed_from_them(seed: int) -> None:
    item = read(NUMBER)
    task = item.draw(seed)
    assert task == item.draw(seed)
    a, b, c = (task.values[name] for name in "abc")
    assert b != 0 and c in (2, 5, 10) and 1 <= a <= 9
    assert task.judge(repr(a * c + b * 3)).correct
    assert task.judge(task.solution).correct
    assert "{" not in task.question + task.explanation + "".join(task.hints)
    verdict = task.judge(repr(a * c))
    assert verdict.outcome is Outcome.WRONG and "alone." in verdict.message
    assert "h gives a hint" in task.judge("12345").message
    assert task.judge("1,5").refused


def test_negative_numbers_after_a_sign_stand_in_brackets() -> None:
    values = {"a": -2.0, "b": 3.0}
    assert fill("{b}·{a} + {a} = {a*b + a}; {{a}}", values) == "3·(−2) + (−2) = −8; {a}"
    assert fill("{a}·{b}", values) == "−2·3"
    assert compute("max(a, b)^2", values) == 9
    item = read(
        'kind = "number"\nquestion = "q"\nanswer = "3*a + b"\n'
        "[numbers]\na = [-2000, -2000]\nb = [-5, -5]\n"
        '[[wrong]]\nanswer = 1\nwhy = "w"'
    )
    assert worked(item.draw()) == "3·(−2,000) + (−5) = −6,005."


def test_a_number_on_the_way_is_not_the_answer_that_it_begins_with() -> None:
    task = read(
        'kind = "number"\nquestion = "q"\nanswer = 1\nhints = ["This is 1,600/1,600."]\n'
        '[[wrong]]\nanswer = 2\nwhy = "w"'
    ).draw()
    assert ladder(ask_task(task))[-1] == "It is 1."


def test_two_wrong_ideas_with_one_number_are_both_told() -> None:
    item = read(
        'kind = "number"\nquestion = "2·2 + 1·3"\nanswer = 7\n'
        '[[wrong]]\nanswer = 4\nwhy = "First why."\n[[wrong]]\nanswer = "2*2"\nwhy = "Second why."'
    )
    message = item.draw().judge("4").message
    assert "two ideas give 4" in message and "First why." in message and "Second why." in message


def test_rounding_is_allowed_only_where_it_is_said() -> None:
    text = (
        'kind = "number"\nquestion = "ln 10"\nanswer = "log(10)"\n{}\n'
        '[[wrong]]\nanswer = 1\nwhy = "w"'
    )
    with pytest.raises(ItemError, match="digits = 3"):
        tried(text.format(""))
    with pytest.raises(ItemError, match="digits = 3"):
        pose(read(text.format("")), 1)
    task = read(text.format("digits = 2")).draw()
    assert task.judge("2.3").correct and task.judge("2.302585").correct
    assert task.judge("3").outcome is Outcome.WRONG
    assert read(text.format("within = 0.1")).draw().judge("2.25").correct
    for asked in ("ln 10, in per cent", "ln 10, in %", "Of 100 points"):  # its unit may be typed
        said = read(text.format("digits = 2").replace("ln 10", asked)).draw().judge("2.3 %")
        assert said.correct and task.judge("2.3 %").refused, asked
    exact = read(text.replace("log(10)", "97.5").format("")).draw()
    assert exact.judge("98").refused and exact.judge("97").refused, "whole, and rounded too far"
    assert exact.judge("96").outcome is Outcome.WRONG and exact.judge("97.5").correct


@given(st.integers(0, 10**6))
def test_shapes_are_computed_and_diagnosed(seed: int) -> None:
    task = read(SHAPE).draw(seed)
    m, k, n = (int(task.values[name]) for name in "mkn")
    assert task.judge(f"{m}x{n}").correct
    assert task.judge(task.solution).correct
    assert "inner sizes agree" in task.judge("none").message
    if (k, k) != (m, n):
        assert "inner" in task.judge(f"{k} by {k}").message


def test_a_shape_may_also_be_given_with_its_wrong_ideas() -> None:
    task = read(
        'kind = "shape"\nquestion = "W maps 32 to 8."\nanswer = [8, 32]\n'
        '[[wrong]]\nanswer = [32, 8]\nwhy = "Right where vectors are rows."\n'
        '[[wrong]]\nanswer = []\nwhy = "It exists."'
    ).draw()
    assert task.judge("8x32").correct and task.solution == "8×32"
    assert task.judge("32x8").message == "Right where vectors are rows."
    assert task.judge("none").message == "It exists."
    assert task.judge("8x").refused


@given(st.integers(0, 10**6), st.permutations(range(4)))
def test_orders(seed: int, attempt: list[int]) -> None:
    task = read(ORDER).draw(seed)
    assert task.order != (0, 1, 2, 3)
    assert task.judge(task.solution).correct
    text = " ".join(str(place + 1) for place in attempt)
    lines = [task.lines[task.order[place]].text for place in attempt]
    verdict = task.judge(text)
    assert verdict.correct == (lines == ["sample", "forward", "loss", "backprop"])
    if not verdict.correct:
        slip = next(at for at in range(4) if lines[at] != task.lines[at].text)
        assert lines[slip] in verdict.message and task.lines[slip].why in verdict.message
    assert task.judge("1 2").refused


def test_finding_the_error() -> None:
    task = read(ERROR).draw()
    assert task.judge("2").correct and "24" in task.judge("2").message
    assert task.judge("1").message == "that line is right: 2 + 12 + 4 is 18."
    assert task.judge("4").refused and task.judge("x").refused and task.judge("²").refused


def test_a_grid_always_has_cells_to_fill() -> None:
    item = read('kind = "grid"\nquestion = "Fill."\nmatrix = "product"\nlevel = 4')
    for seed in range(60):
        problem = item.draw(seed).problem
        assert problem is not None and problem.shape and problem.blanks
    assert item.varies
    assert not read('kind = "grid"\nquestion = "F"\nmatrix = "layer"\nlevel = 0').varies


@sweep(
    ("text", "says"),
    [
        ('kind = "essay"\nquestion = "q"', "kind is one of number, shape, grid, order, error"),
        ('kind = "number"\nanswer = 1', "no question"),
        ('kind = "number"\nquestion = "q"\nanswer = 1', r"has 0 \[\[wrong\]\]"),
        (NUMBER.replace('answer = "a*c"', 'answer = "a*c + b*3"'), "a wrong idea is right"),
        (NUMBER.replace('"a*c + b*3"', '"a*d"'), "d has no value"),
        (NUMBER.replace('"a*c + b*3"', '"a c"'), "a c"),
        (NUMBER.replace("a = [1, 9]", "a = [1]"), r"a is \[low, high\]"),
        (NUMBER.replace("a = [1, 9]", "a = [1, 900]"), "1 to 60 values"),
        (NUMBER.replace("a = [1, 9]", "apple = [1, 9]"), "a letter"),
        (NUMBER.replace("hints", "hint"), "unknown key 'hint'"),
        (NUMBER.replace("{a}·{c} alone", "{z} alone"), "z has no value"),
        (SHAPE.replace('[["m", "k"], ["k", "n"]]', '[["m"], ["k", "n"]]'), "two sizes"),
        (SHAPE.replace('[["m", "k"], ["k", "n"]]', "[[3, 8]]"), "two to six shapes"),
        (ORDER.replace('text = "loss"', 'text = "forward"'), "no two lines are alike"),
        (ORDER + "wrong = true", "unknown key 'wrong'"),
        (ERROR.replace("wrong = true", ""), "exactly one line"),
        (ORDER.replace("[[line]]", "draw = 4\n[[line]]", 1), "draw is a whole number from 3 to 3"),
        (
            SORT.replace('group = "whole numbers"', 'group = "whole number"'),
            "did you mean 'whole numbers'",
        ),
        (SORT.replace('inside = "numbers"', 'inside = "words"'), "written before it, not 'words'"),
        (SORT.replace('name = "whole numbers"', 'name = "numbers"'), "no two groups have one name"),
        (SORT.replace('text = "red"', 'text = "3"'), "no two cards are alike"),
        (SORT.replace("{words", "{word"), "instead says by the name of another group"),
        (SORT.replace('{words = "', '{words = 3, numbers = "'), "instead says"),
        (SORT.replace("[[card]]", "[[line]]"), r"has 0 \[\[card\]\], allowed are 3 to 9"),
        (SHAPE.replace("m = [2, 9]", "m = [0, 1]"), "no shape"),
        (NUMBER.replace('"a*c + b*3"', "inf"), "answer is a number"),
        (NUMBER.replace("[numbers]", "within = nan\n[numbers]"), "within is how far"),
        ('kind = "grid"\nquestion = "q"\nmatrix = "cube"', "matrix is one of scale"),
        ('kind = "grid"\nquestion = "q"\nmatrix = "sum"\nlevel = 9', "from 0 to 6"),
    ],
)  # fmt: skip
def test_a_bad_drill_is_told_what_is_allowed(text: str, says: str) -> None:
    with pytest.raises(ItemError) as error:
        tried(text)
    assert any(re.search(says, message) for _, message in error.value.faults)


_LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_KEYS = st.sampled_from(
    [
        "kind",
        "question",
        "answer",
        "wrong",
        "numbers",
        "factors",
        "line",
        "card",
        "group",
        "draw",
        "instead",
        "inside",
        "name",
        "matrix",
        "hints",
        "digits",
        "within",
        "a",
        "low",
        "of",
        "text",
        "why",
    ]
)
_ANY = st.recursive(
    _LEAF
    | st.sampled_from(["number", "shape", "grid", "order", "sort", "error", "a*b", "{a}", "1/0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)


@given(
    st.dictionaries(_KEYS, _ANY, max_size=8), st.sampled_from([NUMBER, SHAPE, ORDER, SORT, ERROR])
)
def test_any_table_is_read_or_refused_in_words(table: dict[str, Any], base: str) -> None:
    for values in (table, tomllib.loads(base) | table):
        try:
            pose(read_item("x.y", values), 7).judge("1")
        except ItemError as error:
            assert str(error).startswith("drill 'y'")


def test_a_formula_that_cannot_be_computed_is_refused() -> None:
    for formula in ("1/0", "9^9^9^9", "log(0)", "a", "import os", "1e400"):
        with pytest.raises(TemplateError):
            compute(formula, {})


def test_the_linter_tries_many_seeds_and_a_learner_waits_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []
    draw = Item.draw

    def counted(item: Item, seed: int = 1) -> Task:
        drawn.append(seed)
        return draw(item, seed)

    monkeypatch.setattr(Item, "draw", counted)
    item = read(NUMBER)
    assert drawn == []
    assert pose(item, 7).seed == 7 and drawn == [7]
    drawn.clear()
    tried(NUMBER)
    assert len(set(drawn)) == TRIAL_SEEDS >= 25
    drawn.clear()
    tried(ERROR)
    assert len(drawn) == 1, "what does not vary is tried once"


def test_a_drill_that_works_with_most_seeds_is_found_by_the_linter() -> None:
    """A quotient is exact for some numbers only."""
    sometimes = NUMBER.replace('"a*c + b*3"', '"a/c"').replace("[2, 5, 10]", "[2, 3]")
    item = read(sometimes)
    works = []
    for seed in range(1, TRIAL_SEEDS + 1):
        try:
            pose(item, seed)
            works.append(seed)
        except ItemError:
            continue
    assert 0 < len(works) < TRIAL_SEEDS
    with pytest.raises(ItemError, match="is not exact") as error:
        tried(sometimes)
    assert error.value.faults[0][0] == sometimes.split("\n").index('answer = "a/c"') + 1


def test_the_examples_of_the_docstring_are_read() -> None:
    """What the module tells authors to write is what it takes."""
    blocks, current = [], []
    for line in (lessons.asking.items.__doc__ or "").splitlines():
        if line.startswith("    "):
            current.append(line[4:])
        elif line.strip() and current:
            blocks.append("\n".join(current))
            current = []
    examples = [block for block in [*blocks, "\n".join(current)] if 'kind = "' in block][1:]
    assert len(examples) == 6
    for example in examples:
        values = tomllib.loads(example)
        if values["kind"] in ("order", "error"):
            values["line"] += [
                {"text": f"{n}", "why": "so"} for n in range(3 - len(values["line"]))
            ]
        if values["kind"] == "sort":
            values["card"] += [
                {"text": f"{n}.5", "why": "so", "group": "numbers"} for n in range(2)
            ]
        item = read_drill(Drill("a.b", values))
        assert item.kind == values["kind"]
