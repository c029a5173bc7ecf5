"""How far the release of groups of readings is, period by period, as a document."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from councilportal.common.document import Column, Document, Row, Section, Table, TextCell, listing
from councilportal.common.numbers import count_of, plain
from councilportal.common.periods import Period, day_label, london_day
from councilportal.organisation.queries import CouncilView
from performance.groups.queries import Standing
from performance.models import Indicator, Reading


def standing_document(
    indicator: Indicator, standings: Sequence[tuple[Standing, str, str]], council: CouncilView
) -> Document:
    """The periods with readings of groups, the newest first.

    *Takes*: each with the address of what there is of its release; "" of nothing; and that of its
    stored figures.
    """
    table = Table(
        f"Readings of groups of {indicator.ref}, newest first",
        (Column("Period", 2), Column("Release", 3), Column("To do", 3)),
        tuple(
            Row(
                (
                    TextCell(each.period.label, header=True),
                    TextCell(_said(each), href=link),
                    TextCell(f"Correct {each.period.label}", href=stored),
                )
            )
            for each, link, stored in standings
        ),
        anchor="group-readings",
    )
    said = count_of(len(standings), "period has", "periods have") + " readings of groups."
    return listing(
        reference=f"groups-{indicator.ref}",
        title=f"Groups of {indicator.ref}",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("periods", "Periods", (table,)),
    )


def readings_document(
    indicator: Indicator,
    period: Period,
    stored: Mapping[str, Reading],
    address: str,
    council: CouncilView,
) -> Document:
    """The stored figures of groups in a period, each with the way to its correction.

    *Takes*: `queries.readings_of`; the address of the page.
    """
    numbers = [Column(name, 1.5, "right") for name in ("Numerator", "Denominator", "Value")]
    table = Table(
        f"Stored figures of groups of {indicator.ref}, {period.label}",
        (Column("Group", 3), *numbers, Column("To do", 2)),
        tuple(_reading_row(code, each, address) for code, each in stored.items()),
        anchor="stored",
    )
    said = count_of(len(stored), "group has", "groups have") + " a figure."
    return listing(
        reference=f"groups-{indicator.ref}-{period.slug}",
        title=f"Groups of {indicator.ref}",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("groups", "Groups", (table,)),
    )


def name_of(reading: Reading) -> str:
    """Of whom a reading is: "Age: 18 to 64". Groups of two characteristics may have one name."""
    group = reading.group
    return f"{group.characteristic}: {group}" if group is not None else "Everybody"


def _reading_row(code: str, reading: Reading, address: str) -> Row:
    name = name_of(reading)
    link = f"{address}?{urlencode({'group': code})}"
    figures = (reading.numerator, reading.denominator, reading.value)
    return Row(
        (
            TextCell(name, header=True),
            *(TextCell("" if each is None else plain(each)) for each in figures),
            TextCell(f"Correct {name}", href=link),
        )
    )


def _said(standing: Standing) -> str:
    if standing.request is not None:
        return f"Asked for on {day_label(london_day(standing.request.at))}, and not decided"
    return f"Release {standing.released}" if standing.released else "Not released"
