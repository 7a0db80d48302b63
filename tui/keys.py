"""The one table of keys: a letter means one thing on every screen and in every lab.

A screen says which of these it answers, and in its own words what they do there; the key itself,
its place in the help and its id for remapping come from here. What is typed as an answer is no
command: whoever holds the focus takes those characters first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Key:
    """One command of the grammar.

    `keys` are what Textual calls them, `action` the method that answers (`action_NAME`), `label`
    the word on the key line, `means` what it means everywhere, `shown` how the key is written
    where its name would not do.
    """

    keys: str
    action: str
    label: str
    means: str
    shown: str | None = None
    line: bool = True
    """Whether it stands on the key line, or only in the help."""


KEYS: dict[str, Key] = {
    "commit": Key("enter", "commit", "commit", "Take what was typed or marked"),
    "go": Key("enter", "go", "go on", "Go on"),
    "run": Key("space", "run", "run", "Run the experiment, pause it, go on"),
    "step": Key("full_stop", "step(1)", "step", "One step on", "."),
    "leap": Key(
        "greater_than_sign", "leap", "a long step", "A long step on: to the end of an epoch", ">",
        line=False,
    ),
    "back_step": Key("comma", "step(-1)", "step back", "One step back", ","),
    "up": Key("up", "move(-1, 0)", "move", "Move the mark", "↑↓"),
    "down": Key("down", "move(1, 0)", "move", "Move the mark", line=False),
    "left": Key("left", "move(0, -1)", "move", "Move the mark", "←→"),
    "right": Key("right", "move(0, 1)", "move", "Move the mark", line=False),
    "more": Key("plus,equals_sign", "turn(1)", "turn", "Turn the knob up", "+−"),
    "less": Key("minus", "turn(-1)", "turn", "Turn the knob down", line=False),
    "smaller": Key(
        "left_square_bracket", "stride(-1)", "step size", "Smaller steps, or larger ones", "[ ]"
    ),
    "larger": Key(
        "right_square_bracket", "stride(1)", "step size", "Smaller steps, or larger ones",
        line=False,
    ),
    "draw": Key("d", "draw", "draw", "Draw by hand; there, put the pen down or lift it"),
    "rub": Key("e", "rub", "rubber", "The rubber or the pen", line=False),
    "undo": Key("backspace,delete", "undo", "undo", "Take the last thing back", "⌫"),
    "away": Key("x", "put_away", "put away", "Ask this no more, or bring back what was put away"),
    "hint": Key("h", "hint", "hint", "The next hint; the last one is the worked solution"),
    "why": Key("w", "why", "why", "The other answers, and what each overlooks"),
    "view": Key("v", "view", "view", "Another view of the same thing"),
    "map": Key("m", "map", "map", "What there is: steps, stations, kinds"),
    "figure": Key("f", "figure", "figure", "Touch the figure beside the text"),
    "again": Key("r", "again", "again", "The same once more, with the same seed"),
    "new_seed": Key("R", "new_seed", "new seed", "Once more with a new seed", "R", line=False),
    "knobs": Key("k", "knobs", "knobs", "Choose and turn the knobs"),
    "free": Key("o", "free", "free play", "Look without predicting first, or predict again"),
    "prove": Key("p", "prove", "prove", "Run the experiment that settles it"),
    "pin": Key("P", "pin", "pin", "Keep this run to compare with the next, or let go of it"),
    "inside": Key("i", "inside", "inside", "Look inside"),
    "code": Key("c", "code", "code", "The engine's code behind what is on the screen"),
    "state": Key(
        "y", "state", "copy state", "Copy all this as a short string; paste one to open it",
        line=False,
    ),
    "lesson": Key("l", "lesson", "lesson", "Show the lesson that this belongs to", line=False),
    "ask_room": Key("t", "ask", "ask", "Ask whoever presents something"),
    "want": Key("u", "want", "want too", "Want to know what somebody asked, too"),
    "stop": Key("s", "stop", "stop", "Stop here, or save"),
    "note": Key("n", "note", "note", "A note of your own, on this step or this lab"),
    "doubt": Key(
        "exclamation_mark", "doubt", "is it wrong?",
        "Tell the author that this question is wrong, in a file to send", "!", line=False,
    ),
    "find": Key("slash", "find", "find", "Find a lesson, a lab, a question", "/"),
    "signs": Key(
        "g", "signs", "signs", "The signs of the course: how each is said and what it means",
        line=False,
    ),
    "release": Key(
        "escape", "release", "let go", "Let go: clear, close or skip; it never leaves a screen",
        "esc", line=False,
    ),
    "help": Key("question_mark", "help", "help", "Every key that works here", "?"),
    "back": Key("q", "back", "back", "Leave this screen"),
}  # fmt: skip

PLACES = {name: place for place, name in enumerate(KEYS)}
"""Where each command stands on the key line: what is needed most often comes first."""

_NAMED = {"plus": "+", "minus": "-", "slash": "/"}  # keys whose names hide what they type


def character_of(key: str, character: str | None) -> str | None:
    """The character that a key types: Textual does not know all of them by the key's name alone."""
    return character if character is not None else _NAMED.get(key)


PAIRS = {"r": "R", "p": "P"}
"""Letters whose capital means something else: where caps lock would surprise."""


def bind(
    name: str, label: str = "", tooltip: str = "", *, action: str = "", line: bool | None = None
) -> Binding:
    """The binding of a command of the table, with this screen's own words for it."""
    key = KEYS[name]
    return Binding(
        key.keys,
        action or key.action,
        label or key.label,
        show=key.line if line is None else line,
        key_display=key.shown,
        tooltip=tooltip or key.means,
        id=name,
    )


def bindings(names: Iterable[str]) -> list[BindingType]:
    """The bindings of several commands, in this order, in the table's words."""
    return [bind(name) for name in names]


# Where the letters of these layouts stand, a Latin keyboard has those: a command is found by its
# place on the keyboard. What is typed as an answer is left alone.
_LAYOUTS = (
    ("йцукенгшщзхъфывапролджэячсмитьбю.ё", "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"),  # Russian
    ("іїєґ", "s]'`"),  # Ukrainian, beside the Russian letters
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),  # Greek
    ("/'קראטוןםפשדגכעיחלךף,זסבהנמצתץ", "qwertyuiopasdfghjkl;'zxcvbnm,."),  # Hebrew
    ("ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ", "qwertyuiop[]asdfghjkl;'zxcvnm,./"),  # Arabic
)


def _latin() -> dict[str, str]:
    found: dict[str, str] = {}
    for there, here in _LAYOUTS:
        for letter, latin in zip(there, here, strict=False):
            if letter.isalpha():
                found.setdefault(letter, latin)
                if letter.upper() != letter and len(letter.upper()) == 1 and latin.isalpha():
                    found.setdefault(letter.upper(), latin.upper())
    return found


LATIN = _latin()
"""The Latin character on the same key, for letters of other alphabets."""
