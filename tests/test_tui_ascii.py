"""Without signs every screen says the same, in the same columns."""

import codecs
import unicodedata
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from rich.cells import cell_len

from tui.app import DlTui
from tui.shell.ascii import in_ascii
from tui.shell.streams import _in_plain_letters
from tui.shell.terminal import PLAIN, asks_for_ascii

ROOT = Path(__file__).parents[1]
WRITTEN = [
    path
    for folder in ("lessons", "tui", "engine")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".md", ".py", ".toml"}
]
KEYBOARDS = ("CYRILLIC", "HEBREW", "ARABIC")  # their letters are keys, and painted nowhere


def _used() -> set[str]:
    found = set().union(*(path.read_text("utf-8") for path in WRITTEN))
    return {one for one in found if not unicodedata.name(one, "").startswith(KEYBOARDS)}


def test_every_sign_that_is_used_has_a_character_of_its_width() -> None:
    used = _used() | {chr(code) for code in (*range(0x2500, 0x25A0), *range(0x2800, 0x2900))}
    assert len(used) > 600
    used -= {"\N{REPLACEMENT CHARACTER}"}
    for sign in used:
        if sign.isprintable() and sign != "?":
            plain = in_ascii(sign)
            assert plain.isascii() and plain.isprintable(), sign
            assert len(plain) == cell_len(sign), sign
            assert "?" not in plain, f"{sign} has none: lessons or app use it, tui/shell/ascii.py"


def test_what_is_drawn_is_not_blank() -> None:
    assert in_ascii(chr(0x2800)) == " "
    assert all(in_ascii(chr(code)).strip() for code in range(0x2801, 0x2900))
    assert all(in_ascii(chr(code)).strip() for code in range(0x2500, 0x25A0))


def test_shades_of_more_and_of_less_stay_apart() -> None:
    from tui.figures.paint import BLOCKS, DOTS

    shades = in_ascii(BLOCKS) + in_ascii(DOTS)
    assert len(set(shades)) == len(BLOCKS) + len(DOTS) - 1  # both begin with a blank


def test_a_line_that_measures_is_told_from_the_one_it_lies_on() -> None:
    assert len({in_ascii(line) for line in "─━┄│┃┊"}) == 6


def test_marks_that_mean_different_things_stay_apart() -> None:
    assert len({in_ascii(mark) for mark in "✓✗○●›"}) == 5
    assert in_ascii("∂L/∂w ≈ −0.5 · x ≤ 3 ✓") == "dL/dw ~ -0.5 . x < 3 Y"
    assert in_ascii("0·0 + 8·(−1) + Σ w·x") == "0*0 + 8*(-1) + S w*x", "no number with decimals"
    pieces = ("2·", "5", "·w", "·", "····", "a · b")  # some are styled by themselves
    assert [in_ascii(one) for one in pieces] == ["2*", "5", "*w", ".", "....", "a . b"]
    assert in_ascii("[·] (·) (a)·(b)") == "[.] (.) (a)*(b)", "and not known is no product"
    codecs.register_error("plain", _in_plain_letters)  # the same in a pipe
    assert "2·5 − 3·(−1) · (·)".encode("ascii", "plain") == b"2*5 - 3*(-1) - (-)"


def test_any_text_keeps_its_width() -> None:
    rng = Random(3)
    alphabet = [chr(rng.randrange(0xA0, 0xD7FF)) for _ in range(400)] + list(
        "ab 漢字ê\u0301\u200d🙂👍🏽"
    )
    for _ in range(400):
        text = "".join(rng.choices(alphabet, k=rng.randrange(1, 12)))
        plain = in_ascii(text)
        assert plain.isascii(), text
        assert len(plain) == cell_len(text), text


def test_it_is_asked_for_by_a_variable() -> None:
    assert not asks_for_ascii({}) and not asks_for_ascii({PLAIN: "0"})
    assert asks_for_ascii({PLAIN: "1"})


async def test_a_screen_is_painted_in_ascii(
    make_app: Callable[..., DlTui], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PLAIN, "1")
    app = make_app(state="softmax?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o")
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
    assert all(line.isascii() and len(line) == 80 for line in lines)
    bars = [line.count("=") for line in lines if line.lstrip("> ")[:1] in set("12345")]
    assert len(bars) == 5 and bars[4] > 20 > bars[0] > bars[2]  # p of 0.892, 0.066 and 0.000006
