"""Review: what is due today, one after the other, and at the end when it comes again."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lessons.course.outline import Course
from lessons.review.deck import SOURCE, Subject, deck_of
from lessons.review.sitting import Sitting, Step, ask_of, card_of, command, recalled, told
from lessons.store.progress import Progress
from lessons.store.records import BROUGHT_BACK, PUT_AWAY
from tui.asking.card import CardView
from tui.asking.view import AskView
from tui.frame import Frame
from tui.keys import bind
from tui.prose import wrapped

WIDEST = 78  # columns of the page
DAYS = 7  # of which the end says how many come


class ReviewScreen(Frame):
    """What is due today. Every answer is saved when it is given; leaving early loses nothing."""

    DEFAULT_CSS = """
    ReviewScreen {
        #body { align-horizontal: center; }
        #page { max-width: 78; padding: 0 2 0 1; scrollbar-size-vertical: 1; }
        .place { height: auto; margin: 1 0 0 0; color: $faint; }
        #end { height: auto; padding: 1 0; }
    }
    """

    HELP = """\
What you learned comes back just before you would forget it. Cards are for you alone to judge: say
the answer first, then look. Questions have other numbers, or their options at other places. What
was wrong comes once more at the end, and again within days; what was known waits longer each time.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="enter"),
        bind("undo", "take back", "Take the last answer back: it never was"),
        bind("away", tooltip="Ask this no more; at the end, bring back all that was put away"),
        Binding("down", "scroll(1)", "scroll", show=False),
        Binding("up", "scroll(-1)", "scroll", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
    ]

    AUTO_FOCUS = ""  # the screen itself decides what gets the keys, and when

    def __init__(
        self, course: Course, progress: Progress, subjects: tuple[Subject, ...] | None = None
    ) -> None:
        super().__init__()
        self.course = course
        self.progress = progress
        self.deck = deck_of(course, progress, progress.now())
        self.sitting = Sitting(self.deck.for_today if subjects is None else subjects)
        self._steps: list[Step] = []
        self._answers: list[bool] = []  # to what is asked now
        self._shown = 0.0  # when it was asked
        self._typed = False  # whether something was done with it, so that backspace may be text

    def compose_body(self) -> ComposeResult:
        """One page."""
        yield VerticalScroll(id="page", can_focus=False)

    async def on_mount(self) -> None:
        """Ask for the first thing."""
        await self.show()

    # ---- what is on the page -------------------------------------------------------------------

    async def show(self) -> None:
        """Ask for what comes next, or say how it went."""
        page = self.query_one("#page", VerticalScroll)
        self._answers = []
        self._typed = False
        self._shown = time.monotonic()
        view = self._view()
        self.set_focus(None)
        with self.app.batch_update():
            await page.remove_children()
            if view is None:
                self.deck = deck_of(self.course, self.progress, self.progress.now())
                await page.mount(Static(self._account(), id="end", markup=False))
            else:
                await page.mount(Static(self._place(), classes="place", markup=False), view)
                view.focus(scroll_visible=False)
            page.scroll_home(animate=False)
        self.set_title(Content.styled("Review", "bold"), self._standing())
        self.refresh_bindings()

    def _view(self) -> CardView | AskView | None:
        """What is asked now; what its lesson has lost meanwhile is left out."""
        while (subject := self.sitting.current) is not None:
            if (card := card_of(self.course, subject)) is not None:
                return CardView(card)
            met = subject.memory.reviews if subject.memory else 0
            turns = sum(each == subject for each, _ in self.sitting.went)
            ask = ask_of(self.course, subject, met + turns)
            if ask is not None:
                return AskView(ask, source=SOURCE)
            self.sitting = self.sitting.leave_out()
        return None

    def _place(self) -> str:
        subject = self.sitting.current
        lesson = self.course.lesson(subject.lesson) if subject else None
        once_more = "once more · " if self.sitting.again else ""
        return f"{once_more}{lesson.title if lesson else ''}"

    def _standing(self) -> str:
        return self.sitting.standing or ("done for today" if self.sitting.went else "")

    def _account(self) -> Content:
        """How many were known, what was not, and when something comes again."""
        first = self.sitting.first
        known = sum(first.values())
        if first:
            head = f"{len(first)} reviewed, {known} of them known at once."
        else:
            head = "Nothing is due today."
        parts = [Content.styled(head, "bold")]
        missed = [subject for subject, right in first.items() if not right]
        if missed:
            parts += [Content(""), Content.styled("Not yet", "$faint")]
            dues = {subject.id: subject.due for subject in self.deck.subjects}
            for subject in missed:
                parts += self._missed(subject, dues.get(subject.id))
        parts += [Content(""), self._ahead()]
        if self.deck.put_away:
            text = f"{len(self.deck.put_away)} put away; x brings them back."
            parts.append(Content.styled(text, "$faint"))
        return Content("\n").join(parts)

    def _missed(self, subject: Subject, due: date | None) -> Iterator[Content]:
        """What it was, and when it is due again: what was known for long waits some days."""
        first, *more = wrapped(told(self.course, subject), self._width - 2)
        yield Content.assemble(("✗ ", "$wrong"), first)
        for line in more:
            yield Content.assemble("  ", line)
        if due is not None:
            days = (due - self.deck.today).days
            when = "tomorrow" if days <= 1 else f"in {days} days"
            yield Content.styled(f"  due {when}", "$faint")

    @property
    def _width(self) -> int:
        """Columns for text: without what frame and page leave free, and the scroll bar."""
        return min(self.size.width - 4, WIDEST) - 4

    @on(events.Resize)
    def _fit(self) -> None:
        if end := self.query("#end"):
            end.first(Static).update(self._account())

    def _ahead(self) -> Content:
        if not self.deck.subjects:
            text = (
                "Two cards of every lesson come here the day after it is done, and each question "
                "that was answered wrong."
            )
            return Content("\n").join(wrapped(text, self._width))
        lines = [Content.styled("What comes, if nothing new is learned", "$faint")]
        counts = self.deck.ahead(DAYS)
        for day, count in enumerate(counts, 1):
            on_day = self.deck.today + timedelta(days=day)
            name = "tomorrow" if day == 1 else f"{on_day:%A}".lower()
            lines.append(Content.assemble(f"  {name:<10}", ("█" * count, "$value"), f" {count}"))
        return Content("\n").join(lines)

    # ---- what the learner does -----------------------------------------------------------------

    @on(AskView.Answered)
    def _save(self, event: AskView.Answered) -> None:
        self.progress.record(event.answer)
        # The cells of a product are kept as steps, under a name of their own.
        if event.answer.correct is not None and event.answer.item == self._current_id:
            self._answers.append(event.answer.correct)

    @on(AskView.Changed)
    def _changed(self) -> None:
        self._typed = True

    @on(AskView.Settled)
    @on(CardView.Turned)
    def _settled(self) -> None:
        self.refresh_bindings()

    @on(AskView.Passed)
    async def _passed(self, event: AskView.Passed) -> None:
        """Left for another day; what was tried before counts as it went."""
        if event.view.ask.id != self._current_id:
            return
        if not self._answers:
            self.sitting = self.sitting.leave_out()
            await self.show()
        elif not event.view.settled:  # else its solution is on the screen, to be read
            await self._graded(self._answers[0])

    @on(CardView.Judged)
    async def _judged(self, event: CardView.Judged) -> None:
        subject = self.sitting.current
        if subject is None or card_of(self.course, subject) != event.view.card:
            return  # a second press, of what is not there any more
        self.progress.record(recalled(subject, event.knew, time.monotonic() - self._shown))
        self._answers = [event.knew]
        await self._graded(event.knew)

    @property
    def _current_id(self) -> str:
        return self.sitting.current.id if self.sitting.current else ""

    async def _graded(self, right: bool) -> None:
        self._steps.append(Step(self.sitting, len(self._answers)))
        self.sitting = self.sitting.grade(right)
        await self.show()

    async def action_go_on(self) -> None:
        """Down the page, then to what comes next; from the end, back."""
        page = self.query_one("#page", VerticalScroll)
        if page.scroll_y < page.max_scroll_y - 0.5:
            self.action_page(1)
            return
        if self.sitting.current is None:
            self.action_back()
            return
        view = page.children[-1]
        if isinstance(view, AskView) and view.settled and self._answers:
            await self._graded(self._answers[0])
        else:
            view.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is taken back before something was said, nor put away where nothing is asked."""
        if action == "go_on":  # of a card enter turns it over, and after that nothing is guessed
            return not self.query(CardView)
        if action == "undo":
            return bool(self._steps or self._answers) and not self._is_typing
        if action == "put_away":
            return self.sitting.current is not None or bool(self.deck.put_away)
        return True

    @property
    def _is_typing(self) -> bool:
        """Whether backspace is for what is typed: whoever holds it down takes back no answer."""
        views = self.query(AskView)
        return any(self._typed and not v.settled and v.attempt.vote is None for v in views)

    async def action_undo(self) -> None:
        """Take the last answer back, and ask for it again: of what is asked, or before it."""
        if self._answers:
            step = Step(self.sitting, len(self._answers))
        elif self._steps:
            step = self._steps.pop()
        else:
            return
        for each in step.taken_back():
            self.progress.record(each)
        self.sitting = step.before
        await self.show()

    async def action_put_away(self) -> None:
        """Ask this no more; at the end, bring back all that was put away."""
        if (subject := self.sitting.current) is not None:
            self.progress.record(command(subject, PUT_AWAY))
            self._steps.append(Step(self.sitting, len(self._answers), put_away=True))
            self.sitting = self.sitting.leave_out(self._answers[0] if self._answers else None)
            await self.show()
            return
        for subject in self.deck.subjects:
            if subject.id in self.deck.put_away:
                self.progress.record(command(subject, BROUGHT_BACK))
        self.deck = deck_of(self.course, self.progress, self.progress.now())
        self.sitting = Sitting(self.deck.for_today, self.sitting.went)
        await self.show()

    def action_scroll(self, by: int) -> None:
        """Some lines."""
        self.query_one("#page", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """One page, less two lines so that the eye keeps its place."""
        self.action_scroll(by * max(self.query_one("#page").size.height - 2, 1))
