"""Small papers for the tests of the linter, and what the records say of them."""

from dataclasses import replace
from datetime import date

from councilportal.common.document import (
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.words import Rag
from councilportal.publishing.linter.facts import IndicatorFact, PaperFacts

ON = date(2026, 11, 1)
MEETING = date(2026, 11, 10)
UNTIL = date(2026, 9, 30)


def rated(ref, rag, **values):
    """An indicator as it is when all is well: of September, with commentary."""
    plain = {
        "title": f"Indicator {ref}",
        "period": "2026-09",
        "value": "88",
        "suffix": "%",
        "rating": rag,
        "computed": rag,
        "has_commentary": True,
    }
    return IndicatorFact(ref, **{**plain, **values})


CS04 = rated("CS04", Rag.GREEN, value="96", last_year="98", figures=("95", "80"))
GL03B = rated("GL03b", Rag.NOT_RATED, value="158", suffix="", last_year="123")
FP05B = rated("FP05b", Rag.NOT_RATED, value="20.1", prefix="£", suffix="m")
RATED = (
    CS04,
    *(rated(f"G{number}", Rag.GREEN) for number in range(6)),
    *(rated(f"A{number}", Rag.AMBER) for number in range(3)),
    *(rated(f"R{number}", Rag.RED) for number in range(2)),
)
FACTS = PaperFacts(
    until=UNTIL,
    published_on=ON,
    meeting_on=MEETING,
    indicators=(*RATED, GL03B, FP05B),
    people=("Jo Example-Lee",),
)


def table(heads, *rows, caption="Plan", anchor="", notes=()):
    """A table of words: `heads` and cells are divided by semicolons."""
    noted = dict(notes)
    return Table(
        caption,
        tuple(Column(head.strip()) for head in heads.split(";")),
        tuple(
            Row(tuple(cell_of(each) for each in row.split(";")), note=noted.get(number, ""))
            for number, row in enumerate(rows)
        ),
        anchor=anchor,
    )


def cell_of(text) -> Cell:
    """A cell; "84 (note)" is a figure with its note where the text begins with a digit or £."""
    said = text.strip()
    if said[:1].isdigit() and said.endswith(")") and "(" in said:
        figure, _, note = said.rstrip(")").partition(" (")
        return NumberCell(figure, note=note)
    return TextCell(said)


def part(anchor, *blocks, heading="", sections=()):
    """A part of a paper; its heading is its anchor where none is given."""
    named = heading if heading is None else heading or anchor.replace("-", " ").capitalize()
    return Section(anchor, named or "", tuple(blocks), sections=tuple(sections))


def paper(*sections, cover=()):
    """A paper of these parts."""
    return Document(
        reference="paper-2026-09",
        title="A paper",
        subtitle="",
        council="Westmarch",
        colour="#123b5c",
        summary="A paper.",
        sections=tuple(sections),
        cover=tuple(cover),
    )


def linked(source):
    """A paper of some Markdown."""
    return paper(part("links", Markdown(source)))


CHART = Chart("CS04: 95% in May, 96% in June.", ("May", "June"), (Series("Figure", ("95", "96")),))
SOUND = paper(
    part("introduction", Paragraph("What this paper is about.", "1")),
    part(
        "results",
        Paragraph("How the council stands.", "2"),
        table("Ref; Indicator; Figure; Target", "CS04; Calls answered; 96%; 95%", caption="Calls"),
        Figure("Trend", CHART, table("Month; Figure", "May; 95%", "June; 96%", caption="Figures")),
        Note("CS04", "Lines were open longer."),
    ),
    part("actions", Paragraph("What is done.", "3"), Bullets(("Lines stay open longer.",))),
    part("appendix-a", Facts("Days", (("Meeting", "10 November 2026"),)), heading="Appendix A"),
    part("appendix-b", heading="Appendix B"),
    cover=(Facts("About this paper", (("Council", "Westmarch"),)),),
)


def with_words(source):
    """The sound paper with a paragraph of an author in its second part."""
    first, results, *others = SOUND.sections
    said = replace(results, blocks=(*results.blocks, Markdown(source)))
    return replace(SOUND, sections=(first, said, *others))
