"""A run of the playground that is pinned, to be seen beside the next one."""

from dataclasses import dataclass

from lessons.curve import Curve
from lessons.film import Film
from lessons.knobs import Settings
from lessons.labs.playground.setup import Setup
from lessons.labs.playground.stand import Stand


@dataclass(frozen=True)
class Kept:
    """Its settings, its curves, and how it stood at each moment."""

    settings: Settings
    setup: Setup
    train: Curve
    test: Curve
    film: Film[Stand]
