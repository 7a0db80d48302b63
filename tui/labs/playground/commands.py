"""The playground's own keys, and which of them a state leaves out."""

from textual.binding import BindingType

from lessons.labs.playground.bounds import Bounds
from tui.keys import KEYS, bind

COMMANDS: list[BindingType] = [
    bind("go", "go on"),
    bind("run", "run/pause", "Train, pause, go on"),
    bind("step", "epoch", "One epoch, then pause; in the film one frame on"),
    bind("back_step", "back", "Wind the film back, frame by frame"),
    bind("up", "walk", "Walk the network: neurons, weights, and points of the plane"),
    bind("down", "walk", "Walk the network"),
    bind("left", "walk", "Walk the network", line=False),
    bind("right", "walk", "Walk the network"),
    bind("more", "weight", "Change the weight or bias under the cursor by 0.1"),
    bind("less", "weight", "Change the weight or bias under the cursor by 0.1"),
    bind("view", "part", "All, or the network, the output or the losses alone"),
    bind("prove", "40 seeds", "Train forty networks of each width to settle the prediction"),
    bind("map", "presets", "Networks to begin with, what each promises; and neuron golf"),
    bind("inside", "inside", "In numbers: one point forward and back, weights, data, confusion"),
    bind("stop", "export", "The network written out: NumPy, PyTorch, JSON; its losses"),
    bind("pin", "pin", "Keep this run's map and losses beside those of the next"),
    bind("smaller", "pace", "Slower, or faster", line=False),
    bind("larger", "pace", "Slower, or faster", line=False),
]


def leaves_out(bounds: Bounds, action: str, *, walking: bool) -> bool:
    """Whether a state leaves an action such as `prove` or `step(1)` out.

    Unless one is `walking` the network, + and − turn the knobs, which nobody takes away.
    """
    return any(KEYS[name].action == action for name in _shut(bounds, walking=walking))


def key_is_left_out(bounds: Bounds, key: str, *, walking: bool) -> bool:
    """The same of a key."""
    return any(key in KEYS[name].keys.split(",") for name in _shut(bounds, walking=walking))


def _shut(bounds: Bounds, *, walking: bool) -> frozenset[str]:
    return bounds.shut if walking else bounds.shut - {"more", "less"}
