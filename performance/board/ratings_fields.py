"""What each column of the files of ratings and counts holds, for programs that read them."""

from councilportal.common.document import Field
from councilportal.common.words import Direction, ExpectedRange, Rag, Word
from performance.rules.measures import LEVEL_LABELS
from performance.rules.words import (
    Aggregation,
    DataState,
    DirectionBasis,
    DirectionSource,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
    RatingSource,
)

_IN_UNIT = "In the unit of the column `unit`."


def _text(name: str, title: str, description: str = "") -> Field:
    return Field(name, title, description)


def _figure(name: str, title: str, description: str = _IN_UNIT) -> Field:
    return Field(name, title, description, "number")


def _choice(name: str, title: str, words: type[Word], description: str = "") -> Field:
    return Field(name, title, description, words=tuple(word.value for word in words))


def _levels(prefix: str, title: str) -> tuple[Field, ...]:
    return tuple(
        _figure(
            f"{prefix}{name}",
            f"{title}{label}",
            "In percent of the target." if name.endswith("_percent") else _IN_UNIT,
        )
        for name, label in LEVEL_LABELS.items()
        if not name.startswith("ytd_")
    )


RATING_FIELDS: tuple[Field, ...] = (
    _text("ref", "Reference", "Names the indicator; it never changes."),
    _text("title", "Title"),
    _choice("kind", "Kind", Kind),
    _text("service", "Service", "Reference of the service."),
    _text("directorate", "Directorate", "Reference of the directorate."),
    _text("period", "Period", "Code of the latest period that counts, such as 2016-09."),
    Field("period_begins", "First day of the period", "", "date"),
    Field("period_ends", "Last day of the period", "", "date"),
    _text("covers", "Covers", "What the figure covers, in the words of the service."),
    Field("figure", "Figure", "Whether it is an actual figure or a forecast.",
          words=("actual", "forecast")),
    _figure("value", "Value", f"Exact, half up to 6 decimals. {_IN_UNIT}"),
    _text("display_value", "Value as shown"),
    _text("display_target", "Target as shown", "In the words of the method, as green from 95%."),
    _text("display_floor", "Floor as shown", "The floor standard, or the tolerance or margin."),
    _choice("rating", "Rating", Rag, "As shown: an override replaces the computed one."),
    _choice("rating_source", "Source of the rating", RatingSource),
    _choice("direction", "Direction of travel", Direction),
    _choice("direction_last_year", "Direction against last year", Direction,
            "Where the indicator is compared with both."),
    _choice("direction_source", "Source of the direction", DirectionSource),
    _figure("ytd_value", "Year to date"),
    _text("ytd_periods", "Periods of the year to date", "How many have a figure, as 5 of 6."),
    _choice("ytd_rating", "Rating of the year to date", Rag),
    _choice("expected_range", "Expected range", ExpectedRange, "Of activity indicators."),
    _figure("previous_year_value", "Last year's figure"),
    _choice("previous_year_basis", "What last year's figure covers", PreviousYearBasis),
    _figure("forecast_value", "Forecast"),
    _choice("method", "Method of rating", Method),
    _text("rule", "Rule", "The sentence that explains the rating."),
    Field("cases_short", "Cases short of green", "", "integer", "cases"),
    _choice("data_state", "Status of the figure", DataState),
    Field("revision", "Revision", "1 is the first figure of the period.", "integer"),
    _text("commentary", "Commentary", "The words of the service."),
    _text("unit", "Unit", "Reference of the unit of all figures of the row."),
    _figure("multiplier", "Multiplier of the unit", "100 for percent."),
    Field("decimals", "Decimals shown", "", "integer"),
    _choice("polarity", "Which way is better", Polarity),
    _text("frequency", "Frequency", "How long a period is."),
    _choice("aggregation", "Year to date is worked out as", Aggregation),
    _choice("direction_basis", "Compared with", DirectionBasis),
    _figure("direction_tolerance", "Tolerance of the direction"),
    *_levels("", ""),
    Field("ytd_levels", "Has levels of the year to date", "", "boolean"),
    *_levels("ytd_", "Year to date: "),
    _choice("no_data_reason", "Why there is no figure", NoDataReason),
    _choice("judgement", "Judgement", Rag),
    _choice("override_rating", "Override", Rag),
    _choice("reported_direction", "Direction as reported", Direction),
    _figure("reported_ytd_value", "Year to date as reported"),
    _figure("given_previous_year_value", "Last year's figure as reported"),
    _choice("given_previous_year_basis", "What that covers", PreviousYearBasis),
    Field("definition_version", "Version of the definition", "", "integer"),
    Field("has_earlier", "Has earlier readings", "", "boolean"),
    _text("readings", "Readings", "Those that the results are worked out from, oldest first: "
          "period, figure (or numerator/denominator) and version of the definition."),
)  # fmt: skip
COUNT_FIELDS = (
    _text("count", "What is counted", "As the summary of ratings names it."),
    Field("number", "Number", "Of indicators.", "integer", "indicators"),
)
