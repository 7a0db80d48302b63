"""`dl-tui play`: train a network of the playground without a screen, and for the app.

The argument is a state string, as `y` copies it in the lab. With --seeds forty networks of each
width are trained instead, and it is told how many solve the task.
"""

import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import click

from lessons.knobs import KnobError
from lessons.labs.playground.setup import ID, LONGEST, Setup, setup_of
from lessons.labs.playground.stand import News, Stand, Tally, to_json
from lessons.numbers import show, show_share
from lessons.text import clean

GRACE = 1.0  # seconds between the end of the app and ours, if an epoch takes longer than that


@click.command()
@click.argument("state", default=f"{ID}?")
@click.option(
    "--epochs",
    type=click.IntRange(1, 10**6),
    default=100,
    show_default=True,
    help="How often to go through the points.",
)
@click.option(
    "--seeds",
    is_flag=True,
    help="Train forty networks of each of five widths, or without a hidden layer; count those that"
    " solve it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--control", is_flag=True, hidden=True, help="Take orders on standard input.")
def command(state: str, epochs: int, seeds: bool, as_json: bool, control: bool) -> int:
    """Train a network on points of the plane, as STATE says: 'playground?data=spiral'.

    In the playground `y` copies such a string. Without STATE it is the network that the playground
    opens with. Losses are those on the training points and on the test points. The same state gives
    the same losses.
    """
    try:
        setup = setup_of(state)
        news = (
            _controlled(state) if control else _trials(setup) if seeds else _trained(setup, epochs)
        )
        for each in news:
            click.echo(to_json(each) if as_json else _line(each))
    except (KnobError, ValueError) as error:
        text = clean(str(error), keep_newlines=False)
        raise click.BadParameter(f"{text}.", param_hint="STATE") from None
    return 0


def _line(news: News) -> str:
    if isinstance(news, Tally):
        if not any(news.widths):
            return (
                f"epoch {news.epoch:>3}  no hidden layer: solved of {news.seeds}  {news.solved[0]}"
            )
        pairs = zip(news.widths, news.solved, strict=True)
        told = "  ".join(f"{width}: {count}" for width, count in pairs)
        return f"epoch {news.epoch:>3}  units: solved of {news.seeds}  {told}"
    right = f"  right {show_share(news.test_right, 1)} of the test" if news.test_right >= 0 else ""
    losses = f"training {show(news.train_loss)}  test {show(news.test_loss)}"
    return f"epoch {news.epoch:g}  {losses}{right}" + (f"  {news.trouble}" if news.trouble else "")


def _trials(setup: Setup) -> Iterator[Tally]:
    from lessons.labs.playground.seeds import trials

    return trials(setup)


def _trained(setup: Setup, epochs: int) -> Iterator[Stand]:
    """How it stands at the beginning, and then after each tenth of the epochs."""
    from lessons.labs.playground.driver import beginning, stand_of
    from lessons.labs.playground.network import Session

    yield beginning(setup, 0)
    session = Session(setup)
    piece = max(epochs // 10, 1)
    done = 0
    while done < epochs and not session.trouble:
        session.train(min(piece, epochs - done))
        done = min(done + piece, epochs)
        yield stand_of(session, 0)


def _controlled(state: str) -> Iterator[Stand]:
    """Begin as the state says, which tells that it is there, and then obey."""
    from lessons.labs.playground.driver import Driver, Orders

    orders: Orders = queue.SimpleQueue()
    orders.put(f"start 0 {state}")
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    return Driver(orders).stands()


def _read(orders: "queue.SimpleQueue[str | None]") -> None:
    """Pass on the lines of standard input; when it ends the app is gone, and so are we."""
    rest = b""
    handle = sys.stdin.fileno() if sys.stdin is not None else -1
    with suppress(OSError):
        while piece := os.read(handle, 1 << 16):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                orders.put(line[: 2 * LONGEST].decode("utf-8", "replace"))
            rest = rest[: 2 * LONGEST]
    orders.put(None)
    time.sleep(GRACE)
    os._exit(0)
