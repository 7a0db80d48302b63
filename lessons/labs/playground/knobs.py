"""What can be turned in the playground: data, features, layers, training, and the picture.

The names of data sets and features and the steps of the rates are those of TensorFlow Playground
(D. Smilkov, S. Carter, playground.tensorflow.org). A state string names what is `rare` only if it
was turned.
"""

from collections.abc import Mapping

from lessons.knobs import Knob, Later, Value

ID = "playground"
DATA, FEATURES, NETWORK, TRAINING, FIT, PICTURE = (
    "data", "features", "network", "training", "against overfitting", "picture",
)  # fmt: skip

MOST_LAYERS, MOST_UNITS = 6, 8
OWN = "own"
CODES = {"code4": 4, "code8": 8}  # how many codes: each is an input that is 1, all others being 0
SETS = (
    "circle",
    "xor",
    "gauss",
    "spiral",
    "three",
    "vowels",
    "plane",
    "hills",
    "series",
    *CODES,
    OWN,
)
HEIGHTS = ("plane", "hills", "series")  # what is learned are heights, not classes
LABELS = {
    "circle": "circle", "xor": "exclusive or", "gauss": "two clouds", "spiral": "spiral",
    "three": "three rings", "vowels": "vowels", "plane": "plane", "hills": "hills",
    "series": "series", "code4": "4 codes", "code8": "8 codes", OWN: "own points",
}  # fmt: skip
VOWELS = ("heed", "had", "hod", "hawed", "who'd")  # their classes, in order
RATES = (0.0, 0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PULLS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
INITIALIZERS = ("suited", "half", "zeros", "normal", "glorot", "he")
CROSS_ENTROPY, SQUARED = "cross-entropy", "squared"
YES_NO = ("no", "yes")

# Each feature's knob, and how it is written.
FEATURE_NAMES = {
    "x1": "x₁",
    "x2": "x₂",
    "x1x1": "x₁²",
    "x2x2": "x₂²",
    "x1x2": "x₁x₂",
    "sin1": "sin x₁",
    "sin2": "sin x₂",
}
FIRST_FEATURES = ("x1", "x2")
FIRST_UNITS = (4, 2, 2, 2, 2, 2)


def _activations() -> tuple[str, ...]:
    """The functions of the engine's table that pass a gradient on."""
    from engine.activations import ACTIVATIONS

    return tuple(name for name, each in ACTIVATIONS.items() if each.trainable)


def _feature(name: str) -> Knob:
    default = "yes" if name in FIRST_FEATURES else "no"
    about = "Whether the network is given this number of each point."
    return Knob(name, FEATURE_NAMES[name], default, YES_NO, about, group=FEATURES, rare=True)


def _layer(place: int) -> tuple[Knob, Knob]:
    units = Knob(
        f"units{place}", f"Units, layer {place}", FIRST_UNITS[place - 1],
        tuple(range(1, MOST_UNITS + 1)), "How many neurons this hidden layer has.",
        1, MOST_UNITS, group=NETWORK, rare=True,
    )  # fmt: skip
    bend = Knob(
        f"act{place}", f"Activation {place}", "tanh", Later(_activations),
        "The function that this layer's neurons apply to their sums.",
        group=NETWORK, rare=True,
    )  # fmt: skip
    return units, bend


KNOBS = (
    Knob("data", "Data set", "circle", SETS, "What is to be learned. Own points: paste lines"
         " x,y,label or the name of a file of them.", group=DATA),
    Knob("noise", "Noise", 0.0, tuple(n / 20 for n in range(11)),
         "How far points stray from where they belong, from 0 to 0.5.", 0.0, 0.5, group=DATA),
    Knob("train", "Train on, %", 50, tuple(range(10, 100, 10)),
         "The share of the points that it learns from; the others are the test.", 10, 90,
         group=DATA, short="train %"),
    Knob("draw", "Data seed", 0, tuple(range(10)), "Draws the points.", 0, 10**6, group=DATA,
         rare=True),
    *map(_feature, FEATURE_NAMES),
    Knob("layers", "Hidden layers", 2, tuple(range(MOST_LAYERS + 1)),
         "With none, the output is a weighted sum of the features.", 0, MOST_LAYERS,
         group=NETWORK),
    *(knob for place in range(1, MOST_LAYERS + 1) for knob in _layer(place)),
    Knob("loss", "Loss", SQUARED, (SQUARED, CROSS_ENTROPY),
         "squared: ½ (output − target)², the output bent by tanh, targets −1 and 1. cross-entropy:"
         " −log of the probability given to the right class.", group=NETWORK, rare=True),
    Knob("initializer", "First weights", "suited", INITIALIZERS,
         "suited: he for rectifiers, glorot for the rest. half: from −½ to ½, biases 0.1, as"
         " TensorFlow Playground has it.", group=NETWORK, rare=True),
    Knob("batch", "Batch", 10, (1, 5, 10, 15, 20, 25, 30, 0),
         "How many points one step averages its gradient over.", 0, 30, group=TRAINING, zero="all"),
    Knob("lr", "Learning rate", 0.03, RATES,
         "The size of a step. It may be turned while it trains.", 0.0, 1e6, short="lr",
         group=TRAINING),
    Knob("optimizer", "Optimizer", "sgd", OPTIMIZERS,
         "The rule that turns a gradient into a step. adam wants a smaller rate.", group=TRAINING,
         rare=True),
    Knob("seed", "Seed", 0, tuple(range(10)), "Draws the first weights and the order of the"
         " points. r: the same again, R: new ones.", 0, 2**31, group=TRAINING),
    Knob("l1", "L1", 0.0, PULLS, "l1 · Σ|w| is added to the loss: weights that help little"
         " come down to about 0. It may be turned while it trains.", 0.0, 1e6, group=FIT, rare=True,
         zero="none"),
    Knob("l2", "L2", 0.0, PULLS, "l2/2 · Σw² is added to the loss: large weights are pulled"
         " most. It may be turned while it trains.", 0.0, 1e6, group=FIT, rare=True, zero="none"),
    Knob("dropout", "Dropout", 0.0, (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
         "The share of hidden units that is left out by chance in each step.", 0.0, 0.9, group=FIT,
         rare=True, zero="none"),
    Knob("patience", "Patience", 0, (0, 5, 10, 20, 50, 100), "Early stopping: after so many"
         " epochs without a lower test loss it goes back to its best weights.",
         0, 10**6, group=FIT, rare=True, zero="for ever"),
    Knob("tests", "Test points", "yes", YES_NO, "Whether the points of the test are drawn.",
         group=PICTURE, rare=True),
    Knob("crisp", "Crisp output", "no", YES_NO, "Whether the output's map shows the answer alone,"
         " not how sure it is.", group=PICTURE, rare=True),
)  # fmt: skip

BY_NAME = {knob.name: knob for knob in KNOBS}

LEARNS = frozenset({"lr", "l1", "l2", "patience"})
"""What may be turned without a new start, and makes the rest of the run another one."""
LIVE = LEARNS | {"tests", "crisp"}
"""All that may be turned without a new start."""


def class_name(data: str, number: int) -> str:
    """What a class of a data set is called: a vowel by a word that has it, the others by number."""
    return VOWELS[number] if data == "vowels" else str(number)


def lacks(settings: Mapping[str, Value], name: str) -> str:
    """Why turning this knob would change nothing now, in ten letters; else nothing."""
    layers = int(settings["layers"])
    place = name.removeprefix("units").removeprefix("act")
    if place != name and int(place) > layers:
        return f"no layer {place}"
    if name == "dropout" and not layers:
        return "no layer"
    if name == "loss" and settings["data"] in HEIGHTS:
        return "squared"
    if settings["data"] in CODES and name in (*_DRAWN, "train", *FEATURE_NAMES):
        return "unused"
    return "own points" if settings["data"] == OWN and name in _DRAWN else ""


_DRAWN = ("noise", "draw")
