"""Pictures of one's own, looked at before anything is trained on them: what there is, and of what.

Whoever sees twelve of them and how many there are of each class finds most of what can be wrong
with data: labels of another file, ink and paper exchanged, a class of three examples.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lessons.labs.mnist.pictures import Pictures
from lessons.text import clean
from lessons.visiting import refuse_places

if TYPE_CHECKING:
    from engine.tasks.images import Dataset

EXAMPLES = 12
LARGEST = 28  # pixels of a side that are drawn; of a larger picture every second or third is
BRIGHT, MANY = 160, 1000  # above the middle of all shades; pictures of which it is found out
FEW = 10  # examples of a class below which little can be learned of it


@dataclass(frozen=True)
class Seen:
    """What a data set holds. `examples` are pictures, uint8 (rows, columns), with their classes."""

    pictures: Pictures
    data: "Dataset"
    classes: tuple[tuple[str, int], ...]  # each with how many there are to learn from
    examples: tuple[tuple[NDArray[np.uint8], str], ...]
    notes: tuple[str, ...]
    bright: float = 0.0  # of all pixels the median, from 0 to 255

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may be wrong with it, in sentences."""
        found = []
        rare = [name for name, count in self.classes if count < FEW]
        if rare:
            told = ", ".join(rare[:5]) + (", …" if len(rare) > 5 else "")
            found.append(f"Of these there are fewer than {FEW} to learn from: {told}.")
        most = max(count for _, count in self.classes)
        if most > 0.5 * self.pictures.train and len(self.classes) > 2:
            share = 100 * most / self.pictures.train
            found.append(
                f"One class is {share:.0f} % of all: who always says it is right so often."
            )
        if self.bright > BRIGHT:
            found.append(
                "Most of a picture is bright. On dark paper, as MNIST's, larger learning rates"
                " work: invert the pictures, or lower the rate."
            )
        return tuple(found)


def look(path: Path) -> Seen:
    """Load a data set and look at it. Raises ValueError, in a sentence, for what cannot be used."""
    from engine.tasks import own

    refuse_places()
    data = own.load(path)
    task = data.task()
    indices = task.train.indices
    labels = np.asarray(data.train.labels)[indices]
    counts = np.bincount(labels, minlength=task.outputs)
    names = data.names or tuple(map(str, range(task.outputs)))
    chosen = _in_turn(labels, EXAMPLES)
    pictures = tuple(
        (_small(np.asarray(data.train.images[indices[place]])), names[labels[place]])
        for place in chosen
    )
    made = Pictures(
        str(path.resolve()),
        clean(data.name, keep_newlines=False),
        data.image_shape,
        task.outputs,
        tuple(clean(name, keep_newlines=False) for name in data.names),
        len(task.train),
        len(task.validation),
        len(task.test),
    )
    return Seen(
        made,
        data,
        tuple(zip(names, counts.tolist(), strict=True)),
        pictures,
        data.notes,
        float(np.median(np.asarray(data.train.images[indices[:MANY]]))),
    )


def _in_turn(labels: NDArray[Any], count: int) -> list[int]:
    """Places of examples: the first of each class, then the second of each, up to so many."""
    turns = np.zeros(len(labels), np.intp)
    for label in np.unique(labels):
        at = np.flatnonzero(labels == label)
        turns[at] = np.arange(len(at))
    order = np.lexsort((labels, turns))
    return order[:count].tolist()  # type: ignore[no-any-return]


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture as it can be drawn: of a large one so many pixels as there is room for."""
    step = -(-max(picture.shape) // LARGEST)
    return picture[::step, ::step].copy()
