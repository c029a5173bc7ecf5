"""An invented report for tests with every block and cell, wide and long tables, Welsh and notes."""

from councilportal.common.document import (
    Bullets,
    Cell,
    Chart,
    ChartCell,
    Column,
    Dataset,
    DirectionCell,
    Document,
    Facts,
    Field,
    Figure,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.words import Direction, Rag

QUARTERS = ("Q1 2024/25", "Q2 2024/25", "Q3 2024/25", "Q4 2024/25", "Q1 2025/26", "Q2 2025/26")
RATINGS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED)


def chart(*values: str | None, target: str | None = None, floor: str | None = None) -> Chart:
    """A chart of quarterly percentages, with a gap for each None."""
    labels = tuple(QUARTERS[i % 6] for i in range(len(values)))
    series = [Series("Answered in time", tuple(values))]
    if target is not None:
        series.append(Series("Target", (target,) * len(values), "target"))
    if floor is not None:
        series.append(Series("Floor", (floor,) * len(values), "floor"))
    return Chart(
        summary="Answered in time, by quarter: from 91.0% to 96.5% against a target of 95%.",
        labels=labels,
        series=tuple(series),
        texts=tuple(f"{value}%" if value is not None else "" for value in values),
        unit="%",
    )


COLUMNS = (
    Column("Ref", 6),
    Column("Indicator", 24),
    Column("Latest", 8, "right"),
    Column("Rating", 13),
    Column("Direction", 13),
    Column("Year to date", 8, "right"),
    Column("Target", 7, "right"),
    Column("Floor", 7, "right"),
    Column("Last year", 8, "right"),
    Column("Trend", 12),
)


def indicator_row(number: int, *, sparkline: bool = True) -> Row:
    """One row of the indicator table, different for each number."""
    value = 80 + number * 7 % 19
    directions = tuple(Direction)
    cells: tuple[Cell, ...] = (
        TextCell(f"HW{number:02d}", href=f"/performance/indicators/HW{number:02d}/"),
        TextCell(f"Repairs of kind {number} finished on the day that was agreed"),
        NumberCell(f"{value}.5%", f"{value}.5", note="p" if number % 9 == 0 else ""),
        RagCell(RATINGS[number % 6]),
        DirectionCell(directions[number % len(directions)]),
        NumberCell(f"{value}%", str(value)),
        NumberCell("95%", "95"),
        NumberCell("90%", "90"),
        NumberCell("n/a") if number % 5 == 0 else NumberCell(f"{value - 2}.1%", f"{value - 2}.1"),
        ChartCell(
            chart(
                "91",
                None if number % 4 == 0 else "93.4",
                "92",
                "96",
                "95",
                f"{value}.5",
                target="95",
            )
            if sparkline
            else None
        ),
    )
    return Row(cells, anchor=f"row-{number}")


def indicator_table(
    count: int, *, first: int = 1, sparkline: bool = True, caption: str = ""
) -> Table:
    """A table of ten columns and as many rows as asked for."""
    return Table(
        caption=caption or "Key indicators of homes and repairs",
        columns=COLUMNS,
        rows=tuple(
            indicator_row(number, sparkline=sparkline) for number in range(first, first + count)
        ),
        anchor=f"indicators-{first}",
    )


def document(*, rows: int = 12, long_rows: int = 60) -> Document:
    """A report that uses every kind of block and cell."""
    cells = (
        TextCell("Call waiting"),
        RagCell(Rag.AMBER, source="override", computed=Rag.GREEN),
        DirectionCell(Direction.IMPROVING, source="reported"),
        NumberCell("1,204", "1204", note="to August"),
    )
    judged = (
        TextCell("Web visits"),
        RagCell(Rag.GREEN, source="judgement"),
        DirectionCell(None),
        NumberCell("n/a"),
    )
    snapshot = (
        TextCell("Homes empty"),
        RagCell(None, text="Snapshot data"),
        DirectionCell(Direction.NOT_COMPARABLE),
        NumberCell("0.5", "0.5"),
    )
    values = ("91", "93.4", None, "96", "95.2", "96.5")
    figures = Table(
        caption="Calls answered in time, by quarter",
        columns=(Column("Quarter", 2), Column("Answered in time", 1, "right")),
        rows=tuple(
            Row((TextCell(quarter), NumberCell(f"{v}%" if v else "No data", v or "")))
            for quarter, v in zip(QUARTERS, values, strict=True)
        ),
    )
    return Document(
        reference="DB-2025-26-Q2",
        title="Performance dashboard: July to September 2025",
        subtitle="Report to the Policy and Resources Committee",
        council="Afonwen Borough Council",
        colour="#4a1f5c",
        summary="Of 24 indicators 17 are green, 6 amber and 1 red.",
        published_on="2025-11-03",
        modified_at="2025-11-03T09:30:00Z",
        classification="Official",
        cover=(
            Facts(
                "About this report",
                (
                    ("Committee", "Policy and Resources"),
                    ("Meeting", "17 November 2025"),
                    ("Results up to", "30 September 2025"),
                    ("Produced by", "Performance and Insight, performance@afonwen.example"),
                    ("Wards affected", "All wards"),
                ),
            ),
        ),
        sections=(
            Section(
                "summary",
                "1. Summary",
                (
                    Paragraph(
                        "Most services met their targets in the quarter. Repairs finished on the "
                        "agreed day fell for the second time, and the committee is asked to look "
                        "at the plan to put that right.",
                        "1.1",
                    ),
                    Paragraph(
                        "Of 24 indicators with a rating 17 are green, 6 are amber and 1 is red. "
                        "Eight are improving, twelve are worse and four are the same.",
                        "1.2",
                    ),
                    Paragraph("Mae’r adroddiad hwn ar gael yn Gymraeg: Ŵyr ŷd.", "1.3", "cy"),
                    Bullets(
                        (
                            "Green means on target.",
                            "Amber is short of it.",
                            "Red is below the floor.",
                        )
                    ),
                    Markdown(
                        "# Recommendation\n\nThe committee is asked to **note** the results and to "
                        "read the [duty](https://www.example.org/duty).\n\n"
                        "| Ward | Homes |\n|---|---|\n| North | 12 |\n| South | 9 |"
                    ),
                ),
                sections=(
                    Section(
                        "by-group",
                        "Ratings by service",
                        (
                            Table(
                                "Ratings that are not plain sums",
                                (
                                    Column("Indicator", 3),
                                    Column("Rating", 3),
                                    Column("Direction", 2),
                                    Column("Figure", 2, "right"),
                                ),
                                (
                                    Row(cells, note="Overridden by the director: one ward closed."),
                                    Row(judged),
                                    Row(snapshot),
                                ),
                            ),
                            Table(
                                "Red indicators without an action",
                                (Column("Ref"), Column("Title", 3)),
                                (),
                            ),
                        ),
                    ),
                ),
            ),
            Section(
                "homes",
                "2. Homes and repairs",
                (
                    Facts(
                        "Who is responsible",
                        (("Director", "Director of Place"), ("Delivered by", "Afonwen Homes")),
                    ),
                    indicator_table(rows),
                    Note(
                        "HW01",
                        "The contractor changed in July; the first month is provisional.",
                        "note-hw01",
                    ),
                    Note(
                        "HW05", "Counted afresh from April, so the year before cannot be compared."
                    ),
                ),
                wide=True,
                new_page=True,
            ),
            Section(
                "calls",
                "3. Calls",
                (
                    Figure(
                        "Calls answered in time", chart(*values, target="95", floor="90"), figures
                    ),
                ),
                new_page=True,
            ),
            Section(
                "all",
                "4. All indicators",
                (
                    indicator_table(
                        long_rows, first=100, sparkline=False, caption="Every indicator"
                    ),
                ),
                wide=True,
            ),
        ),
        datasets=(
            Dataset(
                "ratings",
                ("ref", "value", "rating", "title"),
                (
                    ("HW01", "-4.5", "green", "=1+1 is not a formula here"),
                    ("HW02", "", "no_data", 'Commas, "quotes" and Ŵ'),
                ),
                (
                    Field("ref", "Reference", "Names the indicator"),
                    Field("value", "Value", "The exact figure", "number", "%"),
                    Field("rating", "Rating", words=("green", "amber", "red", "no_data")),
                ),
            ),
        ),
    )
