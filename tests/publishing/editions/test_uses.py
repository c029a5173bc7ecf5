"""Where the figures of an indicator stand in the words of editions, for whom."""

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.organisation.models import PostHolder
from councilportal.organisation.people import person_on
from councilportal.publishing.editions import operations, uses
from councilportal.publishing.models import Edition, PreReleaseReader
from councilportal.publishing.rules.kinds import PartKind
from tests.factories import make_post
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.series.support import again, arranged, exempt, frozen, key

pytestmark = pytest.mark.django_db


def using(cast: Cast) -> Edition:
    """A draft that uses KPI-0001 in its words and KPI-0000 in its summary."""
    record = make_edition(cast)
    words = {"part": PartKind.WORDS, "title": "Why", "text": "It is {{ value:KPI-0001 }}."}
    other = {"part": PartKind.WORDS, "title": "Else", "text": "KPI-0002 is named, not used."}
    record = arranged(record, cast, words, other)
    return operations.save_front_sheet(
        key=key(record),
        saves=record.saves,
        values={"summary": "{{ rating:KPI-0000 }}"},
        lists={"recommendations": [{"text": "Note {{ value:KPI-0001 }}."}]},
        by=cast.lead,
        at=AT,
    )


def found(ref: str, user: User) -> list[tuple[str, tuple[str, ...]]]:
    who = person_on(user, london_day(AT))
    return [(str(each.edition), each.places) for each in uses.uses_of(ref, who, AT)]


def test_uses_are_found_where_they_stand(cast):
    record = using(cast)

    assert found("KPI-0001", cast.lead) == [("dashboard/2025-09/1", ("Recommendations", "Why"))]
    assert found("KPI-0000", cast.lead) == [("dashboard/2025-09/1", ("Front sheet",))]
    assert found("KPI-0002", cast.lead) == []
    assert found("KPI-000", cast.lead) == []
    who = person_on(cast.lead, london_day(AT))
    assert uses.indicators_in(again(record), who) == ["KPI-0000", "KPI-0001"]


def test_drafts_of_others_are_not_told(cast):
    using(cast)

    assert found("KPI-0001", cast.outsider) == []


def test_exempt_words_are_told_to_those_who_read_them(cast, monkeypatch):
    record = make_edition(cast)
    part = record.parts.get(part=PartKind.COUNTS)
    record.parts.filter(pk=part.pk).update(part=PartKind.WORDS, text="{{ value:KPI-0001 }}")
    record = frozen(exempt(again(record), cast, PartKind.WORDS), cast, monkeypatch)
    reader = cast.outsider
    post = make_post("Leader")
    PostHolder.objects.create(user=reader, post=post, valid_from=AT.date())
    PreReleaseReader.objects.create(edition=record, post=post, from_at=AT)

    assert found("KPI-0001", cast.approver) == [(str(record), ("Results",))]
    assert found("KPI-0001", reader) == []


def test_the_page_lists_them_and_the_edition_leads_there(cast):
    record = using(cast)
    client = Client()
    client.force_login(cast.lead)
    edition = client.get(reverse("edition", args=key(record))).content.decode()
    page = client.get(reverse("figure_uses", args=["KPI-0001"])).content.decode()

    assert reverse("figure_uses", args=["KPI-0001"]) in edition
    assert "Recommendations, Why" in page
    assert client.get(reverse("figure_uses", args=["NO-1"])).status_code == 404
    client.force_login(cast.outsider)
    assert client.get(reverse("figure_uses", args=["KPI-0001"])).status_code == 404
