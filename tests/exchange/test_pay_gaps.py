"""pay_gaps.csv: pay is reduced to gaps and dropped; what is exported comes back byte for byte."""

from decimal import Decimal

import pytest

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
