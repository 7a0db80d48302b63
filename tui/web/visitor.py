"""`python -m tui.web.visitor HOME ...`: dl-tui for a visitor, with a home of their own."""

import os
import runpy
import sys

from lessons.visiting import VISITOR
from tui.paths import OVERRIDE

if __name__ == "__main__":
    os.environ |= {OVERRIDE: sys.argv.pop(1), VISITOR: "1"}
    runpy.run_module("tui", run_name="__main__")
