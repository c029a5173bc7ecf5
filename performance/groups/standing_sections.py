"""How far the release of groups of readings is, period by period, as a document."""

from collections.abc import Sequence

from councilportal.common.document import Column, Document, Row, Section, Table, TextCell, listing
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from performance.groups.queries import Standing
from performance.models import Indicator


def standing_document(
    indicator: Indicator, standings: Sequence[tuple[Standing, str]], council: CouncilView
) -> Document:
    """The periods with readings of groups, the newest first.

    *Takes*: each with the address of what there is of its release; "" of nothing.
    """
    table = Table(
        f"Readings of groups of {indicator.ref}, newest first",
        (Column("Period", 2), Column("Release", 3)),
        tuple(
            Row((TextCell(each.period.label, header=True), TextCell(_said(each), href=link)))
            for each, link in standings
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


def _said(standing: Standing) -> str:
    if standing.request is not None:
        return f"Asked for on {day_label(london_day(standing.request.at))}, and not decided"
    return f"Release {standing.released}" if standing.released else "Not released"
