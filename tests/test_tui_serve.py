"""The app in a real browser: drawn, used with keys and mouse, a home for each visitor."""

import asyncio
import base64
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from waits import LIMIT, until

pytest.importorskip("textual_serve", reason="the extra dl-tui[web] is not installed")

from engine.tasks.png import read_grey
from lessons.labs.mnist import own
from lessons.labs.playground.intake import take
from lessons.labs.playground.playground import Playground
from lessons.visiting import VISITOR
from tui.commands.host import not_listening
from tui.web.server import Pages

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


class Served:
    """`dl-tui serve` in a process of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.home, self.url = home, f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", "serve", "--port", str(port), *options],
            env={**os.environ, "DL_TUI_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.told = self.process.stdout.readline()
        until(lambda: self.page()[0])

    def page(self) -> tuple[int, str, Any]:
        try:
            with urllib.request.urlopen(self.url, timeout=LIMIT) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, "", error.headers
        except OSError:
            return 0, "", None

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LIMIT)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"), "--state", "softmax?seed=0", "--most", "1")
    yield served
    if served.process.poll() is None:
        served.end()


def test_a_visitor_answers_in_the_browser_and_it_is_kept_in_a_home_of_its_own(
    browser: "WebDriver", served: Served, tmp_path: Path
) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    browser.set_window_size(1200, 800)
    try:
        browser.get(served.url)
        body = browser.find_element(By.TAG_NAME, "body")
        until(lambda: "-first-byte" in (body.get_attribute("class") or ""))
        until(lambda: drawn(browser) > 20_000)
        for key in ("c", "3"):
            browser.switch_to.active_element.send_keys(key)
            time.sleep(1.0)
        homes = list((served.home / "data" / "visitors").iterdir())
        assert len(homes) == 1
        until(lambda: answers(homes[0] / "data" / "progress.db"))
        assert served.page()[0] == 503  # the one place is taken
        for key in ("q", "t", "o", "d"):  # home, to the digits, and a pad to draw on
            browser.switch_to.active_element.send_keys(key)
            time.sleep(0.7)
        until(lambda: ink(browser, tmp_path) == 0)
        pen = ActionChains(browser, duration=20).move_by_offset(130, 140).click_and_hold()
        for _ in range(10):
            pen.move_by_offset(6, 15)
        pen.release().perform()
        until(lambda: ink(browser, tmp_path) > 500)
    finally:
        browser.get("about:blank")
    until(lambda: served.page()[0] == 200)  # and free again when the visitor has gone


def test_the_page_asks_nobody_else_and_gives_each_visitor_a_name(served: Served) -> None:
    assert "at most 1 visitors" in served.told
    status, page, headers = served.page()
    assert status == 200 and "https://" not in page and "http://" not in page
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert cookie != served.page()[2]["Set-Cookie"]
    name = cookie.partition(";")[0]
    for heads in ({}, {"Cookie": name, "Origin": "http://elsewhere.example"}):
        with pytest.raises(urllib.error.HTTPError, match="403"):  # without the page there is no app
            urllib.request.urlopen(urllib.request.Request(f"{served.url}/ws", headers=heads))
    assert served.end() == 0
    assert served.process.stderr is not None and served.process.stderr.read() == ""


async def test_who_reloads_the_page_keeps_their_place_and_nobody_else_gets_it(
    tmp_path: Path,
) -> None:
    pages = Pages([], "127.0.0.1", 0, tmp_path, 1, lambda: None)
    pages._here["ann"] += 1
    assert not await pages._has_place("bob")
    again = asyncio.create_task(pages._has_place("ann"))
    await asyncio.sleep(0)
    pages._here["ann"] -= 1  # the app of the page that was left has ended
    assert await again


def test_a_port_that_is_taken_is_told_and_nothing_is_said_to_be_open(tmp_path: Path) -> None:
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError) as error:
            Pages([], "127.0.0.1", port, tmp_path, 1, lambda: told.append("open")).serve()
    assert not told
    assert not_listening("127.0.0.1", port, error.value) == (
        f"Cannot listen on 127.0.0.1 port {port}: Address already in use; --port takes another."
    )


def ink(browser: "WebDriver", folder: Path) -> int:
    """White dots on the pad: a corner of the page within its frame."""
    corner = {"x": 60, "y": 100, "width": 240, "height": 250, "scale": 1}
    picture = browser.execute_cdp_cmd("Page.captureScreenshot", {"clip": corner})
    (folder / "pad.png").write_bytes(base64.b64decode(picture["data"]))
    return int((read_grey(folder / "pad.png") > 150).sum())


def drawn(browser: "WebDriver") -> int:
    """Bytes of the picture: PNG packs a page without letters into a tenth of one with them."""
    return len(browser.get_screenshot_as_png())


def answers(path: Path) -> int:
    if not path.exists():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM answers").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_a_visitor_reads_no_file_of_the_machine_that_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("1,2,0\n3,4,1\n-1,2,0\n2,2,1\n")
    lab = Playground()
    take(lab, str(secret))
    assert not lab.note.startswith("Not taken")
    monkeypatch.setenv(VISITOR, "1")
    take(lab, str(secret))
    assert "no files of the machine" in lab.note
    with pytest.raises(ValueError, match="no files of the machine"):
        own.look(tmp_path)
