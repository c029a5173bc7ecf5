"""Figures of people: what may be shown, who asks for a release and who decides."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import person_on
from objectives.information import policies
from objectives.information import release_operations as releasing
from objectives.information.exact import exact_tables, frozen, thawed
from objectives.models import EqualityTable, Release, ReleasedCell
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def person(username: str, role: Role, **place: Any) -> User:
    user = factories.make_user(username)
    factories.make_appointment(user, role, **place)
    return user


@pytest.fixture
def lead() -> User:
    return person("lead", Role.EQUALITY_LEAD)


@pytest.fixture
def publisher() -> User:
    return person("publisher", Role.PUBLISHER)


@pytest.fixture
def table() -> EqualityTable:
    """400 staff: 380 answered, of whom 30 are disabled; 3 preferred not to say."""
    disability = factories.make_characteristic(
        "disability", ("disabled", "not_disabled", "not-known", "prefers-not-to-say")
    )
    groups = {each.ref: each for each in disability.categories.all()}
    made = factories.make_equality_table(mode="suppress", population="staff-2026")
    factories.add_figure(made, count=400)
    factories.add_figure(made, groups["disabled"], count=30, base=380)
    factories.add_figure(made, groups["not_disabled"], count=350, base=380)
    factories.add_figure(made, groups["not-known"], count=17)
    factories.add_figure(made, groups["prefers-not-to-say"], count=3)
    return made


def ask(by: User, *refs: str, words: str = "For the annual report"):
    return releasing.ask_for_release(refs=refs or ("STAFF",), words=words, by=by, at=AT)


def counts(release: Release) -> list[str]:
    return [cell.count for cell in release.cells.order_by("position")]


def test_a_release_hides_the_small_count_and_those_that_would_give_it(table, lead, publisher):
    request = ask(lead)
    (release,) = releasing.release(key=request.pk, by=publisher, at=AT)
    assert release.number == 1
    shown = counts(release)
    assert (shown[0], shown[4]) == ("400", "[c]")
    assert shown.count("[c]") >= 2  # with one more hidden, 400 does not give it


def test_the_one_who_asked_does_not_release(table, lead):
    request = ask(lead)
    for act in (releasing.release, releasing.reject):
        with pytest.raises(Refused, match="Somebody else decides"):
            act(key=request.pk, words="no", by=lead, at=AT)
    assert not Release.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MEMBER, Role.PERFORMANCE_LEAD, Role.APPROVER])
def test_others_do_not_know_of_a_request(table, lead, role):
    request = ask(lead)
    with pytest.raises(NotKnown):
        releasing.release(key=request.pk, by=person("other", role), at=AT)
    with pytest.raises(NotKnown):
        ask(person("third", role))


def test_an_auditor_sees_and_does_not_release(table, lead):
    auditor = person("auditor", Role.AUDITOR)
    request = ask(lead)
    assert policies.may_see_exact(person_on(auditor, AT.date()), table)
    with pytest.raises(Refused, match="Only an equality lead"):
        releasing.release(key=request.pk, by=auditor, at=AT)


def test_figures_that_changed_since_are_not_released(table, lead, publisher):
    request = ask(lead)
    table.figures.filter(position=2).update(count=31)
    with pytest.raises(Refused, match="changed after"):
        releasing.release(key=request.pk, by=publisher, at=AT)
    assert not Release.objects.exists()


def test_a_rejection_needs_its_reason_and_lets_it_be_asked_again(table, lead, publisher):
    request = ask(lead)
    with pytest.raises(Refused, match="Say why"):
        releasing.reject(key=request.pk, words=" ", by=publisher, at=AT)
    releasing.reject(key=request.pk, words="Leavers are in it", by=publisher, at=AT)
    with pytest.raises(Refused, match="decided already: rejected"):
        releasing.release(key=request.pk, by=publisher, at=AT)
    assert ask(lead).pk != request.pk


def test_a_release_is_asked_for_once(table, lead):
    ask(lead)
    with pytest.raises(Refused, match="asked for already"):
        ask(lead)


def test_who_releases_may_hide_more_and_says_why(table, lead, publisher):
    request = ask(lead)
    also = {"STAFF": {2}}
    with pytest.raises(Refused, match="Say why"):
        releasing.release(key=request.pk, also_hidden=also, by=publisher, at=AT)
    (release,) = releasing.release(
        key=request.pk, also_hidden=also, words="Too near", by=publisher, at=AT
    )
    assert counts(release)[1] == "[c]"
    request.refresh_from_db()
    assert (request.outcome, request.hide) == ("changed", [["STAFF", 2]])


def test_a_later_release_keeps_what_an_earlier_one_hid(table, lead, publisher):
    """A sibling of the same people would give the small count away together with the first."""
    releasing.release(key=ask(lead).pk, by=publisher, at=AT)
    sibling = factories.make_equality_table("SIBLING", mode="suppress", population="staff-2026")
    for number, figure in enumerate(table.figures.order_by("position")[:4], start=1):
        copy = sibling.figures.create(position=number, count=figure.count)
        copy.groups.set(figure.groups.all())
    (second,) = releasing.release(key=ask(lead, "SIBLING").pk, by=publisher, at=AT)
    shown = counts(second)
    total, told = int(shown[0]), [int(each) for each in shown[1:] if each != "[c]"]
    assert total == 400
    assert sum(told) < 400 - 3
    assert "[c]" in shown[1:]


def test_what_was_released_is_never_changed(table, lead, publisher):
    releasing.release(key=ask(lead).pk, by=publisher, at=AT)
    for model in (Release, ReleasedCell):
        for change in (
            lambda model=model: model.objects.update(**_some(model)),
            lambda model=model: model.objects.first().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def _some(model) -> dict[str, object]:
    return {"title": "Other"} if model is Release else {"count": "3"}


def test_events_tell_no_figure(table, lead, publisher):
    releasing.release(key=ask(lead).pk, by=publisher, at=AT)
    told = json.dumps([event.after for event in Event.objects.all()], default=str)
    assert "STAFF" in told
    assert not [number for number in ("350", "380", "17") if number in told]


def test_exact_tables_come_back_from_their_frozen_form(table, lead):
    factories.add_figure(table, measure="Mean age", value="45.1", base=380, gap="1.5")
    (exact,) = exact_tables([EqualityTable.objects.get()])
    assert thawed(json.loads(json.dumps(frozen(exact)))) == exact


def test_figures_that_contradict_each_other_are_refused_with_their_rows(table, lead):
    table.figures.filter(position=3).update(base=379)
    with pytest.raises(Refused, match="row 3: 379, but row 2 says 380 of the same people"):
        ask(lead)
