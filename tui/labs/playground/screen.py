"""The playground on the screen: keys go to the lab, orders to whoever trains, stands come back.

The training is a process of its own that lives as long as the screen. It is told where to begin
and what to do; what it tells is the newest weights, from which all the pictures follow.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from textual import events, on
from textual.binding import BindingType
from textual.color import Color
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from engine.training.events import Died
from lessons.asking.attempt import Attempt
from lessons.labs.playground.cursor import index_of, widths
from lessons.labs.playground.golf import Round
from lessons.labs.playground.intake import is_brought, take
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.stand import Stand, Tally
from lessons.labs.playground.table import Table
from lessons.store.progress import Progress
from tui.beside import Beside
from tui.figures.paint import paint_of
from tui.lab import LabScreen
from tui.labs.playground import losses, telling
from tui.labs.playground.board import Board
from tui.labs.playground.commands import COMMANDS, key_is_left_out, leaves_out
from tui.labs.playground.golf import golf_lines
from tui.labs.playground.room import Room
from tui.labs.playground.shading import JOBS
from tui.labs.playground.tally import COUNTED, PROVES, seeds_lines
from tui.labs.playground.training import Make, Training, process
from tui.stage import Stage
from tui.travel import OpenLab

if TYPE_CHECKING:
    from tui.labs.playground.face import Face
    from tui.labs.playground.inside import InsideScreen

NUDGE = 0.1  # of a weight, by hand
MEMORY = "playground.golf"  # the setting in which the best rounds of golf are kept

_SAID: WeakKeyDictionary[Progress, dict[str, Attempt]] = WeakKeyDictionary()
"""What was said in this sitting."""


class PlaygroundScreen(LabScreen[Playground]):
    """A network on the plane, each neuron with its own map."""

    DEFAULT_CSS = """
    PlaygroundScreen {
        &.-wide #side { width: 36; padding: 1 2 0 0; }
        &.-narrow #side { max-height: 60%; }
    }
    """

    LAB = Playground

    BINDINGS: ClassVar[list[BindingType]] = COMMANDS

    def __init__(
        self,
        progress: Progress,
        state: str | None = None,
        lab: Playground | None = None,
        make: Make = process,
    ) -> None:
        super().__init__(progress, state, lab)
        # What was said once is not asked again, in whatever state the lab is opened next.
        self.lab.attempts = _SAID.setdefault(progress, self.lab.attempts)
        self.lab.known = frozenset(answer.item for answer in progress.answers())
        self.lab.round = Round.recall(progress.get_setting(MEMORY))
        self.board: Board = self.lab.looked.setdefault("board", Board(self.lab))
        self._inside: InsideScreen | None = None
        self._parts = ""  # what of the board was seen when the words were put together
        self._again_for: Size | None = None  # the window in which they were, for another room
        self.training = Training(
            self.lab, make, lambda beside: self.run_worker(self._listen(beside))
        )

    # ---- the trainer ----------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """The trainer starts at once, so that it is there when it is wanted."""
        self._begin()

    def on_unmount(self) -> None:
        """Nothing outlives the screen."""
        self.training.close()

    def _begin(self) -> None:
        if self.training.begin():
            self.board.fit()

    async def _listen(self, beside: Beside[Any]) -> None:
        try:
            async for news in beside.events():
                self._told(beside, news)
        except OSError as error:
            self._told(beside, Died(str(error)))

    def _told(self, beside: Beside[Any], news: Any) -> None:
        """News of either process."""
        lab = self.lab
        match news:
            case Stand():
                self.training.heard(beside)
                before = lab.round.memory
                if not lab.told(news):
                    return
                if lab.round.memory != before:
                    self.progress.set_setting(MEMORY, lab.round.memory)
            case Tally() if beside is self.training.prover:
                lab.note = ""
                for answer in lab.tallied(news):
                    self.progress.record(answer)
                if not lab.proving:  # it has said all, and its end is no news
                    self.training.stop_proving()
            case Died():
                if not self.training.died(beside):
                    return
                ended, other = "The training has", "r"
                if beside is self.training.prover:
                    ended, other = "The forty starts have", "p"
                lab.note = f"{ended} ended: {news.message}. {other} begins anew."
            case _:
                return
        self.draw()

    async def renewed(self) -> None:
        """Other settings: the trainer begins anew."""
        self._begin()
        await super().renewed()

    # ---- what is drawn --------------------------------------------------------------------------

    def stage(self) -> Widget:
        """A stage that can have the keys."""
        return Room(self)  # type: ignore[arg-type]

    def figure(self, width: int, height: int) -> list[Content]:
        """Network, output, losses."""
        stage = self.query_one("#stage")
        if self._parts and self.board.seen(width, height) != self._parts:
            self._draw_once_more()  # the words were those for another room
        variables = self.app.theme_variables
        colours = tuple(Color.parse(variables[job]) for job in JOBS)
        return self.board.draw(width, height, paint_of(stage), colours)

    def draw(self) -> None:
        """Something is another one, and the room may be, too."""
        self._again_for = None
        super().draw()

    def _draw_once_more(self) -> None:
        """Once, and no more: the words of each of two rooms may leave the figure the other one."""
        if self._again_for != self.size:
            self._again_for = self.size
            super().draw()

    def heading(self) -> str:
        """The data, the network and the rate."""
        return telling.heading(self.lab)

    def status(self) -> Content:
        """Epoch and speed."""
        return telling.status(self.lab)

    def words(self) -> Iterator[str | Content]:
        """What is under the cursor; what the seeds have found; what to do."""
        lab = self.lab
        narrow = self.has_class("-narrow")
        if not lab.open:
            return
        if lab.hole is not None:
            yield from golf_lines(lab, lab.hole, narrow=narrow)
        width = max(self.words_wide, 30)
        yield from telling.under_cursor(self.board.told(), width, narrow=narrow)
        self._parts = self.board.seen(*self.query_one("#stage").size)
        if self._parts in ("network", "output"):
            yield from losses.numbers(lab, 70)[:1]
        if not narrow:
            yield ""
        of_seeds = list(seeds_lines(lab, width, narrow=narrow))
        yield from of_seeds
        if narrow and not of_seeds and lab.hole is None and not self.has_class("-knobs"):
            yield telling.more_keys(lab)

    # ---- keys -----------------------------------------------------------------------------------

    @property
    def _walks(self) -> bool:
        """Whether the keys walk the network."""
        return self.query_one("#stage").has_focus

    def on_key(self, event: events.Key) -> None:
        """Who looks for a control that is left out is told so."""
        bounds = self.lab.bounds
        if bounds.shut and key_is_left_out(bounds, event.key, walking=self._walks):
            event.stop()
            event.prevent_default()
            self.say("left out here: the whole playground is in the labs (l)")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing moves before what is asked was answered, nor what is left out."""
        lab = self.lab
        told = f"{action}({parameters[0]})" if parameters else action
        if lab.bounds.shut and leaves_out(lab.bounds, told, walking=self._walks):
            return False
        match action:
            case "go" if lab.stand.trouble:
                return True
            case "run":  # from the film it leads back to the present, trouble or not
                return lab.open and (not lab.stand.trouble or lab.film.at is not None)
            case "pin" | "inside" | "stop":
                return lab.open
            case "step" if parameters[:1] == (1,):
                return lab.open and (not lab.stand.trouble or lab.film.at is not None)
            case "step":
                return lab.open and len(lab.film) > 1
            case "prove":
                return lab.open and not lab.proving
        return super().check_action(action, parameters)

    async def action_go(self) -> None:
        """Go on; where it cannot, with the learning rate that is advised."""
        if self.lab.stand.trouble:
            self.lab.cure()
            await self.renewed()
        await super().action_go()

    def action_run(self) -> None:
        """Train, pause, go on; from the film back to the present."""
        lab = self.lab
        lab.film.at = None
        self._begin()
        lab.running = not lab.running and not lab.stand.trouble
        self.training.send("run" if lab.running else "pause")
        self.draw()

    def action_step(self, by: int = 1) -> None:
        """An epoch on, or a frame of the film back or on."""
        lab = self.lab
        if lab.running:
            self.training.send("pause")
            lab.running = False
        if not lab.film.wind(by) and by > 0:
            self._begin()
            self.training.send("epochs 1")
        self.draw()

    async def action_move(self, down: int, right: int) -> None:
        """Walk the network."""
        self.board.move(down, right)
        self.draw()

    async def action_turn(self, by: int) -> None:
        """Turn the knob, or the weight under the cursor."""
        lab = self.lab
        if not self.query_one("#stage").has_focus:
            before = lab.setup
            await super().action_turn(by)
            if lab.number == self.training.started and lab.setup != before:
                self.training.send(f"change {lab.state}")
            return
        index = index_of(self.board.spot, widths(lab.setup, lab.ground))
        lab.note = ""
        if index is None:
            lab.note = "+ and − change a weight or a bias: walk to one. k has the knobs."
        elif lab.open:
            self._begin()
            self.training.send(f"weights {lab.nudge(index, by * NUDGE).hex()}")
        self.draw()

    def action_stride(self, by: int) -> None:
        """Slower or faster."""
        pace = self.lab.faster(by)
        self.training.send(f"pace {pace}")
        self.lab.note = f"Pace: {pace} epochs a second." if pace else "Pace: as fast as it can."
        self.draw()

    def action_view(self) -> None:
        """Another part, where there is room for one."""
        self.board.turn_over(*self.query_one("#stage").content_size)
        self.draw()

    def action_prove(self) -> None:
        """Forty seeds of each width, beside this."""
        if self.lab.counted:
            self.lab.note = COUNTED
        else:
            self.training.prove()
            self.lab.note = PROVES
        self.draw()

    def action_map(self) -> None:
        """Choose what to begin with."""
        from tui.labs.playground.presets import PresetsScreen

        self.app.push_screen(
            PresetsScreen(self.lab.round, golf=self.lab.hole is not None), self._open
        )

    async def _open(self, state: str | None) -> None:
        lab = (state or "").partition("?")[0]
        if lab and lab != self.lab.id:
            self.post_message(OpenLab(self, lab, state))
        elif state is not None:
            self.lab.load(state)
            self.lab.note = ""
            await self.renewed()

    def action_inside(self) -> None:
        """The sheets of numbers; the training rests meanwhile."""
        from tui.labs.playground.faces import faces
        from tui.labs.playground.inside import InsideScreen

        if self.lab.running:
            self.action_run()
        at = self._inside.at if self._inside is not None else 0
        sheets = faces(self.lab, self.board.spot)
        self._inside = InsideScreen(self.heading(), sheets, at, self._changed_inside)
        self.app.push_screen(self._inside)

    def _changed_inside(self, face: "Face") -> None:
        """A sheet has changed something: whoever trains is told."""
        if face.changed == "points":
            self.call_later(self.renewed)
            return
        self._begin()
        self.training.send(f"weights {self.lab.edited.hex()}")
        self.draw()

    def action_stop(self) -> None:
        """The network as it is on the screen, written out."""
        from tui.labs.playground.written import WrittenScreen

        self.app.push_screen(WrittenScreen(self.lab))

    def action_pin(self) -> None:
        """Keep this run beside the next."""
        self.lab.pin()
        self.draw()

    @on(Room.Typed)
    async def _typed(self, event: Room.Typed) -> None:
        """A point of one's own at the cursor, or the nearest one taken away."""
        place = self.board.spot.place
        if place is None or not self.lab.open:
            return
        table = Table(self.lab)
        digit = event.digit
        note = table.take_nearest(place) if digit is None else table.add(place, digit)
        self.lab.note = note
        await self.renewed()

    @on(Stage.Clicked)
    def _clicked(self, event: Stage.Clicked) -> None:
        """A click puts the cursor there."""
        stage = self.query_one("#stage")
        spot = self.board.at(event.x, event.y, stage.size.width, stage.size.height)
        if spot is not None:
            self.board.spot = spot
            self.draw()

    async def on_paste(self, event: Any) -> None:
        """Points and networks are taken in; a state is opened."""
        if is_brought(event.text):
            event.stop()
            take(self.lab, event.text)
            await self.renewed()
            return
        await super().on_paste(event)
