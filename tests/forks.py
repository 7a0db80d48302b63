"""Tests side by side: all are collected once, and forks of that process run them.

A process of its own would import and collect everything anew, seconds of work that each of them
would do again, before its first test. A fork has it all. Where a system cannot fork (Windows), or
should not (macOS), pytest-xdist does the same in more time.
"""

import os
import signal
import traceback
import warnings
from array import array
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

import pytest

PIECE = 25  # tests of one file that follow each other, at most: what they share is made once


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--forks", metavar="N", help="run the tests in N forks of this process, or in 'auto'"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Have forks run the pieces, the screens' long ones first; report what they tell."""
    option = session.config.option
    if not option.forks or option.collectonly or option.usepdb or session.testsfailed:
        return None
    pieces = _pieces(session.items)[::-1]
    count = processes() if option.forks == "auto" else int(option.forks)
    numbers, filled = os.pipe()  # of the pieces that nobody has taken yet
    os.write(filled, array("H", range(len(pieces))).tobytes())
    os.close(filled)
    base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    tellers: dict[Connection, int] = {}
    try:
        for number in range(count):
            hear, tell = Pipe(duplex=False)
            if not (pid := os.fork()):
                try:
                    _Fork(session, tell, base / f"fork{number}").run(pieces, numbers)
                except KeyboardInterrupt:
                    pass  # the first process has it, too
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(0)  # it told its end, or did not
            tell.close()
            tellers[hear] = pid
        _listen(session, tellers)
    finally:
        os.close(numbers)
        for pid in tellers.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in tellers.values():
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
    return True


def processes() -> int:
    """One more than there are cores: tests of real terminals and processes mostly wait."""
    return (os.cpu_count() or 1) + 1


def _pieces(items: list[pytest.Item]) -> list[list[pytest.Item]]:
    """The tests in their order, cut where another file begins and where a piece is long enough."""
    pieces: list[list[pytest.Item]] = []
    for item in items:
        if not pieces or pieces[-1][-1].path != item.path or len(pieces[-1]) == PIECE:
            pieces.append([])
        pieces[-1].append(item)
    return pieces


def _listen(session: pytest.Session, tellers: dict[Connection, int]) -> None:
    """Pass on what the forks tell, until each has told its last."""
    hook = session.config.hook
    runs = dict.fromkeys(tellers, "none of its tests")
    begun = 0
    while runs:
        for teller in wait(list(runs)):
            assert isinstance(teller, Connection)
            try:
                what, told = teller.recv()
            except EOFError:
                raise RuntimeError(f"a fork died of {runs[teller]}") from None
            if what == "end":
                del runs[teller]
            elif what == "start":
                runs[teller] = told
                begun += 1
            elif what == "warning":
                hook.pytest_warning_recorded.call_historic(kwargs=told)
            else:
                report = hook.pytest_report_from_serializable(config=session.config, data=told)
                hook.pytest_runtest_logreport(report=report)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    if begun != len(session.items):
        raise RuntimeError(f"{begun} tests were run, of {len(session.items)}")


class _Fork:
    """What a fork does: it takes a piece, runs its tests and tells of them, until none is left."""

    def __init__(self, session: pytest.Session, tell: Connection, base: Path) -> None:
        self.session, self.config, self.tell = session, session.config, tell
        self.begun = False  # a plugin that comes late hears the old warnings again
        manager: Any = self.config.pluginmanager
        capture = manager.getplugin("capturemanager")
        capture.stop_global_capturing()  # its files are those of the process that was forked
        capture.start_global_capturing()
        capture.suspend_global_capture()
        manager.unregister(name="terminalreporter")
        manager.register(self)
        base.mkdir(mode=0o700)
        self.config._tmp_path_factory._basetemp = base  # type: ignore[attr-defined]

    def run(self, pieces: list[list[pytest.Item]], numbers: int) -> None:
        """Run what is left; of each test it is known which comes next, for what they share."""
        self.begun = True
        items = self._taken(pieces, numbers)
        item = next(items, None)
        while item is not None and not (self.session.shouldfail or self.session.shouldstop):
            following = next(items, None)
            self.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            item = following
        self.tell.send(("end", None))

    def _taken(self, pieces: list[list[pytest.Item]], numbers: int) -> Iterator[pytest.Item]:
        while number := os.read(numbers, array("H").itemsize):
            yield from pieces[array("H", number)[0]]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.tell.send(("start", nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        hook = self.config.hook
        told = hook.pytest_report_to_serializable(config=self.config, report=report)
        self.tell.send(("report", told))

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        """A warning's own object may hold anything: passed on are its words."""
        if not self.begun:
            return
        said = f"{warning_message.category.__name__}: {warning_message.message}"
        message = warnings.WarningMessage(
            said, UserWarning, warning_message.filename, warning_message.lineno
        )
        told = {"warning_message": message, "when": when, "nodeid": nodeid, "location": location}
        self.tell.send(("warning", told))
