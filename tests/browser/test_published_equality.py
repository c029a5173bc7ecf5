"""Public pages of what the council does for equality, in Chromium: objectives, progress, promises
and actions as editions tell them, duties, and what stands today of assessments and decisions.

Their words are long, and each page is heard at both widths.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.organisation.models import Post, PostHolder
from councilportal.publishing.editions import moving, operations
from councilportal.publishing.models import Edition, ProgrammeItem
from councilportal.publishing.public.told_queries import TOPICS
from eqia.models import Assessment, Decision
from tests import factories
from tests.browser.test_published_pages import LONG, WORDS, reads
from tests.eqia.hostile import make_hostile
from tests.eqia.making import AT as WRITTEN
from tests.eqia.making import make_assessment, make_cast
from tests.objectives import everything_said
from tests.publishing.making import Cast, make_series, write_parts
from tests.publishing.public.site import key, publish
from tests.publishing.series.support import arranged
from tests.returns.support import AT

__all__ = ["reads"]  # a fixture
pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]


def test_what_editions_tell_is_heard_as_it_is_seen(
    reads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, _ = everything_said.make_spine()
    everything_said.overflow(f"{LONG} {WORDS}")
    record = told(keeper, AT - timedelta(days=2))
    moving.correct(key=key(record), note=WORDS, by=keeper, at=AT)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)

    of_edition = dict(zip(("series", "slug", "number"), key(record), strict=True))
    reads(
        [
            *(reverse(topic.address) for topic in TOPICS),
            *(reverse(f"{topic.address}_in", kwargs=of_edition) for topic in TOPICS),
            reverse("published_equality"),
            reverse("published_duties"),
        ]
    )


def told(keeper: User, moment: datetime) -> Edition:
    """An edition that is out and tells of each topic."""
    post = Post.objects.get(title="Head of Parks")
    cast = Cast(keeper, PostHolder.objects.get(post=post).user, keeper, keeper, post)
    make_series(cast)
    act: dict[str, Any] = {"by": keeper, "at": moment - timedelta(days=1)}
    made = operations.start(series="dashboard", period="2026-08", **act)
    kinds = [kind for topic in TOPICS for kind in topic.kinds]
    record = arranged(write_parts(made, cast), cast, *({"part": kind} for kind in kinds))
    return publish(cast, record, moment)


def test_what_stands_today_is_heard_as_it_is_seen(
    reads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_council()
    writers = make_cast()
    record, decision = make_hostile(writers, [f"{LONG} {WORDS}"])
    make_assessment(writers, planned=True, title=LONG)
    Assessment.objects.filter(pk=record.pk).update(state="signed", published_at=WRITTEN)
    Decision.objects.filter(pk=decision.pk).update(state="ready")
    body = factories.make_meeting("next", on=date(2027, 1, 20)).body
    ProgrammeItem.objects.create(body=body, position=1, title=f"{LONG} {WORDS}")
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)

    equality, decisions = "/published/equality/", "/published/decisions/"
    reads(
        [
            *(f"{equality}{page}/" for page in ("register", "timetable", "groups", "groups/age")),
            *(f"{equality}{record.ref}/", f"{equality}{record.ref}/versions/1/"),
            *(f"{decisions}register/", f"{decisions}{decision.ref}/", "/published/programme/"),
        ]
    )
