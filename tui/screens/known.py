"""What you know: how much of each lesson is remembered, and how well you judge that yourself."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.asking.polls import CONFIDENCES, Poll
from lessons.course.outline import Course
from lessons.course.standing import Kept, next_lesson
from lessons.numbers import show_share
from lessons.review.again import question
from lessons.review.deck import Deck, deck_of
from lessons.review.known import (
    Judgement,
    Known,
    calibration,
    known,
    leans_on,
    practice,
    sure_and_wrong,
    sure_by_week,
    weakest,
    weeks,
)
from lessons.store.progress import Progress, StoredAnswer
from tui.frame import WIDE, Frame
from tui.keys import bind
from tui.shell.guards import Options
from tui.travel import OpenIdeas, OpenLesson, Practise
from tui.wrapping import wrapped

BAR = 12  # cells of a bar
WEEK_BAR = 10  # and of one for a week
WEAK = 3  # lessons that are practised at once
MANY = 12  # things that a practice asks
SHOWN = 5  # of what was sure and wrong


class Lessons(Options):
    """The lessons of which something is to be remembered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "open",
            key_display="enter",
            tooltip="Open the lesson",
            id="known.select",
        )
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing is to be remembered yet there is nothing to open."""
        return action != "select" or self.highlighted is not None


class KnownScreen(Frame):
    """Lessons by what is remembered of them; beside it, or behind a key, sure against right."""

    DEFAULT_CSS = """
    KnownScreen {
        #both { height: 1fr; }
        #lessons { width: 1fr; height: 1fr; padding: 0; scrollbar-size-vertical: 1; }
        #sides { width: 1fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        &.-narrow #sides { display: none; }
        &.-narrow.-judging #sides { display: block; }
        &.-narrow.-judging #lessons { display: none; }
        &.-wide #sides { border-left: solid $rule; padding: 0 0 0 2; margin: 0 0 0 1; }
    }
    """

    HELP = """\
Of every lesson: the chance that what was asked of it is known today, as the answers so far say.
`enter` opens the lesson, `p` asks about the three of which least is left. Beside it stands how
often you were right when you guessed, thought so, or were sure: who is sure should nearly always be
right.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("prove", "practise", "Ask about the three lessons of which least is left"),
        bind("view", "judgement", "How well you judge what you know", action="view(True)"),
        bind("map", "map of ideas", "What each idea needs, and what builds on it"),
        Binding("v", "view(False)", "lessons", tooltip="Back to the lessons", id="known.back"),
    ]

    AUTO_FOCUS = "#lessons"

    def __init__(self, course: Course, progress: Progress) -> None:
        super().__init__()
        self.course = course
        self.progress = progress
        self._deck: Deck | None = None
        self._known: tuple[Known, ...] = ()
        self._answers: list[StoredAnswer] = []

    def compose_body(self) -> ComposeResult:
        """The lessons, and the other half."""
        with Horizontal(id="both"):
            yield Lessons(id="lessons", markup=False)
            with VerticalScroll(id="sides"):
                yield Static(id="judged", markup=False)

    @on(events.ScreenResume)
    def _returned(self) -> None:
        """What was answered meanwhile counts."""
        self._deck = deck_of(self.course, self.progress, self.progress.now())
        self._known = known(self.course, self._deck)
        self._answers = self.progress.answers()
        self._fit()

    @on(events.Resize)
    def _fit(self) -> None:
        if not self.is_current or not self.size.width or self._deck is None:
            return
        rows = self.query_one("#lessons", Lessons)
        marked = rows.highlighted or 0
        with self.app.batch_update():
            rows.clear_options()
            rows.add_options(list(self._rows()))
            rows.highlighted = min(marked, rows.option_count - 1) if self._known else None
            width = self.size.width // (2 if self.size.width >= WIDE else 1) - 8
            self.query_one("#judged", Static).update(Content("\n").join(self._judged(width)))
        due = len(self._deck.for_today)
        self.set_title(Content.styled("What you know", "bold"), f"{due} to review" if due else "")
        self.refresh_bindings()

    # ---- the lessons ---------------------------------------------------------------------------

    def _rows(self) -> Iterator[Option]:
        if not self._known:
            text = "Nothing is to be remembered yet: two cards of a lesson come when it is done."
            yield Option(Content(text), disabled=True)
            return
        weak = {each.lesson.id for each in weakest(self._known, WEAK)} if self._can_ask else set()
        for each in self._known:
            yield Option(self._row(each, each.lesson.id in weak), id=each.lesson.id)

    def _row(self, each: Known, is_weak: bool) -> Content:
        """`▹ Matrix products     ████████░░░░  67 % over 5   2 due`."""
        width = self.size.width
        room = (width // 2 - 6 if width >= WIDE else width - 8) - 2 - BAR - 6 - 8
        over = f" over {each.asked}" if room > 34 else ""
        room = min(room - (9 if over else 0), 40)
        if each.strength is None:
            bar = Content.styled("·" * BAR + "  new ", "$faint")
        else:
            full = round(each.strength * BAR)
            bar = Content.assemble(
                ("█" * full, "$value"),
                ("░" * (BAR - full), "$faint"),
                f" {show_share(each.strength):>5}",
                (over, "$faint"),
            )
        due = Content.styled(f"  {each.due} due", "$here") if each.due else Content("")
        mark = ("▹ ", "bold $here") if is_weak else ("  ", "")
        title = Content(each.lesson.title).truncate(room - 1, ellipsis=True)
        return Content.assemble(mark, title, " " * (room - title.cell_length), bar, due)

    @property
    def _can_ask(self) -> bool:
        return any(each.strength is not None for each in self._known)

    @on(OptionList.OptionSelected, "#lessons")
    def _open(self, event: OptionList.OptionSelected) -> None:
        self.post_message(OpenLesson(self, event.option.id or ""))

    def action_prove(self) -> None:
        """Ask about the lessons of which least is left."""
        deck = deck_of(self.course, self.progress, self.progress.now())
        asked = practice(deck, weakest(self._known, WEAK), MANY)
        if asked:
            self.post_message(Practise(self, asked))

    def action_map(self) -> None:
        """What needs what."""
        self.post_message(OpenIdeas(self))

    # ---- how well one judges -------------------------------------------------------------------

    def _judged(self, width: int) -> Iterator[Content]:
        yield Content.styled("When you said how sure you were, how often were you right?", "bold")
        yield Content("")
        levels = calibration(self._answers)
        if not any(each.count for each in levels):
            yield from wrapped("Each poll asks; from the first on it is counted here.", width)
        else:
            for each in levels:
                yield _level(each, min(max(width - 34, 8), 30))
            yield Content("")
            yield from wrapped(_sentence(levels), width, "$faint")
        sures = sure_by_week(self._answers, self._deck.today) if self._deck else ()
        if sum(each.count > 0 for _, each in sures) > 1:
            yield Content("")
            yield Content.styled("sure, week by week", "bold")
            for monday, each in sures:
                if each.count:
                    yield Content.assemble(
                        (f"  {_day(monday)}  ", "$faint"), _level(each, 12, name=False)
                    )
        yield from self._weeks()
        yield from self._wrong(width)
        yield from self._needs(width)

    def _weeks(self) -> Iterator[Content]:
        """How much was answered in the last weeks, how much of it right, and in which time."""
        found = weeks(self._answers, self._deck.today) if self._deck else ()
        most = max((each.answers for each in found), default=0)
        if not most:
            return
        yield Content("")
        yield Content.styled("the last weeks: answers, right, minutes on them", "bold")
        for each in found:
            full = round(each.answers / most * WEEK_BAR)
            yield Content.assemble(
                (f"  {_day(each.monday)}  ", "$faint"),
                ("█" * full, "$value"),
                (" " * (WEEK_BAR - full), ""),
                f"{each.answers:>5}",
                f"{show_share(each.right / each.judged):>7}" if each.judged else "      –",
                (f"{each.seconds / 60:6.0f} min", "$faint"),
            )

    def _wrong(self, width: int) -> Iterator[Content]:
        wrong = sure_and_wrong(self._answers)
        if not wrong:
            return
        yield Content("")
        yield Content.styled("Sure, and wrong", "bold")
        for answer in wrong[:SHOWN]:
            ask = question(self.course, answer.item, answer.state, answer.truth or "")
            text = ask.prompt if ask else answer.item
            for at, line in enumerate(wrapped(text, width - 4)):
                yield Content.assemble(("✗ ", "$wrong") if at == 0 else "  ", line)
            poll = ask.poll if ask else None
            for told, style in self._believed(poll, answer.choice) if poll else ():
                for line in wrapped(told, width - 6, style):
                    yield Content.assemble("    ", line)
        if len(wrong) > SHOWN:
            yield Content.styled(f"  and {len(wrong) - SHOWN} more", "$faint")

    @staticmethod
    def _believed(poll: Poll, choice: str) -> Iterator[tuple[str, str]]:
        """What was said, and what is so. A choice is kept as its place, as the poll is written."""
        if choice.isdecimal() and int(choice) < len(poll.choices):
            yield f"you said: {poll.choices[int(choice)].text}", "$faint"
        yield f"it is: {poll.choices[poll.key].text}", ""

    def _needs(self, width: int) -> Iterator[Content]:
        """What the next lesson leans on that is weak."""
        id = next_lesson(self.course, Kept.of(self.progress), self.progress.place())
        lesson = self.course.lesson(id) if id else None
        if lesson is None:
            return
        strengths = {each.lesson.id: each.strength for each in self._known}
        leaned = [
            Content.assemble("  ", each.title, (f"  {show_share(chance)}", "$value"))
            for each in leans_on(self.course, lesson)
            if (chance := strengths.get(each.id)) is not None
        ]
        if leaned:
            yield Content("")
            yield from wrapped(f"{lesson.title}, which comes next, leans on", width, "bold")
            yield from leaned

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is asked before something was; on a wide screen both halves are there."""
        if action == "prove":
            return self._can_ask
        if action == "view":
            return self.size.width < WIDE and parameters[0] is not self.has_class("-judging")
        return True

    def action_view(self, is_judging: bool) -> None:
        """The other half."""
        self.set_class(is_judging, "-judging")
        self.query_one("#sides" if is_judging else "#lessons").focus()
        self.refresh_bindings()


def _day(monday: date) -> str:
    return f"{monday:%d %b}".lstrip("0").rjust(6)


def _level(each: Judgement, cells: int, *, name: bool = True) -> Content:
    """`sure    ██████████░░░  10 of 13 right`."""
    full = round(each.share * cells)
    word = f"  {CONFIDENCES[each.confidence]:<7}" if name else ""
    if not each.count:
        return Content.assemble(word, ("·" * cells + "  never said", "$faint"))
    return Content.assemble(
        word,
        ("█" * full, "$value"),
        ("░" * (cells - full), "$faint"),
        f"  {each.right} of {each.count} right",
        (f"  {show_share(each.share)}", "$faint"),
    )


def _sentence(levels: tuple[Judgement, ...]) -> str:
    """What the bars say, in words; nothing is said of a handful."""
    guess, _, sure = levels
    if sure.count < 5:
        return "Say how sure you are a few times more, and this tells something."
    if guess.count >= 5 and sure.share <= guess.share:
        return "You were sure no more rightly than you guessed: look for what speaks against you."
    if sure.share < 0.75:
        return "Sure and wrong is met too often: before you say it, name one thing against it."
    return "Who is sure should nearly always be right; who guesses, as often as chance has it."
