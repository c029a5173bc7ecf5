"""Pay gaps in a report: three snapshots of each kind, and nothing that tells of few people."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import Refused
from councilportal.publishing.editions import moving
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import Layout, PartKind
from objectives.models import PayGap
from objectives.pay.operations import NotRight, delete_pay_gap, save_pay_gap
from objectives.pay.policies import why_kept
from objectives.pay.queries import FIELDS
from tests import factories
from tests.publishing.making import AT, make_cast, make_edition, make_series
from tests.publishing.series.support import (
    OUT_AT,
    again,
    arranged,
    frozen,
    frozen_public,
    key,
    published,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
FEW = {"declared": 4120, "group_employees": 250, "group_paid_bonus": Decimal("0.8")}


@pytest.fixture
def draft():
    cast = make_cast()
    return cast, arranged(make_edition(cast), cast, {"part": PartKind.PAY_GAP, "title": "Pay"})


def told(record) -> str:
    document = compose(again(record), AT.date()).public
    return repr([document.sections, document.datasets])


def test_a_part_says_that_nothing_is_entered_yet(draft):
    assert "No pay gap is entered yet." in told(draft[1])


def test_a_part_has_the_last_three_snapshots_until_the_end_of_the_period(draft):
    _, record = draft
    last = 2025 if record.period < "2026-03" else 2026
    for year in range(last - 3, last + 2):
        factories.make_pay_gap(snapshot_on=date(year, 3, 31))

    said = told(record)

    for year in range(last - 3, last + 2):
        assert (f"snapshot of 31 March {year}" in said) is (last - 2 <= year <= last)
    assert "Gap in hourly pay by year" in said


def test_a_part_has_no_share_of_few_people_that_the_law_does_not_order(draft):
    factories.make_pay_gap(kind="disability", **FEW)

    said = told(draft[1])

    assert "CONFIDENTIAL" in said
    assert "[c]" in said  # of the data
    assert "'0.8'" not in said
    assert "0.8%" not in said


def test_a_part_has_what_the_law_orders(draft):
    factories.make_pay_gap(group_employees=250, group_paid_bonus=Decimal("0.8"))

    assert "0.8%" in told(draft[1])


def test_a_published_edition_keeps_its_figures(draft, monkeypatch):
    factories.make_pay_gap()
    cast, record = draft
    record = published(record, cast, monkeypatch)
    before = frozen_public(record)

    PayGap.objects.update(mean_hourly_gap=Decimal("9.9"))

    assert frozen_public(again(record)) == before
    assert "5.4%" in repr(before.sections)


def test_the_annual_report_begins_with_such_a_part():
    series = make_series(make_cast(), "annual", layout=Layout.ANNUAL)
    assert series.parts.filter(part=PartKind.PAY_GAP).exists()


def deleted(gap, at=AT):
    lead = factories.make_user("pay-lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD)
    delete_pay_gap(key=gap.pk, reason="Entered twice", by=lead, at=at)


def test_a_gap_that_only_a_draft_prints_is_deleted(draft):
    gap = factories.make_pay_gap()

    deleted(gap)

    assert not PayGap.objects.exists()


def test_a_gap_that_a_frozen_paper_keeps_is_not_deleted_until_it_is_a_draft_again(
    draft, monkeypatch
):
    gap, (cast, record) = factories.make_pay_gap(), draft
    record = frozen(record, cast, monkeypatch)

    with pytest.raises(Refused, match="are in a paper that is not out yet, and stay to be read"):
        deleted(gap)

    assert PayGap.objects.get() == gap
    moving.return_to_draft(key=key(record), reason="Wrong", by=cast.approver, at=AT)
    assert not why_kept(gap, AT)


def test_a_gap_that_a_paper_published_is_neither_deleted_nor_moved(draft, monkeypatch):
    gap, (cast, record) = factories.make_pay_gap(), draft
    other = factories.make_pay_gap(snapshot_on=date(2019, 3, 31))  # older than a paper tells
    more = [factories.make_pay_gap(snapshot_on=date(year, 3, 31)) for year in (2023, 2024)]
    record = published(record, cast, monkeypatch)

    assert record.heading in why_kept(gap, OUT_AT)
    assert all(why_kept(each, OUT_AT) for each in more)
    assert not why_kept(other, OUT_AT)
    with pytest.raises(Refused, match="cannot be deleted"):
        deleted(gap, OUT_AT)
    lead = factories.make_user("other-lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD)
    values = {name: getattr(gap, name) for name in FIELDS}
    moved = {**values, "snapshot_on": date(2018, 3, 31)}
    with pytest.raises(NotRight, match="snapshot_on: give what is stored"):
        save_pay_gap(record=gap, values=moved, by=lead, at=OUT_AT)
    save_pay_gap(record=gap, values={**values, "employees": 4121}, by=lead, at=OUT_AT)
    assert PayGap.objects.get(pk=gap.pk).employees == 4121


def test_gaps_of_another_kind_are_not_kept(draft, monkeypatch):
    cast, record = draft
    factories.make_pay_gap()
    published(record, cast, monkeypatch)

    assert not why_kept(factories.make_pay_gap(kind="disability", declared=4120), OUT_AT)
