"""Where `dl-tui` and `python -m tui` begin, before anything that takes time is imported."""

import os
import sys

import engine  # noqa: F401  (its one thread, before NumPy is loaded)

_COMPLETION = "_DL_TUI_COMPLETE"  # a shell sets it to ask how a line may go on


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from tui.shell.streams import prepare

        prepare()
        if len(sys.argv) == 1 and _COMPLETION not in os.environ:
            from tui.shell.outcome import outcome
            from tui.start import open_app

            return outcome(open_app)
        from tui.cli import run

        return run()
    except KeyboardInterrupt:  # in the middle of those imports
        return 130


if __name__ == "__main__":
    sys.exit(main())
