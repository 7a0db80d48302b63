"""The stepper's keys, declared once: the key line, the help and the palette read them from here."""

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding("1,2,3,4", "digit", "choose", key_display="1-4", tooltip="Predict before you see"),
    Binding("1,2,3", "sure", "how sure", key_display="1-3", tooltip="Commit the prediction"),
    Binding("enter", "commit", "commit", tooltip="Take what was typed"),
    Binding("full_stop", "step", "step", key_display=".", tooltip="The next number appears"),
    Binding("enter,space", "step", "step", show=False),
    Binding("enter", "next", "go on", tooltip="To the next station or graph"),
    Binding(
        "comma", "back_step", "step back", key_display=",", tooltip="Take the last number away"
    ),
    Binding("h", "hint", "hint", tooltip="The rule, then the numbers, then the result"),
    Binding("s", "skip", "skip", tooltip="Fill this one for me; not a wrong answer"),
    Binding("n", "nudge(1)", "nudge", tooltip="Move a leaf a little: is ∂ right?"),
    Binding("p", "nudge(1)", "nudge", show=False),
    Binding("N", "nudge(-1)", "nudge down", show=False, tooltip="The other way"),
    Binding("left_square_bracket", "size(-1)", "smaller nudge", key_display="[", show=False),
    Binding("right_square_bracket", "size(1)", "larger nudge", key_display="]", show=False),
    Binding("e", "edit", "edit", tooltip="Give the chosen leaf another value"),
    Binding("c", "code", "code", tooltip="The engine's own rule of this operation"),
    Binding("m", "map", "map", tooltip="Stations, practice, your own expression"),
    Binding("x", "own", "own f", tooltip="Type an expression"),
    Binding("o", "free", "free play", tooltip="No predictions and no blanks, or back"),
    Binding("up", "leaf(-1)", "leaf", key_display="↑↓", show=False, tooltip="Choose a leaf"),
    Binding("down", "leaf(1)", "leaf", show=False),
    Binding(
        "right", "wander(1)", "any node", key_display="←→", show=False, tooltip="Choose any node"
    ),
    Binding("left", "wander(-1)", "any node", show=False),
    Binding("r", "again", "again", show=False, tooltip="This problem from its beginning"),
    Binding("R", "fresh", "new seed", show=False, tooltip="Another graph of this level"),
    Binding("plus,equals_sign", "level(1)", "level", key_display="+−", show=False),
    Binding("minus", "level(-1)", "level", show=False),
    Binding("end", "to_end", "to the end", show=False, tooltip="Up to the next open blank"),
    Binding("y", "state", "state", show=False, tooltip="This problem as a string to paste"),
    Binding("escape", "cancel", "cancel", show=False),
]
