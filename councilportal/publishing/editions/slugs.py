"""The slug of an edition: what its address says of it within its series."""

from itertools import count

from django.db.models import Q, QuerySet

from councilportal.common.periods import Period
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.kinds import Layout
from councilportal.publishing.rules.workflow import State
from eqia.models import Decision

_WITHHELD = "withheld"


def slug_of(period: Period, about: str) -> str:
    """The slug of a period, and of the record or directorate that an edition is about, or ""."""
    return "-".join(filter(None, (period.slug, about))).lower()


def is_withheld(series: ReportSeries, decision: Decision | None) -> bool:
    """True for an edition about a decision that is not for publication."""
    is_about = series.layout == Layout.DECISION and decision is not None
    return is_about and decision is not None and not decision.for_publication


def new_slug(
    series: ReportSeries, period: Period, about: str, decision: Decision | None = None
) -> str:
    """The slug of a new edition.

    One about a decision that is not for publication is counted, as an address is public: it does
    not have the number of the decision. *Costs*: 1 query for such a one, else none.
    """
    if not is_withheld(series, decision):
        return slug_of(period, about)
    begin = slug_of(period, _WITHHELD)
    found = Edition.objects.filter(series=series, slug__startswith=begin)
    taken = set(found.values_list("slug", flat=True))
    return next(slug for slug in (f"{begin}-{place}" for place in count(1)) if slug not in taken)


def with_number(edition: Edition) -> str:
    """The slug that an edition would have if what it is about could be told.

    *Takes*: it with its series and decision. *Costs*: no query.
    """
    place = edition.slug.find(f"-{_WITHHELD}-")
    if edition.series.layout != Layout.DECISION or edition.decision is None or place < 0:
        return edition.slug
    return f"{edition.slug[:place]}-{edition.decision.ref}".lower()


def of_same(
    series: ReportSeries, period: Period, about: str, decision: Decision | None
) -> QuerySet[Edition]:
    """The editions of a series about the same period and thing, by number.

    A dropped one whose slug tells the number of a decision that is not for publication now does
    not count: it can't be taken up again.
    """
    asked = Q(slug=slug_of(period, about))
    if series.layout == Layout.DECISION and decision is not None:
        asked |= Q(period=period.code, decision=decision)
    found = Edition.objects.filter(asked, series=series)
    if is_withheld(series, decision):
        found = found.exclude(slug=slug_of(period, about), state=State.DROPPED)
    return found.order_by("number")
