"""The playground's data as a table, and the confusion matrix of what is said of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.knobs import KnobError
from lessons.labs.playground.confusion import Confusion, confusion, said
from lessons.labs.playground.network import Session
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import ID, MOST_POINTS, setup_of
from lessons.labs.playground.table import Table, read_row, read_rows, told


@pytest.mark.parametrize(
    ("text", "fault"),
    [("1, 2", "2 values where 3 belong"), ("1, up, 0", "x2 is 'up', not a number"),
     ("", "0 values"),
     ("1 2 0.5", "a class is a whole number"), ("1000; 2; 0", "x and y lie between"),
     ("nan, 1, 0", "x and y lie between"), ("1, 2, 10", "a class is"), ("1\t2\t3\t4", "4 values")],
)  # fmt: skip
def test_each_bad_row_has_its_own_message(text: str, fault: str) -> None:
    with pytest.raises(KnobError, match=fault):
        read_row(text, heights=False)


def test_rows_are_read_with_any_separator_and_faults_are_told_by_line() -> None:
    found, faults = read_rows("1,2,0\n\n 3; −4; 1\n5\t6\t2\n7 8 x\n9", heights=False)
    assert found == [(1, 2, 0), (3, -4, 1), (5, 6, 2)]
    assert [fault[:6] for fault in faults] == ["line 5", "line 6"]
    assert "2 more lines" in told([f"line {n}: no" for n in range(5)])


def test_a_row_is_changed_added_and_taken_away() -> None:
    lab = Playground.from_state(f"{ID}?data=circle")
    table = Table(lab)
    first, count = table.rows[0], len(table.rows)
    assert count == MOST_POINTS and "at most 500" in table.put(count, "1, 2, 1")
    assert lab.settings["data"] == "circle"
    assert table.nudge(0, 0, 0.5) == "" and lab.settings["data"] == "own"
    assert table.rows[0][0] == pytest.approx(first[0] + 0.5, abs=1e-5) and len(table.rows) == count
    assert table.remove(3) == "" and table.put(count - 1, "1, 2, 2") == ""
    assert len(table.rows) == count and lab.ground.classes == 3
    assert Playground.from_state(lab.state).ground.labels.tolist() == lab.ground.labels.tolist()
    lab.load(f"{ID}?data=own")
    assert table.paste("1,2,0\n3,4,1") == "Taken: 2 rows." and len(lab.points) == 6
    for _ in range(5):
        assert table.remove(0) == ""
    assert table.remove(0) == "One row stays." and lab.points == ((3, 4, 1),)
    lab.load(f"{ID}?data=plane")
    assert "at most 500" in table.nudge(0, 2, 0.1)
    assert table.paste("1, 2, 0.25\n2, 3, -1.5") == "Taken: 2 rows." and lab.setup.regression


def test_a_table_whose_data_are_fixed_says_so() -> None:
    lab = Playground.from_state(f"{ID}?data=own&fix=data")
    before, table = lab.state, Table(lab)
    for answer in (table.remove(0), table.nudge(0, 0, 0.5), table.paste("1,2,0")):
        assert "fixed" in answer
    assert lab.state == before


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60) | st.text("0123456789,;\n.-e ", max_size=60))
def test_no_paste_does_harm(text: str) -> None:
    lab = Playground.from_state(f"{ID}?data=own")
    before = lab.state
    answer = Table(lab).paste(text)
    if answer.startswith("Taken"):
        assert len(lab.points) == 4 + len([line for line in text.splitlines() if line.strip()])
    else:
        assert answer and lab.state == before


@pytest.mark.parametrize("query", ["data=three&loss=cross-entropy", "data=xor", "data=own"])
def test_every_example_is_counted_once_where_it_belongs(query: str) -> None:
    session = Session(setup_of(f"{ID}?{query}"))
    session.train(2)
    ground, network = session.ground, session.network
    named = said(session.setup, network, ground)
    for chosen in (ground.train, ground.test):
        found = confusion(session.setup, network, ground, chosen)
        assert found.total == len(chosen)
        assert found.right / found.total == pytest.approx(session.score(chosen).right)
        for i in range(ground.classes):
            for j in range(ground.classes):
                both = (ground.labels[chosen] == i) & (named[chosen] == j)
                assert found.counts[i, j] == both.sum()


def test_the_pair_that_is_mixed_up_most_is_named() -> None:
    assert Confusion(np.array([[5, 2], [3, 9]])).worst == (1, 0, 3)
    assert Confusion(np.array([[5, 0], [0, 9]])).worst is None
