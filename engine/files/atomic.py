"""A file is replaced whole or not at all: a power cut leaves the old one or the new one.

The trick is old and works everywhere: write a temporary file beside the target, make the disk hold
it (fsync), then rename it over the target, which the file system does in one indivisible step. The
folder is synced last, because the rename itself is an entry in the folder.
"""

import errno
import os
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

Content = bytes | Callable[[BinaryIO], object]

_SUFFIX = ".part"
_STALE_SECONDS = 3600.0


def private_folder(path: Path) -> Path:
    """Make the folder `path` and its missing parents, readable by their owner alone (0700).

    Folders that exist keep their permissions. Raises OSError if it cannot be made.
    """
    if not path.is_dir():
        if path.exists():  # making it would say that it exists, which helps nobody
            raise NotADirectoryError(errno.ENOTDIR, f"{path} is no folder", str(path))
        if path.parent != path:
            private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def atomic_write(path: Path | str, content: Content) -> None:
    """Write `content` to `path` (0600) so that every reader sees the old file or the whole new one.

    `content` is bytes, or a function that is given the open binary file and writes into it, for
    what is too large to hold in memory. A symbolic link keeps pointing where it points; anything
    but a regular file (a device, a pipe, a folder) is refused. Raises OSError, in which case the
    old file is untouched and nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise OSError(errno.EINVAL, "is not a regular file", str(path))
    folder = private_folder(target.parent)
    _remove_stale(folder, target.name)
    handle, temporary = tempfile.mkstemp(_SUFFIX, f".{target.name[:100]}.", folder)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:  # also ctrl+c: nothing half-written stays behind
        with suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make new and renamed entries of `folder` survive a power cut. Raises OSError."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network file systems have no such call
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _remove_stale(folder: Path, name: str) -> None:
    """Remove what a process that was killed while writing `name` left behind."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            ours = entry.name.startswith(f".{name[:100]}.") and entry.name.endswith(_SUFFIX)
            if ours and time.time() - entry.stat().st_mtime > _STALE_SECONDS:
                os.unlink(entry.path)
