"""An address as a picture that a phone's camera reads: a QR code in half blocks."""

import segno

QUIET = 2  # modules of light around it, which a camera needs to find its edge


def qr_rows(address: str, height: int = 0) -> list[str]:
    """The code, light where a character is drawn: two modules to a character, or, where there are
    so many rows, each module two characters wide, to be read from the back of a room.

    Drawn in black on white, or by the terminal's own two colours: cameras read both.
    """
    code = segno.make(address, error="l", micro=False)
    light = [[not module for module in row] for row in code.matrix_iter(border=QUIET)]
    if len(light) % 2:
        light.append([True] * len(light[0]))
    if height >= len(light):
        return ["".join("██" if module else "  " for module in row) for row in light]
    pairs = zip(light[::2], light[1::2], strict=True)
    return [
        "".join(" ▄▀█"[2 * up + down] for up, down in zip(upper, lower, strict=True))
        for upper, lower in pairs
    ]
