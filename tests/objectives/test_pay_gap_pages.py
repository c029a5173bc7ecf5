"""Pages of pay gaps: who reads and enters them, what a file of pay comes to, what is kept of it."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.printing.bars import is_bars
from objectives.models import Duty, PayGap
from objectives.pay.gap_sections import bands_figures, sentence, women_and_men
from objectives.pay.government import COLUMNS, size_of
from objectives.pay.sections import report_sections
from objectives.pay.told import told
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Client:
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return client_of(user)


@pytest.fixture
def reader() -> Client:
    return client_of(factories.make_user("reader"))


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(record=None, **other):
    """What a person types: the figures of a record, with some changed."""
    found = record or factories.make_pay_gap()
    names = [each.name for each in PayGap._meta.concrete_fields if not each.primary_key]
    said = {name: getattr(found, name) for name in names}
    days = {}
    for name in ("snapshot_on", "published_on"):
        day = said.pop(name)
        for place, part in enumerate((day.day, day.month, day.year) if day else ("", "", "")):
            days[f"{name}_{place}"] = str(part)
    text = {name: "" if value is None else str(value) for name, value in said.items()}
    return {**text, **days, **other}


def test_three_years_stand_on_the_list_whether_entered_or_not(reader):
    factories.make_pay_gap()

    page = reader.get("/pay-gaps/").content.decode()

    assert page.count("Not entered") == 2
    assert "/pay-gaps/gender/2025/" in page
    assert "30 March 2026" in page
    assert "Enter a pay gap" not in page


def test_a_year_has_its_six_outputs_and_its_bands(reader, django_assert_max_num_queries):
    factories.make_pay_gap()
    reader.get("/pay-gaps/")

    with django_assert_max_num_queries(12):
        page = reader.get("/pay-gaps/gender/2025/").content.decode()

    for figure in ("5.4%", "-1.2%", "50.0%", "25.5%", "1.3%", "0.9%", "71.5%", "59.8%"):
        assert figure in page
    assert "<svg" in page
    assert "employees who identify as neither are left out of the calculation" in page
    assert "biological sex" not in page


def test_papers_say_whom_the_gap_by_gender_leaves_out_and_no_other_does():
    gaps = [factories.make_pay_gap(), factories.make_pay_gap(kind="disability", declared=4120)]
    said = {
        each.anchor: women_and_men([gaps[0].snapshot_on])
        in [getattr(block, "text", "") for block in each.blocks]
        for each in report_sections(gaps, {})
    }
    assert said == {"gender": True, "disability": False}


def test_the_csv_has_the_columns_of_government(reader):
    factories.make_pay_gap(published_on=date(2026, 3, 31))

    text = reader.get("/pay-gaps/gender/2025.csv").content.decode("utf-8-sig")

    [row] = csv.DictReader(io.StringIO(text))
    assert tuple(row) == COLUMNS
    assert (row["DiffMeanHourlyPercent"], row["FemaleTopQuartile"]) == ("5.4", "59.8")
    assert (row["EmployerSize"], row["SubmittedAfterTheDeadline"]) == ("1000 to 4999", "True")
    assert (row["DueDate"], row["DateSubmitted"]) == ("2026/03/30 00:00:00", "2026/03/31 00:00:00")
    assert (row["ResponsiblePerson"], row["EmployerId"]) == ("", "")


@pytest.mark.parametrize(
    ("employees", "words"),
    [
        (249, "Less than 250"),
        (250, "250 to 499"),
        (4999, "1000 to 4999"),
        (5000, "5000 to 19,999"),
        (20000, "20,000 or more"),
    ],
)
def test_sizes_are_in_the_words_of_government(employees, words):
    assert size_of(employees) == words


@pytest.mark.parametrize("form", ["json", "csv", "pdf"])
def test_a_year_comes_in_each_form(reader, form):
    factories.make_pay_gap()

    assert reader.get(f"/pay-gaps/gender/2025.{form}").status_code == 200
    assert reader.get(f"/pay-gaps/list.{form}").status_code == 200


def test_a_council_of_few_employees_is_told_that_the_duty_does_not_apply(reader):
    factories.make_pay_gap(employees=249, comparator_employees=None, group_employees=None)

    page = reader.get("/pay-gaps/gender/2025/").content.decode()

    assert "Does not apply: fewer than 250 employees." in page


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (None, "Not law yet"),
        (date(2027, 3, 30), "30 March 2027"),
        (date(2027, 3, 31), "Not law yet"),
    ],
)
def test_a_draft_asks_for_nothing_until_the_council_sets_a_first_day(reader, first, told):
    factories.make_pay_gap(kind="disability", snapshot_on=date(2026, 3, 31), declared=4120)
    values = {"title": "Gap", "rule": "every_year_by", "numbers": "03-30"}
    Duty.objects.create(ref="E-PAY-GAP-DISABILITY", valid_from=first, **values)

    page = reader.get("/pay-gaps/disability/2026/").content.decode()

    assert told in page
    assert ("is a draft" in page) is (first is None)


@pytest.mark.parametrize("address", ["gender/2020/", "sex/2025/", "999/"])
def test_there_is_no_page_of_what_is_not_there(lead, address):
    assert lead.get(f"/pay-gaps/{address}").status_code == 404


@pytest.mark.parametrize("address", ["add/", "add/file/"])
def test_others_enter_nothing(reader, address):
    assert reader.get(f"/pay-gaps/{address}").status_code == 404
    assert reader.post(f"/pay-gaps/{address}", {}).status_code == 404


def test_the_lead_enters_a_gap_with_its_event(lead):
    values = typed()
    PayGap.objects.all().delete()

    answer = lead.post("/pay-gaps/add/", values)

    assert (answer.status_code, answer.url) == (302, "/pay-gaps/gender/2025/")
    found = PayGap.objects.get()
    assert (found.mean_hourly_gap, found.group_in_upper) == (Decimal("5.4"), Decimal("59.8"))
    [event] = Event.objects.filter(record_ref="gender 2025-03-31")
    assert event.action == "create"


def test_bands_that_do_not_add_up_are_refused_and_nothing_typed_is_lost(lead):
    values = typed(group_in_upper="59.7")
    PayGap.objects.all().delete()

    page = lead.post("/pay-gaps/add/", values).content.decode()

    assert "Upper band: women, or the group: the two of a band add to 100: here to 99.9." in page
    assert 'value="59.7"' in page
    assert 'value="71.5"' in page
    assert not PayGap.objects.exists()


def test_a_gap_is_changed_and_a_stale_page_is_told(lead):
    record = factories.make_pay_gap()
    address = f"/pay-gaps/{record.pk}/"
    page = lead.get(address)
    seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]

    first = lead.post(address, typed(record, mean_hourly_gap="5.5", seen=seen))
    second = lead.post(address, typed(record, mean_hourly_gap="5.6", seen=seen))

    assert (first.status_code, second.status_code) == (302, 409)
    assert PayGap.objects.get().mean_hourly_gap == Decimal("5.5")


def test_the_same_group_is_not_entered_twice(lead):
    page = lead.post("/pay-gaps/add/", typed()).content.decode()

    assert "error" in page.lower()
    assert PayGap.objects.count() == 1


# Pay bands as bars


def made(number, **other):
    """Groups of one snapshot by ethnicity, with the sections that show their pay bands."""
    for place in range(number):
        said = {"group": f"Group {place}", "comparator": "White British", "declared": 4120}
        factories.make_pay_gap(kind="ethnicity", **said | other)
    return bands_figures(told(PayGap.objects.order_by("group")))


def test_pay_bands_are_bars_of_a_group_beside_their_figures():
    factories.make_pay_gap()

    [figure] = bands_figures(told(PayGap.objects.all()))

    [bars] = figure.chart.series
    assert is_bars(figure.chart)
    assert figure.chart.labels == ("Lower", "Lower middle", "Upper middle", "Upper")
    assert (bars.values, figure.chart.texts[0]) == (("71.5", "70", "66.7", "59.8"), "71.5%")
    assert "Women: lower 71.5%, lower middle 70.0%" in figure.chart.summary
    assert len(figure.table.rows) == 2


@pytest.mark.parametrize(("groups", "bars"), [(1, [4]), (4, [16]), (5, [16, 4]), (9, [16, 16, 4])])
def test_a_figure_has_no_more_groups_than_fit_on_a_page(groups, bars):
    found = made(groups)

    assert [len(each.chart.labels) for each in found] == bars
    assert found[0].chart.labels[0] == "Group 0: lower"
    assert len({each.caption for each in found}) == len(found)
    for each in found:
        assert each.table.rows[0].cells[0].text == "White British"
        assert len(each.table.rows) == len(each.chart.labels) / 4 + 1


def test_a_share_that_is_not_shown_has_no_bar():
    few = {"comparator_in_upper": Decimal("99.9"), "group_in_upper": Decimal("0.1")}

    [figure] = made(1, employees=4120, **few)

    hidden = [text for text in figure.chart.texts if text == "[c]"]
    assert len(hidden) == figure.chart.series[0].values.count(None) == 2
    assert "0.1" not in repr(figure)


# What tells of few people

FEW = {"kind": "disability", "declared": 4120, "group_employees": 250, "group_paid_bonus": "0.8"}


def few_of(**other):
    """Disabled people of whom 2 were paid a bonus."""
    said = {**FEW, **other}
    return factories.make_pay_gap(**said | {"group_paid_bonus": Decimal(said["group_paid_bonus"])})


def test_a_share_of_two_people_is_told_to_no_reader_in_any_form(reader):
    few_of()

    for form in ("/", ".csv", ".json"):
        text = reader.get(f"/pay-gaps/disability/2025{form}").content.decode("utf-8-sig")
        assert "[c]" in text
        assert not re.search(r"\b0\.8\b", text)
    listed = reader.get("/pay-gaps/list.csv").content.decode()
    assert "[c]" in listed
    assert not re.search(r"\b0\.8\b", listed)


def test_its_author_is_told_what_readers_do_not_see(lead, reader):
    few_of()

    page = lead.get("/pay-gaps/disability/2025/").content.decode()

    assert "Readers see [c] in place of these" in page
    assert "Disabled, paid a bonus 0.8%" in page
    assert "in place of these" not in reader.get("/pay-gaps/disability/2025/").content.decode()


def test_what_the_law_orders_is_told_with_a_warning_to_its_author(lead, reader):
    factories.make_pay_gap(group_employees=250, group_paid_bonus=Decimal("0.8"))

    assert "0.8%" in reader.get("/pay-gaps/gender/2025/").content.decode()
    page = lead.get("/pay-gaps/gender/2025/").content.decode()
    assert "The law orders these figures" in page
    assert "Women, paid a bonus 0.8%" in page


def test_the_record_of_changes_keeps_why_a_share_of_few_is_told(lead):
    record = factories.make_pay_gap(group_employees=250)

    lead.post(f"/pay-gaps/{record.pk}/", typed(record, group_paid_bonus="0.8"))

    assert "SI 2017/353" in Event.objects.get(record_ref="gender 2025-03-31").reason


def test_an_empty_list_says_that_nothing_is_entered(reader):
    page = reader.get("/pay-gaps/").content.decode()

    assert "No pay gap is entered yet." in page
    assert "0 pay gaps" not in page


def test_the_record_of_changes_tells_no_figure_that_readers_do_not_see(lead):
    record = few_of(group_in_lower=Decimal("71.5"))
    page = lead.get(f"/pay-gaps/{record.pk}/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]

    lead.post(f"/pay-gaps/{record.pk}/", typed(record, group_paid_bonus="1.2", seen=seen))

    event = Event.objects.get(record_ref="disability 2025-03-31")
    before, after = json.loads(event.before), json.loads(event.after)
    assert (before["group_paid_bonus"], after["group_paid_bonus"]) == ("not told", "changed")
    assert "71.5" not in f"{event.before} {event.after}"
    assert after["employees"] == 4120


# Those on full pay


def test_who_is_on_full_pay_makes_pay_bands_exact_and_is_told_to_no_reader(lead, reader):
    """0.9% of a band of 600 are 5; of one of half as many they would be 3 at most."""
    few = {"comparator_in_upper": Decimal("99.1"), "group_in_upper": Decimal("0.9")}
    record = few_of(employees=2400, comparator_employees=2150, declared=2400, **few)
    assert not re.search(r"\b0\.9%", reader.get("/pay-gaps/disability/2025/").content.decode())

    lead.post(f"/pay-gaps/{record.pk}/", typed(record, full_pay="2399"))

    assert PayGap.objects.get().full_pay == 2399
    for form in ("/", ".csv", ".json"):
        text = reader.get(f"/pay-gaps/disability/2025{form}").content.decode("utf-8-sig")
        assert re.search(r"\b0\.9\b", text)
        assert not re.search(r"\b2,?399\b", text)
    event = Event.objects.get(record_ref="disability 2025-03-31")
    assert json.loads(event.after)["full_pay"] == "changed"
    assert "2399" not in f"{event.before} {event.after}"


def test_more_on_full_pay_than_there_are_is_refused_beside_its_box(lead):
    values = typed(full_pay="4121")
    PayGap.objects.all().delete()

    page = lead.post("/pay-gaps/add/", values).content.decode()

    assert "give at most as many as are in the two groups together." in page
    assert 'value="4121"' in page
    assert not PayGap.objects.exists()


# Deleting


def test_a_gap_is_deleted_with_its_reason(lead):
    record = factories.make_pay_gap()

    assert "Delete it" in lead.get(f"/pay-gaps/{record.pk}/").content.decode()
    answer = lead.post(f"/pay-gaps/{record.pk}/delete/", {"reason": "Entered twice"})

    assert (answer.status_code, answer["Location"]) == (302, "/pay-gaps/")
    assert not PayGap.objects.exists()
    event = Event.objects.get(record_ref="gender 2025-03-31")
    assert (event.action, event.reason) == ("delete", "Entered twice")
    assert event.record_ref == "gender 2025-03-31"
    assert "50.0" not in str(event.before)


def test_a_published_gap_is_not_deleted(lead):
    record = factories.make_pay_gap(published_on=date(2026, 3, 30))

    assert "Delete it" not in lead.get(f"/pay-gaps/{record.pk}/").content.decode()
    page = lead.post(f"/pay-gaps/{record.pk}/delete/", {"reason": "Wrong"}).content.decode()

    assert "they cannot be deleted" in page
    assert PayGap.objects.exists()


def test_a_gap_is_not_deleted_without_a_reason_nor_by_others(lead, reader):
    record = factories.make_pay_gap()

    lead.post(f"/pay-gaps/{record.pk}/delete/", {"reason": ""})
    assert reader.post(f"/pay-gaps/{record.pk}/delete/", {"reason": "x"}).status_code == 404

    assert PayGap.objects.exists()


def test_the_name_of_a_group_stays_as_it_is_written():
    named = {"group": "Asian", "comparator": "White British", "declared": 4120}
    own = told([factories.make_pay_gap(kind="ethnicity", **named)])
    assert sentence(own[0]).endswith("more than that of White British")
    assert sentence(told([factories.make_pay_gap()])[0]).endswith("more than that of men")
