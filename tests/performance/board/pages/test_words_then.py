"""What an indicator, its service and its posts were called: boards of the past keep it."""

import re
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.organisation import operations as organisation
from councilportal.organisation.models import Directorate, PastValue, Post, Service
from councilportal.organisation.past_values import PAST_FIELDS
from performance.indicators import operations as indicators
from performance.models import Indicator
from tests import factories
from tests.exchange.support import bring_in
from tests.performance.board.pages.support import rows_of

pytestmark = pytest.mark.django_db
CHANGED = datetime(2026, 6, 1, 9, tzinfo=UTC)
NEW = "Marker of the new"
RULES = Path(__file__).parents[4] / "performance" / "RULES.md"
# What the other tests of places change, or what has no words.
ELSEWHERE = {"service", "directorate"}
OLD_POSTS = [f"Old {name}" for name in ("director_post", "cabinet_portfolio", "owner", "approver")]
TITLES = ["Old director_post", "Renamed since", "Next director"]


@pytest.fixture
def keeper() -> User:
    """March's board has an indicator with every word and post that it can have."""
    factories.make_council()
    posts = {
        name: factories.make_post(f"Old {name}")
        for name in ("director_post", "cabinet_portfolio", "owner", "approver")
    }
    service = factories.make_service(
        "LIB",
        name="Libraries",
        division="Old division",
        delivered_by="Old deliverer",
        summary_group="Old group",
        director_post=posts["director_post"],
        cabinet_portfolio=posts["cabinet_portfolio"],
    )
    indicator = factories.make_indicator(
        "ON1",
        title="Old title",
        service=service,
        outcome="Old outcome",
        definition="Old definition",
        numerator_label="Old counted",
        denominator_label="Old of all",
        owner=posts["owner"],
        approver=posts["approver"],
    )
    factories.make_reading(indicator, "2026-03", value=90)
    person = factories.make_user("kim")
    factories.make_appointment(person, Role.ADMIN)
    return person


def pages(client: Client, period: str = "2026-03") -> str:
    """The pages and files of a month that print an indicator."""
    addresses = [
        f"/performance/{address}"
        for address in (
            f"board/{period}/",
            f"board/{period}.csv",
            f"dashboard/{period}.json",
            f"indicators/ON1/{period}/",
        )
    ]
    return "".join(client.get(address).content.decode() for address in addresses)


def change(record: Any, name: str, value: Any, keeper: User) -> None:
    room = indicators if isinstance(record, Indicator) else organisation
    options = {"stays_comparable": True} if isinstance(record, Indicator) else {}
    room.change(
        record=record, values={name: value}, reason="It changes.", by=keeper, at=CHANGED, **options
    )


def test_no_page_of_the_past_has_words_of_today(keeper, client):
    """Every dated field gets a marker; first posts are renamed, then others take their place."""
    client.force_login(keeper)
    for post in Post.objects.filter(title__startswith="Old "):
        change(post, "title", f"{NEW} title of {post.title.removeprefix('Old ')}", keeper)
    records: dict[str, Any] = {
        "indicator": Indicator.objects.get(),
        "service": Service.objects.get(),
        "directorate": Directorate.objects.get(),
    }
    was = {str(getattr(each, name)) for each in records.values() for name in _words_of(each)}

    renamed = pages(client)
    for kind, record in records.items():
        for name in set(PAST_FIELDS[kind]) - ELSEWHERE:
            marker = f"{NEW} {kind} {name}"
            is_post = type(record)._meta.get_field(name).related_model is Post
            change(record, name, factories.make_post(marker) if is_post else marker, keeper)
    replaced = pages(client)

    for shown in (renamed, replaced):
        assert NEW not in shown
        assert {text for text in (*was, *OLD_POSTS) if text not in shown} == set()
    now = "".join(pages(client, "2026-06"))
    assert [each for each in DATED if f"{NEW} {each}" not in now] == []


DATED = [
    f"{kind} {name}"
    for kind, names in PAST_FIELDS.items()
    for name in names
    # A deliverer of its own hides that of the service.
    if kind != "post" and name not in ELSEWHERE and (kind, name) != ("service", "delivered_by")
]


def _words_of(record: Any) -> list[str]:
    """The fields of a record that are words of its own."""
    names = PAST_FIELDS[record._meta.verbose_name]
    return [name for name in names if not record._meta.get_field(name).is_relation]


def test_a_post_that_was_left_and_then_renamed_has_the_title_of_each_day(keeper, client):
    client.force_login(keeper)
    service, former = Service.objects.get(), Post.objects.get(title="Old director_post")

    def director(period: str) -> str:
        page = client.get(f"/performance/board/{period}/").content.decode()
        (found,) = (title for title in TITLES if title in page)
        return found

    change(service, "director_post", factories.make_post("Next director"), keeper)
    organisation.change(
        record=former,
        values={"title": "Renamed since"},
        reason="Renamed.",
        by=keeper,
        at=datetime(2026, 7, 1, 9, tzinfo=UTC),
        holds_from=date(2026, 4, 1),
    )

    assert [director(period) for period in ("2026-03", "2026-05", "2026-06")] == TITLES


def test_a_judge_has_the_title_of_the_day_of_the_judgement(keeper, client):
    client.force_login(keeper)
    judge = Post.objects.get(title="Old owner")
    judged = factories.make_indicator("JU1", method="judgement", service=Service.objects.get())
    factories.make_reading(
        judged,
        "2026-03",
        judgement="green",
        judged_by=judge,
        judged_on=date(2026, 4, 2),
        judgement_reason="All is well.",
    )
    change(judge, "title", NEW, keeper)

    page = client.get("/performance/indicators/JU1/2026-03/").content.decode()

    assert "by Old owner" in page
    assert NEW not in page


def test_an_outcome_filters_the_boards_of_the_days_on_which_it_was_one(keeper, client):
    client.force_login(keeper)
    change(Indicator.objects.get(), "outcome", NEW, keeper)

    def found(period: str, outcome: str) -> int:
        return len(rows_of(client.get(f"/performance/board/{period}.csv", {"outcome": outcome})))

    assert found("2026-03", "Old outcome") == found("2026-06", NEW) == 1
    assert found("2026-06", "Old outcome") == 1  # no such choice, so it filters nothing
    choices = client.get("/performance/over-time/2026-06/").content.decode()
    assert "Old outcome" in choices
    assert NEW in choices


def test_a_post_that_boards_of_the_past_name_is_not_deleted(keeper):
    change(Indicator.objects.get(), "owner", factories.make_post("Next"), keeper)
    former = Post.objects.get(title="Old owner")

    with pytest.raises(Refused, match="Boards of the past"):
        organisation.remove(record=former, reason="Gone.", by=keeper, at=CHANGED)


def test_words_of_posts_go_out_and_come_back(keeper, tmp_path):

    change(Post.objects.get(title="Old owner"), "title", "Head; of this/that", keeper)
    call_command("export_data", str(tmp_path), stdout=StringIO())
    stored = list(PastValue.objects.values_list("record_type", "record_ref", "field", "value"))

    PastValue.objects.all().delete()
    bring_in(tmp_path)

    assert stored == [("post", "Head; of this/that", "title", "Old owner")]
    assert list(PastValue.objects.values_list("record_type", "record_ref", "field", "value")) == (
        stored
    )


def test_the_rules_say_of_every_field_whether_it_is_dated():
    """The table of RULES.md has each field of an indicator once, as the code treats it."""
    text = RULES.read_text("utf-8").split("<!-- dated: indicator -->\n", 1)[1]
    lines = text.split("\n\n", 1)[0].splitlines()[2:]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in lines]
    said = {name: when for names, when, _ in rows for name in re.findall(r"`(\w+)`", names)}
    fields = {
        each.name
        for each in (*Indicator._meta.concrete_fields, *Indicator._meta.many_to_many)
        if not each.primary_key
    }

    assert said.keys() == fields
    assert {name for name, when in said.items() if when == "of its day"} == {
        *PAST_FIELDS["indicator"],
        "valid_from",
        "valid_to",
    }
    assert set(said.values()) == {"of its day", "of today"}
