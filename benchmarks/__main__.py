"""`python -m benchmarks [NAME ...]`: run the contests and print each ratio beside its goal."""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from benchmarks.contest import (
    ROOT,
    Contender,
    Ratio,
    Result,
    kernel,
    peers_python,
    ratio,
    run_process,
    take_turns,
)
from benchmarks.drawing import answers
from benchmarks.live import turns
from benchmarks.maps import shares
from benchmarks.screen import (
    first_picture,
    helps,
    helps_while_training,
    key_to_paint,
    opening,
    somebody_has_been_here,
)
from benchmarks.screen import steps as lesson_steps
from benchmarks.work_engine import BATCHES, NETWORKS, RATES, Sizes, named

TURNS = 15


def _mine(task: str) -> Contender:
    return Contender("benchmarks.work_engine", task)


def _switched(
    seconds: Mapping[str, list[float]], task: str, quick: Mapping[str, str]
) -> Iterable[Result]:
    """What each of the quick ways brings: with it, over without it."""
    for off, what in quick.items():
        yield Result(
            f"  {task} with / without {what}", ratio(seconds, task, f"{task}-without-{off}")
        )


_QUICK = {
    "lines": "vectors on the lines of the cache",
    "chain": "a way known beforehand",
    "numbers": "places in the loss by one number",
    "blank": "leaving blank columns out",
}
_TOUCHED = {"touched": "what spares the weights that are not touched"}


def steps(peers: Path | None) -> Iterable[Result]:
    """A step of training 784-128-10 with batches of 64; an epoch is 860 of them."""
    ones = [f"one-{task}" for task in RATES]
    plain = [f"{one}-without-touched" for one in ones]
    contenders = {name: _mine(name) for name in ("gemm", "gemm-adam", *ones, *plain)}
    for task in ("sgd", "adam"):
        contenders[task] = _mine(named(task))
        contenders |= {name: _mine(name) for name in (f"{task}-without-{off}" for off in _QUICK)}
        if peers is not None:
            torch, others = "benchmarks.work_torch", "benchmarks.work_others"
            contenders[f"{task}-floats"] = _mine(f"{task}-floats")
            contenders[f"torch-{task}"] = Contender(torch, named(task), peers)
            contenders[f"fused-{task}"] = Contender(torch, f"fused-{named(task)}", peers)
            for name in (f"sklearn-{task}", f"jax-{task}"):
                contenders[name] = Contender(others, name, peers)
    s = take_turns(contenders, TURNS)
    yield Result("SGD step / the bare matrix products", ratio(s, "sgd", "gemm"), 1.5, 1.25)
    for task in ("sgd", "adam"):
        yield from _switched(s, task, _QUICK)
    # 784-1024-10, one example a step: there the update is nearly all.
    for task in ones:
        yield from _switched(s, task, _TOUCHED)
    if peers is None:
        return
    yield Result("SGD step / PyTorch, tuned", ratio(s, "sgd", "torch-sgd"), 0.5, 0.42)
    yield Result("SGD step / PyTorch, fused", ratio(s, "sgd", "fused-sgd"))
    yield Result("Adam step / PyTorch", ratio(s, "adam", "torch-adam"), 0.38, 0.33)
    yield Result("Adam step / PyTorch, fused", ratio(s, "adam", "fused-adam"), 0.55, 0.48)
    for task, name in (("sgd", "SGD"), ("adam", "Adam")):
        yield Result(f"{name} step / JAX, a call a step", ratio(s, task, f"jax-{task}"), 0.9, 0.75)
        yield Result(f"{name} step / scikit-learn", ratio(s, task, f"sklearn-{task}"))
    for task, name in (("sgd", "SGD"), ("adam", "Adam")):
        # PyTorch gets its images as floats; we get them as they come, in bytes, but for this row.
        floats = ratio(s, f"{task}-floats", f"torch-{task}")
        yield Result(f"  {name} step, images made floats beforehand / PyTorch", floats)
    yield Result("  for scale: the bare products / PyTorch's SGD", ratio(s, "gemm", "torch-sgd"))
    for each, name in (("torch", ""), ("fused", ", fused")):
        floor = ratio(s, "gemm-adam", f"{each}-adam")
        yield Result(f"  for scale: the same and Adam's ten passes / PyTorch{name}", floor)


def large(peers: Path | None) -> Iterable[Result]:
    """784-1024-1024-10 with batches of 256, and what each thing that makes it quick brings."""
    size: tuple[Sizes, int] = (1024, 1024), 256
    contenders = {task: _mine(named(task, *size)) for task in ("sgd", "adam")}
    for task in ("sgd", "adam"):
        for off in ("memory", "pieces"):
            contenders[f"{task}-without-{off}"] = _mine(f"{task}-without-{off}")
        if peers is not None:
            fused = "fused-" * (task == "adam")
            contenders[f"torch-{task}"] = Contender(
                "benchmarks.work_torch", fused + named(task, *size), peers
            )
    s = take_turns(contenders, TURNS // 2)
    if peers is not None:
        yield Result("784-1024-1024-10, SGD / PyTorch", ratio(s, "sgd", "torch-sgd"), 1.0, 0.9)
        yield Result(
            "784-1024-1024-10, Adam / PyTorch, fused", ratio(s, "adam", "torch-adam"), 1.1, 1.0
        )
    quick = {"memory": "arrays that serve again", "pieces": "the update in pieces"}
    for task in ("sgd", "adam"):
        yield from _switched(s, task, quick)


def grid(peers: Path | None) -> Iterable[Result]:
    """Every size and batch beside PyTorch's quickest; it takes long, so it is asked for by name."""
    if peers is None:
        return
    for hidden in NETWORKS[:-1]:
        for batch in BATCHES:
            for task in RATES:
                name = named(task, hidden, batch)
                theirs = {
                    each: Contender("benchmarks.work_torch", each, peers)
                    for each in (name, f"fused-{name}")
                }
                s = take_turns({"mine": _mine(name), **theirs}, 5)
                found = [ratio(s, "mine", each) for each in theirs]
                best = max(found, key=lambda quotient: quotient.middle)
                yield Result(f"  {name} / the quicker of PyTorch's", best)


def epochs(peers: Path | None) -> Iterable[Result]:
    """Adam's fifth epoch over its first, each measured against SGD's epoch of the same moment."""
    found = []
    for _ in range(5):
        s = take_turns({name: _mine(f"{name}-epochs") for name in ("adam", "sgd")}, 5)
        relative = [a / b for a, b in zip(s["adam"], s["sgd"], strict=True)]
        found.append(relative[4] / relative[0])
    yield Result("Adam, epoch 5 / epoch 1", statistics.median(found), 1.05, 1.02)


def convolution(peers: Path | None) -> Iterable[Result]:
    """Images a second of 8@3x3-pool-16@3x3-pool-10."""
    if peers is None:
        return
    names = ("convolution", "convolution-pool-first")
    theirs = {f"torch-{n}": Contender("benchmarks.work_torch", n, peers) for n in names}
    ours = {n: _mine(n) for n in ("convolution", "convolution-without-blocks")}
    s = take_turns({**ours, **theirs}, TURNS)
    yield Result(
        "CNN, images/s / PyTorch channels_last",
        ratio(s, "torch-convolution", "convolution"),
        1.2,
        1.4,
        most=False,
    )
    yield Result(
        "  the same, PyTorch told to pool before ReLU as we do",
        ratio(s, "torch-convolution-pool-first", "convolution"),
        1.0,
        1.2,
        most=False,
    )
    yield from _switched(s, "convolution", {"blocks": "blocks that make small products"})


def sequences(peers: Path | None) -> Iterable[Result]:
    """Letters a second of networks that learn to read names."""
    goals = {"rnn": (1.2, None), "lstm": (0.7, 1.0), "transformer": (0.7, 1.0)}
    contenders = {name: _mine(name) for name in goals}
    if peers is not None:
        for name in goals:
            contenders[f"torch-{name}"] = Contender("benchmarks.work_torch", name, peers)
    adding = {length: [f"adds-{cell}-{length}" for cell in ("lstm", "rnn")] for length in (6, 50)}
    contenders |= {name: _mine(name) for names in adding.values() for name in names}
    s = take_turns(contenders, TURNS)
    for length, names in adding.items():
        yield Result(f"  adding two of {length} numbers, LSTM / plain cell", ratio(s, *names))
    for name, (must, aim) in goals.items():
        rate = 1e-3 / statistics.median(s[name])
        yield Result(f"  {name}, thousand letters/s", rate, most=False)
        if peers is not None:
            found = ratio(s, f"torch-{name}", name)
            yield Result(f"{name}, letters/s / PyTorch", found, must, aim, most=False)


def scalar(peers: Path | None) -> Iterable[Result]:
    """max(w1 x1 + w2 x2, x3), forward and backward, on plain numbers."""
    if peers is None:
        return
    theirs = {n: Contender("benchmarks.work_others", n, peers) for n in _MICROGRADS}
    ours = {n: _mine(n) for n in ("scalar", "scalar-without-waiting")}
    s = take_turns({**ours, **theirs}, TURNS)
    yield Result("scalar tape / micrograd", ratio(s, "scalar", "micrograd"), 0.33, 0.2)
    yield Result("the same / micrograd taught max", ratio(s, "scalar", "micrograd-max"), 0.33, 0.2)
    yield from _switched(s, "scalar", {"waiting": "a queue on the way back"})


_MICROGRADS = ("micrograd", "micrograd-max")


def process(peers: Path | None) -> Iterable[Result]:
    """A whole process: start, read MNIST, train one epoch, validate, test, end."""
    with tempfile.TemporaryDirectory() as home:
        ours = [sys.executable, "-m", "tui", "train", "--epochs", "1", "--json"]
        theirs = [str(peers), "-m", "benchmarks.process_torch", home]
        extra = {"DL_TUI_HOME": home}
        run_process(ours, extra)  # unpacks the images into the cache, as everyone's first run does
        pairs = []
        for _ in range(5):
            mine = run_process(ours, extra)
            pairs.append((mine, run_process(theirs, extra) if peers is not None else mine))
    yield Result("  whole process, peak megabytes", statistics.median(m.peak for m, _ in pairs))
    if peers is not None:
        for what, value, must, aim in (
            ("wall time", [m.wall / t.wall for m, t in pairs], 0.2, None),
            ("processor time", [m.cpu / t.cpu for m, t in pairs], None, None),
            ("peak memory", [m.peak / t.peak for m, t in pairs], 0.4, 0.25),
        ):
            yield Result(f"whole process, {what} / PyTorch", statistics.median(value), must, aim)


def memory(peers: Path | None) -> Iterable[Result]:
    """Growth over ninety epochs."""
    output = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    yield Result("megabytes grown from epoch 10 to epoch 100", float(output), 1.0)


def screen(peers: Path | None) -> Iterable[Result]:
    """Starting, and answering a key, beside the smallest Textual app."""
    ours = [sys.executable, "-m", "tui"]
    theirs = [sys.executable, "-m", "benchmarks.minimal_app"]
    with somebody_has_been_here() as home:
        pairs = [(first_picture(ours, home), first_picture(theirs)) for _ in range(9)]
        keys = [(key_to_paint(ours, home), key_to_paint(theirs, home)) for _ in range(3)]
    welcomes = [(first_picture(ours), first_picture(theirs)) for _ in range(9)]
    for name, found in (("first picture", pairs), ("the very first start's", welcomes)):
        quotients = Ratio(tuple(a / b for a, b in found))
        yield Result(f"{name}, processor time / minimal app", quotients, 1.25, 1.15)
    yield Result("key to paint, p95 / minimal app", statistics.median(a / b for a, b in keys))
    yield Result("  key to paint, p95, ms", 1000 * statistics.median(a for a, _ in keys), 40)


def page(peers: Path | None) -> Iterable[Result]:
    """What a lesson and its help cost of the processor, in milliseconds: on a machine at rest."""
    with somebody_has_been_here() as home:
        taken = _milliseconds(lesson_steps(home))
        yield Result("lesson step, processor ms, p50", taken[0], 25, 15)
        yield Result("lesson step, processor ms, p95", taken[1], 45, 30)
        for name, arguments, first in (
            ("home", (), ()),
            ("a lesson", ("lesson", "gradient", "--step", "2"), ()),
            ("MNIST", ("--state", "mnist"), (b"o",)),
        ):
            asked = _milliseconds(helps(home, *arguments, first=first))
            yield Result(f"? on {name}, processor ms, p50", asked[0], 15, 8)
        training = _milliseconds(helps_while_training(home))
        yield Result("? while training, processor ms, p95", training[1], 60, 40)
        first_time, *others = opening(home)
        yield Result("a lesson opens, processor ms, p50", _milliseconds(others)[0], 60)
        yield Result("  the first one", 1000 * first_time)


def _milliseconds(seconds: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return 1000 * statistics.median(seconds), 1000 * statistics.quantiles(seconds, n=20)[-1]


def live(peers: Path | None) -> Iterable[Result]:
    """Training with a live picture on the screen, beside training that nobody watches."""
    for picture, pace in turns().items():
        yield Result(f"steps/s with live {picture} / without", pace.steps, 0.97, 0.99, most=False)
        yield Result("  the same for the trainer's processor time", pace.own, most=False)
        yield Result("  the picture's share of a processor", pace.share)


def drawing(peers: Path | None) -> Iterable[Result]:
    """Fifty strokes of the mouse: from the last move to the bars that answer it."""
    with somebody_has_been_here() as home:
        taken = _milliseconds(answers(home))
    yield Result("a drawn digit is answered, ms, p50", taken[0])
    yield Result("a drawn digit is answered, ms, p95", taken[1], 50, 40)


def playground(peers: Path | None) -> Iterable[Result]:
    """Training under 25 live maps, beside the same run that nobody looks at."""
    speed, drawing = shares()
    yield Result("playground, steps/s with maps / without", speed, 0.9, most=False)
    yield Result("  computing the maps, share of the screen's processor", drawing)


def redraw(peers: Path | None) -> Iterable[Result]:
    """The chart of a run of 50,000 steps beside that of one of 500."""
    s = take_turns({n: Contender("benchmarks.work_redraw", n) for n in ("500", "50000")}, TURNS)
    yield Result("drawing 50,000 points / 500", ratio(s, "50000", "500"), 1.15, 1.05)


CONTESTS: dict[str, Callable[[Path | None], Iterable[Result]]] = {
    contest.__name__: contest
    for contest in (
        steps,
        large,
        epochs,
        convolution,
        sequences,
        scalar,
        process,
        memory,
        screen,
        page,
        redraw,
        live,
        drawing,
        playground,
        grid,
    )
}
ON_REQUEST = {"grid"}
TWO_CORES = {"live", "drawing", "playground"}


def main() -> int:
    """Run the contests named on the command line, or all; 1 if something is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    listed = [f"{name} (on request)" if name in ON_REQUEST else name for name in CONTESTS]
    parser.add_argument("contest", nargs="*", help=f"of {', '.join(listed)}; default: all others")
    names = parser.parse_args().contest or [name for name in CONTESTS if name not in ON_REQUEST]
    for name in names:
        if name not in CONTESTS:
            parser.error(f"there is no {name}; there are {', '.join(CONTESTS)}")
    alone = {"screen", "page", "live", "memory", "drawing", "playground", "redraw"}
    peers = None if alone >= set(names) else peers_python()
    print(f"OpenBLAS kernel: {kernel()}. Medians; half of the turns lie in the range beside them.")
    missed = []
    for name in names:
        if name in TWO_CORES:
            print(f"{name} needs two free cores:")
        for result in CONTESTS[name](peers):
            print(result, flush=True)
            missed += [result.what] * result.missed
    for what in missed:
        print(f"missed: {what}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
