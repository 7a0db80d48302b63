"""Colours have jobs: a forward value, a gradient, right, wrong, where you are.

Each job is a theme variable (`$value`, `$gradient`, `$right`, `$wrong`, `$here`) that stylesheets
and `Content` styles both read, so a value has the same colour in every lab. Our own themes state
the colours; in Textual's themes the jobs fall to that theme's own accents. Each job also has a mark
(a gradient is written with ∂, right is ✓, wrong is ✗), for eyes and terminals without colour.
"""

from textual.binding import Binding
from textual.color import Color
from textual.theme import Theme

from tui.shell.guards import Guarded

JOBS = {
    "value": "text-primary",
    "gradient": "text-warning",
    "right": "text-success",
    "wrong": "text-error",
    "here": "text-accent",
}
"""Each job, and the variable of a foreign theme that it falls to."""

DEFAULT_THEME = "dl-dark"

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
) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        background=ground,
        foreground=text,
        surface=raised,
        panel=rule,
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
            "block-cursor-foreground": text,
            "block-cursor-background": raised,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-background": ground,
            "block-cursor-blurred-text-style": "none",
            "input-cursor-background": here,
            "input-selection-background": f"{here} 35%",
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
        value="#0072B2",
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
        raised="#303030",
        rule="#909090",
        value="#7FD0FF",
        gradient="#FFC040",
        right="#50F0B0",
        wrong="#FF9860",
        here="#FF9FD6",
    ),
)


class Themed(Guarded):
    """An app that knows our themes and gives every theme the job colours."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME

    def get_css_variables(self) -> dict[str, str]:
        """The theme's variables, with the job colours filled in where it has none of its own."""
        variables = super().get_css_variables()
        for job, source in JOBS.items():
            variables.setdefault(job, variables[source])
        foreground = Color.parse(variables["foreground"])
        background = Color.parse(variables["background"])
        for grey, share in {"faint": 0.4, "rule": 0.75}.items():
            # Blending a terminal's own sixteen colours is impossible: nobody knows what they are.
            known = foreground.ansi is None and background.ansi is None
            mixed = foreground.blend(background, share).hex if known else "ansi_bright_black"
            variables.setdefault(grey, mixed)
        return variables

    def get_key_display(self, binding: Binding) -> str:
        """Keys by the words that teach them: `enter`, not ⏎."""
        return "enter" if binding.key == "enter" else super().get_key_display(binding)
