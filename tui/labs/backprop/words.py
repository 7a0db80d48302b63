"""The words beside the graph: the rule, what came so far, a nudge, and how it ended."""

import re

from textual.content import Content
from textual.highlight import highlight

from lessons.graphs.graph import Kind
from lessons.labs.backprop.backprop import CLEAN_TO_SKIP, Backprop, Phase
from lessons.labs.backprop.nudge import STEPS, Nudge
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.problem import Mode
from lessons.labs.backprop.rules import RULES
from lessons.labs.backprop.stepper import Stepper
from lessons.labs.backprop.story import Story, moves_with
from lessons.labs.backprop.tour import TOUR
from lessons.labs.backprop.walk import Mark
from lessons.numbers import show
from tui.asking.choice import outcome_lines
from tui.labs.backprop.code import rule_source
from tui.screens.code import hung
from tui.wrapping import broken, wrapped

_GRADIENT = re.compile(r"∂[FJL]/∂(?:\([^)]*\)|\w+)|∂\w*")
_MARKS = {Mark.RIGHT: (" ✓", "$right"), Mark.GIVEN: (" – given", "$here"), None: ("", "")}
_CODE = 12  # lines of the engine's code beside the graph


def coloured(text: str, style: str = "") -> Content:
    """Text with its gradients in the gradients' colour."""
    content = Content.styled(text, style) if style else Content(text)
    return content.highlight_regex(_GRADIENT, style="$gradient")


def words(lab: Backprop, width: int, room: int) -> list[Content]:
    """Everything there is to say now, as lines of at most `width` cells.

    `room` are the lines left for what was computed so far and for the engine's own code: where
    there are none, only the last calculation is told.
    """
    if lab.look.nudged is not None:
        return _nudged(lab.look.nudged, STEPS[lab.look.stride], width)
    if lab.phase is Phase.PREDICT:
        return []
    if lab.phase is Phase.DONE:
        return _done(lab, width) + _so_far(lab, width, room)
    gap = [Content("")] if room > 0 and lab.walk.asks else []
    return gap + _walk(lab, width, room)


def _ask(text: str) -> Content:
    return Content.assemble(("› ", "bold $here"), coloured(text, "bold"))


def _walk(lab: Backprop, width: int, room: int) -> list[Content]:
    walk, story = lab.walk, lab.walk.story
    assert story is not None
    lines = _rule(lab, story, width, room > 0)
    if isinstance(walk, Stepper) and walk.move and walk.move.kind is Kind.SEED:
        lines.append(_ask("Forward is done. Press .  and the way back begins."))
    elif not walk.asks:
        what = "value" if story.wanted[0] != "∂" else "gradient"
        lines.append(_ask(f"Think of {story.wanted}, then press . and its {what} appears."))
    lines += _looking(lab, width)
    code = _code(lab, width) if room > _CODE else []
    return lines + _so_far(lab, width, room - len(code)) + code


def _so_far(lab: Backprop, width: int, room: int) -> list[Content]:
    """The calculations of this walk, the newest last, as many as there is room for."""
    walk = lab.walk
    if not walk.place or (room <= 0 and walk.finished):
        return []
    lines = []
    for place in range(max(walk.place - max(room - 3, 1), 0), walk.place):
        mark = _MARKS[walk.filled.get(place)]
        lead = ("so far  ", "$faint") if room <= 0 else ("", "")
        line = Content.assemble(lead, coloured(walk.story_of(place).line), mark)
        lines.append(line.truncate(width, ellipsis=True))
    return lines if room <= 0 else [Content(""), Content.styled("so far", "$faint"), *lines]


def _code(lab: Backprop, width: int) -> list[Content]:
    """The row of the engine's table behind this step."""
    walk = lab.walk
    op = ""
    if isinstance(walk, Stepper) and walk.move is not None:
        op = walk.graph.points[walk.move.node].op
    if not op:
        return []
    place, source = rule_source(op)[0]
    lines = [Content(""), Content.styled(f"{place}   c shows more", "$faint")]
    for line in highlight(source, language="python").split("\n"):
        lines += hung(line, width)
    return lines[:_CODE]


def _looking(lab: Backprop, width: int) -> list[Content]:
    """The node that the learner has moved to: what is known of it, and its rule."""
    walk, focus = lab.walk, lab.look.focus
    if focus is None or not isinstance(walk, Stepper):
        return []
    point = walk.graph.points[focus]
    value, gradient = walk.value(focus), walk.gradient(focus)
    pieces = [Content.assemble(("▸ ", "bold $here"), (point.name, "bold"))]
    if value is not None and not point.fixed:
        pieces.append(Content.assemble("value ", (show(value), "$value")))
    if gradient is not None:
        more = " so far" if walk.awaits(focus) else ""
        pieces.append(Content.assemble("gradient ", (f"∂{show(gradient)}{more}", "$gradient")))
    if point.op:
        pieces.append(Content.styled(RULES[point.op].words, "$faint"))
    elif not point.fixed and walk.graph.uses(focus) > 1:
        pieces.append(Content.styled(f"used {walk.graph.uses(focus)} times", "$faint"))
    return _flowed(pieces, width)


def _rule(lab: Backprop, story: Story, width: int, roomy: bool) -> list[Content]:
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
            lines += broken(part, width)
    return lines


def _nudged(nudge: Nudge, step: float, width: int) -> list[Content]:
    """What F did beside what the gradient had promised."""
    old, new = nudge.old, nudge.old + nudge.step
    name = nudge.name
    slope = f"∂{moves_with(nudge.upstream)}/∂{name}"
    promise = f"{slope} · Δ{name} = {show(nudge.gradient)} · {show(nudge.step)}"
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
    lines.append(
        Content.styled(f"+ − nudge up, down   [ ] step {show(step)}   ↑↓ another leaf", "$faint")
    )
    return lines


def _value(number: float) -> Content:
    return Content.styled(show(number), "bold $value")


def _done(lab: Backprop, width: int) -> list[Content]:
    lines: list[Content] = []
    prediction = lab.prediction
    if prediction is not None and lab.as_given:
        if prediction.vote is not None and prediction.settled:
            lines += outcome_lines(prediction.vote, width)
        lines += wrapped(lab.problem.station.closing, width)
    elif lab.problem.mode is Mode.PRACTICE:
        lines += _solved(lab, width)
    else:
        assert lab.graph is not None
        lines.append(Content(f"F = {show(lab.graph.result)}, and every gradient is there."))
        lines += wrapped("Choose a leaf and turn it: the whole graph follows.", width)
    looking = _looking(lab, width)
    return [*lines, *looking, Content(""), *_hanging(_next(lab), width)]


def _hanging(text: str, width: int) -> list[Content]:
    first, *rest = wrapped(text, width - 2, style="bold")
    return [
        Content.assemble(("› ", "bold $here"), first),
        *(Content.assemble("  ", line) for line in rest),
    ]


def _solved(lab: Backprop, width: int) -> list[Content]:
    walk = lab.walk
    if not walk.blanks:
        return [Content("That was the worked example. From now on some numbers are yours.")]
    text = walk.account
    if walk.clean:
        level = lab.problem.level
        if lab.streak >= CLEAN_TO_SKIP and lab.next_level > level + 1:
            text += f" Twice in a row, so level {level + 1} is skipped."
    elif lab.next_level == lab.problem.level:
        text += " Another one of the same kind follows."
    return wrapped(text, width)


def _next(lab: Backprop) -> str:
    problem = lab.problem
    proof = "p proves a gradient;  " if lab.can_prove else ""
    if problem.mode is Mode.OWN:
        return f"{proof}k changes the expression;  r begins again"
    if problem.mode is Mode.PRACTICE:
        level = lab.next_level
        return f"{proof}enter: level {level}, {LEVELS[level - 1].title}"
    if problem.round + 1 < len(problem.station.rounds):
        return "enter: once more, with other numbers"
    if problem.station is TOUR[-1]:
        return "That was the tour. enter: practice on fresh graphs"
    return f"{proof}enter goes on to: {TOUR[TOUR.index(problem.station) + 1].title}"
