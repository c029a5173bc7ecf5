"""An edition that is published is recorded for the duties that its series meets (L4)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councilportal.overview.duty_sources import SOURCES
from councilportal.publishing.editions import moving
from councilportal.publishing.editions.duties_met import edition_facts
from councilportal.publishing.rules.kinds import ReleaseState
from objectives.duties import queries
from objectives.models import PublicationEvent
from objectives.rules.publications import EventStanding, Wrong
from tests.factories import make_duty
from tests.publishing.making import AT
from tests.publishing.moved import LATER, again, approved, key

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


def test_an_edition_is_recorded_when_it_is_published_and_counts_while_it_is_public(
    cast, monkeypatch, settings
):
    settings.PORTAL_URL = "https://portal.example"
    duty = make_duty()
    record = approved(cast, monkeypatch)
    record.series.duties.add(duty)
    act: dict[str, Any] = {"key": key(record), "by": cast.publisher, "at": AT}
    goes: dict[str, Any] = {"publish_at": LATER, "release": ReleaseState.CONFIRMED}

    def stands(moment):
        line = queries.duty_on(duty.ref, moment.date(), SOURCES, moment)
        return [each.stands for each in line.events], [each.wrong for each in line.wrong]

    def site(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return Client().get("/published/duties/").content.decode()

    moving.publish(**act, **goes)
    moving.hold_back(**act, reason="A figure is late.")
    assert stands(LATER)[0] == [EventStanding.HELD]
    moving.publish(**act, **goes)  # the same moment and bytes: recorded once
    event = PublicationEvent.objects.get()
    assert (event.edition, event.at) == (str(record), LATER)
    assert event.address == f"https://portal.example/published/{record!s}/"
    assert event.sha256 == edition_facts([str(record)])[str(record)].sha256 != ""
    assert record.shown_subject not in event.title or not record.shown_subject
    assert stands(LATER - timedelta(seconds=1))[0] == [EventStanding.TO_COME]
    assert stands(LATER) == ([EventStanding.PUBLIC], [])
    assert event.sha256 not in site(LATER - timedelta(seconds=1))
    assert event.sha256 in site(LATER)

    ends = LATER + timedelta(days=1)
    moving.withdraw(key=key(record), reason="It was wrong.", by=cast.publisher, at=ends)
    assert again(record).withdrawn_at == ends
    assert stands(LATER)[0] == [EventStanding.PUBLIC]  # on a past day it was
    assert stands(ends) == ([EventStanding.WITHDRAWN], [Wrong.WITHDRAWN])
    assert "(withdrawn)" in site(ends)
