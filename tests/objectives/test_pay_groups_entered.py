"""Ethnic groups of one snapshot, entered one after the other by form: checked as a file is."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from objectives.models import PayGap
from tests import factories
from tests.objectives.test_pay_gap_pages import client_of, typed

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 31)
BANDS = ("lower", "lower_middle", "upper_middle", "upper")


@pytest.fixture
def lead():
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return client_of(user)


def group(name, share, **values):
    """A group of 100 of 2,000 people, with the same share of each band; 80% are compared with."""
    said = {
        "kind": "ethnicity",
        "snapshot_on": DAY,
        "comparator": "White British",
        "group": name,
        "declared": 2000,
        "comparator_employees": 1600,
        "group_employees": 100,
        **{f"comparator_in_{band}": Decimal("80.0") for band in BANDS},
        **{f"group_in_{band}": Decimal(share) for band in BANDS},
    }
    return factories.make_pay_gap(**{**said, **values})


def entered(lead, name, share, **other):
    """The answer where a group is entered by form."""
    record = group(name, share)
    values = typed(record, **other)
    record.delete()
    return lead.post("/pay-gaps/add/", values)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"employees": "4130"}, "Employees of the council: give the same for each group"),
        ({"comparator": "White"}, "give the same for each group of a snapshot, not both White and"),
        ({"full_pay": "1900"}, "not both 1900 and nothing."),
        (
            {"group_in_upper": "10.3"},
            "the shares of all groups in a band add to 100: here to 100.3",
        ),
        ({"group_employees": "301"}, "give at least as many as are in all groups together."),
        ({"group": "asian"}, "name another group: this one is entered already for that day."),
        (
            {
                "published_on_0": "1",
                "published_on_1": "5",
                "published_on_2": "2026",
                "group_in_lower": "9",
            },
            "Enter all groups before they are published.",
        ),
    ],
)
def test_a_group_that_does_not_fit_the_others_is_refused_at_its_box(lead, other, said):
    group("Asian", "10.0")

    answer = entered(lead, "Black", "10.0", **other)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert PayGap.objects.count() == 1


def test_groups_follow_each_other_and_the_page_says_what_is_left(lead):
    first = entered(lead, "Asian", "10.0")
    page = lead.get("/pay-gaps/ethnicity/2026/").content.decode()
    second = entered(lead, "Black", "10.0")
    whole = lead.get("/pay-gaps/ethnicity/2026/").content.decode()

    assert (first.status_code, second.status_code) == (302, 302)
    assert "Not all groups of 31 March 2026 are entered" in page
    assert "lower band to 90.0%, lower middle band to 90.0%" in page
    assert "Not all groups" not in whole


def test_what_groups_say_alike_is_changed_for_all_with_an_event_each(lead):
    first, second = group("Asian", "10.0"), group("Black", "10.0")
    other_day = group("Asian", "20.0", snapshot_on=date(2025, 3, 31))

    answer = lead.post(f"/pay-gaps/{first.pk}/", typed(first, declared="2100"))

    assert answer.status_code == 302
    for record in (first, second, other_day):
        record.refresh_from_db()
    assert (first.declared, second.declared, other_day.declared) == (2100, 2100, 2000)
    events = Event.objects.filter(record_ref__startswith="ethnicity 2026")
    assert events.count() == 2
    assert len(set(events.values_list("operation", flat=True))) == 1


def test_a_comparator_that_is_another_group_is_refused(lead):
    first, _ = group("Asian", "10.0"), group("Black", "10.0")

    page = lead.post(f"/pay-gaps/{first.pk}/", typed(first, comparator="Black")).content.decode()

    assert "of Black, name another group than the comparator." in page


def test_shares_of_published_groups_are_corrected_one_after_the_other(lead):
    first, second = (group(name, "10.0", published_on=date(2026, 5, 1)) for name in ("A", "B"))

    less = lead.post(f"/pay-gaps/{first.pk}/", typed(first, group_in_upper="9"))
    more = lead.post(f"/pay-gaps/{second.pk}/", typed(second, group_in_upper="11"))

    assert (less.status_code, more.status_code) == (302, 302)


def test_how_few_did_not_say_is_not_told(lead):
    group("Asian", "10.0", employees=2002, declared=2000)

    page = lead.get("/pay-gaps/ethnicity/2026/").content.decode()
    rows = lead.get("/pay-gaps/ethnicity/2026.csv").content.decode()
    data = lead.get("/pay-gaps/ethnicity/2026.json").content.decode()

    assert "All but fewer than 5 employees" in page
    assert "2002,[c]" in rows
    assert ("2,000" in page, '"2000"' in data) == (False, False)
