"""Cards to be put in order: those that have a place stand above, in their order, the others below.

A card is called by its number, and goes to the next free place; the marked one moves to and fro.
"""

from textual.content import Content

from lessons.asking.attempt import Attempt, Phase
from lessons.asking.cards import judged
from lessons.asking.tasks import Task
from tui.asking.face import WORDS, beside, indented, verdict_lines
from tui.wrapping import wrapped

HEAD = 9  # cells before a card: its mark, its number, its place


class OrderFace:
    """Puts cards in order by their numbers, by arrows and the space bar, or by the mouse."""

    is_typing = False

    def __init__(self, attempt: Attempt, task: Task) -> None:
        self.attempt = attempt
        self.task = task
        self.cursor = -1  # at first no card is marked
        self.missing = ""  # what a commit still needs
        self.marked_row: int | None = None
        self._rows: dict[int, int] = {}  # which row of the lines belongs to which card

    @property
    def order(self) -> list[int]:
        """The cards put so far, each as its place in the list below."""
        return [int(number) - 1 for number in self.attempt.draft.split()]

    def _put(self, order: list[int]) -> None:
        self.attempt.draft = " ".join(str(at + 1) for at in order)

    @property
    def _is_open(self) -> bool:
        return self.attempt.phase is Phase.TYPE

    def _shown(self) -> tuple[list[int], int]:
        """The cards from top to bottom, and how many of them have a place."""
        if not self._is_open:
            attempt = self.attempt
            put = attempt.last.text if attempt.ask.awaits_truth and attempt.last else ""
            order = [int(number) - 1 for number in (put or attempt.ask.solution).split()]
            return order, len(order)
        order = self.order
        free = [at for at in range(len(self.task.order)) if at not in order]
        return order + free, len(order)

    def _said(self) -> dict[int, tuple[str, str, str]]:
        """What is said about each card: its mark, the mark's style, the reason."""
        task, last = self.task, self.attempt.last
        if self.attempt.ask.awaits_truth:  # no list says what is right: that is to be seen
            return {}
        if not self._is_open:
            mark = "›" if self.attempt.gave_up else "✓"
            return {
                at: (mark, "$right", task.lines[line].why) for at, line in enumerate(task.order)
            }
        said = {}
        for card in judged(task, last.text) if last else ():
            mark, style = ("✓", "$right") if card.correct else ("✗", "$wrong")
            said[task.order.index(card.at)] = (mark, style, card.said)
        return said

    def lines(self, width: int) -> list[Content]:
        """The cards with their marks and what is said about them, and what to do."""
        lines = [Content("")]
        self._rows = {}
        shown, placed = self._shown()
        said = self._said()
        for row, at in enumerate(shown):
            here = at == self.cursor and self._is_open
            mark, style, why = said.get(at, ("", "", ""))
            sign, colour = ("›", "$here") if here else (mark or " ", style)
            place = f"[{row + 1 if row < placed else ' '}]"
            head = Content.assemble((f"{sign} {at + 1}", colour), f"  {place}")
            rows = beside(head, self.task.lines[self.task.order[at]].text, width, "bold" * here)
            if why:
                lead = f"{mark} " if here else ""
                rows += indented(f"{lead}{why}", width, WORDS, HEAD)
            self._rows |= {len(lines) + below: at for below in range(len(rows))}
            lines += rows
        lines.append(Content(""))
        if self._is_open:
            style = "bold" if self.missing else "$faint"
            lines += wrapped(self.missing or self._asked(), width, style=style)
        last = self.attempt.last
        if last is not None and not self.attempt.gave_up and not self.attempt.ask.awaits_truth:
            lines += verdict_lines(last.text, last.verdict, width)
        marked = (row for row, at in self._rows.items() if at == self.cursor)
        self.marked_row = next(marked, None) if self._is_open and not self.missing else None
        return lines

    def _asked(self) -> str:
        if len(self.order) == len(self.task.order):
            return "enter commits this order; ← → move the marked card, space takes it out"
        return "the number of the card that comes next, or ↑ ↓ and space; backspace takes one back"

    def takes(self, character: str) -> bool:
        """A card's number, and the space bar for the marked one."""
        if not self._is_open:
            return False
        if character == " ":
            return self.cursor >= 0
        return character in "123456789" and int(character) <= len(self.task.order)

    def take(self, character: str) -> None:
        """This card comes next; the space bar also takes it out again."""
        if character == " ":
            self._toggle(self.cursor)
        elif int(character) - 1 not in self.order:
            self._toggle(int(character) - 1)
        else:
            self._mark(int(character) - 1)

    def _toggle(self, at: int) -> None:
        order = self.order
        self._put([each for each in order if each != at] if at in order else [*order, at])
        self._mark(at)

    def _mark(self, at: int) -> None:
        self.cursor, self.missing = at, ""

    def take_back(self) -> bool:
        """The card that was put last is free again."""
        order = self.order
        self._put(order[:-1])
        return bool(order)

    @property
    def can_clear(self) -> bool:
        """Whether a card is put or marked."""
        return bool(self.order) or self.cursor >= 0

    def clear(self) -> None:
        """No card is put or marked."""
        self._put([])
        self._mark(-1)

    def moves(self, down: int, right: int) -> bool:
        """Up and down mark; left and right move the marked card, where it has a place."""
        return self._is_open and (bool(down) or self.cursor in self.order)

    def move(self, down: int, right: int) -> None:
        """Mark another card, or put the marked one earlier or later."""
        if right:
            order = self.order
            at = order.index(self.cursor)
            to = min(max(at + right, 0), len(order) - 1)
            order.insert(to, order.pop(at))
            self._put(order)
            self._mark(self.cursor)
            return
        shown, placed = self._shown()
        if self.cursor < 0:  # begin where the next card is to be found
            self._mark(shown[placed % len(shown)] if down > 0 else shown[-1])
        else:
            self._mark(shown[(shown.index(self.cursor) + down) % len(shown)])

    def choose(self, x: int, y: int) -> None:
        """A click on a card gives it the next place, or takes it out."""
        if self._is_open and y in self._rows:
            self._toggle(self._rows[y])

    def commit(self) -> None:
        """Hand over the order, once every card has its place."""
        left = len(self.task.order) - len(self.order)
        if left:
            cards = "one card has" if left == 1 else f"{left} cards have"
            self.missing = f"{cards} no place yet: the number of the card that comes next"
        else:
            self.attempt.commit()
            self._mark(-1)
