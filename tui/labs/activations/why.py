"""Two questions about activations that are settled by running: choose, commit, watch it decided."""

import asyncio
import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from lessons.labs.activations import LAB
from lessons.labs.activations.experiments import (
    EXPERIMENTS,
    STARTS,
    Experiment,
    Proof,
    Trial,
    count,
    run,
)
from lessons.store.progress import Answer, Progress
from tui.frame import Frame
from tui.keys import bind
from tui.prose import wrapped
from tui.screens.code import CodeScreen, source_of

SLICE, PAUSE = 0.006, 0.001  # seconds of computing, and for keys and drawing in between


class WhyScreen(Frame):
    """One experiment at a time: a question, four choices, then the networks themselves."""

    DEFAULT_CSS = """
    WhyScreen {
        VerticalScroll { scrollbar-size-vertical: 1; }
        #text { width: 100%; max-width: 100; height: auto; }
    }
    """

    HELP = """\
Each network has 2 inputs, hidden layers of 8 units and 2 scores, and is trained by gradient descent
on the four points of XOR: 300 steps with learning rate 0.1. A start counts as learned when every
point gets its class with a probability of at least 0.6.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("commit", "commit and run", "Take the marked choice, and train"),
        bind("go", "other question", action="other"),
        bind("up", "choose", action="move(-1)"),
        bind("down", "choose", action="move(1)"),
        bind("up", "scroll", action="scroll(-1)", line=False),
        bind("down", "scroll", action="scroll(1)"),
        *(
            Binding(f"{letter},{place + 1}", f"choose({place})", f"choose {letter}", show=False)
            for place, letter in enumerate("abcd")
        ),
        Binding("tab", "other", "other question", key_display="tab"),
        bind("again", "run again", "The same seed: the same numbers"),
        bind("new_seed", tooltip="Other starts: does it still hold?"),
        bind("code", tooltip="The network and its training, as they run"),
    ]

    def __init__(
        self, progress: Progress, first: int = 0, proofs: dict[str, Proof] | None = None
    ) -> None:
        super().__init__()
        self.progress = progress
        self.proofs = {} if proofs is None else proofs  # they stay when the screen is left
        self.place = first
        self.seed = 0
        self._start_over()

    def _start_over(self) -> None:
        self.cursor = 0
        self.committed: int | None = None
        self.running = False
        self.trials: list[Trial] = []
        self._asked_at: float | None = time.monotonic()
        proof = self.proofs.get(self.experiment.id)
        if proof is not None:
            self.committed, self.seed = proof.committed, proof.seed
            self.trials, self._asked_at = list(proof.trials), None

    @property
    def experiment(self) -> Experiment:
        """The one on the screen."""
        return EXPERIMENTS[self.place]

    @property
    def finished(self) -> bool:
        """Whether every network has been trained."""
        return len(self.trials) == len(self.experiment.runs) * STARTS

    def compose_body(self) -> ComposeResult:
        """One text, drawn anew with each result; a small screen scrolls it."""
        with VerticalScroll(can_focus=False):
            yield Static(id="text", markup=False)

    def on_mount(self) -> None:
        """Ask."""
        self.draw()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Question, choices, results so far, and what they mean."""
        if not (self.query("#title") and self.query("#text")):
            return  # the screen is just going away
        text = self.query_one("#text", Static)
        width = min(text.size.width or 76, 100)
        self.set_title(
            Content.assemble("Activation functions · ", (self.experiment.title, "bold")),
            f"{self.place + 1} of {len(EXPERIMENTS)} · seed {self.seed}",
        )
        lines = [*wrapped(self.experiment.question, width, "bold"), Content("")]
        results = count(self.trials)
        right = self.experiment.right(results) if self.finished else None
        for place in range(len(self.experiment.choices)):
            lines += self._choice(place, right, width)
        if self.committed is not None:
            lines += [Content(""), *self._results(results, width)]
        if self.finished:
            lines += [Content(""), *wrapped(self.experiment.conclusion(), width)]
        text.update(Content("\n").join(lines))
        self.refresh_bindings()

    def _choice(self, place: int, right: int | None, width: int) -> list[Content]:
        choice = self.experiment.choices[place]
        chosen = place == (self.cursor if self.committed is None else self.committed)
        mark, style = ("›", "$here") if chosen else (" ", "")
        if right is not None and place == right:
            mark, style = "✓", "$right"
        elif right is not None and chosen:
            mark, style = "✗", "$wrong"
        line = Content.assemble(
            (f"{mark} ", style), f"{'abcd'[place]}  ", (choice.text, "bold" if chosen else "")
        )
        lines = [line.truncate(width, ellipsis=True)]
        if chosen and right is not None:
            lines += [Content("     ") + part for part in wrapped(choice.why, width - 5, "$faint")]
        return lines

    def _results(self, results: dict[tuple[str, int], int], width: int) -> list[Content]:
        """A line for each depth, a column for each kind of unit."""
        note = f"of {STARTS} starts each:  ● learned XOR   · did not   ∞ overflowed"
        kinds = list(dict.fromkeys(units for units, _ in self.experiment.runs))
        depths = list(dict.fromkeys(hidden for _, hidden in self.experiment.runs))
        head = Content.assemble(("  hidden layers  ", "$faint"))
        head += Content("".join(f"{units} units".ljust(22) for units in kinds))
        lines = [Content.styled(note, "$faint").truncate(width, ellipsis=True), head]
        for hidden in depths:
            line = Content(f"  {hidden}".ljust(17))
            for units in kinds:
                trials = [t for t in self.trials if (t.units, t.hidden) == (units, hidden)]
                dots = "".join("●" if t.learned else "∞" if t.overflowed else "·" for t in trials)
                number = f" {results[units, hidden]} of {STARTS}" if len(trials) == STARTS else ""
                line += Content.assemble((dots, "$value"), number).pad_right(
                    22 - len(dots) - len(number)
                )
            lines.append(line.truncate(width))
        return lines

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Choices until the commit; afterwards the results, to be run again."""
        if action in {"commit", "move", "choose"}:
            return self.committed is None
        if action == "scroll":
            return self.committed is not None
        if action in {"again", "new_seed"}:
            return self.finished
        if action == "other":
            return not self.running
        return True

    def action_move(self, by: int) -> None:
        """Mark another choice."""
        self.action_choose((self.cursor + by) % len(self.experiment.choices))

    def action_scroll(self, by: int) -> None:
        """Read on where not everything fits."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_choose(self, place: int) -> None:
        """Mark a choice by its letter or number."""
        self.cursor = place
        self.draw()

    def action_commit(self) -> None:
        """Take the marked choice, then train."""
        self.committed = self.cursor
        self.action_again()

    def action_again(self) -> None:
        """Train every network from its ten starts."""
        self.trials, self.running = [], True
        self.draw()
        self.run_worker(self._train(), exclusive=True)

    def action_new_seed(self) -> None:
        """The same networks from other starts."""
        self.seed += 1
        self.action_again()

    def action_other(self) -> None:
        """The other experiment."""
        self.place = (self.place + 1) % len(EXPERIMENTS)
        self._start_over()
        self.draw()

    def action_code(self) -> None:
        """The network as it is trained here."""
        from lessons.labs.activations.experiments import Network

        self.app.push_screen(CodeScreen("The networks of this experiment", [source_of(Network)]))

    async def _train(self) -> None:
        """Train in slices of a few milliseconds, so that no key waits."""
        worker, began = get_current_worker(), time.monotonic()
        for trial in run(self.experiment, self.seed):
            if trial is not None:
                self.trials.append(trial)
                self.draw()
            if trial is not None or time.monotonic() - began > SLICE:
                await asyncio.sleep(PAUSE)
                if worker.is_cancelled:
                    return
                began = time.monotonic()
        self.running = False
        if self.committed is not None:
            proof = Proof(self.committed, self.seed, tuple(self.trials))
            self.proofs[self.experiment.id] = proof
        self._record()
        self.draw()

    def _record(self) -> None:
        """Save the choice once it is decided, and only the first time."""
        if self._asked_at is None or self.committed is None:
            return
        item = f"{LAB}.{self.experiment.id}"
        correct = self.committed == self.experiment.right(count(self.trials))
        self.progress.record(
            Answer(item, "abcd"[self.committed], correct, source="lab", kind="choice")
        )
        self._asked_at = None
