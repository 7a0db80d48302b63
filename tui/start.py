"""From the shell into the app: the checks before it, and the exit code after it.

`dl-tui` without options comes straight here. It is what people wait for, so the library that reads
command lines is not even loaded.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.shell.outcome import USAGE, not_saved, say

if TYPE_CHECKING:
    from textual.screen import Screen


@contextmanager
def keeping_all() -> Iterator[None]:
    """Look for no garbage: what starting makes stays, and going through it all is a tenth of the
    time until the first picture. The app begins to look once that is drawn."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@keeping_all()
def open_app(
    lesson: str | None = None,
    theme: str | None = None,
    quiz: str | None = None,
    state: str | None = None,
    review: bool = False,
    screen: "Screen[None] | None" = None,
    pack: str | None = None,
    step: int | None = None,
) -> int:
    """Run the app and return the exit code.

    `lesson` (at `step`, from 1, or where it was left) and `theme` are known to exist, `state` can
    be read by its lab; a `quiz` may be of no known topic, the app says so. A `screen` is opened as
    it is. With a `pack`, which can be read, its course stands instead of ours.
    """
    from tui.config import read_config
    from tui.paths import config_file, progress_file
    from tui.shell.terminal import PLAIN, refuse_reason, settle

    config = read_config(config_file())
    if config.ascii:  # before it is asked what can be written here
        os.environ.setdefault(PLAIN, "1")
    reason = refuse_reason()
    if reason:
        return say(reason, USAGE)
    colours = settle()
    from lessons.store.progress import Progress

    progress = Progress.open(progress_file())
    from tui.app import DlTui
    from tui.courses import only

    app = DlTui(
        progress,
        only(pack) if pack else None,
        lesson=lesson,
        quiz=quiz,
        state=state,
        theme=theme,
        colours=colours,
        review=review,
        screen=screen,
        step=step,
        config=config,
    )
    app.run()
    code = app.return_code or 0
    if not progress.close():
        return not_saved(progress, code)
    if progress.backup_trouble:
        return say(progress.backup_trouble, code)
    return code
