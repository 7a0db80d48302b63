"""What is brought into the playground: points as lines x,y,label, or a network written out.

Either may be pasted, or read from a file that is named: a terminal types a file's name when the
file is dropped onto it. What cannot be read is told, and then nothing is changed.
"""

import json
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.tasks.points_csv import parse_csv, read_text
from lessons.knobs import KnobError
from lessons.labs.playground.network import network_of
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import MOST_POINTS, Place, Setup, checked, read, write
from lessons.text import clean
from lessons.visiting import refuse_places

ENDINGS = (".csv", ".tsv", ".txt", ".json")
PASTED = "pasted"
LONGEST = 400  # characters of what is said of it


def file_of(text: str) -> Path | None:
    """The file that a text names, if it is nothing but the name of one that may be read here."""
    if len(text.strip().splitlines()) != 1 or not text.strip().rstrip("'\"").endswith(ENDINGS):
        return None
    try:
        words = shlex.split(text)
        named = words[0] if len(words) == 1 else text.strip()
        return Path(os.path.expanduser(named.removeprefix("file://")))
    except ValueError:  # a quotation mark without its other, or a user's name with a null byte
        return None


def is_brought(text: str) -> bool:
    """Whether a text is for `take`; any other is a state, if it is anything."""
    several = len(text.strip().splitlines()) > 1
    return several or text.lstrip().startswith("{") or bool(file_of(text)) or _is_row(text)


def _is_row(text: str) -> bool:
    return "," in text and "?" not in text


def take(lab: Playground, text: str) -> None:
    """Take points or a network from a text, or from the file that it names; the note says what."""
    name = PASTED
    try:
        path = file_of(text)
        if path is not None:
            refuse_places()
            name, text = str(path), read_text(path)
        if text.lstrip().startswith("{"):
            _network(lab, text)
        else:
            _points(lab, text, name)
    except ValueError as error:  # DataError, KnobError, and what a visitor may not do
        lab.note = f"Not taken: {_said(str(error))}"


def _said(text: str) -> str:
    """What is said of a file: clean, and of a name without end its beginning and what follows."""
    told = clean(text, keep_newlines=False)
    return told if len(told) <= LONGEST else f"{told[: LONGEST // 4]}…{told[-LONGEST // 2 :]}"


def _points(lab: Playground, text: str, name: str) -> None:
    """Lines x,y,label become points of one's own."""
    found = parse_csv(text, name)
    if len(found) > MOST_POINTS:
        raise KnobError(f"{len(found):,} points: at most {MOST_POINTS} fit into a state")
    labels = np.asarray(found.targets).reshape(-1)
    heights = not found.classes
    places: list[Place] = [
        checked((x, y, float(label)), number, heights=heights)
        for number, ((x, y), label) in enumerate(
            zip(found.inputs.tolist(), labels.tolist(), strict=True), start=1
        )
    ]
    lab.note = f"Taken: {_said(found.understood)}"
    lab.own(tuple(places), heights=heights)


def _network(lab: Playground, text: str) -> None:
    """JSON as the lab writes it: the state, and layer by layer weights and biases."""
    lab.load(state_of(text))
    lab.note = f"Taken: a network of {lab.parameters} weights and biases, and where it came from."


def state_of(text: str) -> str:
    """The state string of a network that was written out as JSON, its weights in it.

    Raises KnobError, which says what is wrong.
    """
    try:
        told = json.loads(text)
        state, layers = told["state"], told["layers"]
        pairs = [(_numbers(layer["W"]), _numbers(layer["b"])) for layer in layers]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        problem = "this is no network as s writes it: a state, and layers with W and b"
        raise KnobError(problem) from None
    if not isinstance(state, str):
        raise KnobError("the state is a string, as y copies it")
    kept = read(state)
    setup = Setup.of(kept.whole, kept.points, heights=kept.heights)
    shapes = [each.shape for pair in pairs for each in pair]
    wanted = [
        each.data.shape for layer in network_of(setup).layers for each in layer.parameters.values()
    ]
    if shapes != wanted:
        raise KnobError(f"its layers are {_told(shapes)}, and its state says {_told(wanted)}")
    weights = np.concatenate([each.ravel() for pair in pairs for each in pair]).astype("<f4")
    return write(kept.whole, kept.points, heights=kept.heights, weights=weights.tobytes(),
                 bounds=kept.bounds)  # fmt: skip


def _numbers(rows: Any) -> "np.typing.NDArray[np.float32]":
    with np.errstate(over="ignore"):
        return np.array(rows, dtype=np.float64).astype(np.float32)


def _told(shapes: Sequence[tuple[int, ...]]) -> str:
    return " ".join("×".join(map(str, shape)) or "0" for shape in shapes)
