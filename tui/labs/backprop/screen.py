"""The backprop stepper's screen: a graph, words beside it, and one key after the other."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from lessons.asking.answers import NUMBER_KEYS
from lessons.labs.backprop.graph import Kind
from lessons.labs.backprop.lab import Lab, Mode, Phase
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.sheet import SheetStepper
from lessons.labs.backprop.stepper import Stepper
from lessons.labs.backprop.tour import TOUR
from lessons.store.progress import Answer, Progress
from tui.figures.graph import GraphView, Pen
from tui.frame import WIDE
from tui.labs.backprop.keys import KEYS
from tui.labs.backprop.margin import Margin
from tui.labs.backprop.panel import Talk, words
from tui.labs.backprop.places import PlaceKeys
from tui.labs.backprop.sheet import SheetView

VISITED = "backprop visited"  # the setting that remembers which stations were walked to their end
LONGEST = 24  # characters of a typed number
LEAST = 9  # rows that the words always have, so that the graph does not jump


class BackpropScreen(PlaceKeys):
    """Predict, step, fill in, nudge: every gradient, one wire at a time."""

    DEFAULT_CSS = """
    BackpropScreen {
        #main { layout: vertical; height: 1fr; }
        #figure { height: 1fr; }
        #side { height: 10; border-top: solid $rule; }
        #words { height: 1fr; }
        Margin { display: none; }
        SheetView { display: none; }
        &.-sheet SheetView { display: block; }
        &.-sheet GraphView { display: none; }
        &.-wide {
            #main { layout: horizontal; }
            #figure { width: 1fr; height: 100%; }
            #side {
                width: 52; height: 100%; padding: 0 0 0 2;
                border-top: none; border-left: solid $rule;
            }
            #words { height: 16; }
            Margin { display: block; height: 1fr; }
        }
    }
    """

    HELP = """\
A value goes forward, a gradient (∂, in its own colour) comes back. Predict, then step; fill in what
is asked and see what a wrong number reveals. Three rules carry far: **+ copies, × swaps, max
routes**.

* `n` nudges a leaf by a little and compares what F did with what its gradient promised.
* `e` gives a leaf another value; the whole graph follows. Arrows choose the leaf.
* `m` goes anywhere: ten stations, practice of growing depth, an expression of your own (`x`).
* `o` is free play: no predictions, no blanks.
"""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, progress: Progress, state: str | None = None) -> None:
        super().__init__()
        self.progress = progress
        self.lab = Lab(self._record, state)
        self.talk = Talk(
            note=f"That state cannot be read: {self.lab.problem}." if self.lab.problem else ""
        )
        self._side_height = ""
        self._is_drawing = False
        self._saved_visited = progress.get_setting(VISITED, "")
        self.lab.visited = set(self._saved_visited.split())

    def _record(self, answer: Answer) -> None:
        self.progress.record(answer)
        report = getattr(self.app, "report_saving", None)
        if report is not None:
            report()

    def compose_body(self) -> ComposeResult:
        """The graph or the sheet, and the words under it or beside it."""
        with Container(id="main"):
            with Container(id="figure"):
                yield GraphView()
                yield SheetView()
            with Container(id="side"):
                yield Static(id="words", markup=False)
                yield Margin(self.lab)

    def on_mount(self) -> None:
        """Draw everything once."""
        self.draw()

    @on(events.Resize)
    def _redraw(self) -> None:
        self.call_after_refresh(self.draw)

    # ---- drawing ---------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the state once all that is waiting has been done: a quick hand costs one drawing."""
        if not self._is_drawing:
            self._is_drawing = True
            self.call_later(self._draw_now)

    def _draw_now(self) -> None:
        self._is_drawing = False
        if not self.is_mounted:
            return
        lab, talk = self.lab, self.talk
        visited = " ".join(sorted(lab.visited))
        if visited != self._saved_visited:
            self._saved_visited = visited
            self.progress.set_setting(VISITED, visited)
        covered = lab.phase is Phase.PREDICT
        self.set_class(isinstance(lab.walk, SheetStepper), "-sheet")
        if isinstance(lab.walk, Stepper):
            editing = None
            if talk.editing:
                points = lab.walk.graph.points
                editing = next(
                    i for i, p in enumerate(points) if p.wire == talk.editing and not p.op
                )
            pen = Pen(talk.typed, editing, talk.focus, covered)
            self.query_one(GraphView).show(lab.walk, pen)
        elif isinstance(lab.walk, SheetStepper):
            self.query_one(SheetView).show(lab.walk, talk.typed, covered)
        self._draw_words()
        self.query_one(Margin).refresh()
        self.set_title(*self._title())
        self.refresh_bindings()

    def _draw_words(self) -> None:
        side = self.query_one("#side")
        width = side.content_size.width or 76
        roomy = self.size.width >= WIDE
        lines = words(self.lab, self.talk, width, roomy)
        most = max(self.query_one("#body").size.height - 6, 4)
        height = "100%" if roomy else str(min(max(len(lines), LEAST), most) + 1)
        if height != self._side_height:  # laying the screen out anew costs more than drawing it
            self._side_height = height
            side.styles.height = height
        self.query_one("#words", Static).update(Content("\n").join(lines), layout=False)

    def _title(self) -> tuple[Content, str]:
        lab = self.lab
        graph = lab.graph
        what = lab.station.title if graph is None else graph.expression.to_screen()
        left = Content.assemble("Backprop · ", (what, "bold"))
        if lab.mode is Mode.TOUR:
            where = f"tour {TOUR.index(lab.station) + 1}/{len(TOUR)}"
        elif lab.mode is Mode.PRACTICE:
            where = f"level {lab.level}/{len(LEVELS)} · seed {lab.seed}"
        else:
            where = "your own"
        if lab.free:
            where += " · free play"
        return left, f"{where} · {self._progress()}"

    def _progress(self) -> str:
        lab = self.lab
        if lab.phase is Phase.PREDICT:
            return "predict"
        if lab.phase is Phase.DONE:
            return "done ✓"
        if isinstance(lab.walk, Stepper) and lab.walk.move is not None:
            way = "forward" if lab.walk.move.kind is Kind.FORWARD else "backward"
            return f"{way} {lab.walk.place + 1}/{lab.walk.length}"
        return f"{lab.walk.place + 1}/{lab.walk.length}"

    # ---- which keys work -------------------------------------------------------------------------

    @property
    def is_typing(self) -> bool:
        """Whether digits go into a blank now."""
        return bool(self.talk.editing) or (self.lab.phase is Phase.WALK and self.lab.walk.asks)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        lab, talk = self.lab, self.talk
        vote, phase = lab.vote, lab.phase
        graph = isinstance(lab.walk, Stepper)
        predicting = phase is Phase.PREDICT
        if action == "digit":
            return predicting and vote is not None and vote.choice is None
        if action == "sure":
            return predicting and vote is not None and vote.choice is not None
        if predicting and action in {"nudge", "edit", "size", "again", "code", "to_end", "wander"}:
            return False
        if action == "commit":
            return self.is_typing or (predicting and vote is not None and vote.choice is not None)
        if talk.editing:
            return action in {"cancel", "help", "commit"}
        if action in {"hint", "skip"}:
            return phase is Phase.WALK and lab.walk.asks
        if action in {"step", "to_end"}:
            return phase is Phase.WALK and not lab.walk.asks
        if action == "next":
            return phase is Phase.DONE
        if action == "back_step":
            return not predicting and lab.walk.place > 0
        if action == "nudge":
            return graph and any(self._is_known(leaf) for leaf in self._leaves())
        if action in {"edit", "size", "leaf", "wander", "code"}:
            return graph
        if action in {"fresh", "level"}:
            return lab.mode is Mode.PRACTICE
        return True

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Characters of the number that is being typed are not keys of the lab."""
        if character is None or len(character) != 1 or not self.is_typing:
            return False
        cell = self.lab.walk.cell if isinstance(self.lab.walk, SheetStepper) else None
        if cell is not None and cell.shape:
            return character in "0123456789" or (bool(self.talk.typed) and character in "x×, ")
        if character in "e,+":  # an exponent or a slip of the comma, but only inside a number
            return bool(self.talk.typed)
        return character in NUMBER_KEYS

    def on_key(self, event: events.Key) -> None:
        """Take the characters of a number; everything else is a key of the lab."""
        talk = self.talk
        if self.lab.phase is Phase.PREDICT and event.key in ("1", "2", "3", "4"):
            self._predict(int(event.key))
        elif event.key == "backspace" and self.is_typing:
            talk.typed = talk.typed[:-1]
        elif self.check_consume_key(event.key, event.character):
            if not talk.typed:
                talk.nudged, talk.focus = None, None
            talk.typed = (talk.typed + (event.character or ""))[:LONGEST]
        else:
            return
        event.stop()
        event.prevent_default()
        self.draw()

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the blank, as far as it is a number."""
        for character in event.text[:LONGEST]:
            if self.check_consume_key("", character):
                self.talk.typed = (self.talk.typed + character)[:LONGEST]
        self.draw()

    # ---- predicting and stepping -----------------------------------------------------------------

    def _predict(self, number: int) -> None:
        """The first digit chooses an option, the second says how sure."""
        vote = self.lab.vote
        if vote is not None and vote.choice is None:
            self.lab.choose(number - 1)
        elif number < 4:
            self.lab.commit(number)
            self._moved()

    def action_digit(self) -> None:
        """Digits are taken in `on_key`, because which one it was matters."""

    action_sure = action_digit

    def action_commit(self) -> None:
        """Judge the number, set the leaf, or commit the prediction as "think"."""
        talk = self.talk
        if talk.editing:
            self._finish_edit()
        elif self.lab.phase is Phase.PREDICT:
            self.lab.commit(2)
            self._moved()
        else:
            typed = talk.typed
            verdict = self.lab.answer(typed)
            talk.quiet()
            talk.focus = None
            if not verdict.correct:
                talk.judged, talk.verdict = typed, verdict
                talk.typed = typed if verdict.refused else ""
            self.draw()

    def action_step(self) -> None:
        """Let the next number appear."""
        self.lab.step()
        self._moved()

    def action_back_step(self) -> None:
        """Take the last number away."""
        self.lab.walk.back()
        self._moved()

    def action_to_end(self) -> None:
        """Everything up to the next open blank."""
        while self.lab.step():
            pass
        self._moved()

    def action_hint(self) -> None:
        """One hint more."""
        self.talk.hint = self.lab.walk.hint()
        self.draw()

    def action_skip(self) -> None:
        """Fill the blank."""
        self.lab.give()
        self._moved()

    def action_next(self) -> None:
        """What comes after this problem."""
        if self.talk.nudged is not None:
            self.talk.nudged = None
            self.draw()
            return
        self.lab.next()
        self._moved()
