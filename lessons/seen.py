"""What a trainer tells of a look into its network, read as numbers that can be drawn.

A look is arrays under names. Here they become layers, a unit, and examples with their
probabilities; what is missing, or makes no sense, becomes nothing.
"""

import math
from dataclasses import dataclass, replace

from engine.training.events import Look, Sample


@dataclass(frozen=True)
class Layer:
    """How one layer's training goes, for one batch; NaN where a number is not finite.

    `dead_share` is None where there is no activation whose units could be dead.
    """

    name: str
    gradient_norm: float
    update_ratio: float
    dead_share: float | None


@dataclass(frozen=True)
class Inside:
    """A look into the network after `step` steps: its layers, and one unit of the hidden layer.

    `incoming` are the unit's weights, one for each pixel, `outgoing` the weights that each class
    gives it; `open_share` is the share of examples that send the unit a gradient.
    """

    step: int
    layers: tuple[Layer, ...]
    unit: int
    units: int
    incoming: tuple[float, ...]
    outgoing: tuple[float, ...]
    open_share: float
    is_kernel: bool = False  # a small kernel, the same at every place of the image

    @property
    def dead(self) -> bool:
        """Whether no example changes the unit's weights."""
        return self.open_share == 0


def finite(value: float) -> float:
    """A picture has no place for infinity: it is not a number there."""
    return value if math.isfinite(value) else math.nan


def _drawn(values: tuple[float, ...]) -> tuple[float, ...]:
    """Numbers as they can be drawn: what is not finite has no size."""
    return tuple(value if math.isfinite(value) else 0.0 for value in values)


def drawable(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Examples of which something was said, in numbers that have a size."""
    return tuple(
        replace(sample, probabilities=_drawn(sample.probabilities))
        for sample in samples
        if sample.probabilities
    )


def seen_samples(look: Look, name: str) -> tuple[Sample, ...]:
    """The examples of which a look tells under a name; none if it does not, or makes no sense."""
    arrays = [look.arrays.get(f"{name}.{one}") for one in ("places", "labels", "probabilities")]
    if any(array is None for array in arrays):
        return ()
    places, labels, probabilities = (array.numbers for array in arrays if array is not None)
    if not all(math.isfinite(x) and x >= 0 for x in (*places, *labels)) or not places:
        return ()
    classes = len(probabilities) // len(places)
    if len(labels) != len(places) or classes * len(places) != len(probabilities) or not classes:
        return ()
    return tuple(
        Sample(int(place), int(label), _drawn(probabilities[classes * i : classes * (i + 1)]))
        for i, (place, label) in enumerate(zip(places, labels, strict=True))
    )


def inside_of(look: Look, *, kernels: bool) -> Inside | None:
    """What a look says of a unit and of the layers, or None if it was not at these."""
    unit, units = look.number("unit.number"), look.number("unit.count")
    share = look.number("unit.open_share")
    incoming, outgoing = (look.arrays.get(f"unit.{name}") for name in ("incoming", "outgoing"))
    layers = layers_of(look)
    if unit is None or units is None or share is None or not incoming or not outgoing or not layers:
        return None
    if not (math.isfinite(unit) and math.isfinite(units) and units >= 1 and 0 <= share <= 1):
        return None
    weights = _drawn(incoming.numbers), _drawn(outgoing.numbers)
    return Inside(look.step, layers, int(unit), int(units), *weights, share, kernels)


def layers_of(look: Look) -> tuple[Layer, ...]:
    """The layers in order, with the names that people know them by."""
    found: list[Layer] = []
    while (norm := look.number(f"layers.{len(found)}.gradient_norm")) is not None:
        place = len(found)
        ratio = look.number(f"layers.{place}.update_ratio")
        ratio = math.nan if ratio is None else finite(ratio)
        dead = look.number(f"layers.{place}.dead_share")
        found.append(Layer(f"hidden layer {place + 1}", finite(norm), ratio, dead))
    if found:
        found[-1] = replace(found[-1], name="output layer")
    return tuple(found)
