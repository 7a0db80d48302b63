"""The quick ways of the engine, each with the plain one that it is measured against."""

from collections.abc import Callable
from typing import Any


def _memory() -> None:
    """All arrays are small: none serves again."""
    from engine import memory

    memory.SMALL = 2**60


def _pieces() -> None:
    """An update goes through the whole vector, operation by operation."""
    from engine.training import optimizers

    optimizers.PIECE = 2**60


def _lines() -> None:
    """The long vectors begin where NumPy's own large arrays do: 16 bytes behind a line."""
    import numpy as np

    from engine import memory
    from engine.layers import sequential
    from engine.training import optimizers

    def unaligned(size: int, dtype: Any = "f4") -> Any:
        behind = 16 // np.dtype(dtype).itemsize
        return memory.aligned(size + behind, dtype)[behind:]

    sequential.aligned = optimizers.aligned = unaligned


def _chain() -> None:
    """Every network goes by the tape."""
    from engine.layers.chain import Chain

    Chain.fits = staticmethod(lambda network: False)  # type: ignore[method-assign]


def _numbers() -> None:
    """The scores of the labels are found by row and column, and the largest by its value."""
    import numpy as np

    from engine.layers import chain

    def cross_entropy(logits: Any, labels: Any, cache: dict[str, Any]) -> float:
        z = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
        places = np.arange(len(labels)), labels
        chosen = z[places]
        p = np.exp(z, out=z)
        total = np.add.reduce(p, axis=1, keepdims=True)
        p /= total
        cache.update(p=p, places=places)
        return float(np.add.reduce(np.log(total[:, 0]) - chosen)) / len(labels)

    def rule(g: Any, y: Any, logits: Any, labels: Any, cache: dict[str, Any]) -> Any:
        contribution = cache["p"] * (g / len(labels))
        contribution[cache["places"]] -= g / len(labels)
        return contribution

    chain.cross_entropy, chain.cross_entropy_rule = cross_entropy, rule


def _blank() -> None:
    """Batches have all their columns, also those that are blank in all of their pictures."""
    from engine.training import batches

    batches.pairs_shown = lambda pixels, worth: None


def _touched() -> None:
    """A plain step, too, goes over all weights, and zeros are added as well."""
    from engine.training import optimizers, run

    run.SGD = type(None)  # type: ignore[misc, assignment]
    optimizers.Momentum.adds = optimizers.Adam.adds = False


def _blocks() -> None:
    """A block of windows is as large as the cache allows."""
    from engine import windows

    windows.BLOCK *= 2


def _waiting() -> None:
    """The whole graph is looked through before the way back begins."""
    from engine import tensor

    def backward(root: Any, upstream: Any = 1.0) -> None:
        for node in tensor._begin(root, upstream):
            g, y, inputs, parents = node.grad, node.data, node.inputs, node.parents
            for parent, rule in zip(parents, node.op.vjp):  # type: ignore[union-attr] # noqa: B905
                contribution, total = rule(g, y, *inputs), parent.grad
                parent.grad = contribution if total is None else total + contribution

    tensor.backward = backward


OFF: dict[str, Callable[[], None]] = {
    "memory": _memory,
    "pieces": _pieces,
    "lines": _lines,
    "chain": _chain,
    "numbers": _numbers,
    "blank": _blank,
    "touched": _touched,
    "blocks": _blocks,
    "waiting": _waiting,
}
