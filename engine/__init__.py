"""A small deep learning library in NumPy: it computes everything that the lessons show."""

import os

# A small network's matrices are cheaper to multiply on one core than to share out among several.
# NumPy's libraries read this once, when they are loaded; whoever sets it themselves is obeyed.
for _name in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM", "NUMEXPR", "BLIS"):
    os.environ.setdefault(f"{_name}_NUM_THREADS", "1")
