"""The trainer's process: its events arrive, its death is an event, and it never outlives us."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from waits import LIMIT, until

from engine.training.config import TrainingConfig
from engine.training.events import PROTOCOL, Died, End, Problem, Start, Step
from engine.training.wire import to_json
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.mnist import Mnist
from tui.trainer import LONGEST_LINE, Trainer, command

END = End("stopped", 0, None, 0.0, "")
# Tells its process's number and every line that it hears, as problems.
LISTENER = f"""
import json, os, sys
def tell(message): print(json.dumps(dict(event="problem", message=str(message))), flush=True)
tell(os.getpid())
for line in sys.stdin:
    tell(line.strip())
    if line.strip() == "stop":
        print({to_json(END)!r})
        break
"""


def python(code: str) -> Trainer:
    return Trainer(1, [sys.executable, "-c", code])


async def all_of(trainer: Trainer) -> list[Any]:
    return [event async for event in trainer.events()]


def ended(pid: int) -> bool:
    try:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        os.kill(pid, 0)
    except (ProcessLookupError, FileNotFoundError):
        return True
    return False


def gone(pid: int) -> bool:
    until(lambda: ended(pid))
    return True


async def test_one_that_is_closed_before_it_begins_never_begins(tmp_path: Path) -> None:
    trace = tmp_path / "it ran"
    trainer = python(f"open({str(trace)!r}, 'w')")
    trainer.close()
    assert await all_of(trainer) == []
    assert not trace.exists()


async def test_events_arrive_in_order_and_commands_are_heard() -> None:
    trainer = python(LISTENER)
    told = []
    async for event in trainer.events():
        told.append(event)
        if len(told) == 1:
            trainer.send("lr 0.1")
            trainer.send("stop")
    assert told[1:] == [Problem("lr 0.1"), Problem("stop"), END]
    trainer.send("run")  # nobody is there, and nothing happens


async def test_closing_ends_the_process_at_once_and_quietly() -> None:
    trainer = python(LISTENER)
    pids = []
    async for event in trainer.events():
        assert isinstance(event, Problem)
        pids.append(int(event.message))
        trainer.close()
        trainer.close()
    assert gone(pids[0])


async def test_a_process_that_ignores_the_end_of_its_input_is_killed() -> None:
    trainer = python(
        "import json, os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(json.dumps({'event': 'problem', 'message': str(os.getpid())}), flush=True)\n"
        "time.sleep(60)"
    )
    pids = []
    async for event in trainer.events():
        pids.append(int(event.message))
        trainer.close()
    assert gone(pids[0])


async def test_leaving_the_loop_or_cancelling_it_ends_the_process() -> None:
    trainer = python(LISTENER)
    pids: list[int] = []

    async def listen() -> None:
        async for event in trainer.events():
            pids.append(int(event.message))

    task = asyncio.create_task(listen())
    while not pids:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pids[0])


async def test_closed_before_it_started() -> None:
    trainer = python(LISTENER)
    trainer.close()
    events = await asyncio.wait_for(all_of(trainer), LIMIT)
    assert not any(isinstance(event, Died) for event in events)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.stderr.write('first\\nlast \\x1b[2J words\\n\\n'); sys.exit(1)", "last"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("raise SystemExit(3)", "exit code 3"),
        (f"print({to_json(Step(1, 1, 2.0))!r})", "exit code 0"),
        ("raise ValueError('no such data')", "ValueError: no such data"),
        (f"import os; print({to_json(END)!r}, flush=True); os.kill(os.getpid(), 9)", "signal 9"),
    ],
)
async def test_its_death_is_an_event_with_its_last_words(code: str, message: str) -> None:
    events = await all_of(python(code))
    assert isinstance(events[-1], Died)
    assert message in events[-1].message
    assert "\x1b" not in events[-1].message


async def test_a_program_that_does_not_exist() -> None:
    (event,) = await all_of(Trainer(1, ["/no/such/program"]))
    assert isinstance(event, Died)
    assert "cannot be started" in event.message


async def test_lines_that_are_no_events_are_passed_over() -> None:
    code = (
        "import sys\n"
        "sys.stderr.write('x' * 300_000)\n"  # more than a pipe holds
        f"print('[' * 100_000); print('\"text\"'); print('nonsense')\n"
        f"print('y' * {LONGEST_LINE + 9})\n"
        f"print({to_json(END)!r})"
    )
    assert await asyncio.wait_for(all_of(python(code)), LIMIT) == [END]


async def test_a_trainer_that_speaks_another_protocol_is_not_listened_to() -> None:
    start = Start(TrainingConfig(), 1, 2, 3, 4, 5, 0, 5, "MNIST", 0, protocol=PROTOCOL + 1)
    code = f"print({to_json(start)!r}); print({to_json(END)!r})"
    (event,) = await asyncio.wait_for(all_of(python(code)), LIMIT)
    assert isinstance(event, Died)
    assert "another version" in event.message


def test_the_pipe_is_a_leash_when_the_app_is_killed(tmp_path: Path) -> None:
    """Whoever held the other end is gone without a word: the trainer must not go on alone."""
    app = (
        "import asyncio, os, sys\n"
        "from tui.trainer import Trainer\n"
        f"trainer = Trainer(1, [sys.executable, '-c', {LISTENER!r}])\n"
        "async def main():\n"
        "    async for event in trainer.events(): print(event.message, flush=True)\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", app], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        holder.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_every_knob_becomes_an_option() -> None:
    line = command(Mnist().settings | {"lr": 1e-05})
    for knob in KNOBS:
        assert f"--{knob.name.replace('_', '-')}" in line
    assert line[line.index("--lr") + 1] == "1e-05"
    assert line[line.index("--batch-size") + 1] == "64"


@pytest.mark.parametrize("cancelled_first", [False, True])
async def test_a_last_wish_is_heard_and_the_process_ends_by_itself(
    tmp_path: Path, cancelled_first: bool
) -> None:
    path = tmp_path / "heard"
    slow = (
        f"import sys, time; t = sys.stdin.read(); time.sleep(.2); open({str(path)!r}, 'w').write(t)"
    )
    trainer = python(slow)
    listening = asyncio.create_task(all_of(trainer))
    while trainer._process is None:
        await asyncio.sleep(0.01)
    if cancelled_first:  # as the app ends
        trainer.wish = lambda: "save it"
    else:
        trainer.part("save it")
        trainer.close()
    listening.cancel()  # as the screen goes
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert path.read_text() == "save it\n"
