"""The first lesson: its numbers are measured, its timeline is in order, its cards are many."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.tasks.features import by_hand
from engine.tasks.mnist import first
from lessons.asking.items import read_drill
from lessons.course.outline import load_course
from lessons.course.steps import Figure
from lessons.figures.kinds import read_figure

CONTENT = Path(__file__).parent.parent / "lessons" / "content"
LESSON = load_course(CONTENT).lessons[0]


def drill(name: str) -> Any:
    return next(read_drill(block) for block in LESSON.drills if block.id.endswith(f".{name}"))


def test_it_is_the_first_of_the_course_and_needs_nothing() -> None:
    assert LESSON.id == "deep-learning" and LESSON.needs == ()


def test_the_timeline_is_in_the_order_of_its_years() -> None:
    years = [int(re.match(r"\d{4}", line.why)[0]) for line in drill("timeline").lines]  # type: ignore[index]
    assert years == sorted(set(years)) and (years[0], years[-1]) == (1943, 2015)
    whys = " ".join(line.why for line in drill("timeline").lines)
    assert "1974" in whys and "1987" in whys, "both winters"
    for line in drill("timeline").lines:
        assert not re.search(r"\d{4}", line.text), "the card does not give its year away"


def test_the_digits_of_the_figure_lie_where_they_were_measured() -> None:
    split = first(6000)
    features = by_hand(split.images)
    step = next(step for step in LESSON.steps if step.title == "Made by hand or learned?")
    fence = next(block for block in step.blocks if isinstance(block, Figure))
    figure = read_figure(step, fence)
    points = [point["at"] for point in fence.table["point"][:10]]
    for digit in range(10):
        mean = features[split.labels == digit].mean(axis=0)
        assert points[digit] == pytest.approx(mean, abs=6e-4)
        seen = figure.drawing.numbers({"d": digit})
        assert [seen["x"], seen["y"]] == pytest.approx(mean, abs=6e-4)
    assert np.ptp(features, axis=0).min() > 0


@pytest.mark.parametrize("name", ["fields", "uses", "made", "timeline"])
def test_every_seed_draws_other_cards(name: str) -> None:
    item = drill(name)
    drawn = {tuple(line.text for line in item.draw(seed).lines) for seed in range(1, 30)}
    assert item.sample < len(item.lines) and len(drawn) > 10
