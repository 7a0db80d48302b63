"""What may be typed in an expression, and the row of the table of operations that it becomes.

Every activation function may be called by its name; those of the books have their other names, too.
"""

from engine.activations import ACTIVATIONS

OPERATORS = ("add", "subtract", "multiply", "divide", "negate", "power")

# The first name of an operation is the one by which it is written back.
FUNCTIONS = {
    "max": "maximum",
    "min": "minimum",
    "sigmoid": "logistic",
    "σ": "logistic",
    **{name: name for name in ACTIVATIONS},
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "sqrt": "sqrt",
    "abs": "abs",
}
WRITTEN = {op: name for name, op in reversed(FUNCTIONS.items())}
# max and min take two or more arguments; everything else takes one.
SEVERAL = {"maximum", "minimum"}

# Every operation that an expression can be made of.
OPERATIONS = (*OPERATORS, *dict.fromkeys(FUNCTIONS.values()))
