"""Markdown as rows of text: nothing is lost, nothing is wider than the page."""

import re

import pytest
from textual.content import Content

from lessons.course.outline import Course
from lessons.course.steps import Prose
from tui.prose import ProseView


def rows(markdown: str, width: int = 40) -> list[str]:
    return [row.plain.rstrip() for row in ProseView(markdown).rows(width)]


def styled(markdown: str, words: str) -> str:
    (row,) = ProseView(markdown).rows(60)
    at = row.plain.index(words)
    return " ".join(str(s.style) for s in row.spans if s.start <= at and at + len(words) <= s.end)


@pytest.mark.parametrize("width", [54, 76])
def test_every_word_of_the_course_is_there_and_fits(course: Course, width: int) -> None:
    count = 0
    for lesson in course.lessons:
        for step in lesson.steps:
            for block in step.blocks:
                if isinstance(block, Prose):
                    drawn = ProseView(block.markdown).rows(width)
                    assert all(row.cell_length <= width for row in drawn), (lesson.id, block.line)
                    parted = re.search(r"(?<!\w)[^\W\d] *\n *= −?[.\d]", "\n".join(map(str, drawn)))
                    assert not parted, (lesson.id, parted)  # u = 0.9 is read as one
                    page = re.sub(r"[\s*`|_\\#>–•─-]", "", "".join(row.plain for row in drawn))
                    if "| " not in block.markdown:  # a table's cells go on beside each other
                        said = re.sub(r"```text[^\n]*", "", block.markdown)
                        said = re.sub(r"[\s*`|_\\#>–•─-]", "", said)
                        assert page == said, (lesson.id, block.line)
                    count += 1
    assert count > 300


def test_what_stands_out_in_a_line() -> None:
    text = "plain *leaning* **strong** `code x` ~~gone~~"
    assert rows(text, 60) == ["plain leaning strong code x gone"]
    assert styled(text, "leaning") == "italic" and styled(text, "strong") == "bold"
    assert "bold" in styled(text, "code x") and "$surface" in styled(text, "code x")
    assert styled(text, "gone") == "strike" and styled(text, "plain") == ""


def test_lists_hang_behind_their_marks() -> None:
    many = "\n".join(f"{n}. item {n}" for n in range(9, 12))
    assert rows(many) == ["  9. item 9", " 10. item 10", " 11. item 11"]
    nested = "- one that is long enough to go on\n  - within\n- two"
    assert rows(nested, 24) == ["• one that is long", "  enough to go on", "  – within", "• two"]


def test_a_table_has_columns_and_gives_way_where_it_is_too_wide() -> None:
    table = (
        "| name | what it does to numbers |\n|---|---|\n| relu | cuts off below zero |\n| z |  |"
    )
    assert rows(table) == [
        "─" * 32, " name   what it does to numbers", " relu   cuts off below zero", " z", "─" * 32,
    ]  # fmt: skip
    narrow = rows(table, 20)
    assert narrow[1:3] == [" name  what it does", "       to numbers"]
    assert max(map(len, narrow)) <= 20


def test_code_stands_on_a_block_of_its_own_as_it_was_written() -> None:
    drawn = ProseView("before\n\n```text\na  b\n   c\n```\nafter").rows(12)
    assert [row.plain for row in drawn] == [
        "before", "", " " * 12, " a  b       ", "    c       ", " " * 12, "", "after",
    ]  # fmt: skip
    assert all("$surface" in str(row.spans[0].style) for row in drawn[2:6])


def test_what_the_course_has_none_of_is_drawn_as_well() -> None:
    assert rows("> said by\n> somebody") == ["▌ said by somebody"]
    assert rows("# Head\n\n---\n\n<b>raw</b>") == ["Head", "", "─" * 40, "", "<b>raw</b>"]
    assert rows("line  \nbreak, [text](https://x.y)") == ["line", "break, text"]
    assert rows("") == [] and rows("- ") == ["•"]
    assert isinstance(ProseView("a").rows(1)[0], Content)
