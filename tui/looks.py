"""How a lab is looked at, kept with what the lab knows: who comes back finds it as it was left."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from tui.lab import LabScreen

T = TypeVar("T")


class Look(Generic[T]):
    """An attribute of a lab's screen, such as which of two pictures is seen.

    The screen ends when it is left, and the lab does not. So the lab keeps it.
    """

    def __init__(self, first: T) -> None:
        self.first = first

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, screen: "LabScreen[Any]", owner: type) -> T:
        kept: T = screen.lab.looked.get(self.name, self.first)
        return kept

    def __set__(self, screen: "LabScreen[Any]", value: T) -> None:
        screen.lab.looked[self.name] = value
