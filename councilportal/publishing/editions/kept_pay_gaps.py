"""Which editions keep the figures of a snapshot of pay gaps: those that are frozen, and later."""

from datetime import date, datetime

from django.db.models import F

from councilportal.common.document import Document
from councilportal.printing import codec
from councilportal.publishing import policies
from councilportal.publishing.models import FrozenDocument
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.rules.workflow import HAS_FILES, State

NOT_OUT = "a paper that is not out yet"


def keeping_pay_gaps(kind: str, snapshot_on: date, now: datetime) -> list[str]:
    """The editions in whose frozen copies the pay gaps of a snapshot are, the latest first.

    *Gives*: their headings; of one that is not out only that it is there. *Costs*: 1 query.
    """
    found = (
        FrozenDocument.objects.filter(
            freezing=F("edition__freezing"),
            edition__state__in=[State.MAKING, *HAS_FILES],
            edition__parts__part=PartKind.PAY_GAP,
            text__contains=snapshot_on.isoformat(),
        )
        .select_related("edition__series", "edition__directorate")
        .order_by("-edition__ends_on", "edition__series__ref", "-edition__number", "audience")
        .distinct()
    )
    names = [
        each.edition.heading if policies.is_out(each.edition, now) else NOT_OUT
        for each in found
        if _has(codec.load(each.text), kind, snapshot_on)
    ]
    return list(dict.fromkeys(names))


def _has(document: Document, kind: str, snapshot_on: date) -> bool:
    """Whether data of pay gaps in a copy are of a snapshot."""
    return any(
        row[:2] == (kind, snapshot_on.isoformat())
        for each in document.datasets
        if each.columns[:2] == ("kind", "snapshot_on")
        for row in each.rows
    )
