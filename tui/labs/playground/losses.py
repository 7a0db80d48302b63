"""The losses of the playground, as they stand and as curves, beside those of the pinned run."""

from textual.content import Content

from lessons.labs.playground.kept import Kept
from lessons.labs.playground.knobs import BY_NAME, FEATURE_NAMES, PICTURE, lacks
from lessons.labs.playground.playground import Playground
from lessons.numbers import show
from lessons.pins import difference
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.raster import DASHED, DOTTED

NAMED = 34  # columns from which numbers have their full names


def key(lab: Playground) -> tuple[object, ...]:
    """What the curves depend on."""
    named = tuple((id(kept), pinned_name(lab, kept)) for kept in lab.pins.results)
    train = lab.train
    return lab.number, len(train.steps), train.steps[-1:], train.values[-1:], named, _wound(lab)


def _wound(lab: Playground) -> float | None:
    """The epoch to which the film is wound back."""
    return lab.shown.epoch if lab.film.at is not None else None


def chart(lab: Playground, width: int, height: int) -> list[Content]:
    """Both losses over the epochs."""
    series = [
        Series("training", lab.train.steps, lab.train.values, "$value"),
        Series("test", lab.test.steps, lab.test.values, "$here", dash=DASHED),
    ]
    for kept in lab.pins.results:
        series.append(Series("◆", kept.test.steps, kept.test.values, "$faint", dash=DOTTED))
    last = max(lab.train.steps[-1] if lab.train.steps else 1.0, 1.0)
    highest = max(y for one in series for y in (*one.ys, 0.0) if y == y)
    ranges = (0.0, last), (0.0, highest or 1.0)
    wound = _wound(lab)  # the numbers above are those of this epoch
    there = () if wound is None else (Vertical(wound, "$here"),)
    made = Chart("loss", tuple(series), *ranges, verticals=there, x_name="epochs")
    return made.draw(width, height)


def numbers(lab: Playground, width: int) -> list[Content]:
    """Losses and shares as they stand, and at this epoch the test loss of the pinned run."""
    shown = lab.shown
    train, test = (_loss(value) for value in (shown.train_loss, shown.test_loss))
    first, second = ("training ", "test ") if width >= NAMED else ("", "")
    lines = [
        Content.assemble(
            (first, "$faint"), (f"━ {train:<6}", "bold $value"), "   ",
            (second, "$faint"), (f"╌ {test}", "bold $here"),
        )
    ]  # fmt: skip
    if shown.train_right == shown.train_right:
        gap = " " * (len(second) + 2)
        lines.append(
            Content.assemble(
                ("right".ljust(len(first)) if first else "", "$faint"),
                f"  {_share(shown.train_right):<7}{gap}  {_share(shown.test_right)}",
            )
        )
    lines += [_pinned(lab, kept, width) for kept in lab.pins.results]
    return [line.truncate(max(width, 0), ellipsis=True) for line in lines]


def _pinned(lab: Playground, kept: Kept, width: int) -> Content:
    curve = Series("", kept.test.steps, kept.test.values)
    found = curve.near(lab.shown.epoch)
    loss = "" if found is None else f"  ┈ {_loss(found[1])}"
    name = Content(f"◆ {pinned_name(lab, kept)}")
    return name.truncate(max(width - len(loss), 4), ellipsis=True).stylize("$faint") + loss


def pinned_name(lab: Playground, kept: Kept) -> str:
    """What is different about the pinned run, or its seed, which may be the same."""
    both = kept.settings, lab.settings
    counts = {
        name: value
        for name, value in kept.settings.items()
        if BY_NAME[name].group != PICTURE and not all(lacks(each, name) for each in both)
    }
    told = difference(counts, lab.settings, FEATURE_NAMES)
    return f"seed {kept.setup.seed}" if told == "the same settings" else told


def _loss(value: float) -> str:
    """A loss with a fixed number of decimals, so that it does not dance: .1234."""
    if value != value:
        return "NaN"
    return f"{value:.4f}".removeprefix("0") if value < 10 else show(value)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
