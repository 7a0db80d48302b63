"""Home is the course as a map: what is done, what is next, and one key to go on."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.course.outline import Course
from lessons.course.standing import Kept, Stage, next_lesson
from lessons.notes import Notes
from lessons.store.progress import Progress
from tui.frame import SMALLEST, WIDE, Frame
from tui.keys import bind
from tui.screens import panel
from tui.screens.map import (
    ALL_LABS,
    LAB,
    OF_ALL,
    SESSION,
    THE_END,
    WELCOME,
    Map,
    group_of,
    groups,
    unfolded,
)
from tui.shell.guards import Options
from tui.travel import (
    OpenEnding,
    OpenExam,
    OpenKnown,
    OpenLab,
    OpenLesson,
    OpenQuiz,
    OpenReview,
    OpenWelcome,
    Wish,
)

if TYPE_CHECKING:
    from lessons.review.known import Known

WIDEST = 140  # columns that map and panel take at most, in the middle of the window
MAP = 80  # columns of the map at most
SHARE = 62  # percent of the columns that the map takes where there is a panel
AFTER = 0.2  # seconds until it is counted what is due for review
FRAME = 4  # rows that the frame takes: title, keys and a rule for each


def is_heading(option: Option | None) -> bool:
    """Whether a row of the map folds, instead of opening something."""
    return bool(option and option.id and (option.id == ALL_LABS or option.id.startswith(SESSION)))


class CourseMap(Options):
    """The map itself; its enter key is the one that goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "go on",
            key_display="enter",
            tooltip="Open the marked row",
            id="home.select",
        )
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a heading there is nothing to open: there the key folds, as the screen says."""
        return action != "select" or not is_heading(self.highlighted_option)


class HomeScreen(Frame):
    """The map, and beside it on wide screens what the marked row holds."""

    DEFAULT_CSS = """
    HomeScreen {
        #body { padding: 0 2; align-horizontal: center; }
        #both { max-width: 140; height: 1fr; }
        #map { height: 1fr; padding: 0; margin: 0; scrollbar-size-vertical: 1; }
        #about {
            display: none; width: 1fr; height: 1fr; padding: 0 0 0 2; margin: 0 0 0 1;
            border-left: solid $rule; color: $foreground;
        }
        &.-wide #about { display: block; }
    }
    """

    HELP = """\
The course is a list of lessons in sessions; under each session stand the labs its lessons lead to.
✓ is done, ◐ is begun, ○ is still to come, and ▹ was left behind with questions open; › is where
you go on. Nothing is locked: open what you like. `space` folds a session away.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "fold",
            "fold",
            key_display="enter",
            tooltip="Fold or unfold",
            id="home.fold_enter",
        ),
        Binding(
            "space",
            "fold",
            "fold",
            tooltip="Fold or unfold the session of the marked row",
            id="home.fold_space",
        ),
        Binding("left", "fold(True)", "fold", show=False, id="home.fold_left"),
        Binding("right", "fold(False)", "unfold", show=False, id="home.fold_right"),
        Binding(
            "l",
            "to_labs",
            "labs",
            tooltip="Jump to all labs, and back to the course",
            id="home.to_labs",
        ),
        bind("find", tooltip="Find a lesson, a lab, a word, an action"),
        Binding(
            "r",
            "review",
            "review",
            tooltip="What is due today of all that was learned",
            id="home.review",
        ),
        Binding(
            "e",
            "exam",
            "exam",
            tooltip="Twenty questions over a day, or what you may skip",
            id="home.exam",
        ),
        bind("inside", "what you know", "How much of each lesson is left, and how well you judge"),
        Binding("z", "quiz", "quiz", tooltip="The course's polls in a row", id="home.quiz"),
        Binding("t", "lab('mnist')", "train", tooltip="Train a network on MNIST", id="home.lab"),
        bind("map", "overview", "Fold every session, or unfold them again"),
        Binding("ctrl+p", "find", "palette", key_display="ctrl+p", id="home.find"),
        bind("help"),
        bind("back", "quit", "Leave; your place and your answers are kept"),
        bind("release", "to where you go on", "To the row where you go on"),
    ]

    AUTO_FOCUS = "#map"

    def __init__(self, course: Course, progress: Progress, *, beneath: bool = False) -> None:
        super().__init__()
        # Under what was asked for: it is put together when it is seen. The first time that it
        # comes to the front is before that, at the very start, and nobody sees it.
        self._beneath = beneath
        self._begun = False
        self.course = course
        self.progress = progress
        self._map = Map(course, {}, None, {})
        self._open: frozenset[str] = frozenset()
        self._on_heading = False
        self._panel = 0  # columns for text in the panel
        self._by_hand = False  # whether the learner has folded something; then it stays so
        self._given = panel.Given({}, frozenset())
        self._fitted = Size()  # for which it was read
        # What the map was drawn from: drawn again only when something of it changes.
        self._drawn: object = None
        self._tally = ""
        self._due = 0  # of what was learned, how much is due for review
        self._known: tuple[Known, ...] = ()  # and how much of each lesson is left

    def compose(self) -> ComposeResult:
        """The frame around the map, once there is somebody to see it."""
        if not self._beneath:
            yield from super().compose()

    def compose_body(self) -> ComposeResult:
        """The map, and room for what the marked row holds."""
        with Horizontal(id="both"):
            yield CourseMap(id="map", markup=False)
            yield Static(id="about", markup=False)

    async def put_together(self) -> None:
        """Nothing is on top of it any more, or never was."""
        if self._beneath:
            self._beneath = False
            await self.recompose()
            self.set_focus(self._list)

    @property
    def _list(self) -> CourseMap:
        return self.query_one("#map", CourseMap)

    @property
    def _marked(self) -> str | None:
        option = self._list.highlighted_option
        return option.id if option else None

    # ---- drawing -------------------------------------------------------------------------------

    @on(events.ScreenResume)
    async def _returned(self) -> None:
        """Coming back from a lesson, the map shows what was done there."""
        if self._beneath and not self._begun:
            self._begun = True
            return
        await self.put_together()
        marked = self._marked
        is_lesson = marked is None or self.course.lesson(marked) is not None
        if self.size.width:  # at the very start the size comes later, and draws
            self.read()
            self.draw(None if is_lesson else marked)
        if self.progress.place() is not None:  # else nothing was learned yet
            self.set_timer(AFTER, self._count_reviews)

    @on(events.Resize)
    def _fit(self) -> None:
        # Out of sight it is drawn when it comes into sight; one size is told several times.
        if self.is_current and not self._beneath and self.size != self._fitted:
            self.read()
            self.draw(self._marked)

    def saved_again(self) -> None:
        """What could not be read is there again."""
        self.read()
        self.draw(self._marked)

    def read(self) -> None:
        """Look up how everything stands."""
        self._fitted = self.size
        kept, place = Kept.of(self.progress), self.progress.place()
        standings = {lesson.id: kept.standing(lesson) for lesson in self.course.lessons}
        here = next_lesson(self.course, kept, place)
        steps = self.progress.steps_done | ({place[0]: place[1]} if place else {})
        self._map = Map(self.course, standings, here, steps, Notes.of(self.progress))
        if not self._by_hand:
            every = self._open & {ALL_LABS}
            self._open = every | unfolded(self._map, self.size.height - FRAME)
        if self.size.width >= WIDE:
            self._given = panel.Given(self.progress.latest(), frozenset(kept.passed))

    def draw(self, mark: str | None) -> None:
        """Write the map anew, with the cursor on the row `mark`, or else where one goes on."""
        mark = mark or self._map.here or THE_END
        total = min(max(self.size.width, SMALLEST[0]) - 4, WIDEST)
        room = min(total * SHARE // 100 if self.size.width >= WIDE else total, MAP)
        self._panel = total - room - 4
        drawn = (room, self._map, self._open, self._given)
        if self._drawn != drawn:
            self._drawn = drawn
            self._write(room)
        ids = [option.id for option in self._list.options]
        # What was folded away is marked by its heading.
        rows = (mark, group_of(self.course, mark), group_of(self.course, self._map.here))
        self._list.highlighted = next((ids.index(row) for row in rows if row in ids), 0)

    def _write(self, room: int) -> None:
        map = self._list
        map.styles.width = room
        rows = self._map.rows(self._open, room - 2)
        with self.app.batch_update():
            map.clear_options()
            map.add_options(Option(row.text, id=row.id, disabled=row.id is None) for row in rows)
        answered = sum(standing.answered for standing in self._map.standings.values())
        asked = sum(standing.total for standing in self._map.standings.values())
        done = sum(each.stage is Stage.DONE for each in self._map.standings.values())
        self._tally = f"{done} of {len(self.course.lessons)} done · {answered} of {asked} answered"
        self._head()

    def _head(self) -> None:
        """Where the learner is, and how things stand: what is due comes first."""
        due = Content.styled(f"{self._due} to review · ", "$here") if self._due else Content("")
        tally = self._tally
        if self._due and self.size.width < WIDE:  # the course's name has to stand there as well
            tally = tally.partition(" · ")[0]
        self.set_title(
            Content.assemble(("dl-tui", "bold"), f" · {self.course.title}"),
            Content.assemble(due, tally),
        )

    @work(exclusive=True, group="reviews")
    async def _count_reviews(self) -> None:
        """Count what is due, beside the screen and once that is painted: nobody waits for it."""
        from lessons.review.deck import reader
        from lessons.review.known import known

        count = reader(self.course, self.progress, self.progress.now())

        def work() -> "tuple[int, tuple[Known, ...]]":
            deck = count()
            return len(deck.for_today), known(self.course, deck)

        self._due, self._known = await asyncio.to_thread(work)
        self._head()
        self._tell(self._marked or "")

    @on(OptionList.OptionHighlighted, "#map")
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        if self._on_heading is not is_heading(event.option):  # the enter key does something else
            self._on_heading = not self._on_heading
            self.refresh_bindings()
        self._tell(event.option.id or "")

    def _tell(self, row: str) -> None:
        """What a row holds, beside the map."""
        about = self.query_one("#about", Static)
        if about.display:  # narrow: there is no room for it, and a layout costs time
            given = panel.Given(self._given.latest, self._given.passed, self._known)
            about.update(panel.about(row, self._map, given, self._panel))

    # ---- keys ----------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#map")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        row = event.option.id or ""
        if is_heading(event.option):
            self.action_fold()
            return
        wish: Wish = OpenLesson(self, row)
        if row == WELCOME:
            wish = OpenWelcome(self)
        elif row == THE_END:
            wish = OpenEnding(self)
        elif row.startswith((LAB, OF_ALL)):
            wish = OpenLab(self, row.partition("/")[2])
        self.post_message(wish)

    def action_fold(self, fold: bool | None = None) -> None:
        """Fold (True) or unfold (False) the group of the marked row, or the other way round."""
        rows = self._map.rows(self._open, MAP)
        group = next((row.group for row in rows if row.id == self._marked), "")
        is_open = group in self._open
        if group in ("", WELCOME, THE_END) or (fold is not None and fold is not is_open):
            return
        self._by_hand = True
        self._open ^= {group}
        self.draw(self._marked if self._marked and not is_open else group)

    def action_map(self) -> None:
        """Fold every session, or unfold all."""
        sessions = frozenset(group.id for group in groups(self.course) if group.session)
        self._by_hand = True
        self._open = self._open - sessions if self._open & sessions else self._open | sessions
        marked = self._marked
        self.draw(marked)

    def action_release(self) -> None:
        """Back to the row where one goes on. This key never ends the app."""
        self._open |= {group_of(self.course, self._map.here)} - {""}
        self.draw(None)

    def action_lab(self, lab: str) -> None:
        """Open a lab."""
        self.post_message(OpenLab(self, lab))

    def action_to_labs(self) -> None:
        """Unfold all labs and jump to the first, or from the labs back to the course."""
        marked = self._marked or ""
        if marked == ALL_LABS or marked.startswith(OF_ALL):
            self.action_release()
            return
        self._open |= {ALL_LABS}
        first = next(
            row
            for row in self._map.rows(self._open, MAP)
            if row.group == ALL_LABS and row.id != ALL_LABS
        )
        self.draw(first.id)
        top = self._list.get_option_index(ALL_LABS)  # a row a line: as many labs as have room
        self.call_after_refresh(self._list.scroll_to, y=top, animate=False)

    def action_review(self) -> None:
        """What is due today."""
        self.post_message(OpenReview(self))

    def action_exam(self) -> None:
        """An exam."""
        self.post_message(OpenExam(self))

    def action_inside(self) -> None:
        """What is known, and how well that is judged."""
        self.post_message(OpenKnown(self))

    def action_quiz(self) -> None:
        """The polls of the workshop in a row."""
        self.post_message(OpenQuiz(self))
