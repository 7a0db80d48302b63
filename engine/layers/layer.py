"""What every layer is: it turns one batch of values into the next, and may have something to learn.

A layer is called with a batch, one example a row, and records its work on the tape. The batch that
enters a network is a raw array; what comes out is a tensor. Layers that learn hold `Parameter`s.
"""

from typing import Any, ClassVar

import numpy as np

from engine.tensor import Parameter, Tensor

Array = np.ndarray[Any, np.dtype[Any]]


class Layer:
    """What all layers have in common: parameters (perhaps none) and a call.

    `REMEMBERS` names the attributes, float32 vectors, that change while training and are no
    parameters; a layer changes them in place.
    """

    REMEMBERS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **parameters: Parameter) -> None:
        self.parameters = parameters

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Map a batch to a batch. `training` matters to the few layers that behave differently."""
        raise NotImplementedError

    def state(self) -> dict[str, Array]:
        """Copies of what the layer remembers besides its parameters."""
        return {name: getattr(self, name).copy() for name in self.REMEMBERS}

    def load_state(self, state: dict[str, Array]) -> None:
        """Go on from what `state()` returned."""
        for name in self.REMEMBERS:
            getattr(self, name)[...] = state[name]
