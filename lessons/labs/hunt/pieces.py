"""The code of the hunt: a small training, in pieces of a few lines, each with what its lines do.

This is what the learner reads, and the very text that runs. Together the pieces train a network of
the engine: `product`, `leaky` and `loss` are rows for its table of operations (a forward, and one
rule for each gradient, called as `engine.ops` calls them), the others use the network from outside.
"""

Piece = tuple[tuple[str, str], ...]
"""The lines of code, and of each what it does: said to who takes it for the wrong one."""

_GAP: Piece = (("", "nothing stands there"),)
_HEAD = "it only says what comes in"

PRODUCT: Piece = (
    ("def product(A, B):", _HEAD),
    ("    return A @ B", "forward, C = A B is the product itself"),
    *_GAP,
    ("def to_A(dC, C, A, B):", _HEAD),
    ("    return dC @ B.T", "dA has to have A's shape, and (m×n)(n×k) has it"),
    *_GAP,
    ("def to_B(dC, C, A, B):", _HEAD),
    ("    return A.T @ dC", "dB = Aᵀ dC: (k×m)(m×n) is k×n, the shape of B"),
)

SOFTMAX: Piece = (
    ("def softmax(z):", _HEAD),
    ("    z = z - z.max(axis=1, keepdims=True)",
     "taking each row's largest score off changes no probability and keeps e^z finite"),
    ("    e = np.exp(z)", "softmax is made of e^z, whatever the z are"),
    ("    return e / e.sum(axis=1, keepdims=True)",
     "each row is divided by its own sum: an example's probabilities add up to 1"),
)  # fmt: skip

LOSS: Piece = (
    ("def loss(z, y):", _HEAD),
    ("    p = softmax(z)[np.arange(len(y)), y]",
     "of each row it takes the probability of the right class"),
    ("    p = np.maximum(p, 1e-30)", "log 0 would be −∞: so it is never asked for"),
    ("    return -np.log(p).mean()", "the loss is the mean of −log p over the batch"),
)  # fmt: skip

SCORES: Piece = (
    ("def to_scores(g, value, z, y):", _HEAD),
    ("    slope = softmax(z)", "the slope of the loss begins with the probabilities p"),
    ("    slope[np.arange(len(y)), y] -= 1", "p − y: one less at the right class"),
    ("    return g * slope / len(y)", "the loss is a mean, so every slope is divided by the batch"),
)

LEAKY: Piece = (
    ("def leaky(z):", _HEAD),
    (
        "    return np.where(z > 0, z, 0.1 * z)",
        "forward, a tenth of what is below 0 leaks through",
    ),
    *_GAP,
    ("def to_z(g, h, z):", _HEAD),
    ("    slope = np.where(z > 0, 1, 0.1)", "right of 0 the slope is 1, left of it 0.1"),
    ("    return g * slope.astype(g.dtype)", "the chain rule: what arrives, times the slope here"),
)

EPOCH: Piece = (
    ("def epoch(network, batches, lr):", _HEAD),
    ("    for x, y in batches:", "every batch of the epoch has its turn"),
    ("        network.zero_grad()", "gradients add up until they are cleared: once for each batch"),
    ("        loss = network.loss(x, y)", "the loss of this batch, with this batch's labels"),
    ("        backward(loss)", "it brings every gradient of this loss"),
    ("        step = lr * network.gradients", "the gradient, times the learning rate"),
    ("        network.parameters -= step", "minus: against the gradient the loss falls"),
)

SHUFFLE: Piece = (
    ("def shuffled(x, y, rng):", _HEAD),
    ("    order = rng.permutation(len(x))", "one random order of all the rows"),
    ("    x = x[order]", "the images come in this order"),
    ("    y = y[order]", "the labels come in the same order as their images"),
    ("    return x, y", "both are handed on"),
)

START: Piece = (
    ("def start(inputs, outputs, rng):", _HEAD),
    ("    limit = np.sqrt(6 / inputs)", "the more inputs are summed, the smaller their weights"),
    ("    W = rng.random((inputs, outputs))", "random numbers from 0 to 1, one for each weight"),
    ("    W = (2 * W - 1) * limit", "0 … 1 becomes −1 … 1, then −limit … limit"),
    ("    b = np.zeros(outputs)", "biases may start at 0: the weights already differ"),
    ("    return W, b", "both are handed on"),
)

ACCURACY: Piece = (
    ("def accuracy(network, x, y):", _HEAD),
    ("    scores = network(x, training=False)", "no unit is dropped while one measures"),
    ("    said = scores.data.argmax(axis=1)", "of each row, the class with the largest score"),
    ("    return (said == y).mean()", "the share of rows where that is the label"),
)

COUNT: Piece = (
    ("def count(network, x, y, size=64):", _HEAD),
    ("    right = 0", "counting begins at nothing"),
    ("    for a in range(0, len(x), size):", "a batch begins at 0, 64, 128 … up to the last row"),
    ("        b = a + size", "it ends before row a + 64, where the next begins"),
    ("        said = network(x[a:b]).data.argmax(axis=1)", "of each row the largest score"),
    ("        right += (said == y[a:b]).sum()", "labels of the very rows that were read"),
    ("    return right / len(x)", "the right ones, of all"),
)

NORMALIZE: Piece = (
    ("def scaled(x, like):", _HEAD),
    ("    mean = like.mean(axis=0)", "the mean of each pixel over the digits one goes by"),
    ("    spread = like.std(axis=0) + 0.1", "how much each varies; 0.1, so that none is 0"),
    ("    return (x - mean) / spread", "minus the mean, by the spread: the usual formula"),
    *_GAP,
    ("def normalized(train, test):", _HEAD),
    ("    known = scaled(train, like=train)", "the training digits, by their own mean and spread"),
    ("    unseen = scaled(test, like=train)", "new digits, by what was known before they came"),
    ("    return known, unseen", "both are handed on"),
)

PIECES = {
    "product": PRODUCT, "softmax": (*SOFTMAX, *_GAP, *LOSS), "scores": (*LOSS, *_GAP, *SCORES),
    "leaky": LEAKY, "epoch": EPOCH, "shuffled": SHUFFLE,
    "start": START, "accuracy": ACCURACY, "count": COUNT, "normalized": NORMALIZE,
}  # fmt: skip


def text(piece: Piece) -> tuple[str, ...]:
    """The lines of code alone."""
    return tuple(line for line, _ in piece)
