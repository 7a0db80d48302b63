"""Training on MNIST: what the laboratory knows."""


def read_state(text: str) -> str:
    """The whole state that a string such as `mnist?lr=0.1` stands for, or KnobError."""
    from lessons.labs.mnist.mnist import Mnist

    return (Mnist.from_state(text) if text else Mnist()).state
