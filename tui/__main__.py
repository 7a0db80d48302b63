"""Where `dl-tui` and `python -m tui` begin, before anything that takes time is imported."""

import os
import sys

# A small network's matrices are cheaper to multiply on one core than to share out among several.
# NumPy's libraries read this once, when they are loaded; whoever sets it themselves is obeyed.
for _name in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM", "NUMEXPR", "BLIS"):
    os.environ.setdefault(f"{_name}_NUM_THREADS", "1")


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from tui.cli import run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
