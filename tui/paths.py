"""Where things are kept: progress, crash reports, the unpacked data sets, what is set by hand.

Each system has its own places for them and platformdirs knows these. `DL_TUI_HOME` overrides them
all with one folder, which is also how to try something without touching your own progress; without
it `data` in config.toml names another place for what must not be lost. Nothing here makes a folder:
whoever writes a file makes it private (0700) with `engine.files.atomic`.
"""

import errno
import os
from functools import cache
from pathlib import Path

NAME = "dl-tui"
OVERRIDE = "DL_TUI_HOME"


def data_folder() -> Path:
    """What must not be lost: progress and its backups, trained networks, rooms, packs, exports."""
    return (None if _home() else _chosen(config_file())) or _folder("data")


def state_folder() -> Path:
    """What is kept but may be lost: reports of crashes."""
    return _folder("state")


def cache_folder() -> Path:
    """What can be made again: unpacked data sets."""
    return _folder("cache")


def config_file() -> Path:
    """What is set by hand; it need not be there."""
    return _folder("config") / "config.toml"


def progress_file() -> Path:
    """The learner's progress."""
    return data_folder() / "progress.db"


def run_file(key: str) -> Path:
    """Where the network of a run is kept, with all that is needed to train it on."""
    return data_folder() / "runs" / f"{key}.run"


def rooms_folder() -> Path:
    """The rooms that voted: a file for each."""
    return data_folder() / "rooms"


def packs_folder() -> Path:
    """Other people's courses that were added: a folder for each."""
    return data_folder() / "packs"


def exports_folder() -> Path:
    """What was written out for other programs."""
    return data_folder() / "exports"


def doubts_file() -> Path:
    """The questions that a learner thinks are wrong, to be sent to their author."""
    return exports_folder() / "questions.md"


@cache
def _chosen(file: Path) -> Path | None:
    """The data folder that was chosen; it stays while the program runs."""
    from tui.config import read_config

    return read_config(file).data


def _home() -> str:
    return os.environ.get(OVERRIDE, "").strip()


def _folder(kind: str) -> Path:
    if home := _home():
        folder = os.path.expanduser(home)
        if home.startswith("~") and folder == home:
            raise OSError(errno.ENOENT, f"{OVERRIDE} is in the home of somebody unknown here", home)
        return Path(folder).absolute() / kind
    import platformdirs

    find = {
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
        "cache": platformdirs.user_cache_path,
        "config": platformdirs.user_config_path,
    }[kind]
    return find(NAME, appauthor=False)
