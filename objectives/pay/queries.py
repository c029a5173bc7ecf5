"""What pages read of pay gaps."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Category
from councilportal.organisation.record_changes import plain, stamp
from objectives.models import Duty, PayGap
from objectives.rules.pay_gaps import PayGapKind

SINCE = date(2017, 3, 31)  # SI 2017/353
KEPT_YEARS = 3  # snapshots that stay to be read, whether entered or not (L5)
# The duties of the sets that come with the portal, which switch the drafts on.
DUTIES = {
    "E-PAY-GAP-ETHNICITY": PayGapKind.ETHNICITY,
    "E-PAY-GAP-DISABILITY": PayGapKind.DISABILITY,
}
ETHNIC_GROUPS = "race"  # the characteristic whose categories are ethnic groups, as sets name it
# What a form and an event tell of a pay gap, by field.
FIELDS = tuple(field.name for field in PayGap._meta.concrete_fields if not field.primary_key)


def pay_gaps() -> list[PayGap]:
    """All pay gaps, the newest snapshot first. *Costs*: 1 query."""
    return list(PayGap.objects.order_by("-snapshot_on", "kind", "group"))


def last_pay_gaps(on: date) -> list[PayGap]:
    """Those of the last snapshots of each kind until a day, the newest first (L5).

    *Costs*: 1 query.
    """
    found = PayGap.objects.filter(snapshot_on__lte=on).order_by("-snapshot_on", "kind", "group")
    days: dict[str, list[date]] = defaultdict(list)
    gaps = []
    for each in found:
        own = days[each.kind]
        if each.snapshot_on not in own:
            own.append(each.snapshot_on)
        if len(own) <= KEPT_YEARS:
            gaps.append(each)
    return gaps


def pay_gaps_of(kind: str, year: int) -> Sequence[PayGap]:
    """The pay gaps of a kind in a year, by group.

    *Raises*: NotKnown where there are none. *Costs*: 1 query.
    """
    found = list(
        PayGap.objects.filter(kind=kind, snapshot_on__year=year).order_by("snapshot_on", "group")
    )
    if kind not in [each.value for each in PayGapKind] or not found:
        raise NotKnown(f"There is no pay gap by {kind} of {year}.")
    return found


def first_days() -> dict[PayGapKind, date]:
    """From which day the law asks for each kind, by the first days of their duties.

    Of sex it does whatever duties the council has; a kind without a day is switched off.
    *Costs*: 1 query.
    """
    duties = Duty.objects.filter(ref__in=DUTIES, valid_from__isnull=False)
    found = {DUTIES[each.ref]: each.valid_from for each in duties if each.valid_from}
    return {PayGapKind.GENDER: SINCE, **found}


def broad_groups(on: date) -> dict[str, str]:
    """The name of the broad group of each ethnic group on a day, by its name and its reference.

    Capitals make no difference: names and references are in small letters. Where two lists have
    the same name the newer counts. *Costs*: 1 query.
    """
    own = Category.objects.in_force(on).filter(characteristic__ref=ETHNIC_GROUPS)
    detailed = own.filter(broad__isnull=False).select_related("broad").order_by("list_version")
    return {
        word.casefold(): each.broad.name
        for each in detailed
        for word in (each.ref, each.name)
        if each.broad
    }


def pay_gap(key: int) -> PayGap:
    """*Raises*: NotKnown. *Costs*: 1 query."""
    found = PayGap.objects.filter(pk=key).first()
    if found is None:
        raise NotKnown("There is no such pay gap.")
    return found


def stamp_of(record: PayGap) -> str:
    """The stamp of what is stored, "" for a new one."""
    return stamp(plain(record, dict.fromkeys(FIELDS))) if record.pk else ""
