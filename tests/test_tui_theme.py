"""The colours can be read: contrast as WCAG 2 measures it, over the table of themes."""

from collections.abc import Callable
from itertools import combinations

import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import Theme
from waits import comes

from lessons.store.progress import Progress
from tui.app import DlTui
from tui.shell.terminal import Colours
from tui.theme import DEFAULT_THEME, JOBS, SIXTEEN, THEMES, Themed

XTERM = tuple(
    map(
        Color.parse,
        (
            "#000000", "#CD0000", "#00CD00", "#CDCD00", "#0000EE", "#CD00CD", "#00CDCD", "#E5E5E5",
            "#7F7F7F", "#FF0000", "#00FF00", "#FFFF00", "#5C5CFF", "#FF00FF", "#00FFFF", "#FFFFFF",
        ),
    )
)  # fmt: skip
CONSOLE = tuple(
    map(
        Color.parse,
        (
            "#000000", "#AA0000", "#00AA00", "#AA5500", "#0000AA", "#AA00AA", "#00AAAA", "#AAAAAA",
            "#555555", "#FF5555", "#55FF55", "#FFFF55", "#5555FF", "#FF55FF", "#55FFFF", "#FFFFFF",
        ),
    )
)  # fmt: skip
TABLES: dict[str, tuple[Color, ...]] = {"": (), "xterm": XTERM, "linux": CONSOLE}


def _luminance(colour: Color) -> float:
    shares = [part / 255 for part in colour.rgb]
    red, green, blue = (s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: Color, other: Color) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _seen(name: str, table: tuple[Color, ...]) -> Color:
    if not name.startswith("ansi_"):
        return Color.parse(name)
    number = Color.parse(name).ansi
    assert number is not None
    return table[number]


CASES = [
    pytest.param(theme, table, id=f"{theme.name} {which}".strip())
    for theme in THEMES
    for which, table in TABLES.items()
    if theme.ansi is bool(table)
]


def test_the_measure_is_that_of_wcag() -> None:
    assert _contrast(Color.parse("#000"), Color.parse("#FFF")) == pytest.approx(21)
    assert _contrast(Color.parse("#777"), Color.parse("#FFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "table"), CASES)
def test_text_can_be_read_on_every_ground(theme: Theme, table: tuple[Color, ...]) -> None:
    high = theme.name == "dl-contrast"
    text, faint = theme.foreground, theme.variables["faint"]
    grounds = [theme.background, theme.surface]
    for ground in (_seen(str(name), table) for name in grounds):
        for job in JOBS:
            assert _contrast(_seen(theme.variables[job], table), ground) >= (7 if high else 4.5), (
                job
            )
        assert _contrast(_seen(faint, table), ground) >= 4.5
        words = ground.blend(_seen(str(text), table), 0.85)  # an explanation under a row
        assert _contrast(words, ground) >= 7
    for front, back in (
        (text, theme.panel),  # what is typed
        (theme.variables["block-cursor-foreground"], theme.variables["block-cursor-background"]),
    ):
        assert _contrast(_seen(str(front), table), _seen(str(back), table)) >= 7
    assert _contrast(_seen(faint, table), _seen(str(theme.panel), table)) >= 3  # its hint
    marked = _seen(theme.variables["block-cursor-background"], table)
    assert _contrast(_seen(faint, table), marked) >= 4.5  # how many minutes a marked lesson takes


@pytest.mark.parametrize(("theme", "table"), CASES)
def test_a_rule_can_be_seen_and_no_two_jobs_look_alike(
    theme: Theme, table: tuple[Color, ...]
) -> None:
    rule = _contrast(_seen(theme.variables["rule"], table), _seen(str(theme.background), table))
    assert rule >= (4.5 if theme.name == "dl-contrast" else 1.7)
    assert all(theme.variables[one] != theme.variables[two] for one, two in combinations(JOBS, 2))


def test_sixteen_colours_have_a_theme_and_a_memory_of_their_own(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    progress.set_setting("theme", "dl-light")
    assert make_app(colours="256").theme == "dl-light"
    assert make_app(colours="16").theme == SIXTEEN
    assert make_app(colours="16", theme=DEFAULT_THEME).theme == DEFAULT_THEME
    progress.set_setting("theme-16", "ansi-light")
    assert make_app(colours="16").theme == "ansi-light"
    assert make_app(colours="256").theme == "dl-light"


def test_no_grey_is_written_on_the_bar_of_a_marked_row_that_hides_it() -> None:
    app = Themed("16")
    for theme in (theme for theme in app.available_themes.values() if theme.ansi):
        app.theme = theme.name
        names = (app.theme_variables[name] for name in ("faint", "block-cursor-background"))
        assert _contrast(*(_seen(name, XTERM) for name in names)) >= 3, theme.name


@pytest.mark.parametrize("colours", ["none", "16", "256"])
async def test_without_colours_nothing_is_written_on_its_own_colour(
    colours: Colours, make_app: Callable[..., DlTui], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(colours=colours)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert "enter" in strips[-1].text  # the key line
        for segment in (each for strip in strips for each in strip):
            style = segment.style
            if style is not None and style.color is not None and segment.text.strip():
                assert style.color.is_default or style.color != style.bgcolor, segment


@pytest.mark.parametrize("name", [theme.name for theme in THEMES])
async def test_what_a_command_does_can_be_read_in_the_marked_row_too(name: str) -> None:
    app = Themed("16" if name == SIXTEEN else "truecolor")
    app.theme = name
    async with app.run_test(size=(80, 24)):
        app.action_command_palette()

        def helps() -> set[Style]:  # of titles the words are bold
            segments = [each for row in app.screen._compositor.render_strips() for each in row]
            return {s.style for s in segments if "the current" in s.text or "the app" in s.text}

        await comes(lambda: len({style.bgcolor for style in helps()}) == 2)  # one row is marked
        for style in helps():
            assert style.color and style.bgcolor and not style.dim and not style.bold
            if name != SIXTEEN:
                ink, ground = (Color(*c.get_truecolor()) for c in (style.color, style.bgcolor))
                assert _contrast(ink, ground) >= 4.5
