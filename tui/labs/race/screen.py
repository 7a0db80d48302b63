"""The wiggle race on the screen: one bar is full at once, the other takes 25,451 forward passes.

The real network runs in a thread of its own, in pieces so short that no key ever waits for it.
"""

import time
from dataclasses import dataclass
from threading import Event
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from engine.gradcheck import numeric_gradient
from engine.tasks.mnist import load
from engine.tensor import backward
from lessons.asking.polls import Vote
from lessons.knobs import KnobError
from lessons.labs.race.race import KNOBS, POLL, Lap, Race, read_state, write_state
from lessons.numbers import show, show_column
from lessons.store.progress import Answer, Progress
from tui.asking.prediction import outcome_lines, question_lines
from tui.frame import LabScreen
from tui.paths import cache_folder
from tui.prose import wrapped
from tui.screens.code import CodeScreen, source_of

PIECE = 0.03  # seconds of wiggling between two looks at the screen
REST = 0.03  # and of rest, so that the keys always have their turn


class RaceScreen(LabScreen):
    """Predict how long wiggling takes, then watch both ways find the same slopes."""

    DEFAULT_CSS = """
    RaceScreen #race { height: 1fr; }
    """

    HELP = """\
Wiggling measures a slope by moving one weight a little and running the network again. Backprop
computes all slopes at once. Both run here, on real digits.

* `space` stops and goes on; the weights are never left wiggled.
* `+` `-` make the hidden layer wider or narrower, `R` draws other weights and digits.
* Times are processor time of the thread, so what else the machine does is not counted.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1,2,3,4", "digit", "choose", key_display="1-4", tooltip="Predict before the race"),
        Binding("1,2,3", "sure", "how sure", key_display="1-3", tooltip="Commit the prediction"),
        Binding("space", "run", "run or pause", tooltip="Start the race, stop it, go on"),
        Binding("enter", "go", "go", show=False, tooltip="Commit, then start"),
        Binding("plus,equals_sign", "width(1)", "width", key_display="+−", tooltip="Hidden units"),
        Binding("minus", "width(-1)", "width", show=False),
        Binding("r", "again", "again", tooltip="The same race from its start"),
        Binding("R", "fresh", "new seed", tooltip="Other weights, other digits"),
        Binding("c", "code", "code", tooltip="Both ways, in the engine"),
        Binding("o", "free", "skip the question", show=False, tooltip="Race without predicting"),
        Binding("y", "state", "state", show=False, tooltip="This race as a string to paste"),
        Binding("up", "choose(-1)", "choose", show=False),
        Binding("down", "choose(1)", "choose", show=False),
    ]

    @dataclass
    class Lapped(Message):
        """How race number `run` stands; late news of an older race is dropped."""

        run: int
        lap: Lap

    def __init__(self, progress: Progress, state: str | None = None) -> None:
        super().__init__()
        self.progress = progress
        self.note = ""
        try:
            self.settings = read_state(state)
        except KnobError as error:
            self.settings = read_state(None)
            self.note = f"That state cannot be read: {error}."
        self.vote = Vote(POLL)
        self.free = False
        self.lap: Lap | None = None
        self.run_number = 0
        self._go = Event()
        self._racing = False

    def compose_body(self) -> ComposeResult:
        """One sheet of text."""
        yield Static(id="race", markup=False)

    def on_mount(self) -> None:
        """Ask first."""
        self.draw()

    def on_unmount(self) -> None:
        """Let the thread end, wherever it waits."""
        self.run_number += 1
        self._go.set()

    @on(events.Resize)
    def _redraw(self) -> None:
        self.call_after_refresh(self.draw)

    # ---- the race ------------------------------------------------------------------------------

    @work(thread=True, exclusive=True)
    def _race(self, run: int) -> None:
        """Wiggle in pieces; stop between two of them when nobody wants to know any more."""
        worker = get_current_worker()
        running = Race(load(cache=cache_folder()), self.settings)
        for lap in running.laps(PIECE):
            self.post_message(self.Lapped(run, lap))
            time.sleep(REST)
            while not self._go.wait(0.1):
                if worker.is_cancelled or run != self.run_number:
                    return
            if worker.is_cancelled or run != self.run_number:
                return

    def start(self) -> None:
        """Begin a race of its own number."""
        self.run_number += 1
        self.lap = None
        self._racing = True
        self._go.set()
        self._race(self.run_number)

    @on(Lapped)
    def _lapped(self, message: Lapped) -> None:
        if message.run == self.run_number:
            self.lap = message.lap
            self._racing = self._racing and not message.lap.is_finished
            self.draw()

    def reset(self) -> None:
        """Back to the start line."""
        self.run_number += 1
        self._go.set()  # a thread that waits may go home
        self._racing, self.lap = False, None
        self.draw()

    # ---- drawing ---------------------------------------------------------------------------------

    @property
    def may_run(self) -> bool:
        """Nothing runs before the prediction is in."""
        return self.free or self.vote.revealed

    def draw(self) -> None:
        """Draw the state as it is now."""
        width = max(self.query_one("#race").content_size.width, 40)
        lines = [Content("")]
        if not self.may_run:
            lines += question_lines(self.vote, min(width, 76))
        else:
            lines += self._bars(width)
            lines += self._outcome(width)
        if self.note:
            lines += [Content(""), *wrapped(self.note, width)]
        self.query_one("#race", Static).update(Content("\n").join(lines))
        sizes = f"784→{self.settings['hidden']}→10"
        where = f"Wiggle race · {sizes} · batch {self.settings['batch']}"
        self.set_title(f"{where} · seed {self.settings['seed']}", self._status())
        self.refresh_bindings()

    def _status(self) -> str:
        if not self.may_run:
            return "predict"
        if self.lap is not None and self.lap.is_finished:
            return "finished ✓"
        if self.lap is None and not self._racing:
            return "ready"
        return "● running" if self._racing and self._go.is_set() else "paused"

    def _bars(self, width: int) -> list[Content]:
        """One bar each: passes done of passes needed, and the time."""
        lap = self.lap
        if lap is None:
            what = "Getting the digits …" if self._racing else "› space starts the race."
            return [Content.styled(what, "bold"), Content("")]
        room = min(width, 100) - 11
        share = lap.passes / lap.total
        full, done = "━" * room, "━" * max(int(room * share), 1)
        finish = f"{show(lap.seconds, 3)} s so far, {show(lap.finish, 3)} s in all"
        if lap.is_finished:
            finish = f"{show(lap.seconds, 3)} s"
        lines = [
            Content.assemble(("backprop   ", "bold"), (full, "$gradient")),
            Content(f"           1 forward and 1 backward pass: {show(lap.backprop, 2)} s  ✓"),
            Content(""),
            Content.assemble(
                ("wiggling   ", "bold"), (done, "$value"), ("─" * (room - len(done)), "$faint")
            ),
            Content(f"           {lap.passes:,} of {lap.total:,} forward passes: {finish}"),
            Content(""),
            Content.assemble(
                "           ", (f"{_round(lap.ratio)} times as long", "bold"), " as backprop"
            ),
            Content(""),
        ]
        if self.size.height < 24:
            return lines
        gap = [Content("")] if self.size.height > 26 else []
        return [*lines, *self._samples(lap), *gap]

    @staticmethod
    def _samples(lap: Lap) -> list[Content]:
        """The same slopes, found twice."""
        if not lap.samples:
            return []
        lines = [Content.styled("           weight      by wiggling      by backprop", "$faint")]
        wiggled = show_column(sample.wiggled for sample in lap.samples)
        slopes = show_column(sample.backprop for sample in lap.samples)
        for sample, left, right in zip(lap.samples, wiggled, slopes, strict=True):
            lines.append(
                Content.assemble(
                    f"           {sample.weight:>6,}   ",
                    (left.rjust(14), "$value"),
                    (f"∂{right}".rjust(17), "$gradient"),
                )
            )
        so_far = "" if lap.is_finished else " so far"
        worst = f"           the largest difference{so_far}: {show(lap.worst, 2)}"
        return [*lines, Content.styled(worst, "$faint")]

    def _outcome(self, width: int) -> list[Content]:
        """What was said beside what it is; after the end of the race, or when it is paused."""
        lap = self.lap
        waits = lap is not None and (lap.is_finished or not self._go.is_set())
        if lap is None or not waits or self.free or lap.total != 25_451:
            return []
        return [
            *outcome_lines(self.vote, min(width, 76)),
            *wrapped(
                "Both find the same slopes, but for rounding and the length of a wiggle. Backprop "
                "uses each gradient for all that stands before it.",
                min(width, 76),
            ),
        ]

    # ---- keys ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        if action in {"digit", "sure", "choose"}:
            chosen = self.vote.choice is not None
            return not self.may_run and (action == "choose" or chosen == (action == "sure"))
        if action == "run":
            return self.may_run and not (self.lap is not None and self.lap.is_finished)
        if action in {"again", "fresh", "width"}:
            return self.may_run
        if action == "free":
            return not self.may_run
        return True

    def on_key(self, event: events.Key) -> None:
        """The first digit chooses, the second says how sure."""
        if self.may_run or event.key not in ("1", "2", "3", "4"):
            return
        event.stop()
        event.prevent_default()
        number = int(event.key)
        if self.vote.choice is None:
            self.vote = self.vote.choose(number - 1)
        elif number < 4:
            self._commit(number)
        self.draw()

    def action_digit(self) -> None:
        """Digits are taken in `on_key`, because which one it was matters."""

    action_sure = action_digit

    def action_choose(self, by: int) -> None:
        """Move the mark."""
        last = len(POLL.choices)
        here = self.vote.choice
        self.vote = self.vote.choose(0 if here is None else (here + by) % last)
        self.draw()

    def _commit(self, confidence: int) -> None:
        self.vote = self.vote.commit(confidence)
        text = POLL.choices[self.vote.final].text
        answer = Answer(POLL.id, text, self.vote.correct, confidence, source="race")
        self.progress.record(answer)
        report = getattr(self.app, "report_saving", None)
        if report is not None:
            report()

    def action_go(self) -> None:
        """Commit what is chosen as "think"; after that, run."""
        if not self.may_run:
            if self.vote.choice is not None:
                self._commit(2)
                self.draw()
        else:
            self.action_run()

    def action_run(self) -> None:
        """Start, stop, go on."""
        if self.lap is not None and self.lap.is_finished:
            return
        if not self._racing:
            self.start()
        elif self._go.is_set():
            self._go.clear()
        else:
            self._go.set()
        self.draw()

    def action_again(self) -> None:
        """The same race from its start."""
        self.reset()

    def action_fresh(self) -> None:
        """Other weights, other digits."""
        self.settings["seed"] = int(self.settings["seed"]) + 1
        self.reset()

    def action_width(self, by: int) -> None:
        """A wider or narrower hidden layer: more or fewer weights to wiggle."""
        self.settings["hidden"] = KNOBS[0].turn(self.settings["hidden"], by)
        self.reset()

    def action_free(self) -> None:
        """Race without predicting."""
        self.free = True
        self.draw()

    def action_code(self) -> None:
        """Wiggling and backprop, side by side."""
        sources = [source_of(Race._one_pass), source_of(numeric_gradient), source_of(backward)]
        self.app.push_screen(CodeScreen("Two ways to a gradient", sources))

    def action_state(self) -> None:
        """Say this race's string, and copy it."""
        state = write_state(self.settings)
        self.app.copy_to_clipboard(state)
        self.note = f"Copied: {state}"
        self.draw()


def _round(ratio: float) -> str:
    """A measured ratio with the two digits that mean something: 12,000."""
    return f"{float(f'{ratio:.1e}'):,.0f}" if ratio else "?"
