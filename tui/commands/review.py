"""`dl-tui review`: what is due today, in the app or as plain lines for pipes and screen readers."""

import time

import click

from lessons.asking.attempt import Attempt
from lessons.course.outline import Course
from lessons.review.deck import CAP, MOST, SETTING, SOURCE, deck_of
from lessons.review.sitting import Sitting, Step, ask_of, card_of, recalled, told
from lessons.review.sitting import command as command_of
from lessons.store.progress import Progress
from lessons.store.records import BROUGHT_BACK, PUT_AWAY, Answer
from tui.asking.plain import Ask, EndOfInputError, Say, ask_plain, tell, typed
from tui.commands.quiz import ask_terminal, ended
from tui.config import adopt, read_config
from tui.courses import the_course
from tui.paths import config_file, progress_file

BACK, AWAY = "back", "away"  # words that no question has as its answer


class _Command(Exception):
    """Typed in place of an answer."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def review_plain(course: Course, progress: Progress, ask: Ask, say: Say) -> Sitting:
    """Review what is due by asking and saying; `ask` returns None at the end of the input."""
    deck = deck_of(course, progress, progress.now())
    sitting = Sitting(deck.for_today)
    total = len(sitting.waiting)
    if not total:
        say("Nothing is due today.")
    else:
        say(f"{total} to review. q ends the review; what was answered is kept.")
        say(f"Instead of any answer: {BACK} takes the last one back, {AWAY} puts this away.")

    def listen(text: str) -> str | None:
        """An answer, unless it is one of the two commands."""
        typed = ask(text)
        if typed is not None and typed.strip().lower() in (BACK, AWAY):
            raise _Command(typed.strip().lower())
        return typed

    steps: list[Step] = []
    try:
        while (subject := sitting.current) is not None:
            lesson = course.lesson(subject.lesson)
            say("")
            place = f"{lesson.title}, once more" if lesson and sitting.again else ""
            say(f"{sitting.standing}. {place or (lesson.title if lesson else '')}")
            given: list[bool] = []
            try:
                _ask(course, progress, sitting, listen, say, given)
            except _Command as command:
                if command.word == AWAY:
                    progress.record(command_of(subject, PUT_AWAY))
                    steps.append(Step(sitting, len(given), put_away=True))
                    sitting = sitting.leave_out(given[0] if given else None)
                    say("Put away. `dl-tui review --away` lists what was, and brings it back.")
                elif given or steps:
                    step = Step(sitting, len(given)) if given else steps.pop()
                    for each in step.taken_back():
                        progress.record(each)
                    sitting = step.before
                    say("Taken back.")
                else:
                    say("There is nothing to take back.")
                continue
            if given:
                steps.append(Step(sitting, len(given)))
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


def _ask(
    course: Course,
    progress: Progress,
    sitting: Sitting,
    ask: Ask,
    say: Say,
    given: list[bool],
) -> None:
    """Ask what the sitting has come to; whether each answer was right is added to `given`."""
    subject = sitting.current
    assert subject is not None
    if (card := card_of(course, subject)) is not None:
        began = time.monotonic()
        tell(say, card.front)
        typed(ask, "Say it to yourself, then enter: ")
        tell(say, card.back)
        knew = _knew(ask, say)
        progress.record(recalled(subject, knew, time.monotonic() - began))
        given.append(knew)
        return

    def record(answer: Answer) -> None:
        progress.record(answer)
        if answer.correct is not None and answer.item == subject.id:
            given.append(answer.correct)

    turns = sum(each == subject for each, _ in sitting.went)
    met = subject.memory.reviews if subject.memory else 0
    question = ask_of(course, subject, met + turns)
    if question is not None:
        ask_plain(Attempt(question, SOURCE), ask, say, record)


def _knew(ask: Ask, say: Say) -> bool:
    """Whether they knew it."""
    words = {"1": False, "not yet": False, "2": True, "knew it": True}
    while (text := typed(ask, "1 not yet, 2 knew it: ").lower()) not in words:
        say("Please type 1 or 2.")
    return words[text]


def away_plain(course: Course, progress: Progress, ask: Ask, say: Say) -> int:
    """List what was put away and bring back what is named; how much came back."""
    deck = deck_of(course, progress, progress.now())
    away, back = list(deck.away), 0
    while away:
        say(f"{len(away)} put away:")
        for number, subject in enumerate(away, 1):
            tell(say, told(course, subject), f"  {number}  ")
        text = ask("A number brings one back, all brings back all, enter ends: ")
        wanted = (text or "").strip().lower()
        if wanted in ("", "q"):
            return back
        one = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else 0
        chosen = away[:] if wanted == "all" else away[max(one - 1, 0) : one]
        for subject in chosen:
            progress.record(command_of(subject, BROUGHT_BACK))
            away.remove(subject)
            back += 1
        say(f"{len(chosen)} brought back." if chosen else "Please type one of these numbers.")
    say("Nothing is put away." if not back else "Nothing is put away any more.")
    return back


@click.command()
@click.option("--plain", is_flag=True, help="Ask on standard input and output, in words alone.")
@click.option("--away", is_flag=True, help="List what was put away, and bring it back.")
@click.option(
    "--cap",
    type=click.IntRange(0, MOST),
    help=f"From now on ask at most so many a day (as long as none is given, {CAP}).",
)
def command(plain: bool, away: bool, cap: int | None) -> int:
    """Review what is due today of all that you learned.

    Two cards of every lesson come the day after it is done, and questions that were answered wrong.
    """
    if not plain and not away and cap is None:
        from tui.start import open_app

        return open_app(review=True)
    progress = Progress.open(progress_file())
    config = read_config(config_file())
    adopt(config, progress)
    for line in filter(None, (progress.notice, progress.trouble, *config.told)):
        click.echo(line, err=True)
    try:
        if cap is not None and progress.set_setting(SETTING, str(cap)):
            click.echo(f"At most {cap} a day from now on.")
        if away:
            away_plain(the_course(), progress, ask_terminal, click.echo)
        elif plain:
            review_plain(the_course(), progress, ask_terminal, click.echo)
    finally:
        code = ended(progress)
    return code
