"""CONTRIBUTING's recipes, followed to the letter on a copy of the house: they end green.

One copy takes one of each: an activation, an operation, a data set of points, a poll, a lesson, a
concept, a lab and a kind of figure (written in `recipes`). Then the linter and the tests that
would notice run there.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import recipes

ROOT = Path(__file__).parent.parent
ROOMS = ("engine", "lessons", "tui", "tests")

Run = Callable[..., str]
Told = dict[str, str]

ACTIVATIONS = r"""

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
    derivative=lambda z: (1 / (1 + abs(z))) ** 2,
    tex=r"\frac{z}{1 + |z|}",
    derivative_tex=r"\frac{1}{(1 + |z|)^2}",
    kinks=(),
    range=(-1.0, 1.0),
    year=1998,
    source="a test's own",
)
"""

# The file, the line of it after which something is put, and what.
ROWS = (
    (
        "engine/ops.py",
        "_ARITHMETIC = (",
        'Op("sin", "sin", by_kind(math.sin, np.sin),'
        " (lambda g, y, a: g * by_kind(math.cos, np.cos)(a),), True),",
    ),
    ("engine/expression/functions.py", "FUNCTIONS = {", '"sin": "sin",'),
    (
        "lessons/labs/backprop/rules.py",
        "_WRITTEN: dict[str, Rule] = {",
        '"sin": Rule("sin scales by cos", "its slope is the cosine of its input",'
        ' _of_input("cos(z)", "cos(z)")),',
    ),
    (
        "lessons/labs/backprop/story.py",
        'COMPUTES = {name: f"{g.label} is an activation" for name, g in ACTIVATIONS.items()} | {',
        '"sin": "sin is the sine, in radians",',
    ),
    (
        "lessons/labs/backprop/slips.py",
        "_WRITTEN_FORWARD: dict[str, tuple[Guess, ...]] = {",
        '"sin": (("unchanged", lambda x: x[0], "that is z itself; this node takes its sine"),),',
    ),
    (
        "lessons/labs/backprop/slips.py",
        "_WRITTEN_BACKWARD: dict[str, tuple[Slip, ...]] = {",
        '"sin": (("sine again", lambda a: a.u * a.y, "the slope of a sine is a cosine"),),',
    ),
    (
        "tests/test_engine_ops.py",
        "CASES: dict[str, list[tuple[list[Any], list[Any]]]] = {",
        '"sin": [([spaced(2, 3)], []), ([0.7], [])],',
    ),
    (
        "engine/tasks/points.py",
        "    for kind in (",
        'PointSet("band", "Band", 2, band),',
    ),
    (
        "engine/tasks/points.py",
        "LARGEST_COUNT = 10_000",
        """

def band(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    points = rng.uniform(-6, 6, (count, 2))
    seen = points[:, 0] + noise * rng.normal(size=count)
    return points, (np.abs(seen) < 3).astype(int)
""",
    ),
)

NEW_ROWS = (
    ("lessons/labs/__init__.py", "LABS = (", recipes.ROW),
    (
        "lessons/figures/kinds.py",
        "from lessons.asking.polls import Poll",
        "from lessons.figures import share",
    ),
    (
        "lessons/figures/kinds.py",
        "KINDS: dict[str, Callable[[Table], Drawing]] = {",
        '    "share": share.read,',
    ),
)
FILES = {
    "lessons/labs/fading/__init__.py": '"""Fading gradients: all of it is in `fading`."""\n',
    "lessons/labs/fading/fading.py": recipes.LAB,
    "tui/labs/fading/__init__.py": '"""How fading gradients look."""\n',
    "tui/labs/fading/screen.py": recipes.SCREEN,
    "lessons/figures/share.py": recipes.KIND,
}
MOST_LINES = 90  # of a small lab, logic and view together

POLL = """```poll
id = "one-more"
question = "A layer has 2 inputs and 3 outputs. How many biases does it have?"

[[choice]]
text = "2"
why = "That is one for each input; a bias is added to an output."
argument = "Each input is shifted before it is multiplied."

[[choice]]
text = "3"
why = "One for each output: the vector b is as long as what comes out."
argument = "b is added to Wx, which has three entries."
correct = true
```

"""

# What each table is read by, and the tests that would notice one more row.
TESTS = (
    "test_engine_activations.py",
    "test_engine_expression.py",
    "test_engine_layers.py",
    "test_engine_ops.py",
    "test_engine_points.py",
    "test_lessons_activations.py",
    "test_lessons_content.py",
    "test_lessons_labs.py",
    "test_lessons_operations.py",
    "test_tui_keys.py",
    "test_tui_labs.py",
    "test_tui_snapshots.py",
)
# Of the labs' tests, only those of the new one; the linter has run here by itself, and what knows
# of no table has been tried where this is a copy of.
LEFT_OUT = (
    "labs and not (fading or stands) or no_faults or twelve or no_string_breaks or any_text"
    " or equals_four_loops or reads_back or bad_state"
)
CHANGED = ("layer", "training")  # lessons that a recipe put something into


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house after every recipe."""
    house = tmp_path_factory.mktemp("recipes")
    for room in ROOMS:
        shutil.copytree(ROOT / room, house / room)
    shutil.copy(ROOT / "pyproject.toml", house)
    known = Path(".hypothesis", "constants")  # found in sources, most of which stay
    if (ROOT / known).is_dir():
        shutil.copytree(ROOT / known, house / known)
    with (house / "engine" / "activations.py").open("a", encoding="utf-8") as file:
        file.write(ACTIVATIONS)
    for name, after, row in ROWS:
        put_after(house / name, after, row)
    for name, after, row in NEW_ROWS:
        put_after(house / name, after, row)
    for name, text in FILES.items():
        (house / name).parent.mkdir(exist_ok=True)
        (house / name).write_text(text, encoding="utf-8")
    content = house / "lessons" / "content"
    trial = (ROOT / "tests" / "fixtures" / "course" / "01-counting.md").read_text(encoding="utf-8")
    text = f"{trial}{recipes.FENCE}{recipes.DOOR}"
    (content / "08-counting.md").write_text(text, encoding="utf-8")
    layer = content / "05-layer.md"
    text = layer.read_text(encoding="utf-8")
    layer.write_text(text.replace("```lab\n", f"{POLL}```lab\n", 1), encoding="utf-8")
    training = content / "35-training.md"  # it needs what the new lesson teaches
    text = training.read_text(encoding="utf-8")
    assert "needs = [" in text
    training.write_text(text.replace("needs = [", 'needs = ["row", ', 1), encoding="utf-8")
    return house


def put_after(path: Path, line: str, row: str) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.count(line) == 1, f"{path.name} has no longer a line {line!r}"
    at = lines.index(line) + 1
    path.write_text("\n".join([*lines[:at], row, *lines[at:]]), encoding="utf-8")


def in_copy(house: Path, home: Path, *arguments: str, code: int = 0, known: str = "all") -> str:
    """Run Python in the copy: its output, if all went well, else what it complains of."""
    environment = {**os.environ, "PYTHONPATH": str(house), "DL_TUI_HOME": str(home)}
    environment["DL_TUI_COPY"] = known
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once for all runs
    line = [sys.executable, *arguments]
    done = subprocess.run(line, cwd=house, env=environment, capture_output=True, text=True)
    assert done.returncode == code, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout if code == 0 else done.stderr


@pytest.fixture
def run(house: Path, tmp_path: Path) -> Run:
    """Runs Python in the copy, each test with a home of its own."""
    return partial(in_copy, house, tmp_path)


# Each piece of Python by itself, but all in one process: what went wrong in it, if anything did.
TRY = """
import contextlib, io, json, sys, traceback
from tui.cli import run
def listed(what):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert run([what, "--json"]) == 0
    return json.loads(out.getvalue())
told = {}
for name, text in json.loads(sys.argv[1]).items():
    try:
        exec(text, {"listed": listed})
    except Exception:
        told[name] = traceback.format_exc()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def wrong(house: Path) -> Told:
    """What went wrong in which of the pieces of Python below, tried in the copy."""
    pieces = {"found": FOUND, "sine": SINE, "band": BAND, "poll": ADDED, "lab": FADING}
    told = in_copy(house, house / "home", "-c", TRY, json.dumps(pieces))
    return dict(json.loads(told))


FOUND = """
from engine.activations import ACTIVATIONS
from engine.expression.formula import parse
from engine.layers.initializers import for_activation, glorot, he
from engine.ops import OPS
from lessons.labs.activations.explorer import Explorer
from lessons.labs.mnist.knobs import KNOBS
for name, initializer in (("soft_sign", glorot), ("elu", he)):
    assert name in OPS
    assert name in next(knob for knob in KNOBS if knob.name == "activation").steps
    assert parse(f"{name}(x)").evaluate({"x": 1.0}).data == ACTIVATIONS[name].function(1.0)
    assert for_activation(name) is initializer
    assert Explorer.from_state(f"activations?function={name}").activation is ACTIVATIONS[name]
"""


def test_an_activation_is_one_entry_which_everything_finds(run: Run, wrong: Told) -> None:
    assert "found" not in wrong, wrong["found"]
    trained = run("-m", "tui", "train", "--activation", "elu", "--limit", "2000", "--json")
    end = json.loads(trained.splitlines()[-1])
    assert end["reason"] == "finished" and end["test_accuracy"] > 0.5


SINE = """
import math
from engine.expression.formula import parse
from engine.tensor import backward
from lessons.labs import find_lab
root = parse("sin(x)").evaluate({"x": 1.0})
backward(root)
assert root.data == math.sin(1) and abs(root.parents[0].grad - math.cos(1)) < 1e-12
assert "sin(x)" in find_lab("backprop").read_state("backprop?f=sin(x)&at=x:1")
"""


def test_an_operation_is_a_row_and_the_tables_that_its_test_names(wrong: Told) -> None:
    assert "sine" not in wrong, wrong["sine"]


BAND = """
import numpy as np
from engine.tasks.points import make
points = make("band", 100, 0.0, np.random.default_rng(0))
assert ((np.abs(points.inputs[:, 0]) < 3) == points.targets).all() and points.classes == 2
"""


def test_a_data_set_of_points_is_a_row(wrong: Told) -> None:
    assert "band" not in wrong, wrong["band"]


ADDED = """
from lessons.asking.registry import find
from lessons.course.outline import load_course
assert find(load_course(), "layer.one-more").kind.value == "choice"
found = [lesson["id"] for lesson in listed("lessons")]
assert len(found) == len(load_course().lessons)
assert found[found.index("activations") + 1] == "counting"
"""


def test_a_poll_a_lesson_and_a_concept_are_text(run: Run, house: Path, wrong: Told) -> None:
    count = len(list((house / "lessons" / "content").glob("*.md")))
    assert run("-m", "tui", "check").startswith(f"All is well: {count} lessons, ")
    assert "poll" not in wrong, wrong["poll"]


FADING = """
from engine.activations import ACTIVATIONS
from lessons.labs import find_lab
lab = find_lab("fading").load().from_state("fading?layers=3")
assert lab.left == (1.0, 0.25, 0.0625, 0.015625) and not lab.open
assert lab.asks()[0].judge("C").correct
assert {"id": "fading", "state": "fading?layers=4"}.items() <= listed("labs")[0].items()
"""


def test_a_lab_is_two_small_files_and_a_row(wrong: Told) -> None:
    lines = [line for text in (recipes.LAB, recipes.SCREEN) for line in text.splitlines()]
    assert len(lines) <= MOST_LINES
    assert "lab" not in wrong, wrong["lab"]


# What somebody forgot, or got wrong, and what is said of it.
SLIPS = (
    (
        'argument = "b is added to Wx, which has three entries."\n',
        "",
        "'one-more': the right choice has no argument",
    ),
    ('id = "another"', 'id = "hook"', "layer.hook occurs twice"),
    ('needs = ["matrix-times', 'needs = ["matrx-times', "no lesson teaches 'matrx-times-vector'"),
)


def test_recipes_that_are_not_followed_end_red(run: Run, house: Path, tmp_path: Path) -> None:
    """The linter says so, and no test has to: of each slip, in one run."""
    content = tmp_path / "content"
    shutil.copytree(house / "lessons" / "content", content)
    for later in content.glob("*.md"):  # what is to be told stands in a lesson, or before it
        if later.name > "05-layer.md":
            later.unlink()
    layer = content / "05-layer.md"
    text = layer.read_text(encoding="utf-8") + POLL.replace("one-more", "another")
    for old, new, _ in SLIPS:
        assert old in text
        text = text.replace(old, new, 1)
    layer.write_text(text, encoding="utf-8")
    outline = content / "course.toml"
    outline.write_text('pack = "copy"\n' + outline.read_text(encoding="utf-8"), encoding="utf-8")
    told = run("-m", "tui", "check", str(content), code=3)
    assert [says for _, _, says in SLIPS if says not in told] == []


def test_everything_that_would_notice_ends_green(
    run: Run, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """What is true of each row of a table is tried of the rows that are new in the copy."""
    cases = [item.nodeid for item in request.session.items if item.nodeid.endswith("]")]
    known = tmp_path / "known.txt"
    tried = [case for case in cases if not any(map(case.partition("[")[2].count, CHANGED))]
    known.write_text("\n".join(tried))
    tests = [str(Path("tests") / name) for name in TESTS]
    some = ("-n", "0", "-k", f"not ({LEFT_OUT})")
    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", *some, *tests, known=str(known))
    assert "passed" in tested or "100%" in tested
