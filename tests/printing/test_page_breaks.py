"""What stands together on a page of a paper, as its style sheet asks."""

from councilportal.common.document import (
    Column,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.printing import html, pdf
from tests.printing import reading


def document(*sections: Section) -> Document:
    return Document(
        reference="breaks",
        title="Breaks",
        subtitle="",
        council="Brackenmere",
        colour="#003a5d",
        summary="",
        sections=sections,
        datasets=(),
        contents=False,
    )


def short_table(name: str, rows: int) -> Table:
    cells = ((TextCell(f"{name} row {number}", header=True),) for number in range(1, rows + 1))
    return Table(f"{name} as figures", (Column("Who"),), tuple(map(Row, cells)))


def test_a_heading_and_the_paragraph_after_it_stand_with_the_table_that_they_begin():
    def filled(lines: int) -> Section:
        told = Section(
            f"of-{lines}",
            f"Heading {lines}",
            (Paragraph(f"Words {lines}."), short_table(f"Table {lines}", 5)),
        )
        filling = (*(Paragraph("A line."),) * lines, Paragraph(f"Last of {lines}."))
        return Section(f"s-{lines}", f"Section {lines}", filling, (told,), begins_page=True)

    counts = range(22, 32)
    pages = reading.page_texts(
        pdf.from_html(html.paper(document(*(filled(lines) for lines in counts))))
    )

    parted = 0
    for lines in counts:
        (of_words,) = [at for at, text in enumerate(pages) if f"Words {lines}." in text]
        (of_rows,) = [at for at, text in enumerate(pages) if f"Table {lines} row 1" in text]
        (begins,) = [at for at, text in enumerate(pages) if f"Last of {lines}." in text]
        assert of_words == of_rows, lines
        parted += begins != of_rows
    assert 0 < parted < len(counts)  # some have room for all of it below, others for a part


def test_rows_under_a_head_of_their_own_stand_with_it_but_for_a_group_of_a_third_of_a_page():
    def group(name: str, rows: int) -> list[Row]:
        head = Row((TextCell(f"Group {name}.", header=True),), is_group_head=True)
        return [
            head,
            *(Row((TextCell(f"{name} row {number}.", header=True),)) for number in range(rows)),
        ]

    names = [f"{letter}:" for letter in "ABCDEFGHIJKL"]
    rows = [*(row for name in names for row in group(name, 6)), *group("long", 60)]
    table = Table("In groups", (Column("What"),), tuple(rows))

    pages = reading.page_texts(pdf.from_html(html.paper(document(Section("s", "S", (table,))))))

    assert len(pages) >= 4
    for name in names:
        whole = [f"Group {name}.", *(f"{name} row {number}." for number in range(6))]
        assert [sum(each in text for each in whole) for text in pages if name in text] == [7], name
    assert sum("long row" in text for text in pages) > 1
