"""What every experiment keeps: the end of a run, for whoever turns the knobs away and back."""

from collections.abc import Iterator
from contextvars import copy_context

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.breath import breathing
from lessons.experiment import KEPT, Experiment
from lessons.knobs import Knob
from lessons.lab import Truth
from lessons.labs import lab_of_state
from lessons.labs.approximation import units
from lessons.labs.gan import ring
from lessons.labs.latent import training as latent
from lessons.labs.memory import memory
from lessons.labs.names import names

ASK = ask_poll(Poll("sum.odd", "Odd?", (Choice("yes", "a"), Choice("no", "b"))))


class Sum(Experiment[int]):
    """Adds 1 to n, piece by piece: the news add up in the lab, as points of a curve do."""

    id = "race"  # a name that is listed
    KNOBS = (Knob("n", "n", 3, tuple(range(100)), "How far.", 0, 100),)

    def asks(self) -> tuple[Ask, ...]:
        return (ASK,)

    def work(self) -> Iterator[int]:
        yield from range(1, int(self.settings["n"]) + 1)

    def hear(self, news: int) -> None:
        self.seen.append(news)

    def forget(self) -> None:
        self.seen: list[int] = []

    def truth(self, ask: Ask) -> Truth | None:
        return Truth(key=1 - sum(self.seen) % 2) if self.finished else None


def ran(lab: Sum) -> None:
    assert lab.run_or_pause()
    for news in lab.work():
        lab.told(lab.run, news)
    assert lab.ended(lab.run)


def test_an_end_is_still_there_after_other_knobs_until_it_runs_again() -> None:
    lab = Sum()
    lab.attempt(ASK).choose(0)
    lab.attempt(ASK).sure(1)
    ran(lab)
    (answer,) = lab.decided()
    assert (answer.correct, answer.choice) == (False, "0") and lab.decided() == []
    lab.turn("n", 1)
    assert lab.seen == [] and not lab.finished and lab.truth(ASK) is None
    lab.turn("n", -1)
    assert lab.seen == [1, 2, 3] and lab.finished and lab.decided() == []
    lab.again()
    assert lab.seen == [] and not lab.finished


def test_nothing_is_asked_whose_answer_is_on_the_screen() -> None:
    lab = Sum()
    assert lab.question is ASK and not lab.open
    lab.free = True
    ran(lab)
    lab.free = False
    assert lab.question is None and lab.open
    lab.turn("n", 1)
    assert lab.question is ASK


def test_only_so_many_ends_are_kept() -> None:
    lab = Sum()
    lab.free = True
    for n in range(1, KEPT + 2):
        lab.set("n", str(n))
        ran(lab)
    lab.set("n", "1")
    assert not lab.finished, "the oldest made room"
    lab.set("n", "2")
    assert lab.finished


def test_what_trains_long_between_two_news_breathes_at_each_step() -> None:
    for state, steps in (
        ("latent", latent.PIECE),
        ("names", names.PIECE),
        ("memory", 2 * memory.PIECE),
        ("gan?part=ring", 2 * ring.PIECE),
        ("approximation", units.PIECE),
    ):
        lab = lab_of_state(state).load().from_state(state)

        def breaths(news: Iterator[object]) -> list[int]:
            taken: list[int] = []
            breathing(lambda: taken.append(1))
            next(news)
            taken.clear()
            next(news)
            return taken

        assert len(copy_context().run(breaths, lab.work())) >= steps, state
