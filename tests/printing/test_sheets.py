"""Workbooks of a document: a checklist of the government's guidance, and what no cell may do."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html import unescape

import openpyxl
import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.document import (
    Column,
    Dataset,
    Field,
    Note,
    NumberCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.text import printable
from councilportal.design import report_example
from councilportal.printing import ods, sheets, xlsx
from councilportal.printing.sheet_model import Number, Shape, text_of
from councilportal.printing.sheet_values import value_of
from tests import sizes
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.printing import reading_sheets, sample
from tests.printing.sheet_checklist import READ, meets_the_checklist, without_ends


def table_of(*rows, heads=("Name", "Value"), caption="Cases"):
    return Table(caption, tuple(map(Column, heads)), tuple(Row(tuple(row)) for row in rows))


def book_of(*tables, datasets=(), blocks=()):
    section = Section("a", "Part A", (*tables, *blocks))
    document = replace(sample.document(), sections=(section,), datasets=datasets, cover=())
    return sheets.sheets(document)


@pytest.fixture(scope="module")
def book():
    return sheets.sheets(
        sample.document(),
        contact=("Performance and Insight, performance@afonwen.example",),
        licence="Open Government Licence v3.0",
    )


@pytest.mark.parametrize("kind", READ)
def test_workbook_meets_the_checklist(kind, book):
    write, read = READ[kind]
    found = read(write(book))

    meets_the_checklist(found, book)
    assert found[2].name == "Notes"
    cover = found[0].rows
    assert cover[0] == ["Performance dashboard: July to September 2025"]
    assert ["Contact"] in cover


@pytest.mark.parametrize("kind", READ)
def test_contents_lead_to_every_sheet(kind, book):
    data = READ[kind][0](book)
    rows = next(sheet for sheet in READ[kind][1](data) if sheet.name == "Contents").rows

    assert [row[0] for row in rows[3:]] == [sheet.name for sheet in book.tables[1:]]
    assert [row[1] for row in rows[3:]] == [sheet.title for sheet in book.tables[1:]]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        text = "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if "sheet2.xml" in name or name == "content.xml"
        )
    places = {"xlsx": r"location=\"'([^']+)'!A1\"", "ods": r"\"#'([^']+)'\.A1\""}
    assert re.findall(places[kind], unescape(text)) == [sheet.name for sheet in book.tables[1:]]


def test_the_two_files_have_equal_cells(book):
    excel, open_document = (read(write(book)) for write, read in READ.values())

    assert [sheet.name for sheet in excel] == [sheet.name for sheet in open_document]
    for one, other in zip(excel, open_document, strict=True):
        assert without_ends(one.rows) == without_ends(other.rows)
        assert (one.marked, one.frozen) == (other.marked, other.frozen)


@pytest.mark.parametrize("kind", READ)
def test_bytes_are_the_same_each_time_and_have_no_clock(kind, book):
    write, _ = READ[kind]
    data = write(book)

    assert data == write(book)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        told = parts.read("docProps/core.xml" if kind == "xlsx" else "meta.xml").decode()
    assert "2025-11-03T09:30:00" in told  # when the document was changed
    assert "Afonwen Borough Council" in told
    assert "2026" not in told


def test_every_figure_of_the_document_is_there_exactly_and_as_it_is_shown(book):
    document = sample.document()
    excel = {sheet.name: sheet.rows for sheet in reading_sheets.xlsx(xlsx.render(book))}
    seen = reading_sheets.shown_by_ods(ods.render(book))
    tables = [table for _, table, _ in sheets._tables(document.sections, [])]

    figures = 0
    for number, table in enumerate(tables, 1):
        name = f"Table {number}"
        above = next(sheet.above for sheet in book.tables if sheet.name == name) + 1
        for at, row in enumerate(table.rows):
            for place, cell in enumerate(row.cells):
                if isinstance(cell, NumberCell) and cell.exact:
                    assert excel[name][above + at][place] == Decimal(cell.exact)
                    assert seen[name][above + at][place] == cell.text
                    figures += 1
    assert figures > 350


def test_notes_stand_on_their_sheet_and_are_named_beside_their_row(book):
    found = {sheet.name: sheet.rows for sheet in reading_sheets.xlsx(xlsx.render(book))}

    assert found["Notes"][3][:2] == ["note 1", "HW01"]
    assert [row[0] for row in found["Table 4"] if row[-1] == "[note 1]"] == ["HW01"]
    assert [row[0] for row in found["Table 4"] if row[-1] == "[note 2]"] == ["HW05"]
    assert found["Table 1"][4][-1] == (
        "Figure: to August\nOverridden by the director: one ward closed."
    )


@pytest.mark.parametrize(
    ("text", "exact", "excel", "shown"),
    [
        ("98.4%", "98.4", '#,##0.0"%"', "98.4%"),
        ("-£2.9m", "-2.91", '"£"#,##0.0"m";-"£"#,##0.0"m"', "-£2.9m"),
        ("1,204", "1204", "#,##0", "1,204"),
        ("2016", "2016", "0", "2016"),
        ("1.5 per 10,000", "1.5", '#,##0.0" per 10,000"', "1.5 per 10,000"),
        ("£2.4 million", "2400000", "General", "2400000"),
        ("0", "-0.004", "#,##0", "0"),
    ],
)
def test_numbers_are_exact_and_shown_as_in_the_document(text, exact, excel, shown):
    book = book_of(table_of((TextCell("A"), NumberCell(text, exact))))
    cell = openpyxl.load_workbook(io.BytesIO(xlsx.render(book)))["Table 1"]["B4"]

    assert (Decimal(str(cell.value)), cell.number_format) == (Decimal(exact), excel)
    assert reading_sheets.shown_by_ods(ods.render(book))["Table 1"][3][1] == shown
    assert cell.alignment.horizontal == "right"


@pytest.mark.parametrize(
    "cell",
    [
        NumberCell("Yes", "1"),
        NumberCell("n/a"),
        NumberCell("[c]"),
        NumberCell("98.4%", "98.4%"),
        NumberCell("12", "1234567890123456"),
    ],
)
def test_what_is_no_number_is_words(cell):
    book = book_of(table_of((TextCell("A"), cell)))

    assert [sheet.rows[-1][1] for sheet in map(last_of, READ.values(), [book] * 2)] == [
        cell.text
    ] * 2


def last_of(how, book):
    write, read = how
    return read(write(book))[-1]


@given(
    st.decimals(-(10**9), 10**9, places=3),
    st.sampled_from(["", "£", "€ ", "~"]),
    st.sampled_from(["", "%", "m", " days", " per 1,000"]),
    st.integers(0, 3),
    st.booleans(),
)
@settings(max_examples=sizes.size(50, 1000))
def test_a_shape_is_read_from_every_text_that_it_makes(number, before, after, decimals, grouped):
    text = Number(number, Shape(before, after, decimals, grouped)).text
    value = value_of(NumberCell(text, f"{number:f}"))

    assert isinstance(value, Number)
    assert value.exact == number
    assert text_of(value) == text


@pytest.mark.parametrize("kind", READ)
def test_hostile_words_are_words_in_every_place(kind):
    hostile = (
        *STRINGS,
        *FORMULAS,
        "{=1+1}",
        "$$note$$",
        "[a](b) [c](d)",
        "–",
        "…",
        "Ŵ",
        " x  y\tz ",
    )
    write, read = READ[kind]
    rows = [(TextCell(words), NumberCell(words, words, words)) for words in hostile]
    table = table_of(*rows, heads=hostile[:2], caption=STRINGS[3])
    dataset = Dataset(
        FORMULAS[0], ("words", *hostile), tuple((words, *hostile) for words in hostile[:20])
    )
    notes = [Note(words, words) for words in hostile]
    section = Section("a", STRINGS[1], (table, *notes))
    document = replace(
        sample.document(), title=FORMULAS[3], council=STRINGS[0], sections=(section,),
        datasets=(dataset,), summary=FORMULAS[1],
    )  # fmt: skip
    data = write(sheets.sheets(document, contact=STRINGS[:3], licence=FORMULAS[2]))

    found = {sheet.name: sheet for sheet in read(data)}  # openpyxl: no formula anywhere
    shown = {str(row[0]) for row in found["Table 1"].rows}
    assert {printable(words) for words in hostile} <= shown
    assert found["Cover"].rows[0] == [" ".join(FORMULAS[3].split())]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.endswith(".xml"):
                root = ElementTree.fromstring(parts.read(name))
                tags = {node.tag.rpartition("}")[2] for node in root.iter()}
                assert not tags & {
                    "f",
                    "script",
                    "img",
                    "iframe",
                    "externalReference",
                    "event-listener",
                }
            if name.endswith(".rels"):
                assert b"External" not in parts.read(name)


def test_excel_takes_a_word_that_looks_like_a_formula_for_a_word_after_an_edit():
    book = book_of(table_of((TextCell("=1+1"), TextCell("plain"))))
    page = openpyxl.load_workbook(io.BytesIO(xlsx.render(book)))["Table 1"]

    assert (page["A4"].quotePrefix, page["B4"].quotePrefix) == (True, False)


def test_empty_cells_tables_and_documents_say_so():
    blank = table_of((TextCell(" "), NumberCell("")), (TextCell("A"), NumberCell("1", "1")))
    book = book_of(blank, table_of(), table_of(heads=()))
    rows = {sheet.name: sheet.rows for sheet in book.tables}

    assert rows["Table 1"][0] == ("[z]", "[x]")
    assert rows["Table 2"] == (("[z]", "[z]"),)
    assert rows["Table 3"] == (("[z]",),)
    for write, read in READ.values():
        assert read(write(book_of()))[1].rows[-1] == ["[z]", "No tables"]


def test_heads_are_unique_and_never_empty():
    book = book_of(table_of(heads=("Target", "target", "", " Target "), caption=""))

    assert book.tables[-1].heads == ("Target", "target (2)", "Column 3", "Target (3)")
    assert book.tables[-1].title == "Table 1: Part A"


def test_names_of_sheets_are_valid_and_unique():
    datasets = tuple(
        Dataset(name, ("a",), (("1",),))
        for name in ("a" * 50, "a" * 50, "[x]:*?/\\'", "Ŵ", "history", "")
    )
    names = [sheet.name for sheet in book_of(datasets=datasets).tables]

    assert names[1:3] == ["Data 1 " + "a" * 24, "Data 2 " + "a" * 24]
    assert names[3:] == ["Data 3 x", "Data 4 Ŵ", "Data 5 history", "Data 6"]


def test_columns_of_datasets_are_numbers_where_every_value_is_one():
    dataset = Dataset(
        "d",
        ("ref", "value", "year", "mixed", "coded"),
        (("01", "-4.5", "2016", "1", "7"), ("2", "", "2017", "x", "[c]")),
        (Field("coded", datatype="integer"), Field("year")),
    )
    rows = book_of(datasets=(dataset,)).tables[-1].rows

    assert [list(map(text_of, row)) for row in rows] == [
        ["01", "-4.5", "2016", "1", "7"],
        ["2", "[x]", "2017", "x", "[c]"],
    ]
    kinds = [isinstance(value, Number) for value in rows[0]]
    assert kinds == [False, True, False, False, True]


def test_table_with_too_many_rows_goes_on_in_further_sheets(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 20)
    rows = [(TextCell(f"row {number}"), TextCell("x")) for number in range(30)]
    found = book_of(table_of(*rows)).tables[1:]

    assert [sheet.name for sheet in found] == [f"Table 1 part {n}" for n in (1, 2, 3)]
    assert found[0].title == "Table 1: Cases (part 1 of 3)"
    assert [row[0] for sheet in found for row in sheet.rows] == [f"row {n}" for n in range(30)]
    assert all(sheet.above + 1 + len(sheet.rows) <= 20 for sheet in found)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            table_of((TextCell("A"), TextCell("x" * 32_768))),
            "Table 1: Cases, row 1, column Value has 32,768 characters; a cell .* holds 32,767",
        ),
        (table_of((TextCell("A"), TextCell("😀" * 16_384))), "has 32,768 characters"),
        (table_of(heads=["x"] * 16_385), "has 16,385 columns; a sheet holds 16,384"),
    ],
)
def test_what_no_sheet_can_hold_is_named(table, said):
    with pytest.raises(sheets.TooLargeForASheet, match=said):
        book_of(table)


def test_longest_text_is_there_whole():
    book = book_of(table_of((TextCell("A"), TextCell("x" * 32_767))))

    for write, read in READ.values():
        assert len(str(read(write(book))[-1].rows[-1][1])) == 32_767


def test_facts_of_a_part_are_a_sheet_of_name_and_value():
    (found,) = [
        each for each in sheets.sheets(sample.document()).tables if "responsible" in each.title
    ]

    assert found.heads == ("Name", "Value")
    assert found.rows == (("Director", "Director of Place"), ("Delivered by", "Afonwen Homes"))


def test_groups_lists_shorthand_and_footnotes_are_in_the_sheets():
    found = {each.name: each for each in sheets.sheets(report_example.document()).tables}

    people, actions, notes = found["Table 1"], found["Table 2"], found["Notes"]
    assert people.heads == (
        "Group",
        "Team",
        "31 March 2025: Women",
        "31 March 2025: Men",
        "31 March 2026: Women",
        "31 March 2026: Men",
        "Notes",
    )
    assert [row[0] for row in people.rows] == ["Directorate of Place"] * 2 + [
        "Directorate of People"
    ]
    assert people.rows[1][2:] == (
        "[low]",
        Number(Decimal(17), Shape(is_grouped=True)),
        "[c]",
        Number(Decimal(15), Shape(is_grouped=True)),
        "Two teams became one in May.",
    )
    assert [line.split(" ")[0] for line in people.lines[1:]] == ["[c]", "[low]", "[x]", "[z]"]
    assert actions.rows[0] == ("Ramps at libraries", "Two built\nOne begun", "Amber")
    assert [row[1] for row in notes.rows] == ["Footnote 1", "Footnote 2"]
