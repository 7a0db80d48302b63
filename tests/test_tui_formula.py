import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.formula import MAX_HEIGHT, MAX_WIDTH, FormulaError, fit, render


def test_a_matrix_lines_up_on_the_right_with_a_true_minus() -> None:
    assert render(r"\begin{bmatrix} -3 & 10 \\ 0 & 2 \end{bmatrix}") == ("⎡−3  10⎤", "⎣ 0   2⎦")


def test_a_space_around_an_operator_is_kept_and_none_is_invented() -> None:
    assert render("a + b = c") == ("a + b = c",)
    assert render("a+b") == ("a+b",)


def test_the_name_of_a_function_stands_clear_of_its_neighbours() -> None:
    assert render(r"-2 \ln D(x)") == ("−2 ln D(x)",) and render(r"\ln\, p") == ("ln p",)
    assert render(r"c\tanh c + \ln 2") == ("c tanh c + ln 2",)
    assert render(r"0.6·\ln p") == ("0.6·ln p",)
    assert render(r"\tanh(c) - \ln (1 - p)") == ("tanh(c) − ln(1 − p)",)


def test_a_fraction_has_three_lines_of_equal_width() -> None:
    lines = render(r"\frac{∂F}{∂x} = 1")
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
    assert "∂F" in lines[0] and "∂x" in lines[2]


def test_typed_symbols_mean_the_same_as_their_commands() -> None:
    assert render("2 · 3 − 1") == render(r"2 \cdot 3 - 1")


def test_an_unknown_command_is_named_and_a_question_mark_is_not_one() -> None:
    with pytest.raises(FormulaError, match=r"\\foo"):
        render(r"\foo + 1")
    assert render("f?") == ("f?",)


@pytest.mark.parametrize(
    "tex",
    [
        "",
        " ",
        "\\",
        r"\frac{1}",
        r"\begin{array}{cc} a & b",
        "{" * 900,
        "x" * 1001,
        "a^{" * 300 + "}" * 300,
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_reason(tex: str) -> None:
    with pytest.raises(FormulaError) as error:
        render(tex)
    assert str(error.value)


PIECES = [
    *"\\{}[]()^_&$ab12+-=. ?−∂\n",
    r"\frac",
    r"\begin{bmatrix}",
    r"\end{bmatrix}",
    r"\sqrt",
    r"\left(",
    r"\right)",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_drawn_within_bounds_or_refused(tex: str) -> None:
    try:
        lines = render(tex)
    except FormulaError:
        return
    assert 0 < len(lines) <= MAX_HEIGHT
    assert len(lines[0]) <= MAX_WIDTH
    assert not any(line.startswith("TeXicode") for line in lines)


def test_a_wide_formula_is_broken_at_its_gaps_and_then_before_equals() -> None:
    assert fit(r"a = b \qquad c = d", 40) == ("a = b    c = d",)
    assert fit(r"a = b \qquad c = d", 8) == ("a = b   ", "        ", "c = d   ")
    assert [row.strip() for row in fit("abcdef = ghijkl", 10)] == ["abcdef", "", "= ghijkl"]
    assert fit("abcdefghijkl", 5) == ("abcdefghijkl",)  # nothing to break at


def test_a_formula_is_not_broken_inside_a_bracket() -> None:
    tex = r"\left( aaaa = bbbb \right)"
    assert fit(tex, 6) == render(tex)


def test_the_renderer_is_not_imported_before_the_first_formula() -> None:
    code = "import sys, tui.formula; assert not any('texicode' in m.lower() for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_root_has_a_slanted_foot_however_high_it_is() -> None:
    assert render(r"\sqrt{x^2 + 1}") == (" ┌──────╴", "╲│x² + 1 ")
    high = render(r"\frac{1}{\sqrt{\frac{a}{b}}} + \sqrt{y + 1}")
    assert "╰" not in "".join(high) and "".join(high).count("╲│") == 2
