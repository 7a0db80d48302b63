"""The images that the MNIST lab draws: those that its trainer reads, read once more here."""

from pathlib import Path
from typing import TYPE_CHECKING

from tui.paths import cache_folder

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset
    from lessons.labs.mnist.own import Seen


def own_images(path: Path) -> "Seen":
    """Pictures of one's own, looked at. Raises ValueError, in a sentence, for what is none."""
    from lessons.labs.mnist.own import look  # late: NumPy

    return look(path)


def mnist_images() -> "Dataset":
    """The same images that the trainer uses, to draw those that it talks about."""
    from engine.tasks.mnist import load  # late: NumPy takes as long to load as Textual

    return load(cache=cache_folder())
