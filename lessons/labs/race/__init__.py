"""The wiggle race: what numeric gradients cost beside backprop."""


def read_state(text: str) -> str:
    """The whole state that a string such as `race?hidden=64` stands for, or KnobError."""
    from lessons.labs.race import race

    return race.write_state(race.read_state(text or None))
