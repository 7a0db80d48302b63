"""`dl-tui review`: what is due today, in the app or as plain lines for pipes and screen readers."""

import time

import click

from lessons.asking.attempt import Attempt
from lessons.course.outline import Course, load_course
from lessons.review.deck import SOURCE, deck_of
from lessons.review.sitting import Sitting, ask_of, card_of, recalled
from lessons.review.sitting import command as command_of
from lessons.store.progress import Progress
from lessons.store.records import UNDO, Answer
from tui.asking.plain import Ask, EndOfInputError, Say, ask_plain, tell, typed
from tui.commands.quiz import ask_terminal, ended
from tui.paths import progress_file


def review_plain(course: Course, progress: Progress, ask: Ask, say: Say) -> Sitting:
    """Review what is due by asking and saying; `ask` returns None at the end of the input."""
    deck = deck_of(course, progress, progress.now())
    sitting = Sitting(deck.for_today)
    total = len(sitting.waiting)
    if not total:
        say("Nothing is due today.")
    else:
        say(f"{total} to review. q ends the review; what was answered is kept.")
    steps: list[tuple[Sitting, int]] = []  # how things stood before, and how often it was answered
    try:
        while (subject := sitting.current) is not None:
            lesson = course.lesson(subject.lesson)
            say("")
            place = f"{lesson.title}, once more" if lesson and sitting.again else ""
            say(f"{sitting.standing}. {place or (lesson.title if lesson else '')}")
            given: list[bool] = []
            if (card := card_of(course, subject)) is not None:
                began = time.monotonic()
                tell(say, card.front)
                typed(ask, "Say it to yourself, then enter: ")
                tell(say, card.back)
                knew = _knew(ask, say, bool(steps))
                if knew is None:
                    sitting, times = steps.pop()
                    if sitting.current is not None:
                        for _ in range(times):
                            progress.record(command_of(sitting.current, UNDO))
                    continue
                given.append(knew)
                progress.record(recalled(subject, given[0], time.monotonic() - began))
            else:
                turns = sum(each == subject for each, _ in sitting.went)
                met = subject.memory.reviews if subject.memory else 0
                question = ask_of(course, subject, met + turns)
                if question is not None:

                    def record(
                        answer: Answer, given: list[bool] = given, id: str = subject.id
                    ) -> None:
                        progress.record(answer)
                        if answer.correct is not None and answer.item == id:
                            given.append(answer.correct)

                    ask_plain(Attempt(question, SOURCE), ask, say, record)
            if given:
                steps.append((sitting, len(given)))
            sitting = sitting.grade(given[0]) if given else sitting.leave_out()
    except EndOfInputError:
        say("")
    first = sitting.first
    if first:
        say("")
        say(f"{len(first)} reviewed, {sum(first.values())} of them known at once.")
    deck = deck_of(course, progress, progress.now())
    say(f"Tomorrow: {deck.ahead(1)[0]}.")
    return sitting


def _knew(ask: Ask, say: Say, can_undo: bool) -> bool | None:
    """Whether they knew it; None to take the answer before this one back."""
    words = {"1": False, "not yet": False, "2": True, "knew it": True}
    undo = ", b takes back what was answered before" * can_undo
    while (text := typed(ask, f"1 not yet, 2 knew it{undo}: ").lower()) not in words:
        if text == "b" and can_undo:
            return None
        say("Please type 1 or 2.")
    return words[text]


@click.command()
@click.option("--plain", is_flag=True, help="Ask on standard input and output, in words alone.")
def command(plain: bool) -> int:
    """Review what is due today of all that you learned.

    Two cards of every lesson come the day after it is done, and questions that were answered wrong.
    """
    if not plain:
        from tui.start import open_app

        return open_app(review=True)
    progress = Progress.open(progress_file())
    for line in filter(None, (progress.notice, progress.trouble)):
        click.echo(line, err=True)
    try:
        review_plain(load_course(), progress, ask_terminal, click.echo)
    finally:
        code = ended(progress)
    return code
