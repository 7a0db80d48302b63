"""A prediction inside a lab: the question, how sure, and later what was said beside what came out.

It is short on purpose: a lab's experiment follows at once, and the numbers 1 to 5 do everything.
"""

from textual.content import Content

from lessons.asking.polls import CONFIDENCES, Vote
from tui.prose import wrapped


def question_lines(vote: Vote, width: int) -> list[Content]:
    """The question with its numbered options, and what to press next."""
    lines = wrapped(vote.poll.question, width, style="bold")
    for index, choice in enumerate(vote.poll.choices):
        chosen = vote.choice == index
        mark = ("› ", "bold $here") if chosen else ("  ", "")
        number = (f"{index + 1}  ", "bold" if chosen else "$faint")
        text = wrapped(choice.text, width - 5, style="bold" if chosen else "")
        lines.append(Content.assemble(mark, number, text[0]))
        lines += [Content.assemble("     ", more) for more in text[1:]]
    lines.append(Content(""))
    here = ("› ", "bold $here")
    if vote.choice is None:
        count = len(vote.poll.choices)
        return [*lines, Content.assemble(here, f"Predict first: press 1 to {count}.")]
    sure = "   ".join(f"{number} {word}" for number, word in CONFIDENCES.items())
    return [*lines, Content.assemble(here, "How sure are you?   ", (sure, "bold"))]


def outcome_lines(vote: Vote, width: int) -> list[Content]:
    """The prediction beside the truth, and the answer to the very option that was chosen."""
    poll, said = vote.poll, vote.poll.choices[vote.final]
    mark, style = ("✓", "$right") if vote.correct else ("✗", "$wrong")
    if not poll.scored:
        mark, style = "·", "$here"
    sure = f"  ({CONFIDENCES[vote.confidence]})" if vote.confidence else ""
    lines = [
        Content.assemble(
            ("you said  ", "$faint"), (f"{mark} ", f"bold {style}"), said.text, (sure, "$faint")
        )
    ]
    if not vote.correct:
        right = poll.choices[poll.key].text
        lines.append(Content.assemble(("it is     ", "$faint"), ("✓ ", "bold $right"), right))
    lines = [line.truncate(width, ellipsis=True) for line in lines]
    return lines + wrapped(said.why, width, style="$foreground 85%")
