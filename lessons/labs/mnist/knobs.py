"""What can be turned before a run on MNIST.

The screen, `dl-tui train` and the lab's state string all read this one list.
"""

from lessons.knobs import Knob, Later

# One learning rate does not suit every optimizer: momentum adds up about ten gradients, so it
# takes a smaller one, and Adam's steps have nearly the size of lr itself, however small a gradient.
DEFAULT_LR = {"sgd": 0.3, "momentum": 0.03, "adam": 0.001}


def _activations() -> tuple[str, ...]:
    """Every function in the engine's table."""
    from engine.activations import ACTIVATIONS

    return tuple(ACTIVATIONS)


KNOBS = (
    Knob(
        "hidden",
        "Hidden units",
        128,
        (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024),
        "How many units the hidden layer has. More units can draw finer distinctions, slower.",
        low=1,
        high=4096,
    ),
    Knob(
        "activation",
        "Activation",
        "relu",
        Later(_activations),
        "The function every hidden unit applies to its sum.",
    ),
    Knob(
        "optimizer",
        "Optimizer",
        "sgd",
        ("sgd", "momentum", "adam"),
        "The rule that turns a gradient into a change of the weights.",
    ),
    Knob(
        "lr",
        "Learning rate",
        DEFAULT_LR["sgd"],
        (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0),
        "The size of a step against the gradient. Too small learns slowly, too large blows up.",
        low=0.0,
        high=1e30,
    ),
    Knob(
        "batch_size",
        "Batch size",
        64,
        (1, 4, 16, 32, 64, 128, 256, 512, 1024, 4096, 55_000),
        "How many images one step averages its gradient over.",
        low=1,
        high=55_000,
    ),
    Knob(
        "epochs",
        "Epochs",
        1,
        (1, 2, 3, 5, 10, 20, 50, 100),
        "How many times the training images are gone through.",
        low=1,
        high=1000,
    ),
    Knob(
        "seed",
        "Seed",
        0,
        tuple(range(10)),
        "The start of all randomness: the same seed gives the same run, to the last bit.",
        low=0,
        high=2**32 - 1,
    ),
)
