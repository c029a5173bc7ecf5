"""Administrators make, change, arrange and end series; references of public pages are refused."""

import json
import re
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Body
from councilportal.organisation.record_changes import stamp
from councilportal.publishing.models import ReportSeries
from councilportal.publishing.rules.kinds import Layout, PartKind
from councilportal.publishing.rules.layouts import USUAL_PARTS
from councilportal.publishing.series import operations
from councilportal.publishing.series.queries import plain_parts
from councilportal.publishing.series.reserved import reserved_by
from tests.exchange.support import bring_in, problems_of
from tests.factories import make_appointment, make_post, make_user
from tests.publishing.making import AT, Cast, make_cast, make_edition, make_series

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
LIST = "/reports/series/"
OGL = "https://example.org/licence"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def admin(client: Client, cast: Cast) -> User:
    found = make_user("ada.admin")
    make_appointment(found, Role.ADMIN)
    client.force_login(found)
    for position, ref in enumerate(("CAB", "SCR"), 1):
        Body.objects.create(ref=ref, name=f"Body {ref}", kind="committee", position=position)
    return found


def typed(**values: Any) -> dict[str, Any]:
    new = {"ref": "quarterly", "layout": "cabinet", "reach": "council", "title": "Quarterly"}
    return {**new, "kind": "decision", "cadence": "quarter", "language": "en-GB"} | values


def carried(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found is not None
    return found.group(1)


def costs(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


def said(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_a_series_is_made_with_its_bodies_in_order_and_the_usual_parts(client, admin):
    post = make_post("Director")
    values = typed(
        body_1="SCR",
        body_3="CAB",
        approver_post=post.pk,
        lag_days="20",
        licence="Open Government Licence v3.0",
        licence_address=OGL,
    )

    answer = client.post(f"{LIST}add/", values)

    assert answer["Location"] == f"{LIST}of/quarterly/parts/"
    record = ReportSeries.objects.get(ref="quarterly")
    assert [each.body.ref for each in record.bodies.order_by("position")] == ["SCR", "CAB"]
    assert (record.layout, record.cadence, record.lag_days) == (Layout.CABINET, "quarter", 20)
    assert (record.approver_post, record.licence_address) == (post, OGL)
    parts = record.parts.order_by("position").values_list("part", "title")
    assert list(parts) == list(USUAL_PARTS[Layout.CABINET])
    event = Event.objects.get(record_type="series", action="create")
    assert json.loads(event.after)["bodies"] == ["SCR", "CAB"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"ref": "indicators"}, "/published/indicators/ is a page of the public site"),
        ({"ref": "API"}, "/published/api/ is a page of the public site"),
        ({"ref": "Dashboard"}, "There is a series Dashboard already"),
        ({"ref": "a/b"}, "no ; or /"),
        ({"body_1": "CAB", "body_2": "CAB"}, "Body CAB is named before: name it once"),
        ({"licence": "OGL", "licence_address": "http://example.org"}, "begins with https://"),
        ({"licence_address": OGL}, "Name the licence whose words are at that address"),
        ({"licence": "OGL", "licence_address": "https://"}, "Enter an address such as"),
        ({"lag_days": "-1"}, "lag_days"),
        ({"title": ""}, "Enter"),
        ({"layout": "poster"}, "Select the kind of report"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client, admin, values, wanted):
    ReportSeries.objects.create(ref="dashboard", title="Dashboard", layout=Layout.DASHBOARD)

    page = client.post(f"{LIST}add/", typed(**values))

    assert page.status_code == 200
    assert wanted in said(page)
    assert ReportSeries.objects.count() == 1


def test_every_first_word_of_the_public_addresses_is_reserved():
    site = import_module("councilportal.publishing.public.urls")
    firsts = {str(each.pattern).split("/")[0] for each in site.urlpatterns}
    reserved = {first for first in firsts if first and "<" not in first}

    assert reserved >= {"indicators", "meetings", "decisions", "search", "api", "feed.atom"}
    for ref in reserved:
        assert reserved_by(ref), ref
        assert reserved_by(ref.upper()), ref
    for ref in ("dashboard", "quarterly 2", "latest", "a?b", "über", "%2e"):
        assert reserved_by(ref) == "", ref
    assert reserved_by("..") == "/published/"
    assert get_resolver().resolve("/published/dashboard/").url_name == "published_series"


def test_an_import_refuses_the_same(admin, tmp_path):
    rows = f"check,A,paper,,\nfree,B,paper,,{OGL}\nfree2,C,paper,OGL,http://example.org/l\n"
    (tmp_path / "series.csv").write_text(f"ref,title,layout,licence,licence_address\n{rows}")

    found = [(each.row, each.column, each.wanted) for each in problems_of(tmp_path)]

    assert found == [
        (2, "ref", "/published/check/ is a page of the public site: give another."),
        (3, "licence", "name the licence whose words are at that address."),
        (4, "licence_address", "an address of a licence begins with https://: give one that does."),
    ]
    (tmp_path / "series.csv").write_text(
        f"ref,title,layout,licence,licence_address\nfree,B,paper,OGL,{OGL}\n"
    )
    assert bring_in(tmp_path).counts["series"].created == 1
    assert ReportSeries.objects.get(ref="free").licence_address == OGL


def test_a_change_is_kept_and_one_of_an_older_page_is_not_lost(client, cast, admin):
    record = make_series(cast, "quarterly")
    page = client.get(f"{LIST}of/quarterly/")
    seen = carried(page, "seen")
    change = typed(title="News", body_1="CAB", seen=seen, reason="A new name.")

    assert client.post(f"{LIST}of/quarterly/", change).status_code == 302
    record.refresh_from_db()
    assert (record.title, record.kind, record.layout) == ("News", "decision", Layout.DASHBOARD)
    event = Event.objects.get(record_type="series", action="change")
    assert json.loads(event.before)["title"] == "Performance dashboard"
    assert json.loads(event.after)["bodies"] == ["CAB"]
    assert event.reason == "A new name."

    page = client.post(f"{LIST}of/quarterly/", {**change, "title": "Late"})
    assert page.status_code == 409
    assert "saved again after you opened it" in said(page)
    change |= {"title": "Late", "seen": carried(page, "seen")}
    assert client.post(f"{LIST}of/quarterly/", change).status_code == 302
    record.refresh_from_db()
    assert record.title == "Late"


def test_parts_are_arranged_for_later_editions_only(client, cast, admin):
    record = make_series(cast, "quarterly")
    first, *rest = record.parts.order_by("position")
    page = client.get(f"{LIST}of/quarterly/parts/")
    assert "Editions that are begun keep their parts" in said(page)
    posted = {"seen": carried(page, "seen")}
    for place, part in enumerate(rest, 1):
        posted |= {f"{part.pk}-place": str(place), f"{part.pk}-level": "1"}
        posted[f"{part.pk}-is_on"] = "on"
    posted |= {f"{first.pk}-place": "99", f"{first.pk}-level": "1", f"{first.pk}-remove": "on"}
    posted |= {"new-part": "words", "new-title": "Foreword", "new-place": "1", "new-is_on": "on"}

    asked = client.post(f"{LIST}of/quarterly/parts/", posted)
    assert "Do you want to remove these parts?" in said(asked)
    assert record.parts.filter(pk=first.pk).exists()
    posted |= {"confirmed": str(first.pk)}
    assert client.post(f"{LIST}of/quarterly/parts/", posted).status_code == 302

    kept = [(each.part, each.title) for each in record.parts.order_by("position")]
    assert kept[:2] == [(rest[0].part, ""), (PartKind.WORDS, "Foreword")]
    assert not record.parts.filter(pk=first.pk).exists()
    assert client.post(f"{LIST}of/quarterly/parts/", posted).status_code == 409


def test_a_series_keeps_a_part(cast, admin):
    make_series(cast, "quarterly")
    seen = stamp({"parts": plain_parts(ReportSeries.objects.get())})

    with pytest.raises(Refused, match="needs a part"):
        operations.arrange_series_parts(ref="quarterly", seen=seen, parts=[], by=admin, at=AT)


def test_a_series_that_has_ended_has_no_new_editions_and_can_be_taken_up_again(client, cast, admin):
    make_series(cast, "quarterly")

    page = client.get(f"{LIST}of/quarterly/end/")
    assert "hidden where people start one" in said(page)
    assert "Enter" in said(client.post(f"{LIST}of/quarterly/end/", {"reason": ""}))
    client.post(f"{LIST}of/quarterly/end/", {"reason": "Not wanted."})
    assert ReportSeries.objects.get().has_ended
    assert "Ended" in said(client.get(LIST))
    client.post(f"{LIST}of/quarterly/end/", {"reason": "Wanted."})
    assert not ReportSeries.objects.get().has_ended
    told = Event.objects.filter(record_type="series").order_by("pk")
    assert [each.action for each in told] == ["end", "take_up"]


def test_pages_cost_the_same_however_many_series_there_are(client, cast, admin):
    record = make_edition(cast).series
    pages = (LIST, f"{LIST}add/", f"{LIST}of/{record.ref}/", f"{LIST}of/{record.ref}/parts/")
    client.get(LIST)  # the first page of a session reads more
    few = [costs(client, page) for page in pages]
    ReportSeries.objects.bulk_create(
        ReportSeries(ref=f"s{number}", title=f"Series {number}", layout=Layout.PAPER)
        for number in range(60)
    )

    assert [costs(client, page) for page in pages] == few
    assert max(few) <= 12
