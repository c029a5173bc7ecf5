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


def test_dots_of_a_pasted_list_are_items_and_another_dot_begins_a_list_under_one():
    [one, two] = _items("•\tOne\n•\tTwo\no\tfirst\n§\tdeep\no\tsecond")

    assert (one.parts, two.parts) == (("One",), ("Two",))
    [first, second] = two.items.items
    assert (first.parts, first.items.items) == (("first",), (Item(("deep",)),))
    assert second == Item(("second",))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Words\nmore\n===\n\nWords", "line 3"),
        ("> Words\n> ---", "line 2"),
        ("Intro:\n(A) One\ngoes on\n(B) Two\n(C) Three", "line 4"),
        ("I. One\nII. Two", "line 2"),
        ("Intro:\n2. Two\n3. Three", "line 3"),
        ("1.1. One\n1.1.1. Two", "line 2"),
        ("1. One\n   A. first\n   B. second", "line 3"),
        ("c. One\nd. Two", "line 2"),
    ],
)
def test_lines_that_would_run_together_are_named_once(text, line):
    [problem] = write(text).problems
    assert problem.place == line


@pytest.mark.parametrize(
    "text",
    [
        "A. Smith wrote\nC. Jones",
        "It rose to\n1.1 million, and to\n1.3 million",
        "A. One\n\nB. Two",
        "c. 1900\nD. Lloyd",
        "Words\n\u2013 and more",
    ],
)
def test_lines_that_only_begin_like_items_are_words(text):
    assert write(text).problems == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- A[^1]\n  [^1]: Note\n- B", "Note"),
        ("- A[^1]\n\n  [^1]: Note\n  goes on\n\n- B", "Note goes on"),
        ("> A[^1]\n>\n> [^1]: Note\n> goes on\n\nB", "Note goes on"),
        ("A[^1]\n\n[^1]: Note\n- B", "Note"),
        ("A[^1]\n\n[^1]: Found in\n2016. Again", "Found in 2016. Again"),
    ],
)
def test_a_footnote_may_stand_under_an_item_or_in_a_quotation(text, words):
    found = write(text)

    assert found.problems == ()
    [note] = found.footnotes
    assert note.parts == (words,)


def _items(text: str):
    found = write(text)
    assert found.problems == ()
    [block] = found.blocks
    return block.items
