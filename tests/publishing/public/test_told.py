"""Pages of what editions tell of objectives, progress and plans: as frozen, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.common.document import Document, Paragraph, Section
from councilportal.publishing.editions import moving, operations
from councilportal.publishing.models import Edition
from councilportal.publishing.public.told_queries import TOPICS, parts_of
from councilportal.publishing.rules.kinds import PartKind
from objectives.models import Achievement
from tests.factories import make_achievement, make_framework, make_theme
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.public.site import key, publish
from tests.publishing.series.support import arranged, exempt

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)
AFTER = MOMENT + timedelta(days=2)
KINDS = (PartKind.PROMISED, PartKind.OBJECTIVES, PartKind.ACTION_PLAN)
HOME = "/published/equality"


def at(record: Edition, topic: str) -> str:
    return f"{HOME}/{topic}/{'/'.join(map(str, key(record)))}/"


@pytest.fixture
def out(cast: Cast) -> Edition:
    """September, which tells of promises and objectives, and of actions in an exempt part."""
    theme = make_theme(make_framework(), title="Skilled workforce")
    make_achievement(year="2024/25", kind="will_do", words="Train every manager", theme=theme)
    make_achievement(year="2025/26", kind="have_done", words="Trained 40 managers", theme=theme)
    record = arranged(make_edition(cast), cast, *({"part": each} for each in KINDS))
    return publish(cast, exempt(record, cast, PartKind.ACTION_PLAN), MOMENT)


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert not answer.cookies
    return str(answer.content.decode())


def test_a_page_prints_the_parts_as_they_were_frozen(client, out, clock):
    clock(MOMENT - timedelta(seconds=1))
    assert "Nothing is published of it yet" in text(client, f"{HOME}/promised/")
    assert client.get(at(out, "promised")).status_code == 404
    clock(MOMENT)

    page = text(client, f"{HOME}/promised/")

    body = page.split("<h1")[1]
    assert body.index("Train every manager") < body.index("Trained 40 managers")
    assert f"/published/{'/'.join(map(str, key(out)))}/" in body
    assert ".pdf" in body.split("The whole report, PDF")[0]
    assert 'id="objectives"' not in page
    assert "Read the latest" not in page
    Achievement.objects.all().update(words="Something else")
    clock(MOMENT + timedelta(days=1))  # the page is not kept beyond the day
    assert text(client, f"{HOME}/promised/") == page
    assert text(client, at(out, "promised")) == page


def test_what_cannot_be_had_looks_like_what_there_is_not(client, out, clock):
    clock(MOMENT)

    assert "Nothing is published of it yet" in text(client, f"{HOME}/actions/")
    assert "Nothing is published of it yet" in text(client, f"{HOME}/progress/")
    by = User.objects.get(username="pia.publisher")
    moving.withdraw(key=key(out), reason="It was wrong.", by=by, at=MOMENT)
    series, slug, _ = key(out)
    nothing = {
        client.get(address).content
        for address in (
            at(out, "actions"),  # it tells of them in an exempt part only
            at(out, "promised"),  # it is withdrawn
            f"{HOME}/actions/{series}/{slug}/9/",
            f"{HOME}/actions/nowhere/{slug}/1/",
        )
    }
    assert len(nothing) == 1
    assert client.get(at(out, "promised")).status_code == 404


def test_a_page_is_one_query_once_it_was_read_and_is_not_sent_twice(client, out, clock):
    clock(MOMENT)
    costs = []
    for address in (f"{HOME}/objectives/", f"{HOME}/progress/", at(out, "objectives")):
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            costs.append(len(asked))

    assert costs == [6, 1, 4, 1, 8, 1]
    assert answer["Cache-Control"] == "public, max-age=60"
    again = client.get(at(out, "objectives"), HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_an_older_edition_can_be_chosen_and_says_that_it_is_one(client, cast, out, clock):
    older = operations.start(series="dashboard", period="2025-08", by=cast.lead, at=AT)
    older = publish(cast, arranged(older, cast, {"part": PartKind.PROMISED}), AFTER)
    clock(AFTER)

    page, old = text(client, f"{HOME}/promised/"), text(client, at(older, "promised"))

    others = page.split('id="others"')[1]
    assert (at(older, "promised") in others, at(out, "promised") in others) == (True, False)
    assert f'href="{HOME}/promised/">Read the latest' in old
    assert at(out, "promised") in old.split('id="others"')[1]


def test_a_corrected_edition_says_so_and_makes_room_for_its_correction(client, cast, out, clock):
    second = moving.correct(key=key(out), note="A promise was missed.", by=cast.lead, at=MOMENT)
    publish(cast, Edition.objects.get(pk=second.pk), AFTER)
    clock(AFTER)

    page, old = text(client, f"{HOME}/promised/"), text(client, at(out, "promised"))

    assert at(out, "promised") not in page
    assert "Read what is corrected" not in page
    assert "Read what is corrected" in old


def test_the_page_of_equality_leads_to_each_topic_that_is_told(client, out, clock):
    clock(MOMENT)

    page = text(client, f"{HOME}/")

    led = [each.ref for each in TOPICS if f'href="{HOME}/{each.ref}/"' in page]
    assert led == ["promised", "objectives"]


def test_parts_are_found_wherever_they_stand_in_a_document():
    inner = Section("plan", "Plan", (Paragraph("Do it."),))
    outer = Section("appendix", "Appendix", (Paragraph("No."),), (inner,))
    document = Document("R", "T", "", "C", "#003a5d", "S", (outer, Section("about", "About")))

    assert parts_of(document, {"plan"}).sections == (inner,)
    assert parts_of(document, {"appendix", "plan"}).sections == (outer,)
