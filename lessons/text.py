"""Text from outside is made safe here, once, where it enters the program.

A lesson, a file name, a checkpoint's metadata or an exception may hold control characters that a
terminal would obey: move the cursor, change the window's title, write to the clipboard, or reverse
the order of what is read. `clean` turns every one of them into a visible mark.
"""

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Characters that reorder what follows (Trojan Source, CVE-2021-42574) or are invisible.
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF}
_DROP = {0x0D: None}


def clean(text: str, *, keep_newlines: bool = True) -> str:
    """Return `text` with every control, bidi and unassigned character replaced by U+FFFD.

    Tabs become four spaces and carriage returns vanish; newlines stay unless `keep_newlines` is
    false, in which case they become spaces. The result is safe to send to any terminal.
    """
    text = text.translate(_DROP).replace("\t", "    ")
    if not keep_newlines:
        text = text.replace("\n", " ")
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _is_safe(character) else REPLACEMENT for character in text)


def _is_safe(character: str) -> bool:
    if character == "\n":
        return True
    if ord(character) in _BIDI:
        return False
    # Cc control, Cs surrogate, Cn unassigned, Co private use, Zl/Zp line separators
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
