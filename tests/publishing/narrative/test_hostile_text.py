"""Any Markdown at all gives blocks or problems, in bounded time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.document import Section
from councilportal.publishing.narrative.blocks import MOST_PROBLEMS
from councilportal.publishing.narrative.writer import Numbering
from tests import sizes
from tests.publishing.narrative.board import write

pytestmark = [pytest.mark.sqlite_only, pytest.mark.by_draw]


def test_a_long_text_is_refused_in_words():
    found = write("x" * 100_000, numbering=Numbering("1", 4))

    assert [str(problem) for problem in found.problems] == [
        "the text: write at most 50,000 characters; this has 100,000. Divide it into parts."
    ]
    assert (found.blocks, found.next_number) == ((), 4)


def test_problems_are_counted_beyond_a_limit():
    found = write("<b>" * 1_000)

    assert len(found.problems) == MOST_PROBLEMS + 1
    assert found.problems[-1].why == "800 more problems."


NEST = "".join(f"{'  ' * deep}- a\n" for deep in range(150))
MANY = {
    "quotations": "> " * 24_000 + "x",
    "lists": "- " * 24_000 + "x",
    "nested lists": NEST,
    "brackets": "[" * 50_000,
    "addresses": "[a](" * 12_000,
    "pictures": "![[]()" * 8_000,
    "stars": "*a **b " * 7_000,
    "stars closed": "*a " * 8_000 + "a* " * 8_000,
    "HTML": "<a " * 16_000,
    "comments": "<!--" * 12_000,
    "a wide table": "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "|\n" * 15_000,
    "a long table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 8_000,
    "boxes": "::: box x\n" * 5_000,
    "diagrams": "::: diagram x\n- a\n:::\n" * 2_000,
    "footnotes": "[^1]: x\n" * 6_000,
    "marks": "[^1]" * 12_000,
    "references": "{{ base }}" * 5_000,
    "braces": "{" * 50_000,
    "paragraphs": "a\n\n" * 16_000,
    "headings": "# a\n" * 12_000,
    "letters": "a. b\n" * 10_000,
    "labels": "[a\n" * 16_000,
}


@pytest.mark.parametrize("name", MANY)
def test_hostile_text_is_read_in_bounded_time(name):
    text = MANY[name][: sizes.size(15_000, 50_000)]
    began = time.process_time()
    found = write(text)

    assert time.process_time() - began < sizes.size(4, 10)
    assert len(found.problems) <= MOST_PROBLEMS + 1


@pytest.mark.parametrize("name", ["quotations", "lists", "nested lists"])
def test_what_is_nested_too_deep_is_a_problem(name):
    assert write(MANY[name]).problems


SIGNS = st.sampled_from(
    [
        *"#>*_-+=`~[](){}!|:\\<>&;\n \t",
        "\n\n",
        "{{ ",
        " }}",
        "count:red",
        "value:CS04",
        "[^1]",
        "[^1]: ",
        "\n::: ",
        "box T",
        "diagram D",
        "cy",
        "\n:::\n",
        "| a | b |\n|---|---|\n",
        "\nTable: T\n\n",
        "1. ",
        "a. ",
        "    ",
        "<b>",
        "https://x.org",
        "{lang=cy}",
        "&#xE000;0&#xE001;",
        "\ue0000\ue001",
        "[a](https://x.org/%EE%80%809%EE%80%81)",
        "\r",
        "\x00",
        "\ud800",
        "word",
        "é",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(SIGNS, max_size=40).map("".join) | st.text(max_size=80))
def test_any_text_gives_blocks_or_problems(text):
    found = write(text, numbering=Numbering("1"))

    assert isinstance(found.section("a", "A"), Section)
    assert "\ue000" not in repr(found.blocks) + repr(found.sections) + repr(found.footnotes)
