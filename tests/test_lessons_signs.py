"""The glossary of signs: whole, in order, and its examples are true."""

import math
import re
from collections.abc import Callable

import numpy as np

from engine.activations import ACTIVATIONS
from engine.expression.formula import parse
from engine.tensor import backward
from lessons.course.outline import load_course
from lessons.labs import LABS
from lessons.signs import SIGNS

COURSE = load_course()
TEXTS = {lesson.id: lesson.path.read_text(encoding="utf-8") for lesson in COURSE.lessons}

# What is no sign of mathematics, is said in words where it stands, or every school teaches.
PLAIN = set("−×←─│┐┘┌└┼├┤┬┴▸✓✗■□●○◆▲°“”’…›–") | set("₁₂₃₄₅₆₇₈₉₀ᵢ")
TEX = {
    r"\cdot": "·", r"\times": "m×n", r"\in": "∈", r"\mathbb": "ℝ", r"\rightarrow": "→",
    r"\approx": "≈", r"\sqrt": "√", r"\hat": "ŷ", r"\sigma": "σ", r"\nabla": "∇", r"\ln": "ln",
    r"\sum": "Σ", r"\odot": "⊙", r"\partial": "∂", r"\alpha": "α", r"\Delta": "Δ",
    r"\le": "≤", r"\leftarrow": "←", r"\ge": "≥", r"\ne": "≠", r"\log": "ln",
}  # fmt: skip
LAYOUT = {r"\begin", r"\end", r"\qquad", r"\quad", r"\frac", r"\mathrm", r"\text", r"\left",
          r"\right", r"\tanh", r"\max", r"\min", r"\exp", r"\dots", r"\cdots", r"\ldots",
          r"\vdots", r"\bigl", r"\bigr"}  # fmt: skip
RAISED = set("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
ALIKE = dict.fromkeys("ᵐˣⁿ", "ℝ") | dict.fromkeys("½¼¾", "½") | dict.fromkeys(RAISED, "²")
ALIKE["₋"] = "hₜ₋₁"
NAMES = {sign.sign for sign in SIGNS}


def explained(character: str) -> bool:
    return character in PLAIN or ALIKE.get(character, character) in NAMES


def used(text: str) -> set[str]:
    return {c for c in text if (ord(c) > 0xA0 and not c.isalpha()) or c in "σαΔᵀℝŷΣ"}


def test_every_sign_of_the_lessons_is_in_the_glossary() -> None:
    for lesson_id, text in TEXTS.items():
        missing = {c for c in used(text) if not explained(c)}
        assert missing == set(), f"{lesson_id} has signs that the glossary lacks"
        commands = set(
            re.findall(r"\\[A-Za-z]+", "".join(re.findall(r"```math(.*?)```", text, re.S)))
        )
        unknown = {c for c in commands - LAYOUT if TEX.get(c, "?") not in {s.sign for s in SIGNS}}
        assert unknown == set(), f"{lesson_id} has TeX signs that the glossary lacks"


def test_the_letters_of_a_labs_help_and_knobs_mean_there_what_they_mean_in_the_lessons() -> None:
    """λ is the bend of a bowl: no other knob is called so. What is no sign draws, or is a key."""
    for info in LABS:
        lab = info.load()
        texts = [lab.help, *(f"{knob.label} {knob.help}" for knob in lab.KNOBS)]
        letters = {c for text in texts for c in text if c in "σαλΔΣ∂∇ᵀℝŷ"}
        assert all(explained(letter) for letter in letters), info.id
        assert "λ" not in letters or info.id == "descent", info.id


def test_no_lesson_uses_a_sign_before_the_one_that_introduces_it() -> None:
    order = [lesson.id for lesson in COURSE.lessons]
    for sign in SIGNS:
        if not sign.lesson or len(sign.sign) > 1 or sign.sign in "e·²":
            continue  # of several characters, a letter of every word, or taught at school
        commands = [command for command, name in TEX.items() if name == sign.sign]
        for lesson_id in order[: order.index(sign.lesson)]:
            text = TEXTS[lesson_id]
            found = sign.sign in text or any(
                re.search(re.escape(c) + r"\b", text) for c in commands
            )
            assert not found, f"{lesson_id} uses {sign.sign}"
        text = TEXTS[sign.lesson]
        assert sign.sign in text or any(command in text for command in commands), sign


def test_the_signs_come_in_the_order_of_the_course() -> None:
    order = {lesson.id: place for place, lesson in enumerate(COURSE.lessons)}
    places = [order[sign.lesson] for sign in SIGNS if sign.lesson]
    assert places == sorted(places)
    assert len({sign.sign for sign in SIGNS}) == len(SIGNS)
    assert [sign for sign in SIGNS if not sign.lesson] == list(SIGNS[len(places) :])


def gradient() -> list[float]:
    graph = parse("5*x + y").evaluate({"x": 2.0, "y": 3.0})
    backward(graph)
    found = {}
    todo = [graph]
    while todo:
        node = todo.pop()
        todo += node.parents
        found[node.name] = node.grad
    return [float(found["x"]), float(found["y"])]


def slope_of_square(w: float) -> float:
    graph = parse("w^2").evaluate({"w": w})
    backward(graph)
    (leaf,) = [node for node in graph.parents if node.name == "w"]
    return float(leaf.grad)


EXAMPLES: dict[str, Callable[[], str]] = {
    "·": lambda: f"= {np.array([2, 7, 3]) @ np.array([1, 3, 6])}",
    "m×n": lambda: "→ {}×{}".format(*(np.zeros((3, 8)) @ np.zeros((8, 2))).shape),
    "⊙": lambda: "= ({}, {})".format(*(np.array([2, 3]) * np.array([4, 5]))),
    "e": lambda: f"e^1 = {math.exp(1):.3f}",
    "ln": lambda: f"= {math.log(10):.3f}",
    "σ": lambda: f"= {ACTIVATIONS['logistic'].function(0.0):g}",
    "²": lambda: f"= {3**2}",
    "½": lambda: f"= {1 / 2}",
    "∂": lambda: f"∂F/∂x = {gradient()[0]:g}",
    "∇": lambda: "∇F = ({:g}, {:g})".format(*gradient()),
    "Δ": lambda: f"Δx = {2.1 - 2:.1f}",
    "≈": lambda: f"≈ {1 / 3:.3f}",
    "α": lambda: f"= {3 - 0.1 * 6:g} with α = 0.1",
    "λ": lambda: f"λ = {slope_of_square(1.0) - slope_of_square(0.0):g}",
    "√": lambda: f"= {math.sqrt(9):g}",
    "±": lambda: f"goes from {5 - 2} to {5 + 2}",
    "Σ": lambda: f"= {sum([1, 2, 3])}",
    "∞": lambda: f"= {math.exp(-math.inf):g}",
    "‖x‖": lambda: f"= {np.linalg.norm([3, 4]):g}",
}


def test_the_examples_are_true() -> None:
    for sign in SIGNS:
        if sign.sign in EXAMPLES:
            assert sign.example.endswith(EXAMPLES[sign.sign]()), sign
        else:  # a way of writing: there is nothing to compute
            assert sign.sign in "ℝ∈ᵀ→xᵢ, w₁ŷw'≥dWhₜ₋₁←", sign
