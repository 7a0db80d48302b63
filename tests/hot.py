"""What Textual does a hundred thousand times in these tests, with the same outcome and less work.

It looks for a message's handlers in every class of a widget, counts the parameters of a function by
its whole signature, and gives each row of the screen seven caches, most of which stay empty. In a
terminal that is a thousandth of a second a key. Here it was an eighth of all the time.
"""

import inspect
import itertools
import selectors
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import textual._callback
import textual.content
from textual.color import Color
from textual.css.model import RuleSet
from textual.css.styles import RenderStyles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.filter import ANSIToTruecolor, LineFilter
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip

# ---- the rows of the screen ---------------------------------------------------------------------


class _Forgets:
    """A cache with nothing in it, one for all: a row here is seldom cut a second time."""

    def get(self, _key: object) -> None:
        return None

    def __setitem__(self, _key: object, _value: object) -> None:
        pass


_FORGETS: Any = _Forgets()


def _strip(strip: Strip, segments: Any, cell_length: int | None = None) -> None:
    strip._segments = list(segments)
    strip._cell_length = cell_length
    strip._divide_cache = strip._crop_cache = strip._style_cache = _FORGETS
    strip._filter_cache = strip._line_length_cache = _FORGETS
    strip._crop_extend_cache = strip._offsets_cache = _FORGETS
    strip._render_cache = strip._link_ids = strip._cell_count = None


_DIM = 1 << 1  # of a style's attributes
_filtered = Strip.apply_filter


def _apply_filter(strip: Strip, colors: LineFilter, background: Color) -> Strip:
    """With true colours for those of a terminal; a row that has none but true ones is its own."""
    if type(colors) is ANSIToTruecolor and all(
        control is None
        and style is not None
        and (style._color is None or style._color.triplet is not None)
        and (style._bgcolor is None or style._bgcolor.triplet is not None)
        and not style._attributes & _DIM
        for _, style, control in strip._segments
    ):
        return strip
    return _filtered(strip, colors, background)


_codes = textual.content._strip_control_codes


def _strip_control_codes(text: str) -> str:
    """Without bells and their like; a text that can be printed as it is has none."""
    return text if text.isprintable() else _codes(text)


# ---- who hears a message ------------------------------------------------------------------------

Heard = list[tuple[type, list[Any]]]
_heard: dict[tuple[type, type, str], Heard | None] = {}
_methods = MessagePump._get_dispatch_methods


def _handlers(pump: type, message: type[Message], name: str) -> Heard | None:
    """The classes that hear a message, each with its methods; None where a selector decides."""
    kinds = [kind for kind in message.__mro__ if issubclass(kind, Message)]
    found: Heard = []
    met: set[Any] = set()
    for cls in pump.__mro__:
        here: list[Any] = []
        for kind in kinds:
            for method, chosen in (cls.__dict__.get("_decorated_handlers") or {}).get(kind, ()):
                if chosen:
                    return None
                if method not in met:
                    here.append(method)
                    met.add(method)
        named = cls.__dict__.get(f"_{name}") or cls.__dict__.get(name)
        if named is not None and not getattr(named, "_textual_on", None):
            here.append(named)
        if here:
            found.append((cls, here))
    return found


def _get_dispatch_methods(
    pump: MessagePump, name: str, message: Message
) -> Iterator[tuple[type, Any]]:
    key = type(pump), type(message), name
    if key not in _heard:
        _heard[key] = _handlers(*key)
    heard = _heard[key]
    if heard is None:
        yield from _methods(pump, name, message)
        return
    for cls, methods in heard:
        if message._no_default_action:
            break
        for method in methods:
            yield cls, method.__get__(pump, cls)


_put, _undo = pytest.MonkeyPatch.setattr, pytest.MonkeyPatch.undo


def _setattr(patch: pytest.MonkeyPatch, *args: Any, **options: Any) -> None:
    """Where a test puts another method in place, all is looked for anew."""
    _heard.clear()
    _put(patch, *args, **options)


def _undone(patch: pytest.MonkeyPatch) -> None:
    _heard.clear()
    _undo(patch)


# ---- styles -------------------------------------------------------------------------------------

_replaced = Stylesheet.replace_rules


def _replace_rules(node: DOMNode, rules: Any, animate: bool = False) -> None:
    """Put other rules in place; what stands there already need not be put there."""
    if animate and "transitions" in rules:
        _replaced(node, rules, animate=True)
        return
    base = node.styles.base
    had: Any = base._rules
    if animate and had == rules:
        return
    for key in had.keys() | rules.keys():
        value = rules.get(key)
        if value is None or had.get(key) is not value:
            setattr(base, key, value)
    node.notify_style_update()


# ---- small things -------------------------------------------------------------------------------

_counted = textual._callback._count_parameters


def _count_parameters(function: Callable[..., Any]) -> int:
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__") or hasattr(function, "__signature__"):
        return _counted(function)
    starred = bool(code.co_flags & inspect.CO_VARARGS) + bool(
        code.co_flags & inspect.CO_VARKEYWORDS
    )
    return int(code.co_argcount + code.co_kwonlyargcount + starred)


_get = Reactive.__get__
_plain: dict[tuple[type, str], bool] = {}  # whether a reactive's value is never computed


def _reactive(reactive: Reactive[Any], obj: Any, kind: type) -> Any:
    if obj is not None:
        key = type(obj), reactive.name
        plain = _plain.get(key)
        if plain is None:
            plain = _plain[key] = not hasattr(obj, reactive.compute_name)
        if plain and reactive.internal_name in obj.__dict__:
            return obj.__dict__[reactive.internal_name]
    return _get(reactive, obj, kind)


def _rule(styles: RenderStyles, name: str, default: object = None) -> object:
    own: Any = styles._inline_styles._rules
    rules: Any = own if name in own else styles._base_styles._rules
    return rules.get(name, default)


def _screen(node: DOMNode) -> Screen[Any]:
    at: Any = node
    try:
        while at is not None and not isinstance(at, Screen):
            at = at._MessagePump__parent
            at = at and at()
    except AttributeError:
        pass
    return at if isinstance(at, Screen) else _screened(node)


_screened: Any = DOMNode.screen.fget


# ---- the loop -----------------------------------------------------------------------------------

TURNS = 8  # of a loop that has something to do, between two looks at what came from outside
_turns = itertools.count()


class _Selector(selectors.DefaultSelector):
    """Asks the system in each turn of the loop that would wait, and else in every eighth."""

    def select(self, timeout: float | None = None) -> Any:
        if timeout == 0 and next(_turns) % TURNS:
            return []
        return super().select(timeout)


def install() -> None:
    """From now on, for every app of this process."""
    patch = pytest.MonkeyPatch()  # for good
    patch.setattr(Strip, "__init__", _strip)
    patch.setattr(Strip, "apply_filter", _apply_filter)
    #    patch.setattr(Stylesheet, "replace_rules", staticmethod(_replace_rules))
    patch.setattr(DOMNode, "screen", property(_screen))
    patch.setattr(textual.content, "_strip_control_codes", _strip_control_codes)
    patch.setattr(MessagePump, "_get_dispatch_methods", _get_dispatch_methods)
    patch.setattr(pytest.MonkeyPatch, "setattr", _setattr)
    patch.setattr(pytest.MonkeyPatch, "undo", _undone)
    patch.setattr(textual._callback, "_count_parameters", _count_parameters)
    patch.setattr(Reactive, "__get__", _reactive)
    patch.setattr(RenderStyles, "get_rule", _rule)
    patch.setattr(RuleSet, "__hash__", object.__hash__)
    patch.setattr(selectors, "DefaultSelector", _Selector)  # asyncio makes one for each loop
