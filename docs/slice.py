"""The slice of a real loss that the descent lab shows, computed anew: `make slice`."""

import engine  # noqa: F401  # isort: skip  (its one thread, before NumPy is loaded)
import numpy as np

from lessons.labs.descent.digits import KEPT, grid

if __name__ == "__main__":
    np.save(KEPT, grid())
