"""A recurrent cell of one unit, unrolled over a few steps: every value, and every gradient.

h[t] = tanh(w x[t] + u h[t−1]), from h[0] = 0. What is asked for is the slope of the last state. All
of it is computed by the engine's tape; a cell that is used four times is four cells in the graph.
"""

import random
from dataclasses import dataclass

from engine.functions import tanh
from engine.tensor import Tensor, backward

STEPS = 4
W = 0.8  # what an input is multiplied by
INPUTS = (1.0, -0.5, 0.5, 1.0)  # of the lesson
USUAL = 0.9  # u, before anybody turns it
_BENT = 0.3  # tanh z = .3 is 3 % less than z
_DRAWN = (-1.5, -1.0, -0.5, 0.5, 1.0, 1.5)


@dataclass(frozen=True)
class Unrolled:
    """The four steps. `h[t]` is the state after step t, h[0] = 0; x[t] belongs to step t ≥ 1.

    `dh[t]` is the slope of the last state with respect to h[t], `dz[t]` that before tanh, and `du`
    the slope of u, which all steps share. Place 0 of x, z, dh and dz is not used.
    """

    u: float
    x: tuple[float, ...]
    z: tuple[float, ...]
    h: tuple[float, ...]
    dz: tuple[float, ...]
    dh: tuple[float, ...]
    du: float

    def share(self, t: int) -> float:
        """What step t adds to the slope of u."""
        return self.dz[t] * self.h[t - 1]


def inputs(seed: int) -> tuple[float, ...]:
    """The four inputs; those of seed 0 are the lesson's.

    Drawn so that, with the usual u, tanh bends every state: near 0 whoever forgets it is right.
    """
    if not seed:
        return INPUTS
    rng = random.Random(f"recurrence {seed}")
    while True:
        x = tuple(rng.choice(_DRAWN) for _ in range(STEPS))
        if min(map(abs, unrolled(USUAL, x).h[1:])) > _BENT:
            return x


def unrolled(u: float, x: tuple[float, ...]) -> Unrolled:
    """Forward through all steps, and back from the last state: one pass of the engine."""
    weight, w, h = Tensor(u, name="u"), Tensor(W), Tensor(0.0)
    zs, states = [], [h]
    for value in x:
        zs.append(w * value + weight * states[-1])
        states.append(tanh(zs[-1]))
    backward(states[-1])
    return Unrolled(
        u,
        (0.0, *x),
        (0.0, *(float(z.data) for z in zs)),
        tuple(float(h.data) for h in states),
        (0.0, *(float(z.grad) for z in zs)),
        (0.0, *(float(h.grad) for h in states[1:])),
        float(weight.grad),
    )
