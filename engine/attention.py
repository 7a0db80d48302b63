"""Attention, worked out: every place of a sequence looks back at the places before it.

A place asks with its query q, the others answer with their keys k: the score q·k/√d says how well
the two fit, softmax makes shares of the scores, and what is taken home is the mean of the values v,
in these shares. Several heads do it side by side, each with a part of the numbers.

Source: Vaswani and others 2017, Attention is all you need.
"""

import math
from typing import Any

import numpy as np

Cache = dict[str, Any]


def split(qkv: Any, heads: int) -> Any:
    """[B, T, 3 D] seen as queries, keys and values of each head: [3, B, heads, T, D / heads].

    Raises ValueError if the numbers cannot be divided so.
    """
    if qkv.ndim != 3 or qkv.shape[2] % (3 * heads):
        raise ValueError(f"{list(qkv.shape)} is no query, key and value for {heads} heads")
    batch, steps, width = qkv.shape
    return qkv.reshape(batch, steps, 3, heads, width // 3 // heads).transpose(2, 0, 3, 1, 4)


def shares(q: Any, k: Any, causal: bool = True) -> Any:
    """softmax(q kᵀ / √d) for q, k [..., T, d]: row t says how much place t takes from each place.

    With `causal`, nobody looks ahead: the share of later places is 0.
    """
    p = np.matmul(q, np.swapaxes(k, -1, -2))
    p *= 1 / math.sqrt(q.shape[-1])
    if causal:
        p += np.triu(np.full(p.shape[-2:], -np.inf, p.dtype), 1)
    p -= np.maximum.reduce(p, axis=-1, keepdims=True)
    np.exp(p, out=p)
    p /= np.add.reduce(p, axis=-1, keepdims=True)
    return p


def attend(qkv: Any, heads: int, causal: bool, cache: Cache) -> Any:
    """What every place takes home, all heads side by side: [B, T, 3 D] to [B, T, D]."""
    q, k, v = split(qkv, heads)
    p = cache["shares"] = shares(q, k, causal)
    batch, steps, width = qkv.shape
    y = np.empty((batch, steps, heads, width // 3 // heads), qkv.dtype)
    np.matmul(p, v, out=y.transpose(0, 2, 1, 3))
    return y.reshape(batch, steps, width // 3)


def attend_rule(g: Any, y: Any, qkv: Any, heads: int, causal: bool, cache: Cache) -> Any:
    """Back through the mean to values and shares, through softmax, and to queries and keys."""
    q, k, v = split(qkv, heads)
    p = cache["shares"]
    contribution = np.empty(qkv.shape, qkv.dtype)
    dq, dk, dv = split(contribution, heads)
    g = g.reshape(*qkv.shape[:2], heads, -1).transpose(0, 2, 1, 3)
    np.matmul(np.swapaxes(p, -1, -2), g, out=dv)
    # This is ∂p, and from here ∂s = p (∂p − Σ p ∂p), as of softmax.
    ds = np.matmul(g, np.swapaxes(v, -1, -2))
    ds -= np.add.reduce(ds * p, axis=-1, keepdims=True)
    ds *= p
    ds *= 1 / math.sqrt(q.shape[-1])
    np.matmul(ds, k, out=dq)
    np.matmul(np.swapaxes(ds, -1, -2), q, out=dk)
    return contribution
