"""What the builder asks: a shape, a count, an output; and what a wrong answer comes from."""

from collections.abc import Iterable, Iterator

import numpy as np

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.ideas import Idea, ask_number
from lessons.asking.ideas import ask_shape as judged_shape
from lessons.asking.polls import Choice, Poll
from lessons.labs.builder.net import Net, Place
from lessons.labs.builder.plan import shapes_of, written
from lessons.numbers import below, show, show_factor, show_shape, show_vector

BY_HAND = 16  # multiplications that may be asked of a head
ONE_ROW = 8  # and of these in one neuron
EXACT = {"relu", "linear"}


def nameof(net: Net, place: Place) -> str:
    """A number of the network by its name: x₂, W₁[2, 3], b₁[2]."""
    if place.layer == 0:
        return f"x{below(place.row + 1)}"
    if net.is_bias(place):
        return f"b{below(place.layer)}[{place.row + 1}]"
    return f"W{below(place.layer)}[{place.row + 1}, {place.column + 1}]"


def output_name(net: Net, row: int) -> str:
    """ŷ, or ŷ₂ where there are several."""
    return "ŷ" if net.sizes[-1] == 1 else f"ŷ{below(row + 1)}"


# ---- shapes --------------------------------------------------------------------------------------


def ask_shape(net: Net, layer: int) -> Ask:
    """Which shape the W of a layer has."""
    shapes = shapes_of(net.sizes)
    m, n = shapes[layer - 1]
    name = f"W{below(layer)}"
    ideas: list[tuple[tuple[int, ...], str]] = [
        ((n, m), f"Rows and columns changed places: {name} has a row for each number that comes out"
         f" ({m}), and rows are named first."),
        ((m, 1), f"That is b{below(layer)}, or what comes out; a row of {name} has a weight for"
         f" each number that goes in ({n})."),
        ((n, 1), "That is what goes in, as a column."),
        ((m, n + 1), "That counts the bias as one column more; it stands in b."),
        ((m, m), f"That leads from {m} to {m}; here it goes from {n} to {m}."),
        ((n, n), f"That leads from {n} to {n}; here it goes from {n} to {m}."),
    ]  # fmt: skip
    ideas += [
        (shape, f"That is W{below(at)}; {name} is layer {layer} of {net.depth}.")
        for at, shape in enumerate(shapes, 1)
        if at != layer
    ]

    return judged_shape(
        "builder.shape",
        f"{written(net.sizes)}. What is the shape of {name}?",
        (m, n),
        ideas,
        (
            f"Look at the circles on both sides of layer {layer}.",
            f"A row for each number that comes out ({m}), a column for each that goes in ({n}):"
            f" {m}×{n}.",
        ),
        f"numbers in: {n}, numbers out: {m}",
        none="it exists: layers here are built to fit",
        worked=f"Numbers in: {n}, numbers out: {m}.",
    )


# ---- counting ------------------------------------------------------------------------------------


def ask_count(net: Net) -> Ask:
    """How many parameters there are."""
    shapes = shapes_of(net.sizes)
    weights, biases = net.work, sum(m for m, _ in shapes)
    total, inputs = net.parameters, net.sizes[0]
    parts = [f"({m}·{n} + {m})" for m, n in shapes]
    ideas = (
        Idea("weights", weights, "these are the weights, one for each edge; each neuron has a bias"
             " as well"),
        Idea("biases", biases, "these are the biases alone; a weight stands on every edge"),
        Idea("input biases", total + inputs, "that gives the inputs biases, too; they"
             " are data and have none"),
        Idea("bias a layer", weights + net.depth, "one bias a layer is too few: each neuron has"
             " its own"),
        Idea("circles", sum(net.sizes), "those are the circles; weights stand on the edges"),
        Idea("shifted biases", weights + sum(n for _, n in shapes), "that gives a layer as many"
             " biases as numbers go in; a bias belongs to what comes out"),
        Idea("product", float(np.prod(np.array(net.sizes, dtype=float))), "that multiplies all"
             " sizes; edges run between neighbours alone"),
        Idea("no last biases", total - net.sizes[-1], f"the last layer's {net.sizes[-1]}"
             " outputs have biases as well" if net.sizes[-1] > 1 else "the output has a bias as"
             " well"),
        Idea("direct", net.sizes[-1] * (inputs + 1), "that is one layer straight from the inputs"
             " to the outputs"),
        *(Idea(f"layer {at}", m * n + m, f"that is layer {at} alone")
          for at, (m, n) in enumerate(shapes, 1)),
    )  # fmt: skip
    return _number(
        "builder.count",
        f"{written(net.sizes)}. How many parameters does it have, weights and biases?",
        total,
        ideas,
        (
            "For each layer: a weight for every edge, a bias for every neuron.",
            f"{' + '.join(parts)} = {show(total, 6)}.",
        ),
        net.seed,
    )


# ---- outputs -------------------------------------------------------------------------------------


def ask_output(net: Net, row: int = 0, was: float | None = None, about: str = "") -> Ask:
    """What comes out at an output; `about` says what was changed, and `was` what it gave before."""
    name = output_name(net, row)
    wanted = float(net.output[row])
    ideas = list(_slips(net, row))
    if was is not None:
        ideas.append(Idea("before", was, "that is what it gave before"))
    hidden = [
        f"{_z(layer)} = {show_vector(z)}, so h{below(layer)} = {show_vector(h)}."
        for layer, (z, h) in enumerate(net.columns[1:-1], 1)
    ]
    last = net.depth
    sums = _sum(net.weights(last)[row], net.columns[-2][1], float(net.biases(last)[row]))
    if net.bends(last):
        sums = f"{net.g}({sums})"
    hints = ("Layer by layer: each row with what goes in, plus its bias, then the bend.",)
    end = f"{name} = {sums} = {show(wanted, 6 if net.g in EXACT else 4)}."
    return _number(
        "builder.output" if was is None else "builder.edit",
        f"{about or _first(net)} What is {name}?",
        wanted,
        ideas,
        (*hints, " ".join(hidden), end) if hidden else (*hints, end),
        net.seed,
        exact=net.g in EXACT,
    )


def ask_neuron(net: Net) -> Ask:
    """What the first neuron gives, where the whole is too much for a head."""
    z, h = float(net.columns[1][0][0]), float(net.columns[1][1][0])
    w, b = net.weights(1)[0], float(net.biases(1)[0])
    bent = net.bends(1)
    ideas = [
        Idea("no bias", _bent(net, z - b, 1), f"its bias, {show(b)}, is missing"),
        Idea("no bend", z, f"that is z; {net.g} is still to come"),
        Idea("minus bias", _bent(net, z - 2 * b, 1), "the bias was subtracted; it is added"),
        Idea("inputs", float(net.x.sum()), "that adds the inputs up without their weights"),
    ]
    if b:
        ideas.append(Idea("bias alone", b, "that is its bias alone"))
    if bent and net.g == "relu":
        ideas.append(Idea("silent", 0.0, f"relu gives 0 for a sum below 0; this one is {show(z)}"))
    sums = _sum(w, net.x, b)
    return _number(
        "builder.neuron",
        f"{_first(net)} What does neuron 1 of layer 1 give?",
        h,
        ideas,
        (
            "Row 1 of W₁ with x, in pairs; then its bias, then the bend.",
            f"{net.g}({sums}) = {show(h)}." if bent else f"{sums} = {show(h)}.",
        ),
        net.seed,
        exact=net.g in EXACT,
    )


def ask_moves(before: Net, now: Net, row: int, about: str) -> Ask:
    """Whether an output grows, shrinks or stays, where the whole is too much for a head."""
    name = output_name(now, row)
    was, is_ = float(before.output[row]), float(now.output[row])
    layer = next(
        (at for at in range(1, now.depth + 1)
         if not np.array_equal(before.columns[at][1], now.columns[at][1])), 0,
    )  # fmt: skip
    facts = f"{name} was {show(was)} and is {show(is_)}."
    if layer == 0:
        why = "What was changed is multiplied by 0, or its neuron is silent before and after."
    else:
        at = int(np.argmax(before.columns[layer][1] != now.columns[layer][1]))
        old, new = (float(net.columns[layer][1][at]) for net in (before, now))
        why = f"Neuron {at + 1} of layer {layer} went from {show(old)} to {show(new)}."
        if was == is_:
            why += " On the way from there, a 0 or a silent neuron keeps it back."
    key = 0 if is_ > was else 1 if is_ < was else 2
    leads = (
        ("it grows", "Follow the edges: signs multiply along the way."),
        ("it shrinks", "Two minus signs on the way undo each other, one does not."),
        ("it stays exactly as it is", "Only a 0 on every way keeps a change back."),
    )
    choices = tuple(
        Choice(text, f"{'' if at == key else lead + ' '}{why} {facts}", at == key)
        for at, (text, lead) in enumerate(leads)
    )
    return ask_poll(Poll("builder.moves", f"{about} What becomes of {name}?", choices))


# ---- how numbers are judged ----------------------------------------------------------------------


def _number(
    id: str, prompt: str, wanted: float, ideas: Iterable[Idea], hints: tuple[str, ...], seed: int,
    *, exact: bool = True,
) -> Ask:  # fmt: skip
    if exact:
        return ask_number(id, prompt, wanted, ideas, hints, seed=seed)
    form = "two digits, or typed as it is computed: tanh(0.5)"
    return ask_number(
        id, prompt, wanted, ideas, hints, form=form, digits=2, within=0.01, shown=4, seed=seed
    )


def _slips(net: Net, row: int) -> Iterator[Idea]:
    """What comes out if a bias, a bend or a layer is forgotten."""
    last = net.depth
    h, w, b = net.columns[-2][1], net.weights(last)[row], float(net.biases(last)[row])
    z = float(net.columns[-1][0][row])
    yield Idea("no biases", _without(net, range(1, last + 1), row), "the biases are missing")
    yield Idea("no last bias", _bent(net, z - b, last), f"the last bias, {show(b)}, is missing")
    if last > 1:
        early = _without(net, range(1, last), row)
        yield Idea("no first biases", early, "the biases before the last layer are missing")
        straight = net.with_(g="linear")
        yield Idea("no bend", float(straight.output[row]), f"{net.g} is missing in the hidden"
                   " layers")  # fmt: skip
        yield Idea("no last weights", float(h.sum()) + b, "the weights of the last layer are"
                   " missing")  # fmt: skip
        yield Idea("hidden", float(h[0]), f"that is what neuron 1 of layer {last - 1} gives")
    if net.bends(last):
        yield Idea("no end bend", z, f"that is z; {net.g} is still to come")
    elif (bent := float(net.with_(bent=True).output[row])) != z:  # relu changes nothing above 0
        yield Idea("end bend", bent, f"the last layer has no {net.g}: it gives z as it is")
    yield Idea("minus bias", _bent(net, z - 2 * b, last), "the last bias was subtracted; it is"
               " added")  # fmt: skip
    for at, product in enumerate(w * h, 1):
        if product:
            without = _bent(net, z - float(product), last)
            yield Idea(f"product {at}", without, f"the product {show_factor(w[at - 1])}·"
                       f"{show_factor(h[at - 1])} is missing")  # fmt: skip


def _without(net: Net, layers: range, row: int) -> float:
    """The output if these layers had no biases."""
    places = {
        Place(layer, at, net.sizes[layer - 1]): 0.0
        for layer in layers
        for at in range(net.sizes[layer])
    }
    return float(net.with_(changed={**net.changed, **places}).output[row])


def _bent(net: Net, z: float, layer: int) -> float:
    if not net.bends(layer):
        return z
    from engine.activations import ACTIVATIONS

    return float(ACTIVATIONS[net.g].function(float(z)))


def _sum(w: np.ndarray, x: np.ndarray, b: float) -> str:
    """2·3 + (−1)·2 + 1: only what is not zero, a bias always."""
    pairs = [f"{show_factor(a)}·{show_factor(c)}" for a, c in zip(w, x, strict=True) if a]
    return " + ".join([*pairs, show_factor(b)])


def _z(layer: int) -> str:
    return f"z{below(layer)}"


def _first(net: Net) -> str:
    """What the network is, in a line."""
    if net.g == "linear":
        return f"{written(net.sizes)}, nothing bends."
    where = "after every layer" if net.bent or net.depth == 1 else "in the hidden layers"
    if net.depth == 1 and not net.bent:
        return f"{written(net.sizes)}, no bend at the end."
    return f"{written(net.sizes)}, {net.g} {where}."


def shape_words(net: Net) -> str:
    """W₁ (2×3), W₂ (1×2)."""
    shapes = enumerate(shapes_of(net.sizes), 1)
    return ", ".join(f"W{below(at)} {show_shape(shape)}" for at, shape in shapes)
