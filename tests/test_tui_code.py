"""Code on the screen: what its authors tell their tools is left out, and long lines hang."""

from textual.content import Content

from engine.tensor import backward, backward_steps
from tui.screens.code import hung, source_of


def test_notes_to_tools_are_left_out_and_comments_stay() -> None:
    place, source = source_of(backward_steps)
    assert place.startswith("engine/tensor.py:")
    assert "noqa" not in source and "type: ignore" not in source
    assert "rules = node.op.vjp\n" in source
    assert source_of(backward)[1].startswith("def backward(")

    def noted() -> None:
        # fmt: off
        x = 1  # type: ignore[assignment]
        # this says why
        assert x == "# no"[0:0] or x

    shown = source_of(noted)[1].split("\n")
    assert shown[1:] == ["    x = 1", "    # this says why", '    assert x == "# no"[0:0] or x']


def test_a_long_line_goes_on_under_its_text() -> None:
    line = Content("    result = apply(op, first_operand, second_operand)")
    rows = [row.plain for row in hung(line, 30)]
    assert rows == ["    result = apply(op,", "        first_operand,", "        second_operand)"]
    assert [row.plain for row in hung(Content("x" * 65), 30)] == [
        "x" * 30, "    " + "x" * 26, "    " + "x" * 9,
    ]  # fmt: skip
    assert hung(Content("short"), 30) == [Content("short")]


def test_however_narrow_every_sign_is_kept() -> None:
    source = source_of(backward_steps)[1]
    for width in (20, 33, 71):
        for line in source.split("\n"):
            rows = hung(Content(line), width)
            assert all(row.cell_length <= width for row in rows)
            assert "".join("".join(row.plain.split()) for row in rows) == "".join(line.split())
