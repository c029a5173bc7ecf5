"""Who hears that a release of figures waits for a decision, and that it was decided."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from objectives.information import release_operations as releasing
from objectives.information.reminders import notices
from objectives.models import EqualityTable
from tests import factories
from tests.objectives.test_releasing import AT, ask, lead, person, publisher, table  # noqa: F401

pytestmark = pytest.mark.django_db
URL = "https://portal.example"
LATER = AT + timedelta(days=1)


def heard(at: datetime) -> dict[str, str]:
    names = dict(User.objects.values_list("pk", "username"))
    found = notices(at, portal_url=URL)
    return {names[key]: "\n".join(each.lines) for key, each in found.items()}


def piles(user: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple]]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    client = Client()
    client.force_login(user)
    return {
        pile.heading: [(each.title, each.to_do, each.by, each.href) for each in pile.entries]
        for pile in client.get("/").context["piles"]
    }


def test_who_may_decide_hears_the_day_after_and_every_week(table, lead, publisher):  # noqa: F811
    other = person("other", Role.EQUALITY_LEAD)
    person("member", Role.MEMBER)
    elsewhere = factories.make_user("elsewhere")
    factories.make_appointment(
        elsewhere, Role.EQUALITY_LEAD, directorate=factories.make_directorate("D9")
    )
    key = ask(lead).pk

    assert heard(AT) == {}
    told = heard(LATER)
    assert set(told) == {"publisher", other.username}
    assert (
        "* Staff by disability: release asked for on 2 November 2026, decide on it."
        in (told["publisher"])
    )
    assert f"{URL}/figures/requests/{key}/" in told["publisher"]
    assert heard(AT + timedelta(days=2)) == {}
    assert set(heard(AT + timedelta(days=8))) == {"publisher", "other"}
    releasing.withdraw_request(key=key, by=lead, at=AT)
    assert heard(LATER) == {}


def test_a_lead_of_the_place_decides_on_its_own_tables_only(table, lead):  # noqa: F811
    place = factories.make_directorate("D9")
    own = factories.make_user("own")
    factories.make_appointment(own, Role.EQUALITY_LEAD, directorate=place)
    EqualityTable.objects.filter(pk=table.pk).update(directorate=place)
    ask(lead)

    assert set(heard(LATER)) == {"own"}


def test_no_figure_is_told(table, lead, publisher):  # noqa: F811
    ask(lead)

    words = heard(LATER)["publisher"].replace("2 November 2026", "").replace(URL, "")
    assert "17" not in words
    assert "400" not in words


@pytest.mark.parametrize("words", ["", "Too few of them"])
def test_who_asked_hears_what_was_decided(table, lead, publisher, words, monkeypatch):  # noqa: F811
    key = ask(lead).pk
    page = f"/figures/requests/{key}/"
    asked = ("Staff by disability", "Look at what would be shown, and release it or say why not")
    assert piles(publisher, LATER, monkeypatch)["Figures to release"] == [
        (*asked, "asked for on 2 November 2026", page)
    ]
    assert "Figures to release" not in piles(lead, LATER, monkeypatch)

    if words:
        releasing.reject(key=key, words=words, by=publisher, at=LATER)
    else:
        releasing.release(key=key, by=publisher, at=LATER)

    became = "rejected" if words else "released"
    assert heard(LATER) == {}
    assert (
        f"Staff by disability: {became} on 3 November 2026." in heard(LATER + timedelta(1))["lead"]
    )
    assert set(heard(LATER + timedelta(days=1))) == {"lead"}
    to_do = "Read why, and ask again" if words else "Look at what everybody reads now"
    assert piles(lead, LATER, monkeypatch)["Releases decided"] == [
        ("Staff by disability", to_do, f"{became} on 3 November 2026", page)
    ]
    assert "Figures to release" not in piles(publisher, LATER, monkeypatch)
    assert "Releases decided" not in piles(lead, LATER + timedelta(days=15), monkeypatch)


def test_a_rejected_one_that_is_asked_for_again_is_not_told(
    table,  # noqa: F811
    lead,  # noqa: F811
    publisher,  # noqa: F811
    monkeypatch,
):
    key = ask(lead).pk
    releasing.reject(key=key, words="Too few", by=publisher, at=AT)
    releasing.ask_for_release(refs=["STAFF"], words="", by=lead, at=LATER)

    assert "Releases decided" not in piles(lead, datetime(2026, 11, 4, tzinfo=UTC), monkeypatch)
    assert "lead" not in heard(LATER)
