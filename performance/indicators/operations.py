"""Writes to indicators and targets, each with its event and reason."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.periods import Period, london_day, parse
from councilportal.common.refusals import Refused
from councilportal.organisation import people
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.policies import check_holds
from objectives.upkeep import saving
from objectives.upkeep.policies import applied, check_can_keep
from performance.indicators.problems import problems_of_benchmark, problems_of_measure
from performance.models import Benchmark, Indicator, ObjectiveMeasure, Target, TargetChange
from performance.queries import has_readings, levels_given, rated_periods
from performance.rules.measures import LEVEL_NAMES

# Records that the performance lead and administrators look after

KEEPERS = (Role.PERFORMANCE_LEAD, Role.ADMIN)
_LONGEST_REFERENCE = 200  # characters of a reference in an event


@audit.writing()
def change(
    *,
    record: Indicator,
    values: Mapping[str, Any],
    reason: str = "",
    stays_comparable: bool | None = None,
    by: User,
    at: datetime,
    seen: str = "",
    holds_from: date | None = None,
    replaces_later: bool = False,
) -> Indicator:
    """Create an indicator or change it. Values that are the same as stored change nothing.

    *Takes*: values by field, checked by `problems`: records for relations, a list of records for
    `characteristics`; `stays_comparable`, needed where the definition changes and there are
    readings: whether earlier figures can be compared with later ones; `holds_from`, the first day
    of new names and places, today unless given; `replaces_later`, as `record_changes.store`.
    *Raises*: Refused for a person who does not look after indicators, without a needed first day,
    or where `stays_comparable` is needed and is None; StaleRecord.
    """
    check_holds(by, london_day(at), *KEEPERS)
    upkeep.check_first_day(record, values)
    own = {name: value for name, value in values.items() if name != "characteristics"}
    also = {}
    if has_readings(record) and record.is_redefined_by(own):
        if stays_comparable is None:
            raise Refused("Say whether figures from before the change stay comparable.")
        if not stays_comparable:
            also["definition_version"] = record.definition_version + 1
    operation = uuid4()
    record = upkeep.store(
        record=record,
        values=own,
        also=also,
        reason=reason,
        by=by,
        at=at,
        seen=seen,
        operation=operation,
        holds_from=holds_from,
        replaces_later=replaces_later,
    )
    if "characteristics" in values:
        lists = {"characteristics": values["characteristics"]}
        upkeep.keep_lists(
            record=record, lists=lists, reason=reason, by=by, at=at, operation=operation
        )
    return record


@audit.writing()
def end(*, record: Indicator, on: date | None, reason: str, by: User, at: datetime) -> None:
    """Set the last day of an indicator, or clear it with `on` None.

    *Raises*: Refused for a person who may not, without a reason, and for a day before its first.
    """
    check_holds(by, london_day(at), *KEEPERS)
    upkeep.end(record=record, on=on, reason=reason, by=by, at=at)


@audit.writing()
def remove(*, record: Indicator | Target, reason: str, by: User, at: datetime) -> None:
    """Delete an indicator that nothing refers to, or a target whose period has no figures.

    *Raises*: Refused where something refers to it, or for a person who may not.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if isinstance(record, Indicator):
        record.characteristics.clear()
        upkeep.remove(
            record=record,
            values=dict.fromkeys(("ref", "title", "service", "valid_from", "valid_to")),
            reason=reason,
            by=by,
            at=at,
        )
        return
    if rated_periods(record.indicator, parse(record.year), parse(record.period or record.year)):
        raise Refused("Figures are rated by these levels: empty them instead of deleting them.")
    upkeep.remove(
        record=record,
        values=dict.fromkeys(("year", "period", *LEVEL_NAMES)),
        record_ref=_target_ref(record),
        reason=reason,
        by=by,
        at=at,
    )


def _target_ref(target: Target) -> str:
    return f"{target.indicator.ref} {target.period or target.year}"


@audit.writing()
def set_target(
    *,
    indicator: Indicator,
    year: Period,
    period: Period | None,
    levels: Mapping[str, Decimal | None],
    effects: Sequence[Sequence[str]],
    reason: str,
    by: User,
    at: datetime,
    seen: str = "",
) -> Target:
    """Set the levels of a year, or of one period of it. The same levels change nothing.

    Once that year has figures, a change needs a reason and is recorded in the target integrity log.

    *Takes*: levels by name, checked by `problems`; `effects`, a row for each period of the year so
    far: its code, its rating before and its rating after (from `queries.effects_of`).
    *Raises*: Refused for a person who does not look after targets, or without a needed reason;
    StaleRecord.
    """
    check_holds(by, london_day(at), *KEEPERS)
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    code = period.code if period else ""
    record = Target.objects.filter(indicator=indicator, year=year.code, period=code).first()
    before = {} if record is None else levels_given(record)
    in_use = bool(rated_periods(indicator, year, period or year))
    values: dict[str, Any] = dict(levels)
    if record is None:
        record = Target(indicator=indicator)
        values |= {"year": year.code, "period": code}
    elif all(getattr(record, name) == level for name, level in levels.items()):
        return record
    if in_use and not reason.strip():
        raise Refused("Say why the target changes: figures of this year are rated by it already.")
    record = upkeep.store(
        record=record,
        values=values,
        record_ref=f"{indicator.ref} {code or year.code}",
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )
    if in_use:
        TargetChange.objects.create(
            indicator=indicator,
            year=year.code,
            period=code,
            starts_on=(period or year).start,
            year_ends_on=year.end,
            before=before,
            after=levels_given(record),
            effects=[list(effect) for effect in effects],
            reason=reason,
            changed_at=at,
            changed_by=by,
        )
    return record


# Measures of objectives and of lines of plans, which those look after who look after these


@audit.writing()
def change_measure(
    *,
    record: ObjectiveMeasure,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> ObjectiveMeasure:
    """Make or change a measure; the same values change nothing.

    *Takes*: values by field, with records for relations; a `position` of None is the last place.
    *Raises*: Refused for a person who does not look after what is measured, and for values that
    an import would refuse; StaleRecord.
    """
    after = applied(record, values)
    _check_keeps_measured(record, by, at)
    _check_keeps_measured(after, by, at)
    saving.refuse(problems_of_measure(record, values))
    return saving.save(
        record=record,
        values=saving.placed(record, values, {"objective": after.objective, "line": after.line}),
        record_ref=_measured_ref(after),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def remove_measure(*, record: ObjectiveMeasure, reason: str, by: User, at: datetime) -> None:
    """Delete a measure. *Raises*: Refused for a person who does not look after what is measured."""
    _check_keeps_measured(record, by, at)
    saving.delete(
        record=record,
        kept=("objective", "line", "position", "indicator", "milestone", "words", "target"),
        record_ref=_measured_ref(record),
        reason=reason,
        by=by,
        at=at,
    )


def _check_keeps_measured(measure: ObjectiveMeasure, by: User, at: datetime) -> None:
    if (measured := measure.objective or measure.line) is not None:
        check_can_keep(people.person_on(by, london_day(at)), measured)


def _measured_ref(measure: ObjectiveMeasure) -> str:
    """What a measure is of, in events: the reference of an objective, or plan and line."""
    if measure.objective is not None:
        return measure.objective.ref
    return f"{measure.line.plan.ref} {measure.line.position}" if measure.line else ""


# Benchmarks


@audit.writing()
def change_benchmark(
    *,
    record: Benchmark,
    values: Mapping[str, Any],
    reason: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> Benchmark:
    """Make or change a benchmark. Values that are the same as stored change nothing.

    *Takes*: values by field, with records for relations and the code of a period.
    *Raises*: Refused for a person who does not look after indicators, and for what
    `problems_of_benchmark` finds; StaleRecord.
    """
    check_holds(by, london_day(at), *KEEPERS)
    saving.refuse(problems_of_benchmark(record, values))
    return upkeep.store(
        record=record,
        values=values,
        record_ref=_benchmark_ref(applied(record, values)),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def remove_benchmark(*, record: Benchmark, reason: str, by: User, at: datetime) -> None:
    """Delete a benchmark. *Raises*: Refused for a person who does not look after indicators."""
    check_holds(by, london_day(at), *KEEPERS)
    kept = ("comparator_set", "statistic", "indicator", "table", "period", "as_at", "value")
    upkeep.remove(
        record=record,
        values=dict.fromkeys((*kept, "rank", "of")),
        record_ref=_benchmark_ref(record),
        reason=reason,
        by=by,
        at=at,
    )


def _benchmark_ref(benchmark: Benchmark) -> str:
    """What a benchmark is of and of whom, in events."""
    of = benchmark.indicator or benchmark.table
    return f"{of.ref if of else ''} {benchmark.comparator_set}".strip()[:_LONGEST_REFERENCE]
