"""Review: what is due today, one after the other, and at the end when it comes again."""

import asyncio
import time
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from lessons.course.outline import Course
from lessons.review.deck import MOST, SETTING, SOURCE, Subject, deck_of
from lessons.review.sitting import Sitting, Step, ask_of, card_of, command, recalled, told
from lessons.store.progress import Progress
from lessons.store.records import BROUGHT_BACK, PUT_AWAY
from tui.asking.card import CardView
from tui.asking.view import AskView
from tui.keys import bind
from tui.screens.review_side import about_it, how_it_went
from tui.screens.sitting import Side, SittingScreen
from tui.wrapping import wrapped

CAP_STEP = 5  # by which + and − change how many come a day at most
DAYS = 7  # of which the end says how many come


class ReviewScreen(SittingScreen):
    """What is due today. Every answer is saved when it is given; leaving early loses nothing."""

    DEFAULT_CSS = """
    ReviewScreen {
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
        bind("undo", "take back", "Take the last answer back: it never was"),
        bind("away", tooltip="Ask this no more; at the end, list what was put away"),
        bind("more", "a day", "At most so many a day: more", action="turn(1)"),
        bind("less", "a day", "At most so many a day: fewer", action="turn(-1)"),
    ]

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
        self._drawing = False  # whether curves can be drawn already
        self._typed = False  # whether something was done with it, so that backspace may be text

    async def on_mount(self) -> None:
        """Ask for the first thing; what draws the curve beside it is loaded behind that."""
        await self.show()
        self._load()

    @work(exclusive=True, group="drawing")
    async def _load(self) -> None:
        await asyncio.to_thread(import_module, "tui.figures.chart")
        self._drawing = True
        self.query_one(Side).redraw()

    # ---- what is on the page -------------------------------------------------------------------

    async def show(self) -> None:
        """Ask for what comes next, or say how it went."""
        await self._show()
        side = self.query_one(Side)
        side.set_class(self.sitting.current is None and not self.sitting.first, "-empty")
        side.redraw()

    async def _show(self) -> None:
        page = self.page
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
            head = "Nothing was reviewed." if self.deck.for_today else "Nothing is due today."
        parts = [Content.styled(head, "bold")]
        missed = [subject for subject, right in first.items() if not right]
        if missed:
            parts += [Content(""), Content.styled("Not yet", "$faint")]
            dues = {subject.id: subject.due for subject in self.deck.subjects}
            for subject in missed:
                parts += self._missed(subject, dues.get(subject.id))
        parts += [Content(""), self._ahead()]
        waits = len(self.deck.due) - len(self.deck.for_today)
        more = f"{len(self.deck.for_today)} are due; enter asks them. " * bool(self.deck.for_today)
        more += f"{waits} wait for another day. " * bool(waits)
        parts += [
            Content(""),
            *wrapped(f"{more}At most {self.deck.cap} a day: + and − change it.", self._width),
        ]
        if self.deck.away:
            parts.append(Content(f"{len(self.deck.away)} put away: x lists them."))
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
        return self.page_width - 4

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
            name = "Tomorrow" if day == 1 else f"{on_day:%A}"
            lines.append(Content.assemble(f"  {name:<10}", ("█" * count, "$value"), f" {count}"))
        return Content("\n").join(lines)

    def beside(self, width: int, height: int) -> Iterator[Content]:
        """Where this comes from, how its memory went, what is still to come; at the end, how each
        lesson went."""
        if self.sitting.current is None:
            return how_it_went(self.course, self.sitting, width)
        today = self.deck.today if self._drawing else None
        return about_it(self.course, self.sitting, today, width, height)

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
        page = self.page
        if page.scroll_y < page.max_scroll_y - 0.5:
            self.action_page(1)
            return
        if self.sitting.current is None:
            if self.deck.for_today:
                await self._more()
            else:
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
            return self.sitting.current is not None or bool(self.deck.away)
        if action == "turn":
            return self.sitting.current is None
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
        """Ask this no more; at the end, list what was put away."""
        if (subject := self.sitting.current) is not None:
            self.progress.record(command(subject, PUT_AWAY))
            self._steps.append(Step(self.sitting, len(self._answers), put_away=True))
            self.sitting = self.sitting.leave_out(self._answers[0] if self._answers else None)
            await self.show()
            return
        from tui.screens.away import AwayScreen

        rows = {each.id: told(self.course, each) for each in self.deck.away}
        self.app.push_screen(AwayScreen(rows), self._bring_back)

    async def _bring_back(self, ids: tuple[str, ...] | None) -> None:
        for subject in self.deck.away if ids else ():
            if subject.id in (ids or ()):
                self.progress.record(command(subject, BROUGHT_BACK))
        if ids:
            await self._more()

    async def _more(self) -> None:
        """Go on with what is due now."""
        self.deck = deck_of(self.course, self.progress, self.progress.now())
        self.sitting = Sitting(self.deck.for_today, self.sitting.went)
        await self.show()

    def action_turn(self, by: int) -> None:
        """More a day from now on, or fewer."""
        cap = min(max((self.deck.cap // CAP_STEP + by) * CAP_STEP, 0), MOST)
        self.progress.set_setting(SETTING, str(cap))
        self.deck = deck_of(self.course, self.progress, self.progress.now())
        self._fit()
        self.refresh_bindings()
