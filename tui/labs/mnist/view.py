"""What the MNIST lab's screen says: each function turns the lab's state into lines of text."""

import math
from itertools import groupby, pairwise

from textual.content import Content

from engine.training.config import CHANNELS, KERNEL
from engine.training.events import Sample
from lessons.asking.predictions import Said
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pace import EASED
from lessons.labs.mnist.pictures import MNIST, SHORT, Pictures
from lessons.numbers import below, show
from lessons.runs import Run, Status
from lessons.text import capital
from tui.figures.rail import share_bar

Part = Content | str | tuple[str, str]

BARS = 10  # answers whose bars are drawn
NARROW = 70  # columns below which some things are said shorter

STATES = {
    Status.STARTING: ("… starting", "$faint"),
    Status.PAUSED: ("‖ paused", "$foreground"),
    Status.RUNNING: ("● running", "$right"),
    Status.FINISHED: ("✓ finished", "$right"),
    Status.STOPPED: ("■ stopped", "$foreground"),
    Status.LEFT: ("‖ left", "$foreground"),
    Status.DIVERGED: ("✗ diverged", "$wrong"),
    Status.COLLAPSED: ("✗ collapsed", "$wrong"),
    Status.DIED: ("✗ trainer ended", "$wrong"),
}


def share(value: float) -> str:
    """A probability with two decimals, as short as it can be: `.98`. None is ever quite 1."""
    return ">.99" if value >= 0.995 else f"{value:.2f}".removeprefix("0")


def brief(value: float) -> str:
    """A loss or an accuracy in at most four characters: `2.31`, `.094`, `12.3`, `2e3`."""
    if not math.isfinite(value):
        return "NaN"
    if value >= 999.5:
        mantissa, _, exponent = f"{value:.0e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.3f}".removeprefix("0") if value < 0.9995 else f"{value:.3g}"


def title(lab: Mnist) -> Content:
    """The network and its knobs on one line."""
    s = lab.settings
    run = lab.run if not lab.outdated else None
    lr = run.lr if run is not None else float(s["lr"])
    runs = [(size, len(list(equal))) for size, equal in groupby(lab.sizes)]
    kind = "cnn " if lab.is_cnn else ""
    layers = "→".join(f"{many}×{size}" if many > 1 else str(size) for size, many in runs)
    return Content(
        f"{lab.pictures.title} · {kind}{layers} · {s['activation']} · {s['optimizer']}"
        f" · lr {show(lr)} · batch {s['batch_size']} · seed {s['seed']}"
    )


def state(lab: Mnist) -> Content:
    """How things stand, for the right end of the title line."""
    if lab.run is not None and lab.run.at is not None and not lab.outdated:
        return Content.styled(f"‹ film: step {lab.run.at:,}", "$here")
    if lab.run is not None and not lab.outdated:
        return Content.styled(*STATES[lab.run.status])
    if not lab.open:
        return Content.styled("predict", "$faint")
    return Content.styled("free play" if lab.free else "ready", "$faint")


def network(lab: Mnist) -> Content:
    """The network as a column, shapes and all."""
    rows = [("x", f"{lab.pictures.pixels:,} pixels of one image, from 0 to 1", "")]
    rows += _windows(lab) if lab.is_cnn else _layers(lab)
    rows.append(("p", f"{lab.pictures.classes:,} probabilities, by softmax", f"{lab.parameters:,}"))
    lines = [
        Content.assemble(
            (f"{mark}   ", "$faint" if mark == "│" else "bold $value"),
            (text.ljust(38), "$foreground"),
            (count.rjust(9), "$faint"),
            (" weights" if mark == "p" else "", "$faint"),
        )
        for mark, text, count in rows
    ]
    return Content("\n").join(lines)


Rows = list[tuple[str, str, str]]


def _windows(lab: Mnist) -> Rows:
    """The layers of the small CNN: kernels, and what they make of the image."""
    kind, normed = str(lab.settings["activation"]), lab.settings["batch_norm"] == "yes"
    rows: Rows = []
    before = 1
    for layer, (channels, values) in enumerate(zip(CHANNELS, lab.sizes[1:], strict=False), 1):
        side = math.isqrt(values // channels)
        count = (before * KERNEL * KERNEL + 1) * channels
        at, shape = below(layer), f"{channels}×{before}×{KERNEL}×{KERNEL}"
        rows.append(("│", f"K{at} ({shape}) and b{at} ({channels})", f"{count:,}"))
        told = f"{channels} pictures of {side}×{side}, {kind}"
        rows.append(("h", f"{told}, normalized" if normed else told, ""))
        rows[-1] = (*rows[-1][:2], f"{2 * channels:,}" if normed else "")
        before = channels
    (*_, last, answers), at = lab.sizes, below(len(CHANNELS) + 1)
    count = (last + 1) * answers
    return [
        *rows,
        ("│", f"W{at} ({answers}×{last}) and b{at} ({answers})", f"{count:,}"),
    ]


def _layers(lab: Mnist) -> Rows:
    """The layers of units, each of which sees all that the layer before it says."""
    kind, normed = str(lab.settings["activation"]), lab.settings["batch_norm"] == "yes"
    rows: Rows = []
    for layer, (before, after) in enumerate(pairwise(lab.sizes), 1):
        count, at = (before + 1) * after, below(layer)
        rows.append(("│", f"W{at} ({after}×{before}) and b{at} ({after})", f"{count:,}"))
        if layer < len(lab.sizes) - 1:
            told = f"{after} hidden {'unit' if after == 1 else 'units'}, {kind}"
            rows.append(("h", f"{told}, normalized" if normed else told, ""))
            rows[-1] = (*rows[-1][:2], f"{2 * after:,}" if normed else "")
    return rows


def progress(run: Run, width: int) -> Content:
    """Where the run is, or how it ended, on one line."""
    if run.status is Status.STARTING:
        return Content.styled("starting the trainer …", "$faint")
    if run.at is not None:
        head = f"as it was after step {run.at:,} "
        tail = f"  of {run.step:,}   , . wind" + ("   space goes on" if run.alive else "")
        past = share_bar(run.at / max(run.step, 1), max(width - len(head) - len(tail), 0))
        return Content.assemble((head, "$here"), past, (tail, "$faint"))
    if run.ended:
        return _outcome(run)
    epoch = min(run.step // run.steps_per_epoch + 1, run.epochs) if run.steps_per_epoch else 1
    head = f"epoch {epoch} of {run.epochs} "
    left = run.seconds_left
    running = run.status is Status.RUNNING
    tail = f"  step {run.step:,}" + (f" of {run.total_steps:,}" if width >= NARROW else "")
    if running and run.pace < 0 and run.step < EASED:
        tail += "   slowly at first: ] skips"
        left = None
    elif running and run.speed:
        speed = f"{run.speed:,.0f}"
        tail += f"   {speed} step{'s' * (speed != '1')}/s"
    if running and left is not None and width >= NARROW:
        tail += f"   {int(left) // 60}:{int(left) % 60:02d} left"
    if run.step == 0 and not running:
        tail += "   space starts it"
    room = max(width - len(head) - len(tail), 0)
    done = min(run.step / run.total_steps, 1.0) if run.total_steps else 0.0
    return Content.assemble(head, share_bar(done, room), (tail, "$foreground"))


def mistakes(run: Run, width: int) -> Content:
    """What the five digits are once the test is over, for the end of the line above the charts."""
    # In the film stands the batch of then.
    tested = run.test_accuracy is not None and run.at is None
    told = tested and run.examples and not run.examples[0].right
    return Content.styled(
        "   below, its surest mistakes" if told and width >= NARROW else "", "$faint"
    )


def _outcome(run: Run) -> Content:
    if run.test_accuracy is not None and run.status is not Status.COLLAPSED:
        parts: list[Part] = [
            ("test accuracy ", "bold"),
            (show(run.test_accuracy), "bold $value"),
            f"   on {run.test_size:,} unseen {'pictures' if run.path else 'digits'}",
        ]
        if run.status is Status.STOPPED:
            parts.append(f"   stopped at step {run.step:,}")
        return Content.assemble(*parts)
    label, style = STATES[run.status]
    if run.status is Status.COLLAPSED:  # what that means is said below, where there is more room
        return Content.assemble((label, style), f" at step {run.step:,}: lower the learning rate")
    why = capital(run.message)
    end = "." if why and not why.endswith((".", "!", "?")) else ""
    if run.status is Status.DIVERGED and why:  # at the step after the last, which it names
        return Content.assemble((label, style), f". {why}{end}")
    return Content.assemble((label, style), f" at step {run.step:,}. {why}{end}")


def said(lab: Mnist, width: int) -> Content:
    """What was said beside what it was, and a sentence on the newest truth."""
    said = lab.compared
    newest = next((one.verdict for one in reversed(said) if one.verdict is not None), None)
    rows = _beside(said) if width >= NARROW else [_in_one_line(said)]
    message = Content(newest.message if newest is not None else "")
    return Content("\n").join([*rows, message]) if said else Content()


def _beside(predictions: list[Said]) -> list[Content]:
    top: list[Part] = [("you said   ", "$faint")]
    bottom: list[Part] = [("it was     ", "$faint")]
    for one in predictions:
        name = f"{one.prediction.name} "
        answer, truth, mark, style = _pair(one)
        cell = max(len(answer), len(truth) + 2) + 4
        top += [name, answer.ljust(cell)]
        bottom += [" " * len(name), (truth, "$value"), (mark, style)]
        bottom.append(" " * (cell - len(truth) - len(mark)))
    return [Content.assemble(*top).rstrip(), Content.assemble(*bottom).rstrip()]


def _in_one_line(predictions: list[Said]) -> Content:
    parts: list[Part] = [("said → was", "$faint")]
    for one in predictions:
        answer, truth, mark, style = _pair(one)
        name = one.prediction.name.split()[0]
        parts += [f"   {name} {answer} → ", (truth, "$value"), (mark, style)]
    return Content.assemble(*parts)


def _pair(one: Said) -> tuple[str, str, str, str]:
    """What was said, what it was, and the mark of the verdict with its style."""
    if one.verdict is None or one.was is None:
        return show(one.value), "…", "", ""
    mark = (" ✓", "$right") if one.verdict.correct else (" ✗", "$wrong")
    return show(one.value), show(one.was), *mark


def caption(guess: Sample, room: int = 15, pictures: Pictures = MNIST) -> Content:
    """`4 ✓ .98`, or `4 ✗ as 9 .83` for a mistake, or `4→9 ✗ .83` where there is less room.

    Of a network that broke down, `4 ✗ NaN`: it takes nothing for anything.
    """
    if not any(guess.probabilities):
        return Content.assemble(f"{pictures.call(guess.label)} ", ("✗", "$wrong"), " NaN")
    if guess.right:
        name = pictures.call(guess.guess, max(room - 7, 1))
        return Content.assemble(f"{name} ", ("✓", "$right"), f" {share(guess.sure)}")
    label, taken = pictures.call(guess.label), pictures.call(guess.guess)
    if pictures.names and len(label) + len(taken) + 8 > room:  # what it is can be seen
        taken = pictures.call(guess.guess, max(room - 7, 1))
        return Content.assemble(f"{taken} ", ("✗", "$wrong"), f" {share(guess.sure)}")
    if room < 15 or pictures.names:
        return Content.assemble(f"{label}→{taken} ", ("✗", "$wrong"), f" {share(guess.sure)}")
    return Content.assemble(f"{label} ", ("✗", "$wrong"), f" as {taken} {share(guess.sure)}")


def examples(guesses: tuple[Sample, ...], chosen: int, pictures: Pictures = MNIST) -> Content:
    """All test examples on one line: the label, and the wrong guess after an arrow."""
    parts: list[Part] = []
    for place, guess in enumerate(guesses):
        label, taken = (pictures.call(one, SHORT) for one in (guess.label, guess.guess))
        text = label if guess.right else f"{label}→{taken}"
        here = place == chosen
        parts.append((f"[{text}]" if here else f" {text} ", "bold $here" if here else "$faint"))
    return Content.assemble(*parts)


def probabilities(guess: Sample, width: int, pictures: Pictures = MNIST) -> Content:
    """One bar for each class; ✓ is what it is, ✗ what it was wrongly taken for."""
    return shares(guess.probabilities, guess.label, width, pictures)


def shares(
    probabilities: tuple[float, ...], label: int, width: int, pictures: Pictures = MNIST
) -> Content:
    """The same for any image that is a `label`; of many classes the most probable ones."""
    from tui.figures.bars import Bar, Bars  # late: NumPy

    bars = []
    guess = probabilities.index(max(probabilities))
    room = max(width // 3, 1)
    for digit in pictures.ranked(probabilities, BARS, label):
        p = probabilities[digit]
        mark = Content.styled("✓", "$right") if digit == label else Content(" ")
        if digit == guess != label:
            mark = Content.styled("✗", "$wrong")
        strong = "bold" if digit in (label, guess) else "$faint"
        name = Content.styled(f"{pictures.call(digit, room)} ", strong)
        bars.append(Bar(name, p, mark=mark, text=share(p).rjust(4)))
    return Content("\n").join(Bars(tuple(bars), span=(0.0, 1.0)).draw(width, len(bars)))


def verdict(guess: Sample, place: int, count: int, pictures: Pictures = MNIST) -> Content:
    """One sentence on one test digit."""
    head = f"test {pictures.noun} {place + 1} of {count}   "
    if guess.right:
        return Content.assemble(
            (head, "bold"), f"{pictures.one(guess.label)}, read right, {share(guess.sure)} sure"
        )
    own = share(guess.probabilities[guess.label]).replace(".00", "less than .01")
    return Content.assemble(
        (head, "bold"),
        f"{pictures.one(guess.label)}, taken for {pictures.one(guess.guess)} with"
        f" {share(guess.sure)}; the {pictures.call(guess.label)} got {own}",
    )
