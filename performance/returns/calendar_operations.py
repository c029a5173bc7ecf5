"""Writes to the calendar of returns: periods, their days, and extensions for services."""

from datetime import date, datetime

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import Period, day_label, london_day
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Service
from councilportal.organisation.policies import check_holds
from performance.indicators.operations import KEEPERS
from performance.returns.models import (
    Extension,
    ReportingPeriod,
)
from performance.returns.rules import (
    Deadlines,
    ReturnState,
    calendar_of,
)
from performance.returns.saving import held_return, return_ref

# The calendar


@audit.writing()
def make_calendar(*, year: Period, by: User, at: datetime) -> int:
    """Make the missing reporting periods of a financial year, in one step.

    *Gives*: how many were made. Existing periods keep their days.
    *Raises*: Refused for a person who does not look after the calendar.
    """
    check_holds(by, london_day(at), *KEEPERS)
    there = set(ReportingPeriod.objects.values_list("period", flat=True))
    new = [
        ReportingPeriod(
            period=each.period.code,
            frequency=each.period.kind,
            ends_on=each.period.end,
            opens_on=each.opens_on,
            due_on=each.due_on,
            locks_on=each.locks_on,
        )
        for each in calendar_of(year)
        if each.period.code not in there
    ]
    ReportingPeriod.objects.bulk_create(new)
    if new:
        audit.record(
            action="create",
            record_type="calendar",
            record_ref=year.code,
            before=None,
            after={"periods": [each.period for each in new]},
            by=by,
            at=at,
        )
    return len(new)


@audit.writing()
def set_deadlines(*, deadlines: Deadlines, reason: str, by: User, at: datetime) -> None:
    """Change the days of one reporting period.

    *Raises*: Refused for a person who does not look after the calendar, or where the days are out
    of order; ReportingPeriod.DoesNotExist.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if not deadlines.opens_on <= deadlines.due_on <= deadlines.locks_on:
        raise Refused("The opening day comes first, then the due day, then the lock day.")
    stored = ReportingPeriod.objects.select_for_update(no_key=True).get(
        period=deadlines.period.code
    )
    before = {name: getattr(stored, name) for name in ("opens_on", "due_on", "locks_on")}
    after = {name: getattr(deadlines, name) for name in before}
    if before == after:
        return
    ReportingPeriod.objects.filter(pk=stored.pk).update(**after)
    audit.record(
        action="change",
        record_type="calendar",
        record_ref=stored.period,
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
    )


@audit.writing()
def extend(
    *, service: Service, ends_on: date, until: date, reason: str, by: User, at: datetime
) -> Extension:
    """Extend the entry of a service for one month end up to `until`, or change its extension.

    *Raises*: Refused for a person who does not look after the calendar, without a reason, for a day
    that is not after the month end, for a month end that is not in the calendar, and for a return
    that is approved already.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if not reason.strip():
        raise Refused("An exception needs its reason.")
    if until <= ends_on:
        raise Refused("Give a day after the month end.")
    if not ReportingPeriod.objects.filter(ends_on=ends_on).exists():
        raise Refused(
            f"The calendar has no reporting period that ends on {day_label(ends_on)}: make the "
            "periods of its year first."
        )
    record = held_return(service, ends_on)
    if record is not None and record.state in (ReturnState.APPROVED, ReturnState.LOCKED):
        raise Refused("This return is approved: reopen it instead, so that it can be corrected.")
    given = (
        Extension.objects.select_for_update(no_key=True)
        .filter(service=service, ends_on=ends_on)
        .first()
    )
    before = {"until": given.until} if given else None
    extension, _ = Extension.objects.update_or_create(
        service=service,
        ends_on=ends_on,
        defaults={"until": until, "reason": reason.strip(), "granted_by": by, "granted_at": at},
    )
    audit.record(
        action="extend",
        record_type="return",
        record_ref=return_ref(service, ends_on),
        before=before,
        after={"until": until},
        reason=reason,
        by=by,
        at=at,
    )
    return extension


@audit.writing()
def end_extension(*, extension: Extension, reason: str, by: User, at: datetime) -> None:
    """End an extension early: the days of the calendar apply to the service again.

    To change its last day, call `extend` again.
    *Raises*: Refused for a person who does not look after the calendar, without a reason, or where
    it has been ended already.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if not reason.strip():
        raise Refused("Say why the deadline is no longer extended.")
    stored = Extension.objects.select_for_update(no_key=True).select_related("service")
    given = stored.filter(pk=extension.pk).first()
    if given is None:
        raise Refused("This was taken back already.")
    given.delete()
    audit.record(
        action="end_extension",
        record_type="return",
        record_ref=return_ref(given.service, given.ends_on),
        before={"until": given.until, "reason": given.reason},
        after=None,
        reason=reason,
        by=by,
        at=at,
    )
