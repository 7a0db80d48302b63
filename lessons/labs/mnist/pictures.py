"""What the MNIST lab learns from: pictures of so many pixels, and the classes they belong to.

Without more these are MNIST's digits, ten classes with numbers for names. Pictures of one's own may
have any size, any number of classes, and names for these; the lab then speaks of them by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.knobs import Settings

SMALLEST_CNN = 16  # pixels each way of a picture that both layers of kernels still fit into
SHORT = 8  # characters of a name where many stand in a row


@dataclass(frozen=True)
class Pictures:
    """A data set as a learner knows it. `path` is where it lies, empty for MNIST; `names` are those
    of the classes where they have any but their numbers. `train`, `validation` and `test` count.
    """

    path: str = ""
    name: str = "MNIST"
    shape: tuple[int, int] = (28, 28)
    classes: int = 10
    names: tuple[str, ...] = ()
    train: int = 55_000
    validation: int = 5_000
    test: int = 10_000

    @property
    def pixels(self) -> int:
        """Numbers that one picture is."""
        return self.shape[0] * self.shape[1]

    @property
    def noun(self) -> str:
        """What one of them is called."""
        return "picture" if self.path else "digit"

    @property
    def title(self) -> str:
        """The data set, as short as a title has it."""
        return self.name if len(self.name) <= 24 else self.name[:23] + "…"

    def call(self, label: int, room: int = 60) -> str:
        """A class by its name, in at most so many characters."""
        name = self.names[label] if 0 <= label < len(self.names) else str(label)
        if len(name) <= room:
            return name
        return name[: room - 1] + "…" if room > 2 else name[: max(room, 1)]

    def one(self, label: int) -> str:
        """One of a class, as it is spoken of: a 7, an 8, “ankle boot”."""
        name = self.call(label)
        if name.isdecimal():
            return a_digit(int(name))
        return f"“{name}”"

    def ranked(self, values: Sequence[float], most: int, besides: int = -1) -> list[int]:
        """Which classes are shown where not all have room: those of the largest values, and one
        `besides`; in their own order."""
        if len(values) <= most:
            return list(range(len(values)))
        order = sorted(range(len(values)), key=lambda label: (label != besides, -values[label]))
        return sorted(order[:most])

    def lacks(self, name: str) -> str:
        """Why a knob cannot be turned with such pictures, in a few words; else nothing."""
        rows, columns = self.shape
        if name == "network" and (rows != columns or rows < SMALLEST_CNN):
            return f"mlp: a cnn wants squares of {SMALLEST_CNN} pixels or more"
        if name == "shifts" and min(self.shape) < 2:
            return "for pictures of more than one row"
        return ""

    def fitted(self, settings: Settings) -> Settings:
        """The knobs, with what such pictures cannot have set to what they can."""
        fit = dict(settings)
        if self.lacks("network"):
            fit["network"] = "mlp"
        fit["shifts"] = min(int(fit["shifts"]), min(self.shape) - 1)
        return fit


MNIST = Pictures()


def a_digit(digit: int) -> str:
    """A number as it is spoken of: a 7, an 8, an 11."""
    text = str(digit)
    vowel = text.startswith("8") or text in ("11", "18")
    return f"an {text}" if vowel else f"a {text}"
