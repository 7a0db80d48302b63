"""Orders that reach a training run while it runs: signals, and commands from the app.

Both are obeyed between two steps, so that the run stays whole. Signals are ctrl+c, or the system
asking to end. Commands come as lines on standard input when the app drives the run from another
process; when that input ends the app is gone, and the run must not outlive it.
"""

import math
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from types import FrameType
from typing import Any

from engine.files import checkpoint
from engine.tasks.idx import let_go
from engine.training.events import (
    Epoch,
    Event,
    Initial,
    Look,
    Problem,
    Progress,
    Saved,
    State,
    Step,
    Stopwatch,
    Wound,
)
from engine.training.live import set_dropout, set_momentum
from engine.training.look import LOOKS, look
from engine.training.run import Run
from lessons.labs.mnist.pace import EASED, rest
from tui.commands.layers import Layers
from tui.commands.past import Past

GRACE = 1.0  # seconds between the end of the app and ours, if a step takes longer than that
PARTING = 10.0  # and so many, if its last wish was that the run be saved
SAVE, KEEP = "save ", "keep "  # the commands after which the name of a file stands
LONGEST_COMMAND = 300_000  # bytes: an image of 380 × 380 pixels in hexadecimal digits fits
FORESEEN = ("update_ratio", "weight.step")  # of a look, what is about the step that comes
NAP = 0.02  # the longest sleep while it keeps a pace, so that orders are heard
LOOKS_APART = 0.4  # seconds between two looks into a network that is training, at least
LOOKING = 0.015  # and the share of the time that they may take, with what is told of them
SAMPLES_APART = 0.5  # and between two looks at what it says of the newest batch
COMMANDS = (
    "pause, run, step, step N with N from 1, epoch, lr X with X from 0 to 1e30, "
    "momentum X and dropout X with X from 0 to below 1, "
    "pace N with N steps a second, 0 for as fast as it goes, -1 for slowly at first, "
    f"look with any of {', '.join(LOOKS)}, each followed by its number or not, look off, "
    "wind N by N of the kept frames, back if N is below 0, to the present if it is 0, "
    "save FILE, keep FILE, the same meanwhile, and stop"
)


class Signals:
    """Notes ctrl+c, SIGTERM and SIGHUP, for the run to end in good order; a second one kills."""

    NAMES = ("SIGINT", "SIGTERM", "SIGHUP")

    def __init__(self) -> None:
        self.received: int | None = None
        self.run: Run | None = None
        self.wake: queue.SimpleQueue[str | None] | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Signals":
        if threading.current_thread() is threading.main_thread():
            for name in self.NAMES:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def watch(self, run: Run) -> None:
        """Stop `run` when a signal comes, or came already."""
        self.run = run
        if self.received is not None:
            self._stop(run, self.received)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.received is not None:  # impatience, or a step that takes for ever
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.received = number
        if self.run is not None:
            self._stop(self.run, number)
        if self.wake is not None:
            self.wake.put(None)

    @staticmethod
    def _stop(run: Run, number: int) -> None:
        # Who presses ctrl+c waits for the result; who sends SIGTERM waits for the end.
        run.stop(test=number == signal.SIGINT)


class Control:
    """Reads COMMANDS from standard input and obeys them between the steps of a run.

    `step N` takes N steps and pauses again, `epoch` goes on to the end of an epoch. The run begins
    in pause. `look unit 7 layers` asks for the unit 7 and for all layers, now and then again as
    they change; when the run is over it can still be asked.
    """

    def __init__(
        self,
        run: Run,
        commands: "queue.SimpleQueue[str | None] | None" = None,
        pace: float = 0.0,
    ) -> None:
        self.run = run
        # None among the commands says that nobody will give any more: the run ends.
        self.commands = queue.SimpleQueue() if commands is None else commands
        self.running = False
        self.clock = Stopwatch()  # of the time that goes by, in which run's own rests between steps
        self.clock.pause()
        self._pace = pace  # steps a second; 0: as fast as it goes, below 0: slowly at first
        self.past = Past(run)
        self._left = 0  # steps until the next pause; 0: no end in sight
        self._epoch = False  # whether the next pause is at the end of the epoch
        self._wanted: dict[str, int | None] = {}  # what is looked at
        self._looked = self._sampled = self._took = 0.0
        self._layers = Layers(run)
        self._over = False  # nobody is there any more to ask

    def listen(self, handle: int) -> None:
        """Begin to read commands from a file descriptor, in a thread of its own.

        One that cannot be read (-1) is as good as ended.
        """
        threading.Thread(target=self._read, args=(handle,), daemon=True).start()

    def _read(self, handle: int) -> None:
        rest = wish = b""
        with suppress(OSError):
            while piece := os.read(handle, 4096):
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    self.commands.put(line[:LONGEST_COMMAND].decode("utf-8", "replace"))
                    wish = line
                rest = rest[:LONGEST_COMMAND]
        self.commands.put(None)  # what was asked for before is done first
        time.sleep(PARTING if wish.startswith(SAVE.encode()) else GRACE)
        os._exit(0)

    def drive(self, events: Iterator[Event]) -> Iterator[Event]:
        """Pass events on, and obey commands after each step or epoch.

        After the end the network is still there to be looked at, until the input ends.
        """
        now, quiet = time.monotonic, self.commands.empty  # looked up once: steps are many
        for event in events:
            yield event
            if isinstance(event, Step):
                if event.step >= self.past.due:
                    self.past.note()
                if self._left:
                    self._left -= 1
                    if not self._left and event.step < self.run.steps:
                        self.running = False
                        yield self._state()
                if self._wanted and self._is_time():
                    began = now()
                    yield self._look()  # it is written out before the next step
                    self._took = now() - began
                if not self.running or now() >= self._layers.due:
                    yield from self._layers.now(surely=not self.running)
            elif isinstance(event, Initial):
                self.past.note()
                yield self._state()
            elif isinstance(event, Epoch):
                self.past.note(surely=True)
                if self._epoch and event.epoch < self.run.config.epochs:
                    self.running = self._epoch = False
                    yield self._state()
            else:
                continue
            if not self.running or not quiet():
                yield from self._obey()
            if self._pace and isinstance(event, Step):
                yield from self._rest()
        yield from self._answer()

    def _rest(self) -> Iterator[Event]:
        """Let time go by until the next step is due at this pace. Orders are obeyed meanwhile."""
        if self._pace < 0 and self.run.step > EASED:  # from here on it is as fast as it goes
            self._pace = 0.0
            return
        began = time.monotonic()
        while self.running and not self.run.stopping:
            left = began + rest(self._pace, self.run.step) - time.monotonic()
            if left <= 0:
                break
            if not self.commands.empty():
                yield from self._obey()
                continue
            self.run.clock.pause()
            time.sleep(min(left, NAP))
        self.run.clock.run()

    def _is_time(self) -> bool:
        apart = max(LOOKS_APART, self._took / LOOKING)
        return not self.running or time.monotonic() - self._looked >= apart

    def with_samples(self, event: Event) -> Event:
        """Show some of the batch: a few times a second, and before a pause."""
        now = time.monotonic()
        if not isinstance(event, Progress) or (
            self.running and now - self._sampled < SAMPLES_APART
        ):
            return event
        self._sampled = now
        return replace(event, samples=self.run.samples())

    def _look(self) -> Look | Problem:
        self._looked = time.monotonic()
        try:
            with self.past.shown():
                found = look(self.run, self._wanted)
        except ValueError as error:
            self._wanted = {}
            return Problem(str(error))
        if (at := self.past.at) is None:
            return found
        # The optimizer remembers the present: which step it would have taken then is not known.
        arrays = {n: a for n, a in found.arrays.items() if not n.endswith(FORESEEN)}
        return Look(at, arrays)

    def _answer(self) -> Iterator[Event]:
        """Look where it is asked to, now that nothing else can be done."""
        if self._over:
            return
        while (command := self.commands.get()) is not None:
            if command.startswith((SAVE, KEEP)):
                yield self._save(command)
                continue
            with suppress(ValueError):
                at = self.past.at
                self._do(command.split())
                if self.past.at != at:
                    yield Wound(self.past.at)
                if self._wanted:
                    yield self._look()

    def _save(self, command: str) -> Saved | Problem:
        """Save the run as it is now; a network that broke down is worth nothing."""
        if self.run.divergence is not None:
            return Problem("not saved, for it diverged")
        try:
            checkpoint.save(command[len(SAVE) :], checkpoint.take(self.run, self.past.for_a_file))
        except (OSError, ValueError) as error:
            return Problem(f"not saved: {getattr(error, 'strerror', None) or error}")
        return Saved(self.run.step, meanwhile=command.startswith(KEEP))

    def _state(self) -> State:
        return State(self.running, self.run.learning_rate)

    def _obey(self) -> Iterator[Event]:
        """Obey what has arrived; in pause, wait for something that ends it."""
        while not self.run.stopping and not (self.running and self.commands.empty()):
            if not self.running:
                self.run.clock.pause()
                self.clock.pause()
                let_go(self.run.task.train.inputs)
            command = self.commands.get()
            if command is None:
                self._over = True
                self.run.stop(test=False)
                break
            if command.startswith((SAVE, KEEP)):
                yield self._save(command)
                continue
            before, at = self._state(), self.past.at
            words = command.split()
            try:
                self._do(words)
            except ValueError:
                yield Problem(f"commands are {COMMANDS}")
            else:
                if self.past.at != at:
                    yield Wound(self.past.at)
                if words[0] in ("look", "wind") and self._wanted:
                    yield self._look()
            if self._state() != before:
                yield self._state()
        self.run.clock.run()
        self.clock.run()

    def _do(self, words: list[str]) -> None:
        if words[:1] in (["run"], ["step"], ["epoch"], ["stop"]):  # it goes on from where it stands
            self.past.wind(0)
        match words:
            case ["run" | "pause" | "epoch" as order]:
                self.running, self._left, self._epoch = order != "pause", 0, order == "epoch"
            case ["step"]:
                self.running, self._left, self._epoch = True, 1, False
            case ["step", count]:
                self._left = max(1, int(count))
                self.running, self._epoch = True, False  # after the line that may fail
            case ["momentum", share]:
                set_momentum(self.run, float(share))
            case ["dropout", share]:
                set_dropout(self.run, float(share))
            case ["pace", steps]:
                self._pace = _pace(steps)
            case ["lr", rate]:
                self.run.learning_rate = float(rate)
            case ["wind", by]:
                self.past.wind(int(by))
                self.running, self._left, self._epoch = False, 0, False
            case ["look", "off"]:
                self._wanted = {}
            case ["look", *wanted] if wanted:
                self._wanted = _looks(wanted)
            case ["stop"]:
                self.run.stop()
            case _:
                raise ValueError


def _pace(text: str) -> float:
    """Steps a second; 0 for all it can, below 0: slowly at first."""
    pace = float(text)
    if not -1 <= pace < math.inf:
        raise ValueError(text)
    return pace


def _looks(words: list[str]) -> dict[str, int | None]:
    """`unit 7 layers` as what is wanted: names, each with the number that follows it, if any."""
    wanted: dict[str, int | None] = {}
    name = ""
    for word in words:
        if word in LOOKS:
            name = word
            wanted[name] = None
        elif name and wanted[name] is None:
            wanted[name] = int(word, 16 if word.startswith("0x") else 10)
        else:
            raise ValueError(word)
    return wanted
