"""The pictures of the README, made of real screens: `make pictures`.

The app runs without a terminal, is pressed a few keys, and what it shows is written down as text
with colours, frame by frame, in one SVG that a browser plays by itself. Nothing in it is drawn by
hand, and a test holds its words against the screens of today.
"""

import asyncio
import re
import tempfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from textual.strip import Strip

from lessons.store.progress import Progress
from tui.app import DlTui
from tui.cli import require_lesson, require_state
from tui.figures.painted import drawing, opening, row

PICTURE = Path(__file__).parent / "tour.svg"
COLUMNS, ROWS = 80, 24
SECONDS = 3.0  # a frame stays so long


@dataclass(frozen=True)
class Scene:
    """The app in a state, in a lesson, or at home, and the keys pressed for each frame."""

    state: str | None
    frames: tuple[tuple[str, ...], ...]
    lesson: str | None = None
    step: int | None = None
    size: tuple[int, int] = (COLUMNS, ROWS)


SCENES = (
    Scene(None, ((),)),
    Scene("activations?free=yes&function=tanh", ((), ("right",) * 4)),
    Scene("matrix?kind=product&level=1&seed=3", ((),)),
    Scene("backprop?level=4&seed=17", ((), ("minus", "1", "2"), ("enter",))),
    Scene("softmax?seed=0", ((), ("k", "down", "plus", "plus"))),
    Scene("mnist?layers=2&dropout=0.2", (("k",),)),
)

STILLS = {
    "lesson": Scene(None, ((),), lesson="gradient", step=2, size=(120, 34)),
    "lab": Scene("playground?seed=0", (("o",),), size=(120, 34)),
}
"""Pictures that stand still, by the names of their files."""


async def shots(scenes: tuple[Scene, ...] = SCENES) -> list[list[Strip]]:
    """What every frame shows, a strip a line. click.BadParameter where a scene names a state or a
    lesson that is none: the app would show another in its place."""
    for scene in scenes:
        if scene.state is not None:
            require_state(scene.state)
        if scene.lesson is not None:
            require_lesson(scene.lesson)
    found: list[list[Strip]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, scene in enumerate(scenes):
            progress = Progress.open(Path(folder) / f"{number}.sqlite")
            progress.set_place("vectors", 0)
            app = DlTui(progress, state=scene.state, lesson=scene.lesson, step=scene.step)
            async with app.run_test(size=scene.size) as pilot:
                for keys in scene.frames:
                    await pilot.press(*keys)
                    await pilot.pause(0.1)
                    found.append(app.screen._compositor.render_strips())
            progress.close()
    return found


def svg(frames: list[list[Strip]]) -> str:
    """All frames as one picture, each in sight for its part of the time, round and round."""
    share = 100 / len(frames)
    moves = (
        f".f {{ visibility: hidden; animation: show {len(frames) * SECONDS}s step-end infinite; }}"
        f"@keyframes show {{ 0% {{ visibility: visible; }} "
        f"{share:.3f}% {{ visibility: hidden; }} }}"
        "@media (prefers-reduced-motion: reduce) "
        "{ .f { animation: none; } .f:first-of-type { visibility: visible; } }"
    )
    parts = [opening(COLUMNS, ROWS, "dl-tui, screen by screen", moves)]
    for number, frame in enumerate(frames):
        delay = number * SECONDS
        lines = "\n".join(row(strip, at) for at, strip in enumerate(frame))
        parts.append(
            f'<g class="f" style="animation-delay: {delay}s" xml:space="preserve">{lines}</g>'
        )
    return "\n".join([*parts, "</g>", "</svg>", ""])


def shown(picture: str) -> list[str]:
    """The words of each frame of a picture that was made earlier."""
    frames = re.findall(r'<g (?:class="f"|xml:space).*?</g>', picture, re.DOTALL)
    return [unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)<", frame))) for frame in frames]


def main() -> None:
    """Make the pictures anew."""
    pictures = {PICTURE: svg(asyncio.run(shots()))}
    for name, scene in STILLS.items():
        ((frame,), about) = asyncio.run(shots((scene,))), f"dl-tui: a {name}"
        pictures[PICTURE.with_name(f"{name}.svg")] = drawing(frame, about)
    for path, picture in pictures.items():
        path.write_text(picture, "utf-8")
        print(f"{path}: {len(picture) // 1024} kB")


if __name__ == "__main__":
    main()
