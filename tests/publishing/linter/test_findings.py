"""Findings: their places, order, keys and remedies, and that no kind of block is passed over."""

from dataclasses import replace

import pytest

from councilportal.common.diagrams import Diagram, DiagramBox
from councilportal.common.document import (
    Box,
    Bullets,
    Column,
    Facts,
    Footnotes,
    ListCell,
    Markdown,
    Note,
    Paragraph,
    RichCell,
    RichParagraph,
    Row,
    Table,
    TextCell,
)
from councilportal.common.inline import Footnote, Item, Items, Span
from councilportal.common.links import Link
from councilportal.publishing.linter.checks import check
from councilportal.publishing.linter.facts import IndicatorFact, PaperFacts
from councilportal.publishing.linter.findings import Severity, blocking
from councilportal.publishing.narrative.blocks import written
from councilportal.publishing.narrative.writer import Numbering
from tests.publishing.linter.papers import CS04, FACTS, SOUND, paper, part, table, with_words

pytestmark = pytest.mark.sqlite_only
NOTHING = PaperFacts()


def rich(cell):
    return Table("T", (Column("Ref"), Column("What")), (Row((TextCell("CS04"), cell)),))


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Paragraph("TODO", "2.1"), "Results, paragraph 2.1"),
        (Paragraph("TODO"), "Results, paragraph 1"),
        (Markdown("# Costs\n\nTODO"), "Results, paragraph 2"),
        (Markdown("- one\n- **TODO**"), "Results, paragraph 2"),
        (Markdown("| a | b |\n|---|---|\n| TODO | c |"), "Results, paragraph 3"),
        (Bullets(("TODO",)), "Results, list"),
        (RichParagraph((Span("TO", "em"), "DO"), "2.1"), "Results, paragraph 2.1"),
        (Items((Item(("a",), Items((Item(("TODO",)),))),)), "Results, list"),
        (Box("Case", (Paragraph("TODO"),)), "Results, Case, paragraph 1"),
        (Footnotes((Footnote("1", ("TODO",)),)), "Results, footnote 1"),
        (Diagram("Flow", "How.", (DiagramBox("a", "TODO"),)), "Results, Flow"),
        (rich(RichCell(("TODO",))), "Results, T, row CS04"),
        (rich(ListCell(Items((Item(("TODO",)),)))), "Results, T, row CS04"),
        (Note("CS04", "TODO"), "Results, note CS04"),
        (Facts("Front sheet", (("Subject", "TODO"),)), "Results, Front sheet"),
        (table("Ref; Detail", "CS04; TODO"), "Results, Plan, row CS04"),
        (table("Ref; Detail", "CS04; x", notes=[(0, "TODO")]), "Results, Plan, row CS04"),
        (table("Ref; Detail", "CS04; x", caption="TODO"), "Results, TODO"),
    ],
)
def test_words_of_every_kind_of_block_are_read_and_placed(block, words):
    found = [each for each in check(paper(part("results", block)), NOTHING) if each.what == "TODO"]

    assert [each.place.words for each in found] == [words]
    assert found[0].place.part == "results"


def test_cover_and_parts_within_parts_have_their_place():
    inner = part("costs", Paragraph("TODO"), heading="Costs")
    document = paper(part("results", sections=[inner]), cover=(Paragraph("FIXME"),))

    found = check(document, NOTHING)

    assert [(each.what, each.place.part, each.place.anchor) for each in found] == [
        ("FIXME", "", ""),
        ("TODO", "results", "costs"),
    ]
    assert found[1].place.words == "Results, Costs, paragraph 1"


def test_findings_come_in_the_order_of_the_paper():
    document = paper(part("a", Paragraph("Due tbc.")), part("b", Paragraph("TODO")))

    assert [each.check for each in check(document, NOTHING)] == ["to_be_confirmed", "placeholder"]


def test_the_same_in_one_paragraph_is_told_once_and_in_another_has_a_key_of_its_own():
    twice = paper(
        part("a", Paragraph("TODO and TODO"), Paragraph("TODO")), part("b", Paragraph("TODO"))
    )

    found = check(twice, NOTHING)

    assert [each.place.words for each in found] == [
        "A, paragraph 1",
        "A, paragraph 2",
        "B, paragraph 1",
    ]
    assert len({each.key for each in found}) == 3


def test_key_stays_while_words_around_it_change():
    def found(*texts):
        said = (Paragraph(each, anchor=f"p-{number}") for number, each in enumerate(texts))
        (tbc,) = check(paper(part("costs", *said)), NOTHING)
        return tbc

    before = found("The date is tbc.")
    after = found("More words.", "The date, as we say, is tbc.")
    other = found("The date is to be confirmed.")

    assert before.place != after.place
    assert before.key == after.key != other.key


def test_key_of_a_row_names_its_row():
    def key(ref):
        (tbc,) = check(paper(part("plan", table("Ref; Result", f"{ref}; tbc"))), NOTHING)
        return tbc.key

    assert key("CS04") == key("CS04") != key("CS05")


def test_key_changes_with_the_figure_that_a_reason_was_given_for():
    def keys(period):
        late = replace(FACTS, indicators=(replace(CS04, period=period), *FACTS.indicators[1:]))
        return [each.key for each in check(SOUND, late)]

    assert keys("2026-06") != keys("2026-05")


def test_errors_block_and_warnings_do_not():
    found = check(paper(part("a", Paragraph("TODO, due tbc."))), NOTHING)

    assert [each.check for each in blocking(found)] == ["placeholder"]
    assert {each.severity for each in found} == {Severity.ERROR, Severity.WARNING}


def test_remedy_is_the_page_of_the_part_or_of_the_record():
    facts = PaperFacts(
        indicators=(IndicatorFact("CS04", "Calls", href="/performance/indicators/CS04/"),),
        addresses={"results": "/papers/1/parts/2/", "": "/papers/1/"},
    )
    document = paper(part("results", Paragraph("TODO")), part("other", Paragraph("TODO")))

    found = {each.place.words: each.remedy for each in check(document, facts)}

    assert found == {
        "Results, paragraph 1": Link("Correct it", "/papers/1/parts/2/"),
        "Other, paragraph 1": Link("Correct it", "#other"),
        "The whole paper": Link("Correct it", "/papers/1/"),
    }


@pytest.mark.parametrize(
    "sentence", ["[a](", "<b>", "[[", "](x)", "{{", "£", "Of Of 0", "%%%", "0%"]
)
def test_odd_words_break_no_check(sentence):
    check(with_words(sentence), FACTS)


def test_long_words_take_no_long_time():
    odd = [
        "of 1 " * 2000,
        "1," * 4000,
        "from 1 to " * 1000,
        "x" * 20_000,
        "(" * 5000,
        "1 is " * 2000,
    ]

    for text in odd:
        check(with_words(text), FACTS)


def test_words_that_the_portal_made_of_an_authors_are_read():
    source = (
        "Opening words[^1].\n\n## Costs\n\nCosts are TODO.\n\nTable: Budget by line\n\n"
        "| Line | Budget | Actual |\n|---|---|---|\n| Staff | £12m | 12 |\n\n[^1]: Due tbc.\n"
    )
    said = written(source, "words", numbering=Numbering())
    assert said.problems == ()

    found = check(paper(said.section("words", "Words")), NOTHING)

    assert [(each.check, each.place.words) for each in found] == [
        ("placeholder", "Words, Costs, paragraph 2"),
        ("unit_missing", "Words, Costs, Budget by line, row Staff"),
        ("to_be_confirmed", "Words, Costs, footnote 1"),
    ]
