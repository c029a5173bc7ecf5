"""Tables of several measures: what is one measure stands under its name, the rest says its own."""

from councilportal.common.document import Column, NumberCell, Row, Table, TextCell
from councilportal.printing.csv import dataset_of
from objectives.information.measured_sections import by_measure


def table(*rows: tuple[str, str]) -> Table:
    """A table of groups with their measures, each with the figure 1."""
    columns = (Column("Group", 3), Column("Measure", 2), Column("Value", 1, "right"))
    return Table(
        "Pupils",
        columns,
        tuple(
            Row((TextCell(group, header=True), TextCell(measure), NumberCell("1", "1")))
            for group, measure in rows
        ),
    )


def said(found: Table) -> list[str]:
    """The first cell of each row; that of a row that heads others in square brackets."""
    texts = [(row.cells[0], row.is_group_head) for row in found.rows]
    return [
        f"[{cell.text}]" if is_head else cell.text
        for cell, is_head in texts
        if isinstance(cell, TextCell)
    ]


def test_groups_of_one_measure_stand_under_it_and_the_column_goes():
    made = by_measure(
        table(("Everybody", "Maths"), ("Girls", "Maths"), ("Boys", "English"), ("Girls", "English"))
    )

    assert said(made) == ["[Maths]", "Everybody", "Girls", "[English]", "Boys", "Girls"]
    assert [each.head for each in made.columns] == ["Group", "Value"]
    file = dataset_of(made)
    assert file.columns[0] == "Group"
    assert [row[0] for row in file.rows] == ["Maths", "Maths", "English", "English"]


def test_what_follows_such_a_group_has_a_head_of_its_own():
    rows = (("Girls", "Maths"), ("Boys", "Maths"), ("Everybody", "Gap"), ("Boys", "Absence"))

    assert said(by_measure(table(*rows))) == [
        *("[Maths]", "Girls", "Boys", "[Other measures]", "Gap", "Absence: Boys"),
    ]
    parts = ("", "", "Gaps", "Gaps")
    assert said(by_measure(table(*rows), parts))[3:] == ["[Gaps]", "Gap", "Absence: Boys"]


def test_one_measure_of_everybody_twice_is_no_group():
    made = by_measure(table(("Everybody", "Out of work"), ("Everybody", "Out of work")))
    assert said(made) == ["Out of work", "Out of work"]


def test_where_most_rows_have_a_measure_of_their_own_the_column_stays():
    rows = (("Girls", "Maths"), ("Girls", "English"), ("Everybody", "Absence"), ("Boys", "Maths"))
    made = by_measure(table(*rows))

    assert said(made) == ["Girls", "Girls", "Absence", "Boys"]
    assert [each.head for each in made.columns] == ["Group", "Measure", "Value"]


def test_a_table_without_measures_is_left_as_it_is():
    found = Table("Ages", (Column("Group"),), (Row((TextCell("Under 25", header=True),)),))
    assert by_measure(found) is found


def beside(*rows: tuple[str, str, str]) -> Table:
    """A table of groups with their measures and whom they are compared with."""
    made = table(*((group, measure) for group, measure, _ in rows))
    cells = [
        (*row.cells, TextCell(other)) for row, (_, _, other) in zip(made.rows, rows, strict=True)
    ]
    columns = (*made.columns, Column("Compared with", 2))
    return Table("Gaps", columns, tuple(map(Row, cells)))


ALL, REST = "All pupils (everybody)", "Other pupils (everybody else)"


def test_gaps_to_everybody_and_to_everybody_else_stand_apart():
    made = by_measure(
        beside(
            *(("Girls", "Maths", ALL), ("Boys", "Maths", ALL), ("In care", "Maths", REST)),
            *(("Boys", "English", REST), ("In care", "English", REST)),
        )
    )
    assert said(made) == [
        *("[Maths, compared with everybody]", "Girls", "Boys"),
        *("[Maths, compared with everybody else]", "In care"),
        *("[English, compared with everybody else]", "Boys", "In care"),
    ]


def test_gaps_of_one_kind_or_without_order_stand_under_their_measure_alone():
    alike = (("Girls", "Maths", ALL), ("Boys", "Maths", ALL))
    mixed = (("Girls", "Maths", ALL), ("In care", "Maths", REST), ("Boys", "Maths", ALL))
    partly = (("Girls", "Maths", ALL), ("Boys", "Maths", "Girls nationally"))

    for rows in (alike, mixed, partly):
        assert said(by_measure(beside(*rows))) == ["[Maths]", *(group for group, _, _ in rows)]
