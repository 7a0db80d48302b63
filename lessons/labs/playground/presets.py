"""Networks to begin with, each with what it promises; a test trains every one of them.

They are those of TensorFlow Playground and of phiresky's neural-network-demo, and a few that show
what goes wrong.
"""

from dataclasses import dataclass

from lessons.labs.playground.setup import ID


@dataclass(frozen=True)
class Preset:
    """A state, and what comes of it within so many epochs.

    At least `right` of the test points are right, or at most `most` if that is given; where heights
    are learned the test loss is at most `loss`, and at least `least`.
    """

    name: str
    promise: str
    query: str
    epochs: int
    right: float = 0.0
    most: float = 1.0
    loss: float = 100.0
    least: float = 0.0

    @property
    def state(self) -> str:
        """What the lab opens."""
        return f"{ID}?{self.query}"


@dataclass(frozen=True)
class Beside:
    """A state of the perceptron lab, where a line moves on mistakes alone, and what comes of it."""

    name: str
    promise: str
    state: str


_FOUR = "points=-3:-3:0;3:3:0;-3:3:1;3:-3:1"
_NOISY = "noise=0.5&train=10&layers=2&units1=8&units2=8&lr=0.1&x1x1=yes&sin1=yes&sin2=yes"

# For whoever is here for the first time: what there is to turn fits on a hand.
_FEW = "loss:initializer:optimizer:l1:l2:dropout:patience:draw:tests:crisp:x1x2:sin1:sin2"
_QUIET = f"hide={_FEW}:seeds:export:pin:inside:weight:view"

PRESETS = (
    Preset("First steps", "two clouds; the rest is left out",
           f"data=gauss&layers=0&{_QUIET}", 5, 0.98),
    Preset("Two clouds", "one neuron parts them", "data=gauss&layers=0", 5, 0.98),
    Preset("Disc and ring, one neuron", "no line does it", "data=circle&layers=0", 20, most=0.75),
    Preset("Disc and ring, squares", "one neuron does it",
           "data=circle&layers=0&x1x1=yes&x2x2=yes", 20, 0.99),
    Preset("Disc and ring, four units", "four edges close it in",
           "data=circle&layers=1&units1=4&lr=0.1", 40, 0.95),
    Preset("XOR, the product", "one neuron, given x₁x₂", "data=xor&layers=0&x1x2=yes", 20, 0.95),
    Preset("XOR, eight units", "no product needed", "data=xor&layers=1&units1=8&lr=0.1", 60, 0.95),
    Preset("XOR of four points", "all at once, three units",
           f"data=own&layers=1&units1=3&lr=0.3&batch=0&{_FOUR}", 200, 1.0),
    Preset("Three rings", "softmax and cross entropy",
           "data=three&layers=1&units1=8&loss=cross-entropy&act1=relu&lr=0.3", 10, 0.95),
    Preset("Spiral, with sines", "one layer of eight",
           "data=spiral&layers=1&units1=8&sin1=yes&sin2=yes&lr=0.1", 100, 0.95),
    Preset("Plane", "a sum learns heights", "data=plane&layers=0&lr=0.01", 5, loss=0.001),
    Preset("Hills", "two layers of eight",
           "data=hills&layers=2&units1=8&units2=8&lr=0.1", 30, loss=0.03),
    Preset("A series, two steps back", "a sum goes on with the wave",
           "data=series&layers=0&lr=0.01", 10, loss=0.001),
    Preset("A series, one step back", "does it rise or fall? it cannot tell",
           "data=series&layers=1&units1=8&x2=no&lr=0.1", 30, least=0.08),
    Preset("Vowels", "five classes around published means",
           "data=vowels&layers=1&units1=8&loss=cross-entropy&lr=0.1", 30, 0.93),
    Preset("Four codes, one unit", "an autoencoder, one number wide",
           "data=code4&layers=1&units1=1&batch=0&lr=0.3", 800, 1.0),
    Preset("Eight codes, three units", "three bits, found by itself",
           "data=code8&layers=1&units1=3&batch=0&lr=0.3", 400, 1.0),
    Preset("Eight codes, two units", "on a circle",
           "data=code8&layers=1&units1=2&batch=0&lr=0.3", 400, 1.0),
    Preset("Noise by heart", "the test gets worse", f"data=circle&{_NOISY}", 300, most=0.75),
    Preset("From zeros", "no unit wakes up", "data=circle&initializer=zeros", 20, most=0.6),
)  # fmt: skip

PERCEPTRONS = (
    Beside("Perceptron, Rosenblatt", "rests once no point is wrong", "perceptron?gap=0.5"),
    Beside("Perceptron, averaged", "the mean line errs less",
           "perceptron?data=mixed&rule=averaged"),
    Beside("Perceptron, MIRA", "keeps farther away", "perceptron?rule=mira&gap=0.5"),
)  # fmt: skip

ALL: tuple[Preset | Beside, ...] = (*PRESETS, *PERCEPTRONS)
"""As they are listed."""
