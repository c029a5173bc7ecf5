"""Every document of a loaded database, as the HTML that is laid out for its PDF."""

from collections.abc import Iterator
from unittest import mock

from django.test import Client
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Characteristic
from councilportal.organisation.queries import directorates, services
from councilportal.printing import kept
from eqia.models import Assessment, Decision
from objectives.models import Action, Evidence
from performance.board import indicator_queries, queries
from performance.models import Indicator
from tests import factories


def addresses() -> Iterator[str]:
    """The address of every PDF: what is said of performance, then of equality."""
    yield from _of_performance()
    yield from _of_equality()


def _of_performance() -> Iterator[str]:
    """Of the latest month, whole and by directorate; each indicator at its latest period."""
    today = timezone.localdate()
    refs = list(Indicator.objects.order_by("ref").values_list("ref", flat=True))
    if refs:
        month = queries.latest_month(today).slug
        yield f"/performance/over-time/{month}.pdf"
        yield f"/performance/compare/{month}.pdf"
        yield "/returns/grid.pdf"
        for kind in ("board", "dashboard"):
            yield f"/performance/{kind}/{month}.pdf"
            for place in directorates(today):
                yield f"/performance/{kind}/{month}.pdf?directorate={place.ref}"
        for rating in ("green", "red"):
            yield f"/performance/board/{month}.pdf?rating={rating}"
        for service in services(today):
            yield f"/performance/board/{month}.pdf?service={service.ref}"
    for ref in refs:
        period = indicator_queries.latest_period_of(ref)
        if period is not None:
            yield f"/performance/indicators/{ref}/{period.slug}.pdf"


def _of_equality() -> Iterator[str]:
    """Lists, groups, every version of every assessment, every decision, the action plan."""
    if Action.objects.exists():
        yield "/actions/plan.pdf"
    for ref in Action.objects.order_by("ref").values_list("ref", flat=True):
        yield f"/actions/{ref}.pdf"
    if Evidence.objects.exists():
        yield "/eqia/evidence.pdf"
    if Assessment.objects.exists():
        yield from ("/eqia/register.pdf", "/eqia/timetable.pdf", "/eqia/cumulative.pdf")
        for about in Characteristic.objects.order_by("ref").values_list("ref", flat=True):
            yield f"/eqia/groups/{about}.pdf"
    for record in Assessment.objects.order_by("ref", "number"):
        yield f"/eqia/{record.ref}/versions/{record.number}.pdf"
    if Decision.objects.exists():
        yield "/eqia/decisions.pdf"
    for ref in Decision.objects.order_by("ref").values_list("ref", flat=True):
        yield f"/eqia/decisions/{ref}.pdf"


def sources() -> Iterator[tuple[str, str]]:
    """The address and the HTML of every document, as somebody with every role gets it."""
    reader = factories.make_user("census.reader")
    for role in Role:
        factories.make_appointment(reader, role)
    client = Client()
    client.force_login(reader)
    for address in addresses():
        yield address, source(client, address)


def source(client: Client, address: str) -> str:
    """The HTML that is laid out for the PDF at an address."""
    caught: list[str] = []

    def catch(paper: kept.Paper, **limits: float) -> bytes:
        caught.append(paper.source)
        return b"%PDF-"

    with mock.patch.object(kept, "pdf_of", catch):
        answer = client.get(address)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}."
    return caught[0]
