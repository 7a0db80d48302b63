"""The training process of the playground: it obeys orders, and tells how things stand.

Orders are lines: `start NUMBER STATE`, `change STATE` for what may be turned while it trains,
`weights HEX` for those that were moved by hand, `at STEP HEX` to take up a run that was left,
`run`, `pause`, `epochs N` (so many, then pause), and `pace N` (at most so many epochs a second; 0:
as fast as it can). What it tells is at most four stands a second, however fast it is.
"""

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np

from lessons.knobs import KnobError
from lessons.labs.playground.network import Score, Session, WrongSize
from lessons.labs.playground.setup import Setup, setup_of
from lessons.labs.playground.stand import Losses, Stand

APART = 0.25  # seconds between two stands
MEASURED = 0.05  # and between two measurements of the losses
NAP = 0.05  # the longest sleep while it keeps a pace, so that orders are heard

Orders = queue.SimpleQueue[str | None]


class Driver:
    """Trains as it is told. None among the orders ends it."""

    def __init__(self, orders: Orders, clock: Callable[[], float] = time.perf_counter) -> None:
        self._orders, self._clock = orders, clock
        self._session: Session | None = None
        self._number = 0
        self._running, self._pace = False, 0.0
        self._left: int | None = None  # epochs until the next pause; None: no end in sight
        self._scores = Score(0.0, 0.0), Score(0.0, 0.0)  # of training and test, as last measured
        self._path: list[Losses] = []
        self._last = (0.0, 0)  # when the last stand was told, and after how many steps
        self._due = 0.0  # when the next epoch may begin, at this pace

    def stands(self) -> Iterator[Stand]:
        """Obey and train, for ever, and tell how things stand."""
        while True:
            if not self._running or not self._orders.empty():
                order = self._orders.get()
                if order is None:
                    return
                if self._obey(order):
                    yield self._stand()
                continue
            yield from self._piece()

    # ---- orders ---------------------------------------------------------------------------------

    def _obey(self, order: str) -> bool:
        """Do what is said; True if it is to be told now how things stand. Nonsense is dropped."""
        word, _, rest = order.strip().partition(" ")
        with suppress(KnobError, WrongSize, ValueError):
            match word:
                case "start":
                    number, _, state = rest.partition(" ")
                    self._session = Session(setup_of(state))
                    self._number, self._running, self._path = int(number), False, []
                    return True
                case "change" if self._session is not None:
                    self._session.change(setup_of(rest))
                case "weights" if self._session is not None:
                    given = np.frombuffer(bytes.fromhex(rest), "<f4")
                    self._session.network.parameters[...] = given
                    self._path = []
                case "at" if self._session is not None:
                    step, _, given_hex = rest.partition(" ")
                    self._session.run.step = int(step)
                    given = np.frombuffer(bytes.fromhex(given_hex), "<f4")
                    self._session.network.parameters[...] = given
                    self._path = []
                case "run" | "epochs" if self._session is not None:
                    self._left = max(int(rest), 1) if word == "epochs" else None
                    self._session.patience.forget()
                    self._running = not self._session.trouble
                    self._last = (self._clock(), self._session.run.step)
                    self._due = self._clock()
                    return not self._running
                case "pause":
                    was, self._running = self._running, False
                    return was
                case "pace":
                    self._pace, self._due = max(float(rest), 0.0), self._clock()
        return False

    # ---- training -------------------------------------------------------------------------------

    def _piece(self) -> Iterator[Stand]:
        """Train until the losses are to be measured, and measure them."""
        session = self._session
        assert session is not None
        began, step = self._clock(), session.run.step
        while self._orders.empty() and self._is_due():
            session.train()
            if self._left is not None:
                self._left -= 1
            if session.trouble or session.ended or self._left == 0:
                self._running = False
            if not self._running or self._clock() - began >= MEASURED:
                break
        if session.run.step > step:
            self._measure()
        news = self._clock() - self._last[0] >= APART and session.run.step > self._last[1]
        if news or not self._running:
            yield self._stand()

    def _is_due(self) -> bool:
        """Whether the next epoch may begin; if not, some of the time until then has passed."""
        if not self._pace:
            return True
        wait = self._due - self._clock()
        if wait > 0:
            time.sleep(min(wait, NAP))
            return False
        self._due = max(self._due, self._clock() - NAP) + 1 / self._pace
        return True

    # ---- telling --------------------------------------------------------------------------------

    def _measure(self) -> None:
        session = self._session
        assert session is not None
        train, test = session.score(session.ground.train), session.score(session.ground.test)
        self._scores = train, test
        self._path.append((session.epoch, train.loss, test.loss))

    def _stand(self) -> Stand:
        session = self._session
        assert session is not None
        if not self._path or self._path[-1][0] != session.epoch:
            self._measure()
        now, step = self._clock(), session.run.step
        before, earlier = self._last
        speed = (step - earlier) / (now - before) if step > earlier and now > before else 0.0
        self._last = now, step
        path, self._path = tuple(self._path), []
        stand = stand_of(session, self._number, self._scores)
        return replace(stand, path=path, speed=speed, running=self._running)


def stand_of(session: Session, number: int, scores: tuple[Score, Score] | None = None) -> Stand:
    """How a training stands; `scores` are those on the training and on the test points."""
    chosen = session.ground.train, session.ground.test
    train, test = scores or (session.score(chosen[0]), session.score(chosen[1]))
    return Stand(
        number, session.run.step, session.epoch, train.loss, test.loss, train.right, test.right,
        session.weights, ((session.epoch, train.loss, test.loss),), trouble=session.trouble,
        cure=session.cure, ended=session.ended,
    )  # fmt: skip


def beginning(setup: Setup, number: int) -> Stand:
    """How things stand before the first step."""
    return stand_of(Session(setup), number)
