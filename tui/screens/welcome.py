"""The first minute of someone who has never been here: a digit, a prediction, a real network.

The trainer starts while the learner reads, so that the answer is measured and still there at once.
"""

from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lessons.asking.attempt import Phase
from lessons.store.progress import Progress
from lessons.welcome import TRAINED, UNTRAINED, Question
from tui.asking.view import AskView
from tui.finding import GRADIENT
from tui.frame import Frame
from tui.keys import bind
from tui.travel import OpenCourse

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset
    from lessons.runs import Run
    from tui.trainer import Trainer

VALIDATION = 5_000  # digits that the network is measured on; they are kept out of the training
SOON = 0.1  # seconds: by then the question is on the screen
SIDE = 20  # pixels across and down of a digit without its margin
LARGEST = 4  # times that a digit is enlarged at most
WORDS, GAP = 64, 4  # columns of the words, and between them and the digit
AROUND = 14  # rows of a window that are not the digit: frame, head, caption


class WelcomeScreen(Frame):
    """Two predictions, each answered by measuring, then into the course."""

    DEFAULT_CSS = """
    WelcomeScreen {
        #body { align: center top; }
        #head { height: auto; padding: 1 0 0 0; }
        #both { height: auto; }
        #digit { width: 24; height: 14; padding: 1 0 0 0; }
        #words { height: auto; }
        #ask { margin: 1 0 0 0; }
        #story { height: auto; padding: 0 0 0 2; }
    }
    """

    HELP = """\
Nothing here is graded. Saying what you expect before you see it is what makes seeing it stick.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="enter", id="welcome.go_on"),
        bind("prove", "proof", "Six minutes: what a slope promises"),
        bind("back", "to the course", "Skip this"),
    ]

    def __init__(self, progress: Progress, again: bool = False) -> None:
        super().__init__()
        self.progress = progress
        self.again = again  # it was seen before, and is looked for
        self.questions: list[Question] = [UNTRAINED, TRAINED]
        self.shares: list[float] = []
        self.run: Run | None = None
        self.trainer: Trainer | None = None
        self._data: Dataset | None = None

    @property
    def question(self) -> Question | None:
        """The question that is asked, or None once both are answered."""
        return self.questions[0] if self.questions else None

    def compose_body(self) -> ComposeResult:
        """The digit on the left; words, options and what happened on the right."""
        yield Static(
            "This workshop asks before it tells. Say what you think, then watch it being measured.",
            id="head",
            markup=False,
        )
        with Horizontal(id="both"):
            yield Static(id="digit", markup=False)
            with Vertical(id="words"):
                yield AskView(UNTRAINED.ask(), source="welcome", id="ask")
                yield Static(id="story", markup=False)

    def on_mount(self) -> None:
        """Ask the first question. What takes time begins when that can be read."""
        self.set_title(Content.assemble(("dl-tui", "bold"), " · welcome"), "one minute")
        self._ask()
        self.set_timer(SOON, self._begin)

    def _begin(self) -> None:
        """Start the trainer, which waits at the start."""
        from lessons.knobs import defaults
        from lessons.labs.mnist.knobs import KNOBS
        from lessons.runs import Run
        from tui import trainer

        settings = {**defaults(KNOBS), "epochs": 1}
        self.run = Run(1, settings, float(settings["lr"]))
        self.trainer = trainer.Trainer(1, trainer.command(settings))
        self._watch_trainer(self.run, self.trainer)

    def on_unmount(self) -> None:
        """The trainer does not outlive this screen."""
        if self.trainer is not None:
            self.trainer.close()

    # ---- asking --------------------------------------------------------------------------------

    @property
    def _view(self) -> AskView:
        return self.query_one("#ask", AskView)

    @property
    def _has_said(self) -> bool:
        """Whether the present question is answered, or passed over."""
        return self._view.settled or self._view.attempt.passed

    def _ask(self) -> None:
        question = self.question
        if question is None:
            return
        if self._view.ask.id != question.id:
            self._view.ask_again(question.ask())
        self._view.focus()
        self.query_one("#story", Static).update("")
        self.refresh_bindings()

    @on(AskView.Settled)
    def _predicted(self) -> None:
        """What follows is measured, not looked up."""
        if self.question is TRAINED and self.trainer is not None:
            self.trainer.send("run")
        self._tell()

    @on(AskView.Answered)
    def _save(self, event: AskView.Answered) -> None:
        self.progress.record(event.answer)

    @on(AskView.Passed)
    def _passed(self) -> None:
        self.set_focus(None)  # the next enter goes on
        self._tell()

    # ---- measuring -----------------------------------------------------------------------------

    @work(exclusive=True)
    async def _watch_trainer(self, run: "Run", trainer: "Trainer") -> None:
        from engine.training.events import Start

        async for event in trainer.events():
            if isinstance(event, Start):  # it has unpacked what is read here
                self._load_digits()
            run.fold(event)
            self.shares = list(run.accuracy.values)
            self._tell()

    def _measured(self) -> float | None:
        """The share that answers the present question, once it is known."""
        asked = len((UNTRAINED, TRAINED)) - len(self.questions)
        return self.shares[asked] if asked < len(self.shares) else None

    def _tell(self) -> None:
        """Say what is happening, and what came out of it."""
        question, run, view = self.question, self.run, self._view
        self.refresh_bindings()
        self._make_room()
        if question is None or not self._has_said:
            return
        share = self._measured()
        lines: list[Content] = [Content()]
        if not view.settled:
            lines.append(Content.assemble(("enter", "bold"), " goes on"))
        elif share is not None:
            if view.attempt.phase is Phase.TAKEN:
                view.reveal(share, question.nearest(share))
            count = f"{round(share * VALIDATION):,} of {VALIDATION:,}"
            lines.append(Content.assemble(("It was    ", "$faint"), (count, "bold $value")))
            lines.append(Content())
            lines.append(
                Content.assemble(("enter", "bold"), " goes on: teach it.")
                if question is UNTRAINED
                else Content.assemble(
                    "How did each nudge know the way?\n",
                    ("p", "bold"),
                    "      six minutes: what one nudge is, and proof\n",
                    ("enter", "bold"),
                    "  the course, from its beginning",
                )
            )
        elif run is not None and run.ended:
            lines += [Content(), Content(f"It could not be measured: {run.message}")]
            lines.append(Content("The course is there all the same: enter."))
        elif question is TRAINED and run is not None and run.total_steps:
            from tui.figures.rail import share_bar

            seen = Content(f"{run.step * 64:,} digits seen")
            lines += [Content(), share_bar(run.step / run.total_steps, 40), seen]
        else:
            lines.append(Content.styled("measuring …", "$faint"))
        if self._is_small:
            lines = [line for line in lines if line.plain]
        self.query_one("#story", Static).update(Content("\n").join(lines))

    @on(events.Resize)
    def _make_room(self) -> None:
        """On a small screen what is explained takes the place of the digit."""
        low, small = self.size.height < 30, self._is_small
        self.query_one("#head").display = not (low and self._has_said)
        self.query_one("#digit").display = not (small and self._has_said)
        self._view.styles.margin = (0 if small else 1, 0, 0, 0)
        digit, both, wide = self.query_one("#digit"), self.query_one("#both"), self.size.width - 4
        side = SIDE * self._times
        digit.styles.width, digit.styles.height = side + GAP, side // 2 + 4
        beside = side + GAP if digit.display else 0
        words = min(wide - beside, WORDS)
        self.query_one("#words").styles.width = words
        roomy = self._times > 1
        for widget in (both, self.query_one("#head")):
            widget.styles.width = beside + words if roomy else wide
        self.query_one("#body").styles.align_vertical = "middle" if roomy else "top"
        self._draw_digit()

    @property
    def _times(self) -> int:
        """How many times as large as its pixels the digit is drawn: what the window has room for,
        beside the words at their full width."""
        across = (self.size.width - 4 - GAP - WORDS) // SIDE
        down = (self.size.height - AROUND) // (SIDE // 2)
        return max(min(across, down, LARGEST), 1)

    @property
    def _is_small(self) -> bool:
        return self.size.width < 80 or self.size.height < 24

    # ---- the digit -----------------------------------------------------------------------------

    @work(thread=True, exclusive=True, group="data")
    def _load_digits(self) -> None:
        from engine.tasks.idx import DataError
        from engine.tasks.mnist import load
        from tui.paths import cache_folder

        try:
            self._data = load(cache=cache_folder())
        except (DataError, OSError):
            return
        self.app.call_from_thread(self._draw_digit)

    def _draw_digit(self) -> None:
        """A digit of the training set; while it trains, one that it is just looking at."""
        if self._data is None or not self.is_attached:
            return
        from tui.figures.digits import pixels
        from tui.figures.image import enlarged, half_blocks

        guess = self.run.batch[0] if self.run is not None and self.run.batch else None
        index = guess.index if guess else 0
        widget = self.query_one("#digit", Static)
        _, _, paper, ink = widget.colors
        shades = pixels(self._data.train.images[index], SIDE)
        rows = half_blocks(enlarged(shades, self._times), paper, ink)
        if guess is None:
            below = Content.styled("someone wrote this", "$faint")
        else:
            from tui.labs.mnist.view import caption

            below = caption(guess)
        widget.update(Content("\n").join([*rows, Content(), below]))

    # ---- leaving -------------------------------------------------------------------------------

    def action_go_on(self) -> None:
        """To the next question, or into the course."""
        if self.question is None or not self._has_said:
            return
        if self._view.settled and self._measured() is None:
            if self._has_ended():
                self._leave()
            return
        self.questions.pop(0)
        if self.questions:
            self._ask()
        else:
            self._leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Choose, then go on; the short way to a gradient is open to whoever comes again, and to
        others when both questions are answered.
        """
        if action == "go_on":
            known = self._measured() is not None or self._has_ended()
            return self._has_said and (known or not self._view.settled)
        if action == "prove" and not self.again:
            return self.question is TRAINED and self._view.settled and bool(self._measured())
        return True

    def action_prove(self) -> None:
        """To the lesson on gradients, which ends in proving one."""
        self.post_message(OpenCourse(self, GRADIENT))

    def action_back(self) -> None:
        """To the course."""
        self._leave()

    def _has_ended(self) -> bool:
        """Whether no more will be measured."""
        return self.run is not None and self.run.ended

    def _leave(self) -> None:
        self.post_message(OpenCourse(self))
