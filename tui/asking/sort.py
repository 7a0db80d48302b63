"""Cards to be put into groups, drawn as the sets that they are: inside one another, or beside."""

from dataclasses import dataclass

from textual.content import Content

from lessons.asking.attempt import Attempt, Phase
from lessons.asking.cards import Judged, judged
from lessons.asking.places import GAP
from lessons.asking.tasks import Task
from tui.asking.face import WORDS, indented, verdict_lines
from tui.wrapping import wrapped

ROOM = 26  # cells that a card wants inside the innermost set, for groups to stand side by side


@dataclass(frozen=True)
class Row:
    """A row of a group, as wide as the group; a click on it means the card, or the group."""

    text: Content
    group: int
    card: int = -1


class SortFace:
    """Puts the marked card into a group by its number, by arrows, or by the mouse."""

    is_typing = False

    def __init__(self, attempt: Attempt, task: Task) -> None:
        self.attempt = attempt
        self.task = task
        self.missing = ""  # what a commit still needs
        self.marked_row: int | None = None
        self._put_last: list[int] = []
        self._hits: list[tuple[int, int, int, Row]] = []  # row, left, right, what is there
        self._start()

    def _start(self) -> None:
        free = self._movable()
        self.cursor = next((at for at in free if self.groups[at] is None), free[0] if free else -1)

    @property
    def groups(self) -> list[int | None]:
        """The group of each card, from 0, or None; in the order of the screen."""
        if not self._is_open:
            return [int(mark) - 1 for mark in self.attempt.ask.solution.split()]
        return [None if mark == GAP else int(mark) - 1 for mark in self._marks]

    @property
    def _marks(self) -> list[str]:
        """The draft: a group's number or a gap for each card. An empty one has gaps alone."""
        marks, count = self.attempt.draft.split(), len(self.task.order)
        return marks if len(marks) == count else [GAP] * count

    @property
    def _is_open(self) -> bool:
        return self.attempt.phase is Phase.TYPE

    def _judged(self) -> tuple[Judged, ...]:
        last = self.attempt.last
        return judged(self.task, last.text) if last is not None and self._is_open else ()

    def _movable(self) -> list[int]:
        """The cards that may still be put elsewhere: what is right stays where it is."""
        said = self._judged()
        return [at for at in range(len(self.task.order)) if not said or not said[at].stays]

    # ---- what it shows -------------------------------------------------------------------------

    def lines(self, width: int) -> list[Content]:
        """The cards that lie in no group yet, the groups, and what to do."""
        lines = [Content("")]
        self._hits = []
        groups, said = self.groups, self._judged()
        for at, group in enumerate(groups):
            wrong = bool(said) and not said[at].correct
            if group is None:
                rows = self._card(at, width, "✗" if wrong else " ")
                self._hits += [
                    (len(lines) + row, 0, width, Row(text, -1, at)) for row, text in enumerate(rows)
                ]
                lines += rows
                if wrong:
                    lead = "✗ " if at == self.cursor else ""
                    lines += indented(f"{lead}{said[at].said}", width, WORDS, 4)
        if None in groups:
            lines.append(Content(""))
        for texts in self._columns(width):
            left = 0
            for row in texts:
                end = left + row.text.cell_length
                self._hits.append((len(lines), left, end, row))
                left = end + 1
            lines.append(Content(" ").join(row.text for row in texts))
        if self._is_open:
            style = "bold" if self.missing else "$faint"
            lines += wrapped(self.missing or self._asked(), width, style=style)
            for at, group in enumerate(groups):  # a card moved since still has its reason
                if said and not said[at].correct and group is not None and at == self.cursor:
                    lines += indented(f"✗ {said[at].said}", width, WORDS, 2)
        else:
            lines += self._reasons(width)
        last = self.attempt.last
        if last is not None and not self.attempt.gave_up:
            lines += verdict_lines("", last.verdict, width)
        marked = (y for y, _, _, row in self._hits if row.card == self.cursor)
        self.marked_row = next(marked, None) if self._is_open and not self.missing else None
        return lines

    def _reasons(self, width: int) -> list[Content]:
        lines = []
        for line in self.task.lines:
            lines += wrapped(line.text, width)
            lines += indented(line.why, width, WORDS, 4)
        return lines

    def _asked(self) -> str:
        count = len(self.task.item.groups)
        put = f"1 to {count} puts the marked card into a group, ← → into the one beside"
        return put if None in self.groups else f"enter commits; {put}"

    def _card(self, at: int, width: int, mark: str) -> list[Content]:
        here = at == self.cursor and self._is_open
        sign, colour = ("›", "$here") if here else (mark, {"✗": "$wrong", "✓": "$right"}.get(mark))
        text = self.task.lines[self.task.order[at]].text
        # Further lines stand further in: else nobody sees where the next card begins.
        rows = wrapped(text, width - 4, style="bold" if here else "")
        return [
            Content.assemble((f"{sign} ", colour or "") if row == 0 else "    ", line)
            for row, line in enumerate(rows)
        ]

    def _columns(self, width: int) -> list[list[Row]]:
        """The outermost groups side by side, where there is room for all, else one by one."""
        groups = self.task.item.groups
        roots = [at for at, group in enumerate(groups) if not group.inside]
        across = (width - len(roots) + 1) // len(roots)
        if across - 4 * self._depth() < ROOM:
            return [[row] for root in roots for row in self._block(root, width)]
        blocks = [self._block(root, across) for root in roots]
        tallest = max(map(len, blocks))
        rows = []
        for at in range(tallest):
            rows.append([_row(block, at, across) for block in blocks])
        return rows

    def _depth(self) -> int:
        inside = {group.name: group.inside for group in self.task.item.groups}

        def deep(name: str) -> int:
            return 1 + deep(inside[name]) if inside[name] else 1

        return max(map(deep, inside))

    def _block(self, group: int, width: int) -> list[Row]:
        """A group as a frame around its cards and the groups inside it."""
        groups, said = self.task.item.groups, self._judged()
        name = Content.styled(f" {group + 1} {groups[group].name} ", "bold")
        name = name.truncate(width - 4, ellipsis=True)
        rule = "─" * (width - 3 - name.cell_length)
        rows = [Row(Content.assemble(("┌─", "$rule"), name, (f"{rule}┐", "$rule")), group)]
        inner: list[Row] = []
        for at, where in enumerate(self.groups):
            if where == group:
                stays = not self._is_open or (bool(said) and said[at].stays)
                mark = "›" if self.attempt.gave_up else "✓" if stays else "·"
                inner += [Row(row, group, at) for row in self._card(at, width - 4, mark)]
        for at, other in enumerate(groups):
            if other.inside == groups[group].name:
                inner += self._block(at, width - 4)
        for row in inner or [Row(Content(""), group)]:
            text = row.text.pad_right(width - 4 - row.text.cell_length)
            framed = Content.assemble(("│ ", "$rule"), text, (" │", "$rule"))
            rows.append(Row(framed, row.group, row.card))
        return [*rows, Row(Content.styled(f"└{'─' * (width - 2)}┘", "$rule"), group)]

    # ---- what the learner does -----------------------------------------------------------------

    def takes(self, character: str) -> bool:
        """A group's number."""
        count = len(self.task.item.groups)
        return self._is_open and character in "123456789" and int(character) <= count

    def take(self, character: str) -> None:
        """The marked card belongs there; the next one that lies in no group is marked."""
        self._put(self.cursor, int(character) - 1)
        self._next()

    def _put(self, card: int, group: int | None) -> None:
        self.missing = ""
        marks = self._marks
        marks[card] = GAP if group is None else str(group + 1)
        self.attempt.draft = " ".join(marks)
        self._put_last = [at for at in self._put_last if at != card]
        if group is not None:
            self._put_last.append(card)

    def _next(self) -> None:
        count, groups = len(self.task.order), self.groups
        after = [(self.cursor + step) % count for step in range(1, count)]
        self.cursor = next((at for at in after if groups[at] is None), self.cursor)

    def take_back(self) -> bool:
        """The card that was put last lies in no group again."""
        if not self._put_last:
            return False
        self.cursor = self._put_last[-1]
        self._put(self.cursor, None)
        return True

    @property
    def can_clear(self) -> bool:
        """Whether a card was put that is not committed."""
        return bool(self._put_last)

    def clear(self) -> None:
        """All that was put since the last try lies in no group again."""
        while self.take_back():
            pass
        self._start()

    def moves(self, down: int, right: int) -> bool:
        """Up and down mark a card, left and right put it into the group beside."""
        return self._is_open

    def move(self, down: int, right: int) -> None:
        """Mark another card, or put the marked one into another group."""
        self.missing = ""
        if right:
            group, count = self.groups[self.cursor], len(self.task.item.groups)
            start = (-1 if right > 0 else count) if group is None else group
            self._put(self.cursor, (start + right) % count)
            return
        shown = sorted(self._movable(), key=self._height)
        self.cursor = shown[(shown.index(self.cursor) + down) % len(shown)]

    def _height(self, card: int) -> tuple[int, int]:
        """Where on the screen a card stands; before it was drawn, as it is counted."""
        return next(((y, x) for y, x, _, row in self._hits if row.card == card), (0, card))

    def choose(self, x: int, y: int) -> None:
        """A click on a card marks it; one on a group puts the marked card there."""
        if not self._is_open:
            return
        for top, left, right, row in self._hits:
            if top == y and left <= x < right:
                if row.card in self._movable():
                    self.cursor = row.card
                elif row.group >= 0:
                    self._put(self.cursor, row.group)
                    self._next()
                return

    def commit(self) -> None:
        """Hand over the groups, once every card lies in one."""
        left = self.groups.count(None)
        if left:
            cards, it = ("one card lies", "it") if left == 1 else (f"{left} cards lie", "one")
            self.missing = f"{cards} in no group yet: mark {it}, then press the number of its group"
            return
        self.attempt.commit()
        self._put_last = []
        if self._is_open:
            self._start()


def _row(block: list[Row], at: int, width: int) -> Row:
    """A row of a block, or the empty place below it."""
    return block[at] if at < len(block) else Row(Content(" " * width), -1)
