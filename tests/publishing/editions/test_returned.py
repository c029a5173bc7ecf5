"""What stays of an edition returned to draft: its announced date, and what lists call it."""

import json
import re

import pytest

from councilportal.audit.models import Event
from councilportal.publishing.editions import moving, operations
from councilportal.publishing.rules.kinds import ReleaseState
from tests.publishing.making import AT, make_edition
from tests.publishing.moved import LATER, again, files_made, frozen, key

pytestmark = pytest.mark.django_db


def test_a_date_that_was_announced_stays_as_provisional_when_the_edition_is_returned(
    cast, monkeypatch
):
    record = frozen(cast, monkeypatch)
    moving.announce(
        key=key(record),
        publish_at=LATER,
        release=ReleaseState.CONFIRMED,
        reason="",
        by=cast.publisher,
        at=AT,
    )

    moving.return_to_draft(key=key(record), reason="A typo.", by=cast.approver, at=AT)

    found = again(record)
    assert (found.publish_at, found.release_state) == (LATER, ReleaseState.PROVISIONAL)
    told = json.loads(Event.objects.filter(action="return").latest("pk").after)
    assert told["release_state"] == "provisional"


def test_lists_tell_a_subject_with_its_figures_as_they_were_frozen(cast, monkeypatch):
    record = make_edition(cast)
    record = operations.save_front_sheet(
        key=key(record),
        saves=record.saves,
        values={"subject": "{{ count:red }} red"},
        lists={},
        by=cast.lead,
        at=AT,
    )
    assert again(record).heading == "Performance dashboard, September 2025"

    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    record = files_made(again(record), monkeypatch)

    assert re.fullmatch(r"\w+ red, September 2025", record.heading)
    moving.return_to_draft(key=key(record), reason="A typo.", by=cast.approver, at=AT)
    assert again(record).heading == "Performance dashboard, September 2025"
