"""Colours have jobs: a forward value, a gradient, right, wrong, where you are.

Each job is a theme variable (`$value`, `$gradient`, `$right`, `$wrong`, `$here`) that stylesheets
and `Content` styles both read, so a value has the same colour in every lab. Our own themes state
the colours; in Textual's themes the jobs fall to that theme's own accents. Each job also has a mark
(a gradient is written with ∂, right is ✓, wrong is ✗), for eyes and terminals without colour.
"""

import os
from collections.abc import Sequence

from textual.app import App
from textual.binding import Binding
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.theme import Theme

from tui.shell.guards import Guarded
from tui.shell.terminal import Colours, asks_for_ascii

_MIXED: dict[str, tuple[Theme, dict[str, str]]] = {}  # a theme's variables: an app asks four times

JOBS = {
    "value": "text-primary",
    "gradient": "text-warning",
    "right": "text-success",
    "wrong": "text-error",
    "here": "text-accent",
}
"""Each job, and the variable of a foreign theme that it falls to."""

DEFAULT_THEME = "dl-dark"
SIXTEEN = "dl-16"
"""The theme where the terminal has no more than sixteen colours: all others turn white in it."""

PAPER = "#FFFFFF on #000000"
"""A picture for a camera, which knows no theme: its light cells on dark ones."""


def _theme(
    name: str,
    *,
    dark: bool,
    ground: str,
    text: str,
    faint: str,
    raised: str,
    rule: str,
    value: str,
    gradient: str,
    right: str,
    wrong: str,
    here: str,
    field: str | None = None,
    cursor: tuple[str, str] | None = None,
    ansi: bool = False,
) -> Theme:
    """A theme by its jobs; `field` is where one types, `cursor` the marked row: its text, ground.

    With `ansi` all colours are the terminal's own, by name, which cannot be mixed.
    """
    marked, bar = cursor or (text, raised)
    return Theme(
        name=name,
        dark=dark,
        ansi=ansi,
        background=ground,
        foreground=text,
        surface=raised,
        panel=field or rule,
        primary=value,
        secondary=gradient,
        warning=gradient,
        success=right,
        error=wrong,
        accent=here,
        variables={
            "value": value,
            "gradient": gradient,
            "right": right,
            "wrong": wrong,
            "here": here,
            "faint": faint,
            "rule": rule,
            "border": here,
            "border-blurred": rule,
            "ansi-background": ground,
            "ansi-foreground": text,
            "block-cursor-foreground": marked,
            "block-cursor-background": bar,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-background": ground,
            "block-cursor-blurred-text-style": "none",
            "input-cursor-background": here,
            "input-selection-background": bar if ansi else f"{here} 35%",
            "input-selection-foreground": marked,
            "screen-selection-background": bar if ansi else f"{value} 50%",
            "screen-selection-foreground": marked,
            "scrollbar": rule,
            "scrollbar-hover": faint,
            "scrollbar-active": here,
            "scrollbar-background": ground,
            "scrollbar-background-hover": ground,
            "scrollbar-background-active": ground,
        },
    )


THEMES = (
    _theme(
        "dl-dark",
        dark=True,
        ground="#14161A",
        text="#E4E6E9",
        faint="#8C939D",
        raised="#23272E",
        rule="#3A404A",
        value="#56B4E9",
        gradient="#E69F00",
        right="#2BB88A",
        wrong="#E8743B",
        here="#CC79A7",
    ),
    _theme(
        "dl-light",
        dark=False,
        ground="#FBFAF7",
        text="#1D2126",
        faint="#62686F",
        raised="#ECEAE4",
        rule="#C4C1B8",
        value="#006FAD",
        gradient="#9A5B00",
        right="#00735A",
        wrong="#A8400A",
        here="#8F3F6E",
    ),
    _theme(
        "dl-contrast",
        dark=True,
        ground="#000000",
        text="#FFFFFF",
        faint="#D0D0D0",
        raised="#262626",
        rule="#909090",
        value="#7FD0FF",
        gradient="#FFC040",
        right="#50F0B0",
        wrong="#FF9860",
        here="#FF9FD6",
        field="#262626",
    ),
    # The bright ones on black are what can be read in every terminal's sixteen, be they those of
    # xterm or of a Linux console. The ground is painted, too: nobody knows the terminal's own.
    _theme(
        SIXTEEN,
        dark=True,
        ground="ansi_black",
        text="ansi_bright_white",
        faint="ansi_white",
        raised="ansi_black",
        rule="ansi_bright_black",
        value="ansi_bright_cyan",
        gradient="ansi_bright_yellow",
        right="ansi_bright_green",
        wrong="ansi_bright_red",
        here="ansi_bright_magenta",
        field="ansi_blue",
        cursor=("ansi_bright_white", "ansi_blue"),
        ansi=True,
    ),
)


NO_COLOUR = NoColor()


class Themed(Guarded):
    """An app that knows our themes and gives every theme the job colours."""

    # Textual takes the terminal's own ground in every theme of sixteen colours, painted or not.
    CSS = """
    App:ansi, Screen:ansi { background: $background; color: $foreground; }
    ModalScreen:ansi { background: transparent; }
    Input:ansi { background: $panel; color: $foreground; }
    """

    def __init__(self, colours: Colours = "truecolor") -> None:
        super().__init__()
        self.colours = colours
        self.plain = asks_for_ascii(os.environ)
        for theme in THEMES:
            self.register_theme(theme)
        self.begin_in(self.own_theme)

    def begin_in(self, theme: str) -> None:
        """Take the first theme, before anything is styled.

        Textual takes it for a change otherwise, and parses every widget's style two times more.
        """
        self.set_reactive(App.theme, theme)
        begun, dark = self.current_theme.name, self.current_theme.dark
        for name in self.available_themes:
            self.set_class(name == begun, f"-theme-{name}", update=False)
        self.set_class(dark, "-dark-mode", update=False)
        self.set_class(not dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    @property
    def own_theme(self) -> str:
        """The theme that suits the terminal's colours, unless somebody chose another."""
        return SIXTEEN if self.colours in {"16", "none"} else DEFAULT_THEME

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What stands between a drawn line and the terminal: in the end all signs become ASCII."""
        filters = super().get_line_filters()
        if self.no_color and self.current_theme.ansi:
            # Textual chose greys before it knew the theme: of colours that only the terminal knows
            # it makes black on black.
            filters = [NO_COLOUR if isinstance(each, Monochrome) else each for each in filters]
        if not self.plain:
            return filters
        from tui.shell.ascii import IN_ASCII

        return [*filters, IN_ASCII]

    def get_css_variables(self) -> dict[str, str]:
        """The theme's variables, with the job colours filled in where it has none of its own."""
        theme = self.current_theme
        known = _MIXED.get(theme.name)
        if known is None or known[0] is not theme:
            known = _MIXED[theme.name] = theme, self._mixed()
        self.theme_variables = known[1].copy()
        return self.theme_variables

    def _mixed(self) -> dict[str, str]:
        variables = super().get_css_variables()
        for job, source in JOBS.items():
            variables.setdefault(job, variables[source])
        if self.current_theme.ansi and "faint" not in variables:  # its grey cannot be read on blue
            variables["block-cursor-foreground"] = "ansi_black"
            variables["block-cursor-background"] = "ansi_white"
        foreground = Color.parse(variables["foreground"])
        background = Color.parse(variables["background"])
        for grey, share in {"faint": 0.4, "rule": 0.75}.items():
            # Blending a terminal's own sixteen colours is impossible: nobody knows what they are.
            known = foreground.ansi is None and background.ansi is None
            mixed = foreground.blend(background, share).hex if known else "ansi_bright_black"
            variables.setdefault(grey, mixed)
        return variables

    def get_key_display(self, binding: Binding) -> str:
        """Keys by the words that teach them: `enter` and `ctrl+p`, not ⏎ and ^p."""
        if binding.key == "enter" or binding.key.startswith("ctrl+"):
            return binding.key
        return super().get_key_display(binding)
