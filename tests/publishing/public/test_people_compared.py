"""Figures of people of two editions, side by side on the public site."""

from datetime import timedelta

from councilportal.publishing.editions import moving, operations
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from objectives.models import EqualityFigure
from tests.factories import add_figure, make_equality_table
from tests.publishing.editions.test_changed_people import PUBLIC, release
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.public.site import Read, at, key, publish
from tests.publishing.series.support import arranged

FIRST, SECOND = AT + timedelta(days=2), AT + timedelta(days=6)
LAST = AT + timedelta(days=9)


def test_what_a_correction_changed_of_people_is_told(client, cast: Cast, clock: Read):
    add_figure(make_equality_table("STAFF", title="Staff", kind="workforce", **PUBLIC), count=400)
    release(AT)
    first = publish(cast, arranged(make_edition(cast), cast, {"part": PartKind.WORKFORCE}), FIRST)
    EqualityFigure.objects.update(count=410)
    release(FIRST + timedelta(days=1))
    began = FIRST + timedelta(days=2)
    begun = moving.correct(key=key(first), note="Payroll.", by=cast.lead, at=began)
    second = publish(cast, Edition.objects.get(pk=begun.pk), SECOND)
    clock(LAST)

    page = client.get(at(second, "changes/")).content.decode()
    edition = client.get(at(second)).content.decode()

    assert "No figure, rating or direction is different" not in page
    row = page.split("Everybody", 1)[1].split("</tr>")[0]
    assert row.index("STAFF") < row.index("400") < row.index("410")
    assert at(second, "changes/") in edition


def test_tables_that_one_of_two_editions_tells_are_not_compared(client, cast: Cast, clock: Read):
    add_figure(make_equality_table("STAFF", title="Staff", kind="workforce", **PUBLIC), count=400)
    release(AT)
    newer = arranged(make_edition(cast), cast, {"part": PartKind.WORKFORCE})
    older = operations.start(series="dashboard", period="2025-08", by=cast.lead, at=AT)
    publish(cast, arranged(older, cast, {"part": PartKind.PROMISED}), FIRST)
    newer = publish(cast, newer, FIRST + timedelta(hours=2))
    clock(LAST)

    assert (
        "Figures of people that changed" not in client.get(at(newer, "changes/")).content.decode()
    )
