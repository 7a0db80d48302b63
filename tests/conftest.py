"""What many tests need: a learner's progress in a fresh place, and the app on top of it."""

# As the program itself does, before NumPy is imported: one BLAS thread.
import tui.__main__  # noqa: F401  # isort: skip

import gc
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import disk
import forks
import hot
import pilots
import pytest
from forks import pytest_addoption, pytest_runtestloop  # noqa: F401
from hypothesis import settings

from lessons.course.outline import Course, load_course
from lessons.store.progress import Progress
from tui.app import DlTui

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pilots.install()
disk.install()
hot.install()
gc.disable()  # until all tests are collected: nothing of them goes before the end

# Whoever runs the tests in the background, or with nohup, has signals ignored, and so would all
# that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
for name in ("SIGQUIT", "SIGHUP"):  # not on Windows
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_DFL)

# A machine that is busy with something else is no reason for a property to fail.
# Thirty examples a run: what a hundred would find a day earlier is found some days later.
settings.register_profile("house", deadline=None, max_examples=30)
# Where a change is judged, the same change gets the same verdict, so the same thirty are enough:
# more of them would find nothing on the second day. At home the search goes on.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=30)
# On a copy with a row more, what holds for all rows was tried here: a few examples are for the row.
settings.register_profile("copy", deadline=None, derandomize=True, max_examples=10)
settings.load_profile(
    "copy" if "DL_TUI_COPY" in os.environ else "ci" if os.environ.get("CI") else "house"
)


def pytest_xdist_auto_num_workers() -> int:
    return forks.processes()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a copy of the house: cases that were tried where it was copied from are left out."""
    known = Path(os.environ.get("DL_TUI_COPY", "all"))
    if known.is_file():
        tried = set(known.read_text().split("\n"))
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in tried])
        items[:] = [item for item in items if item.nodeid not in tried]


def pytest_collection_finish() -> None:
    """What is here now stays to the end, so nothing has to look through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(300_000, 10, 10)


@pytest.fixture
def progress(tmp_path: Path) -> Iterator[Progress]:
    progress = Progress.open(tmp_path / "progress.sqlite")
    yield progress
    progress.close()


@pytest.fixture
def course() -> Course:
    return load_course()


@pytest.fixture
def trial_course() -> Course:
    """A small course with every kind of block, which no new lesson of ours changes."""
    return load_course(Path(__file__).parent / "fixtures" / "course")


@pytest.fixture
def make_app(progress: Progress) -> Callable[..., DlTui]:
    """Builds the app; `started=True` (the default) skips the welcome of a first start."""

    def make(*, started: bool = True, **options: object) -> DlTui:
        if started and progress.place() is None:
            progress.set_place("layer", 0)
        return DlTui(progress, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def browser() -> "Iterator[WebDriver]":
    """One browser without a window for all tests that need one; where there is none they are
    left out."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no browser: Debian's packages chromium and chromium-driver bring one")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                     "--disable-gpu", "--window-size=420,800"):  # fmt: skip
        options.add_argument(argument)
    found = webdriver.Chrome(options, webdriver.ChromeService(driver))
    found.set_page_load_timeout(30)
    yield found
    found.quit()
