"""How a training in the playground stands, as it travels from the process that trains: one line.

The weights are all that has to be told of a network: whoever has them can compute what every
neuron sees. So the training spends nothing on pictures, however many are drawn.
"""

import base64
import json
import math
from dataclasses import asdict, dataclass, fields
from typing import Any

Losses = tuple[float, float, float]
"""Epoch, loss on the training points, loss on the test points."""


@dataclass(frozen=True)
class Stand:
    """How things stand after `step` steps. `number` is that of the start it belongs to.

    `path` are the losses measured since the last one. The shares of points that are right are NaN
    where heights are learned. `trouble` says why it cannot go on, and `cure` is the learning rate
    that would help; `ended` says why it has stopped by itself.
    """

    number: int
    step: int
    epoch: float
    train_loss: float
    test_loss: float
    train_right: float
    test_right: float
    weights: bytes
    path: tuple[Losses, ...] = ()
    speed: float = 0.0
    """Steps a second."""
    running: bool = False
    trouble: str = ""
    cure: float = 0.0
    ended: str = ""


@dataclass(frozen=True)
class Tally:
    """How many networks of each width have solved the task after so many epochs, of `seeds` each.

    `over` is how many epochs they get.
    """

    epoch: int
    over: int
    widths: tuple[int, ...]
    solved: tuple[int, ...]
    seeds: int


News = Stand | Tally
_KINDS: dict[str, type[Stand] | type[Tally]] = {"stand": Stand, "tally": Tally}


def to_json(news: News) -> str:
    """One line of strict JSON."""
    values: dict[str, Any] = {"news": type(news).__name__.lower(), **asdict(news)}
    if isinstance(news, Stand):
        values["weights"] = base64.b64encode(news.weights).decode()
    return json.dumps({name: _plain(value) for name, value in values.items()}, allow_nan=False)


def from_json(line: str | bytes) -> News:
    """Read what `to_json` wrote. Raises ValueError for anything else."""
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("news")]
        read = {each.name: values[each.name] for each in fields(kind)}
        if kind is Stand:
            read["weights"] = base64.b64decode(read["weights"])
            read["path"] = tuple(tuple(map(_number, each)) for each in read["path"])
            for name in ("train_loss", "test_loss", "train_right", "test_right"):
                read[name] = _number(read[name])
        else:
            read |= {name: tuple(map(int, read[name])) for name in ("widths", "solved")}
        return kind(**read)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError("no news of the playground") from None


def _plain(value: Any) -> Any:
    """JSON has no word for what is not a number: it is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)
