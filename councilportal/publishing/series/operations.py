"""Writes to series: begin and change one, arrange its parts, end it. Administrators only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Body
from councilportal.organisation.people import person_on
from councilportal.organisation.record_changes import StaleRecord, stamp
from councilportal.publishing import policies
from councilportal.publishing.models import ReportSeries, SeriesPart
from councilportal.publishing.rules.kinds import Layout, Reach
from councilportal.publishing.rules.licences import fault
from councilportal.publishing.series.queries import (
    FIELDS,
    plain_parts,
    plain_series,
    series_called,
)
from councilportal.publishing.series.reserved import reserved_by
from councilportal.publishing.series.storing import begin_series, place_parts, set_bodies
from objectives.models import Duty

Rows = Sequence[Mapping[str, Any]]
Values = Mapping[str, Any]


@audit.writing()
def create_series(
    *,
    ref: str,
    layout: Layout,
    reach: Reach,
    values: Values,
    bodies: Sequence[Body],
    duties: Sequence[Duty],
    by: User,
    at: datetime,
) -> ReportSeries:
    """Make a series with the usual parts of its layout.

    *Takes*: values by the names in `FIELDS`; the bodies that its papers go through, in order;
    the duties that its editions meet.
    *Raises*: NotKnown; Refused for a reference that another series or a page of the public site
    has, and for a licence without its name or its https address.
    """
    _check_keeps(by, at)
    if address := reserved_by(ref):
        raise Refused(f"{address} is a page of the public site: give another reference.")
    if ReportSeries.objects.filter(ref__iexact=ref).exists():
        raise Refused(f"There is a series {ref} already: give another reference.")
    _check(values)
    record = begin_series(
        ReportSeries(ref=ref, layout=layout, reach=reach, **values), bodies, duties
    )
    told = {"layout": layout, "reach": reach, **plain_series(record), "parts": plain_parts(record)}
    _record(record, "create", None, told, "", by, at)
    return record


@audit.writing()
def change_series(
    *,
    ref: str,
    values: Values,
    bodies: Sequence[Body],
    duties: Sequence[Duty],
    seen: str,
    reason: str,
    by: User,
    at: datetime,
) -> ReportSeries:
    """Change what a series says. Its reference, layout and reach stay.

    *Takes*: as `create_series`; `seen`, the stamp of `plain_series` that the form was made from.
    *Raises*: NotKnown; Refused without a reason, and as `create_series`; StaleRecord.
    """
    record = _held(ref, by, at)
    before = plain_series(record)
    if stamp(before) != seen:
        raise StaleRecord(before)
    _check(values)
    for name, value in values.items():
        setattr(record, name, value)
    if [each.ref for each in bodies] != before["bodies"]:
        set_bodies(record, bodies)
    record.duties.set(duties)
    after = plain_series(record)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return record
    if not reason.strip():
        raise Refused("Say why the series is changed.")
    record.save()
    was, now = ({name: side[name] for name in changed} for side in (before, after))
    _record(record, "change", was, now, reason, by, at)
    return record


@audit.writing()
def set_ended(*, ref: str, ended: bool, reason: str, by: User, at: datetime) -> ReportSeries:
    """End a series, so that it has no new editions, or take it up again.

    Editions that are begun can be finished, and what is published stays.
    *Raises*: NotKnown; Refused without a reason, and where it is so already.
    """
    record = _held(ref, by, at)
    if record.has_ended == ended:
        raise Refused("The series has ended already." if ended else "The series goes on already.")
    if not reason.strip():
        raise Refused("Say why the series ends." if ended else "Say why the series is taken up.")
    record.has_ended = ended
    record.save()
    was, now = {"has_ended": not ended}, {"has_ended": ended}
    _record(record, "end" if ended else "take_up", was, now, reason, by, at)
    return record


@audit.writing()
def arrange_series_parts(
    *, ref: str, seen: str, parts: Rows, by: User, at: datetime
) -> ReportSeries:
    """Set which parts new editions of a series begin with, and their order.

    *Takes*: a mapping a part: `id` of one that stays (None for a new one), and the columns that
    change; a part that is not named is removed. `seen`, the stamp of `plain_parts`.
    *Raises*: NotKnown; Refused where no part is left; StaleRecord.
    """
    record = _held(ref, by, at)
    before = plain_parts(record)
    if stamp({"parts": before}) != seen:
        raise StaleRecord({"parts": before})
    if not parts:
        raise Refused("A series needs a part: keep or add one.")
    named = {row["id"] for row in parts if row.get("id") is not None}
    if not named <= set(record.parts.values_list("pk", flat=True)):
        raise NotKnown("There is no such part.")
    record.parts.exclude(pk__in=named).delete()
    place_parts(record.parts.all(), parts, lambda: SeriesPart(series=record))
    after = plain_parts(record)
    if after != before:
        _record(record, "arrange_parts", {"parts": before}, {"parts": after}, "", by, at)
    return record


def _check_keeps(by: User, at: datetime) -> None:
    """*Raises*: NotKnown for who does not look after series."""
    if not policies.keeps_series(person_on(by, london_day(at))):
        raise NotKnown("Administrators look after series.")


def _held(ref: str, by: User, at: datetime) -> ReportSeries:
    """A series, locked, for a person who looks after it. *Raises*: NotKnown."""
    _check_keeps(by, at)
    return series_called(ref, hold=True)


def _check(values: Values) -> None:
    unknown = [name for name in values if name not in FIELDS]
    if unknown:
        raise ValueError(f"{unknown[0]} is no field of a series.")
    if not str(values["title"]).strip():
        raise Refused("Give the title of the series.")
    found = fault(values["licence"], values["licence_address"])
    if found is not None:
        raise Refused(f"{found[1][:1].upper()}{found[1][1:]}.")


def _record(
    record: ReportSeries,
    action: str,
    before: Values | None,
    after: Values,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    audit.record(
        action=action,
        record_type="series",
        record_ref=record.ref,
        before=before,
        after=after,
        reason=reason.strip(),
        by=by,
        at=at,
    )
