"""Two networks that learn against each other: one makes examples, the other tells them from real.

The discriminator D gives a score, whose logistic function is how likely it holds an example to be
real. The generator G turns random numbers z into examples and follows D's slope to where D would
take them for real. Neither has a loss of its own that falls: what one wins the other loses.
Source: Goodfellow and others 2014, Generative adversarial networks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential
from engine.losses import binary_cross_entropy
from engine.tensor import Tensor, backward
from engine.training.optimizers import SGD

Array = NDArray[Any]


def discriminator_loss(real: Tensor, made: Tensor) -> Tensor:
    """−log D(x) − log(1 − D(G(z))), from D's scores [B, 1] for real examples and for made ones."""
    ones, zeros = np.ones(real.shape, np.float32), np.zeros(made.shape, np.float32)
    return binary_cross_entropy(real, ones) + binary_cross_entropy(made, zeros)


def generator_loss(made: Tensor) -> Tensor:
    """−log D(G(z)), from D's scores [B, 1]: steep where D is sure that an example was made."""
    return binary_cross_entropy(made, np.ones(made.shape, np.float32))


@dataclass
class Rivals:
    """A generator and a discriminator, each with an optimizer; a step changes one of the two."""

    generator: Sequential
    discriminator: Sequential
    of_generator: SGD
    of_discriminator: SGD

    def make(self, z: Array) -> Array:
        """Examples [B, n] from random numbers [B, k]."""
        made: Array = self.generator(z).data
        return made

    def learn_to_tell(self, real: Array, z: Array) -> float:
        """A step of D: real examples up, made ones down. Returns its loss."""
        network = self.discriminator
        network.zero_grad()
        loss = discriminator_loss(
            network(real, training=True), network(self.make(z), training=True)
        )
        backward(loss)
        self.of_discriminator.step(network.parameters, network.gradients)
        return float(loss.data)

    def learn_to_make(self, z: Array) -> float:
        """A step of G, along D's slope; D stays as it is. Returns G's loss."""
        for network in (self.generator, self.discriminator):
            network.zero_grad()
        loss = generator_loss(self.discriminator(self.generator(z, training=True)))
        backward(loss)
        self.of_generator.step(self.generator.parameters, self.generator.gradients)
        return float(loss.data)
