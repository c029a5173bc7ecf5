"""Hourly pay reduced to pay gaps: what a file comes to, what is refused, and what is kept of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from objectives.models import PayGap
from objectives.pay.gap_sections import women_and_men
from tests import factories
from tests.objectives.test_pay_gap_pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Client:
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return client_of(user)


def pay_file(rows, head="group,hourly,bonus", name="pay.csv"):
    return SimpleUploadedFile(name, "\n".join([head, *rows]).encode(), "text/csv")


def sent(lead, rows, kind="gender", head="group,hourly,bonus", **other):
    day = {"snapshot_on_0": "31", "snapshot_on_1": "3", "snapshot_on_2": "2026"}
    data = {"kind": kind, **day, "comparator": "", "file": pay_file(rows, head), **other}
    return lead.post("/pay-gaps/add/file/", data)


def staff(number, *pay):
    return [pay[place % len(pay)] for place in range(number)]


def test_who_is_neither_is_left_out_and_only_who_enters_it_reads_how_many(lead):
    pay = [*staff(30, "male,20,"), *staff(30, "female,18,")]
    rows = [*pay, "neither,90,", "Non-binary,90,900"]

    page = sent(lead, rows).content.decode()

    assert "2 employees are left out of the gap: the file has them as neither" in page
    token = page.split('name="token" value="')[1].split('"')[0]
    saved = lead.post("/pay-gaps/add/file/confirm/", {"token": token}, follow=True)
    assert "2 employees are left out of the gap" in saved.content.decode()
    found = PayGap.objects.get()
    assert (found.employees, found.comparator_employees, found.group_employees) == (62, 30, 30)
    assert (found.mean_hourly_gap, found.full_pay) == (Decimal("10.0"), 60)
    again = lead.get("/pay-gaps/gender/2026/").content.decode()
    assert "are left out of the gap" not in again
    assert "employees are counted by their biological sex" in again
    assert "identify as neither" not in again


def test_guidance_of_2026_asks_for_the_sex_on_record_and_that_before_did_not(lead):
    pay = [*staff(30, "male,20,"), *staff(30, "female,18,"), "not known,90,", "other,90,"]

    now = sent(lead, pay).content.decode()
    then = sent(lead, pay, snapshot_on_2="2025").content.decode()

    asked = "count everybody by the sex on record"
    assert ("2 employees are left out" in now, asked in now) == (True, True)
    assert ("2 employees are left out" in then, asked in then) == (True, False)


def test_a_paper_over_the_change_of_guidance_says_both_and_of_which_snapshots():
    days = [date(2025, 3, 31), date(2026, 3, 31)]

    earlier, later, both = (women_and_men(each) for each in (days[:1], days[1:], days))

    assert ("neither" in earlier, "biological sex" in earlier) == (True, False)
    assert ("neither" in later, "biological sex" in later) == (False, True)
    assert "Up to the snapshot of 31 March 2025" in both
    assert "From the snapshot of 31 March 2026" in both


def test_a_file_without_such_employees_says_that_nobody_is_left_out(lead):
    page = sent(lead, [*staff(30, "male,20,"), *staff(30, "female,18,")]).content.decode()
    assert "Nobody in the file is left out as neither male nor female." in page


def test_hourly_pay_is_previewed_then_saved_and_nobodys_pay_is_kept(lead):
    rows = [*staff(30, "male,21.37,", "male,20.11,100"), *staff(50, "female,17.93,")]

    page = sent(lead, rows).content.decode()

    assert not PayGap.objects.exists()
    assert "Preview" in page
    token = page.split('name="token" value="')[1].split('"')[0]
    answer = lead.post("/pay-gaps/add/file/confirm/", {"token": token})
    assert answer.url == "/pay-gaps/gender/2026/"
    found = PayGap.objects.get()
    assert found.mean_hourly_gap == Decimal("13.5")
    assert (found.employees, found.comparator_paid_bonus) == (80, Decimal("50.0"))
    assert found.full_pay == 80
    stored = f"{list(PayGap.objects.values())} {list(Event.objects.values())}"
    for pay in ("21.37", "20.11", "17.93"):
        assert pay not in page
        assert pay not in stored


def test_ethnic_groups_are_joined_before_anything_is_kept(lead):
    rows = [
        *staff(60, "White British,20,White,"),
        *staff(12, "Indian,18,Asian,"),
        *staff(3, "Pakistani,15,Asian,"),
        *staff(11, "Caribbean,19,Black,"),
        *staff(4, ",17,,"),
        *staff(5, "Prefers not to say,17,,"),
    ]

    page = sent(
        lead, rows, "ethnicity", "group,hourly,broad,bonus", comparator="White British"
    ).content.decode()

    assert "Indian and Pakistani are told of as Asian" in page
    assert "90.5%" in page
    token = page.split('name="token" value="')[1].split('"')[0]
    lead.post("/pay-gaps/add/file/confirm/", {"token": token})
    assert sorted(PayGap.objects.values_list("group", flat=True)) == ["Asian", "Caribbean"]
    assert {each.declared for each in PayGap.objects.all()} == {86}


def make_ethnic_groups():
    """The broad group of two groups, by a list of today and by an older one."""
    race = factories.make_characteristic("race")
    for version, whole in (("Census 2011", "Asian of 2011"), ("Census 2021", "Asian")):
        at = {"list_version": version}
        broad = race.categories.create(ref=f"asian-{version[-2:]}", name=whole, **at)
        for name in ("Indian", "Pakistani"):
            race.categories.create(ref=f"{name}-{version[-2:]}", name=name, broad=broad, **at)


@pytest.mark.parametrize("said", ["pakistani", "Pakistani-21"])
def test_the_broad_group_is_that_of_the_council_where_the_file_has_none(lead, said):
    make_ethnic_groups()
    rows = [*staff(60, "White,20,"), *staff(12, "Indian,18,"), *staff(3, f"{said},15,")]

    page = sent(lead, rows, "ethnicity", comparator="White").content.decode()

    assert f"Indian and {said} are told of as Asian: {said} has fewer" in page


def test_the_broad_group_of_the_file_comes_first(lead):
    make_ethnic_groups()
    rows = [
        *staff(60, "White,20,,"),
        *staff(12, "Indian,18,,South Asian"),
        *staff(3, "Pakistani,15,,South Asian"),
    ]

    head = "group,hourly,bonus,broad"
    page = sent(lead, rows, "ethnicity", head, comparator="White").content.decode()

    assert "Indian and Pakistani are told of as South Asian" in page


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        (["man,20,"], "group,hourly,bonus", "Row 2, group:"),
        (["male,£20,"], "group,hourly,bonus", "Row 2, hourly:"),
        (["male,-20,"], "group,hourly,bonus", "write an amount from 0"),
        (["male,20"], "group,pay", "there is no such column"),
        (["male"], "group", "the column hourly is missing"),
        ([], "group,hourly", "it has no employees"),
        (["male,20,30"], "group,hourly,hourly", "it is here twice"),
        (["male,20,,x"], "group,hourly,bonus,", "in a column without a name"),
        (["male,20,,x"], "group,hourly,bonus", "in a column without a name"),
    ],
)
def test_a_file_that_is_wrong_is_told_row_and_column(lead, rows, head, said):
    page = sent(lead, rows, head=head).content.decode()

    assert said in page
    assert not PayGap.objects.exists()


def test_no_answer_is_no_ethnic_group_however_it_is_written(lead):
    """Each had a gap of its own, and was counted as an employee whose group is known."""
    words = ("Prefer not to say", "NOT STATED", "Unknown", "Not  declared")
    rows = [*staff(60, "White,20,"), *staff(40, "Asian,18,")]
    rows += [f"{word},17," for word in words for _ in range(12)]

    page = sent(lead, rows, "ethnicity", comparator="White").content.decode()

    assert "67.6%" in page  # 100 of 148 have declared
    assert "Unknown" not in page


def test_a_group_is_one_whatever_its_capitals_and_spaces(lead):
    """Those spelt otherwise were groups of their own, and the comparator lost people."""
    rows = [*staff(60, "White British,20,"), *staff(20, "white  british,10,")]
    rows += [*staff(20, "Asian,18,"), *staff(20, "ASIAN\u00a0,16,")]

    page = sent(lead, rows, "ethnicity", comparator="WHITE british").content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    lead.post("/pay-gaps/add/file/confirm/", {"token": token})

    found = PayGap.objects.get()
    assert (found.group, found.comparator_employees, found.group_employees) == ("Asian", 80, 40)


def test_a_row_of_totals_is_no_employee(lead):
    rows = [*staff(60, "White,20,"), *staff(40, "Asian,18,"), "Total,1920,"]

    page = sent(lead, rows, "ethnicity", comparator="White").content.decode()

    assert "it is a sum of other rows" in " ".join(page.split())


def test_a_comparator_left_from_another_kind_is_not_asked_for(lead):
    rows = [*staff(60, "no,20,"), *staff(40, "yes,18,"), *staff(9, "Prefer not to say,18,")]

    page = sent(lead, rows, "disability", comparator="White British").content.decode()

    assert "No gap can be told" not in page
    assert "Preview" in page


def test_two_groups_that_are_too_small_are_not_previewed(lead):
    page = sent(lead, [*staff(60, "no,20,"), *staff(9, "yes,18,")], "disability").content.decode()

    assert "No gap can be told" in page


def test_what_is_entered_already_is_not_replaced_by_a_file(lead):
    factories.make_pay_gap(snapshot_on=date(2026, 3, 31))
    page = sent(lead, [*staff(30, "male,21,"), *staff(30, "female,20,")]).content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]

    answer = lead.post("/pay-gaps/add/file/confirm/", {"token": token}, follow=True)

    assert "entered already" in answer.content.decode()
    assert PayGap.objects.get().mean_hourly_gap == Decimal("5.4")


def test_a_preview_of_somebody_else_is_not_saved(lead):
    cache.clear()

    answer = lead.post("/pay-gaps/add/file/confirm/", {"token": "x"}, follow=True)

    assert "too old to be saved" in answer.content.decode()


def test_a_preview_warns_before_anything_is_kept(lead):
    rows = [f"male,{15 + at},100" for at in range(130)]
    rows += [f"female,{15 + at},{'100' if at < 2 else ''}" for at in range(130)]

    page = sent(lead, rows).content.decode()

    assert "These tell of fewer than 5 people: Women, paid a bonus 1.5%" in page
