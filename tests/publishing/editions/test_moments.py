"""Moments of publication: the change of clocks, and dates that cannot be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from councilportal.common.refusals import Refused
from councilportal.publishing.editions import moving
from councilportal.publishing.editions.forms import MomentForm
from councilportal.publishing.rules.kinds import ReleaseState
from councilportal.publishing.rules.workflow import State
from tests.publishing.making import AT, make_cast, make_edition


def form_of(day: str, at: str) -> MomentForm:
    year, month, number = day.split("-")
    box = {"on_0": number, "on_1": month, "on_2": year, "on": day, "at": at}
    return MomentForm({**box, "release": "confirmed"})


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("2026-03-29", "01:30", "01:30 does not exist on 29 March 2026"),
        ("2026-10-25", "01:30", "01:30 comes twice on 25 October 2026"),
    ],
)
def test_a_time_that_is_none_or_two_is_refused_in_words(day, at, said):
    form = form_of(day, at)

    assert not form.is_valid()
    assert said in str(form.errors["at"])


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        ("2026-03-29", "00:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29", "02:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-10-25", "00:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25", "02:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_times_beside_the_change_of_clocks_are_taken(day, at, moment):
    form = form_of(day, at)

    assert form.is_valid(), form.errors
    assert form.moment.astimezone(UTC) == moment


@pytest.mark.django_db
def test_a_date_that_has_passed_is_not_announced():
    cast = make_cast()
    record = make_edition(cast)
    act: dict[str, Any] = {
        "key": (record.series.ref, record.slug, record.number),
        "reason": "Because.",
        "by": cast.publisher,
        "at": AT,
    }

    with pytest.raises(Refused, match="has passed"):
        moving.announce(
            **act, publish_at=AT - timedelta(seconds=1), release=ReleaseState.PROVISIONAL
        )
    moving.announce(**act, publish_at=AT + timedelta(days=1), release=ReleaseState.CANCELLED)
    record.refresh_from_db()
    assert (record.state, record.release_state) == (State.DRAFT, ReleaseState.CANCELLED)
