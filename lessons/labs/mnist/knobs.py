"""What can be turned before a run on MNIST: everything that the engine has.

The screen, `dl-tui train` and the lab's state string all read this one list. The first seven are
what most runs are about; the others are `rare`, and a state string names them only if they were
turned.
"""

from lessons.knobs import Knob, Later, Value

# One learning rate does not suit every optimizer: momentum adds up about ten gradients, so it
# takes a smaller one, and Adam's steps have nearly the size of lr itself, however small a gradient.
DEFAULT_LR = {
    "sgd": 0.3,
    "momentum": 0.03,
    "nesterov": 0.03,
    "rmsprop": 0.001,
    "adam": 0.001,
    "adamw": 0.001,
}

# The small CNN learns from fewer images at a time, by Adam, with smaller and smaller steps; so it
# reads 98.5 % of unseen digits after two epochs.
CNN_TRAINING: dict[str, Value] = {
    "optimizer": "adam", "lr": 0.003, "batch_size": 32, "schedule": "cosine", "epochs": 2,
}  # fmt: skip

USUAL, NETWORK, STEPS, FIT, DATA = "usual", "network", "steps", "against overfitting", "data"


def _activations() -> tuple[str, ...]:
    """Every function in the engine's table."""
    from engine.activations import ACTIVATIONS

    return tuple(ACTIVATIONS)


KNOBS = (
    Knob("hidden", "Hidden units", 128, (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024),
         "How many units a hidden layer has. More units can draw finer distinctions, slower.",
         low=1, high=4096, group=USUAL),
    Knob("activation", "Activation", "relu", Later(_activations),
         "The function every hidden unit applies to its sum.", group=USUAL),
    Knob("optimizer", "Optimizer", "sgd", tuple(DEFAULT_LR),
         "The rule that turns a gradient into a change of the weights.", group=USUAL),
    Knob("lr", "Learning rate", DEFAULT_LR["sgd"],
         (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0),
         "The size of a step against the gradient. Too small learns slowly, too large blows up.",
         low=0.0, high=1e30, short="lr", group=USUAL),
    Knob("batch_size", "Batch size", 64, (1, 4, 16, 32, 64, 128, 256, 512, 1024, 4096, 55_000),
         "How many images one step averages its gradient over.", low=1, high=55_000, short="batch",
         group=USUAL),
    Knob("epochs", "Epochs", 1, (1, 2, 3, 5, 10, 20, 50, 100),
         "How many times the training images are gone through.", low=1, high=1000, group=USUAL),
    Knob("seed", "Seed", 0, tuple(range(10)),
         "The start of all randomness: the same seed gives the same run, to the last bit.", low=0,
         high=2**32 - 1, group=USUAL),
    Knob("network", "Network", "mlp", ("mlp", "cnn"),
         "mlp: every unit sees all pixels. cnn: 8 kernels of 5 × 5 pixels slide over the image, "
         "then 16 over what these found; it is trained by adam in two epochs "
         "unless told otherwise.",
         group=NETWORK, rare=True),
    Knob("layers", "Hidden layers", 1, (0, 1, 2, 3, 4),
         "How many hidden layers there are. With none, each answer is one weighted sum of pixels.",
         low=0, high=4, group=NETWORK, rare=True),
    Knob("initializer", "Initializer", "suited", ("suited", "zeros", "normal", "glorot", "he"),
         "How weights start: he and glorot keep the size of signals, normal is always small; "
         "suited takes he for the rectifiers and glorot for the rest.", group=NETWORK, rare=True),
    Knob("batch_norm", "Batch norm", "no", ("no", "yes"),
         "Whether each unit's sums are brought to mean 0 and spread 1 over the batch.",
         group=NETWORK, rare=True),
    Knob("momentum", "Momentum", 0.9, (0.0, 0.5, 0.8, 0.9, 0.95, 0.99),
         "The share of the last direction that is kept: μ of momentum and nesterov, β₁ of Adam.",
         low=0.0, high=0.9999, group=STEPS, rare=True),
    Knob("schedule", "Schedule", "constant", ("constant", "step", "cosine"),
         "How the learning rate goes: the same all along, in steps down, or down to 0 in a wave.",
         group=STEPS, rare=True),
    Knob("decay", "Step down to", 0.1, (0.03, 0.1, 0.3, 0.5, 0.9),
         "What the learning rate is multiplied by at each step down.", low=0.0, high=1.0,
         group=STEPS, rare=True),
    Knob("decay_every", "Step down each", 1, (1, 2, 3, 5, 10, 20),
         "After how many epochs each the learning rate steps down.", low=1, high=1000, group=STEPS,
         rare=True),
    Knob("warm_up", "Warm-up", 0, (0, 10, 30, 100, 300, 1000, 3000),
         "Over how many first steps the learning rate rises to its full size.", low=0,
         high=1_000_000, group=STEPS, rare=True, zero="none"),
    Knob("clip", "Clip gradients", 0.0, (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
         "The largest length of a gradient; a longer one is shortened to it.", low=0.0, high=1e30,
         group=STEPS, rare=True, zero="never"),
    Knob("dropout", "Dropout", 0.0, (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
         "The share of hidden units that is left out by chance in each step of training.", low=0.0,
         high=0.99, group=FIT, rare=True, zero="none"),
    Knob("weight_decay", "Weight decay", 0.01, (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
         "d of adamw: each step shrinks the weights by the share lr · d, apart from the gradient.",
         low=0.0, high=1e30, group=FIT, rare=True, zero="none"),
    Knob("l1", "L1 penalty", 0.0, (0.0, 1e-06, 1e-05, 0.0001, 0.001, 0.01),
         "How hard l1 · Σ|w| in the loss pulls: all weights equally, many of them to about 0.",
         low=0.0, high=1e30, group=FIT, rare=True, zero="none"),
    Knob("l2", "L2 penalty", 0.0, (0.0, 1e-06, 1e-05, 0.0001, 0.001, 0.01, 0.1),
         "How hard l2/2 · Σw² in the loss pulls: the more, the larger a weight is.", low=0.0,
         high=1e30, group=FIT, rare=True, zero="none"),
    Knob("patience", "Patience", 0, (0, 1, 2, 3, 5, 10),
         "After how many epochs without a better validation loss the run stops early, and goes "
         "back to its best weights.", low=0, high=1000, group=FIT, rare=True, zero="without end"),
    Knob("limit", "Images", 0, (0, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000),
         "How many of the images it trains on, drawn by chance from all of them.", low=0,
         high=100_000_000, group=DATA, rare=True, zero="all"),
    Knob("shifts", "Shifts", 0, (0, 1, 2, 3, 4),
         "By how many pixels each image is moved by chance, each way, whenever it is shown: new "
         "examples of the same digits.", low=0, high=14, group=DATA, rare=True, zero="none"),
    Knob("label_noise", "Wrong labels", 0.0, (0.0, 0.05, 0.1, 0.2, 0.5, 0.9, 1.0),
         "The share of training images that get the label of another class on purpose.", low=0.0,
         high=1.0, group=DATA, rare=True, zero="none"),
)  # fmt: skip
