"""The engine's own rule for an operation, cut from its source file: what is shown is what runs."""

import ast
from functools import cache
from textwrap import dedent

from engine import activations, ops, tensor
from tui.screens.code import source_of


@cache
def _rows(path: str, maker: str) -> dict[str, tuple[int, str]]:
    """Every `maker("name", ...)` in a source file: its line and its text."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    lines = source.splitlines()
    rows = {}
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        first = node.args[0] if node.args else None
        named = next((k.value for k in node.keywords if k.arg == "name"), first)
        if node.func.id == maker and isinstance(named, ast.Constant):
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            rows[str(named.value)] = (node.lineno, dedent(text).rstrip(","))
    return rows


def rule_source(op: str) -> list[tuple[str, str]]:
    """The row of the table for this operation; an activation's is made from two places."""
    rows = _rows(str(ops.__file__), "Op")
    if op in rows:
        line, text = rows[op]
        return [(f"engine/ops.py:{line}", text)]
    found = []
    activation = _rows(str(activations.__file__), "Activation").get(op)
    if activation is not None:
        found.append((f"engine/activations.py:{activation[0]}", activation[1]))
    return [*found, source_of(ops._activation_op)]


def walker_source() -> list[tuple[str, str]]:
    """The walk itself: how a rule is applied, and how gradients add."""
    return [source_of(tensor.backward_steps), source_of(tensor.backward)]
