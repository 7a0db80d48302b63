"""What each lab knows: pure state machines, tested without a terminal.

`LABS` lists the labs in the order of the course, and says of each what a map and a list of labs
show. What a lab can do is its class (`lessons.lab`), and what it takes as a state it says itself.
That class is imported when it is needed: most labs need NumPy, and a list should not wait for it.
"""

import importlib
from dataclasses import dataclass
from typing import Any

from lessons.knobs import KnobError


@dataclass(frozen=True)
class LabInfo:
    """A lab as the map, the palette and `dl-tui labs` list it.

    `lesson` is the id of the lesson it belongs to, `logic` where its class stands: `module:Class`
    within this package.
    """

    id: str
    title: str
    about: str
    lesson: str
    logic: str
    quiz: bool = False
    """Whether its class has `polls` that a quiz may ask without its pictures."""
    alone: tuple[str, ...] = ()
    """What a review may ask again without its pictures: ids, or beginnings of them with a dot."""

    def load(self) -> type:
        """The class of what this lab knows, imported now."""
        module, _, name = self.logic.partition(":")
        found = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        assert isinstance(found, type)
        return found

    def read_state(self, text: str) -> str:
        """The whole state that a state string stands for, with the default of what it leaves out.

        Raises KnobError, which says what is wrong with it.
        """
        logic: Any = self.load()
        return str((logic.from_state(text) if text else logic()).state)

    @property
    def default_state(self) -> str:
        """The state in which the lab opens when none is given."""
        return self.read_state("")


LABS = (
    LabInfo(
        "features",
        "Hand-made or learned",
        "two features against all pixels",
        "deep-learning",
        "features.features:Features",
        alone=("features.count",),
    ),
    LabInfo(
        "matrix",
        "Matrix drills",
        "fill a product cell by cell",
        "products",
        "matrix.practice:Practice",
        alone=("products.drill.",),
    ),
    LabInfo(
        "activations",
        "Activation explorer",
        "a function, its slope, a tangent",
        "activations",
        "activations.explorer:Explorer",
    ),
    LabInfo(
        "bend",
        "Why bend at all?",
        "layers with no bend, and with x²",
        "activations",
        "bend.bend:Bend",
    ),
    LabInfo(
        "builder",
        "Network builder",
        "circles and edges, as matrices",
        "neuron",
        "builder.builder:Builder",
        alone=("builder.shape", "builder.count"),
    ),
    LabInfo(
        "softmax",
        "Softmax",
        "scores become probabilities",
        "softmax",
        "softmax.softmax:Softmax",
        alone=("softmax.",),
    ),
    LabInfo(
        "approximation",
        "What can a network draw?",
        "steps and bumps, yours or learned",
        "approximation",
        "approximation.approximation:Approximation",
    ),
    LabInfo(
        "loss",
        "Loss",
        "one answer, three measures of it",
        "loss",
        "loss.loss:Loss",
        alone=("loss.",),
    ),
    LabInfo(
        "descent",
        "Descent",
        "one step, then six optimizers",
        "descent",
        "descent.descent:Descent",
        alone=("descent.next", "descent.hop"),
    ),
    LabInfo(
        "backprop",
        "Backprop stepper",
        "every gradient, wire by wire",
        "backprop",
        "backprop.backprop:Backprop",
    ),
    LabInfo(
        "race",
        "The wiggle race",
        "numeric gradients, and backprop",
        "speed",
        "race.race:RaceLab",
        alone=("race.wiggle",),
    ),
    LabInfo(
        "batch",
        "The batch lab",
        "few large steps, or many small",
        "sgd",
        "batch.batch:Batch",
        alone=("batch.large", "batch.small"),
    ),
    LabInfo(
        "start",
        "Starting well",
        "what arrives after ten layers",
        "start",
        "start.start:Start",
        alone=("start.spread",),
    ),
    LabInfo(
        "splits",
        "Three piles",
        "luck that was chosen, and a leak",
        "splits",
        "splits.splits:Splits",
        alone=("splits.best", "splits.promise"),
    ),
    LabInfo(
        "loop",
        "Assemble the loop",
        "your order of steps, carried out",
        "loop",
        "loop.loop:Loop",
    ),
    LabInfo(
        "hunt",
        "Bug hunt",
        "find the one wrong line",
        "loop",
        "hunt.hunt:Hunt",
        quiz=True,
        alone=("hunt.shapes.",),
    ),
    LabInfo(
        "playground",
        "Playground",
        "a network, a map in each neuron",
        "example",
        "playground.playground:Playground",
    ),
    LabInfo(
        "perceptron",
        "Perceptron",
        "a line that moves on mistakes",
        "example",
        "perceptron.perceptron:Perceptron",
    ),
    LabInfo(
        "recurrence",
        "Recurrence",
        "a cell, unrolled through time",
        "through-time",
        "recurrence.recurrence:Recurrence",
        alone=("recurrence.h2", "recurrence.h3", "recurrence.g3", "recurrence.g2"),
    ),
    LabInfo(
        "memory",
        "Two that remember",
        "plain cell and LSTM learn to add",
        "gates",
        "memory.memory:Memory",
        alone=("memory.plain",),
    ),
    LabInfo(
        "names",
        "Names, letter by letter",
        "a network that learns to write",
        "gates",
        "names.names:Names",
        alone=("names.loss", "names.known"),
    ),
    LabInfo(
        "attention",
        "Attention",
        "one head: scores, shares, output",
        "attention",
        "attention.attention:Attention",
        alone=("attention.",),
    ),
    LabInfo(
        "latent",
        "The plane of codes",
        "digits as two numbers, and walks",
        "autoencoder",
        "latent.latent:Latent",
        alone=("latent.loss", "latent.mean"),
    ),
    LabInfo(
        "gan",
        "Two players",
        "one makes, one tells them apart",
        "gan",
        "gan.gan:Gan",
        alone=("gan.",),
    ),
    LabInfo(
        "mnist",
        "Training on MNIST",
        "a network learns to read digits",
        "training",
        "mnist.mnist:Mnist",
        alone=("training.loss-before", "training.accuracy-after"),
    ),
    LabInfo(
        "overfit",
        "Too little, too much",
        "degrees, wrong labels, and beyond",
        "fitting",
        "overfit.overfit:Overfit",
        alone=("overfit.through",),
    ),
    LabInfo(
        "convolution",
        "A kernel sweeps",
        "fill cells, look through kernels",
        "kernels",
        "convolution.convolution:Convolution",
        alone=("convolution.size",),
    ),
    LabInfo(
        "libraries",
        "Five libraries",
        "one network five times, with gaps",
        "libraries",
        "libraries.libraries:Libraries",
    ),
    LabInfo(
        "project",
        "A project",
        "ten decisions, and their report",
        "project",
        "project.project:Project",
    ),
    LabInfo(
        "fooled",
        "How networks fail",
        "small steps, a tag, a rare class",
        "brittle",
        "fooled.fooled:Failures",
        alone=("fooled.signed",),
    ),
)


def find_lab(lab_id: str) -> LabInfo | None:
    """The lab of this id, or None."""
    return next((lab for lab in LABS if lab.id == lab_id), None)


def lab_of_state(state: str) -> LabInfo:
    """The lab that a state string such as `mnist?lr=0.1` belongs to, or KnobError.

    Only the lab's name is read here; `read_state` reads the rest.
    """
    name = state.strip().partition("?")[0]
    lab = find_lab(name)
    if lab is None:
        names = ", ".join(lab.id for lab in LABS)
        raise KnobError(f"no lab is called {name!r:.40}; a state begins with one of {names}")
    return lab


def lab_that_asks(item: str) -> LabInfo | None:
    """The lab whose question this is, where it can be asked again without the lab's pictures."""
    for lab in LABS:
        if any(item == id or (id.endswith(".") and item.startswith(id)) for id in lab.alone):
            return lab
    return None
