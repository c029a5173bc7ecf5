"""The words of performance as enums: polarity, kind, method, data state. Pure."""

from councilportal.common.words import Direction, Rag, Word


class Polarity(Word):
    """Which way is better."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    RANGE = "range", "Within a range is best"
    NONE = "none", "Neither way is better"


class Kind(Word):
    """The kind of an indicator."""

    KPI = "kpi", "Key performance indicator"
    ACTIVITY = "activity", "Activity indicator"
    FORECAST = "forecast", "Forecast"
    MILESTONE = "milestone", "Milestone"


class Method(Word):
    """How a figure is rated (D3, D4). The label is printed in every key."""

    TARGET_FLOOR = "target_floor", "Target and floor standard"
    TOLERANCE_PERCENT = "tolerance_percent", "Target with a tolerance in percent of it"
    TOLERANCE_POINTS = "tolerance_points", "Target with a tolerance in points"
    THRESHOLDS = "thresholds", "Thresholds for green and amber"
    RANGE = "range", "Within a range"
    WITHIN_TOLERANCE = (
        "within_tolerance_or_better_than_last_year",
        "Within a tolerance of target, or no worse than last year",
    )
    JUDGEMENT = "judgement", "Judgement by a named post"
    YES_NO = "yes_no", "Done or not done"
    NONE = "none", "Not rated"


class Aggregation(Word):
    """How the year to date is worked out (D6)."""

    SUM = "sum", "Sum of the periods"
    RATIO = "ratio", "Sum of numerators over sum of denominators"
    MEAN = "mean", "Mean of the periods"
    LATEST = "latest", "Latest figure"
    CUMULATIVE_ENTRY = "cumulative_entry", "Entered as a running total"
    ROLLING12 = "rolling12", "Last 12 months"
    REPORTED = "reported", "As reported by the service"
    NONE = "none", "No year to date"


class DirectionBasis(Word):
    """What a figure is compared with for its direction of travel (D7)."""

    PREVIOUS_PERIOD = "previous_period", "The period before"
    SAME_PERIOD_LAST_YEAR = "same_period_last_year", "The same period last year"
    BOTH = "both", "The period before and the same period last year"
    NONE = "none", "No direction of travel"


class DataState(Word):
    """How settled a figure is."""

    PROVISIONAL = "provisional", "Provisional"
    REVISED = "revised", "Revised"
    FINAL = "final", "Final"


class NoDataReason(Word):
    """Why a period has no figure."""

    NOT_DUE = "not_due", "Not due"
    NOT_COLLECTED = "not_collected", "Not collected"
    SUPPRESSED = "suppressed", "Suppressed"
    NEW = "new", "New indicator"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class PreviousYearBasis(Word):
    """What last year's figure covers."""

    SAME_PERIOD = "same_period", "Same period last year"
    YEAR_TO_DATE = "year_to_date", "Year to date last year"
    YEAR = "year", "Last year as a whole"


class RatingSource(Word):
    """Where a rating comes from; only computed ones are counted together (D4)."""

    COMPUTED = "computed", "Computed"
    JUDGEMENT = "judgement", "Judgement"
    OVERRIDE = "override", "Overridden"


class DirectionSource(Word):
    """Where a direction comes from."""

    COMPUTED = "computed", "Computed"
    REPORTED = "reported", "As reported"


RATINGS = (Rag.GREEN, Rag.AMBER, Rag.RED)
REPORTABLE = (Direction.IMPROVING, Direction.WORSENING, Direction.SAME)
