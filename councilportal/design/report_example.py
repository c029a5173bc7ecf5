"""An invented report for the gallery and for tests: lists, boxes, footnotes, groups, a diagram."""

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.document import (
    Box,
    BragCell,
    Column,
    Document,
    Footnotes,
    HeadGroup,
    HiddenCell,
    ListCell,
    NumberCell,
    Paragraph,
    RichCell,
    RichParagraph,
    Row,
    SameCell,
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
from councilportal.common.words import Brag, ListStyle, Shorthand

NESTED = Items(
    (
        Item(
            ("Agree the plan for the year:",),
            Items(
                (
                    Item(
                        ("its actions, with ", WebLink("the duty", "https://duty.example/")),
                        Items((Item(("by service",)), Item(("by ward",))), ListStyle.ROMAN),
                    ),
                    Item(("its money.",)),
                ),
                ListStyle.LETTER,
            ),
            anchor="recommendation-1",
        ),
        Item(
            ("Note the results.",), Items((Item(("Those of the quarter",)), Item(("of the year",))))
        ),
    ),
    ListStyle.NUMBER,
)

PEOPLE = Table(
    "People who work for the council, by directorate",
    (
        Column("Team", 4),
        Column("Women", 2, "right"),
        Column("Men", 2, "right"),
        Column("Women", 2, "right"),
        Column("Men", 2, "right"),
    ),
    (
        Row((TextCell("Directorate of Place"),), anchor="place", is_group_head=True),
        Row(
            (
                TextCell("Streets"),
                NumberCell("41", "41"),
                NumberCell("96", "96"),
                NumberCell("38", "38"),
                NumberCell("99", "99"),
            ),
            anchor="streets",
        ),
        Row(
            (
                TextCell("Parks"),
                HiddenCell(Shorthand.LOW),
                NumberCell("17", "17"),
                HiddenCell(Shorthand.CONFIDENTIAL),
                NumberCell("15", "15"),
            ),
            note="Two teams became one in May.",
        ),
        Row((TextCell("Directorate of People"),), is_group_head=True),
        Row(
            (
                TextCell("Libraries"),
                NumberCell("60", "60"),
                NumberCell("22", "22"),
                HiddenCell(Shorthand.NOT_AVAILABLE),
                HiddenCell(Shorthand.NOT_APPLICABLE),
            )
        ),
    ),
    anchor="people",
    heads=(HeadGroup("", 1), HeadGroup("31 March 2025", 2), HeadGroup("31 March 2026", 2)),
)

ACTIONS = Table(
    "Actions of the plan",
    (Column("Action", 3), Column("What was done", 4), Column("Status", 2)),
    (
        Row(
            (
                TextCell("Ramps at libraries"),
                ListCell(
                    Items((Item(("Two built",)), Item(("One begun", FootnoteRef("2"))))),
                ),
                BragCell(Brag.AMBER),
            )
        ),
        Row(
            (
                RichCell(("Loops, see ", WebLink("the guide", "https://guide.example/"))),
                ListCell(Items((Item(("Ordered",)), Item(("Paid",))), ListStyle.LETTER)),
                BragCell(Brag.BLUE),
            )
        ),
        Row((TextCell("Signs"), TextCell("Nothing yet"), BragCell(Brag.RED))),
        Row((TextCell("Training"), TextCell("Each month"), BragCell(Brag.GREEN))),
        Row(
            (SameCell("Training"), TextCell("By film, for who works at night"), BragCell(Brag.RED))
        ),
        Row((TextCell("Survey"), TextCell("To be planned"), BragCell(Brag.NO_DATE))),
        Row((TextCell("Garden"), TextCell("Left out"), BragCell(None, "Dropped"))),
    ),
)

GOVERNANCE = Diagram(
    "Who answers to whom",
    "The equality board reports to the cabinet, and two groups report to the board.",
    (
        DiagramBox("cabinet", "Cabinet"),
        DiagramBox("board", "Equality and inclusion board"),
        DiagramBox("staff", "Staff networks"),
        DiagramBox("voices", "Residents’ voices panel"),
    ),
    (
        Arrow("cabinet", "board", "sets the aims"),
        Arrow("board", "staff"),
        Arrow("board", "voices", "asks twice a year"),
    ),
)


def document() -> Document:
    """A report that uses every kind of node that `sample.document` does not."""
    return Document(
        reference="AR-2026",
        title="Equality and inclusion: annual report 2025/26",
        subtitle="Report to the Cabinet",
        council="Afonwen Borough Council",
        colour="#4a1f5c",
        summary="What was done in the year.",
        foot="Ask for this report in large print, in Welsh or in another form: 01000 000000.",
        sections=(
            Section(
                "words",
                "1. What was done",
                (
                    RichParagraph(
                        (
                            "Staff ",
                            Span("must", "strong"),
                            " read ",
                            WebLink("the duty", "https://duty.example/"),
                            FootnoteRef("1"),
                            ". Numbers are in ",
                            PartRef("section 2", "numbers"),
                            ", and the case study is in ",
                            PartRef("the box below", "case"),
                            ". ",
                            Span("Diolch yn fawr.", language="cy"),
                        ),
                        "1.1",
                        anchor="paragraph-1-1",
                    ),
                    Paragraph("The cabinet is asked to do two things.", "1.2", anchor="p-1-2"),
                    NESTED,
                    Box(
                        "Case study: the library ramp",
                        (
                            Paragraph("Readers asked for a ramp. It was built in a month."),
                            Items((Item(("120 readers asked",)), Item(("3 firms bid",)))),
                        ),
                        anchor="case",
                    ),
                    Footnotes(
                        (
                            Footnote(
                                "1",
                                ("Equality Act 2010, ", Span("section 149", "em"), "."),
                            ),
                        )
                    ),
                ),
            ),
            Section(
                "numbers",
                "2. Numbers and actions",
                (
                    PEOPLE,
                    ACTIONS,
                    GOVERNANCE,
                    Footnotes(
                        (
                            Footnote(
                                "2",
                                (
                                    "Delayed by the frost; see ",
                                    WebLink("the log", "https://log.example/"),
                                    ".",
                                ),
                            ),
                        )
                    ),
                ),
            ),
        ),
    )
