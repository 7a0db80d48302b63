"""A lesson, one step at a time: prose, formulas, polls, drills and doors into labs."""

import asyncio
from functools import partial
from typing import ClassVar, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from lessons.course.outline import Course, Lesson
from lessons.course.standing import leave_behind
from lessons.notes import MARK, Notes, keep_on_step
from lessons.numbers import show_share
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.frame import WIDE, Frame
from tui.keys import bind
from tui.screens.aside import Aside, Figures, lead_width, text_width
from tui.screens.page import LabDoor, Page
from tui.shell.order import InTurn
from tui.travel import OpenEnding, OpenLab

AFTER = 0.3  # seconds until it is looked what of the ground of a lesson is weak
DOUBT = "exclamation_mark"
# The keys that begin an answer, and the one that doubts the question; "." is the next step.
SIGNS = ("minus", "minus_sign", "equals_sign", "left_parenthesis", "square_root")
ANSWERS = frozenset("abcdeABCDE0123456789") | {*SIGNS, DOUBT}


class LessonScreen(Frame):
    """One lesson. `enter` goes on: down the page, to the open question, to the next step."""

    DEFAULT_CSS = """
    LessonScreen {
        #page {
            width: 1fr; max-width: 78; height: 1fr; padding: 0 0 0 1;
            overflow-y: scroll; scrollbar-size-vertical: 1; scrollbar-background: $background;
        }
        #aside { display: none; }
        &.-wide #aside { display: block; }
        &.-wide #page { width: 78; }
        &.-wide FigureDoor { display: none; }
    }
    """

    HELP = """\
A lesson is read one step at a time. `enter` always goes on: down the page, to the open question, to
the next step. A question can be left with `esc`; a skip is not a wrong answer.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="enter", id="lesson.go_on_enter"),
        Binding("space", "go_on", "go on", show=False, id="lesson.go_on_space"),
        bind("step", "next step"),
        bind("back_step"),
        Binding("right", "step(1)", "next step", show=False, id="lesson.next_step"),
        Binding("left", "step(-1)", "step back", show=False, id="lesson.step_before"),
        bind("figure"),
        bind("map", "contents", "The steps of this lesson"),
        bind("note", tooltip="A note of your own on this step"),
        Binding("down,j", "scroll(1)", "scroll", show=False, id="lesson.scroll_down"),
        Binding("up,k", "scroll(-1)", "scroll", show=False, id="lesson.scroll_up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="lesson.page_pagedown"),
        Binding("pageup", "page(-1)", "page up", show=False, id="lesson.page_pageup"),
    ]

    AUTO_FOCUS = ""  # the screen itself decides what gets the keys, and when

    def __init__(self, lesson: Lesson, course: Course, progress: Progress, step: int = 0) -> None:
        super().__init__()
        self.lesson = lesson
        self.course = course
        self.progress = progress
        self.figures = Figures(lesson, progress)
        self.notes = Notes({})
        self._weak = ""  # what it leans on that is weak, once that is known
        self._turning = False  # a step is chosen that is not drawn yet
        self.step = min(max(step, 0), len(lesson.steps) - 1)

    def compose_body(self) -> ComposeResult:
        """The page, and beside it on wide screens the lesson's steps."""
        with Horizontal(id="both"):
            self.page = Page(self.progress, self.figures)
            yield self.page
            yield Aside(self.lesson)

    async def on_mount(self) -> None:
        """Open the step; whenever the page's height or place settles, look what is in sight."""
        self.watch(self.page, "virtual_size", self._focus_question, init=False)
        self.watch(self.page, "scroll_y", self._focus_question, init=False)
        await self.show_step(self.step)
        if self.step == 0 and self.lesson.needs and self.progress.lessons_done():
            self.set_timer(AFTER, self._look_back)

    @work(exclusive=True, group="looking back")
    async def _look_back(self) -> None:
        """Before a lesson: what does it lean on that is weak? Found out beside the screen."""
        from lessons.review.deck import reader
        from lessons.review.known import known, shaky

        read = reader(self.course, self.progress, self.progress.now())
        look = partial(known, self.course)
        knows = await asyncio.to_thread(lambda: look(read()))
        self._weak = ", ".join(
            f"{each.lesson.title} {show_share(each.strength or 0)}"
            for each in shaky(self.course, self.lesson, knows)
        )
        self._title()

    # ---- a step --------------------------------------------------------------------------------

    async def show_step(self, step: int) -> None:
        """Draw a step from its top and remember the place."""
        self.step = step
        self._turning = False
        page, steps = self.page, self.lesson.steps
        self.set_focus(None)
        self.figures.open(step)
        with self.app.batch_update():
            page.scroll_home(animate=False, immediate=True)
            self.notes = Notes.of(self.progress)
            noted = frozenset(self.notes.of_lesson(self.lesson))
            await self.query_one(Aside).show(step, self.figures.live, noted)
            self._share()
            await page.show(steps[step], self._end() if step == len(steps) - 1 else None)
            page.tell_note(self._note)
            self.progress.set_place(self.lesson.id, step)
            self._title()
            self.lay_out()
            self._focus_now()  # so that all is painted once, the question with its keys
            self.refresh_bindings()

    def _end(self) -> Content:
        following = self.course.after(self.lesson.id)
        return Content.assemble(
            ("─" * 20 + "\n", "$rule"),
            ("next lesson: " if following else "that was the last lesson", "$faint"),
            following.title if following else "",
        )

    def _title(self) -> None:
        lesson = self.lesson
        title = Content.styled(lesson.title, "bold")
        day = Content.styled(f"Day {lesson.day} · Session {lesson.session} · ", "$faint")
        step = Content(
            f"{f'{MARK} ' * bool(self._note)}step {self.step + 1} of {len(lesson.steps)}"
        )
        weak = Content.styled(f"leans on {self._weak} · ", "$here")
        left, right = day + title, step
        if self._weak and not self.step:  # where the room is short, the lesson's name stays
            room = self.size.width - 6 - step.cell_length - weak.cell_length
            left = left if left.cell_length <= room else title
            right = weak + step if title.cell_length <= room else step
        self.set_title(left, right)

    def _share(self) -> None:
        """Divide a wide window between the text and what stands beside it."""
        lead = lead_width(self.size.width - 4)
        text = text_width(self.size.width - 4 - lead, self.figures.live is not None)
        self.page.styles.width = text if self.size.width >= WIDE else None
        self.query_one("#both").styles.padding = (0, 0, 0, lead)

    def on_resize(self) -> None:
        """Another window is divided anew."""
        if self.query("#page"):
            self._share()
            self._title()

    # ---- going on ------------------------------------------------------------------------------

    def _focus_question(self) -> None:
        """Give the keys to the first open question, or door, once it is in sight."""
        self.call_after_refresh(self._focus_now)

    def _focus_now(self) -> None:
        if not self.query("#page"):  # left again before the first refresh
            return
        page, focused = self.page, self.focused
        if focused is not None and focused is self.query_one(Aside).figure:
            return  # the figure has the keys until it lets go of them
        if focused in page.questions and focused is not None and page.touches(focused):
            return
        if self._is_answered(focused):
            return  # it keeps the keys: its other answers can be opened, or it is asked again
        for widget in (*page.questions, *page.doors, *page.answered):
            if page.in_sight(widget):
                self.set_focus(widget, scroll_visible=False)
                return
        if not (isinstance(focused, AskView) and focused.settled and page.touches(focused)):
            self.set_focus(None)  # a long one keeps the keys while its explanation is read

    def _is_answered(self, widget: Widget | None) -> bool:
        """Whether this is a question in sight that wants nothing more."""
        return isinstance(widget, AskView) and widget.settled and self.page.in_sight(widget)

    def on_key(self, event: events.Key) -> None:
        """Who sees the options and presses a letter has chosen, though the last line is hidden."""
        focused = self.focused
        if isinstance(focused, AskView) and focused.settled and event.key != DOUBT:
            focused = None  # it wants no more answer; a doubt is about the one that has the keys
        if focused is not None or event.key not in ANSWERS:
            return
        for widget in self.page.begun():
            event.stop()
            self.set_focus(widget, scroll_visible=False)
            widget.scroll_visible(animate=False)
            cast(InTurn, self.app).press_instead(event.key, event.character)
            return

    async def action_go_on(self) -> None:
        """Down the page, then to the open question, then to the next step or lesson."""
        await self._turn()
        page, questions = self.page, self.page.questions
        doors = page.doors if self._is_answered(self.focused) else []
        asked = next((each for each in (*questions, *doors) if page.in_sight(each)), None)
        if asked is not None and self.focused not in questions:
            self.set_focus(asked, scroll_visible=False)  # keys came faster than the drawing
            return
        if page.goes_on:
            page.turn_down()
            self._focus_question()
            return
        if questions and self.focused not in questions:
            self.set_focus(questions[0], scroll_visible=False)
            questions[0].scroll_visible(animate=False)
            return
        self.action_step(1)

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
            return live is not None and not (
                live.covered or (live.waits and self.has_class("-wide"))
            )
        return True

    def action_scroll(self, by: int) -> None:
        """One line."""
        self.page.scroll_relative(y=by, animate=False)
        self._focus_question()

    def action_page(self, by: int) -> None:
        """One page, less two lines so that the eye keeps its place."""
        self.page.scroll_relative(y=by * max(self.page.size.height - 2, 1), animate=False)
        self._focus_question()

    def action_map(self) -> None:
        """Choose a step of this lesson."""
        from tui.screens.contents import ContentsScreen

        noted = self.notes.of_lesson(self.lesson)
        titles = [
            f"{step.title} {MARK}" if at in noted else step.title
            for at, step in enumerate(self.lesson.steps)
        ]

        async def go(step: int | None) -> None:
            if step is not None:
                await self.show_step(step)

        self.app.push_screen(ContentsScreen(self.lesson.title, titles, self.step), go)

    # ---- a note of one's own -------------------------------------------------------------------

    @property
    def _note(self) -> str:
        """What the learner wrote on this step."""
        return self.notes.on_step(self.lesson, self.step)

    def action_note(self) -> None:
        """Write on this step."""
        from tui.screens.note import NoteScreen

        title = self.lesson.steps[self.step].title
        save = partial(keep_on_step, self.progress, self.lesson, self.step)
        self.app.push_screen(NoteScreen(title, self._note, save), self._noted)

    def _noted(self, _: object) -> None:
        self.notes = Notes.of(self.progress)
        self.page.tell_note(self._note)
        self.query_one(Aside).tell_notes(frozenset(self.notes.of_lesson(self.lesson)))
        self._title()

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
            aside = self.query_one(Aside)
            aside.tell_notes(frozenset(self.notes.of_lesson(self.lesson)))
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
            self.page.skip(event.view)
            self.set_focus(None)

    @on(LabDoor.Opened)
    def _open_lab(self, event: LabDoor.Opened) -> None:
        self.post_message(OpenLab(self, event.link.lab, event.link.state or None))

    @on(events.ScreenResume)
    def _returned(self) -> None:
        self._focus_question()
