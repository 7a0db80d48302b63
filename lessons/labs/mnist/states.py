"""The lab's string where the pictures are one's own: `mnist?lr=0.1&data=/home/me/shirts`."""

from urllib.parse import quote, unquote

DATA = "data"


def parted(state: str) -> tuple[str, str]:
    """A state without its data, and the path of these; empty where they are MNIST's."""
    head, mark, told = state.strip().partition("?")
    pairs = told.split("&")
    paths = [unquote(one.removeprefix(f"{DATA}=")) for one in pairs if one.startswith(f"{DATA}=")]
    others = "&".join(one for one in pairs if not one.startswith(f"{DATA}="))
    return head + mark + others, paths[-1] if paths else ""


def joined(state: str, path: str) -> str:
    """A state with the path of its data."""
    return f"{state}&{DATA}={quote(path)}" if path else state
