"""Tests that forks run: each of them once, and none is lost with a fork that dies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from waits import LIMIT

CONFTEST = "from forks import pytest_addoption, pytest_runtestloop  # noqa: F401\n"
TESTS = """
import os, warnings
import pytest

@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    yield tmp_path_factory.mktemp("shared")
    with open("torn", "a") as file:
        file.write("down")

def test_shares(shared, capfd):
    os.system("echo said")
    assert shared.is_dir() and capfd.readouterr().out.strip() == "said"

def test_warns():
    warnings.warn("look" + "out")

def test_fails(tmp_path):
    print("be" + "fore")
    assert tmp_path.parent.name == "nothing"

def test_skips():
    pytest.skip("not here")

@pytest.mark.parametrize("number", range(60))
def test_many(number):
    assert "DIES" not in os.environ or number != 30 or os._exit(0)
"""


def forked(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_some.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    plugins = ("cacheprovider", "hypothesispytest", "asyncio", "xdist")
    without = [argument for plugin in plugins for argument in ("-p", f"no:{plugin}")]
    line = [sys.executable, "-m", "pytest", *without, "--forks", "2", *arguments, str(folder)]
    known = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), **environment}
    return subprocess.run(
        line, cwd=folder, env=known, capture_output=True, text=True, timeout=LIMIT
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_each_test_is_run_once_and_what_it_says_is_told(tmp_path: Path) -> None:
    told = forked(tmp_path)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "1 failed, 62 passed, 1 skipped, 1 warning" in told.stdout
    assert "before" in told.stdout and "lookout" in told.stdout
    assert (tmp_path / "torn").read_text() == "down"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_fork_that_dies_is_told_with_the_test_it_died_of(tmp_path: Path) -> None:
    told = forked(tmp_path, DIES="yes")
    assert told.returncode == 3, told.stdout + told.stderr
    assert "test_some.py::test_many[30]" in told.stdout + told.stderr
