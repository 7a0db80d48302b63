"""Home is the course as a map: what is done, what is next, and one key to go on."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.course.outline import Course, Lesson, Session
from lessons.store.progress import Progress
from tui.frame import Frame
from tui.labs import LABS
from tui.shell.guards import Options
from tui.travel import OpenLab, OpenLesson, OpenQuiz

ROW = 74  # cells a row of the map takes at most


class CourseMap(Options):
    """The map itself; its enter key is the one that goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "go on", key_display="enter", tooltip="Open the marked line")
    ]


class HomeScreen(Frame):
    """The map, and beside it on wide screens what the marked line holds."""

    DEFAULT_CSS = """
    HomeScreen {
        #body { padding: 0 2; }
        #map {
            width: 1fr; max-width: 80; height: 1fr; border: none; padding: 0; margin: 0;
            background: transparent; scrollbar-size-vertical: 1;
            & > .option-list--option-disabled { color: $foreground; }
        }
        #about { display: none; width: 1fr; padding: 1 3; color: $foreground; }
        &.-wide #about { display: block; }
        &.-wide #map { width: 80; }
    }
    """

    HELP = """\
The course is a list of lessons in sessions; below it stand the labs. ✓ is done, › is where you are,
○ is still to come. Nothing is locked: open what you like.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "lab('mnist')", "train", tooltip="Train a network on MNIST"),
        Binding("l", "to_labs", "labs", tooltip="Jump to the labs, and back to the course"),
        Binding("z", "quiz", "quiz", tooltip="The course's polls in a row"),
        Binding(
            "slash", "find", "find", key_display="/", tooltip="Find a lesson, a lab, an action"
        ),
        Binding("question_mark", "help", "help", key_display="?", tooltip="Every key"),
        Binding("q", "back", "quit", tooltip="Leave; your place and your answers are kept"),
    ]

    AUTO_FOCUS = "#map"

    # What the map was drawn from: drawn again only when something of it changes.
    _drawn: tuple[int, frozenset[str], tuple[str, int] | None, str | None] | None = None

    def __init__(self, course: Course, progress: Progress) -> None:
        super().__init__()
        self.course = course
        self.progress = progress

    def compose_body(self) -> ComposeResult:
        """The map, and room for what the marked line holds."""
        with Horizontal():
            yield CourseMap(id="map", markup=False)
            yield Static(id="about", markup=False)

    @on(events.ScreenResume)
    def _returned(self) -> None:
        """Coming back from a lesson, the map shows what was done there."""
        map = self.query_one("#map", OptionList)
        marked = map.highlighted_option
        in_labs = bool(marked and marked.id and marked.id.startswith("lab:"))
        if self.size.width:  # at the very start the size comes later, and draws
            self.draw(marked.id if marked and in_labs else None)

    @on(events.Resize)
    def _fit(self) -> None:
        if not self.is_current:  # it is drawn when it comes into sight
            return
        marked = self.query_one("#map", OptionList).highlighted_option
        self.draw(marked.id if marked else None)

    # ---- the map -------------------------------------------------------------------------------

    def _next(self, done: set[str], place: tuple[str, int] | None) -> str | None:
        """The option where one key goes on: the lesson the learner is in, or the first undone."""
        if place and place[0] not in done and self.course.lesson(place[0]):
            return place[0]
        ids = [lesson.id for lesson in self.course.lessons]
        start = ids.index(place[0]) if place and place[0] in ids else 0
        undone = [lesson for lesson in ids[start:] + ids[:start] if lesson not in done]
        return undone[0] if undone else None

    def draw(self, mark: str | None) -> None:
        """Write the map anew, with the cursor on the option `mark`, or else where one goes on."""
        course, done, place = self.course, self.progress.lessons_done(), self.progress.place()
        here = self._next(done, place)
        mark = mark or here
        map = self.query_one("#map", OptionList)
        width = min(self.size.width - 6, ROW)
        if self._drawn == (drawn := (width, frozenset(done), place, mark)):
            return
        self._drawn = drawn
        options: list[Option] = []
        for session in course.sessions:
            lessons = course.in_session(session)
            if not lessons:
                continue
            if options:
                options.append(Option("", disabled=True))
            options.append(Option(self._heading(session, lessons, done, width), disabled=True))
            for lesson in lessons:
                number = course.lessons.index(lesson) + 1
                state = f"step {place[1] + 1}" if place and place[0] == lesson.id else ""
                row = self._row(lesson, number, lesson.id in done, lesson.id == here, state, width)
                options.append(Option(row, id=lesson.id))
        options += [
            Option("", disabled=True),
            Option(Content.styled("Labs", "bold"), disabled=True),
        ]
        for lab in LABS:
            row = Content.assemble("  ", lab.title.ljust(24), (lab.about, "$faint"))
            options.append(Option(row, id=f"lab:{lab.id}"))
        map.clear_options()
        map.add_options(options)
        ids = [option.id for option in options]
        map.highlighted = (
            ids.index(mark)
            if mark in ids
            else ids.index(next((each for each in ids if each), None))
        )
        total = len(course.lessons)
        self.set_title(
            Content.assemble(("dl-tui", "bold"), f" · {course.title}"),
            f"{len(done & {lesson.id for lesson in course.lessons})} of {total} lessons done",
        )

    def _heading(
        self, session: Session, lessons: tuple[Lesson, ...], done: set[str], width: int
    ) -> Content:
        """`Day 1 · Session 1 · The mathematics and the network    ━━━━───  4/7`."""
        finished = sum(lesson.id in done for lesson in lessons)
        bar = 8
        filled = round(bar * finished / len(lessons))
        count = f"{finished}/{len(lessons)}".rjust(6)
        text = Content.assemble(
            (f"Day {session.day} · Session {session.number} · ", "$faint"), (session.title, "bold")
        ).truncate(width - bar - 8, ellipsis=True)
        gap = " " * max(width - text.cell_length - bar - len(count), 1)
        return Content.assemble(
            text, gap, ("━" * filled, "$right"), ("─" * (bar - filled), "$rule"), (count, "$faint")
        )

    def _row(
        self, lesson: Lesson, place: int, done: bool, here: bool, state: str, width: int
    ) -> Content:
        """`› 7  Activation functions      step 2      9 min`."""
        if done:
            mark, style = "✓", "$right"
        else:
            mark, style = ("›", "bold $here") if here else ("○", "$faint")
        state = state if here and state != "step 1" else ""
        minutes = f"{lesson.minutes} min".rjust(8)
        number = f"{place:>3}"
        room = width - 5 - len(number) - len(state) - len(minutes)
        title = Content(lesson.title).truncate(room - 1, ellipsis=True)
        gap = " " * max(room - title.cell_length, 1)
        return Content.assemble(
            "  ", (mark, style), (number, "$faint"), "  ", title, gap,
            (state, "$here"), (minutes, "$faint"),
        )  # fmt: skip

    @on(OptionList.OptionHighlighted, "#map")
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        about = self.query_one("#about", Static)
        if not about.display:  # narrow: there is no room for it, and a layout costs time
            return
        option_id = event.option.id or ""
        lesson = self.course.lesson(option_id)
        lab = next((lab for lab in LABS if f"lab:{lab.id}" == option_id), None)
        if lesson:
            about.update(Content.assemble((lesson.title, "bold"), "\n\n", lesson.summary))
        elif lab:
            about.update(Content.assemble((lab.title, "bold"), "\n\n", lab.about))
        else:
            about.update("")

    # ---- keys ----------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#map")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        option_id = event.option.id or ""
        if option_id.startswith("lab:"):
            self.post_message(OpenLab(self, option_id.removeprefix("lab:")))
        else:
            self.post_message(OpenLesson(self, option_id))

    def action_lab(self, lab: str) -> None:
        """Open a lab."""
        self.post_message(OpenLab(self, lab))

    def action_to_labs(self) -> None:
        """Jump to the first lab, or from the labs back to the course."""
        map = self.query_one("#map", OptionList)
        marked = map.highlighted_option
        in_labs = bool(marked and marked.id and marked.id.startswith("lab:"))
        done, place = self.progress.lessons_done(), self.progress.place()
        target = self._next(done, place) if in_labs else f"lab:{LABS[0].id}"
        if target:
            map.highlighted = map.get_option_index(target)

    def action_quiz(self) -> None:
        """All polls of the course in a row."""
        self.post_message(OpenQuiz(self))

    def action_find(self) -> None:
        """Lessons, labs and actions by name."""
        self.app.action_command_palette()
