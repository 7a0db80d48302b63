"""The benchmarks must at least run: workers answer, ratios are taken turn by turn."""

import sys

import pytest

import benchmarks.__main__ as bench
from benchmarks.contest import Contender, Ratio, Result, ratio, run_process, take_turns


def test_workers_take_turns_and_say_how_long_they_took() -> None:
    seconds = take_turns(
        {name: Contender("benchmarks.work_engine", name) for name in ("scalar", "gemm")}, 2
    )
    assert [len(turns) for turns in seconds.values()] == [2, 2]
    assert all(0 < s < 1 for turns in seconds.values() for s in turns)


def test_a_worker_that_dies_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="died"):
        take_turns({"x": Contender("benchmarks.work_engine", "no such task")}, 1)


def test_ratios_are_paired() -> None:
    seconds = {"a": [1.0, 2.0, 9.0], "b": [2.0, 4.0, 3.0]}
    found = ratio(seconds, "a", "b")
    assert found.middle == 0.5 and found.spread == (0.5, 3.0)


def test_a_result_says_whether_it_meets_its_goals() -> None:
    result = Result("x", Ratio((0.5, 0.3, 0.7, 0.5, 0.5)), 0.55, 0.45)
    assert " ".join(str(result).split()) == "x 0.500 0.40–0.60 must ≤ 0.55 ✓ aim ≤ 0.45 ✗"
    assert "must ≥ 1    ✓" in str(Result("x", 1.2, 1.0, most=False))
    assert not result.missed and Result("x", 0.6, 0.55).missed
    assert not Result("no goal", 9.0).missed and Result("x", 0.9, 1.0, most=False).missed


def test_a_missed_goal_is_an_error_for_whoever_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for value, code in ((0.5, 0), (0.7, 1)):
        row = Result("a row", value, 0.6)
        monkeypatch.setitem(bench.CONTESTS, "memory", lambda _, row=row: [row])
        monkeypatch.setattr(sys, "argv", ["benchmarks", "memory"])
        assert bench.main() == code
        told = capsys.readouterr().out
        assert ("missed: a row" in told) == bool(code) and "OpenBLAS kernel: " in told


def test_processes_are_measured_and_failures_told() -> None:
    usage = run_process([sys.executable, "-c", "x = bytearray(60_000_000)"], {})
    assert usage.peak > 60
    assert usage.cpu > 0
    assert usage.wall > 0
    with pytest.raises(RuntimeError, match="ended with 3"):
        run_process([sys.executable, "-c", "raise SystemExit(3)"], {})
