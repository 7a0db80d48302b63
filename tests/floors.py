"""Prints the oldest version of each package that `pyproject.toml` allows, for `make check-lowest`.

A floor that nobody stands on is a guess: here it is pinned, a line a package, as constraints for
pip, so that the tests can be run on it.
"""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
_FLOOR = re.compile(r"([A-Za-z0-9._-]+)\s*>=\s*([0-9][0-9.]*)")


def requirements() -> list[str]:
    """Everything asked for: to build, to run, and to develop."""
    table = tomllib.loads(PROJECT.read_text("utf-8"))
    project = table["project"]
    extras = [
        each
        for extra in project["optional-dependencies"].values()
        for each in extra
        if not each.startswith(f"{project['name']}[")  # an extra that takes in another one
    ]
    return [*table["build-system"]["requires"], *project["dependencies"], *extras]


def floors() -> dict[str, str]:
    """The oldest version allowed, by name. ValueError for a requirement that names none."""
    found: dict[str, str] = {}
    for requirement in requirements():
        floor = _FLOOR.match(requirement)
        if floor is None:
            raise ValueError(f"{requirement!r} names no oldest version, as in numpy>=2")
        if found.setdefault(floor[1], floor[2]) != floor[2]:
            raise ValueError(f"{floor[1]} has two oldest versions")
    return found


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in floors().items()))
