"""A digit of one's own: ink, undo and rubber, the image that MNIST would have made of it."""

import random

import numpy as np
import pytest

from docs.drawn import STYLES, drawn, measure, trained
from lessons.labs.mnist.drawing import FINE, FIT, MIDDLE, SIDE, Drawing, as_mnist, resized


def scribble(seed: int) -> Drawing:
    """A few strokes anywhere, some of which rub out."""
    chance = random.Random(seed)
    drawing = Drawing()
    for _ in range(chance.randint(1, 4)):
        rubs = bool(drawing.strokes) and chance.random() < 0.3
        drawing.begin((chance.random(), chance.random()), chance.uniform(0.03, 0.2), rubs=rubs)
        for _ in range(chance.randint(0, 5)):
            drawing.draw((chance.uniform(-0.1, 1.1), chance.uniform(-0.1, 1.1)))
    return drawing


def test_a_pen_leaves_as_much_ink_as_it_is_wide() -> None:
    drawing = Drawing()
    drawing.begin((0.5, 0.5), 0.2)
    assert drawing.ink.sum() == pytest.approx(np.pi * (0.1 * FINE) ** 2, rel=0.01), "a dot"
    drawing.clear()
    drawing.begin((0.25, 0.4), 0.1)
    drawing.draw((0.75, 0.6))
    length, radius = FINE * np.hypot(0.5, 0.2), 0.05 * FINE
    assert drawing.ink.sum() == pytest.approx(2 * radius * length + np.pi * radius**2, rel=0.01)
    assert resized(drawing.ink, 36).mean() == pytest.approx(drawing.ink.mean(), rel=1e-4)


def test_ink_that_grows_with_the_strokes_is_the_ink_of_all_strokes() -> None:
    for seed in range(40):
        drawing, other = scribble(seed), Drawing()
        assert other.ink.max() == 0, "from here on it grows"
        for stroke in drawing.strokes:
            other.begin(stroke.points[0], stroke.width, rubs=stroke.rubs)
            for point in stroke.points[1:]:
                other.draw(point)
        assert (other.ink == drawing.ink).all()
        other.begin((0.5, 0.5), 0.4)
        other.undo()
        assert (other.ink == drawing.ink).all(), "as if it had never been"
        while other.undo():
            pass
        assert other.is_blank and not other.undo()


def test_what_is_rubbed_out_is_gone() -> None:
    drawing = Drawing()
    drawing.begin((0.2, 0.5))
    drawing.draw((0.8, 0.5))
    drawing.begin((0.1, 0.5), 0.3, rubs=True)
    drawing.draw((0.9, 0.5))
    assert drawing.is_blank and not as_mnist(drawing.ink).any()


def test_an_image_is_made_as_mnists_are() -> None:
    at = np.arange(SIDE) + 0.5
    for seed in range(60):
        ink = drawn(seed % 10, np.random.default_rng(seed)).ink
        image = as_mnist(ink).astype(float)
        box = [np.ptp(np.flatnonzero(image.max(axis=axis) > 13)) + 1 for axis in (0, 1)]
        assert FIT - 1 <= max(box) <= FIT + 1
        assert image.sum(0) @ at / image.sum() == pytest.approx(MIDDLE, abs=0.05)
        assert image.sum(1) @ at / image.sum() == pytest.approx(MIDDLE, abs=0.05)
        scale = FIT / (1 + max(np.ptp(np.flatnonzero((ink > 0.05).any(axis=x))) for x in (0, 1)))
        assert image.sum() / 255 == pytest.approx(ink.sum() * scale**2, rel=0.01), "no ink is lost"


def test_where_on_the_paper_it_stands_makes_no_difference() -> None:
    ink = drawn(4, np.random.default_rng(1)).ink
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    corner = np.roll(ink, (-rows[0], -columns[0]), (0, 1))
    assert np.abs(as_mnist(corner).astype(int) - as_mnist(ink)).max() <= 1
    assert (as_mnist(ink, 6)[:, 6:] == as_mnist(ink)[:, :-6]).all(), "moved is moved"
    assert not as_mnist(np.zeros((FINE, FINE), np.float32)).any()


def test_a_network_reads_hands_that_it_has_never_seen_but_not_beside_the_middle() -> None:
    assert set(STYLES) == set(range(10)) and all(len(ways) > 1 for ways in STYLES.values())
    read = trained(3, limit=6000)
    pairs = measure(read, 50)
    assert [digit for digit, _ in pairs] == [*range(10)] * 5
    assert sum(digit == said for digit, said in pairs) >= 45
    moved = measure(read, 50, moved=6)
    assert sum(digit == said for digit, said in moved) <= 20
