"""A quiz: polls in a row, one to a page, and at the end an honest account of them."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from lessons.asking.ask import ask_poll
from lessons.asking.polls import LETTERS, Poll
from lessons.asking.quiz import Quiz
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.keys import bind
from tui.screens.sitting import Side, SittingScreen
from tui.wrapping import wrapped


class QuizScreen(SittingScreen):
    """The polls of one topic. Every vote is saved when it is given; leaving early loses nothing."""

    DEFAULT_CSS = """
    QuizScreen {
        #summary { height: auto; padding: 1 0; }
    }
    """

    HELP = """\
Questions from the course, one after the other. What you got wrong before comes first. Saying how
sure you are is part of the answer: sure and wrong is what is most worth meeting again.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("step", "later", "Leave this one for later"),
    ]

    def __init__(self, quiz: Quiz, progress: Progress, topic: str) -> None:
        super().__init__()
        self.quiz = quiz
        self.topic = topic
        self.progress = progress
        self._left_out: set[str] = set()

    async def on_mount(self) -> None:
        """Ask the first question."""
        await self.ask()

    async def ask(self) -> None:
        """Show the current poll, or the account at the end."""
        page = self.page
        poll = self._next()
        total = len(self.quiz.polls)
        self.set_focus(None)
        with self.app.batch_update():
            await page.remove_children()
            if poll is None:
                await page.mount(Static(self._account(), id="summary", markup=False))
            else:
                view = AskView(ask_poll(poll), source="quiz")
                await page.mount(view)
                view.focus(scroll_visible=False)
            page.scroll_home(animate=False)
        place = len(self.quiz.votes) + len(self._left_out) + 1
        done = "done" if poll is None else f"question {place} of {total}"
        self.set_title(Content.assemble(("Quiz", "bold"), f" · {self.topic}"), done)
        self.refresh_bindings()
        self.query_one(Side).redraw()

    def beside(self, width: int, height: int) -> Iterator[Content]:
        """What was asked and how it went, and how many are to come."""
        votes = self.quiz.votes
        for vote in votes[-max(height // 5, 1) :]:
            mark = ("✓ ", "$right") if vote.correct else ("✗ ", "$wrong")
            for at, line in enumerate(wrapped(vote.poll.question, width - 2)):
                yield Content.assemble(mark if at == 0 else "  ", line)
            if vote.sure_but_wrong:
                yield Content.styled("  sure but wrong at first", "$wrong")
            yield Content()
        left = len(self.quiz.polls) - len(votes)
        if left:
            yield Content.styled("○" * min(left, width), "$faint")
            yield Content.styled(f"{left} to go", "$faint")

    def _next(self) -> Poll | None:
        """The next poll that was not passed over, put before those that were; None at the end."""
        done, polls = len(self.quiz.votes), self.quiz.polls
        wanted = next((poll for poll in polls[done:] if poll.id not in self._left_out), None)
        if wanted is not None and wanted is not self.quiz.current:
            rest = [poll for poll in polls[done:] if poll is not wanted]
            self.quiz = Quiz((*polls[:done], wanted, *rest), self.quiz.votes)
        return wanted

    def _account(self) -> Content:
        """What was right, what was wrong with its key, and what was sure but wrong."""
        summary = self.quiz.summary
        parts: list[Content] = [
            Content.styled(f"{summary.text}.", "bold"),
            Content.styled(
                "Every answer is saved; what was wrong comes first next time.", "$faint"
            ),
        ]
        for vote in self.quiz.votes:
            poll, chosen = vote.poll, vote.final
            mark = ("✓ ", "$right") if vote.correct else ("✗ ", "$wrong")
            question = Content("\n  ").join(wrapped(poll.question, self.page_width - 8))
            rows: list[str | Content | tuple[str, str]] = ["\n", mark, question]
            if not vote.correct:
                rows.append(
                    (f"\n    you said {LETTERS[chosen]}: {poll.choices[chosen].text}", "$faint")
                )
            if vote.sure_but_wrong:
                sure = "sure but wrong at first" if vote.correct else "sure and wrong"
                rows.append((f"\n    {sure}", "$wrong"))
            if not vote.correct:
                key = poll.choices[poll.key]
                rows.append(f"\n    it is {LETTERS[poll.key]}: {key.text}")
            parts.append(Content.assemble(*rows))
        return Content("\n").join(parts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to skip once an answer is on the screen, nor at the end."""
        if action == "step":
            views = self.query(AskView)
            left = len(self.quiz.polls) - len(self.quiz.votes) - len(self._left_out)
            return bool(views) and not views.first().settled and left > 1
        return True

    @on(AskView.Answered)
    def _save(self, event: AskView.Answered) -> None:
        self.progress.record(event.answer)

    @on(AskView.Settled)
    def _settled(self) -> None:
        self.refresh_bindings()

    @on(AskView.Passed)
    async def _passed(self, event: AskView.Passed) -> None:
        """On to the next question; when only those are left that were passed over, to the end."""
        self._left_out.add(event.view.ask.id)
        await self.ask()

    async def action_go_on(self) -> None:
        """Down the page, then to the next question; from the account, back."""
        page = self.page
        if page.scroll_y < page.max_scroll_y - 0.5:
            self.action_page(1)
            return
        if not self.query(AskView):
            self.action_back()
            return
        view = self.query_one(AskView)
        vote = view.attempt.vote
        if view.settled and vote is not None:
            self.quiz = self.quiz.vote(vote)
            await self.ask()
        else:
            view.focus()

    async def action_step(self, by: int) -> None:
        """Put this question behind the others."""
        done = len(self.quiz.votes)
        polls = self.quiz.polls
        self.quiz = Quiz((*polls[:done], *polls[done + 1 :], polls[done]), self.quiz.votes)
        await self.ask()
