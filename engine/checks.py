"""What goes in is looked at before it is used: NumPy would often take it, and answer nonsense.

A label of −1 counts from the end, True is a 1, and too few labels are repeated: the numbers that
come out look like numbers. Each function here says in one sentence what is wrong and raises
ValueError. A training run looks at its task once, in the beginning, and not in every step.
"""

from typing import Any

import numpy as np


def check_numbers(values: Any, count: int, what: str) -> None:
    """`values` are to be numbers in a list of `count`: whole, from 0 to count − 1, at least one."""
    found = np.asarray(values)
    if not found.size:
        raise ValueError(f"{what} are none at all")
    if found.dtype.kind not in "ui":
        kind = "true or false" if found.dtype.kind == "b" else f"of the type {found.dtype}"
        raise ValueError(f"{what} are whole numbers, not {kind}")
    low, high = int(found.min()), int(found.max())
    if low < 0 or high >= count:
        wrong = low if low < 0 else high
        raise ValueError(f"{what} are from 0 to {count - 1}, not {wrong}")


def check_labels(labels: Any, logits: Any) -> None:
    """`labels` [B] are to be classes, one for each row of `logits` [B, C]."""
    shape, wanted = np.shape(labels), np.shape(logits)
    if len(wanted) != 2:
        raise ValueError(f"logits have the shape [B, C], not {list(wanted)}")
    if not wanted[0]:
        raise ValueError("the mean over an empty batch has no value")
    if shape == wanted and wanted[1] > 1:
        raise ValueError("labels are the numbers of the classes, not one-hot rows: use argmax")
    if shape != wanted[:1]:
        raise ValueError(f"labels have the shape {list(wanted[:1])}, not {list(shape)}")
    check_numbers(labels, wanted[1], "labels")


def check_targets(targets: Any, outputs: Any) -> None:
    """`targets` are to be as many as `outputs` [B, ...], in the same order: row by row."""
    shape, wanted = np.shape(targets), np.shape(outputs)
    if 0 in wanted:
        raise ValueError("the mean over an empty batch has no value")
    if shape != wanted and [n for n in shape if n != 1] != [n for n in wanted if n != 1]:
        raise ValueError(f"targets have the shape {list(wanted)}, not {list(shape)}")


def check_some(values: Any, axis: int | tuple[int, ...] | None, what: str) -> None:
    """There is to be something along the axes (all, if None) of which the `what` is asked for."""
    shape = np.shape(values)
    axes = range(len(shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
    if 0 in (shape[i] for i in axes):
        raise ValueError(f"the {what} of nothing has no value")
