"""A heading of several rows: printed once over them, repeated in files and where it cannot be."""

from dataclasses import replace

from councilportal.common.document import Cell, Column, Row, SameCell, Table, TextCell
from councilportal.printing import html, pdf
from councilportal.printing.csv import dataset_of
from tests.census.standards import failures
from tests.printing import reading, sample, tag_tree


def row(first: Cell, said: str, anchor: str = "", note: str = "") -> Row:
    return Row((first, TextCell(said), TextCell("Yes")), anchor=anchor, note=note)


PLAN = Table(
    "Plan",
    (Column("Outcome"), Column("Objective"), Column("Done")),
    (
        row(TextCell("Safe"), "Light streets"),
        row(TextCell("Healthy"), "Eat well", "line-2"),
        row(SameCell("Healthy"), "Sleep well", "line-3"),
        row(SameCell("Healthy"), "Walk"),
        row(TextCell("Wealthy"), "Work"),
    ),
)


def document(table: Table):
    whole = sample.document(rows=1, long_rows=1)
    section = replace(whole.sections[0], blocks=(table,), sections=(), wide=False)
    return replace(whole, sections=(section,), cover=(), datasets=())


def printed(table: Table) -> str:
    return html.body(document(table))


def test_a_heading_of_several_rows_is_a_body_of_its_own():
    said = printed(PLAN)

    assert '<th scope="rowgroup" rowspan="3" id="line-2">Healthy</th>' in said
    assert said.count("Healthy</th>") == 1
    assert '<td id="line-3">Sleep well</td>' in said
    bodies = [each.count("<tr") for each in said.partition("<tbody")[2].split("<tbody")]
    assert bodies == [1, 3, 1]


def test_files_repeat_it():
    rows = dataset_of(PLAN).rows
    assert [each[0] for each in rows] == ["Safe", *["Healthy"] * 3, "Wealthy"]


def test_rows_with_notes_and_rows_of_a_later_page_have_it_each():
    noted = replace(PLAN, rows=(*PLAN.rows[:4], row(TextCell("Wealthy"), "Work", note="Late.")))
    assert printed(noted).count("Healthy</th>") == 3

    later = replace(PLAN, rows=PLAN.rows[2:])
    assert '<th scope="rowgroup" rowspan="2" id="line-3">Healthy</th>' in printed(later)


def test_the_tags_of_a_pdf_name_it_for_every_cell():
    made = pdf.from_html(html.paper(document(PLAN)))

    assert failures(made) == []
    with reading.opened(made) as opened:
        (table,) = tag_tree.Tree(opened).tables
    assert [cell.headings for cell in table.rows[3]] == [
        ("Healthy", "Objective"),
        ("Healthy", "Done"),
    ]
