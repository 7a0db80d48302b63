"""The keys of a question, once: what each means is the grammar of the whole program.

Two of them may share a key, because only one of the two means something at a time.
"""

from textual.binding import Binding, BindingType

from tui.keys import bind

KEYS: list[BindingType] = [
    Binding("enter", "commit", "commit", key_display="enter", tooltip="Take it", id="ask.commit"),
    Binding(
        "up", "move(-1, 0)", "move", key_display="arrows", id="ask.up", tooltip="Move the mark"
    ),
    Binding("down", "move(1, 0)", "move", show=False, id="ask.down"),
    Binding("left", "move(0, -1)", "move", show=False, id="ask.left"),
    Binding("right", "move(0, 1)", "move", show=False, id="ask.right"),
    Binding("up", "open(-1)", "other answers", show=False, id="ask.open_up"),
    Binding("down", "open(1)", "other answers", show=False, id="ask.open_down"),
    Binding("h", "hint", "hint", id="ask.hint", tooltip="A nudge, the numbers, then the solution"),
    Binding("h", "give_up", "pass", id="ask.pass", tooltip="Leave it at the solution; not wrong"),
    Binding("w", "why", "other answers", id="ask.why", tooltip="Why the others are as they are"),
    Binding("up", "scroll(-1, True)", "scroll", key_display="↑↓", id="ask.scroll_up"),
    Binding("down", "scroll(1, True)", "scroll", show=False, id="ask.scroll_down"),
    Binding("up", "scroll(-1, False)", "scroll", show=False, id="ask.roll_up"),
    Binding("down", "scroll(1, False)", "scroll", show=False, id="ask.roll_down"),
    Binding("r", "again(False)", "same again", id="ask.again", tooltip="The same numbers"),
    Binding("R", "again(True)", "another one", id="ask.other", tooltip="With new numbers"),
    Binding("escape", "clear", "clear", id="ask.clear", tooltip="Undo what is not committed"),
    Binding("escape", "skip", "skip", id="ask.skip", tooltip="Pass it over; answer it any time"),
    bind("doubt"),
]

NAMES = frozenset("elmprst")
"""Letters that a function or a number in a formula begins with: ln, sqrt, tanh, e, pi."""
