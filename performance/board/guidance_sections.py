"""Guidance notes of the dashboard: the rules that its indicators use, in words."""

import re
from collections.abc import Collection, Iterator, Sequence

from councilportal.common.document import (
    Bullets,
    Paragraph,
    Section,
)
from councilportal.common.numbers import count_of
from councilportal.common.words import Direction
from performance.board.cells import SNAPSHOT, Lines, year_to_date_cell
from performance.rules.measures import Measure
from performance.rules.words import Aggregation, DirectionBasis, Kind, Method

# Guidance


_METHODS = {
    Method.TARGET_FLOOR: (
        "green at or better than the target; amber short of the target but no worse than the floor "
        "standard; red past the floor standard. Exactly on the floor standard is amber."
    ),
    Method.TOLERANCE_PERCENT: (
        "green up to the first tolerance short of the target, amber up to the second, red beyond "
        "it. Tolerances are percentages of the target."
    ),
    Method.TOLERANCE_POINTS: (
        "green up to the first tolerance short of the target, amber up to the second, red beyond "
        "it. Tolerances are points in the indicator's own unit."
    ),
    Method.THRESHOLDS: "green from one fixed level, amber from another, red beyond it.",
    Method.RANGE: "green within the range, amber outside it by no more than the margin, else red.",
    Method.WITHIN_TOLERANCE: (
        "green within the tolerance of the target; else amber if no worse than the same period "
        "last year; else red."
    ),
    Method.JUDGEMENT: (
        "the opinion of the post named, with its reason. Judgements are never counted with "
        "computed ratings."
    ),
    Method.YES_NO: "green when done as the target asks, else red.",
    Method.NONE: "shown without a rating.",
}
_AGGREGATIONS = {
    Aggregation.SUM: "the periods since 1 April added up",
    Aggregation.RATIO: "all cases since 1 April that count, over all cases",
    Aggregation.MEAN: "the average of the figures since 1 April",
    Aggregation.LATEST: "the latest figure of the year",
    Aggregation.CUMULATIVE_ENTRY: "the running total that the service enters",
    Aggregation.ROLLING12: "the last 12 months, given only when all are there",
    Aggregation.REPORTED: "the figure that the service reports",
}


_DIRECTIONS = (
    (
        {Direction.IMPROVING, Direction.WORSENING},
        "Improving or worsening says better or worse, whichever way the figure moves.",
    ),
    ({Direction.SAME}, "Same: no change beyond the indicator's tolerance."),
    ({Direction.NEW}, "New: there is no earlier figure."),
    (
        {Direction.NOT_COMPARABLE},
        ("Not comparable: the figure to compare with is missing, or the definition has changed."),
    ),
)


_COUNTED = re.compile(r"\d+ of \d+")


def guidance(lines: Lines) -> Section:
    """Guidance notes on the rules that these indicators use, and on no others."""
    measures = [line.measure for line in lines]
    rated = [measure for measure in measures if measure.kind is not Kind.ACTIVITY]
    methods = [method for method in Method if any(each.method is method for each in rated)]
    parts = [
        Section(
            anchor="guidance-ratings",
            heading="Ratings",
            blocks=(
                Paragraph(
                    "Every rating has a colour, a word and a shape. Figures are compared exactly "
                    "and rounded only to be shown. A figure that would look like a level that it "
                    "missed is shown with more decimals."
                ),
                Bullets(
                    tuple(
                        f"{method.label} ({_of_method(rated, method)}): {_METHODS[method]}"
                        for method in methods
                    )
                ),
            ),
        ),
        _direction_guidance(lines),
    ]
    aggregations = [
        each
        for each in Aggregation
        if each in _AGGREGATIONS and any(measure.aggregation is each for measure in measures)
    ]
    if aggregations:
        parts.append(
            Section(
                anchor="guidance-year-to-date",
                heading="Year to date",
                blocks=(
                    Bullets(
                        tuple(f"{each.label}: {_AGGREGATIONS[each]}." for each in aggregations)
                    ),
                    *map(Paragraph, _year_to_date_marks(lines)),
                ),
            )
        )
    if any(measure.kind is Kind.ACTIVITY for measure in measures):
        parts.append(
            Section(
                anchor="guidance-activity",
                heading="Activity indicators",
                blocks=(
                    Paragraph(
                        "Activity indicators show demand and give context. They have no rating "
                        "and no direction of travel. Where a range is expected of them, the "
                        "report says whether the figure is within, above or below it; a figure "
                        "on either end is within."
                    ),
                ),
            )
        )
    return Section(anchor="guidance", heading="Guidance notes", sections=tuple(parts))


def _year_to_date_marks(lines: Lines) -> Iterator[str]:
    """What stands beside or instead of a year to date somewhere in these lines, in sentences."""
    cells = [year_to_date_cell(line) for line in lines if line.measure.kind is not Kind.FORECAST]
    counted = next((cell.note for cell in cells if _COUNTED.fullmatch(cell.note)), "")
    if counted:
        yield f"“{counted}” beside a year to date says how many of its periods have a figure."
    if any(cell.text == SNAPSHOT for cell in cells):
        yield f"{SNAPSHOT} is a count on one day and has no year to date."


def _of_method(measures: Sequence[Measure], method: Method) -> str:
    return count_of(sum(measure.method is method for measure in measures), "indicator")


def _direction_guidance(lines: Lines) -> Section:
    bases = {
        line.measure.direction_basis for line in lines if line.measure.kind is not Kind.ACTIVITY
    } - {DirectionBasis.NONE}
    shown = {
        travel.direction
        for line in lines
        for travel in (line.standing.travel, line.standing.travel_last_year)
    }
    items = [said for ways, said in _DIRECTIONS if shown & ways]
    if any(line.standing.travel.source == "reported" for line in lines):
        items.append(
            "Reported: the direction as the service reported it, as no earlier figure is held."
        )
    return Section(
        anchor="guidance-direction",
        heading="Direction of travel",
        blocks=(
            Paragraph(_compared_with(bases)),
            *([Bullets(tuple(items))] if items else []),
        ),
    )


def _compared_with(bases: Collection[DirectionBasis]) -> str:
    named = [basis.label[0].lower() + basis.label[1:] for basis in DirectionBasis if basis in bases]
    if len(named) < 2:
        return f"Compared with {named[0]}." if named else "No indicator is compared."
    if DirectionBasis.BOTH in bases:
        return "Compared with the period before, the same period last year, or both."
    return f"Compared with {' or '.join(named)}."
