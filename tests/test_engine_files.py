"""A file is replaced whole or not at all."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from engine.files.atomic import atomic_write, private_folder


def test_new_file_and_folders_are_private(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "file"
    atomic_write(target, b"content")
    assert target.read_bytes() == b"content"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert os.listdir(target.parent) == ["file"]


def test_private_folder_leaves_existing_permissions_alone(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    assert private_folder(shared) == shared
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_failing_writer_leaves_the_old_file_and_no_litter(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    target = tmp_path / "file"
    atomic_write(target, b"old")

    def writer(file: BinaryIO) -> None:
        file.write(b"half of the n")
        raise failure

    with pytest.raises(failure):
        atomic_write(target, writer)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    atomic_write(real, b"old")
    link.symlink_to(real)
    atomic_write(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_devices_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (Path(os.devnull), tmp_path / "pipe", tmp_path):
        before = stat.S_IFMT(target.stat().st_mode)
        with pytest.raises(OSError, match="regular"):
            atomic_write(target, b"x")
        assert stat.S_IFMT(target.stat().st_mode) == before


def test_a_killed_writers_litter_is_removed_later_but_a_running_ones_is_not(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".file.abc.part", tmp_path / ".file.def.part"
    other = tmp_path / ".other.abc.part"
    for path in (old, fresh, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (time.time() - 7200,) * 2)
    atomic_write(tmp_path / "file", b"new")
    assert sorted(os.listdir(tmp_path)) == [".file.def.part", ".other.abc.part", "file"]


def test_readers_never_see_a_mixture(tmp_path: Path) -> None:
    target = tmp_path / "file"
    contents = {bytes([letter]) * 100_000 for letter in b"abc"}
    atomic_write(target, next(iter(contents)))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            for content in contents:
                atomic_write(target, content)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(200):
            assert target.read_bytes() in contents
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def test_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    atomic_write(target, b"old")
    code = (
        "import sys, time; from engine.files.atomic import atomic_write\n"
        "def w(f): f.write(b'half'); f.flush(); print('now', flush=True); time.sleep(60)\n"
        "atomic_write(sys.argv[1], w)"
    )
    command = [sys.executable, "-c", code, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.kill()
    assert target.read_bytes() == b"old"
