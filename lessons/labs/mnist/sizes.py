"""How large the network is that the knobs describe: the numbers in each layer, and its weights."""

from itertools import pairwise

from engine.training.config import CHANNELS, cnn_parameters, cnn_sizes
from lessons.knobs import Settings
from lessons.labs.mnist.pictures import Pictures
from lessons.labs.mnist.settings import widths


def sizes(settings: Settings, pictures: Pictures) -> tuple[int, ...]:
    """How many numbers there are in each layer, from the pixels to the answers."""
    if settings["network"] == "cnn":
        return cnn_sizes(pictures.pixels, pictures.classes)
    return pictures.pixels, *widths(settings), pictures.classes


def parameters(settings: Settings, pictures: Pictures) -> int:
    """Weights and biases of all layers, and two numbers for each normalized unit."""
    layers = sizes(settings, pictures)
    count, units = sum((a + 1) * b for a, b in pairwise(layers)), layers[1:-1]
    if settings["network"] == "cnn":
        count, units = cnn_parameters(pictures.pixels, pictures.classes), CHANNELS
    return count + (2 * sum(units) if settings["batch_norm"] == "yes" else 0)
