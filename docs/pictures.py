"""The moving picture of the README, made of real screens: `make pictures`.

The app runs without a terminal, is pressed a few keys, and what it shows is written down as text
with colours, frame by frame, in one SVG that a browser plays by itself. Nothing in it is drawn by
hand, and a test holds its words against the screens of today.
"""

import asyncio
import re
import tempfile
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from rich.color_triplet import ColorTriplet
from textual.strip import Strip

from lessons.store.progress import Progress
from tui.app import DlTui

PICTURE = Path(__file__).parent / "tour.svg"
COLUMNS, ROWS = 80, 24
CELL, LINE = 8.4, 17.0  # points of a character and a line
SECONDS = 3.0  # a frame stays so long
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
PAPER, INK = ColorTriplet(20, 22, 26), ColorTriplet(220, 220, 220)


@dataclass(frozen=True)
class Scene:
    """The app in the state of a string, or at home, and the keys pressed for each frame."""

    state: str | None
    frames: tuple[tuple[str, ...], ...]


SCENES = (
    Scene(None, ((),)),
    Scene("activations?free=yes&function=tanh", ((), ("right",) * 4)),
    Scene("matrix?kind=product&level=1&seed=3", ((),)),
    Scene("backprop?level=4&seed=17", ((), ("minus", "1", "2"), ("enter",))),
    Scene("softmax?seed=0", ((), ("k", "down", "plus", "plus"))),
    Scene("mnist?layers=2&dropout=0.2", (("k",),)),
)


async def shots(scenes: tuple[Scene, ...] = SCENES) -> list[list[Strip]]:
    """What every frame shows, a strip a line."""
    found: list[list[Strip]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, scene in enumerate(scenes):
            progress = Progress.open(Path(folder) / f"{number}.sqlite")
            progress.set_place("vectors", 0)
            app = DlTui(progress, state=scene.state)
            async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
                for keys in scene.frames:
                    await pilot.press(*keys)
                    await pilot.pause(0.1)
                    found.append(app.screen._compositor.render_strips())
            progress.close()
    return found


def _svg_line(strip: Strip, row: int) -> str:
    pieces, column = [], 0
    for segment in strip:
        text, style = segment.text, segment.style
        width = segment.cell_length
        back = style.bgcolor.get_truecolor() if style and style.bgcolor else PAPER
        ink = style.color.get_truecolor() if style and style.color else INK
        x, y = column * CELL, row * LINE
        if back != PAPER:
            pieces.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width * CELL:.1f}" '
                f'height="{LINE}" fill="{back.hex}"/>'
            )
        if text.strip():
            bold = ' font-weight="bold"' if style and style.bold else ""
            pieces.append(
                f'<text x="{x:.1f}" y="{y + 13:.1f}" textLength="{width * CELL:.1f}" '
                f'fill="{ink.hex}"{bold}>{escape(text)}</text>'
            )
        column += width
    return "".join(pieces)


def svg(frames: list[list[Strip]]) -> str:
    """All frames as one picture, each in sight for its part of the time, round and round."""
    width, height = COLUMNS * CELL + 24, ROWS * LINE + 24
    share = 100 / len(frames)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'role="img" aria-label="dl-tui, screen by screen">',
        f"<style>text {{ font: 14px {FONT}; white-space: pre; }}"
        f".f {{ visibility: hidden; animation: show {len(frames) * SECONDS}s step-end infinite; }}"
        f"@keyframes show {{ 0% {{ visibility: visible; }} "
        f"{share:.3f}% {{ visibility: hidden; }} }}"
        "@media (prefers-reduced-motion: reduce) "
        "{ .f { animation: none; } .f:first-of-type { visibility: visible; } }</style>",
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER.hex}"/>',
        '<g transform="translate(12 12)">',
    ]
    for number, frame in enumerate(frames):
        delay = number * SECONDS
        lines = "\n".join(_svg_line(strip, row) for row, strip in enumerate(frame))
        parts.append(
            f'<g class="f" style="animation-delay: {delay}s" xml:space="preserve">{lines}</g>'
        )
    return "\n".join([*parts, "</g>", "</svg>", ""])


def shown(picture: str) -> list[str]:
    """The words of each frame of a picture that was made earlier."""
    frames = re.findall(r'<g class="f".*?</g>', picture, re.DOTALL)
    return [unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)<", frame))) for frame in frames]


def main() -> None:
    """Make the picture anew."""
    picture = svg(asyncio.run(shots()))
    PICTURE.write_text(picture, "utf-8")
    print(f"{PICTURE}: {len(SCENES)} scenes, {len(picture) // 1024} kB")


if __name__ == "__main__":
    main()
