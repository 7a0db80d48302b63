"""A lesson ends with a page that closes it, and so does the course: what went how, and what next.

No praise and no reproach. What was answered surely and wrongly stands first, what was believed
beside what is so: that is where there is most to gain.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.course.account import Account, Fate, Outcome, account
from lessons.course.outline import Course, Lesson
from lessons.course.standing import Stage, leave_behind, standings
from lessons.course.tables import LessonError
from lessons.store.progress import Progress
from tui.frame import SMALLEST, WIDE, Frame
from tui.keys import bind
from tui.labs import find_lab
from tui.screens import panel
from tui.screens.closing import AGAIN, COURSE, HOME, ITEM, LAB, LESSON, PASS, Closing
from tui.shell.guards import Options
from tui.travel import AskAgain, OpenEnding, OpenLab, OpenLesson

WIDEST, LIST = 140, 84  # columns: of list and panel together, of the list at most
FIRST = 1  # the row that goes on, under its heading
SHARE = 58  # percent of the columns that the list takes where there is a panel


class Ways(Options):
    """Where to go from here, and every question; its enter key is the one that goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "go on",
            key_display="enter",
            tooltip="Open the marked row",
            id="ending.select",
        )
    ]


class EndingScreen(Frame):
    """The closing page of one lesson, or of the course."""

    DEFAULT_CSS = """
    EndingScreen {
        #body { align-horizontal: center; }
        #summary { height: auto; max-width: 140; padding: 1 2; }
        #both { max-width: 140; height: 1fr; }
        #ways { height: 1fr; padding: 0; scrollbar-size-vertical: 1; }
        #ways > .option-list--option-disabled { color: $foreground; }
        #about {
            display: none; width: 1fr; height: 1fr; padding: 0 0 0 2; margin: 0 0 0 1;
            border-left: solid $rule; color: $foreground;
        }
        &.-wide #about { display: block; }
    }
    """

    HELP = """\
A lesson is done when each of its questions was answered or passed over. What is still open can be
answered now, passed over, or left for another day: `enter` on a question opens the step it is on.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("again", "missed again", "The missed questions once more"),
        Binding("l", "lab", "lab", tooltip="The lab that this lesson leads to", id="ending.lab"),
        bind("back_step", action="step(-1)"),
        bind("back", "map", "To the map of the course"),
        bind("release", "to the first row"),
    ]

    AUTO_FOCUS = "#ways"

    def __init__(self, course: Course, progress: Progress, lesson: Lesson | None) -> None:
        super().__init__()
        self.course = course
        self.progress = progress
        self.lesson = lesson
        self.closing = Closing(course, lesson, Account(()), {})
        self._panel = 0  # columns for text in the panel
        self._drawn: object = None

    def compose_body(self) -> ComposeResult:
        """The sum on top; below it the rows, and room for what the marked one holds."""
        yield Static(id="summary", markup=False)
        with Horizontal(id="both"):
            yield Ways(id="ways", markup=False)
            yield Static(id="about", markup=False)

    # ---- drawing -------------------------------------------------------------------------------

    @on(events.ScreenResume)
    @on(events.Resize)
    def _fit(self) -> None:
        if self.is_current and self.size.width:
            self.read()
            self.draw()

    def read(self) -> None:
        """Look up what became of every question."""
        lessons = [self.lesson] if self.lesson else [*self.course.lessons]
        outcomes: list[Outcome] = []
        for lesson in lessons:
            try:
                outcomes += account([lesson], self.progress).outcomes
            except LessonError:  # its file was damaged meanwhile; the others are there
                continue
        now = standings(self.course, self.progress)
        self.closing = Closing(self.course, self.lesson, Account(tuple(outcomes)), now)

    def draw(self) -> None:
        """Write the page anew; the cursor stays on its row."""
        wide = self.size.width >= WIDE
        total = min(max(self.size.width, SMALLEST[0]) - 4, WIDEST)
        room = min(total * SHARE // 100 if wide else total, LIST)
        self._panel = total - room - 4
        if self._drawn == (drawn := (room, wide, self.closing)):
            return
        self._drawn = drawn
        ways = self.query_one("#ways", Ways)
        marked = ways.highlighted_option
        summary = self.query_one("#summary", Static)
        summary.styles.width = total if wide else room
        summary.update(self.closing.summary(total - 4))
        ways.styles.width = room
        with self.app.batch_update():
            ways.clear_options()
            ways.add_options(
                Option(text, id=way, disabled=way is None)
                for way, text in self.closing.rows(room - 2, inline=not wide)
            )
        ids = [option.id for option in ways.options]
        ways.highlighted = ids.index(marked.id) if marked and marked.id in ids else FIRST
        self._title()
        self.refresh_bindings()

    def _title(self) -> None:
        if self.lesson is None:
            done = sum(each.stage is Stage.DONE for each in self.closing.standings.values())
            right = f"{done} of {len(self.course.lessons)} lessons done"
            self.set_title(Content.assemble((self.course.title, "bold"), " · the end"), right)
            return
        lesson, standing = self.lesson, self.closing.standings[self.lesson.id]
        of = f"{lesson.pack} · " if lesson.pack else ""
        where = f"{of}Day {lesson.day} · Session {lesson.session} · "
        left = Content.assemble((where, "$faint"), (lesson.title, "bold"), " · the end")
        state = f"{standing.open} open" if standing.open else "done"
        self.set_title(left, state)

    @on(OptionList.OptionHighlighted, "#ways")
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        about = self.query_one("#about", Static)
        if about.display:
            way = event.option.id or ""
            about.update(self._about(way, self._panel))

    def _about(self, way: str, width: int) -> Content:
        what, _, which = way.partition(":")
        if what == ITEM:
            return self.closing.about(self._outcome(which), width)
        lesson, lab = self.course.lesson(which), find_lab(which)
        if what == LESSON and lesson:
            given = panel.Given(self.progress.latest(), frozenset(self.progress.passed()))
            number = self.course.lessons.index(lesson) + 1
            standing = self.closing.standings[which]
            return panel.about_lesson(lesson, number, standing, -1, given, width)
        if lab:
            return panel.about_lab(lab, self.course, width)
        return self.closing.about_way(way, width)

    # ---- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what there is can be asked again, opened or gone back to."""
        if action == "again":
            return bool(self.closing.account.missed_polls)
        if action == "lab":
            return self.lesson is not None and bool(self._labs())
        return self.lesson is not None if action == "step" else True

    def _labs(self) -> list[str]:
        return [lab for lab in self.lesson.labs if find_lab(lab)] if self.lesson else []

    @on(OptionList.OptionSelected, "#ways")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        what, _, which = (event.option.id or "").partition(":")
        ways: dict[str, Callable[[str], None]] = {
            LESSON: self._to_lesson,
            LAB: self._to_lab,
            ITEM: self._to_question,
            AGAIN: lambda _: self.action_again(),
            PASS: lambda _: self._pass_over(),
            COURSE: self._to_end,
            HOME: lambda _: self.action_back(),
        }
        ways[what](which)

    def _outcome(self, item: str) -> Outcome:
        return next(each for each in self.closing.account.outcomes if each.item == item)

    def _to_question(self, item: str) -> None:
        outcome = self._outcome(item)
        self.post_message(OpenLesson(self, outcome.lesson.id, outcome.page, replace=True))

    def _to_lab(self, lab: str) -> None:
        self.post_message(OpenLab(self, lab))

    def _to_end(self, _: str) -> None:
        self.post_message(OpenEnding(self))

    def _to_lesson(self, lesson: str) -> None:
        # On from a lesson the next one begins; from the end of the course one goes back to a place.
        step = 0 if self.lesson is not None else None
        self.post_message(OpenLesson(self, lesson, step, replace=True))

    def _pass_over(self) -> None:
        for outcome in self.closing.account.outcomes:
            if outcome.fate is Fate.OPEN:
                self.progress.pass_over(outcome.item)
        if self.lesson is not None:
            leave_behind(self.lesson, self.progress)
        self.query_one("#ways", Ways).highlighted = FIRST
        self.read()
        self.draw()

    def action_again(self) -> None:
        """The missed polls once more, in a row."""
        self.post_message(AskAgain(self, self.closing.account.missed_polls))

    def action_lab(self) -> None:
        """The first lab that the lesson leads to."""
        self.post_message(OpenLab(self, self._labs()[0]))

    def action_step(self, by: int) -> None:
        """Back to the lesson's last step."""
        if self.lesson is not None:
            last = len(self.lesson.steps) - 1
            self.post_message(OpenLesson(self, self.lesson.id, last, replace=True))

    def action_release(self) -> None:
        """To the row that goes on. This key never leaves the page."""
        self.query_one("#ways", Ways).highlighted = FIRST
