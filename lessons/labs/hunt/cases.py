"""The cases of the hunt: a bug each, its options, and what they would look like if they were so.

A case is the name of a piece, what one line of it becomes, and four ideas about the symptom. All
else follows: the code that is shown is put together from it, run, and held against the mended one.
"""

from dataclasses import dataclass, field
from functools import cached_property

from engine import activations, fused, ops, rules
from engine.layers.chain import Taped
from engine.layers.initializers import he
from engine.layers.regularization import BatchNorm, Dropout
from engine.tensor import backward
from engine.training.batches import Minibatches, in_order
from engine.training.optimizers import SGD
from engine.training.run import Run
from lessons.asking.ask import Ask, ask_poll, ask_task
from lessons.asking.cards import Line
from lessons.asking.polls import Choice, Poll
from lessons.asking.tasks import Item
from lessons.lab import Source
from lessons.labs.hunt.bench import Code, Setup, put_together
from lessons.labs.hunt.pieces import PIECES, text


@dataclass(frozen=True)
class Case:
    """A bug in a `piece`: where `old` stands, `new` stands instead (or two lines are `swapped`).

    `question` asks what explains the symptom; of the `ideas` (what one may think, and what would
    be seen if it were so) number `right` is it. `told` is what the numbers mean in the end.
    `checked` says that the gradient check must find it; `shows` which numbers are drawn.
    """

    id: str
    name: str
    piece: str
    question: str
    ideas: tuple[tuple[str, str], ...]
    right: int
    told: str
    old: str = ""
    new: str = ""
    swapped: tuple[int, ...] = ()
    setup: Setup = field(default_factory=Setup)
    shows: str = "loss"  # or accuracy, or piles
    top: float = 4.0  # of the losses drawn
    checked: bool = False
    engine: tuple[Source, ...] = ()

    @cached_property
    def healthy(self) -> tuple[str, ...]:
        """The lines as they should be."""
        return text(PIECES[self.piece])

    @cached_property
    def broken(self) -> tuple[str, ...]:
        """The lines as they are shown and run."""
        if self.swapped:
            a, b = self.swapped
            lines = list(self.healthy)
            lines[a], lines[b] = self.new + lines[b].strip(), lines[a]
            return tuple(lines)
        return tuple(line.replace(self.old, self.new) for line in self.healthy)

    @cached_property
    def wrong(self) -> tuple[int, ...]:
        """The places of the lines that are not as they should be."""
        pairs = zip(self.healthy, self.broken, strict=True)
        return tuple(at for at, (one, other) in enumerate(pairs) if one != other)

    def code(self, *, mended: bool) -> Code:
        """The whole program, with the piece mended or broken."""
        return put_together({} if mended else {self.piece: self.broken})

    @cached_property
    def poll(self) -> Poll:
        """What explains the symptom?"""
        choices = tuple(
            Choice(one, why, at == self.right) for at, (one, why) in enumerate(self.ideas)
        )
        return Poll(f"hunt.{self.id}", f"{self.question} What explains it best?", choices)

    @cached_property
    def item(self) -> Item:
        """Which line is it?"""
        does = dict(PIECES[self.piece])
        mend = "; ".join(self.healthy[at].strip() for at in self.wrong)
        lines = tuple(
            Line(line, f"it should read: {mend}" if at in self.wrong else does[line],
                 wrong=at in self.wrong)
            for at, line in enumerate(self.broken)
        )  # fmt: skip
        return Item(
            f"hunt.{self.id}.line",
            "error",
            "And which line is it?",
            lines=lines,
            hints=(
                f"The idea was: {self.ideas[self.right][0]}.",
                f"It stands in {self._function}.",
                f"Mended: {mend}",
            ),
        )

    @property
    def _function(self) -> str:
        """The head of the function in which it is wrong."""
        heads = (line for line in self.broken[: self.wrong[-1] + 1] if line.startswith("def "))
        return [*heads][-1].removeprefix("def ").rstrip(":")

    def asks(self) -> tuple[Ask, ...]:
        """The idea, then the line."""
        return ask_poll(self.poll), ask_task(self.item.draw())


_TRANSPOSED = {
    "piece": "product", "old": "A.T @ dC", "new": "dC @ A.T", "checked": True,
    "engine": (rules.matmul_left, rules.matmul_right, ops.Op),
}  # fmt: skip

CASES = (
    Case(
        "crash", "It stops at once", **_TRANSPOSED,  # type: ignore[arg-type]
        setup=Setup(hidden=(32,), batch=50),
        question="The first forward pass goes well, the first backward pass stops with an error.",
        ideas=(
            ("a rule multiplies the wrong way round",
             "Forward, all sizes met; backward, two of them do not. Sizes 50, 64 and 32 all differ,"
             " so the shapes tell."),
            ("the weights were made in the wrong shape",
             "Then the forward pass, which uses them first, would already have stopped."),
            ("the learning rate is far too large",
             "Then the numbers would become huge, ∞, nan. NumPy multiplies those without a word."),
            ("the last batch has fewer rows than the others",
             "Then the batches before it would pass; and a product takes any number of rows."),
        ),
        right=0,
        told="Different sizes everywhere, and a wrong transpose cannot pass unseen.",
    ),
    Case(
        "slow", "It learns, but badly", **_TRANSPOSED,  # type: ignore[arg-type]
        question="64 rows, 64 pixels, 64 units: all runs, and the loss falls. But slowly, and not"
        " far.",
        ideas=(
            ("the learning rate is too small for this network",
             "Both runs have the same rate, start, digits and order. The healthy one gets far."),
            ("no layer gets any gradient at all",
             "Then the loss would stay where it began. It falls: something does learn."),
            ("one layer gets a wrong gradient, the rest right ones",
             "The last layer and the biases learn; the first layer's weights are pushed about by"
             " numbers that are no gradient. The loss falls all the same."),
            ("every gradient has the wrong sign",
             "Then each step would lead uphill, and the loss would climb."),
        ),
        right=2,
        told="With 64 everywhere dC Aᵀ fits by chance. That a loss falls proves no gradient right.",
    ),
    Case(
        "mean", "The loss leaps up", "scores",
        "In its first steps the loss leaps up. Then it stays near 2.3, which is ln 10: guessing.",
        (
            ("every gradient has the wrong sign",
             "Then the loss would climb without an end. It comes down again, to ln 10."),
            ("every gradient is far too large",
             "64 rows are added up where their mean is meant: each step is 64 times as long as it"
             " should be. It throws the weights to where nearly all units are silent."),
            ("the loss is a sum over the batch and no mean",
             "Then already the first number would be 64 times as large. It is the healthy one's."),
            ("the labels do not belong to their images",
             "Then the loss would creep to ln 10 and never leap."),
        ),
        right=1,
        told="A rule that forgets the mean makes the step depend on the size of the batch.",
        old="slope / len(y)", new="slope", top=8.0, checked=True,
        engine=(fused.cross_entropy, fused.cross_entropy_rule),
    ),
    Case(
        "overflow", "Not a number", "softmax",
        "The pixels here go from 0 to 255, not to 1. In the broken run the loss is nan, from the"
        " very first.",
        (
            ("the learning rate is too large",
             "The first loss is computed before any step is taken, and is nan already."),
            ("a label lies outside of 0 to 9",
             "Then NumPy would stop with an IndexError, and not go on with nan."),
            ("the logarithm is taken of 0",
             "That would be ∞ and no nan; and one line keeps every p above 0."),
            ("e^z is too large for a number",
             "In 32 bits e^z is ∞ above z = 88.7, and ∞ / ∞ is nan. With pixels so large the"
             " scores are in the hundreds."),
        ),
        right=3,
        told="The formula is right, and at small scores the check passes. What is wrong shows"
        " only at large ones: with the largest taken off, no e^z is above 1.",
        old="z.max", new="z.mean", setup=Setup(scale=255, lr=1e-3), top=60.0,
        engine=(fused.cross_entropy, ops.softmax),
    ),
    Case(
        "axis", "It begins too high", "softmax",
        "Before any step the loss is near 4.2 already, where guessing costs ln 10 = 2.3.",
        (
            ("probabilities are shared among the batch",
             "64 examples share what ten classes should: ln 64 = 4.16. Both divisions fit the"
             " shapes, so nothing complains."),
            ("the loss is a sum over the batch and no mean",
             "Then it would begin at 64 times ln 10, which is about 147."),
            ("the weights begin much too large",
             "Both runs begin with the same weights; the healthy one's loss begins near 2.5."),
            ("the labels do not belong to their images",
             "Before any step the network guesses, and for a guess all labels are alike: ln 10."),
        ),
        right=0,
        told="Know what the loss of a guess is. A first number that is another one names its bug.",
        old="e.sum(axis=1", new="e.sum(axis=0", setup=Setup(lr=0.05), top=5.0, checked=True,
        engine=(fused.cross_entropy, ops.softmax),
    ),
    Case(
        "leaky", "Two curves alike", "leaky",
        "A tenth of what is negative leaks through here. The two curves lie upon one another.",
        (
            ("there is no bug: the results agree",
             "Close they are, but not equal. The gradient check will say more."),
            ("the forward pass lets nothing leak through",
             "Then the first loss, before any step, would differ. It is the very same."),
            ("the labels of some digits are mixed up with others",
             "Then both losses could not come so low: whatever is mixed up, nobody can learn."),
            ("backward, the slope is not the forward's",
             "Left of 0 it says 0 where the curve has 0.1. The other units make up for it, so the"
             " curves hardly tell."),
        ),
        right=3,
        told="Training forgives a slightly wrong slope. Such a bug hides for years: no curve finds"
        " it, the gradient check does in a blink.",
        old="1, 0.1)", new="1, 0)", setup=Setup(bend="leaky"), checked=True,
        engine=(activations,),
    ),
    Case(
        "cleared", "Fast, then wild", "epoch",
        "The first step is the healthy one's. Then the loss falls even faster; later it leaps up"
        " and down.",
        (
            ("the learning rate of this run is larger",
             "Then already the first step would be another one. Both begin exactly alike."),
            ("each step carries earlier gradients, too",
             "They are added up and never let go: like a ball without any friction it picks up"
             " speed, then it cannot stop where it should."),
            ("the network learns all its digits by heart",
             "Then the training loss would fall calmly, and only unseen digits would suffer."),
            ("the batches are not shuffled",
             "Both runs get the same batches in the same order; and the first steps would be"
             " others, too."),
        ),
        right=1,
        told="The engine adds gradients up on purpose (a value that is used twice needs it), so"
        " each batch has to clear them. With a small rate this looks like a gain at first.",
        swapped=(1, 2), new="    ", setup=Setup(lr=0.4, epochs=8),
        engine=(backward, Taped.there, Run.train_step),
    ),
    Case(
        "labels", "It learns nothing", "shuffled",
        "The loss begins a little above ln 10 = 2.303, comes down to it and stays: guessing.",
        (
            ("every hidden unit is silent from the start",
             "Then all scores would be 0 and the first loss ln 10 exactly. It begins higher."),
            ("the learning rate is too small",
             "Then it would still fall, only slower. This one stops falling at ln 10."),
            ("the labels do not belong to their images",
             "What the images say is then nothing about the labels; the best that can be learned"
             " is to guess all ten alike, and that it learns."),
            ("the step goes uphill",
             "Then the loss would climb. It comes down to ln 10 and stays."),
        ),
        right=2,
        told="Every gradient is right: of a question without an answer. The check cannot find it;"
        " to look at ten images beside their labels does.",
        old="y[order]", new="rng.permutation(y)",
        engine=(Minibatches,),
    ),
    Case(
        "sign", "It climbs", "epoch",
        "Within a dozen steps the loss is far above where it began. At 60 and more it stays.",
        (
            ("the learning rate is too large",
             "Then it would leap to both sides, and fall as well. At the same rate the healthy run"
             " learns well."),
            ("old gradients are never cleared",
             "Then the first step would be the healthy one's, and the loss would fall at first."),
            ("the labels do not belong to their images",
             "Then it would come to ln 10 and stay: gradients lead downhill, whatever the labels."),
            ("each step goes along the gradient",
             "The gradient points to where the loss grows the most, and there it goes."),
        ),
        right=3,
        told="The gradient is right; what is done with it is wrong. Only the 1e-30 under the"
        " logarithm holds the loss below −ln 10⁻³⁰ = 69.",
        old="-= step", new="+= step", top=75.0,
        engine=(SGD,),
    ),
    Case(
        "dead", "It begins at 2.303", "start",
        "The very first loss is ln 10 = 2.303 to the last digit, and it hardly moves.",
        (
            ("the learning rate is too small",
             "Then it would begin where the healthy one does, near 2.5, and creep down."),
            ("every hidden unit answers 0 to every digit",
             "So all scores are 0 and all ten classes alike. ReLU's slope there is 0, too: no"
             " gradient comes to the weights, and no unit ever wakes."),
            ("the labels do not belong to their images",
             "Then it would begin near 2.5, as every start here does, and come down to ln 10."),
            ("the gradients are computed wrongly",
             "The check finds them right: 0 is what they are."),
        ),
        right=1,
        told="No weight is above 0 and no pixel below: every sum is negative. Silent on all unseen"
        " digits: {silent} of 64 units; in the healthy run {silent_healthy}.",
        old="(2 * W - 1)", new="(W - 1)",
        engine=(he,),
    ),
    Case(
        "dropout", "Another number each time", "accuracy",
        "Both are trained with dropout, one half, and their training losses are the same. But the"
        " broken one scores lower on unseen digits, and another number at each measuring.",
        (
            ("the network learns its digits by heart",
             "Then it would score low, but the same number each time: weights do not change by"
             " being measured."),
            ("units are dropped while one measures, too",
             "Half of the units are missing, others each time: so the scores are lower, and vary."),
            ("the unseen digits are harder ones",
             "Both are measured on the same digits."),
            ("measuring changes the weights",
             "Then the training loss would show it. Both are the same to the last digit."),
        ),
        right=1,
        told="Measured three times: broken {thrice}; mended {thrice_healthy}. It is the very"
        " same network, weight by weight. Only the number lies.",
        old="training=False", new="training=True",
        setup=Setup(dropout=0.5, epochs=8), shows="accuracy",
        engine=(Dropout,),
    ),
    Case(
        "count", "Never above ¾", "count",
        "The training is the same, but however long it learns: no more than three quarters of the"
        " 256 unseen digits count as read.",
        (
            ("the network has too few units",
             "Both have the same 64; the healthy number passes ¾ easily."),
            ("units are dropped while one measures",
             "Then each measuring would give another number. This one stays as it is."),
            ("a batch that counts is never read",
             "192 of 256 are read, and what is right among them is divided by 256."),
            ("a quarter of the labels is wrong",
             "Both runs have the same labels; wrong ones would hold the healthy number down, too."),
        ),
        right=2,
        told="A ceiling at a simple fraction is a count that went wrong. Written at the batches of"
        " the training, the same slip costs nearly nothing (measured: less than 1 digit of 100):"
        " others are left out in every epoch.",
        old="len(x), size", new="len(x) - size, size", setup=Setup(epochs=8), shows="accuracy",
        engine=(in_order,),
    ),
    Case(
        "piles", "Good in piles, lost alone", "normalized",
        "In piles of 64 unseen digits both read equally well. Handed over one by one, the broken"
        " program guesses.",
        (
            ("the network learns its digits by heart",
             "Then it would read unseen digits badly in piles, too."),
            ("a product does not work with a single row",
             "Products go row by row: the healthy line is level, one row or 64."),
            ("small piles are unlucky draws",
             "Every size goes through the same 256 digits, so luck is the same for all."),
            ("each pile is normalized by its own mean",
             "A digit alone is its own mean: minus itself it is all zeros, and so are all digits."),
        ),
        right=3,
        told="The usual story is that the test set's mean makes the score look better. Measured on"
        " all 256 at once: broken {piled}, mended {piled_healthy}, hardly a difference. The harm"
        " comes in use, where a digit's answer hangs on which others come with it.",
        old="test, like=train", new="test, like=test",
        setup=Setup(normalize=True, digits=1024, epochs=6), shows="piles",
        engine=(BatchNorm,),
    ),
)  # fmt: skip
