"""What is taken out of a screen: text as it was meant, formulas as TeX, pictures that are whole."""

import base64
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.geometry import Offset
from textual.selection import SELECT_ALL, Selection
from waits import LIMIT

from lessons.course.outline import load_course
from lessons.course.steps import Math, Prose
from tui import paths
from tui.app import DlTui
from tui.export import exports, pieces, write
from tui.frame import Frame, KeyLine
from tui.prose import ProseView
from tui.shell.clipboard import PIECE, hand_over, osc52, tool
from tui.shell.pointer import Pointed, meant
from tui.wrapping import flowing, wrapped

Make = Callable[..., DlTui]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))


WORDS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz.,;−≈é", min_size=1, max_size=9)
    | st.sampled_from(["40 %", "3 ms", "x = 0.5", "1 + 2 − 3", "(2, 7)"]),
    min_size=1,
    max_size=40,
)


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(24, 80), st.integers(0, 4))
def test_text_that_was_wrapped_flows_again(
    paragraphs: list[list[str]], width: int, indent: int
) -> None:
    """The inverse of `wrapped`, also where all of it stands in some columns."""
    said = [" ".join(words) for words in paragraphs]
    rows = [
        " " * indent + line.plain
        for at, text in enumerate(said)
        for line in [*wrapped(text, width - indent), *[Content()] * (at < len(said) - 1)]
    ]
    assert flowing(rows, width).split("\n\n") == [" " * indent + text for text in said]


def test_no_line_of_the_course_ends_between_a_number_and_its_unit_or_sign() -> None:
    """All that the lessons say, their questions too, in the columns of three windows."""
    torn = re.compile(
        r"\d\n(?:%|°|ms|s|h|MB|million)(?!\w)|[=≈≤≥+−±×↑←]\n\S|\s[a-zA-Z]\n= |[<>]\n\d"
        r"|\b(?:row|class|epoch)\n\d|\b(?:ln|sin|cos|tanh)\n\w?[\d₀-₉]|\(\d,\n\d"
        # a formula of two terms: 28·28 = 784, 2wx + b
        r"|(?<![=≈+−·×/] )(?<!\S)[\d.·]*[\d.·a-z]\n[=≈+−] [\d.·a-z]{1,9}\W*(?!\S)(?! [=≈+−])"
    )
    for said in ("becomes 1 − 0.1·3 = 0.7", "so −ln 0.4 = 0.916", "is z = w₁·x₁ + … + wₙ·xₙ"):
        formula = said.split(" ", 1)[1]
        for width in range(len(formula), len(said)):
            assert wrapped(said, width)[-1].plain == formula
    long = "it is (0.020 + 0.673 + 2.303)/3 = 0.999"
    assert [row.plain for row in wrapped(long, 34)] == [long[:-8], "= 0.999"]
    joined = 0
    for lesson in load_course().lessons:
        asked = [
            text
            for poll in lesson.polls
            for text in (poll.question, poll.explanation, *(each.why for each in poll.choices))
        ]
        prose = [block.markdown for step in lesson.steps for block in step.blocks
                 if isinstance(block, Prose)]  # fmt: skip
        for width in (60, 80, 120):
            page = [[line.plain for line in wrapped(text, width - 6)] for text in asked]
            page += [[row.plain for row in ProseView(text).rows(width - 6)] for text in prose]
            for rows in page:
                said = "\n".join(row.strip() for row in rows)
                joined += said.count(" %")
                assert not torn.search(said), said
                assert "\ue000" not in said
    assert joined > 100


def test_what_was_drawn_or_set_in_columns_stays_as_it_is() -> None:
    for rows in (
        ["x      1.25   0.0001", "weights  3.5   0.0009"],
        ["│ ⢱⡀   ⢰", "└┬──────┬"],
        ["• an item that is so full", "• the next item"],
        ["  A  all five of them grow", "  B  they come closer"],
    ):
        assert flowing(rows, 26) == "\n".join(rows)
    assert flowing(["leaky ReLU", "GELU"], 12) == "leaky ReLU\nGELU"
    answer = ["  A  all five of them may", "     grow"]
    assert flowing(answer, 26) == "  A  all five of them may grow"


def test_every_paragraph_of_the_course_is_copied_in_one_line() -> None:
    """However wide the page is: by what is drawn of it alone."""
    looked_at = 0
    for lesson in load_course().lessons[::4]:
        for step in lesson.steps:
            for block in step.blocks:
                if not isinstance(block, Prose) or re.search(r"^[ #|`>*-]|\d\. ", block.seen, re.M):
                    continue
                view = ProseView(block.seen)
                wide = "\n".join(row.plain.rstrip() for row in view.rows(10_000))
                for width in (57, 78):
                    rows = [row.plain for row in view.rows(width)]
                    assert flowing(rows, width) == wide
                    looked_at += 1
    assert looked_at > 50


async def test_what_is_marked_is_copied_as_it_is_meant(make_app: Make) -> None:
    app = make_app(lesson="vectors")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Frame)
        prose = screen.query(ProseView).first()
        width = prose.content_size.width
        rows = [row.plain for row in prose.rows(width)]
        screen.selections = {prose: Selection(Offset(2, 0), Offset(4, 1))}
        assert screen.get_selected_text() == flowing(rows[:2], width, 2, 4)
        await pilot.press("ctrl+c")
        assert app.clipboard == screen.get_selected_text() and app.is_running
        assert "\n" not in app.clipboard
        assert "copied" in screen.query_one(KeyLine).said
        formula = ProseView(Math(r"\frac{a}{b}"))
        await screen.query_one("#body").mount(formula)
        await pilot.pause()
        assert meant(formula, Selection(Offset(0, 0), Offset(1, 1))) == r"\frac{a}{b}"
        assert meant(prose, Selection(Offset(0, 900), None)) is None
        assert meant(prose, SELECT_ALL) == flowing(rows, width).rstrip("\n")


async def test_a_lab_gives_its_picture_and_its_words(make_app: Make) -> None:
    app = make_app(state="softmax?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o")
        screen = app.screen
        assert isinstance(screen, Pointed)
        found = {piece.name: piece for piece in pieces(screen)}
        assert "the formula as TeX" not in found
        drawn = found["the picture as text"].make()
        assert "0.892" in drawn and "free play" not in drawn
        assert "Add 100 to all" in (said := found["the text"].make())
        assert "0.892" not in said
        picture = ElementTree.fromstring(found["the picture as SVG"].make())
        letters = "".join(picture.itertext())
        assert "0.892" in letters and "Softmax" not in letters
        assert "Softmax" in "".join(
            ElementTree.fromstring(found["the whole screen as SVG"].make()).itertext()
        )
        first, second = (write(screen, found["the picture as text"]) for _ in range(2))
        assert (first.name, second.name) == ("softmax.txt", "softmax-2.txt")
        assert first.read_text(encoding="utf-8") == drawn + "\n" and first.parent.is_relative_to(
            paths.data_folder()
        )


async def test_the_palette_offers_it_and_the_key_line_says_where(
    make_app: Make, tmp_path: Path
) -> None:
    app = make_app(state="softmax?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        offered = {each.title: each.callback for each in exports(app.screen)}
        offered["Export the text"]()
        line = app.screen.query_one(KeyLine)
        assert line.said.startswith("✓ ") and line.said.endswith("softmax.md")
        paths.exports_folder().rename(tmp_path / "away")
        paths.exports_folder().write_text("in the way")
        offered["Export the text"]()
        assert line.said.startswith("✗ not written: ")
        offered["Copy the picture as text"]()
        assert "0.892" not in app.clipboard and "3.004" in app.clipboard  # as it is covered
        titles = [each.title for each in app.get_system_commands(app.screen)]
        assert set(offered) | {"Theme", "Theme: nord"} <= set(titles)


# ---- the clipboard ------------------------------------------------------------------------------


def test_the_terminal_is_asked_and_through_gnu_screen_in_envelopes() -> None:
    text = "∂" * 400
    asked = osc52(text, {})
    assert base64.b64decode(asked.removeprefix("\x1b]52;c;").removesuffix("\a")).decode() == text
    wrapped_up = osc52(text, {"STY": "1.tty"})
    envelopes = re.findall(r"\x1bP(.*?)\x1b\\", wrapped_up, re.DOTALL)
    assert "".join(envelopes) == asked and max(map(len, envelopes)) <= PIECE


def test_a_program_of_the_systems_is_asked_where_the_clipboard_is_near() -> None:
    def which(name: str) -> str:
        return f"/bin/{name}"

    def chosen(platform: str = "linux", **environment: str) -> str:
        return (*tool(environment, which, platform), "")[0]

    assert chosen() == ""
    assert chosen("darwin") == "pbcopy"
    assert chosen(DISPLAY=":0") == "xclip"
    assert chosen(DISPLAY=":0", WAYLAND_DISPLAY="wayland-0") == "wl-copy"
    assert chosen(DISPLAY=":0", TMUX="/tmp/tmux,1,0") == "tmux"
    assert chosen("darwin", SSH_CONNECTION="1 2 3 4") == ""
    assert chosen(SSH_CONNECTION="1 2 3 4", TMUX="/tmp/tmux,1,0") == "tmux"
    assert chosen(WSL_DISTRO_NAME="Debian") == "clip.exe"
    assert tool({"DISPLAY": ":0"}, lambda _: None) == ()


@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand for the programs")
def test_each_program_gets_the_whole_text_as_it_reads_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real programs of these names, which keep what they get and how they were called."""
    for name in ("tmux", "pbcopy", "wl-copy", "xclip", "clip.exe"):
        kept = tmp_path / f"{name}.kept"
        told = f'echo "$* ${{LC_ALL-unset}} $LC_CTYPE" >"{kept}.how"'
        (tmp_path / name).write_text(
            f'#!/bin/sh\ncat >"{kept}.new"\n{told}\nmv "{kept}.new" "{kept}"\n'
        )
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("LC_CTYPE", raising=False)
    text = "∂J/∂w · 漢 🙂\n" + "x" * 100_000 + "\nlast line"
    plain = {"wl-copy": "--type text/plain C ", "tmux": "load-buffer -w - C "}
    for environment, platform, name in (
        ({"TMUX": "/tmp/tmux,1,0"}, "linux", "tmux"),
        ({}, "darwin", "pbcopy"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", "wl-copy"),
        ({"DISPLAY": ":0"}, "linux", "xclip"),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", "clip.exe"),
    ):
        program, kept = tool(environment, platform=platform), tmp_path / f"{name}.kept"
        assert program[0] == name
        hand_over(text, program)
        end = time.monotonic() + LIMIT
        while not kept.exists():
            assert time.monotonic() < end, name
            time.sleep(0.005)
        assert kept.read_bytes().decode("utf-16-le" if name == "clip.exe" else "utf-8") == text
        how = kept.with_name(f"{kept.name}.how").read_text().removesuffix("\n")
        assert how == plain.get(name, how)
        assert how.endswith("unset UTF-8" if name == "pbcopy" else " C ")
