"""The room's page in a real browser: by keyboard alone, and over a line that breaks."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("websockets", reason="the extra dl-tui[class] is not installed")
pytest.importorskip("selenium", reason="selenium is not installed")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lessons.room.ledger import Ledger
from lessons.room.question import Option, Question
from lessons.room.room import Asked, Event, Room
from tui.room.server import RoomServer

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

POLL = Question(
    "relu.slope",
    "What becomes of the <b>gradient</b>?",
    (Option("It stays", "not below 0"), Option("It is <i>zeroed</i> or stays", "the slope")),
    key=1,
)
CODE = "4F7K"


class Hall:
    """A room that can be closed and opened again on the same port, moved from a test without a
    loop of its own."""

    def __init__(self, path: Path) -> None:
        self.path, self.port = path, 0
        self.open()

    def open(self) -> None:
        self.ledger = Ledger(self.path)
        self.server = RoomServer(Room((POLL,), self.ledger.events()), self.ledger, CODE, "ReLU")
        self.port = self.server.start("127.0.0.1", self.port)

    def close(self) -> None:
        self.server.stop()
        self.ledger.close()

    def do(self, move: Callable[[Room], Event]) -> None:
        asyncio.run(self.server.do(move))

    def sure(self) -> list[int]:
        wall = asyncio.run(self.server.wall())
        return [ballot.sure for ballot in wall.votes[-1].values()]

    def asked(self) -> list[Asked]:
        return list(asyncio.run(self.server.wall()).asked)

    def choices(self) -> list[str]:
        wall = asyncio.run(self.server.wall())
        return [ballot.choice for ballot in wall.votes[-1].values()]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path / f"{CODE}.room")
    yield hall
    hall.close()


def until(what: Callable[[], Any]) -> None:
    patience = threading.Event()
    for _ in range(300):
        if what():
            return
        patience.wait(0.05)
    raise AssertionError("it did not happen")


def test_voting_on_a_phone_by_keys_alone_and_over_a_broken_line(
    browser: "WebDriver", hall: Hall
) -> None:
    browser.set_window_size(420, 800)

    def text(selector: str) -> str:
        return browser.find_element(By.CSS_SELECTOR, selector).text

    def press(*keys: str) -> None:
        for key in keys:
            browser.switch_to.active_element.send_keys(key)

    browser.get(f"http://127.0.0.1:{hall.port}/{CODE}")
    until(lambda: "not open yet" in text("#status"))
    assert "<b>gradient</b>" in text("#prompt")  # a text, and no markup
    hall.do(Room.open)
    until(lambda: browser.find_elements(By.CSS_SELECTOR, "[name=choice]:not(:disabled)"))
    press("b")
    until(lambda: browser.switch_to.active_element.get_attribute("value") == "B")
    press("3", Keys.ENTER)  # how sure, and the form is sent
    until(lambda: "Your vote is in: B" in text("#status"))
    assert hall.choices() == ["B"] and hall.sure() == [3]
    hall.close()  # the host is gone, and comes back
    until(lambda: "No connection" in text("#status"))
    hall.open()
    until(lambda: "Your vote is in: B" in text("#status"))
    assert hall.choices() == ["B"]
    browser.refresh()
    until(lambda: "Your vote is in: B" in text("#status"))  # and so does who reloads the page
    hall.do(Room.close)
    until(lambda: "100 % (1)" in text("#result"))
    assert "✓" not in text("#result")
    hall.do(Room.reveal)
    until(lambda: "✓ B" in text("#result"))
    assert "<i>zeroed</i>" in text("#result") and "the slope" in text("#result")
    fits = "return document.documentElement.scrollWidth <= innerWidth"
    assert browser.execute_script(fits)  # type: ignore[no-untyped-call]
    unnamed = browser.execute_script(  # type: ignore[no-untyped-call]
        "return [...document.querySelectorAll('input,textarea,button')].filter(e => e.offsetParent"
        " && !(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label'))).length"
    )
    assert unnamed == 0  # a screen reader can name everything one can press


def test_a_question_is_asked_and_wanted_by_others(browser: "WebDriver", hall: Hall) -> None:
    browser.get(f"http://127.0.0.1:{hall.port}/4f7x")
    code = browser.find_element(By.ID, "code")
    until(code.is_displayed)
    assert "no room with this code" in browser.find_element(By.ID, "status").text
    code.send_keys("4f7k", Keys.ENTER)  # in place of what was mistyped
    until(lambda: browser.find_element(By.ID, "text").is_displayed())
    browser.find_element(By.ID, "text").send_keys("why <img src=x>?")
    browser.find_element(By.CSS_SELECTOR, "#ask button").click()
    until(lambda: "why <img src=x>?" in browser.find_element(By.ID, "asked").text)
    assert not browser.find_elements(By.CSS_SELECTOR, "#asked img")
    hall.do(Room.open)
    until(lambda: browser.find_elements(By.CSS_SELECTOR, "[name=choice]:not(:disabled)"))
    browser.find_element(By.CSS_SELECTOR, "[name=choice][value=A]").click()
    assert [asked.name for asked in hall.asked()] == [""]
    browser.find_element(By.ID, "text").send_keys("how?")
    browser.find_element(By.ID, "name").send_keys("Ann")
    browser.find_element(By.CSS_SELECTOR, "#ask button").click()
    until(lambda: "how?" in browser.find_element(By.ID, "asked").text)
    until(lambda: browser.find_element(By.ID, "status").text == "Your question was sent.")
    assert [asked.name for asked in hall.asked()] == ["", "Ann"]
    chosen = browser.find_element(By.CSS_SELECTOR, "[name=choice]:checked")
    assert chosen.get_attribute("value") == "A"  # what is not sent yet was not lost
