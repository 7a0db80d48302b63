"""The keys of the matrix drills, and what `?` says about them."""

from textual.binding import Binding, BindingType

HELP = """\
First say which **shape** the result has (`3x2`), or `n` that it does not exist. Then fill the
cells: a row of the left matrix meets a column of the right one, marked ▶ and ▼. Fractions such as
`1/3`, decimals and a minus are all fine; nothing is judged before `enter`.

`space` watches the product being built, `v` in another of its views; cells that are yours stay
hidden. Two clean drills make the next one harder, two slips easier. A hint is not a fault.
"""

BINDINGS: list[BindingType] = [
    Binding("enter", "commit", "commit", key_display="enter", tooltip="Take what was typed"),
    Binding("enter", "go_on", "next drill", key_display="enter", tooltip="Another drill"),
    Binding(
        "enter",
        "leave_walk",
        "your turn",
        key_display="enter",
        tooltip="Fill the cells",
    ),
    Binding("up", "move(-1, 0)", "move", key_display="arrows", tooltip="Move to another cell"),
    Binding("down", "move(1, 0)", "move", show=False),
    Binding("left", "move(0, -1)", "move", show=False),
    Binding("right", "move(0, 1)", "move", show=False),
    Binding("tab", "next_blank(1)", "next blank", show=False),
    Binding("shift+tab", "next_blank(-1)", "blank before", show=False),
    Binding("n", "none", "none", tooltip="It does not exist"),
    Binding("y", "legal(True)", "it exists"),
    Binding("n", "legal(False)", "it does not"),
    Binding("h", "hint", "hint", tooltip="A nudge, then the numbers, then the solution"),
    Binding("full_stop", "step(1)", "step", key_display="."),
    Binding("comma", "step(-1)", "back a step", key_display=",", show=False),
    Binding("space", "watch", "watch", tooltip="Run the steps by themselves, or pause"),
    Binding("v", "view", "view", tooltip="Dot products, columns, rows, outer products"),
    Binding("left_square_bracket", "stride(True)", "smaller steps", show=False),
    Binding("right_square_bracket", "stride(False)", "larger steps", show=False),
    Binding("k", "kinds", "kinds", tooltip="Choose what to practise, and how hard"),
    Binding("r", "again", "again", tooltip="The same drill from the beginning"),
    Binding("R", "reseed", "new", tooltip="Another drill of the same kind and level"),
    Binding("o", "free", "free play", show=False, tooltip="Uncover everything, or cover it"),
    Binding("c", "code", "code", show=False, tooltip="The engine's code of the product"),
    Binding("i", "state", "state", show=False, tooltip="This drill as a string to paste"),
    Binding("escape", "undo", "undo", show=False, tooltip="Clear what was typed, or go back"),
]
