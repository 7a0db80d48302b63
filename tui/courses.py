"""The course that a learner sees: ours, with the packs that were added behind it."""

from lessons.course.outline import Course, load_course
from lessons.text import few
from tui.paths import packs_folder


def the_course() -> Course:
    """Ours, and what was added. A pack that cannot be read is in its `problems`, and left out."""
    ours, folder = load_course(), packs_folder()
    if not folder.is_dir():  # as for nearly everybody: then nothing more is loaded
        return ours
    from lessons.course.packs import combined, packs

    return combined(ours, packs(folder))


def faults_of(course: Course) -> list[str]:
    """What is wrong with its lessons, as it is told to whoever did not ask: the first few."""
    return few(course.problems, "dl-tui pack list")


def only(name: str) -> Course | None:
    """A pack instead of our course; None if there is no such pack that can be read."""
    from lessons.course.packs import packs

    return next((p.course for p in packs(packs_folder()) if p.name == name and p.course), None)
