"""The app: it opens screens where one wants to go, and knows what has been opened before."""

import gc
from asyncio import Future
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from lessons.course.outline import Course
from lessons.course.standing import where_to_open
from lessons.course.tables import LessonError, nearest
from lessons.labs import lab_of_state
from lessons.store.progress import Progress
from tui.config import Config, adopt
from tui.courses import faults_of, the_course
from tui.finding import InCourse, commands
from tui.labs import find_lab, lab_screen
from tui.paths import config_file
from tui.saving import Saving
from tui.shell.palette import themes
from tui.shell.terminal import Colours
from tui.theme import DEFAULT_THEME, Themed
from tui.travel import (
    AskAgain,
    OpenCourse,
    OpenEnding,
    OpenExam,
    OpenIdeas,
    OpenKnown,
    OpenLab,
    OpenLesson,
    OpenQuiz,
    OpenReview,
    OpenWelcome,
    Practise,
    Wish,
)

if TYPE_CHECKING:
    from lessons.course.search import Place
    from lessons.lab import Lab
    from lessons.review.deck import Subject

START, COURSE = "start", "course"  # modes, each with a stack of screens
STARTED = 1.0  # seconds by which the first picture is drawn
AHEAD = (
    "tui.prose",
    "tui.screens.help",
    "tui.asking.view",
    "numpy",
    "tui.lesson_figure",
    "lessons.figures.kinds",
    "tui.screens.lesson",
)
"""What the help and the first lesson need, loaded while the first screen is looked at."""
REST = 0.05  # seconds between two of them, for keys
STILL = 0.5  # seconds without a key before one is loaded, which a key would have to wait for
PUT_OFF = 200  # times that it is put off at most


class DlTui(Themed):
    """dl-tui, from the first screen to the last answer."""

    TITLE = "dl-tui"
    DEFAULT_MODE = START

    # The palette's magnifying glass is an emoji, which many terminals draw as a box or too wide.
    CSS = (
        Themed.CSS
        + """
    CommandPalette SearchIcon { display: none; }
    CommandList > .option-list--option-highlighted { background: $here 20%; text-style: bold; }
    CommandList:ansi > .option-list--option-highlighted {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    CommandList:nocolor > .option-list--option-highlighted { text-style: bold underline; }
    """
    )

    COMMANDS = Themed.COMMANDS | {InCourse}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+q",
            "quit",
            "quit",
            show=False,
            priority=True,
            tooltip="Leave the app, from anywhere",
            id="app.quit_ctrl_q",
        ),
        Binding("ctrl+c", "quit", "quit", show=False, id="app.quit_ctrl_c"),
        Binding(
            "ctrl+z",
            "suspend_process",
            "suspend",
            show=False,
            priority=True,
            tooltip="To the shell for a while: fg there comes back",
            id="app.suspend",
        ),
    ]

    def __init__(
        self,
        progress: Progress,
        course: Course | None = None,
        *,
        lesson: str | None = None,
        quiz: str | None = None,
        state: str | None = None,
        theme: str | None = None,
        colours: Colours = "truecolor",
        review: bool = False,
        screen: Screen[None] | None = None,
        step: int | None = None,
        config: Config | None = None,
    ) -> None:
        super().__init__(colours)
        self.progress = progress
        self.course = course or the_course()
        self.start_lesson = lesson
        self.start_step = step
        self.start_quiz = quiz
        self.start_state = state
        self.start_review = review
        self.start_screen = screen
        self.add_mode(START, self._first)
        self.settings = config or Config(config_file())
        if self.settings.there:
            self.settings = self._heed(self.settings)
        chosen = theme or progress.get_setting(self._theme_setting, self.own_theme)
        self.begin_in(chosen if chosen in self.available_themes else self.own_theme)
        # What the labs that were left knew: who comes back goes on there.
        self._labs: dict[str, tuple[str | None, Lab]] = {}
        self._saving = Saving(self)
        # What can be found, read when it is looked for.
        self.places: Future[tuple[Place, ...]] | None = None

    def _heed(self, config: Config) -> Config:
        """What is set by hand holds, but for what makes no sense; returns what is left."""
        from tui.shell.remap import remap_of

        self.remap, found = remap_of(config.keys, config.vim)
        faults = {f"keys.{id}": fault for id, fault in found.items()}
        for name, theme in config.themes.items():
            if theme not in self.available_themes:
                near = nearest(theme, self.available_themes)
                meant = f"did you mean {near!r}?" if near else "`ctrl+p`, Theme lists them"
                faults[name] = f"there is no theme {theme!r}; {meant}"
        config = config.without(faults)
        adopt(config, self.progress)
        if config.motion != "auto":
            self.animation_level = config.motion
        return config

    def _first(self) -> Screen[object]:
        """Home is beneath all other screens; the very first time it is the welcome."""
        is_new = self.progress.place() is None and not self.progress.answers()
        asked_for = self._is_asked_for
        return self._welcome() if is_new and not asked_for else self._home(beneath=asked_for)

    @property
    def _is_asked_for(self) -> bool:
        """Whether something is to be opened on top of home."""
        lesson_or_lab = self.start_lesson, self.start_state
        return any((self.start_screen, self.start_review, self.start_quiz, *lesson_or_lab))

    def _home(self, beneath: bool = False) -> Screen[object]:
        from tui.screens.home import HomeScreen

        return HomeScreen(  # type: ignore[return-value]
            self.course, self.progress, beneath=beneath
        )

    def _welcome(self) -> Screen[object]:
        from tui.screens.welcome import WelcomeScreen

        return WelcomeScreen(self.progress)  # type: ignore[return-value]

    def open_welcome(self) -> None:
        """The first minute once more, for whoever looks for it."""
        from tui.screens.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen(self.progress, again=True))

    def on_mount(self) -> None:
        """On top of home: a lesson, a quiz or a lab, if that was asked for."""
        if self.start_screen is not None:
            self.push_screen(self.start_screen)
        elif self.start_review:
            self.open_review()
        elif self.start_quiz is not None:
            self.open_quiz(self.start_quiz)
        elif self.start_lesson is not None:
            step = self.start_step
            self.open_lesson(self.start_lesson, None if step is None else step - 1)
        elif self.start_state is not None:
            self.open_lab(lab_of_state(self.start_state).id, self.start_state)
        if self._is_asked_for and len(self.screen_stack) == 1:  # and it could not be opened
            self.screen.post_message(events.ScreenResume())
        problems = [self.progress.notice, self.progress.trouble, *self.settings.told]
        problems += faults_of(self.course)
        if any(problems):
            self.notice(*filter(None, problems))
        self._saving.begin()
        if not gc.isenabled():
            pieces: list[Callable[[], object]] = [partial(import_module, name) for name in AHEAD]
            pieces.append(self._read_ahead)
            self.set_timer(STARTED, partial(self._load_ahead, iter(pieces), PUT_OFF))
        self.theme_changed_signal.subscribe(self, self._remember_theme)

    def _load_ahead(self, pieces: Iterator[Callable[[], object]], may_wait: int) -> None:
        """Load what will be needed next, a piece at a time; then all that is here is here for good,
        and garbage is looked for among the rest."""
        if may_wait and monotonic() - self.heard_at < STILL:
            self.set_timer(REST, partial(self._load_ahead, pieces, may_wait - 1))
            return
        load = next(pieces, None)
        if load is None:
            gc.freeze()
            gc.enable()
        else:
            load()
            self.set_timer(REST, partial(self._load_ahead, pieces, may_wait))

    def _read_ahead(self) -> None:
        """Read the lesson that one goes on with. What is wrong with it is told by who opens it."""
        here = self.course.lesson((self.progress.place() or ("",))[0])
        for lesson in (here,) if here else self.course.lessons[:1]:
            with suppress(LessonError):
                _ = lesson.steps

    def notice(self, *texts: str) -> None:
        """Say something that has to be read before going on."""
        from tui.screens.notice import NoticeScreen

        self.push_screen(NoticeScreen(texts))

    @property
    def _theme_setting(self) -> str:
        """Under which name a theme is remembered: what suits many colours is lost on sixteen."""
        return "theme" if self.own_theme == DEFAULT_THEME else "theme-16"

    def _remember_theme(self, theme: object) -> None:
        self.progress.set_setting(self._theme_setting, self.theme)

    # ---- where one can go ----------------------------------------------------------------------

    @on(Wish)
    async def _grant(self, wish: Wish) -> None:
        if wish.asker is not self.screen:  # it was left meanwhile
            return
        match wish:
            case OpenCourse():
                await self._open_course()
                if wish.lesson is not None:
                    self.open_lesson(wish.lesson, step=0)
            case OpenLesson():
                self.open_lesson(wish.lesson, wish.step, wish.replace)
            case OpenLab():
                self.open_lab(wish.lab, wish.state)
            case OpenQuiz():
                self.open_quiz(wish.topic)
            case OpenReview():
                self.open_review()
            case OpenKnown():
                self.open_known()
            case OpenIdeas():
                self.open_ideas()
            case OpenExam():
                self.open_exams()
            case Practise():
                self.open_review(wish.subjects)
            case AskAgain():
                self.ask_again(wish.polls)
            case OpenEnding():
                self.open_ending(wish.lesson)
            case OpenWelcome():
                self.open_welcome()

    async def _open_course(self) -> None:
        """Home takes the welcome's place, or is still there beneath it."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            return
        # Another mode: its first screen is the one that a mode cannot replace.
        self.add_mode(COURSE, self._home)
        await self.switch_mode(COURSE)
        await self.remove_mode(START)

    def open_lesson(self, lesson_id: str, step: int | None = None, replace: bool = False) -> None:
        """Open a lesson at `step`, or where the learner left it."""
        from tui.screens.lesson import LessonScreen

        lesson = self.course.lesson(lesson_id)
        if lesson is None:
            return
        if step is None:
            step = where_to_open(lesson, self.progress)
        try:
            screen = LessonScreen(lesson, self.course, self.progress, step)
        except LessonError as error:
            self.notice(str(error))
            return
        if replace and len(self.screen_stack) > 1:  # it may have been left meanwhile
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def open_lab(self, lab_id: str, state: str | None = None) -> None:
        """Open a lab, in a given state if there is one."""
        from lessons.lab import Lab

        lab = find_lab(lab_id)
        if lab is not None:
            opened, kept = self._labs.get(lab_id, (None, None))
            goes_on = kept is not None and state in (None, opened)
            screen = lab_screen(lab, self.progress, state, kept if goes_on else None)
            knows = getattr(screen, "lab", None)
            if isinstance(knows, Lab):
                self._labs[lab_id] = (opened if goes_on else state, knows)
            self.push_screen(screen)

    def open_quiz(self, topic: str | None) -> None:
        """Run the polls of a topic (by default the workshop's five) in a row."""
        from lessons.asking.quiz import DEFAULT_TOPIC, Quiz, UnknownTopicError, order, select
        from tui.screens.quiz import QuizScreen

        try:
            polls = select(self.course, topic)
        except UnknownTopicError as error:
            self.notice(str(error))
            return
        quiz = Quiz(order(polls, self.progress.answers()))
        self.push_screen(QuizScreen(quiz, self.progress, topic or DEFAULT_TOPIC))

    def open_review(self, subjects: "tuple[Subject, ...] | None" = None) -> None:
        """What is due today of all that was learned, or these of it."""
        from tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.course, self.progress, subjects))

    def open_exams(self) -> None:
        """Ask which exam, then take it."""
        from tui.screens.exam import ExamScreen, ExamsScreen

        def take(exam: ExamScreen | None) -> None:
            if exam is not None:
                self.push_screen(exam)

        self.push_screen(ExamsScreen(self.course, self.progress), take)

    def open_known(self) -> None:
        """What is known, and how well that is judged."""
        from tui.screens.known import KnownScreen

        self.push_screen(KnownScreen(self.course, self.progress))

    def open_ideas(self) -> None:
        """What needs what, and how much of it is left."""
        from tui.screens.ideas import IdeasScreen

        self.push_screen(IdeasScreen(self.course, self.progress))

    def ask_again(self, items: tuple[str, ...]) -> None:
        """Ask some polls of the course once more, in a row."""
        from lessons.asking.quiz import Quiz, scored_polls
        from tui.screens.quiz import QuizScreen

        polls = tuple(poll for poll in scored_polls(self.course) if poll.id in items)
        if polls:
            self.push_screen(QuizScreen(Quiz(polls), self.progress, "once more"))

    def open_ending(self, lesson_id: str | None) -> None:
        """The page that closes a lesson takes its place; without a lesson, that of the course."""
        from tui.screens.ending import EndingScreen

        lesson = self.course.lesson(lesson_id) if lesson_id else None
        screen = EndingScreen(self.course, self.progress, lesson)
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette finds: lessons, labs, what this screen's keys do, and the app's own."""
        yield from commands(self, screen)
        for command in super().get_system_commands(screen):
            if command.title in {"Theme", "Quit"}:
                yield command
        yield from themes(self)
