"""CONTRIBUTING's promises: what it says touches one file does, tried on a copy of the house."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

ENTRIES = r"""

def elu(z: Any) -> Any:
    if isinstance(z, float):
        return z if z > 0 else math.expm1(z)
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def elu_derivative(z: Any) -> Any:
    if isinstance(z, float):
        return 1.0 if z > 0 else math.exp(z)
    return np.where(z > 0, z.dtype.type(1), np.exp(np.minimum(z, 0)))


ACTIVATIONS["elu"] = Activation(
    name="elu",
    label="elu",
    function=elu,
    derivative=elu_derivative,
    tex=r"\begin{cases} e^z - 1 & z \le 0 \\ z & z > 0 \end{cases}",
    derivative_tex=r"\begin{cases} e^z & z \le 0 \\ 1 & z > 0 \end{cases}",
    kinks=(),
    range=(-1.0, INFINITY),
    year=2021,
    source="a test's own",
    rectifier=True,
)
ACTIVATIONS["soft_sign"] = Activation(
    name="soft_sign",
    label="softsign",
    function=lambda z: z / (1 + abs(z)),
    derivative=lambda z: 1 / (1 + abs(z)) ** 2,
    tex=r"\frac{z}{1 + |z|}",
    derivative_tex=r"\frac{1}{(1 + |z|)^2}",
    kinks=(),
    range=(-1.0, 1.0),
    year=1998,
    source="a test's own",
)
"""

FOUND = """
from engine.activations import ACTIVATIONS
from engine.expression.formula import parse
from engine.layers.initializers import for_activation, glorot, he
from engine.ops import OPS
from lessons.labs.activations.explorer import Explorer
from lessons.labs.mnist.mnist import KNOBS
for name, initializer in (("soft_sign", glorot), ("elu", he)):
    assert name in OPS
    assert name in next(knob for knob in KNOBS if knob.name == "activation").steps
    assert parse(f"{name}(x)").evaluate({"x": 1.0}).data == ACTIVATIONS[name].function(1.0)
    assert for_activation(name) is initializer
    assert Explorer.from_state(f"activations?function={name}").activation is ACTIVATIONS[name]
"""

# Everything that goes through the table of activations, entry by entry, and the tests that would
# notice one more of them.
TESTS = (
    "test_engine_activations.py",
    "test_engine_expression.py",
    "test_engine_layers.py",
    "test_engine_ops.py",
    "test_lessons_activations.py",
    "test_lessons_operations.py",
)


def test_one_more_activation_touches_one_file_and_ends_green(tmp_path: Path) -> None:
    for room in ("engine", "lessons", "tui", "tests"):
        shutil.copytree(ROOT / room, tmp_path / room)
    with (tmp_path / "engine" / "activations.py").open("a") as file:
        file.write(ENTRIES)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DL_TUI_HOME": str(tmp_path / "home")}

    def run(*arguments: str) -> str:
        line = [sys.executable, *arguments]
        done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        return done.stdout

    run("-c", FOUND)
    trained = run("-m", "tui", "train", "--activation", "elu", "--limit", "2000", "--json")
    end = json.loads(trained.splitlines()[-1])
    assert end["reason"] == "finished" and end["test_accuracy"] > 0.5
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    tests = [str(Path("tests") / name) for name in TESTS]
    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *tests)
    assert "passed" in tested or "100%" in tested
