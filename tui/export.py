"""What is on a screen, taken out of it: copied, or written into a file (`ctrl+p`: copy, export).

The text comes as it is meant, not as it was broken to fit; a formula as its TeX; the picture as
text or as a drawing (SVG). Whatever can be copied can be written as well, since no program can tell
whether a terminal has let something through to the clipboard.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import SystemCommand
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from lessons.text import clean
from tui.frame import Frame
from tui.paths import exports_folder
from tui.prose import ProseView
from tui.shell.pointer import Pointed, meant

PICTURES = "#stage", "#figure"
Page = Pointed[Any]  # a screen, or a sheet over one


@dataclass(frozen=True)
class Piece:
    """Something to take along: what it is called, the ending of its file, and how it is made."""

    name: str
    ending: str
    make: Callable[[], str]

    @property
    def is_text(self) -> bool:
        """Whether it can be pasted somewhere."""
        return self.ending != "svg"


def pieces(screen: Page) -> Iterator[Piece]:
    """All that can be taken along from a screen."""
    formulas = [tex for each in screen.query(ProseView) for tex in each.formulas]
    if formulas:
        name = "the formula as TeX" if len(formulas) == 1 else "the formulas as TeX"
        yield Piece(name, "tex", partial("\n\n".join, formulas))
    picture = picture_of(screen)
    if picture is not None:
        yield Piece("the picture as text", "txt", lambda: as_text(screen.painted(picture)))
        yield Piece("the picture as SVG", "svg", partial(_as_svg, screen, picture))
    yield Piece("the text", "md", partial(text_of, screen, picture))
    yield Piece("the whole screen as SVG", "svg", partial(_as_svg, screen, screen))


def picture_of(screen: Page) -> Widget | None:
    """The figure of a lab, or the one beside a lesson's text."""
    found = (each for name in PICTURES for each in screen.query(name))
    return next((each for each in found if each.is_on_screen and each.region), None)


def as_text(strips: list[Strip]) -> str:
    """What is painted, without colours, as it stands: it was drawn that way."""
    rows = [strip.text.rstrip() for strip in strips]
    while rows and not rows[-1]:
        rows.pop()
    while rows and not rows[0]:
        rows.pop(0)
    return "\n".join(rows)


def _as_svg(screen: Page, widget: Widget) -> str:
    from tui.figures.painted import drawing

    return drawing(screen.painted(widget), f"dl-tui: {name_of(screen)}")


def text_of(screen: Page, picture: Widget | None) -> str:
    """All that is to be read on a page, also what is scrolled out of sight, but no picture."""
    told: list[str] = []
    for widget in screen.query("#body *, #sheet *").results(Widget):
        in_picture = picture is not None and picture in widget.ancestors_with_self
        if widget.is_container or in_picture or not _is_shown(widget):
            continue
        said = meant(widget)
        if said and said.strip():
            told.append(said.strip("\n"))
    return "\n\n".join(told)


def _is_shown(widget: Widget) -> bool:
    """Whether nothing around it was put away; what is scrolled out of sight is shown."""
    around = (each for each in widget.ancestors_with_self if isinstance(each, Widget))
    return all(each.display for each in around if not isinstance(each, Screen))


def name_of(screen: Page) -> str:
    """What a file from this screen is called: the lab, the lesson and its step, or the screen."""
    lab, lesson = getattr(screen, "lab", None), getattr(screen, "lesson", None)
    if lesson is not None and hasattr(screen, "step"):
        name = f"{lesson.id}-{screen.step + 1}"
    else:
        name = getattr(lab, "id", "") or type(screen).__name__.removesuffix("Screen").lower()
    return re.sub(r"[^\w-]+", "-", name)


def write(screen: Page, piece: Piece) -> Path:
    """Write a piece into a file of its own: none that is there is touched. Raises OSError."""
    from engine.files.atomic import atomic_write

    folder, name, number = exports_folder(), name_of(screen), 1
    path = folder / f"{name}.{piece.ending}"
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.{piece.ending}"
    atomic_write(path, (piece.make().rstrip("\n") + "\n").encode("utf-8", "replace"))
    return path


def short(path: Path) -> str:
    """A path as one reads it, from one's own folder on."""
    home = Path.home()
    shown = f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
    return clean(shown, keep_newlines=False)


def exports(screen: Screen[object]) -> Iterator[SystemCommand]:
    """What the palette offers to take along from what was opened last: copies first, then files."""
    if not isinstance(screen, Pointed) or screen.has_class("-too-small"):
        return
    found = list(pieces(screen))
    for piece in found:
        if piece.is_text:
            copy = partial(_copy, screen, piece)
            yield SystemCommand(f"Copy {piece.name}", "To the clipboard", copy)
    for piece in found:
        about = f"Into a file (.{piece.ending}) in {short(exports_folder())}"
        yield SystemCommand(f"Export {piece.name}", about, partial(_export, screen, piece))


def _copy(screen: Page, piece: Piece) -> None:
    text = piece.make()
    screen.app.copy_to_clipboard(text)
    _say(screen, f"copied: {len(text):,} characters; does it not arrive? ctrl+p, export")


def _export(screen: Page, piece: Piece) -> None:
    try:
        path = write(screen, piece)
    except OSError as error:
        _say(screen, f"✗ not written: {error.strerror or error}")
    else:
        _say(screen, f"✓ {short(path)}")


def _say(screen: Page, text: str) -> None:
    """On the screen's key line; a sheet lets the one beneath it speak."""
    frames = [each for each in screen.app.screen_stack if isinstance(each, Frame)]
    if frames:
        frames[-1].say(text)
