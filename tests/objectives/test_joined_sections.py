"""Tables of figures as papers print them: those of one list as one, and nothing said twice."""

from councilportal.common.document import (
    Bullets,
    Column,
    DirectionCell,
    Facts,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.words import Direction
from objectives.information.joined_sections import joined

SINCE = "changed since 31 March 2015"


def figures(name: str, group: str, measure: str, said: str) -> Section:
    """A section of one figure with its change, as `figures_section` makes it."""
    table = Table(
        name,
        (Column("Group", 3), Column("Value (%)", 1, "right")),
        (Row((TextCell(group, header=True), NumberCell("1%", "1"))),),
    )
    changed = Table(
        f"{name}: {SINCE}",
        (Column("Group", 2), Column("Measure", 2), Column("Change", 1), Column("In words", 5)),
        (
            Row(
                (
                    TextCell(group, header=True),
                    TextCell(measure),
                    DirectionCell(Direction.DECREASED),
                    TextCell(said),
                )
            ),
        ),
    )
    facts = Facts("About it", (("Area", "Kent"),))
    return Section(name.lower(), name, (facts, table, changed))


def test_changes_of_one_list_since_one_day_are_one_table():
    own = figures("Staff", "Female", "", "Decreased by 1 point, from 5% to 4%.")
    age = figures("Staff: age", "Everybody", "Mean age", "Decreased by 2 years.")

    (made,) = joined([own, age])

    told = [each for each in made.blocks if isinstance(each, Table)]
    assert [each.caption for each in told] == ["Figures: Staff", f"Staff: {SINCE}"]
    assert [each.head for each in told[1].columns] == ["Who or what", "Change", "In words"]
    rows = [[cell.text for cell in row.cells if isinstance(cell, TextCell)] for row in told[1].rows]
    assert rows == [
        ["Female", "Decreased by 1 point, from 5% to 4%."],
        ["Mean age", "Decreased by 2 years."],
    ]


def test_one_change_is_a_sentence_and_no_table():
    (made,) = joined([figures("Staff: age", "Everybody", "Mean age", "Decreased by 2 years.")])
    assert made.blocks[2:] == (Paragraph(f"Staff: age: {SINCE}. Mean age: decreased by 2 years."),)


def with_facts(title: str, *pairs: tuple[str, str], warned: str = "") -> Section:
    table = Table(title, (Column("Group", 3),), (Row((TextCell("Women", header=True),)),))
    told = (Paragraph("Before you compare:"), Bullets((warned,))) if warned else ()
    return Section(title.lower(), title, (Facts("About it", pairs), table, *told))


def test_what_is_said_of_one_table_is_not_said_of_the_next_again():
    same = (("Area", "Kent"), ("Who is counted", "Employees"), ("Source", "Profile"))
    now = with_facts("Staff 2016", ("As at", "2016"), *same)
    then = with_facts("Staff 2015", ("As at", "2015"), *same)
    other = with_facts("Pupils", ("As at", "2015"), ("Area", "Kent"))

    said = [made.blocks[0] for made in joined([now, then, other])]

    assert said == [
        Paragraph("As at: 2016. Area: Kent. Who is counted: Employees. Source: Profile."),
        Paragraph("As at: 2015. Area, who is counted and source: as of Staff 2016."),
        Paragraph("As at: 2015. Area: Kent."),
    ]


def test_a_list_of_several_tables_is_called_what_the_paper_calls_it():
    same = (("Area", "Kent"), ("Who is counted", "Residents"), ("Source", "Census"))
    own = [with_facts(f"People: {name}", *same) for name in ("number", "sex")]
    forecast = with_facts("Forecast", ("Definition", "A forecast"), *same)

    people, after = joined([*own, forecast])

    assert people.heading == "People"
    assert "and source: as of People." in getattr(after.blocks[0], "text", "")


def test_readers_are_warned_once_of_what_is_one_list():
    (made,) = joined(
        [with_facts("Gaps", warned="Two kinds."), with_facts("Gaps: scores", warned="Three kinds.")]
    )
    assert made.blocks[2:] == (
        Paragraph("Before you compare:"),
        Bullets(("Two kinds.", "Three kinds.")),
    )


def test_one_figure_of_a_list_with_facts_of_its_own_says_them_under_its_row():
    own = with_facts("People", ("As at", "2011"), ("Area", "Kent"))
    other = with_facts("People: disabled", ("Area", "Kent without Medway"))

    (made,) = joined([own, other])

    (table,) = [each for each in made.blocks if isinstance(each, Table)]
    assert [row.note for row in table.rows] == ["", "Area: Kent without Medway. As at: not stated."]
