"""Tables of an author's own: cells and sums as RULES.md says; Kent's finance table."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.document import NumberCell, TextCell
from councilportal.publishing.narrative.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    Head,
    NotOfType,
    Type,
    typed,
)
from councilportal.publishing.narrative.own_tables import (
    ROUNDED,
    Declared,
    own_table,
)
from tests.publishing.narrative.kent import FINANCE, FINANCE_DECLARED
from tests.publishing.narrative.rules_page import rows_of, table

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize("row", rows_of("cells"))
def test_each_cell_is_read_as_the_page_says(row):
    head = Head(row["Head"], Type(row["Type"]))
    if row["Problem"]:
        with pytest.raises(NotOfType) as refused:
            typed(head, row["Typed"])
        assert str(refused.value) == row["Problem"]
    else:
        cell = typed(head, row["Typed"])
        assert (cell.text, cell.exact) == (row["Prints"], row["In data"])


EXAMPLE = table("own table")
HEADS = tuple(EXAMPLE[0])
DECLARED = Declared(
    "Budget", HEADS, ("words", "number", "number", "number"), "Total = sum", "Change = Now - Before"
)
ROWS = [list(row.values()) for row in EXAMPLE]


def problems_of(declared=DECLARED, rows=ROWS):
    return [str(problem) for problem in own_table(declared, rows, "budget").problems]


@pytest.mark.parametrize("row", rows_of("sums"))
def test_each_change_is_found_as_the_page_says(row):
    rows = [[*cells] for cells in ROWS]
    [line] = [cells for cells in rows if cells[0] == row["Row"]]
    line[HEADS.index(row["Column"])] = row["Changed to"]

    assert problems_of(rows=rows) == [each for each in row["What is wrong"].split(" // ") if each]


def test_a_table_is_printed_with_its_exact_values():
    found = own_table(DECLARED, ROWS, "budget")

    assert found.problems == ()
    assert found.table.caption == "Budget"
    assert [(column.head, column.align) for column in found.table.columns] == [
        ("Line", "left"),
        ("Before", "right"),
        ("Now", "right"),
        ("Change", "right"),
    ]
    assert found.table.rows[1].cells == (
        TextCell("Premises", header=True),
        NumberCell("5.0", "5"),
        NumberCell("4.0", "4"),
        NumberCell("-1.0", "-1"),
    )
    assert found.dataset.columns == HEADS
    assert found.dataset.rows[1] == ("Premises", "5", "4", "-1")
    assert {row.anchor for row in found.table.rows} == {"budget-1", "budget-2", "budget-3"}


def test_units_stand_in_the_heads_of_data():
    declared = Declared(
        "T", ("A", "Net", "Net (£k)", "Share"), ("words", "money", "money", "percent")
    )

    assert own_table(declared, [["a", "1", "2", "3"]], "t").dataset.columns == (
        "A",
        "Net (£)",
        "Net (£k)",
        "Share (%)",
    )


# Sums


def shares(*cells, total="100"):
    rows = [*([f"Row {place}", cell] for place, cell in enumerate(cells)), ["Total", total]]
    return own_table(
        Declared("T", ("A", "Share"), ("words", "percent"), "Total = sum in Share"), rows, "t"
    )


@pytest.mark.parametrize(
    ("cells", "is_rounded"),
    [(("33", "33", "34"), False), (("33", "33", "33"), True), (("34", "34", "33"), True)],
)
def test_three_rounded_shares_may_make_99_to_101(cells, is_rounded):
    found = shares(*cells)

    assert found.problems == ()
    assert found.note == (ROUNDED if is_rounded else "")


@pytest.mark.parametrize(("cells", "made"), [(("33", "33", "32"), 98), (("34", "34", "34"), 102)])
def test_98_and_102_are_wrong(cells, made):
    [problem] = shares(*cells).problems

    assert f"plus Row 2 is {made}%; this is 2% " in problem.why


def test_counts_are_exact():
    declared = Declared("T", ("A", "Cases"), ("words", "number"), "Total = sum")
    rows = [["a", "1"], ["b", "1"], ["Total", "3"]]

    assert problems_of(declared, rows) == [
        "row 3, column “Cases”: “3”: a plus b is 2; this is 1 more."
    ]


def test_pounds_and_pence_are_exact_and_thousands_are_rounded():
    rows = [["a", "1.25"], ["b", "1.25"], ["Total", "2.51"]]

    def found(head):
        return problems_of(Declared("T", ("A", head), ("words", "money"), "Total = sum"), rows)

    assert found("Net") == ["row 3, column “Net”: “£2.51”: a plus b is £2.50; this is £0.01 more."]
    assert found("Net (£k)") == []


def test_totals_of_parts_of_a_table():
    declared = Declared(
        "T",
        ("A", "N"),
        ("words", "number"),
        "Staff = sum\nOther = sum\nAll = sum of all; Net = All - Income",
    )
    rows = [
        ["a", "1"],
        ["b", "2"],
        ["Staff", "3"],
        ["c", "4"],
        ["Other", "4"],
        ["All", "7"],
        ["Income", "5"],
        ["Net", "2"],
    ]

    assert problems_of(declared, rows) == []
    rows[5][1] = "8"
    assert problems_of(declared, rows) == [
        "row 6, column “N”: “8”: a plus b plus c is 7; this is 1 more.",
        "row 8, column “N”: “2”: All less Income is 3; this is 1 less.",
    ]


def test_names_may_have_signs_in_them():
    declared = Declared(
        "T",
        ("A", "Now - then", "Now", "then"),
        ("words", "number", "number", "number"),
        differences="Now - then = Now - then",
    )
    found = own_table(declared, [["a", "1", "3", "1"]], "t").problems

    # The longest name is taken: the column is compared with itself.
    assert found == ()
    renamed = replace(
        declared, columns=("A", "Now-then", "Now", "then"), differences="Now-then = Now - then"
    )
    assert problems_of(renamed, [["a", "1", "3", "1"]]) == [
        "row 1, column “Now-then”: “1”: Now less then is 2; this is 1 less."
    ]


@pytest.mark.parametrize(
    ("totals", "differences", "problem"),
    [
        ("Totl = sum", "", "totals: “Totl = sum”: no row is called “Totl”: did you mean “Total”?"),
        (
            "Total",
            "",
            "totals: “Total”: write the row, = and what makes it up, such as Total = sum.",
        ),
        ("Total = Staff + Premise", "", "did you mean “Premises”?"),
        ("Total = sum in Nwo", "", "no column is called “Nwo”: did you mean “Now”?"),
        ("Total = sum in Line", "", "“Line” is a column of words, which cannot be added up."),
        ("Staff = sum", "", "no line is above “Staff” that it could add."),
        ("", "Change = Now - Then", "no column is called “Then”"),
        ("", "Line = Now - Before", "“Line” is a column of words, which cannot be added up."),
        ("", "Change", "such as Movement = Revised - Last."),
        ("x" * 5_001, "", "totals: write at most 5,000 characters."),
    ],
)
def test_what_is_declared_wrongly_is_named(totals, differences, problem):
    [found] = problems_of(replace(DECLARED, totals=totals, differences=differences))

    assert problem in found


def test_two_rows_of_one_name_cannot_be_told_apart():
    rows = [["a", "1", "1", "0"], ["Total", "1", "1", "0"], ["Total", "1", "1", "0"]]

    assert problems_of(rows=rows) == [
        "totals: “Total = sum”: two rows are called “Total”: give each its own name."
    ]


# The table as it was given


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["Staff", "1", "2"], "row 1: “Staff; 1; 2”: this row has 3 cells and the table 4 columns"),
        (["Staff", "1", "2", "1", "5"], "row 1: “Staff; 1; 2; 1; 5”: this row has 5 cells"),
        (["", "1", "2", "1"], "row 1, column “Line”: the first cell names the row"),
    ],
)
def test_rows_that_do_not_fit_are_named(row, problem):
    [found] = problems_of(replace(DECLARED, totals=""), [row])

    assert found.startswith(problem)


def test_empty_cells_at_the_end_of_a_row_are_no_cells():
    assert problems_of(rows=[[*row, "", " "] for row in ROWS]) == []


@pytest.mark.parametrize(
    ("columns", "types", "problem"),
    [
        ((), (), "columns: a table needs at least one column."),
        (("A", ""), ("words", "number"), "column 2 has no head: write what it holds."),
        (("A", "A"), ("words", "number"), "columns: “A”: two columns have this head"),
        (("A", "B;C"), ("words", "number"), "take the semicolon out of the head."),
        (
            ("A", "B"),
            ("words",),
            "types: “words”: write a type for each of 2 columns; there are 1.",
        ),
        (("A", "B"), ("words", "mony"), "types: “mony”: write money."),
        (("A", "B"), ("words", "xyz"), "“xyz”: write words, number, money, percent or date."),
    ],
)
def test_heads_that_do_not_fit_are_named(columns, types, problem):
    [found] = problems_of(Declared("T", columns, types), [])

    assert problem in found


def test_a_table_has_its_limits():
    wide = Declared("T", [f"C{n}" for n in range(MOST_COLUMNS + 1)], ["words"] * (MOST_COLUMNS + 1))
    long = [["a", "1", "1", "0"]] * (MOST_ROWS + 1)

    assert problems_of(wide, [])[0] == "columns: a table may have 20 columns: divide it."
    [found] = problems_of(replace(DECLARED, totals=""), long)
    assert found == "the table: a table may have 200 rows, and this has 201: divide it."


# Kent's finance table


def finance(change=None):
    rows = [[*row] for row in FINANCE]
    if change:
        row, column, text = change
        rows[row][column] = text
    return own_table(FINANCE_DECLARED, rows, "finance")


def test_kents_finance_table_adds_up():
    found = finance()

    assert found.problems == ()
    assert found.note == ""
    assert len(found.dataset.rows) == 11


def test_every_figure_of_kents_finance_table_is_watched():
    """A figure that is wrong by 1 is named, whichever it is; rows of words and zeros apart."""
    for row in range(11):
        for column in (1, 4, 5, 6):
            wrong = f"{Decimal(FINANCE[row][column]) + 1}"
            places = [problem.place for problem in finance((row, column, wrong)).problems]

            assert any(f"row {row + 1}," in place or "row 11," in place for place in places)


# Any text


TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "Total",
        "Now",
        "1",
        "1.5",
        "-£3",
        "5%",
        "Total = sum",
        "Now = Now - Now",
        "=",
        ";",
        "sum in Now",
    ]
)


@settings(deadline=None)
@given(
    st.lists(TEXTS, max_size=4),
    st.lists(st.sampled_from([*Type, "x"]), max_size=4),
    TEXTS,
    TEXTS,
    st.lists(st.lists(TEXTS, max_size=5), max_size=5),
)
def test_any_table_is_given_with_its_problems(columns, types, totals, differences, rows):
    found = own_table(Declared("T", columns, types, totals, differences), rows, "t")

    assert len(found.table.rows) == len(rows)
    assert all(len(row.cells) == len(found.table.columns) for row in found.table.rows)
