"""The earlier figures beside a reading: last year's, and the forecast before. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from performance.rules.measures import History, Measure, Reading, more_to_part
from performance.rules.words import Kind, Method, PreviousYearBasis
from performance.rules.year_to_date import (
    YearToDate,
    is_of_every_period,
    value_of,
    year_before,
    year_to_date,
)


@dataclass(frozen=True, slots=True)
class LastYear:
    """Last year's figures: what is shown with its basis, and what ratings are compared with.

    Of the latter, `same_period` is for the figure and `ytd` for the year to date; both are of the
    definition of now. `is_comparable` is false where what is shown had another definition.
    """

    value: Fraction | None = None
    basis: PreviousYearBasis | None = None
    same_period: Fraction | None = None
    ytd: Fraction | None = None
    is_comparable: bool = True

    def text(self, measure: Measure, figure: Fraction | None, ytd: Fraction | None) -> str:
        """Last year's figure in words; where it decides the rating, told from this year's."""
        this_year = (
            {
                PreviousYearBasis.SAME_PERIOD: figure,
                PreviousYearBasis.YEAR_TO_DATE: ytd,
            }.get(self.basis)
            if self.basis and measure.method is Method.WITHIN_TOLERANCE
            else None
        )
        if self.value is None or this_year is None:
            return measure.text(self.value)
        return measure.text(self.value, more=more_to_part(measure, this_year, self.value))


NO_LAST_YEAR = LastYear()


def last_year(measure: Measure, reading: Reading, history: History, ytd: YearToDate) -> LastYear:
    """Last year's figures beside a reading and its year to date.

    They are worked out from what there is; what the service gave fills each gap of its own basis.
    Source: data format, "Direction"; RULES.md, "Last year's figure".
    """
    basis = reading.previous_year_basis
    given = None if reading.previous_year_value is None else Fraction(reading.previous_year_value)
    if measure.kind is Kind.FORECAST:
        return LastYear(given, basis)
    before = reading.period.year_before
    earlier = history.get(before)
    if earlier is None:
        return LastYear(given, basis, *_given(measure, reading, given, ytd))
    is_comparable = earlier.definition_version == reading.definition_version
    same = value_of(measure, before, history)
    whole = year_to_date(measure, before, history)
    given_same, given_ytd = _given(measure, reading, given, ytd)
    if not is_comparable:
        given_same = given_ytd = None
    compared_same = given_same if same is None else same
    compared_ytd = given_ytd
    if whole.value is not None:
        compared_ytd = year_before(measure, ytd, history, (before, whole))
        given, basis = whole.value, PreviousYearBasis.YEAR_TO_DATE
    elif same is not None:
        given, basis = same, PreviousYearBasis.SAME_PERIOD
    is_given = whole.value is None and same is None
    return LastYear(
        given,
        basis,
        compared_same if is_comparable else None,
        compared_ytd,
        is_comparable or is_given,
    )


def _given(
    measure: Measure, reading: Reading, given: Fraction | None, ytd: YearToDate
) -> tuple[Fraction | None, Fraction | None]:
    """What the service gave as the figure of the same period, and as the year to date."""
    match reading.previous_year_basis:
        case PreviousYearBasis.SAME_PERIOD:
            return given, None
        case PreviousYearBasis.YEAR_TO_DATE if is_of_every_period(measure, reading.period, ytd):
            return None, given
    return None, None


def previous_forecast(measure: Measure, reading: Reading, history: History) -> Decimal | None:
    """The forecast before the latest one; None for other kinds of indicator."""
    if measure.kind is not Kind.FORECAST:
        return None
    earlier = [each for each in history.values() if each.period.end < reading.period.end]
    if not earlier:
        return None
    return max(earlier, key=lambda each: (each.period.end, each.period.start)).forecast_value
