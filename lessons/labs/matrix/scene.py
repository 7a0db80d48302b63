"""A drill as it lies before the learner: what is typed, what was said, what is being watched.

Only what the next key means is decided here; how it looks is drawn elsewhere. A character that can
begin an answer begins one, and from then on every character belongs to it until it is committed or
cleared. So a letter is a command or a part of an answer, and never both.
"""

from dataclasses import dataclass, field

from lessons.asking.answers import LONGEST, Verdict, tidy
from lessons.labs.matrix.walk import Walk
from lessons.numbers import MINUS, TIMES
from lessons.products.algebra import Cell
from lessons.products.drill import Drill, Entry, Phase
from lessons.products.problems import Problem

NUMBER_STARTS = frozenset("0123456789.-−=")
SHAPE_STARTS = frozenset("0123456789nN")
EXISTS_STARTS = frozenset("ynYN")


@dataclass
class Scene:
    """Everything the picture shows: the drill, what is being typed, and where a walk stands.

    `drafts` are typed but not committed, by cell (None: the shape). `said` is the last judgement.
    `free` uncovers every number. `note` is a line under the rest.
    """

    drill: Drill
    drafts: dict[Cell | None, str] = field(default_factory=dict)
    walk: Walk | None = None
    said: Entry | None = None
    note: str = ""
    free: bool = False

    @property
    def problem(self) -> Problem:
        """The drill's problem."""
        return self.drill.problem

    @property
    def draft(self) -> str:
        """What has been typed where the drill waits."""
        return self.drafts.get(self.drill.cursor, "")

    @property
    def waits(self) -> bool:
        """Whether there is something to be typed here: a shape, or a cell that is not known."""
        drill = self.drill
        if drill.phase is Phase.DONE:
            return False
        return drill.cursor is None or not drill.is_known(drill.cursor)

    @property
    def starts(self) -> frozenset[str]:
        """The characters with which an answer may begin here."""
        if not self.waits:
            return frozenset()
        if self.drill.phase is Phase.CELLS:
            return NUMBER_STARTS - (frozenset(".") if self.walk else frozenset())
        return EXISTS_STARTS if self.problem.kind.name == "legal" else SHAPE_STARTS

    def is_shown(self, cell: Cell) -> bool:
        """Whether a cell's number may be seen."""
        return self.free or self.drill.is_known(cell)

    # ---- typing --------------------------------------------------------------------------------

    def takes(self, character: str) -> bool:
        """Whether a character is a part of the answer, or begins one; while a view is watched only
        the beginning of an answer is."""
        if self.draft and self.waits and self.walk is None:
            return character.isprintable()
        return character in self.starts

    def type(self, character: str) -> None:
        """Take one character that `takes` allows; typing ends the watching."""
        self.walk = None
        draft = self.draft
        if self.drill.phase is Phase.SHAPE and draft[-1:].isdigit() and character in "xX*":
            character = TIMES
        self.put(draft + character.replace("-", MINUS))

    def paste(self, text: str) -> None:
        """Take a pasted piece of an answer; a new line in it is a space."""
        if self.waits:
            self.walk = None
            self.put(self.draft + " ".join(text.split()).replace("-", MINUS))

    def put(self, text: str) -> None:
        """Let this be what is typed where the drill waits."""
        if self.waits:
            self.drafts[self.drill.cursor] = text[:LONGEST]

    def take_back(self) -> None:
        """One character less."""
        self.put(self.draft[:-1])

    def commit(self) -> Entry | None:
        """Judge what was typed, and go on where it is right; a cell without anything typed, None.

        What is refused stays, to be mended; so is no shape at all, which says how one is typed.
        """
        typed, cursor = self.draft.strip(), self.drill.cursor
        is_shape = self.drill.phase is Phase.SHAPE
        if not typed and not is_shape:
            self.drill.go_on()
            return None
        self.said = Entry(tidy(typed, is_shape), self.drill.answer(typed))
        if not self.said.verdict.refused:
            self.drafts.pop(cursor, None)
        if self.said.verdict.correct and cursor is not None:
            self.drill.go_on()
        return self.said

    # ---- elsewhere -----------------------------------------------------------------------------

    def move(self, down: int, right: int) -> None:
        """To another cell; what was typed stays where it is."""
        self.drill.move(down, right)
        self.said = None

    def go_to(self, cell: Cell) -> None:
        """To this cell, away from a view."""
        self.walk = None
        self.drill.go_to(cell)
        self.said = None

    def watch(self) -> Walk:
        """The walk that is being watched, begun if there is none."""
        self.walk = self.walk or Walk(self.problem)
        return self.walk


def judgement(verdict: Verdict) -> tuple[str, str]:
    """The mark of a judgement, and its sentence."""
    if verdict.refused:
        return "–", f"not judged: {verdict.message}"
    return "✓" if verdict.correct else "✗", verdict.message
