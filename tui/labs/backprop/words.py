"""The words beside the graph: what is asked, the rule, what was typed and what it reveals."""

import re
from dataclasses import dataclass

from textual.content import Content

from lessons.asking.answers import Verdict
from lessons.labs.backprop.graph import Kind
from lessons.labs.backprop.lab import CLEAN_TO_SKIP, Lab, Mode, Phase
from lessons.labs.backprop.nudge import DEFAULT_STEP, STEPS, Nudge
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.rules import RULES
from lessons.labs.backprop.stepper import Stepper
from lessons.labs.backprop.story import Story
from lessons.labs.backprop.tour import TOUR
from lessons.numbers import show
from tui.asking.prediction import outcome_lines, question_lines
from tui.prose import wrapped

_GRADIENT = re.compile(r"∂[FL]/∂(?:\([^)]*\)|\w+)|∂\w*")


@dataclass
class Talk:
    """What is on the learner's tongue: typed text, the last verdict, a hint, a nudge."""

    typed: str = ""
    editing: str = ""  # the leaf whose value is being typed
    focus: int | None = None
    judged: str = ""  # what was typed when `verdict` was given
    verdict: Verdict | None = None
    hint: str = ""
    note: str = ""
    nudged: Nudge | None = None
    step: int = DEFAULT_STEP

    def quiet(self) -> None:
        """Forget what was said about the last number."""
        self.typed = self.judged = self.hint = self.note = ""
        self.verdict = self.nudged = None


def coloured(text: str, style: str = "") -> Content:
    """Text with its gradients in the gradients' colour."""
    content = Content.styled(text, style) if style else Content(text)
    return content.highlight_regex(_GRADIENT, style="$gradient")


def words(lab: Lab, talk: Talk, width: int, roomy: bool = False) -> list[Content]:
    """Everything there is to say now, as lines of at most `width` cells.

    Where it is `roomy` the margin lists what was computed so far, and sentences may take lines.
    """
    if talk.editing:
        return _editing(lab, talk, width)
    if talk.nudged is not None:
        return _nudged(talk, talk.nudged, width)
    if lab.phase is Phase.PREDICT:
        assert lab.vote is not None
        return question_lines(lab.vote, width)
    if lab.phase is Phase.DONE:
        return _done(lab, talk, width)
    return _walk(lab, talk, width, roomy)


def _ask(text: str) -> Content:
    return Content.assemble(("› ", "bold $here"), coloured(text, "bold"))


def _walk(lab: Lab, talk: Talk, width: int, roomy: bool) -> list[Content]:
    walk, story = lab.walk, lab.walk.story
    assert story is not None
    lines = _rule(lab, story, width, roomy)
    last = walk.last
    if last is not None and not roomy:
        mark = " ✓" if walk.place - 1 in walk.filled else ""
        so_far = Content.assemble(("so far  ", "$faint"), coloured(last.line), (mark, "$right"))
        lines.append(so_far.truncate(width, ellipsis=True))
    lines.append(Content(""))
    if walk.asks:
        lines.append(_ask(f"What is {story.wanted}?  Type it, then enter."))
    elif isinstance(walk, Stepper) and walk.move and walk.move.kind is Kind.SEED:
        lines.append(_ask("Forward is done. Press .  and the way back begins."))
    else:
        what = "value" if story.wanted[0] != "∂" else "gradient"
        lines.append(_ask(f"Think of {story.wanted}, then press .  and its {what} appears."))
    return lines + _looking(lab, talk, width) + _feedback(talk, width)


def _looking(lab: Lab, talk: Talk, width: int) -> list[Content]:
    """The node that the learner has moved to: what is known of it, and its rule."""
    walk = lab.walk
    if talk.focus is None or not isinstance(walk, Stepper):
        return []
    point = walk.graph.points[talk.focus]
    value, gradient = walk.value(talk.focus), walk.gradient(talk.focus)
    pieces = [Content.assemble(("▸ ", "bold $here"), (point.name, "bold"))]
    if value is not None and not point.fixed:
        pieces.append(Content.assemble("value ", (show(value), "$value")))
    if gradient is not None:
        more = " so far" if walk.awaits(talk.focus) else ""
        pieces.append(Content.assemble("gradient ", (f"∂{show(gradient)}{more}", "$gradient")))
    if point.op:
        pieces.append(Content.styled(RULES[point.op].words, "$faint"))
    elif not point.fixed and walk.graph.uses(talk.focus) > 1:
        pieces.append(Content.styled(f"used {walk.graph.uses(talk.focus)} times", "$faint"))
    return _flowed(pieces, width)


def _rule(lab: Lab, story: Story, width: int, roomy: bool) -> list[Content]:
    """The rule with its formula, or, where the learner is to remember it, only the wish for it."""
    if not lab.shows_rule and lab.walk.asks:
        return [Content.styled("All of it is yours now; h recalls the rule.", "$faint")]
    rule = Content.assemble((story.rule, "bold"), (f"   {story.sentence}", "$faint"))
    lines = [rule]
    if rule.cell_length > width:
        lines = [Content.styled(story.rule, "bold")]
        if roomy:
            lines += [*wrapped(story.sentence, width, style="$faint"), Content("")]
    if story.symbols in (story.answer, story.sentence):
        return lines
    parts = [coloured(f"{story.wanted} = {story.symbols}")]
    if "upstream" in story.symbols:
        upstream = (f"∂{show(story.upstream)}", "$gradient")
        parts.append(Content.assemble(("upstream ", "$faint"), upstream))
    if story.kept:
        kept = ", ".join(f"{q.name} = {show(q.value)}" for q in story.kept)
        parts.append(Content.assemble(("kept on the way forward  ", "$faint"), (kept, "$value")))
    return lines + _flowed(parts, width)


def _flowed(parts: list[Content], width: int) -> list[Content]:
    """Pieces on one line with room between them, as long as they fit; the others below."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + 3 + part.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], "   ", part)
        else:
            lines.append(part.truncate(width, ellipsis=True))
    return lines


def _feedback(talk: Talk, width: int) -> list[Content]:
    """What was typed and what it reveals; then the hint, if one was asked for."""
    lines: list[Content] = []
    if talk.verdict is not None and not talk.verdict.correct:
        refused = talk.verdict.refused
        head, style = (f"? {talk.judged}", "$here") if refused else (f"✗ {talk.judged}", "$wrong")
        text = wrapped(talk.verdict.message, width - len(head) - 3)
        for row, line in enumerate(text):
            lead = (f"{head}   ", f"bold {style}") if row == 0 else (" " * (len(head) + 3), "")
            lines.append(Content.assemble(lead, line))
    if talk.hint:
        lines += [
            Content.assemble(("hint  " if row == 0 else "      ", "$faint"), coloured(line.plain))
            for row, line in enumerate(wrapped(talk.hint, width - 6))
        ]
    if talk.note:
        lines += wrapped(talk.note, width)
    return lines


def _editing(lab: Lab, talk: Talk, width: int) -> list[Content]:
    graph = lab.graph
    assert graph is not None
    value = show(graph.leaf(talk.editing).value)
    return [
        Content.assemble(("edit  ", "$faint"), f"{talk.editing} is ", (value, "$value"), " now."),
        Content("The whole graph follows the new value."),
        Content(""),
        _ask(f"What shall {talk.editing} be?  Type it, then enter; esc leaves it."),
        *_feedback(talk, width),
    ]


def _nudged(talk: Talk, nudge: Nudge, width: int) -> list[Content]:
    """What F did beside what the gradient had promised."""
    old, new = nudge.old, nudge.old + nudge.step
    name = nudge.name
    promise = f"∂F/∂{name} · Δ{name} = {show(nudge.gradient)} · {show(nudge.step)}"
    if nudge.agrees:
        mark, style = "✓ they agree", "$right"
    elif nudge.reason == "outside":
        mark, style = "✗ no value there", "$wrong"
    else:
        gap = show(nudge.change - nudge.promised)
        mark, style = f"✗ they differ by {gap}", "$wrong"
    moved = f"{show(nudge.before, 8)} → {show(nudge.after, 8)}   by "
    lines = [
        Content.assemble(("you nudged   ", "$faint"), f"{name}  {show(old, 8)} → {show(new, 8)}"),
        Content.assemble(("F moved      ", "$faint"), moved, _value(nudge.after - nudge.before)),
    ]
    if nudge.upstream != 1:
        times = f"   times the upstream {show(nudge.upstream)}: "
        lines[-1] = Content.assemble(lines[-1], times, _value(nudge.change))
    lines.append(
        Content.assemble(
            ("∂ promised   ", "$faint"),
            coloured(f"{promise} = "),
            (show(nudge.promised), "bold $gradient"),
        )
    )
    lines.append(Content(""))
    text = wrapped(nudge.message, width - len(mark) - 3)
    lines.append(Content.assemble((mark, f"bold {style}"), "   ", text[0]))
    lines += [Content.assemble(" " * (len(mark) + 3), line) for line in text[1:]]
    lines.append(Content(""))
    size = show(STEPS[talk.step])
    lines.append(
        Content.styled(f"n again   N the other way   [ ] step {size}   ↑↓ another leaf", "$faint")
    )
    return lines


def _value(number: float) -> Content:
    return Content.styled(show(number), "bold $value")


def _done(lab: Lab, talk: Talk, width: int) -> list[Content]:
    lines: list[Content] = []
    vote = lab.vote
    if lab.mode is Mode.TOUR and vote is not None and vote.revealed:
        lines += outcome_lines(vote, width)
    if lab.mode is Mode.TOUR:
        lines += wrapped(lab.station.closing, width)
    elif lab.mode is Mode.PRACTICE:
        lines += _solved(lab, width)
    else:
        assert lab.graph is not None
        lines.append(Content(f"F = {show(lab.graph.result)}, and every gradient is there."))
        lines.append(Content("Edit a leaf and the whole graph follows; nudge one to prove its ∂."))
    lines += _looking(lab, talk, width)
    lines.append(Content(""))
    lines += _feedback(talk, width)
    lines.append(_ask(_next(lab)))
    return lines


def _solved(lab: Lab, width: int) -> list[Content]:
    walk = lab.walk
    if not walk.blanks:
        return [Content("That was the worked example. From now on some numbers are yours.")]
    if walk.clean:
        text = "Every blank at the first try."
        if lab.streak >= CLEAN_TO_SKIP and lab.next_level > lab.level + 1:
            text += f" Twice in a row, so level {lab.level + 1} is skipped."
    else:
        text = f"Done, with {walk.wrong} wrong on the way." if walk.wrong else "Done, with help."
        if lab.next_level == lab.level:
            text += " Another one of the same kind follows."
    return wrapped(text, width)


def _next(lab: Lab) -> str:
    if lab.mode is Mode.TOUR:
        if lab.round + 1 < len(lab.station.rounds):
            return "enter: once more, with other numbers"
        if lab.station is TOUR[-1]:
            return "That was the tour. enter: practice on fresh graphs"
        follows = TOUR[TOUR.index(lab.station) + 1].title
        proof = "n proves a gradient;  " if isinstance(lab.walk, Stepper) else ""
        return f"{proof}enter goes on to: {follows}"
    if lab.mode is Mode.PRACTICE:
        level = lab.next_level
        return f"n proves a gradient;  enter: level {level}, {LEVELS[level - 1].title}"
    return "n nudges   e edits   x another expression   enter begins again"
