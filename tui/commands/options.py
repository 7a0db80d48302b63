"""The knobs of the MNIST lab as options of a command: each is declared once, for both."""

from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

from lessons.knobs import Knob, KnobError, Later, Value
from lessons.labs.mnist.knobs import DEFAULT_LR, KNOBS
from lessons.text import clean

MOST_LAYERS = 20


class KnobType(click.ParamType):  # type: ignore[type-arg]  # generic in some versions only
    """An option's value as its knob takes it."""

    def __init__(self, knob: Knob) -> None:
        self.knob = knob
        self.name = knob.name
        self.named = isinstance(knob.default, str)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands for the value in the help."""
        if self.named:
            return "NAME"
        return "N" if isinstance(self.knob.default, int) else "X"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse, or fail with the knob's own words."""
        try:
            return self.parse(value) if isinstance(value, str) else value
        except KnobError as error:
            self.fail(f"{clean(value[:60], keep_newlines=False)!r}: {error}.", param, ctx)

    def parse(self, text: str) -> Any:
        """One value."""
        return self.knob.parse(text)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that may follow."""
        names = map(str, self.knob.steps) if self.named else ()
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class WidthsType(KnobType):
    """One or more widths: 128, or 128,64."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """A list."""
        return "N[,N...]"

    def parse(self, text: str) -> tuple[Value, ...]:
        """Each width on its own."""
        widths = tuple(self.knob.parse(part) for part in text.split(",")[: MOST_LAYERS + 1])
        if len(widths) > MOST_LAYERS:
            raise KnobError(f"at most {MOST_LAYERS} hidden layers")
        return widths


def _knob_option(knob: Knob) -> Callable[[Any], Any]:
    """An option made from a knob's declaration."""
    kind = WidthsType(knob) if knob.name == "hidden" else KnobType(knob)
    text = knob.help
    if isinstance(knob.steps, Later):  # listing the names would mean loading NumPy
        text += " Such as relu, tanh or logistic; a wrong name is answered with all of them."
    elif kind.named:
        text += f" One of {', '.join(map(str, knob.steps))}."
    else:
        text += f" From {knob.range_text}."
    default: Any = knob.default
    shown: Any = knob.zero if knob.zero and not knob.default else True
    if knob.name == "lr":  # depends on the optimizer
        default, shown = None, ", ".join(f"{lr:g} for {name}" for name, lr in DEFAULT_LR.items())
    if knob.name == "hidden":
        default, shown = str(knob.default), True
    flag = f"--{knob.name.replace('_', '-')}"
    return click.option(flag, knob.name, type=kind, default=default, show_default=shown, help=text)


def knob_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each knob."""
    for knob in reversed(KNOBS):
        function = _knob_option(knob)(function)
    return function
