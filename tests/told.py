"""Events of every kind, drawn by hypothesis: with NaN, infinities, nothing, and odd words."""

import math
from typing import Any

from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.training.config import TrainingConfig
from engine.training.events import (
    Array,
    Collapse,
    Died,
    Divergence,
    End,
    Epoch,
    Examples,
    Initial,
    Look,
    Problem,
    Progress,
    Sample,
    Saved,
    Start,
    State,
    Step,
    Wound,
)
from engine.training.optimizers import OPTIMIZERS

number = st.floats()  # NaN and both infinities among them
count = st.integers(0, 2**62)
words = st.text(max_size=20)
maybe = st.none() | number

configs = st.builds(
    TrainingConfig,
    epochs=st.integers(1, 1000),
    hidden=st.lists(st.integers(1, 4096), max_size=3).map(tuple),
    activation=st.sampled_from(list(ACTIVATIONS)),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    lr=st.floats(0, 1e30),
    batch_size=st.integers(1, 55_000),
    seed=count,
    limit=st.none() | st.integers(1, 99),
    patience=st.none() | st.integers(1, 9),
)
samples = st.lists(
    st.builds(Sample, count, count, st.lists(number, max_size=10).map(tuple)), max_size=3
).map(tuple)


@st.composite
def arrays(draw: st.DrawFn) -> Array:
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
    size = math.prod(shape)
    return Array(shape, tuple(draw(st.lists(number, min_size=size, max_size=size))))


EVENTS: dict[type, st.SearchStrategy[Any]] = {
    Start: st.builds(
        Start, configs, count, count, count, count, count, count, count, words, count,
        names=st.lists(words, max_size=3).map(tuple), lacking=st.lists(count, max_size=3).map(tuple)
    ),
    Initial: st.builds(Initial, number, maybe),
    Step: st.builds(Step, count, count, number),
    Progress: st.builds(Progress, count, count, number, number, samples),
    Epoch: st.builds(Epoch, count, count, number, number, maybe, number, maybe),
    Examples: st.builds(Examples, samples),
    End: st.builds(
        End, words, count, maybe, number, words,
        st.none() | st.builds(Divergence, count, words, words, words, words),
        st.none() | st.builds(Collapse, count, words, words, words),
    ),
    State: st.builds(State, st.booleans(), number),
    Wound: st.builds(Wound, st.none() | count),
    Problem: st.builds(Problem, words),
    Saved: st.builds(Saved, count),
    Look: st.builds(Look, count, st.dictionaries(words, arrays(), max_size=4)),
    Died: st.builds(Died, words),
}  # fmt: skip
