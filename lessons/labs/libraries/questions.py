"""What is left out of each program: two shapes and a word, and what a wrong one comes from."""

from collections.abc import Iterator
from functools import lru_cache

from lessons.asking.answers import Shape
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.ideas import ask_shape
from lessons.asking.polls import Poll, poll_of
from lessons.labs.libraries.programs import Library, Sizes, gaps

Ideas = Iterator[tuple[Shape, str]]

CLEAR = poll_of(
    "libraries.engine.clear",
    "One line is missing, between the loss and the way back. Which?",
    ("loss = softmax(loss)", "The loss is one number. Softmax belongs before it, and net.loss has"
     " it inside already."),
    ("net.zero_grad()", "backward adds to the gradients that are there. What the last batch left"
     " has to go first, or it takes part in this step as well."),
    ("rng = default_rng(0)", "Chance had its part in the first weights. In the loop nothing is"
     " drawn."),
    ("sgd.lr = sgd.lr / 2", "That is a schedule, and a hasty one: after ten batches the steps are"
     " a thousand times smaller."),
    right="B")  # fmt: skip
ERROR = poll_of(
    "libraries.numpy.error",
    "d is the slope of the mean loss in each score. What stands behind d = ?",
    ("(p - one_hot[y]) / {b}", "What was said minus what is true, shared out over the batch:"
     " softmax and cross entropy together have this slope.", ),
    ("(one_hot[y] - p) / {b}", "That is the other way round, and minus it is subtracted below:"
     " every step goes uphill."),
    ("p - one_hot[y]", "That is the slope of the sum. The loss is a mean, so the steps are {b}"
     " times as long as the rate says."),
    ("-one_hot[y] / p / {b}", "That is the slope in the probabilities. Between them and the scores"
     " lies softmax, which has slopes, too."),
    right="A")  # fmt: skip
GIVEN = poll_of(
    "libraries.torch.given",
    "nn.CrossEntropyLoss takes scores: softmax is inside. What is it given?",
    ("net(X).argmax(1)", "These are the guessed classes. They jump or stay, so they have no slope,"
     " and nothing would be learned."),
    ("torch.softmax(net(X), 1)", "Then softmax is taken twice. It runs, it even learns, but from"
     " shares: they lie between 0 and 1, and the loss can never come near 0."),
    ("net(X)", "The last layer's sums as they are: this loss takes softmax and logarithm itself,"
     " in one piece that does not overflow."),
    ("torch.log(net(X))", "Scores may be below 0, and these have no logarithm. The logarithm, too,"
     " is inside."),
    right="C")  # fmt: skip
TOLD = poll_of(
    "libraries.keras.told",
    "The last layer has no activation. What must Keras's cross entropy be told?",
    ("nothing: it is found out", "Left alone it takes what comes for probabilities. Scores below 0"
     " and above 1 are cut off there, and those cells get no slope."),
    ("from_logits=False", "That says that probabilities come, as after a last layer with softmax."
     " Here come scores."),
    ("ignore_class=0", "Then examples of the first class would not count at all."),
    ("from_logits=True", "Logits is another word for scores. So it takes softmax itself, as"
     " PyTorch's loss and ours always do."),
    right="D")  # fmt: skip
SLOPE = poll_of(
    "libraries.jax.slope",
    "JAX makes new functions of functions. Which one gives loss and gradients at once?",
    ("jax.grad(loss_of, argnums=0)", "It gives the gradients alone, and the loop wants the loss"
     " beside them."),
    ("jax.value_and_grad(loss_of)", "A function that returns both, the gradients in the form of"
     " weights: one for each, in the same order. Nothing is stored that one would have to clear."),
    ("jax.vmap(loss_of, in_axes=0)", "That makes a function for a whole batch of one for a single"
     " example. It has no slope in it."),
    ("loss_of(weights).backward()", "A plain function has no tape behind it. JAX follows its steps"
     " once and derives from them another function."),
    right="B")  # fmt: skip
LEFT_OUT = {"engine": CLEAR, "numpy": ERROR, "torch": GIVEN, "keras": TOLD, "jax": SLOPE}
"""The word that is left out of each library's program."""


@lru_cache(maxsize=32)
def asks(library: Library, sizes: Sizes) -> tuple[Ask, ...]:
    """A question for each gap of the program, in its order."""
    return tuple(_ask(library, name, sizes) for name in gaps(library, sizes))


def _ask(library: Library, name: str, s: Sizes) -> Ask:
    word = LEFT_OUT[library.id]
    if word.id.endswith(f".{name}"):
        return ask_poll(_for(word, s))
    id = f"libraries.{library.id}.{name}"
    n, h, k = s.inputs, s.hidden, s.classes
    match (library.id, name):
        case ("engine", "first"):
            return _weight(id, "Linear({n}, {h}) holds a W", (n, h), False, s)
        case ("engine", "scores"):
            return _rows(id, "net(X), the scores of a batch", k, s)
        case ("numpy", "hidden"):
            return _rows(id, "a, what the hidden units answer", h, s)
        case ("numpy", "slope"):
            return _weight(id, "X.T @ dz is the gradient of W1", (n, h), False, s)
        case ("torch", "first"):
            return _weight(id, "nn.Linear({n}, {h}) holds a weight", (n, h), True, s)
        case ("torch", "last"):
            return _weight(id, "nn.Linear({h}, {k}) holds a weight", (h, k), True, s)
        case ("keras", "kernel"):
            return _weight(id, "Keras calls the weights of Dense({h}) kernel", (n, h), False, s)
        case ("keras", "bias"):
            return _bias(id, s)
        case ("jax", "first"):
            return _weight(id, "grads[0] belongs to W1", (n, h), False, s)
    assert (library.id, name) == ("jax", "last")
    return _weight(id, "grads[2] belongs to W2", (h, k), False, s)


def _for(poll: Poll, s: Sizes) -> Poll:
    """The poll with the size of the batch in its options."""
    options = ((c.text.replace("{b}", f"{s.batch}"), c.why.replace("{b}", f"{s.batch}"))
               for c in poll.choices)  # fmt: skip
    return poll_of(poll.id, poll.question, *options, right="ABCD"[poll.key])


def _net(s: Sizes) -> str:
    return f"{s.inputs} → {s.hidden} → {s.classes}, batches of {s.batch}"


def _weight(id: str, what: str, sides: Shape, turned: bool, s: Sizes) -> Ask:
    """The shape of a weight that leads from `sides[0]` numbers to `sides[1]`."""
    into, out = sides
    wanted = (out, into) if turned else sides
    told = what.format(n=s.inputs, h=s.hidden, k=s.classes)
    rule = (
        "PyTorch keeps a row for each number that comes out, and turns the table when it multiplies"
        if turned
        else "X W takes examples as rows, so W has a row for each number that goes in"
    )
    return ask_shape(
        id,
        f"{_net(s)}. {told}. What is its shape?",
        wanted,
        _weight_ideas(sides, turned, s),
        (
            "What goes in, and what comes out? A gradient has its weight's shape.",
            f"{into} numbers go in, {out} come out.",
            f"{rule}: {wanted[0]}×{wanted[1]}.",
        ),
        f"numbers in: {into}, numbers out: {out}; nothing else has a place in it",
    )


def _weight_ideas(sides: Shape, turned: bool, s: Sizes) -> Ideas:
    into, out = sides
    yield (
        sides[:: 1 if turned else -1],
        (
            "that is how Keras, JAX and we write it, (in, out): PyTorch's Linear stores (out, in)"
            if turned
            else "transposed: so PyTorch stores it, (out, in). Here it is (in, out)"
        ),
    )
    grown = "the bias is forgotten, or rather put in: it is a vector of its own, beside the weights"
    for shape in ((into + 1, out), (into, out + 1), (out + 1, into), (out, into + 1)):
        yield shape, grown
    for shape in ((out, 1), (1, out)):
        yield shape, f"that is the bias: a number for each of the {out} that come out"
    for shape in ((s.batch, out), (out, s.batch)):
        yield shape, f"that is what comes out for {s.batch} examples. A weight knows of no batch"
    for shape in ((s.batch, into), (into, s.batch)):
        yield shape, f"that is what goes in, {s.batch} examples of it. A weight knows of no batch"
    other = (s.hidden, s.classes) if sides == (s.inputs, s.hidden) else (s.inputs, s.hidden)
    for shape in (other, other[::-1]):
        yield shape, "that belongs to the other layer"
    for shape in ((s.inputs, s.classes), (s.classes, s.inputs)):
        yield shape, "that would lead past the hidden units, from the inputs to the classes"
    for side in sides:
        yield (side, side), f"that leads from {side} to {side}; here it goes from {into} to {out}"


def _rows(id: str, what: str, width: int, s: Sizes) -> Ask:
    """The shape of something that has a row for each example."""
    return ask_shape(
        id,
        f"{_net(s)}. What is the shape of {what}?",
        (s.batch, width),
        _row_ideas(width, s),
        (
            "How many examples are there, and how many numbers for each?",
            f"{s.batch} examples, {width} numbers for each; an example is a row.",
            f"A row for each example: {s.batch}×{width}.",
        ),
        f"{s.batch} examples, and {width} numbers for each of them",
    )


def _row_ideas(width: int, s: Sizes) -> Ideas:
    yield (width, s.batch), "transposed: examples are rows, so the batch comes first"
    for shape in ((1, width), (width, 1)):
        yield shape, f"that is one example; a batch has {s.batch} of them, all computed at once"
    yield (s.batch, width + 1), "the bias is added, not appended: no column is gained by it"
    for shape in ((s.inputs, s.hidden), (s.hidden, s.inputs), (s.hidden, s.classes),
                  (s.classes, s.hidden)):  # fmt: skip
        yield shape, "that is a weight. What comes out has a row for each example"
    yield (s.batch, s.inputs), "that is X, which goes in"
    other = s.hidden if width == s.classes else s.classes
    yield (s.batch, other), "that is what the other layer gives"
    yield (s.inputs, width), "that has a row for each input; rows are examples"
    yield (s.batch, 1), f"one number an example is its loss; here there are {width}"
    yield (s.batch, s.batch), "no example is compared with another one"


def _bias(id: str, s: Sizes) -> Ask:
    """The shape of the last layer's bias."""
    k = s.classes

    def ideas() -> Ideas:
        yield (s.batch, k), "the batch has no place in it: broadcasting gives every row the same"
        yield (s.hidden,), "a bias belongs to what comes out, and these go in"
        yield (s.inputs,), "a bias belongs to what comes out of the layer, not to the inputs"
        yield (s.batch,), "a number for each example? All examples get the same bias"
        yield (1,), f"one bias a layer is too few: each of the {k} that come out has its own"
        yield (k + s.hidden,), "each layer has a bias of its own"
        yield (1, k), "nearly: it is a plain vector, of one axis; broadcasting makes a row of it"
        for shape in ((s.hidden, k), (k, s.hidden)):
            yield shape, "that is the kernel; the bias stands beside it"
        for shape in ((s.hidden + 1, k), (k, s.hidden + 1)):
            yield shape, "that is the kernel with the bias in it; Keras keeps them apart"
        yield (k, k), "a bias is added to each score; it mixes none of them"

    return ask_shape(
        id,
        f"{_net(s)}. What is the shape of the bias of Dense({k})?",
        (k,),
        ideas(),
        ("It is added to what comes out.", f"{k} scores, a number for each.", f"One axis: ({k},)"),
        f"a number for each of the {k} that come out",
    )
