"""What a lab asks, one question after the other, each answer saved when it is given."""

from dataclasses import replace

from textual import on
from textual.containers import Vertical
from textual.content import Content

from lessons.asking.ask import Ask
from lessons.lab import Lab
from lessons.store.progress import Progress
from tui.asking.choice import fact_lines, outcome_lines
from tui.asking.face import verdict_lines
from tui.asking.view import AskView


class Questions(Vertical):
    """The room for a lab's questions. `asked` is the one on the screen, answered or not."""

    DEFAULT_CSS = "Questions { height: auto; }"

    def __init__(self, lab: Lab, progress: Progress) -> None:
        super().__init__(id="asking")
        self.lab, self.progress = lab, progress
        self.asked: Ask | None = None

    @property
    def view(self) -> AskView | None:
        """What draws it."""
        return next(iter(self.query(AskView)), None)

    @property
    def waiting(self) -> AskView | None:
        """The view that has something to ask."""
        view = self.view
        return None if view is None or view.settled or view.attempt.passed else view

    @property
    def stale(self) -> bool:
        """Whether another question, or the same anew, is the lab's present one."""
        ask, view = self.lab.question, self.view
        if ask is None or ask != self.asked:
            return ask != self.asked
        return view is None or self.lab.attempt(ask) is not view.attempt

    async def ask(self) -> AskView | None:
        """Put the present question on the screen, or take the last one away.

        A view that is there asks the next question, too, and keeps the keys.
        """
        self.asked = ask = self.lab.question
        if ask is None:
            await self.remove_children()
            return None
        attempt, view = self.lab.attempt(ask), self.view
        if view is None:
            view = AskView(ask, attempt)
            await self.mount(view)
        elif view.attempt is not attempt:
            view.attempt = attempt
        return view

    @on(AskView.Answered)
    def _answered(self, event: AskView.Answered) -> None:
        self.progress.record(event.answer)

    @on(AskView.Passed)
    def _passed(self, event: AskView.Passed) -> None:
        self.progress.pass_over(event.ask.id)

    def decide(self) -> None:
        """What was predicted is judged by what was found, and recorded."""
        for answer in self.lab.decided():
            self.progress.record(answer)

    def said(self, ask: Ask, width: int, mark: str = "") -> list[Content]:
        """What was predicted beside what was found, and why; without a prediction what it is.

        `mark` stands behind a number, where a picture has that mark for what it speaks of.
        """
        attempt, truth = self.lab.attempt(ask), self.lab.truth(ask)
        if truth is None:
            return []
        vote, last = attempt.vote, attempt.last
        if vote is not None and vote.choice is not None and attempt.settled:
            poll = vote.poll if truth.key is None else vote.poll.with_key(truth.key)
            return outcome_lines(replace(vote, poll=poll, revealed=True), width)
        if ask.poll is not None and truth.key is not None:
            return fact_lines(ask.poll.choices[truth.key], width)
        if last is None or not attempt.settled:
            return []
        return verdict_lines(f"{last.text} {mark}".rstrip(), last.verdict, width)
