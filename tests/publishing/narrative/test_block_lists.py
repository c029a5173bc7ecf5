"""Lists and tables that read as they look, and lists as Word pastes them."""

import pytest

from councilportal.common.inline import Item, Items
from councilportal.common.words import ListStyle
from tests.publishing.narrative.board import write

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    "text",
    [
        " 9. A\n10. B",  # numbers set right
        "1. A\n1. B\n1. C",
        "3. A\n4. B",
        "- - A\n  - B",
        "1. - A\n   - B",
        "> - A\n> - B",
        "- A\n\nWords\n\n  - B",
        "Table: T\n\nA | B\n--- | ---\nc | \\|",
        "A | B",
        "- - - A\n    - B\n- C",
    ],
)
def test_a_list_or_table_that_reads_as_it_looks_is_no_problem(text):
    assert write(text).problems == ()


def test_letters_may_have_a_tab_after_them_as_word_pastes_them():
    [one, two] = _items("1.\tOne\n\ta.\tfirst\n\tb.\tsecond\n2.\tTwo")

    assert (one.parts, two.parts) == (("One",), ("Two",))
    assert one.items == Items((Item(("first",)), Item(("second",))), ListStyle.LETTER)


def _items(text: str):
    found = write(text)
    assert found.problems == ()
    [block] = found.blocks
    return block.items
