"""The map of ideas: one in the middle, what it needs on its left, what builds on it on its right.

Walk it with the arrows: up and down through the course, left and right to what an idea hangs on.
Below, where there is room, all of them at once.
"""

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.course.outline import Course
from lessons.course.standing import Kept, next_lesson
from lessons.numbers import show_share
from lessons.review.deck import Deck, deck_of
from lessons.review.ideas import Idea, ideas, where_to_look
from lessons.review.known import Known, known, practice, weakest
from lessons.store.progress import Progress
from tui.frame import Frame
from tui.keys import bind
from tui.shell.guards import Options
from tui.travel import OpenLesson, Practise

WEAK, MANY = 3, 12  # lessons that are practised at once, and things that are asked then
BAR = 8  # cells of a bar
ROOMY = 30  # rows from which on all ideas stand below
WIDEST = 160
SHADES = "░▒▓█"
HERE, NEED, NEEDED = "◆", "◂", "▸"


class Ideas(Options):
    """A column of ideas."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "open",
            key_display="enter",
            tooltip="Open, or go there",
            id="ideas.select",
        ),
        Binding(
            "left",
            "screen.aside(-1)",
            "walk",
            key_display="← →",
            tooltip="To what it needs",
            id="ideas.aside_left",
        ),
        Binding(
            "right",
            "screen.aside(1)",
            "walk",
            tooltip="To what builds on it",
            id="ideas.aside_right",
        ),
    ]


class IdeasScreen(Frame):
    """Three columns, and all ideas as cells."""

    DEFAULT_CSS = """
    IdeasScreen {
        #body { align-horizontal: center; }
        #ideas { max-width: 160; height: 1fr; }
        #columns { height: 1fr; }
        .column { width: 5fr; height: 1fr; margin: 0 1 0 0; }
        #middle { width: 7fr; border-left: solid $rule; border-right: solid $rule; padding: 0 1; }
        .head { height: 1; color: $faint; }
        Ideas { height: 1fr; padding: 0; scrollbar-size-vertical: 1; }
        Ideas:blur > .option-list--option-highlighted { background: transparent; }
        #at:blur > .option-list--option-highlighted { color: $here; text-style: bold; }
        #all { height: auto; margin: 1 0 0 0; }
    }
    """

    HELP = """\
Every idea of the course, what it needs and what builds on it. ↑ ↓ go through all of them; ← and →
go to the ideas it hangs on, and enter goes there. In the middle enter opens the lesson. The number
is the chance that what was asked of that lesson is known today; `p` asks about the three lessons of
which least is left.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("prove", "practise", "Ask about the three lessons of which least is left"),
        bind("release", "to the middle", "Back to the middle"),
    ]

    AUTO_FOCUS = "#at"

    def __init__(self, course: Course, progress: Progress) -> None:
        super().__init__()
        self.course = course
        self.progress = progress
        self.ideas: dict[str, Idea] = {}
        self.at: str | None = None  # the idea in the middle
        self._deck: Deck | None = None
        self._known: tuple[Known, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The columns, and room for all ideas."""
        with Vertical(id="ideas"):
            with Horizontal(id="columns"):
                for name, head in (("needs", "it needs"), ("at", ""), ("next", "builds on it")):
                    with Vertical(classes="column", id="middle" if name == "at" else None):
                        yield Static(head, id=f"{name}-head", classes="head", markup=False)
                        yield Ideas(id=name, markup=False)
            yield Static(id="all", markup=False)

    @on(events.ScreenResume)
    def _returned(self) -> None:
        """What was answered meanwhile counts."""
        self._deck = deck_of(self.course, self.progress, self.progress.now())
        self._known = known(self.course, self._deck)
        self.ideas = ideas(self.course, self._known)
        if self.at not in self.ideas:
            here = next_lesson(self.course, Kept.of(self.progress), self.progress.place())
            self.at = where_to_look(self.ideas, here)
        self._fit()

    @on(events.Resize)
    def _fit(self) -> None:
        if not self.is_current or not self.size.width or self._deck is None:
            return
        middle = self.query_one("#at", Ideas)
        width = min(self.size.width - 4, WIDEST) * 7 // 17 - 6
        with self.app.batch_update():
            middle.clear_options()
            middle.add_options(list(self._every(width)))
            if self.at is not None:
                middle.highlighted = middle.get_option_index(self.at)
        weak = ", ".join(each.lesson.title for each in weakest(self._known, WEAK))
        told = f"▹ weakest: {weak}" if weak else f"{len(self.ideas)} ideas"
        self.set_title(Content.styled("The map of ideas", "bold"), told)
        self._around()
        self.call_after_refresh(self._centre)  # once its room is known

    def _every(self, width: int) -> Iterator[Option]:
        """All ideas in the order of the course, under the lessons that teach them."""
        if not self.ideas:
            yield Option(Content("This course names no ideas."), disabled=True)
        weak = {each.lesson.id for each in weakest(self._known, WEAK)}
        lesson = None
        for each in self.ideas.values():
            if each.lesson is not lesson:
                lesson = each.lesson
                mark = ("▹ ", "bold $here") if lesson.id in weak else ("  ", "")
                bar = _bar(each.strength) if width > 4 * BAR else Content()
                room = width - bar.cell_length - 2
                title = Content(lesson.title).truncate(room - 1, ellipsis=True)
                gap = " " * (room - title.cell_length)
                head = Content.assemble(mark, Content.styled(title.plain, "$faint"), gap, bar)
                yield Option(head, disabled=True)
            yield Option(_row(each, width, indent="  "), id=each.name)

    def _around(self) -> None:
        """What the idea in the middle hangs on, and where it stands among all."""
        idea = self.ideas.get(self.at or "")
        if idea is None:
            return
        width = min(self.size.width - 4, WIDEST) * 5 // 17 - 4
        for name, its in (("needs", idea.needs), ("next", idea.needed_by)):
            column = self.query_one(f"#{name}", Ideas)
            column.clear_options()
            column.add_options(Option(_row(self.ideas[i], width), id=i) for i in its)
            column.highlighted = 0 if its else None
        self.query_one("#needs-head", Static).update(
            "it needs" if idea.needs else "it needs nothing"
        )
        self.query_one("#next-head", Static).update(
            "builds on it" if idea.needed_by else "nothing builds on it"
        )
        self.query_one("#at-head", Static).update(Content.styled(idea.label, "bold $here"))
        everything = self.query_one("#all", Static)
        everything.display = self.size.height >= ROOMY
        if everything.display:
            everything.update(Content("\n").join(self._cells(idea)))
        self.refresh_bindings()

    def _cells(self, idea: Idea) -> Iterator[Content]:
        """A cell for each idea, by session and lesson: how much is left, what hangs together."""
        wide = 2 if self.size.width >= 120 else 1
        for session in self.course.sessions:
            cells: list[tuple[str, str]] = []
            for lesson in self.course.in_session(session):
                cells += [self._cell(self.ideas[name], idea, wide) for name in lesson.teaches]
                cells.append((" ", ""))
            if len(cells) > 1:
                name = f"Day {session.day}.{session.number}  "
                yield Content.assemble((name, "$faint"), *cells)
        signs = f"{HERE} this  {NEED} it needs  {NEEDED} builds on it"
        yield Content.styled(
            f"{signs}   {SHADES[0]} little left  {SHADES[-1]} all  · new", "$faint"
        )

    def _cell(self, each: Idea, idea: Idea, wide: int) -> tuple[str, str]:
        if each is idea:
            return (HERE * wide, "bold $here")
        if each.name in idea.needs:
            return (NEED * wide, "bold $here")
        if each.name in idea.needed_by:
            return (NEEDED * wide, "$here")
        if each.strength is None:
            return ("·" * wide, "$faint")
        return (SHADES[min(int(each.strength * len(SHADES)), len(SHADES) - 1)] * wide, "$value")

    # ---- walking -------------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted, "#at")
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        """It stands in the middle, also of the column: a row is one line."""
        self._centre()
        if event.option_id and event.option_id != self.at:
            self.at = event.option_id
            self._around()

    def _centre(self) -> None:
        middle = self.query_one("#at", Ideas)
        if middle.highlighted is not None:
            middle.scroll_to(y=middle.highlighted - middle.size.height // 2, animate=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        name = event.option_id or ""
        if event.option_list.id == "at":
            self.post_message(OpenLesson(self, self.ideas[name].lesson.id))
        else:
            middle = self.query_one("#at", Ideas)
            middle.highlighted = middle.get_option_index(name)
            middle.focus()

    def action_aside(self, by: int) -> None:
        """To the column on that side; from the other side back to the middle."""
        columns = ("needs", "at", "next")
        here = columns.index(self.focused.id) if self.focused and self.focused.id in columns else 1
        there = self.query_one(f"#{columns[min(max(here + by, 0), 2)]}", Ideas)
        if there.option_count:
            there.focus()

    def action_release(self) -> None:
        """Back to the middle."""
        self.query_one("#at").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is practised before something was reviewed."""
        if action == "prove":
            return any(each.strength is not None for each in self._known)
        return True

    def action_prove(self) -> None:
        """Ask about the lessons of which least is left."""
        if self._deck is not None:
            asked = practice(self._deck, weakest(self._known, WEAK), MANY)
            if asked:
                self.post_message(Practise(self, asked))


def _bar(strength: float | None) -> Content:
    if strength is None:
        return Content.styled("·" * BAR, "$faint")
    full = round(strength * BAR)
    return Content.assemble(("█" * full, "$value"), ("░" * (BAR - full), "$faint"))


def _row(idea: Idea, width: int, indent: str = "") -> Content:
    """`matrix times vector   67 %`, and behind it in a wide column the lesson."""
    told = " new" if idea.strength is None else f"{show_share(idea.strength):>5}"
    room = max(width - len(told) - len(indent), 6)
    label = Content(idea.label)
    if not indent and room - label.cell_length > len(idea.lesson.title) + 3:
        label = Content.assemble(label, (f"  {idea.lesson.title}", "$faint"))
    label = label.truncate(room, ellipsis=True)
    gap = " " * max(room - label.cell_length, 0)
    style = "$faint" if idea.strength is None else "$value"
    return Content.assemble(indent, label, gap, (told, style))
