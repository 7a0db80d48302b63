"""The README's pictures are of today's screens, and the moving one plays by itself."""

import difflib
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from docs.pictures import PICTURE, SCENES, STILLS, Scene, shots, shown, svg
from tui.figures.painted import drawing

ALIKE = 0.85  # of a frame's words: a number may change, a screen of another day is not the same
LOOKED_AT = 0, 3, 4  # scenes; all of them would take seconds


def kept_of(scene: int, kept: list[str]) -> list[str]:
    start = sum(len(each.frames) for each in SCENES[:scene])
    return kept[start : start + len(SCENES[scene].frames)]


async def test_the_pictures_show_the_screens_of_today() -> None:
    moving = shown(PICTURE.read_text("utf-8"))
    assert len(moving) == sum(len(each.frames) for each in SCENES)
    kept = [words for scene in LOOKED_AT for words in kept_of(scene, moving)]
    now = shown(svg(await shots(tuple(SCENES[scene] for scene in LOOKED_AT))))
    for name, scene in STILLS.items():
        kept += shown(PICTURE.with_name(f"{name}.svg").read_text("utf-8"))
        ((frame,),) = (await shots((scene,)),)
        now += shown(drawing(frame, name))
    for before, after in zip(kept, now, strict=True):
        assert len(after) > 100
        alike = difflib.SequenceMatcher(None, before.split(), after.split(), False).ratio()
        assert alike >= ALIKE, f"a picture is of another day ({alike:.2f}): run make pictures"


@pytest.mark.parametrize(
    "scene", [Scene("playground?data=nothing", ((),)), Scene(None, ((),), lesson="gradiant")]
)
async def test_a_scene_that_does_not_exist_is_refused(scene: Scene) -> None:
    with pytest.raises(click.BadParameter, match=r"data is one of circle|gradiant"):
        await shots((scene,))


@pytest.mark.parametrize("path", [PICTURE, *(PICTURE.with_name(f"{name}.svg") for name in STILLS)])
def test_the_picture_is_one_svg_that_needs_nothing_from_anywhere(path: Path) -> None:
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    outside = text.replace("http://www.w3.org/2000/svg", "")
    assert "http" not in outside and "<script" not in text and "<image" not in text
    assert ("prefers-reduced-motion" in text) is ("animation" in text) and len(text) < 200_000
