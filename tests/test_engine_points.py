"""Two-dimensional data sets: what their definitions promise, and files of points."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweep import sweep

from engine.tasks.idx import DataError
from engine.tasks.points import LARGEST_COUNT, POINT_SETS, Points, make
from engine.tasks.points_csv import parse_csv, read_text


def draw(name: str, count: int = 300, noise: float = 0.0, seed: int = 0) -> Points:
    return make(name, count, noise, np.random.default_rng(seed))


@sweep("name, noise, count", product(POINT_SETS, [0.0, 0.5], [1, 2, 301]))
def test_shapes_types_and_seeds(name: str, noise: float, count: int) -> None:
    points = draw(name, count, noise)
    kind = POINT_SETS[name]
    assert len(points) == count
    assert points.inputs.shape == (count, 2)
    assert points.inputs.dtype == np.float32
    assert np.isfinite(points.inputs).all()
    assert points.classes == kind.classes
    if kind.classes:
        assert points.targets.shape == (count,)
        assert points.targets.dtype == np.intp
        assert 0 <= points.targets.min() <= points.targets.max() < kind.classes
        if count > 100:
            assert np.bincount(points.targets, minlength=kind.classes).min() > count / 10
    else:
        assert points.targets.shape == (count, 1)
        assert points.targets.dtype == np.float32
    again, other = draw(name, count, noise), draw(name, count, noise, seed=1)
    np.testing.assert_array_equal(points.inputs, again.inputs)
    np.testing.assert_array_equal(points.targets, again.targets)
    if count > 2 and (name != "spiral" or noise):  # a spiral without noise has no chance in it
        assert not np.array_equal(points.inputs, other.inputs)


def test_without_noise_the_borders_are_exact() -> None:
    circle = draw("circle")
    radius = np.hypot(*circle.inputs.T)
    assert radius[circle.targets == 1].max() < 2.5 + 1e-5
    assert radius[circle.targets == 0].min() > 3.5 - 1e-5
    assert radius.max() <= 5 + 1e-5
    xor = draw("xor")
    assert np.array_equal(xor.inputs.prod(axis=1) > 0, xor.targets == 1)
    assert np.abs(xor.inputs).min() >= 0.3
    rings = draw("three")
    radius = np.hypot(*rings.inputs.T)
    for label, (low, high) in enumerate([(0, 1.6), (2.2, 3.6), (4.2, 5.6)]):
        of_label = radius[rings.targets == label]
        assert low - 1e-5 <= of_label.min() <= of_label.max() <= high + 1e-5
    plane = draw("plane")
    np.testing.assert_allclose(plane.targets[:, 0], plane.inputs.sum(axis=1) / 10, atol=1e-6)


def test_vowels_lie_around_the_published_means() -> None:
    vowels = draw("vowels", 5000)
    hertz = vowels.inputs * [85, 270] + [660, 1900]
    # heed and who'd: the mean over men, women and children of Peterson and Barney's table II
    for label, mean in ((0, [(270 + 310 + 370) / 3, 2760]), (4, [(300 + 370 + 430) / 3, 990])):
        np.testing.assert_allclose(hertz[vowels.targets == label].mean(axis=0), mean, rtol=0.02)
    assert np.abs(vowels.inputs).max() < 8


def test_spiral_arms_are_each_others_mirror_image() -> None:
    spiral = draw("spiral", 200)
    one, other = (spiral.inputs[spiral.targets == label] for label in (1, 0))
    np.testing.assert_allclose(one, -other, atol=1e-5)
    # A quarter of the way along: radius 5/4 at an angle of 1.75 * 2 pi / 4.
    angle = 1.75 * 2 * math.pi / 4
    expected = [1.25 * math.sin(angle), 1.25 * math.cos(angle)]
    np.testing.assert_allclose(one[25], expected, atol=1e-5)


def test_a_series_goes_on_as_a_wave_does() -> None:
    """s(t) = 2 cos ω · s(t−1) − s(t−2), and each value moves on by a row."""
    series = draw("series", 300)
    one, two = series.inputs.T.astype(float)
    next_one = 5 * series.targets[:, 0]
    np.testing.assert_allclose(next_one, 2 * math.cos(0.7) * one - two, atol=1e-5)
    np.testing.assert_allclose(next_one[:-1], one[1:], atol=1e-5)
    np.testing.assert_allclose(one[:-1], two[1:])
    noisy = draw("series", 300, noise=0.5)
    assert np.abs(5 * noisy.targets[:-1, 0] - noisy.inputs[1:, 0]).max() < 1e-5
    off = 5 * noisy.targets[:, 0] - noisy.inputs @ [2 * math.cos(0.7), -1]
    assert 0.5 < off.std() < 3


def test_hills_have_their_heights() -> None:
    hills = draw("hills", 5000)
    for x, y, sign in [(-4, 2.5, 1), (0, 2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]:
        distance = np.hypot(*(hills.inputs - [x, y]).T)
        near = distance < 1.5
        expected = sign * (1 - distance[near] / 2)
        np.testing.assert_allclose(hills.targets[near, 0], expected, atol=1e-5)
    assert (hills.targets[np.abs(hills.inputs[:, 1]) > 4.6] == 0).all()


def test_clouds_widen_with_noise() -> None:
    for noise, variance in ((0.0, 0.5), (0.5, 4.0)):
        gauss = draw("gauss", 4000, noise)
        cloud = gauss.inputs[gauss.targets == 1]
        assert cloud.mean() == pytest.approx(2, abs=0.1)
        assert cloud.var() == pytest.approx(variance, rel=0.1)


@pytest.mark.parametrize("name", ["circle", "xor", "three"])
def test_noise_mixes_the_classes(name: str) -> None:
    clean, noisy = draw(name), draw(name, noise=0.5)
    np.testing.assert_array_equal(clean.inputs, noisy.inputs)  # only the labels change
    assert 0.02 < (clean.targets != noisy.targets).mean() < 0.6


def test_settings_out_of_range_are_refused() -> None:
    for count in (0, -1, LARGEST_COUNT + 1):
        with pytest.raises(ValueError, match="count"):
            draw("xor", count)
    for noise in (-0.1, 0.6, math.nan):
        with pytest.raises(ValueError, match="noise"):
            draw("xor", 5, noise)


@pytest.mark.parametrize(
    "text",
    [
        "1,2,0\n3,4,1\n",
        "x,y,label\n1,2,0\n3,4,1",
        "x;y;label\r\n1;2;0\r\n\r\n3;4;1\r\n",
        "1\t2\t0\n 3 \t 4\t1\n",
        '"1","2","0"\n3,4,1\n',
    ],
)
def test_csv_of_classes(text: str) -> None:
    points = parse_csv(text)
    assert points.inputs.tolist() == [[1, 2], [3, 4]]
    assert points.targets.tolist() == [0, 1]
    assert points.classes == 2


def test_csv_of_a_regression() -> None:
    for last in ("0.5", "-1", "10"):
        for first in ("", "x,y,label\n"):
            points = parse_csv(f"{first}1,2,0\n3,4,{last}\n")
            assert points.classes == 0
            assert points.targets.tolist() == [[0], [float(last)]]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("x,y,label", "{x},{y},{c}"),
        ("label,x,y", "{c},{x},{y}"),
        ("Y;Class;X", "{y};{c};{x}"),
        ("x1,x2,y", "{x},{y},{c}"),
        ("class,x1,x2", "{c},{x},{y}"),
        ("width,height cm,kind", "{x},{y},{c}"),
    ],
)
def test_the_names_in_the_first_line_say_which_column_is_which(header: str, line: str) -> None:
    rows = [line.format(x=i, y=10 * i, c=i % 3) for i in range(6)]
    points = parse_csv("\n".join([header, *rows]))
    assert points.inputs.tolist() == [[i, 10 * i] for i in range(6)]
    assert (points.classes, points.targets.tolist()) == (3, [0, 1, 2, 0, 1, 2])
    assert points.understood.startswith("6 points: across ")
    assert "holds 3 classes" in points.understood


def test_what_is_ambiguous_is_asked() -> None:
    for labels in ((-1, 1), (-1, 0, 1)):
        rows = [f"{i},{i},{label}" for i, label in enumerate(labels)]
        with pytest.raises(DataError, match=r"classes or values\. Say which"):
            parse_csv("\n".join(rows))
        for answer in ("x,y,class", "class"):
            text = "\n".join([answer, *rows] if "," in answer else rows)
            points = parse_csv(text, kind="" if "," in answer else "classes")
            assert (points.classes, points.names) == (len(labels), tuple(map(str, labels)))
            assert points.targets.tolist() == list(range(len(labels)))
            assert f"({', '.join(map(str, labels))})" in points.understood
        points = parse_csv("\n".join(["x,y,value", *rows]))
        assert (points.classes, points.targets[:, 0].tolist()) == (0, list(labels))
        assert "holds values" in points.understood


@pytest.mark.parametrize(
    ("text", "there"),
    [("1,2,0\n3,4,0", "1 of 2 classes"), ("1,2,0\n3,4,4", "2 of 5 classes"),
     ("1,2,a\n3,4,a", "1 of 2 classes"), ("1,2,0\n3,4,1", "2 classes")],
)  # fmt: skip
def test_only_classes_that_have_a_point_are_counted(text: str, there: str) -> None:
    assert f"label holds {there}" in parse_csv(text).understood


def test_classes_that_do_not_count_from_zero_keep_their_names() -> None:
    for labels, names in (((1, 2), ("1", "2")), (("red", "blue"), ("blue", "red"))):
        points = parse_csv("\n".join(f"{i},{i},{label}" for i, label in enumerate(labels * 4)))
        assert (points.classes, points.names) == (2, names)
        assert points.task().names == names
        found = [points.names[target] for target in points.targets]
        assert found == [str(label) for label in labels] * 4
    with pytest.raises(DataError, match="line 2: label is 'red', not a number"):
        parse_csv("1,2,3\n1,2,red\n")
    with pytest.raises(DataError, match="at most 10 classes"):
        parse_csv("\n".join(f"1,2,{letter}" for letter in "abcdefghijk"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "fewer than two"),
        ("1,2,0", "fewer than two"),
        ("1;2;red\n1,5;2;red", "'1,5', not a number. Write a point for the comma: 1.5."),
        ("1,2,0\n3,4\n", "line 2: 2 values where 3"),
        ("1,2,0\n\n3,4,1,5\n", "line 3: 4 values where 3"),
        ("1,2,0\n3,abc,1\n", "line 2: y is 'abc', not a number"),
        ("1,2,0\n3,nan,1\n", "line 2: y is nan"),
        ("1,2,0\n1e999,4,1\n", "line 2: x is 1e999"),
        ("1,2,0\nx,y,label\n", "line 2: x is 'x'"),
        ("1,2,0\n" * (LARGEST_COUNT + 1), "line 10001: more than 10,000"),
    ],
)
def test_csv_errors_name_the_line(text: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_csv(text, "my.csv")
    assert str(caught.value).startswith("my.csv: ")
    assert words in str(caught.value)


def test_csv_files(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"\xef\xbb\xbfx,y,c\n1,2,0\n3,4,2\n")
    assert parse_csv(read_text(path), str(path)).classes == 3
    path.write_bytes(b"1,2,0\n3,\xff,1\n")
    with pytest.raises(DataError, match="line 2: is not UTF-8"):
        read_text(path)
    path.write_bytes(b"1,2,0\n" * 200_000)
    with pytest.raises(DataError, match="megabyte"):
        read_text(path)
    for missing in (tmp_path, tmp_path / "missing.csv", Path("/dev/zero")):
        with pytest.raises(DataError, match="no file"):
            read_text(missing)


@given(st.text(alphabet='0123456789.,;-enaif"\n\t x', max_size=60))
def test_any_text_gives_points_or_a_clean_error(text: str) -> None:
    try:
        points = parse_csv(text)
    except DataError as error:
        assert "\n" not in str(error)
        return
    assert np.isfinite(points.inputs).all()
    assert np.isfinite(points.targets).all()
