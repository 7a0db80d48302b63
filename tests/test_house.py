"""The house keeps its shape: the arrow, what is imported at the start, no markup, plain sources."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from waits import LIMIT

ROOT = Path(__file__).parent.parent
PACKAGES = ("engine", "lessons", "tui")


def imported_by(code: str, *arguments: str) -> set[str]:
    """The modules that a fresh Python has imported after running `code`."""
    tail = "\nimport json, sys; print('\\n' + json.dumps(list(sys.modules)))"
    # What coverage or an editor hooks into every Python is none of our doing.
    ended = subprocess.run(
        [sys.executable, "-c", code + tail, *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout.splitlines()[-1]))


def modules(package: str) -> list[str]:
    found = []
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] != "__main__":
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def import_all(package: str) -> set[str]:
    names = modules(package)
    return imported_by(f"import importlib\nfor name in {names!r}: importlib.import_module(name)")


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_the_arrow() -> None:
    engine = roots(import_all("engine"))
    assert "numpy" in engine
    assert not engine & {"lessons", "tui", "textual", "rich", "click", "platformdirs"}
    lessons = roots(import_all("lessons"))
    assert "engine" in lessons
    assert not lessons & {"tui", "textual", "rich", "click"}


@pytest.mark.parametrize("arguments", ["--version", "--help", "progress", "trian"])
def test_the_command_line_answers_without_numpy_and_textual(arguments: str) -> None:
    code = f"from tui.cli import run; run([{arguments!r}])"
    assert not roots(imported_by(code)) & {"numpy", "textual", "rich"}


def test_commands_are_light_to_import() -> None:
    """Completion and --help of a command import its module: that must not take long."""
    from tui.cli import COMMANDS

    names = [f"tui.commands.{name}" for name in COMMANDS]
    heavy = roots(imported_by("import " + ", ".join(names))) & {"numpy", "textual"}
    assert not heavy


@pytest.mark.parametrize("first", ["home", "welcome"])
def test_the_first_screen_loads_nothing_that_it_does_not_need(first: str) -> None:
    """Neither arithmetic nor Markdown nor a lab is drawn there; of questions only options."""
    found = imported_by(f"import tui.__main__, tui.cli, tui.app, tui.screens.{first}")
    assert "textual" in roots(found)
    assert not roots(found) & {"numpy", "TeXicode", "texicode", "markdown_it"}
    heavy = ("tui.labs.", "tui.figures", "tui.formula", "tui.prose", "lessons.labs.", "engine.t")
    assert not [name for name in found if name.startswith((*heavy, "lessons.diagnosis"))]
    if first == "home":
        assert not [name for name in found if name.startswith(("tui.asking", "lessons.asking"))]


@pytest.mark.parametrize("begin", ["tui.__main__", "engine", "lessons.diagnosis.making"])
def test_matrices_are_multiplied_on_one_core_unless_the_user_says_otherwise(begin: str) -> None:
    """Wherever a process begins that may train: the app, what it starts, a script of ours."""
    code = f"import {begin}, os; assert os.environ['OPENBLAS_NUM_THREADS'] == {{!r}}"
    clean = "import os; os.environ.pop('OPENBLAS_NUM_THREADS', None)\n"
    found = imported_by(clean + code.format("1"))
    assert ("numpy" in found) == (begin == "lessons.diagnosis.making")
    imported_by("import os; os.environ['OPENBLAS_NUM_THREADS'] = '3'\n" + code.format("3"))


def test_no_script_loads_numpy_before_its_threads_are_set() -> None:
    """The libraries behind NumPy read how many threads they get once, when they are loaded."""
    ours = {"engine", "lessons", "tui", "benchmarks"}
    for path in [*ROOT.glob("docs/*.py"), *ROOT.glob("benchmarks/*.py")]:
        imports = [node for node in ast.parse(path.read_text()).body
                   if isinstance(node, ast.Import | ast.ImportFrom)]  # fmt: skip
        first = [(node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom)
                 else node.names[0].name.partition(".")[0] for node in imports]  # fmt: skip
        if "numpy" in first and not path.stem.endswith("_torch"):  # started with one thread each
            assert ours & set(first[: first.index("numpy")]), path


# Markup: `[/]` in a lesson would crash, `[1, 2]` would vanish and `[@click=...]` would run.

# Widgets of Textual that read markup unless told not to, and the name of that argument.
MARKUP = {
    "Static": "markup",
    "Label": "markup",
    "Button": "markup",
    "OptionList": "markup",
    "Options": "markup",
    "SelectionList": "markup",
    "Link": "markup",
    "notify": "markup",
    "Tooltip": "markup",
}
# These make Content, which never reads markup again.
CONTENT = {"Content", "Content.assemble", "Content.styled", "Content.from_text"}
# These parse markup: nothing of ours may.
FORBIDDEN = {"from_markup", "Content.from_markup", "Text.from_markup", "render_markup"}


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    paths = sorted((ROOT / "tui").rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def markup_faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and reason of every call and class in `tree` that lets markup in."""
    bases = dict(MARKUP)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            known = {base.id for base in node.bases if isinstance(base, ast.Name)} & set(bases)
            # A subclass either passes markup=False on or is called like its base.
            if known and not _says_off_in_init(node):
                bases[node.name] = "markup"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _last_name(node.func)
        if name not in bases and name not in FORBIDDEN:
            continue
        called = ast.unparse(node.func)
        if called in FORBIDDEN or name in FORBIDDEN:
            yield node.lineno, f"{called} parses markup"
        argument = bases.get(name)
        if argument is None or (called.startswith("super") and name == "__init__"):
            continue
        off = any(
            keyword.arg == argument
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value is False
            for keyword in node.keywords
        )
        content = node.args and ast.unparse(node.args[0]).partition("(")[0] in CONTENT
        if not off and not content:
            yield node.lineno, f"{called}(...) without markup=False"


def _last_name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _says_off_in_init(node: ast.ClassDef) -> bool:
    return any(
        isinstance(call, ast.Call)
        and ast.unparse(call.func) == "super().__init__"
        and any(keyword.arg == "markup" and not _truth(keyword) for keyword in call.keywords)
        for call in ast.walk(node)
    )


def _truth(keyword: ast.keyword) -> bool:
    return not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)


def test_markup_is_off_everywhere() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {reason}"
        for path, tree in trees()
        for line, reason in markup_faults(tree)
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "bad"),
    [
        ("Static('x')", True),
        ("Static(text, markup=True)", True),
        ("Static(text, markup=flag)", True),
        ("Static(text, markup=False)", False),
        ("Static(Content(text))", False),
        ("Static(Content.assemble('a', 'b'))", False),
        ("self.notify(message)", True),
        ("widgets.Label(text)", True),
        ("Text.from_markup(text)", True),
        ("Content.from_markup(text)", True),
        ("class Line(Static): pass\nLine('x')", True),
        (
            "class Line(Static):\n def __init__(self): super().__init__('', markup=False)\nLine()",
            False,
        ),
    ],
)
def test_the_lint_itself_can_tell(source: str, bad: bool) -> None:
    assert bool(list(markup_faults(ast.parse(source)))) == bad


def test_colours_are_named_by_their_job_and_shares_written_in_one_way() -> None:
    """No literal colour outside the themes: a theme, or NO_COLOR, must reach everything. And a
    share is `show_share`, with a space as before every unit: Python's own format has none."""
    literal = re.compile(r"#[0-9a-fA-F]{6}\b|\bansi_\w+|\brgb\(|:[<>\d.]*%\}")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, _ in trees()
        if path.name not in {"theme.py"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert not found, found


def opening(source: str) -> str | None:
    """A module's docstring; where that is the first thing of all, the rest is not parsed."""
    if source.startswith('"""'):
        source = source[: source.index('"""', 3) + 3]
    return ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_opens_with_a_sentence(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / package).rglob("*.py")
        if not opening(path.read_text(encoding="utf-8"))
    ]
    assert not silent


# What only POSIX has. On Windows the name alone is an AttributeError, the import an ImportError.
POSIX = {
    "os": "fork forkpty killpg getpgrp getpgid setpgid setsid getuid geteuid getgid uname wait3 "
    "wait4 waitid WNOHANG WNOWAIT mkfifo nice statvfs sysconf tcgetpgrp tcsetpgrp ttyname openpty "
    "getloadavg sched_getaffinity fchmod fchown chown O_NOFOLLOW O_DIRECTORY O_CLOEXEC pread",
    "signal": "SIGHUP SIGQUIT SIGTSTP SIGCONT SIGSTOP SIGKILL SIGWINCH SIGUSR1 SIGUSR2 SIGPIPE "
    "SIGCHLD SIGALRM SIGTTOU SIGTTIN alarm setitimer pause siginterrupt pthread_sigmask sigwait",
    "select": "poll epoll kqueue",
    "time": "tzset",
    "mmap": "MADV_DONTNEED PROT_READ MAP_PRIVATE MAP_SHARED",
    "socket": "AF_UNIX",
}
POSIX_MODULES = {"fcntl", "termios", "tty", "pty", "resource", "grp", "pwd", "curses", "readline"}
DRIVER = "tui.shell.driver"  # for POSIX's terminals alone: whoever imports it asks first
ASKS = ("sys.platform", "os.name", "hasattr(", "except ImportError", "except AttributeError")

# Where none of these stands, there is nothing to parse for.
NAMED = re.compile(
    "|".join(rf"\b{of}\.(?:{'|'.join(names.split())})\b" for of, names in POSIX.items())
    + rf"|\b(?:{'|'.join(sorted(POSIX_MODULES))}|driver|add_signal_handler)\b"
)


def unguarded(source: str) -> list[int]:
    """Lines that use what only POSIX has, in a function (or the body) that never asks for it."""
    if not NAMED.search(source):
        return []
    tree = ast.parse(source)
    text = source.splitlines()  # once: `ast.get_source_segment` does so for every function
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    spans = [range(each.lineno, (each.end_lineno or 0) + 1) for each in functions]
    asking = [
        span for span in spans
        if any(word in "\n".join(text[span.start - 1 : span.stop - 1]) for word in ASKS)
    ]  # fmt: skip
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = bool({name.name for name in node.names} & {*POSIX_MODULES, DRIVER})
        elif isinstance(node, ast.ImportFrom):
            found = node.module in {*POSIX_MODULES, DRIVER}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = node.attr in POSIX.get(node.value.id, "").split()
        else:
            found = isinstance(node, ast.Attribute) and node.attr == "add_signal_handler"
        if found and not any(node.lineno in lines_of for lines_of in asking):
            lines.append(node.lineno)
    return sorted(lines)


def test_nothing_is_called_that_only_posix_has_without_asking_for_it() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path != ROOT / "tui" / "shell" / "driver.py"
        for line in unguarded(path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import fcntl", [1]),
        ("import os, signal\ndef f():\n    os.kill(1, signal.SIGHUP)", [3]),
        ("def f():\n    from tui.shell.driver import SafeDriver", [2]),
        ("def f():\n    if sys.platform != 'win32':\n        os.killpg(1, 2)", []),
        (
            "def f():\n    try:\n        import resource\n    except ImportError:\n        return",
            [],
        ),
        ("os.kill(os.getpid(), signal.SIGTERM)", []),
    ],
)
def test_that_lint_can_tell_too(source: str, lines: list[int]) -> None:
    assert unguarded(source) == lines
