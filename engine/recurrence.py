"""Recurrence, worked out: the same cell at every step of a sequence, its state handed on.

What the inputs add is computed before, for all steps in one product (`affine`); only h U has to
wait for the step before. On the way back it is the same: the loop finds what arrives at each step,
and the gradient of U, which was used at all of them, is one product behind it.

Sequences have the shape [B, T, ...], example by example; in memory the time comes first, so that
what belongs to one step lies in one piece. Sources: Elman 1990, Finding structure in time;
Werbos 1990, Backpropagation through time; Hochreiter and Schmidhuber 1997, Long short-term memory;
Gers and others 2000, Learning to forget.
"""

from typing import Any

import numpy as np

from engine import memory

Cache = dict[str, Any]


def time_first(x: Any) -> Any:
    """[B, T, n] to [T, B, n] in one piece; free where `batch_first` made x."""
    return np.ascontiguousarray(x.transpose(1, 0, 2))


def batch_first(x: Any) -> Any:
    """[T, B, n] seen as [B, T, n]; nothing is moved."""
    return x.transpose(1, 0, 2)


def _check(U: Any, a: Any, gates: int) -> None:
    units = len(U)
    if a.ndim != 3 or U.shape != (units, gates * units) or a.shape[2] != gates * units:
        raise ValueError(f"weights {U.shape} do not hand on the state of inputs {a.shape}")


# The simple cell: h ← tanh(a + h U) --------------------------------------------------------------


def unroll(U: Any, a: Any, cache: Cache) -> Any:
    """h[t] = tanh(a[t] + h[t−1] U) for all steps, from h = 0: U[H, H], a[B, T, H] to h[B, T, H]."""
    _check(U, a, 1)
    a = time_first(a)
    steps, batch, units = a.shape
    h = np.zeros((steps + 1, batch, units), a.dtype)  # h[0] is the state before the first step
    for t in range(steps):
        z = h[t + 1]
        np.dot(h[t], U, out=z)
        z += a[t]
        np.tanh(z, out=z)
    cache["h"] = h
    return batch_first(h[1:])


def _through_time(g: Any, U: Any, cache: Cache) -> Any:
    """The gradient of a + h U at every step, [T, B, H]: from the last step to the first.

    `later` is ∂h as it comes back through U from the step behind; at the last step it is 0.
    """
    if cache.get("g") is not g:
        h = cache["h"][1:]
        dz = 1 - h * h  # the slope of tanh, from its value
        upstream, later = time_first(g), np.zeros_like(h[0])
        for t in reversed(range(len(h))):
            later += upstream[t]
            dz[t] *= later
            np.dot(dz[t], U.T, out=later)
        cache.update(g=g, dz=dz)
    return cache["dz"]


def _handed_on(h: Any, dz: Any, out: Any) -> Any:
    """The gradient of U: every step's state before it, times what arrived behind it."""
    return np.dot(h[:-1].reshape(-1, h.shape[2]).T, dz.reshape(-1, dz.shape[2]), out=out)


UNROLL_RULES = (
    lambda g, y, U, a, cache, place: _handed_on(cache["h"], _through_time(g, U, cache), place()),
    lambda g, y, U, a, cache, place: batch_first(_through_time(g, U, cache)),
)


# The cell with a memory: gates decide what of it is kept, written and shown -----------------------


def halves(units: int, dtype: Any) -> Any:
    """½ where a gate is, else 1: σ(z) = ½ tanh(½ z) + ½, so one tanh serves gates and candidate."""
    return np.repeat(np.array([0.5, 1.0], dtype), [3 * units, units])


def unroll_lstm(U: Any, a: Any, cache: Cache) -> Any:
    """An LSTM's states for all steps, from zeros: U[H, 4H], a[B, T, 4H] to h[B, T, H].

    The four parts of z = a[t] + h[t−1] U are, in this order: i, f, o = σ(z), which say what is
    written, kept and shown, and the candidate g = tanh(z). Then c = f c + i g and h = o tanh(c).
    """
    _check(U, a, 4)
    half = halves(len(U), a.dtype)
    batch, steps, _ = a.shape
    units = len(U)
    W = U * half
    h = np.zeros((steps + 1, batch, units), a.dtype)
    c = np.zeros_like(h)
    shown = memory.empty(h[1:].shape, a.dtype)  # tanh(c)
    all_gates = memory.empty((steps, batch, 4 * units), a.dtype)
    z = np.empty_like(all_gates[0])
    written = np.empty_like(h[0])
    for t in range(steps):  # one step at a time is small enough to stay at hand
        gates = all_gates[t]
        np.dot(h[t], W, out=z)
        np.multiply(a[:, t], half, out=gates)
        gates += z
        np.tanh(gates, out=gates)
        gates[:, : 3 * units] *= 0.5
        gates[:, : 3 * units] += 0.5
        i, f, o, g = (gates[:, k * units : (k + 1) * units] for k in range(4))
        np.multiply(f, c[t], out=c[t + 1])
        np.multiply(i, g, out=written)
        c[t + 1] += written
        np.tanh(c[t + 1], out=shown[t])
        np.multiply(o, shown[t], out=h[t + 1])
    cache.update(h=h, c=c, shown=shown, gates=all_gates)
    return batch_first(h[1:])


def _through_memory(g: Any, U: Any, cache: Cache) -> Any:
    """The gradient of z = a + h U at every step, [T, B, 4H].

    Along c it goes back with a factor f alone: no matrix and no tanh stand in its way. `later` is
    ∂h and `kept` ∂c, as they come back from the step behind; at the last step both are 0.
    """
    if cache.get("upstream") is not g:
        c, shown, gates = cache["c"], cache["shown"], cache["gates"]
        units = len(U)
        candidate = gates[:, :, 3 * units :]
        dz = memory.empty(gates.shape, gates.dtype)
        slope = dz[:, :, 3 * units :]
        np.subtract(1, gates, out=dz)
        dz *= gates  # the slope of the gates; and of the candidate:
        np.multiply(candidate, candidate, out=slope)
        np.subtract(1, slope, out=slope)
        opens = memory.empty(shown.shape, shown.dtype)  # dh/dc
        np.multiply(shown, shown, out=opens)
        np.subtract(1, opens, out=opens)
        opens *= gates[:, :, 2 * units : 3 * units]
        later, kept, work = (np.zeros_like(shown[0]) for _ in range(3))
        for t in reversed(range(len(shown))):
            later += g[:, t]
            kept += np.multiply(later, opens[t], out=work)
            i, f, _, new = (gates[t][:, k * units : (k + 1) * units] for k in range(4))
            di, df, do, dg = (dz[t][:, k * units : (k + 1) * units] for k in range(4))
            di *= np.multiply(kept, new, out=work)
            df *= np.multiply(kept, c[t], out=work)
            do *= np.multiply(later, shown[t], out=work)
            dg *= np.multiply(kept, i, out=work)
            kept *= f
            np.dot(dz[t], U.T, out=later)
        cache.update(upstream=g, dz=dz)
    return cache["dz"]


LSTM_RULES = (
    lambda g, y, U, a, cache, place: _handed_on(cache["h"], _through_memory(g, U, cache), place()),
    lambda g, y, U, a, cache, place: batch_first(_through_memory(g, U, cache)),
)
