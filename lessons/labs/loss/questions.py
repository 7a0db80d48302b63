"""What the loss lab asks: which measure moves, by how much, and where a staircase has its steps."""

import math

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.ideas import Idea, ask_number, other_bases
from lessons.asking.polls import Choice, Poll
from lessons.numbers import show

Shares = tuple[float, float, float]
"""The probabilities of three classes, of which the first is the true one."""

RIVALS: tuple[Shares, Shares] = ((0.45, 0.3, 0.25), (0.45, 0.5, 0.05))
MISTAKE: tuple[Shares, Shares] = ((0.01, 0.98, 0.01), (0.0001, 0.9998, 0.0001))
"""What two of the questions speak of: before, and after."""

MOVES = ask_poll(
    Poll(
        "loss.which-moves",
        "Class 1 is the true one and keeps p = 0.45. The others go from 0.3 and 0.25 to 0.5 and"
        " 0.05. Which of the three measures move?",
        (
            Choice("all three, as the answer changed", "The answer did change, and accuracy with"
                   " it. Cross entropy asks for p of the true class alone: it is 0.45 still."),
            Choice("accuracy, and nothing else", "Accuracy falls to 0, class 2 being ahead. But"
                   " squared error adds up all three entries, and two of them moved."),
            Choice("accuracy and squared error", "Class 2 overtakes, and the squares of all three"
                   " entries count. −ln 0.45 = 0.799 stays: it asks the true class alone.", True),
            Choice("cross entropy and accuracy", "Cross entropy is −ln p of the true class, and"
                   " that p was kept. What it does not look at cannot move it."),
        ),
    )
)  # fmt: skip
SURER = ask_poll(
    Poll(
        "loss.surer",
        "A confident mistake: the true class got p = 0.01, another 0.98. Then it becomes surer:"
        " 0.0001, the other 0.9998. What do the two losses do?",
        (
            Choice("cross entropy doubles, squared error hardly moves", "From 4.605 to 9.21: for a"
                   " hundredth of p ln 100 is added. Squared error goes from 1.941 to 1.999, and 2"
                   " is the most it can be.", True),
            Choice("squared error grows more, since squares grow faster", "Squares of large numbers"
                   " do. These are differences of probabilities, none larger than 1, so squared"
                   " error stays below 2."),
            Choice("neither moves much: it was wrong before, too", "So says accuracy. Cross"
                   " entropy asks how much the truth got, and a hundredth of that costs ln 100"
                   " = 4.605 more."),
            Choice("both grow a hundredfold, as p became a hundredth", "A logarithm turns factors"
                   " into sums: a hundredth of p adds ln 100, it does not multiply."),
        ),
    )
)  # fmt: skip
ELSEWHERE = ask_poll(
    Poll(
        "loss.elsewhere",
        "Now the cost of the ten, the mean of their cross entropies, is drawn under the"
        " staircase. Where will it be lowest?",
        (
            Choice("wherever most are right, by definition", "That defines the best accuracy. The"
                   " cost also asks how far on the wrong side a mistake lies, and one that is far"
                   " out pulls."),
            Choice("in the middle of the widest, highest step", "It knows of no steps: each"
                   " example has its own smooth curve, and the cost is their mean."),
            Choice("where t is passed by the most points", "There the staircase is busy. The cost"
                   " has a slope everywhere, with points nearby or without."),
            Choice("nearby, but it need not be the best step", "It is a stand-in. It leads towards"
                   " where most are right, and weighs each mistake by how wrong it is.", True),
        ),
    )
)  # fmt: skip


def by_how_much(before: Shares, after: Shares, seed: int) -> Ask:
    """By how much cross entropy falls when the true class gets more."""
    p, q = before[0], after[0]
    wanted = math.log(q / p)
    ideas = (
        Idea("gap", q - p, "that is by how much p grew. The loss is −ln p, and moves by the"
             " difference of two logarithms"),
        Idea("after", -math.log(q), f"−ln {show(q)} is what is left. By how much did it fall to"
             " there?"),
        Idea("before", -math.log(p), f"−ln {show(p)} is what it cost before. It does not fall all"
             " the way to 0"),
        Idea("log of gap", -math.log(q - p), "−ln of the difference is not the difference of the"
             " two −ln"),
        Idea("ratio", q / p, f"p grew {show(q / p, 3)} times. What does a logarithm make of a"
             " factor?"),
        *other_bases(q / p, "cross entropy has natural ones"),
        Idea("p after", q, f"{show(q)} is the probability it gets. Its loss is −ln of that"),
        Idea("p before", p, f"{show(p)} is the probability it got. Its loss was −ln of that"),
        Idea("sum", -math.log(p) - math.log(q), "that adds the two losses; how far apart are"
             " they?"),
        Idea("squares", (1 - p) ** 2 - (1 - q) ** 2, "that is for squares of what is missing to 1;"
             " cross entropy takes −ln p"),
        Idea("ratio of losses", math.log(p) / math.log(q), "so many times as large it was. By how"
             " much it falls is a difference"),
        Idea("nothing", 0.0, "accuracy does not move: right before, right after. Cross entropy"
             " sees p itself") if p > 0.5 else
        Idea("nothing", 0.0, "p grew, and −ln p moves with every p"),
    )  # fmt: skip
    return ask_number(
        "loss.by-how-much",
        f"Class 1 is the true one. It gets {show(q)} instead of {show(p)}. By how much does"
        " its cross entropy fall?",
        wanted,
        ideas,
        (
            "What does it cost before, and what after? A loss is −ln p.",
            f"−ln {show(p)} = {show(-math.log(p))}, and −ln {show(q)} = {show(-math.log(q))}.",
            f"{show(-math.log(p))} − {show(-math.log(q))} = {show(wanted, 3)}",
        ),
        f"it costs −ln {show(p)} before and −ln {show(q)} after",
        form="two digits after the point, or =ln 2",
        digits=2,
        within=0.006,
        shown=3,
        worked=f"From {show(-math.log(p), 3)} to {show(-math.log(q), 3)}: it falls by"
        f" ln({show(q)}/{show(p)}) = {show(wanted, 3)}.",
        seed=seed,
    )


def jumps(zeros: tuple[float, ...], ones: tuple[float, ...], a: float, b: float, seed: int) -> Ask:
    """How often accuracy jumps while the line t goes from a to b: once for each point passed."""
    up = sum(a < x < b for x in zeros)
    down = sum(a < x < b for x in ones)
    steps = round((b - a) / 0.1)
    ideas = (
        Idea("never", 0.0, "whenever the line passes a point, one answer turns round"),
        Idea("steps", float(steps), f"t makes {steps} steps of 0.1 on the way. Most of them pass no"
             " point, and then no answer changes"),
        Idea("up", float(up), "those are the jumps up, where a ○ gets right. Each ● that is passed"
             " gets wrong, a jump as well"),
        Idea("down", float(down), "those are the jumps down, where a ● gets wrong. Each ○ that is"
             " passed gets right, a jump as well"),
        Idea("net", float(abs(up - down)), "by so many tenths accuracy has moved in the end. Up and"
             " down, each counts as a jump"),
        Idea("all", 10.0, f"ten points there are. Which lie between {show(a)} and {show(b)}?"),
        Idea("outside", 10.0 - up - down, "so many are not passed. Those that are make it jump"),
        Idea("way", b - a, "that is how far t goes. A jump is where it passes a point"),
    )  # fmt: skip
    passed = sorted(x for x in (*zeros, *ones) if a < x < b)
    listed = ", ".join(map(show, passed))
    return ask_number(
        "loss.jumps",
        f"Ten points and one rule: above t, say ●. t goes from {show(a)} to {show(b)}, bit"
        " by bit. How many times does accuracy jump on the way?",
        up + down,
        ideas,
        (
            "What has to happen for an answer to turn round?",
            "The line has to pass a point. Up where it is a ○, down where it is a ●: jumps, both.",
            f"{up + down} points lie on the way, at {listed}: {up + down} jumps.",
        ),
        "count the points between the two places",
        form="a whole number",
        worked=f"It jumps at {listed}: {up} up, {down} down. Between them it does not move.",
        seed=seed,
    )
