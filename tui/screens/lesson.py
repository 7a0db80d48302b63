"""A lesson, one step at a time: prose, formulas, polls, drills and doors into labs."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lessons.asking.items import ItemError
from lessons.asking.polls import Poll
from lessons.asking.registry import ask_of
from lessons.asking.resume import resume
from lessons.course.outline import Course, Lesson
from lessons.course.standing import leave_behind
from lessons.course.steps import Block, Drill, Figure, LabLink, Math, Prose
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.frame import WIDE, Frame
from tui.keys import bind
from tui.labs import find_lab
from tui.prose import FormulaView, ProseView
from tui.screens.aside import Aside, Figures, lead_width, text_width
from tui.travel import OpenEnding, OpenLab

SEEN = 3  # rows of a question from which on it is taken for the one that is answered
ANSWERS = frozenset("abcdeABCDE0123456789") | {"minus", "equals_sign"}  # keys that begin an answer


def _stop(question: Region, height: int) -> int:
    """How far a page of `height` rows is scrolled for a question: as little as shows all of it."""
    return question.bottom - height if question.height <= height else question.y - 1


class LabDoor(Static, can_focus=True):
    """A door into a lab: what can be tried there, and enter opens it."""

    DEFAULT_CSS = """
    LabDoor {
        height: auto; margin: 1 0; padding: 0 1; border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "enter_lab", "open the lab")]

    class Opened(Message):
        """The learner goes through the door."""

        def __init__(self, link: LabLink) -> None:
            super().__init__()
            self.link = link

    def __init__(self, link: LabLink) -> None:
        self.link = link
        self.visited = False
        lab = find_lab(link.lab)
        title = link.title or (lab.title if lab else link.lab)
        text = f"\n{link.text}" if link.text else ""
        super().__init__(
            Content.assemble(
                ("▸ ", "$here"), (title, "bold"), text, ("\nenter opens it", "$faint")
            ),
            markup=False,
        )

    def action_enter_lab(self) -> None:
        """Open the lab. Afterwards `enter` goes on again, unless the door is focused anew."""
        self.visited = True
        self.post_message(self.Opened(self.link))

    def on_click(self) -> None:
        """So does a click."""
        self.action_enter_lab()


class LessonScreen(Frame):
    """One lesson. `enter` goes on: down the page, to the open question, to the next step."""

    DEFAULT_CSS = """
    LessonScreen {
        #page {
            width: 1fr; max-width: 78; height: 1fr; padding: 0 1;
            scrollbar-size-vertical: 1;
        }
        #aside { display: none; }
        &.-wide #aside { display: block; }
        &.-wide #page { width: 78; }
        &.-wide FigureDoor { display: none; }
        #done { margin: 1 0; height: auto; }
    }
    """

    HELP = """\
A lesson is read one step at a time. `enter` always goes on: down the page, to the open question, to
the next step. A question can be left with `esc`; a skip is not a wrong answer.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="enter"),
        Binding("space", "go_on", "go on", show=False),
        bind("step", "next step"),
        bind("back_step"),
        Binding("right", "step(1)", "next step", show=False, id="next_step"),
        Binding("left", "step(-1)", "step back", show=False, id="step_before"),
        bind("figure"),
        bind("map", "contents", "The steps of this lesson"),
        Binding("down,j", "scroll(1)", "scroll", show=False),
        Binding("up,k", "scroll(-1)", "scroll", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
    ]

    AUTO_FOCUS = ""  # the screen itself decides what gets the keys, and when

    def __init__(self, lesson: Lesson, course: Course, progress: Progress, step: int = 0) -> None:
        super().__init__()
        self.lesson = lesson
        self.course = course
        self.progress = progress
        self.figures = Figures(lesson, progress)
        self._skipped: set[Widget] = set()
        self._turning = False  # a step is chosen that is not drawn yet
        self.step = min(max(step, 0), len(lesson.steps) - 1)

    def compose_body(self) -> ComposeResult:
        """The page, and beside it on wide screens the lesson's steps."""
        with Horizontal(id="both"):
            yield VerticalScroll(id="page", can_focus=False)
            yield Aside(self.lesson)

    async def on_mount(self) -> None:
        """Open the step; whenever the page's height or place settles, look what is in sight."""
        page = self.query_one("#page", VerticalScroll)
        self.watch(page, "virtual_size", self._focus_question, init=False)
        self.watch(page, "scroll_y", self._focus_question, init=False)
        await self.show_step(self.step)

    # ---- a step --------------------------------------------------------------------------------

    async def show_step(self, step: int) -> None:
        """Draw a step from its top and remember the place."""
        self.step = step
        self._turning = False
        page = self.query_one("#page", VerticalScroll)
        self.set_focus(None)
        self._skipped.clear()
        self.figures.open(step)
        with self.app.batch_update():
            page.scroll_home(animate=False, immediate=True)
            await page.remove_children()
            await self.query_one(Aside).show(step, self.figures.live)
            self._share()
            await page.mount_all(self._blocks())
        self.progress.set_place(self.lesson.id, step)
        self._title()
        self.refresh_bindings()
        self._focus_question()

    def _blocks(self) -> list[Widget]:
        current = self.lesson.steps[self.step]
        heading = Static(Content.styled(current.title, "bold"), classes="heading", markup=False)
        heading.styles.margin = (1, 0, 1, 0)
        widgets: list[Widget] = [heading, *(self._widget(block) for block in current.blocks)]
        if self.step == len(self.lesson.steps) - 1:
            widgets.append(self._end())
        return widgets

    def _widget(self, block: Block) -> Widget:
        """The widget that shows one block."""
        match block:
            case Prose():
                return ProseView(block.markdown)
            case Math():
                return FormulaView(block.tex)
            case Figure():
                return self.figures.door()
            case Poll() | Drill():
                return self._question(block)
            case LabLink():
                return LabDoor(block)

    def _question(self, block: Poll | Drill) -> Widget:
        """A poll or a drill as the learner left it."""
        try:
            ask = ask_of(block)
        except ItemError as error:
            return Static(Content.styled(f"This drill cannot be shown: {error}", "$wrong"))
        passed = block.id in self.progress.passed()
        attempt = resume(ask, self.progress.answers(block.id), passed=passed)
        return AskView(attempt.ask, attempt)

    def _end(self) -> Static:
        following = self.course.after(self.lesson.id)
        text = Content.assemble(
            ("─" * 20 + "\n", "$rule"),
            ("next lesson: " if following else "that was the last lesson", "$faint"),
            following.title if following else "",
        )
        return Static(text, id="done", markup=False)

    def _title(self) -> None:
        lesson, steps = self.lesson, self.lesson.steps
        self.set_title(
            Content.assemble(
                (f"Day {lesson.day} · Session {lesson.session} · ", "$faint"),
                (lesson.title, "bold"),
            ),
            f"step {self.step + 1} of {len(steps)}",
        )

    def _share(self) -> None:
        """Divide a wide window between the text and what stands beside it."""
        lead = lead_width(self.size.width - 4)
        text = text_width(self.size.width - 4 - lead, self.figures.live is not None)
        self.query_one("#page").styles.width = text if self.size.width >= WIDE else None
        self.query_one("#both").styles.padding = (0, 0, 0, lead)

    def on_resize(self) -> None:
        """Another window is divided anew."""
        if self.query("#page"):
            self._share()

    # ---- going on ------------------------------------------------------------------------------

    def _questions(self) -> list[Widget]:
        """What on this page still waits for an answer, in order."""
        views = self.query_one("#page").query(AskView)
        return [view for view in views if not view.settled and view not in self._skipped]

    def _in_sight(self, widget: Widget) -> bool:
        """Whether all of a widget is on the screen, or as much of it as the screen can hold."""
        page = self.query_one("#page", VerticalScroll)
        top = widget.virtual_region.y - round(page.scroll_y)
        height = page.scrollable_content_region.height
        tall = widget.virtual_region.height
        return tall > 0 and top >= 0 and (top + tall <= height or top <= 1)

    def _focus_question(self) -> None:
        """Give the keys to the first open question, or door, once it is in sight."""
        self.call_after_refresh(self._focus_now)

    def _focus_now(self) -> None:
        if not self.query("#page"):  # left again before the first refresh
            return
        page = self.query_one("#page")
        focused = self.focused
        if focused is not None and focused is self.query_one(Aside).figure:
            return  # the figure has the keys until it lets go of them
        if focused in self._questions() and focused is not None:
            place = focused.virtual_region.translate((0, -round(page.scroll_y)))
            if place.height and place.y < page.size.height and place.bottom > 0:
                return  # some of it is seen: whoever does not see it must not answer it
        if self._is_answered(focused):
            return  # it keeps the keys: its other answers can be opened, or it is asked again
        again = [view for view in page.query(AskView) if view.settled and view.attempt.varies]
        for widget in (*self._questions(), *self._doors(), *again):
            if self._in_sight(widget):
                self.set_focus(widget, scroll_visible=False)
                return
        self.set_focus(None)

    def _doors(self) -> list[LabDoor]:
        return [door for door in self.query_one("#page").query(LabDoor) if not door.visited]

    def _is_answered(self, widget: Widget | None) -> bool:
        """Whether this is a question in sight that wants nothing more."""
        return isinstance(widget, AskView) and widget.settled and self._in_sight(widget)

    def on_key(self, event: events.Key) -> None:
        """Who sees the options and presses a letter has chosen, though the last line is hidden."""
        is_free = self.focused is None or self._is_answered(self.focused)
        if not is_free or event.key not in ANSWERS:
            return
        page = self.query_one("#page", VerticalScroll)
        for widget in self._questions():
            top = widget.virtual_region.y - round(page.scroll_y)
            if 0 <= top < page.scrollable_content_region.height - SEEN:
                event.stop()
                self.set_focus(widget, scroll_visible=False)
                widget.scroll_visible(animate=False)
                # From the app, as if pressed again: a key that we send comes no further than us.
                self.app.call_later(self.app.simulate_key, event.key)
                return

    async def action_go_on(self) -> None:
        """Down the page, then to the open question, then to the next step or lesson."""
        await self._turn()
        page = self.query_one("#page", VerticalScroll)
        questions = self._questions()
        doors = self._doors() if self._is_answered(self.focused) else []
        asked = next((each for each in (*questions, *doors) if self._in_sight(each)), None)
        if asked is not None and self.focused not in questions:
            self.set_focus(asked, scroll_visible=False)  # keys came faster than the drawing
            return
        if self._goes_on_below():
            # A page on, but no further than the next open question needs to be in sight: what
            # it asks about, a formula or a matrix, stays above it.
            top, height = round(page.scroll_y), page.scrollable_content_region.height
            stops = [_stop(question.virtual_region, height) for question in questions]
            ahead = [stop for stop in stops if stop > top]
            on = next((stop for stop in sorted(ahead) if stop <= top + height), top + height - 2)
            page.scroll_to(y=on, animate=False)
            self._focus_question()
            return
        if questions and self.focused not in questions:
            self.set_focus(questions[0], scroll_visible=False)
            questions[0].scroll_visible(animate=False)
            return
        self.action_step(1)

    def _goes_on_below(self) -> bool:
        """Whether more than an empty line of this step is still below the screen."""
        page = self.query_one("#page", VerticalScroll)
        end = max((block.virtual_region.bottom for block in page.children), default=0)
        return end - round(page.scroll_y) > page.scrollable_content_region.height

    def action_step(self, by: int) -> None:
        """The next step or the one before; past the end, the page that closes the lesson.

        It is drawn when no more keys are waiting: whoever holds one down sees where it leads to,
        not every page on the way.
        """
        target = self.step + by
        if 0 <= target < len(self.lesson.steps):
            self.step = target
            if not self._turning:
                self._turning = True
                self.call_later(self._turn)
        elif by > 0:
            leave_behind(self.lesson, self.progress)
            self.post_message(OpenEnding(self, self.lesson.id))

    async def _turn(self) -> None:
        """Draw the step that was chosen last."""
        if self._turning:
            await self.show_step(self.step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a figure that is there can be touched, and before the first step there is none."""
        if action == "step" and parameters == (-1,):
            return self.step > 0
        if action == "figure":
            live = self.figures.live
            return live is not None and not (live.waits and self.has_class("-wide"))
        return True

    def action_scroll(self, by: int) -> None:
        """One line."""
        self.query_one("#page", VerticalScroll).scroll_relative(y=by, animate=False)
        self._focus_question()

    def action_page(self, by: int) -> None:
        """One page, less two lines so that the eye keeps its place."""
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=by * max(page.size.height - 2, 1), animate=False)
        self._focus_question()

    def action_map(self) -> None:
        """Choose a step of this lesson."""
        from tui.screens.contents import ContentsScreen

        titles = [step.title for step in self.lesson.steps]

        async def go(step: int | None) -> None:
            if step is not None:
                await self.show_step(step)

        self.app.push_screen(ContentsScreen(self.lesson.title, titles, self.step), go)

    # ---- the figure beside the text ------------------------------------------------------------

    def action_figure(self) -> None:
        """Give the keys to the figure; where there is no room beside the text it opens over it."""
        figure, live = self.query_one(Aside).figure, self.figures.live
        if figure is not None and self.has_class("-wide"):
            self.set_focus(figure, scroll_visible=False)
        elif live is not None:
            from tui.lesson_figure import FigureScreen

            self.app.push_screen(FigureScreen(live))

    def on_figure_door_opened(self) -> None:
        """A click on the figure's sentence."""
        self.action_figure()

    def on_lesson_figure_let_go(self) -> None:
        """The figure gives the keys back."""
        self.set_focus(None)
        self._focus_question()

    def _heard(self, item: str, choice: int | None = None) -> None:
        """An item was answered or passed over; a figure may have waited for that."""
        if self.figures.heard(item, choice):
            self.query("#figure, FigureDoor").refresh(layout=True)
            self.refresh_bindings()

    # ---- what the questions say ----------------------------------------------------------------

    @on(AskView.Answered)
    def _save(self, event: AskView.Answered) -> None:
        self.progress.record(event.answer)

    @on(AskView.Settled)
    def _settled(self, event: AskView.Settled) -> None:
        vote = event.view.attempt.vote
        self._heard(event.view.ask.id, None if vote is None else vote.poll.written(vote.final))
        self._focus_question()  # the next enter goes on

    @on(AskView.Passed)
    def _passed(self, event: AskView.Passed) -> None:
        """It can be answered any time, but no key waits for it any more."""
        self.progress.pass_over(event.view.ask.id)
        self._heard(event.view.ask.id)
        if not event.view.settled:
            self._skipped.add(event.view)
            self.set_focus(None)

    @on(LabDoor.Opened)
    def _open_lab(self, event: LabDoor.Opened) -> None:
        self.post_message(OpenLab(self, event.link.lab, event.link.state or None))

    @on(events.ScreenResume)
    def _returned(self) -> None:
        self._focus_question()
