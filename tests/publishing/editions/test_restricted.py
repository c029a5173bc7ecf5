"""Who opens restricted copies, and that each opening goes on record."""

import json
import subprocess
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Post, PostHolder
from councilportal.organisation.people import person_on
from councilportal.printing import codec, pdf
from councilportal.publishing import policies
from councilportal.publishing.editions import entitling, moving, operations, queries
from councilportal.publishing.models import Edition, RestrictedReader
from councilportal.publishing.rules.kinds import Audience, Ground, PartKind, not_for_publication
from councilportal.publishing.rules.workflow import State
from tests.factories import make_meeting, make_member, make_post, make_user
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.public.site import key, publish

pytestmark = pytest.mark.django_db
FILE = "dashboard-2025-09-1-restricted.json"
OPEN = f"/reports/dashboard/2025-09/1/open/{FILE}"


@pytest.fixture
def edition(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """A published edition for a meeting, with an exempt part."""
    record = make_edition(cast)
    body_meeting = make_meeting("cabinet-1", on=date(2025, 11, 3))
    body_meeting.body.chair_post = make_post("Leader")
    body_meeting.body.save()
    Edition.objects.filter(pk=record.pk).update(meeting=body_meeting)
    record = operations.save_part(
        key=key(record),
        saves=record.saves,
        position=record.parts.get(part=PartKind.MEASURES).position,
        values={
            "exempt_paragraph": Ground.FINANCIAL,
            "exempt_reason": "Prices.",
            "public_interest": "Harm.",
            "public_title": "Contract",
        },
        by=cast.lead,
        at=AT,
    )
    found = publish(cast, record, AT)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return found


def opened(user: User, method: str = "post") -> Any:
    client = Client()
    client.force_login(user)
    return getattr(client, method)(OPEN)


def openings() -> list[tuple[int | None, Any]]:
    found = Event.objects.filter(action="open_restricted_copy").order_by("pk")
    return [(each.actor_id, json.loads(each.after)) for each in found]


def test_each_opening_is_on_record_with_who_and_which(cast, edition):
    answer = opened(cast.approver)

    assert answer.status_code == 200
    assert "Not for publication" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    ((who, told),) = openings()
    assert who == cast.approver.pk
    assert told == {"file": FILE, "freezing": 1}
    assert opened(cast.approver, "get").status_code == 405


def test_the_chair_of_its_meeting_opens_it_and_others_do_not(cast, edition):
    chair = make_user("lee.leader")
    PostHolder.objects.create(
        user=chair, post=edition.meeting.body.chair_post, valid_from=date(2020, 1, 1)
    )

    assert opened(cast.outsider).status_code == 404
    assert openings() == []
    assert opened(chair).status_code == 200
    assert len(openings()) == 1


def a_person(name: str, post: Post) -> User:
    person = make_user(name)
    PostHolder.objects.create(user=person, post=post, valid_from=date(2020, 1, 1))
    return person


def test_members_of_its_body_and_posts_that_are_named_open_it_and_those_who_left_do_not(
    cast, edition
):
    body, today = edition.meeting.body, AT.date()
    sits, left, comes, named = (make_post(f"Councillor {n}") for n in ("A", "B", "C", "D"))
    make_member(body, sits, valid_to=today)
    make_member(body, left, valid_to=today - timedelta(days=1))
    make_member(body, comes, valid_from=today + timedelta(days=1))
    RestrictedReader.objects.create(edition=edition, post=named)
    told = {
        post.title: opened(a_person(f"p{post.pk}", post)).status_code
        for post in (sits, left, comes, named)
    }

    assert told == {
        "Councillor A": 200,
        "Councillor B": 404,
        "Councillor C": 404,
        "Councillor D": 200,
    }
    names = dict(User.objects.values_list("pk", "username"))
    who = [names[actor] for actor, _ in openings() if actor is not None]
    assert who == [f"p{sits.pk}", f"p{named.pk}"]


@pytest.mark.parametrize(
    ("values", "passes"),
    [
        ({}, True),
        ({"publish_at": AT + timedelta(seconds=1)}, False),
        ({"state": State.APPROVED}, False),
        ({"state": State.APPROVED, "publish_at": None}, False),
        ({"state": State.WITHDRAWN, "withdrawn_at": AT, "withdrawal_reason": "x"}, False),
    ],
)
def test_a_member_reads_it_from_its_moment_on_until_it_is_withdrawn(edition, values, passes):
    post = make_post("Councillor")
    make_member(edition.meeting.body, post)
    who = person_on(a_person("cora", post), AT.date())
    Edition.objects.filter(pk=edition.pk).update(**values)

    found = queries.edition(*key(edition))

    assert policies.reads_restricted(who, found, AT) is passes
    assert policies.works_with(who, found) is False


def test_who_composes_names_posts_in_a_draft_and_a_correction_keeps_them(cast):
    record, post = make_edition(cast), make_post("Monitoring Officer")
    asked: dict[str, Any] = {"key": key(record), "posts": [post], "at": AT}

    with pytest.raises(NotKnown):
        entitling.set_restricted_readers(**asked, saves=record.saves, by=cast.outsider)
    with pytest.raises(Refused, match="named twice"):
        entitling.set_restricted_readers(
            **{**asked, "posts": [post, post]}, saves=record.saves, by=cast.lead
        )
    record = entitling.set_restricted_readers(**asked, saves=record.saves, by=cast.lead)
    publish(cast, record, AT)
    with pytest.raises(Refused, match="return it to draft"):
        entitling.set_restricted_readers(**asked, saves=record.saves, by=cast.lead)

    made = moving.correct(key=key(record), note="A typo.", by=cast.lead, at=AT)

    assert [each.post for each in made.restricted_readers.all()] == [post]
    told = Event.objects.get(action="set_restricted_readers")
    assert json.loads(told.after) == {"posts": ["Monitoring Officer"]}


@pytest.mark.parametrize(
    ("grounds", "said"),
    [
        (["3"], "Not for publication: Schedule 12A, paragraph 3"),
        (["5", "3", "5"], "Not for publication: Schedule 12A, paragraphs 3 and 5"),
    ],
)
def test_a_restricted_copy_says_on_which_grounds(grounds, said):
    assert not_for_publication(grounds) == said


def test_the_ground_stands_on_every_page_of_the_restricted_pdf(edition, tmp_path):
    text = queries.frozen(edition)[Audience.RESTRICTED].text
    file = tmp_path / "restricted.pdf"
    file.write_bytes(pdf.render(codec.load(text)))
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
    )

    pages = [" ".join(page.split()) for page in done.stdout.split("\f")[:-1]]

    assert len(pages) > 1
    wanted = {"Not", "for", "publication:", "Schedule", "12A,", "paragraph", "3"}
    assert [number for number, page in enumerate(pages, 1) if not wanted <= set(page.split())] == []


def test_a_frozen_edition_shows_its_public_copy_and_gives_no_other_by_a_link(cast, edition):
    client = Client()
    client.force_login(cast.approver)

    page = client.get("/reports/dashboard/2025-09/1/").text

    assert "Who opens one of these files is put on record." in page
    assert f'action="{OPEN}"' in page
    assert client.get(f"/reports/dashboard/2025-09/1/files/restricted/{FILE}").status_code == 404
