"""The sheets of the MNIST lab that look inside, with looks that a real network gave."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from test_tui_mnist import END, EPOCH, EXAMPLES, INITIAL, PROGRESS, RUNNING, START, Lab, Start
from test_tui_mnist import lab as lab

from engine.tasks import mnist
from engine.training.config import TrainingConfig
from engine.training.events import Array, Look, Wound
from engine.training.look import look
from engine.training.run import Run
from lessons.store.progress import Progress
from tui.labs.mnist.digit import DigitPanel
from tui.labs.mnist.exam import ExamPanel
from tui.labs.mnist.faces import Lines, LinesFace
from tui.labs.mnist.inside import InsidePanel
from tui.labs.mnist.why import WhyPanel


@cache
def digits() -> mnist.Dataset:
    return mnist.load()


@cache
def network(**knobs: Any) -> Run:
    """A small network after a few steps."""
    usual = {"hidden": (6, 5), "batch_size": 16, "lr": 0.1}
    run = Run(TrainingConfig(**(usual | knobs)), digits().task())
    for _ in range(10):
        run.train_step()
    return run


def answer(order: str, run: Run) -> Look:
    """What a trainer would answer to the last order of a face."""
    _, name, number = order.split()
    return look(run, {name: int(number, 0)})


def lines(it: Lab, kind: type[LinesFace]) -> list[str]:
    face = it.screen.query_one(kind)
    shown = face.query_one(Lines)
    found = str(shown.render()).splitlines()
    assert len(found) <= shown.size.height and max(map(len, found)) <= shown.size.width
    return found


async def ready(it: Lab) -> None:
    """A run that is over, and its images."""
    await it.predict()
    await it.tell(START, INITIAL, RUNNING, EPOCH, EXAMPLES, replace(END, step=10))
    it.screen.faces.give(digits())


@pytest.mark.parametrize("size", [(60, 20), (200, 60)])
async def test_a_digit_is_looked_into_and_its_gradient_goes_back(
    lab: Start, progress: Progress, size: tuple[int, int]
) -> None:
    async with lab(size=size) as it:
        await ready(it)
        await it.press("m", "i")
        sent = it.trainers[-1].sent
        assert "looking" in lines(it, DigitPanel)[0]
        await it.tell(answer(sent[-1], network()))
        assert "forward" in lines(it, DigitPanel)[0]
        await it.press("full_stop")
        assert "∂loss/∂z" in it.asked
        await it.press("escape")
        await it.pilot.pause()
        assert "backward 1 of 6" in lines(it, DigitPanel)[0]
        await it.press("right_square_bracket")
        assert "ink" in it.asked
        await it.press("b")
        await it.pilot.pause()
        shown = lines(it, DigitPanel)
        assert "backward 6 of 6" in shown[0] and any("covered" in line for line in shown)
        (told,) = progress.answers("mnist.ink")
        assert told.correct is not None
        await it.press("right")
        assert sent[-1].startswith("look digit 0x") and "looking" in lines(it, DigitPanel)[0]
        await it.press("q")
        assert it.screen.query_one(ExamPanel).display


async def test_the_run_is_wound_back_like_a_film(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        sent = it.trainers[-1].sent
        batch = replace(PROGRESS, samples=network().samples())
        await it.tell(START, INITIAL, RUNNING)
        assert not it.screen.check_action("step", (-1,)), "there is nothing to go back to"
        await it.tell(batch, EPOCH)
        await it.press("comma")
        assert sent[-1] == "wind -1"
        run = it.screen.lab.run
        assert run is not None and run.batch == batch.samples
        await it.tell(replace(RUNNING, running=False), Wound(400))
        assert sent[-1] == "look samples", "the digits as they were read then"
        then = replace(look(network(), {"samples": 5}), step=400)
        first = then.arrays["samples.labels"]
        other = Array(first.shape, tuple((x + 1) % 10 for x in first.numbers))
        await it.tell(replace(then, arrays={**then.arrays, "samples.labels": other}))
        assert run.batch != batch.samples and len(run.batch) == 5
        assert "film: step 400" in it.title and "after step 400" in it.text("#place")
        await it.press("full_stop", "comma")
        assert sent[-2:] == ["wind 1", "wind -1"]
        await it.tell(Wound(None))
        assert run.batch == batch.samples and sent[-1] == "look off" and "film" not in it.title
        await it.press("full_stop")
        assert sent[-1] == "step"


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_a_weight_is_pointed_at_foretold_nudged_and_moved(
    lab: Start, progress: Progress, size: tuple[int, int]
) -> None:
    async with lab(size=size) as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, replace(RUNNING, running=False))
        it.screen.faces.give(digits())
        await it.press("i")
        await it.tell(look(network(), {"unit": 0, "layers": None}))
        await it.press("w")
        sent = it.trainers[-1].sent
        assert sent[-1] == "look weight 406" and "row 15, column 15" in lines(it, WhyPanel)[0]
        await it.tell(answer(sent[-1], network()))
        assert "What will the step do" in it.asked
        assert not any("the step: w" in line for line in lines(it, WhyPanel))
        await it.press("c")
        await it.pilot.pause()
        shown = "\n".join(lines(it, WhyPanel))
        assert "the step: w" in shown and progress.answers("mnist.weight")[0].correct is not None
        await it.press("p")
        assert "÷ 0.002" in "\n".join(lines(it, WhyPanel))
        await it.press("up", "left", "right_square_bracket")
        assert sent[-1] == f"look weight {784 + 13 * 28 + 13}"
        await it.press("q")
        assert it.screen.query_one(InsidePanel).display
