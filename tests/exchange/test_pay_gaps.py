"""pay_gaps.csv: pay is reduced to gaps and dropped; what is exported comes back byte for byte."""

from decimal import Decimal

import pytest

from councilportal.audit.models import Event
from councilportal.exchange import export_folder
from objectives.models import PayGap
from tests.exchange.support import WHOLE, bring_in, problems_of

pytestmark = pytest.mark.django_db
HEAD = (
    "kind,snapshot_on,employees,comparator_paid_bonus,group_paid_bonus,comparator_in_lower,"
    "group_in_lower,comparator_in_lower_middle,group_in_lower_middle,comparator_in_upper_middle,"
    "group_in_upper_middle,comparator_in_upper,group_in_upper,comparator_mean_hourly,"
    "group_mean_hourly,comparator_median_hourly,group_median_hourly,mean_hourly_gap"
)
SHARES = "0,0,28.5,71.5,30,70,33.3,66.7,40.2,59.8"


def one(folder, pay):
    folder.mkdir(exist_ok=True)
    row = f"gender,2025-03-31,4120,{SHARES},{pay}"
    (folder / "pay_gaps.csv").write_text(f"{HEAD}\n{row}\n", "utf-8")
    return folder


def test_pay_makes_gaps_and_is_dropped(tmp_path):
    folder = one(tmp_path / "pay", "18.20,17.30,0,15.95,")

    bring_in(folder)

    found = PayGap.objects.get()
    assert (found.mean_hourly_gap, found.median_hourly_gap) == (Decimal("4.9"), None)
    export_folder(tmp_path / "out")
    text = (tmp_path / "out" / "pay_gaps.csv").read_text("utf-8")
    assert not any(pay in text for pay in ("18.2", "17.3", "15.95"))


def test_the_same_pay_again_changes_nothing(tmp_path):
    folder = one(tmp_path / "pay", "18.20,17.30,16.50,15.95,4.9")
    bring_in(folder)

    again = bring_in(folder)

    assert [count.unchanged for count in again.counts.values()] == [1]
    assert not problems_of(folder)


def test_an_export_comes_back_byte_for_byte(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    before = (WHOLE / "pay_gaps.csv").read_bytes()
    (folder / "pay_gaps.csv").write_bytes(before)
    bring_in(folder)

    export_folder(tmp_path / "out")

    assert (tmp_path / "out" / "pay_gaps.csv").read_bytes() == before


def test_who_is_on_full_pay_is_optional_and_kept_where_a_later_file_has_no_such_column(tmp_path):
    folder = one(tmp_path / "pay", "18.20,17.30,0,15.95,")
    bring_in(folder)
    assert PayGap.objects.get().full_pay is None
    said = (folder / "pay_gaps.csv").read_text("utf-8")
    head, row = said.splitlines()
    (folder / "pay_gaps.csv").write_text(f"{head},full_pay\n{row},4010\n", "utf-8")
    bring_in(folder)
    assert PayGap.objects.get().full_pay == 4010

    (folder / "pay_gaps.csv").write_text(said, "utf-8")
    bring_in(folder)

    assert PayGap.objects.get().full_pay == 4010


def of_women(folder, paid):
    """A gender pay gap of 250 women among 4,120 employees, some of whom were paid a bonus."""
    one(folder, "18.20,17.30,16.50,15.95,")
    head, row = (folder / "pay_gaps.csv").read_text("utf-8").splitlines()
    row = row.replace("4120,0,0,", f"4120,5,{paid},")
    head = f"{head},comparator_employees,group_employees,mean_bonus_gap,median_bonus_gap"
    text = f"{head}\n{row},3870,250,10,12\n"
    (folder / "pay_gaps.csv").write_text(text, "utf-8")
    return folder


def test_why_the_law_lets_few_people_be_told_is_recorded_and_said(tmp_path):
    """0.8% of 250 are 2."""
    folder = of_women(tmp_path / "pay", "0.8")

    report = bring_in(folder)

    [warning] = report.warnings
    assert "group_paid_bonus" in warning
    assert "it tells of fewer than 5 people. The law orders these figures" in warning
    [event] = Event.objects.filter(record_ref="gender 2025-03-31")
    assert "SI 2017/353" in event.reason
    assert event.after == '{"of_few":["group_paid_bonus"]}'

    again = bring_in(folder)

    assert not again.warnings
    assert Event.objects.filter(record_ref="gender 2025-03-31").count() == 1


def test_nothing_is_recorded_of_many_people_nor_where_nothing_is_imported(tmp_path):
    assert not bring_in(of_women(tmp_path / "many", "8")).warnings
    assert problems_of(of_women(tmp_path / "wrong", "101"))
    assert not Event.objects.exclude(record_type="data").exists()
