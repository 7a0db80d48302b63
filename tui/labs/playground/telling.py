"""What the playground says of itself: in its title line, and of what is under the cursor."""

from textual.content import Content

from lessons.labs.playground import knobs
from lessons.labs.playground.cursor import widths
from lessons.labs.playground.playground import Playground
from lessons.numbers import show
from tui.wrapping import broken

BESIDE, BELOW = 5, 2  # rows for what is under the cursor, beside the picture and below it


def heading(lab: Playground) -> str:
    """The data, the network and the rate."""
    setup = lab.setup
    layers = "→".join(str(size) for size in widths(setup, lab.ground))
    title = f"{lab.title} · golf {lab.hole.number}" if lab.hole else lab.title
    parts = [title, knobs.LABELS[setup.data], layers, f"lr {show(setup.lr)}"]
    if setup.noise:
        parts.insert(2, f"noise {show(setup.noise)}")
    bends = dict.fromkeys(bend for _, bend in setup.hidden)
    if bends:
        parts.insert(-1, " ".join(bends))
    return " · ".join([*parts, f"seed {setup.seed}"])


def status(lab: Playground) -> Content:
    """Epoch and speed."""
    if not lab.open:
        return Content("predict")
    epoch = f"epoch {lab.shown.epoch:,.0f}"
    if lab.film.at is not None:
        return Content.assemble(("◂ ", "$here"), f"{epoch} of {lab.stand.epoch:,.0f}")
    if lab.stand.trouble:
        return Content.assemble(("✗ ", "$wrong"), epoch)
    if not lab.running:
        return Content(f"‖ {epoch}" if lab.stand.step else "ready")
    speed = f" · {show(lab.stand.speed, 2)} steps/s" if lab.stand.speed else ""
    return Content.assemble(("● ", "$right"), epoch, (speed, "$faint"))


def under_cursor(told: tuple[str, ...], width: int, *, narrow: bool) -> list[Content]:
    """As many rows wherever the cursor stands, so that nothing below them moves, and a key does
    not have the whole screen laid out and painted anew."""
    mark = Content("") if narrow else Content.styled("› ", "bold $here")
    rows = [row for line in told for row in broken(mark + Content(line), width)]
    return rows + [Content("")] * ((BELOW if narrow else BESIDE) - len(rows))


def more_keys(lab: Playground) -> Content:
    """What a short key line has no room for."""
    keys = (
        ("knobs", "k knobs"), ("prove", "p 40 seeds"), ("inside", "i in numbers"), ("pin", "P pin"),
        ("stop", "s export"),
    )  # fmt: skip
    return Content.styled(
        "   ".join(told for key, told in keys if key not in lab.bounds.shut), "$faint"
    )
