"""A storm of strings against the reader of expressions: `python -m tests.fuzz_expression 1000000`.

Each string is either refused with a place and a message, or read, computed with small values and
differentiated. Nothing else may happen, and nothing may take longer than 50 ms of CPU time.
"""

import random
import sys
import time

from hypothesis import strategies as st

from engine.expression.formula import MAX_CHARACTERS, ExpressionError, parse
from engine.tensor import backward_steps

PIECES = (
    *"0123456789.eE+-*/^()[]{},;:=!@#$%&|~<>?'\"\\ _xyw",
    *"×·÷−²³σπθλ₀₁∂∇\t\n\x00\x1b\u202e\ufeff\U0001f600",
    "max(", "min(", "relu(", "sigmoid(", "tanh(", "exp(", "log(", "sqrt(", "abs(", "softplus(",
    "w1", "x1", "**", "1e308", "1e-308", "9**9**9", "0/0", "1/0", "x^-0.5", "lambda ", "__",
    "import ", "((((", "))))", "----", "w1x1", "x*x", "+x", "*2",
)  # fmt: skip


def random_string(rng: random.Random) -> str:
    """Half noise, half something that is nearly an expression."""
    pieces = (
        PIECES if rng.random() < 0.5 else ("x", "w1", "2", "(", ")", "+", "*", "-", "max(", ",")
    )
    count = rng.choice((3, 8, 20, 200))
    return "".join(rng.choices(pieces, k=rng.randint(0, count)))


def strange_strings() -> st.SearchStrategy[str]:
    """The same for hypothesis, and any text at all."""
    return st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def check(text: str) -> bool:
    """Read `text`; if it is an expression, compute it and its gradients. True if it was read."""
    try:
        expression = parse(text)
        root = expression.evaluate({name: 0.5 + i for i, name in enumerate(expression.names)})
    except ExpressionError as error:
        assert 0 <= error.position <= max(len(text), MAX_CHARACTERS)
        assert error.message
        return False
    try:
        for _ in backward_steps(root):
            pass
    except (ArithmeticError, ValueError):
        return True  # an infinite slope: the stepper turns it into a sentence of its own
    return True


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rng = random.Random(seed)
    read, slowest, worst = 0, 0.0, ""
    for _ in range(count):
        text = random_string(rng)
        start = time.thread_time()
        read += check(text)
        took = time.thread_time() - start
        if took > slowest:
            slowest, worst = took, text
    print(f"{count} strings, seed {seed}: {read} read, the others refused")
    print(f"slowest {1000 * slowest:.1f} ms of CPU: {worst[:60]!r}")
    sys.exit(slowest > 0.05)


if __name__ == "__main__":
    main()
