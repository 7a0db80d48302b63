"""A quiz: polls in a row, one to a page, and at the end an honest account of them."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lessons.asking.polls import LETTERS
from lessons.asking.quiz import Quiz
from lessons.store.progress import Progress
from tui.asking.poll import PollView
from tui.asking.votes import save_vote
from tui.frame import Frame
from tui.prose import wrapped


class QuizScreen(Frame):
    """The polls of one topic. Every vote is saved when it is given; leaving early loses nothing."""

    DEFAULT_CSS = """
    QuizScreen {
        #page { max-width: 78; padding: 0 2 0 1; scrollbar-size-vertical: 1; }
        #summary { height: auto; padding: 1 0; }
    }
    """

    HELP = """\
Questions from the course, one after the other. What you got wrong before comes first. Saying how
sure you are is part of the answer: sure and wrong is what is most worth meeting again.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="enter"),
        Binding("full_stop", "skip", "skip", key_display=".", tooltip="Leave this one for later"),
        Binding("down", "scroll(1)", "scroll", show=False),
        Binding("up", "scroll(-1)", "scroll", show=False),
    ]

    AUTO_FOCUS = ""  # the screen itself decides what gets the keys, and when

    def __init__(self, quiz: Quiz, progress: Progress, topic: str) -> None:
        super().__init__()
        self.quiz = quiz
        self.topic = topic
        self.progress = progress

    def compose_body(self) -> ComposeResult:
        """One page."""
        yield VerticalScroll(id="page", can_focus=False)

    async def on_mount(self) -> None:
        """Ask the first question."""
        await self.ask()

    async def ask(self) -> None:
        """Show the current poll, or the account at the end."""
        page = self.query_one("#page", VerticalScroll)
        poll = self.quiz.current
        total = len(self.quiz.polls)
        self.set_focus(None)
        with self.app.batch_update():
            await page.remove_children()
            if poll is None:
                await page.mount(Static(self._account(), id="summary", markup=False))
            else:
                view = PollView(poll)
                await page.mount(view)
                view.focus(scroll_visible=False)
            page.scroll_home(animate=False)
        done = "done" if poll is None else f"question {len(self.quiz.votes) + 1} of {total}"
        self.set_title(Content.assemble(("Quiz", "bold"), f" · {self.topic}"), done)
        self.refresh_bindings()

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
            question = Content("\n  ").join(wrapped(poll.question, min(self.size.width, 78) - 8))
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
        if action == "skip":
            views = self.query(PollView)
            return bool(views) and not views.first().finished and len(self.quiz.polls) > 1
        return True

    @on(PollView.Answered)
    def _save(self, event: PollView.Answered) -> None:
        save_vote(self.progress, event, source="quiz")

    @on(PollView.Revealed)
    def _revealed(self) -> None:
        self.set_focus(None)
        self.refresh_bindings()

    async def action_go_on(self) -> None:
        """Down the page, then to the next question; from the account, back."""
        page = self.query_one("#page", VerticalScroll)
        if page.scroll_y < page.max_scroll_y - 0.5:
            self.action_scroll(page.size.height - 2)
            return
        if self.quiz.current is None:
            self.action_back()
            return
        view = self.query_one(PollView)
        if view.finished:
            self.quiz = self.quiz.vote(view.vote)
            await self.ask()
        else:
            view.focus()

    async def action_skip(self) -> None:
        """Put this question behind the others."""
        done = len(self.quiz.votes)
        polls = self.quiz.polls
        self.quiz = Quiz((*polls[:done], *polls[done + 1 :], polls[done]), self.quiz.votes)
        await self.ask()

    def action_scroll(self, by: int) -> None:
        """Some lines."""
        self.query_one("#page", VerticalScroll).scroll_relative(y=by, animate=False)
