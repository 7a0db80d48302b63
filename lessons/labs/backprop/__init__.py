"""Backprop, one wire at a time: the graph, its steps, and what a wrong number reveals."""


def read_state(text: str) -> str:
    """The whole state that a string such as `backprop?level=4` stands for, or KnobError."""
    from engine.expression.tokens import ExpressionError
    from lessons.knobs import KnobError
    from lessons.labs.backprop.lab import Lab
    from lessons.labs.backprop.state import StateError

    lab = Lab(lambda answer: None)
    try:
        if text:
            lab.load(text)
    except (StateError, ExpressionError) as error:
        raise KnobError(str(error)) from None
    return lab.state()
