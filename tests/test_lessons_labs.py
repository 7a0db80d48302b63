"""The table of labs: each can be found, opened and told a state, without loading any before."""

import subprocess
import sys

import pytest

from lessons.course.outline import load_course
from lessons.knobs import KnobError
from lessons.labs import LABS, LabInfo, find_lab, lab_of_state

IDS = [lab.id for lab in LABS]


def test_each_lab_stands_in_a_lesson_of_the_course() -> None:
    course = load_course()
    for lab in LABS:
        assert course.lesson(lab.lesson) is not None, lab
        assert find_lab(lab.id) is lab
    assert find_lab("nowhere") is None
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("lab", LABS, ids=IDS)
def test_a_lab_takes_its_own_state_whole_or_in_part_and_no_other(lab: LabInfo) -> None:
    state = lab.default_state
    assert state.startswith(f"{lab.id}?") and "=" in state
    assert lab.read_state(state) == state
    assert lab.read_state(f"{lab.id}?").startswith(f"{lab.id}?")
    assert lab_of_state(f" {state} ") is lab
    other = next(each for each in LABS if each is not lab)
    for bad in (other.default_state, f"{lab.id}?nonsense=1", f"{lab.id}?=", "?", "\x1b"):
        with pytest.raises(KnobError):
            lab.read_state(bad)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("mnist?lr=0.1", "lr=0.1"),
        ("race?hidden=64", "hidden=64&batch=64&seed=0"),
        ("matrix?kind=sum", "kind=sum&level=0"),
        ("activations?function=relu", "function=relu"),
        ("backprop?level=4&seed=17", "level=4&seed=17"),
    ],
)
def test_what_a_state_leaves_out_is_filled_in(text: str, whole: str) -> None:
    assert whole in lab_of_state(text).read_state(text)


def test_the_table_is_there_before_any_lab_is() -> None:
    code = (
        "import sys; from lessons.labs import LABS; assert len(LABS) > 4;"
        "assert not [name for name in sys.modules if name.startswith(('lessons.labs.', 'numpy'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
