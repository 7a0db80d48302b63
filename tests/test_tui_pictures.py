"""The README's picture is one of today's screens, and plays by itself."""

import difflib
from xml.etree import ElementTree

from docs.pictures import PICTURE, SCENES, shots, shown, svg

ALIKE = 0.85  # of a frame's words: a number may change, a screen of another day is not the same
LOOKED_AT = slice(3, 5)  # scenes; all of them would take seconds


def frames_before(scene: int) -> int:
    return sum(len(each.frames) for each in SCENES[:scene])


async def test_the_picture_shows_the_screens_of_today() -> None:
    kept = shown(PICTURE.read_text("utf-8"))
    assert len(kept) == frames_before(len(SCENES))
    now = shown(svg(await shots(SCENES[LOOKED_AT])))
    start = frames_before(LOOKED_AT.start)
    for before, after in zip(kept[start : start + len(now)], now, strict=True):
        assert len(after) > 100
        alike = difflib.SequenceMatcher(None, before.split(), after.split(), False).ratio()
        assert alike >= ALIKE, f"{PICTURE.name} is of another day ({alike:.2f}): run make pictures"


def test_the_picture_is_one_svg_that_needs_nothing_from_anywhere() -> None:
    text = PICTURE.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    outside = text.replace("http://www.w3.org/2000/svg", "")
    assert "http" not in outside and "<script" not in text and "<image" not in text
    assert "prefers-reduced-motion" in text and len(text) < 200_000
