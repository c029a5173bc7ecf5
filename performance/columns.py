"""The columns of performance's files. Forms, sheets and imports all read typed cells with them."""

from decimal import Decimal
from typing import Any

from councilportal.common.periods import PeriodKind
from councilportal.files import columns
from performance.rules.measures import LEVEL_NAMES
from performance.rules.words import (
    RATINGS,
    REPORTABLE,
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)

UNIT_COLUMNS = (
    columns.ref("ref", required=True),
    columns.text("name", required=True, at_most=100),
    columns.text("symbol", at_most=10, strip=False),
    columns.number("multiplier", empty=Decimal(1)),
    columns.text("prefix", at_most=10),
)
INDICATOR_COLUMNS = (
    columns.ref("ref", required=True),
    columns.text("title", required=True, at_most=300),
    columns.ref("service", required=True),
    columns.ref("unit", required=True),
    columns.whole("decimals", low=0, high=6, required=True),
    columns.word("polarity", Polarity, required=True),
    columns.word("kind", Kind, required=True),
    columns.word("frequency", PeriodKind, required=True),
    columns.text("definition"),
    columns.text("numerator_label", at_most=200),
    columns.text("denominator_label", at_most=200),
    columns.word("aggregation", Aggregation, empty=Aggregation.NONE),
    columns.word("method", Method),
    columns.word("direction_basis", DirectionBasis, empty=DirectionBasis.PREVIOUS_PERIOD),
    columns.number("direction_tolerance", empty=Decimal(0)),
    columns.ref("objective"),
    columns.listed("characteristics"),
    columns.text("outcome", at_most=200),
    columns.text("delivered_by", at_most=150),
    columns.text("owner", at_most=150),
    columns.text("approver", at_most=150),
    columns.day("valid_from"),
    columns.day("valid_to"),
    columns.place("position"),
)
TARGET_COLUMNS = (
    columns.ref("ref", required=True),
    columns.period("year", required=True),
    columns.period("period"),
    *(columns.number(name) for name in LEVEL_NAMES),
)
READING_COLUMNS = (
    columns.ref("ref", required=True),
    columns.period("period", required=True),
    columns.ref("group", at_most=2 * columns.REF_LENGTH + 1),
    columns.whole("revision", low=1, high=999, empty=1),
    columns.number("value"),
    columns.number("numerator"),
    columns.number("denominator"),
    columns.number("ytd_value"),
    columns.number("forecast_value"),
    columns.number("previous_year_value"),
    columns.word("previous_year_basis", PreviousYearBasis),
    columns.word("reported_direction", REPORTABLE),
    columns.text("covers", at_most=100),
    columns.word("data_state", DataState),
    columns.word("no_data_reason", NoDataReason),
    columns.word("judgement", RATINGS),
    columns.text("judged_by", at_most=150),
    columns.day("judged_on"),
    columns.text("judgement_reason"),
    columns.word("override_rating", RATINGS),
    columns.text("override_reason"),
    columns.text("commentary"),
    columns.text("corrects_note"),
)
# The value of each column of a reading where its cell is empty.
READING_BLANK: dict[str, Any] = {column.name: column.empty for column in READING_COLUMNS} | {
    "data_state": DataState.FINAL
}
