"""Nothing that a terminal would obey gets through `clean`."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessons.text import REPLACEMENT, clean

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("attack", "shown"),
    [
        ("\x1b[2J\x1b]52;c;aGk=\x07", "�[2J�]52;c;aGk=�"),  # clear the screen, fill the clipboard
        ("\x9b31mred", "�31mred"),  # the one-byte CSI of C1
        ("\x90q\x9c", "�q�"),
        ("admin\u202etxt.exe", "admin�txt.exe"),
        ("\u2066hidden\u2069", "�hidden�"),
        ("a\u2028b\u0085c", "a�b�c"),
        ("bell\a back\b null\0 del\x7f", "bell� back� null� del�"),
        ("lone \ud800 surrogate", "lone � surrogate"),
        ("tag \U000e0041", "tag �"),
        ("soft\u00adhyphen\u200b\ufeff", "soft�hyphen��"),
    ],
)
def test_what_a_terminal_obeys_becomes_visible(attack: str, shown: str) -> None:
    assert clean(attack) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "two\nlines",
        "∂L/∂w = −0.5 × δ, σ(z) ≥ 0",
        "Müller e\u0301 日本 می\u200cخواهم",
        "👩\u200d🔬",
    ],
)
def test_honest_text_stays(text: str) -> None:
    assert clean(text) == text


def test_white_space() -> None:
    assert clean("a\tb\r\nc\rd") == "a    b\nc\nd"
    assert clean("a\r\nb\x1b", keep_newlines=False) == f"a b{REPLACEMENT}"


@given(ANY, st.booleans())
@example("\x1b", True)
@example("\u202e\n", False)
def test_the_result_is_always_safe_and_stable(text: str, keep: bool) -> None:
    result = clean(text, keep_newlines=keep)
    assert clean(result, keep_newlines=keep) == result
    assert keep or "\n" not in result
    for character in result:
        assert character in "\n\u200c\u200d" or (
            unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
        )
    result.encode("utf-8")


@given(st.text(st.characters(categories=("L", "N", "P", "S", "M"))))
def test_letters_numbers_and_symbols_are_never_touched(text: str) -> None:
    assert clean(text) == text
