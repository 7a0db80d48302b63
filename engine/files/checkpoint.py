"""A checkpoint is a training run put to sleep: enough to wake it as if it had never slept.

That takes more than the weights: what the optimizer remembers, the random generator that orders
the data, how far the epoch has come, and the curve so far. The file is a line of text, a format
number, a header in JSON and then the numbers as they lie in memory (little-endian). It holds no
code, unlike a pickle, which may run anything when it is opened.

A checkpoint may come from anyone, so its sizes are checked against each other, against the file and
against what the configuration makes of them before memory is taken. At its end stands a checksum of
all that comes before it. (In files of version 1 it is in the header, and of the numbers alone.)

Beside what its next step depends on it may hold a film: the weights after some of the steps before.
"""

import hashlib
import json
import math
import struct
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.files.atomic import atomic_write
from engine.tasks.idx import DataError
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.events import Epoch, Stopwatch
from engine.training.run import Past, Run

VERSION = 3  # 2 had no film
_MAGIC = b"dl-tui checkpoint\n"
_LARGEST_HEADER = 4 << 20
_PLACE = struct.Struct("<II")  # format version, length of the header
_FLOAT = np.dtype("<f4")
_SUM = hashlib.sha256().digest_size
_NOT_IN_HEADER = ("arrays", "version")
_AGAIN = "Take a whole copy of it, or train again."


@dataclass(frozen=True)
class Checkpoint:
    """Everything about a run that its next step depends on, and what is kept of its past.

    `arrays` holds float32 vectors: "weights" (and behind them what layers remember), with early
    stopping "best", and under "optimizer.NAME" what the optimizer remembers of each weight; with a
    film "film", the weights after each of the steps that `film` counts up, one after the other.
    """

    config: TrainingConfig
    data: dict[str, Any]  # what the data was: counts and checksums
    step: int
    lr: float
    loss_sum: float
    seconds: float
    curve: tuple[Epoch, ...]
    batches: dict[str, Any]
    optimizer_steps: int
    arrays: dict[str, NDArray[np.float32]]
    hits: float | None = None  # right ones of the epoch that is going on; None is not counted
    film: tuple[int, ...] = ()
    version: int = VERSION  # the format of the file that it was read from

    @property
    def doubts(self) -> str:
        """What is not known of a file of an earlier version; nothing of one of this version."""
        if self.version > 1:
            return ""
        text = "An earlier dl-tui saved it: only its weights and labels can be checked."
        best = self.arrays.get("best")
        if best is not None and np.array_equal(best, self.arrays["weights"]):
            text += " If it went back to its best weights, the optimizer did not go with them."
        return text


def take(run: Run, past: Past | None = None) -> Checkpoint:
    """Copy the state of a run, with its past, the run's own where none is given.

    To be called between two steps.
    """
    past = run.past if past is None else past
    optimizer = run.optimizer.state()
    # Where training would go on: after the return to the best weights that is not where they are.
    last = run.network.values if run.last is None else run.last
    arrays = {"weights": last.copy()}
    if run.best is not None:
        arrays["best"] = run.best.copy()
    if past:
        arrays["film"] = np.concatenate([values for _, values in past])
    steps = optimizer.pop("steps")
    arrays.update({f"optimizer.{name}": values for name, values in optimizer.items()})
    return Checkpoint(
        config=run.config,
        data=run.task.fingerprint,
        step=run.step,
        lr=run.learning_rate,
        loss_sum=run.loss_sum,
        hits=run.hits,
        seconds=run.clock(),
        curve=tuple(run.curve),
        batches=run.batches.state(),
        optimizer_steps=steps,
        arrays=arrays,
        film=tuple(step for step, _ in past),
    )


def restore(checkpoint: Checkpoint, task: Task, config: TrainingConfig | None = None) -> Run:
    """Make the run that `checkpoint` was taken from; `fit` will go on with its next step.

    `config` may be the checkpoint's own with other `epochs`. Raises ValueError if the task is not
    what the run was trained on, or if the parts of the checkpoint do not fit together.
    """
    if not fits(checkpoint, task):
        raise ValueError(f"it was trained on other data than {task.name}")
    config = config or checkpoint.config
    weights = task.embedded + config.weights(task.features, task.outputs)
    for name, values in checkpoint.arrays.items():
        size = weights + config.remembered * (not name.startswith("optimizer."))
        size *= len(checkpoint.film) if name == "film" else 1
        if values.size != size:
            raise ValueError(f"{name} holds {values.size:,} numbers, the network has {size:,}")
    run = Run(config, task)
    _check_progress(checkpoint, len(run.batches))
    np.copyto(run.network.values, checkpoint.arrays["weights"])
    np.copyto(run.weights_kept, checkpoint.arrays["weights"])
    if checkpoint.film:
        frames = checkpoint.arrays["film"].reshape(len(checkpoint.film), -1)
        run.past = tuple(zip(checkpoint.film, frames, strict=True))
    if "best" in checkpoint.arrays:
        run.best = checkpoint.arrays["best"].copy()
    memory = {
        name.removeprefix("optimizer."): values
        for name, values in checkpoint.arrays.items()
        if name.startswith("optimizer.")
    }
    _check_memory(run, set(memory), checkpoint.optimizer_steps)
    run.optimizer.load_state({"steps": checkpoint.optimizer_steps, **memory})
    run.learning_rate = checkpoint.lr
    run.batches.restore(checkpoint.batches)
    run.step = checkpoint.step
    run.loss_sum = checkpoint.loss_sum
    run.hits = checkpoint.hits
    if checkpoint.version == 1 and run.step == (len(checkpoint.curve) + 1) * len(run.batches):
        # All of an epoch's batches, each of which counted the same there, though the last is small.
        run.loss_sum *= len(run.batches.indices) / config.batch_size / len(run.batches)
    run.curve = list(checkpoint.curve)
    run.clock = Stopwatch(checkpoint.seconds)
    return run


def fits(checkpoint: Checkpoint, task: Task) -> bool:
    """Whether this is the data that the run was trained on, as far as the checkpoint knows it.

    Version 1 knew counts and labels, and of what is no pixel the inputs to train on.
    """
    found = task.fingerprint
    known = checkpoint.data.keys() if checkpoint.version == 1 else found.keys()
    return all(checkpoint.data.get(name) == found.get(name) for name in known)


def _check_progress(checkpoint: Checkpoint, batches: int) -> None:
    """Step, epochs and place in the epoch are three ways of saying the same thing."""
    whole, rest = len(checkpoint.curve) * batches, checkpoint.step - len(checkpoint.curve) * batches
    position = checkpoint.batches.get("position")
    if not 0 <= rest <= batches or position != rest % batches:
        raise ValueError(f"step {checkpoint.step} does not follow {whole} and batch {position}")


def _check_memory(run: Run, found: set[str], steps: int) -> None:
    """The optimizer remembers certain vectors, known from letting a spare one take a step."""
    spare = type(run.optimizer)()
    if steps:
        spare.step(np.zeros(1, np.float32), np.zeros(1, np.float32))
    wanted = set(spare.state()) - {"steps"}
    if found != wanted:
        raise ValueError(f"{spare.name} remembers {sorted(wanted)}, not {sorted(found)}")


# The file ----------------------------------------------------------------------------------------


def save(path: Path | str, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, whole or not at all. Raises OSError."""
    arrays = {n: np.ascontiguousarray(a, _FLOAT) for n, a in checkpoint.arrays.items()}
    names = [f.name for f in fields(checkpoint) if f.name not in _NOT_IN_HEADER]
    header = {name: getattr(checkpoint, name) for name in names}
    header["config"] = asdict(checkpoint.config)
    header["curve"] = [_known(asdict(epoch), "train_accuracy") for epoch in checkpoint.curve]
    header = _known(header, "hits")
    header["film"] = list(checkpoint.film)
    header["arrays"] = {name: values.size for name, values in arrays.items()}
    text = json.dumps(header, allow_nan=False).encode()

    def write(file: BinaryIO) -> None:
        digest = hashlib.sha256()
        start = _MAGIC + _PLACE.pack(VERSION, len(text)) + text
        pieces: list[Any] = [start, *(values.data for values in arrays.values())]
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
        file.write(digest.digest())

    atomic_write(path, write)


def load(path: Path | str) -> Checkpoint:
    """Read a checkpoint and check everything that can be known without the data.

    Raises DataError: what is wrong, where, and what to do.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(path, "the file", "does not exist or is no file", "Check its name.")
    try:
        with path.open("rb") as file:
            return _read(file, path, path.stat().st_size)
    except OSError as error:
        raise DataError.unread(path, error) from None


def _read(file: BinaryIO, path: Path, size: int) -> Checkpoint:
    place = len(_MAGIC) + _PLACE.size
    start = file.read(place)
    if not start.startswith(_MAGIC):
        raise DataError(path, "byte 0", "is no dl-tui checkpoint", "Name one made by --save.")
    if len(start) < place:
        raise DataError(path, f"byte {len(start)}", "the file ends too early", _AGAIN)
    version, length = _PLACE.unpack(start[len(_MAGIC) :])
    if version > VERSION:
        problem = f"has format {version}, and this dl-tui reads up to {VERSION}"
        raise DataError(path, f"byte {len(_MAGIC)}", problem, "Update dl-tui.")
    if version < 1 or length > min(size - place, _LARGEST_HEADER):
        raise DataError(path, f"byte {len(_MAGIC)}", "the header does not fit the file", _AGAIN)
    text = file.read(length)
    end = _SUM if version > 1 else 0
    try:
        header = json.loads(text.decode("utf-8"))
        sizes = _sizes(header, size - place - length - end)
        checkpoint = _from_header(header, version)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        problem = f"something in it makes no sense ({str(error)[:200]})"
        raise DataError(path, "the header", problem, _AGAIN) from None
    digest = hashlib.sha256(start + text if version > 1 else b"")
    for name, count in sizes.items():
        values = np.empty(count, _FLOAT)
        file.readinto(values.data.cast("B"))  # type: ignore[attr-defined]
        digest.update(values.data)
        checkpoint.arrays[name] = values.astype(np.float32, copy=False)
    if digest.hexdigest() != (file.read(end).hex() if end else header.get("sha256")):
        raise DataError(path, "the checksum", "does not fit: the file is damaged", _AGAIN)
    if not np.isfinite(checkpoint.arrays["weights"]).all():
        raise DataError(path, "the weights", "are not all finite", _AGAIN)
    return checkpoint


def _sizes(header: Any, available: int) -> dict[str, int]:
    """The lengths of the vectors, after checking that the file holds just these."""
    sizes = header["arrays"]
    known = {"weights", "best", "film"}
    if not isinstance(sizes, dict) or "weights" not in sizes or len(sizes) > 8:
        raise ValueError("no list of vectors with the weights among them")
    for name, count in sizes.items():
        if name not in known and not name.startswith("optimizer."):
            raise ValueError(f"a vector called {name!r}")
        limit = sizes["weights"]
        if name == "film" and type(limit) is int:
            limit *= len(header["film"])
        least = 1 if name.startswith("optimizer.") else limit  # it remembers of weights alone
        if type(count) is not int or type(limit) is not int or not 1 <= least <= count <= limit:
            raise ValueError(f"{count!r} numbers for {name!r}")
    if sum(sizes.values()) * _FLOAT.itemsize != available:
        raise ValueError(f"{available} bytes for {sum(sizes.values())} numbers")
    return sizes


def _from_header(header: dict[str, Any], version: int) -> Checkpoint:
    config = dict(header["config"])
    if version == 1:
        config["sample"] = "first"
    image = header["data"]["image"]
    if type(config["hidden"]) is not list:
        raise ValueError("widths that are no list")
    made = TrainingConfig(**{**config, "hidden": tuple(config["hidden"])})
    for name, low in (("step", 0), ("optimizer_steps", 0)):
        if type(header[name]) is not int or not low <= header[name] < sys.maxsize:
            raise ValueError(f"{name} {header[name]!r}")
    for name in ("lr", "loss_sum", "seconds"):
        if type(header[name]) not in (int, float) or not math.isfinite(header[name]):
            raise ValueError(f"{name} {header[name]!r}")
    film = header.get("film", [])
    if type(film) is not list or bool(film) != ("film" in header["arrays"]):
        raise ValueError("a film without steps, or steps without a film")
    if any(type(step) is not int for step in film) or film != sorted(set(film)):
        raise ValueError("a film that does not go forward")
    if film and not 0 <= film[0] <= film[-1] <= header["step"]:
        raise ValueError("a film of other steps")
    hits = header.get("hits")
    if hits is not None and (type(hits) not in (int, float) or not 0 <= hits < math.inf):
        raise ValueError(f"hits {hits!r}")
    if type(image) is not list or any(type(side) is not int for side in image):
        raise ValueError(f"image {image!r}")
    if type(header["batches"]) is not dict:
        raise ValueError("no place in the data")
    return Checkpoint(
        config=made,
        data=header["data"],
        step=header["step"],
        lr=float(header["lr"]),
        loss_sum=float(header["loss_sum"]),
        seconds=max(0.0, float(header["seconds"])),
        curve=tuple(map(_epoch, header["curve"])),
        batches=header["batches"],
        optimizer_steps=header["optimizer_steps"],
        arrays={},
        hits=hits,
        film=tuple(film),
        version=version,
    )


def _known(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Without what is not known: a file of an earlier version, written again, is the same."""
    return {key: value for key, value in values.items() if key != name or value is not None}


def _epoch(values: Any) -> Epoch:
    epoch = Epoch(**values)
    for field in fields(epoch):
        value = getattr(epoch, field.name)
        if value is None and field.name.endswith("_accuracy"):  # of a regression
            continue
        whole = field.name in ("epoch", "step")
        if type(value) not in ((int,) if whole else (int, float)) or not math.isfinite(value):
            raise ValueError(f"{field.name} {value!r} in the curve")
    return epoch
