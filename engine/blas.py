"""Which library multiplies our matrices, and how.

NumPy hands that to a BLAS. It chooses a kernel for this very processor when it is loaded, and
shares the work out among threads, or does not.
"""

import ctypes
import importlib
from dataclasses import dataclass

import numpy as np

# What OpenBLAS calls its two answers, with the marks that builds of it put around its names.
_NAMES = tuple(
    (f"{before}openblas_get_corename{behind}", f"{before}openblas_get_num_threads{behind}")
    for before in ("scipy_", "")
    for behind in ("64_", "")
)


@dataclass(frozen=True)
class Blas:
    """The library with its version; the kernel, "" if it does not say; threads, 0 if unknown."""

    name: str
    kernel: str = ""
    threads: int = 0


def in_use() -> Blas:
    """The library that NumPy has loaded, as it is set up now: it is asked itself."""
    config = np.show_config(mode="dicts") or {}
    built = config.get("Build Dependencies", {}).get("blas", {})
    name = f"{built.get('name', 'unknown')} {built.get('version', '')}".strip()
    try:
        loaded = ctypes.CDLL(str(importlib.import_module("numpy._core._multiarray_umath").__file__))
    except (ImportError, OSError):
        return Blas(name)
    for kernel, threads in _NAMES:
        if hasattr(loaded, kernel) and hasattr(loaded, threads):
            ask = getattr(loaded, kernel)
            ask.restype = ctypes.c_char_p
            return Blas(name, (ask() or b"").decode("ascii", "replace"), getattr(loaded, threads)())
    return Blas(name)
