"""Writes a run of the MNIST lab out: a folder with its curves, charts, command and network."""

from typing import TYPE_CHECKING

from lessons.labs.mnist.written import network_of, of_network, texts
from lessons.labs.mnist.written import write as write_files
from lessons.runs import Run
from lessons.text import clean
from tui.figures.svg import as_svg
from tui.labs.mnist.charts import chart
from tui.paths import exports_folder, run_file

if TYPE_CHECKING:
    from engine.tasks.mnist import Dataset

ROOM = 100, 24  # columns and rows of a chart as text


def charts_of(run: Run) -> dict[str, str]:
    """Both charts, as drawings and as text."""
    files, pages = {}, []
    for part in ("loss", "accuracy"):
        drawn = chart(part, run, axis="all")
        files[f"{part}.svg"] = as_svg(drawn)
        pages.append("\n".join(line.plain.rstrip() for line in drawn.draw(*ROOM)))
    return files | {"charts.txt": "\n\n".join(pages) + "\n"}


def write(run: Run, data: "Dataset | None") -> str:
    """Write all there is of a run, and say where, or why not."""
    folder = exports_folder() / f"run-{run.key[:8]}"
    files: dict[str, bytes | str] = {**texts(run), **charts_of(run)}
    trouble = ""
    try:
        if data is not None and run_file(run.key).is_file():
            files |= of_network(network_of(run_file(run.key), data.task()))
    except (ValueError, MemoryError) as error:
        trouble = f" Its network could not be read: {error or 'not enough memory'}"
    try:
        write_files(folder, files)
    except OSError as error:
        return clean(f"Not written: {folder}: {error.strerror or error}.", keep_newlines=False)
    return clean(f"Written: {folder}{trouble}", keep_newlines=False)
