"""Private names of Textual: used in one room, listed, and there."""

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path

import pytest

from tui.shell import private

ROOT = Path(__file__).parent.parent


def resolve(dotted: str) -> type:
    module, _, name = dotted.rpartition(".")
    found = getattr(importlib.import_module(module), name)
    assert isinstance(found, type)
    return found


@pytest.mark.parametrize(
    ("module", "name"), [(m, n) for m, names in private.MODULES.items() for n in names]
)
def test_private_modules_have_what_is_imported(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize(
    ("kind", "name"), [(k, n) for k, names in private.METHODS.items() for n in names]
)
def test_private_methods_are_there(kind: str, name: str) -> None:
    found = getattr(resolve(kind), name)
    assert callable(found.fget if isinstance(found, property) else found)


@pytest.mark.parametrize(
    ("kind", "name"), [(k, n) for k, names in private.ATTRIBUTES.items() for n in names]
)
def test_private_attributes_are_set(kind: str, name: str) -> None:
    assert f"self.{name}" in source(resolve(kind))


@cache
def source(kind: type) -> str:
    """The source of a class and of those it comes from, as far as they are Textual's."""
    return "".join(inspect.getsource(base) for base in kind.__mro__ if "textual" in base.__module__)


def private_names() -> set[tuple[str, str]]:
    """(file, name) of every underscored attribute or import that is not defined in tui/ itself."""
    trees = {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in (ROOT / "tui").rglob("*.py")
    }
    ours: set[str] = {"_activation_op"}  # the engine's
    listed = {n for t in (private.METHODS, private.ATTRIBUTES) for ns in t.values() for n in ns}
    found: set[tuple[str, str]] = set()
    read: set[tuple[str, str]] = set()
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                if isinstance(node.ctx, ast.Store):
                    ours.add(node.attr)
                if node.attr.startswith("_") and not node.attr.startswith("__"):
                    read.add((name, node.attr))
            elif isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Store):
                    ours.add(node.id)
            elif isinstance(node, ast.arg):
                ours.add(node.arg)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                ours.add(node.name)
            elif isinstance(node, ast.ImportFrom) and "._" in (node.module or ""):
                found |= {(name, f"{node.module}.{each.name}") for each in node.names}
    return found | {(file, name) for file, name in read if name not in ours or name in listed}


def test_every_private_name_is_listed_and_used_in_one_room() -> None:
    imported = {f"{m}.{n}" for m, names in private.MODULES.items() for n in names}
    named = {n for t in (private.METHODS, private.ATTRIBUTES) for ns in t.values() for n in ns}
    found = private_names()
    assert {name for _, name in found} - named - imported == set()
    outside = {(file, name) for file, name in found if not file.startswith("tui/shell/")}
    # A private name of its own any class may have; `os._exit` is Python's.
    own = {n for f, n in outside if f"self.{n}" in (ROOT / f).read_text(encoding="utf-8")}
    assert {name for _, name in outside} - own <= {"_exit"}
    assert not {name for _, name in outside} & imported


def test_the_version_is_capped_below_the_next_minor() -> None:
    from importlib.metadata import version

    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    major, minor, _ = version("textual").split(".", 2)
    assert f'"textual>={major}.{minor}' in text and f",<{major}.{int(minor) + 1}" in text
