"""Formulas as words, for a screen reader or a braille line: how one would read them to a friend.

`\\frac{∂J}{∂w} \\approx -5` becomes "d J over d w is about minus 5". What belongs together is
bracketed only where the words alone would not tell: "1 over (1 plus e to the power of minus x)".
"""

import re

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\{,\}\d+|\.\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
_WORDS = {
    "+": "plus", "-": "minus", "−": "minus", "=": "equals", "<": "is less than",
    ">": "is greater than", "*": "times", "·": "times", "/": "over", "±": "plus or minus",
    "≥": "is at least", "≤": "is at most", "≈": "is about", "→": "becomes", "∈": "in",
    ":": "has the shape", "∞": "infinity",
    "∂": "d", "Δ": "delta", "α": "alpha", "β": "beta", "λ": "lambda", "σ": "sigma", "μ": "mu",
    "ρ": "rho", "ε": "epsilon", "γ": "gamma", "η": "eta", "θ": "theta", "∇": "the gradient of",
    "ŷ": "y hat", "'": "prime", "²": "squared", "½": "one half",
    r"\cdot": "times", r"\times": "by", r"\approx": "is about", r"\in": "in",
    r"\rightarrow": "becomes", r"\leftarrow": "becomes", r"\to": "becomes", r"\sum": "the sum of",
    r"\nabla": "the gradient of", r"\partial": "d", r"\sigma": "sigma", r"\alpha": "alpha",
    r"\lambda": "lambda", r"\mu": "mu", r"\rho": "rho", r"\epsilon": "epsilon", r"\ell": "l",
    r"\tanh": "tanh of", r"\ln": "the natural logarithm of", r"\log": "the logarithm of",
    r"\max": "the largest of", r"\min": "the smallest of", r"\exp": "e to the power of",
    r"\dots": "and so on to", r"\cdots": "and so on", r"\ldots": "and so on to",
    r"\infty": "infinity", r"\leq": "is at most", r"\geq": "is at least", r"\pm": "plus or minus",
    r"\odot": "times, entry by entry,", r"\gamma": "gamma",
    r"\beta": "beta", r"\theta": "theta", r"\Delta": "delta", r"\eta": "eta",
    r"\ne": "is not", r"\neq": "is not", r"\propto": "grows as",
}  # fmt: skip
_SILENT = frozenset({r"\left", r"\right", r"\,", r"\;", r"\!", r"\:", r"\ ", r"\displaystyle"})
_PAUSE = frozenset({r"\quad", r"\qquad"})
_LETTERS = frozenset({r"\mathrm", r"\text", r"\mathbb", r"\mathbf", r"\operatorname", r"\mathit"})


class SpeechError(ValueError):
    """A formula holds what nobody told how to say; the message names it."""


def spoken(tex: str) -> str:
    """A formula in words. SpeechError for a sign that has none."""
    tokens = [token for token in _TOKEN.findall(tex) if not token.isspace()]
    words, rest = _read(tokens, 0, "")
    if rest < len(tokens):
        raise SpeechError(f"{tokens[rest]!r} closes what was not opened")
    return _tidy(words)


def _read(tokens: list[str], at: int, end: str) -> tuple[str, int]:
    """The words of the tokens from `at` to `end`, and the place of that."""
    said: list[str] = []
    while at < len(tokens) and tokens[at] != end:
        token = tokens[at]
        if token == "}":
            break
        if token in ("^", "_"):
            part, at = _argument(tokens, at + 1)
            said.append(_raised(part) if token == "^" else _index(part, said))
            continue
        part, at = _one(tokens, at)
        if part:
            said.append(part)
    return " ".join(said), at


def _one(tokens: list[str], at: int) -> tuple[str, int]:
    """One thing: a sign, a group, a command with what it takes."""
    token = tokens[at]
    at += 1
    if token == "{":
        inner, at = _read(tokens, at, "}")
        return inner, at + 1
    if token == r"\frac":
        top, at = _argument(tokens, at)
        bottom, at = _argument(tokens, at)
        return (
            "one half" if (top, bottom) == ("1", "2") else f"{_held(top)} over {_held(bottom)}"
        ), at
    if token == r"\sqrt":
        inner, at = _argument(tokens, at)
        return f"the square root of {_held(inner)}", at
    if token in (r"\hat", r"\bar", r"\tilde"):
        inner, at = _argument(tokens, at)
        return f"{inner} {token[1:]}", at
    if token == r"\begin":
        kind, at = _argument(tokens, at)
        return _table(tokens, at, kind)
    if token in _LETTERS:
        inner, at = _argument(tokens, at)
        return inner, at
    if token in ("|", r"\|"):
        inner, at = _read(tokens, at, token)
        what = "the length of" if token != "|" else "the absolute value of"
        return f"{what} {_held(inner)}", at + 1
    if token in _SILENT:
        return "", at
    if token in _PAUSE:
        return ";", at
    if token in _WORDS:
        return _WORDS[token], at
    if token.startswith("\\"):
        raise SpeechError(f"{token!r} has no words; lessons/spoken.py holds those that have")
    if token[0].isdigit():
        return token.replace("{,}", ","), at
    if token.isascii() and token.isalpha() and len(token) > 1 and token not in _NAMES:
        return " ".join(token), at  # Wx is a product, and read letter by letter
    return token, at


_NAMES = frozenset(
    ("softmax", "mean", "Var", "bias", "variance", "sign", "if", "at", "in", "out", "relu", "loss")
)


def _argument(tokens: list[str], at: int) -> tuple[str, int]:
    """What a command, a subscript or a power takes: a group, or one sign."""
    if at >= len(tokens):
        raise SpeechError("the formula ends where something should follow")
    if tokens[at] == "{":
        inner, at = _read(tokens, at + 1, "}")
        if at >= len(tokens):
            raise SpeechError("a brace is not closed")
        return inner, at + 1
    return _one(tokens, at)


def _raised(part: str) -> str:
    if part in ("2", "3"):
        return {"2": "squared", "3": "cubed"}[part]
    if part == "T":
        return "transposed"
    return f"to the power of {_held(part)}"


def _index(part: str, said: list[str]) -> str:
    if said and said[-1] == "the sum of":
        said[-1] = "the sum over"
        return f"{part} of"
    return _held(part) if " " in part else part


def _held(part: str) -> str:
    """In brackets where there is more than one word, unless they belong together anyway."""
    alone = re.fullmatch(r"(minus )?\S+|(d|delta) \S+(?: \S)?|\S+ (hat|prime|\w|\d+)", part)
    return part if alone else f"({part})"


def _table(tokens: list[str], at: int, kind: str) -> tuple[str, int]:
    """A matrix row by row, a column or a row as a list."""
    rows: list[list[str]] = [[]]
    cell: list[str] = []

    def close() -> None:
        rows[-1].append(" ".join(cell))
        cell.clear()

    while at < len(tokens) and tokens[at] != r"\end":
        if tokens[at] == "&":
            close()
            at += 1
        elif tokens[at] == r"\\":
            close()
            rows.append([])
            at += 1
        elif tokens[at] in ("^", "_"):
            raised = tokens[at] == "^"
            part, at = _argument(tokens, at + 1)
            cell.append(_raised(part) if raised else _index(part, cell))
        else:
            part, at = _one(tokens, at)
            cell += [part] if part else []
    close()
    if at >= len(tokens):
        raise SpeechError(f"{kind} has no end")
    _, at = _argument(tokens, at + 1)
    rows = [row for row in rows if row != [""]]
    if kind.replace(" ", "") in ("matrix", "cases"):  # formulas under and beside each other
        return "; ".join("; ".join(row) for row in rows), at
    height, width = len(rows), max(len(row) for row in rows)
    if width == 1:
        return f"the column ({', '.join(row[0] for row in rows)})", at
    if height == 1:
        return f"the row ({', '.join(rows[0])})", at
    lines = "; ".join(f"row {n}: {', '.join(row)}" for n, row in enumerate(rows, 1))
    return f"the {height} by {width} matrix ({lines})", at


def _tidy(words: str) -> str:
    """One space between words; "times" before a table; nothing said twice around the dots."""
    words = re.sub(r"\s+", " ", words).strip(" ;")
    words = re.sub(r"\s+([,;)])", r"\1", words)
    words = re.sub(r"\(\s+", "(", words)
    words = re.sub(r"(\)|\b\w) (the (?:row|column|\d+ by \d+ matrix) \()", r"\1 times \2", words)
    words = re.sub(r"(and so on to)(?:,| plus| times) ", r"\1 ", words)
    return re.sub(r"(;\s*)+", "; ", words)
