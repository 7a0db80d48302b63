"""CONTRIBUTING's promises: what it says touches one file does, tried on a copy of the house."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

SOFTSIGN = r"""

ACTIVATIONS["softsign"] = Activation(
    name="softsign",
    label="softsign",
    function=lambda z: z / (1 + abs(z)),
    derivative=lambda z: 1 / (1 + abs(z)) ** 2,
    tex=r"\frac{z}{1 + |z|}",
    derivative_tex=r"\frac{1}{(1 + |z|)^2}",
    kinks=(),
    range=(-1.0, 1.0),
    year=1998,
    source="a test",
)
"""

FOUND = """
from engine.activations import ACTIVATIONS
from engine.ops import OPS
from lessons.labs.activations.explorer import Explorer
from lessons.labs.mnist.mnist import KNOBS
assert "softsign" in OPS
assert "softsign" in next(knob for knob in KNOBS if knob.name == "activation").steps
from engine.functions import activation, sum_
from engine.gradcheck import gradient_check
from engine.tensor import Tensor
z = Tensor([-2.0, 0.5, 3.0])
checks = gradient_check(lambda: sum_(activation("softsign", z)), [z])
assert all(check.passes(1e-6) for check in checks)
assert Explorer("activations?function=softsign").activation is ACTIVATIONS["softsign"]
"""


def test_a_twelfth_activation_touches_one_file(tmp_path: Path) -> None:
    for room in ("engine", "lessons", "tui"):
        shutil.copytree(ROOT / room, tmp_path / room)
    with (tmp_path / "engine" / "activations.py").open("a") as file:
        file.write(SOFTSIGN)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DL_TUI_HOME": str(tmp_path / "home")}

    def run(*arguments: str) -> str:
        line = [sys.executable, *arguments]
        done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-c", FOUND)
    trained = run("-m", "tui", "train", "--activation", "softsign", "--limit", "2000", "--json")
    end = json.loads(trained.splitlines()[-1])
    assert end["reason"] == "finished" and end["test_accuracy"] > 0.5
