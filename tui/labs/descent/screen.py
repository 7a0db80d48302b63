"""The descent lab on the screen: the line, the map, and what lets the six run."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from lessons.labs.descent.descent import ALL, PACES, Descent
from lessons.labs.descent.line import fate, last_step
from lessons.labs.descent.walk import NAMES
from lessons.numbers import show
from tui.asking.view import AskView
from tui.figures.paint import paint_of
from tui.keys import bind
from tui.labs.descent import pictures
from tui.looks import Look
from tui.walking import WalkScreen

SHARE = 0.02  # seconds that are computed before the keys have their turn again
STRIDES = (0.01, 0.1, 0.5)  # of ◇


class DescentScreen(WalkScreen[Descent]):
    """Say where the next step leads; then who arrives."""

    LAB = Descent
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("run", "run or pause", "Let them go, pause"),
        bind("step", "step", "One step on", line=False),
        bind("back_step", line=False),
        bind("up", "move", "Move ◇, the start, or turn α"),
        bind("down", "move", "Move ◇, the start, or turn α"),
        bind("left", "move", "Move ◇, the start, or turn α"),
        bind("right", "move", "Move ◇, the start, or turn α"),
        bind("smaller", "pace", "Slower, or finer steps of ◇"),
        bind("larger", "pace", "Faster, or coarser steps of ◇", line=False),
        bind("why", "what became of each", "What became of each of the six, or what was said"),
        bind("view", "line or map", "One weight, or two and six optimizers"),
        *(
            Binding(
                str(n),
                f"choose({n - 1})",
                "Show this one alone, or all",
                show=False,
                id=f"descent.choose_{n}",
            )
            for n in range(1, len(NAMES) + 1)
        ),
    ]

    stride_at = Look(1)
    fates_first = Look(False)  # in a small window, instead of what was said

    def on_mount(self) -> None:  # type: ignore[override]
        """What is not computed yet is computed between the keys."""
        self._map = pictures.MapPicture()
        self._later = self.set_interval(SHARE, self._compute, pause=True)

    @property
    def pace(self) -> int:
        """Steps from one picture to the next."""
        return PACES[self.lab.pace]

    # ---- what is seen ---------------------------------------------------------------------------

    def _draw(self) -> None:
        """Draw as far as can be computed without anybody waiting; the rest is drawn with its end.

        A picture costs more than many steps of the six, so none is drawn for a piece of a trail.
        """
        if not self.lab.catch_up(SHARE):
            self._later.resume()
        super()._draw()

    def _compute(self) -> None:
        """The rest of the trails, piece by piece between the keys."""
        if self.lab.catch_up(SHARE):
            self._later.pause()
            self.draw()

    def heading(self) -> str:
        """Where it goes down, and with which rates."""
        lab, s = self.lab, self.lab.settings
        if lab.on_line:
            alpha = lab.alpha if lab.hopping < 2 else float(s["alpha"])
            return f"{lab.title} · {s['curve']} · α {show(alpha)} · seed {s['seed']}"
        return (
            f"{lab.title} · {s['surface']} · lr {show(float(s['lr']))} · scaled"
            f" {show(float(s['scaled']))} · seed {s['seed']}"
        )

    def status(self) -> str:
        """How far it is."""
        lab = self.lab
        if not lab.open:
            return "find α" if lab.hunting else "predict"
        mark = "● " if lab.running else ""
        return f"{mark}step {lab.seen} of {lab.steps}" + (" ✓" if lab.finished else "")

    def figure(self, width: int, height: int) -> list[Content]:
        """The line or the map."""
        if self.lab.on_line:
            return pictures.the_line(self.lab, width, height)
        return self._map.draw(self.lab, width, height, paint_of(self.query_one("#stage")))

    def words(self) -> Iterator[str | Content]:
        """The last step and what it comes to; or how the six stand, and what became of them."""
        yield from self._words_of_the_line() if self.lab.on_line else self._words_of_the_map()

    def _words_of_the_line(self) -> Iterator[str | Content]:
        lab, s = self.lab, self.lab.settings
        stands = lab.stands
        if lab.hopping < 2:
            if lab.hopping:
                yield last_step(stands, 1, lab.alpha)
            return
        alpha = float(s["alpha"])
        if lab.seen:
            yield last_step(stands, lab.seen, alpha)
        now = stands[lab.seen]
        yield Content.assemble(
            (f"step {lab.seen}  ", "$faint"), "w ", (show(now.w, 4), "bold $here"),
            "  J ", (show(now.height, 3), "$value"), "  slope ",
            (f"∂ {show(now.slope, 3)}", "$gradient"),
        )  # fmt: skip
        if lab.hunting or lab.finished:
            yield f"α {show(alpha)}: {fate(str(s['curve']), float(s['bend']), alpha, stands)}."
        elif lab.open:
            yield "space lets it go on; ← → move the start, ↑ ↓ turn α; v: six on a map."

    def _words_of_the_map(self) -> Iterator[str | Content]:
        lab = self.lab
        wide = self.has_class("-wide")
        width = self.beside
        if not lab.open:
            if wide:
                yield lab.surface.about
                yield from pictures.legend(lab, width)
            return
        if lab.seen < lab.steps:
            yield from pictures.legend(lab, width)
            yield ("space lets them go. " if lab.can_run else "") + lab.surface.about
            return
        if wide or not self.fates_first:
            for ask in () if lab.on_line else lab.asks():
                yield from self.said(ask)
                if wide:
                    yield ""
        if wide or self.fates_first:
            yield from pictures.fates(lab, width)
        else:
            yield from pictures.arrivals(lab, width)
        if wide:
            yield ""
            yield "Now vary one thing: the arrows move the start, +− turn the marked knob."

    # ---- keys -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing moves before what is asked was answered, but ◇ and the α that is looked for."""
        lab = self.lab
        match action, parameters:
            case "run", _:
                return lab.can_run
            case "step", (by,):
                return lab.can_run if by == 1 else lab.open and int(lab.settings["step"]) > 0
            case "move", (down, _):
                return lab.open or (lab.on_line and not down)
            case "stride", _:
                return lab.open or (lab.on_line and lab.hopping < 2)
            case "choose", _:
                return not lab.on_line
            case "why", _:
                return lab.finished and not lab.on_line and not self.has_class("-wide")
        return super().check_action(action, parameters)

    async def action_move(self, down: int, right: int) -> None:
        """Move ◇ while a step is predicted, turn α while it is looked for, else the start."""
        lab = self.lab
        if lab.on_line and lab.hopping < 2:
            self._place(right * STRIDES[self.stride_at])
            return
        if lab.on_line:
            name, by = ("alpha", right or -down) if lab.hunting or down else ("w", right)
            lab.turn(name, by)
        else:
            lab.move(right, -down)
        await self.renewed()

    def _place(self, by: float) -> None:
        """◇ is the answer that enter commits."""
        view = next(iter(self.query(AskView)), None)
        if view is not None and not view.settled:
            self.lab.guess = pictures.guessed(self.lab)  # goes on from what is typed
            view.attempt.draft = self.lab.place(by)
            view.show()
            self.draw()

    def action_stride(self, by: int) -> None:
        """Another pace of the run; of ◇ finer or coarser steps."""
        lab = self.lab
        if lab.open:
            lab.pace = min(max(lab.pace + by, 0), len(PACES) - 1)
            lab.note = f"{PACES[lab.pace]} steps a tick." if lab.pace else "One step a tick."
        else:
            self.stride_at = min(max(self.stride_at + by, 0), len(STRIDES) - 1)
            lab.note = f"◇ moves by {show(STRIDES[self.stride_at])}."
        self.draw()

    def action_why(self) -> None:
        """What became of each, in words, or what was said."""
        self.fates_first = not self.fates_first
        self.draw()

    def action_choose(self, at: int) -> None:
        """One trail alone; the same key again shows all."""
        name = NAMES[at]
        self.lab.settings["only"] = ALL if self.lab.settings["only"] == name else name
        self.draw()
