"""The cards of both circles, and what is asked about an order before it is carried out."""

from dataclasses import dataclass

from lessons.asking.cards import Line
from lessons.asking.polls import Choice, Poll
from lessons.asking.tasks import Item
from lessons.labs.loop.plan import PLAN, Slip
from lessons.labs.loop.rounds import STEPS, Fault

ROUND_CARDS = (
    ("sample a batch", "Everything else works on it."),
    ("forward pass: outputs for the batch", "It needs a batch."),
    ("loss: outputs beside the labels", "Both have to be of the same batch."),
    ("backpropagate: add to the gradients", "It begins at the loss."),
    ("update the weights", "It needs this round's gradient."),
    ("clear the gradients", "After the update has used them, before more are added."),
    ("repeat from the first card", "What lies behind it is never reached."),
)
PLAN_CARDS = (
    ("split the data into three parts", "Before anything is trained."),
    ("choose an architecture", "Without one there is nothing to train."),
    ("choose hyper-parameters", "Without them training cannot begin."),
    ("train", "On the training part alone."),
    ("check on the validation part", "What is modified has to follow from something."),
    ("modify, and again from the first card", "What lies behind it is done once, at the end."),
    ("test", "Once, after the last modification."),
)

ROUND_POLL = (
    Choice(
        "as well as the right order",
        "That is so where each update gets one fresh gradient of a batch with its own labels. It"
        " may begin anywhere in the circle; and a gradient one step old may do, at small rates.",
    ),
    Choice(
        "it learns, but not as well",
        "So it is where the gradients point roughly the right way: too old for such a rate, say.",
    ),
    Choice(
        "it learns, then falls apart",
        "So it is where steps grow: gradients that pile up carry the weights past every valley.",
    ),
    Choice(
        "it goes on guessing",
        "So it is where weights move, and nothing leads them: labels of other pictures, say, or a"
        " gradient of one class at a time.",
    ),
    Choice(
        "no weight moves at all",
        "So it is where the update never comes, or finds no gradient to step with.",
    ),
)
PLAN_POLL = (
    Choice(
        "it promises what it keeps, and chose well",
        "So it is where what chose has trained nothing, and what promises has chosen nothing; with"
        " luck also where nothing was chosen at all.",
    ),
    Choice(
        "it promises more than it keeps",
        "So it is where the digits that judge were trained on, or have chosen the winner.",
    ),
    Choice(
        "an honest promise of a poor network",
        "So it is where little was tried, or nothing looked at what was tried.",
    ),
    Choice(
        "it has nothing to promise",
        "So it is where nothing was trained, or no test part was there to test on.",
    ),
)


@dataclass(frozen=True)
class Side:
    """One of the two circles: its cards by name, in a right order, and what is asked."""

    name: str
    steps: tuple[str, ...]
    closing: str  # the card that leads back to the first
    item: Item
    poll_id: str
    choices: tuple[Choice, ...]

    def text(self, step: str) -> str:
        """What stands on the card of a step."""
        return self.item.lines[self.steps.index(step)].text

    def poll(self, question: str) -> Poll:
        """What an order will do; an experiment finds the right option."""
        return Poll(self.poll_id, question, self.choices)


def _item(name: str, question: str, cards: tuple[tuple[str, str], ...]) -> Item:
    lines = tuple(Line(text, why) for text, why in cards)
    return Item(id=name, kind="order", question=question, lines=lines)


SIDES = {
    "loop": Side(
        "loop",
        STEPS,
        "repeat",
        _item(
            "loop.put-round", "Put the training loop together, as you think it works.", ROUND_CARDS
        ),
        "loop.does-round",
        ROUND_POLL,
    ),
    "workflow": Side(
        "workflow",
        PLAN,
        "modify",
        _item("loop.put-workflow", "Put the workflow together, as you would do it.", PLAN_CARDS),
        "loop.does-workflow",
        PLAN_POLL,
    ),
}

WORDS = {
    Fault.NO_UPDATE: "The update lies behind “repeat”, so it never comes: no weight moves.",
    Fault.NO_GRADIENT: "There never is a gradient: a card that it takes lies behind “repeat”,"
    " where nothing is reached.",
    Fault.CLEARED: "The gradients are cleared after backpropagation and before the update has used"
    " them: it steps with nothing.",
    Fault.MISMATCHED: "The loss compares outputs for one batch with labels of another: there is"
    " nothing in them to learn.",
    Fault.PILED_UP: "The gradients are never cleared. Each update gets all gradients since"
    " round 1, added up.",
    Fault.LATE: "Each update takes a gradient that was begun before the last update: one step old."
    " At small rates that hardly matters; the larger the rate, the more it does.",
    Slip.NOTHING: "Nothing is ever trained: what training needs lies behind it, or it comes first.",
    Slip.UNREPORTED: "Nothing was tested: when it was the test's turn, there was no test part,"
    " or no network.",
    Slip.SEEN: "When training began nobody had split the data, so a network has learned digits that"
    " judge it later.",
    Slip.PEEKED: "The test part lay open in every round and chose the winner: the luckiest on just"
    " these digits. It cannot also say how good it is.",
    Slip.UNCHECKED: "Nobody looked before modifying, so the last try was kept, good or not.",
    Slip.ONE_TRY: "There was a single try: nothing to choose among.",
}
