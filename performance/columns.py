"""The columns of performance's files, by which a form, a sheet and an import read a typed cell."""

from decimal import Decimal
from typing import Any

from councilportal.common.periods import PeriodKind
from councilportal.files import columns as c
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
    c.ref("ref", required=True),
    c.text("name", required=True, at_most=100),
    c.text("symbol", at_most=10),
    c.number("multiplier", empty=Decimal(1)),
)
INDICATOR_COLUMNS = (
    c.ref("ref", required=True),
    c.text("title", required=True, at_most=300),
    c.ref("service", required=True),
    c.ref("unit", required=True),
    c.whole("decimals", low=0, high=6, required=True),
    c.word("polarity", Polarity, required=True),
    c.word("kind", Kind, required=True),
    c.word("frequency", PeriodKind, required=True),
    c.text("definition"),
    c.text("numerator_label", at_most=200),
    c.text("denominator_label", at_most=200),
    c.word("aggregation", Aggregation, empty=Aggregation.NONE),
    c.word("method", Method),
    c.word("direction_basis", DirectionBasis, empty=DirectionBasis.PREVIOUS_PERIOD),
    c.number("direction_tolerance", empty=Decimal(0)),
    c.ref("objective"),
    c.listed("characteristics"),
    c.text("outcome", at_most=200),
    c.text("delivered_by", at_most=150),
    c.text("owner", at_most=150),
    c.text("approver", at_most=150),
    c.day("valid_from"),
    c.day("valid_to"),
)
TARGET_COLUMNS = (
    c.ref("ref", required=True),
    c.period("year", required=True),
    c.period("period"),
    *(c.number(name) for name in LEVEL_NAMES),
)
READING_COLUMNS = (
    c.ref("ref", required=True),
    c.period("period", required=True),
    c.ref("group", at_most=2 * c.REF_LENGTH + 1),
    c.whole("revision", low=1, high=999, empty=1),
    c.number("value"),
    c.number("numerator"),
    c.number("denominator"),
    c.number("ytd_value"),
    c.number("forecast_value"),
    c.number("previous_year_value"),
    c.word("previous_year_basis", PreviousYearBasis),
    c.word("reported_direction", REPORTABLE),
    c.text("covers", at_most=100),
    c.word("data_state", DataState),
    c.word("no_data_reason", NoDataReason),
    c.word("judgement", RATINGS),
    c.text("judged_by", at_most=150),
    c.day("judged_on"),
    c.text("judgement_reason"),
    c.word("override_rating", RATINGS),
    c.text("override_reason"),
    c.text("commentary"),
    c.text("corrects_note"),
)
# What a reading says where a cell is empty.
READING_BLANK: dict[str, Any] = {column.name: column.empty for column in READING_COLUMNS} | {
    "data_state": DataState.FINAL
}
