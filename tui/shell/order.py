"""Keys take effect in the order in which they are pressed, however fast.

A character goes straight to the widget that types it, while a key such as enter climbs through all
widgets to the app, which looks its command up: whoever types `5`, enter, `7` in one breath would
hand in `57`. So a widget that types does such a command itself, as soon as it meets the key.
"""

from collections.abc import Iterable

from textual import events
from textual.widget import Widget


async def in_turn(widget: Widget, event: events.Key, of_screen: Iterable[str] = ()) -> bool:
    """Do now what a key that types nothing means to `widget`; False if it means nothing to it.

    `of_screen` names actions of its screen that may be done at once, too: those that do not wait
    for the widget.
    """
    if event.is_printable:
        return False
    found = widget.screen.active_bindings.get(event.key)
    if found is None or not found.enabled:
        return False
    name = found.binding.action.partition("(")[0]
    if found.node is not widget and (found.node is not widget.screen or name not in of_screen):
        return False
    event.stop()
    event.prevent_default()
    await widget.app.run_action(found.binding.action, found.node)
    return True
