"""Markdown to blocks: what RULES.md says may be written, what it refuses, and any text at all."""

import re

import pytest

from councilportal.common.diagrams import Arrow
from councilportal.common.document import (
    Box,
    Column,
    Footnotes,
    Paragraph,
    RichCell,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import (
    Footnote,
    FootnoteRef,
    Item,
    Items,
    PartRef,
    Span,
    WebLink,
)
from councilportal.common.words import ListStyle
from councilportal.publishing.narrative.blocks import Written
from councilportal.publishing.narrative.references import Kind
from councilportal.publishing.narrative.writer import Numbering
from tests.publishing.narrative.board import write
from tests.publishing.narrative.rules_page import PAGE, rows_of

pytestmark = pytest.mark.sqlite_only
_, _, AFTER = PAGE.read_text("utf-8").partition("<!-- example: words -->\n```markdown\n")
EXAMPLE = AFTER.partition("```")[0]


def blocks(text: str, **settings):
    found = write(text, **settings)
    assert found.problems == ()
    return found.blocks


def problems(text: str):
    return [str(problem) for problem in write(text).problems]


def words(text: str):
    [block] = blocks(text)
    return block.parts


# The page


def test_everything_that_may_be_written_is_printed():
    found = write(EXAMPLE, numbering=Numbering("2"))
    first, welsh, numbers, dots, quoted = found.blocks
    [section] = found.sections
    table, box, drawn, more_welsh = section.blocks

    assert found.problems == ()
    assert first == RichParagraph(
        (
            "Waiting times were ",
            Span("much better", "strong"),
            " than ",
            Span("last year", "em"),
            ", as the ",
            WebLink("plan", "https://www.example.org/plan"),
            " had it, though not everywhere",
            FootnoteRef("1"),
            ".",
        ),
        "2.1",
        "",
        "part-p1",
    )
    assert welsh == Paragraph("Paragraff yn Gymraeg.", "2.2", "cy", "part-p2")
    roman = Items(
        (Item(("and roman numerals under those",)), Item(("of which this is the second",))),
        ListStyle.ROMAN,
    )
    letters = Items(
        (Item(("that has letters under it",), roman), Item(("and goes on",))), ListStyle.LETTER
    )
    assert numbers == Items(
        (Item(("A list with numbers",), letters), Item(("and here.",))), ListStyle.NUMBER
    )
    assert dots == Items((Item(("Or with dots.",)),))
    assert quoted.text == "“Words of somebody else, which are printed in quotation marks.”"
    assert quoted.number == ""
    assert (section.anchor, section.heading) == (
        "part-h1",
        "A heading below the heading of the part",
    )
    assert table == Table(
        "What it cost",
        (Column("Service"), Column("Cost (£k)", align="right")),
        (Row((TextCell("Calls", header=True), TextCell("12.5")), anchor="part-t1-1"),),
        anchor="part-t1",
    )
    assert box == Box(
        "A case study",
        (Paragraph("Words in a frame, with a title.", "", "", "part-p4"),),
        anchor="part-box1",
    )
    assert [each.text for each in drawn.boxes] == [
        "Cabinet",
        "Equality board",
        "Staff networks",
        "Residents' panel",
    ]
    assert drawn.arrows == (Arrow("1", "1.1"), Arrow("1.1", "1.1.1"), Arrow("1.1", "1.1.2"))
    assert drawn.summary == (
        "Who answers to whom: Cabinet leads to Equality board; "
        "Equality board leads to Staff networks and Residents' panel."
    )
    assert (more_welsh.text, more_welsh.language) == ("Mae popeth yma yn Gymraeg.", "cy")
    assert more_welsh.number == "2.3"
    assert found.footnotes == (
        Footnote("1", ("A footnote is printed at the end of the part, with its way back.",)),
    )
    assert (found.next_number, found.next_note) == (4, 2)


@pytest.mark.parametrize("row", rows_of("problems of words"))
def test_each_problem_is_as_the_page_says(row):
    cells = {name: cell.strip("`").replace("\\|", "|") for name, cell in row.items()}
    [problem] = write(re.sub(" ?↵ ?", "\n", cells["Written"])).problems

    assert (problem.found, problem.why) == (cells["Found"], cells["What is wrong"])
    assert problem.place.startswith("line ")


# Numbers, anchors, headings


def test_paragraphs_are_numbered_where_the_author_wants():
    text = "One.\n\n- item\n\nTwo.\n\n# Head\n\nThree."

    def numbers(numbering):
        found = write(text, numbering=numbering)
        every = (*found.blocks, *found.sections[0].blocks)
        return [each.number for each in every if isinstance(each, Paragraph)], found.next_number

    assert numbers(Numbering("4")) == (["4.1", "4.2", "4.3"], 4)
    assert numbers(Numbering("2.1", 3)) == (["2.1.3", "2.1.4", "2.1.5"], 6)
    assert numbers(Numbering()) == (["1", "2", "3"], 4)
    assert numbers(None) == (["", "", ""], 1)


def outline(sections):
    return [(section.heading, outline(section.sections)) for section in sections]


def test_headings_skip_no_level():
    found = write("### A\n##### B\n###### C\n## D\n### E\n# F")

    assert outline(found.sections) == [
        ("A", [("B", [("C", [])])]),
        ("D", [("E", [])]),
        ("F", []),
    ]


def anchors(sections, blocks):
    for block in blocks:
        yield getattr(block, "anchor", "")
        yield from (row.anchor for row in getattr(block, "rows", ()))
        yield from anchors((), getattr(block, "blocks", ()))
    for section in sections:
        yield section.anchor
        yield from anchors(section.sections, section.blocks)


def test_no_two_places_have_one_anchor():
    found = write(f"{EXAMPLE}\n\n{EXAMPLE.replace('[^1]', '[^2]')}")
    every = [anchor for anchor in anchors(found.sections, found.blocks) if anchor]

    assert len(every) == len(set(every)) > 15
    assert all(anchor.startswith("part-") for anchor in every)


def test_footnotes_stand_at_the_end_of_the_part():
    found = write("A[^x].\n\n# B\n\n## C\n\nD[^y].\n\n[^y]: Y\n[^x]: X", first_note=3)
    section = found.section("finance", "Finance")

    assert section.sections[0].sections[0].blocks[-1] == Footnotes(
        (Footnote("3", ("X",)), Footnote("4", ("Y",)))
    )
    assert found.next_note == 5
    assert write("A").section("finance", "Finance") == Section(
        "finance", "Finance", (Paragraph("A", "", "", "part-p1"),)
    )


def test_a_footnote_may_have_several_lines_and_marks():
    found = write("A[^1], B[^1].\n\n[^1]: One\n  two *three*.\n\nC.")

    assert found.problems == ()
    assert found.footnotes == (Footnote("1", ("One two ", Span("three", "em"), ".")),)
    assert [each.anchor for each in found.blocks] == ["part-p1", "part-p2"]


# Lists


def test_what_only_looks_like_a_letter_of_a_list_is_words():
    text = "c. 1900 it was built\n\nv. large\n\na.m. and p.m.\n\ni.e. so"

    assert [each.text for each in blocks(text)] == text.split("\n\n")


@pytest.mark.parametrize(
    ("marks", "style"),
    [
        (("a.", "b.", "c."), ListStyle.LETTER),
        (("a)", "b)", "c)"), ListStyle.LETTER),
        (("(a)", "(b)", "(c)"), ListStyle.LETTER),
        (("i.", "ii.", "iii."), ListStyle.ROMAN),
        (("(i)", "(ii)", "(iii)"), ListStyle.ROMAN),
        (("1.", "2.", "3."), ListStyle.NUMBER),
        (("(1)", "(2)", "(3)"), ListStyle.NUMBER),
        (("*", "*", "*"), ListStyle.BULLET),
    ],
)
def test_lists_by_their_marks(marks, style):
    [found] = blocks("\n".join(f"{mark} x" for mark in marks))

    assert found == Items((Item(("x",)),) * 3, style)


def test_long_lists_of_letters_and_numerals():
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    roman = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()

    [letters] = blocks("\n".join(f"{mark}. x" for mark in alphabet))
    [numerals] = blocks("\n".join(f"{mark}. x" for mark in roman))

    assert (len(letters.items), letters.style) == (26, ListStyle.LETTER)
    assert (len(numerals.items), numerals.style) == (20, ListStyle.ROMAN)


def test_a_list_may_begin_at_another_number():
    [found] = blocks("5. five\n6. six")

    assert found.start == 5


def test_an_item_has_a_line_for_each_paragraph_and_one_list():
    [found] = blocks("- One\n\n  two\n  - under\n\n  three")

    assert found.items[0].parts == ("One", "\n", "two", "\n", "three")
    assert found.items[0].items == Items((Item(("under",)),))


def test_two_lists_under_an_item_are_joined_and_named():
    found = write("- One\n  - a\n\n  1. b")

    assert [str(each) for each in found.problems] == [
        "line 4: an item may have one list under it: make it one list, or two items."
    ]
    assert len(found.blocks[0].items[0].items.items) == 2


# Figures, languages, words


def test_live_figures_stand_in_words_and_are_told():
    text = "**{{ count:red | words }}** of {{ base }}: {{ value:CS04 }}, see {{ part:measures }}."
    found = write(text)

    assert found.blocks[0].parts == (
        Span("three", "strong"),
        " of 42: 95.7%, see ",
        PartRef("Measures", "measures"),
        ".",
    )
    assert [each.reference.kind for each in found.figures] == [
        Kind.COUNT,
        Kind.BASE,
        Kind.VALUE,
        Kind.PART,
    ]
    assert found.figures[2].value.indicator == "CS04"


def test_a_figure_may_stand_anywhere():
    text = """# {{ value:CS04 }}

Table: {{ base }} indicators

| A | {{ base }} |
|---|---|
| {{ count:red | words }} | **{{ value:CS04 }}** |

::: box {{ title:CS04 }}
- {{ base }}
:::

[words {{ base }}](https://example.org)[^1]

[^1]: {{ target:CS04 }}
"""
    [section] = (found := write(text)).sections
    table, box, link = section.blocks

    assert found.problems == ()
    assert section.heading == "95.7%"
    assert (table.caption, table.columns[1].head) == ("42 indicators", "42")
    assert table.rows[0].cells == (
        TextCell("three", header=True),
        RichCell((Span("95.7%", "strong"),)),
    )
    assert (box.heading, box.blocks) == ("Calls answered", (Items((Item(("42",)),)),))
    assert link.parts == (WebLink("words 42", "https://example.org"), FootnoteRef("1"))
    assert found.footnotes == (Footnote("1", ("97.5%",)),)


def test_signs_in_a_figure_are_no_markdown():
    assert words("*{{ title:CS04 }}* *x*")[0] == Span("Calls answered", "em")
    named = write("{{ title:*a* }} {{ title:[b](c) }}")

    assert named.blocks[0].text == "[title:*a*?] [title:[b](c)?]"


def test_a_diagram_has_live_figures_and_a_limit():
    [drawn] = blocks("::: diagram Calls\n1. {{ count:red }} red\n2. All\n:::")
    assert ([each.text for each in drawn.boxes], drawn.arrows) == (["3 red", "All"], ())
    assert drawn.summary == "Calls: 3 red and All."

    many = "::: diagram Many\n" + "- Box\n" * 31 + ":::"
    assert problems(many) == ["line 1: a diagram may have 30 boxes: divide it."]
    assert len(write(many).blocks[0].boxes) == 30


def test_a_problem_has_the_line_of_its_words():
    text = "One\ntwo {{ x }}\n<b>\n\n- a\n- {{ y }}\n\n::: box B\n\n![z](z)\n:::\n\n[^9]: n"

    assert [line.partition(":")[0] for line in problems(text)] == [
        "line 2",
        "line 3",
        "line 6",
        "line 10",
        "line 13",
    ]


def test_words_in_welsh_say_so_everywhere():
    inside = "Un **dau**.\n\n- tri\n\nTable: Pedwar\n\n| A | B |\n|---|---|\n| pump | *chwech* |"
    text = f"::: cy\n{inside}\n:::"
    paragraph, items, table = blocks(text)

    assert paragraph.language == "cy"
    assert items == Items((Item((Span("tri", language="cy"),)),))
    assert table.rows[0].cells[1] == RichCell((Span("chwech", "em", "cy"),))


def test_hard_line_ends_stay_and_soft_ones_are_spaces():
    [found] = blocks("One\ntwo  \nthree\\\nfour")

    assert found.text == "One two\nthree\nfour"


def test_nothing_written_is_nothing_printed():
    assert write(" \n\n") == Written()
