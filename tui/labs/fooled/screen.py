"""The lab of failures on the screen: a 3 that becomes an 8, strange things, a tag, a rare class."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from engine.adversarial import signed_step
from lessons.labs.fooled import network, shortcut, strange
from lessons.labs.fooled.attack import ASKED, Curve, lot
from lessons.labs.fooled.fooled import HAND, LOOKS, RARE, STEP, STRANGE, TAG, Failures
from lessons.labs.fooled.shortcut import Few, Tagged
from lessons.labs.fooled.strange import Sure
from lessons.numbers import show, show_vector
from tui.experiment import ExperimentScreen
from tui.figures.grids import abreast
from tui.figures.paint import paint_of
from tui.keys import bind
from tui.labs.fooled import pictures
from tui.looks import Look


class FooledScreen(ExperimentScreen[Failures]):
    """Predict how a network fails, then watch it."""

    LAB = Failures
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "next part", "A step, by hand, no digits, a tag, a rare class"),
        bind("inside", "digit or curve", "One digit, or the curve of all of them"),
    ]
    curve_first = Look(False)

    def heading(self) -> str:
        """The part, and what counts in it."""
        lab, s = self.lab, self.lab.settings
        told = {
            STEP: f"ε {show(float(s['eps']))} · {_way(str(s['way']))}"
            if lab.network
            else "a small step",
            HAND: "one step by hand",
            STRANGE: f"{s['thing']} · {s['epochs']} epochs",
            TAG: f"a tag of {s['side']}×{s['side']}",
            RARE: f"{s['few']} ones of {shortcut.OWN}, each {s['copies']}",
        }[lab.part]
        return f"{lab.title} · {told} · seed {lab.seed}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where both are seen at once, there is nothing to choose."""
        if action == "inside":
            return self.lab.network is not None and self.lab.part == STEP and not self._both
        return super().check_action(action, parameters)

    @property
    def _both(self) -> bool:
        return pictures.both(*self.query_one("#stage").size)

    def action_inside(self) -> None:
        """The curve, or one digit."""
        self.curve_first = not self.curve_first
        self.draw()

    async def action_turn(self, by: int) -> None:
        """Whoever turns ε looks at the digit."""
        if self.lab.KNOBS[self.lab.knob].name in LOOKS:
            self.curve_first = False
        await super().action_turn(by)

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """What the part draws; before the run, what is known without it."""
        lab, found = self.lab, self.lab.found
        if lab.part == HAND:
            moved = all(lab.answered(ask) for ask in lab.asks()[1:3]) or lab.free
            return pictures.plane(lab.unit, moved=moved).draw(width, height)
        if isinstance(found, Curve):
            return self._step(found, width, height)
        if lab.finished and isinstance(found, Sure):
            return self._strange(found, width, height)
        if lab.finished and isinstance(found, Tagged):
            return self._tags(found, width, height)
        if lab.finished and isinstance(found, Few):
            return self._rare(found, width, height)
        if not lab.running:
            return self._before(width, height)
        epochs = lab.whole("epochs") if lab.part == STRANGE else network.EPOCHS
        digits = network.DIGITS * epochs
        if lab.part == RARE:
            digits = shortcut.OWN * shortcut.RARE_EPOCHS
        return pictures.learning(lab.learning, digits).draw(width, height)

    def _before(self, width: int, height: int) -> list[Content]:
        """What is asked about, as long as nothing has learned."""
        lab = self.lab
        images, labels = network.pictures()
        first = slice(network.DIGITS, network.DIGITS + strange.SHOWN)
        shown = images[first]
        titles = [f"a {label}" for label in labels[first]]
        if lab.part == TAG:
            shown = shortcut.tagged(shown, labels[first], lab.whole("side"))
        elif lab.part == RARE:
            kinds = (shortcut.COMMON, shortcut.RARE) * 4
            places = [int(np.flatnonzero(labels == kind)[at]) for at, kind in enumerate(kinds)]
            shown, titles = images[places], [f"a {kind}" for kind in kinds]
        things = network.as_inputs(shown)
        if lab.part == STRANGE:
            things = strange.things(str(lab.settings["thing"]), lab.seed)[: strange.SHOWN]
            titles = [""] * len(things)
        elif lab.part == STEP:
            digit = network.new_digits()[0][lab.whole("digit")][None]
            coins = lot(digit.shape, lab.seed)
            things = np.concatenate([digit, signed_step(digit, coins, ASKED), coins])
            titles = ["a digit", f"moved by {ASKED:g}, by lot", "what the coin said"]
        whole = lab.part in (TAG, STRANGE)  # of the others the margin tells nothing
        return pictures.tiled(list(things), titles, width, height, paint_of(self), whole=whole)

    def _step(self, found: Curve, width: int, height: int) -> list[Content]:
        lab, fooled = self.lab, self.lab.fooled
        said = [
            (ask.id.removeprefix("fooled."), ask.read(attempt.last.text))
            for ask in lab.asks()
            if (attempt := lab.attempt(ask)).settled and attempt.last
        ]
        eps = float(lab.settings["eps"])
        chart = pictures.curve(found, said, eps if fooled else None)
        both = pictures.both(width, height)
        side, left = pictures.three(width, height)
        if fooled is None or not side or (self.curve_first and not both):
            return chart.draw(width, height)
        lines = pictures.added(fooled, eps, side, paint_of(self))
        bars = pictures.probabilities(fooled)
        if left < 10:
            return lines
        if both and width >= pictures.WIDE:
            part = width // 3
            below = abreast((bars.draw(part, left), chart.draw(width - part - 3, left)))
        else:
            below = bars.draw(width, min(left, pictures.BARS))
            if both:
                below += [Content(""), *chart.draw(width, left - pictures.BARS - 1)]
        return [*lines, Content(""), *below]

    def _strange(self, found: Sure, width: int, height: int) -> list[Content]:
        """The things with what it says of each, and how far it can be trusted about digits."""
        things = strange.things(found.thing, self.lab.seed)[: strange.SHOWN]
        titles = [
            f"{said}, {pictures.percent(sure / 100)} %"
            for said, sure in zip(found.said, found.shown, strict=True)
        ]
        room = height if height < pictures.TALL else height * 5 // 9
        lines = pictures.tiled(list(things), titles, width, room, paint_of(self))
        left = height - len(lines) - 1
        if not lines:
            return pictures.trusted(found).draw(width, height)
        if left < 8:
            return lines
        return [*lines, Content(""), *pictures.reliability(found).draw(width, left)]

    def _tags(self, found: Tagged, width: int, height: int) -> list[Content]:
        """The same digit with its tag, without one, and with those of others; and a second one."""
        bars = pictures.tagged(found)
        net, side = self.lab.learning.network, self.lab.whole("side")
        room = height - len(bars.bars) - 1
        if net is None or not pictures.tile(8, width, room)[0]:
            return bars.draw(width, height)
        images, labels = network.pictures()
        things, kinds = [], []
        for at in (network.DIGITS, network.DIGITS + 1):
            image, label = images[at : at + 1], labels[at : at + 1]
            things += [shortcut.tagged(image, label, side), image]
            kinds += ["its tag", "no tag"]
            for by in (7, 4):
                other = (label + by) % 10
                things.append(shortcut.tagged(image, other, side))
                kinds.append(f"tag of {other[0]}")
        shown = network.as_inputs(np.concatenate(things))
        said = network.probabilities(net, shown).argmax(axis=1)
        titles = [f"{kind}: said {answer}" for kind, answer in zip(kinds, said, strict=True)]
        lines = pictures.tiled(list(shown), titles, width, room, paint_of(self))
        return [*lines, Content(""), *bars.draw(width, height - len(lines) - 1)]

    def _rare(self, found: Few, width: int, height: int) -> list[Content]:
        """Both tables, what can be counted, and new ones, those that were missed first."""
        paint = paint_of(self)
        images, *_ = shortcut.two_classes()
        things = network.as_inputs(images[[place for place, _ in found.looked_at]])
        titles = [f"a 1, said {answer}" for _, answer in found.looked_at]
        lines = pictures.tiled(list(things), titles, width, height - 13, paint, whole=False)
        if lines:
            lines.append(Content(""))
        return [*lines, *pictures.rare(found, width, height - len(lines), paint)]

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands; when it is over, what was said beside what it is, and what that means."""
        lab, found = self.lab, self.lab.found
        if lab.part == HAND:
            yield from self._by_hand()
            return
        if lab.can_run and not lab.running:
            yield "space lets it learn." if not lab.learning.network else "space measures."
        if lab.running and lab.learning.seen:
            seen = lab.learning.seen[-1]
            yield Content.styled(
                f"{seen:,} digits seen" if found is None else "measuring", "$faint"
            )
        if not lab.finished:
            return
        for ask in lab.asks():
            truth = lab.truth(ask)
            was = truth.was if truth else None
            yield from self.said(ask, "" if was is None else f"(it is {show(was, 3)})")
        if isinstance(found, Curve):
            yield from self._about_step(found)
        elif isinstance(found, Sure):
            yield from self._about_things(found)
        elif isinstance(found, Tagged):
            yield (
                f"With the right tag {show(found.right, 3)} of 100, without {show(found.none, 3)},"
                f" with a wrong one {show(found.wrong, 3)}; {show(found.follows, 3)} say what the"
                " tag says. On digits that carry it, nothing of this is seen."
            )
            yield "k: make the tag larger or smaller."
        elif isinstance(found, Few):
            yield from self._about_few(found)

    def _by_hand(self) -> Iterator[str]:
        lab, unit = self.lab, self.lab.unit
        if lab.open:
            before, after = unit.p, unit.after
            sizes = " + ".join(show(abs(w)) for w in unit.w)
            yield (
                f"Each pixel moved by {show(unit.eps)}, to {show_vector(unit.moved)}, and z by"
                f" {show(unit.change)}, which is ε({sizes}). p went from {show(before, 3)} to"
                f" {show(after, 3)}: another answer."
            )
            yield "Two pixels push together. How far do 784 push? R: other numbers. v: go on."

    def _about_step(self, found: Curve) -> Iterator[str]:
        lab, fooled = self.lab, self.lab.fooled
        if fooled is None:
            return
        p = fooled.p_after
        yield (
            f"{_way(str(lab.settings['way'])).capitalize()}, each pixel by"
            f" {show(float(lab.settings['eps']))}: the {fooled.label} is read as {fooled.said}"
            f" ({pictures.percent(p[fooled.said])} %)."
        )
        yield "+ and − turn ε. k: another digit, or another direction, by lot, say."
        if not self._both:
            yield "i: the curve of all digits." if not self.curve_first else "i: the digit."

    def _about_things(self, found: Sure) -> Iterator[str]:
        answer, often = found.often
        if found.count > 1:
            yield (
                f"On average it is {show(found.mean, 3)} % sure. Of every 100 it is more than 90 %"
                f" sure about {show(found.very, 3)}, and calls {show(often, 3)} a {answer}, its"
                " commonest answer."
            )
        yield (
            f"Real digits: {show(found.digits_sure, 3)} % sure on average, and"
            f" {show(found.digits_right, 3)} of 100 right. The expected calibration error is"
            f" {show(found.error, 2)} %."
        )
        yield "k: other things; or 40 epochs: is it still as right as it is sure?"

    def _about_few(self, found: Few) -> Iterator[str]:
        few = self.lab.whole("few")
        always = 100 - few / 8
        yield (
            f"Of its own digits {show(found.of_own, 3)} of 100 are right; whoever always says 7 has"
            f" {show(always, 4)}. Of new ones it finds {show(found.ones, 3)} of 100."
        )
        yield (
            "k: let each one count as many times as makes it even."
            if not self.lab.even
            else "Copies make a missed one cost more. What the few do not show, they do not add."
        )


def _way(way: str) -> str:
    return f"towards {way}" if way.isdigit() else "away from it" if way == "away" else way
